"""What a caller gives, read: shapes and numbers refused in a sentence, groups made one unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from models.assignment import Assignment, Budget, Opening

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Given:
    """The question, its units the groups of the caller's; `group` says of each of his which."""

    question: Assignment
    group: Whole


@dataclass(frozen=True)
class Wishes:
    """What may be given beside costs, loads and limits; see `optimiser.assign`."""

    forbidden: npt.ArrayLike | None = None
    fixed: npt.ArrayLike | None = None
    together: npt.ArrayLike | None = None
    opened: int | tuple[int, int] | None = None
    open_cost: npt.ArrayLike | None = None
    budget: tuple[npt.ArrayLike, float] | None = None
    start: npt.ArrayLike | None = None


def given(
    cost: npt.ArrayLike, load: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike,
    maximise: bool, wishes: Wishes,
) -> Given:  # fmt: skip
    """Read what a caller gives.

    Raises:
        ValueError: arrays of the wrong shape, or a number that is none, in a sentence.
    """
    costs = np.asarray(cost, dtype=float)
    if costs.ndim != 2:
        raise ValueError(f"cost must be (units, teams), not of shape {costs.shape}")
    units, teams = costs.shape
    loads, limits = _loads(load, (lower, upper), units, teams)
    if not (np.isfinite(costs).all() and np.isfinite(loads).all()):
        raise ValueError("every cost and load must be a finite number")
    if any(np.isnan(limit).any() for limit in limits):
        raise ValueError("lower and upper must be numbers, infinite where absent")
    if (loads < 0).any():
        measure, unit, team = np.argwhere(loads < 0)[0]
        raise ValueError(
            f"a load cannot be below 0: that of unit {unit} for team {team} is"
            f" {loads[measure, unit, team]:g}"
        )
    forbidden = _forbidden(wishes, units, teams)
    group = _groups(wishes.together, units)
    count = int(group.max(initial=-1)) + 1
    budget = _budget(wishes.budget, units, teams)
    question = Assignment(
        _summed(costs, group, count),
        np.stack([_summed(each, group, count) for each in loads]),
        limits[0], limits[1],
        _summed(forbidden.astype(float), group, count) > 0,
        maximise,
        budget=budget and Budget(_summed(budget.use, group, count), budget.most),
        opening=_opening(wishes, teams),
    )  # fmt: skip
    return Given(question, group)


def begun(wishes: Wishes, given: Given) -> Whole | None:
    """The start that was given, for groups: that of their first unit; None where there is none."""
    if wishes.start is None:
        return None
    units, (groups, teams) = len(given.group), given.question.cost.shape
    start = _teams(wishes.start, "start", units, teams)
    if (start < 0).any():
        raise ValueError("start must name a team for every unit")
    _, first = np.unique(given.group, return_index=True)
    chosen: Whole = start[first]
    assert len(chosen) == groups
    return chosen


def _loads(
    load: npt.ArrayLike, limits: tuple[npt.ArrayLike, npt.ArrayLike], units: int, teams: int
) -> tuple[Floats, list[Floats]]:
    """Loads (measures, units, teams) and limits (measures, teams)."""
    loads = np.asarray(load, dtype=float)
    if loads.ndim == 1:
        loads = np.repeat(loads[:, None], teams, axis=1)
    measures = len(loads) if loads.ndim == 3 else 1
    wanted = (teams,) if loads.ndim < 3 else (measures, teams)
    both = [np.asarray(limit, dtype=float) for limit in limits]
    if loads.shape[-2:] != (units, teams) or not measures:
        raise ValueError(
            f"for {units} units and {teams} teams load must be ({units},), ({units}, {teams}) or"
            f" (measures, {units}, {teams}), and lower and upper ({teams},) or (measures, {teams})"
        )
    if any(limit.shape != wanted for limit in both):
        raise ValueError(
            f"for {units} units and {teams} teams and {measures} measures of load lower and upper"
            f" must be {wanted}, not {both[0].shape} and {both[1].shape}"
        )
    shaped = [limit.reshape(measures, teams) for limit in both]
    return loads.reshape(measures, units, teams), shaped


def _forbidden(wishes: Wishes, units: int, teams: int) -> NDArray[np.bool_]:
    forbidden = np.zeros((units, teams), dtype=bool)
    if wishes.forbidden is not None:
        told = np.asarray(wishes.forbidden)
        if told.shape != (units, teams) or told.dtype != bool:
            raise ValueError(f"forbidden must be true or false for ({units}, {teams}) pairs")
        forbidden = told.copy()
    if wishes.fixed is not None:
        fixed = _teams(wishes.fixed, "fixed", units, teams)
        forbidden |= (fixed >= 0)[:, None] & (np.arange(teams) != fixed[:, None])
    return forbidden


def _teams(told: npt.ArrayLike, name: str, units: int, teams: int) -> Whole:
    """The team of each unit, -1 where none is told."""
    numbers = np.asarray(told)
    right = numbers.shape == (units,) and np.issubdtype(numbers.dtype, np.integer)
    if not right or ((numbers < -1) | (numbers >= teams)).any():
        raise ValueError(
            f"{name} must be the number of a team, 0 to {teams - 1}, for {units} units"
        )
    return numbers.astype(np.int64)


def _groups(told: npt.ArrayLike | None, units: int) -> Whole:
    """The group of each unit, numbered as they first occur; a label below 0 stands alone."""
    if told is None:
        return np.arange(units)
    labels = np.asarray(told)
    if labels.shape != (units,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"together must be a whole number for each of {units} units")
    labels = labels.astype(np.int64)
    alone = labels < 0
    labels = np.where(alone, labels.max(initial=0) + 1 + np.arange(units), labels)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    group: Whole = rank[inverse]
    return group


def _summed(values: Floats, group: Whole, count: int) -> Floats:
    """What the units of each group have together, from (units, teams)."""
    if count == len(group):
        return values
    total = np.zeros((count, values.shape[1]))
    np.add.at(total, group, values)
    return total


def _budget(told: tuple[npt.ArrayLike, float] | None, units: int, teams: int) -> Budget | None:
    if told is None:
        return None
    use, most = np.asarray(told[0], dtype=float), float(told[1])
    if use.shape != (units, teams) or not np.isfinite(use).all() or (use < 0).any():
        raise ValueError(f"budget must begin with what each of ({units}, {teams}) pairs uses")
    if np.isnan(most):
        raise ValueError("budget must end with the most that all pairs may use")
    return Budget(use, most) if most < np.inf else None


def _opening(wishes: Wishes, teams: int) -> Opening | None:
    if wishes.opened is None and wishes.open_cost is None:
        return None
    told = (0, teams) if wishes.opened is None else wishes.opened
    least, most = (told, told) if isinstance(told, int | np.integer) else told
    cost = np.zeros(teams) if wishes.open_cost is None else np.asarray(wishes.open_cost, float)
    if cost.shape != (teams,) or not np.isfinite(cost).all():
        raise ValueError(f"open_cost must be a finite number for each of {teams} teams")
    return Opening(int(least), int(most), cost)
