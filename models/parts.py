"""What a program is written of: blocks of variables, families of rows, objectives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Floats, Whole
from models.names import Names


class ProgramError(ValueError):
    """A program that no solver should see: a number in it is none. The message says where."""


@dataclass(frozen=True)
class Family:
    """A promise: what all its rows say."""

    name: str
    sentence: str
    formula: str


@dataclass(frozen=True)
class Block:
    """Variables that mean the same thing; `column` has their numbers, in the shape of the axes.

    `integer` variables must be whole; `whole` ones may be fractions, but some optimum of every
    objective has them whole.
    """

    name: str
    sentence: str
    column: Whole
    integer: bool = False
    whole: bool = False
    names: Names | None = None


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
    names: Names | None = None
