"""A sheet as cells that are put down in any order and written row by row.

Text is always text, whatever it looks like; a formula is always ours, and always has its value
beside it, so that whatever reads the file without reckoning sees the figures of the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

LONGEST = 32_767
DARK_BLUE = "#003087"
INPUT = "#FFF4CC"
"""The colour of a cell that people may change."""

HEAD_LETTERS, LINE, MOST_LINES = 14, 15.5, 4
"""Letters of a head in one line, points of a line, lines of the highest head."""

NUMBERS = {
    "gbp": "£#,##0.00", "min": "#,##0", "pct": "0.00", "wte": "0.00", "km": "0.0",
    "pressure": "0.0%", "whole": "#,##0", "code": "0", "other": "#,##0.00", "rate": "£0.0000",
    "share": "0.0000%", "factor": "0.0000", "penny": "0.0000",
}  # fmt: skip
"""Formats of numbers by what they count."""


def formats(book: Any) -> dict[str, Any]:
    """Formats by use; `input_` before a kind of number is the same in a cell to be changed."""
    head = {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK_BLUE, "text_wrap": True}
    entry = {"bg_color": INPUT, "font_color": "#00308F", "border": 1, "border_color": "#AEB7BD"}
    made = {
        "title": {"bold": True, "font_size": 16, "font_color": DARK_BLUE},
        "section": {"bold": True, "font_size": 12, "font_color": DARK_BLUE, "bottom": 1},
        "head": {**head, "valign": "top"},
        "bold": {"bold": True},
        "text": {"text_wrap": True, "valign": "top"},
        "plain": {},
        "identity": {"font_color": "#425563", "italic": True},
        "note": {"font_color": "#425563", "italic": True, "indent": 1},
        "unit": {"indent": 1},
        "input_text": {**entry, "text_wrap": True},
        **{name: {"num_format": form} for name, form in NUMBERS.items()},
        **{f"input_{name}": {"num_format": form, **entry} for name, form in NUMBERS.items()},
        **{f"total_{name}": {"num_format": form, "bold": True, "top": 1}
           for name, form in NUMBERS.items()},
    }  # fmt: skip
    return {name: book.add_format(given) for name, given in made.items()}


class Grid:
    """One sheet: its cells by (row, column), its name as formulas write it."""

    def __init__(self, name: str, title: str, identity: str, said: str = "") -> None:
        self.name = name
        self.said = said or title
        self._cells: dict[tuple[int, int], tuple[str, Any, Any, str]] = {}
        self._heads: dict[int, int] = {}
        self.text(0, 0, title, "title")
        self.text(1, 0, identity, "identity")

    def text(self, row: int, column: int, text: str, style: str = "plain") -> None:
        """Put text down; it can never become a formula."""
        self._cells[row, column] = ("text", str(text)[:LONGEST], None, style)

    def heads(self, row: int, heads: Sequence[str], column: int = 0) -> None:
        """Put the heads of columns down, in a row high enough for them."""
        self._heads[row] = 1 + max((len(head) for head in heads), default=0) // HEAD_LETTERS
        for place, head in enumerate(heads, start=column):
            self.text(row, place, head, "head")

    def number(self, row: int, column: int, value: float, style: str = "other") -> str:
        """Put a number down; gives its place as a formula of any sheet writes it."""
        self._cells[row, column] = ("number", float(value), None, style)
        return self.at(row, column)

    def formula(
        self, row: int, column: int, formula: str, value: float | str, style: str = "other"
    ) -> str:
        """Put a formula down with its value; gives its place."""
        self._cells[row, column] = ("formula", formula, value, style)
        return self.at(row, column)

    def array(self, row: int, column: int, formula: str, values: Any, style: str = "other") -> None:
        """Put one formula over a block of cells, with the values of all of them."""
        last = (row + len(values) - 1, column + len(values[0]) - 1)
        for down, line in enumerate(values):
            for across, value in enumerate(line):
                kind = "array" if not down and not across else "number"
                given = (formula, last, float(value)) if kind == "array" else float(value)
                self._cells[row + down, column + across] = (kind, given, None, style)

    def at(self, row: int, column: int) -> str:
        """The place of a cell, with its sheet, fixed both ways."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return f"{self.name}!{xl_rowcol_to_cell(row, column, True, True)}"

    def span(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """The place of a block of cells."""
        from xlsxwriter.utility import xl_range_abs

        return f"{self.name}!{xl_range_abs(row, column, last_row, last_column)}"

    def write(self, sheet: Any, styles: Mapping[str, Any], widths: Sequence[float] = ()) -> None:
        """Write every cell, row by row, and set the sheet up for screen and paper."""
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for (row, column), (kind, given, value, style) in sorted(
            self._cells.items(), key=lambda item: item[0]
        ):
            if row in self._heads and (row, column - 1) not in self._cells:
                sheet.set_row(row, LINE * min(self._heads[row], MOST_LINES))
            form = styles[style]
            if kind == "text":
                sheet.write_string(row, column, given, form)
            elif kind == "number":
                sheet.write_number(row, column, given, form)
            elif kind == "formula":
                sheet.write_formula(row, column, f"={given}", form, value)
            else:
                formula, last, first = given
                sheet.write_array_formula(row, column, *last, f"{{={formula}}}", form, first)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def put(sheet: Any, row: int, place: int, cell: Any, style: Any) -> None:
    """A number as a number, anything else as text."""
    if isinstance(cell, str) or not isfinite(cell):
        sheet.write_string(row, place, str(cell)[:LONGEST])
    else:
        sheet.write_number(row, place, cell, style)
