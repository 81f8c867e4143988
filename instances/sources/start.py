"""The instance an import starts from, as rows of text cells with every column it has."""

from __future__ import annotations

from pathlib import Path

from instances.load import EXAMPLES, as_found, load, text_rows
from instances.tables import TABLES

Rows = list[dict[str, str]]


def start_folder(into: Path, like: str | Path) -> Path:
    """Where to start from: `into` if it is an instance, else `like`, a folder or bundled name.

    Raises:
        InstanceFaults: the instance to start from has faults or is not there.
    """
    if (into / "settings.csv").exists():
        load(into)
        return into
    load(like)
    folder = Path(like)
    return folder if folder.exists() else EXAMPLES / str(like)


def read_tables(start: Path) -> dict[str, Rows]:
    """Rows of every table of an instance that loads, undeclared columns included."""
    return {table.table: [] for table in TABLES} | text_rows(as_found(start))
