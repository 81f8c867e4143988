"""What posts and minutes cost, from the rates and the tables alone."""

from __future__ import annotations

from collections.abc import Mapping

from instances import Instance
from instances.calendar import Calendar
from instances.rates import bundled
from instances.tables import Contact, Grade
from models.recount.staff import wte_minutes

PAID_WEEKS = 52.143


def wte_cost_gbp(instance: Instance, code: str) -> float:
    """Pay, employer insurance, pension and levy of one WTE."""
    (grade,) = [row for row in instance.grades if row.grade == code]
    given = instance.settings
    pay = grade.salary_gbp
    if pay is None:
        prefix = f"pay_{grade.band}_"
        points = [
            amount for name in bundled() if name.startswith(prefix)
            and (amount := _rate(instance, name, paid=True)) is not None
        ]  # fmt: skip
        pay = _at(sorted(points), grade.pay_point or "intermediate")
        if given.high_cost_area != "none":
            parts = (f"hcas_{given.high_cost_area}_{part}" for part in ("pct", "least_gbp",
                                                                        "most_gbp"))  # fmt: skip
            percent, least, most = (_rate(instance, part) or 0.0 for part in parts)
            pay += sorted((least, pay * percent / 100, most))[1]
    whole = 1.0 + _cover(grade)
    if grade.on_cost_pct is not None:
        return (pay + pay * grade.on_cost_pct / 100) * whole
    rate, free, pension, levy = (
        _rate(instance, name) or 0.0
        for name in ("ni_rate_pct", "ni_threshold_gbp", f"pension_{given.pension_basis}_pct",
                     "levy_pct")
    )  # fmt: skip
    return (pay + max(0.0, pay - free) * rate / 100 + pay * (pension + levy) / 100) * whole


def _at(points: list[float], point: str) -> float:
    """A point of a band; the lower of two in the middle."""
    if point == "average":
        return sum(points) / len(points)
    return points[{"entry": 0, "intermediate": (len(points) - 1) // 2, "top": -1}[point]]


def _cover(grade: Grade) -> float:
    """What is paid for those who stand in, as a part of the cost of the post."""
    in_year = 5 * PAID_WEEKS
    present = in_year - grade.study_days - (0 if grade.term_time_only else grade.leave_days)
    present = max(present, 0.0) * (1 - grade.sickness_pct / 100)
    return (1 - present / in_year) * grade.absence_cover_pct / 100


def _rate(instance: Instance, name: str, paid: bool = False) -> float | None:
    """A rate of the pay year: the service's own if it has one in force, else the bundled one.

    A tax year begins some days after a pay year; an award may come into force during it.
    """
    year = int(instance.settings.pay_year[:4])
    day = f"{year + 1}-03-31" if paid else f"{year}-04-30"
    own = [(row.valid_from, row.value) for row in instance.rates if row.rate == name]
    ours = [(rate.valid_from, rate.value) for rate in bundled().get(name, ())]
    for dated in (own, ours):
        if there := [pair for pair in dated if pair[0] <= day]:
            return max(there)[1]
    return None


def minute_gbp(instance: Instance) -> float:
    """A paid minute of the staff of the school teams, the mean over their WTE."""
    hours = {row.grade: row.hours_per_week for row in instance.grades}
    teams = {row.team for row in instance.teams}
    posts = [(row.grade, row.wte) for row in instance.staff if row.base in teams]
    there = sum(wte for _, wte in posts)
    cost = sum(
        wte * wte_cost_gbp(instance, grade) / (PAID_WEEKS * hours[grade] * 60)
        for grade, wte in posts
    )
    return cost / there if there else 0.0


def minute_of_grade_gbp(instance: Instance, grade: Grade, year: Calendar) -> float:
    """A contact minute of a grade; nothing where it gives none."""
    minutes = sum(wte_minutes(grade, year).values())
    return wte_cost_gbp(instance, grade.grade) / minutes if minutes else 0.0


def specified_gbp(instance: Instance, contact: Contact, minute: Mapping[str, float]) -> float:
    """A minute of a contact by the mix that is stated for it, or by that of the settings."""
    if contact.skill_mix:
        parts = [part.split("=") for part in contact.skill_mix]
        return sum(minute[grade.strip()] * float(share) / 100 for grade, share in parts)
    known = {grade: minute[grade] for grade in contact.grades if minute[grade]}
    if not known:
        return 0.0
    if instance.settings.skill_mix == "equal":
        return sum(known.values()) / len(known)
    return min(known.values())
