"""What each post buys, and why it is there: its shortage without it, and at the next best place.

A post matters only to the base where it is, so what a step more or less does is counted there and
nowhere else; nothing is solved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.staffing import Staffing, StaffingPlan

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Post:
    """Steps of one tranche at one base.

    `saves_min` (level,) are the minutes that would be short without the last step, `next_best` the
    other base (its number) where that step would save most, -1 where no other is open to it, and
    `there_min` (level,) what it would save there. `cover` of the base without and with the steps.
    """

    tranche: int
    base: int
    steps: int
    saves_min: Whole
    next_best: int
    there_min: Whole
    cover_without: float
    cover_with: float


def posts(question: Staffing, plan: StaffingPlan) -> tuple[Post, ...]:
    """Every placement of a plan, tranche by tranche."""
    lost, gained = one_step(question, plan)
    owed = question.demand.demand_min.sum(axis=(1, 2))
    has, useful = question.capacity, question.useful
    gives = has.gives_min.sum(axis=2) @ useful.T.astype(np.int64)
    there = (plan.capacity_min.sum(axis=2) * useful).sum(axis=1)
    found = []
    for tranche, base in zip(*np.nonzero(plan.placed), strict=True):
        others = np.flatnonzero(question.open_to[tranche])
        others = others[others != base]
        # the gravest level counts first
        ranked = sorted(others.tolist(), key=lambda place: (*-gained[tranche, place], place))
        best = ranked[0] if ranked else -1
        steps = int(plan.placed[tranche, base])
        without = there[base] - steps * gives[tranche, base]
        found.append(
            Post(
                int(tranche), int(base), steps, lost[tranche, base], best,
                gained[tranche, best] if ranked else np.zeros_like(lost[tranche, base]),
                float(without / owed[base]), float(there[base] / owed[base]),
            )
        )  # fmt: skip
    return tuple(found)


def one_step(question: Staffing, plan: StaffingPlan) -> tuple[Whole, Whole]:
    """Minutes short more without one step, and fewer with one more, (tranche, base, level).

    Nothing is lost where no step is.
    """
    has = question.capacity
    shape = (*plan.placed.shape, len(question.demand.levels))
    lost, gained = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    now, gives = plan.shortage_min.sum(axis=1), has.gives_min
    for tranche, base in np.argwhere(question.open_to).tolist():
        each = gives[tranche]
        for sign, change in ((-1, lost), (1, gained)):
            if sign < 0 and not plan.placed[tranche, base]:
                continue
            capacity_min = plan.capacity_min[base].copy()
            capacity_min += sign * each
            short = question.shortage_at(base, capacity_min).sum(axis=0)
            change[tranche, base] = sign * (now[base] - short)
    return lost, gained
