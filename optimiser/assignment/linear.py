"""The linear program of an assignment over all pairs, by pricing.

It begins with each unit's cheapest teams. Prices of the limits tell every pair's reduced cost; a
unit's pairs that would make the program cheaper are added until there are none. What ends it is no
trust in the solver: the bound of the prices over all pairs (`models.lagrangian`) has come to the
program's value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from models.arrays import Floats, Truths
from models.assignment import Assignment
from models.lagrangian import Bound, Prices, lagrangian
from optimiser.assignment.parts import Part, task, whole
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.settings import Search

FIRST = 6
"""So many of each unit's cheapest teams are taken at first."""
MORE = 3
"""So many are added for a unit at a time."""
ROUNDS = 40
CLOSE = 1e-9
"""A bound so close to the value, against it, is the value."""
DEARER = 10.0
DEAREST = 4
"""How often missing a limit is made dearer before it is thought that it must be missed."""


@dataclass(frozen=True)
class Relaxed:
    """What the linear program says: its bound, the share of each pair (units, teams), its prices.

    `penalty` (measures,) and `over` are what a miss of a limit costs so that none is worth it.
    `met` is False where limits were missed all the same, or time ran out: then only the bound
    counts.
    """

    bound: Bound
    share: Floats
    prices: Prices
    penalty: Floats
    over: float
    met: bool


def penalties(question: Assignment) -> tuple[Floats, float]:
    """What missing a limit by one costs: dear beside what a unit's choice of team is worth."""
    allowed = ~question.forbidden
    most = np.where(allowed, question.cost, -np.inf).max(axis=1)
    least = np.where(allowed, question.cost, np.inf).min(axis=1)
    worth = max(float((most - least).mean()), 1e-6)
    load = np.maximum(question.measures[0].mean(axis=(1, 2)), 1e-9)
    use = 1.0 if question.budget is None else max(float(question.budget.use.mean()), 1e-9)
    return DEARER * worth / load, DEARER * worth / use


def relax(question: Assignment, search: Search, also: Truths | None = None) -> Relaxed:
    """Solve it; `also` (units, teams) are pairs to begin with beside the cheapest."""
    began = perf_counter()
    penalty, over = penalties(question)
    taken = _cheapest(question, FIRST)
    if also is not None:
        taken |= also & ~question.forbidden
    best: Relaxed | None = None
    dearer = 0
    for _ in range(ROUNDS):
        unit, team = np.nonzero(taken)
        part = Part(unit, team, np.arange(question.cost.shape[1]), whole(question), penalty, over)
        left = search.settings.time_limit - (perf_counter() - began)
        settings = replace(search.settings, time_limit=max(0.1, left))
        asked = task(question, part, settings, whole_units=False)
        answer = ask(backend("highs"), asked, search.stop)
        if answer.values is None or answer.prices is None:
            break
        prices = _prices(question, answer.prices.row)
        bound = lagrangian(question, prices)
        share = np.zeros(question.cost.shape)
        share[part.unit, part.team] = answer.values[: len(part.unit)]
        missed = float(answer.values[len(part.unit) :].sum()) > 1e-7
        if best is None or bound.value >= best.bound.value:
            best = Relaxed(bound, share, prices, penalty, over, False)
        if answer.objective - bound.value <= CLOSE * max(1.0, abs(answer.objective)) + bound.room:
            if not missed:
                return Relaxed(bound, share, prices, penalty, over, True)
            if dearer == DEAREST:
                break
            dearer += 1
            penalty, over = DEARER * penalty, DEARER * over
            continue
        # the cheapest of each unit at these prices, where they are not there yet
        added = _cheapest(replace(question, cost=bound.extra), MORE) & ~taken
        if not added.any():
            break
        taken |= added
        if left <= 0 or search.stop.wished:
            break
    if best is None:
        teams = np.zeros(question.measures[1].shape)
        prices = Prices(teams)
        bound = lagrangian(question, prices)
        return Relaxed(bound, np.zeros(question.cost.shape), prices, penalty, over, False)
    return best


def _cheapest(question: Assignment, count: int) -> Truths:
    """The pairs of each unit with its cheapest allowed teams."""
    cost = np.where(question.forbidden, np.inf, question.cost)
    units, teams = cost.shape
    taken = np.zeros(cost.shape, dtype=bool)
    nearest = np.argpartition(cost, min(count, teams) - 1, axis=1)[:, :count]
    taken[np.arange(units)[:, None], nearest] = True
    return taken & ~question.forbidden


def _prices(question: Assignment, row: Floats) -> Prices:
    """The prices of the limits, from those of the rows of a part with all units and teams."""
    limits, units = question.measures[1], len(question.cost)
    load = row[units : units + limits.size].reshape(limits.shape)
    return Prices(load, 0.0 if question.budget is None else float(row[-1]))
