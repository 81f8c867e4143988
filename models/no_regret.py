"""Posts that are right however much is owed: the same place at low demand, as given and at high.

Several plans may be equally good, so three plans found apart may differ though they need not. Asked
is therefore for three plans at once, each the best there is for its own demand, that have as many
steps as can be in common:

    most sum of n[j, b],  n[j, b] <= x[s, j, b] for each demand s,  each x[s] best for s

At the optimum n[j, b] is the least of the three, and no three best plans have more in common. So
what is in common can be decided today: whichever demand comes, it is part of a best plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Names, Program
from models.staffing import Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ENDS = ("low", "as given", "high")
"""What may be owed, in the order of all that is told of it."""
GIVEN = ENDS.index("as given")

BEST = Family(
    "at its best", "Each plan has the best there is of each of its aims.",
    r"f_a(x_s) \le f_{sa}^*",
)  # fmt: skip
COMMON = Family(
    "in common", "Steps are in common only where every plan has them.",
    r"n_{jb} \le x_{sjb}",
)  # fmt: skip


@dataclass(frozen=True)
class NoRegret:
    """Plans for each of `ENDS`, as alike as best plans can be. Axes: end, tranche, base.

    `owed_min` (end,) is what is owed. `proved`: each plan is proved best, and that no more can be
    in common; `most` is the bound of that, in steps.
    """

    placed: Whole
    owed_min: Whole
    most: int
    proved: bool

    @property
    def common(self) -> Whole:
        """Steps that every plan has, (tranche, base)."""
        steps: Whole = self.placed.min(axis=0)
        return steps

    @property
    def ranged(self) -> bool:
        """Whether the tables give any range of what is owed."""
        return bool((self.owed_min != self.owed_min[GIVEN]).any())


def alike(
    questions: Sequence[Staffing], best: Sequence[Sequence[float]], ends: Sequence[str] = ENDS
) -> Program:
    """The plans, one for each question, that have most in common, each the best for its own.

    Args:
        questions: the same tranches and bases, whatever is owed.
        best: what the best plan of each has of its objectives, in order.
        ends: names of the questions.
    """
    program = Program("no regret")
    parts = [program.include(q.program(), end) for q, end in zip(questions, ends, strict=True)]
    for part, reached, end in zip(parts, best, ends, strict=True):
        _at_its_best(program, part, reached, end)
    x = np.array([part.blocks[0].column for part in parts])
    names = parts[0].blocks[0].names
    assert names is not None, "placements are told by name"
    most = np.min([np.where(q.open_to, q.capacity.tranche_steps[:, None], 0) for q in questions], 0)
    n = program.variables(
        "n", "steps that every plan has there", x.shape[1:], upper=most, whole=True,
        names=Names(names.axes[1:]),
    )  # fmt: skip
    row = np.arange(x.size)
    common = np.broadcast_to(n.column, x.shape).ravel()
    program.promise(
        COMMON, np.concatenate([row, row]), np.concatenate([common, x.ravel()]),
        np.concatenate([np.ones(x.size), -np.ones(x.size)]), -np.inf, 0.0, rows=x.size,
        names=Names((tuple(ends), *names.axes[1:])),
    )  # fmt: skip
    program.aim("most in common", "Most steps that every plan has.", "steps", n.column,
                np.ones(n.column.size), most=True)  # fmt: skip
    return program


def _at_its_best(program: Program, part: Program, reached: Sequence[float], end: str) -> None:
    """Keep each aim at what it reached, exactly where it is whole, else to its precision."""
    aims = part.objectives
    if not aims:
        return
    room = np.array([0.0 if aim.whole else aim.precision for aim in aims])
    most = np.array([aim.most for aim in aims])
    value = np.array(reached, dtype=float)
    program.promise(
        BEST, np.repeat(np.arange(len(aims)), [len(aim.column) for aim in aims]),
        np.concatenate([aim.column for aim in aims]),
        np.concatenate([aim.weight for aim in aims]),
        np.where(most, value - room, -np.inf), np.where(most, np.inf, value + room),
        rows=len(aims), names=Names(((end,), [aim.name for aim in aims])),
    )  # fmt: skip


def placements(questions: Sequence[Staffing], values: Floats) -> Whole:
    """Steps by (question, tranche, base) in the values of the program."""
    found, first = [], 0
    for question in questions:
        program = question.program()
        found.append(question.read(values[first : first + program.columns]).placed)
        first += program.columns
    return np.array(found)
