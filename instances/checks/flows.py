"""Moves, steps between levels and ranges say one thing."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault, quoted
from instances.instance import Instance

ROUNDING_PCT = 0.05
"""How far movers in less movers out may be from the growth by moves, as each is rounded."""

RANGES = (
    ("contacts", "duration_low_min", "duration_min", "duration_high_min"),
    ("contacts", "uptake_low_pct", "uptake_pct", "uptake_high_pct"),
    ("caseload", "children_low_pct", "children_pct", "children_high_pct"),
    ("growth", "births_low_pct_per_year", "births_pct_per_year", "births_high_pct_per_year"),
)
"""Table, and its columns of the least, the likeliest and the most."""


def ranges(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """The least that is more, or the most that is less, than the likeliest."""
    for table, low, base, high in RANGES:
        for number, row in enumerate(getattr(instance, table)):
            least, usual, most = (getattr(row, name) for name in (low, base, high))
            for name, end, words, wrong in (
                (low, least, "at most", least is not None and least > usual),
                (high, most, "at least", most is not None and most < usual),
            ):
                if wrong:
                    yield reading.fault(
                        table, number, name, f"{end:g}", f"{words} {base}, {usual:g}",
                        kind="window",
                    )  # fmt: skip


def moves(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Movers in and out that cannot give the growth by moves of the same row."""
    for number, row in enumerate(instance.growth):
        coming, going = row.movers_in_pct_per_year, row.movers_out_pct_per_year
        net = row.children_pct_per_year
        if coming is not None and going is not None and abs(coming - going - net) > ROUNDING_PCT:
            yield reading.fault(
                "growth", number, "children_pct_per_year", f"{net:g}",
                f"movers in less movers out, {coming - going:g}",
                "Mend the one that is wrong, or leave one of the movers blank.", kind="sum",
            )  # fmt: skip
        elif going is None and coming is not None and coming < net - ROUNDING_PCT:
            yield reading.fault(
                "growth", number, "movers_in_pct_per_year", f"{coming:g}",
                f"at least children_pct_per_year, {net:g}",
                "Children cannot grow by more than move in.", kind="sum",
            )  # fmt: skip
        elif coming is None and going is not None and going < -net - ROUNDING_PCT:
            yield reading.fault(
                "growth", number, "movers_out_pct_per_year", f"{going:g}",
                f"at least the fall of children_pct_per_year, {-net:g}",
                "Children cannot fall by more than move out.", kind="sum",
            )  # fmt: skip


def movers(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Contacts owed to movers where nobody says how many move in."""
    told = {row.locality for row in instance.growth if row.movers_in_pct_per_year is not None}
    served = {row.locality for row in instance.practices}
    untold = [row.locality for row in instance.localities if row.locality in served - told]
    file = reading.found.file_of("growth")
    for number, contact in enumerate(instance.contacts):
        if contact.per == "mover" and untold:
            yield reading.fault(
                "contacts", number, "per", contact.per,
                f"movers_in_pct_per_year in {file} for every locality, also {untold[0]}",
                "Add it there, or owe the contact to each child.", kind="no movers",
            )  # fmt: skip


def steps(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Steps up to a universal pathway: every child is on it."""
    level = {row.pathway: row.level for row in instance.pathways}
    for number, row in enumerate(instance.level_flows):
        if level.get(row.pathway) == "U":
            yield reading.fault(
                "level_flows", number, "pathway", quoted(row.pathway),
                "a pathway above universal", "Every child is on it from the start.",
                kind="universal",
            )  # fmt: skip


def journeys(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Journeys given for contacts whose journey follows from the map or that need none."""
    for number, contact in enumerate(instance.contacts):
        if contact.journey_min and contact.mode not in ("clinic", "group"):
            yield reading.fault(
                "contacts", number, "journey_min", f"{contact.journey_min:g}",
                f"0 or blank where mode is {contact.mode}",
                "Home visits take the travel of the locality, schools the way from the team.",
                kind="journey",
            )  # fmt: skip
