"""Simulated instances: the same rows for the same seed, on every machine.

Two maps, one way of drawing on them. `hertfordshire` stands on published totals and is bundled;
`simulate` invents a map of any size (`optimiser new`, or `python -m instances.simulate FOLDER
--sizes localities=40,schools=3000`). On an invented map

- towns are scattered over the National Grid, apart from each other, their sizes by Zipf's law;
  districts (children and pupils add up in each) and localities are groups of neighbouring towns;
- deprivation is a smooth surface, higher in larger towns, with noise at each place; a fifth of the
  children is in each quintile;
- practices differ in size as those of England do; those of a locality share its children;
- schools are of the kinds and sizes of Hertfordshire, as many pupils as the children of the
  district; in one district of fifteen children change school at 9 and 13. A feeder cluster is a
  secondary school and the schools nearest to it;
- a team has about 30 schools and 5.4 WTE unless other sizes are asked for; one school in seven is
  not with the nearest team. Staff follow pupils and children, an equal share and chance, not need;
- ledger and contract are those of Hertfordshire in proportion.

A plan within the balance tolerance of 10 % was found for every instance tried with five or more
schools for each team; with fewer there may be none, as in a real service.

Chance comes from `random.Random` alone and only + - * /, whole square roots and comparisons are
used (no sum of floats, whose rounding differs between versions of Python), so that no library and
no processor can change a byte.
"""

from __future__ import annotations

from pathlib import Path

from instances.faults import Fault, InstanceFaults
from instances.save import write_tables
from instances.simulate.county import County, Rows
from instances.simulate.hertfordshire import county as hertfordshire_county
from instances.simulate.invented import county as invented_county
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
    return _tables(hertfordshire_county(), seed)


def simulate(sizes: Sizes, seed: int = SEED) -> dict[str, Rows]:
    """The tables of an invented service of any size.

    The same sizes and seed give the same rows on every machine.

    Args:
        sizes: how many localities, practices, schools and teams (see `sizes`).
        seed: of all that is drawn by chance; 0 or more.

    Returns:
        Rows by table name, as `hertfordshire`; all of them invented.

    Raises:
        InstanceFaults: a seed below 0.
    """
    return _tables(invented_county(sizes, seed), seed)


def _tables(county: County, seed: int) -> dict[str, Rows]:
    """Everything that is drawn on a county."""
    if seed < 0:
        fault = Fault("", "seed", 0, "", f"{seed}", "a whole number, 0 or more")
        raise InstanceFaults([fault])
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
