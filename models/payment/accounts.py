"""Each contract month by month: children, block, cost, and income and cash under each rule.

Prices are in pence for a child and year; a month pays a twelfth. Where a contract is budget-neutral
they are scaled so that the children of its first twelve months cost the block, to the penny. The
rules hold for the years of a contract as a whole; its months and localities share what they give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.caseload_flow import Flow
from models.payment.contracts import Deal
from models.payment.costs import Costs
from models.payment.formulas import levelled, marginal, received, whole_pence
from models.payment.terms import Rates, Terms, alternatives

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class NoPriceError(ValueError):
    """A block is to be paid per child, and no child has a price."""


@dataclass(frozen=True)
class Paid:
    """Pence by (month, locality) under one rule; `owed` by locality is not yet paid at the end."""

    terms: Terms
    income: Whole
    cash: Whole
    owed: Whole


@dataclass(frozen=True)
class Account:
    """One contract over the months that it covers.

    Pence by (month, locality): `block`, `cost`. `stranded` by (year, locality) is cost that stays
    although the children it was for are gone. At a year's rate and not rounded, by year: `target`
    what the children cost at the price, `costs` and `planned_cost`; by (year, cell) `value`, what
    the children of a cell cost at the price; by (year, locality) `ratio`, children (weighted by
    price) against the first year. `scale` multiplies the tariff. `counted` are children on
    universal pathways, (month, locality). `scaled` is each model's pence.
    """

    deal: Deal
    months: tuple[str, ...]
    year: Whole
    counted: Floats
    block: Whole
    cost: Whole
    stranded: Whole
    ratio: Floats
    target: Floats
    costs: Floats
    planned_cost: Floats
    variable_cost: Floats
    value: Floats
    scale: float
    paid: Mapping[str, Paid]

    def of_year(self, pence: Whole) -> Whole:
        """Monthly pence by (year, locality)."""
        return _by_year(pence, self.year).astype(np.int64)


def account(
    deal: Deal, flow: Flow, price_pence: Floats, universal: NDArray[np.bool_], costs: Costs,
    rates: Rates,
) -> Account:  # fmt: skip
    """A contract's account.

    Args:
        deal: the contract.
        flow: children by month, locality and cell.
        price_pence: price of a child and year of each cell.
        universal: cells in which each child is counted once.
        costs: cost of a year by locality.
        rates: what stands in where a contract is silent.

    Raises:
        NoPriceError: prices are to be scaled to the block, and come to nothing.
    """
    children = flow.children[deal.months] * deal.children[None, :, None]
    year = deal.year - deal.year[0]
    length = np.bincount(year).astype(float)
    value = children @ price_pence
    first = value[:12].mean(axis=0)
    by_year = _by_year(value, year) / length[:, None]
    ratio = np.divide(
        by_year, first, out=np.ones_like(by_year),
        where=np.broadcast_to(first > 0, by_year.shape),
    )  # fmt: skip
    scale = deal.mff
    if deal.neutral:
        if deal.block_pence and not first.sum() > 0:
            raise NoPriceError(f"No child that {deal.commissioner} pays for has a price.")
        scale = deal.block_pence / float(first.sum()) if deal.block_pence else 0.0
    value, by_year = value * scale, by_year * scale
    base = costs.total * deal.children
    yearly_cost = costs.at(ratio) * deal.children
    weight = base if base.sum() > 0 else deal.children
    spread = weight / weight.sum()
    old = deal.block_pence * spread
    part = length / 12
    known = Account(
        deal=deal,
        months=flow.months[deal.months],
        year=year,
        counted=children[:, :, universal].sum(axis=2),
        block=_settled(np.tile(old / 12, (len(year), 1)), year),
        cost=_settled((yearly_cost / 12)[year], year),
        stranded=np.array([
            whole_pence(row) for row in (yearly_cost - base * ratio) * part[:, None]
        ]),
        ratio=ratio,
        target=by_year.sum(axis=1),
        costs=yearly_cost.sum(axis=1),
        planned_cost=np.full(len(length), base.sum()),
        variable_cost=(costs.variable * deal.children * ratio).sum(axis=1),
        value=_by_year((children * price_pence).sum(axis=1), year) / length[:, None] * scale,
        scale=scale,
        paid={},
    )  # fmt: skip
    written = replace(deal.terms, share=deal.kept[: len(length)])
    paid = {
        name: _paid(known, terms, value / 12, spread)
        for name, terms in alternatives(written, rates).items()
    }
    return replace(known, paid=paid)


def _paid(known: Account, terms: Terms, target: Floats, shares: Floats) -> Paid:
    """Income and cash under some terms.

    Args:
        known: the account.
        terms: the terms.
        target: pence that the children of a month cost at the price, (month, locality).
        shares: each locality's share of the block.
    """
    year = known.year
    old = known.deal.block_pence * shares
    length = np.bincount(year)
    block = np.full(len(length), float(known.deal.block_pence))
    held = terms.held(block, known.target)
    due = terms.settled(held, known.costs, known.planned_cost)
    full = marginal(known.target, block, terms.above, terms.under)
    factor = np.divide(full, known.target, out=np.ones_like(full), where=known.target > 0)
    share = np.array(terms.share)
    follows = share[year, None] * target * factor[year, None]
    mixed = (1 - share[year, None]) * old / 12 + follows
    exact = np.zeros_like(target)
    before = old
    for number, months in enumerate(length.tolist()):
        here = year == number
        parts = mixed[here].sum(axis=0) * 12 / months
        parts = parts if parts.sum() > 0 else shares
        before = levelled(parts, before, float(held[number]), terms.floor, terms.ceiling)
        spread = np.divide(
            mixed[here], mixed[here].sum(axis=0), out=np.full(mixed[here].shape, 1 / months),
            where=np.broadcast_to(mixed[here].sum(axis=0) > 0, mixed[here].shape),
        )  # fmt: skip
        wanted = before * months / 12
        if held[number] > 0:
            exact[here] = spread * wanted * (due[number] / held[number])
        else:
            exact[here] = due[number] / 12 * shares
    income = _settled(exact, year)
    part = np.divide(follows, mixed, out=np.zeros_like(mixed), where=mixed > 0)
    later = np.floor(income * np.minimum(part, 1.0)).astype(np.int64)
    cash, owed = received(income - later, later, terms.lag)
    return Paid(terms, income, cash, owed)


def _by_year(monthly: NDArray[Any], year: Whole) -> NDArray[Any]:
    """Sum of months over each year; the first axis is months."""
    starts = np.searchsorted(year, np.arange(year[-1] + 1))
    return np.add.reduceat(monthly, starts, axis=0)


def _settled(exact: Floats, year: Whole) -> Whole:
    """Whole pence: the year to the nearest penny, its localities and then their months within."""
    found = np.zeros(exact.shape, dtype=np.int64)
    for number in range(int(year[-1]) + 1):
        here = np.flatnonzero(year == number)
        totals = whole_pence(exact[here].sum(axis=0))
        for place, total in enumerate(totals.tolist()):
            found[here, place] = whole_pence(exact[here, place], total)
    return found
