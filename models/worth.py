"""What one more WTE of a grade, or ten minutes of travel less, is worth at a base in a period.

With the plan as it is, only the shortage of that base in that period can change, and that is
counted exactly from the cuts:

    worth = U(capacity) - U(capacity + minutes of one WTE of the grade)

The marginal worth of a minute is 1 where the grade is in every set that lacks the most, else 0.
Shortage is convex in the minutes there are, so a WTE is worth no more than its minutes at that
margin. If posts are placed anew it may be worth more: that takes a search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.agency import Agency
from models.demand import Demand
from models.staffing import Staffing, StaffingPlan

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

TRAVEL = "travel"
TRAVEL_MIN = 10
"""Minutes taken off the travel to each home visit."""


@dataclass(frozen=True)
class Cell:
    """One more of something (number `what` of those of a `Worth`) at a base in a period."""

    what: int
    base: int
    period: int


@dataclass(frozen=True)
class Anew:
    """A cell and what it saves, by level, if all posts are placed anew; whether that is proved."""

    cell: Cell
    saves_min: Whole
    proved: bool


@dataclass(frozen=True)
class Worth:
    """What more is worth. Axes: what (the grades, then travel), base, period; level.

    `gives_min` are minutes more, or minutes less to be given; `marginal` minutes fewer short for
    the first of them; `saves_min` (..., level) minutes fewer short, each level alone, and
    `saves_pence` what they would cost from an agency, with the plan as it is. `anew` has the cells
    that were searched again.
    """

    what: tuple[str, ...]
    gives_min: Whole
    marginal: Whole
    saves_min: Whole
    saves_pence: Whole
    anew: tuple[Anew, ...] = ()

    def first(self, what: int, most: int) -> tuple[Cell, ...]:
        """The cells of one thing that save most, the gravest level first."""
        saves = self.saves_min[what].reshape(-1, self.saves_min.shape[-1])
        order = np.lexsort((np.arange(len(saves)), *(-saves.T[::-1])))
        cells = [divmod(int(place), self.saves_min.shape[2]) for place in order[:most]]
        return tuple(
            Cell(what, *cell) for cell in cells if self.saves_min[what][cell].any()
        )  # fmt: skip


def shorter(instance: Instance) -> Instance:
    """The tables with ten minutes less of travel to each home visit, or none where less is told."""
    less = tuple(
        row.model_copy(
            update={"home_visit_travel_min": max(0.0, row.home_visit_travel_min - TRAVEL_MIN)}
        )
        for row in instance.localities
    )
    return replace(instance, localities=less)


def worth(
    question: Staffing, plan: StaffingPlan, wte_min: Whole, less: Demand, agency: Agency
) -> Worth:
    """One more of each thing in each cell, with the plan as it is.

    Args:
        question: what was asked.
        plan: its answer.
        wte_min: minutes of one WTE, (grade, period).
        less: the demand with less travel.
        agency: what minutes short would cost.
    """
    has, now = plan.capacity_min, plan.shortage_min
    pence = question.agency_pence(has, agency)
    gives, saves, money = [], [], []
    for grade, minutes in enumerate(wte_min):
        # cells have nothing to do with each other, so one more everywhere is one more in each
        more = has.copy()
        more[:, grade] += minutes
        gives.append(np.broadcast_to(minutes, now.shape[:2]))
        saves.append(now - question.shortage(more))
        money.append(pence - question.agency_pence(more, agency))
    quicker = replace(question, demand=less)
    gives.append((question.demand.demand_min - less.demand_min).sum(axis=1))
    saves.append(now - quicker.shortage(has))
    money.append(pence - quicker.agency_pence(has, agency))
    return Worth(
        (*question.capacity.grades, TRAVEL), np.array(gives), _marginal(question, has),
        np.array(saves), np.array(money),
    )  # fmt: skip


def _marginal(question: Staffing, capacity_min: Whole) -> Whole:
    """Minutes fewer short for one minute more, of all levels; by travel, one minute less owed."""
    grades = capacity_min.shape[1]
    found = np.zeros((grades + 1, len(capacity_min), capacity_min.shape[2]), dtype=np.int64)
    for base, sets in enumerate(question.closed_sets):
        if not sets.sets:
            continue
        lacking = sets.lacking(question.demand.demand_min[base], capacity_min[base])[-1]
        worst = lacking.max(axis=0)
        binds = (lacking == worst) & (worst > 0)
        in_all = np.where(binds[:, None, :], sets.grades[:, :, None], 1).min(axis=0)
        found[:grades, base] = in_all * (worst > 0)
    return found


def with_one_more(question: Staffing, less: Demand, found: Worth, cell: Cell) -> Staffing:
    """The question with one more in one cell, in which shortage alone is sought."""
    aims = [aim for aim in question.terms.order if aim in ("mandated", "other")]
    asked = replace(question, terms=replace(question.terms, order=tuple(aims)))
    where = cell.base, slice(None), cell.period
    if found.what[cell.what] == TRAVEL:
        owed = question.demand.demand_min.copy()
        owed[where] = less.demand_min[where]
        return replace(asked, demand=replace(question.demand, demand_min=owed))
    there = question.capacity.in_post_min.copy()
    there[cell.base, cell.what, cell.period] += found.gives_min[cell.what, cell.base, cell.period]
    return replace(asked, capacity=replace(question.capacity, in_post_min=there))


def told(found: Worth, question: Staffing) -> Iterator[Cell]:
    """The cells in which one more could be of use: the grade has work there, or visits are made."""
    useful = np.vstack([question.useful.T, found.gives_min[-1].any(axis=1)[None, :]])
    for what, base, period in np.argwhere(found.gives_min > 0).tolist():
        if useful[what, base]:
            yield Cell(what, base, period)
