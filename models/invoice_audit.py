"""Invoices recounted: some children day by day, every sum from its lines.

Every child of a small register is recounted, and a sample of a large one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from instances.register import PriceList, Register
from instances.register.children import END, month_label
from instances.register.prices import BANDS
from models.figures import Breach
from models.invoices.answer import Invoicing
from models.recount.invoices import Cell, Level, Stay, charged

CHILDREN = 200
"""Children who are recounted day by day."""

PROMISES = (
    "a child is charged for its days, once",
    "sums are those of their lines",
    "a sum is within a penny a line of price x days / days of the month",
)


def audit_invoices(found: Invoicing, seed: int = 1) -> tuple[Breach, ...]:
    """Every promise that is not kept."""
    return (*_children(found, seed), *_sums(found))


def _children(found: Invoicing, seed: int) -> Iterator[Breach]:
    """What was issued and what is now charged, together, against a count by days."""
    register = found.register
    size = len(register.children)
    chosen = range(size)
    if size > CHILDREN:
        chosen = sorted(random.Random(seed).sample(range(size), CHILDREN))  # type: ignore[assignment]
    told = _told(found, list(chosen))
    prices = _prices(found.prices)
    months = {*found.months, *np.unique(register.issued.month).tolist()}
    for child in chosen:
        stays, levels = _rows(register, child)
        born = int(register.birth[child])
        for month in sorted(months):
            label = month_label(month)
            counted = charged(label, month_label(born), stays, levels, prices) if stays else {}
            mine = told.get((child, month), {})
            if mine != counted:
                where = f"child {child + 1} of {size:,}, {label}"
                yield Breach(PROMISES[0], where, _words(mine), _words(counted))


def _told(
    found: Invoicing, chosen: list[int]
) -> dict[tuple[int, int], dict[Cell, tuple[int, int]]]:
    """Days and pence of some children by month and cell, all documents together."""
    register, lines, issued = found.register, found.billed.lines, found.register.issued
    some = np.array(chosen, dtype=np.int64)
    told: dict[tuple[int, int], dict[Cell, tuple[int, int]]] = defaultdict(dict)
    for rows in (lines, issued):
        for row in np.flatnonzero(np.isin(rows.child, some)).tolist():
            cell = (
                *register.places[rows.place[row]], register.pathways[rows.pathway[row]],
                BANDS[rows.band[row]],
            )  # fmt: skip
            cells = told[int(rows.child[row]), int(rows.month[row])]
            days, pence = cells.get(cell, (0, 0))
            cells[cell] = days + int(rows.days[row]), pence + int(rows.pence[row])
    return {
        key: {cell: value for cell, value in cells.items() if value != (0, 0)}
        for key, cells in told.items()
    }


def _rows(register: Register, child: int) -> tuple[list[Stay], list[Level]]:
    """The rows of one child as in its files."""
    stays: list[Stay] = []
    for row in range(*np.searchsorted(register.stays.child, [child, child + 1]).tolist()):
        place = register.places[register.stays.what[row]]
        stays.append((*place, *_days(register.stays.first[row], register.stays.last[row])))
    levels: list[Level] = []
    for row in range(*np.searchsorted(register.levels.child, [child, child + 1]).tolist()):
        pathway = register.pathways[register.levels.what[row]]
        levels.append((pathway, *_days(register.levels.first[row], register.levels.last[row])))
    return stays, levels


def _days(first: int, last: int) -> tuple[date, date | None]:
    start = date(1970, 1, 1)
    end = None if last == END else start + timedelta(days=int(last))
    return start + timedelta(days=int(first)), end


def _prices(prices: PriceList) -> dict[tuple[str, str], list[tuple[str, int]]]:
    by_cell: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for pathway, band, start, price in prices.rows:
        by_cell[pathway, BANDS[band]].append((month_label(start), price))
    return by_cell


def _words(cells: dict[Cell, tuple[int, int]]) -> str:
    told = [f"{' '.join(cell[1:])}: {days} days, {pence}p"
            for cell, (days, pence) in sorted(cells.items())]  # fmt: skip
    return "; ".join(told) or "nothing"


def _sums(found: Invoicing) -> Iterator[Breach]:
    """Totals against lines, document by document; and price x days / days of the month."""
    lines, totals = found.billed.lines, found.totals
    by_lines = np.bincount(
        found.billed.document, lines.pence, len(found.billed.documents)
    )  # fmt: skip
    by_totals: dict[int, int] = defaultdict(int)
    exact: dict[int, Fraction] = defaultdict(Fraction)
    parts: dict[int, int] = defaultdict(int)
    for row in range(len(totals.document)):
        of = int(totals.document[row])
        by_totals[of] += int(totals.pence[row])
        price, days = int(totals.price[row]), int(totals.days[row])
        exact[of] += Fraction(price * days, int(totals.month_days[row]))
        parts[of] += int(totals.lines[row])
    for number, document in enumerate(found.billed.documents):
        told = round(float(by_lines[number]))
        if told != by_totals[number]:
            yield Breach(PROMISES[1], document.number, f"{told}p", f"{by_totals[number]}p")
        if not document.corrects and abs(exact[number] - told) > parts[number]:
            yield Breach(PROMISES[2], document.number, f"{told}p", f"{float(exact[number]):.2f}p")
