"""Tables and a heat map for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.text import Text

from models.counted import Counted
from reports.flow import Rows, pressure
from reports.flow_words import cell_words
from reports.heat import bins
from reports.words import labels, month

MARKS = ("?", "█", "▓", "▒", "·")
"""A mark for each bin of pressure, told apart without colour."""
STYLES = ("bright_black", "magenta", "red", "blue", "bright_black")
KEY = "█ over 110%  ▓ 100-110%  ▒ 90-100%  · under 90%  ? no staff"
MOST_BASES, NAME, LONGEST = 30, 22, 36


def lines(rows: Rows, heads: Mapping[str, str], called: Mapping[str, str]) -> list[str]:
    """Rows as aligned lines; columns of words to the left."""
    cells = [list(heads.values())]
    cells += [[_fit(cell_words(name, row[name], called)) for name in heads] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    left = {"base", "pathway", "cause", "period", "mandated"}
    return [
        "  ".join(
            cell.ljust(width) if name in left else cell.rjust(width)
            for name, cell, width in zip(heads, line, widths, strict=True)
        ).rstrip()
        for line in cells
    ]


def _fit(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"


def heat(found: Counted, console: Console) -> None:
    """Print a heat map of pressure; where periods do not fit, a mark is the worst of several."""
    owed = found.demand_min
    ratio = np.where(owed > 0, pressure(owed, found.capacity_min), 0.0)
    working = np.flatnonzero(owed.any(axis=1))
    yearly = owed.sum(axis=1) / found.capacity_min.sum(axis=1).clip(1)
    shown = sorted(working[np.argsort(-yearly[working], kind="stable")][:MOST_BASES].tolist())
    room = max(1, console.width - NAME - 2)
    each = -(-owed.shape[1] // room)
    called = labels(found.instance)
    periods = found.demand.periods
    unit = (
        f"{each} {found.instance.settings.period}s"
        if each > 1
        else "a " + (found.instance.settings.period)
    )
    console.print(Text(f"Pressure, {unit} a mark from {month(periods[0])}: {KEY}"))
    for base in shown:
        name = called[found.demand.bases[base]][:NAME]
        line = Text(name.ljust(NAME + 1))
        for place, blank in _marks(ratio[base], owed[base] > 0, each):
            line.append(" " if blank else MARKS[place], style=STYLES[place])
        console.print(line)
    left = len(working) - len(shown)
    if left:
        console.print(Text(f"{left:,} more are under less pressure."))


def _marks(
    ratio: NDArray[np.float64], owes: NDArray[np.bool_], each: int
) -> Sequence[tuple[int, bool]]:
    """The gravest bin of every `each` periods, and whether nothing is owed in them."""
    place = np.where(owes, bins(ratio), len(MARKS) - 1)
    starts = np.arange(0, len(place), each)
    gravest = np.minimum.reduceat(place, starts).tolist()
    some = np.logical_or.reduceat(owes, starts).tolist()
    return [(mark, not is_some) for mark, is_some in zip(gravest, some, strict=True)]
