"""Small numbers: which cells of a table with a total are hidden before it is shared.

A count below the smallest that may be shown is hidden. Since the total is shown too, what is hidden
must not follow from it: further cells are hidden, smallest first and equal ones together, until

- at least two are hidden, and together they come to twice the smallest or more,
- and they are neither all 1 nor all as large as a hidden count can be.

If no cell is left to hide, the total is hidden as well. A cell of nobody has no row.

Then nobody can tell a hidden count, even one who knows this rule: counts that differ could stand
the other way round, for the rule looks at sizes alone; counts that are all equal, and neither 1 nor
the most, could be one more here and one less there.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5
"""The smallest count that may be shown, as is usual for public health."""

LEAST = 3
"""The least that `smallest` may be: if 1 alone is hidden, a hidden cell says it."""


def hidden(counts: Sequence[int], smallest: int = SMALLEST) -> tuple[list[bool], bool]:
    """Which counts (each 1 or more) of one total are hidden, and whether the total is.

    Raises:
        ValueError: `smallest` is below `LEAST`.
    """
    if smallest < LEAST:
        raise ValueError(f"to hide counts below {smallest} hides nothing; {LEAST} is the least")
    if min(counts) >= smallest:
        return [False] * len(counts), False
    for most in sorted({smallest - 1, *(count for count in counts if count >= smallest)}):
        hide = [count <= most for count in counts]
        if _safe([count for count in counts if count <= most], smallest):
            return hide, False
    return hide, True


def _safe(together: Sequence[int], smallest: int) -> bool:
    total, cells = sum(together), len(together)
    most = cells * (smallest - 1)
    return cells > 1 and total >= 2 * smallest and total not in (cells, most)
