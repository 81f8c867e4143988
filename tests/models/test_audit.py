"""The audit accepts what is so and refuses what is not; each of its promises is needed."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from models import audit as auditing
from models.answers import Answers
from models.audit import PROMISES, audit

Tables = dict[str, list[dict[str, Any]]]
Solved = tuple[Answers, Tables]


def tampered(told: Tables, table: str, row: int, column: str, value: Any) -> Tables:
    """The told tables with one cell changed."""
    changed = dict(told)
    changed[table] = copy.copy(told[table])
    changed[table][row] = told[table][row] | {column: value}
    return changed


def test_the_plan_of_the_hamlet_keeps_every_promise(hamlet: Solved) -> None:
    answers, told = hamlet
    assert audit(answers.instance, told) == ()


def test_the_plan_of_the_county_keeps_every_promise(county: Solved) -> None:
    answers, told = county
    assert audit(answers.instance, told) == ()


NUDGES: dict[str, dict[str, Callable[[random.Random], float]]] = {
    "demand": {"demand_min": lambda draw: draw.choice([-40, -3, 3, 500])},
    "capacity": {"capacity_min": lambda draw: draw.choice([-900, -40, 40, 2000])},
    "pressure": {
        "demand_min": lambda draw: draw.choice([-1, 1, 60]),
        "capacity_min": lambda draw: draw.choice([-1, 1, 60]),
        "shortage_min": lambda draw: draw.choice([-1, 1, 60]),
        "mandated_shortage_min": lambda draw: draw.choice([-1, 1, 60]),
    },
    "staffing": {
        "in_post_wte": lambda draw: draw.choice([-0.1, 0.1, 1.0]),
        "placed_wte": lambda draw: draw.choice([-0.1, 0.05, 0.1]),
        "planned_wte": lambda draw: draw.choice([-0.1, 0.1]),
    },
    "school_teams": {
        "distance_km": lambda draw: draw.choice([-0.1, 0.1]),
        "workload_min": lambda draw: draw.choice([-2, 2, 300]),
    },
    "teams": {
        "workload_min": lambda draw: draw.choice([-1, 1, 60]),
        "schools": lambda draw: draw.choice([-1, 1]),
    },
    "frontier": {
        "schools_moved": lambda draw: draw.choice([-1, 1]),
        "worst_imbalance_pct": lambda draw: draw.choice([-0.1, 0.1]),
        "travel_min": lambda draw: draw.choice([-40, 40]),
        "cost_gbp": lambda draw: draw.choice([-9.0, 9.0]),
        "bound": lambda draw: draw.choice([-0.1, 0.1]),
        "gap": lambda draw: draw.choice([0.1, 5.0]),
    },
    "tariffs": {
        column: lambda draw: draw.choice([-0.01, 0.01, 5.0])
        for column in (
            "direct_gbp",
            "service_support_gbp",
            "corporate_support_gbp",
            "unused_capacity_gbp",
        )
    },
    "reconciliation": {
        column: lambda draw: draw.choice([-0.01, 0.01, 5.0])
        for column in ("own_gbp", "received_gbp", "passed_on_gbp", "absorbed_gbp")
    },
    "steps": {"objective": lambda draw: draw.choice([-400.0, 400.0])},
}


def nudged(told: Tables, seed: int) -> Tables:
    """One figure of one table a little off."""
    draw = random.Random(seed)
    table = draw.choice(sorted(NUDGES))
    column = draw.choice(sorted(NUDGES[table]))
    row = draw.randrange(len(told[table]))
    value = told[table][row][column] + NUDGES[table][column](draw)
    return tampered(told, table, row, column, round(value, 6))


@pytest.mark.parametrize("seed", range(300))
def test_a_figure_that_is_nudged_is_refused(hamlet: Solved, seed: int) -> None:
    answers, told = hamlet
    assert audit(answers.instance, nudged(told, seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_a_figure_of_the_county_that_is_nudged_is_refused(county: Solved, seed: int) -> None:
    answers, told = county
    assert audit(answers.instance, nudged(told, seed))


@pytest.mark.parametrize("table", ["demand", "capacity", "pressure", "school_teams", "teams"])
def test_a_row_that_is_left_out_is_refused(hamlet: Solved, table: str) -> None:
    answers, told = hamlet
    row = next(n for n, row in enumerate(told[table]) if row.get("demand_min", 1))
    assert audit(answers.instance, told | {table: told[table][:row] + told[table][row + 1 :]})


@pytest.mark.parametrize("school", range(6))
def test_a_school_given_to_the_other_team_is_refused(hamlet: Solved, school: int) -> None:
    answers, told = hamlet
    team = {"A": "B", "B": "A"}[told["school_teams"][school]["planned_team"]]
    assert audit(answers.instance, tampered(told, "school_teams", school, "planned_team", team))


def test_a_move_that_is_hidden_is_refused(hamlet: Solved) -> None:
    answers, told = hamlet
    (moved,) = [n for n, row in enumerate(told["school_teams"]) if row["moved"] == "yes"]
    assert audit(answers.instance, tampered(told, "school_teams", moved, "moved", "no"))


def test_a_tranche_swapped_between_bases_is_refused(hamlet: Solved) -> None:
    """Steps that are whole and all placed, but not where capacity says they are."""
    answers, told = hamlet
    placed = [n for n, row in enumerate(told["staffing"]) if row["tranche"]]
    assert len(placed) == 2
    changed = told
    for here, there in (placed, placed[::-1]):
        for column in ("placed_wte", "planned_wte"):
            value = told["staffing"][there][column]
            changed = tampered(changed, "staffing", here, column, value)
    breaches = audit(answers.instance, changed)
    assert {breach.promise for breach in breaches} >= {"capacity is that of the staff told"}


def test_a_locked_school_that_moves_is_refused(hamlet: Solved) -> None:
    answers, told = hamlet
    schools = tuple(
        row.model_copy(update={"locked": row.school == "S3"}) for row in answers.instance.schools
    )
    locked = answers.instance.__class__(**{**answers.instance.__dict__, "schools": schools})
    assert {"locked schools stay"} == {breach.promise for breach in audit(locked, told)}


@pytest.fixture(scope="module")
def seen(hamlet: Solved) -> list[dict[str, set[str]]]:
    """What each promise alone says of tables with one cell changed, one of every kind."""
    answers, told = hamlet
    found = []
    for changed in _changes(told):
        said = {}
        for promise in PROMISES:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(auditing, "PROMISES", (promise,))
                breaches = audit(answers.instance, changed)
            said[promise.__name__] = {breach.promise for breach in breaches}
        found.append(said)
    return found


@pytest.mark.parametrize("promise", [promise.__name__ for promise in PROMISES])
def test_an_audit_blinded_to_one_of_its_promises_is_silent_about_something(
    seen: list[dict[str, set[str]]], promise: str
) -> None:
    assert any(
        said[promise] - set().union(*(of for name, of in said.items() if name != promise))
        for said in seen
    )


def _changes(told: Tables) -> list[Tables]:
    """One cell of every kind changed, each in a table of its own."""
    cells = [
        (table, 0, column, told[table][0][column] + 5)
        for table, columns in NUDGES.items()
        for column in columns
    ]
    cells += [
        ("demand", 0, "contacts", 1.0),
        ("pressure", 0, "pressure", 9.0),
        ("teams", 0, "target_min", 1.0),
        ("tariffs", 0, "children", 1.0),
        ("staff_costs", 0, "contact_hours", 1.0),
    ]
    return [tampered(told, *cell) for cell in cells]
