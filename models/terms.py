"""What a staffing is asked beyond placing what is given: what comes first, what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.agency import Agency
from models.program import Block, Family, Names, Program

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

Aim = Literal["mandated", "other", "money", "cover", "lag", "cost", "changes"]

PLACING: tuple[Aim, ...] = ("mandated", "other", "cover", "lag")
"""Given tranches: their pay is the same wherever they go."""
HIRING: tuple[Aim, ...] = ("mandated", "other", "cost", "cover")
"""Least establishment: nothing short, then the least pay, then the fairest of those."""

HIRED = Family(
    "hired",
    "No more is hired than may be, and no less than must.",
    r"\underline{n}_j \le \sum_{b \in B_j} x_{jb} \le n_j",
)
BUDGET = Family(
    "budget", "All that is hired costs no more than the budget.",
    r"\sum_{j,b} c_j \, x_{jb} \le B",
)  # fmt: skip
RULE = Family(
    "safe staffing",
    "A rule of safe staffing holds once all have started.",
    r"\underline{v}_q \le \sum_{j} \sum_{b \in B_q} a_{qj} \, x_{jb} \le \overline{v}_q",
)
MOVED = Family(
    "moved",
    "Steps beyond those of the plan that stands count as moved.",
    r"m_{jb} \ge x_{jb} - \hat x_{jb}",
)
MOVES = Family("moves", "No more steps move than may.", r"\sum_{j,b} m_{jb} \le M")


@dataclass(frozen=True)
class Bound:
    """A rule of safe staffing at some bases, as a row over the steps of each tranche there."""

    name: str
    bases: tuple[int, ...]
    weight: Floats
    lower: float
    upper: float


@dataclass(frozen=True)
class Terms:
    """The terms of a staffing.

    `order` says what matters first. Where `optional`, tranches are what may be hired at most, and
    `least_steps` (tranche,) how much of each at the least.
    `step_pence` (tranche,) is what a step costs over the plan; `budget_pence` the most for all.
    `stands` (tranche, base) are the steps of a plan that stands, `most_moved` how many of them may
    go elsewhere. `bounds` are rules of safe staffing. `agency` prices the minutes short; then
    pay and that price may be an aim together, in place of shortage by level.
    """

    order: tuple[Aim, ...] = PLACING
    optional: bool = False
    least_steps: Whole | None = None
    step_pence: Whole | None = None
    budget_pence: int | None = None
    stands: Whole | None = None
    most_moved: int | None = None
    bounds: tuple[Bound, ...] = ()
    agency: Agency | None = None

    @property
    def priced(self) -> Agency | None:
        """The price of what is short, where pay and that price are an aim together."""
        return self.agency if "money" in self.order and self.step_pence is not None else None

    def promise(self, program: Program, x: Block) -> None:
        """The rows of the terms, but for how many of a tranche are placed."""
        self._budget(program, x)
        self._bounds(program, x)
        self._moves(program, x)

    def moved_steps(self, placed: Whole) -> int:
        """Steps placed elsewhere than in the plan that stands."""
        return 0 if self.stands is None else int(np.clip(placed - self.stands, 0, None).sum())

    def cost_pence(self, placed: Whole) -> int:
        """What the steps placed cost over the plan."""
        return 0 if self.step_pence is None else int(placed.sum(axis=1) @ self.step_pence)

    def money(self, program: Program, x: Block, u: Whole) -> None:
        """Least pay and price of minutes short together; `u` counts the dearer minutes too."""
        if self.priced is None or self.step_pence is None:
            return
        pay = np.broadcast_to(self.step_pence[:, None], x.column.shape)
        price = np.broadcast_to(self.priced.falls, u.shape)
        program.aim(
            "least money", "Least pay of those placed and price of minutes short, together.",
            "pence", np.concatenate([x.column.ravel(), u.ravel()]),
            np.concatenate([pay.ravel(), price.ravel()]),
        )  # fmt: skip

    def cost(self, program: Program, x: Block) -> None:
        """Least pay of what is placed."""
        if self.step_pence is not None:
            each = np.broadcast_to(self.step_pence[:, None], x.column.shape)
            program.aim("least cost", "Least pay of those placed.", "pence", x.column, each)

    def changes(self, program: Program) -> None:
        """Fewest steps elsewhere than in the plan that stands."""
        m = [block.column for block in program.blocks if block.name == "m"]
        if m:
            program.aim("fewest changes", "Fewest steps elsewhere than in the plan that stands.",
                        "steps", m[0], np.ones_like(m[0]))  # fmt: skip

    def _budget(self, program: Program, x: Block) -> None:
        if self.budget_pence is not None and self.step_pence is not None and x.column.size:
            each = np.broadcast_to(self.step_pence[:, None], x.column.shape)
            program.promise(
                BUDGET, np.zeros(x.column.size), x.column, each.ravel(), -np.inf,
                self.budget_pence, rows=1, names=Names(()),
            )  # fmt: skip

    def _bounds(self, program: Program, x: Block) -> None:
        if self.bounds and x.column.size:
            weight = np.array([bound.weight for bound in self.bounds], dtype=float)
            at = np.zeros((len(self.bounds), x.column.shape[1]), dtype=bool)
            for number, bound in enumerate(self.bounds):
                at[number, list(bound.bases)] = True
            row, tranche, base = np.nonzero(weight[:, :, None] * at[:, None, :])
            program.promise(
                RULE, row, x.column[tranche, base], weight[row, tranche],
                np.array([bound.lower for bound in self.bounds]),
                np.array([bound.upper for bound in self.bounds]),
                rows=len(self.bounds), names=Names(([bound.name for bound in self.bounds],)),
            )  # fmt: skip

    def _moves(self, program: Program, x: Block) -> None:
        if self.stands is None:
            return
        cells = x.column.size
        m = program.variables(
            "m", "steps more than in the plan that stands", x.column.shape, whole=True,
            upper=np.full(x.column.shape, np.inf), names=x.names,
        )  # fmt: skip
        number = np.arange(cells)
        program.promise(
            MOVED, np.concatenate([number, number]),
            np.concatenate([m.column.ravel(), x.column.ravel()]),
            np.concatenate([np.ones(cells), -np.ones(cells)]), -self.stands.ravel().astype(float),
            np.inf, rows=cells, names=x.names,
        )  # fmt: skip
        if self.most_moved is not None:
            program.promise(
                MOVES, np.zeros(cells), m.column, 1.0, -np.inf, self.most_moved, rows=1,
                names=Names(()),
            )  # fmt: skip


GIVEN = Terms()
"""All of the given tranches placed."""
