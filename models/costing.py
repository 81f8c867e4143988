"""Support centres' cost passed on to direct centres by drivers, none lost.

Reciprocal method: support centres serve each other too. With P[s, r] the share of centre s that r
receives, the part of s that ends in each direct centre is

    (I - P[support, support])^-1 P[support, direct]

whose rows sum to 1 (matrix inversion; Horngren, Cost Accounting, chapter 15). Direct method: shares
among direct centres only. Step-down: one support centre after another, never back; without a stated
order, first the one that gives the largest share of itself to other support centres.

Income is a centre whose cost is below zero: it is passed on by its driver, or else in the shares
of the direct cost it belongs to, and told apart. Centres are taken in the order of their codes, so
that the order of the tables moves no penny.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import pence
from models.drivers import (
    CostingError,
    Usage,
    best_order,
    quantities,
    refuse_lost,
    solved,
    step_down,
    without_self,
)
from models.rounding import shared

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
METHODS = ("direct", "step-down", "reciprocal")
__all__ = ["METHODS", "Absorbed", "CostingError", "absorb", "ledger", "pass_on", "signed_pence"]


@dataclass(frozen=True)
class Absorbed:
    """The ledger after support is passed on, in whole pence.

    `ends` (support, direct): pence of a support centre's own cost that end in a direct centre;
    below zero for income. `received` and `passed_on` are gross: what goes through a support centre
    counts each time. `order` is that of step-down, empty for the other methods. `parts` (support,
    direct) are the shares of which `ends` are the pence.
    """

    own: dict[str, int]
    support: tuple[str, ...]
    direct: tuple[str, ...]
    ends: Whole
    received: dict[str, int]
    passed_on: dict[str, int]
    absorbed: dict[str, int]
    method: str = "reciprocal"
    order: tuple[str, ...] = ()
    parts: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @cached_property
    def origin(self) -> dict[str, dict[str, int]]:
        """Pence of each support centre's own cost by the direct centre where they end."""
        return {
            centre: dict(zip(self.direct, row, strict=True))
            for centre, row in zip(self.support, self.ends.tolist(), strict=True)
        }


def absorb(
    own_gbp: Mapping[str, float],
    usage: Usage,
    method: str = "reciprocal",
    order: Sequence[str] | None = None,
) -> dict[str, float]:
    """Full cost of each direct centre in pounds.

    Args:
        own_gbp: own cost of every centre, none below zero.
        usage: for each support centre, the quantity of its driver (or its share, or percentage)
            that each receiver has; a centre's use of itself is left out.
        method: "direct", "step-down" or "reciprocal".
        order: support centres in the order in which step-down passes them on; without one, the
            largest share given to other support centres goes first, then the largest cost.

    Returns:
        Pounds by direct centre; together exactly the own cost of all centres, to the penny.

    Raises:
        CostingError: an unknown method, a cost below zero, a centre nobody receives, or a loop.
    """
    unknown = [name for name, amount in own_gbp.items() if not math.isfinite(amount)]
    if unknown:
        raise CostingError(f"The cost of {', '.join(unknown)} is not a number.")
    below = [name for name, amount in own_gbp.items() if amount < 0]
    if below:
        raise CostingError(
            f"The cost of {', '.join(below)} is below zero: a balance in credit cannot be shared"
            " out as cost. Net it off where it belongs."
        )
    own = {name: pence(amount) for name, amount in own_gbp.items()}
    absorbed = pass_on(own, usage, method, order)
    return {centre: absorbed.absorbed[centre] / 100 for centre in own if centre not in usage}


def ledger(instance: Instance) -> Absorbed:
    """The ledger of an instance, support passed on by the method of its settings.

    Raises:
        CostingError: a cost that reaches no direct centre, or income above the cost it is for.
    """
    quantity: dict[str, dict[str, float]] = defaultdict(dict)
    for has in instance.drivers:
        quantity[has.driver][has.centre] = has.quantity
    usage = {
        row.centre: quantity[row.driver]
        for row in instance.cost_centres
        if row.kind != "direct" and row.driver
    }
    for row in instance.cost_centres:
        if row.kind == "income" and not row.driver:
            usage[row.centre] = {
                centre.centre: centre.amount_gbp
                for centre in instance.cost_centres
                if centre.kind == "direct" and row.service in (None, centre.service)
            }
    own = signed_pence(instance)
    absorbed = pass_on(own, usage, instance.settings.costing_method, _stated(instance, usage))
    over = [centre for centre in absorbed.direct if absorbed.absorbed[centre] < 0]
    if over:
        raise CostingError(
            f"More income than cost: {', '.join(over)} would cost less than nothing. Check the"
            " amounts of the income centres, or give them a driver."
        )
    return absorbed


def signed_pence(instance: Instance) -> dict[str, int]:
    """Pence of every centre; income is below zero."""
    return {
        row.centre: pence(row.amount_gbp) * (-1 if row.kind == "income" else 1)
        for row in instance.cost_centres
    }


def _stated(instance: Instance, usage: Usage) -> tuple[str, ...] | None:
    """The order of step-down in the settings, income before it; None where none is stated."""
    stated = instance.settings.step_down_order
    if not stated or instance.settings.costing_method != "step-down":
        return None
    return (*sorted(usage.keys() - set(stated)), *stated)


def pass_on(
    own: Mapping[str, int],
    usage: Usage,
    method: str = "reciprocal",
    order: Sequence[str] | None = None,
) -> Absorbed:
    """As `absorb`, in whole pence and with every step kept; a cost below zero is income."""
    if method not in METHODS:
        raise CostingError(f"'{method}' is no method: direct, step-down or reciprocal.")
    support = tuple(sorted(usage))
    direct = tuple(sorted(centre for centre in own if centre not in usage))
    rows, driver = quantities(own, usage, support, direct)
    amounts = np.array([own[name] for name in support], dtype=np.int64)
    steps: tuple[str, ...] = ()
    if method == "reciprocal":
        refuse_lost(without_self(rows, driver), amounts, support, direct)
    else:
        # each centre gives to receivers of its own: as if each had a driver of its own
        rows, driver = without_self(rows, driver), np.arange(len(support))
        if method == "direct":
            rows[:, : len(support)] = 0
        else:
            steps = tuple(order or best_order(rows, amounts, support))
            if sorted(steps) != list(support):
                raise CostingError(
                    f"step-down needs each support centre once in the order: {', '.join(support)}."
                )
            step_down(rows, [support.index(centre) for centre in steps])
        refuse_lost(rows, amounts, support, direct)
    part, through = solved(rows, driver, amounts, support)
    part = np.clip(part, 0, None)
    ends = shared(amounts, part)
    gross = dict(zip(support, (round(total) for total in through.tolist()), strict=True))
    arrives = dict(zip(direct, ends.sum(axis=0).tolist(), strict=True))
    return Absorbed(
        own=dict(own),
        support=support,
        direct=direct,
        ends=ends,
        received={name: gross[name] - own[name] for name in support} | arrives,
        passed_on=gross | dict.fromkeys(direct, 0),
        absorbed=dict.fromkeys(support, 0)
        | {centre: own[centre] + arrives[centre] for centre in direct},
        method=method,
        order=steps,
        parts=part,
    )
