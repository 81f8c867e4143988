"""One cell that cannot be read: what kind of fault it is, what belongs there, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from instances.faults import Fault, near, quoted
from instances.found import Found
from instances.schema import Column

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and the ends of lines
    "\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"  # no width; turns the direction of text
    "\ufdd0-\ufdef\ufffe\uffff]"  # no characters
)
"""Characters that cannot be seen, and so make two codes differ that look the same."""

_ENDLESS = re.compile("[+-]?(?:inf|nan)", re.IGNORECASE)

_KIND_OF = {
    "missing": "missing cell",
    "too_short": "missing cell",
    "string_too_short": "missing cell",
    "float_parsing": "not a number",
    "finite_number": "not a number",
    "int_parsing": "not a number",
    "int_parsing_size": "out of range",
    "greater_than": "out of range",
    "greater_than_equal": "out of range",
    "less_than": "out of range",
    "less_than_equal": "out of range",
    "literal_error": "not a choice",
    "bool_parsing": "not yes or no",
    "string_pattern_mismatch": "not a month",
    "string_too_long": "too long",
    "value_error": "not an identifier",
}


def cell_faults(
    at: Found, line: int, declared: Mapping[str, Column], given: Mapping[str, str],
    error: ValidationError, told: Collection[str],
) -> Iterator[Fault]:  # fmt: skip
    """The first trouble of each cell of a row, but for cells that have been told already."""
    done = set(told)
    for trouble in error.errors(include_url=False, include_context=False):
        column = declared[str(trouble["loc"][0])]
        if column.name in done:
            continue
        done.add(column.name)
        cell = given.get(column.name, "")
        word = near(cell, column.choices) if column.choices and cell else ""
        yield at.fault(
            line, column.name, quoted(cell) if cell else "a blank cell", column_words(column),
            f"Did you mean '{word}'?" if word else _remedy(column, cell),
            kind=_kind(trouble, cell, column), nearest=word,
        )  # fmt: skip


def unseen_faults(at: Found, declared: Mapping[str, Column]) -> Iterator[Fault]:
    """Cells of declared columns that hold characters that cannot be seen."""
    for name, place in at.place_of.items():
        column = [row[place] if place < len(row) else "" for row in at.rows]
        if name in declared and UNSEEN.search("".join(column)):
            for line, cell in zip(at.lines, column, strict=True):
                if mark := UNSEEN.search(cell):
                    found = f"{quoted(cell)} with the unseen character U+{ord(mark[0]):04X}"
                    yield at.fault(
                        line, name, found, column_words(declared[name]),
                        "Clear the cell and type it again.", kind="control character",
                    )  # fmt: skip


def column_words(column: Column) -> str:
    """What the column must hold: its kind, its unit and its meaning."""
    unit = f" in {column.unit}" if column.unit else ""
    return f"{column.expected}{unit} ({column.meaning.lower()})"


def is_number(cell: str) -> bool:
    """Whether a cell says a number, as people write it."""
    try:
        return cell.isascii() and "_" not in cell and abs(float(cell)) < float("inf")
    except ValueError:
        return False


def _kind(trouble: ErrorDetails, cell: str, column: Column) -> str:
    if not cell:
        return "missing cell"
    if column.kind == "day":
        return "not a day"
    if trouble["type"] == "int_parsing" and is_number(cell):
        return "not whole"
    kind = _KIND_OF[trouble["type"]]
    if kind == "out of range" or trouble["type"] == "finite_number":
        return "not a number" if _ENDLESS.match(cell) else "out of range"
    return kind


def _remedy(column: Column, cell: str) -> str:
    if column.choices and cell:
        return ""
    if not cell:
        return f"Fill it in, for example {column.example}."
    if "number" in column.kind:
        for mark, words in (
            (",", "thousands separators"), ("%", "the sign %"), ("£", "the sign £"),
        ):  # fmt: skip
            if mark in cell:
                return f"Leave out {words}."
        if any(mark.isdecimal() and not mark.isascii() for mark in cell):
            return "Type the digits 0 to 9 of the keyboard."
    return f"For example {column.example}."
