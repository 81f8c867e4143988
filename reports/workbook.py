"""A run as one workbook: contents, sheets that reckon (see `reports.live`), a sheet a table.

Text is always written as text, whatever it looks like; the only formulas are our own, each with
its value beside it. The same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from models.answers import Answers
from reports.grid import LINE, LONGEST, Grid, formats, put
from reports.live import live_sheets, write_live
from reports.pressure_sheet import coloured, pressure_sheet
from reports.words import Frame, Frames, gap_words, labels

CREATED = datetime(2000, 1, 1)
"""A fixed date of creation."""

MOST_ROWS = 1_048_575
WIDEST = 48
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip

SHEETS = {
    "demand": "Contacts and minutes owed by place, period and grades allowed",
    "capacity": "WTE and contact minutes by place, grade and period, new starters in",
    "pressure": "Minutes owed against minutes to give, and what is short; before: no new starters",
    "staffing": "Posts by place and grade, those in post and each tranche placed",
    "school_teams": "Each school with its team today and planned",
    "teams": "Work of each team against its fair share, planned and today",
    "frontier": "Best balance for each number of schools moved",
    "frontier_plans": "Schools that each point of the frontier moves",
    "tariffs": "Cost and price of each pathway and age band; unused capacity apart",
    "tariff_parts": "What is inside each price, step by step, for one child",
    "trace": "What each cost centre puts into each price, and into unused capacity",
    "unit_costs": "Cost of each pathway and age band at each base, by contact and child",
    "contact_costs": "Each contact as delivered and specified, beside the national average",
    "pathway_costs": "Each pathway as a whole; completed is one child from start to end",
    "staff_costs": "One WTE of each grade by part, and an hour of it",
    "reconciliation": "The ledger: own cost, received, passed on, absorbed",
}
PRICED = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")


def write(answers: Answers, frames: Frames, summary: Mapping[str, Any], path: Path | str) -> None:
    """Write the workbook of a run."""
    import xlsxwriter

    identity = identity_of(summary)
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "Plan of a 0 to 19 service", "created": CREATED,
                             "comments": identity})  # fmt: skip
        styles = formats(book)
        live = live_sheets(answers, identity, lambda word, cell: book.define_name(word, f"={cell}"))
        heat = pressure_sheet(frames["pressure"], labels(answers.instance), identity)
        names = ("contents", *(grid.name for grid in live), heat.name, *frames)
        sheets = {name: book.add_worksheet(name) for name in names}
        _contents(sheets["contents"], [*live, heat], frames, summary, styles)
        write_live(answers, live, styles, sheets)
        heat.write(sheets[heat.name], styles)
        coloured(book, sheets[heat.name], len(answers.demand.bases), len(answers.demand.periods))
        for name, frame in frames.items():
            _table(sheets[name], frame, styles)
        for sheet in sheets.values():
            _footer(sheet, summary)


def write_tables(
    frames: Frames, holds: Mapping[str, str], title: str, said: Sequence[str], identity: str,
    path: Path | str,
) -> None:  # fmt: skip
    """Write tables as a workbook of their own, with a first sheet that says what they are.

    Args:
        frames: the tables by name.
        holds: what each of them is.
        title: of the workbook.
        said: sentences for its first sheet.
        identity: which runs they are of.
        path: the file.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": title, "created": CREATED, "comments": identity[:255]})
        styles = formats(book)
        first = Grid("contents", title, identity)
        for row, text in enumerate([*said, "", *(f"{n}: {holds[n]}" for n in frames)], start=3):
            first.text(row, 0, text, "text")
        sheets = {name: book.add_worksheet(name) for name in ("contents", *frames)}
        first.write(sheets["contents"], styles, (120,))
        for name, frame in frames.items():
            _table(sheets[name], frame, styles)
        for sheet in sheets.values():
            sheet.set_footer(f"&L{identity[:150].replace('&', '&&')}&R&P of &N")


def identity_of(summary: Mapping[str, Any]) -> str:
    """Which run a sheet is of: the name, the hash of its tables, the seed."""
    given = summary["instance"]
    return f"{given['name']}, tables {given['hash'][:12]}, seed {summary.get('seed', '')}"


def _unit(column: str, frame: Frame) -> str:
    """Which format the numbers of a column take."""
    if "_gbp" in column:
        return "gbp"
    last = column.rsplit("_", 1)[-1]
    if last in ("min", "pct", "wte", "km", "pressure"):
        return last
    return "other" if frame[column].dtype.kind == "f" and last != "m" else "code"


