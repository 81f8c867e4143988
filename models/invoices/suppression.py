"""Small numbers: which cells of a table with a total are hidden before it is shared.

A count below the smallest that may be shown is hidden. Since a total is shown too, what is hidden
must not follow from it: further cells are hidden, smallest first, until

- at least two are hidden, and together they come to twice the smallest or more,
- and they are neither all 1 nor all as large as a hidden count can be.

If no cell is left to hide, the total is hidden as well. A cell of nobody has no row.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5
"""The smallest count that may be shown, as is usual for public health."""


def hidden(counts: Sequence[int], smallest: int = SMALLEST) -> tuple[list[bool], bool]:
    """Which counts (each 1 or more) of one total are hidden, and whether the total is."""
    hide = [count < smallest for count in counts]
    if not any(hide):
        return hide, False
    rest = sorted((count, place) for place, count in enumerate(counts) if not hide[place])
    for _, place in rest:
        if _safe([count for count, here in zip(counts, hide, strict=True) if here], smallest):
            return hide, False
        hide[place] = True
    return hide, not _safe([c for c, here in zip(counts, hide, strict=True) if here], smallest)


def _safe(together: Sequence[int], smallest: int) -> bool:
    total, cells = sum(together), len(together)
    most = cells * (smallest - 1)
    return cells > 1 and total >= 2 * smallest and total != cells and total != most
