"""Any "each unit to exactly one team" problem, for callers from outside."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from models.assignable import fits, never
from models.assignment import Assignment, Opening
from models.outcome import Ending
from optimiser.assignment.engine import Found, find
from optimiser.assignment.given import Given, Wishes, begun, given
from optimiser.settings import Search, Settings
from optimiser.solve import solve

Whole = NDArray[np.int64]

NOTHING = 1e-9
"""A limit that misses a whole number by so little, against its size, is one."""
SMALL = 1200
"""So many pairs are searched as they stand."""


@dataclass(frozen=True)
class AssignmentOutcome:
    """How it ended, what was found, what is proved.

    `choice` is None exactly when nothing was found; then `objective` is None too. `bound` is the
    value no assignment can beat, None where none is known; `safe_bound` one that holds without
    trust in a solver. `opened` says which teams are open, where teams were to choose. `reasons` say
    why there is no assignment, where that is plain.
    """

    status: str
    objective: float | None
    bound: float | None
    choice: Whole | None
    safe_bound: float | None = None
    opened: NDArray[np.bool_] | None = None
    reasons: tuple[str, ...] = ()


def assign(
    cost: npt.ArrayLike, load: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike,
    maximise: bool, wishes: Wishes, settings: Settings,
) -> AssignmentOutcome:  # fmt: skip
    """As `optimiser.assign`.

    Raises:
        ValueError: arrays of the wrong shape, or a cost or load that is not a finite number.
        NoSolverError, UnfitSolverError: the solver is not here, or cannot do this.
    """
    asked = given(cost, load, lower, upper, maximise, wishes)
    start = begun(wishes, asked)
    if not settings.gap >= 0:
        raise ValueError(f"gap must be 0 or more, not {settings.gap}")
    if not settings.time_limit > 0:
        raise ValueError(f"time_limit must be more than 0 seconds, not {settings.time_limit}")
    if reasons := never(asked.question):
        return AssignmentOutcome(Ending.IMPOSSIBLE.value, None, None, None, reasons=reasons)
    if not len(asked.group) and asked.question.opening is None:
        return AssignmentOutcome(
            Ending.PROVED.value, 0.0, 0.0, np.zeros(0, dtype=np.int64), safe_bound=0.0
        )
    return _searched(asked, start, Search(settings))


def _searched(asked: Given, start: Whole | None, search: Search) -> AssignmentOutcome:
    scale = _scale(asked.question)
    question = _scaled(asked.question, scale)
    large = question.cost.size > SMALL and question.opening is None
    if large and search.settings.solver == "highs":
        began = perf_counter()
        sign = -1.0 if question.most else 1.0
        least = replace(question, cost=sign * question.cost, most=False)
        found = find(least, search, start)
        if found is not None:
            return _of_engine(asked, found, sign / scale)
        left = search.settings.time_limit - (perf_counter() - began)
        search = replace(search, settings=replace(search.settings, time_limit=max(0.1, left)))
    return _in_one(asked, question, start, search, scale)


def _of_engine(asked: Given, found: Found, scale: float) -> AssignmentOutcome:
    if found.choice is None:
        return AssignmentOutcome(found.ending.value, None, None, None)
    return _told(asked, found.choice, None, found.ending, found.bound * scale, found.safe * scale)


def _in_one(
    asked: Given, question: Assignment, start: Whole | None, search: Search, scale: float
) -> AssignmentOutcome:
    """Search the program as it stands."""
    units, teams = question.cost.shape
    outcome = solve(
        question.program(), search, "assignment", None if start is None else question.start(start)
    )
    if outcome.found is None:
        told = "; ".join(outcome.reasons)
        why = f": {told}" if outcome.ending is Ending.FAILED else ""
        return AssignmentOutcome(outcome.ending.value + why, None, None, None)
    choice = Assignment.read(outcome.found, units, teams)
    opened = None if question.opening is None else outcome.found[units * teams :] > 0.5
    step = outcome.steps[0]
    return _told(
        asked, choice, opened, outcome.ending, step.bound / scale, _over(step.safe_bound, scale)
    )


def _over(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def _told(
    asked: Given, choice: Whole, opened: NDArray[np.bool_] | None, ending: Ending, bound: float,
    safe: float | None,
) -> AssignmentOutcome:  # fmt: skip
    """The outcome, costs added up and loads looked at as the caller gave them."""
    question = asked.question
    if broken := _broken(question, choice, opened):
        return AssignmentOutcome(f"{Ending.FAILED.value}: {broken}", None, None, None)
    objective = question.value(choice, opened)
    return AssignmentOutcome(
        ending.value, objective, bound if math.isfinite(bound) else None, choice[asked.group],
        safe if safe is not None and math.isfinite(safe) else None, opened,
    )  # fmt: skip


def _scale(question: Assignment) -> float:
    """A power of two that brings the largest cost to thousands; 1 where costs are whole.

    A solver's tolerances are absolute: costs in small units would be lost in them.
    """
    cost = question.cost.ravel()
    if question.opening is not None:
        cost = np.append(cost, question.opening.cost)
    largest = float(np.abs(cost).max(initial=0.0))
    if not largest or (cost == np.rint(cost)).all():
        return 1.0
    return float(2.0 ** (10 - math.floor(math.log2(largest))))


def _scaled(question: Assignment, scale: float) -> Assignment:
    """The question with scaled costs and without the pairs whose unit is larger than the team.

    Limits of loads that are whole numbers are made whole as well.
    """
    opening = question.opening
    if opening is not None:
        opening = Opening(opening.least, opening.most, opening.cost * scale)
    load, lower, upper = question.measures
    whole = (load == np.rint(load)).all(axis=(1, 2))[:, None]
    return replace(
        question, cost=question.cost * scale, load=load, forbidden=~fits(question), opening=opening,
        lower=np.where(whole, np.ceil(lower - _about(lower)), lower),
        upper=np.where(whole, np.floor(upper + _about(upper)), upper),
    )  # fmt: skip


def _about(limit: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much a limit may miss a whole number."""
    return NOTHING * np.maximum(1.0, np.where(np.isfinite(limit), abs(limit), 0.0))


def _broken(question: Assignment, choice: Whole, opened: NDArray[np.bool_] | None) -> str:
    """The first limit that an assignment breaks by more than rounding, or nothing."""
    _, lower, upper = question.measures
    total = question.loads(choice)
    room = 1e-6 * np.maximum(1.0, np.abs(total))
    wrong = (total < lower - room) | (total > upper + room)
    if opened is not None:
        closed = np.flatnonzero(~opened & (np.bincount(choice, minlength=len(opened)) > 0))
        if len(closed):
            return f"team {closed[0]} has units and is not open"
        wrong &= opened
    if wrong.any():
        measure, team = np.argwhere(wrong)[0]
        return f"team {team} has a load of {total[measure, team]:g}"
    if question.forbidden[np.arange(len(choice)), choice].any():
        return "a forbidden pair was chosen"
    if question.budget is not None:
        used = float(question.budget.use[np.arange(len(choice)), choice].sum())
        if used > question.budget.most + 1e-6 * max(1.0, used):
            return f"{used:g} of the budget is used"
    return ""
