"""Capacity: the minutes that staff can give to contacts.

One WTE gives, on a working day, its contracted hours less study and sickness; leave is taken out
by the month in which it is taken; what is left, less the support share, is for contacts:

    minutes = (working days - leave - study) x (1 - sickness) x hours a day x 60 x (1 - support)

with leave + study out of the yearly days (study spread evenly over working days). Staff on
term-time contracts work on school days and take their leave outside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar, month_start
from instances.rates import leave_profile
from instances.tables import Grade
from instances.units import steps

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Capacity:
    """What staff can give. Axes: base, grade, period, tranche.

    `step_min` (grade, period): whole minutes of one step of WTE. `in_post_wte` (base, grade,
    period) after leavers; `in_post_min` its whole minutes. `tranche_grade`, `tranche_steps` and
    `here` (tranche, period; 1 once it has started) describe the new starters.
    """

    bases: tuple[str, ...]
    grades: tuple[str, ...]
    periods: tuple[str, ...]
    wte_step: float
    step_min: Whole
    in_post_wte: Floats
    in_post_min: Whole
    tranches: tuple[str, ...]
    tranche_grade: Whole
    tranche_steps: Whole
    here: Whole
    tranche_min: Whole | None = None

    @property
    def gives_min(self) -> Whole:
        """Whole minutes that one step of a tranche changes, (tranche, grade, period).

        Those of its grade once it is there, unless `tranche_min` says otherwise (as for those in
        training, who are missed in one grade and arrive in another).
        """
        if self.tranche_min is not None:
            return self.tranche_min
        gives = np.zeros((len(self.tranches), *self.step_min.shape), dtype=np.int64)
        number = np.arange(len(self.tranches))
        gives[number, self.tranche_grade] = self.step_min[self.tranche_grade] * self.here
        return gives

    @property
    def heads(self) -> Whole:
        """Steps of staff that one step of a tranche changes, (tranche, grade, period)."""
        if self.tranche_min is not None:
            return np.sign(self.tranche_min)
        heads = np.zeros((len(self.tranches), *self.step_min.shape), dtype=np.int64)
        heads[np.arange(len(self.tranches)), self.tranche_grade] = self.here
        return heads


def capacity(instance: Instance, calendar: Calendar) -> Capacity:
    """Capacity of the staff in post, and what a step of each tranche would add."""
    bases = tuple(row.locality for row in instance.localities) + tuple(
        row.team for row in instance.teams
    )
    grades = tuple(row.grade for row in instance.grades)
    place_of_base = {base: number for number, base in enumerate(bases)}
    place_of_grade = {grade: number for number, grade in enumerate(grades)}
    wte_min = np.array([wte_minutes(grade, calendar) for grade in instance.grades])
    in_post = np.zeros((len(bases), len(grades), calendar.periods))
    edges = calendar.bounds()
    years_on = (edges[:-1] + edges[1:]) / 2 / 365.25
    for row in instance.staff:
        staying = np.clip(row.wte - row.leavers_wte_per_year * years_on, 0, None)
        in_post[place_of_base[row.base], place_of_grade[row.grade]] = staying
    step = instance.settings.wte_step
    return Capacity(
        bases=bases,
        grades=grades,
        periods=calendar.labels,
        wte_step=step,
        step_min=np.rint(wte_min * step).astype(np.int64),
        in_post_wte=in_post,
        in_post_min=np.rint(in_post * wte_min).astype(np.int64),
        tranches=tuple(row.tranche for row in instance.tranches),
        tranche_grade=np.array(
            [place_of_grade[row.grade] for row in instance.tranches], dtype=np.int64
        ),
        tranche_steps=np.array([steps(row.wte, step) for row in instance.tranches], dtype=np.int64),
        here=np.array(
            [_started(row.start_month, calendar) for row in instance.tranches], dtype=np.int64
        ).reshape(len(instance.tranches), calendar.periods),
    )


def wte_minutes(grade: Grade, calendar: Calendar) -> Floats:
    """Minutes for contacts that one WTE of a grade gives in each period, not rounded.

    Method: working time less absences and a support allowance, as in WISN (WHO 2010).
    """
    days = calendar.in_school if grade.term_time_only else calendar.working
    worked = calendar.per_period(days.astype(float) - _study(grade, calendar, days))
    if not grade.term_time_only:
        worked = worked - calendar.per_period(_leave(grade, calendar))
    a_day_min = grade.hours_per_week / 5 * 60
    present = 1 - grade.sickness_pct / 100
    minutes: Floats = np.clip(worked, 0, None) * present * a_day_min * (1 - grade.support_pct / 100)
    return minutes


def _study(grade: Grade, calendar: Calendar, days: NDArray[np.bool_]) -> Floats:
    """Study days spread evenly over the days worked in a year."""
    year = calendar.year()
    in_year = (year.in_school if grade.term_time_only else year.working).sum()
    return days * (grade.study_days / in_year)


def _leave(grade: Grade, calendar: Calendar) -> Floats:
    """Leave days spread over the working days of each calendar month by the leave profile."""
    share = np.array(leave_profile())[calendar.months - 1]
    key = np.array([day.year * 12 + day.month for day in calendar.dates])
    key -= key.min()
    working = np.bincount(key, weights=calendar.working)[key]
    return np.divide(
        calendar.working * share * grade.leave_days,
        working,
        out=np.zeros(calendar.days),
        where=working > 0,
    )


def _started(start_month: str, calendar: Calendar) -> list[int]:
    """1 for every period that begins on or after the start of a tranche."""
    first = (month_start(start_month) - calendar.start).days
    return [int(begins >= first) for begins in calendar.bounds()[:-1]]
