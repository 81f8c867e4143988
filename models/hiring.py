"""Posts that may be hired beside, or instead of, those in post: how few would do, what money buys.

Each function gives a question whose tranches are what may be hired; its answer says how much is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.agency import Agency
from models.capacity import Capacity
from models.staffing import Staffing
from models.terms import HIRING, Aim, Terms

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WITHIN_BUDGET: tuple[Aim, ...] = ("mandated", "other", "cover", "cost")
WEIGHED: tuple[Aim, ...] = ("money", "cover")


def with_room(question: Staffing) -> Staffing:
    """The question with a tranche from the first period for each grade, and room in every tranche.

    The room is what would cover all work and all that was asked for.
    """
    has, owed = question.capacity, question.demand
    useful = np.flatnonzero(question.useful.any(axis=0))
    own = len(has.tranches)
    step = np.where(has.step_min > 0, has.step_min, np.iinfo(np.int64).max)
    whole = owed.demand_min.sum(axis=1)[:, None, :] // step[None, :, :] + 1
    room = whole.max(axis=2).sum(axis=0)
    grade = np.concatenate([has.tranche_grade, useful])
    asked = np.zeros(own + len(useful), dtype=np.int64)
    for pin in question.pins:
        asked[pin.unit] += pin.count
    before = np.concatenate([has.tranche_steps, np.zeros(len(useful), dtype=np.int64)])
    new = np.zeros((len(useful), *has.step_min.shape), dtype=np.int64)
    new[np.arange(len(useful)), useful] = has.step_min[useful]
    return replace(
        question,
        capacity=replace(
            has,
            tranche_min=np.concatenate([has.gives_min, new]),
            tranches=(*has.tranches, *(f"new {has.grades[place]}" for place in useful)),
            tranche_grade=grade,
            tranche_steps=before + asked + room[grade],
            here=np.concatenate([has.here, np.ones((len(useful), len(has.periods)), np.int64)]),
        ),
    )


def establishment(question: Staffing, step_pence: Whole, agency: Agency | None) -> Staffing:
    """Fewest posts, in pounds, beyond those in post and in the tranches, so that nothing is short.

    Args:
        question: whom there is; `from_scratch` forgets them.
        step_pence: pay of one step over the plan, by grade.
        agency: price of what stays short; then a post is had only where it costs less
            than what it saves. None: nothing may be short that posts can serve.
    """
    return _hiring(question, step_pence, HIRING if agency is None else WEIGHED, agency)


def within_budget(question: Staffing, step_pence: Whole, budget_pence: int) -> Staffing:
    """The most that so much money buys, beyond those in post and in the tranches."""
    hiring = _hiring(question, step_pence, WITHIN_BUDGET, None)
    return replace(hiring, terms=replace(hiring.terms, budget_pence=budget_pence))


def from_scratch(question: Staffing) -> Staffing:
    """The question without anybody in post or in a tranche."""
    has = question.capacity
    nobody = replace(
        has, in_post_wte=np.zeros_like(has.in_post_wte), in_post_min=np.zeros_like(has.in_post_min)
    )
    return replace(question, capacity=only(nobody, np.zeros(0, dtype=np.int64)), pins=())


def only(has: Capacity, tranches: Whole) -> Capacity:
    """The capacity with some of its tranches, by number."""
    return replace(
        has,
        tranches=tuple(has.tranches[number] for number in tranches),
        tranche_grade=has.tranche_grade[tranches],
        tranche_steps=has.tranche_steps[tranches],
        here=has.here[tranches],
        tranche_min=has.gives_min[tranches],
    )


def _hiring(
    question: Staffing, step_pence: Whole, order: tuple[Aim, ...], agency: Agency | None
) -> Staffing:
    """Those in post stay; tranches are placed; what is hired beside them costs its pay."""
    wide, own = with_room(question), len(question.capacity.tranches)
    has = wide.capacity
    steps = has.tranche_steps.copy()
    steps[:own] = question.capacity.tranche_steps
    least = np.zeros(len(steps), dtype=np.int64)
    least[:own] = question.capacity.tranche_steps
    pence = step_pence[has.tranche_grade].copy()
    pence[:own] = 0
    terms = replace(
        question.terms, order=order, optional=True, least_steps=least, step_pence=pence,
        agency=agency,
    )  # fmt: skip
    return replace(wide, capacity=replace(has, tranche_steps=steps), terms=terms)


def more_posts(question: Staffing, step_pence: Whole) -> Staffing:
    """Least yearly cost of more steps, in the tranches or beside them; then least short.

    `step_pence` is by grade.
    """
    wide = with_room(question)
    own = np.zeros(len(wide.capacity.tranches), dtype=np.int64)
    own[: len(question.capacity.tranches)] = question.capacity.tranche_steps
    pence = step_pence[wide.capacity.tranche_grade]
    return replace(wide, terms=Terms(("cost", "mandated", "other"), True, own, pence))


def with_posts(question: Staffing, placed: Whole) -> Staffing:
    """The question with as many steps in each tranche, old or new, as `more_posts` has placed."""
    wide = with_room(question).capacity
    steps = placed.sum(axis=1)
    stays = np.flatnonzero((steps > 0) | (np.arange(len(steps)) < len(question.capacity.tranches)))
    return replace(question, capacity=only(replace(wide, tranche_steps=steps), stays))
