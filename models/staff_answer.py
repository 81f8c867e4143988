"""What was asked about staff, and everything found out about it, for those who tell it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.tables import Tranche
from models.agency import Agency
from models.buys import Post
from models.no_regret import NoRegret
from models.outcome import Outcome
from models.staffing import Staffing, StaffingPlan
from models.worth import Worth

Floats = NDArray[np.float64]

Mode = Literal["place", "least", "budget", "promise", "train"]


@dataclass(frozen=True)
class Insisted:
    """What insisting on an aim costs the next one: its value with and without that."""

    aim: str
    next_aim: str
    unit: str
    value: float
    without: float


@dataclass(frozen=True)
class Point:
    """A point of the frontier: the least pay with which no base has less cover than that."""

    cover: float
    cost_pence: float
    bound_pence: float
    proved: bool


@dataclass(frozen=True)
class Choice:
    """Another plan nearly as good: steps elsewhere than in the nearest other, what it reaches."""

    plan: StaffingPlan
    apart: int
    reached: tuple[float, ...]


@dataclass(frozen=True)
class StaffAnswer:
    """A staffing and what was found out about it.

    `team` is the team of each school. `plan` is what is told: in the mode "promise" the placement
    with which most can be promised. `today` is the plan without what is placed. `promised` are
    shares by level, everywhere, and `promised_at` by (base, level). `agency` prices what
    stays short; `step_pence` is the yearly pay of a step by grade.
    """

    instance: Instance
    mode: Mode
    scratch: bool
    teams_as_today: bool
    team: tuple[str, ...]
    question: Staffing
    outcome: Outcome[StaffingPlan]
    plan: StaffingPlan
    today: StaffingPlan
    posts: tuple[Post, ...]
    agency: Agency
    step_pence: NDArray[np.int64]
    insisted: tuple[Insisted, ...] = ()
    frontier: tuple[Point, ...] = ()
    choices: tuple[Choice, ...] = ()
    promised: tuple[float, ...] = ()
    promised_at: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    no_regret: NoRegret | None = None
    worth: Worth | None = None

    @property
    def as_given(self) -> Instance:
        """The tables as if what is hired were tranches of theirs; nobody in post if from scratch.

        Recruits and trainees are in none: they come in months of their own, and change grade.
        """
        has = self.question.capacity
        known = {row.tranche for row in self.instance.tranches}
        hired = tuple(
            Tranche(
                tranche=name, start_month=self.instance.settings.start_month,
                grade=has.grades[grade], wte=round(int(steps) * has.wte_step, 6),
            )
            for name, grade, steps in zip(
                has.tranches, has.tranche_grade, self.plan.placed.sum(axis=1), strict=True
            )
            if name not in known and steps and self.mode != "train"
        )  # fmt: skip
        given = replace(self.instance, tranches=self.instance.tranches + hired)
        return replace(given, staff=(), students=(), tranches=hired) if self.scratch else given
