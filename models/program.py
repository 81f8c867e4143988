"""A linear or integer program as written down: blocks of variables, families of constraints.

Everything is held as arrays. Each family has a name, a sentence and a formula, so that manual,
messages and reports can say it in words. A program may have several objectives, in the order in
which they matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Family:
    """A promise: what all its rows say."""

    name: str
    sentence: str
    formula: str


@dataclass(frozen=True)
class Block:
    """Variables that mean the same thing; `column` has their numbers, in the shape of the axes."""

    name: str
    sentence: str
    column: Whole


@dataclass(frozen=True)
class Objective:
    """Something to make least, or most.

    `unit` is that of its value; `whole` says that it is integral; a difference smaller than
    `precision` does not matter to anybody.
    """

    name: str
    sentence: str
    unit: str
    column: Whole
    weight: Floats
    most: bool = False
    whole: bool = True
    precision: float = 1.0

    def cost(self, columns: int) -> Floats:
        """The weight of every column of a program that has so many."""
        cost = np.zeros(columns)
        np.add.at(cost, self.column, self.weight)
        return cost


@dataclass(frozen=True)
class Rows:
    """The rows of one family: lower <= sum of value x column <= upper."""

    family: Family
    row: Whole
    column: Whole
    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Arrays:
    """A program assembled, matrix by rows (start, column, value)."""

    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    start: Whole
    column: Whole
    value: Floats
    row_lower: Floats
    row_upper: Floats


@dataclass
class Program:
    """A program being written."""

    name: str
    blocks: list[Block] = field(default_factory=list)
    families: list[Rows] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    columns: int = 0
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _integer: list[NDArray[np.bool_]] = field(default_factory=list)

    def variables(
        self,
        name: str,
        sentence: str,
        shape: Sequence[int],
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: bool = False,
    ) -> Block:
        """Add a block of variables."""
        size = int(np.prod(shape))
        block = Block(name, sentence, np.arange(self.columns, self.columns + size).reshape(shape))
        self.columns += size
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), shape).ravel())
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), shape).ravel())
        self._integer.append(np.full(size, integer))
        self.blocks.append(block)
        return block

    def promise(
        self,
        family: Family,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        rows: int,
    ) -> None:
        """Add a family of `rows` rows; entries as (row within the family, column, value)."""
        numbers = np.asarray(row, dtype=np.int64).ravel()
        self.families.append(
            Rows(
                family,
                numbers,
                np.asarray(column, dtype=np.int64).ravel(),
                np.broadcast_to(np.asarray(value, dtype=float), numbers.shape),
                np.broadcast_to(np.asarray(lower, dtype=float), (rows,)),
                np.broadcast_to(np.asarray(upper, dtype=float), (rows,)),
            )
        )

    def aim(
        self,
        name: str,
        sentence: str,
        unit: str,
        column: ArrayLike,
        cost: ArrayLike,
        *,
        most: bool = False,
        whole: bool = True,
        precision: float = 1.0,
    ) -> None:
        """Add the next objective: the sum of cost x column."""
        columns = np.asarray(column, dtype=np.int64).ravel()
        weight = np.asarray(cost, dtype=float).ravel()
        self.objectives.append(
            Objective(name, sentence, unit, columns, weight, most, whole, precision)
        )

    def assemble(self) -> Arrays:
        """The program as arrays, rows in the order in which the families were added."""
        sizes = [len(rows.lower) for rows in self.families]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        row = _joined(
            [rows.row + start for rows, start in zip(self.families, offsets, strict=False)]
        )
        order = np.argsort(row, kind="stable")
        counts = np.bincount(row.astype(np.int64), minlength=int(offsets[-1]))
        return Arrays(
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            integer=np.concatenate([np.zeros(0, dtype=bool), *self._integer]),
            start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            column=_joined([rows.column for rows in self.families]).astype(np.int64)[order],
            value=_joined([rows.value for rows in self.families])[order],
            row_lower=_joined([rows.lower for rows in self.families]),
            row_upper=_joined([rows.upper for rows in self.families]),
        )


def _joined(parts: Sequence[NDArray[np.float64] | Whole]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])
