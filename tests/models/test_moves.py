"""Moves in and out, and steps between levels: by hand, and against small steps of time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance
from instances.calendar import calendar
from instances.tables import Caseload, CaseloadCount, Growth, LevelFlow, Pathway
from models.school_work import school_work

EVEN = {f"age_{age}": 365.25 for age in range(5)} | {"births_per_year": 365.25}
"""One child born on almost every day."""
MOVED_IN = {"per": "mover", "age_from_weeks": 0, "age_to_weeks": 52, "number": 1}
PATHWAYS = (
    Pathway(pathway="U-HV", name="Universal", service="HV", level="U"),
    Pathway(pathway="UP-HV", name="Plus", service="HV", level="UP"),
    Pathway(pathway="UP-SN", name="Plus", service="SN", level="UP"),
)


def of(
    make: SimpleNamespace, contacts: list[dict[str, Any]], rules: dict[str, Any] | None = None,
    row: dict[str, Any] = EVEN, **tables: Any,
) -> Instance:  # fmt: skip
    """A service of one practice and these contacts."""
    usual = {
        "practices": (make.practice("P", **row),),
        "contacts": tuple(make.contact(f"c{n}", **more) for n, more in enumerate(contacts)),
        "pathways": PATHWAYS,
    }
    return make.service(rules, **(usual | tables))


def growth(coming: float | None, net: float = 0.0) -> tuple[Growth, ...]:
    """Movers in and the growth by moves of the locality."""
    return (
        Growth(
            locality="here", births_pct_per_year=0, children_pct_per_year=net,
            movers_in_pct_per_year=coming,
        ),
    )  # fmt: skip


# --- movers


def test_seven_in_a_hundred_move_in_and_are_seen_once(make: SimpleNamespace) -> None:
    """364 children under 52 weeks, 7 % of them a year, for 365 of 365.25 days."""
    owed = make.owed_by(of(make, [MOVED_IN], growth=growth(7)))
    assert owed.contacts_due[0, 0].sum() == pytest.approx(364 * 0.07 * 365 / 365.25, rel=2e-3)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(coming=st.floats(0, 40), number=st.sampled_from([1, 2.5]), uptake=st.sampled_from([40, 100]))
def test_movers_are_owed_in_proportion_to_those_who_come(
    make: SimpleNamespace, coming: float, number: float, uptake: float
) -> None:
    one = make.owed_by(of(make, [MOVED_IN], growth=growth(1)))
    contact = MOVED_IN | {"number": number, "uptake_pct": uptake}
    owed = make.owed_by(of(make, [contact], growth=growth(coming)))
    assert owed.contacts_due == pytest.approx(
        one.contacts_due * coming * number * uptake / 100, abs=1e-9
    )


def test_a_longer_window_takes_in_more_movers_but_no_more_contacts_of_a_child(
    make: SimpleNamespace,
) -> None:
    longer = {"age_to_weeks": 104}
    contacts = [MOVED_IN, MOVED_IN | longer]
    contacts += [contact | {"per": "child"} for contact in contacts]
    owed = make.owed_by(of(make, contacts, growth=growth(10))).contacts_due.sum(axis=(1, 2))
    assert owed[1] / owed[0] == pytest.approx(2, rel=2e-3)
    assert owed[3] / owed[2] == pytest.approx(1, rel=2e-3)


def test_growth_by_moves_is_counted_once_for_movers_and_children_and_not_for_births(
    make: SimpleNamespace,
) -> None:
    """Children grow by 10 % a year: at the middle of April a year on by 380 of 365.25 days."""
    per = [MOVED_IN, MOVED_IN | {"per": "child"}, MOVED_IN | {"per": "birth"}]
    still, grown = (
        make.owed_by(of(make, per, {"months": 13}, growth=growth(12, net))).contacts_due[:, 0, -1]
        for net in (0, 10)
    )
    assert grown / still == pytest.approx([1.1 ** (380 / 365.25)] * 2 + [1.0], rel=1e-9)


# --- steps between levels

PLUS = {"pathway": "UP-HV", "age_from_weeks": 26, "age_to_weeks": 78}
TENTH = tuple(
    Caseload(pathway=pathway, imd_quintile=quintile, children_pct=pct)
    for pathway in ("UP-HV", "UP-SN")
    for quintile, pct in ((1, 30), (3, 10))
)


def stepped(start: float, entering: float, leaving: float, years: float) -> float:
    """The share after some years, in 20,000 small steps of time."""
    share, step = start, years / 20_000
    for _ in range(20_000):
        share += step * (entering * (1 - share) - leaving * share)
    return share


@pytest.mark.parametrize(
    ("entering", "leaving"), [(6, 40), (0, 80), (25, 0), (10, 90)], ids=lambda pct: f"{pct} %"
)
@pytest.mark.parametrize("counted", [False, True], ids=["shares", "counts"])
def test_the_share_on_a_pathway_moves_as_children_step_up_and_down(
    make: SimpleNamespace, entering: float, leaving: float, counted: bool
) -> None:
    """Ages are even, so that contacts follow the share: each month's is that of its middle."""
    flow = (LevelFlow(pathway="UP-HV", entering_pct_per_year=entering,
                      leaving_pct_per_year=leaving),)  # fmt: skip
    count = (CaseloadCount(locality="here", pathway="UP-HV", children=365.25),)
    tables = {"caseload": TENTH, "caseload_counts": count if counted else ()}
    instance = of(make, [PLUS, PLUS | {"pathway": "U-HV"}], {"months": 24}, **tables)
    still = make.owed_by(instance).contacts_due[:, 0]
    moving = make.owed_by(
        of(make, [PLUS, PLUS | {"pathway": "U-HV"}], {"months": 24}, level_flows=flow, **tables)
    ).contacts_due[:, 0]
    start = 0.2 if counted else 0.1
    assert still[0] / still[1] == pytest.approx(np.full(24, start), rel=1e-9)
    assert moving[1] == pytest.approx(still[1])
    edges = calendar(instance.settings).bounds()
    for month in (0, 11, 23):
        years = (edges[month] + edges[month + 1]) / 2 / 365.25
        expected = stepped(start, entering / 100, leaving / 100, years)
        assert moving[0, month] / moving[1, month] == pytest.approx(expected, rel=1e-4)


