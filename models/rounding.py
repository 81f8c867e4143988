"""Whole totals split without loss, many at once: by rows, and between two given margins.

Largest remainder (Hamilton's method): every part is its exact share, rounded down or up. Remainders
that differ by less than a millionth are equal, and the earlier part goes first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from instances.units import apportion

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

DIGITS = 6
"""Digits of a remainder that count: a float of a ledger has no more that are sure."""


def shared(totals: Whole, weights: Floats) -> Whole:
    """Each total split over its row of weights, (rows, parts).

    Args:
        totals: whole numbers by row; below zero is split as its opposite is.
        weights: (rows, parts), none below zero.

    Raises:
        ValueError: a row has something to split and no weight above zero.
    """
    size, sign = np.abs(totals), np.sign(totals)
    whole = weights.sum(axis=1)
    if ((whole <= 0) & (size > 0)).any():
        raise ValueError("a total cannot be split: no weight is above zero")
    exact = size[:, None] * np.divide(
        weights, whole[:, None], out=np.zeros_like(weights), where=whole[:, None] > 0
    )
    parts = np.floor(exact).astype(np.int64)
    rest = np.round(exact - parts, DIGITS)
    left = size - parts.sum(axis=1)
    order = np.argsort(-rest, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(weights.shape[1])[None, :], axis=1)
    parts += rank < left[:, None]
    # amounts so large that a float has no penny left are split in fractions
    for row in np.flatnonzero(parts.sum(axis=1) != size).tolist():
        parts[row] = apportion(int(size[row]), weights[row].tolist())
    return sign[:, None] * parts


def between(rows: Whole, columns: Whole) -> Whole:
    """Whole cells in proportion to both margins, with exactly these sums of rows and columns.

    Every cell is its exact share rounded down, or that and one: after rounding down, what each row
    and each column still lacks is given out in ones, to the columns that lack most (Gale and
    Ryser's construction of a matrix of zeros and ones with given margins; one exists because the
    exact remainders are such a matrix in fractions).

    Args:
        rows: sums of the rows, none below zero.
        columns: sums of the columns, none below zero, of the same total.
    """
    total = int(rows.sum())
    if total != int(columns.sum()) or rows.min(initial=0) < 0 or columns.min(initial=0) < 0:
        raise ValueError("margins of one table have one total and nothing below zero")
    if not total:
        return np.zeros((len(rows), len(columns)), dtype=np.int64)
    # Python's whole numbers: a product of two margins may not fit into 64 bits
    product = rows.astype(object)[:, None] * columns.astype(object)[None, :]
    cells = (product // total).astype(np.int64)
    rest = (product % total / total).astype(np.float64)
    lacks_row = rows - cells.sum(axis=1)
    lacks = columns - cells.sum(axis=0)
    for row in np.argsort(-lacks_row, kind="stable").tolist():
        if not lacks_row[row]:
            break
        take = np.lexsort((-rest[row], -lacks))[: lacks_row[row]]
        cells[row, take] += 1
        lacks[take] -= 1
    return cells
