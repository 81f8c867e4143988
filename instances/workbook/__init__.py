"""Tables as one workbook that people can fill in: a sheet for each table, rules, notes, a guide.

Text is always written as text, whatever it looks like; the only formulas are our own, for
drop-downs and counts of rows. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from instances.declared import filling_order, holds
from instances.instance import Instance
from instances.save import cell_text, rows_of
from instances.schema import ABOUT, Column, Row, columns
from instances.tables import Setting, Settings
from instances.workbook.cells import MOST_COLUMNS, MOST_ROWS, Cell, typed
from instances.workbook.cells import NotWritable as NotWritable
from instances.workbook.guide import COLUMNS, GUIDE, write_columns, write_guide
from instances.workbook.lists import Lists
from instances.workbook.sheet import Grid, write_sheet
from instances.workbook.styles import DARK, TAB_OPTIONAL, Styles

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False, "default_format_properties": {"locked": False},
}  # fmt: skip
CREATED = datetime(2000, 1, 1)
"""A fixed date of creation."""

Rows = Sequence[Mapping[str, str]]


def save_workbook(instance: Instance, path: Path) -> None:
    """Write an instance as a workbook; it loads as the same instance.

    See `write_workbook` for how the file is replaced and what can be wrong.
    """
    write_workbook(rows_of(instance), path)


def write_workbook(
    tables: Mapping[str, Rows], path: Path, check: Callable[[Path], object] | None = None
) -> None:
    """Write rows of text cells as a workbook: a sheet for every declared table, rows or none.

    Declared columns come first, all of them, then others in the order they are met.

    Args:
        tables: rows by the name of the table.
        path: where to write, complete or not at all; replaced if it exists.
        check: called with the complete new file before it is moved; if it raises, nothing changes.

    Raises:
        ValueError: a table that is not declared.
        NotWritable: more text, rows or columns than a workbook can hold.
    """
    unknown = sorted(set(tables) - {table.table for table in filling_order()})
    if unknown:
        raise ValueError("not a table of an instance: " + ", ".join(unknown))
    grids = [_grid(table, tables.get(table.table, ())) for table in filling_order()]
    put_in_place(book_bytes(grids, path.name), path, check)


def put_in_place(content: bytes, path: Path, check: Callable[[Path], object] | None = None) -> None:
    """Write a file complete or not at all; `check` may still refuse it before it is moved."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as beside:
        new = Path(beside) / path.name
        new.write_bytes(content)
        if check:
            check(new)
        new.replace(path)


def book_bytes(
    grids: Sequence[Grid], file: str, first: Callable[[Any, Styles], None] | None = None
) -> bytes:
    """The bytes of a workbook with a guide and a sheet for each grid.

    Args:
        grids: what stands in the sheets; their names must differ.
        file: the name of the workbook, as the guide's commands show it.
        first: adds sheets before the guide.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": "Tables of a 0-19 service", "created": CREATED})
        styles = Styles(book)
        if first:
            first(book, styles)
        guide, about = book.add_worksheet(GUIDE), book.add_worksheet(COLUMNS)
        sheets = [book.add_worksheet(grid.name) for grid in grids]
        lists = Lists(book, grids)
        write_guide(guide, grids, _name(grids), file, styles)
        write_columns(about, [grid for grid in grids if grid.table], styles)
        for sheet, grid in zip(sheets, grids, strict=True):
            if grid.table:
                sheet.set_tab_color(TAB_OPTIONAL if grid.table.optional else DARK)
            write_sheet(sheet, grid, styles, lists)
        lists.hide()
    return content.getvalue()


def _grid(table: type[Row], rows: Rows) -> Grid:
    """The sheet of a table: every declared column, then the others that are met."""
    declared = {column.name: column for column in columns(table)}
    met = dict.fromkeys(name for row in rows for name in row if name not in declared)
    names = [*declared, *(name for name in met if name != ABOUT)]
    if len(rows) >= MOST_ROWS or len(names) >= MOST_COLUMNS:
        raise NotWritable(
            f"{table.table}: {len(rows):,} rows and {len(names):,} columns; a sheet of a workbook"
            f" holds {MOST_ROWS:,} and {MOST_COLUMNS:,}."
        )
    cells: list[list[Cell]] = [list(names)]
    cells += [[typed(declared.get(name), row.get(name, "")) for name in names] for row in rows]
    if table is Setting:
        about = {column.name: _about(column) for column in columns(Settings)}
        cells[0].append(ABOUT)
        for line in cells[1:]:
            line.append(about.get(str(line[names.index("key")]), ""))
    return Grid(table.table, cells, table)


def _about(column: Column) -> str:
    left = f" Blank or left out: {cell_text(column.default)}." if column.default is not None else ""
    return f"{column.meaning}: {holds(column)}.{left}"


def _name(grids: Sequence[Grid]) -> str:
    """The name of the instance, as far as it is given."""
    for grid in grids:
        if grid.table is Setting and {"key", "value"} <= set(grid.names):
            key, value = grid.names.index("key"), grid.names.index("value")
            for line in grid.cells[grid.head + 1 :]:
                if len(line) > max(key, value) and line[key] == "name":
                    return str(line[value] or "")
    return ""
