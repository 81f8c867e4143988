"""A program to an outcome: one objective after another, each kept while the next is sought."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.outcome import Ending, Outcome, Step, overall
from models.program import Arrays, Objective, Program, ProgramError
from optimiser.backends import backend, opened
from optimiser.backends.asking import LEAST_S, ask
from optimiser.backends.fitness import refuse_unfit
from optimiser.backends.protocol import Answer, Backend, Task
from optimiser.errors import WrongProgramError
from optimiser.settings import Progress, Search

Floats = NDArray[np.float64]

WHOLE = 1e-6
"""A bound this close to a whole number is one."""


def relaxed(program: Program, search: Search) -> float:
    """The bound of the first objective where every variable may be a fraction.

    Minus infinity (infinity where most is sought) if the search ended before it was known.
    """
    return relaxation(program, search).bound


def relaxation(program: Program, search: Search) -> Answer:
    """HiGHS's answer for the first objective where every variable may be a fraction.

    It has the prices of rows and columns, if it is proved.
    """
    arrays = _assembled(program)
    arrays = replace(arrays, integer=np.zeros_like(arrays.integer))
    task = Task(arrays, program.objectives[0], search.settings)
    return ask(backend("highs"), task, search.stop)


def solve(
    program: Program, search: Search, question: str, start: Floats | None = None
) -> Outcome[Floats]:
    """Solve a program for each of its objectives in turn.

    What is found are the values of the variables. A search that is stopped, or runs out of time,
    keeps the best found; later objectives are then left. `start` is a plan to begin from.

    Raises:
        NoSolverError: the solver of the settings is not here.
        UnfitSolverError: the solver lacks an ability that the program needs.
        WrongProgramError: a number in the program is none.
    """
    with opened(search.settings.solver) as solver:
        arrays = _assembled(program)
        for objective in program.objectives:
            refuse_unfit(solver, program, arrays, objective)
        return _in_turn(program, search, question, start, arrays, solver)


def _in_turn(
    program: Program, search: Search, question: str, start: Floats | None, arrays: Arrays,
    solver: Backend,
) -> Outcome[Floats]:  # fmt: skip
    values, said = start, ""
    steps: list[Step] = []
    for objective in program.objectives:
        left = search.settings.time_limit - sum(step.seconds for step in steps)
        if steps and (search.stop.wished or left <= 0):
            break
        settings = replace(search.settings, time_limit=max(LEAST_S, left))
        answer = ask(
            solver, Task(arrays, objective, settings, values), search.stop,
            _teller(search, question, objective),
        )  # fmt: skip
        said = f"{solver.name}: {answer.said}"
        if answer.values is None:
            if not steps or not answer.ending.is_early:
                found = values if steps else None
                return Outcome(question, answer.ending, tuple(steps), found, (said,))
            break
        values = answer.values
        steps.append(_step(objective, answer))
        if answer.ending.is_early:
            break
        arrays = _kept(arrays, objective, answer.objective)
    ending = overall(tuple(steps))
    if len(steps) < len(program.objectives) and not ending.is_early:
        ending = Ending.STOPPED if search.stop.wished else Ending.TIME_OUT
    return Outcome(question, ending, tuple(steps), values if steps else None)


def _assembled(program: Program) -> Arrays:
    try:
        return program.assemble()
    except ProgramError as error:
        raise WrongProgramError(str(error)) from error


def _step(objective: Objective, answer: Answer) -> Step:
    """The step, its bound sharpened to a whole number where the objective is one."""
    value, bound, ending = answer.objective, answer.bound, answer.ending
    if objective.whole and math.isfinite(bound):
        value = float(round(value))
        bound = math.floor(bound + WHOLE) if objective.most else math.ceil(bound - WHOLE)
    bound = max(bound, value) if objective.most else min(bound, value)
    step = Step(
        objective.name, objective.sentence, objective.unit, value, bound, ending, answer.seconds,
    )  # fmt: skip
    if ending is Ending.PROVED and step.gap > 1e-9:
        return replace(step, ending=Ending.WITHIN_GAP)
    return step


def _kept(arrays: Arrays, objective: Objective, value: float) -> Arrays:
    """The program with one more row: the objective stays at what was reached."""
    room = 0.0 if objective.whole else objective.precision
    lower, upper = (value - room, math.inf) if objective.most else (-math.inf, value + room)
    cost = objective.cost(len(arrays.lower))
    columns = np.flatnonzero(cost)
    return replace(
        arrays,
        start=np.append(arrays.start, arrays.start[-1] + len(columns)),
        column=np.append(arrays.column, columns.astype(np.int32)),
        value=np.append(arrays.value, cost[columns]),
        row_lower=np.append(arrays.row_lower, lower),
        row_upper=np.append(arrays.row_upper, upper),
    )


def _teller(
    search: Search, question: str, objective: Objective
) -> Callable[[float | None, float | None], None]:
    def tell(value: float | None, bound: float | None) -> None:
        search.listener(Progress(question, objective.name, value, bound))

    return tell
