"""The ledger: every support centre passes its cost on, and it arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault, near, quoted
from instances.instance import Instance


def drivers(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Support centres without a driver, or with one that nobody else has any of."""
    receivers = _receivers(instance)
    file = reading.found.file_of("drivers")
    for number, centre in enumerate(instance.cost_centres):
        if centre.kind == "direct" or (centre.kind == "income" and not centre.driver):
            continue
        if centre.driver is None:
            yield reading.fault(
                "cost_centres", number, "driver", "a blank cell",
                "the driver by which a support centre passes its cost on",
                "Known drivers: " + ", ".join(sorted(receivers)) + ".", kind="no driver",
            )  # fmt: skip
        elif not receivers[centre.driver] - {centre.centre}:
            word = near(centre.driver, [name for name, found in receivers.items() if found])
            yield reading.fault(
                "cost_centres", number, "driver", quoted(centre.driver),
                f"a driver with at least one other centre that has a quantity of it in {file}",
                f"Did you mean '{word}'?" if word else "",
                kind="driver without receiver", nearest_word=word,
            )  # fmt: skip
    if not any(centre.kind == "direct" for centre in instance.cost_centres):
        yield reading.table("cost_centres").fault(
            0, "kind", "no direct centre", "at least one direct centre to carry the cost",
            kind="no direct centre",
        )  # fmt: skip


def loops(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Support centres that pass their cost to each other and never to a direct centre."""
    receivers = _receivers(instance)
    waiting = {
        row.centre: receivers[row.driver] - {row.centre}
        for row in instance.cost_centres
        if row.kind == "support" and row.driver and receivers[row.driver] - {row.centre}
    }
    # a support centre whose own driver is at fault is told apart
    arrives = {row.centre for row in instance.cost_centres} - waiting.keys()
    while found := {centre for centre, to in waiting.items() if to & arrives}:
        arrives |= found
        waiting = {centre: to for centre, to in waiting.items() if centre not in found}
    for number, centre in enumerate(instance.cost_centres):
        if centre.centre in waiting:
            yield reading.fault(
                "cost_centres", number, "driver", quoted(centre.driver),
                "a driver by which its cost reaches a direct centre in the end",
                f"A closed loop: {', '.join(sorted(waiting))} pass it only to each other.",
                kind="closed loop",
            )  # fmt: skip


def unserved(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Direct centres of a service that has no pathway: their cost would have nowhere to go."""
    services = {pathway.service for pathway in instance.pathways}
    for number, centre in enumerate(instance.cost_centres):
        if centre.kind == "direct" and centre.service and centre.service not in services:
            yield reading.fault(
                "cost_centres", number, "service", centre.service,
                "a service that has a pathway", "Or leave the service blank.",
                kind="service without pathway",
            )  # fmt: skip


def _receivers(instance: Instance) -> dict[str, set[str]]:
    """The centres that have any of each driver."""
    receivers: dict[str, set[str]] = defaultdict(set)
    for row in instance.drivers:
        if row.quantity:
            receivers[row.driver].add(row.centre)
    return receivers
