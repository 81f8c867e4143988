"""The manual of the tables, TABLES.md, written from their declaration.

`python -m instances.manual` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from instances.declared import blank, filling_order, holds, need, purpose
from instances.faults import KINDS
from instances.save import cell_text
from instances.schema import Column, Row, columns, keys
from instances.tables import Setting, Settings

PAGE = Path(__file__).parent / "TABLES.md"

BEGINNING = """\
# The tables

What a service fills in to be planned. This page is written from the declaration of the tables in
[tables](tables) by `python -m instances.manual`; change the declaration, not the page.

## Two forms of one thing

An instance is either

- a **workbook** (`county.xlsx`) with one sheet for each table, or
- a **folder** (`county`) with one CSV file for each table, saved as UTF-8: `schools.csv`, ...

with the same names of tables and columns, and the same cells. Every command takes either.

```sh
optimiser new county.xlsx                        # a template to fill in, with drop-downs and notes
optimiser check county.xlsx                      # every fault and warning, each with its cell
optimiser check county.xlsx --mark to-mend.xlsx  # the workbook back, with those cells coloured
optimiser new county --like county.xlsx          # the same tables as a folder
optimiser new again.xlsx --like county           # and back
```

The template holds planning defaults (grades, pathways, contacts, shares of children) to keep or to
change, and example rows to type over: they begin with `Example`, and a warning is given as long as
one is left.

- The order of tables, of columns and of rows does not matter.
- Columns of your own (a source, a note) may be added; they are kept and not read. Columns and
  tables may not be renamed.
- A code is a short name you choose. Written in one table, it can be used in those that ask for it.
- A list in one cell is separated by `;`.
- Text is text, whatever it looks like: `=1+1` is four characters, `0012` keeps its zeros.
  In a CSV file text that a spreadsheet would take for a formula has an apostrophe before it, which
  is not part of the text.
- Counts only: no name, NHS number or date of birth of a child is needed, and none belongs here.
"""

FAULTS = """\
All faults are told at once, each with its place (`schools!F12` in a workbook,
`schools.csv:12:pupils` in a folder), what was found, what was expected and how to mend it. Tables
with a fault are not planned. Warnings do not stop a plan and are repeated in its report.
"""

COLUMNS = ("column", "meaning", "holds", "filled in?", "blank means", "example", "where to find it")


def page() -> str:
    """The whole manual as Markdown."""
    tables = (_table(table) for table in filling_order())
    parts = [BEGINNING, _contents(), *tables, _faults()]
    return "\n".join(parts)


def _contents() -> str:
    lines = [
        (f"[{table.table}](#{table.table})", "optional" if table.optional else "yes",
         purpose(table))
        for table in filling_order()
    ]  # fmt: skip
    head = "## All tables, in the order in which to fill them in\n"
    return "\n".join([head, *_rows(("table", "needed", "what a row is"), lines), ""])


def _table(table: type[Row]) -> str:
    needed = "This table may be left out." if table.optional else "This table is needed."
    key = " and ".join(f"`{name}`" for name in keys(table))
    said = [
        f"## {table.table}\n",
        f"{purpose(table)} {needed} Each row has its own {key}.\n",
        f"Where to find it: {table.source}.\n",
    ]
    said += _rows(COLUMNS, (_column(column, table.source) for column in columns(table)))
    if table is Setting:
        said += ["\nThe settings; each is a row, with its name as `key`:\n"]
        names = ("key", *COLUMNS[1:])
        said += _rows(names, (_column(column, table.source) for column in columns(Settings)))
    return "\n".join([*said, ""])


def _faults() -> str:
    said = ("## Faults and warnings\n", FAULTS)
    return "\n".join([*said, *_rows(("kind of fault", "what it means"), KINDS.items()), ""])


def _column(column: Column, source: str) -> tuple[str, ...]:
    return (
        f"`{column.name}`", column.meaning, holds(column), need(column),
        blank(column, cell_text(column.default)), f"`{column.example}`",
        "" if column.source == source else column.source,
    )  # fmt: skip


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table."""
    names = list(head)
    yield _row(names)
    yield _row("---" for _ in names)
    for row in rows:
        yield _row(row)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
