"""The rules of payment, each as its formula. Money is in pence, not rounded; arrays of any shape.

Sources: Payment by Results and API rules of the NHS in England (marginal rate of emergency care,
blended payment 2019/20, CQUIN), and the pace-of-change rule of primary care trust allocations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Number = float | Floats


def activity(contacts: Floats, price: Floats, mff: float = 1.0) -> Floats:
    """Payment by activity: sum of contacts x price x market forces factor over the last axis."""
    return (contacts * price).sum(axis=-1) * mff


def blended(fixed: Number, variable: float, actual: Number, planned: Number) -> Number:
    """A fixed sum, and a share of what more or fewer children would cost."""
    return fixed + variable * (actual - planned)


def marginal(actual: Floats, planned: Number, above: float, under: float = 1.0) -> Floats:
    """Full price up to plan; a part of it above, and a part of it lost below."""
    over = np.maximum(actual - planned, 0)
    less = np.maximum(planned - actual, 0)
    return planned + above * over - under * less


def glide(old: Floats, target: Floats, share: Number) -> Floats:
    """On the way from the old payment to its target: old + share x (target - old)."""
    return old + share * (target - old)


def collared(paid: Floats, planned: Number, collar: float, cap: float) -> Floats:
    """Not less than plan less collar, not more than plan and cap."""
    return np.clip(paid, *bounds(planned, collar, cap))


def bounds(of: Number, fall: float, rise: float) -> tuple[Number, Number]:
    """Least and most at the largest fall and rise, as shares; without end where they have none."""
    most = of * (1 + rise) if np.isfinite(rise) else np.full_like(of, np.inf)
    return of * (1 - min(fall, 1.0)), most


def paced(
    paid: Floats, old: Number, floor: float, ceiling: float, least: Number, most: Number
) -> Floats:
    """Each year (last axis) within a floor and a ceiling of what was paid the year before.

    The first is held against `old`. A least and a most of the contract go before them.
    """
    held = np.array(paid, dtype=float)
    before: Number = old
    for year in range(held.shape[-1]):
        within = np.clip(held[..., year], *bounds(before, floor, ceiling))
        held[..., year] = before = np.clip(within, least, most)
    return held


def levelled(parts: Floats, before: Floats, total: float, floor: float, ceiling: float) -> Floats:
    """Parts scaled so that they come to a total and none leaves its floor and ceiling.

    Each is its own size times one factor, held between its bounds; the factor is found by halving.
    Where the bounds do not allow the total they give way, all by the same factor.

    Args:
        parts: sizes wanted, one for each locality; none below zero, some above.
        before: what each had the year before.
        total: what they must come to.
        floor, ceiling: largest fall and rise, as shares.
    """
    least, most = (np.asarray(bound) for bound in bounds(before, floor, ceiling))
    if total <= least.sum() or total >= most.sum():
        bound = least if total <= least.sum() else most
        held = bound if bound.sum() > 0 else parts
        return held * (total / held.sum())
    parts = parts / parts.sum() * total
    low, high = 0.0, 1.0
    while np.clip(high * parts, least, most).sum() < total and high < 2.0**60:
        high *= 2
    for _ in range(200):
        factor = (low + high) / 2
        if np.clip(factor * parts, least, most).sum() < total:
            low = factor
        else:
            high = factor
    held = np.clip(high * parts, least, most)
    missing, room = total - held.sum(), most - held
    if missing > 0 and 0 < room.sum() < np.inf:
        held = held + room * (missing / room.sum())  # parts of nothing, which no factor raises
    return held


def achieved(result: float, floor: float, target: float) -> float:
    """Part of the quality money that a result earns: none at the floor, all from the target on."""
    return min(1.0, max(0.0, (result - floor) / (target - floor)))


def quality(paid: Floats, weight: float, part: float) -> Floats:
    """Payment of which a weight hangs on quality, and a part of that is earned."""
    return paid * (1 - weight + weight * part)


def cost_shared(cost: Floats, planned: Number, provider: float, corridor: float) -> Floats:
    """What the commissioner pays on top of (or takes back from) the contract for cost off plan.

    Within the corridor around the cost planned the provider keeps its share; beyond it all.
    """
    off = cost - planned
    if np.isfinite(corridor):
        off = np.clip(off, -corridor * planned, corridor * planned)
    return (1 - provider) * off


def break_even(block: float, share: float, cost: float, variable: float) -> tuple[float, str]:
    """Children, as a share of plan, at which income meets cost, and on which side there is a loss.

    Income is block x (1 - share + share x r), cost is cost x (1 - variable + variable x r).

    Returns:
        r, and "below" or "above" for the side of the loss; NaN and "never" or "always" where
        income and cost do not cross above zero.
    """
    steeper = block * share - cost * variable
    gap = cost * (1 - variable) - block * (1 - share)
    crossing = gap / steeper if abs(steeper) > 1e-9 else np.nan
    if crossing >= 0:
        return float(crossing), "below" if steeper > 0 else "above"
    return np.nan, "always" if cost > block else "never"


def received(at_once: Whole, later: Whole, lag: int) -> tuple[Whole, Whole]:
    """Cash by month (first axis) where a part is paid a lag later, and what is owed at the end."""
    lag = min(lag, len(later))
    cash = at_once.copy()
    cash[lag:] += later[: len(later) - lag]
    return cash, later[len(later) - lag :].sum(axis=0)


def whole_pence(exact: Floats, total: int | None = None) -> Whole:
    """Whole pence that come to a total, else to the rounded sum: largest remainder, earlier first.

    The total is at most a penny or two from the sum.
    """
    flat = exact.ravel()
    given = np.floor(flat)
    wanted = round(float(flat.sum())) if total is None else total
    every, missing = divmod(int(wanted - given.sum()), len(flat))
    order = np.argsort(given - flat, kind="stable")
    given[order[:missing]] += 1
    return (given + every).astype(np.int64).reshape(exact.shape)
