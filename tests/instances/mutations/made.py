"""Tables that can be changed at random, and how they are written."""

from __future__ import annotations

import csv
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.utils import get_column_letter

from instances.schema import Column, columns
from instances.tables import TABLES

Table = list[list[str]]
Place = tuple[str, int, str]
"""Table, row (0 is the header, -1 the whole table) and column."""

HAMLET = Path(__file__).parents[3] / "instances" / "examples" / "hamlet"
MORE: dict[str, Table] = {
    "growth": [["locality", "births_pct_per_year", "children_pct_per_year"],
               ["up", "-1", "0.5"], ["low", "0", "1"]],
    "birth_season": [["month", "index"], ["1", "0.9"], ["7", "1.1"]],
    "caseload_counts": [["locality", "pathway", "children"], ["up", "U-HV", "1800"]],
    "contract": [["commissioner", "block_gbp", "start_month", "years", "glide_pct"],
                 ["Council", "90000", "2026-04", "3", "0;50;100"]],
}  # fmt: skip
DECLARED: dict[str, dict[str, Column]] = {
    table.table: {column.name: column for column in columns(table)} for table in TABLES
}


@dataclass
class Made:
    """Tables, what was made wrong in them, and how a workbook of them is to be written."""

    tables: dict[str, Table] = field(repr=False)
    wrong: Counter[Place] = field(default_factory=Counter)
    special: dict[Place, tuple[str, Any]] = field(default_factory=dict)
    merged: tuple[str, int, int, int] | None = None
    names: dict[str, str] = field(default_factory=dict)
    hidden: str = ""
    version: object = None
    at: tuple[int, int] = (0, 0)
    workbook: bool | None = None
    same: bool = False

    def place(self, table: str, row: int, column: str) -> None:
        """Say that a place is wrong."""
        self.wrong[table, row, column] += 1


def base() -> dict[str, Table]:
    """The hamlet with every optional table."""
    tables = {}
    for path in sorted(HAMLET.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            tables[path.stem] = list(csv.reader(lines))
    return deepcopy(tables | MORE)


NORMAL = base()
CELLS = [
    (table, row, name)
    for table, rows in NORMAL.items()
    for row in range(1, len(rows))
    for name in rows[0]
    if name in DECLARED[table] and table != "settings"
]


def write_folder(made: Made, folder: Path) -> dict[Place, str]:
    """Write CSV files; gives the place of each row and column as a fault tells it."""
    for table, rows in made.tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)
    return {
        place: ":".join(
            part
            for part in (f"{place[0]}.csv", str(place[1] + 1) if place[1] >= 0 else "", place[2])
            if part
        )
        for place in made.wrong
    }


def write_book(made: Made, path: Path) -> dict[Place, str]:
    """Write a workbook; gives the place of each row and column as a fault tells it."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    if made.version is not None:
        book.add_worksheet("Read me").write_row(3, 0, ["Template version", made.version])
    top, left = made.at
    month = book.add_format({"num_format": "mmm yyyy"})
    for table, rows in made.tables.items():
        sheet = book.add_worksheet(made.names.get(table, table))
        if table == made.hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                name = rows[0][place] if place < len(rows[0]) else ""
                kind, value = made.special.get((table, number, name), ("", cell))
                write_cell(sheet, top + number, left + place, kind, value, month)
    if made.merged:
        table, first, place, last = made.merged
        sheet = book.get_worksheet_by_name(table)
        cell = made.tables[table][first][place]
        right = place + 1 if last < 0 else place
        sheet.merge_range(top + first, left + place, top + max(first, last), left + right, cell)
    book.close()
    return {place: told_in_book(made, place, path.name) for place in made.wrong}


def write_cell(sheet: Any, row: int, column: int, kind: str, value: Any, month: Any) -> None:
    """One cell, as its kind says; else plain numbers as numbers."""
    if kind == "formula":
        if value is None:
            sheet.write_formula(row, column, "=1+1", None, "")
        else:
            number = float(value) if is_plain(value) else value
            sheet.write_formula(row, column, "=A1", None, number)
    elif kind == "date":
        sheet.write_datetime(row, column, value, month)
    elif kind == "bool":
        sheet.write_boolean(row, column, value)
    elif kind != "text" and is_plain(value):
        sheet.write_number(row, column, float(value))
    elif value:
        sheet.write_string(row, column, value.replace("\ufffe", "\u200b"))


def is_plain(cell: str) -> bool:
    """Whether a cell is written as a number is."""
    digits = cell.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal() and len(digits) < 16


def told_in_book(made: Made, place: Place, file: str) -> str:
    table, row, column = place
    top, left = made.at
    rows = made.tables.get(table, [])
    if table == "":
        return "'Read me'"
    if f"{table} " in made.tables:
        return f"'{table} '"
    if table not in made.tables:
        return file
    if row < 0:
        return table
    name = column.split(", ")[0]
    name = "value" if table == "settings" and row and name and name not in rows[0] else name
    letters = get_column_letter(left + rows[0].index(name) + 1) if name in rows[0] else ""
    return f"{table}!{letters}{top + row + 1}"
