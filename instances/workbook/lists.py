"""What the drop-downs offer: the codes of other sheets as they are typed, and long lists of words.

A drop-down of one sheet's codes is a named range that grows with the sheet; one of two sheets'
codes, and one of more words than a rule may hold, stand in a hidden sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from instances.schema import Column, Row, columns, keys
from instances.tables import Setting, Settings
from instances.workbook.cells import put

if TYPE_CHECKING:
    from instances.workbook.sheet import Grid

SHEET = "_lists"
SPARE_CODES = 500
LONGEST_RULE = 255


class Lists:
    """The lists of one workbook, by what they are for."""

    def __init__(self, book: Any, grids: Sequence[Grid]):
        self._book = book
        self._sheet: Any = None
        self._width = 0
        self._codes: dict[tuple[str, ...], str] = {}
        self._known: dict[str, list[str]] = {}
        asked = {
            name
            for grid in grids
            for column in (columns(grid.table) if grid.table else ())
            for name in column.refers
        }
        for grid in grids:
            if grid.table and grid.table.table in asked:
                self._name_codes(grid)

    def of(self, table: type[Row] | None, column: Column) -> str | list[str] | None:
        """What may be chosen in a column: words, or the formula of the range they stand in."""
        words = list(column.choices)
        if column.kind == "yes or no":
            words = ["yes", "no"]
        if table is Setting and column.name == "key":
            words = [setting.name for setting in columns(Settings)]
        if words:
            short = len(",".join(words)) <= LONGEST_RULE
            return words if short else self._words(f"{table.table if table else ''}_{column.name}",
                                                   words)  # fmt: skip
        if not column.refers or any(name not in self._known for name in column.refers):
            return None
        if column.refers not in self._codes:
            self._codes[column.refers] = self._together(column.refers)
        return self._codes[column.refers]

    def hide(self) -> None:
        """Hide the sheet of lists, if there is one; call when everything is written."""
        if self._sheet:
            self._sheet.hide()

    def _name_codes(self, grid: Grid) -> None:
        """Name the codes of a sheet: from the first below the head down to the last typed."""
        from xlsxwriter.utility import xl_col_to_name

        assert grid.table
        name, key = grid.table.table, keys(grid.table)[0]
        if key not in grid.names or name in self._known:
            return
        place, first = grid.names.index(key), grid.head + 2
        letter = xl_col_to_name(place)
        column = f"'{grid.name}'!${letter}:${letter}"
        self._book.define_name(
            f"codes_{name}",
            f"='{grid.name}'!${letter}${first}:"
            f"INDEX({column},MAX({first},COUNTA({column})+{grid.head}))",
        )
        self._codes[(name,)] = f"=codes_{name}"
        self._known[name] = [
            str(row[place]) for row in grid.cells[grid.head + 1 :]
            if place < len(row) and row[place] not in (None, "")
        ]  # fmt: skip

    def _together(self, tables: tuple[str, ...]) -> str:
        """The codes of several sheets below each other, kept up by formulas."""
        known = [code for table in tables for code in self._known[table]]
        column = self._new_column(" and ".join(tables))
        letter = self._letter(column)
        counts = [f"COUNTA(codes_{table})" for table in tables]
        for number in range(1, len(known) + SPARE_CODES + 1):
            formula = '""'
            for place in reversed(range(len(tables))):
                before = "+".join(counts[:place]) or "0"
                through = "+".join(counts[: place + 1])
                at = f"{number}-({before})"
                formula = f"IF({number}<={through},INDEX(codes_{tables[place]},{at}),{formula})"
            value = known[number - 1] if number <= len(known) else ""
            self._sheet.write_formula(number, column, f"={formula}", None, value)
        name = "codes_" + "_".join(tables)
        self._book.define_name(
            name,
            f"={SHEET}!${letter}$2:INDEX({SHEET}!${letter}:${letter},MAX(2,{'+'.join(counts)}+1))",
        )
        return f"={name}"

    def _words(self, what: str, words: Sequence[str]) -> str:
        column = self._new_column(what)
        for number, word in enumerate(words, start=1):
            put(self._sheet, number, column, word)
        letter = self._letter(column)
        return f"={SHEET}!${letter}$2:${letter}${len(words) + 1}"

    def _new_column(self, head: str) -> int:
        self._sheet = self._sheet or self._book.add_worksheet(SHEET)
        put(self._sheet, 0, self._width, head)
        self._width += 1
        return self._width - 1

    @staticmethod
    def _letter(column: int) -> str:
        from xlsxwriter.utility import xl_col_to_name

        return str(xl_col_to_name(column))
