"""Every family of constraints is needed: without it the plan breaks a promise or tells untruth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models.answers import Answers
from models.assignment import LOAD, ONE_TEAM
from models.fairness import COVER, LAG
from models.outcome import Ending, Outcome
from models.program import Family, Program
from models.school_teams import MILLIONTHS, MOVES, WORST, SchoolTeams
from models.staffing import CUTS, PLACED, Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import solve

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]

EXACT = Search(Settings(gap=0.0, time_limit=10))


def named(given: Family | str) -> str:
    return given.name if isinstance(given, Family) else given


def without(program: Program, family: Family) -> Program:
    """The program with all but one of its families; the family must be there."""
    assert [rows.family for rows in program.families].count(family) == 1
    program.families = [rows for rows in program.families if rows.family is not family]
    return program


def broken_in_staffing(question: Staffing, program: Program) -> set[str]:
    """What the plan of a staffing program breaks, counted from the plan."""
    outcome = solve(program, EXACT, "staffing").read(question.read)
    plan = outcome.plan
    broken = set()
    if plan.placed.sum(axis=1).tolist() != question.capacity.tranche_steps.tolist():
        broken.add("every new starter gets a post")
    told = {step.name: step.objective for step in outcome.steps}
    names = [objective.name for objective in program.objectives]
    for name, counted in zip(names, question.objectives(plan), strict=True):
        if abs(told.get(name, np.inf) - counted) > 1e-5 * max(1.0, abs(counted)):
            broken.add(name.partition(",")[0])
    return broken


@pytest.mark.parametrize(
    ("family", "promise"),
    [
        (PLACED, "every new starter gets a post"),
        (CUTS, "least mandated shortage"),
        (COVER, "best cover of the worst-off"),
        (LAG, "least lag"),
    ],
    ids=named,
)
def test_a_staffing_plan_breaks_a_promise_without(
    hamlet: Solved, family: Family, promise: str
) -> None:
    question = hamlet[0].staffing_question
    assert broken_in_staffing(question, question.program()) == set()
    assert promise in broken_in_staffing(question, without(question.program(), family))


def test_no_family_of_the_staffing_program_is_left_untested(hamlet: Solved) -> None:
    program = hamlet[0].staffing_question.program()
    assert {rows.family for rows in program.families} == {PLACED, CUTS, COVER, LAG}


def three_teams() -> SchoolTeams:
    """Nine schools, all of the first of three equal teams, which sits next to them all."""
    work = np.array([50, 40, 60, 30, 70, 45, 55, 35, 65])
    teams = 3
    travel = np.outer(np.arange(1, 10), [1, 40, 50])
    return SchoolTeams(
        schools=tuple(f"S{number}" for number in range(len(work))),
        teams=("A", "B", "C"),
        workload_min=work,
        target=(Fraction(int(work.sum()), teams),) * teams,
        tolerance=Fraction(1, 10),
        travel_pence=travel,
        travel_min=travel.astype(float),
        move_pence=np.full(len(work), 7),
        today=np.zeros(len(work), dtype=np.int64),
        kept=np.zeros(len(work), dtype=bool),
    )


def teams_of_each(outcome: Outcome[Any], question: SchoolTeams) -> np.ndarray:
    """How many teams each school has in the values of a program."""
    cells = len(question.schools) * len(question.teams)
    return outcome.plan[:cells].reshape(len(question.schools), len(question.teams)).sum(axis=1)


def broken_in_schools(question: SchoolTeams, program: Program) -> set[str]:
    outcome = solve(program, EXACT, "school teams")
    plan = outcome.read(question.read).plan
    low, high = question.limits
    broken = set()
    if (teams_of_each(outcome, question) != 1).any():
        broken.add("one team")
    if ((plan.load_min < low) | (plan.load_min > high)).any():
        broken.add("balance")
    if outcome.steps[0].objective != plan.travel_pence + plan.move_pence:
        broken.add("cost")
    return broken


@pytest.mark.parametrize(
    ("family", "promise"), [(ONE_TEAM, "one team"), (LOAD, "balance")], ids=named
)
def test_a_school_plan_breaks_a_promise_without(family: Family, promise: str) -> None:
    question = three_teams()
    assert broken_in_schools(question, question.program()) == set()
    assert promise in broken_in_schools(question, without(question.program(), family))


BUDGET = 3


def broken_in_balancing(question: SchoolTeams, program: Program) -> set[str]:
    outcome = solve(program, EXACT, "balance")
    plan = outcome.read(question.read).plan
    worst = np.abs(question.imbalance_pct(plan.load_min)).max() / 100 * MILLIONTHS
    broken = set()
    if (teams_of_each(outcome, question) != 1).any():
        broken.add("one team")
    if plan.moved.sum() > BUDGET:
        broken.add("budget of moves")
    if abs(outcome.steps[0].objective - worst) > 1:
        broken.add("worst imbalance")
    return broken


@pytest.mark.parametrize(
    ("family", "promise"),
    [(ONE_TEAM, "one team"), (WORST, "worst imbalance"), (MOVES, "budget of moves")],
    ids=named,
)
def test_a_balanced_plan_breaks_a_promise_without(family: Family, promise: str) -> None:
    question = three_teams()
    assert broken_in_balancing(question, question.balancing(BUDGET)) == set()
    assert promise in broken_in_balancing(question, without(question.balancing(BUDGET), family))


@pytest.mark.parametrize(
    ("program", "families"),
    [
        (lambda question: question.program(), {ONE_TEAM, LOAD}),
        (lambda question: question.balancing(BUDGET), {ONE_TEAM, WORST, MOVES}),
    ],
)
def test_no_family_of_the_school_programs_is_left_untested(
    program: Callable[[SchoolTeams], Program], families: set[Family]
) -> None:
    assert {rows.family for rows in program(three_teams()).families} == families


# --- single rows of the cuts

SKILLS = [("A", True, 1), ("AB", True, 1), ("B", True, 1), ("BC", True, 1), ("C", True, 1)]
UNIONS = ["A", "B", "C", "AB", "BC", "AC", "ABC"]


def one_cut_binds(make: SimpleNamespace, union: str) -> Staffing:
    """One base, one period: only the skills inside the union are owed more than there is."""
    owed = [[20] if set(grades) <= set(union) else [1] for grades, _, _ in SKILLS]
    has = [[4] if grade in union else [99] for grade in "ABC"]
    question: Staffing = make.staffing(SKILLS, [owed], [has], [[1]] * 3)
    return question


def dropped(program: Program, row: int) -> Program:
    """The program with one row of the cuts asking for nothing."""
    (cuts,) = (rows for rows in program.families if rows.family is CUTS)
    lower = cuts.lower.copy()
    lower[row] = -np.inf
    program.families = [
        replace(rows, lower=lower) if rows is cuts else rows for rows in program.families
    ]
    return program


@pytest.mark.parametrize("union", UNIONS)
def test_the_cut_of_each_union_of_grades_is_needed_somewhere(
    make: SimpleNamespace, union: str
) -> None:
    question = one_cut_binds(make, union)
    short = sum(20 for grades, _, _ in SKILLS if set(grades) <= set(union)) - 4 * len(union)
    whole = solve(question.program(), EXACT, "staffing")
    assert (whole.steps[0].objective, whole.ending) == (short, Ending.PROVED)
    (cuts,) = (rows for rows in question.program().families if rows.family is CUTS)
    reached = [
        solve(dropped(question.program(), row), EXACT, "staffing").steps[0].objective
        for row in range(len(cuts.lower))
    ]
    assert min(reached) < short
    assert sum(found < short for found in reached) == 1


def test_the_unions_tested_are_all_there_are() -> None:
    allowed = [set(grades) for grades, _, _ in SKILLS]
    unions = {
        "".join(sorted(set().union(*chosen)))
        for size in range(1, len(allowed) + 1)
        for chosen in combinations(allowed, size)
    }
    assert unions == set(UNIONS)


def test_dropping_a_cut_of_the_hamlet_changes_its_plan(hamlet: Solved) -> None:
    question = hamlet[0].staffing_question
    (cuts,) = (rows for rows in question.program().families if rows.family is CUTS)
    found = {
        row: solve(dropped(question.program(), row), EXACT, "staffing").steps[0].objective
        for row in range(len(cuts.lower))
    }
    true = solve(question.program(), EXACT, "staffing").steps[0].objective
    assert max(found.values()) == true
    assert min(found.values()) < true
