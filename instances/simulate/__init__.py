"""Simulated instances: the same rows for the same seed, on every machine.

Chance comes from `random.Random` alone and only sums and products of its numbers are used, so that
no library and no processor can change a byte.
"""

from __future__ import annotations

from pathlib import Path

from instances.save import write_tables
from instances.simulate import hertfordshire as published
from instances.simulate import invented
from instances.simulate.county import County, Rows
from instances.simulate.ledger import ledger
from instances.simulate.practices import practices
from instances.simulate.schools import schools
from instances.simulate.service import service
from instances.simulate.sizes import Sizes, sizes
from instances.simulate.staff import grades, staff, tranches
from instances.simulate.teams import teams
from instances.tables import TABLES

SEED = 20262027

__all__ = ["SEED", "Sizes", "hertfordshire", "simulate", "sizes", "write"]


def hertfordshire(seed: int = SEED) -> dict[str, Rows]:
    """The tables of a county-size service: simulated rows on published totals of Hertfordshire.

    Args:
        seed: of all that is drawn by chance.

    Returns:
        Rows by table name, cells as text; every row has a `source` that says it is simulated.
    """
    return _tables(published.county(), seed)


def simulate(sizes: Sizes, seed: int = SEED) -> dict[str, Rows]:
    """The tables of an invented service of any size.

    The same sizes and seed give the same rows on every machine.

    Args:
        sizes: how many localities, practices, schools and teams (see `sizes`).
        seed: of all that is drawn by chance.

    Returns:
        Rows by table name, as `hertfordshire`; all of them invented.
    """
    return _tables(invented.county(sizes, seed), seed)


def _tables(county: County, seed: int) -> dict[str, Rows]:
    """Everything that is drawn on a county."""
    own_teams, own_schools, team_staff = teams(county, seed, schools(county, seed))
    tables = service(county, seed) | {
        "practices": practices(county, seed),
        "schools": own_schools,
        "teams": own_teams,
        "grades": grades(),
        "staff": staff(county, seed) + team_staff,
        "tranches": tranches(county),
    }
    tables |= ledger(county, tables["grades"], tables["staff"], tables["tranches"])
    return {table.table: tables[table.table] for table in TABLES if table.table in tables}


def write(folder: Path, tables: dict[str, Rows]) -> None:
    """One UTF-8 CSV file for each table, all of them or none (see `write_tables`)."""
    write_tables(tables, folder)
