"""The tables have the columns promised, and their totals agree with each other."""

from __future__ import annotations

import pytest

from models.answers import Answers
from models.staff_cost import minute_cost_gbp
from reports.money import MONEY
from reports.words import Frame

COLUMNS = {
    "demand": "base, period, skill, priority, contacts, demand_min",
    "capacity": "base, grade, period, wte, capacity_min",
    "pressure": "base, period, demand_min, capacity_min, shortage_min, mandated_shortage_min,"
    " pressure",
    "staffing": "base, grade, in_post_wte, tranche, placed_wte, planned_wte, cost_gbp",
    "school_teams": "school, name, phase, low_age, high_age, pupils, fsm_pct, imd_quintile,"
    " easting_m, northing_m, team, cluster, locked, planned_team, moved, distance_km, workload_min",
    "teams": "team, schools, pupils, workload_min, target_min, imbalance_pct, today_imbalance_pct",
    "frontier": "schools_moved, worst_imbalance_pct, travel_min, cost_gbp, bound, gap",
    "frontier_plans": "point, school, team",
    "tariffs": "pathway, age_band, children, contacts, direct_gbp, service_support_gbp,"
    " corporate_support_gbp, unused_capacity_gbp, tariff_gbp_per_child_year",
    "reconciliation": "centre, own_gbp, received_gbp, passed_on_gbp, absorbed_gbp",
    "tariff_parts": "pathway, level, age_band, tariff_gbp_per_child_year,"
    " tariff_gbp_per_child_month, charged_gbp",
    "trace": "centre, pathway, age_band, part, used_gbp, unused_gbp",
    "unit_costs": "pathway, level, age_band, base, children, contacts, minutes, mandated_gbp,"
    " other_gbp, unused_capacity_gbp, gbp_per_contact, gbp_per_child_month",
    "contact_costs": "contact, pathway, mandated, contacts, minutes, delivered_gbp, specified_gbp,"
    " difference_gbp, mileage_gbp, full_gbp, gbp_per_contact",
    "pathway_costs": "pathway, service, level, contacts, mandated_gbp, other_gbp,"
    " unused_capacity_gbp, completed_gbp",
    "staff_costs": "grade, band, salary_gbp, on_cost_gbp, wte_cost_gbp, contracted_hours,"
    " available_hours, contact_hours, gbp_per_contact_hour",
}
PARTS = ["direct_gbp", "service_support_gbp", "corporate_support_gbp", "unused_capacity_gbp"]


def pence(table: Frame, columns: list[str]) -> int:
    """Whole pence of some columns, cell by cell."""
    return sum(round(cell * 100) for column in columns for cell in table[column])


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_promised(frames: dict[str, Frame], name: str) -> None:
    promised = COLUMNS[name].split(", ")
    assert [column for column in frames[name].columns if column in promised] == promised


def test_there_is_no_other_table(frames: dict[str, Frame]) -> None:
    assert list(frames) == [*COLUMNS, *MONEY]


def test_pressure_holds_all_demand_and_capacity_no_more_than_there_is(
    frames: dict[str, Frame],
) -> None:
    demand, pressure, capacity = (frames[name] for name in ("demand", "pressure", "capacity"))
    assert pressure["demand_min"].sum() == demand["demand_min"].sum()
    assert pressure["capacity_min"].sum() <= capacity["capacity_min"].sum()
    assert (pressure["mandated_shortage_min"] <= pressure["shortage_min"]).all()
    assert (pressure["shortage_min"] <= pressure["before_shortage_min"]).all()


def test_workload_of_schools_is_that_of_their_planned_teams(frames: dict[str, Frame]) -> None:
    by_team = frames["school_teams"].groupby("planned_team")["workload_min"].sum().to_dict()
    assert by_team == dict(
        zip(frames["teams"]["team"], frames["teams"]["workload_min"], strict=True)
    )
    assert frames["teams"]["target_min"].sum() == pytest.approx(sum(by_team.values()), abs=1)


def test_prices_and_unused_capacity_are_the_ledger_to_the_penny(frames: dict[str, Frame]) -> None:
    ledger = frames["reconciliation"]
    assert pence(frames["tariffs"], PARTS) == pence(ledger, ["own_gbp"])
    assert pence(ledger, ["absorbed_gbp"]) == pence(ledger, ["own_gbp"])
    assert pence(ledger, ["own_gbp"]) == 8_975_215


def test_what_is_told_of_the_schools_equals_what_was_minimised(
    hamlet: Answers, frames: dict[str, Frame]
) -> None:
    """Travel: journeys x return distance at staff cost and mileage; moves: a price a pupil."""
    given = hamlet.instance.settings
    minute_gbp = minute_cost_gbp(hamlet.instance)
    total = 0
    for row, visits in zip(
        frames["school_teams"].to_dict("records"), hamlet.work.visits, strict=True
    ):
        there_and_back_km = 2 * row["distance_km"]
        minutes = there_and_back_km / given.speed_km_h * 60
        each_gbp = minutes * minute_gbp + there_and_back_km * given.mileage_gbp_per_km
        total += round(float(visits * each_gbp) * 100)
        if row["moved"] == "yes":
            assert row["team"] != row["planned_team"]
            total += round(row["pupils"] * given.move_price_gbp_per_pupil * 100)
    assert total == hamlet.schools.steps[0].objective == 77_500


def test_shortage_told_equals_what_was_minimised(hamlet: Answers, frames: dict[str, Frame]) -> None:
    """The last of the shortage objectives counts every level."""
    steps = [step for step in hamlet.staffing.steps if "shortage" in step.name]
    pressure = frames["pressure"]
    assert pressure["mandated_shortage_min"].sum() == steps[0].objective
    assert pressure["shortage_min"].sum() == steps[-1].objective


def test_every_new_starter_is_placed(hamlet: Answers, frames: dict[str, Frame]) -> None:
    posts = frames["staffing"]
    placed = posts.groupby("tranche")["placed_wte"].sum()
    for row in hamlet.instance.tranches:
        assert placed[row.tranche] == pytest.approx(row.wte)
    assert posts["in_post_wte"].sum() == pytest.approx(sum(r.wte for r in hamlet.instance.staff))
    assert (posts["planned_wte"] == posts["in_post_wte"] + posts["placed_wte"]).all()
