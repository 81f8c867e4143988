"""Why an assignment cannot be, where arithmetic tells it before any search."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.assignment import Assignment

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""A sum of loads passes a limit only if it does so by more than this, against its size."""


def never(question: Assignment) -> tuple[str, ...]:
    """Each reason in a sentence, units and teams by name or number; empty where none is plain."""
    return tuple(_reasons(question))


def fits(question: Assignment) -> NDArray[np.bool_]:
    """The pairs (units, teams) that may be: not forbidden, the unit no larger than the team."""
    load, _, upper = question.measures
    room = upper + ROUNDING * np.maximum(1.0, np.abs(np.where(np.isfinite(upper), upper, 0.0)))
    allowed: NDArray[np.bool_] = ~question.forbidden & (load <= room[:, None, :]).all(axis=0)
    return allowed


def _reasons(question: Assignment) -> Iterator[str]:
    units, teams = question.cost.shape
    if units and not teams:
        yield "There are units and no team."
        return
    load, lower, upper = question.measures
    names = [str(name) for name in (question.teams or range(teams))]
    opening = question.opening
    if opening is not None and not max(opening.least, 0) <= min(opening.most, teams):
        yield f"{opening.least} to {opening.most} of {teams} teams cannot be open."
    if opening is None:
        clash = (lower > upper) | (lower == np.inf) | (upper == -np.inf)
        for measure, team in np.argwhere(clash):
            yield (
                f"Team {names[team]} must have at least {lower[measure, team]:g} and at most"
                f" {upper[measure, team]:g}."
            )
        if clash.any():
            return
    if question.budget is not None and question.budget.most < 0:
        yield f"The budget, {question.budget.most:g}, is below nothing."
    yield from _units(question)
    if opening is None:
        yield from _totals(question, load, lower, upper, names)


def _units(question: Assignment) -> Iterator[str]:
    """Units that may go to no team."""
    allowed = fits(question)
    names = [str(name) for name in (question.units or range(len(allowed)))]
    for unit in np.flatnonzero(~allowed.any(axis=1)):
        if question.forbidden[unit].all():
            yield f"Unit {names[unit]} may go to no team."
        else:
            yield f"Unit {names[unit]} is larger than every team it may go to."


def _totals(
    question: Assignment, load: Floats, lower: Floats, upper: Floats, names: list[str]
) -> Iterator[str]:
    """Limits that all units together cannot keep."""
    allowed = fits(question)
    if not allowed.any(axis=1).all():
        return
    for measure in range(len(load)):
        least = np.where(allowed, load[measure], np.inf).min(axis=1, initial=np.inf).sum()
        most = np.where(allowed, load[measure], 0.0)
        need, room = lower[measure].clip(0.0).sum(), upper[measure].sum()
        slack = ROUNDING * max(1.0, abs(float(least)))
        if least > room + slack:
            yield f"All teams together may have {room:g}; the units are at least {least:g}."
        given = most.max(axis=1, initial=0.0).sum()
        if given < need - slack:
            yield f"All teams together must have {need:g}; the units are at most {given:g}."
        for team in np.flatnonzero(most.sum(axis=0) < lower[measure] - slack):
            yield (
                f"Team {names[team]} must have at least {lower[measure, team]:g}; all units that"
                f" may go to it are {most[:, team].sum():g}."
            )
        for team in np.flatnonzero(upper[measure] < 0):
            yield f"Team {names[team]} may have at most {upper[measure, team]:g}, below nothing."
