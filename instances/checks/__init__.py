"""Rules that hold between columns, rows and tables, and oddities worth telling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from instances.checks import (
    children,
    contacts,
    contract,
    flows,
    ledger,
    places,
    prices,
    rates,
    staff,
)
from instances.checks.cautions import cautions
from instances.checks.reading import Reading
from instances.checks.references import references
from instances.faults import Caution, Fault
from instances.found import Findings
from instances.instance import Instance

Rule = Callable[[Instance, Reading], Iterable[Fault]]

RULES: tuple[tuple[tuple[str, ...], Rule], ...] = (
    ((), references),
    ((), contacts.windows),
    ((), contacts.services),
    (("staff", "tranches", "grades"), contacts.deliverable),
    (("settings",), staff.tranches),
    ((), staff.ramps),
    (("grades", "contacts", "pathways"), staff.fences),
    (("staff", "grades", "students"), staff.students),
    (("settings", "rates"), staff.pay),
    ((), rates.names),
    ((), rates.terms),
    ((), children.sums),
    ((), flows.ranges),
    ((), flows.moves),
    (("growth", "practices"), flows.movers),
    (("pathways",), flows.steps),
    ((), flows.journeys),
    (("caseload", "caseload_counts"), children.shares),
    (("localities", "teams"), staff.bases),
    (("cost_centres", "drivers"), ledger.drivers),
    (("cost_centres", "drivers"), ledger.loops),
    (("pathways",), ledger.unserved),
    ((), contract.glides),
    ((), contract.quality),
    (("contract", "localities"), contract.shares),
    ((), rates.risks),
    ((), places.degrees),
    (("schools", "practices"), places.forbidden),
    (("cost_centres",), prices.income),
    (("cost_centres", "settings"), prices.order),
    (("settings",), prices.years),
    ((), prices.mixes),
    ((), prices.codes),
)
"""Each rule with the tables that it reads from end to end."""


def check(
    instance: Instance, found: Findings, lines: Mapping[str, Sequence[int]]
) -> tuple[list[Fault], list[Caution]]:
    """Every fault and caution of the tables together.

    A rule that reads a table of which rows are missing is left for the next time, so that no
    fault is told that follows from another one.
    """
    reading = Reading(found, lines)
    faults: list[Fault] = []
    for tables, rule in RULES:
        if not found.partial & set(tables):
            faults += rule(instance, reading)
    return faults, [] if faults or found.partial else list(cautions(instance, reading))
