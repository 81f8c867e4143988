"""A folder of CSV files to tables as found."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from instances.faults import NEAR, VERY_NEAR, near
from instances.found import Findings, Found
from instances.inert import unguarded
from instances.schema import Row
from instances.tables import TABLES


def read_csv(folder: Path) -> Findings:
    """The tables of a folder, one CSV file each, and the faults of those that cannot be read."""
    found = Findings()
    names = [path.name for path in sorted(folder.iterdir())]
    for table in TABLES:
        path = folder / f"{table.table}.csv"
        if path.is_file():
            _read(path, table, found)
        elif path.exists():
            found.whole(table.table, "a folder", "a CSV file", kind="not CSV")
        else:
            _not_there(path, table, names, found)
    return found


def _not_there(path: Path, table: type[Row], names: list[str], found: Findings) -> None:
    """A table without a file: a fault if it must be there, a caution if it may be misspelt."""
    known = {other.table for other in TABLES}
    others = {name.removesuffix(".csv"): name for name in names if name.endswith(".csv")}
    others |= {name: name for name in names if "." not in name}
    least = VERY_NEAR if table.optional else NEAR
    unknown = [name for name in others if name not in known]
    written = others.get(near(table.table, unknown, least), "")
    if not table.optional:
        remedy = f"Did you mean '{written}'?" if written else ""
        found.whole(
            table.table, "no such file", f"the table {table.table}", remedy, kind="missing table"
        )
    elif written:
        text = f"{written} is not read; a table may be named '{path.name}'."
        found.cautions.append(found.blank(table.table).caution(text))


def _read(path: Path, table: type[Row], found: Findings) -> None:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found.whole(
            table.table, "bytes that are not UTF-8", "a file saved as UTF-8",
            "Save it again as CSV UTF-8.", kind="not UTF-8", line=line,
        )  # fmt: skip
        return
    if "\0" in text:
        found.whole(
            table.table, "a NUL character", "a text file", "Save it again as CSV UTF-8.",
            kind="not CSV", line=text[: text.index("\0")].count("\n") + 1,
        )  # fmt: skip
        return
    reader = csv.reader(io.StringIO(text), strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        for cells in reader:
            row = [unguarded(cell.strip()) for cell in cells]
            if any(row):
                lines.append(reader.line_num)
                rows.append(row)
    except csv.Error as error:
        found.whole(
            table.table, f"text that is not CSV ({error})", "a CSV file",
            kind="not CSV", line=reader.line_num,
        )  # fmt: skip
        return
    if not rows:
        found.whole(
            table.table, "an empty file", "a header row and rows below it", kind="empty table"
        )
        return
    found.tables[table.table] = Found(
        table.table, path.name, tuple(rows[0]), lines[1:], rows[1:], header_line=lines[0]
    )
