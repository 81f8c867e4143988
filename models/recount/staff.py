"""Minutes that staff can give, counted day by day, and what they cannot cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

from instances import Instance
from instances.calendar import Calendar
from instances.rates import leave_profile, sickness_season
from instances.tables import Contact, Grade, Tranche
from models.recount.children import middles

Placed = Mapping[tuple[str, str, str], int]
Minutes = dict[tuple[str, str, str], Fraction]


def capacity(
    instance: Instance, days: Calendar, placed: Placed
) -> tuple[Minutes, dict[tuple[str, str, str], int]]:
    """Minutes by (base, grade, period), and how many rounded steps each has."""
    begins = {row.tranche: date.fromisoformat(f"{row.start_month}-01") for row in instance.tranches}
    opens = dict(zip(days.labels, (days.dates[first] for first in days.bounds()[:-1]), strict=True))
    season = instance.settings.sickness_season
    of_grade = {row.grade: wte_minutes(row, days, season) for row in instance.grades}
    carried = {row.tranche: caseload(row, days) for row in instance.tranches}
    counted: Minutes = defaultdict(Fraction)
    slack: dict[tuple[str, str, str], int] = defaultdict(int)
    middle = middles(days)
    for row in instance.staff:
        for period, given in of_grade[row.grade].items():
            gone = row.leavers_wte_per_year * middle[period] / 365.25
            counted[row.base, row.grade, period] += Fraction(given * max(0.0, row.wte - gone))
    _supervise(instance, days, counted)
    for (base, grade, tranche), steps in placed.items():
        for period, given in of_grade[grade].items():
            if opens[period] >= begins[tranche]:
                full = given * instance.settings.wte_step * steps
                counted[base, grade, period] += Fraction(full * carried[tranche][period])
                slack[base, grade, period] += steps
    return dict(counted), slack


def caseload(tranche: Tranche, days: Calendar) -> dict[str, float]:
    """Part of a full caseload that a new starter carries on the average day of each period."""
    first = date.fromisoformat(f"{tranche.start_month}-01")
    months = first.year * 12 + first.month - 1 + tranche.ramp_months
    full = date(months // 12, months % 12 + 1, 1)
    low = (tranche.ramp_start_pct or 0) / 100
    parts: dict[str, list[float]] = defaultdict(list)
    for day, period in zip(days.dates, days.period, strict=True):
        if first <= day < full:
            part = low + (1 - low) * ((day - first).days / (full - first).days)
        else:
            part = float(day >= full)
        parts[days.labels[period]].append(part)
    return {period: sum(found) / len(found) for period, found in parts.items()}


def _supervise(instance: Instance, days: Calendar, counted: Minutes) -> None:
    """Take out the supervision of students, day by day; never more than there is."""
    in_term = {row.grade for row in instance.grades if row.term_time_only}
    for row in instance.students:
        first = date.fromisoformat(f"{row.start_month}-01")
        last = first.year * 12 + first.month - 1 + row.months
        end = date(last // 12, last % 12 + 1, 1) - timedelta(days=1)
        works = days.in_school if row.grade in in_term else days.working
        spent: dict[str, float] = defaultdict(float)
        for place, day in enumerate(days.dates):
            if works[place] and first <= day <= end:
                spent[days.labels[days.period[place]]] += row.hours_per_week * 12 * row.students
        for period, minutes in spent.items():
            counted[row.base, row.grade, period] -= Fraction(minutes)
    for where in counted:
        counted[where] = max(Fraction(0), counted[where])


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


def wte_minutes(grade: Grade, days: Calendar, season: bool = False) -> dict[str, float]:
    """Contact minutes of one WTE in each period."""
    worked = _days_worked(grade, days)
    sick = dict.fromkeys(range(1, 13), grade.sickness_pct / 100)
    if season:
        year = _days_worked(grade, days.year())
        mean = sum(count * sickness_season()[month - 1] for (_, month), count in year.items())
        mean /= sum(year.values())
        sick = {month: sick[month] * sickness_season()[month - 1] / mean for month in sick}
    there: dict[str, float] = dict.fromkeys(days.labels, 0.0)
    for (period, month), count in worked.items():
        there[period] += count * (1 - min(1.0, sick[month]))
    a_day_min = grade.hours_per_week * 12 * (1 - grade.support_pct / 100)
    return {period: max(0.0, count) * a_day_min for period, count in there.items()}


def _days_worked(grade: Grade, days: Calendar) -> dict[tuple[str, int], float]:
    """Days worked if nobody is ill, by (period, calendar month)."""
    open_days = days.in_school if grade.term_time_only else days.working
    year = days.year()
    in_year = sum(year.in_school if grade.term_time_only else year.working)
    in_month: dict[tuple[int, int], int] = defaultdict(int)
    for day, works in zip(days.dates, days.working, strict=True):
        in_month[day.year, day.month] += bool(works)
    worked: dict[tuple[str, int], float] = defaultdict(float)
    for place, day in enumerate(days.dates):
        where = days.labels[days.period[place]], day.month
        if open_days[place]:
            worked[where] += 1 - grade.study_days / in_year
        if days.working[place] and not grade.term_time_only:
            taken = leave_profile()[day.month - 1] * grade.leave_days
            worked[where] -= taken / in_month[day.year, day.month]
    return worked


def allowed(instance: Instance, contact: Contact) -> frozenset[str]:
    """Grades that may make a contact: named by it, or working as one named and not fenced off."""
    may = set(contact.grades)
    for row in instance.grades:
        fence = row.ring_fenced or (contact.contact,)
        if row.works_as in contact.grades and (
            contact.contact in fence or contact.pathway in fence
        ):
            may.add(row.grade)
    return frozenset(may)


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
