"""Days on which a child is there and on no pathway, so that nobody pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from instances.register import Register
from instances.register.children import Whole, month_days, pairs


@dataclass(frozen=True)
class Uncharged:
    """Stays, by line of the register, with days in the month that are on no pathway."""

    month: int
    child: Whole
    line: Whole
    days: Whole


def uncharged(register: Register, month: int) -> Uncharged:
    """Days of each stay in the month less the days on at least one pathway."""
    first, last = month_days(month)
    stays, levels = register.stays.within(first, last), register.levels.within(first, last)
    level, stay = pairs(levels, stays)
    begin = np.maximum(levels.first[level], stays.first[stay])
    end = np.minimum(levels.last[level], stays.last[stay])
    order = np.lexsort((begin, stay))
    stay, begin, end = stay[order], begin[order], end[order]
    # stretches of a stay in order: only what reaches beyond all before it is new
    span = last + 2
    reach = np.maximum.accumulate(end + stay * span) - stay * span
    before = np.full(len(stay), first - 1)
    before[1:] = np.where(stay[1:] == stay[:-1], reach[:-1], first - 1)
    new = np.maximum(end - np.maximum(before, begin - 1), 0)
    covered = np.bincount(stay, new, len(stays)).astype(np.int64)
    left = stays.last - stays.first + 1 - covered
    rows = np.flatnonzero(left)
    return Uncharged(month, stays.child[rows], stays.line[rows], left[rows])
