"""Folders of invoices written before: their lines, if they are as they were written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from instances.faults import Fault
from instances.found import Findings
from instances.register.read import Columns, read_columns
from instances.register.tables import IssuedLine

SUMMARY, LINES = "summary.json", "local/lines.csv"


def read_issued(folders: Sequence[Path], found: Findings) -> tuple[Columns, ...] | None:
    """The lines of each folder; None, and a fault, where one is not as it was written.

    A document that stands in two folders, or a folder given twice, would count twice: a fault.
    """
    tables, seen, good = [], dict[str, Path](), True
    for folder in folders:
        path = folder / LINES
        if not _as_written(folder, path):
            found.faults.append(_fault(path, "a file that is not there, or was changed since"))
            good = False
            continue
        table = read_columns(path, IssuedLine, found)
        good = good and "lines" not in found.partial
        if not len(table.lines):
            continue
        for document in table.cells["document"].values:
            if document in seen:
                found.faults.append(
                    _fault(path, f"document '{document}', which stands in {seen[document]} too")
                )
                good = False
            seen[document] = folder
        tables.append(table)
    return tuple(tables) if good else None


def _as_written(folder: Path, path: Path) -> bool:
    """Whether the lines have the SHA-256 that the summary of their folder tells."""
    try:
        files = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))["files"]
        with path.open("rb") as content:
            return bool(files[LINES] == hashlib.file_digest(content, "sha256").hexdigest())
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _fault(path: Path, found: str) -> Fault:
    return Fault(
        "lines", str(path), 0, "", found, "the lines as they were issued, each folder once",
        "Give every folder that was issued, once, as it was written.", kind="not issued",
    )  # fmt: skip
