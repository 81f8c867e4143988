"""Drivers as a matrix: who receives what of each, where cost ends, what cannot be passed on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Usage = Mapping[str, Mapping[str, float]]


class CostingError(ValueError):
    """Costs that cannot be passed on; the message says which and why."""


def solved(
    rows: Floats, driver: Whole, own: Whole, support: Sequence[str]
) -> tuple[Floats, Floats]:
    """Where each support centre's cost ends, (support, direct), and what goes through each.

    One equation for each driver: what a centre uses of itself does not change where its cost ends,
    so all centres of one driver end alike, and `rows` (driver, receiver) may hold such use.

    Raises:
        CostingError: so little leaves the support centres that rounding would decide where to.
    """
    size = rows.sum(axis=1, keepdims=True)
    share = np.divide(rows, size, out=np.zeros_like(rows), where=size > 0)
    to_support, onward = share[:, : len(support)], share[:, len(support) :]
    handed = np.zeros((len(support), len(rows)))
    handed[np.arange(len(support)), driver] = 1
    stay = np.eye(len(rows)) - to_support @ handed
    try:
        ends = np.linalg.solve(stay, onward).astype(float)
        gross = np.linalg.solve(stay.T, own @ handed).astype(float)
    except np.linalg.LinAlgError:
        ends, gross = np.full_like(onward, np.nan), np.zeros(len(rows))
    if not np.allclose(ends.sum(axis=1)[size[:, 0] > 0], 1, rtol=0, atol=1e-6):
        raise CostingError(
            f"Almost nothing of {', '.join(support)} reaches a direct centre: they pass their cost"
            " to each other. Check the quantities of their drivers."
        )
    through = own + gross @ to_support
    used = share[driver, np.arange(len(support))]
    return ends[driver], through * (1 - used)


def quantities(
    own: Mapping[str, int], usage: Usage, support: Sequence[str], direct: Sequence[str]
) -> tuple[Floats, Whole]:
    """Quantity of each driver by receiver, (driver, receiver), and the driver of each centre.

    Support centres that share a driver are those that share one mapping.

    Raises:
        CostingError: a centre of which no cost is given, or a quantity that cannot share a cost.
    """
    place = {centre: number for number, centre in enumerate((*support, *direct))}
    unknown = {source for source in support if source not in own}
    distinct = {id(usage[source]): usage[source] for source in support}
    row_of = {key: number for number, key in enumerate(distinct)}
    rows = np.zeros((len(distinct), len(place)))
    for number, receivers in enumerate(distinct.values()):
        named = [place.get(receiver, -1) for receiver in receivers]
        if -1 in named:
            unknown |= {receiver for receiver in receivers if receiver not in place}
            continue
        rows[number, named] = list(receivers.values())
    unknown |= {name for name in place if name not in own}
    if unknown:
        raise CostingError(f"No cost is given for {', '.join(sorted(unknown))}.")
    _refuse_negative(usage, rows)
    return rows, np.array([row_of[id(usage[source])] for source in support], dtype=np.int64)


def without_self(rows: Floats, driver: Whole) -> Floats:
    """Quantity of each support centre's driver by receiver, its own left out."""
    share: Floats = rows[driver]
    np.fill_diagonal(share, 0)
    return share


def _refuse_negative(usage: Usage, rows: Floats) -> None:
    if ((rows >= 0) & (rows < np.inf)).all():
        return
    negative = [
        f"{source} to {receiver}"
        for source, receivers in usage.items()
        for receiver, quantity in receivers.items()
        if not 0 <= quantity < math.inf
    ]
    raise CostingError(
        f"A quantity below zero, or no number, cannot share a cost: {', '.join(negative)}."
    )


def best_order(share: Floats, own: Whole, support: Sequence[str]) -> list[str]:
    """Support centres by the share given to other support centres, largest first (Horngren).

    Income comes before all; of equal shares the larger cost, then by code.
    """
    whole = share.sum(axis=1)
    given = np.divide(
        share[:, : len(support)].sum(axis=1), whole, out=np.zeros(len(support)), where=whole > 0
    )
    return [support[place] for place in np.lexsort((-own, -np.round(given, 12), own >= 0)).tolist()]


def step_down(share: Floats, order: Sequence[int]) -> None:
    """Nothing goes to itself or back to a support centre already passed on."""
    rank = np.empty(len(order), dtype=np.int64)
    rank[list(order)] = np.arange(len(order))
    share[:, : len(order)][rank[None, :] <= rank[:, None]] = 0


def refuse_lost(share: Floats, own: Whole, support: Sequence[str], direct: Sequence[str]) -> None:
    """Refuse support centres from which no cost can reach a direct centre.

    One that has no cost and receives none has nothing to lose.
    """
    within = share[:, : len(support)]
    gives = share.any(axis=1)
    lost = np.asarray(~gives & ((own != 0) | within.any(axis=0)))
    if lost.any():
        nobody = [support[place] for place in np.flatnonzero(lost).tolist()]
        raise CostingError(f"Nobody receives the cost of {', '.join(nobody)}: give its driver.")
    arrives = np.asarray(share[:, len(support) :].any(axis=1) | ~gives)
    new = arrives
    while new.any():
        new = np.asarray(within[:, new].any(axis=1) & ~arrives)
        arrives = np.asarray(arrives | new)
    if not arrives.all():
        loop = [support[place] for place in np.flatnonzero(~arrives).tolist()]
        raise CostingError(
            f"A closed loop: {', '.join(loop)} pass their cost to each other and never to a direct"
            f" centre ({', '.join(direct)}). Give one of them a driver that a direct centre has."
        )
