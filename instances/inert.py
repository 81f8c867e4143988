"""Text in CSV files that no spreadsheet takes for a formula, and that we read as it was.

A cell that begins with = + - @ or a tab gets an apostrophe before it, as spreadsheets have it for
text, unless it is a number; text that begins so already gets one more. Reading takes one away.
"""

from __future__ import annotations

import re

_LIVE = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


def guarded(text: str) -> str:
    """A cell as it is written into a CSV file."""
    return f"'{text}" if _LIVE.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell of a CSV file."""
    return cell[1:] if _GUARDED.match(cell) else cell
