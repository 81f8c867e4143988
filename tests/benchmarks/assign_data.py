"""What the assignments of `tests.benchmarks.assign` are made of: published recipes, real places."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIXED_WORK, TOLERANCE = 40, 0.075
MOVE = 5.0
"""What moving a unit of work costs, in the journeys of 100 m that it is worth."""


@dataclass(frozen=True)
class Data:
    """Costs and loads (units, teams), least and most load (teams,); teams to open, if to choose."""

    cost: Floats
    load: Floats
    lower: Floats
    upper: Floats
    opened: int | None = None


def class_d(jobs: int, agents: int, seed: int) -> Data:
    """Chu and Beasley (1997): dear where it takes little, so that good plans are hard to find."""
    draw = np.random.default_rng(seed)
    load = draw.integers(1, 101, (jobs, agents)).astype(float)
    cost = 111 - load + draw.integers(-10, 11, load.shape)
    return Data(cost, load, np.full(agents, -np.inf), np.floor(0.8 * load.sum(axis=0) / agents))


def class_e(jobs: int, agents: int, seed: int) -> Data:
    """Laguna and others (1995); Yagiura, Ibaraki and Glover (2004)."""
    draw = np.random.default_rng(seed)
    load = np.maximum(1.0, np.rint(1 - 10 * np.log(1 - draw.random((jobs, agents)))))
    cost = np.rint(1000 / load - 10 * draw.random(load.shape))
    return Data(cost, load, np.full(agents, -np.inf), np.floor(0.8 * load.sum(axis=0) / agents))


def schools(at: Floats, pupils: Floats, teams: int, seed: int) -> Data:
    """Schools to teams whose bases are near the middle of their schools, one in ten moved."""
    draw = np.random.default_rng(seed)
    base = at[draw.choice(len(at), teams, replace=False)]
    for _ in range(8):
        nearest = _distance(at, base).argmin(axis=1)
        base = np.array([at[nearest == one].mean(axis=0) for one in range(teams)])
    base = base + draw.normal(0, 1500, base.shape)
    distance = _distance(at, base)
    order = distance.argsort(axis=1, kind="stable")
    today = np.where(draw.random(len(at)) < 0.1, order[:, 1], order[:, 0])
    work = np.rint(pupils + FIXED_WORK)
    moved = np.arange(teams) != today[:, None]
    cost = np.rint(work[:, None] * (distance / 100 + moved * MOVE))
    share = work.sum() / teams
    return Data(
        cost, np.repeat(work[:, None], teams, axis=1),
        np.full(teams, np.ceil(share * (1 - TOLERANCE))),
        np.full(teams, np.floor(share * (1 + TOLERANCE))),
    )  # fmt: skip


def register(file: Path, teams: int, seed: int) -> Data:
    """The state schools of a register."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["state_funded"] == "True"]
    rows = [row for row in rows if row["easting"]]
    at = np.array([[float(row["easting"]), float(row["northing"])] for row in rows])
    pupils = np.array([float(row["pupils_best"] or 200) for row in rows])
    return schools(at, pupils, teams, seed)


def simulated(count: int, teams: int, seed: int) -> Data:
    """As many invented schools in a square of 100 km, sizes log-normal."""
    draw = np.random.default_rng([seed, count])
    return schools(
        draw.random((count, 2)) * 1e5, np.rint(np.exp(draw.normal(5.7, 0.6, count))), teams, seed
    )


def gap_file(file: Path) -> Data:
    """A published file: `m n`, costs and loads agent by agent, capacities."""
    numbers = np.array(file.read_text(encoding="utf-8").split(), dtype=float)
    agents, jobs = int(numbers[0]), int(numbers[1])
    size = agents * jobs
    cost, load = (
        numbers[2 + part * size : 2 + (part + 1) * size].reshape(agents, jobs).T
        for part in range(2)
    )
    return Data(cost, load, np.full(agents, -np.inf), numbers[2 + 2 * size :])


def median_file(file: Path, floor: bool) -> Data:
    """A capacitated p-median: `n p`, then `x y capacity demand` of each place."""
    numbers = np.array(file.read_text(encoding="utf-8").split(), dtype=float)
    count, opened = int(numbers[0]), int(numbers[1])
    place = numbers[2 : 2 + 4 * count].reshape(count, 4)
    cost = _distance(place[:, :2], place[:, :2])
    return Data(
        np.floor(cost) if floor else cost, np.repeat(place[:, 3:], count, axis=1),
        np.full(count, -np.inf), place[:, 2], opened,
    )  # fmt: skip


def _distance(at: Floats, base: Floats) -> Floats:
    gap = at[:, None] - base
    away: Floats = np.hypot(gap[:, :, 0], gap[:, :, 1])
    return away
