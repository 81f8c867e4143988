"""The days of a plan: periods, working days, school days.

Bank holidays of England come from the `holidays` package. School terms are those given; before and
after them, and where none are given, they follow one rule for every year, an assumption: two weeks
at Christmas and Easter, three half-term weeks, six weeks in summer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import holidays
import numpy as np
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from instances.tables import SchoolTerm, Settings

Days = NDArray[np.bool_]


def month_start(month: str) -> date:
    """First day of a month written YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


@dataclass(frozen=True)
class Calendar:
    """The days from `start` to the day before `end`, cut into periods.

    `labels` name the periods: YYYY-MM for a month, the first day for a week. `period` gives the
    period of each day; weeks begin on Monday, so the first and the last may be short. `terms` are
    first and last day of each stretch of school days that was given.
    """

    start: date
    end: date
    labels: tuple[str, ...]
    period: NDArray[np.int64]
    terms: tuple[tuple[date, date], ...] = ()

    @property
    def days(self) -> int:
        """Number of days planned."""
        return (self.end - self.start).days

    @property
    def periods(self) -> int:
        """Number of periods planned."""
        return len(self.labels)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Each day planned."""
        return tuple(self.start + timedelta(days=number) for number in range(self.days))

    @cached_property
    def working(self) -> Days:
        """Days on which staff work: Monday to Friday but bank holidays."""
        off = holidays.country_holidays(
            "GB", subdiv="ENG", years=range(self.start.year, self.end.year + 1)
        )
        return np.array([day.weekday() < 5 and day not in off for day in self.dates])

    @cached_property
    def in_school(self) -> Days:
        """Working days on which schools are open."""
        return np.array([_in_term(day, self.terms) for day in self.dates]) & self.working

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """Calendar month of each day, 1 to 12."""
        return np.array([day.month for day in self.dates])

    def bounds(self) -> NDArray[np.int64]:
        """Day number at which each period starts, and after the last the number of days."""
        starts = np.searchsorted(self.period, np.arange(self.periods))
        return np.append(starts, self.days)

    def per_period(self, days: NDArray[np.float64] | Days) -> NDArray[np.float64]:
        """Sum of a daily figure over each period."""
        return np.bincount(self.period, days.astype(float), self.periods).astype(np.float64)

    def year(self) -> Calendar:
        """The twelve months from the same first day, as one period."""
        end = self.start + relativedelta(years=1)
        period = np.zeros((end - self.start).days, dtype=np.int64)
        return Calendar(self.start, end, ("year",), period, self.terms)

    def years_from_start(self, day: date) -> float:
        """Years from the first day planned, negative before it."""
        return (day - self.start).days / 365.25


def calendar(settings: Settings, school_terms: Sequence[SchoolTerm] = ()) -> Calendar:
    """The calendar of an instance, by week or by month."""
    start = month_start(settings.start_month)
    end = start + relativedelta(months=settings.months)
    days = [start + timedelta(days=number) for number in range((end - start).days)]
    if settings.period == "month":
        named = [f"{day:%Y-%m}" for day in days]
    else:
        named = [max(start, day - timedelta(days=day.weekday())).isoformat() for day in days]
    labels = tuple(dict.fromkeys(named))
    place = {label: number for number, label in enumerate(labels)}
    terms = tuple(
        (date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))
        for row in school_terms
    )
    return Calendar(start, end, labels, np.array([place[name] for name in named]), terms)


def _in_term(day: date, terms: Sequence[tuple[date, date]]) -> bool:
    """Whether a day falls in a term: one of those given, by the rule before and after them."""
    if terms and min(first for first, _ in terms) <= day <= max(last for _, last in terms):
        return any(first <= day <= last for first, last in terms)
    return _by_rule(day)


def _by_rule(day: date) -> bool:
    """Whether a day falls in an English school term, by the rule of this module."""
    year = day.year
    easter_break = _monday(easter(year) - timedelta(days=6))
    holiday_weeks = (
        (_monday_from(date(year, 2, 13)), 1),
        (easter_break, 2),
        (_monday_from(date(year, 5, 25)), 1),
        (_monday_from(date(year, 10, 24)), 1),
    )
    for monday, weeks in holiday_weeks:
        if monday <= day < monday + timedelta(weeks=weeks):
            return False
    spring = _monday_from(date(year, 1, 2)) <= day
    christmas = day >= _monday_from(date(year, 12, 18))
    summer = date(year, 7, 22) <= day < date(year, 9, 2)
    return spring and not summer and not christmas


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _monday_from(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)
