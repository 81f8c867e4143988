"""Price lists: from a table, or from the tariffs of a run."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from instances.faults import Fault
from instances.found import Findings, Found
from instances.inert import unguarded
from instances.instance import Instance
from instances.register.children import Whole, month_number
from instances.register.codes import unknown
from instances.register.read import read_columns
from instances.register.tables import AgeBand, Price
from instances.units import pence

BANDS: tuple[str, ...] = get_args(AgeBand)
"""Names of the age bands, youngest first."""

MONTHS = 12
ALWAYS = "2000-01"


@dataclass(frozen=True)
class PriceList:
    """Prices in pence for a child and month: pathway, number of the band, month from which."""

    rows: tuple[tuple[str, int, int, int], ...]
    source: str

    def pence(self, pathways: tuple[str, ...], month: int) -> Whole:
        """The prices that hold in a month, (pathway, band); -1 where there is none."""
        held = np.full((len(pathways), len(BANDS)), -1, dtype=np.int64)
        place = {pathway: number for number, pathway in enumerate(pathways)}
        for pathway, band, start, price in sorted(self.rows, key=lambda row: row[2]):
            if start <= month and pathway in place:
                held[place[pathway], band] = price
        return held


def read_prices(path: Path, instance: Instance, found: Findings) -> PriceList:
    """The price list of a file; faults are added to what was found."""
    table = read_columns(path, Price, found)
    if not len(table.lines):
        if "prices" not in found.partial:
            found.faults.append(
                table.at.fault(0, "", "no prices", "a row for each pathway and age band",
                               kind="empty table")
            )  # fmt: skip
        return PriceList((), path.name)
    pathways = [row.pathway for row in instance.pathways]
    found.faults += unknown(table, "pathway", pathways, "pathways")
    given = {name: [cells.values[n] for n in cells.of] for name, cells in table.cells.items()}
    starts = [start or ALWAYS for start in given.get("valid_from", [""] * len(table.lines))]
    seen: dict[tuple[str, str, str], int] = {}
    rows = []
    for line, pathway, band, start, price in zip(
        table.lines.tolist(), given["pathway"], given["age_band"], starts,
        given["price_gbp_per_child_month"], strict=True,
    ):  # fmt: skip
        if (key := (pathway, band, start)) in seen:
            found.faults.append(_twice(table.at, line, seen[key]))
        seen.setdefault(key, line)
        if abs(float(price) * 100 - pence(float(price))) > 1e-6:
            found.faults.append(
                table.at.fault(line, "price_gbp_per_child_month", f"'{price}'",
                               "a price in whole pence", "Round it to pence.", kind="not whole")
            )  # fmt: skip
        rows.append((pathway, BANDS.index(band), month_number(start), pence(float(price))))
    return PriceList(tuple(rows), path.name)


def _twice(at: Found, line: int, first: int) -> Fault:
    return at.fault(
        line, "pathway", f"a price that stands already, as on line {first}",
        "one price for each pathway, age band and first month", "Remove one of the two rows.",
        kind="key twice",
    )  # fmt: skip


def run_prices(run: Path) -> PriceList:
    """The tariffs of a run, a twelfth of the year's price to the nearest penny.

    Raises:
        OSError, ValueError, KeyError: the table cannot be read as that of a run.
    """
    path = run / "tariffs.csv"
    rows = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if year := row["tariff_gbp_per_child_year"]:
                price = (2 * pence(float(year)) + MONTHS) // (2 * MONTHS)
                band = BANDS.index(row["age_band"])
                rows.append((unguarded(row["pathway"]), band, month_number(ALWAYS), price))
    return PriceList(tuple(rows), f"{path.name} of a run")
