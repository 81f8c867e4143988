"""Which limits of a program cannot all be kept, as HiGHS finds them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.outcome import Ending
from optimiser.backends.highs import ENDINGS, given
from optimiser.backends.protocol import Clash, Side, Task
from optimiser.backends.threads import THREADS

SIDES = {
    "kIisBoundStatusLower": Side.LEAST,
    "kIisBoundStatusUpper": Side.MOST,
    "kIisBoundStatusBoxed": Side.BOTH,
}
IRREDUCIBLE = 2 + 4
"""`iis_strategy`: from the linear program, and none too many (2 alone leaves some that are)."""


def clash(task: Task) -> Clash | None:
    """A smallest set of clashing limits where every variable may be a fraction.

    None where none is found: the fractions can keep all limits, or time ran out.
    """
    arrays = replace(task.arrays, integer=np.zeros_like(task.arrays.integer))
    with THREADS.of(task.settings.threads):
        highs = given(replace(task, arrays=arrays, start=None))
        if highs is None:
            return None
        highs.setOptionValue("iis_strategy", IRREDUCIBLE)
        highs.setOptionValue("iis_time_limit", task.settings.time_limit)
        highs.run()
        if ENDINGS.get(highs.getModelStatus().name) is not Ending.IMPOSSIBLE:
            return None
        _, iis = highs.getIis()
    if not iis.valid_:
        return None
    return Clash(_sided(iis.row_index_, iis.row_bound_), _sided(iis.col_index_, iis.col_bound_))


def _sided(index: list[int], bound: list[int]) -> tuple[tuple[int, Side], ...]:
    """The numbers whose limits count, each with the side that does."""
    import highspy

    sides = {int(getattr(highspy.IisBoundStatus, name)): side for name, side in SIDES.items()}
    pairs = zip(index, (sides.get(int(status)) for status in bound), strict=True)
    return tuple((number, side) for number, side in pairs if side is not None)
