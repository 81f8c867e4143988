"""Children by month: against a count day by day, and cohorts followed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from instances import Instance, load
from instances.calendar import calendar
from instances.tables import Growth, LevelFlow
from models.caseload_flow import Flow, caseload_flow
from models.recount.children import Children

CELLS = (("U-HV", "antenatal"), ("U-HV", "0-1"), ("U-HV", "1-2"), ("U-HV", "2-5"))
SCHOOL = (("U-SN", "2-5"), ("U-SN", "5-11"))


@pytest.fixture(scope="module")
def county() -> Instance:
    return load("hertfordshire")


@pytest.fixture(scope="module")
def of_county(county: Instance) -> Flow:
    cells = (*CELLS, ("UP-vulnerable", "0-1"), ("U-SN", "2-5"), ("U-SN", "5-11"))
    return caseload_flow(county, cells, 5)


@pytest.mark.parametrize(("cell", "low", "high"), [(1, 0, 1), (2, 1, 2), (3, 2, 5), (4, 0, 1)])
def test_children_are_those_counted_day_by_day(
    county: Instance, of_county: Flow, cell: int, low: int, high: int
) -> None:
    """Births summed day by day by the code of the audit, which shares nothing with the models."""
    days = calendar(county.settings.model_copy(update={"months": 60}))
    children = Children(county, days)
    pathway = of_county.cells[cell][0]
    grown = {row.locality: row.children_pct_per_year for row in county.growth}
    edges = days.bounds().tolist()
    for place in (0, 4):
        code = of_county.localities[place]
        passed, first = children._births[code, pathway]
        for month in (0, 13, 59):
            inside = [
                passed[day + 1 - round(low * 365.25) - first]
                - passed[day + 1 - round(high * 365.25) - first]
                for day in range(edges[month], edges[month + 1])
            ]
            middle = (edges[month] + edges[month + 1]) / 2 / 365.25
            mean = sum(inside) / len(inside) * (1 + grown[code] / 100) ** middle
            assert of_county.children[month, place, cell] == pytest.approx(mean, rel=1e-9)


def test_pregnancies_of_a_year_are_its_births(county: Instance, of_county: Flow) -> None:
    """A price of a year's rate, paid for a twelfth each month, is paid once for each birth."""
    days = calendar(county.settings.model_copy(update={"months": 60}))
    length = np.diff(days.bounds())[:12, None]
    paid = (of_county.children[:12, :, 0] * length / 365.25).sum()
    assert paid == pytest.approx(of_county.births[0], rel=1e-9)
    known = sum(row.births_per_year or 0 for row in county.practices)
    assert of_county.births[0] == pytest.approx(known * 0.993, rel=2e-3)  # half a year at -1.45 %
    assert of_county.births[4] == pytest.approx(of_county.births[0] * 0.9855**4, rel=2e-3)


def test_children_begin_as_the_tables_have_them(county: Instance, of_county: Flow) -> None:
    ages = [sum(getattr(row, f"age_{age}") for row in county.practices) for age in range(5)]
    assert ages == [12391, 13630, 13900, 14446, 14541]
    first = of_county.children[0].sum(axis=0)
    assert first[1] == pytest.approx(ages[0], rel=0.02)
    assert first[2] == pytest.approx(ages[1], rel=0.02)
    assert first[3] == pytest.approx(sum(ages[2:]), rel=0.01)


def test_the_fall_in_births_reaches_school_four_years_later(
    county: Instance, of_county: Flow
) -> None:
    """Reception in the fourth September: 12,391 for 14,541, and what moved in since."""
    still = replace(
        county,
        growth=tuple(
            row.model_copy(update={"children_pct_per_year": 0.0}) for row in county.growth
        ),
    )
    flow = caseload_flow(still, SCHOOL, 5)
    reception = flow.children[:, :, 0].sum(axis=1)
    august, september = reception[4], reception[41]
    assert flow.months[41] == "2029-09"
    assert august == reception[0]
    assert september / august == pytest.approx(12_391 / 14_541, abs=0.01)
    assert of_county.children[41, :, 5].sum() > september


def hamlet(**growth: float) -> Instance:
    rows = [
        Growth(locality=code, births_pct_per_year=growth.get("births", 0),
               children_pct_per_year=growth.get("children", 0))
        for code in ("up", "low")
    ]  # fmt: skip
    return replace(load("hamlet"), growth=tuple(rows))


def test_the_hamlet_stays_as_it_is() -> None:
    flow = caseload_flow(hamlet(), (*CELLS, *SCHOOL), 3)
    assert flow.children[0, :, 1].tolist() == pytest.approx([365, 730])
    # years of 365 and 366 days do not hold the same births
    assert flow.children[:, :, 1:].max(axis=0) == pytest.approx(
        flow.children[0, :, 1:], rel=4e-3
    )  # fmt: skip
    assert flow.births.tolist() == pytest.approx([1095] * 3, rel=4e-3)


def test_moves_raise_children_and_not_births() -> None:
    still, moved = (caseload_flow(hamlet(children=pct), CELLS, 2) for pct in (0, 10))
    assert moved.births == pytest.approx(still.births)
    assert moved.children[:, :, 0] == pytest.approx(still.children[:, :, 0])
    ratio = moved.children[:, :, 1] / still.children[:, :, 1]
    # April 2027 is days 365 to 394, and moves are counted at its middle
    assert ratio[12] == pytest.approx(1.1 ** (380 / 365.25))


def test_children_are_shared_out_over_the_years_they_were_born_in(of_county: Flow) -> None:
    assert of_county.born.sum(axis=2) == pytest.approx(np.ones((5, 7)))
    assert of_county.born.min() > -1e-9
    # pregnancies of a year are its births; of children under one half were born the year before
    assert of_county.born[:, 0, 1:] == pytest.approx(np.eye(5))
    assert of_county.born[2, 1, 2:4] == pytest.approx([0.5, 0.5], abs=0.02)
    assert of_county.born[4, 6, 0] == 1
    assert of_county.born[4, 5, 1] > 0.5  # the last September's reception is born in the first year


def test_a_service_without_growth_or_schools_is_counted(county: Instance) -> None:
    bare = replace(county, growth=(), schools=())
    flow = caseload_flow(bare, (*CELLS, *SCHOOL), 1)
    assert flow.children[:, :, 4:].sum() == 0
    assert flow.children[:, :, 1].sum(axis=1).min() > 12_000


def test_steps_up_and_down_move_the_share_of_a_pathway(county: Instance) -> None:
    """With as many leaving as would halve it in a year, and nobody entering."""
    cells = (("UP-vulnerable", "1-2"), ("U-HV", "1-2"))
    leaving = LevelFlow(
        pathway="UP-vulnerable", entering_pct_per_year=0, leaving_pct_per_year=69.314718
    )
    before, after = (
        caseload_flow(replace(county, level_flows=rows), cells, 2) for rows in ((), (leaving,))
    )
    assert after.children[:, :, 1] == pytest.approx(before.children[:, :, 1])
    ratio = after.children[:, :, 0] / before.children[:, :, 0]
    assert ratio[12] == pytest.approx(np.full(10, 0.5 ** (380 / 365.25)), rel=1e-6)
