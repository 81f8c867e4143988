"""The files of a register to arrays, or every fault in them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from instances.faults import Fault, InstanceFaults
from instances.found import Findings
from instances.instance import Instance
from instances.register import checks
from instances.register.children import (
    END,
    Contacts,
    Issued,
    Register,
    Whole,
    none_issued,
    spells,
)
from instances.register.codes import unknown
from instances.register.issued import read_issued
from instances.register.prices import BANDS, PriceList, read_prices
from instances.register.read import Cells, Columns, read_columns
from instances.register.tables import ContactMade, LevelSpell, Stay
from instances.units import pence


def load_register(
    instance: Instance,
    register: Path,
    levels: Path,
    activity: Path | None = None,
    prices: Path | PriceList | None = None,
    issued: Sequence[Path] = (),
) -> tuple[Register, PriceList]:
    """Read a register of children, its price list and the lines issued before.

    Args:
        instance: the service that the children belong to.
        register, levels, activity: CSV files; see `tables`.
        prices: a CSV file, or a list that was read already.
        issued: folders of invoices written before, all of them.

    Raises:
        InstanceFaults: with every fault of every file.
    """
    found = Findings()
    stays = read_columns(register, Stay, found)
    spans = read_columns(levels, LevelSpell, found)
    contacts = read_columns(activity, ContactMade, found) if activity else None
    priced = prices if isinstance(prices, PriceList) else PriceList((), "")
    if isinstance(prices, Path):
        priced = read_prices(prices, instance, found)
    before = read_issued(issued, found)
    for table in (stays, spans):
        if not len(table.lines) and table.at.table not in found.partial:
            found.faults.append(
                table.at.fault(0, "", "no rows", "at least one row", kind="empty table")
            )
            found.partial.add(table.at.table)
    found.faults += _unknown(instance, stays, spans, contacts)
    given = {"register", "levels"} | ({"activity"} if contacts else set())
    if found.partial & given or (before is None):
        raise InstanceFaults(_by_line(found.faults))
    made = _assemble(instance, stays, spans, contacts, before)
    found.faults += _between(instance, made, stays)
    if found.faults:
        raise InstanceFaults(_by_line(found.faults))
    return made, priced


def _by_line(faults: list[Fault]) -> list[Fault]:
    files = list(dict.fromkeys(fault.file for fault in faults))
    return sorted(faults, key=lambda fault: (files.index(fault.file), fault.line))


def _unknown(
    instance: Instance, stays: Columns, spans: Columns, contacts: Columns | None
) -> list[Fault]:
    """Codes of commissioners, localities, pathways, contacts and children that are not known."""
    faults: list[Fault] = []
    if len(stays.lines):
        if instance.contract:
            payers = [row.commissioner for row in instance.contract]
            faults += unknown(stays, "commissioner", payers, "the table contract")
        places = [row.locality for row in instance.localities]
        faults += unknown(stays, "locality", places, "the table localities")
    if len(spans.lines):
        pathways = [row.pathway for row in instance.pathways]
        faults += unknown(spans, "pathway", pathways, "the table pathways")
    if contacts is not None and len(contacts.lines):
        codes = [row.contact for row in instance.contacts]
        faults += unknown(contacts, "contact", codes, "the table contacts")
    return faults


def _assemble(
    instance: Instance, stays: Columns, spans: Columns, contacts: Columns | None,
    before: tuple[Columns, ...],
) -> Register:  # fmt: skip
    """The arrays; a code that is not known has a fault already and gets the number 0."""
    tables = [stays, spans, *([contacts] if contacts else []), *before]
    children, numbers = _children([table.cells["child"] for table in tables])
    pathways = _union([row.pathway for row in instance.pathways], (spans, *before), "pathway")
    sites = [_pairs(table) for table in (stays, *before)]
    places = tuple(sorted({site for _, values in sites for site in values}))
    site_of = [_numbered(of, values, places) for of, values in sites]
    birth = np.full(len(children), -1, dtype=np.int64)
    months = _months(stays.cells["birth_month"])
    birth[numbers[0][::-1]] = months[::-1]  # the first row of each child
    made = None
    if contacts is not None:
        codes = _union([row.contact for row in instance.contacts], (contacts,), "contact")
        attended = contacts.cells.get("attended")
        made = Contacts(
            numbers[2], _numbered(*_split(contacts.cells["contact"]), codes),
            _days(contacts.cells["date"]), _yes(attended, len(contacts.lines)), contacts.lines,
        )  # fmt: skip
    return Register(
        children, birth, places, pathways,
        spells(numbers[0], site_of[0], *_span(stays), stays.lines),
        spells(numbers[1], _numbered(*_split(spans.cells["pathway"]), pathways), *_span(spans),
               spans.lines),
        made, _issued(before, numbers[len(tables) - len(before) :], site_of[1:], pathways),
        {table.at.table: table.at for table in tables},
    )  # fmt: skip


def _between(instance: Instance, made: Register, stays: Columns) -> list[Fault]:
    """Faults between rows; rules that need a table that is right are left for the next time."""
    at = made.files
    faults = [
        *checks.backwards(at["register"], made.stays), *checks.backwards(at["levels"], made.levels),
        *checks.twice(at["register"], made.stays, ""),
        *checks.twice(at["levels"], made.levels, "pathway"),
    ]  # fmt: skip
    row_of = np.searchsorted(stays.lines, made.stays.line)
    given = _months(stays.cells["birth_month"])[row_of]
    faults += checks.births(at["register"], made.stays, given, made.birth)
    strangers = made.birth[made.levels.child] < 0
    faults += checks.strangers(at["levels"], made.levels.line[strangers])
    if not faults:
        faults += checks.outside(at["levels"], made.levels, made.stays)
    if made.activity is not None:
        unborn = made.birth[made.activity.child] < 0
        faults += checks.strangers(at["activity"], made.activity.line[unborn])
        faults += checks.made(at["activity"], made.activity, made.birth, instance)
    return faults


def _children(found: list[Cells]) -> tuple[np.ndarray, list[Whole]]:
    """Every child of some columns, in order, and the numbers of the children in each column."""
    import pandas as pd

    values = np.concatenate([np.array(cells.values, dtype=object) for cells in found])
    of, different = pd.factorize(values)
    names = np.asarray(different, dtype=object)
    order = np.argsort(names.astype("S"), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    starts = np.cumsum([0, *(len(cells.values) for cells in found)])
    mapped = rank[of]
    return names[order], [
        mapped[start : start + len(cells.values)][cells.of]
        for start, cells in zip(starts[:-1], found, strict=True)
    ]


def _split(cells: Cells) -> tuple[Whole, tuple[str, ...]]:
    return cells.of, cells.values


def _pairs(table: Columns) -> tuple[Whole, tuple[tuple[str, str], ...]]:
    """Commissioner and locality of each row as one number, and what the numbers stand for."""
    payer, place = table.cells["commissioner"], table.cells["locality"]
    used, of = np.unique(payer.of * len(place.values) + place.of, return_inverse=True)
    both = [divmod(int(number), len(place.values)) for number in used]
    return of, tuple((payer.values[a], place.values[b]) for a, b in both)


def _numbered(of: Whole, values: Sequence[object], codes: Sequence[object]) -> Whole:
    """The number in `codes` of each row's value; 0 where it is not there."""
    number = {code: place for place, code in enumerate(codes)}
    return np.array([number.get(value, 0) for value in values], dtype=np.int64)[of]


