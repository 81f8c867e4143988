"""Bases chosen from candidates: which places become teams' bases, and who looks after what.

Teams are equal: each open base gets its share of every measure, within a tolerance. The number of
teams is given, or free; each open base has a cost of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.assignment import FINE, ONE_TEAM
from models.neighbours import Graph, graph
from models.program import Family, Names, Program
from models.school_work import SchoolWork
from models.staff_cost import minute_cost_gbp
from models.travel import return_min

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

OPEN = Family("open", "Only a base that is chosen looks after anything.", r"x_{ij} \le y_j")
HOME = Family(
    "home", "A base that is one of the units is its own, if it is chosen.", r"x_{h_j j} = y_j"
)
NUMBER = Family("number", "So many bases are chosen.", r"\sum_j y_j = p")
SHARE = Family(
    "share", "A base that is chosen has its share of every measure, within the tolerance.",
    r"L^m y_j \le \sum_i w^m_i x_{ij} \le U^m y_j",
)  # fmt: skip


@dataclass(frozen=True)
class TeamBases:
    """The question. Axes: unit, base.

    `measures` are sizes by (measure, unit); `lower` and `upper` what each chosen base has of each.
    `number` of bases, None where it is free; `home` the unit that a base is (-1 for none);
    `opening` the cost of a base. Where there is a `graph`, each base's units are in one piece.
    """

    units: Sequence[object]
    bases: Sequence[object]
    cost: Floats
    opening: Floats
    measures: Floats
    lower: Floats
    upper: Floats
    home: Whole
    number: int | None = None
    graph: Graph | None = None

    def program(self) -> Program:
        """Least cost of looking after every unit, and of the bases."""
        program = Program("bases")
        units, bases = self.cost.shape
        x = program.variables(
            "x", "1 where the unit is given to the base", (units, bases), upper=1.0, integer=True,
            names=Names((self.units, self.bases)),
        )  # fmt: skip
        y = program.variables(
            "y", "1 where the base is chosen", (bases,), upper=1.0, integer=True,
            names=Names((self.bases,)),
        )  # fmt: skip
        pair, base = np.arange(units * bases), np.tile(np.arange(bases), units)
        program.promise(
            ONE_TEAM, np.repeat(np.arange(units), bases), x.column, 1.0, 1.0, 1.0, rows=units
        )
        program.promise(
            OPEN, np.tile(pair, 2), np.concatenate([x.column.ravel(), y.column[base]]),
            np.repeat([1.0, -1.0], len(pair)), -np.inf, 0.0, rows=len(pair),
        )  # fmt: skip
        at = np.flatnonzero(self.home >= 0)
        if len(at):
            program.promise(
                HOME, np.tile(np.arange(len(at)), 2),
                np.concatenate([x.column[self.home[at], at], y.column[at]]),
                np.repeat([1.0, -1.0], len(at)), 0.0, 0.0, rows=len(at),
            )  # fmt: skip
        if self.number is not None:
            program.promise(
                NUMBER, np.zeros(bases), y.column, 1.0, self.number, self.number, rows=1
            )
        for size, low, high in zip(self.measures, self.lower, self.upper, strict=True):
            load, place = np.repeat(size, bases), np.arange(bases)
            program.promise(
                SHARE, np.concatenate([base, place, bases + base, bases + place]),
                np.concatenate([x.column.ravel(), y.column] * 2),
                np.concatenate([load, np.full(bases, -low), load, np.full(bases, -high)]),
                np.repeat([0.0, -np.inf], bases), np.repeat([np.inf, 0.0], bases), rows=2 * bases,
            )  # fmt: skip
        cost = np.concatenate([self.cost.ravel(), self.opening])
        whole = bool((cost == np.rint(cost)).all())
        program.aim(
            "travel and bases", "Least cost of looking after every unit, and of the bases.", "",
            np.concatenate([x.column.ravel(), y.column]), cost, whole=whole,
            precision=1.0 if whole else FINE,
        )  # fmt: skip
        return program

    def read(self, values: Floats) -> Whole:
        """The base of each unit."""
        units, bases = self.cost.shape
        base: Whole = values[: units * bases].reshape(units, bases).argmax(axis=1)
        return base


def team_bases(instance: Instance, work: SchoolWork, number: int | None) -> TeamBases:
    """The schools of an instance and the candidates of its table; teams are of one size.

    Each team has an equal share of the work (where their number is free, that of the number of
    teams today) within the balance tolerance. Costs are pence over the plan. A school without
    coordinates costs nothing to reach and counts by its work alone.
    """
    schools = [(row.easting_m, row.northing_m) for row in instance.schools]
    places = [(row.easting_m, row.northing_m) for row in instance.candidate_bases]
    given = instance.settings
    gap = np.array(schools, dtype=float)[:, None] - np.array(places, dtype=float)[None]
    away = np.nan_to_num(np.hypot(gap[:, :, 0], gap[:, :, 1])) / 1000 * given.detour
    journey_gbp = return_min(away, instance) * minute_cost_gbp(instance) + (
        2 * away * given.mileage_gbp_per_km
    )
    yearly = np.array([row.yearly_gbp for row in instance.candidate_bases])
    size = work.workload_min.astype(float)[None]
    share = Fraction(int(work.workload_min.sum()), number or len(instance.teams))
    tolerance = Fraction(str(given.balance_tolerance_pct)) / 100
    return TeamBases(
        units=[row.school for row in instance.schools],
        bases=[row.base for row in instance.candidate_bases],
        cost=np.rint(work.visits[:, None] * journey_gbp * 100),
        opening=np.rint(yearly * given.months / 12 * 100),
        measures=size,
        lower=np.array([float(-(-(share * (1 - tolerance)) // 1))]),
        upper=np.array([float(share * (1 + tolerance) // 1)]),
        home=np.full(len(places), -1), number=number,
        graph=graph(instance) if given.contiguous else None,
    )  # fmt: skip
