"""What may be asked of boundaries beyond the balance of work: measures, budgets, clusters, limits.

All of it is optional; with nothing asked the program of the school teams is what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.neighbours import Graph, graph
from models.program import Block, Family, Names, Program
from models.travel import distance_km

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

MEASURE = Family(
    "measure", "Each team has its share of every measure asked for, within the tolerance of it.",
    r"L^m_j \le \sum_i w^m_i x_{ij} \le U^m_j",
)  # fmt: skip
BUDGET = Family(
    "budget", "No more than asked changes team: schools, pupils, pupils on plans.",
    r"\sum_{i} \sum_{j \ne t_i} b_i x_{ij} \le B",
)  # fmt: skip
TOGETHER = Family(
    "together", "The schools of a feeder cluster have one team.", r"x_{ij} = x_{f(i) j}"
)
SPREAD = Family(
    "spread", "A team with a school of a feeder cluster counts as one of its teams.",
    r"x_{ij} \le y_{c(i) j}",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A quantity of each school that is to be shared out as establishment is, within limits."""

    name: str
    size: Whole
    lower: Whole
    upper: Whole


@dataclass(frozen=True)
class Budget:
    """The most of a quantity (one for each school) that may change team."""

    name: str
    size: Whole
    most: int


@dataclass(frozen=True)
class Wishes:
    """What is asked. Axes: school, team.

    `cluster` numbers the feeder cluster of each school, -1 for none; with a price each team of a
    cluster costs it, without one (None) a cluster has one team. `forbidden` pairs may
    not be. `graph` says which schools are neighbours where teams must be in one piece. `least`
    asks for the least worst imbalance.
    """

    measures: tuple[Measure, ...] = ()
    budgets: tuple[Budget, ...] = ()
    forbidden: Flags | None = None
    cluster: Whole | None = None
    cluster_pence: int | None = None
    graph: Graph | None = None
    least: bool = False

    @property
    def ties(self) -> bool:
        """Whether a choice for one school depends on others, loads and numbers of moves apart."""
        return bool(self.measures or self.budgets or self.graph or self.cluster is not None)


NONE = Wishes()
"""Nothing asked beyond the balance of work."""


def promise(program: Program, x: Block, wishes: Wishes, moving: Flags, teams: tuple[str, ...]) -> (
    Block | None
):  # fmt: skip
    """Add what is asked to a program; gives the teams of clusters, where these are priced.

    `x` is the block of choices (school, team); `moving` says which of them change a team.
    """
    schools, many = x.column.shape
    team = np.tile(np.arange(many), schools)
    for measure in wishes.measures:
        program.promise(
            MEASURE, team, x.column, np.repeat(measure.size, many), measure.lower, measure.upper,
            rows=many, names=Names(((measure.name,), teams)),
        )  # fmt: skip
    for budget in wishes.budgets:
        weight = np.repeat(budget.size, many).reshape(x.column.shape)[moving]
        program.promise(
            BUDGET, np.zeros(len(weight)), x.column[moving], weight, -np.inf, budget.most, rows=1,
            names=Names(((budget.name,),)),
        )  # fmt: skip
    if wishes.cluster is None:
        return None
    if wishes.cluster_pence is None:
        _together(program, x, wishes.cluster)
        return None
    return _spread(program, x, wishes.cluster)


def _together(program: Program, x: Block, cluster: Whole) -> None:
    """Each school of a cluster as the first of it."""
    _, first, number = np.unique(cluster, return_index=True, return_inverse=True)
    leader = first[number]
    tied = np.flatnonzero((cluster >= 0) & (leader != np.arange(len(cluster))))
    if not len(tied):
        return
    many = x.column.shape[1]
    row = np.arange(len(tied) * many)
    program.promise(
        TOGETHER, np.tile(row, 2),
        np.concatenate([x.column[tied].ravel(), x.column[leader[tied]].ravel()]),
        np.repeat([1.0, -1.0], len(row)), 0.0, 0.0, rows=len(row), names=_pairs(x, tied),
    )  # fmt: skip


