"""How cells look: by what they are for, told by more than colour, with enough contrast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instances.declared import MAY, MUST, OPTIONAL
from instances.schema import Column
from instances.workbook.cells import NUMBERS

DARK, PALE, GREY = "#003087", "#D6E4F5", "#E8EDEE"
TAB_OPTIONAL = "#768692"
RED, AMBER, MISSING = "#F4B6B2", "#FFE08A", "#FFF3C4"
EXAMPLE, LINK = "#5B6670", "#005EB8"

LINE, MOST_LINES = 15.5, 20
"""Height of a line of text in points; of how many a row may be high."""
LETTERS_A_WIDTH = 1.15
"""Letters of a usual text to a unit of a column's width."""

OWN = "own"
FAULT, WARNING = "fault", "warning"

HEADS = {
    MUST: {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK},
    MAY: {"bold": True, "font_color": DARK, "bg_color": PALE},
    OWN: {"italic": True, "font_color": "#212B32", "bg_color": GREY},
}
HEADS[OPTIONAL] = {"italic": True, "font_color": DARK, "bg_color": PALE}

MARKS = {
    FAULT: {"bg_color": RED, "font_color": "#7A0C00", "bold": True, "border": 1},
    WARNING: {"bg_color": AMBER, "font_color": "#3D2B00", "border": 1},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any):
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **look: object) -> Any:
        """The format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(look))
        return self._made[key]

    def head(self, kind: str, mark: str = "") -> Any:
        """A column's head: of a column that must be filled in, may be blank, is optional or own."""
        look = {**HEADS[kind], "locked": kind != OWN, "valign": "vcenter", "border": 1}
        return self.of(**look | MARKS.get(mark, {}))

    def cell(self, column: Column | None, mark: str = "") -> Any:
        """A cell of the body, which people may change; `column` is None for one of their own."""
        number = column is not None and column.kind in NUMBERS
        return self.of(
            valign="top", num_format=_number_format(column),
            **({"align": "right", "indent": 1} if number else {}),
            text_wrap=bool(column and column.kind == "text"),
            **MARKS.get(mark, {}),
        )  # fmt: skip

    def own_text(self, **look: object) -> Any:
        """Text where it could be anything: still text when somebody edits it and presses Enter."""
        return self.of(valign="top", quote_prefix=True, **look)

    def moment(self, mark: str = "") -> Any:
        """A cell that holds a date or a time."""
        return self.of(valign="top", num_format="yyyy-mm-dd hh:mm", **MARKS.get(mark, {}))

    def mark(self, kind: str) -> Any:
        """A cell that says what kind of mark is meant."""
        return self.of(valign="top", **MARKS[kind])


def _number_format(column: Column | None) -> str:
    if column is None:
        return "General"
    if column.kind not in NUMBERS:
        return "@"
    return "#,##0.00##" if column.unit.startswith("gbp") else "General"


def high_enough(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its longest text: not all that opens a workbook works it out."""
    lines = max(
        1 + int(len(text) / (width * LETTERS_A_WIDTH))
        for text, width in zip(texts, widths, strict=True)
    )
    if lines > 1:
        sheet.set_row(row, LINE * min(lines, MOST_LINES))
