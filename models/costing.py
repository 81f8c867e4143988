"""Support centres' cost passed on to direct centres by drivers, none lost.

Reciprocal method: support centres serve each other too. With P[s, r] the share of centre s that r
receives, the part of s that ends in each direct centre is

    (I - P[support, support])^-1 P[support, direct]

whose rows sum to 1 (matrix inversion; Horngren, Cost Accounting, chapter 15). Direct method: shares
among direct centres only. Step-down: one support centre after another, never back.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import apportion, pence

Floats = NDArray[np.float64]
Usage = Mapping[str, Mapping[str, float]]


class CostingError(ValueError):
    """Costs that cannot be passed on; the message says which and why."""


@dataclass(frozen=True)
class Absorbed:
    """The ledger after support is passed on, in whole pence.

    `origin` (support centre, direct centre): pence of the support centre's own cost that end there.
    `received` and `passed_on` are gross: what goes through a support centre counts each time.
    """

    own: dict[str, int]
    support: tuple[str, ...]
    direct: tuple[str, ...]
    origin: dict[str, dict[str, int]]
    received: dict[str, int]
    passed_on: dict[str, int]
    absorbed: dict[str, int]


def absorb(
    own_gbp: Mapping[str, float],
    usage: Usage,
    method: str = "reciprocal",
    order: Sequence[str] | None = None,
) -> dict[str, float]:
    """Full cost of each direct centre in pounds.

    Args:
        own_gbp: own cost of every centre.
        usage: for each support centre, the quantity of its driver that each receiver has; a
            centre's use of itself is left out.
        method: "direct", "step-down" or "reciprocal".
        order: support centres in the order in which step-down passes them on.

    Returns:
        Pounds by direct centre; together exactly the own cost of all centres, to the penny.

    Raises:
        CostingError: an unknown method, a centre nobody receives, or a closed loop.
    """
    unknown = [name for name, amount in own_gbp.items() if not math.isfinite(amount)]
    if unknown:
        raise CostingError(f"The cost of {', '.join(unknown)} is not a number.")
    own = {name: pence(amount) for name, amount in own_gbp.items()}
    absorbed = pass_on(own, usage, method, order)
    return {centre: absorbed.absorbed[centre] / 100 for centre in absorbed.direct}


def ledger(instance: Instance) -> Absorbed:
    """The ledger of an instance, support passed on by the reciprocal method."""
    quantity: dict[str, dict[str, float]] = defaultdict(dict)
    for row in instance.drivers:
        quantity[row.driver][row.centre] = row.quantity
    usage = {
        row.centre: quantity[row.driver]
        for row in instance.cost_centres
        if row.kind == "support" and row.driver
    }
    own = {row.centre: pence(row.amount_gbp) for row in instance.cost_centres}
    return pass_on(own, usage)


def pass_on(
    own: Mapping[str, int],
    usage: Usage,
    method: str = "reciprocal",
    order: Sequence[str] | None = None,
) -> Absorbed:
    """As `absorb`, in whole pence and with every step kept."""
    support = tuple(usage)
    direct = tuple(centre for centre in own if centre not in usage)
    _refuse_unknown(own, usage, support)
    share = _shares(usage, support, direct)
    if method == "direct":
        share[:, : len(support)] = 0
    elif method == "step-down":
        if sorted(order or support) != sorted(support):
            raise CostingError(
                f"step-down needs each support centre once in the order: {', '.join(support)}."
            )
        _step_down(share, [support.index(centre) for centre in order or support])
    elif method != "reciprocal":
        raise CostingError(f"'{method}' is no method: direct, step-down or reciprocal.")
    _refuse_lost(share, support, direct)
    share = _normalised(share)
    within, onward = share[:, : len(support)], share[:, len(support) :]
    ends, through = _solved(within, onward, [own[name] for name in support], support)
    origin = {
        centre: dict(
            zip(direct, apportion(own[centre], np.clip(row, 0, None).tolist()), strict=True)
        )
        for centre, row in zip(support, ends, strict=True)
    }
    received = {
        centre: round(total) - own[centre] for centre, total in zip(support, through, strict=True)
    }
    received |= {centre: sum(origin[source][centre] for source in support) for centre in direct}
    return Absorbed(
        own=dict(own),
        support=support,
        direct=direct,
        origin=origin,
        received=received,
        passed_on={centre: own[centre] + received[centre] for centre in support}
        | dict.fromkeys(direct, 0),
        absorbed=dict.fromkeys(support, 0)
        | {centre: own[centre] + received[centre] for centre in direct},
    )


def _solved(
    within: Floats, onward: Floats, own: Sequence[int], support: Sequence[str]
) -> tuple[Floats, Floats]:
    """Where each support centre's cost ends, (support, direct), and what goes through each.

    Raises:
        CostingError: so little leaves the support centres that rounding would decide where to.
    """
    stay = np.eye(len(support)) - within
    try:
        ends = np.linalg.solve(stay, onward).astype(float)
        through = np.linalg.solve(stay.T, own).astype(float)
    except np.linalg.LinAlgError:
        ends, through = np.full_like(onward, np.nan), np.zeros(len(support))
    if not np.allclose(ends.sum(axis=1), 1, rtol=0, atol=1e-6):
        raise CostingError(
            f"Almost nothing of {', '.join(support)} reaches a direct centre: they pass their cost"
            " to each other. Check the quantities of their drivers."
        )
    return ends, through


def _shares(usage: Usage, support: Sequence[str], direct: Sequence[str]) -> Floats:
    """Quantity of each support centre's driver by receiver, its own left out."""
    place = {centre: number for number, centre in enumerate((*support, *direct))}
    share = np.zeros((len(support), len(place)))
    for source, receivers in usage.items():
        for receiver, quantity in receivers.items():
            if receiver != source:
                share[place[source], place[receiver]] = quantity
    return share


def _step_down(share: Floats, order: Sequence[int]) -> None:
    """Nothing goes to itself or back to a support centre already passed on."""
    done: list[int] = []
    for centre in order:
        done.append(centre)
        share[centre, done] = 0


def _normalised(share: Floats) -> Floats:
    normalised: Floats = share / share.sum(axis=1, keepdims=True)
    return normalised


def _refuse_unknown(own: Mapping[str, int], usage: Usage, support: Sequence[str]) -> None:
    named = {receiver for receivers in usage.values() for receiver in receivers} | set(support)
    unknown = sorted(named - set(own))
    if unknown:
        raise CostingError(f"No cost is given for {', '.join(unknown)}.")
    negative = [
        f"{source} to {receiver}"
        for source, receivers in usage.items()
        for receiver, quantity in receivers.items()
        if not 0 <= quantity < math.inf
    ]
    if negative:
        raise CostingError(
            f"A quantity below zero, or no number, cannot share a cost: {', '.join(negative)}."
        )


def _refuse_lost(share: Floats, support: Sequence[str], direct: Sequence[str]) -> None:
    """Refuse support centres from which no cost can reach a direct centre."""
    nobody = [name for name, row in zip(support, share, strict=True) if not row.any()]
    if nobody:
        raise CostingError(f"Nobody receives the cost of {', '.join(nobody)}: give its driver.")
    arrives = np.asarray(share[:, len(support) :].any(axis=1))
    for _ in support:
        arrives = np.asarray(arrives | (share[:, : len(support)] @ arrives > 0))
    loop = [name for name, found in zip(support, arrives.tolist(), strict=True) if not found]
    if loop:
        raise CostingError(
            f"A closed loop: {', '.join(loop)} pass their cost to each other and never to a direct"
            f" centre ({', '.join(direct)}). Give one of them a driver that a direct centre has."
        )
