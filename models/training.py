"""Recruit, or grow your own: when to hire whom, and whom to train, over two or more years.

A recruit of grade g who starts in month s gives what a step of g gives from then on; one who trains
from grade f to grade g is missed in f from month s, and gives what a step of g gives a year later.
Newly qualified staff carry a part of a caseload at first:

    minutes = step minutes x (share at the start rising evenly to 1 over the ramp)

A recruit costs pay from the start; a trainee keeps pay of f while in training, then has that of g,
and the course has its fee. No more train at a base than are in post there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from instances.calendar import Calendar
from models.agency import Agency
from models.staffing import Staffing
from models.terms import Bound, Terms

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

EVERY_MONTHS = 3
"""Recruits and trainees may start at the first of every third month."""


@dataclass(frozen=True)
class Training:
    """What training is: months out of capacity, the fee, the ramp of the newly qualified."""

    months: int
    fee_gbp: float
    ramp_months: int
    ramp_start_pct: float


@dataclass(frozen=True)
class Offer:
    """One way to have staff: of a grade, from a month on; by training from another where given."""

    name: str
    grade: int
    month: int
    trained_from: int | None = None


def offers(
    question: Staffing, months: int, recruits: Sequence[int], routes: Sequence[tuple[int, int]]
) -> tuple[Offer, ...]:
    """Every start of every recruit and trainee, by grade number; routes are (from, to)."""
    grades, starts = question.capacity.grades, range(0, months, EVERY_MONTHS)
    return (
        *(Offer(f"recruit {grades[g]}", g, month) for g in recruits for month in starts),
        *(
            Offer(f"train {grades[f]} to {grades[g]}", g, month, f)
            for f, g in routes
            for month in starts
        ),
    )


def grown(
    question: Staffing, days: Calendar, months: int, ways: Sequence[Offer], training: Training,
    year_pence: Whole, agency: Agency,
) -> Staffing:  # fmt: skip
    """The question of what to recruit and whom to train, least in pay, fees and agency staff.

    Args:
        question: who there is, and tranches that come anyway.
        days: the days planned.
        months: how many months they are.
        ways: what may be done.
        training: what training is.
        year_pence: pay of one step a year, by grade.
        agency: price of what stays short.
    """
    has = question.capacity
    from_day = [(days.start + relativedelta(months=m) - days.start).days for m in range(months + 1)]
    gives = np.zeros((len(ways), *has.step_min.shape), dtype=np.int64)
    pence = np.zeros(len(ways), dtype=np.int64)
    fee = round(training.fee_gbp * 100 * has.wte_step)
    for number, way in enumerate(ways):
        arrives = way.month + (training.months if way.trained_from is not None else 0)
        share = _share(days, from_day, arrives, months, training)
        gives[number, way.grade] += np.rint(has.step_min[way.grade] * share).astype(np.int64)
        paid = round(int(year_pence[way.grade]) * max(0, months - arrives) / 12)
        if way.trained_from is not None:
            gone = days.bounds()[:-1] >= from_day[way.month]
            gives[number, way.trained_from] -= has.step_min[way.trained_from] * gone
            before = round(int(year_pence[way.trained_from]) * max(0, months - arrives) / 12)
            paid = fee + paid - before
        pence[number] = paid
    least = np.concatenate([has.tranche_steps, np.zeros(len(ways), dtype=np.int64)])
    room = _room(question)
    wide = replace(
        has,
        tranches=(*has.tranches, *(_named(way, days) for way in ways)),
        tranche_grade=np.concatenate(
            [has.tranche_grade, np.array([way.grade for way in ways], dtype=np.int64)]
        ),
        tranche_steps=np.concatenate([has.tranche_steps, room[[way.grade for way in ways]]]),
        here=np.concatenate([has.here, (gives.max(axis=1) > 0).astype(np.int64)]),
        tranche_min=np.concatenate([has.gives_min, gives]),
    )
    terms = Terms(
        ("money", "cover"), True, least, np.concatenate([np.zeros_like(has.tranche_steps), pence]),
        agency=agency, bounds=(*question.terms.bounds, *_trainable(question, ways)),
    )  # fmt: skip
    return replace(question, capacity=wide, terms=terms)


def _named(way: Offer, days: Calendar) -> str:
    return f"{way.name}, {days.start + relativedelta(months=way.month):%Y-%m}"


def _share(
    days: Calendar, from_day: Sequence[int], arrives: int, months: int, training: Training
) -> Floats:
    """Part of a full caseload in each period, by the month in which it begins."""
    begins = days.bounds()[:-1]
    month = np.searchsorted(np.array(from_day), begins, side="right") - 1
    since = month - arrives
    start = training.ramp_start_pct / 100
    ramp = (
        np.ones(len(begins))
        if training.ramp_months <= 0
        else (start + (1 - start) * since / training.ramp_months)
    )
    on_time = (since >= 0) & (arrives < months) & (begins >= from_day[min(arrives, months)])
    return np.where(on_time, np.clip(ramp, 0, 1), 0.0)


def _room(question: Staffing) -> Whole:
    """Steps of each grade that would do all the work it may do, at every base."""
    has, owed = question.capacity, question.demand
    step = np.where(has.step_min > 0, has.step_min, np.iinfo(np.int64).max)
    whole: Whole = (owed.demand_min.sum(axis=1)[:, None, :] // step[None, :, :] + 1).max(axis=2)
    return whole.sum(axis=0)


def _trainable(question: Staffing, ways: Sequence[Offer]) -> list[Bound]:
    """No more train from a grade at a base than are in post there all through."""
    has = question.capacity
    own = np.zeros(len(has.tranches))
    found = []
    for grade in sorted({way.trained_from for way in ways if way.trained_from is not None}):
        weight = np.array([float(way.trained_from == grade) for way in ways])
        there = np.floor(has.in_post_wte[:, grade].min(axis=1) / has.wte_step + 1e-9)
        found += [
            Bound(f"trainees from {has.grades[grade]} at {name}", (base,),
                  np.concatenate([own, weight]), -np.inf, float(there[base]))
            for base, name in enumerate(has.bases)
        ]  # fmt: skip
    return found
