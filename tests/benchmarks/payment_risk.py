"""Chance of payment: seconds and memory for 10,000 draws of five years and 136 cells.

    python -m tests.benchmarks.payment_risk [DRAWS] [REPEATS]

Prices are made up; children, contract and chances are those of the county of the examples. The
cells are its pathways and age bands, repeated until there are enough.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from statistics import median

import numpy as np

from instances import load
from models.caseload_flow import caseload_flow
from models.demand import AGE_BANDS
from models.payment.accounts import account
from models.payment.contracts import deals
from models.payment.costs import costs
from models.payment.risk import chances_of, draws, levels_of, simulated
from models.payment.terms import rates_of

CELLS = 136
YEARS = 5


def main(size: str = "10000", repeats: str = "5") -> None:
    """Tell the median seconds of the processor, and the most memory of one run."""
    county = load("hertfordshire")
    service = {row.pathway: row.service for row in county.pathways}
    bands = [name for name, _, _ in AGE_BANDS]
    cells = [
        (row.pathway, band)
        for row in county.pathways
        for band in (bands[:4] if service[row.pathway] == "HV" else bands[4:])
    ]
    cells = (cells * (CELLS // len(cells) + 1))[:CELLS]
    rates = rates_of(county)
    (deal,) = deals(county, rates)
    flow = caseload_flow(county, cells, YEARS)
    everyone = np.array([name.startswith("U-") for name, _ in cells])
    found = account(deal, flow, np.full(CELLS, 5_000.0), everyone, costs(county, rates.step), rates)
    chances, levels = chances_of(county), levels_of(flow, county)

    def once() -> float:
        began = time.process_time()
        lots = draws(chances, flow.births, levels, years=YEARS, size=int(size), seed=1)
        simulated(found, flow, county, lots)
        return time.process_time() - began

    spent = [once() for _ in range(int(repeats))]
    tracemalloc.start()
    once()
    most = tracemalloc.get_traced_memory()[1] / 2**20
    print(  # noqa: T201
        f"{int(size):,} draws of {YEARS} years and {CELLS} cells, {len(found.paid)} rules:"
        f" {median(spent):.2f} s of the processor (median of {repeats}), {most:.0f} MB at most"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
