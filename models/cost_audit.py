"""Unit costs told, of contacts, bases, pathways and staff, each counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from instances.rates.national import national_costs
from models.figures import Breach, compare, number, text
from models.recount import Recount, Told
from models.recount.pay import minute_of_grade_gbp, specified_gbp, wte_cost_gbp
from models.recount.prices import YEARS
from models.recount.staff import allowed as grades_allowed
from models.recount.staff import wte_minutes

PENNY = Fraction(1, 100)
Sums = dict[object, Fraction]


def base_costs(_: Instance, told: Told, __: Recount) -> Iterator[Breach]:
    """Bases share the cost of each price, its children, contacts and minutes; units are ratios."""
    whole: dict[str, Sums] = {name: {} for name in ("cost", "unused", "children", "contacts")}
    split: dict[str, Sums] = {name: defaultdict(Fraction) for name in whole}
    bases: dict[object, int] = defaultdict(int)
    minutes: Sums = defaultdict(Fraction)
    for row in told["tariffs"]:
        where = (text(row["pathway"]), text(row["age_band"]))
        whole["cost"][where] = _used(row)
        whole["unused"][where] = number(row["unused_capacity_gbp"])
        whole["children"][where] = number(row["children"])
        whole["contacts"][where] = number(row["contacts"])
    for row in told["unit_costs"]:
        where = (text(row["pathway"]), text(row["age_band"]))
        cost = number(row["mandated_gbp"]) + number(row["other_gbp"])
        split["cost"][where] += cost
        split["unused"][where] += number(row["unused_capacity_gbp"])
        split["children"][where] += number(row["children"])
        split["contacts"][where] += number(row["contacts"])
        bases[where] += 1
        minutes[text(row["base"])] += number(row["minutes"])
        yield from _over("a contact", row, "gbp_per_contact", cost, number(row["contacts"]))
        yield from _over("a child and month", row, "gbp_per_child_month", cost,
                         number(row["children"]) * 12, times=12)  # fmt: skip
    yield from compare("bases share the cost of a price", split["cost"], whole["cost"])
    yield from compare("bases share the unused capacity", split["unused"], whole["unused"])
    # both sides are told to two places, once for each base
    within = PENNY * (1 + max(bases.values(), default=0))
    for name in ("children", "contacts"):
        yield from compare(f"bases share the {name}", split[name], whole[name], within)
    yield from _minutes(told, minutes)


def _minutes(told: Told, minutes: Sums) -> Iterator[Breach]:
    """Minutes delivered at a base are those owed there and not short."""
    served, within = _sums(), _sums()
    for row in told["pressure"]:
        served[text(row["base"])] += number(row["demand_min"]) - number(row["shortage_min"])
    # minutes owed are whole for each skill and period; those delivered are told to a tenth
    for row in told["demand"]:
        within[text(row["base"])] += Fraction(1, 2)
    for row in told["unit_costs"]:
        within[text(row["base"])] += Fraction(1, 10)
    for base in sorted(served.keys() | minutes.keys(), key=str):
        yield from compare(
            "minutes delivered are those owed and not short", {base: minutes[base]},
            {base: served[base]}, within[base],
        )  # fmt: skip


def contact_costs(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Contacts share the cost of their pathway; delivered lies between the grades allowed."""
    contacts = {row.contact: row for row in instance.contacts}
    minute = {row.grade: minute_of_grade_gbp(instance, row, recount.days.year())
              for row in instance.grades}  # fmt: skip
    national = {(row.code, row.year): row for row in national_costs()}
    split, duty, made = _sums(), _sums(), _sums()
    for row in told["contact_costs"]:
        contact, full = contacts[text(row["contact"])], number(row["full_gbp"])
        split[contact.pathway] += full
        duty[contact.pathway, contact.mandated] += full
        made[contact.pathway] += number(row["contacts"])
        yield from _over("a contact", row, "gbp_per_contact", full, number(row["contacts"]))
        yield from _delivered(instance, row, minute)
        if text(row["mandated"]) != ("yes" if contact.mandated else "no"):
            yield Breach("what the law requires", contact.contact, text(row["mandated"]), "other")
        code = text(row["national_code"])
        if code:
            found = national.get((code, text(row["national_year"])))
            if found is None or abs(float(number(row["national_gbp"])) - found.unit_gbp) > 0.0051:
                due = "nothing" if found is None else f"{found.unit_gbp:.4f}"
                yield Breach(
                    "the national cost is as published", code, str(row["national_gbp"]), due
                )
    whole, owed, unused, each = _sums(), _sums(), _sums(), _sums()
    for row in told["tariffs"]:
        pathway = text(row["pathway"])
        whole[pathway] += _used(row)
        owed[pathway] += number(row["contacts"])
        unused[pathway] += number(row["unused_capacity_gbp"])
        band = text(row["age_band"])
        children = recount.children_on(pathway, band)
        if children > 0:
            each[pathway] += YEARS[band] * _used(row) / Fraction(children)
    yield from compare("contacts share the cost of a pathway", split, whole)
    yield from compare("contacts share the count of a pathway", made, owed, Fraction(1))
    for row in told["pathway_costs"]:
        yield from _pathway(row, duty, owed, unused, each)


