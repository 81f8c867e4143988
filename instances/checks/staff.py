"""Tranches, pay and bases hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault, near, quoted
from instances.instance import Instance
from instances.rates import pay_scale

TINY = 1e-9
"""Hours a week that are rounding."""


def tranches(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Tranches that start before the plan or are not in whole steps."""
    step = instance.settings.wte_step
    for number, tranche in enumerate(instance.tranches):
        if tranche.start_month < instance.settings.start_month:
            yield reading.fault(
                "tranches", number, "start_month", tranche.start_month,
                f"the first month planned, {instance.settings.start_month}, or later",
                "Enter those already in post in the staff table.", kind="tranche early",
            )  # fmt: skip
        steps = tranche.wte / step
        if abs(steps - round(steps)) > 1e-6:
            yield reading.fault(
                "tranches", number, "wte", f"{tranche.wte:g}", f"a multiple of wte_step, {step:g}",
                f"For example {max(1, round(steps)) * step:g}, or a smaller wte_step in settings.",
                kind="not in steps",
            )  # fmt: skip


def ramps(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Half of a ramp: months without the part at the start, or the part without months."""
    for number, tranche in enumerate(instance.tranches):
        if tranche.ramp_months and tranche.ramp_start_pct is None:
            yield reading.fault(
                "tranches", number, "ramp_start_pct", "a blank cell",
                "the part of a full caseload at the start",
                "For example 40, or leave ramp_months blank: a full caseload at once.",
                kind="half a ramp",
            )  # fmt: skip
        if not tranche.ramp_months and tranche.ramp_start_pct is not None:
            yield reading.fault(
                "tranches", number, "ramp_months", "a blank cell or 0",
                "months until they carry a full caseload",
                "For example 6, or leave ramp_start_pct blank: a full caseload at once.",
                kind="half a ramp",
            )  # fmt: skip


def fences(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Grades that work as no other, as one that works as another, or for nothing."""
    apart = {row.grade for row in instance.grades if row.works_as is not None}
    alone = {row.grade for row in instance.grades} - apart
    known = {row.pathway for row in instance.pathways} | {row.contact for row in instance.contacts}
    for number, grade in enumerate(instance.grades):
        strange = [code for code in grade.ring_fenced or () if code not in known]
        if grade.works_as is None:
            if grade.ring_fenced is not None:
                yield reading.fault(
                    "grades", number, "works_as", "a blank cell", "the grade whose contacts they"
                    " may make", "A fence needs it, or leave ring_fenced blank.", kind="fence",
                )  # fmt: skip
        elif grade.works_as not in alone:
            word = near(grade.works_as, alone)
            yield reading.fault(
                "grades", number, "works_as", quoted(grade.works_as),
                "a grade whose own works_as is blank", f"Did you mean '{word}'?" if word else "",
                kind="fence", nearest_word=word,
            )  # fmt: skip
        elif strange:
            word = near(strange[0], known)
            yield reading.fault(
                "grades", number, "ring_fenced", quoted(strange[0]), "a code of pathways or"
                " contacts", f"Did you mean '{word}'?" if word else "", kind="fence",
                nearest_word=word,
            )  # fmt: skip
        elif not any(
            contact.number and grade.works_as in contact.grades and grade.grade in allowed
            for contact, allowed in zip(instance.contacts, instance.allowed, strict=True)
        ):
            fence = ";".join(grade.ring_fenced or ())
            yield reading.fault(
                "grades", number, "ring_fenced", quoted(fence),
                f"pathways or contacts that {grade.works_as} may make",
                "Posts fenced so would have nothing to do.", kind="fence",
            )  # fmt: skip


def students(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Placements that ask for more supervision than the contracted hours of those in post."""
    hours = {row.grade: row.hours_per_week for row in instance.grades}
    places = {row.locality for row in instance.localities} | {row.team for row in instance.teams}
    contracted: dict[tuple[str, str], float] = defaultdict(float)
    for staff in instance.staff:
        contracted[staff.base, staff.grade] += staff.wte * hours.get(staff.grade, 0.0)
    asked: dict[tuple[str, str, int], float] = defaultdict(float)
    for number, row in enumerate(instance.students):
        first = int(row.start_month[:4]) * 12 + int(row.start_month[5:])
        months = [(row.base, row.grade, month) for month in range(first, first + row.months)]
        for month in months:
            asked[month] += row.students * row.hours_per_week
        most, there = max(asked[month] for month in months), contracted[row.base, row.grade]
        if most > there + TINY and row.base in places and row.grade in hours:
            yield reading.fault(
                "students", number, "hours_per_week",
                f"{most:g} hours of supervision a week, with the placements above",
                f"at most the {there:g} hours a week of {row.grade} in post at {row.base}",
                "Fewer students or hours, another grade or base, or enter the staff.",
                kind="too many students",
            )  # fmt: skip


def pay(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Years and bands without a salary."""
    scale = pay_scale(instance.settings.pay_year, instance.own_rates)
    if not scale:
        given = [row.key for row in instance.settings_given]
        at = reading.table("settings")
        line = reading.lines["settings"][given.index("pay_year")] if "pay_year" in given else 0
        yield at.fault(
            line, "value", quoted(instance.settings.pay_year),
            "a year with a pay scale, such as 2026/27", kind="pay", told="pay_year",
        )  # fmt: skip
        return
    for number, grade in enumerate(instance.grades):
        if grade.salary_gbp is None and grade.band not in scale:
            yield reading.fault(
                "grades", number, "band", quoted(grade.band),
                f"a band of the pay scale {instance.settings.pay_year}: " + ", ".join(scale),
                "Or give salary_gbp.", kind="pay",
            )  # fmt: skip


def bases(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Codes that could be a team or a locality, and schools that no team could look after."""
    localities = {locality.locality for locality in instance.localities}
    for number, team in enumerate(instance.teams):
        if team.team in localities:
            yield reading.fault(
                "teams", number, "team", quoted(team.team),
                "a code that is not also a locality's", "Rename one of the two.", kind="same code",
            )  # fmt: skip
    if instance.schools and not any(team.wte for team in instance.teams):
        yield reading.fault(
            "teams", 0, "wte", "0 in every team", "a team with staff", kind="no staff"
        )
