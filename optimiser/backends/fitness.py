"""Whether a solver can take a program; where it lacks an ability it is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.arrays import Arrays, Floats, Truths
from models.program import Objective, Program
from optimiser.backends.protocol import Ability, Backend
from optimiser.errors import UnfitSolverError

EXACT = 2.0**53
"""Beyond this a number may be another than it seems."""


def refuse_unfit(backend: Backend, program: Program, arrays: Arrays, objective: Objective) -> None:
    """Refuse a solver that cannot take the program.

    Raises:
        UnfitSolverError: it lacks an ability; the message says where the program needs it.
    """
    lacks = set(Ability) - backend.abilities
    for ability, where in _needs(program, arrays, objective):
        if ability in lacks:
            raise UnfitSolverError(
                f"{backend.name} cannot solve the program '{program.name}', which has"
                f" {ability.value}: {where}."
            )


def _needs(program: Program, arrays: Arrays, objective: Objective) -> Iterator[tuple[Ability, str]]:
    """Each ability that the program needs, with the first place that does."""
    for column in np.flatnonzero(~(arrays.integer | arrays.whole))[:1]:
        block, _ = program.block_of(int(column))
        yield Ability.CONTINUOUS, f"{block.name}, {block.sentence}"
    for column in np.flatnonzero(np.isinf(arrays.lower) | np.isinf(arrays.upper))[:1]:
        yield Ability.UNLIMITED, program.column_name(int(column))
    for entry in np.flatnonzero(_odd(arrays.value))[:1]:
        row = int(np.searchsorted(arrays.start, entry, side="right")) - 1
        column = program.column_name(int(arrays.column[entry]))
        yield Ability.FRACTIONS, f"{arrays.value[entry]} x {column} in {program.row_name(row)}"
    for entry in np.flatnonzero(_odd(objective.weight))[:1]:
        column = program.column_name(int(objective.column[entry]))
        yield Ability.FRACTIONS, f"{objective.weight[entry]} x {column} in '{objective.name}'"


def _odd(numbers: Floats) -> Truths:
    """Numbers that are fractions, or too large to know."""
    return (numbers != np.rint(numbers)) | (np.abs(numbers) > EXACT)
