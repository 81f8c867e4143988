"""Minutes that staff can give, counted day by day, and what they cannot cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations

from instances import Instance
from instances.calendar import Calendar
from instances.rates import leave_profile
from instances.tables import Grade
from models.recount.children import middles

Placed = Mapping[tuple[str, str, str], int]
Minutes = dict[tuple[str, str, str], Fraction]


def capacity(
    instance: Instance, days: Calendar, placed: Placed
) -> tuple[Minutes, dict[tuple[str, str, str], int]]:
    """Minutes by (base, grade, period), and how many rounded steps each has."""
    begins = {row.tranche: date.fromisoformat(f"{row.start_month}-01") for row in instance.tranches}
    opens = dict(zip(days.labels, (days.dates[first] for first in days.bounds()[:-1]), strict=True))
    of_grade = {row.grade: wte_minutes(row, days) for row in instance.grades}
    counted: Minutes = defaultdict(Fraction)
    slack: dict[tuple[str, str, str], int] = defaultdict(int)
    middle = middles(days)
    for row in instance.staff:
        for period, given in of_grade[row.grade].items():
            gone = row.leavers_wte_per_year * middle[period] / 365.25
            counted[row.base, row.grade, period] += Fraction(given * max(0.0, row.wte - gone))
    for (base, grade, tranche), steps in placed.items():
        for period, given in of_grade[grade].items():
            if opens[period] >= begins[tranche]:
                counted[base, grade, period] += Fraction(given * instance.settings.wte_step * steps)
                slack[base, grade, period] += steps
    return dict(counted), slack


def wte(instance: Instance, days: Calendar, placed: Placed) -> Minutes:
    """WTE by (base, grade, period): in post, less leavers, and placed."""
    begins = {row.tranche: date.fromisoformat(f"{row.start_month}-01") for row in instance.tranches}
    opens = dict(zip(days.labels, (days.dates[first] for first in days.bounds()[:-1]), strict=True))
    step = Fraction(str(instance.settings.wte_step))
    counted: Minutes = defaultdict(Fraction)
    for row in instance.staff:
        for period, middle in middles(days).items():
            gone = row.leavers_wte_per_year * middle / 365.25
            counted[row.base, row.grade, period] += Fraction(max(0.0, row.wte - gone))
    for (base, grade, tranche), steps in placed.items():
        for period in days.labels:
            if opens[period] >= begins[tranche]:
                counted[base, grade, period] += step * steps
    return dict(counted)


def wte_minutes(grade: Grade, days: Calendar) -> dict[str, float]:
    """Contact minutes of one WTE in each period."""
    open_days = days.in_school if grade.term_time_only else days.working
    year = days.year()
    in_year = sum(year.in_school if grade.term_time_only else year.working)
    in_month: dict[tuple[int, int], int] = defaultdict(int)
    for day, works in zip(days.dates, days.working, strict=True):
        in_month[day.year, day.month] += bool(works)
    worked: dict[str, float] = dict.fromkeys(days.labels, 0.0)
    for place, day in enumerate(days.dates):
        period = days.labels[days.period[place]]
        if open_days[place]:
            worked[period] += 1 - grade.study_days / in_year
        if days.working[place] and not grade.term_time_only:
            taken = leave_profile()[day.month - 1] * grade.leave_days
            worked[period] -= taken / in_month[day.year, day.month]
    at_work = (1 - grade.sickness_pct / 100) * (1 - grade.support_pct / 100)
    a_day_min = grade.hours_per_week / 5 * 60
    return {period: max(0.0, count) * a_day_min * at_work for period, count in worked.items()}


def lack(owed: Sequence[tuple[frozenset[str], int]], has: Mapping[str, int]) -> int:
    """The most by which any set of grades lacks the minutes that only it may deliver.

    That is the least shortage (Hall's theorem).
    """
    grades = sorted(frozenset[str]().union(*(allowed for allowed, _ in owed)))
    worst = 0
    for size in range(1, len(grades) + 1):
        for chosen in combinations(grades, size):
            inside = frozenset(chosen)
            needs = sum(count for allowed, count in owed if allowed <= inside)
            worst = max(worst, needs - sum(has.get(grade, 0) for grade in chosen))
    return worst
