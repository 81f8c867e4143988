"""Unit costs told, of contacts, bases, pathways and staff, each counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from models.figures import Breach, compare, number, text
from models.recount import Recount, Told
from models.recount.pay import wte_cost_gbp
from models.recount.prices import YEARS
from models.recount.staff import wte_minutes

PENNY = Fraction(1, 100)


def unit_costs(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Costs by base, contact and pathway are the prices' cost, split; each is cost over count."""
    parts = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    used: dict[object, Fraction] = {}
    unused: dict[object, Fraction] = {}
    of_pathway: dict[object, Fraction] = defaultdict(Fraction)
    each: dict[str, Fraction] = defaultdict(Fraction)
    for row in told["tariffs"]:
        where, pathway = (text(row["pathway"]), text(row["age_band"])), text(row["pathway"])
        used[where] = sum((number(row[part]) for part in parts), Fraction(0))
        unused[where] = number(row["unused_capacity_gbp"])
        of_pathway[pathway] += used[where]
        if number(row["children"]):
            each[pathway] += YEARS[where[1]] * used[where] / number(row["children"])
    split: dict[object, Fraction] = defaultdict(Fraction)
    idle: dict[object, Fraction] = defaultdict(Fraction)
    for row in told["unit_costs"]:
        where = (text(row["pathway"]), text(row["age_band"]))
        here = number(row["mandated_gbp"]) + number(row["other_gbp"])
        split[where] += here
        idle[where] += number(row["unused_capacity_gbp"])
        yield from _over("a contact", row, "gbp_per_contact", here, number(row["contacts"]))
        yield from _over("a child and month", row, "gbp_per_child_month", here,
                         number(row["children"]) * 12)  # fmt: skip
    yield from compare("bases share the cost of a price", split, used)
    yield from compare("bases share the unused capacity", idle, unused)
    law = {row.contact: row for row in instance.contacts}
    by_contact: dict[object, Fraction] = defaultdict(Fraction)
    by_duty: dict[object, Fraction] = defaultdict(Fraction)
    for row in told["contact_costs"]:
        contact = law[text(row["contact"])]
        by_contact[contact.pathway] += number(row["full_gbp"])
        by_duty[contact.pathway, contact.mandated] += number(row["full_gbp"])
        yield from _over("a contact", row, "gbp_per_contact", number(row["full_gbp"]),
                         number(row["contacts"]))  # fmt: skip
        if text(row["mandated"]) != ("yes" if contact.mandated else "no"):
            yield Breach("what the law requires", contact.contact, text(row["mandated"]), "other")
        if number(row["specified_gbp"]) - number(row["delivered_gbp"]) != -number(
            row["difference_gbp"]
        ):
            yield Breach("delivered is specified and the difference", contact.contact,
                         str(row["difference_gbp"]), "other")  # fmt: skip
    yield from compare("contacts share the cost of a pathway", by_contact, of_pathway)
    said: dict[object, Fraction] = {
        (text(row["pathway"]), duty): number(row["mandated_gbp" if duty else "other_gbp"])
        for row in told["pathway_costs"]
        for duty in (True, False)
    }
    yield from compare("a pathway is its contacts", said, by_duty)
    for row in told["pathway_costs"]:
        due = each[text(row["pathway"])]
        given = text(row["completed_gbp"])
        # children are told to two places: a hundredth of a child in each band
        if given and abs(number(given) - due) > Fraction(2, 100) + due / 100:
            yield Breach("a completed pathway", text(row["pathway"]), given, f"{float(due):.2f}")


def _over(
    what: str, row: Mapping[str, object], column: str, cost: Fraction, count: Fraction
) -> Iterator[Breach]:
    """A unit cost is cost over count; counts are told to two places, small ones say little."""
    given = text(row[column])
    if not given or count < 1:
        return
    due = cost / count
    if abs(number(given) - due) > PENNY + abs(due) / 100 / count * 12:
        yield Breach(f"cost of {what}", text(row["pathway"]), given, f"{float(due):.4f}")


def staff_costs(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """A post costs what the rates say, and an hour of it what its hours make of that."""
    grades = {row.grade: row for row in instance.grades}
    year = recount.days.year()
    for row in told["staff_costs"]:
        grade = grades[text(row["grade"])]
        cost = wte_cost_gbp(instance, grade.grade)
        if abs(float(number(row["wte_cost_gbp"])) - cost) > 0.006:
            yield Breach("a post costs what the rates say", grade.grade,
                         str(row["wte_cost_gbp"]), f"{cost:.2f}")  # fmt: skip
        there = sum(wte_minutes(grade, year).values()) / 60
        hours = {
            "contracted": grade.hours_per_week * 52.143,
            "available": there / (1 - grade.support_pct / 100),
            "contact": there,
        }
        for name, count in hours.items():
            given = text(row[f"gbp_per_{name}_hour"])
            if bool(given) != bool(count) or (
                given and abs(float(number(given)) - cost / count) > 0.006
            ):
                yield Breach(f"cost of an hour ({name})", grade.grade, given, f"{count:.2f} hours")
