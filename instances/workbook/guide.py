"""The first two sheets: how to fill in the workbook, and what every column of it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instances.declared import MAY, MUST, OPTIONAL, blank, holds, need, purpose
from instances.save import cell_text
from instances.schema import TEMPLATE_VERSION, Column, columns
from instances.tables import Setting, Settings
from instances.workbook.cells import put
from instances.workbook.sheet import Grid
from instances.workbook.styles import (
    AMBER,
    DARK,
    EXAMPLE,
    LINK,
    MISSING,
    OWN,
    RED,
    Styles,
    high_enough,
)

TITLE = "Tables of a 0-19 public health nursing service"
GUIDE, COLUMNS = "Read me", "Columns"

STEPS = (
    "Go through the sheets from left to right. A sheet that asks for a code stands after the sheet"
    " where that code is made up.",
    "Type over the example rows (grey italics, they begin with Example) and delete the rows you do"
    " not need. Rows in black are planning defaults: keep or change them.",
    "Leave the names in the first row as they are. Columns of your own, for notes or sources, may"
    " stand to the right; they are kept and not read.",
    "A code is a short name you choose, such as north or team-03. Write it the same wherever it is"
    " asked for; the drop-down offers those there are.",
    "Click a cell for what goes into it; point at the name of a column for more. The sheet Columns"
    " lists them all.",
    "When you paste from elsewhere, paste values only (Paste special, Values), so that the"
    " drop-downs and limits stay.",
    "Save the workbook, then use the commands below.",
)
COMMANDS = (
    ("Check the tables", "optimiser check {file}"),
    ("Colour the cells to mend", "optimiser check {file} --mark to-mend.xlsx"),
    ("Plan", "optimiser plan {file}"),
)
NO_CHILDREN = (
    "Counts only. Never enter the name, NHS number or date of birth of a child: none is needed."
)
WIDTHS = (25, 64, 11, 11, 48)


def write_guide(sheet: Any, grids: Sequence[Grid], name: str, file: str, styles: Styles) -> None:
    """Write how to fill in the sheets of tables that follow.

    Args:
        sheet: the sheet to write.
        grids: the sheets of tables, in their order.
        name: of the instance.
        file: the name of the workbook, as shown in commands.
        styles: of the workbook.
    """
    _page(sheet, WIDTHS, "Read me")
    bold, plain = styles.of(bold=True, valign="top"), styles.own_text(align="left")
    heading = styles.of(bold=True, font_size=13, font_color=DARK)
    title = styles.of(bold=True, font_size=18, font_color=DARK)
    put(sheet, 0, 0, TITLE, title)
    facts: tuple[tuple[str, str | int], ...] = (
        ("Service", name), ("Template version", TEMPLATE_VERSION), ("Children", NO_CHILDREN),
        ("Made-up rows", _made_up(grids)),
    )  # fmt: skip
    for place, (head, said) in enumerate(facts, start=1):
        put(sheet, place, 0, head, bold)
        put(sheet, place, 1, said, plain)
    put(sheet, 6, 0, "How to fill it in", heading)
    row = _steps(sheet, 7, styles)
    code = styles.of(font_name="Consolas", valign="top")
    for what, command in COMMANDS:
        put(sheet, row, 0, what, bold)
        put(sheet, row, 1, command.replace("{file}", file), code)
        row += 1
    put(sheet, row + 1, 0, "What the colours mean", heading)
    row = _legend(sheet, row + 2, styles)
    put(sheet, row + 1, 0, "The sheets", heading)
    _sheets(sheet, row + 2, grids, styles)
    sheet.hide_gridlines(2)


def write_columns(sheet: Any, grids: Sequence[Grid], styles: Styles) -> None:
    """Write what every column of the sheets of tables holds; one row for each."""
    widths = (17, 34, 17, 52, 58, 20, 44, 54)
    _page(sheet, widths, "Columns")
    head = styles.of(bold=True, font_color="#FFFFFF", bg_color=DARK, border=1)
    names = ("Sheet", "Column", "Filled in?", "Meaning", "Holds", "Example", "Blank means", "From")
    for place, said in enumerate(names):
        put(sheet, 0, place, said, head)
    row = 1
    for grid in grids:
        declared = columns(grid.table) if grid.table else ()
        for column in (*declared, *(columns(Settings) if grid.table is Setting else ())):
            _column(sheet, row, grid, column, widths, styles)
            row += 1
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row - 1, len(names) - 1)
    sheet.repeat_rows(0)


def _page(sheet: Any, widths: Sequence[int], name: str) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{name}&RPage &P of &N")


def _column(
    sheet: Any, row: int, grid: Grid, column: Column, widths: Sequence[int], styles: Styles
) -> None:
    cell = styles.of(text_wrap=True, valign="top", border=1)
    setting = bool(grid.table) and column not in columns(grid.table)
    said = (
        f"the setting {column.name}" if setting else column.name,
        need(column),
        column.meaning,
        holds(column),
        column.example,
        blank(column, cell_text(column.default)),
        column.source,
    )
    _link(sheet, row, grid.name, styles)
    for place, text in enumerate(said, start=1):
        put(sheet, row, place, text, cell)
    high_enough(sheet, row, said, widths[1:])


def _link(sheet: Any, row: int, name: str, styles: Styles) -> None:
    look = styles.of(underline=1, font_color=LINK, valign="top", border=1)
    sheet.write_url(row, 0, f"internal:'{name}'!A1", look, name)


def _steps(sheet: Any, row: int, styles: Styles) -> int:
    wrapped = styles.of(text_wrap=True, valign="top")
    for number, step in enumerate(STEPS, start=1):
        said = f"{number}.  {step}"
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", wrapped)
        put(sheet, row, 0, said, wrapped)
        high_enough(sheet, row, [said], [sum(WIDTHS)])
        row += 1
    return row


def _made_up(grids: Sequence[Grid]) -> str:
    """Which rows are made up, as far as they say so."""
    cells = [
        cell[:9].lower()
        for grid in grids if grid.table
        for line in grid.cells[grid.head + 1 :]
        for cell in line if isinstance(cell, str)
    ]  # fmt: skip
    examples = sum(cell.startswith("example") for cell in cells)
    said = ["Rows that begin with Example are there to be typed over."] if examples else []
    said += ["Rows whose source says simulated are made up."] if "simulated" in cells else []
    return " ".join(said) or "None are marked as made up."


def _legend(sheet: Any, row: int, styles: Styles) -> int:
    lines = (
        ("column", styles.head(MUST), "White on dark blue: every row must have it."),
        ("column", styles.head(MAY), "Bold on pale blue: a cell may be blank; keep the column."),
        ("column", styles.head(OPTIONAL), "Italic on pale blue: optional; the note on its name"
         " says what a blank cell stands for."),
        ("column", styles.head(OWN), "Italic on grey: a column of your own, not read."),
        ("Example ...", styles.of(italic=True, font_color=EXAMPLE), "Grey italics: an example row;"
         " type over it or delete it."),
        ("", styles.of(bg_color=MISSING, border=1), "Light yellow: still needed in this row."),
        ("fault", styles.of(bg_color=RED, border=1), "Red, after check --mark: its note says how"
         " to mend it."),
        ("warning", styles.of(bg_color=AMBER, border=1), "Amber, after check --mark: odd, but a"
         " plan can be made."),
    )  # fmt: skip
    for number, (text, style, said) in enumerate(lines, start=row):
        put(sheet, number, 0, text, style)
        put(sheet, number, 1, said)
    return row + len(lines)


def _sheets(sheet: Any, row: int, grids: Sequence[Grid], styles: Styles) -> None:
    head = styles.of(bold=True, font_color="#FFFFFF", bg_color=DARK, border=1)
    cell = styles.of(text_wrap=True, valign="top", border=1)
    count = styles.of(valign="top", border=1, align="center")
    for column, name in enumerate(("Sheet", "What a row is", "Needed", "Rows now", "From")):
        put(sheet, row, column, name, head)
    for number, grid in enumerate((grid for grid in grids if grid.table), start=row + 1):
        assert grid.table
        said, source = purpose(grid.table), grid.table.source
        _link(sheet, number, grid.name, styles)
        put(sheet, number, 1, said, cell)
        put(sheet, number, 2, "optional" if grid.table.optional else "yes", cell)
        first = [line[0] if line else None for line in grid.cells]
        rows = sum(found not in (None, "") for found in first) - 1
        sheet.write_formula(number, 3, f"=COUNTA('{grid.name}'!$A:$A)-1", count, max(rows, 0))
        put(sheet, number, 4, source, cell)
        high_enough(sheet, number, (said, source), (WIDTHS[1], WIDTHS[4]))
