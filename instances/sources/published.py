"""A published file as rows of text cells, with every fault in it gathered and placed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from instances.faults import Fault, InstanceFaults, quoted
from instances.sources.formats import Format

Numbered = tuple[int, dict[str, str]]


@dataclass
class Published:
    """The rows of a published file with their line numbers, and the faults met so far.

    `rows` are those that are kept, cells by the file's own names of columns; `read` is how many
    the file has. `columns` gives the file's own name of each column of the format.
    """

    table: str
    file: str
    form: Format = field(default_factory=lambda: Format("", "", (), ""))
    columns: dict[str, str] = field(default_factory=dict)
    title: str = ""
    read: int = 0
    rows: list[Numbered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(
        self, line: int, column: str, found: str, expected: str, remedy: str = ""
    ) -> None:  # fmt: skip
        """Note a fault at a place of the file."""
        self.faults.append(Fault(self.table, self.file, line, column, found, expected, remedy))

    def cell(self, cells: Mapping[str, str], column: str) -> str:
        """A cell by the format's name of its column; blank where the file has no such column."""
        return cells.get(self.columns.get(column, column), "")

    def text(self, line: int, cells: Mapping[str, str], column: str) -> str:
        """A cell that must not be blank."""
        found = self.cell(cells, column)
        if not found:
            self.fault(line, self.columns.get(column, column), "a blank cell", "text")
        return found

    def number(
        self, line: int, cells: Mapping[str, str], column: str, low: float, high: float
    ) -> float | None:
        """A cell that holds a number from low to high, or None where it is blank."""
        found = self.cell(cells, column)
        if not found:
            return None
        value = number_in(found)
        if value is None or not low <= value <= high:
            self._wrong(line, column, found, f"a number from {low:,g} to {high:,g}")
            return None
        return value

    def whole(
        self, line: int, cells: Mapping[str, str], column: str, low: int, high: int
    ) -> int | None:
        """A cell that holds a whole number from low to high, or None where it is blank."""
        found = self.cell(cells, column)
        if not found:
            return None
        value = number_in(found)
        if value is None or not value.is_integer() or not low <= value <= high:
            self._wrong(line, column, found, f"a whole number from {low:,} to {high:,}")
            return None
        return int(value)

    def _wrong(self, line: int, column: str, found: str, expected: str) -> None:
        self.fault(line, self.columns.get(column, column), quoted(found), expected)

    def keys_stand_once(self, column: str) -> None:
        """Note a fault for each row whose key an earlier row has."""
        first: dict[str, int] = {}
        for line, cells in self.rows:
            key = self.cell(cells, column)
            if key and key in first:
                found = f"{quoted(key)}, as in line {first[key]}"
                self.fault(line, self.columns.get(column, column), found,
                           "a code that stands once", "Remove one of the two rows.")  # fmt: skip
            first.setdefault(key, line)

    def stop_on_faults(self) -> None:
        """Raise what was found.

        Raises:
            InstanceFaults: there is a fault.
        """
        stop_on_faults([self])


def stop_on_faults(sources: list[Published]) -> None:
    """Raise what was found in any of several files.

    Raises:
        InstanceFaults: there is a fault.
    """
    faults = [fault for source in sources for fault in source.faults]
    if faults:
        raise InstanceFaults(faults)


def of_kind(sources: list[Published], *kinds: str) -> Iterator[Published]:
    """Those of several files that hold what is asked for."""
    return (source for source in sources if source.form.kind in kinds)


def number_in(found: str) -> float | None:
    """The number a person would read in a cell; None for anything else Python would take."""
    try:
        value = float(found)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in found else None
