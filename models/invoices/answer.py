"""Everything an invoice run finds out, for those who tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instances import Instance
from instances.register import PriceList, Register
from models.invoices.delivered import Delivered, delivered
from models.invoices.lines import Billed, Unpriced, bill
from models.invoices.steps import (
    MonthEnds,
    Reclassified,
    Steps,
    month_ends,
    reclassified,
    sample,
    steps,
)
from models.invoices.suppression import SMALLEST
from models.invoices.totals import Shared, Totals, shared, totals
from models.invoices.uncharged import Uncharged, uncharged

SAMPLE = 20
"""Steps up that are drawn for an audit unless another number is asked for."""


@dataclass(frozen=True)
class Invoicing:
    """What was asked, and what was found; see the modules of the parts."""

    instance: Instance
    register: Register
    prices: PriceList
    months: tuple[int, ...]
    billed: Billed
    unpriced: tuple[Unpriced, ...]
    totals: Totals
    shared: tuple[Shared, ...]
    uncharged: tuple[Uncharged, ...]
    delivered: Delivered
    steps: Steps
    month_ends: tuple[MonthEnds, ...]
    reclassified: tuple[Reclassified, ...]
    sample: tuple[tuple[int, str], ...]


def invoicing(
    instance: Instance, register: Register, prices: PriceList, months: Sequence[int], *,
    smallest: int = SMALLEST, sampled: int = SAMPLE, seed: int = 1,
) -> Invoicing:  # fmt: skip
    """Invoices, notes and checks of some months, in order.

    Args:
        instance, register, prices: what is given.
        months: numbers of the months to be invoiced, one after the other.
        smallest: smallest count of children that may be shared.
        sampled: steps up to draw for an audit.
        seed: of the draw.
    """
    billed, unpriced = bill(register, prices, months)
    level_of = {row.pathway: row.level for row in instance.pathways}
    found = steps(register, level_of, months)
    ends = month_ends(found, months, len(register.places))
    return Invoicing(
        instance, register, prices, tuple(months), billed, unpriced, totals(billed),
        shared(register, billed.today, smallest),
        tuple(uncharged(register, month) for month in months),
        delivered(instance, register, billed.today, months), found, ends,
        reclassified(register, prices, level_of, months),
        tuple(sample(found, ends, sampled, seed)),
    )  # fmt: skip
