"""Figures and codes that are allowed and yet look as if something else was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Caution
from instances.identifiers import PRACTICE, URN
from instances.instance import Instance
from instances.schema import columns

MEAN = 0.005  # how far the mean of a season may be from 1 by rounding


def caseload(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Shares that leave children out, count them twice or are never used."""
    level = {row.pathway: (row.level, row.service) for row in instance.pathways}
    quintiles: dict[str, set[int]] = defaultdict(set)
    above: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, row in enumerate(instance.caseload):
        quintiles[row.pathway].add(row.imd_quintile)
        rank, service = level[row.pathway]
        if rank != "U":
            above[service, row.imd_quintile].append(number)
        elif row.children_pct != 100:
            text = f"{row.pathway}: universal, yet for {row.children_pct:g} % of children."
            yield reading.caution("caseload", text, "children_pct", [number])
    for number, pathway in enumerate(instance.pathways):
        missing = sorted({1, 2, 3, 4, 5} - quintiles[pathway.pathway])
        if pathway.level != "U" and quintiles[pathway.pathway] and missing:
            told = ", ".join(str(quintile) for quintile in missing)
            text = f"{pathway.pathway}: no share for quintile {told}; counted as none."
            yield reading.caution("pathways", text, "pathway", [number])
    for (named, quintile), rows in above.items():
        total = sum(instance.caseload[row].children_pct for row in rows)
        if total > 100 + 1e-9:
            text = (
                f"{named}, quintile {quintile}: pathways above universal take {total:g} % of"
                " children in sum; a child may be counted on several."
            )
            yield reading.caution("caseload", text, "children_pct", rows)
    unused = [
        number for number, count in enumerate(instance.caseload_counts)
        if level[count.pathway][1] != "HV"
    ]  # fmt: skip
    if unused:
        text = f"{len(unused)} counts are of pathways of SN; counts are used for HV alone."
        yield reading.caution("caseload_counts", text, "pathway", unused)


def seasons(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """A season of births that is not a season of twelve months around 1."""
    season = instance.birth_season
    if not season:
        return
    if len(season) < 12:
        text = f"{len(season)} of 12 months are given; for the others the index is 1."
        yield reading.caution("birth_season", text, "month")
    mean = (sum(row.index for row in season) + 12 - len(season)) / 12
    if abs(mean - 1) > MEAN:
        text = f"The mean index is {mean:.3g}, not 1; each is divided by it."
        yield reading.caution("birth_season", text, "index")


def ledger(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Drivers by which no centre passes its cost on."""
    used = {row.driver for row in instance.cost_centres if row.kind != "direct"}
    unused: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(instance.drivers):
        if row.driver not in used:
            unused[row.driver].append(number)
    for driver, rows in unused.items():
        text = f"{driver}: no support centre passes its cost on by this driver; it is not used."
        yield reading.caution("drivers", text, "driver", rows)


def identifiers(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Codes that are not what most of the others are."""
    for table, column, form, codes in (
        ("schools", "school", URN, [row.school for row in instance.schools]),
        ("practices", "practice", PRACTICE, [row.practice for row in instance.practices]),
    ):
        other = [number for number, code in enumerate(codes) if not form.fits(code)]
        if other and len(other) * 2 < len(codes):
            text = f"{len(other)} of {len(codes)} codes of {table} are not {form.words}."
            yield reading.caution(table, text, column, other)


def fractions(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Columns of per cent that hold nothing above 1, as if 95 % had been typed as 0.95."""
    for table, rows in instance.tables():
        for column in columns(table):
            if column.unit != "pct" or column.le is None:
                continue
            given = [getattr(row, column.name) for row in rows]
            shares = [share for share in given if share]
            if len(shares) > 1 and max(shares) <= 1:
                text = (
                    f"{table.table}, {column.name}: no value is above 1; per cent are written as"
                    " 95, not 0.95."
                )
                yield reading.caution(table.table, text, column.name)
