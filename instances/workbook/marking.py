"""A set of tables back as a workbook, with every cell that is to be mended coloured and noted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from instances.declared import filling_order
from instances.faults import Caution, Fault
from instances.found import Findings
from instances.schema import columns
from instances.workbook import book_bytes, put_in_place
from instances.workbook.cells import Cell, fitting, put, typed
from instances.workbook.guide import COLUMNS, GUIDE, TITLE
from instances.workbook.lists import SHEET as LISTS
from instances.workbook.sheet import Grid, Mark
from instances.workbook.styles import DARK, FAULT, LINK, WARNING, Styles, high_enough

SHEET, HEADING = "Faults", "What is to be mended"
FIRST_CELLS = {SHEET: HEADING, GUIDE: TITLE, COLUMNS: "Sheet"}
"""The first cell of each sheet that is made anew, by which ours is told from another's."""

MOST_LINKS = 60_000
"""A sheet of a workbook holds 65,530."""
LONGEST_NAME = 31
"""Characters of a sheet's name."""

HEADS = ("Kind", "Where", "Column", "Found", "Expected", "How to mend it")
WIDTHS = (10, 26, 24, 44, 52, 60)


@dataclass(frozen=True)
class _Entry:
    """A line of the first sheet, and the cells it marks in the new workbook."""

    kind: str
    where: str
    column: str
    found: str
    expected: str
    remedy: str
    cells: tuple[tuple[str, int, int], ...]

    @property
    def note(self) -> str:
        """What is said beside the cell."""
        if self.kind == WARNING:
            return f"Warning: {self.found}"
        told = f"Found {self.found}.\nExpected {self.expected}."
        return f"{told}\n{self.remedy}" if self.remedy else told


def mark(
    found: Findings, faults: Sequence[Fault], cautions: Sequence[Caution], source: Path, out: Path
) -> None:
    """Write the tables of a folder or a workbook as a workbook with what is wrong in colour.

    Cells stand where they stood, as they were typed; rows of a CSV file follow each other without
    blank rows. Sheets that are no tables are carried along, their values alone. Tables that are
    missing come as sheets with the names of their columns. A first sheet lists every fault and
    warning with a link to its cell; notes stand on the first 2,000 marked cells of each sheet.

    Args:
        found: the tables as they were found.
        faults: what is wrong with them.
        cautions: what is odd about them.
        source: the folder or workbook they were found in.
        out: the workbook to write, complete or not at all; replaced if it exists.
    """
    grids = list(_sheets(found, source) if found.workbook else _files(found))
    grids += _missing(grids)
    if not found.workbook:
        order = [table.table for table in filling_order()]
        grids.sort(key=lambda grid: order.index(grid.name))
    places = _Places(found, grids)
    entries = [_of_fault(fault, places) for fault in faults]
    entries += [_of_caution(caution, places) for caution in cautions]
    marks = _marks(entries)
    marked = [replace(grid, marks=marks.get(grid.name, {})) for grid in grids]

    def first(book: Any, styles: Styles) -> None:
        _list(book.add_worksheet(SHEET), entries, styles)

    put_in_place(book_bytes(marked, out.name, first), out)


def _files(found: Findings) -> Iterator[Grid]:
    """The files of a folder as sheets."""
    for table in filling_order():
        if at := found.tables.get(table.table):
            declared = {column.name: column for column in columns(table)}
            kinds = [declared.get(name) for name in at.header]
            cells: list[list[Cell]] = [[fitting(name) for name in at.header]]
            for row in at.rows:
                beyond = [None] * (len(row) - len(kinds))
                cells.append([
                    typed(kind, fitting(cell))
                    for kind, cell in zip([*kinds, *beyond], row, strict=False)
                ])  # fmt: skip
            yield Grid(table.table, cells, table)


