"""A program to an outcome: one objective after another, each kept while the next is sought."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.outcome import Ending, Outcome, Step, overall
from models.program import Arrays, Objective, Program
from optimiser.settings import Progress, Search

Floats = NDArray[np.float64]

WHOLE = 1e-6
"""A bound this close to a whole number is one."""


def relaxed(program: Program, search: Search) -> float:
    """The bound of the first objective where every variable may be a fraction.

    Minus infinity (infinity where most is sought) if the search ended before it was known.
    """
    from optimiser.backends import highs

    arrays = program.assemble()
    whole = replace(arrays, integer=np.zeros_like(arrays.integer))
    return highs.solve(
        whole, program.objectives[0], search.settings, search.stop, lambda _value, _bound: None
    ).bound


def solve(
    program: Program, search: Search, question: str, start: Floats | None = None
) -> Outcome[Floats]:
    """Solve a program for each of its objectives in turn.

    What is found are the values of the variables. A search that is stopped, or runs out of time,
    keeps the best found; later objectives are then left. `start` is a plan to begin from.
    """
    from optimiser.backends import highs

    arrays = program.assemble()
    values: Floats | None = None
    steps: list[Step] = []
    deadline = perf_counter() + search.settings.time_limit
    for objective in program.objectives:
        if values is not None and (search.stop.wished or perf_counter() > deadline):
            break
        left = max(0.1, deadline - perf_counter())
        answer = highs.solve(
            arrays, objective, replace(search.settings, time_limit=left),
            search.stop, _teller(search, question, objective),
            start if values is None else values,
        )  # fmt: skip
        if answer.values is None:
            if values is None or not answer.ending.is_early:
                return Outcome(question, answer.ending, tuple(steps), values)
            break
        values = answer.values
        step = _step(objective, answer.objective, answer.bound, answer.ending, answer.seconds)
        steps.append(step)
        if step.ending.is_early:
            break
        arrays = _kept(arrays, objective, answer.objective)
    ending = overall(tuple(steps))
    if len(steps) < len(program.objectives) and not ending.is_early:
        ending = Ending.STOPPED if search.stop.wished else Ending.TIME_OUT
    return Outcome(question, ending, tuple(steps), values)


def _step(objective: Objective, value: float, bound: float, ending: Ending, seconds: float) -> Step:
    """The step, its bound sharpened to a whole number where the objective is one."""
    if objective.whole and math.isfinite(bound):
        value = float(round(value))
        bound = math.floor(bound + WHOLE) if objective.most else math.ceil(bound - WHOLE)
    bound = max(bound, value) if objective.most else min(bound, value)
    step = Step(objective.name, objective.sentence, objective.unit, value, bound, ending, seconds)
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
        column=np.append(arrays.column, columns),
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
