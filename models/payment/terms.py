"""The terms of a contract as shares, and the other terms that it is compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.rates import Rate, in_force, settled
from instances.tables import Contract
from models.payment.formulas import (
    achieved,
    bounds,
    collared,
    cost_shared,
    glide,
    marginal,
    paced,
    quality,
)

Floats = NDArray[np.float64]
AS_WRITTEN, BLOCK, PER_CHILD = "contract", "block", "per child"


@dataclass(frozen=True)
class Terms:
    """How a contract pays, all as shares; what is not agreed is without effect.

    `share` is the share that follows the children, year by year. `above` and `under` are the parts
    of the price paid above plan and lost below it. `provider` is the provider's share of cost off
    plan. `weight` hangs on quality, of which `earned` is paid.
    """

    share: tuple[float, ...]
    by_contact: bool = False
    above: float = 1.0
    under: float = 1.0
    collar: float = math.inf
    cap: float = math.inf
    floor: float = math.inf
    ceiling: float = math.inf
    provider: float = 1.0
    corridor: float = math.inf
    weight: float = 0.0
    earned: float = 1.0
    lag: int = 0

    def paid(self, block: Floats, target: Floats, cost: Floats, planned_cost: Floats) -> Floats:
        """Income of each year (last axis), all at a year's rate.

        Args:
            block: the block, which is also the plan.
            target: what the children of the year cost at the price.
            cost, planned_cost: cost of the year, and as planned.
        """
        return self.settled(self.held(block, target), cost, planned_cost)

    def held(self, block: Floats, target: Floats) -> Floats:
        """Income before cost is shared and quality is counted."""
        target = marginal(target, block, self.above, self.under)
        paid = glide(block, target, np.array(self.share))
        plan = block[..., 0]
        if not math.isfinite(self.floor) and not math.isfinite(self.ceiling):
            return collared(paid, block, self.collar, self.cap)
        return paced(
            paid, plan, self.floor, self.ceiling, *bounds(plan, self.collar, self.cap)
        )  # fmt: skip

    def settled(self, held: Floats, cost: Floats, planned_cost: Floats) -> Floats:
        """Income after cost is shared and quality is counted; never below zero."""
        if self.provider < 1:
            held = held + cost_shared(cost, planned_cost, self.provider, self.corridor)
        return np.maximum(quality(held, self.weight, self.earned), 0.0)


def terms(row: Contract, rates: Rates) -> Terms:
    """The terms of a contract as it is written."""
    variable = {"block": 0.0, "blended": _part(row.variable_pct, rates.blended)}
    scale = variable.get(row.model, 1.0)
    shares_cost = row.risk_share_pct is not None or row.risk_corridor_pct is not None
    weight = _part(row.quality_pct, 0.0)
    floor, target, result = row.quality_floor_pct, row.quality_target_pct, row.quality_result_pct
    earned = 1.0
    if weight and floor is not None and target is not None and result is not None:
        earned = achieved(result, floor, target)
    return Terms(
        share=tuple(share / 100 * scale for share in row.glide_pct),
        by_contact=row.model == "activity",
        above=_part(row.marginal_pct, 1.0),
        under=_part(row.under_pct, 1.0),
        collar=_part(row.collar_pct, math.inf),
        cap=_part(row.cap_pct, math.inf),
        floor=_part(row.floor_pct, math.inf),
        ceiling=_part(row.ceiling_pct, math.inf),
        provider=_part(row.risk_share_pct, rates.provider) if shares_cost else 1.0,
        corridor=_part(row.risk_corridor_pct, math.inf),
        weight=weight,
        earned=earned,
        lag=row.payment_lag_months,
    )


def alternatives(written: Terms, rates: Rates) -> dict[str, Terms]:
    """The contract as written, the block, payment per child at once, and what would soften it."""
    years = len(written.share)
    at_once = replace(Terms((1.0,) * years), lag=written.lag)
    quarters = tuple(min(year, 4) / 4 for year in range(years))
    return {
        AS_WRITTEN: written,
        BLOCK: replace(at_once, share=(0.0,) * years),
        PER_CHILD: at_once,
        "glide in quarters": replace(at_once, share=quarters),
        f"blended {rates.blended:.0%}": replace(at_once, share=(rates.blended,) * years),
        f"floor {rates.floor:.0%} a year": replace(at_once, floor=rates.floor),
        f"cap and collar {rates.collar:.0%}": replace(
            at_once, collar=rates.collar, cap=rates.collar
        ),
        f"marginal rate {rates.marginal:.0%}": replace(at_once, above=rates.marginal),
        "activity": replace(at_once, by_contact=True),
        f"cost shared, corridor {rates.corridor:.0%}": replace(
            at_once, provider=rates.provider, corridor=rates.corridor
        ),
    }


@dataclass(frozen=True)
class Rates:
    """The rates that stand in where a contract says nothing, as shares; and where they are from."""

    blended: float
    marginal: float
    collar: float
    floor: float
    provider: float
    corridor: float
    loss: float
    step: float
    used: tuple[Rate, ...]


NAMES = {
    "blended": "payment_blended_pct", "marginal": "payment_marginal_pct",
    "collar": "payment_collar_pct", "floor": "payment_floor_pct",
    "provider": "payment_risk_share_pct", "corridor": "payment_corridor_pct",
    "loss": "payment_loss_pct", "step": "cost_step_pct",
}  # fmt: skip


def rates_of(instance: Instance) -> Rates:
    """The rates of payment of the pay year, the service's own before ours."""
    day = settled(instance.settings.pay_year)
    found = {
        name: in_force(rate, day, instance.own_rates) for name, rate in NAMES.items()
    }  # fmt: skip
    return Rates(
        **{name: rate.value / 100 for name, rate in found.items()}, used=tuple(found.values())
    )


def _part(value: float | None, otherwise: float) -> float:
    """Per cent as a share, or what holds where nothing is agreed."""
    return otherwise if value is None else value / 100
