"""A bound of an assignment from any prices of its limits, over all pairs of unit and team.

With a price for each limit of a load (above nothing for a least load, below for a most) every unit
goes to its cheapest team at cost less price, and

    sum over limits of price x limit  +  sum over units of min over teams of (c - price x w)

is not above the cost of any assignment (weak duality). Prices that are wrong make the bound weaker,
never false. It is computed in floats and lowered by more than all their rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.assignment import Assignment

Floats = NDArray[np.float64]

ROUNDING = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Prices:
    """A price for each load's limit (measures, teams), and one for the budget (0 or below)."""

    load: Floats
    budget: float = 0.0


@dataclass(frozen=True)
class Bound:
    """What no assignment can cost less than, and what each pair adds to it at least.

    `extra` (units, teams) is 0 for a unit's cheapest team, infinite for a forbidden pair: an
    assignment with that pair costs no less than `value + extra` less `room`, what rounding may
    have done.
    """

    value: float
    extra: Floats
    room: float


def lagrangian(question: Assignment, prices: Prices) -> Bound:
    """The bound of prices; the question is one of least cost, without teams to choose."""
    load, lower, upper = question.measures
    # a price that pulls to a side on which there is no limit proves nothing
    price = np.where((prices.load > 0) & ~np.isfinite(lower), 0.0, prices.load)
    price = np.where((price < 0) & ~np.isfinite(upper), 0.0, price)
    cost = question.cost - np.einsum("rut,rt->ut", load, price)
    size = np.abs(question.cost) + np.einsum("rut,rt->ut", np.abs(load), np.abs(price))
    terms = price * np.where(price > 0, lower, np.where(price < 0, upper, 0.0))
    fixed = terms.ravel().tolist()
    if question.budget is not None:
        budget = min(prices.budget, 0.0)
        cost = cost - budget * question.budget.use
        size = size + np.abs(budget * question.budget.use)
        fixed.append(budget * question.budget.most)
    cost = np.where(question.forbidden, np.inf, cost)
    least = cost.min(axis=1)
    rounded = 4 * (len(load) + 3) * ROUNDING
    room = rounded * (float(size.max(axis=1).sum()) + sum(map(abs, fixed)))
    value = math.fsum(least.tolist()) + math.fsum(fixed) - room
    return Bound(value, cost - least[:, None], 2 * room)
