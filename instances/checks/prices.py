"""What prices rest on: income and what it is taken off, stated orders and mixes, years, codes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isfinite

from instances.checks.reading import Reading
from instances.faults import Caution, Fault, near, quoted
from instances.instance import Instance
from instances.rates import first_day
from instances.rates.national import national_costs


def income(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Income centres without a driver that no direct cost is there to take off from."""
    for number, row in enumerate(instance.cost_centres):
        if row.kind != "income" or row.driver:
            continue
        cost = sum(
            other.amount_gbp
            for other in instance.cost_centres
            if other.kind == "direct" and row.service in (None, other.service)
        )
        if not cost:
            yield reading.fault(
                "cost_centres", number, "service", quoted(row.service or ""),
                "a service with direct cost that the income is taken off", "Or give it a driver.",
                kind="income without cost",
            )  # fmt: skip


def order(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """An order of step-down that is not each support centre once."""
    stated = instance.settings.step_down_order
    support = sorted(row.centre for row in instance.cost_centres if row.kind == "support")
    if stated is not None and sorted(stated) != support:
        yield _setting(
            instance, reading, "step_down_order", ";".join(stated),
            "each support centre once: " + ";".join(support),
        )  # fmt: skip


def years(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """A year of the ledger that is no year, and prices that would rise without one."""
    year = instance.settings.ledger_year
    if year is not None and not first_day(year):
        yield _setting(
            instance, reading, "ledger_year", year, "a year from April to March, such as 2025/26"
        )
    if instance.settings.inflator_pct and year is None:
        yield _setting(
            instance, reading, "inflator_pct", f"{instance.settings.inflator_pct:g}",
            "ledger_year too: the year of whose prices the ledger is",
        )  # fmt: skip


def mixes(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Skill mixes that cannot be read, name a grade that is not allowed, or are not the whole."""
    for number, contact in enumerate(instance.contacts):
        if contact.skill_mix is None:
            continue
        cell = quoted(";".join(contact.skill_mix))
        shares = [share_of(part) for part in contact.skill_mix]
        grades = [part.partition("=")[0].strip() for part in contact.skill_mix]
        allowed = ", ".join(contact.grades)
        if None in shares or not set(grades) <= set(contact.grades):
            wrong = next((grade for grade in grades if grade not in contact.grades), "")
            word = near(wrong, contact.grades) if wrong else ""
            yield reading.fault(
                "contacts", number, "skill_mix", cell,
                f"GRADE=SHARE separated by ;, each grade one of those allowed ({allowed})",
                f"Did you mean '{word}'?" if word else "", kind="skill mix",
            )  # fmt: skip
        elif len(set(grades)) < len(grades) or not isclose(sum(s or 0 for s in shares), 100):
            yield reading.fault(
                "contacts", number, "skill_mix", cell, "each grade once, shares that make 100",
                kind="skill mix",
            )  # fmt: skip


def share_of(part: str) -> float | None:
    """The share of GRADE=SHARE; None where there is none."""
    try:
        share = float(part.partition("=")[2])
    except ValueError:
        return None
    return share if isfinite(share) and share >= 0 else None


def codes(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Currencies of the National Cost Collection of which no unit cost is here."""
    known = sorted({row.code for row in national_costs()})
    for number, contact in enumerate(instance.contacts):
        if contact.national_code is not None and contact.national_code not in known:
            word = near(contact.national_code, known)
            yield reading.fault(
                "contacts", number, "national_code", quoted(contact.national_code),
                "a currency of instances/rates/national_unit_costs.csv: " + ", ".join(known),
                f"Did you mean '{word}'?" if word else "", kind="unknown code", nearest_word=word,
            )  # fmt: skip


def cautions(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """A stated order that the method of the settings does not use."""
    given = instance.settings
    if given.step_down_order is not None and given.costing_method != "step-down":
        yield reading.caution(
            "settings",
            f"step_down_order is not used: costing_method is {given.costing_method}.",
        )


def _setting(
    instance: Instance, reading: Reading, key: str, found: str, expected: str
) -> Fault:  # fmt: skip
    """A fault of a setting, at its row."""
    given = [row.key for row in instance.settings_given]
    line = reading.lines["settings"][given.index(key)] if key in given else 0
    at = reading.table("settings")
    return at.fault(line, "value", quoted(found), expected, kind="setting", told=key)
