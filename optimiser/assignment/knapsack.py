"""The cheapest load of one team within its limits: a knapsack with a least and a most load.

Only units whose reduced cost is near nothing (the core) are undecided; the others are in or out by
it, and that this loses nothing is shown by the linear bound (Balas and Zemel, Oper. Res. 28, 1980;
Pisinger, Oper. Res. 45, 1997).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.arrays import Floats, Truths, Whole

CORE = 24
"""So many units are undecided at first."""
SLACK = 1e-6
"""Of a step: what rounding may have done to a load so counted."""
CELLS = 32768
"""Loads are counted in so many steps at most; coarser ones make the value lower, never false."""


@dataclass(frozen=True)
class Filled:
    """What no load within the limits costs less than, and units (a truth for each) that show it.

    Where loads are counted coarsely those units may miss the limits a little. `linear` is the bound
    with fractions, `price` that of the limit that binds (below 0 for a least load): with a unit in
    or out against the sign of its reduced cost, `cost + price x load`, they cost at least `linear`
    and the size of it.
    """

    value: float
    linear: float
    price: float
    taken: Truths


def fill(
    cost: Floats, load: Floats, lower: float, upper: float, counted: bool, cells: int = CELLS
) -> Filled | None:
    """The cheapest units; None where nothing keeps the limits.

    Args:
        cost: of each unit, below 0 where it is wanted.
        load: of each unit, 0 or more.
        lower: least load, minus infinity where absent.
        upper: most load, infinity where absent.
        counted: whether loads are whole numbers.
        cells: the most steps in which loads are counted.
    """
    wanted = cost < 0
    total = float(load[wanted].sum())
    if lower <= total <= upper:
        value = float(cost[wanted].sum())
        return Filled(value, value, 0.0, wanted)
    price = _price(cost, load, wanted, total, lower, upper)
    if price is None:
        return None
    reduced = cost + price * load
    linear = float(reduced[reduced < 0].sum()) - price * (upper if price > 0 else lower)
    order = np.argsort(np.abs(reduced), kind="stable")
    count = min(CORE, len(cost))
    while True:
        core, rest = order[:count], order[count:]
        inside = rest[reduced[rest] < 0]
        used = float(load[inside].sum())
        found = _counted(cost[core], load[core], lower - used, upper - used, counted, cells)
        if found is not None:
            value = max(linear, found[0] + float(cost[inside].sum()))
            if not len(rest) or abs(reduced[rest[0]]) >= value - linear:
                taken = np.zeros(len(cost), dtype=bool)
                taken[inside] = True
                taken[core[found[1]]] = True
                return Filled(value, linear, price, taken)
        if count == len(cost):
            return None
        count = min(2 * count, len(cost))


def _price(
    cost: Floats, load: Floats, wanted: Truths, total: float, lower: float, upper: float
) -> float | None:
    """The price of a unit of load at which, with fractions, the limit that is missed is met."""
    some = load > 0
    if total > upper:
        if upper < 0:
            return None
        best = np.flatnonzero(wanted & some)
        worth = -cost[best] / load[best]
        order = np.argsort(-worth, kind="stable")
        filled = np.cumsum(load[best][order]) + float(load[wanted & ~some].sum())
        # added up in another order the sum may just be within
        place = min(int(np.searchsorted(filled, upper, side="right")), len(best) - 1)
        return float(worth[order[place]])
    more = np.flatnonzero(~wanted & some)
    worth = cost[more] / load[more]
    order = np.argsort(worth, kind="stable")
    filled = np.cumsum(load[more][order]) + total
    place = int(np.searchsorted(filled, lower, side="left"))
    return None if place == len(more) else -float(worth[order[place]])


def _counted(
    cost: Floats, load: Floats, lower: float, upper: float, counted: bool, cells: int
) -> tuple[float, Whole] | None:
    """Value and places of the cheapest of a few units, by dynamic programming over their load."""
    if upper < 0:
        return None
    total = float(load.sum())
    exact = counted and total <= cells
    grain = 1.0 if exact else max(total / cells, 1e-12)
    # each unit is counted with less than a grain too little, so that together they are short by
    # less than their number
    steps = load if exact else np.floor(load / grain)
    size, slack = [int(step) for step in steps], 0.0 if exact else SLACK
    most = sum(size)
    if math.isfinite(upper):
        most = min(math.floor(upper / grain + slack), most)
    least = math.ceil(lower / grain - slack) - (0 if exact else len(load)) if lower > 0 else 0
    least = max(least, 0)
    if least > most:
        return None
    best = np.full(most + 1, np.inf)
    best[0] = 0.0
    better = np.zeros((len(size), most + 1), dtype=bool)
    for unit, step in enumerate(size):
        if step <= most:
            with_it = best[: most + 1 - step] + cost[unit]
            np.less(with_it, best[step:], out=better[unit, step:])
            best[step:] = np.minimum(best[step:], with_it)
    place = least + int(best[least:].argmin())
    value = float(best[place])
    if not math.isfinite(value):
        return None
    taken = []
    for unit in range(len(size) - 1, -1, -1):
        if better[unit, place]:
            taken.append(unit)
            place -= size[unit]
    return value, np.array(taken, dtype=np.int64)
