"""The cells of one sheet of a workbook to text, each as its column says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import product

from instances.cells import column_words, is_number
from instances.faults import Fault
from instances.found import Findings, Found
from instances.scan_sheet import Sheet
from instances.schema import Column, Row, columns
from instances.tables import Setting, Settings
from instances.units import number_text

Cell = int | float | str | bool | date | datetime | time | timedelta
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


_WRITTEN = {"month": "%Y-%m", "day": "%Y-%m-%d"}
"""How a date is written in a column of its kind."""


class SheetReader:
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
        for fault in [*self._bad_cells(), *self._merged_cells(len(rows))]:
            self._at.told.setdefault(fault.line, set()).add(fault.column)
            self._found.faults.append(fault)
        if self._at.table == Setting.table:
            rows = [_setting(row) for row in rows]
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
            return text_of(cell)
        kind = column.kind
        if isinstance(cell, str):
            text = cell.strip()
            if text and kind in ("number", "whole number") and is_number(text):
                self._odd.setdefault((column.name, "number"), []).append(line)
            return text
        if isinstance(cell, bool):
            return ("yes" if cell else "no") if kind == "yes or no" else text_of(cell)
        if isinstance(cell, date | time | timedelta):
            return self._date(cell, column, line)
        return number_text(float(cell))

    def _date(self, cell: date | time | timedelta, column: Column, line: int) -> str:
        if column.kind in _WRITTEN and isinstance(cell, date):
            return f"{cell:{_WRITTEN[column.kind]}}"
        if column.kind == "text":
            self._odd.setdefault((column.name, "date"), []).append(line)
        elif not column.choices:
            fault = self._at.fault(
                line, column.name, f"a date or time ({text_of(cell)})", column_words(column),
                "Format the cell as text, or as a number, and type it again.", kind="a date",
            )  # fmt: skip
            self._at.told.setdefault(line, set()).add(column.name)
            self._found.faults.append(fault)
        return text_of(cell)

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

    def _merged_cells(self, count: int) -> Iterator[Fault]:
        """Cells of the table that have lost their value to the first of a merged range."""
        top, left = self._top + 1, self._at.left
        inside = [
            (first, range(max(first[0], top), min(last[0] + 1, top + count)),
             range(max(first[1], left), min(last[1] + 1, left + len(self._columns))))
            for first, last in self._merged
        ]  # fmt: skip
        if sum(len(rows) * len(places) for _, rows, places in inside) > count * len(self._columns):
            yield self._at.fault(
                self._top + 1, "", "merged cells that overlap", "no merged cells",
                "Copy the table into a new workbook.", kind="merged cells",
            )  # fmt: skip
            return
        for first, rows, places in inside:
            for row, place in product(rows, places):
                column = self._declared(row, place)
                if column and (row, place) != first:
                    yield self._at.fault(
                        row + 1, column.name,
                        f"a cell merged with {self._at.cell(first[0] + 1, column.name)}",
                        column_words(column), "Unmerge the cells and fill in each.",
                        kind="merged cells",
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


def _setting(row: Sequence[Cell]) -> list[Cell]:
    """A row of the settings, a date in one that holds a month as that month."""
    months = {column.name for column in columns(Settings) if column.kind == "month"}
    if not any(isinstance(cell, str) and cell.strip() in months for cell in row):
        return list(row)
    return [f"{cell:%Y-%m}" if isinstance(cell, date) else cell for cell in row]


def text_of(cell: Cell) -> str:
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
