"""Prices told, their steps and the trace of every pound, each counted again from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from models.figures import Breach, compare, number, text
from models.recount import Recount, Told
from models.recount.children import ages
from models.recount.ledger import absorbed_gbp, signed_gbp
from models.recount.prices import (
    STEPS,
    behaviour_of,
    charged_gbp,
    part_of,
    rounding_gbp,
)

PENNY = Fraction(1, 100)
BANDS = {"antenatal": (), "0-1": (0,), "1-2": (1,), "2-5": (2, 3, 4), "5-11": tuple(range(5, 11)),
         "11-16": tuple(range(11, 16)), "16-19": tuple(range(16, 27))}  # fmt: skip
"""Ages of each age band; before birth there are none."""


def prices(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Children are those on the pathway; a price is the parts over the children."""
    parts = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    service = {row.pathway: row.service for row in instance.pathways}
    delivered = recount.delivered()
    for row in told["tariffs"]:
        pathway, band = text(row["pathway"]), text(row["age_band"])
        where = f"{pathway}, {band}"
        children = _children(instance, recount, pathway, service[pathway], band)
        contacts = delivered.get((pathway, band), 0.0)
        if abs(float(number(row["contacts"])) - contacts) > 0.02:
            yield Breach("contacts delivered", where, str(row["contacts"]), f"{contacts:.2f}")
        if abs(float(number(row["children"])) - children) > 0.006:
            yield Breach("children on the pathway", where, str(row["children"]), f"{children:.2f}")
        cost = float(sum((number(row[part]) for part in parts), Fraction(0)))
        told_price = text(row["tariff_gbp_per_child_year"])
        if (children > 0) != bool(told_price):
            yield Breach("a price is for a child", where, told_price, f"{children:.2f} children")
        elif told_price:
            due = charged_gbp(instance, Fraction(cost / children))["inflation"]
            whole = rounding_gbp(instance)
            off = abs(number(told_price) - due) > whole / 2 + PENNY / 100
            if off or number(told_price) % whole:
                yield Breach("a price is cost over children, with what the settings add", where,
                             told_price, f"{float(due):.4f}")  # fmt: skip


