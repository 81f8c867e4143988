"""Why a plan is as it is, and what it would cost to have it otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from instances import Instance
from instances.calendar import calendar
from instances.changing import load_changed
from models.asked import Pin
from models.assignment import LOAD
from models.capacity import capacity
from models.demand import demand
from models.outcome import Ending, Outcome
from models.relaxed import staff_prices
from models.school_teams import SchoolPlan, SchoolTeams, school_teams
from models.school_work import school_work
from models.staffing import CUTS, PLACED, Staffing, StaffingPlan
from optimiser.answer import answer_schools, answer_staffing
from optimiser.errors import ImpossibleError
from optimiser.settings import Search
from optimiser.wishes import Wishes, pins
from optimiser.worth import worth

Pins = tuple[Pin, ...]
BINDS = "what binds, and what one more is worth"


@dataclass(frozen=True)
class Both:
    """Both questions of an instance with their answers."""

    school_question: SchoolTeams
    schools: Outcome[SchoolPlan]
    staffing_question: Staffing
    staffing: Outcome[StaffingPlan]


def why(
    source: str | Path,
    wishes: Wishes,
    search: Search,
    told: Callable[[str], None] = lambda _stage: None,
    changes: Sequence[str] = (),
) -> dict[str, Any]:
    """What binds, where nothing is wished for; else what it would cost to have it so.

    Raises:
        InstanceFaults: every fault of the tables.
        WrongWishError: a wish names what is not there.
        ImpossibleError: it cannot be so; with what clashes, and what would mend it.
    """
    instance = load_changed(source, changes)
    school_pins, tranche_pins = pins(wishes, instance)
    told("The plan as it is")
    before = _answered(instance, search)
    if not wishes.any:
        return {"binding": _binding(before, search)}
    told("The plan as asked")
    kept = None if school_pins else before.schools
    after = _answered(instance, search, school_pins, tranche_pins, wishes.none_short, kept)
    return {"differences": _differences(before, after), "changes": _changes(before, after)}


def _answered(
    instance: Instance, search: Search, school_pins: Pins = (), tranche_pins: Pins = (),
    none_short: bool = False, schools: Outcome[SchoolPlan] | None = None,
) -> Both:  # fmt: skip
    days = calendar(instance.settings, instance.school_terms)
    work = school_work(instance, days)
    question = replace(school_teams(instance, work), pins=school_pins)
    schools = schools or answer_schools(question, search)
    owed, has = demand(instance, days, work, schools.plan.team), capacity(instance, days)
    promise = np.zeros((len(owed.bases), len(owed.periods)), dtype=np.int64)
    staff = Staffing(owed, has, tranche_pins, promise if none_short else None)
    prices = staff_prices(instance, days, staff)
    return Both(question, schools, staff, answer_staffing(staff, search, prices))


def _binding(both: Both, search: Search) -> dict[str, Any]:
    return {
        "school teams": worth(both.school_question.program(), (LOAD,), search),
        "staffing": worth(both.staffing_question.program(), (PLACED, CUTS), search),
    }


def _differences(before: Both, after: Both) -> list[dict[str, Any]]:
    """Each objective without and with what was asked for."""
    rows = []
    pairs = ((before.schools, after.schools), (before.staffing, after.staffing))
    for one, other in pairs:
        for was, now in zip(one.steps, other.steps, strict=False):
            money = was.unit == "pence"
            scale = 100 if money else 1
            rows.append(
                {
                    "question": one.question, "objective": was.name,
                    "unit": "pounds" if money else was.unit,
                    "before": was.objective / scale, "after": now.objective / scale,
                    "difference": (now.objective - was.objective) / scale,
                    "proved": Ending.PROVED is was.ending is now.ending,
                }
            )  # fmt: skip
    return rows


def _changes(before: Both, after: Both) -> list[str]:
    """Which schools have another team because of it, and which steps another base."""
    question = before.school_question
    was, now = before.schools.plan.team, after.schools.plan.team
    told = [
        f"school {question.schools[place]}: {question.teams[was[place]]} ->"
        f" {question.teams[now[place]]}"
        for place in np.flatnonzero(was != now)
    ]
    has = before.staffing_question.capacity
    placed = before.staffing.plan.placed, after.staffing.plan.placed
    return told + [
        f"tranche {has.tranches[tranche]} at {has.bases[base]}: {placed[0][tranche, base]} ->"
        f" {placed[1][tranche, base]} steps"
        for tranche, base in zip(*np.nonzero(placed[0] != placed[1]), strict=True)
    ]


def lines(found: dict[str, Any]) -> list[str]:
    """What was found, as a person says it."""
    if "binding" in found:
        told = []
        for question, rows in found["binding"].items():
            told.append(f"{question}: {BINDS if rows else 'nothing binds'}")
            told += [f"  {row}" for row in rows]
        return told
    told = [
        f"{row['question']}, {row['objective']}: {row['before']:,.10g} -> {row['after']:,.10g}"
        f" {row['unit']} ({row['difference']:+,.6g}{'' if row['proved'] else ', not proved'})"
        for row in found["differences"]
    ]
    return told + (found["changes"] or ["Nobody moves for it: the plan is so already."])


def as_json(found: dict[str, Any]) -> dict[str, Any]:
    """What was found, as one object of plain values."""
    if "binding" not in found:
        return found
    return {
        "binding": {name: [row.told for row in rows] for name, rows in found["binding"].items()}
    }


def refused(error: ImpossibleError) -> dict[str, Any]:
    """A refusal as one object of plain values."""
    return {
        "error": type(error).__name__, "reasons": list(error.reasons),
        "repairs": [repair.told for repair in error.repairs],
    }  # fmt: skip
