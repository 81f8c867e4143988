"""The same children under other bases of a team: today, planned, by place, by GP, by cluster.

By place: the nearest base. By GP: the locality of the nearest practice, and in it the nearest base
(of all bases, where no team sits in the locality). By cluster: each feeder cluster (a school
without one joins that of the nearest secondary school, or stands alone) with the base of least
travel. None of them is balanced, but for the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.school_teams import SchoolTeams, Work
from models.travel import distance_km

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

MILES = 1 / 1.609344


@dataclass(frozen=True)
class Basis:
    """One way to form teams: travel over the plan, the balance, how many schools change team."""

    name: str
    schools_moved: int
    travel_min: float
    travel_km: float
    travel_gbp: float
    worst_imbalance_pct: float
    spread_pct: float
    without_schools: int

    @property
    def travel_miles(self) -> float:
        """The same distance in miles."""
        return self.travel_km * MILES


def comparison(
    instance: Instance, work: Work, question: SchoolTeams, planned: Whole
) -> tuple[Basis, ...]:
    """Each basis that the tables allow, the plan and today first."""
    away = distance_km(instance)
    placed = np.array([row.easting_m is not None for row in instance.schools])
    stays = np.where(question.today >= 0, question.today, planned)
    maps = {"planned": planned}
    if (question.today >= 0).all():
        maps["today"] = question.today
    maps["nearest base"] = np.where(placed, away.argmin(axis=1), stays)
    if (by_gp := _by_gp(instance, away)) is not None:
        maps["by GP practice"] = np.where(placed, by_gp, stays)
    if (by_cluster := _by_cluster(instance, question)) is not None:
        maps["by feeder cluster"] = by_cluster
    km = work.visits[:, None] * 2 * away
    return tuple(_basis(question, name, team, km) for name, team in maps.items())


def _basis(question: SchoolTeams, name: str, team: Whole, km: Floats) -> Basis:
    plan = question.plan(team)
    off = question.imbalance_pct(plan.load_min)
    return Basis(
        name=name,
        schools_moved=int(plan.moved.sum()),
        travel_min=plan.travel_min,
        travel_km=float(km[np.arange(len(team)), team].sum()),
        travel_gbp=plan.travel_pence / 100,
        worst_imbalance_pct=float(np.abs(off).max(initial=0.0)),
        spread_pct=float(np.sqrt((off**2).mean())) if len(off) else 0.0,
        without_schools=int((np.bincount(team, minlength=len(question.teams)) == 0).sum()),
    )


def _at(rows: list[tuple[float | None, float | None]]) -> Floats:
    return np.array(rows, dtype=float).reshape(-1, 2)


def _nearest(one: Floats, other: Floats) -> Whole:
    """The nearest of `other` to each of `one`; any where a place is not known."""
    gap = np.hypot(*(one[:, None] - other).transpose(2, 0, 1))
    nearest: Whole = np.nan_to_num(gap, nan=np.inf, posinf=1e12).argmin(axis=1)
    return nearest


def _by_gp(instance: Instance, away: Floats) -> Whole | None:
    practices = [row for row in instance.practices if row.easting_m is not None]
    if not practices or not any(row.locality for row in instance.teams):
        return None
    schools = _at([(row.easting_m, row.northing_m) for row in instance.schools])
    near = _nearest(schools, _at([(row.easting_m, row.northing_m) for row in practices]))
    locality = np.array([row.locality for row in practices])[near]
    home = np.array([row.locality or "" for row in instance.teams])
    here = locality[:, None] == home[None, :]
    here |= ~here.any(axis=1, keepdims=True)
    team: Whole = np.where(here, away, np.inf).argmin(axis=1)
    return team


def _by_cluster(instance: Instance, question: SchoolTeams) -> Whole | None:
    if not any(row.cluster for row in instance.schools):
        return None
    at = _at([(row.easting_m, row.northing_m) for row in instance.schools])
    heads = np.array([bool(row.cluster) and row.phase == "secondary" for row in instance.schools])
    heads &= ~np.isnan(at).any(axis=1)
    given = [row.cluster for row in instance.schools]
    if heads.any():
        near = np.flatnonzero(heads)[_nearest(at, at[heads])]
        joined = [name or given[near[place]] for place, name in enumerate(given)]
    else:
        joined = [name or f"alone {place}" for place, name in enumerate(given)]
    _, number = np.unique(np.array(joined, dtype=str), return_inverse=True)
    travel = np.zeros((int(number.max()) + 1, len(question.teams)))
    np.add.at(travel, number, question.travel_pence.astype(float))
    team: Whole = travel.argmin(axis=1)[number]
    return team
