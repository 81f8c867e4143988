"""A large CSV file to columns: each different cell is checked once, not once a row.

A row with a cell that cannot be read is given to the reader of the other tables, which tells what
is wrong with it in the same words.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from instances.faults import Fault
from instances.found import Findings, Found
from instances.identifiers import CHILD
from instances.inert import unguarded
from instances.personal import NOT_NEEDED, REMEDY, refused
from instances.rows import read_rows
from instances.schema import Row, columns

if TYPE_CHECKING:
    import pandas as pd

Whole = NDArray[np.int64]

CODED = "child"
"""The column of which nearly every cell differs."""

MOST_TOLD = 5_000
"""Rows at fault of one file, or of one rule, that are told one by one."""

_TEN_DIGITS = re.compile(r"^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}$", re.MULTILINE)
_CODES = re.compile(f"(?:{CHILD.pattern.pattern.replace('$', chr(10))}\n)*", re.ASCII)


@dataclass(frozen=True)
class Cells:
    """One column: the number of each row's value, and the values."""

    of: Whole
    values: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """A table as columns: where it was found, the line of each row, cells by column."""

    at: Found
    lines: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    cells: dict[str, Cells] = field(default_factory=dict)


def read_columns(path: Path, table: type[Row], found: Findings) -> Columns:
    """The columns of a CSV file; what is wrong with it is added to what was found.

    A table with any fault comes back without rows, and is noted as partial.
    """
    at = Found(table.table, str(path), (), (), ())
    try:
        header, header_line = _header(path)
    except OSError as error:
        return _whole(at, found, error.strerror or str(error), "a CSV file", "missing table")
    except (UnicodeDecodeError, csv.Error):
        return _unreadable(at, found)
    if not any(header):
        return _whole(at, found, "an empty file", "a header row and rows below it", "empty table")
    at = Found(table.table, str(path), header, (), (), header_line)
    told = len(found.faults)
    found.tables[table.table] = at
    read_rows(found, table)
    if len(found.faults) > told:
        return Columns(at)
    return _rows(path, table, at, found)


def _header(path: Path) -> tuple[tuple[str, ...], int]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                return tuple(unguarded(cell.strip()) for cell in row), reader.line_num
    return (), 0


def _rows(path: Path, table: type[Row], at: Found, found: Findings) -> Columns:
    import pandas as pd

    # of a column of categories pandas takes 007 for 7: no matter in a day, but in a code
    kinds = dict.fromkeys(range(len(at.header)), "object") | {
        at.place_of[column.name]: "category"
        for column in columns(table)
        if column.kind in ("day", "month") and column.name in at.place_of
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                path, names=list(range(len(at.header))), header=None, skiprows=at.header_line,
                dtype=kinds, na_filter=False, skip_blank_lines=False, index_col=False,
                encoding="utf-8-sig",
            )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        told = len(found.faults)
        frame = pd.DataFrame(_one_by_one(path, at, found), dtype=object)
        if len(found.faults) > told:
            return Columns(at)
    except UnicodeDecodeError:
        return _unreadable(at, found)
    lines = np.arange(len(frame), dtype=np.int64) + at.header_line + 1
    names = [column.name for column in columns(table) if column.name in at.place_of]
    cells = {}
    for name in names if len(frame.columns) else ():
        of, values = _factorized(frame[at.place_of[name]])
        del frame[at.place_of[name]]
        cells[name] = _cells(of, values)
    if not cells:
        return Columns(at)
    return _checked(table, at, lines, cells, found)