def _table(sheet: Any, frame: Frame, formats: Mapping[str, Any]) -> None:
    """One table: heads, rows, a filter, heads that stay in sight."""
    shown = frame.head(MOST_ROWS)
    columns = [str(column) for column in shown.columns]
    cells, blank = shown.astype(object).to_numpy(), shown.isna().to_numpy()
    styles = [formats[_unit(column, frame)] for column in columns]
    for place, column in enumerate(columns):
        longest = max((len(str(cell)) for cell in cells[:500, place]), default=0)
        sheet.set_column(place, place, min(max(len(column), longest) + 3, WIDEST))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, formats["head"])
    for row, line in enumerate(cells, start=1):
        for place, cell in enumerate(line):
            if not blank[row - 1, place]:
                put(sheet, row, place, cell, styles[place])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(cells), max(len(columns) - 1, 0))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _footer(sheet: Any, summary: Mapping[str, Any]) -> None:
    """Name and hash of the instance at the foot of each printed page."""
    name = str(summary["instance"]["name"])[:100].replace("&", "&&")
    sheet.set_footer(f"&L{name} {str(summary['instance']['hash'])[:12]}&R&P of &N")


def _contents(
    sheet: Any, live: Sequence[Grid], frames: Frames, summary: Mapping[str, Any],
    formats: Mapping[str, Any],
) -> None:  # fmt: skip
    """What the workbook is, how sure its plans are, what is in it."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, str(summary["instance"]["name"])[:LONGEST], formats["title"])
    row = _list(sheet, 1, "Hash of the tables", [str(summary["instance"]["hash"])], formats)
    row = _list(sheet, row, "Seed", [str(summary.get("seed", ""))], formats)
    for name, found in summary["questions"].items():
        said = f"{found['status']}; gap to the bound: {gap_words(found['gap'])}"
        row = _list(sheet, row, name.capitalize(), [said], formats)
    audit = summary["audit"]
    said = f"{audit['promises']} promises recounted, {len(audit['breaches'])} broken"
    row = _list(sheet, row, "Audit", [said], formats)
    sheet.write_string(row + 1, 0, "Sheet", formats["head"])
    sheet.write_string(row + 1, 1, "What it holds", formats["head"])
    row += 2
    for place, grid in enumerate(live, start=row):
        sheet.write_url(place, 0, f"internal:'{grid.name}'!A1", string=grid.name)
        sheet.write_string(place, 1, grid.said)
    row += len(live)
    for place, name in enumerate(frames, start=row):
        cut = "" if len(frames[name]) <= MOST_ROWS else " (cut: all rows are in the CSV file)"
        sheet.write_url(place, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(place, 1, f"{SHEETS.get(name, '')}: {len(frames[name]):,} rows{cut}")
    row = _check(sheet, row + 1 + len(frames), frames, formats)
    row = _list(sheet, row + 1, "Assumptions", summary.get("assumptions", ()), formats)
    _list(sheet, row + 1, "Warnings", summary.get("warnings", ()) or ["None"], formats)


def _list(sheet: Any, row: int, head: str, texts: Any, formats: Mapping[str, Any]) -> int:
    """A head with its texts below each other; gives the next free row."""
    for place, text in enumerate(texts):
        if not place:
            sheet.write_string(row, 0, head, formats["bold"])
        sheet.set_row(row + place, LINE * (1 + len(str(text)) // 95))
        sheet.write_string(row + place, 1, str(text)[:LONGEST], formats["text"])
    return row + len(texts)


def _check(sheet: Any, row: int, frames: Frames, formats: Mapping[str, Any]) -> int:
    """Ledger less prices less unused capacity, as live sums; the last must be 0."""
    from xlsxwriter.utility import xl_range_abs

    prices, ledger = frames["tariffs"], frames["reconciliation"]
    sums = (
        ("The ledger", "reconciliation", ledger, ("own_gbp",)),
        ("In the prices", "tariffs", prices, PRICED),
        ("Unused capacity", "tariffs", prices, ("unused_capacity_gbp",)),
    )
    left = []
    for number, (said, name, frame, columns) in enumerate(sums):
        ends = [list(frame.columns).index(column) for column in (columns[0], columns[-1])]
        cells = xl_range_abs(1, ends[0], max(len(frame), 1), ends[1])
        value = round(float(frame[list(columns)].sum().sum()), 2)
        left.append(value if not number else -value)
        sheet.write_string(row + number, 0, said, formats["bold"])
        sheet.write_formula(
            row + number, 1, f"=ROUND(SUM({name}!{cells}),2)", formats["gbp"], value
        )
    sheet.write_string(row + 3, 0, "Difference, must be 0", formats["bold"])
    formula = f"=ROUND(B{row + 1}-B{row + 2}-B{row + 3},2)"
    sheet.write_formula(row + 3, 1, formula, formats["gbp"], round(sum(left), 2) + 0.0)
    return row + 4
