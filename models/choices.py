"""Other plans that are nearly as good, and as different as can be: for a panel to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Names, Program
from models.staffing import Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NEARLY = Family(
    "nearly as good", "Each aim is within the stated per cent of the best.",
    r"f_a(x) \le (1 + \varepsilon) f_a^*",
)  # fmt: skip
APART = Family(
    "apart",
    "Steps count as elsewhere only where the plan has more than the other has.",
    r"m_{qjb} \le x_{jb} - \hat x_{qjb} + M_{jb} (1 - y_{qjb}),\quad m_{qjb} \le M_{jb} y_{qjb}",
)
NEAREST = Family(
    "nearest",
    "The distance is that from the nearest of the other plans.",
    r"d \le \sum_{j,b} m_{qjb}",
)


def farthest(
    question: Staffing, best: Sequence[float], within_pct: float, others: Sequence[Whole]
) -> Program:
    """The plan farthest from other plans, in steps that are elsewhere, and nearly as good.

    Args:
        question: the question.
        best: what the best plan has of each objective of the question, in order.
        within_pct: how far each may be from that; a shortage of nothing stays nothing.
        others: placements, each (tranche, base).
    """
    program = question.program()
    for number, aim in enumerate(program.objectives):
        room = abs(best[number]) * within_pct / 100 + (0.0 if aim.whole else aim.precision)
        low, high = (best[number] - room, np.inf) if aim.most else (-np.inf, best[number] + room)
        program.promise(NEARLY, np.zeros(len(aim.column)), aim.column, aim.weight, low, high,
                        rows=1, names=Names(([aim.name],)))  # fmt: skip
    program.objectives.clear()
    x = program.blocks[0]
    shape = (len(others), *x.column.shape)
    room_for = np.broadcast_to(np.maximum(question.capacity.tranche_steps[:, None], 1), shape)
    m = program.variables("m", "steps the other plan has not there", shape, upper=room_for,
                          whole=True)  # fmt: skip
    y = program.variables("y", "1 where there are more", shape, upper=1, integer=True)
    d = program.variables(
        "d", "steps elsewhere than in the nearest other plan", (1,),
        upper=float(question.capacity.tranche_steps.sum()), whole=True, names=Names(()),
    )  # fmt: skip
    cells = int(np.prod(shape))
    cell, most = np.arange(cells), room_for.ravel().astype(float)
    here = np.broadcast_to(x.column, shape).ravel()
    stands = np.array([*others], dtype=float).reshape(cells)
    program.promise(
        APART, np.concatenate([cell] * 3 + [cells + cell] * 2),
        np.concatenate(
            [m.column.ravel(), here, y.column.ravel(), m.column.ravel(), y.column.ravel()]
        ),
        np.concatenate([np.ones(cells), -np.ones(cells), most, np.ones(cells), -most]),
        -np.inf, np.concatenate([most - stands, np.zeros(cells)]), rows=2 * cells,
    )  # fmt: skip
    each = cells // max(len(others), 1)
    program.promise(
        NEAREST, np.concatenate([np.arange(len(others)), np.arange(cells) // max(each, 1)]),
        np.concatenate([np.full(len(others), d.column[0]), m.column.ravel()]),
        np.concatenate([np.ones(len(others)), -np.ones(cells)]), -np.inf, 0.0, rows=len(others),
    )  # fmt: skip
    program.aim("farthest", "Farthest from the other plans.", "steps", d.column, [1.0], most=True)
    return program
