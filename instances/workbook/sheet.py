"""One sheet: cells as they are, and what helps people to type where it is a declared table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from instances.declared import need
from instances.schema import ABOUT, Column, Row, columns
from instances.tables import Setting, Settings
from instances.workbook.cells import Cell, put, shown
from instances.workbook.lists import Lists
from instances.workbook.rules import Rule, note, rule
from instances.workbook.styles import EXAMPLE, MISSING, OWN, Styles, high_enough

SPARE_ROWS, LEAST_ROWS = 2_000, 5_000
NARROWEST, WIDEST, LOOKED_AT = 9, 60, 500
COMMENTED = 2_000

PROTECTION = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_columns": True,
    "insert_rows": True, "insert_hyperlinks": True, "delete_columns": True, "delete_rows": True,
    "sort": True, "autofilter": True, "pivot_tables": True, "objects": True, "scenarios": True,
}  # fmt: skip
"""Only the names of declared columns are locked, without a password: a slip cannot change them."""


@dataclass(frozen=True)
class Mark:
    """A cell to be mended: a fault or a warning, and the note it gets."""

    kind: str
    note: str


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet.

    Where it holds a declared `table`, the names of its columns stand in row `head` (0 is the
    first). `marks` are by row and column.
    """

    name: str
    cells: Sequence[Sequence[Cell]]
    table: type[Row] | None = None
    head: int = 0
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The heads of the columns, as text."""
        row = self.cells[self.head] if len(self.cells) > self.head else ()
        return tuple(cell.strip() if isinstance(cell, str) else "" for cell in row)

    def declared(self) -> dict[int, Column]:
        """The declared columns by their place in the sheet."""
        by_name = {column.name: column for column in columns(self.table)} if self.table else {}
        return {
            place: by_name[name] for place, name in enumerate(self.names) if name in by_name
        }  # fmt: skip


def write_sheet(sheet: Any, grid: Grid, styles: Styles, lists: Lists) -> None:
    """Write the cells of a grid and, for a declared table, its notes, rules and protection."""
    declared = grid.declared()
    _columns(sheet, grid, declared, styles)
    _body(sheet, grid, declared, styles)
    if grid.table:
        _head(sheet, grid, declared, styles)
        last = max(len(grid.cells) + SPARE_ROWS, LEAST_ROWS)
        _rules(sheet, grid, declared, lists, last)
        _colours(sheet, grid, declared, styles, last)
        sheet.freeze_panes(grid.head + 1, 1)
        sheet.autofilter(grid.head, 0, max(len(grid.cells) - 1, grid.head + 1), len(grid.names) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet.protect("", PROTECTION)
        sheet.repeat_rows(grid.head)
    for (row, column), mark in list(grid.marks.items())[:COMMENTED]:
        _comment(sheet, row, column, mark.note)
    sheet.hide_gridlines(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{grid.name.replace('&', '&&')}&RPage &P of &N")


def _columns(sheet: Any, grid: Grid, declared: Mapping[int, Column], styles: Styles) -> None:
    """The width and look of each column."""
    body = [row for number, row in enumerate(grid.cells[:LOOKED_AT]) if number != grid.head]
    for place, name in enumerate(grid.names):
        longest = max((len(str(row[place])) for row in body if place < len(row)), default=0)
        most = 2 * WIDEST if name == ABOUT else WIDEST
        width = min(max(NARROWEST, len(name) + 4, longest + 2), most)
        sheet.set_column(place, place, width, styles.cell(declared.get(place)))


def _body(sheet: Any, grid: Grid, declared: Mapping[int, Column], styles: Styles) -> None:
    """The cells below the head (and above it, if any stand there)."""
    width = max(map(len, grid.cells), default=0)
    own_text = styles.own_text()
    plain = [styles.cell(declared.get(place)) for place in range(width)]
    for row, line in enumerate(grid.cells):
        if grid.table and row == grid.head:
            continue
        longest = ""
        for place, cell in enumerate(line):
            mark = grid.marks.get((row, place))
            kind = mark.kind if mark else ""
            if isinstance(cell, date | time | timedelta):
                style = styles.moment(kind)
            elif mark:
                style = styles.cell(declared.get(place), kind)
            elif cell is None or cell == "":
                continue
            else:
                own = place not in declared and isinstance(cell, str)
                style = own_text if own else plain[place]
            put(sheet, row, place, cell, style)
            if isinstance(cell, str) and len(cell) > WIDEST and place in declared:
                longest = max(longest, cell, key=len)
        if longest:
            high_enough(sheet, row, [longest], [WIDEST])
    for (row, place), mark in grid.marks.items():
        if row >= len(grid.cells) or place >= len(grid.cells[row]):
            put(sheet, row, place, None, styles.cell(declared.get(place), mark.kind))


def _head(sheet: Any, grid: Grid, declared: Mapping[int, Column], styles: Styles) -> None:
    sheet.set_row(grid.head, 24)
    for place, cell in enumerate(grid.cells[grid.head]):
        column, mark = declared.get(place), grid.marks.get((grid.head, place))
        kind = need(column) if column else OWN
        put(sheet, grid.head, place, cell, styles.head(kind, mark.kind if mark else ""))
        if column and not mark:
            _comment(sheet, grid.head, place, note(column))


def _comment(sheet: Any, row: int, column: int, text: str) -> None:
    lines = sum(1 + len(line) // 48 for line in text.split("\n"))
    size = {"width": 320, "height": 14 + 16 * lines}
    sheet.write_comment(
        row, column, shown(text, 2_000), {"author": "", "font_size": 9, "color": "#FFFFFF", **size}
    )


def _rules(sheet: Any, grid: Grid, declared: Mapping[int, Column], lists: Lists, last: int) -> None:
    from xlsxwriter.utility import xl_rowcol_to_cell

    first = grid.head + 1
    for place, column in declared.items():
        if grid.table is Setting and column.name == "value":
            continue
        told = rule(column, xl_rowcol_to_cell(first, place), lists.of(grid.table, column))
        sheet.data_validation(first, place, last, place, told)
    if grid.table is Setting and {"key", "value"} <= set(grid.names):
        for row, told in _setting_rules(grid, lists):
            sheet.data_validation(row, grid.names.index("value"), row,
                                  grid.names.index("value"), told)  # fmt: skip


def _setting_rules(grid: Grid, lists: Lists) -> list[tuple[int, Rule]]:
    """The rule of each setting's value; numbers are typed as text there, so only words are held."""
    by_name = {column.name: column for column in columns(Settings)}
    key = grid.names.index("key")
    found = []
    for row, line in enumerate(grid.cells[grid.head + 1 :], start=grid.head + 1):
        column = by_name.get(str(line[key])) if key < len(line) else None
        if column:
            told = rule(column, "B2", lists.of(Settings, column))
            if told["validate"] not in ("list", "length"):
                told = {name: said for name, said in told.items() if "input" in name}
                told["validate"] = "any"
            found.append((row, told))
    return found


def _colours(
    sheet: Any, grid: Grid, declared: Mapping[int, Column], styles: Styles, last: int
) -> None:
    """Example rows in grey italics, and cells of a begun row that are still needed in amber."""
    from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

    first, end = grid.head + 1, xl_col_to_name(len(grid.names) - 1)
    row = f"$A{first + 1}:${end}{first + 1}"
    sheet.conditional_format(first, 0, last, len(grid.names) - 1, {
        "type": "formula", "criteria": f'=COUNTIF({row},"example*")>0',
        "format": styles.of(italic=True, font_color=EXAMPLE),
    })  # fmt: skip
    for place, column in declared.items():
        if column.required:
            cell = xl_rowcol_to_cell(first, place)
            sheet.conditional_format(first, place, last, place, {
                "type": "formula", "criteria": f"=AND(ISBLANK({cell}),COUNTA({row})>0)",
                "format": styles.of(bg_color=MISSING),
            })  # fmt: skip
