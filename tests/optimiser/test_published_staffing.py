"""Published staffing problems, written as programs, reach their published optima.

The numbers of the small ones stand here, with where they are from; of the task scheduling of
Krishnamoorthy et al. the file is read where it is at hand.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from models.outcome import Ending, Outcome
from models.program import Family, Program
from optimiser.settings import Search, Settings
from optimiser.solve import relaxed, solve

EXACT = Search(Settings(gap=0.0))
FINE = 1e-7
"""To this an aim of fractions is kept while the next is sought."""

Term = tuple[int, float]


def row(program: Program, name: str, terms: list[Term], low: float, high: float) -> None:
    """One row: low <= sum of value x column <= high."""
    columns, values = zip(*terms, strict=True)
    program.promise(Family(name, "", ""), [0] * len(terms), columns, values, low, high, rows=1)


# --- manpower planning: H. P. Williams, Model Building in Mathematical Programming, 5th edition,
# problem 12.5 (data pp. 256-257); optima to the penny as published with Gurobi's modelling examples

YEARS, SKILLS = range(3), range(3)
UNSKILLED, SEMISKILLED, SKILLED = SKILLS
STRENGTH = [2000, 1500, 1000]
REQUIRED = [[1000, 1400, 1000], [500, 2000, 1500], [0, 2500, 2000]]
LEAVE_FIRST_YEAR, LEAVE_LATER = [0.25, 0.20, 0.10], [0.10, 0.05, 0.05]
RECRUITS_MOST, SHORT_TIME_MOST, OVER_MOST = [500, 800, 500], 50, 150
RETRAINED_MOST, TRAINEES_PER_SKILLED = 200, 0.25
RETRAIN_COST = {(UNSKILLED, SEMISKILLED): 400, (SEMISKILLED, SKILLED): 500}
DOWNGRADES = [(SEMISKILLED, UNSKILLED), (SKILLED, UNSKILLED), (SKILLED, SEMISKILLED)]
DOWNGRADED_LEAVE, SHORT_TIME_LOST = 0.5, 0.5
REDUNDANCY_COST, OVER_COST = [200, 500, 500], [1500, 2000, 3000]
SHORT_TIME_COST = [500, 400, 400]


def manpower(*order: str) -> Program:
    """Three years of recruiting, retraining, downgrading, redundancy; aims in the order asked."""
    program = Program("manpower")
    shape = (3, 3)
    force = program.variables("force", "in work", shape).column
    recruit = program.variables("recruit", "recruited", shape, upper=[RECRUITS_MOST] * 3).column
    redundant = program.variables("redundant", "made redundant", shape).column
    over = program.variables("over", "more than required", shape).column
    short = program.variables("short", "on short time", shape, upper=SHORT_TIME_MOST).column
    trained = {
        pair: program.variables("trained", "retrained", (3,), upper=most).column
        for pair, most in zip(RETRAIN_COST, (RETRAINED_MOST, math.inf), strict=True)
    }
    downgraded = {
        pair: program.variables("downgraded", "downgraded", (3,)).column for pair in DOWNGRADES
    }
    for t in YEARS:
        for k in SKILLS:
            stay, stay_new = 1 - LEAVE_LATER[k], 1 - LEAVE_FIRST_YEAR[k]
            terms = [(force[t, k], -1.0), (recruit[t, k], stay_new), (redundant[t, k], -1.0)]
            terms += [(moved[t], stay) for (_, to), moved in trained.items() if to == k]
            terms += [
                (moved[t], 1 - DOWNGRADED_LEAVE) for (_, to), moved in downgraded.items() if to == k
            ]
            terms += [
                (moved[t], -1.0)
                for (of, _), moved in [*trained.items(), *downgraded.items()]
                if of == k
            ]
            before = 0.0 if t else -stay * STRENGTH[k]
            if t:
                terms.append((force[t - 1, k], stay))
            row(program, "continuity", terms, before, before)
            needed = [(force[t, k], 1.0), (over[t, k], -1.0), (short[t, k], -SHORT_TIME_LOST)]
            row(program, "required", needed, REQUIRED[t][k], REQUIRED[t][k])
        row(program, "overmanning", [(over[t, k], 1.0) for k in SKILLS], -math.inf, OVER_MOST)
        trainees = [(trained[SEMISKILLED, SKILLED][t], 1.0),
                    (force[t, SKILLED], -TRAINEES_PER_SKILLED)]  # fmt: skip
        row(program, "trainees", trainees, -math.inf, 0.0)
    priced = [(redundant, REDUNDANCY_COST), (over, OVER_COST), (short, SHORT_TIME_COST)]
    columns = [block.ravel() for block, _ in priced] + list(trained.values())
    prices = [np.tile(cost, 3) for _, cost in priced] + [
        np.full(3, cost) for cost in RETRAIN_COST.values()
    ]
    aims = {
        "redundancies": (redundant.ravel(), np.ones(9)),
        "cost": (np.concatenate(columns), np.concatenate(prices)),
    }
    for name in order:
        column, weight = aims[name]
        program.aim(name, f"Least {name}.", "", column, weight, whole=False, precision=FINE)
    return program


def reached(outcome: Outcome[np.ndarray]) -> dict[str, float]:
    assert outcome.ending in (Ending.PROVED, Ending.WITHIN_GAP)
    for step in outcome.steps:
        assert step.bound == pytest.approx(step.objective, rel=1e-9)
    return {step.name: step.objective for step in outcome.steps}


def test_manpower_planning_with_least_redundancy_costs_what_is_published() -> None:
    found = reached(solve(manpower("redundancies", "cost"), EXACT, "manpower"))
    assert found["redundancies"] == pytest.approx(841.80, abs=0.005)
    assert found["cost"] == pytest.approx(1_441_389.80, abs=0.01)


def test_manpower_planning_at_least_cost_is_as_published() -> None:
    found = reached(solve(manpower("cost", "redundancies"), EXACT, "manpower"))
    assert found["cost"] == pytest.approx(498_677.29, abs=0.01)
    assert found["redundancies"] == pytest.approx(1_423.7, abs=0.05)


def test_the_manpower_data_here_are_those_of_the_published_file(benchmarks: Path) -> None:
    given = json.loads(
        (benchmarks / "staffing" / "williams_manpower_planning.json").read_text(encoding="utf-8")
    )
    assert given["current_strength"] == STRENGTH
    assert list(given["requirement"].values()) == REQUIRED
    assert given["wastage_first_year"] == LEAVE_FIRST_YEAR
    assert given["wastage_later"] == LEAVE_LATER
    assert given["recruit_limit_per_year"] == RECRUITS_MOST
    assert given["redundancy_cost"] == REDUNDANCY_COST
    assert given["overmanning_cost"] == OVER_COST
    assert given["short_time_cost"] == SHORT_TIME_COST
    assert [each["cost"] for each in given["retrain"].values()] == list(RETRAIN_COST.values())
    assert given["published"]["min_redundancy"]["redundancies"] == 841.8
    assert given["published"]["min_cost"]["cost"] == 498_677.29


# --- nurses of a hospital: C. Gueret, C. Prins, M. Sevaux, Applications of Optimization with
# Xpress-MP, "Scheduling nurses"

NURSES = [15, 15, 15, 35, 40, 40, 40, 30, 31, 35, 30, 20]
"""Needed in each two hours of the day."""


def nurses(most: float, overtime: bool) -> Program:
    """Who starts when: two periods on, one off, two on, and one more of overtime."""
    program = Program("nurses")
    periods = len(NURSES)
    start = program.variables("start", "nurses who start", (periods,), integer=True).column
    longer = program.variables(
        "longer", "of them on overtime", (periods,), upper=math.inf if overtime else 0, integer=True
    ).column
    for now, needed in enumerate(NURSES):
        at_work = [(start[now - after], 1.0) for after in (0, 1, 3, 4)]
        row(program, "needed", [*at_work, (longer[now - 5], 1.0)], needed, math.inf)
        row(program, "overtime", [(longer[now], 1.0), (start[now], -1.0)], -math.inf, 0.0)
    row(program, "nurses there are", [(column, 1.0) for column in start], -math.inf, most)
    aim = longer if overtime else start
    program.aim("nurses", "Fewest nurses.", "", aim, np.ones(periods))
    return program


@pytest.mark.parametrize(
    ("most", "overtime", "published"), [(math.inf, False, 100), (80, True, 40)]
)
def test_the_nurses_of_the_book_are_as_few_as_published(
    most: float, overtime: bool, published: int
) -> None:
    outcome = solve(nurses(most, overtime), EXACT, "nurses")
    (step,) = outcome.steps
    assert (step.objective, step.bound, step.ending) == (published, published, Ending.PROVED)


# --- post office: W. L. Winston, Operations Research, days-off problem

CLERKS = [17, 13, 15, 19, 14, 16, 11]
"""Needed from Monday to Sunday; each works five days on end."""


def post_office() -> Program:
    program = Program("post office")
    start = program.variables("start", "clerks who start", (7,), integer=True).column
    for day, needed in enumerate(CLERKS):
        row(program, "needed", [(start[day - n], 1.0) for n in range(5)], needed, math.inf)
    program.aim("clerks", "Fewest clerks.", "", start, np.ones(7))
    return program


def test_the_post_office_needs_23_clerks_or_22_and_a_third_in_fractions() -> None:
    assert relaxed(post_office(), EXACT) == pytest.approx(67 / 3)
    (step,) = solve(post_office(), EXACT, "post office").steps
    assert (step.objective, step.bound, step.ending) == (23, 23, Ending.PROVED)


# --- shift minimisation: M. Krishnamoorthy, A. Ernst, D. Baatar, European Journal of Operational
# Research 219 (2012) 34-48


def shifts(path: Path) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Begin and end of each task, and the tasks that each worker is qualified for."""
    lines = [
        line for line in path.read_text(encoding="ascii").splitlines() if not line.startswith("#")
    ]
    size = int(lines[1].split("=")[1])
    begin_end = [tuple(map(int, line.split())) for line in lines[2 : 2 + size]]
    may = [[int(task) for task in line.split(":")[1].split()] for line in lines[3 + size :]]
    assert len(may) == int(lines[2 + size].split("=")[1])
    return [(begin, end) for begin, end in begin_end], may