def _union(known: list[str], tables: tuple[Columns, ...], column: str) -> tuple[str, ...]:
    more = {value for table in tables for value in table.cells[column].values}
    return (*known, *sorted(more - set(known)))


def _days(cells: Cells) -> Whole:
    found = np.array([value or "2199-12-31" for value in cells.values], dtype="datetime64[D]")
    return found.astype(np.int64)[cells.of]


def _months(cells: Cells) -> Whole:
    return np.array(cells.values, dtype="datetime64[M]").astype(np.int64)[cells.of]


def _span(table: Columns) -> tuple[Whole, Whole]:
    first, last = _days(table.cells["from_date"]), _days(table.cells["to_date"])
    assert int(last.max(initial=0)) <= END
    return first, last


def _yes(cells: Cells | None, rows: int) -> np.ndarray:
    if cells is None:
        return np.ones(rows, dtype=bool)
    return np.array([value.lower() != "no" for value in cells.values], dtype=bool)[cells.of]


def _issued(
    tables: tuple[Columns, ...], children: list[Whole], places: list[Whole],
    pathways: tuple[str, ...],
) -> Issued:  # fmt: skip
    """Lines issued before, in the numbers of the register."""
    if not tables:
        return none_issued()
    documents = sorted({value for table in tables for value in table.cells["document"].values})

    def joined(column: str, codes: Sequence[object]) -> Whole:
        return np.concatenate([_numbered(*_split(table.cells[column]), codes) for table in tables])

    def counted(column: str, unit: str) -> Whole:
        return np.concatenate([_amounts(table.cells[column], unit) for table in tables])

    return Issued(
        np.concatenate(children), np.concatenate(places), joined("pathway", pathways),
        joined("age_band", BANDS), np.concatenate([_months(table.cells["month"]) for table in
                                                   tables]),
        joined("document", documents), counted("days", ""),
        counted("price_gbp_per_child_month", "gbp"), counted("amount_gbp", "gbp"),
        tuple(documents),
    )  # fmt: skip


def _amounts(cells: Cells, unit: str) -> Whole:
    read = [pence(float(value)) if unit else int(float(value)) for value in cells.values]
    return np.array(read, dtype=np.int64)[cells.of]
