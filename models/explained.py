"""Every school explained: what its team costs and buys against today, and the next best team.

The next best is exact: of every single move, and where none keeps what is asked, every exchange of
two schools, the cheapest that does, counted again with all limits and wishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.boundaries import Wishes
from models.school_teams import SchoolPlan, SchoolTeams

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_TRIED = 50
"""So many moves, and exchanges, of a school are tried, cheapest first, where wishes tie schools."""
IMPOSSIBLE = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Other:
    """Another team for a school: which, the school that goes the other way (-1 for none), what the
    whole plan then costs more, and its worst imbalance."""

    team: int
    exchanged: int
    more_pence: int
    worst_pct: float


@dataclass(frozen=True)
class Explained:
    """Axis: school. Travel saved against today's team (0 where there is none) in minutes and pence;
    the worst imbalance if the school alone stayed where it is today; the next best, None where
    there is none within the limits."""

    saved_min: Floats
    saved_pence: Whole
    undone_pct: Floats
    next_best: tuple[Other | None, ...]


def explained(question: SchoolTeams, plan: SchoolPlan) -> Explained:
    """Each school of a plan explained."""
    rows = np.arange(len(plan.team))
    home = np.where(question.today >= 0, question.today, plan.team)
    undone = [
        float(question.worst(_load(question, plan, school, int(team))) * 100)
        for school, team in enumerate(home.tolist())
    ]
    return Explained(
        saved_min=question.travel_min[rows, home] - question.travel_min[rows, plan.team],
        saved_pence=question.travel_pence[rows, home] - question.travel_pence[rows, plan.team],
        undone_pct=np.array(undone),
        next_best=tuple(_next_best(question, plan)),
    )


def _load(question: SchoolTeams, plan: SchoolPlan, school: int, team: int) -> Whole:
    load = plan.load_min.copy()
    load[plan.team[school]] -= question.workload_min[school]
    load[team] += question.workload_min[school]
    return load


def _next_best(question: SchoolTeams, plan: SchoolPlan) -> Iterator[Other | None]:
    team, work = plan.team, question.workload_min
    low, high = question.limits
    low, high = np.minimum(low, plan.load_min), np.maximum(high, plan.load_min)
    cost = np.where(question.shut, IMPOSSIBLE, question.cost_pence)
    own = cost[np.arange(len(team)), team]
    left = plan.load_min[team] - work
    joined = plan.load_min[None, :] + work[:, None]
    may = (joined <= high) & (left >= low[team])[:, None]
    may[np.arange(len(team)), team] = False
    more = np.where(may, cost - own[:, None], IMPOSSIBLE)
    for school in range(len(team)):
        yield _single(question, plan, school, more[school]) or _exchange(
            question, plan, school, cost, own, low, high
        )


def _single(question: SchoolTeams, plan: SchoolPlan, school: int, more: Whole) -> Other | None:
    for to in np.argsort(more, kind="stable")[:MOST_TRIED].tolist():
        if more[to] >= IMPOSSIBLE // 2:
            return None
        tried = plan.team.copy()
        tried[school] = to
        if keeps(question, tried):
            return _other(question, plan, tried, to, -1)
    return None


def _exchange(
    question: SchoolTeams, plan: SchoolPlan, school: int, cost: Whole, own: Whole, low: Whole,
    high: Whole,
) -> Other | None:  # fmt: skip
    team, work = plan.team, question.workload_min
    mine = team[school]
    change = work - work[school]
    here, there = plan.load_min[mine] + change, plan.load_min[team] - change
    may = (team != mine) & (here >= low[mine]) & (here <= high[mine])
    may &= (there >= low[team]) & (there <= high[team])
    more = np.where(may, cost[school, team] + cost[:, mine] - own[school] - own, IMPOSSIBLE)
    for other in np.argsort(more, kind="stable")[:MOST_TRIED].tolist():
        if more[other] >= IMPOSSIBLE // 2:
            return None
        tried = team.copy()
        tried[school], tried[other] = team[other], mine
        if keeps(question, tried):
            return _other(question, plan, tried, int(team[other]), other)
    return None


def _other(question: SchoolTeams, plan: SchoolPlan, tried: Whole, to: int, exchanged: int) -> Other:
    then = question.plan(tried)
    more = then.cost_pence - plan.cost_pence
    return Other(to, exchanged, more, float(question.worst(then.load_min) * 100))


def keeps(question: SchoolTeams, team: Whole) -> bool:
    """Whether a map keeps every wish but the balance of work."""
    wishes: Wishes = question.wishes
    moved = question.moving[np.arange(len(team)), team]
    for measure in wishes.measures:
        size = np.bincount(team, measure.size, len(question.teams))
        if (size < measure.lower).any() or (size > measure.upper).any():
            return False
    if any(budget.size[moved].sum() > budget.most for budget in wishes.budgets):
        return False
    if wishes.cluster is not None and wishes.cluster_pence is None:
        inside = wishes.cluster >= 0
        pairs = np.unique(np.stack([wishes.cluster[inside], team[inside]]), axis=1).shape[1]
        if pairs > len(np.unique(wishes.cluster[inside])):
            return False
    graph = wishes.graph
    return graph is None or all(
        graph.pieces((team == place) & graph.placed).max(initial=0) == 0
        for place in np.unique(team).tolist()
    )
