"""A register of children as arrays: who is where and on what, by number, from day to day.

Days are counted from 1970-01-01, months from January 1970; `END` is the last day of a stretch that
has no end yet. Nothing here can be printed by mistake: the codes of children stand in one array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from instances.found import Found

Whole = NDArray[np.int64]

END = int(np.datetime64("2199-12-31", "D").astype(np.int64))
"""The last day of what has no last day yet."""


def day_number(day: str) -> int:
    """Days since 1970-01-01 of a day written YYYY-MM-DD."""
    return int(np.datetime64(day, "D").astype(np.int64))


def month_number(month: str) -> int:
    """Months since January 1970 of a month written YYYY-MM."""
    return int(np.datetime64(month, "M").astype(np.int64))


def month_label(number: int) -> str:
    """A month as YYYY-MM by its number."""
    return str(np.datetime64(number, "M"))


def month_of(days: Whole) -> Whole:
    """The month that each day is in."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_days(number: int) -> tuple[int, int]:
    """First and last day of a month, as numbers."""
    first, after = (np.datetime64(number + more, "M").astype("datetime64[D]") for more in (0, 1))
    return int(first.astype(np.int64)), int(after.astype(np.int64)) - 1


@dataclass(frozen=True)
class Spells:
    """Stretches of days, one each row, sorted by child, first day and what.

    `child` and `what` (a place or a pathway) are numbers; `last` is itself counted; `line` is
    where the row stands in its file.
    """

    child: Whole
    what: Whole
    first: Whole
    last: Whole
    line: Whole

    def __len__(self) -> int:
        return len(self.child)

    def take(self, rows: NDArray[np.bool_] | Whole) -> Spells:
        """Some of the rows."""
        parts = (self.child, self.what, self.first, self.last, self.line)
        return Spells(*(part[rows] for part in parts))

    def within(self, first: int, last: int) -> Spells:
        """What falls within some days, cut to them."""
        there = self.take((self.first <= last) & (self.last >= first))
        cut = np.maximum(there.first, first), np.minimum(there.last, last)
        return Spells(there.child, there.what, *cut, there.line)


def in_order(*keys: Whole) -> Whole:
    """Rows sorted by some keys, the first one foremost; rows that are equal keep their order."""
    together, room = keys[0], 2**62
    for key in keys[1:]:
        low, high = int(key.min(initial=0)), int(key.max(initial=0))
        size = high - low + 1
        if int(np.abs(together).max(initial=0) + 1) * size > room:  # one number cannot hold them
            return np.lexsort(keys[::-1])
        together = together * size + (key - low)
    if bool((together[1:] >= together[:-1]).all()):
        return np.arange(len(together))
    return np.argsort(together, kind="stable")


def spells(child: Whole, what: Whole, first: Whole, last: Whole, line: Whole) -> Spells:
    """Stretches of days put in order, whatever the order of the rows."""
    return Spells(child, what, first, last, line).take(in_order(child, first, what, last))


@dataclass(frozen=True)
class Contacts:
    """Contacts made or missed, one each row: numbers of child and contact, day, line."""

    child: Whole
    contact: Whole
    day: Whole
    attended: NDArray[np.bool_]
    line: Whole


@dataclass(frozen=True)
class Issued:
    """Lines issued before, of invoices and notes, in the numbers of the register.

    `document` is the number in `documents`; pence and days are those of the line.
    """

    child: Whole
    place: Whole
    pathway: Whole
    band: Whole
    month: Whole
    document: Whole
    days: Whole
    price: Whole
    pence: Whole
    documents: tuple[str, ...] = ()


def none_issued() -> Issued:
    """No lines at all."""
    blank = np.zeros(0, dtype=np.int64)
    return Issued(blank, blank, blank, blank, blank, blank, blank, blank, blank)


@dataclass(frozen=True)
class Register:
    """Children, where they stay and what they are on.

    Attributes:
        children: the code of each child, in order; the numbers of children are places in it.
        birth: month of birth of each child; of one that is only in lines issued before, -1.
        places: commissioner and locality, in order.
        pathways: codes, those of the instance first.
        stays, levels: stretches of days in a place, on a pathway.
        activity: contacts made; None where no file was given.
        issued: lines issued before.
        files: where each table was found, for messages.
        notes: what is odd, in words.
    """

    children: NDArray[np.object_]
    birth: Whole
    places: tuple[tuple[str, str], ...]
    pathways: tuple[str, ...]
    stays: Spells
    levels: Spells
    activity: Contacts | None = None
    issued: Issued = field(default_factory=none_issued)
    files: dict[str, Found] = field(default_factory=dict)
    notes: Sequence[str] = ()


def groups(*keys: Whole) -> tuple[Whole, Whole, Whole]:
    """Rows with the same keys: the order that brings them together, where each group begins in
    that order, and the number of the group of each row in that order."""
    order = in_order(*keys)
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for key in keys:
        sorted_key = key[order]
        new[1:] |= sorted_key[1:] != sorted_key[:-1]
    return order, np.flatnonzero(new), np.cumsum(new) - 1


def pairs(left: Spells, right: Spells) -> tuple[Whole, Whole]:
    """Rows of two sorted sets of stretches that are of one child and share a day."""
    begin = np.searchsorted(right.child, left.child, side="left")
    count = np.searchsorted(right.child, left.child, side="right") - begin
    one = np.repeat(np.arange(len(left)), count)
    other = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count) + begin[one]
    share = (left.first[one] <= right.last[other]) & (right.first[other] <= left.last[one])
    return one[share], other[share]
