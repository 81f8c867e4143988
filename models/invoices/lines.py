"""What is charged for each child in each month, and what corrects it.

A child on a pathway is charged the price of its age band for each day of the month on which it is
both in a place and on the pathway, first and last day counted:

    amount = price x days / days of the month

The age band changes with the month of birth, from its first day on, for the register knows no day;
for the same reason the month of birth counts whole, and the time before it is paid in it
(`newborn`).
The days of one child on one pathway in one month are rounded together: over the places in their
order the running sum is rounded half up, and a line is the difference. So a child who moves costs
in all what one who stays does, a whole month costs the price, and no line depends on another
child, on the order of rows or on how often it was asked.

A month that was invoiced before is not invoiced again: the same lines are worked out from the
register of today, what was issued is taken away, and what is left is charged or credited with the
number of the invoice that it corrects. Asked twice, nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.register import PriceList, Register
from instances.register.children import (
    Issued,
    Whole,
    groups,
    in_order,
    month_days,
    month_label,
    pairs,
)
from models.demand import AGE_BANDS
from models.invoices.newborn import BEFORE, MONTHS, from_the_first, pregnancies


@dataclass(frozen=True)
class Lines:
    """Lines by child, place, pathway and band, one each row; prices and amounts in pence."""

    month: Whole
    child: Whole
    place: Whole
    pathway: Whole
    band: Whole
    days: Whole
    price: Whole
    pence: Whole

    def __len__(self) -> int:
        return len(self.child)

    def take(self, rows: Whole | NDArray[np.bool_]) -> Lines:
        """Some of the lines."""
        return Lines(*(part[rows] for part in self.parts()))

    def parts(self) -> tuple[Whole, ...]:
        """The columns in order."""
        return (
            self.month, self.child, self.place, self.pathway, self.band, self.days, self.price,
            self.pence,
        )  # fmt: skip


@dataclass(frozen=True)
class Document:
    """An invoice, or a note that corrects one: to whom, for which month."""

    number: str
    corrects: str
    commissioner: str
    month: str


@dataclass(frozen=True)
class Unpriced:
    """Rows of the levels table, by line, whose pathway has no price at the child's age."""

    line: Whole
    pathway: Whole
    band: Whole
    month: int

    def once(self) -> Unpriced:
        """Each row of the table once."""
        line, row = np.unique(self.line, return_index=True)
        return Unpriced(line, self.pathway[row], self.band[row], self.month)


@dataclass(frozen=True)
class Billed:
    """The lines of some documents; `document` is the number of each line's in `documents`.

    `today` are the lines of the months asked as the register has them, issued before or not.
    """

    lines: Lines
    document: Whole
    documents: tuple[Document, ...]
    today: Lines


def bands_of(age_months: Whole) -> Whole:
    """The number of the age band of each age in months; below 0 is before birth."""
    ends = np.array([after * MONTHS for _, _, after in AGE_BANDS[:-1]], dtype=np.int64)
    return np.searchsorted(ends, age_months, side="right")


def month_lines(register: Register, prices: PriceList, month: int) -> tuple[Lines, Unpriced]:
    """The lines of one month as the register has it today, and what cannot be priced."""
    first, last = month_days(month)
    there, on = from_the_first(register, month)
    level, stay = pairs(on, there)
    born = register.birth[on.child[level]] <= month
    level, stay = level[born], stay[born]
    days = np.minimum(on.last[level], there.last[stay]) + 1
    days -= np.maximum(on.first[level], there.first[stay])
    child, pathway, place = on.child[level], on.what[level], there.what[stay]
    order, begins, _ = groups(child, pathway, place)
    days = np.add.reduceat(days[order], begins) if len(begins) else days
    row = order[begins]
    child, pathway, place = child[row], pathway[row], place[row]
    band = bands_of(month - register.birth[child])
    price = prices.pence(register.pathways, month)[pathway, band]
    whole = last - first + 1
    pence = _rounded(child, pathway, days, np.maximum(price, 0), whole)
    since = Lines(
        np.full(len(child), month, dtype=np.int64), child, place, pathway, band, days, price, pence
    )
    charged = on.take(level)
    age = bands_of(month - register.birth[charged.child])
    none = prices.pence(register.pathways, month)[charged.what, age] < 0
    child, place, pathway, price, without = pregnancies(register, prices, month)
    some = np.ones(len(child), dtype=np.int64)
    before = Lines(month * some, child, place, pathway, BEFORE * some, whole * some, price, price)
    return _joined([before, since]), Unpriced(
        np.concatenate([without.line, charged.line[none]]),
        np.concatenate([without.what, charged.what[none]]),
        np.concatenate([np.full(len(without), BEFORE), age[none]]), month,
    ).once()  # fmt: skip


