"""The instance an import starts from, as rows of text cells with every column it has."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from instances.load import EXAMPLES, load
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


def read_tables(folder: Path) -> dict[str, Rows]:
    """Rows of every table of a folder that loads, undeclared columns included."""
    return {table.table: _rows(folder / f"{table.table}.csv") for table in TABLES}


def _rows(path: Path) -> Rows:
    if not path.exists():
        return []
    reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    lines = [[cell.strip() for cell in line] for line in reader]
    lines = [line for line in lines if any(line)]
    return [
        {name: cell for name, cell in zip(lines[0], line, strict=False) if name}
        for line in lines[1:]
    ]