def fewest_workers(tasks: list[tuple[int, int]], may: list[list[int]]) -> Program:
    """Every task to one worker who may do it, no worker on two at a time, fewest workers."""
    program = Program("shifts")
    allowed = np.zeros((len(tasks), len(may)))
    for worker, mine in enumerate(may):
        allowed[mine, worker] = 1
    x = program.variables("x", "done by", allowed.shape, upper=allowed, integer=True).column
    works = program.variables("works", "at work", (len(may),), upper=1, integer=True).column
    for task in range(len(tasks)):
        row(program, "done", [(column, 1.0) for column in x[task]], 1.0, 1.0)
    at_once = {
        frozenset(k for k, (begin, end) in enumerate(tasks) if begin <= now < end)
        for now, _ in tasks
    }
    most = [group for group in at_once if not any(group < other for other in at_once)]
    for group in sorted(most, key=sorted):
        for worker in range(len(may)):
            terms = [(x[task, worker], 1.0) for task in sorted(group)]
            row(program, "one at a time", [*terms, (works[worker], -1.0)], -math.inf, 0.0)
    program.aim("workers", "Fewest workers.", "", works, np.ones(len(may)))
    return program


def test_the_published_shifts_need_20_workers(benchmarks: Path) -> None:
    path = benchmarks / "staffing" / "smptsp_krishnamoorthy" / "data_1_23_40_66.dat"
    tasks, may = shifts(path)
    (step,) = solve(fewest_workers(tasks, may), EXACT, "shifts").steps
    assert (step.objective, step.bound, step.ending) == (20, 20, Ending.PROVED)
