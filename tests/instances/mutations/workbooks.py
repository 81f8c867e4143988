"""Changes that only a workbook can have."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from instances.schema import TEMPLATE_VERSION
from tests.instances.mutations.made import CELLS, DECLARED, Made


def cells_merged(draw: Any, made: Made) -> None:
    """Cells merged down a column or along a row: all but the first have lost their value."""
    table = draw(st.sampled_from([name for name, rows in made.tables.items() if len(rows) > 3]))
    rows = made.tables[table]
    place = draw(st.integers(0, len(rows[0]) - 2))
    first = draw(st.integers(1, len(rows) - 2))
    down = draw(st.booleans())
    last = draw(st.integers(first + 1, len(rows) - 1)) if down else first
    right = place if down else place + 1
    made.merged = (table, first, place, last) if down else (table, first, place, -1)
    for row in range(first, last + 1):
        for column in range(place, right + 1):
            name = rows[0][column]
            if (row, column) != (first, place) and name in DECLARED[table]:
                made.place(table, row, name)
    made.workbook = True


def formula_at_fault(draw: Any, made: Made) -> None:
    """A formula that shows an error or has never been calculated."""
    table, row, name = draw(st.sampled_from(CELLS))
    value = draw(st.sampled_from(["#N/A", "#DIV/0!", "#REF!", "#NAME?", None]))
    made.special[table, row, name] = ("formula", value)
    made.place(table, row, name)
    made.workbook = True


def formula_of_value(draw: Any, made: Made) -> None:
    """A formula with the value that stood there."""
    table, row, name = draw(st.sampled_from(CELLS))
    cell = made.tables[table][row][made.tables[table][0].index(name)]
    if cell:
        made.special[table, row, name] = ("formula", cell)
    made.same = made.workbook = True


def date_typed(draw: Any, made: Made) -> None:
    """A date: a month in a column of months, wrong in one of codes or numbers."""
    table, row, name = draw(st.sampled_from(
        [cell for cell in CELLS if not DECLARED[cell[0]][cell[2]].choices]
    ))  # fmt: skip
    kind = DECLARED[table][name].kind
    made.special[table, row, name] = ("date", date(2027, 2, 1))
    if kind == "month":
        made.special[table, row, name] = ("date", date(2027, 2, draw(st.integers(1, 28))))
    elif kind != "text":
        made.place(table, row, name)
    made.workbook = True


def told_as_text(draw: Any, made: Made) -> None:
    """Every number of a table as text."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    for number, row in enumerate(rows[1:], 1):
        for name, cell in zip(rows[0], row, strict=True):
            made.special[table, number, name] = ("text", cell)
    made.same = made.workbook = True


def truth_typed(draw: Any, made: Made) -> None:
    """TRUE and FALSE for yes and no; wrong elsewhere but in text."""
    table, row, name = draw(st.sampled_from(CELLS))
    column = DECLARED[table][name]
    made.special[table, row, name] = ("bool", draw(st.booleans()))
    if column.choices or column.kind not in ("yes or no", "text", "code", "list"):
        made.place(table, row, name)
    elif column.kind in ("code", "list"):  # a code like any other, which nothing refers to
        made.special.clear()
    made.workbook = True


def sheet_moved(draw: Any, made: Made) -> None:
    """Sheets in capitals, with spaces, hidden, elsewhere on the page, with others between."""
    table = draw(st.sampled_from(sorted(made.tables)))
    made.names[table] = draw(st.sampled_from([table.upper(), f" {table} ", table.title()]))
    made.hidden = draw(st.sampled_from(sorted(made.tables)))
    made.at = draw(st.tuples(st.integers(0, 4), st.integers(0, 30)))
    made.tables[draw(st.sampled_from(["_lists", "Notes", "Sheet1"]))] = [["anything", "1"]]
    made.same = made.workbook = True


def sheet_twice(draw: Any, made: Made) -> None:
    """Two sheets that could be the table."""
    table = draw(st.sampled_from(sorted(made.tables)))
    made.tables[f"{table} "] = made.tables[table]
    made.place(table, -1, "")
    made.workbook = True


def version_told(draw: Any, made: Made) -> None:
    """The version of the template on the first sheet, wrong if it is a later one."""
    made.version = draw(st.sampled_from([0, "0", "", "one", TEMPLATE_VERSION, 2, 99, 1e9]))
    if isinstance(made.version, int | float) and made.version > TEMPLATE_VERSION:
        made.place("", -1, "")
    made.same = made.workbook = True