def services_pay(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """What the direct centres of a service absorb is in the prices of its pathways."""
    columns = ("direct_gbp", "service_support_gbp", "corporate_support_gbp", "unused_capacity_gbp")
    service = {row.pathway: row.service for row in instance.pathways}
    priced: dict[str, Fraction] = defaultdict(Fraction)
    for row in told["tariffs"]:
        cost = sum((number(row[column]) for column in columns), Fraction(0))
        priced[service[text(row["pathway"])]] += cost
    absorbed = {text(row["centre"]): number(row["absorbed_gbp"]) for row in told["reconciliation"]}
    of: dict[str, Fraction] = defaultdict(Fraction)
    for centre in instance.cost_centres:
        of[centre.service or ""] += absorbed[centre.centre]
    for name in sorted(set(service.values())):
        if not of[name] <= priced[name] <= of[name] + of[""]:
            due = f"{float(of[name]):.2f} and a part of {float(of['']):.2f}"
            found = f"{float(priced[name]):.2f}"
            yield Breach("a service pays for its own centres", name, found, due)


def _children(instance: Instance, recount: Recount, pathway: str, service: str, band: str) -> float:
    """Children of the practices (or pupils) on a pathway in an age band."""
    total = 0.0
    if service == "SN":
        for school in instance.schools:
            share = recount.schools.shares.share(
                pathway, school.imd_quintile, recount.schools.sizes
            )
            inside = recount.schools.pupils[school.school]
            total += share * sum(size for age, size in inside.items() if age in _of(band))
        return total
    for practice in instance.practices:
        here = [row for row in instance.practices if row.locality == practice.locality]
        share = recount.children.on(pathway, practice, practice.locality, here)
        if band == "antenatal":
            total += share * (practice.births_per_year or 0.0)
        else:
            by_age = dict(enumerate(ages(practice)))
            total += share * sum(by_age.get(age, 0.0) for age in BANDS[band])
    return total


def _of(band: str) -> tuple[int, ...]:
    return BANDS[band]


def ledger_passed_on(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """What each centre absorbs is what the drivers give it, passed on until nothing is left."""
    own, counted = signed_gbp(instance), absorbed_gbp(instance)
    passed = len(own) - len(counted)
    for told_row in told["reconciliation"]:
        name = text(told_row["centre"])
        due = counted.get(name, 0.0)
        # each support centre's cost is rounded to pence once for each direct centre
        if abs(float(number(told_row["absorbed_gbp"])) - due) > 0.01 * (1 + passed):
            yield Breach("the ledger is passed on by its drivers", name,
                         str(told_row["absorbed_gbp"]), f"{due:.2f}")  # fmt: skip
        if abs(float(number(told_row["own_gbp"])) - own[name]) > 0.001:
            yield Breach("a centre's own cost is that of the ledger", name,
                         str(told_row["own_gbp"]), f"{own[name]:.2f}")  # fmt: skip


def trace(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Every pound of a centre is in one price or unused, and every price is made of centres."""
    of_centre: dict[object, Fraction] = defaultdict(Fraction)
    of_cell: dict[object, Fraction] = defaultdict(Fraction)
    centres = {row.centre: row for row in instance.cost_centres}
    service = {row.pathway: row.service for row in instance.pathways}
    for row in told["trace"]:
        name, part = text(row["centre"]), text(row["part"])
        used, unused = number(row["used_gbp"]), number(row["unused_gbp"])
        of_centre[name] += used + unused
        where = (text(row["pathway"]), text(row["age_band"]))
        of_cell[(*where, "direct" if part == "income" else part)] += used
        of_cell[(*where, "unused_capacity")] += unused
        centre = centres.get(name)
        due = "of no centre" if centre is None else part_of(centre.kind, centre.service)
        if centre is None or due != part:
            yield Breach("a cost is told in the part of its centre", name, part, due)
        elif centre.kind == "direct" and centre.service not in (None, service[where[0]]):
            yield Breach("a direct cost is in the prices of its service", name, where[0],
                         str(centre.service))  # fmt: skip
    own: dict[object, Fraction] = {
        row.centre: (-1 if row.kind == "income" else 1) * Fraction(str(row.amount_gbp))
        for row in instance.cost_centres
    }
    yield from compare("every pound of a centre is traced", of_centre, own)
    priced: dict[object, Fraction] = {
        (text(row["pathway"]), text(row["age_band"]), part): number(row[f"{part}_gbp"])
        for row in told["tariffs"]
        for part in ("direct", "service_support", "corporate_support", "unused_capacity")
    }
    yield from compare("every price is made of centres", of_cell, priced)


def ladders(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """The steps of a price are its parts and what the settings add, and make the price."""
    priced = {(text(row["pathway"]), text(row["age_band"])): row for row in told["tariffs"]}
    traced = _traced(instance, told)
    for row in told["tariff_parts"]:
        where = (text(row["pathway"]), text(row["age_band"]))
        price = priced[where]
        used = traced.get(where, {})
        for part, due in (("income", used.get("income", Fraction(0))),
                          *((name, used.get(name, Fraction(0)))
                            for name in ("fixed", "semi-fixed", "variable"))):  # fmt: skip
            column = f"{part.replace('-', '_')}_gbp"
            if number(row[column]) != due:
                yield Breach(f"the parts of a price ({column})", str(where), str(row[column]),
                             f"{float(due):.2f}")  # fmt: skip
        if not text(price["tariff_gbp_per_child_year"]) or not number(price["children"]):
            continue
        children, last = number(price["children"]), number(price["tariff_gbp_per_child_year"])
        yield from _ladder(instance, row, price, children, used, last, str(where))


def _ladder(
    instance: Instance,
    row: Mapping[str, object],
    price: Mapping[str, object],
    children: Fraction,
    used: Mapping[str, Fraction],
    last: Fraction,
    where: str,
) -> Iterator[Breach]:
    """Each rung within a penny of where it belongs, the last one at the price."""
    cost = {name: number(price[f"{name}_gbp"])
            for name in ("direct", "service_support", "corporate_support")}  # fmt: skip
    cost["direct"] -= used.get("income", Fraction(0))
    cost["income"] = used.get("income", Fraction(0))
    whole = sum(cost.values(), Fraction(0)) / children
    due, height = Fraction(0), Fraction(0)
    # children are told to two places
    slack = PENNY + abs(whole) * Fraction(1, 100) / children
    for name, total in cost.items():
        due, height = due + total / children, height + number(row[f"child_{name}_gbp"])
        if abs(height - due) > slack:
            yield Breach(f"the rungs of a price ({name})", where, f"{float(height):.2f}",
                         f"{float(due):.4f}")  # fmt: skip
    for name in STEPS:
        height += number(row[f"child_{name}_gbp"])
        due = charged_gbp(instance, whole)[name]
        if abs(height - due) > slack * 3:
            yield Breach(f"the rungs of a price ({name})", where, f"{float(height):.2f}",
                         f"{float(due):.4f}")  # fmt: skip
    height += number(row["child_rounding_gbp"])
    if height != last or number(row["tariff_gbp_per_child_year"]) != last:
        yield Breach(
            "the rungs make the price", where, f"{float(height):.2f}", f"{float(last):.2f}"
        )
    if abs(number(row["charged_gbp"]) - last * children) > PENNY + last * PENNY / 2:
        yield Breach("all children are charged the price", where, str(row["charged_gbp"]),
                     f"{float(last * children):.2f}")  # fmt: skip
    if abs(number(row["tariff_gbp_per_child_month"]) - last / 12) > PENNY / 2:
        yield Breach("a month is a twelfth of a year", where,
                     str(row["tariff_gbp_per_child_month"]), f"{float(last / 12):.4f}")  # fmt: skip


def _traced(instance: Instance, told: Told) -> dict[tuple[str, str], dict[str, Fraction]]:
    """Used pounds of each pathway and age band: income, and all by how it follows the children."""
    centres = {row.centre: row for row in instance.cost_centres}
    found: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in told["trace"]:
        centre = centres[text(row["centre"])]
        here = found[text(row["pathway"]), text(row["age_band"])]
        here[behaviour_of(centre.kind, centre.behaviour)] += number(row["used_gbp"])
        if centre.kind == "income":
            here["income"] += number(row["used_gbp"])
    return found
