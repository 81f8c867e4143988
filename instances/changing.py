"""An instance with changes made to it, checked as if its tables had been written so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instances.cells import cell_faults
from instances.changes import Change, read_changes
from instances.checks import check
from instances.faults import Fault, InstanceFaults, near, quoted
from instances.found import Found
from instances.instance import Instance
from instances.load import Loaded, read
from instances.save import cell_text
from instances.schema import Column, Row, columns, keys
from instances.tables import Assumption, Setting, Settings
from instances.units import number_text

BY_CHANGE = "It comes of a change asked for with --set."
MOST_TEXT = 500


def load_changed(source: str | Path, asked: Sequence[str]) -> Instance:
    """Read an instance and change it.

    Args:
        source: a folder, a workbook or a bundled name.
        asked: changes by name, see `instances.changes`; made in this order.

    Raises:
        InstanceFaults: every fault of the tables, or every change that cannot be made.
    """
    loaded, changes = read_with(source, asked)
    return changed(loaded, changes) if changes else loaded.instance


def read_with(
    source: str | Path, asked: Sequence[str], period: str | None = None
) -> tuple[Loaded, list[Change]]:
    """Read an instance and the changes asked for, not yet made.

    `period` stands in for that of the settings, where given.

    Raises:
        InstanceFaults: every fault of the tables, or every change that cannot be made.
    """
    changes, faults = read_changes(asked)
    try:
        loaded = read(source)
    except InstanceFaults as error:
        raise InstanceFaults([*faults, *error.faults], error.cautions) from None
    _, more = apply(loaded.instance, changes)
    if faults or more:
        raise InstanceFaults([*faults, *more])
    if period:
        by, _ = read_changes([f"settings.period={period}"])
        loaded = replace(loaded, instance=apply(loaded.instance, by)[0])
    return loaded, changes


def changed(loaded: Loaded, changes: Sequence[Change]) -> Instance:
    """The instance with the changes made, each told as an assumption.

    Raises:
        InstanceFaults: every change that cannot be made, or what is wrong between the tables then.
    """
    instance, faults = apply(loaded.instance, changes)
    if faults:
        raise InstanceFaults(faults)
    between, cautions = check(instance, loaded.found, loaded.lines)
    if between:
        raise InstanceFaults(
            replace(fault, remedy=f"{fault.remedy} {BY_CHANGE}".strip()) for fault in between
        )
    told = _told(instance, loaded.instance, changes)
    return replace(
        instance,
        assumptions=instance.assumptions + told,
        cautions=(*loaded.found.cautions, *cautions),
    )


def apply(instance: Instance, changes: Iterable[Change]) -> tuple[Instance, list[Fault]]:
    """The instance with the changes made one after another, and the cells they would make wrong.

    What holds between rows and tables is not looked at.
    """
    faults: list[Fault] = []
    for change in changes:
        if change.table is Settings:
            instance, wrong = _set(instance, change)
        else:
            name = change.table.table
            rows, wrong = _changed_rows(getattr(instance, name), change)
            new: dict[str, Any] = {name: rows}
            instance = replace(instance, **new)
        faults += wrong
    return instance, faults


@dataclass(frozen=True)
class _Cells:
    """New cells of one row, as typed."""

    given: dict[str, str]
    code: str


def _changed_rows(
    rows: tuple[Row, ...], change: Change
) -> tuple[tuple[Row, ...], list[Fault]]:  # fmt: skip
    table = change.table
    if not rows:
        return rows, [change.fault(f"no rows in {table.table}", "a table that has rows")]
    names = keys(table)
    codes = [tuple(cell_text(getattr(row, name)) for name in names) for row in rows]
    meant = _meant(codes, change.key)
    if not any(meant):
        whole = [", ".join(code) for code in codes]
        word = near(change.key, whole)
        return rows, [
            change.fault(
                quoted(change.key), f"a key of {table.table}: " + ", ".join(names),
                f"Did you mean '{word}'?" if word else _some(whole), nearest=word,
            )
        ]  # fmt: skip
    faults: list[Fault] = []
    touched = 0
    new = list(rows)
    for place in (place for place, is_meant in enumerate(meant) if is_meant):
        given = {
            column.name: cell
            for column in change.columns
            if (cell := _cell(getattr(rows[place], column.name), column, change)) is not None
        }
        if not given:
            continue
        touched += 1
        row, wrong = _row(rows[place], change, _Cells(given, ",".join(codes[place])))
        new[place] = row
        faults += wrong
    if not touched:
        faults.append(
            change.fault(
                "blank cells alone", "a number to start from", "Set a number without a sign."
            )
        )
    return tuple(new), faults


def _meant(codes: list[tuple[str, ...]], key: str) -> list[bool]:
    """Whether each row is one of those with a key: all its parts, the first of them, or any (*)."""
    if not key:
        return [True] * len(codes)
    alone = [code[0] == key for code in codes]
    if any(alone):
        return alone
    parts = [part.strip() for part in key.split(",")]
    return [
        len(parts) <= len(code)
        and all(part in ("*", cell) for part, cell in zip(parts, code, strict=False))
        for code in codes
    ]


def _cell(was: Any, column: Column, change: Change) -> str | None:
    """The new cell; None where a number that is not known would have to be changed."""
    if change.how == "set":
        return change.cell
    if was is None:
        return None
    old = Fraction(str(was))
    new = old + change.amount if change.how == "add" else old * (1 + change.amount)
    if column.kind == "whole number":
        return str(int(new + Fraction(1, 2)) if new >= 0 else -int(Fraction(1, 2) - new))
    return number_text(float(new))


def _row(row: Row, change: Change, cells: _Cells) -> tuple[Row, list[Fault]]:
    """The row with new cells, read as the loader reads them."""
    table = change.table
    kept = row.model_dump(exclude_unset=True)
    given = {**kept, **{name: cell for name, cell in cells.given.items() if cell}}
    for name, cell in cells.given.items():
        if not cell:
            given.pop(name, None)
    try:
        return table.model_validate(given), []
    except ValidationError as error:
        at = Found(table.table, f"--set {change.asked}", (), (), ())
        declared = {column.name: column for column in columns(table)}
        where = f"{table.table}[{cells.code}]"
        return row, [
            replace(fault, column=f"{where}.{fault.column}", kind="change")
            for fault in cell_faults(at, 0, declared, cells.given, error, ())
        ]


def _set(instance: Instance, change: Change) -> tuple[Instance, list[Fault]]:
    """The instance with one setting changed."""
    (column,) = change.columns
    cell = _cell(getattr(instance.settings, column.name), column, change) or ""
    given = {row.key: row.value for row in instance.settings_given} | {column.name: cell}
    try:
        settings = Settings.model_validate({key: value for key, value in given.items() if value})
    except ValidationError as error:
        at = Found("settings", f"--set {change.asked}", (), (), ())
        declared = {each.name: each for each in columns(Settings)}
        return instance, [
            replace(fault, kind="change")
            for fault in cell_faults(at, 0, declared, given, error, ())
        ]
    rows = tuple(Setting(key=key, value=value) for key, value in given.items() if value)
    return replace(instance, settings=settings, settings_given=rows), []


def _told(
    instance: Instance, before: Instance, changes: Sequence[Change]
) -> tuple[Assumption, ...]:
    """What was changed, one assumption for each change."""
    taken = {row.assumption for row in instance.assumptions}
    free = (name for number in count(1) if (name := f"changed-{number}") not in taken)
    return tuple(
        Assumption(assumption=name, text=_sentence(instance, before, change)[:MOST_TEXT])
        for name, change in zip(free, changes, strict=False)
    )


def _sentence(instance: Instance, before: Instance, change: Change) -> str:
    """From what to what; a change of many rows by their number."""
    asked = quoted(change.asked)
    column = change.columns[0]
    if change.table is Settings:
        was, now = (getattr(each.settings, column.name) for each in (before, instance))
        return f"Changed by --set {asked}: {column.name} from {_shown(was)} to {_shown(now)}."
    was_rows, now_rows = (getattr(each, change.table.table) for each in (before, instance))
    pairs = [
        (_shown(getattr(was, each.name)), _shown(getattr(now, each.name)))
        for each in change.columns
        for was, now in zip(was_rows, now_rows, strict=True)
    ]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    named = f"{column.name} of {change.table.table}"
    if len(different) == 1:
        ((one, other),) = different
        return f"Changed by --set {asked}: {named} from {one} to {other}."
    return f"Changed by --set {asked}: {named}, {len(different):,} cells."


def _shown(value: object) -> str:
    return cell_text(value) or "blank"


def _some(words: Sequence[str], most: int = 6) -> str:
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return f"There are {', '.join(words[:most])}{more}."
