"""Steps up and down between levels, and which of them deserve a second look.

The level of a child on a day is the highest of its pathways. A step is a change from one day to the
next of a child who is there on both. Steps up that pay are no fault, but more of them in the last
days of months than chance would bring, or several of one child, are worth an audit.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.register import PriceList, Register
from instances.register.children import Spells, Whole, groups, month_days, month_of, pairs
from models.invoices.lines import bands_of

LEVELS = ("U", "UP", "UPP")
LATE_DAYS = 5
"""Last days of a month."""

CHANCE = 0.01
"""Chance of a false alarm over all localities together."""


@dataclass(frozen=True)
class Steps:
    """Steps between levels: 0 is universal; `late` in the last days of a month."""

    child: Whole
    place: Whole
    day: Whole
    before: Whole
    after: Whole
    late: NDArray[np.bool_]

    @property
    def up(self) -> NDArray[np.bool_]:
        """Which of them are up."""
        return self.after > self.before


def steps(register: Register, level_of: Mapping[str, str], months: Sequence[int]) -> Steps:
    """Every step within some months.

    Args:
        register: children, stays, pathways.
        level_of: level of each pathway.
        months: months in order.
    """
    rank = np.array([LEVELS.index(level_of.get(code, "U")) for code in register.pathways])
    child, day, change = (
        np.concatenate(part)
        for part in zip(*(_edges(register.levels, rank, at) for at in (1, 2)), strict=True)
    )
    order, begins, _ = groups(child, day)
    net = np.add.reduceat(change[order], begins) if len(begins) else change
    child, day = child[order[begins]], day[order[begins]]
    head = np.searchsorted(child, child, side="left")
    run = np.cumsum(net)
    after = run - np.where(head > 0, run[head - 1], 0)
    first, last = month_days(months[0])[0], month_days(months[-1])[1]
    kept = (net != 0) & (day >= first) & (day <= last)
    child, day, after, net = child[kept], day[kept], after[kept], net[kept]
    place, there = _place_on(register.stays, child, day)
    there &= _place_on(register.stays, child, day - 1)[1]
    ends = month_of(day + LATE_DAYS) != month_of(day)
    found = Steps(child, place, day, after - net, after, ends)
    return _take(found, there)


def _edges(levels: Spells, rank: Whole, at: int) -> tuple[Whole, Whole, Whole]:
    """Days on which a child comes to a level or higher (+1), and days after it leaves it (-1)."""
    high = levels.take(rank[levels.what] >= at)
    child, first, last = high.child, high.first, high.last
    span = int(last.max(initial=0)) + 2
    reach = np.maximum.accumulate(last + child * span) - child * span
    new = np.ones(len(child), dtype=bool)
    new[1:] = (child[1:] != child[:-1]) | (first[1:] > reach[:-1] + 1)
    ends = np.roll(new, -1)  # the last row of each stretch
    return (
        np.concatenate([child[new], child[ends]]),
        np.concatenate([first[new], reach[ends] + 1]),
        np.concatenate([np.ones(new.sum(), np.int64), -np.ones(ends.sum(), np.int64)]),
    )


def _place_on(stays: Spells, child: Whole, day: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """Where each child is on a day, and whether it is anywhere."""
    one, stay = pairs(Spells(child, child, day, day, day), stays)
    place, there = np.zeros(len(child), dtype=np.int64), np.zeros(len(child), dtype=bool)
    place[one], there[one] = stays.what[stay], True
    return place, there


def _take(found: Steps, rows: NDArray[np.bool_]) -> Steps:
    return Steps(
        found.child[rows], found.place[rows], found.day[rows], found.before[rows],
        found.after[rows], found.late[rows],
    )  # fmt: skip


@dataclass(frozen=True)
class MonthEnds:
    """Steps up of a place, and those in the last days of months: as many as chance would bring?

    `expected` is what all days alike would bring, or all places together if that is more (ends of
    months are busy everywhere); `chance` is that of as many or more, if the place were like that.
    """

    place: int
    ups: int
    late: int
    expected: float
    chance: float
    unusual: bool


def month_ends(found: Steps, months: Sequence[int], places: int) -> tuple[MonthEnds, ...]:
    """Each place with steps up."""
    days = sum(last - first + 1 for first, last in map(month_days, months))
    share = LATE_DAYS * len(months) / days
    if found.up.any():
        share = max(share, float(found.late[found.up].mean()))
    ups = np.bincount(found.place[found.up], minlength=places)
    late = np.bincount(found.place[found.up & found.late], minlength=places)
    busy = np.flatnonzero(ups).tolist()
    chances = [_at_least(int(late[place]), int(ups[place]), share) for place in busy]
    return tuple(
        MonthEnds(
            place, int(ups[place]), int(late[place]), share * int(ups[place]), chance,
            chance < CHANCE / len(busy),
        )
        for place, chance in zip(busy, chances, strict=True)
    )  # fmt: skip


def _at_least(some: int, of: int, share: float) -> float:
    """Chance of `some` or more of a number of draws (binomial)."""
    ways = math.lgamma(of + 1)
    if share >= 1 or some == 0:
        return 1.0
    return min(
        1.0,
        math.fsum(
            math.exp(
                ways - math.lgamma(k + 1) - math.lgamma(of - k + 1)
                + k * math.log(share) + (of - k) * math.log1p(-share)
            )
            for k in range(some, of + 1)
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Reclassified:
    """Children who came onto a pathway above universal: how many, and what a month of it pays."""

    pathway: int
    band: int
    starts: int
    price: int


def reclassified(
    register: Register, prices: PriceList, level_of: Mapping[str, str], months: Sequence[int]
) -> tuple[Reclassified, ...]:
    """Starts on pathways above universal of children who were there the day before; most pay
    first."""
    levels = register.levels
    above = np.array([level_of.get(code, "U") != "U" for code in register.pathways])
    first, last = month_days(months[0])[0], month_days(months[-1])[1]
    begun = levels.take(above[levels.what] & (levels.first >= first) & (levels.first <= last))
    begun = begun.take(_place_on(register.stays, begun.child, begun.first - 1)[1])
    band = bands_of(month_of(begun.first) - register.birth[begun.child])
    order, begins, _ = groups(begun.what, band)
    counts = np.diff([*begins.tolist(), len(order)]).tolist()
    price = prices.pence(register.pathways, months[-1])
    row = order[begins]
    told = [
        Reclassified(pathway, at, count, max(int(price[pathway, at]), 0))
        for pathway, at, count in zip(
            begun.what[row].tolist(), band[row].tolist(), counts, strict=True
        )
    ]
    return tuple(sorted(told, key=lambda row: -row.starts * row.price))


def sample(
    found: Steps, ends: Sequence[MonthEnds], size: int, seed: int
) -> list[tuple[int, str]]:  # fmt: skip
    """Steps up to audit, by number, and why: up to half for a reason, the rest by chance."""
    ups = np.flatnonzero(found.up).tolist()
    often = np.bincount(found.child[found.up], minlength=1)
    odd = {end.place for end in ends if end.unusual}
    reasons: dict[int, str] = {}
    for step in ups:
        if int(found.place[step]) in odd and found.late[step]:
            reasons[step] = "late in the month, in a place with unusually many such steps"
        elif often[found.child[step]] > 1:
            reasons[step] = "not the only step up of the child"
    draw = random.Random(seed)
    chosen = draw.sample(sorted(reasons), min(len(reasons), (size + 1) // 2))
    others = sorted(set(ups) - set(chosen))
    chosen += draw.sample(others, min(len(others), size - len(chosen)))
    return [(step, reasons.get(step, "by chance")) for step in sorted(chosen)]
