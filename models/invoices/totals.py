"""Sums of lines: by document, place, pathway and band; and children to be told to others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from instances.register import Register
from instances.register.children import Whole, groups, month_days
from models.invoices.lines import Billed, Lines
from models.invoices.suppression import hidden


@dataclass(frozen=True)
class Totals:
    """Sums of lines that agree in document, place, pathway, band and price, one each row.

    Price x days / days of the month is what the payment model gives, before any rounding of
    lines; it is kept as its parts.
    """

    document: Whole
    place: Whole
    pathway: Whole
    band: Whole
    price: Whole
    lines: Whole
    days: Whole
    month_days: Whole
    pence: Whole


def totals(billed: Billed) -> Totals:
    """Every line in one sum, none in two."""
    lines = billed.lines
    order, begins, _ = groups(billed.document, lines.place, lines.pathway, lines.band, lines.price)
    row = order[begins]
    lengths = np.diff([*begins.tolist(), len(order)])
    months = lines.month[row]
    length_of = {m: month_days(m)[1] - month_days(m)[0] + 1 for m in np.unique(months).tolist()}

    def summed(part: Whole) -> Whole:
        return np.add.reduceat(part[order], begins) if len(begins) else part

    return Totals(
        billed.document[row], lines.place[row], lines.pathway[row], lines.band[row],
        lines.price[row], lengths.astype(np.int64), summed(lines.days),
        np.array([length_of[month] for month in months.tolist()], dtype=np.int64),
        summed(lines.pence),
    )  # fmt: skip


@dataclass(frozen=True)
class Shared:
    """Children of a commissioner, month, pathway and band; band -1 is the sum over the bands.

    `children` is -1 where it is hidden.
    """

    commissioner: str
    month: int
    pathway: int
    band: int
    children: int


def shared(register: Register, today: Lines, smallest: int) -> tuple[Shared, ...]:
    """Counts of children with small ones hidden, in one table with one sum for each pathway.

    Sums over pathways or commissioners are left out: a child can be on several pathways, and each
    further sum would be one more way to work back.
    """
    payers = sorted({payer for payer, _ in register.places})
    payer_of = np.array([payers.index(payer) for payer, _ in register.places], dtype=np.int64)
    payer = payer_of[today.place] if len(today) else today.place
    keys = (payer, today.month, today.pathway, today.band)
    order, begins, _ = groups(*keys, today.child)
    one = order[begins]  # a child who moved within the month counts once
    order, begins, _ = groups(*(key[one] for key in keys))
    counts = np.diff([*begins.tolist(), len(order)])
    row = one[order[begins]]
    told: list[Shared] = []
    cells = list(zip(*(key[row].tolist() for key in keys), counts.tolist(), strict=True))
    start = 0
    while start < len(cells):
        end = start
        while end < len(cells) and cells[end][:3] == cells[start][:3]:
            end += 1
        told += _group(payers, cells[start:end], smallest)
        start = end
    return tuple(told)


def _group(
    payers: list[str], cells: list[tuple[int, ...]], smallest: int
) -> list[Shared]:  # fmt: skip
    """The bands of one pathway, and their sum."""
    counts = [cell[4] for cell in cells]
    hide, hide_sum = hidden(counts, smallest)
    payer, month, pathway = cells[0][:3]
    told = [
        Shared(payers[payer], month, pathway, cell[3], -1 if off else cell[4])
        for cell, off in zip(cells, hide, strict=True)
    ]
    whole = -1 if hide_sum else sum(counts)
    return [*told, Shared(payers[payer], month, pathway, -1, whole)]
