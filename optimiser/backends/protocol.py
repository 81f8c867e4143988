"""What a solver must do, and may declare that it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Protocol

from models.arrays import Arrays, Floats
from models.outcome import Ending
from models.program import Objective
from optimiser.settings import Settings, Stop


class Ability(Enum):
    """Something that not every solver can do."""

    INTEGER = "variables in whole numbers"
    CONTINUOUS = "variables that may be fractions"
    FRACTIONS = "coefficients that are fractions"
    UNLIMITED = "variables without limits"
    BOUND = "tells the bound it has proved"
    WARM_START = "begins from a known plan"
    PROGRESS = "tells what it has found so far"
    CANCEL = "can be stopped and keeps the best found"
    DUALS = "tells prices of the rows of a linear program"
    IIS = "finds rows and limits that clash"


@dataclass(frozen=True)
class Task:
    """A program to be solved for one objective; `start` is a known plan to begin from.

    `nodes` is the most branches that are searched, 0 where time alone counts: what ends so ends the
    same on every machine. Backends may leave it aside.
    """

    arrays: Arrays
    objective: Objective
    settings: Settings
    start: Floats | None = None
    nodes: int = 0

    @cached_property
    def cost(self) -> Floats:
        """The weight of every column."""
        return self.objective.cost(self.arrays.columns)

    @property
    def worst(self) -> float:
        """The bound that is always true."""
        return float("inf") if self.objective.most else float("-inf")


@dataclass(frozen=True)
class Prices:
    """What a linear program says of each row and column at its optimum.

    `row` and `column`: change of the objective by one unit of the side of a row, of the value of a
    column (its reduced cost), in the sense of a minimum or maximum as asked.
    """

    row: Floats
    column: Floats


class Side(Enum):
    """Which limit of a row or column."""

    LEAST = "least"
    MOST = "most"
    BOTH = "both"


@dataclass(frozen=True)
class Clash:
    """Limits of rows and columns (by number) that cannot all be kept; without any one they can."""

    rows: tuple[tuple[int, Side], ...]
    columns: tuple[tuple[int, Side], ...]


@dataclass(frozen=True)
class Answer:
    """What a solver says: nothing here is trusted before it is audited.

    `values` is None where no plan was found; `bound` is -inf (inf for most) where none is known.
    `said` is the solver's own word, or what became of it.
    """

    ending: Ending
    values: Floats | None
    objective: float
    bound: float
    seconds: float
    said: str = ""
    prices: Prices | None = None


Tell = Callable[[float | None, float | None], None]
"""Called with the value and the bound while a search runs, None where there is none yet."""


def unheard(_value: float | None, _bound: float | None) -> None:
    """Tell nobody."""


class Backend(Protocol):
    """One solver. Being asked what it is imports nothing; solving does."""

    @property
    def name(self) -> str:
        """As on the command line."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do."""

    def missing(self) -> str:
        """Why it cannot be used here, in a sentence; empty where it can."""

    def version(self) -> str:
        """Its version."""

    def solve(self, task: Task, stop: Stop, tell: Tell) -> Answer:
        """Solve; objective and integrality of the answer are `ask`'s to check."""

    def close(self) -> None:
        """Let go of whatever is still running."""
