"""Simulated instances: the same rows for the same seed, on every machine.

Chance comes from `random.Random` alone and only sums and products of its numbers are used, so that
no library and no processor can change a byte.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from instances.schema import columns
from instances.simulate.county import Rows
from instances.simulate.ledger import ledger
from instances.simulate.practices import practices
from instances.simulate.schools import schools
from instances.simulate.service import service
from instances.simulate.staff import grades, staff, tranches
from instances.simulate.teams import teams
from instances.tables import TABLES

SEED = 20262027


def hertfordshire(seed: int = SEED) -> dict[str, Rows]:
    """The tables of a county-size service: simulated rows on published totals of Hertfordshire.

    Args:
        seed: of all that is drawn by chance.

    Returns:
        Rows by table name, cells as text; every row has a `source` that says it is simulated.
    """
    own_teams, own_schools, team_staff = teams(seed, schools(seed))
    tables = service(seed) | {
        "practices": practices(seed),
        "schools": own_schools,
        "teams": own_teams,
        "grades": grades(),
        "staff": staff(seed) + team_staff,
        "tranches": tranches(),
    }
    tables |= ledger(tables["grades"], tables["staff"], tables["tranches"])
    return {table.table: tables[table.table] for table in TABLES if table.table in tables}


def csv_text(table: str, rows: Rows) -> str:
    """One table as CSV: declared columns in their order, then others, then `source`."""
    (declared,) = [columns(row) for row in TABLES if row.table == table]
    used = {name for row in rows for name in row}
    known = [column.name for column in declared if column.name in used]
    other = [name for name in rows[0] if name not in {*known, "source"}]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, [*known, *other, "source"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def write(folder: Path, tables: dict[str, Rows]) -> None:
    """One UTF-8 CSV file for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        (folder / f"{table}.csv").write_bytes(csv_text(table, rows).encode())
