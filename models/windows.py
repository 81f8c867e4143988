"""When work may be done: minutes by the first and the last period in which they may fall.

Demand spreads a contact evenly over its window of age. Here the same minutes are jobs instead: who
enters a window in period r and leaves it in period q may be seen in any period from r to q. Of n
contacts in one window the first belongs to the first n-th of it, and so on. A contact per pupil may
be done in any period of the same school year (of its n-th of it, where n a year are owed), one in
school only while schools are open. Contacts per school, and any other, stay where they fall due.

Every whole minute that is owed in a period is shared over the jobs that are open then, so that the
jobs of a skill add up to what is owed, and doing all work as it falls due is one way to do them.
What of a window lies before the plan, or after it, is not the plan's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact
from models.apportion import apportioned
from models.cohorts import births_by_day, shares
from models.demand import Demand

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

SCHOOL_YEAR_BEGINS = 9
"""Month in which a school year begins."""


@dataclass(frozen=True)
class Jobs:
    """Work of one base that may be done in any period from `first` to `last`. Axis: job.

    `skill` and `contact` are places in those of the demand. Where `in_school`, only the periods
    with school days serve: `school_open` (period,). `minutes` are whole.
    """

    skill: Whole
    contact: Whole
    first: Whole
    last: Whole
    in_school: Flags
    minutes: Whole
    school_open: Flags

    def may(self) -> Flags:
        """Whether a job may be done in a period, (job, period)."""
        period = np.arange(len(self.school_open))
        inside = (self.first[:, None] <= period) & (period <= self.last[:, None])
        allowed: Flags = inside & (self.school_open | ~self.in_school[:, None])
        return allowed

    @property
    def movable_min(self) -> int:
        """Minutes that may be done in more than one period."""
        return int(self.minutes[self.may().sum(axis=1) > 1].sum())


@dataclass(frozen=True)
class Windows:
    """Windows of one contact, by `first` and `last` period.

    `part` (place, window, period) is what of the work of a period belongs to children of a window;
    the place is the locality, or nothing where it is the same everywhere.
    """

    first: Whole
    last: Whole
    part: Floats


def jobs(instance: Instance, calendar: Calendar, demand: Demand) -> tuple[Jobs, ...]:
    """The jobs of every base, in the order of the bases."""
    births, first = births_by_day(instance, calendar)
    share = shares(instance)

    def windows(contact: Contact) -> Windows:
        if contact.per in ("birth", "child"):
            born = np.einsum("lq,lqd->ld", share[contact.pathway], births)
            return _of_age(contact, calendar, born, first)
        if contact.per == "pupil":
            return _of_school_year(contact, calendar)
        return _where_due(calendar)

    return _jobs(demand, windows, calendar.per_period(calendar.in_school) > 0)


def as_due(calendar: Calendar, demand: Demand) -> tuple[Jobs, ...]:
    """Jobs that may not be moved: what falls due in each period, in that period."""
    return _jobs(demand, lambda _: _where_due(calendar), np.ones(calendar.periods, dtype=bool))


# --- windows of one contact


def slices(contact: Contact) -> tuple[Whole, Whole]:
    """First day of age of the part of the window that each contact has, and days in it."""
    opens = round(contact.age_from_weeks * 7)
    closes = max(round(contact.age_to_weeks * 7), opens + 1)
    days = closes - opens
    number = min(max(contact.number, 1.0), float(days))
    starts = opens + np.floor(np.arange(np.ceil(number)) * (days / number)).astype(np.int64)
    return starts, np.diff(starts, append=closes)


def _of_age(contact: Contact, calendar: Calendar, born: Floats, first_day: int) -> Windows:
    """Windows of the children born by (locality, day), by the periods in which they are inside."""
    starts, widths = slices(contact)
    first, last, days_due = [], [], []
    for width in np.unique(widths).tolist():
        entry = np.arange(1 - width, calendar.days)
        entering = np.zeros((len(born), len(entry)))
        for start in starts[widths == width].tolist():
            birth = entry - start - first_day
            known = (birth >= 0) & (birth < born.shape[1])
            entering[:, known] += born[:, birth[known]]
        opens = calendar.period[np.maximum(entry, 0)]
        closes = calendar.period[np.minimum(entry + width, calendar.days) - 1]
        changes = np.flatnonzero((np.diff(opens) > 0) | (np.diff(closes) > 0)) + 1
        edges = np.concatenate([[0], changes, [len(entry)]])
        first.append(opens[edges[:-1]])
        last.append(closes[edges[:-1]])
        days_due.append(_days_inside(entering, edges, width, calendar.bounds()))
    return _shared(np.concatenate(first), np.concatenate(last), np.concatenate(days_due, axis=1))


def _days_inside(entering: Floats, edges: Whole, width: int, bounds: Whole) -> Floats:
    """Days that children spend in a window, (locality, group, period).

    Args:
        entering: children by (locality, day of entry), the first day being 1 - width.
        edges: places of the days that bound the groups.
        width: days in the window.
        bounds: days that bound the periods.
    """
    place = np.arange(entering.shape[1])
    nothing = np.zeros((len(entering), 1))
    number = np.concatenate([nothing, entering.cumsum(axis=1)], axis=1)
    moment = np.concatenate([nothing, (entering * place).cumsum(axis=1)], axis=1)
    low, high = edges[:-1, None], edges[1:, None]

    def spent(day: Whole) -> Floats:
        # days since entry, up to a day, of all in the group who had entered by then
        until = np.clip(day, low, high)
        inside: Floats = day * (number[:, until] - number[:, low]) - (
            moment[:, until] - moment[:, low]
        )
        return inside

    day = bounds + width - 1
    return np.diff(spent(day) - spent(day - width), axis=2).clip(min=0)


def _of_school_year(contact: Contact, calendar: Calendar) -> Windows:
    """One window for each school year, or for each n-th of it where n a year are owed."""
    years = (contact.age_to_weeks - contact.age_from_weeks) / 52
    a_year = max(1.0, contact.number / max(years, 1.0))
    bounds = calendar.bounds()
    block = []
    for number in ((bounds[:-1] + bounds[1:] - 1) // 2).tolist():
        day = calendar.start + timedelta(days=number)
        begins = date(day.year - (day.month < SCHOOL_YEAR_BEGINS), SCHOOL_YEAR_BEGINS, 1)
        block.append((begins.year, int((day - begins).days * a_year / 366)))
    changes = [place for place in range(1, len(block)) if block[place] != block[place - 1]]
    edges = np.array([0, *changes, len(block)])
    period = np.arange(calendar.periods)
    inside = (edges[:-1, None] <= period) & (period < edges[1:, None])
    return _shared(edges[:-1], edges[1:] - 1, inside[None].astype(float))


def _where_due(calendar: Calendar) -> Windows:
    period = np.arange(calendar.periods)
    return Windows(period, period, np.eye(calendar.periods)[None])


def _shared(first: Whole, last: Whole, weight: Floats) -> Windows:
    """Shares by weight; a period in which nobody is known to be inside is shared evenly."""
    period = np.arange(weight.shape[2])
    open_then = (first[:, None] <= period) & (period <= last[:, None])
    weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight * open_then, open_then)
    return Windows(first, last, weight / weight.sum(axis=1, keepdims=True))


# --- whole minutes


def _jobs(
    demand: Demand, windows: Callable[[Contact], Windows], school_open: Flags
) -> tuple[Jobs, ...]:
    """Jobs of every base: what a skill owes in each period, shared over contacts and windows."""
    parts: list[list[Whole]] = [[np.zeros((5, 0), dtype=np.int64)] for _ in demand.bases]
    for skill in range(len(demand.skills)):
        of = np.flatnonzero(demand.skill_of == skill)
        each = [windows(demand.contacts[one]) for one in of]
        contact = np.repeat(of, [len(one.first) for one in each])
        first = np.concatenate([one.first for one in each])
        last = np.concatenate([one.last for one in each])
        for base in np.flatnonzero(demand.demand_min[:, skill].any(axis=1)).tolist():
            # teams owe nothing that differs by locality
            weight = [
                one.part[min(base, len(one.part) - 1)] * demand.contact_min[number, base]
                for number, one in zip(of, each, strict=True)
            ]
            minutes = apportioned(demand.demand_min[base, skill], np.concatenate(weight))
            whole = minutes.sum(axis=1)
            rows = np.stack([np.full(len(whole), skill), contact, first, last, whole])
            parts[base].append(rows[:, whole > 0])
    in_school = np.array([contact.mode == "school" for contact in demand.contacts], dtype=bool)
    found = []
    for part in parts:
        skills, contact, first, last, minutes = np.concatenate(part, axis=1)
        at_school = in_school[contact]
        found.append(Jobs(skills, contact, first, last, at_school, minutes, school_open))
    return tuple(found)