def test_pupils_step_up_and_down_school_by_school(make: SimpleNamespace) -> None:
    """A share of 30 % falls and one of 10 % rises to the same 20 %; months and sums agree."""
    review = {"pathway": "UP-SN", "per": "pupil", "age_from_weeks": 208, "age_to_weeks": 572,
              "grades": ("SN",)}  # fmt: skip
    flow = (LevelFlow(pathway="UP-SN", entering_pct_per_year=40, leaving_pct_per_year=160),)
    schools = tuple(make.school(f"S{n}", imd_quintile=n, pupils=70) for n in (1, 3))
    work = {}
    for number, school in enumerate(schools):
        for name, flows in (("still", ()), ("moving", flow)):
            instance = of(make, [review], {"months": 24}, caseload=TENTH, schools=(school,),
                          level_flows=flows)  # fmt: skip
            work[number, name] = school_work(instance, calendar(instance.settings))
    edges = calendar(instance.settings).bounds()
    middles = (edges[:-1] + edges[1:]) / 2 / 365.25
    team = np.array([0])
    for number, start in enumerate((0.3, 0.1)):
        still, _ = work[number, "still"].by_team(team, 1)
        moving, minutes = work[number, "moving"].by_team(team, 1)
        expected = [stepped(start, 0.4, 1.6, years) for years in middles]
        assert moving[0, 0] / still[0, 0] * start == pytest.approx(expected, rel=1e-3)
        assert work[number, "moving"].owed.sum() == pytest.approx(moving.sum())
        assert work[number, "moving"].workload_min.sum() == pytest.approx(minutes.sum(), abs=1)
