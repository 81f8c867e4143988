"""A table as it was found in a file, before anything is made of it: text cells and their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from instances.faults import Caution, Fault


@dataclass(frozen=True)
class Found:
    """One table as it was found.

    Attributes:
        table: its name.
        file: the file it stands in: schools.csv, or the name of a workbook.
        header: the names of its columns, without the spaces around them.
        lines: the line of each row in the file, or its row in the sheet; 1 is the first.
        rows: the cells of each row as text without the spaces around it, "" where blank.
        header_line: where the header stands.
        sheet: the sheet of a workbook; "" for a file of CSV.
        left: number of columns before the first, in a sheet.
        told: cells of which a fault has been told already, as columns by line.
    """

    table: str
    file: str
    header: tuple[str, ...]
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    header_line: int = 1
    sheet: str = ""
    left: int = 0
    told: dict[int, set[str]] = field(default_factory=dict)

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Number of each column in the header, the first of its name."""
        return {name: place for place, name in reversed(list(enumerate(self.header)))}

    def cell(self, line: int, column: str = "") -> str:
        """A place in a workbook, as sheet!C11 or as much of it as is known; "" for CSV."""
        if not self.sheet or not line:
            return quoted_sheet(self.sheet)
        place = self.place_of.get(column)
        letters = column_letters(self.left + place) if place is not None else ""
        return f"{quoted_sheet(self.sheet)}!{letters}{line}"

    def fault(
        self, line: int, column: str, found: str, expected: str, remedy: str = "", *,
        kind: str, nearest: str = "", told: str = "",
    ) -> Fault:  # fmt: skip
        """A fault at a place of this table; `told` names the place where it is not the column."""
        return Fault(
            self.table, self.file, line, told or column, found, expected, remedy, kind,
            self.cell(line, column), nearest,
        )  # fmt: skip

    def caution(self, text: str, column: str = "", lines: Sequence[int] = ()) -> Caution:
        """A caution about cells of this table."""
        cells = tuple(self.cell(line, column) for line in lines) if self.sheet else ()
        return Caution(self.table, text, column, tuple(lines), cells)


@dataclass
class Findings:
    """What has been found so far in a set of tables.

    Attributes:
        workbook: name of the workbook; "" for a folder of CSV files.
        tables: the tables that could be opened.
        partial: names of the tables of which some row could not be read.
        known: the codes of every table that could be opened, faulty rows included, so that a
            faulty row does not make others dangle.
    """

    workbook: str = ""
    tables: dict[str, Found] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def file_of(self, table: str) -> str:
        """What the file or the sheet of a table is called."""
        return table if self.workbook else f"{table}.csv"

    def whole(
        self, table: str, found: str, expected: str, remedy: str = "", *,
        kind: str, line: int = 0, sheet: str = "",
    ) -> None:  # fmt: skip
        """A fault of a table that cannot be read."""
        file, cell = self.workbook or f"{table}.csv", quoted_sheet(sheet)
        self.faults.append(Fault(table, file, line, "", found, expected, remedy, kind, cell))
        self.partial.add(table)

    def blank(self, table: str) -> Found:
        """Stands in for a table that is not there, so that faults of it have a place."""
        return Found(table, self.workbook or f"{table}.csv", (), (), ())


def column_letters(place: int) -> str:
    """Letters of a column of a sheet: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quoted_sheet(sheet: str) -> str:
    """The name of a sheet as written in a reference: in quotes unless it is a plain word."""
    plain = sheet.replace("_", "").isalnum() or not sheet
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"
