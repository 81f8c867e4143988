"""A published CSV file as rows of text cells, with every fault in it gathered and placed."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from instances.faults import Fault, InstanceFaults, nearest, quoted

MOST_BYTES = 200_000_000  # the register of all England is under 20 million


@dataclass
class Published:
    """The rows of a published file with their line numbers, and the faults met so far."""

    table: str
    file: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(
        self, line: int, column: str, found: str, expected: str, remedy: str = ""
    ) -> None:  # fmt: skip
        """Note a fault at a place of the file."""
        self.faults.append(Fault(self.table, self.file, line, column, found, expected, remedy))

    def text(self, line: int, cells: dict[str, str], column: str) -> str:
        """A cell that must not be blank."""
        found = cells.get(column, "")
        if not found:
            self.fault(line, column, "a blank cell", "text")
        return found

    def number(
        self, line: int, cells: dict[str, str], column: str, low: float, high: float
    ) -> float | None:
        """A cell that holds a number from low to high, or None where it is blank."""
        found = cells.get(column, "")
        if not found:
            return None
        value = _number(found)
        if value is None or not low <= value <= high:
            self.fault(line, column, quoted(found), f"a number from {low:,g} to {high:,g}")
            return None
        return value

    def whole(
        self, line: int, cells: dict[str, str], column: str, low: int, high: int
    ) -> int | None:
        """A cell that holds a whole number from low to high, or None where it is blank."""
        found = cells.get(column, "")
        value = _number(found) if found else None
        if not found:
            return None
        if value is None or not value.is_integer() or not low <= value <= high:
            self.fault(line, column, quoted(found), f"a whole number from {low:,} to {high:,}")
            return None
        return int(value)

    def keys_stand_once(self, column: str) -> None:
        """Note a fault for each row whose key an earlier row has."""
        first: dict[str, int] = {}
        for line, cells in self.rows:
            key = cells[column]
            if key and key in first:
                self.fault(line, column, f"{quoted(key)}, as in line {first[key]}",
                           "a code that stands once", "Remove one of the two rows.")  # fmt: skip
            first.setdefault(key, line)

    def stop_on_faults(self) -> None:
        """Raise what was found.

        Raises:
            InstanceFaults: there is a fault.
        """
        if self.faults:
            raise InstanceFaults(self.faults)


def read_published(file: Path, table: str, needed: Sequence[str]) -> Published:
    """Read a published CSV file, plain or as .gz, in UTF-8 or else in Windows-1252.

    Args:
        file: the file.
        table: the table its rows are meant for.
        needed: columns it must have.

    Raises:
        InstanceFaults: it cannot be read, is empty or lacks columns (all named).
    """
    source = Published(table, file.name)
    lines = _lines(source, _text(source, _bytes(source, file)))
    source.stop_on_faults()
    header = [name.strip() for name in lines[0][1]]
    for column in needed:
        if column not in header:
            near = nearest(column, header).replace("Did you mean", "Was it written as")
            source.fault(1, column, "no such column", f"the column {column}", near)
    for name, times in Counter(header).items():
        if name and times > 1:
            source.fault(1, name, f"{times} columns {quoted(name)}", "one")
    if len(lines) == 1:
        source.fault(2, "", "no rows", "at least one row below the header")
    for line, row in lines[1:]:
        if any(cell.strip() for cell in row[len(header) :]):
            source.fault(line, "", f"{len(row)} cells", f"{len(header)} as in the header",
                         "Put text that holds a comma in quotes.")  # fmt: skip
        cells = dict.fromkeys(header, "")
        cells.update((name, cell.strip()) for name, cell in zip(header, row, strict=False))
        source.rows.append((line, cells))
    source.stop_on_faults()
    return source


def _bytes(source: Published, file: Path) -> bytes:
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as content:
            found = content.read(MOST_BYTES + 1)
    except FileNotFoundError:
        source.fault(0, "", "no such file", "a CSV file")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        source.fault(0, "", f"a file that cannot be read ({reason})", "a CSV file")
    else:
        if len(found) > MOST_BYTES:
            source.fault(0, "", "a file that is too large", f"at most {MOST_BYTES:,} bytes")
        return found
    return b""


def _text(source: Published, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        source.fault(line, "", "bytes that are neither UTF-8 nor Windows-1252",
                     "a text file in UTF-8", "Save it again as CSV UTF-8.")  # fmt: skip
        return ""
    source.notes.append(f"{source.file}: not UTF-8, read as Windows-1252")
    return text


def _lines(source: Published, text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, header first, each with its line number."""
    if source.faults:
        return []
    if "\0" in text:
        source.fault(0, "", "a NUL character", "a text file", "Save it again as CSV UTF-8.")
        return []
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        source.fault(reader.line_num, "", f"text that is not CSV ({error})", "a CSV file")
        return []
    if not lines:
        source.fault(0, "", "an empty file", "a header row and rows below it")
    return lines


def _number(found: str) -> float | None:
    """The number a person would read in a cell; None for anything else Python would take."""
    try:
        value = float(found)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in found else None
