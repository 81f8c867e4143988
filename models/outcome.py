"""How a search ended, what it found, what is proved: three different things."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Plan = TypeVar("Plan")
Other = TypeVar("Other")


class Ending(Enum):
    """How a search ended; `CLAIMED`: the solver says "optimal" and has no bound to show for it."""

    PROVED = "proved optimal"
    WITHIN_GAP = "proved within the gap asked"
    CLAIMED = "best by the word of the solver"
    TIME_OUT = "best found when time ran out"
    STOPPED = "best found when it was stopped"
    IMPOSSIBLE = "impossible"
    UNBOUNDED = "unbounded"
    FAILED = "the solver failed"

    @property
    def is_early(self) -> bool:
        """Whether it ended before the proof that was asked for."""
        return self in (Ending.TIME_OUT, Ending.STOPPED)


class NoPlanError(Exception):
    """A plan was asked for where none was found; the message says why."""


@dataclass(frozen=True)
class Step:
    """One objective of an ordered search: its value, and the bound no plan can beat.

    `bound` already respects what earlier steps reached; it is infinite where none is known.
    `safe_bound` holds without trust in any solver (see `models.certificate`); None where none was
    sought, or found. Values are in `unit`.
    """

    name: str
    sentence: str
    unit: str
    objective: float
    bound: float
    ending: Ending
    seconds: float
    safe_bound: float | None = None

    @property
    def gap(self) -> float:
        """Distance to the bound against the value; against 1 where the value is smaller."""
        return gap(self.objective, self.bound)

    @property
    def safe_gap(self) -> float:
        """Distance to the safe bound; infinite where there is none."""
        return math.inf if self.safe_bound is None else gap(self.objective, self.safe_bound)


def gap(objective: float, bound: float) -> float:
    """|objective - bound| / max(1, |objective|); 0 is a proof."""
    if not math.isfinite(bound):
        return math.inf
    return abs(objective - bound) / max(1.0, abs(objective))


@dataclass(frozen=True)
class Opinion:
    """What a second solver says of one step of a question (of all of them where `step` is empty).

    `ending` is None where it cannot take the program; `said` is why, or the solver's own word.
    """

    solver: str
    step: str
    ending: Ending | None
    objective: float = math.nan
    bound: float = math.nan
    seconds: float = 0.0
    said: str = ""


@dataclass(frozen=True)
class Outcome(Generic[Plan]):
    """The answer to one question.

    `plan` asks for what was found and raises `NoPlanError` where nothing was. `reasons` say why
    there is none. `certain`: that nothing keeps every row is proved without the solver.
    """

    question: str
    ending: Ending
    steps: tuple[Step, ...]
    found: Plan | None = None
    reasons: tuple[str, ...] = ()
    certain: bool = False
    opinions: tuple[Opinion, ...] = ()

    @property
    def plan(self) -> Plan:
        """What was found."""
        if self.found is None:
            raise NoPlanError(f"{self.question}: {self.ending.value}. " + " ".join(self.reasons))
        return self.found

    def read(self, reader: Callable[[Plan], Other]) -> Outcome[Other]:
        """The same outcome with what was found read into something else."""
        found = None if self.found is None else reader(self.found)
        return Outcome(
            self.question, self.ending, self.steps, found, self.reasons, self.certain, self.opinions
        )

    @property
    def objective(self) -> float:
        """Value of the first objective; raises `NoPlanError` where nothing was found."""
        return self._first.objective

    @property
    def bound(self) -> float:
        """What no plan can beat in the first objective; raises `NoPlanError` where not known."""
        if not math.isfinite(self._first.bound):
            raise NoPlanError(f"{self.question}: {self.ending.value}; no bound is known.")
        return self._first.bound

    @property
    def _first(self) -> Step:
        if not self.steps:
            _ = self.plan
            raise NoPlanError(f"{self.question}: {self.ending.value}; it has no objective.")
        return self.steps[0]

    @property
    def gap(self) -> float:
        """The largest gap of the steps."""
        return max((step.gap for step in self.steps), default=0.0)

    @property
    def seconds(self) -> float:
        """Time spent searching."""
        return sum(step.seconds for step in self.steps)


def overall(steps: tuple[Step, ...]) -> Ending:
    """The ending of an ordered search: that of its weakest step."""
    order = [
        Ending.PROVED, Ending.WITHIN_GAP, Ending.CLAIMED, Ending.TIME_OUT, Ending.STOPPED,
    ]  # fmt: skip
    return max((step.ending for step in steps), key=order.index, default=Ending.PROVED)
