"""One workbook (.xlsx) to tables as found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from instances.faults import NEAR, VERY_NEAR, Fault, InstanceFaults, near, quoted
from instances.found import Findings, quoted_sheet
from instances.read_sheet import SheetReader, text_of
from instances.scan_sheet import Sheet
from instances.scan_workbook import MAKE_XLSX, WANTED, scan
from instances.schema import TEMPLATE_VERSION, Row
from instances.tables import TABLES

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineTable, CalamineWorkbook

README = "read me"
VERSION = "template version"


def read_workbook(path: Path) -> Findings:
    """The tables of a workbook, one sheet each, and the faults of those that cannot be read.

    Raises:
        InstanceFaults: the file is no workbook that can safely be opened.
    """
    from python_calamine import CalamineWorkbook

    sheets = scan(path)
    found = Findings(workbook=path.name)
    try:
        with CalamineWorkbook.from_path(path, load_tables=True) as book:
            _read(book, sheets, found)
    except (KeyboardInterrupt, SystemExit, InstanceFaults):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise InstanceFaults([_damaged(str(path), error)]) from None
    return found


def _damaged(name: str, error: BaseException) -> Fault:
    return Fault(
        "", name, 0, "", f"a damaged file ({quoted(error)[1:-1]})", WANTED,
        MAKE_XLSX, "not a workbook",
    )  # fmt: skip


def _read(book: CalamineWorkbook, scanned: Mapping[str, Sheet], found: Findings) -> None:
    _version(book, found)
    for table in TABLES:
        named = [name for name in book.sheet_names if _plain(name) == table.table]
        listed = [name for name in book.table_names or [] if _plain(name) == table.table]
        if len(named) > 1:
            found.whole(
                table.table, f"{len(named)} sheets of this name", "one",
                "Rename or remove the others.", kind="table twice", sheet=named[1],
            )  # fmt: skip
        elif named:
            _sheet(book.get_sheet_by_name(named[0]), table, scanned[named[0]], found)
            _hidden(book, named[0], table, found)
        elif listed:
            _table(book, book.get_table_by_name(listed[0]), table, scanned, found)
        else:
            _not_there(table, book.sheet_names, found)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _not_there(table: type[Row], names: Sequence[str], found: Findings) -> None:
    """A table without a sheet: a fault if it must be there, a caution if it may be misspelt."""
    known = {other.table for other in TABLES}
    extra = [name for name in names if _plain(name) not in known and name[:1] != "_"]
    written = near(table.table, extra, VERY_NEAR if table.optional else NEAR)
    if not table.optional:
        remedy = f"Did you mean '{written}'?" if written else ""
        found.whole(
            table.table, f"no sheet '{table.table}'", f"the table {table.table}", remedy,
            kind="missing table",
        )  # fmt: skip
    elif written:
        text = f"Sheet '{written}' is not read; a table may be named '{table.table}'."
        found.cautions.append(found.blank(table.table).caution(text))


def _hidden(book: CalamineWorkbook, name: str, table: type[Row], found: Findings) -> None:
    (visible,) = [sheet.visible for sheet in book.sheets_metadata if sheet.name == name]
    if str(visible) != "SheetVisibleEnum.Visible":
        text = f"Sheet '{name}' is hidden; it is read."
        found.cautions.append(found.blank(table.table).caution(text))


def _version(book: CalamineWorkbook, found: Findings) -> None:
    """Whether the workbook was made from a template that this program knows."""
    for name in book.sheet_names:
        if _plain(name) != README:
            continue
        for row in book.get_sheet_by_name(name).iter_rows():
            cells = [*(text_of(cell) for cell in row), ""]
            for label, value in pairwise(cells):
                if _plain(label) == VERSION:
                    _tell_version(value, name, found)


def _tell_version(value: str, sheet: str, found: Findings) -> None:
    version = int(value) if value.isascii() and value.isdigit() and len(value) < 100 else 0
    if version > TEMPLATE_VERSION:
        found.faults.append(
            Fault(
                "", found.workbook, 0, "", f"template version {value}",
                f"at most {TEMPLATE_VERSION}, the version this program knows",
                "Update the program, or copy the tables into a new template.",
                "newer version", quoted_sheet(sheet),
            )
        )  # fmt: skip
    elif version < TEMPLATE_VERSION:
        text = (
            f"Made from template version {value or '(blank)'}; this program's is "
            f"{TEMPLATE_VERSION}. Columns added since then are not in it."
        )
        found.cautions.append(found.blank("").caution(text))


def _sheet(sheet: CalamineSheet, table: type[Row], scanned: Sheet, found: Findings) -> None:
    start = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True) if sheet.start else []
    merged = sheet.merged_cell_ranges or []
    while rows and all(cell == "" for cell in rows[0]):
        rows, start = rows[1:], (start[0] + 1, start[1])
    if not rows:
        found.whole(
            table.table, "an empty sheet", "a header row and rows below it",
            kind="empty table", sheet=sheet.name,
        )  # fmt: skip
        return
    header = [text_of(cell) for cell in rows[0]]
    SheetReader(table, found, sheet.name, header, start, scanned, merged).read(rows[1:])


def _table(
    book: CalamineWorkbook, listed: CalamineTable, table: type[Row],
    scanned: Mapping[str, Sheet], found: Findings,
) -> None:  # fmt: skip
    row, column = listed.start or (1, 0)
    merged = book.get_sheet_by_name(listed.sheet).merged_cell_ranges or []
    header = [name.strip() for name in listed.columns]
    start = (row - 1, column)
    reader = SheetReader(table, found, listed.sheet, header, start, scanned[listed.sheet], merged)
    reader.read(listed.to_python())
