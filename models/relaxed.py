"""Questions that cannot be answered, made wider: what least change would do?

Each function gives a program that can be solved where the question cannot, and what is read from
its answer is the question with the change made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from models.asked import Pin, loosen
from models.capacity import Capacity
from models.program import Block, Program
from models.school_teams import SchoolTeams
from models.staff_cost import contact_minute_gbp, pay_rates_of, wte_cost_gbp
from models.staffing import COVER, LAG, LEVEL_NAMES, PLACED, Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Question = TypeVar("Question", SchoolTeams, Staffing)

TOGETHER = "no mandated shortage"


def unlocked(question: SchoolTeams) -> SchoolTeams:
    """The same question, with the schools that must stay as choices that can be told and given up.

    A school whose team is its own is one that stands in the tables.
    """
    stays = tuple(
        Pin(int(school), int(question.today[school]), 1, locked=True)
        for school in np.flatnonzero(question.kept & (question.today >= 0))
    )
    return replace(question, pins=(*question.pins, *stays), kept=np.zeros_like(question.kept))


def given_up(question: Question, locked: bool = False) -> tuple[Program, Block]:
    """The program where choices may be given up, fewest first; those of the tables if `locked`."""
    loose = [pin for pin in question.pins if pin.locked == locked]
    firm = tuple(pin for pin in question.pins if pin.locked != locked)
    program = replace(question, pins=firm).program()
    return program, loosen(program, program.blocks[0], loose)


def all_given_up(question: SchoolTeams) -> tuple[Program, Block]:
    """Fewest choices given up, whatever the balance; then the least worst imbalance."""
    program = replace(question, pins=()).balancing()
    return program, loosen(program, program.blocks[0], question.pins)


def remaining(question: Question, given: Floats, loose: tuple[Pin, ...]) -> Question:
    """The question without the choices that were given up; `given` is 1 for these."""
    gone = {pin for pin, up in zip(loose, given > 0.5, strict=True) if up}
    return replace(question, pins=tuple(pin for pin in question.pins if pin not in gone))


def shortest(question: Staffing) -> Program:
    """Least minutes short of all that is mandated, where no promise is made about them."""
    program = replace(question, promised_short_min=None).program()
    u = next(block for block in program.blocks if block.name == "u")
    column = u.column[:, :, question.mandated_levels - 1]
    program.objectives.clear()
    program.aim(TOGETHER, "Fewest minutes short of mandated contacts.", "minutes", column,
                np.ones_like(column))  # fmt: skip
    return program


def promising(question: Staffing, values: Floats) -> Staffing:
    """The question with as much short as a plan has, where that is more than was promised."""
    assert question.promised_short_min is not None, "nothing was promised"
    short = question.read(values).mandated_shortage_min
    return replace(question, promised_short_min=np.maximum(question.promised_short_min, short))


# --- more posts


@dataclass(frozen=True)
class StaffPrices:
    """What repairs of a staffing cost: pence a year of one step by grade; pounds an agency minute.

    The agency minute is one of the cheapest grade that may do something mandated.
    """

    step_pence: Whole
    agency_minute_gbp: float


def staff_prices(instance: Instance, days: Calendar, question: Staffing) -> StaffPrices:
    """The prices by the pay of the grades and the multiplier of the settings."""
    rates = pay_rates_of(instance)
    yearly = np.array([wte_cost_gbp(row, rates) for row in instance.grades])
    minute = contact_minute_gbp(instance, days)
    mandated = {name for skill in question.demand.skills if skill.mandated for name in skill.grades}
    paid = [minute[question.capacity.grades.index(name)] for name in sorted(mandated)]
    return StaffPrices(
        np.rint(yearly * question.capacity.wte_step * 100).astype(np.int64),
        float(min(paid, default=0.0)) * instance.settings.agency_multiplier,
    )


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


def more_posts(question: Staffing, step_pence: Whole) -> Program:
    """Least yearly cost of more steps, in the tranches or beside them; then least short.

    `step_pence` is by grade.
    """
    wide = with_room(question)
    program = wide.program()
    grade = wide.capacity.tranche_grade
    own = np.zeros(len(grade))
    own[: len(question.capacity.tranches)] = question.capacity.tranche_steps
    program.families = [
        replace(rows, lower=own) if rows.family is PLACED else rows
        for rows in program.families
        if rows.family not in (COVER, LAG)
    ]
    levels = [aim for aim in program.objectives if aim.name.startswith(_LEVELS)]
    program.objectives.clear()
    x = program.blocks[0].column
    program.aim("cost of posts", "Least yearly cost of posts.", "pence", x,
                np.broadcast_to(step_pence[grade][:, None], x.shape).ravel())  # fmt: skip
    program.objectives += levels
    return program


_LEVELS = tuple(name.partition(",")[0] for name in LEVEL_NAMES)


def with_posts(question: Staffing, values: Floats) -> Staffing:
    """The question with as many steps in each tranche, old or new, as a wider plan has placed."""
    wide = with_room(question).capacity
    placed = np.rint(values[: len(wide.tranches) * len(wide.bases)]).astype(np.int64)
    steps = placed.reshape(len(wide.tranches), -1).sum(axis=1)
    stays = (steps > 0) | (np.arange(len(steps)) < len(question.capacity.tranches))
    return replace(question, capacity=_tranches(wide, steps, stays))


def _tranches(wide: Capacity, steps: Whole, stays: NDArray[np.bool_]) -> Capacity:
    names = tuple(name for name, here in zip(wide.tranches, stays, strict=True) if here)
    return replace(
        wide, tranches=names, tranche_grade=wide.tranche_grade[stays],
        tranche_steps=steps[stays], here=wide.here[stays], tranche_min=wide.gives_min[stays],
    )  # fmt: skip
