"""A table as found to its rows: header, cells and keys checked, every fault told with its place."""

from __future__ import annotations

from collections import Counter

from pydantic import ValidationError

from instances.cells import cell_faults, column_words, unseen_faults
from instances.faults import Fault, near, quoted
from instances.found import Findings, Found
from instances.personal import doubtful, refused
from instances.schema import Column, Row, columns, keys
from instances.tables import Setting, Settings

Numbered = list[tuple[int, Row]]
"""Rows with the line at which each stands."""


def read_rows(found: Findings, table: type[Row]) -> Numbered:
    """The rows of one table that can be read; what is wrong with the others is told."""
    at = found.tables.get(table.table)
    if at is None:
        if table.table not in found.partial:
            found.known[table.table] = frozenset()
        return []
    if not _header(found, at, table):
        found.partial.add(table.table)
        return []
    if not at.rows and not table.optional:
        found.faults.append(
            at.fault(
                at.header_line + 1, "", "no rows", "at least one row below the header",
                kind="empty table",
            )
        )  # fmt: skip
        found.partial.add(table.table)
        return []
    if child_level := list(refused(at)):
        found.faults += child_level
        found.partial.add(table.table)
        return []
    found.cautions += doubtful(at)
    return _rows(found, at, table)


def _rows(found: Findings, at: Found, table: type[Row]) -> Numbered:
    declared = {column.name: column for column in columns(table)}
    places = [(name, place) for name, place in at.place_of.items() if name in declared]
    names = keys(table)
    width = len(at.header)
    for fault in unseen_faults(at, declared):
        found.faults.append(fault)
        at.told.setdefault(fault.line, set()).add(fault.column)
    known: set[str] = set()
    sure = True
    seen: dict[tuple[str, ...], int] = {}
    rows: Numbered = []
    for line, cells in zip(at.lines, at.rows, strict=True):
        given = {
            name: cells[place] for name, place in places if place < len(cells) and cells[place]
        }
        known.add(given.get(names[0], ""))
        sure = sure and names[0] not in at.told.get(line, ())
        if len(cells) > width and any(cells[width:]):
            found.faults.append(_extra_cells(at, line, len(cells), width))
            found.partial.add(table.table)
            continue
        key = tuple(given.get(name, "") for name in names)
        try:
            row = table.model_validate(given)
        except ValidationError as error:
            found.partial.add(table.table)
            told = list(cell_faults(at, line, declared, given, error, at.told.get(line, ())))
            found.faults += told
            sure = sure and all(fault.column != names[0] for fault in told)
        else:
            if line in at.told:
                found.partial.add(table.table)
            else:
                rows.append((line, row))
            key = tuple(str(getattr(row, name)) for name in names)
        if all(key) and key in seen:
            found.faults.append(_given_twice(at, table, line, key, seen[key]))
        seen.setdefault(key, line)
    if sure:  # else a code that cannot be read could be any that others refer to
        found.known[table.table] = frozenset(known)
    return rows


def _header(found: Findings, at: Found, table: type[Row]) -> bool:
    """Whether the header has every column it must, each once."""
    declared = columns(table)
    names = {column.name for column in declared}
    extra = [name for name in at.header if name and name not in names]
    good = True
    for column in declared:
        if column.name in at.place_of:
            continue
        written = near(column.name, extra)
        if column.must_exist:
            found.faults.append(_no_column(at, column, written))
            good = False
        elif written:
            text = f"{at.file}: column '{written}' is not read; '{column.name}' is near."
            found.cautions.append(at.caution(text, written, [at.header_line]))
    for name, times in Counter(at.header).items():
        if times > 1 and name:
            found.faults.append(
                at.fault(at.header_line, name, f"{times} columns {quoted(name)}", "one",
                         "Rename or remove one of them.", kind="column twice")
            )  # fmt: skip
            good = False
    return good


def read_settings(found: Findings, numbered: Numbered) -> Settings | None:
    """The settings with defaults filled in; None where they cannot be read."""
    at = found.tables.get("settings") or found.blank("settings")
    line_of: dict[str, int] = {}
    value_of: dict[str, str] = {}
    for line, row in numbered:
        if isinstance(row, Setting) and row.key not in line_of:
            line_of[row.key], value_of[row.key] = line, row.value
    declared = {column.name: column for column in columns(Settings)}
    misspelt = set()
    for key in sorted(line_of.keys() - declared.keys()):
        word = near(key, declared)
        misspelt.add(word)
        found.faults.append(
            at.fault(
                line_of[key], "key", quoted(key), "one of " + ", ".join(sorted(declared)),
                f"Did you mean '{word}'?" if word else "", kind="unknown setting", nearest=word,
            )
        )  # fmt: skip
    try:
        return Settings.model_validate(value_of)
    except ValidationError as error:
        # a setting that stands in a row at fault, or is misspelt, is not missing
        unreadable = found.known.get("settings", frozenset(declared)) | misspelt
        for fault in cell_faults(at, 0, declared, value_of, error, unreadable - value_of.keys()):
            line = line_of.get(fault.column, 0)
            kind = fault.kind if line else "missing setting"
            found.faults.append(
                at.fault(line, "value", fault.found, fault.expected, fault.remedy,
                         kind=kind, nearest=fault.nearest, told=fault.column)
            )  # fmt: skip
        found.partial.add("settings")
        return None


def _no_column(at: Found, column: Column, written: str) -> Fault:
    remedy = f"Was it written as '{written}'?" if written else ""
    return at.fault(
        at.header_line, column.name, "no such column",
        f"a column {column.name}: {column_words(column)}", remedy,
        kind="missing column", nearest=written,
    )  # fmt: skip


def _extra_cells(at: Found, line: int, count: int, width: int) -> Fault:
    return at.fault(
        line, "", f"{count} cells", f"{width} as in the header",
        "Put text that holds a comma in quotes.", kind="extra cells",
    )  # fmt: skip


def _given_twice(
    at: Found, table: type[Row], line: int, key: tuple[str, ...], first: int
) -> Fault:  # fmt: skip
    names = keys(table)
    where = "row" if at.sheet else "line"
    return at.fault(
        line, names[0], f"{quoted(', '.join(key))}, as in {where} {first}",
        "a key that stands once", "Rename or remove one of the two rows.",
        kind="key twice", told=", ".join(names),
    )  # fmt: skip