def _sheets(found: Findings, source: Path) -> Iterator[Grid]:
    """The sheets of a workbook as they stand, but for those that are made anew."""
    from python_calamine import CalamineWorkbook

    table_of = {table.table: table for table in filling_order()}
    taken = {name.casefold() for name in (*FIRST_CELLS, LISTS)}
    with CalamineWorkbook.from_path(source) as book:
        for name in book.sheet_names:
            cells: list[list[Cell]] = [
                [fitting(cell) if isinstance(cell, str) else cell for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            ours = cells[0][:1] == [FIRST_CELLS.get(name)] if cells else False
            if ours or name == LISTS:
                continue
            here = [at for at in found.tables.values() if at.sheet == name]
            at = here[0] if len(here) == 1 else None
            free = _free_name(name, taken)
            if at:
                yield Grid(free, cells, table_of[at.table], at.header_line - 1)
            else:
                yield Grid(free, cells)


def _free_name(name: str, taken: set[str]) -> str:
    """A name for a sheet that Excel allows and that no other sheet has."""
    plain = "".join("_" if mark in "[]:*?/\\" else mark for mark in name).strip("'") or "sheet"
    free, number = plain[:LONGEST_NAME], 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain[: LONGEST_NAME - 5]} ({number})"
    taken.add(free.casefold())
    return free


def _missing(grids: Sequence[Grid]) -> Iterator[Grid]:
    """A sheet for each table of which there is none."""
    there = {grid.table.table for grid in grids if grid.table}
    there |= {grid.name.strip().casefold() for grid in grids}
    for table in filling_order():
        if table.table not in there:
            yield Grid(table.table, [[column.name for column in columns(table)]], table)


class _Places:
    """Where a place of the tables as found stands in the new workbook."""

    def __init__(self, found: Findings, grids: Sequence[Grid]):
        self._found = found
        self._grids = {grid.table.table: grid for grid in grids if grid.table}

    def of(self, table: str, line: int, column: str) -> tuple[tuple[str, int, int], ...]:
        """Sheet, row and column of each cell meant; none where there is no such sheet."""
        grid, at = self._grids.get(table), self._found.tables.get(table)
        if grid is None:
            return ()
        if at is None:
            return ((grid.name, grid.head, 0),)
        if not line or line == at.header_line:
            row = grid.head
        else:
            row = line - 1 if at.sheet else max(1, bisect_right(at.lines, line))
        names = [name for name in column.split(", ") if name in at.place_of]
        if not names and table == "settings" and "value" in at.place_of:
            names = ["value"]
        columns_there = [at.left + at.place_of[name] for name in names] or [at.left]
        return tuple((grid.name, row, place) for place in columns_there)


def _of_fault(fault: Fault, places: _Places) -> _Entry:
    return _Entry(
        FAULT, fault.place, fault.column, fault.found, fault.expected, fault.remedy,
        places.of(fault.table, fault.line, fault.column),
    )  # fmt: skip


def _of_caution(caution: Caution, places: _Places) -> _Entry:
    cells = tuple(
        cell for line in caution.lines for cell in places.of(caution.table, line, caution.column)
    )
    where = caution.cells[0] if caution.cells else caution.table
    more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
    return _Entry(WARNING, f"{where}{more}", caution.column, str(caution), "", "", cells)


def _marks(entries: Sequence[_Entry]) -> Mapping[str, dict[tuple[int, int], Mark]]:
    """The marks of each sheet; a cell with several is coloured as its worst."""
    marks: dict[str, dict[tuple[int, int], Mark]] = {}
    for entry in entries:
        for name, row, column in entry.cells:
            there = marks.setdefault(name, {})
            before = there.get((row, column))
            there[row, column] = Mark(
                before.kind if before else entry.kind,
                f"{before.note}\n\n{entry.note}" if before else entry.note,
            )
    return marks


def _list(sheet: Any, entries: Sequence[_Entry], styles: Styles) -> None:
    """The first sheet: every fault, then every warning, with a link to its cell."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    faults = sum(entry.kind == FAULT for entry in entries)
    put(sheet, 0, 0, HEADING, styles.of(bold=True, font_size=18, font_color=DARK))
    counts = f"{_count(faults, FAULT)}, {_count(len(entries) - faults, WARNING)}."
    then = " Mend the cells in red, save, and check again." if faults else ""
    put(sheet, 1, 0, counts + then)
    head = styles.of(bold=True, font_color="#FFFFFF", bg_color=DARK, border=1)
    text = styles.own_text(text_wrap=True, border=1)
    link = styles.of(underline=1, font_color=LINK, valign="top", border=1)
    kinds = {kind: styles.mark(kind) for kind in (FAULT, WARNING)}
    for column, (name, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        put(sheet, 3, column, name, head)
    for row, entry in enumerate(entries, start=4):
        put(sheet, row, 0, entry.kind, kinds[entry.kind])
        if entry.cells and row < MOST_LINKS:
            name, line, column = entry.cells[0]
            quoted = name.replace("'", "''")
            to = f"internal:'{quoted}'!{xl_rowcol_to_cell(line, column)}"
            sheet.write_url(row, 1, to, link, fitting(entry.where) or name)
        else:
            put(sheet, row, 1, fitting(entry.where), text)
        said = (entry.column, entry.found, entry.expected, entry.remedy)
        for place, cell in enumerate(said, start=2):
            put(sheet, row, place, fitting(cell), text)
        high_enough(sheet, row, said, WIDTHS[2:])
    sheet.freeze_panes(4, 0)
    sheet.autofilter(3, 0, 3 + max(len(entries), 1), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
