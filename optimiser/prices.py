"""Prices of a child and year: of a price list, of a run, or worked out by the engine."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from instances import Fault, Instance, InstanceFaults
from instances.faults import near, quoted
from instances.inert import unguarded
from instances.units import pence
from models.caseload_flow import Cell
from models.demand import AGE_BANDS
from optimiser.errors import NotARunError
from optimiser.folder import summary_of

COLUMNS = ("pathway", "age_band", "price_gbp_per_child_month")
BANDS = tuple(name for name, _, _ in AGE_BANDS)
MOST_GBP = 1_000_000.0


@dataclass(frozen=True)
class Prices:
    """Pence for a child and year by pathway and age band, and where they are from."""

    pence: dict[Cell, int]
    source: str
    warnings: tuple[str, ...] = ()


def of_tariffs(rows: Iterable[tuple[str, str, int | None]], source: str) -> Prices:
    """Prices from tariffs; those that no child has yet are counted as nothing, and told."""
    found, none = {}, []
    for pathway, band, price in rows:
        found[pathway, band] = price or 0
        if price is None:
            none.append(f"{pathway} at {band}")
    told = (f"No child, so no price, for {', '.join(none)}: counted as nothing.",) if none else ()
    return Prices(found, source, told)


def of_run(run: Path, instance: Instance) -> Prices:
    """The tariffs of a run of the same tables.

    Raises:
        NotARunError: the folder is no run, or one of other tables.
    """
    if summary_of(run)["instance"]["hash"] != instance.digest:
        raise NotARunError(f"{run} is a run of other tables; plan these again, or leave it out.")
    try:
        with (run / "tariffs.csv").open(encoding="utf-8", newline="") as lines:
            rows = [
                (
                    unguarded(row["pathway"]), row["age_band"],
                    pence(float(price)) if (price := row["tariff_gbp_per_child_year"]) else None,
                )
                for row in csv.DictReader(lines)
            ]  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise NotARunError(f"{run}: its tariffs.csv cannot be read ({error}).") from None
    return of_tariffs(rows, "the tariffs of a run")


def of_engine(instance: Instance, told: Callable[[str], None]) -> Prices:
    """The tariffs of a plan made now.

    Raises:
        CostingError, EndedError: there is no plan, or its costs cannot be passed on.
    """
    from optimiser.answer import answer
    from optimiser.settings import Search, Settings

    search = Search(Settings(seed=instance.settings.seed))
    answers = answer(instance, search, told)
    return of_tariffs(
        ((row.pathway, row.age_band, row.price_pence) for row in answers.tariffs),
        "the tariffs of the plan",
    )


def of_list(path: Path, instance: Instance) -> Prices:
    """An agreed price list: pathway, age_band, price_gbp_per_child_month.

    Raises:
        InstanceFaults: every fault of the list, a level that nobody priced too.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            heads = [name.strip() for name in reader.fieldnames or ()]
            rows = [{**row} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InstanceFaults([
            Fault("prices", path.name, 0, "", f"a file that cannot be read ({error})",
                  "a CSV file in UTF-8", kind="not CSV")
        ]) from None  # fmt: skip
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        raise InstanceFaults([
            Fault("prices", path.name, 1, name, "no such column",
                  f"the columns {', '.join(COLUMNS)}", "Add it, or mend its name.",
                  kind="missing column")
            for name in missing
        ])  # fmt: skip
    found: dict[Cell, int] = {}
    faults: list[Fault] = []
    for line, row in enumerate(rows, 2):
        cells = {name.strip(): (cell or "").strip() for name, cell in row.items()
                 if isinstance(name, str) and not isinstance(cell, list)}  # fmt: skip
        faults += _wrong(path.name, line, cells, instance, found)
    if not faults:
        faults += _unpriced(path.name, instance, found)
    if faults:
        raise InstanceFaults(faults)
    return Prices(found, path.name)


def _wrong(
    file: str, line: int, cells: dict[str, str], instance: Instance, found: dict[Cell, int]
) -> Iterator[Fault]:
    """What is wrong with a row; a sound one is added to those found."""
    known = [row.pathway for row in instance.pathways]
    pathway, band, price = (cells.get(name, "") for name in COLUMNS)
    sound = True
    for name, cell, valid in (("pathway", pathway, known), ("age_band", band, list(BANDS))):
        if cell not in valid:
            word = near(cell, valid)
            yield Fault(
                "prices", file, line, name, quoted(cell),
                "a pathway of the service" if name == "pathway" else "one of " + ", ".join(BANDS),
                f"Did you mean '{word}'?" if word else "", kind="unknown code", nearest=word,
            )  # fmt: skip
            sound = False
    try:
        gbp = float(price)
    except ValueError:
        gbp = -1.0
    if not 0 <= gbp <= MOST_GBP:
        yield Fault(
            "prices", file, line, COLUMNS[2], quoted(price),
            f"pounds for a child and month, from 0 to {MOST_GBP:,.0f}",
            "A price is never below zero.", kind="out of range",
        )  # fmt: skip
        sound = False
    if sound and (pathway, band) in found:
        yield Fault(
            "prices", file, line, "pathway", f"a second price for {quoted(pathway)} at {band}",
            "one price for each pathway and age band", "Remove one of the two.", kind="key twice",
        )  # fmt: skip
    elif sound:
        found[pathway, band] = 12 * pence(gbp)


def _unpriced(file: str, instance: Instance, found: dict[Cell, int]) -> Iterator[Fault]:
    """Pathways and ages that owe contacts and that nobody priced."""
    owing = dict.fromkeys(
        (contact.pathway, name)
        for contact in instance.contacts
        for name, low, high in AGE_BANDS
        if contact.age_from_weeks < high * 52 and contact.age_to_weeks > low * 52
    )
    for pathway, band in owing:
        if (pathway, band) not in found:
            yield Fault(
                "prices", file, 0, "pathway", f"no price for {quoted(pathway)} at age {band}",
                "a price for each pathway and age band that contacts are owed in",
                "Add a row; 0 where nothing is to be paid.", kind="no price",
            )  # fmt: skip
