"""The manual of the tables, TABLES.md, written from their declaration.

`python -m instances.manual` writes it anew, and that of a register of children.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from instances.declared import blank, filling_order, holds, need, purpose
from instances.faults import KINDS
from instances.register.tables import REGISTER
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

REGISTER_PAGE = Path(__file__).parent / "register" / "REGISTER.md"

REGISTER_BEGINNING = """\
# The register of children

What `optimiser invoice` reads to charge for each child. The tables below are written from their
declaration in [tables.py](tables.py) by `python -m instances.manual`.

A register is no part of the tables of a service: it is read where it lies, never copied and never
needed to plan. Children stand in it by codes the service made up. A column named like personal
data, or codes of ten digits (as NHS numbers have), are refused and not shown.

## The rules

- A day is charged if the child is in a place (`register`) and on a pathway (`levels`) on it; first
  and last day count. A child on two pathways is charged both: list the universal one too.
- The age band changes on the first day of the month of birth, for the day is not known. For the
  same reason the month of birth counts from its first day, in the place that the child is in first
  and for what it is on there: so who stays pays twelve months of each year of age.
- The time before birth is paid once, in the month of birth: twelve monthly prices of `antenatal`
  for each pathway that the child was on by its first day there. That is the price of a pregnancy;
  no day before the month of birth is charged, and nothing where there is no birth.
- A part of a month costs price x days / days of the month. The days of a child on a pathway in a
  month are rounded together, half a penny up; so one who moves costs in all what one who stays
  does.
- A month that was invoiced before is not invoiced again. Give every folder written so far as
  `--issued`: what the register of today has more or less is charged or credited by a note that
  names the invoice it corrects. Asked twice, nothing is left to charge.
- Days on which a child is there and on no pathway are not charged, and told.

## By hand

U-HV costs £31.00 a month at age 0-1 and £7.00 before birth. In May (31 days) a child lives in
Upper Hamlet to the 10th and in Lower Hamlet from the 11th; a second is born on the 20th, its stay
begins that day.

| child | place | days | amount |
|---|---|---|---|
| first | upper | 10 | 31.00 x 10 / 31 = £10.00 |
| first | lower | 21 | £31.00 less £10.00 = £21.00 |
| second | upper | 31 | the month of birth, £31.00 |
| second | upper | | before birth, 12 x 7.00 = £84.00 |

The invoice is £146.00. In June it turns out that the first child moved on 6 May: five days less in
the upper hamlet (a line of -£5.00) and five more in the lower (+£5.00), in one note of £0.00.

## What is written

- `invoices.csv`, `prices.csv` and `summary.json` are for the payer: sums of invoices and notes, no
  child and no count.
- `share/children.csv` is for others: children by pathway and age band, fewer than five hidden, and
  as many more cells as keep them from being worked out from the sum. It tells no money: prices are
  known, so an amount gives the count away. For that reason an invoice is for its payer alone.
- `local/` is for nobody else: lines with the codes of children, sums, small numbers, what was
  delivered for what was paid, steps between levels, steps up to audit.

`local/delivered.csv` sets contacts due (the part of each window that falls in the month of age,
uptake allowed for) beside those attended. `local/reclassified.csv` tells which changes of level pay
most, `local/month_ends.csv` where more steps up fall into the last five days of a month than chance
would bring, `local/audit_sample.csv` draws some to look at: half for a reason, the rest by chance.

A price from a run is a twelfth of the year's tariff, to the nearest penny.
"""

COLUMNS = ("column", "meaning", "holds", "filled in?", "blank means", "example", "where to find it")


def page() -> str:
    """The whole manual as Markdown."""
    tables = (_table(table) for table in filling_order())
    parts = [BEGINNING, _contents(), *tables, _faults()]
    return "\n".join(parts)


def register_page() -> str:
    """The manual of a register as Markdown."""
    return "\n".join([REGISTER_BEGINNING, *(_table(table) for table in REGISTER)])


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
    REGISTER_PAGE.write_text(register_page(), encoding="utf-8", newline="\n")
