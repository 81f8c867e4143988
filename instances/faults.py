"""What can be wrong with tables, and how it is told: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place.

    `file` and `line` (1 is the header) are where it stands; 0 and "" mean the whole file. In a
    workbook `cell` is the place, as sheet!C11. `kind` names what is wrong in a word or two.
    """

    table: str
    file: str
    line: int
    column: str
    found: str
    expected: str
    remedy: str = ""
    kind: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """sheet!cell, or file:line:column as far as known."""
        if self.cell:
            return self.cell
        parts = [self.file, str(self.line) if self.line else "", self.column]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        told = f"{self.place}: found {self.found}; expected {self.expected}"
        return f"{told}. {self.remedy}" if self.remedy else told


@dataclass(frozen=True)
class Caution:
    """Something odd that does not stop a run and is carried into the report."""

    table: str
    text: str

    def __str__(self) -> str:
        return self.text


class InstanceFaults(Exception):
    """Every fault found in a set of tables."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def quoted(found: object) -> str:
    """A cell as shown in a message: short and without control characters."""
    text = "".join(mark if mark.isprintable() else "?" for mark in str(found))
    return f"'{text[:60]}...'" if len(text) > 60 else f"'{text}'"


def nearest(found: str, valid: Iterable[str]) -> str:
    """A sentence naming the nearest valid word, or nothing where none is near."""
    by_lower = {word.lower(): word for word in valid}
    near = get_close_matches(found.lower(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean '{by_lower[near[0]]}'?" if near else ""
