"""Cells of a workbook: numbers in full, text as the same text, whatever it looks like."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from instances.schema import Column

Cell = str | float | bool | datetime | date | time | timedelta | None

NUMBERS = ("number", "whole number")
"""Kinds of column whose cells are numbers to Excel."""

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
EXACT_WHOLE = 2**53
_WHOLE = re.compile(r"-?[0-9]+(\.0+)?")
NEVER = ("\ufffe", "\uffff")
"""Characters that no XML file may hold and that have no other spelling in a workbook."""


class NotWritable(ValueError):
    """Something that a workbook cannot hold; the message says what and where."""


class Exact(float):
    """A number written in its shortest exact form: XlsxWriter's own form drops a 17th digit."""

    def __format__(self, spec: str) -> str:
        whole = self.is_integer() and abs(self) < EXACT_WHOLE and str(self) != "-0.0"
        return str(int(self)) if whole else repr(float(self))


def typed(column: Column | None, text: str) -> Cell:
    """A cell as typed, as what Excel should hold: numbers of a column of numbers, else text."""
    if column is None or column.kind not in NUMBERS or "_" in text:
        return text
    if column.kind == "whole number" and not _WHOLE.fullmatch(text):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    too_large = column.kind == "whole number" and abs(number) > EXACT_WHOLE
    return text if too_large or not isfinite(number) else number


def put(sheet: Any, row: int, column: int, value: Cell, style: Any = None) -> None:
    """Write one cell; text is never a formula, a link or a number.

    Raises:
        NotWritable: text that is too long or that no workbook can hold.
    """
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or any(mark in value for mark in NEVER):
            raise NotWritable(_cannot(sheet, row, column, value))
        if value:
            sheet.write_string(row, column, value, style)
        elif style:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, Exact(value), style)
    elif value is not None:
        sheet.write_datetime(row, column, value, style)
    elif style:
        sheet.write_blank(row, column, None, style)


def _cannot(sheet: Any, row: int, column: int, value: str) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    why = (
        f"text of {len(value):,} characters; a cell of a workbook holds {LONGEST_TEXT:,}"
        if len(value) > LONGEST_TEXT
        else "a character that no workbook can hold (U+FFFE or U+FFFF)"
    )
    return f"{sheet.get_name()}!{xl_rowcol_to_cell(row, column)}: {why}."


def fitting(text: str) -> str:
    """Text as a cell can hold it; what was cut or replaced can be seen."""
    for mark in NEVER:
        text = text.replace(mark, "\ufffd")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 6] + " (cut)"


def shown(text: str, longest: int) -> str:
    """Text for a note or a message: no control characters, at most so long."""
    clean = "".join(mark if mark.isprintable() or mark == "\n" else "?" for mark in text)
    return clean if len(clean) <= longest else clean[: longest - 3] + "..."
