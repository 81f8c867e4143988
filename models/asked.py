"""Choices that were asked for: a school with a team, steps of a tranche at a base, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.program import Block, Family, Names, Objective, Program

ASKED = Family("asked", "What was asked for is so.", r"x_{j_q b_q} = a_q")
GIVEN_UP = Family(
    "given up",
    "What was asked for is so, unless it is given up.",
    r"\left| x_{j_q b_q} - a_q \right| \le m_q \, d_q",
)


@dataclass(frozen=True)
class Pin:
    """A choice that is fixed: so many of a unit with a place, by their numbers.

    Units are schools (1 with the team, 0 not with it) or tranches (so many steps at the base).
    `locked` says that it stands in the tables and was not asked for now.
    """

    unit: int
    place: int
    count: int
    locked: bool = False


def fix(program: Program, x: Block, pins: Sequence[Pin]) -> None:
    """Promise every choice; nothing is added where there is none."""
    if pins:
        count = np.array([pin.count for pin in pins], dtype=float)
        columns = [x.column[pin.unit, pin.place] for pin in pins]
        program.promise(
            ASKED, np.arange(len(pins)), columns, 1.0, count, count, rows=len(pins),
            names=_names(x, pins),
        )  # fmt: skip


def loosen(program: Program, x: Block, pins: Sequence[Pin]) -> Block:
    """Promise every choice that is not given up, and seek first to give up as few as can be.

    Gives the variables, one for each pin: 1 where it is given up.
    """
    names = _names(x, pins)
    number = np.arange(len(pins))
    columns = np.array([x.column[pin.unit, pin.place] for pin in pins], dtype=np.int64)
    count = np.array([pin.count for pin in pins], dtype=float)
    most = np.maximum(program.assemble().upper[columns], count)
    d = program.variables(
        "d", "1 where what was asked for is given up", (len(pins),), upper=1, integer=True,
        names=names,
    )  # fmt: skip
    row = np.concatenate([number, number, len(pins) + number, len(pins) + number])
    program.promise(
        GIVEN_UP, row, np.concatenate([columns, d.column] * 2),
        np.concatenate([np.ones(len(pins)), most, np.ones(len(pins)), -most]),
        np.concatenate([count, np.full(len(pins), -np.inf)]),
        np.concatenate([np.full(len(pins), np.inf), count]), rows=2 * len(pins),
    )  # fmt: skip
    fewest = Objective(
        "given up", "Fewest choices given up.", "choices", d.column, np.ones(len(pins))
    )
    program.objectives.insert(0, fewest)
    return d


def _names(x: Block, pins: Sequence[Pin]) -> Names:
    assert x.names is not None, "choices are told by name"
    index = np.array([(pin.unit, pin.place) for pin in pins], dtype=np.int64).reshape(-1, 2)
    return Names(x.names.axes, (index[:, 0], index[:, 1]))
