"""Whatever solver is asked, the answer is the one that counting gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.outcome import Ending
from models.program import Family, Program
from optimiser.backends.asking import ask
from optimiser.backends.highs import Highs
from optimiser.backends.protocol import Ability, Answer, Backend, Task
from optimiser.settings import Settings
from reference.random_programs import any_program, by_counting, countable

RULE = Family("rule", "A rule of the test.", "")
BEST = (Ending.PROVED, Ending.CLAIMED)


def asked(solver: Backend, program: Program, limit: float = 20.0, gap: float = 0.0) -> Answer:
    settings = Settings(gap=gap, time_limit=limit)
    return ask(solver, Task(program.assemble(), program.objectives[0], settings))


def test_random_integer_programs_have_the_optimum_of_counting(solver: Backend) -> None:
    impossible = 0
    for seed in range(12):
        program = countable(seed)
        expected = by_counting(program)
        answer = asked(solver, program)
        if expected is None:
            impossible += 1
            assert answer.ending is Ending.IMPOSSIBLE, seed
            assert answer.values is None
            continue
        assert answer.ending in BEST, (seed, answer)
        assert answer.objective == expected, seed
        arrays = program.assemble()
        assert answer.values is not None
        assert (answer.values == np.rint(answer.values)).all()
        activity = arrays.activity(answer.values)
        assert ((activity >= arrays.row_lower) & (activity <= arrays.row_upper)).all()
        if Ability.BOUND in solver.abilities:
            assert (answer.ending, answer.bound) == (Ending.PROVED, pytest.approx(expected))
        else:
            assert answer.ending is Ending.CLAIMED
            assert math.isinf(answer.bound)
    assert 0 < impossible < 12


def test_a_linear_program_has_its_optimum_between_whole_points(takes_fractions: Backend) -> None:
    program = Program("fractions")
    x = program.variables("x", "", (2,), upper=9)
    program.promise(RULE, [0, 0, 1, 1], [0, 1, 0, 1], [6, 4, 1, 2], -math.inf, [24, 6], rows=2)
    program.aim("worth", "", "", x.column, [5, 4], most=True, whole=False, precision=1e-6)
    answer = asked(takes_fractions, program)
    assert answer.ending in BEST
    assert answer.objective == pytest.approx(21)
    assert answer.values == pytest.approx([3, 1.5])


def test_a_mixed_program_keeps_whole_what_must_be(takes_fractions: Backend) -> None:
    program = Program("mixed")
    x = program.variables("x", "", (1,), upper=9, integer=True)
    program.variables("y", "", (1,), lower=-math.inf, upper=0.75)
    program.promise(RULE, [0, 0], [x.column[0], 1], [2.5, 1.0], -math.inf, 6.125, rows=1)
    program.aim("both", "", "", [0, 1], [3, 1], most=True, whole=False, precision=1e-6)
    answer = asked(takes_fractions, program)
    # one more x costs 2.5 y, which has no end below, and gains 3
    assert answer.values == pytest.approx([9, 6.125 - 22.5])
    assert answer.objective == pytest.approx(27 + 6.125 - 22.5)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("most", [True, False])
def test_what_has_no_end_is_unbounded(takes_fractions: Backend, whole: bool, most: bool) -> None:
    program = Program("endless")
    x = program.variables("x", "", (2,), integer=whole)
    program.promise(RULE, [0, 0], x.column, 1.0, 1, math.inf, rows=1)
    program.aim("all", "", "", x.column, [1, 2] if most else [-1, -2], most=most)
    answer = asked(takes_fractions, program)
    assert (answer.ending, answer.values) == (Ending.UNBOUNDED, None)


def test_what_cannot_be_is_impossible_however_little_would_end_it(takes_fractions: Backend) -> None:
    program = Program("endless and impossible")
    x = program.variables("x", "", (1,), upper=9, integer=True)
    program.variables("y", "", (1,))
    program.promise(RULE, [0], x.column, 2.0, 7, 7, rows=1)
    program.aim("more", "", "", [1], [1], most=True)
    answer = asked(takes_fractions, program)
    assert (answer.ending, answer.values) == (Ending.IMPOSSIBLE, None)


@pytest.mark.parametrize("whole", [True, False])
def test_a_program_without_rows_is_at_its_limits(solver: Backend, whole: bool) -> None:
    if not whole and Ability.CONTINUOUS not in solver.abilities:
        pytest.skip("whole numbers only")
    program = Program("limits")
    x = program.variables("x", "", (3,), lower=[1, -4, 2], upper=[5, 6, 7], integer=whole)
    program.aim("sum", "", "", x.column[:2], [1, -1])
    answer = asked(solver, program)
    assert answer.objective == 1 - 6
    assert answer.values is not None
    assert answer.values[:2].tolist() == [1, 6]
    assert 2 <= answer.values[2] <= 7


def test_a_program_without_variables_has_the_empty_plan(solver: Backend) -> None:
    program = Program("empty")
    program.aim("nothing", "", "", [], [])
    answer = asked(solver, program)
    assert (answer.ending, answer.objective, answer.bound) == (Ending.PROVED, 0, 0)
    program.promise(RULE, [], [], 1.0, 1, 2, rows=1)
    assert asked(solver, program).ending is Ending.IMPOSSIBLE


@pytest.mark.parametrize(
    ("lower", "upper"), [(3, 2), (math.inf, math.inf), (0.25, 0.75)], ids=["crossed", "far", "gap"]
)
def test_limits_that_leave_nothing_are_impossible(
    solver: Backend, lower: float, upper: float
) -> None:
    program = Program("limits")
    x = program.variables("x", "", (2,), lower=[0, lower], upper=[1, upper], integer=True)
    program.aim("sum", "", "", x.column, [1, 1])
    assert asked(solver, program).ending is Ending.IMPOSSIBLE


def splitting() -> Program:
    """Half of forty things, by ten measures at once, as nearly as can be: hard to prove."""
    rng = np.random.default_rng(3)
    program = Program("market split")
    x = program.variables("x", "taken", (40,), upper=1, integer=True)
    off = program.variables("off", "off the half", (10,), upper=10_000, integer=True)
    weight = rng.integers(0, 100, (10, 40))
    half = weight.sum(axis=1) // 2
    for sign in (1, -1):
        row, column = np.indices((10, 40))
        program.promise(
            RULE, np.concatenate([row.ravel(), np.arange(10)]),
            np.concatenate([x.column[column.ravel()], off.column]),
            np.concatenate([sign * weight.ravel(), np.ones(10)]), sign * half, math.inf, rows=10,
        )  # fmt: skip
    program.aim("off", "", "", off.column, np.ones(10))
    return program


@pytest.mark.parametrize("limit", [0.1, 1.0])
def test_at_a_time_limit_a_plan_is_a_plan_and_no_proof(solver: Backend, limit: float) -> None:
    program = splitting()
    answer = asked(solver, program, limit)
    assert answer.ending is Ending.TIME_OUT
    assert answer.seconds < limit + 6
    assert answer.bound <= 0 or Ability.BOUND in solver.abilities
    if limit == 1.0:
        assert answer.values is not None
    if answer.values is not None:
        arrays = program.assemble()
        activity = arrays.activity(answer.values)
        assert (activity >= arrays.row_lower - 1e-6).all()
        assert answer.objective == answer.values[40:].sum()
        assert answer.bound < answer.objective


def test_another_solver_ends_as_highs_does_with_the_same_optimum(takes_fractions: Backend) -> None:
    if takes_fractions.name == "highs":
        pytest.skip("there is nothing to compare")
    endings = set()
    for seed in range(36):
        program = any_program(seed)
        usual, other = asked(Highs(), program), asked(takes_fractions, program)
        endings.add(usual.ending)
        assert usual.ending is (Ending.PROVED if other.ending in BEST else other.ending), seed
        if usual.values is not None:
            assert other.objective == pytest.approx(usual.objective, rel=1e-6, abs=1e-6), seed
    assert endings == {Ending.PROVED, Ending.IMPOSSIBLE, Ending.UNBOUNDED}