def _rounded(child: Whole, pathway: Whole, days: Whole, price: Whole, whole: int) -> Whole:
    """Pence of each line, rounded half up over the lines of one child on one pathway."""
    head = np.ones(len(child), dtype=bool)
    head[1:] = (child[1:] != child[:-1]) | (pathway[1:] != pathway[:-1])
    after = np.cumsum(days)
    start = np.maximum.accumulate(np.where(head, after - days, 0))
    upto, before = after - start, after - days - start
    return _half_up(price * upto, whole) - _half_up(price * before, whole)


def _half_up(amount: Whole, whole: int) -> Whole:
    return (2 * amount + whole) // (2 * whole)


def difference(now: Lines, issued: Issued) -> Lines:
    """What the lines of today have more, or less, than those issued for the same months."""
    columns = [
        np.concatenate([ours, theirs])
        for ours, theirs in zip(
            now.parts(),
            (issued.month, issued.child, issued.place, issued.pathway, issued.band, -issued.days,
             issued.price, -issued.pence),
            strict=True,
        )
    ]  # fmt: skip
    month, child, place, pathway, band, days, price, pence = columns
    order, begins, _ = groups(month, child, pathway, place, band)
    row = order[begins]  # of equal keys the order is kept: today's line, and its price, comes first
    left = Lines(
        month[row], child[row], place[row], pathway[row], band[row],
        np.add.reduceat(days[order], begins) if len(begins) else days,
        price[row], np.add.reduceat(pence[order], begins) if len(begins) else pence,
    )  # fmt: skip
    return left.take((left.days != 0) | (left.pence != 0))


def bill(
    register: Register, prices: PriceList, months: Sequence[int]
) -> tuple[Billed, tuple[Unpriced, ...]]:
    """Invoices of the months asked, and notes for every month that was issued before.

    Returns:
        what is to be charged, and what could not be because it has no price (charged at nothing;
        such a bill is not to be sent).
    """
    issued = register.issued
    wanted = sorted({*months, *np.unique(issued.month).tolist()})
    found: list[Lines] = []
    today: list[Lines] = []
    unpriced: list[Unpriced] = []
    for month in wanted:  # a month is a document of its own, and as much as is held at a time
        lines, without = month_lines(register, prices, month)
        found.append(difference(lines, _of_month(issued, month)) if len(issued.month) else lines)
        if month in months:
            today.append(lines)
        if len(without.line):
            unpriced.append(without)
    return _documents(register, _joined(found), _joined(today)), tuple(unpriced)


def _joined(found: Sequence[Lines]) -> Lines:
    return Lines(
        *(np.concatenate(part) for part in zip(*(each.parts() for each in found), strict=True))
    )


def _of_month(issued: Issued, month: int) -> Issued:
    rows = issued.month == month
    return Issued(
        issued.child[rows], issued.place[rows], issued.pathway[rows], issued.band[rows],
        issued.month[rows], issued.document[rows], issued.days[rows], issued.price[rows],
        issued.pence[rows], issued.documents,
    )  # fmt: skip


def _documents(register: Register, lines: Lines, today: Lines) -> Billed:
    """Give each line its invoice, or its note where the invoice was issued before."""
    payers = sorted({payer for payer, _ in register.places})
    payer_of = np.array([payers.index(payer) for payer, _ in register.places], dtype=np.int64)
    start = int(lines.month.min()) if len(lines) else 0
    key = (lines.month - start) * len(payers) + (payer_of[lines.place] if len(lines) else 0)
    used, document = np.unique(key, return_inverse=True)
    before = set(register.issued.documents)
    documents = []
    for number in used.tolist():
        month, payer = divmod(number, len(payers))
        documents.append(_document(month_label(month + start), payers[payer], before))
    order = in_order(document, lines.child, lines.pathway, lines.place)
    return Billed(lines.take(order), document[order], tuple(documents), today)


def _document(month: str, commissioner: str, before: set[str]) -> Document:
    invoice = f"{month} {commissioner}"
    if invoice not in before:
        return Document(invoice, "", commissioner, month)
    note = next(n for n in range(1, len(before) + 2) if f"{invoice} note {n}" not in before)
    return Document(f"{invoice} note {note}", invoice, commissioner, month)