def _pathway(
    row: Mapping[str, object], duty: Sums, owed: Sums, unused: Sums, each: Sums
) -> Iterator[Breach]:
    """A pathway is its contacts and its age bands."""
    pathway = text(row["pathway"])
    due = {
        "mandated_gbp": duty[pathway, True], "other_gbp": duty[pathway, False],
        "unused_capacity_gbp": unused[pathway],
    }  # fmt: skip
    for column, amount in due.items():
        if number(row[column]) != amount:
            yield Breach(f"a pathway is its contacts ({column})", pathway, str(row[column]),
                         f"{float(amount):.2f}")  # fmt: skip
    if abs(number(row["contacts"]) - owed[pathway]) > Fraction(1, 10):
        yield Breach("a pathway is its contacts (contacts)", pathway, str(row["contacts"]),
                     f"{float(owed[pathway]):.2f}")  # fmt: skip
    cost = duty[pathway, True] + duty[pathway, False]
    if not number(row["low_gbp"]) - 1 <= cost <= number(row["high_gbp"]) + 1:
        yield Breach("a cost lies in its range", pathway, f"{float(cost):.2f}",
                     f"{row['low_gbp']} to {row['high_gbp']}")  # fmt: skip
    given = text(row["completed_gbp"])
    if given and abs(number(given) - each[pathway]) > PENNY / 2 + each[pathway] / 10**9:
        yield Breach("a completed pathway", pathway, given, f"{float(each[pathway]):.2f}")


def _delivered(
    instance: Instance, row: Mapping[str, object], minute: Mapping[str, float]
) -> Iterator[Breach]:
    """Staff cost as specified, and as delivered between the least and the most costly allowed."""
    (contact,) = [found for found in instance.contacts if found.contact == text(row["contact"])]
    spent, delivered = float(number(row["minutes"])), float(number(row["delivered_gbp"]))
    may = grades_allowed(instance, contact)
    allowed = [minute[grade] for grade in sorted(may) if minute[grade]] or [0.0]
    # minutes are told to a tenth
    slack = 0.011 + 0.051 * max(allowed)
    due = spent * specified_gbp(instance, contact, minute)
    if abs(float(number(row["specified_gbp"])) - due) > slack:
        yield Breach("staff cost by the grades specified", contact.contact,
                     str(row["specified_gbp"]), f"{due:.2f}")  # fmt: skip
    if not spent * min(allowed) - slack <= delivered <= spent * max(allowed) + slack:
        yield Breach("staff cost lies between that of the grades allowed", contact.contact,
                     f"{delivered:.2f}", f"{spent * min(allowed):.2f} or more")  # fmt: skip
    apart = number(row["delivered_gbp"]) - number(row["specified_gbp"])
    if number(row["difference_gbp"]) != apart:
        yield Breach("delivered is specified and the difference", contact.contact,
                     str(row["difference_gbp"]), f"{float(apart):.2f}")  # fmt: skip


def staff_costs(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """A post costs what the rates say, and an hour of it what its hours make of that."""
    grades = {row.grade: row for row in instance.grades}
    year = recount.days.year()
    parts = ("salary_gbp", "supplement_gbp", "insurance_gbp", "pension_gbp", "levy_gbp",
             "on_cost_gbp", "cover_gbp")  # fmt: skip
    for row in told["staff_costs"]:
        grade = grades[text(row["grade"])]
        cost = wte_cost_gbp(instance, grade.grade)
        whole = float(sum((number(row[part]) for part in parts), Fraction(0)))
        for what, found, within in (("what the rates say", number(row["wte_cost_gbp"]), 0.006),
                                    ("its parts", whole, 0.04)):  # fmt: skip
            if abs(float(found) - cost) > within:
                yield Breach(f"a post costs {what}", grade.grade, f"{float(found):.2f}",
                             f"{cost:.2f}")  # fmt: skip
        there = sum(wte_minutes(grade, year).values()) / 60
        hours = {
            "contracted": grade.hours_per_week * 52.143,
            "available": there / (1 - grade.support_pct / 100),
            "contact": there,
        }
        for name, count in hours.items():
            given = text(row[f"gbp_per_{name}_hour"])
            wrong = bool(given) != bool(count) or (
                bool(given) and abs(float(number(given)) - cost / count) > 0.006
            )
            if wrong or abs(float(number(row[f"{name}_hours"])) - count) > 0.006:
                yield Breach(f"an hour and what it costs ({name})", grade.grade, given,
                             f"{count:.2f} hours")  # fmt: skip


def _sums() -> Sums:
    return defaultdict(Fraction)


def _used(row: Mapping[str, object]) -> Fraction:
    """Pounds of a price that are not unused capacity."""
    parts = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    return sum((number(row[part]) for part in parts), Fraction(0))


def _over(
    what: str, row: Mapping[str, object], column: str, cost: Fraction, count: Fraction,
    times: int = 1,
) -> Iterator[Breach]:  # fmt: skip
    """A unit cost is cost over count (so many times one told); it is told to half a penny, the
    count to half of a hundredth, and one that may be nothing says nothing."""
    given, within = text(row[column]), times * PENNY / 2
    if not given or count <= within:
        return
    due = cost / count
    low, high = sorted((cost / (count + within), cost / (count - within)))
    if not low - PENNY / 2 <= number(given) <= high + PENNY / 2:
        yield Breach(f"cost of {what}", text(row["pathway"]), given, f"{float(due):.4f}")
