"""Prices hold the ledger, unused capacity is told apart, each pathway pays what it uses."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances.calendar import calendar
from instances.load import EXAMPLES
from instances.tables import CostCentre, Driver
from models.answers import Answers
from models.costing import CostingError
from models.mileage import mileage
from models.staff_cost import contact_minute_gbp
from models.standard import standard
from models.tariffs import Tariff, costed

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]


def written_pence(name: str) -> int:
    """The ledger as written in the table of an example."""
    with (EXAMPLES / name / "cost_centres.csv").open(encoding="utf-8", newline="") as lines:
        return int(sum(Fraction(row["amount_gbp"]) for row in csv.DictReader(lines)) * 100)


def priced(answers: Answers, capacity_min: np.ndarray | None = None) -> tuple[Tariff, ...]:
    """The tariffs of answers, with other capacity if it is given."""
    instance = answers.instance
    spent = standard(
        instance, answers.demand, answers.hours,
        answers.staffing.plan.capacity_min if capacity_min is None else capacity_min,
        contact_minute_gbp(instance, calendar(instance.settings)),
        mileage(instance, answers.demand, answers.work, answers.schools.plan.team),
    )  # fmt: skip
    team = answers.schools.plan.team
    return costed(instance, answers.demand, spent, answers.absorbed, team).tariffs


@pytest.mark.parametrize("name", ["hamlet", "county"])
def test_prices_and_unused_capacity_are_the_ledger_to_the_penny(
    request: pytest.FixtureRequest, name: str
) -> None:
    answers, told = request.getfixturevalue(name)
    whole = written_pence("hertfordshire" if name == "county" else name)
    parts = [sum(found.pence.values()) + found.unused_pence for found in answers.tariffs]
    assert sum(parts) == whole
    columns = ("direct_gbp", "service_support_gbp", "corporate_support_gbp", "unused_capacity_gbp")
    cells = [Fraction(str(row[column])) for row in told["tariffs"] for column in columns]
    assert sum(cells) * 100 == whole
    assert min(cells) >= 0


def test_capacity_that_is_just_needed_leaves_nothing_unused(hamlet: Solved) -> None:
    answers, _ = hamlet
    found = priced(answers, answers.hours.sum(axis=1))
    assert [tariff.unused_pence for tariff in found] == [0] * len(found)
    assert sum(sum(tariff.pence.values()) for tariff in found) == written_pence("hamlet")
    assert sum(tariff.unused_pence for tariff in priced(answers)) > 0


def test_more_idle_staff_raise_the_unused_cost_and_no_price(hamlet: Solved) -> None:
    answers, _ = hamlet
    usual = answers.staffing.plan.capacity_min
    idle = usual.copy()
    idle[:, :, :] *= 2
    for now, more in zip(priced(answers), priced(answers, idle), strict=True):
        assert more.unused_pence > now.unused_pence
        assert sum(more.pence.values()) < sum(now.pence.values())


def test_school_nursing_of_the_hamlet_is_split_as_by_hand(hamlet: Solved) -> None:
    """9,000 minutes at school and 660 of journeys, of 45 minutes on 251 days in two teams."""
    answers, _ = hamlet
    km = 1 + 2 + 4.5 + 6 + 2 + 1
    minute = 58_660.875 / (251 * 450)
    used = (9_000 + 10 * 2 * km * 2) * minute + 10 * 2 * km * 0.5
    idle = (2 * 45 * 251 - 9_000 - 10 * 2 * km * 2) * minute
    found = [tariff for tariff in answers.tariffs if tariff.pathway == "U-SN"]
    whole = 12_000 + 3_565.125
    assert sum(tariff.unused_pence for tariff in found) / 100 == pytest.approx(
        whole * idle / (used + idle), rel=1e-3
    )
    reception = (840 / 7 * 30) * minute
    drop_ins = used - reception
    by_band = {tariff.age_band: sum(tariff.pence.values()) / 100 for tariff in found}
    share = whole * used / (used + idle)
    # a year of age 4 to 10 in seven parts; four-year-olds are in the band of two to five
    drop_in = share * drop_ins / used
    assert by_band["2-5"] == pytest.approx(share * reception / used + drop_in / 7, rel=1e-3)
    assert by_band["5-11"] == pytest.approx(drop_in * 6 / 7, rel=1e-3)


def test_children_of_the_hamlet_are_those_of_its_tables(hamlet: Solved) -> None:
    answers, _ = hamlet
    children = {(found.pathway, found.age_band): found.children for found in answers.tariffs}
    assert children == {
        ("U-HV", "0-1"): 365 + 730,
        ("U-HV", "1-2"): 365 + 730,
        ("U-SN", "2-5"): 840 / 7,
        ("U-SN", "5-11"): 840 * 6 / 7,
    }


def test_the_price_is_the_year_for_one_child_in_whole_pence(hamlet: Solved) -> None:
    answers, _ = hamlet
    for found in answers.tariffs:
        assert found.price_pence is not None
        each = Fraction(sum(found.pence.values())) / Fraction(found.children)
        assert abs(found.price_pence - each) <= Fraction(1, 2)
        assert replace(found, children=0.0).price_pence is None


def test_support_of_a_service_and_of_all_are_told_apart(county: Solved) -> None:
    """Health visiting's own support never reaches a school pathway, nor the other way round."""
    answers, _ = county
    service = {row.pathway: row.service for row in answers.instance.pathways}
    of_centre = {row.centre: row.service for row in answers.instance.cost_centres}
    part = {"HV": 0, "SN": 0}
    for found in answers.tariffs:
        part[service[found.pathway]] += found.pence["service_support"]
    assert min(part.values()) > 0
    for name, total in part.items():
        arrives = sum(
            pence
            for source in answers.absorbed.support
            if of_centre[source] == name
            for pence in answers.absorbed.origin[source].values()
        )
        assert 0 < total <= arrives


def test_a_centre_whose_service_owes_no_contact_is_refused(make: SimpleNamespace) -> None:
    centres = (
        CostCentre(centre="hv", name="Visiting", kind="direct", amount_gbp=10, service="HV"),
        CostCentre(centre="sn", name="Schools", kind="direct", amount_gbp=10, service="SN"),
        CostCentre(centre="hr", name="People", kind="support", amount_gbp=10, driver="wte"),
    )
    drivers = (Driver(driver="wte", centre="hv", quantity=1),)
    instance = make.service(
        cost_centres=centres, drivers=drivers,
        practices=(make.practice("P", births_per_year=100, children_0_4=500),),
        schools=(make.school("S", pupils=0),),
    )  # fmt: skip
    with pytest.raises(CostingError, match="SN"):
        make.solved(instance)


def test_the_cost_of_a_service_that_owes_nothing_is_all_unused(make: SimpleNamespace) -> None:
    centres = (
        CostCentre(centre="hv", name="Visiting", kind="direct", amount_gbp=10, service="HV"),
        CostCentre(centre="sn", name="Schools", kind="direct", amount_gbp=7.01, service="SN"),
    )
    instance = make.service(
        cost_centres=centres,
        practices=(make.practice("P", births_per_year=100, children_0_4=500),),
        schools=(make.school("S", pupils=0),),
        contacts=(
            make.contact("visit"),
            make.contact("review", pathway="U-SN", per="pupil", age_from_weeks=208,
                         age_to_weeks=260, grades=("SN",)),
        ),
    )  # fmt: skip
    answers, _ = make.solved(instance)
    of_schools = [found for found in answers.tariffs if found.pathway == "U-SN"]
    assert sum(found.unused_pence for found in of_schools) == 701
    assert sum(sum(found.pence.values()) for found in of_schools) == 0
