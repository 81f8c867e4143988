"""A program as arrays: what solvers and certificates read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Small = NDArray[np.int32]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Arrays:
    """A program assembled, matrix by rows (start, column, value), columns rising within a row.

    `integer` columns must be whole; `whole` ones may be fractions, but some optimum has them whole,
    so that a solver of whole numbers may take them as such.
    """

    lower: Floats
    upper: Floats
    integer: Truths
    whole: Truths
    start: Whole
    column: Small
    value: Floats
    row_lower: Floats
    row_upper: Floats

    @property
    def columns(self) -> int:
        """How many variables."""
        return len(self.lower)

    @property
    def rows(self) -> int:
        """How many constraints."""
        return len(self.row_lower)

    @property
    def row(self) -> Whole:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """Least and most of each column, in whole numbers where it must be whole."""
        least = np.where(self.integer, np.ceil(self.lower), self.lower)
        return least, np.where(self.integer, np.floor(self.upper), self.upper)

    @property
    def nearest(self) -> Floats:
        """The value of each column that its limits allow nearest to nothing."""
        return np.clip(0.0, *self.limits)

    def activity(self, values: Floats) -> Floats:
        """What each row adds up to."""
        return np.bincount(self.row, self.value * values[self.column], self.rows).astype(float)
