"""Any "each unit to exactly one team" problem, for callers from outside."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from models.assignment import Assignment
from models.outcome import Ending
from optimiser.settings import Search, Settings
from optimiser.solve import solve


@dataclass(frozen=True)
class AssignmentOutcome:
    """How it ended, what was found, what is proved.

    `choice` is None exactly when nothing was found; then `objective` is None too. `bound` is the
    value no assignment can beat, None where none is known.
    """

    status: str
    objective: float | None
    bound: float | None
    choice: NDArray[np.int64] | None


def assign(
    cost: npt.ArrayLike,
    load: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    gap: float,
    time_limit: float,
    maximise: bool,
    solver: str,
) -> AssignmentOutcome:
    """As `optimiser.assign`.

    Raises:
        ValueError: arrays of the wrong shape, or a cost or load that is not a finite number.
        NoSolverError, UnfitSolverError: the solver is not here, or cannot do this.
    """
    costs = np.asarray(cost, dtype=float)
    if costs.ndim != 2:
        raise ValueError(f"cost must be (units, teams), not of shape {costs.shape}")
    units, teams = costs.shape
    loads = np.asarray(load, dtype=float)
    loads = np.repeat(loads[:, None], teams, axis=1) if loads.ndim == 1 else loads
    limits = [np.asarray(limit, dtype=float) for limit in (lower, upper)]
    if loads.shape != costs.shape or any(limit.shape != (teams,) for limit in limits):
        raise ValueError(
            f"for {units} units and {teams} teams load must be ({units},) or ({units}, {teams})"
            f" and lower and upper ({teams},)"
        )
    if not (np.isfinite(costs).all() and np.isfinite(loads).all()):
        raise ValueError("every cost and load must be a finite number")
    if any(np.isnan(limit).any() for limit in limits):
        raise ValueError("lower and upper must be numbers, infinite where absent")
    if not gap >= 0:
        raise ValueError(f"gap must be 0 or more, not {gap}")
    if not time_limit > 0:
        raise ValueError(f"time_limit must be more than 0 seconds, not {time_limit}")
    nothing = np.zeros(teams) if not units else np.full(teams, -np.inf)
    if _never(limits[0], limits[1], nothing) or (units and not teams):
        return AssignmentOutcome(Ending.IMPOSSIBLE.value, None, None, None)
    if not units:
        return AssignmentOutcome(Ending.PROVED.value, 0.0, 0.0, np.zeros(0, dtype=np.int64))
    scale = _scale(costs)
    question = Assignment(
        costs * scale, loads, limits[0], limits[1], np.zeros(costs.shape, dtype=bool), maximise
    )
    search = Search(Settings(gap=gap, time_limit=time_limit, solver=solver))
    outcome = solve(question.program(), search, "assignment")
    if outcome.found is None:
        why = f": {'; '.join(outcome.reasons)}" if outcome.ending is Ending.FAILED else ""
        return AssignmentOutcome(outcome.ending.value + why, None, None, None)
    choice = Assignment.read(outcome.found, units, teams)
    objective = float(costs[np.arange(units), choice].sum())
    broken = _broken(choice, loads, limits)
    if broken:
        return AssignmentOutcome(f"{Ending.FAILED.value}: {broken}", None, None, None)
    bound = outcome.steps[0].bound / scale
    known = bound if math.isfinite(bound) else None
    return AssignmentOutcome(outcome.ending.value, objective, known, choice)


def _never(
    lower: NDArray[np.float64], upper: NDArray[np.float64], load: NDArray[np.float64]
) -> bool:
    """Whether limits are such that no load (or not the load given, if finite) can keep them."""
    clash = (lower > upper) | (lower == np.inf) | (upper == -np.inf)
    known = np.isfinite(load)
    return bool(clash.any() or (known & ((load < lower) | (load > upper))).any())


def _scale(cost: NDArray[np.float64]) -> float:
    """A power of two that brings the largest cost to thousands; 1 where costs are whole.

    A solver's tolerances are absolute: costs in small units would be lost in them.
    """
    largest = float(np.abs(cost).max())
    if not largest or (cost == np.rint(cost)).all():
        return 1.0
    return float(2.0 ** (10 - math.floor(math.log2(largest))))


def _broken(
    choice: NDArray[np.int64], load: NDArray[np.float64], limits: list[NDArray[np.float64]]
) -> str:
    """The first limit that an assignment breaks by more than rounding, or nothing."""
    teams = load.shape[1]
    total = np.bincount(choice, load[np.arange(len(choice)), choice], teams)
    room = 1e-6 * np.maximum(1.0, np.abs(total))
    for team in range(teams):
        if not limits[0][team] - room[team] <= total[team] <= limits[1][team] + room[team]:
            return f"team {team} has a load of {total[team]:g}"
    return ""
