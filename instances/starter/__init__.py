"""The rows of the template: planning defaults to keep or change, and examples to type over.

A row of an example has a cell that begins with `Example`; while there is one, the tables are not
those of a real service, and a check says so.
"""

from __future__ import annotations

import csv
from pathlib import Path

from instances.load import EXAMPLES
from instances.save import cell_text
from instances.schema import columns
from instances.tables import TABLES, Settings

Rows = list[dict[str, str]]

HERE = Path(__file__).parent
NAME = "Example - replace me"

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
        if column.required or column.default is not None
    ]
    rows["settings"][0]["value"] = NAME
    rows["assumptions"] = _defaults([
        row for row in _read(county / "assumptions.csv")
        if row["assumption"] in STANDARD_ASSUMPTIONS
    ])  # fmt: skip
    return rows


def _defaults(rows: Rows) -> Rows:
    """Rows of the county, which say that they are simulated, as planning defaults."""
    return [row | {"source": "planning default"} for row in rows]


def _read(path: Path) -> Rows:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
