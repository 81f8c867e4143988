"""Prices told, their steps and the trace of every pound, each counted again from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from models.figures import Breach, compare, number, text
from models.recount import Recount, Told
from models.recount.ledger import absorbed_gbp, signed_gbp
from models.recount.prices import (
    STEPS,
    behaviour_of,
    charged_gbp,
    part_of,
    rounding_gbp,
)

PENNY = Fraction(1, 100)


def prices(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Children are those on the pathway; a price is the parts over the children."""
    parts = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    delivered = recount.delivered()
    for row in told["tariffs"]:
        pathway, band = text(row["pathway"]), text(row["age_band"])
        where = f"{pathway}, {band}"
        children = recount.children_on(pathway, band)
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


def ledger(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Prices and unused capacity hold the whole ledger, to the penny."""
    columns = ("direct_gbp", "service_support_gbp", "corporate_support_gbp", "unused_capacity_gbp")
    priced = sum(
        (number(row[column]) for row in told["tariffs"] for column in columns), Fraction(0)
    )
    whole = sum(
        (Fraction(str(row.amount_gbp)) * (-1 if row.kind == "income" else 1)
         for row in instance.cost_centres), Fraction(0),
    )  # fmt: skip
    if priced != whole:
        yield Breach(
            "prices hold the whole ledger", "tariffs", f"{float(priced):.2f}", f"{float(whole):.2f}"
        )
    absorbed = Fraction(0)
    for row in told["reconciliation"]:
        own, received, passed, kept = (
            number(row[column])
            for column in ("own_gbp", "received_gbp", "passed_on_gbp", "absorbed_gbp")
        )
        absorbed += kept
        if own + received != passed + kept:
            yield Breach("own and received is passed on or absorbed", text(row["centre"]),
                         str(own + received), str(passed + kept))  # fmt: skip
    if absorbed != whole:
        yield Breach("direct centres absorb the whole ledger", "reconciliation",
                     f"{float(absorbed):.2f}", f"{float(whole):.2f}")  # fmt: skip


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
