"""The disruption frontier: the best balance, and the travel, for each number of schools moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.school_teams import MILLIONTHS, SchoolPlan, SchoolTeams

BUDGETS = (5, 10, 20, 40)
"""Schools moved, for which the best balance is sought; beside none and any number."""
MANY_BUDGETS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 25, 30, 40, 50)
"""The same where the frontier is what is asked for."""


@dataclass(frozen=True)
class FrontierPoint:
    """One point: no plan that moves as few schools has a worst imbalance below `bound_pct`.

    `team` is the team of each school.
    """

    schools_moved: int
    worst_imbalance_pct: float
    travel_min: float
    cost_gbp: float
    bound_pct: float
    team: NDArray[np.int64]

    @property
    def gap_pct(self) -> float:
        """Per cent of the target between what was found and the bound."""
        return max(0.0, self.worst_imbalance_pct - self.bound_pct)


def bounded(points: Sequence[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Points in the order of their moves with bounds at least those of more moves.

    Who may move more can do no worse, so what holds for more moves holds for fewer.
    """
    bounds = [one.bound_pct for one in points]
    return tuple(
        replace(one, bound_pct=min(max(bounds[place:]), one.worst_imbalance_pct))
        for place, one in enumerate(points)
    )


def today(question: SchoolTeams) -> SchoolPlan | None:
    """The plan of today; None where some school has no team."""
    return question.plan(question.today) if (question.today >= 0).all() else None


def point(question: SchoolTeams, plan: SchoolPlan, bound_millionths: float) -> FrontierPoint:
    """A plan as a point of the frontier."""
    return FrontierPoint(
        schools_moved=int(plan.moved.sum()),
        worst_imbalance_pct=float(np.abs(question.imbalance_pct(plan.load_min)).max()),
        travel_min=plan.travel_min,
        cost_gbp=plan.travel_pence / 100,
        bound_pct=bound_millionths / MILLIONTHS * 100,
        team=plan.team,
    )
