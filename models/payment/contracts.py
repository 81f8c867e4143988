"""The contracts laid over the months planned: who pays for which children, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.tables import Contract
from instances.units import pence
from models.payment.terms import Rates, Terms, terms

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WHAT_IF_YEARS = 5


@dataclass(frozen=True)
class Deal:
    """One contract over the months that it covers.

    `first` is the number of its first month among those planned, `year` the year of the contract
    of each month it covers, from 0. `children` is the share of each locality's children that it
    pays for. `mff` multiplies prices, unless they are scaled to the block (`neutral`).
    """

    commissioner: str
    terms: Terms
    block_pence: int
    first: int
    year: Whole
    children: Floats
    neutral: bool
    mff: float

    @property
    def months(self) -> slice:
        """The months that it covers, among those planned."""
        return slice(self.first, self.first + len(self.year))

    @property
    def years(self) -> int:
        """Years that it covers, a part of one as a whole."""
        return int(self.year[-1]) + 1 - int(self.year[0])

    @property
    def kept(self) -> tuple[float, ...]:
        """Shares that follow the children in the years covered."""
        return self.terms.share[int(self.year[0]) :]


class NoContractError(ValueError):
    """No contract covers a month planned; the message says why."""


def assumed(instance: Instance) -> tuple[Contract, ...]:
    """A what-if where no contract is given: the ledger as block, per child in five years."""
    total = sum(
        -pence(row.amount_gbp) if row.kind == "income" else pence(row.amount_gbp)
        for row in instance.cost_centres
    )
    return (
        Contract(
            commissioner="Commissioner",
            block_gbp=max(total, 0) / 100,
            start_month=instance.settings.start_month,
            years=WHAT_IF_YEARS,
            glide_pct=(0.0, 25.0, 50.0, 75.0, 100.0),
        ),
    )


def months_between(first: str, then: str) -> int:
    """Months from one month to another, both as YYYY-MM."""
    (year, month), (later, its) = (map(int, label.split("-")) for label in (first, then))
    return (later - year) * 12 + its - month


def deals(instance: Instance, rates: Rates, years: int | None = None) -> tuple[Deal, ...]:
    """The contracts of an instance, or the what-if, over the months from its start.

    Args:
        instance: the tables.
        rates: what stands in where a contract is silent.
        years: only so many years of each contract.

    Raises:
        NoContractError: every contract ends before the first month planned, or has fewer years.
    """
    rows = instance.contract or assumed(instance)
    start = instance.settings.start_month
    longest = max(row.years for row in rows)
    if years is not None and years > longest:
        raise NoContractError(
            f"{years} years are asked for; the longest contract has {longest}."
            " Ask for fewer, or give the contract more years and as many shares in glide_pct."
        )
    paid_for = shares(rows, [row.locality for row in instance.localities])
    found = []
    for number, row in enumerate(rows):
        begins = months_between(start, row.start_month)
        ends = begins + 12 * min(row.years, years or row.years)
        first = max(0, begins)
        if ends <= first:
            continue
        found.append(
            Deal(
                row.commissioner, terms(row, rates), pence(row.block_gbp), first,
                np.arange(first - begins, ends - begins) // 12, paid_for[number],
                row.budget_neutral, row.mff,
            )
        )  # fmt: skip
    if not found:
        raise NoContractError(f"Every contract ends before {start}, the first month planned.")
    return tuple(found)


def shares(rows: Sequence[Contract], localities: Sequence[str]) -> Floats:
    """Share of each locality's children that each contract pays for, (contract, locality).

    Shares that are blank take what the others leave, by their blocks.
    """
    covers = np.array(
        [[row.localities is None or name in row.localities for name in localities] for row in rows]
    )
    given = np.array([np.nan if row.share_pct is None else row.share_pct / 100 for row in rows])
    block = np.array([row.block_gbp for row in rows])
    blank = covers & np.isnan(given)[:, None]
    share = np.where(covers, np.nan_to_num(given)[:, None], 0.0)
    rest = np.clip(1 - share.sum(axis=0), 0, None)
    weight = blank * np.where(block.any(), block, 1.0)[:, None]
    whole = weight.sum(axis=0)
    weight = np.where(whole > 0, weight, blank)
    whole = weight.sum(axis=0)
    return share + np.divide(
        weight * rest,
        whole,
        out=np.zeros_like(share),
        where=np.broadcast_to(whole > 0, share.shape),
    )
