"""An instance to a folder of CSV files, complete or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from instances.inert import guarded
from instances.instance import Instance
from instances.schema import Row, columns
from instances.tables import TABLES
from instances.units import number_text

_DECLARED: dict[str, type[Row]] = {table.table: table for table in TABLES}


def save(instance: Instance, folder: Path) -> None:
    """Write every table that has rows as `<table>.csv` into a folder.

    `load` gives the same instance back. See `write_tables` for how the folder is replaced.
    """
    write_tables(rows_of(instance), folder)


def rows_of(instance: Instance) -> dict[str, list[dict[str, str]]]:
    """The rows of every table as text cells."""
    return {
        table.table: [
            {name: cell_text(value) for name, value in row.model_dump().items()} for row in rows
        ]
        for table, rows in instance.tables()
    }


def write_tables(
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    folder: Path,
    check: Callable[[Path], object] | None = None,
    pages: Mapping[str, str] | None = None,
) -> None:
    """Write rows of text cells, one CSV file per table that has rows.

    Declared columns come first, then others (such as `source`) in the order they are met. A
    column that is blank in every row is left out unless it must exist. The files are written
    beside the folder and moved into place once complete; other files of an old folder, such as a
    README, are kept, its tables are not.

    Args:
        tables: rows by name of the table.
        folder: where to write; replaced if it exists.
        check: called with the complete new folder before it is moved; if it raises, nothing
            changes.
        pages: text files for people to put beside the tables, by name. With them the folder is
            one to fill in: tables without rows and columns without cells are written too.

    Raises:
        ValueError: a table that is not declared.
        NotADirectoryError: a file stands where the folder should.
    """
    unknown = sorted(set(tables) - set(_DECLARED))
    if unknown:
        raise ValueError("not a table of an instance: " + ", ".join(unknown))
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file, not a folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        for name, rows in tables.items():
            if rows or pages:
                text = table_text(_DECLARED[name], rows, every_column=bool(pages))
                (new / f"{name}.csv").write_bytes(text.encode("utf-8"))
        for name, page in (pages or {}).items():
            (new / name).write_bytes(page.encode("utf-8"))
        if check:
            check(new)
        if folder.exists():
            _keep_other_files(folder, new)
        _swap(new, folder, Path(beside) / "old")


def table_text(
    table: type[Row], rows: Sequence[Mapping[str, str]], every_column: bool = False
) -> str:
    """The CSV text of one table, header first; a blank column may be left out or not."""
    declared = {column.name: column.must_exist for column in columns(table)}
    met = [*declared, *dict.fromkeys(name for row in rows for name in row if name not in declared)]
    header = [
        name for name in met
        if every_column or declared.get(name) or any(row.get(name, "") for row in rows)
    ]  # fmt: skip
    lines = [header, *([guarded(row.get(name, "")) for name in header] for row in rows)]
    return "".join(",".join(_quote(cell) for cell in line) + "\n" for line in lines)


def cell_text(value: object) -> str:
    """A value as typed into a cell: yes and no, lists with `;`, numbers in their shortest form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, tuple):
        return ";".join(cell_text(part) for part in value)
    return str(value)


def _quote(cell: str) -> str:
    # csv.writer leaves a lone carriage return bare when lines end in \n, which csv.reader refuses
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell


def _keep_other_files(old: Path, new: Path) -> None:
    """Copy what is no table from the old folder."""
    tables = {f"{name}.csv" for name in _DECLARED}
    for path in old.iterdir():
        if path.name in tables or (new / path.name).exists():
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in the place of the old one, or leave the old one there."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
