"""Whether rows of a small program can be kept: every way to choose its whole numbers is tried.

For programs whose other variables stand alone in each row; nothing here solves anything.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

import numpy as np

from models.program import Program


def ways(program: Program, rows: Collection[int] | None = None) -> np.ndarray:
    """Every choice of the whole numbers (way, column) with which the rows can be kept."""
    arrays = program.assemble()
    whole = np.flatnonzero(arrays.integer)
    limits = [range(int(arrays.lower[column]), int(arrays.upper[column]) + 1) for column in whole]
    grid = np.zeros((int(np.prod([len(limit) for limit in limits])), arrays.columns))
    grid[:, whole] = np.array(list(product(*limits))).reshape(-1, len(whole))
    low = np.tile(np.where(arrays.integer, 0, arrays.lower), (len(grid), 1))
    high = np.tile(np.where(arrays.integer, 0, arrays.upper), (len(grid), 1))
    kept = np.ones(len(grid), dtype=bool)
    for row in range(arrays.rows) if rows is None else rows:
        entry = slice(arrays.start[row], arrays.start[row + 1])
        column, value = arrays.column[entry], arrays.value[entry]
        has = grid[:, column] @ value
        least, most = arrays.row_lower[row] - has, arrays.row_upper[row] - has
        (free,) = np.nonzero(~arrays.integer[column])
        if not len(free):
            kept &= (least <= 1e-7) & (most >= -1e-7)
            continue
        (place,) = free
        sides = np.sort(np.stack([least, most]) / value[place], axis=0)
        low[:, column[place]] = np.maximum(low[:, column[place]], sides[0])
        high[:, column[place]] = np.minimum(high[:, column[place]], sides[1])
    return grid[kept & (low <= high + 1e-7).all(axis=1)]
