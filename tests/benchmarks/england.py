"""England at once: every state school to a team, authority by authority, in parallel.

    python -m tests.benchmarks.england SCHOOLS.csv.gz [GAP] [SECONDS] [WORKERS]

School nursing is commissioned by authority, so an optimum is made of the optima of the authorities
and the bound of the whole is the sum of theirs. Bases are schools of the authority, each as far as
may be from those before it; a team for every 25 schools; shares equal, within 10 per cent; work is
pupils and a fixed part for each school, cost metres x visits. Gap and seconds are of
each authority.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

import numpy as np
import pandas as pd

SCHOOLS_A_TEAM, FIXED_WORK, TOLERANCE = 25, 40, 0.1


def drawn(rows: Any, seed: int) -> tuple[Any, Any, Any, Any]:
    """Cost, load, least and most load of one authority."""
    at = rows[["easting", "northing"]].to_numpy(dtype=float)
    pupils = (
        rows["pupils_best"].fillna(rows["pupils_best"].median()).fillna(200).to_numpy(dtype=float)
    )
    teams = max(1, round(len(rows) / SCHOOLS_A_TEAM))
    bases = [int(np.random.default_rng(seed).integers(len(at)))]
    near = np.hypot(*(at - at[bases[0]]).T)
    while len(bases) < teams:
        bases.append(int(near.argmax()))
        near = np.minimum(near, np.hypot(*(at - at[bases[-1]]).T))
    load = np.rint(pupils + FIXED_WORK)
    gap = at[:, None] - at[bases][None]
    cost = np.rint(np.hypot(gap[:, :, 0], gap[:, :, 1]) * load[:, None] / 100)
    share = load.sum() / teams
    # room for the largest school, where it alone is more than a share
    room = max(TOLERANCE * share, float(load.max()) - share, float(load.max()) / 2)
    return cost, load, np.full(teams, share - room), np.full(teams, share + room)


def one(name: str, rows: Any, gap: float, seconds: float, seed: int) -> tuple[Any, ...]:
    """An authority: name, schools, teams, objective, bound, status, seconds."""
    from optimiser import assign

    began = time.perf_counter()
    cost, load, least, most = drawn(rows, seed)
    found = assign(cost, load, least, most, gap=gap, time_limit=seconds)
    took = time.perf_counter() - began
    return (name, *cost.shape, found.objective, found.bound, found.status, took)


def main(
    path: str, gap: str = "0.0002", seconds: str = "20", workers: str = "2", seed: str = "1"
) -> None:
    """Tell the sums, and each authority that was not proved."""
    table = (
        pd.read_csv(path, low_memory=False)
        .query("state_funded")
        .dropna(subset=["easting", "northing"])
    )
    began, found = time.perf_counter(), []
    with ProcessPoolExecutor(int(workers)) as pool:
        waiting = [
            pool.submit(one, str(name), rows, float(gap), float(seconds), int(seed))
            for name, rows in table.groupby("la_name", sort=True)
        ]
        for number, done in enumerate(as_completed(waiting), start=1):
            found.append(done.result())
            print(f"\r{number} of {len(waiting)} authorities", end="", file=sys.stderr)  # noqa: T201
    wall = time.perf_counter() - began
    open_ones = [row for row in found if row[3] is None or row[4] is None]
    cost, bound = (sum(row[place] or 0 for row in found) for place in (3, 4))
    print(  # noqa: T201
        f"\n{sum(row[1] for row in found):,} schools, {sum(row[2] for row in found):,} teams,"
        f" {len(found)} authorities: {cost:,.0f} against a bound of {bound:,.0f}, gap"
        f" {(cost - bound) / cost:.4%}, {wall:.1f} s on {workers} workers;"
        f" {len(open_ones)} without a plan"
    )
    for row in sorted(found, key=lambda row: str(row[0])):
        if row[5] not in ("proved optimal", "proved within the gap asked"):
            print(row)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
