"""One workbook (.xlsx) to tables as found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from instances.cells import column_words, is_number
from instances.faults import Fault, InstanceFaults, near, quoted
from instances.found import Findings, Found, quoted_sheet
from instances.scan_sheet import Sheet
from instances.scan_workbook import MAKE_XLSX, WANTED, scan
from instances.schema import TEMPLATE_VERSION, Column, Row, columns
from instances.tables import TABLES
from instances.units import number_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineTable, CalamineWorkbook

README = "read me"
VERSION = "template version"

Cell = int | float | str | bool | date | datetime | time | timedelta
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def read_workbook(path: Path) -> Findings:
    """The tables of a workbook, one sheet each, and the faults of those that cannot be read.

    Raises:
        InstanceFaults: the file is no workbook that can safely be opened.
    """
    from python_calamine import CalamineWorkbook

    sheets = scan(path)
    found = Findings(workbook=path.name)
    try:
        with CalamineWorkbook.from_path(path, load_tables=True) as book:
            _read(book, sheets, found)
    except (KeyboardInterrupt, SystemExit, InstanceFaults):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise InstanceFaults([_damaged(str(path), error)]) from None
    return found


def _damaged(name: str, error: BaseException) -> Fault:
    return Fault(
        "", name, 0, "", f"a damaged file ({quoted(error)[1:-1]})", WANTED,
        MAKE_XLSX, "not a workbook",
    )  # fmt: skip


def _read(book: CalamineWorkbook, scanned: Mapping[str, Sheet], found: Findings) -> None:
    _version(book, found)
    for table in TABLES:
        named = [name for name in book.sheet_names if _plain(name) == table.table]
        listed = [name for name in book.table_names or [] if _plain(name) == table.table]
        if len(named) > 1:
            found.whole(
                table.table, f"{len(named)} sheets of this name", "one",
                "Rename or remove the others.", kind="table twice", sheet=named[1],
            )  # fmt: skip
        elif named:
            _sheet(book.get_sheet_by_name(named[0]), table, scanned[named[0]], found)
            _hidden(book, named[0], table, found)
        elif listed:
            _table(book, book.get_table_by_name(listed[0]), table, scanned, found)
        else:
            _not_there(table, book.sheet_names, found)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _not_there(table: type[Row], names: Sequence[str], found: Findings) -> None:
    """A table without a sheet: a fault if it must be there, a caution if it may be misspelt."""
    known = {other.table for other in TABLES}
    extra = [name for name in names if _plain(name) not in known and name[:1] != "_"]
    written = near(table.table, extra)
    if not table.optional:
        remedy = f"Did you mean '{written}'?" if written else ""
        found.whole(
            table.table, f"no sheet '{table.table}'", f"the table {table.table}", remedy,
            kind="missing table",
        )  # fmt: skip
    elif written:
        text = f"Sheet '{written}' is not read; a table may be named '{table.table}'."
        found.cautions.append(found.blank(table.table).caution(text))


def _hidden(book: CalamineWorkbook, name: str, table: type[Row], found: Findings) -> None:
    (visible,) = [sheet.visible for sheet in book.sheets_metadata if sheet.name == name]
    if str(visible) != "SheetVisibleEnum.Visible":
        text = f"Sheet '{name}' is hidden; it is read."
        found.cautions.append(found.blank(table.table).caution(text))


def _version(book: CalamineWorkbook, found: Findings) -> None:
    """Whether the workbook was made from a template that this program knows."""
    for name in book.sheet_names:
        if _plain(name) != README:
            continue
        for row in book.get_sheet_by_name(name).iter_rows():
            cells = [_text(cell) for cell in row]
            for label, value in pairwise(cells):
                if _plain(label) == VERSION:
                    _tell_version(value, name, found)


def _tell_version(value: str, sheet: str, found: Findings) -> None:
    version = int(value) if value.isascii() and value.isdigit() and len(value) < 100 else 0
    if version > TEMPLATE_VERSION:
        found.faults.append(
            Fault(
                "", found.workbook, 0, "", f"template version {value}",
                f"at most {TEMPLATE_VERSION}, the version this program knows",
                "Update the program, or copy the tables into a new template.",
                "newer version", quoted_sheet(sheet),
            )
        )  # fmt: skip
    elif version < TEMPLATE_VERSION:
        text = (
            f"Made from template version {value or '(blank)'}; this program's is "
            f"{TEMPLATE_VERSION}. Columns added since then are not in it."
        )
        found.cautions.append(found.blank("").caution(text))


def _sheet(sheet: CalamineSheet, table: type[Row], scanned: Sheet, found: Findings) -> None:
    start = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True) if sheet.start else []
    merged = sheet.merged_cell_ranges or []
    while rows and all(cell == "" for cell in rows[0]):
        rows, start = rows[1:], (start[0] + 1, start[1])
    if not rows:
        found.whole(
            table.table, "an empty sheet", "a header row and rows below it",
            kind="empty table", sheet=sheet.name,
        )  # fmt: skip
        return
    header = [_text(cell) for cell in rows[0]]
    _Reader(table, found, sheet.name, header, start, scanned, merged).read(rows[1:])


def _table(
    book: CalamineWorkbook, listed: CalamineTable, table: type[Row],
    scanned: Mapping[str, Sheet], found: Findings,
) -> None:  # fmt: skip
    row, column = listed.start or (1, 0)
    merged = book.get_sheet_by_name(listed.sheet).merged_cell_ranges or []
    header = [name.strip() for name in listed.columns]
    start = (row - 1, column)
    reader = _Reader(table, found, listed.sheet, header, start, scanned[listed.sheet], merged)
    reader.read(listed.to_python())


class _Reader:
    """The rows of one sheet, cell by cell as its column says."""

    def __init__(
        self, table: type[Row], found: Findings, sheet: str, header: list[str],
        start: tuple[int, int], scanned: Sheet, merged: Merged,
    ) -> None:  # fmt: skip
        self._found = found
        self._scanned = scanned
        self._merged = merged
        self._top, left = start
        declared = {column.name: column for column in columns(table)}
        self._columns = [declared.get(name) for name in header]
        self._lines: list[int] = []
        self._rows: list[list[str]] = []
        self._at = Found(
            table.table, found.workbook, tuple(header), self._lines, self._rows,
            header_line=self._top + 1, sheet=sheet, left=left,
        )  # fmt: skip
        self._odd: dict[tuple[str, str], list[int]] = {}

    def read(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Keep every row that is not blank; tell what is odd about cells."""
        for fault in [*self._bad_cells(), *self._merged_cells()]:
            self._at.told.setdefault(fault.line, set()).add(fault.column)
            self._found.faults.append(fault)
        for number, row in enumerate(rows, self._top + 2):
            cells = [
                cell if isinstance(cell, str) and column is None
                else self._cell(cell, column, number)
                for cell, column in zip(row, self._columns, strict=False)
            ]  # fmt: skip
            if any(cells) or number in self._at.told:
                self._lines.append(number)
                self._rows.append(cells)
        self._tell_odd()
        self._found.tables[self._at.table] = self._at

    def _cell(self, cell: Cell, column: Column | None, line: int) -> str:
        if column is None:
            return _text(cell)
        kind = column.kind
        if isinstance(cell, str):
            text = cell.strip()
            if text and kind in ("number", "whole number") and is_number(text):
                self._odd.setdefault((column.name, "number"), []).append(line)
            return text
        if isinstance(cell, bool):
            return ("yes" if cell else "no") if kind == "yes or no" else _text(cell)
        if isinstance(cell, date | time | timedelta):
            return self._date(cell, column, line)
        return number_text(float(cell))

    def _date(self, cell: date | time | timedelta, column: Column, line: int) -> str:
        if column.kind == "month" and isinstance(cell, date):
            return f"{cell:%Y-%m}"
        if column.kind == "text":
            self._odd.setdefault((column.name, "date"), []).append(line)
        elif not column.choices:
            fault = self._at.fault(
                line, column.name, f"a date or time ({_text(cell)})", column_words(column),
                "Format the cell as text, or as a number, and type it again.", kind="a date",
            )  # fmt: skip
            self._at.told.setdefault(line, set()).add(column.name)
            self._found.faults.append(fault)
        return _text(cell)

    def _bad_cells(self) -> Iterator[Fault]:
        """Cells that show an error, formulas without a value."""
        for (row, place), error in sorted(self._scanned.errors.items()):
            if column := self._declared(row, place):
                yield self._at.fault(
                    row + 1, column.name, error, column_words(column),
                    "Mend the formula, or type the value.", kind="error value",
                )  # fmt: skip
        for row, place in sorted(self._scanned.empty):
            if column := self._declared(row, place):
                yield self._at.fault(
                    row + 1, column.name, "a formula that has never been calculated",
                    column_words(column), "Open the workbook in Excel or LibreOffice and save it.",
                    kind="formula without a value",
                )  # fmt: skip

    def _merged_cells(self) -> Iterator[Fault]:
        for (top, left), (bottom, right) in self._merged:
            for row in range(max(top, self._top + 1), bottom + 1):
                for place in range(left, right + 1):
                    column = self._declared(row, place)
                    if column and (row, place) != (top, left):
                        first = self._at.cell(top + 1, column.name)
                        yield self._at.fault(
                            row + 1, column.name, f"a cell merged with {first}",
                            column_words(column),
                            "Unmerge the cells and fill in each.", kind="merged cells",
                        )  # fmt: skip

    def _declared(self, row: int, place: int) -> Column | None:
        """The declared column of a cell below the header."""
        number = place - self._at.left
        below = row > self._top and 0 <= number < len(self._columns)
        return self._columns[number] if below else None

    def _tell_odd(self) -> None:
        words = {
            "number": "{count} numbers are stored as text; read as numbers.",
            "date": "{count} dates in a column of text; read as YYYY-MM-DD.",
        }
        for (column, what), lines in self._odd.items():
            text = f"{self._at.table}, {column}: " + words[what].format(count=len(lines))
            self._found.cautions.append(self._at.caution(text, column, lines))


def _text(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell.isoformat()