def _spread(program: Program, x: Block, cluster: Whole) -> Block:
    """One for each team that has a school of a cluster."""
    many = x.column.shape[1]
    inside = np.flatnonzero(cluster >= 0)
    y = program.variables(
        "y", "1 where the team has a school of the cluster", (int(cluster.max()) + 1, many),
        upper=1.0, whole=True,
    )  # fmt: skip
    row = np.arange(len(inside) * many)
    program.promise(
        SPREAD, np.tile(row, 2),
        np.concatenate([x.column[inside].ravel(), y.column[cluster[inside]].ravel()]),
        np.repeat([1.0, -1.0], len(row)), -np.inf, 0.0, rows=len(row), names=_pairs(x, inside),
    )  # fmt: skip
    return y


def _pairs(x: Block, schools: Whole) -> Names:
    assert x.names is not None, "choices are told by name"
    many = x.column.shape[1]
    return Names(x.names.axes, (np.repeat(schools, many), np.tile(np.arange(many), len(schools))))


def split_pence(wishes: Wishes, team: Whole) -> int:
    """Price of the teams that each cluster has."""
    if wishes.cluster is None or wishes.cluster_pence is None:
        return 0
    inside = wishes.cluster >= 0
    pairs = np.unique(np.stack([wishes.cluster[inside], team[inside]]), axis=1).shape[1]
    return wishes.cluster_pence * pairs


def wishes_of(instance: Instance) -> Wishes:
    """What the settings and tables of an instance ask."""
    given, rows = instance.settings, instance.schools
    sizes = {
        "schools": np.ones(len(rows), dtype=np.int64),
        "pupils": np.array([row.pupils or 0 for row in rows], dtype=np.int64),
        "pupils on plans": np.array([row.plan_pupils or 0 for row in rows], dtype=np.int64),
    }
    tolerances = (
        given.schools_tolerance_pct, given.pupils_tolerance_pct, given.plan_pupils_tolerance_pct,
    )  # fmt: skip
    most = (given.most_schools_moved, given.most_pupils_moved, given.most_plan_pupils_moved)
    wte = [Fraction(str(row.wte)) for row in instance.teams]
    names = [row.cluster for row in rows]
    codes = {code: number for number, code in enumerate(dict.fromkeys(filter(None, names)))}
    asked = bool(given.clusters_together or given.cluster_price_gbp) and bool(codes)
    price = given.cluster_price_gbp
    return Wishes(
        measures=tuple(
            _measure(name, size, wte, tolerance)
            for (name, size), tolerance in zip(sizes.items(), tolerances, strict=True)
            if tolerance is not None
        ),
        budgets=tuple(
            Budget(name, size, limit)
            for (name, size), limit in zip(sizes.items(), most, strict=True)
            if limit is not None
        ),
        forbidden=_forbidden(instance),
        cluster=np.array([codes.get(name or "", -1) for name in names]) if asked else None,
        cluster_pence=None if given.clusters_together or price is None else round(price * 100),
        graph=graph(instance) if given.contiguous else None,
        least=given.balance == "least",
    )


def _measure(name: str, size: Whole, wte: list[Fraction], tolerance_pct: float) -> Measure:
    """Limits of a measure: whole numbers within the tolerance of each team's share."""
    share = [part * int(size.sum()) / sum(wte) for part in wte]
    tolerance = Fraction(str(tolerance_pct)) / 100
    low = [-(-(part * (1 - tolerance)) // 1) for part in share]
    high = [(part * (1 + tolerance)) // 1 for part in share]
    return Measure(name, size, np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))


def _forbidden(instance: Instance) -> Flags | None:
    """Pairs that are forbidden, or lie so much farther than today that they are."""
    farther = instance.settings.most_km_farther
    if farther is None and not instance.forbidden:
        return None
    school = {row.school: place for place, row in enumerate(instance.schools)}
    team = {row.team: place for place, row in enumerate(instance.teams)}
    pairs = np.zeros((len(school), len(team)), dtype=bool)
    if farther is not None:
        away = distance_km(instance)
        now = np.array([team.get(row.team or "", -1) for row in instance.schools])
        today = np.where(now >= 0, away[np.arange(len(now)), now], np.inf)
        pairs = (away > today[:, None] + farther + 1e-9) & (np.arange(len(team)) != now[:, None])
    for row in instance.forbidden:
        pairs[school[row.school], team[row.team]] = True
    return pairs
