"""Asking a solver: what needs no search is answered first, what it answers is looked at after."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from models.arrays import Floats
from models.outcome import Ending
from optimiser.backends.protocol import Answer, Backend, Task, Tell, unheard
from optimiser.settings import Stop

WHOLE = 1e-5
"""A value further than this from a whole number is a fraction."""
ROUNDING = 1e-6
"""A relative difference of value and bound that comes of the solver's arithmetic."""
LEAST_S = 0.1
"""A search is given no less time."""


def ask(backend: Backend, task: Task, stop: Stop | None = None, tell: Tell = unheard) -> Answer:
    """One answer of a solver, its objective added up anew and its whole numbers made whole.

    "Optimal" without a bound that shows it is no more than claimed. An answer that is none (a plan
    of the wrong size, a fraction for a whole number, "optimal" without a plan) is a failure of the
    solver. Rows are not recounted here. Backends say "unbounded" where they only know that it is
    that or impossible; so they are asked again without objective.
    """
    stop = stop or Stop()
    if known := _without_search(task):
        return known
    answer = _looked_at(task, backend, backend.solve(task, stop, tell))
    if answer.ending is not Ending.UNBOUNDED:
        return answer
    left = max(LEAST_S, task.settings.time_limit - answer.seconds)
    aimless = replace(task.objective, weight=0 * task.objective.weight)
    bare = Task(task.arrays, aimless, replace(task.settings, time_limit=left))
    found = _looked_at(bare, backend, backend.solve(bare, stop, unheard))
    seconds = answer.seconds + found.seconds
    if found.values is not None:
        return replace(answer, seconds=seconds)
    # where nothing is sought nothing is unbounded
    ending = Ending.IMPOSSIBLE if found.ending is Ending.UNBOUNDED else found.ending
    return replace(found, ending=ending, seconds=seconds, bound=task.worst)


def _without_search(task: Task) -> Answer | None:
    """The answer where limits alone decide."""
    arrays = task.arrays
    least, most = arrays.limits
    crossed = (least > most).any() or (arrays.row_lower > arrays.row_upper).any()
    beyond = (
        np.isposinf(least).any() or np.isneginf(most).any()
        or np.isposinf(arrays.row_lower).any() or np.isneginf(arrays.row_upper).any()
    )  # fmt: skip
    empty = np.diff(arrays.start) == 0
    hollow = (arrays.row_lower[empty] > 0).any() or (arrays.row_upper[empty] < 0).any()
    if crossed or beyond or hollow:
        return Answer(
            Ending.IMPOSSIBLE, None, math.nan, task.worst, 0.0, said="its limits leave nothing"
        )
    if not arrays.columns:
        return Answer(Ending.PROVED, np.zeros(0), 0.0, 0.0, 0.0, said="there is nothing to decide")
    return None


def _looked_at(task: Task, backend: Backend, answer: Answer) -> Answer:
    ending, values, arrays = answer.ending, answer.values, task.arrays
    if ending in (Ending.IMPOSSIBLE, Ending.UNBOUNDED, Ending.FAILED):
        return replace(answer, values=None, objective=math.nan, bound=task.worst)
    if values is None:
        if ending.is_early:
            return replace(answer, objective=math.nan, bound=_told(answer.bound, task))
        return _failed(task, answer, f"{backend.name} said '{answer.said}' without a plan")
    if values.shape != (arrays.columns,) or not np.isfinite(values).all():
        return _failed(task, answer, f"{backend.name} gave a plan with values missing")
    rounded: Floats = np.where(arrays.integer, np.rint(values), values)
    worst = int(np.abs(rounded - values).argmax())
    if abs(rounded[worst] - values[worst]) > WHOLE:
        said = f"{backend.name} gave {values[worst]:.9g} to variable {worst}, which must be whole"
        return _failed(task, answer, said)
    objective, bound = float(task.cost @ rounded), _told(answer.bound, task)
    if ending is Ending.PROVED and not _shown(task, objective, bound):
        ending = Ending.CLAIMED
    return replace(answer, ending=ending, values=rounded, objective=objective, bound=bound)


def _shown(task: Task, objective: float, bound: float) -> bool:
    """Whether a bound is there, and as near as was asked, where a solver says "optimal"."""
    room = max(task.settings.gap, ROUNDING) * max(1.0, abs(objective)) + task.objective.precision
    return abs(objective - bound) <= room


def _told(bound: float, task: Task) -> float:
    return task.worst if math.isnan(bound) else bound


def _failed(task: Task, answer: Answer, said: str) -> Answer:
    return Answer(Ending.FAILED, None, math.nan, task.worst, answer.seconds, said=said)
