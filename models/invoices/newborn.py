"""What is paid for a child in the month of its birth: the whole month, and the time before it.

The register knows no day of birth, and the age band changes on the first day of the month. So that
each child pays twelve months of every year of age, its month of birth counts from the first day:
the first place that it is in, and each pathway that it is on when it comes there.

The price before birth is that of a pregnancy spread over a year (`tariffs`: its cost by births a
year), and few children are in the register for all of it. So nothing is charged by the day before
the month of birth; in that month each child born into the register is charged twelve monthly
prices, whole, for each pathway that it was on by its first day there. A pregnancy that ends
otherwise is charged nothing.
"""

from __future__ import annotations

import numpy as np

from instances.register import PriceList, Register
from instances.register.children import Spells, Whole, groups, month_days

MONTHS = 12
BEFORE = 0
"""Number of the band before birth."""


def from_the_first(register: Register, month: int) -> tuple[Spells, Spells]:
    """Stays and levels within a month; those that a child born in it begins with are whole."""
    first, last = month_days(month)
    there, on = register.stays.within(first, last), register.levels.within(first, last)
    begin = _first_stays(there, register, month)
    came = there.first[begin]
    there.first[begin] = first  # `within` gives arrays of its own
    mine = np.flatnonzero(np.isin(on.child, there.child[begin]))
    day = came[np.searchsorted(there.child[begin], on.child[mine])]
    with_it = (on.first[mine] <= day) & (day <= on.last[mine])
    on.first[mine[with_it]] = first
    there_yet = np.ones(len(on), dtype=bool)
    there_yet[mine[on.last[mine] < day]] = False
    return there, on.take(there_yet)


def _first_stays(there: Spells, register: Register, month: int) -> Whole:
    """Row of the first stay in the month of each child that is born in it."""
    born = np.flatnonzero(register.birth[there.child] == month)
    return born[np.unique(there.child[born], return_index=True)[1]]


def pregnancies(
    register: Register, prices: PriceList, month: int
) -> tuple[Whole, Whole, Whole, Whole, Spells]:
    """Pregnancies to be paid in a month, one for each child born in it and pathway.

    Returns:
        child, place, pathway and price in pence of each; the levels that show a child on a pathway
        before the month of birth for which there is no price.
    """
    first, last = month_days(month)
    there = register.stays.within(first, last)
    there = there.take(_first_stays(there, register, month))
    on = register.levels
    on = on.take((register.birth[on.child] == month) & (on.first <= last))
    stay = np.searchsorted(there.child, on.child)
    begun = np.isin(on.child, there.child)
    begun[begun] = on.first[begun] <= there.first[stay[begun]]
    on, stay = on.take(begun), stay[begun]
    price = MONTHS * prices.pence(register.pathways, month)[on.what, BEFORE]
    unpriced = on.take((price < 0) & (on.first < first))
    order, begins, _ = groups(on.child, on.what)
    row = order[begins]
    row = row[price[row] >= 0]
    return on.child[row], there.what[stay[row]], on.what[row], price[row], unpriced