def _factorized(column: pd.Series[Any]) -> tuple[Whole, Iterable[object]]:
    """The number of each row's value, and the values."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), column.cat.categories
    of, values = pd.factorize(column)
    return of.astype(np.int64), values


def _one_by_one(path: Path, at: Found, found: Findings) -> list[list[str]]:
    """The rows by a slower reader, which tells where a row has too many cells, if one has."""
    width = len(at.header)
    rows: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            for cells in reader:
                if reader.line_num <= at.header_line:
                    continue
                if any(cells[width:]):
                    _too_many(at, found, reader.line_num, len(cells))
                    break
                rows.append([*cells, *[""] * width][:width])
        except (csv.Error, UnicodeDecodeError):
            _unreadable(at, found)
    return rows


def _cells(of: object, found: Iterable[object]) -> Cells:
    """A column whose values are cleaned of spaces and guards."""
    numbers = np.asarray(of, dtype=np.int64)
    values = [value if isinstance(value, str) else str(value) for value in found]
    if not any(mark in "".join(values) for mark in "' \t"):
        return Cells(numbers, tuple(values))
    clean = [unguarded(value.strip()) for value in values]
    place = {value: number for number, value in enumerate(dict.fromkeys(clean))}
    return Cells(np.array([place[value] for value in clean], dtype=np.int64)[numbers], tuple(place))


def _checked(
    table: type[Row], at: Found, lines: Whole, cells: dict[str, Cells], found: Findings
) -> Columns:
    """The columns without rows that are all blank; rows at fault are told."""
    blank = np.ones(len(lines), dtype=bool)
    for column in cells.values():
        blank &= np.array([not value for value in column.values], dtype=bool)[column.of]
    if blank.any():
        lines = lines[~blank]
        cells = {name: _without(column, blank) for name, column in cells.items()}
    if _personal(at, cells, found):
        return Columns(at)
    wrong = np.zeros(len(lines), dtype=bool)
    for name, column in cells.items():
        wrong |= _wrong(table, name, column.values)[column.of]
    if wrong.any():
        _tell(table, at, lines, cells, np.flatnonzero(wrong), found)
        return Columns(at)
    return Columns(at, lines, cells)


def _without(column: Cells, rows: NDArray[np.bool_]) -> Cells:
    """A column without some rows, and without the values that stood in them alone."""
    used, of = np.unique(column.of[~rows], return_inverse=True)
    return Cells(of, tuple(column.values[number] for number in used))


def _personal(at: Found, cells: dict[str, Cells], found: Findings) -> bool:
    """Whether a column holds what looks like NHS numbers; no message shows any of it."""
    told = len(found.faults)
    for name, column in cells.items():
        if name == CODED:
            if _TEN_DIGITS.search("\n".join(column.values)):
                found.faults.append(
                    at.fault(
                        at.header_line,
                        name,
                        "codes of ten digits, as NHS numbers have",
                        "codes that the service made up",
                        "Put a code of your own in place of each, in every file; never share this"
                        " one.",
                        kind="personal data",
                    )  # fmt: skip
                )
            continue
        one = Found(at.table, at.file, (name,), (), [[value] for value in column.values])
        found.faults += [
            at.fault(at.header_line, name, fault.found, NOT_NEEDED, REMEDY, kind=fault.kind)
            for fault in refused(one)
        ]
    if len(found.faults) > told:
        found.partial.add(at.table)
    return len(found.faults) > told


def _wrong(table: type[Row], name: str, values: Sequence[str]) -> NDArray[np.bool_]:
    """Which values of a column cannot be read."""
    if name == CODED:
        if _CODES.fullmatch("\n".join([*values, ""])):
            return np.zeros(len(values), dtype=bool)
        return np.array([not CHILD.fits(value) for value in values], dtype=bool)
    example = {column.name: column.example for column in columns(table)}
    example = {key: cell for key, cell in example.items() if cell}
    return np.array([not _fits(table, example, name, value) for value in values], dtype=bool)


def _fits(table: type[Row], example: dict[str, str], name: str, value: str) -> bool:
    row = example | {name: value}
    try:
        table.model_validate(row if value else {k: v for k, v in row.items() if k != name})
    except ValidationError:
        return False
    return not _unseen(value)


def _unseen(value: str) -> bool:
    from instances.cells import UNSEEN

    return UNSEEN.search(value) is not None


def _tell(
    table: type[Row], at: Found, lines: Whole, cells: dict[str, Cells], wrong: Whole,
    found: Findings,
) -> None:  # fmt: skip
    """Tell the faults of some rows, the first of them one by one."""
    first = wrong[:MOST_TOLD]
    rows = [[""] * len(at.header) for _ in first]
    for name, column in cells.items():
        for row, number in zip(rows, column.of[first], strict=True):
            row[at.place_of[name]] = column.values[number]
    some = Found(at.table, at.file, at.header, lines[first].tolist(), rows, at.header_line)
    found.tables[at.table] = some
    read_rows(found, table)
    if len(wrong) > len(first):
        found.faults.append(many_more(at, int(lines[wrong[len(first)]]), len(wrong) - len(first)))
    found.partial.add(at.table)


def many_more(at: Found, line: int, count: int) -> Fault:
    """Says that there are more faults of a kind than are told one by one."""
    return at.fault(line, "", f"{count:,} more rows at fault", "none", "Mend the first, then"
                    " check again.", kind="sum")  # fmt: skip


def _too_many(at: Found, found: Findings, line: int, count: int) -> Columns:
    found.faults.append(
        at.fault(line, "", f"{count} cells", f"{len(at.header)} as in the header",
                 "Put text that holds a comma in quotes.", kind="extra cells")
    )  # fmt: skip
    found.partial.add(at.table)
    return Columns(at)


def _unreadable(at: Found, found: Findings) -> Columns:
    return _whole(
        at, found, "text that is not CSV in UTF-8", "a CSV file saved as UTF-8", "not CSV"
    )


def _whole(at: Found, found: Findings, what: str, expected: str, kind: str) -> Columns:
    found.faults.append(at.fault(0, "", what, expected, kind=kind))
    found.partial.add(at.table)
    return Columns(at)
