"""What agency staff would cost for what stays short: by contact, at the cheapest grade allowed.

A minute short of a skill costs the multiplier times a minute of the cheapest grade that may do it.
Who does what is free, so the own staff do the dearest first. With the prices p_1 > p_2 > ... of the
skills, and U_i the minutes short of all skills that cost p_i or more, the least cost is

    sum over i of (p_i - p_(i+1)) U_i

as the demands that can be served form a polymatroid (see `models.staffing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Agency:
    """The price of a minute short by skill, in pence."""

    minute_pence: Whole

    @cached_property
    def prices(self) -> Whole:
        """The different prices, the dearest first."""
        return np.unique(self.minute_pence)[::-1]

    @property
    def falls(self) -> Whole:
        """By how much each price is more than the next, the last more than nothing."""
        falls: Whole = -np.diff(self.prices, append=0)
        return falls

    @property
    def up_to(self) -> NDArray[np.bool_]:
        """Whether a skill costs as much as a price or more, (price, skill)."""
        dear: NDArray[np.bool_] = self.minute_pence[None, :] >= self.prices[:, None]
        return dear
