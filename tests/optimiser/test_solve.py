"""A program to an outcome: one aim after another, and every way in which a search can end."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from instances import load
from instances.load import EXAMPLES
from models.outcome import Ending, NoPlanError, Outcome
from models.program import Family, Program
from optimiser.answer import answer
from optimiser.errors import ImpossibleError
from optimiser.settings import Progress, Search, Settings, Stop
from optimiser.solve import relaxed, solve

EXACT = Search(Settings(gap=0.0))
RULE = Family("rule", "A rule of the test.", "")


def sums(program: Program, columns: list[int], low: float, high: float) -> None:
    """A row: low <= sum of the columns <= high."""
    program.promise(RULE, [0] * len(columns), columns, 1.0, low, high, rows=1)


def found(program: Program, search: Search = EXACT) -> Outcome[np.ndarray]:
    return solve(program, search, "test")


def knapsack() -> Program:
    """Most worth of at most one of each of three things, two at most."""
    program = Program("knapsack")
    x = program.variables("x", "taken", (3,), upper=1, integer=True)
    sums(program, x.column.tolist(), -math.inf, 2)
    program.aim("worth", "Most worth.", "points", x.column, [5, 7, 4], most=True)
    return program


# --- ends


def test_an_optimum_is_proved_with_its_bound() -> None:
    outcome = found(knapsack())
    (step,) = outcome.steps
    assert outcome.ending is step.ending is Ending.PROVED
    assert (step.objective, step.bound, step.gap) == (12, 12, 0)
    assert outcome.plan.tolist() == [1, 1, 0]


def test_what_cannot_be_is_impossible_and_has_no_plan() -> None:
    program = Program("impossible")
    x = program.variables("x", "", (2,), upper=1, integer=True)
    sums(program, x.column.tolist(), 3, math.inf)
    program.aim("any", "Anything.", "", x.column, [1, 1])
    outcome = found(program)
    assert outcome.ending is Ending.IMPOSSIBLE
    assert outcome.found is None
    assert outcome.steps == ()
    with pytest.raises(NoPlanError, match="impossible"):
        _ = outcome.plan


def test_what_only_whole_numbers_cannot_is_impossible_too() -> None:
    program = Program("odd")
    x = program.variables("x", "", (1,), upper=9, integer=True)
    program.promise(RULE, [0], x.column, 2.0, 7, 7, rows=1)
    program.aim("any", "Anything.", "", x.column, [1])
    assert found(program).ending is Ending.IMPOSSIBLE


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("most", [False, True])
def test_what_has_no_end_is_unbounded_and_has_no_plan(integer: bool, most: bool) -> None:
    program = Program("endless")
    x = program.variables("x", "", (2,), integer=integer)
    sums(program, x.column.tolist(), 1, math.inf)
    program.aim("all", "All of it.", "", x.column, [1, 1] if most else [-1, -1], most=most)
    outcome = found(program)
    assert outcome.ending is Ending.UNBOUNDED
    assert outcome.found is None


def test_a_program_without_variables_has_the_empty_plan() -> None:
    program = Program("empty")
    x = program.variables("x", "", (0,))
    program.aim("nothing", "Nothing.", "", x.column, [])
    outcome = found(program)
    assert outcome.ending is Ending.PROVED
    assert outcome.plan.tolist() == []
    assert (outcome.steps[0].objective, outcome.steps[0].bound) == (0, 0)


def test_a_promise_that_no_variable_can_keep_is_impossible() -> None:
    program = Program("empty")
    x = program.variables("x", "", (0,))
    sums(program, [], 1, math.inf)
    program.aim("nothing", "Nothing.", "", x.column, [])
    assert found(program).ending is Ending.IMPOSSIBLE


def test_a_program_without_rows_is_solved_by_its_limits() -> None:
    program = Program("limits")
    x = program.variables("x", "", (2,), lower=[1, -4], upper=[5, 6])
    program.aim("sum", "Least.", "", x.column, [1, 1])
    assert found(program).plan.tolist() == [1, -4]


def splitting() -> Program:
    """Forty things split in two halves by five measures at once: nobody proves the best."""
    draw = np.random.default_rng(2)
    program = Program("market split")
    x = program.variables("x", "", (40,), upper=1, integer=True)
    off = program.variables("off", "", (5, 2))
    size = draw.integers(1, 100, (5, 40))
    half = size.sum(axis=1) // 2
    program.promise(
        RULE,
        np.repeat(np.arange(5), 42),
        np.hstack([np.tile(x.column, (5, 1)), off.column]),
        np.hstack([size, np.tile([1, -1], (5, 1))]).ravel(),
        half, half, rows=5,
    )  # fmt: skip
    program.aim("off", "Least off the half.", "", off.column, np.ones(10))
    program.aim("count", "Fewest.", "", x.column, np.ones(40))
    return program


@pytest.mark.parametrize(
    ("search", "ending"),
    [
        (Search(Settings(gap=0.0, time_limit=0.3)), Ending.TIME_OUT),
        (Search(Settings(gap=0.0, time_limit=20), stop=Stop(wished=True)), Ending.STOPPED),
    ],
    ids=lambda given: given.value if isinstance(given, Ending) else "",
)
def test_a_search_that_ends_early_says_so_and_claims_no_proof(
    search: Search, ending: Ending
) -> None:
    outcome = found(splitting(), search)
    assert outcome.ending is ending
    assert len(outcome.steps) < 2
    for step in outcome.steps:
        assert step.bound < step.objective
        assert step.gap > 0
    assert (outcome.found is None) == (not outcome.steps)


# --- several aims


def two_aims(first_whole: bool = True) -> Program:
    """Of ten shared out to three, least for the first, then most for the second."""
    program = Program("shares")
    x = program.variables("x", "", (3,), lower=[2, 0, 1], upper=[9, 9, 9], integer=first_whole)
    sums(program, x.column.tolist(), 10, 10)
    program.aim("first", "Least for the first.", "", x.column[:1], [1])
    program.aim("second", "Most for the second.", "", x.column[1:2], [1], most=True)
    return program


def test_a_later_aim_is_sought_among_the_best_of_the_earlier() -> None:
    outcome = found(two_aims())
    assert outcome.plan.tolist() == [2, 7, 1]
    assert [(step.name, step.objective, step.bound) for step in outcome.steps] == [
        ("first", 2, 2), ("second", 7, 7),
    ]  # fmt: skip
    assert outcome.ending is Ending.PROVED


def test_the_order_of_the_aims_decides() -> None:
    program = Program("either")
    x = program.variables("x", "", (2,), upper=5, integer=True)
    sums(program, x.column.tolist(), 6, 6)
    program.aim("first", "", "", x.column[:1], [1], most=True)
    program.aim("second", "", "", x.column[1:], [1], most=True)
    assert found(program).plan.tolist() == [5, 1]
    program.objectives.reverse()
    assert found(program).plan.tolist() == [1, 5]


def test_a_later_aim_without_end_is_not_told_as_time_that_ran_out() -> None:
    program = Program("half")
    x = program.variables("x", "", (2,), upper=[3, math.inf])
    program.aim("first", "", "", x.column[:1], [1])
    program.aim("second", "", "", x.column[1:], [1], most=True)
    outcome = found(program)
    assert len(outcome.steps) == 1
    assert not outcome.ending.is_early
    assert outcome.ending is not Ending.PROVED


# --- stopping and telling


def test_a_stop_leaves_the_later_aims_and_keeps_the_plan() -> None:
    outcome = found(two_aims(), Search(Settings(gap=0.0), stop=Stop(wished=True)))
    assert outcome.ending is Ending.STOPPED
    assert len(outcome.steps) < 2
    if outcome.found is not None:
        assert outcome.plan.sum() == 10


def test_a_long_search_tells_what_it_has_found_so_far() -> None:
    told: list[Progress] = []
    outcome = solve(splitting(), Search(Settings(gap=0.0, time_limit=0.5), told.append), "halves")
    assert told
    assert {(progress.question, progress.step) for progress in told} == {("halves", "off")}
    values = [progress.objective for progress in told if progress.objective is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(outcome.steps[0].objective)


def test_a_plan_to_begin_from_does_not_change_the_best() -> None:
    begun = solve(knapsack(), EXACT, "test", start=np.array([1.0, 0.0, 1.0]))
    assert (begun.steps[0].objective, begun.ending) == (12, Ending.PROVED)


def test_the_bound_of_fractions_is_no_worse_than_the_whole_optimum() -> None:
    program = Program("fractions")
    x = program.variables("x", "", (2,), upper=1, integer=True)
    program.promise(RULE, [0, 0], x.column, [2.0, 2.0], -math.inf, 3, rows=1)
    program.aim("worth", "", "", x.column, [1, 1], most=True)
    assert relaxed(program, EXACT) == pytest.approx(1.5)
    assert found(program).steps[0].objective == 1


# --- aims that are whole, and aims that are not


def test_a_whole_aim_is_told_as_a_whole_number_with_a_whole_bound() -> None:
    program = Program("thirds")
    x = program.variables("x", "", (3,), upper=1, integer=True)
    program.promise(RULE, [0] * 3, x.column, 3.0, 4, math.inf, rows=1)
    program.aim("count", "", "", x.column, np.ones(3))
    (step,) = found(program).steps
    assert (step.objective, step.bound) == (2, 2)


def test_an_aim_of_fractions_is_exact_to_its_precision() -> None:
    program = Program("fine")
    x = program.variables("x", "", (4,), upper=1, integer=True)
    sums(program, x.column.tolist(), 2, 2)
    program.aim("cost", "", "", x.column, [0.31, 0.3, 0.29, 0.305], whole=False, precision=1e-6)
    (step,) = found(program).steps
    assert step.objective == pytest.approx(0.59, abs=1e-6)
    assert step.bound == pytest.approx(0.59, abs=1e-6)


# --- questions that nothing can answer


def test_a_tranche_whose_grade_has_no_work_is_impossible_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "hamlet"
    shutil.copytree(EXAMPLES / "hamlet", folder)
    grades = folder / "grades.csv"
    text = grades.read_text(encoding="utf-8") + "XX,Other,4,no,,,37.5,0,0,0,0,no,made up\n"
    grades.write_text(text, encoding="utf-8")
    (folder / "tranches.csv").write_text(
        "tranche,start_month,grade,wte\nspring,2026-09,XX,0.2\n", encoding="utf-8"
    )
    with pytest.raises(ImpossibleError, match="spring"):
        answer(load(folder), Search(), lambda _stage: None)
