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
from models.agency import Agency
from models.asked import Pin, loosen
from models.program import Block, Program
from models.school_teams import SchoolTeams
from models.staff_cost import contact_minute_gbp, pay_rates_of, wte_cost_gbp
from models.staffing import Staffing

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

    The agency minute is one of the cheapest grade that may do something mandated; `agency` has the
    price of each skill, that of the cheapest grade that may do it.
    """

    step_pence: Whole
    agency_minute_gbp: float
    agency: Agency


def staff_prices(instance: Instance, days: Calendar, question: Staffing) -> StaffPrices:
    """The prices by the pay of the grades and the multiplier of the settings."""
    rates = pay_rates_of(instance)
    yearly = np.array([wte_cost_gbp(row, rates) for row in instance.grades])
    minute = contact_minute_gbp(instance, days)
    mandated = {name for skill in question.demand.skills if skill.mandated for name in skill.grades}
    paid = [minute[question.capacity.grades.index(name)] for name in sorted(mandated)]
    multiplier = instance.settings.agency_multiplier
    cheapest = [
        min(minute[question.capacity.grades.index(name)] for name in skill.grades)
        for skill in question.demand.skills
    ]
    pence = np.rint(np.array(cheapest) * multiplier * 100).astype(np.int64)
    return StaffPrices(
        np.rint(yearly * question.capacity.wte_step * 100).astype(np.int64),
        float(min(paid, default=0.0)) * multiplier,
        Agency(np.maximum(1, pence)),
    )
