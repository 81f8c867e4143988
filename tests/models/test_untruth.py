"""Whatever is changed in the told tables is rejected."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest

from instances.tables import BirthSeason, Growth
from models import audit as auditing
from models.answers import Answers
from models.audit import audit
from reference.changes import Change, row_changed, rule
from reports.money import MONEY

Tables = dict[str, list[dict[str, Any]]]
Solved = tuple[Answers, Tables]
Tamper = Callable[[Any, random.Random], Any]

EACH = 6
"""Tamperings of each column."""


# --- what is true


def test_a_plan_by_week_with_leavers_growth_and_gaps_is_accepted(make: SimpleNamespace) -> None:
    instance = make.service(
        {"period": "week", "start_month": "2026-09", "balance_tolerance_pct": 60},
        practices=(
            make.practice("P", births_per_year=140.5, age_0=150, age_1=131, age_2=140.5, age_3=90,
                          age_4=10),
            make.practice("Q", births_per_year=60, children_0_4=333, imd_quintile=None),
        ),
        schools=(
            make.school("S", pupils=211),
            make.school("T", phase="secondary", low_age=11, high_age=18, pupils=801),
            make.school("U", pupils=None, easting_m=None, northing_m=None),
        ),
        grades=(
            make.grade("HV", leave_days=29, study_days=8, sickness_pct=4.5, support_pct=20),
            make.grade("SN", term_time_only=True, study_days=5, sickness_pct=3),
        ),
        contacts=(
            make.contact("antenatal", age_from_weeks=-12, age_to_weeks=0, mode="home"),
            make.contact("visit", mode="home", uptake_pct=93),
            make.contact("group", per="child", age_from_weeks=26, age_to_weeks=78, number=3,
                         group_size=7, mode="group", mandated=False, priority=2),
            make.contact("screen", pathway="U-SN", per="pupil", age_from_weeks=208,
                         age_to_weeks=260, grades=("SN",), mode="school", group_size=6),
            make.contact("drop-in", pathway="U-SN", per="school", age_from_weeks=572,
                         age_to_weeks=832, number=30, grades=("SN",), mode="school"),
        ),
        growth=(Growth(locality="here", births_pct_per_year=-3, children_pct_per_year=4),),
        birth_season=tuple(BirthSeason(month=m, index=0.8 + m / 30) for m in range(1, 13)),
    )  # fmt: skip
    answers, told = make.solved(instance)
    assert len(answers.demand.periods) > 50
    assert answers.demand.demand_min.sum(axis=(0, 2)).min() > 0
    assert audit(instance, told) == ()


# --- cells


def plus(*amounts: float) -> Tamper:
    """Add or take away one of the amounts."""
    return lambda found, draw: round(found + draw.choice(amounts) * draw.choice((-1, 1)), 6)


def other(*words: object) -> Tamper:
    """Another one of the words."""
    return lambda found, draw: draw.choice([word for word in words if word != found])


PENNY = plus(0.01)
BASES = ("up", "low", "A", "B")

CELLS: dict[tuple[str, str], Tamper] = {
    ("demand", "demand_min"): plus(2, 3, 60),
    ("demand", "base"): other(*BASES),
    ("demand", "period"): other("2026-04", "2026-08", "2027-03"),
    ("demand", "skill"): other("HV", "HV;NN", "SN", "NN"),
    ("demand", "mandated"): other("yes", "no"),
    ("demand", "priority"): other(1, 2, 3, 9),
    ("capacity", "capacity_min"): plus(40, 450, 2000),
    ("capacity", "wte"): plus(0.1, 0.5, 1),
    ("capacity", "base"): other(*BASES),
    ("capacity", "grade"): other("HV", "NN", "SN"),
    ("pressure", "demand_min"): plus(1),
    ("pressure", "capacity_min"): plus(1),
    ("pressure", "shortage_min"): plus(1),
    ("pressure", "mandated_shortage_min"): plus(1),
    ("staffing", "base"): other("up", "low"),
    ("staffing", "grade"): other("HV", "NN", "SN"),
    ("staffing", "in_post_wte"): plus(0.1),
    ("staffing", "placed_wte"): plus(0.1, 0.05),
    ("staffing", "planned_wte"): plus(0.1),
    ("school_teams", "planned_team"): other("A", "B", "C"),
    ("school_teams", "moved"): other("yes", "no"),
    ("school_teams", "distance_km"): plus(0.002, 1),
    ("school_teams", "workload_min"): plus(2, 100),
    ("teams", "schools"): plus(1),
    ("teams", "workload_min"): plus(1),
    ("frontier", "schools_moved"): plus(1),
    ("frontier", "worst_imbalance_pct"): plus(0.1),
    ("frontier", "travel_min"): plus(5),
    ("frontier", "cost_gbp"): plus(1),
    ("frontier", "gap"): plus(0.1),
    ("frontier_plans", "team"): other("A", "B"),
    ("frontier_plans", "school"): other("S1", "S2", "S3", "S4", "S5", "S6"),
    ("frontier_plans", "point"): other(0, 1, 9),
    ("tariffs", "direct_gbp"): PENNY,
    ("tariffs", "service_support_gbp"): PENNY,
    ("tariffs", "corporate_support_gbp"): PENNY,
    ("tariffs", "unused_capacity_gbp"): PENNY,
    ("reconciliation", "own_gbp"): PENNY,
    ("reconciliation", "received_gbp"): PENNY,
    ("reconciliation", "passed_on_gbp"): PENNY,
    ("reconciliation", "absorbed_gbp"): PENNY,
    ("steps", "objective"): plus(5, 1000),
}

FOLLOWING: dict[tuple[str, str], Tamper] = {
    ("demand", "contacts"): plus(1, 10),
    ("pressure", "pressure"): plus(0.01, 0.5),
    ("pressure", "before_capacity_min"): plus(50),
    ("pressure", "before_shortage_min"): plus(50),
    ("pressure", "before_mandated_shortage_min"): plus(50),
    ("pressure", "before_pressure"): plus(0.01, 0.5),
    ("staffing", "cost_gbp"): plus(1, 1000),
    ("teams", "pupils"): plus(10),
    ("teams", "target_min"): plus(1, 100),
    ("teams", "imbalance_pct"): plus(1),
    ("teams", "today_imbalance_pct"): plus(1),
    ("tariffs", "children"): plus(1, 100),
    ("tariffs", "contacts"): plus(1, 100),
    ("tariffs", "tariff_gbp_per_child_year"): plus(0.1, 10),
}
"""Figures that follow from the tables and the plan, and that people read."""


def changed(told: Tables, table: str, column: str, seed: int) -> tuple[Tables, str]:
    """The tables with one cell changed, and which one."""
    draw = random.Random(f"{table} {column} {seed}")
    rows = deepcopy(told[table])
    number = draw.randrange(len(rows))
    before = rows[number][column]
    after = {**CELLS, **FOLLOWING}[table, column](before, draw)
    rows[number][column] = after
    return told | {table: rows}, f"{table}[{number}].{column}: {before} -> {after}"


def unseen(solved: Solved, table: str, column: str, times: int) -> list[str]:
    """The tamperings of a column that the audit does not see."""
    answers, told = solved
    tries = [changed(told, table, column, seed) for seed in range(times)]
    return [what for tables, what in tries if not audit(answers.instance, tables)]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_changed_cell_is_rejected(hamlet: Solved, table: str, column: str) -> None:
    assert unseen(hamlet, table, column, EACH) == []


@pytest.mark.parametrize(("table", "column"), FOLLOWING)
def test_a_changed_figure_that_follows_from_others_is_rejected(
    hamlet: Solved, table: str, column: str
) -> None:
    assert unseen(hamlet, table, column, 3) == []


# --- rows

TABLES = ("demand", "capacity", "pressure", "staffing", "school_teams", "teams", "tariffs",
          "reconciliation", *MONEY)  # fmt: skip


def some(told: Tables, table: str) -> list[int]:
    """Numbers of some rows of a table."""
    rows = range(len(told[table]))
    return random.Random(table).sample(rows, min(EACH, len(rows)))


@pytest.mark.parametrize("table", TABLES)
def test_a_row_left_out_is_rejected(hamlet: Solved, table: str) -> None:
    answers, told = hamlet
    rows = told[table]
    missed = [
        rows[number]
        for number in some(told, table)
        if not audit(answers.instance, told | {table: rows[:number] + rows[number + 1 :]})
    ]
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_told_twice_is_rejected(hamlet: Solved, table: str) -> None:
    answers, told = hamlet
    missed = [
        told[table][number]
        for number in some(told, table)
        if not audit(answers.instance, told | {table: [*told[table], told[table][number]]})
    ]
    assert missed == []


def test_pounds_moved_from_one_price_to_another_are_rejected(hamlet: Solved) -> None:
    answers, told = hamlet
    rows = deepcopy(told["tariffs"])
    for row, gbp in zip(rows, (-1000, 1000), strict=False):
        row["direct_gbp"] = round(row["direct_gbp"] + gbp, 2)
    found = audit(answers.instance, told | {"tariffs": rows})
    assert found


@pytest.mark.parametrize("by", [-3, 3])
@pytest.mark.parametrize("column", ["demand_min", "capacity_min"])
def test_three_minutes_at_a_base_are_rejected_though_the_sums_add_up(
    hamlet: Solved, column: str, by: int
) -> None:
    answers, told = hamlet
    tables = deepcopy(told)
    for table in (column.removesuffix("_min"), "pressure"):
        where = ("A", "2026-07")
        row = next(row for row in tables[table] if (row["base"], row["period"]) == where)
        row[column] += by
    found = audit(answers.instance, tables)
    assert found


@pytest.mark.parametrize("by", [-3, 3])
def test_three_minutes_of_a_school_are_rejected_though_its_team_adds_up(
    hamlet: Solved, by: int
) -> None:
    answers, told = hamlet
    tables = deepcopy(told)
    tables["school_teams"][0]["workload_min"] += by
    team = tables["school_teams"][0]["planned_team"]
    next(row for row in tables["teams"] if row["team"] == team)["workload_min"] += by
    found = audit(answers.instance, tables)
    assert found


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("school_teams", "planned_team", "nobody"),
        ("school_teams", "school", "S9"),
        ("pressure", "base", "nowhere"),
        ("pressure", "period", "2030-01"),
        ("demand", "base", "nowhere"),
        ("demand", "period", "2030-01"),
        ("capacity", "grade", "XX"),
        ("capacity", "period", "2030-01"),
        ("staffing", "grade", "XX"),
        ("staffing", "tranche", "spring"),
        ("teams", "team", "C"),
        ("steps", "step", "most joy"),
    ],
)
def test_an_unknown_name_is_a_breach_and_no_crash(
    hamlet: Solved, table: str, column: str, value: str
) -> None:
    answers, told = hamlet
    rows = deepcopy(told[table])
    row = next(row for row in reversed(rows) if row.get("tranche", "winter"))
    row[column] = value
    found = audit(answers.instance, told | {table: rows})
    assert found


def test_a_breach_says_where_what_is_told_and_what_is_counted(hamlet: Solved) -> None:
    answers, told = hamlet
    rows = deepcopy(told["teams"])
    true = rows[0]["workload_min"]
    rows[0]["workload_min"] += 7
    breaches = audit(answers.instance, told | {"teams": rows})
    found = next(breach for breach in breaches if breach.where == rows[0]["team"])
    assert str(true + 7) in found.told
    assert str(true) in found.counted
    assert str(found) == f"{found.promise}: A: told {found.told}, counted {found.counted}"


# --- each promise of the audit is needed


def raised_in_july(told: Tables, column: str, by: int) -> None:
    """Minutes of team A in July raised, and every figure of them that is told beside."""
    where = ("A", "2026-07")
    for table in (column.removesuffix("_min"), "pressure"):
        next(row for row in told[table] if (row["base"], row["period"]) == where)[column] += by
    row = next(row for row in told["pressure"] if (row["base"], row["period"]) == where)
    row["pressure"] = round(row["demand_min"] / row["capacity_min"], 4)
    row["before_pressure"] = round(row["demand_min"] / row["before_capacity_min"], 4)


def first(table: str, column: str, by: float) -> Callable[[Tables], None]:
    def change(told: Tables) -> None:
        told[table][0][column] = round(told[table][0][column] + by, 4)

    return change


def moved_denied(told: Tables) -> None:
    next(row for row in told["school_teams"] if row["school"] == "S3")["moved"] = "no"


def one_more_contact(told: Tables) -> None:
    """A contact that nobody had, in every table that tells of it."""
    for table in ("tariffs", "unit_costs", "pathway_costs"):
        told[table][0]["contacts"] += 1
    row = told["unit_costs"][0]
    cost = row["mandated_gbp"] + row["other_gbp"]
    row["gbp_per_contact"] = round(cost / row["contacts"], 2)


def nothing(_: Tables) -> None:
    """Leave the told tables as they are."""


ONLY_SEEN_BY: dict[str, tuple[Callable[[Tables], None], Change]] = {
    "_demand": (lambda told: raised_in_july(told, "demand_min", 3), rule()),
    "_capacity": (lambda told: raised_in_july(told, "capacity_min", 3), rule()),
    "_placed": (first("staffing", "in_post_wte", 0.1), rule()),
    "_shortage": (first("pressure", "shortage_min", 1), rule()),
    "_schools": (moved_denied, rule()),
    "_frontier": (first("frontier", "travel_min", 9), rule()),
    "_balance": (first("teams", "schools", 1), rule()),
    "_objectives": (first("steps", "objective", 100), rule()),
    "ledger": (first("reconciliation", "received_gbp", 0.01), rule()),
    "contacts_and_posts": (first("capacity", "wte", 0.1), rule()),
    "pressures": (first("pressure", "pressure", 0.01), rule()),
    "shares_of_work": (first("teams", "pupils", 10), rule()),
    "prices": (one_more_contact, rule()),
    "ledger_passed_on": (nothing, row_changed("drivers", 0, quantity=90)),
    "trace": (first("trace", "unused_gbp", 0.01), rule()),
    "ladders": (first("tariff_parts", "tariff_gbp_per_child_month", 1), rule()),
    "base_costs": (first("unit_costs", "gbp_per_contact", 1), rule()),
    "contact_costs": (first("contact_costs", "gbp_per_contact", 1), rule()),
    "staff_costs": (first("staff_costs", "contact_hours", 1), rule()),
}


def test_no_promise_of_the_audit_is_left_untested() -> None:
    named = ONLY_SEEN_BY.keys() | {"services_pay"}
    assert {promise.__name__ for promise in auditing.PROMISES} == named


@pytest.mark.parametrize("name", ONLY_SEEN_BY)
def test_an_audit_without_one_promise_accepts_what_the_whole_one_rejects(
    hamlet: Solved, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    answers, told = hamlet
    tamper, change = ONLY_SEEN_BY[name]
    tables, instance = deepcopy(told), change(answers.instance)
    tamper(tables)
    whole = audit(instance, tables)
    blinded = tuple(promise for promise in auditing.PROMISES if promise.__name__ != name)
    monkeypatch.setattr(auditing, "PROMISES", blinded)
    rest = audit(instance, tables)
    assert whole
    assert rest == ()
