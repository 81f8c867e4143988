"""CP-SAT: limits that are fractions are those of the whole numbers inside; it can be cut short."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from models.outcome import Ending
from models.program import Family, Program
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.backends.protocol import Answer, Backend, Task
from optimiser.settings import Settings, Stop

RULE = Family("rule", "A rule of the test.", "")


@pytest.fixture(scope="module")
def cp_sat() -> Iterator[Backend]:
    with closing(backend("cp-sat")) as found:
        yield found


def asked(solver: Backend, program: Program) -> Answer:
    return ask(solver, Task(program.assemble(), program.objectives[0], Settings(gap=0.0)))


def test_limits_between_whole_numbers_are_those_inside(cp_sat: Backend) -> None:
    program = Program("limits")
    x = program.variables("x", "", (2,), lower=[0.5, -1.5], upper=[3.5, 2.75], integer=True)
    program.promise(RULE, [0, 0], x.column, 1.0, -0.5, 4.25, rows=1)
    program.aim("most", "", "", x.column, [2, 1], most=True)
    answer = asked(cp_sat, program)
    assert answer.values is not None
    assert answer.values.tolist() == [3, 1]


def test_a_row_without_a_whole_number_inside_its_limits_is_impossible(cp_sat: Backend) -> None:
    program = Program("between")
    x = program.variables("x", "", (2,), upper=3, integer=True)
    program.promise(RULE, [0, 0], x.column, 1.0, 1.25, 1.75, rows=1)
    program.aim("most", "", "", x.column, [2, 1], most=True)
    assert asked(cp_sat, program).ending is Ending.IMPOSSIBLE


def test_large_whole_numbers_are_kept_to_the_last(cp_sat: Backend) -> None:
    program = Program("large")
    x = program.variables("x", "", (2,), upper=1, integer=True)
    program.promise(RULE, [0, 0], x.column, [2.0**40, 2.0**40 + 1], -math.inf, 2.0**40, rows=1)
    program.aim("most", "", "", x.column, [1, 2], most=True)
    assert asked(cp_sat, program).objective == 1


def test_a_model_too_large_for_it_is_a_failure_in_a_sentence(cp_sat: Backend) -> None:
    program = Program("overflow")
    x = program.variables("x", "", (2,), upper=2.0**50, integer=True)
    program.promise(RULE, [0, 0], x.column, 2.0**50, -math.inf, 1, rows=1)
    program.aim("most", "", "", x.column, [1, 2], most=True)
    answer = asked(cp_sat, program)
    assert answer.ending is Ending.FAILED
    assert "overflow" in answer.said.lower()


def test_a_search_that_is_stopped_keeps_the_best_it_told(cp_sat: Backend) -> None:
    rng = np.random.default_rng(5)
    program = Program("hard")
    x = program.variables("x", "", (60,), upper=1, integer=True)
    off = program.variables("off", "", (6,), upper=10**6, integer=True)
    weight = rng.integers(100, 1000, (6, 60))
    row, column = np.indices(weight.shape)
    for sign in (1, -1):
        program.promise(
            RULE, [*row.ravel(), *range(6)], [*column.ravel(), *off.column],
            [*(sign * weight.ravel()), *[1] * 6], sign * weight.sum(axis=1) // 2, math.inf, rows=6,
        )  # fmt: skip
    program.aim("off", "", "", off.column, np.ones(6))
    stop, told = Stop(), []

    def tell(value: float | None, _bound: float | None) -> None:
        told.append(value)
        stop.wished = len(told) >= 3

    task = Task(program.assemble(), program.objectives[0], Settings(gap=0.0, time_limit=60))
    answer = ask(cp_sat, task, stop, tell)
    assert answer.ending is Ending.STOPPED
    assert answer.values is not None
    assert answer.values[x.column].sum() > 0
    assert answer.objective <= told[2] < told[0]
    assert answer.bound <= answer.objective
    assert answer.seconds < 30
