"""What is paid for the time before birth: once, in the month of birth.

The price before birth is that of a pregnancy spread over a year (`tariffs`: its cost by births a
year), and few children are in the register for all of it. So nothing is charged by the day before
the month of birth; in that month each child born into the register is charged twelve monthly
prices, whole, for each pathway that it was on by its first day there, where it was on that day.
A pregnancy that ends otherwise is charged nothing.
"""

from __future__ import annotations

import numpy as np

from instances.register import PriceList, Register
from instances.register.children import Spells, Whole, groups, month_days

MONTHS = 12
BEFORE = 0
"""Number of the band before birth."""


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
    there = there.take(register.birth[there.child] == month)
    there = there.take(np.unique(there.child, return_index=True)[1])  # the first stay of each
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
