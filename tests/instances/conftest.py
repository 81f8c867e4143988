"""Folders broken on purpose, and any folder as a plain workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def write_book(folder: Path, out: Path) -> Path:
    """Each file of a folder as a sheet, cell by cell where it stood; plain numbers as numbers."""
    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    for path in sorted(folder.glob("*.csv")):
        sheet = book.add_worksheet(path.stem)
        with path.open(encoding="utf-8", newline="") as lines:
            for row, cells in enumerate(csv.reader(lines)):
                for column, cell in enumerate(cells):
                    if NUMBER.fullmatch(cell):
                        sheet.write_number(row, column, float(cell))
                    elif cell:
                        sheet.write_string(row, column, cell)
    book.close()
    return out


@pytest.fixture
def book_of(tmp_path: Path) -> Callable[[Any], Path]:
    """A folder as a workbook beside it."""

    def of(folder: Any) -> Path:
        path = Path(getattr(folder, "path", folder))
        return write_book(path, tmp_path / f"{path.name}.xlsx")

    return of


@pytest.fixture
def breaking(hamlet: Any) -> Callable[[dict[str, Any]], Any]:
    """A copy of the hamlet broken as data say; see the files in `broken`."""

    def of(case: dict[str, Any]) -> Any:
        for table, cells in case.get("new", []):
            text = "\n".join(",".join(row) for row in cells)
            hamlet.file(table).write_text(text + "\n", encoding="utf-8")
        for table, cells in case.get("add", []):
            hamlet.add(table, **cells)
        for table, line in case.get("repeat", []):
            rows = hamlet.rows(table)
            hamlet.add(table, **dict(zip(rows[0], rows[line - 1], strict=True)))
        for table, line, column, cell, *again in case.get("put", []):
            hamlet.put(table, line, column, cell + (again[0] * again[1] if again else ""))
        for table, line in case.get("drop_row", []):
            lines = hamlet.file(table).read_text(encoding="utf-8").splitlines()
            del lines[line - 1]
            hamlet.file(table).write_text("\n".join(lines) + "\n", encoding="utf-8")
        for table, column in case.get("drop_column", []):
            rows = hamlet.rows(table)
            place = rows[0].index(column)
            text = "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows)
            hamlet.file(table).write_text(text + "\n", encoding="utf-8")
        for table, old, new in case.get("text", []):
            text = hamlet.file(table).read_text(encoding="utf-8")
            found = re.search(old, text)
            assert found
            text = text[: found.start()] + new + text[found.end() :]
            hamlet.file(table).write_text(text, encoding="utf-8")
        for table, encoding in case.get("encode", []):
            text = hamlet.file(table).read_text(encoding="utf-8")
            hamlet.file(table).write_bytes(text.encode(encoding))
        for table in case.get("remove", []):
            hamlet.file(table).unlink()
        for table, name in case.get("rename", []):
            hamlet.file(table).rename(hamlet.path / f"{name}.csv")
        return hamlet

    return of
