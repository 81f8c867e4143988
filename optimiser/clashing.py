"""A smallest set of rows that cannot all be kept, whole numbers minded.

Where fractions cannot keep the rows either, HiGHS finds a few that clash; what is left is halved
again and again (QuickXplain: Junker, AAAI 2004), so that a set of k rows out of n takes about
k log(n / k) searches. Limits of variables are taken as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from models.arrays import Arrays
from models.outcome import Ending
from models.parts import Objective
from models.program import Program
from optimiser.backends import backend
from optimiser.backends.asking import LEAST_S, ask
from optimiser.backends.clash import clash
from optimiser.backends.protocol import Task
from optimiser.settings import Search

NOTHING = Objective("nothing", "", "", np.zeros(0, dtype=np.int64), np.zeros(0))
BUDGET_S = 20.0
"""Seconds for the halving; what is left then is told as it is."""


@dataclass(frozen=True)
class Clashing:
    """Rows that clash, by number; if `irreducible`, without any one of them the others do not.

    `proved` is False where time ran out before it was seen that they clash.
    """

    rows: tuple[int, ...]
    irreducible: bool
    proved: bool = True


def clashing(program: Program, search: Search) -> Clashing | None:
    """The rows of a program that clash, of one that no plan is believed to keep.

    None where some plan keeps all rows. Where time runs out, as many as are left, not called
    irreducible.
    """
    arrays = program.assemble()
    until = perf_counter() + min(BUDGET_S, search.settings.time_limit)
    unsure = False

    def ending(rows: Sequence[int]) -> Ending:
        """How a search for a plan that keeps only these rows ends."""
        left = until - perf_counter()
        if left <= 0:
            return Ending.TIME_OUT
        settings = replace(search.settings, time_limit=max(LEAST_S, left))
        return ask(backend("highs"), Task(only(arrays, rows), NOTHING, settings)).ending

    def impossible(rows: Sequence[int]) -> bool:
        """Whether the rows are proved to clash; where it is not known they stay with the others."""
        nonlocal unsure
        found = ending(rows)
        unsure |= found not in (Ending.IMPOSSIBLE, Ending.PROVED)
        return found is Ending.IMPOSSIBLE

    rows = list(range(arrays.rows))
    settings = replace(search.settings, time_limit=max(LEAST_S, until - perf_counter()))
    found = clash(Task(arrays, NOTHING, settings))
    few = sorted({row for row, _ in found.rows}) if found else rows
    if found and ending(few) is not Ending.IMPOSSIBLE:
        few = rows
    known = ending(few)
    if known is Ending.PROVED:
        return None
    if known is not Ending.IMPOSSIBLE:
        return Clashing(tuple(few), irreducible=False, proved=False)
    least = _least(impossible, few)
    return Clashing(tuple(sorted(least)), irreducible=not unsure)


def only(arrays: Arrays, rows: Sequence[int]) -> Arrays:
    """The program with some of its rows."""
    stays = np.zeros(arrays.rows, dtype=bool)
    stays[list(rows)] = True
    entry = np.repeat(stays, np.diff(arrays.start))
    return replace(
        arrays,
        start=np.concatenate([[0], np.cumsum(np.diff(arrays.start)[stays])]).astype(np.int64),
        column=arrays.column[entry],
        value=arrays.value[entry],
        row_lower=arrays.row_lower[stays],
        row_upper=arrays.row_upper[stays],
    )


def _least(impossible: Callable[[Sequence[int]], bool], rows: list[int]) -> list[int]:
    """A smallest set of rows that clash, among rows that do."""

    def within(others: list[int], rows: list[int], added: bool) -> list[int]:
        # others and rows together clash
        if added and impossible(others):
            return []
        if len(rows) == 1:
            return rows
        first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        later = within(others + first, second, added=True)
        return within(others + later, first, added=bool(later)) + later

    if not rows or impossible([]):
        return []
    return within([], rows, added=False)
