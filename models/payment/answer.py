"""The whole answer about payment: accounts, chance, what would contain a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.caseload_flow import Cell, Flow, caseload_flow
from models.payment.accounts import Account, account
from models.payment.contracts import deals
from models.payment.costs import costs
from models.payment.formulas import break_even
from models.payment.risk import (
    CAUSES,
    Chances,
    Draws,
    Simulated,
    chances_of,
    draws,
    levels_of,
    simulated,
)
from models.payment.terms import AS_WRITTEN, PER_CHILD, Rates, rates_of

Floats = NDArray[np.float64]
LOW, MIDDLE, HIGH = 5, 50, 95
"""Percentiles that are told."""


@dataclass(frozen=True)
class Contained:
    """What would hold the fall of each year within a share of the block.

    By year: `fall`, the loss of payment per child as a share of the block, and `most`, the largest
    share per child that holds it. `fixed` is the share of a blended contract that must stay fixed;
    `yearly` the largest fall from one year to the next, which a floor would have to be below.
    """

    fall: Floats
    most: Floats
    fixed: float
    yearly: float


@dataclass(frozen=True)
class Payment:
    """What payment would be, for each contract; prices in pence for a child and year."""

    instance: Instance
    assumed: bool
    rates: Rates
    chances: Chances
    flow: Flow
    price_pence: Mapping[Cell, int]
    accounts: tuple[Account, ...]
    size: int
    seed: int
    drawn: Draws
    alone: Mapping[str, Draws]

    def simulated(self, found: Account) -> Simulated:
        """Income and cost of a contract in each draw."""
        return simulated(found, self.flow, self.instance, self.drawn)

    def one_at_a_time(self, found: Account) -> dict[str, Simulated]:
        """The same with one cause alone."""
        models = (AS_WRITTEN, PER_CHILD)
        return {
            cause: simulated(found, self.flow, self.instance, drawn, models)
            for cause, drawn in self.alone.items()
        }

    def contained(self, found: Account) -> Contained:
        """What would hold the loss of a contract."""
        return contained(found, self.rates.loss)

    def break_even(self, found: Account) -> list[tuple[float, str]]:
        """Children, against plan, at which each year's income meets cost; and where the loss is.

        Within a year posts stay, so that what is fixed and semi-fixed does not move.
        """
        block = float(found.deal.block_pence)
        return [
            break_even(block, share, float(cost), float(variable / cost) if cost else 0.0)
            for share, cost, variable in zip(
                found.paid[AS_WRITTEN].terms.share, found.costs, found.variable_cost, strict=True
            )
        ]


def contained(found: Account, within: float) -> Contained:
    """What would hold the loss of payment per child within a share of the block."""
    block = float(found.deal.block_pence)
    years = len(found.target)
    if not block:
        return Contained(np.zeros(years), np.ones(years), 0.0, 0.0)
    fall = 1 - found.target / block
    most = np.divide(within, fall, out=np.ones(years), where=fall > within)
    before = np.append(block, found.target[:-1])
    yearly = np.divide(before - found.target, before, out=np.zeros(years), where=before > 0)
    return Contained(fall, most, 1 - float(most.min()), max(0.0, float(yearly.max())))


def payment(
    instance: Instance, price_pence: Mapping[Cell, int], *,
    years: int | None = None, size: int = 10_000, seed: int = 1,
) -> Payment:  # fmt: skip
    """What each contract of an instance would pay.

    Args:
        instance: the tables; without a contract a what-if stands in.
        price_pence: price of a child and year by pathway and age band.
        years: only so many years of each contract.
        size: number of draws.
        seed: of the draws.

    Raises:
        NoContractError, NoPriceError: there is nothing to reckon with.
    """
    rates = rates_of(instance)
    agreed = deals(instance, rates, years)
    whole = max(-(-deal.months.stop // 12) for deal in agreed)
    flow = caseload_flow(instance, list(price_pence), whole)
    level = {row.pathway: row.level for row in instance.pathways}
    universal = np.array([level[name] == "U" and band != "antenatal" for name, band in flow.cells])
    price = np.array(list(price_pence.values()), dtype=float)
    base = costs(instance, rates.step)
    accounts = tuple(account(deal, flow, price, universal, base, rates) for deal in agreed)
    chances, levels = chances_of(instance), levels_of(flow, instance)
    by_cause = {
        cause: draws(chances, flow.births, levels, years=whole, size=size, seed=seed, causes=causes)
        for cause, causes in {"all": CAUSES, **{name: (name,) for name in CAUSES}}.items()
    }
    return Payment(
        instance, not instance.contract, rates, chances, flow, price_pence, accounts, size, seed,
        by_cause.pop("all"), by_cause,
    )  # fmt: skip
