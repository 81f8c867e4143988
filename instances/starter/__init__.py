"""The rows of the template: planning defaults to keep or change, and examples to type over.

A row of an example has a cell that begins with `Example`; while there is one, the tables are not
those of a real service, and `examples_left` says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from instances.faults import Caution
from instances.instance import Instance
from instances.load import EXAMPLES
from instances.save import cell_text
from instances.schema import columns
from instances.tables import TABLES, Settings

Rows = list[dict[str, str]]

HERE = Path(__file__).parent
NAME = "Example - replace me"
BEGINS = "example"

STANDARD = ("pathways", "contacts", "grades", "caseload", "birth_season")
"""Tables of which every row is a planning default, taken from the bundled county."""
STANDARD_ASSUMPTIONS = ("minutes", "dose", "level-mix", "support-share")
"""Assumptions of the bundled county that go with them."""


def template_rows() -> dict[str, Rows]:
    """The rows of every table of the template, as text cells; a table may have none."""
    county = EXAMPLES / "hertfordshire"
    rows = {table.table: _read(HERE / f"{table.table}.csv") for table in TABLES}
    rows |= {table: _defaults(_read(county / f"{table}.csv")) for table in STANDARD}
    rows["settings"] = [
        {"key": column.name, "value": cell_text(column.default) or column.example}
        for column in columns(Settings)
    ]
    rows["settings"][0]["value"] = NAME
    rows["assumptions"] = _defaults([
        row for row in _read(county / "assumptions.csv")
        if row["assumption"] in STANDARD_ASSUMPTIONS
    ])  # fmt: skip
    return rows


def examples_left(instance: Instance) -> Iterator[Caution]:
    """A caution for each table that still has rows of the template's examples."""
    for table, rows in instance.tables():
        left = sum(_is_example(row.model_dump().values()) for row in rows)
        if left:
            yield Caution(
                table.table,
                f"{table.table}: {left} of {len(rows)} rows begin with 'Example' as in the"
                " template; type your own over them or delete them.",
            )


def _is_example(cells: object) -> bool:
    return any(
        isinstance(cell, str) and cell.lower().startswith(BEGINS)
        for cell in cells  # type: ignore[attr-defined]
    )


def _defaults(rows: Rows) -> Rows:
    """Rows of the county, which say that they are simulated, as planning defaults."""
    return [row | {"source": "planning default"} for row in rows]


def _read(path: Path) -> Rows:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
