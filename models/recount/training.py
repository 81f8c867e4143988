"""Recruits and trainees, counted again: when they are missed, when they arrive, what they carry.

Each is told as a tranche whose name says what it is: "recruit HV, 2026-04" or "train NN to HV,
2026-04".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import permutations

from instances import Instance
from instances.calendar import Calendar
from instances.rates import bundled
from models.recount.staff import wte_minutes

Key = tuple[str, str, str]
Rows = Sequence[Mapping[str, object]]
EVERY_MONTHS = 3


@dataclass(frozen=True)
class Way:
    """A grade to have, the month it begins (numbered from year 0), the grade that trains for it."""

    grade: str
    month: int
    trained_from: str = ""


def ways(instance: Instance) -> dict[str, Way]:
    """Every way there can be to have somebody, by its name."""
    year, month = (int(part) for part in instance.settings.start_month.split("-"))
    first = 12 * year + month - 1
    grades = [row.grade for row in instance.grades]
    found = {}
    for begins in range(first, first + instance.settings.months, EVERY_MONTHS):
        label = f"{begins // 12:04}-{begins % 12 + 1:02}"
        for grade in grades:
            found[f"recruit {grade}, {label}"] = Way(grade, begins)
        for one, other in permutations(grades, 2):
            found[f"train {one} to {other}, {label}"] = Way(other, begins, one)
    return found


def apart(instance: Instance, staffing: Rows) -> tuple[list[Mapping[str, object]], Rows]:
    """The posts told that are in the tables, and those that are recruited or trained."""
    known = ways(instance)
    there = [row for row in staffing if str(row["tranche"] or "") not in known]
    return there, [row for row in staffing if str(row["tranche"] or "") in known]


def added(
    instance: Instance, days: Calendar, rows: Rows
) -> tuple[dict[Key, Fraction], dict[Key, int], dict[Key, Fraction]]:
    """Minutes that recruits and trainees change by (base, grade, period), rounded steps, WTE."""
    known, step = ways(instance), Fraction(str(instance.settings.wte_step))
    course = round(_rate(instance, days, "training_months"))
    ramp = round(_rate(instance, days, "ramp_months"))
    start = _rate(instance, days, "ramp_start_pct") / 100
    season = instance.settings.sickness_season
    of_grade = {row.grade: wte_minutes(row, days, season) for row in instance.grades}
    opens = dict(zip(days.labels, (days.dates[first] for first in days.bounds()[:-1]), strict=True))
    minutes: dict[Key, Fraction] = defaultdict(Fraction)
    slack: dict[Key, int] = defaultdict(int)
    wte: dict[Key, Fraction] = defaultdict(Fraction)
    for row in rows:
        way, base = known[str(row["tranche"])], str(row["base"])
        placed = Fraction(str(row["placed_wte"]))
        arrives = way.month + (course if way.trained_from else 0)
        for period, opened in opens.items():
            now = _month(opened)
            if now >= arrives and opened >= date(arrives // 12, arrives % 12 + 1, 1):
                part = 1.0 if ramp <= 0 else start + (1 - start) * (now - arrives) / ramp
                there = of_grade[way.grade][period] * min(1.0, part)
                key = base, way.grade, period
                minutes[key] += Fraction(there) * placed
                slack[key] += int(placed / step)
                wte[key] += placed if there > 0 else 0
            if way.trained_from and opened >= date(way.month // 12, way.month % 12 + 1, 1):
                key, gone = (base, way.trained_from, period), of_grade[way.trained_from][period]
                minutes[key] -= Fraction(gone) * placed
                slack[key] += int(placed / step)
                wte[key] -= placed if gone > 0 else 0
    return minutes, slack, wte


def _rate(instance: Instance, days: Calendar, name: str) -> float:
    """A rate on the first day planned: the service's own if there is one, else the bundled."""
    own = [(row.valid_from, row.value) for row in instance.rates if row.rate == name]
    ours = [(rate.valid_from, rate.value) for rate in bundled()[name]]
    day = f"{days.start:%Y-%m-%d}"
    return max([pair for pair in own if pair[0] <= day] or [p for p in ours if p[0] <= day])[1]


def _month(day: date) -> int:
    return 12 * day.year + day.month - 1


def missed(instance: Instance, rows: Rows) -> dict[tuple[str, str], Fraction]:
    """WTE that train, by the base and the grade that they leave."""
    known = ways(instance)
    left: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in rows:
        way = known[str(row["tranche"])]
        if way.trained_from:
            left[str(row["base"]), way.trained_from] += Fraction(str(row["placed_wte"]))
    return left
