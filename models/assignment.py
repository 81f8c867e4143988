"""Each unit to exactly one team, loads within limits, at least (or most) total cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.program import Block, Family, Names, Program

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FINE = 1e-6
"""A difference of costs, scaled to thousands, that does not matter where they are not whole."""

ONE_TEAM = Family(
    "one team", "Each unit is looked after by exactly one team.", r"\sum_j x_{ij} = 1"
)
LOAD = Family(
    "load", "Each team's load stays within its limits.", r"L_j \le \sum_i w_{ij} x_{ij} \le U_j"
)


@dataclass(frozen=True)
class Assignment:
    """The question.

    cost and load are (units, teams); lower and upper (teams,), infinite where absent; forbidden
    (units, teams) says which pairs may not be. Units and teams have names, or else numbers.
    """

    cost: Floats
    load: Floats
    lower: Floats
    upper: Floats
    forbidden: NDArray[np.bool_]
    most: bool = False
    units: Sequence[object] = ()
    teams: Sequence[object] = ()

    def program(self, aim: str = "cost", sentence: str = "Least cost.", unit: str = "") -> Program:
        """The program, x[i, j] = 1 where unit i is given to team j."""
        program = Program("assignment")
        x = self.choice(program)
        whole = bool((self.cost == np.rint(self.cost)).all())
        program.aim(
            aim, sentence, unit, x.column, self.cost, most=self.most, whole=whole,
            precision=1.0 if whole else FINE,
        )  # fmt: skip
        return program

    def choice(self, program: Program) -> Block:
        """Add the variables and promises of the assignment to a program."""
        units, teams = self.cost.shape
        unit_names, team_names = self.units or range(units), self.teams or range(teams)
        x = program.variables(
            "x", "1 where the unit is given to the team", (units, teams),
            upper=np.where(self.forbidden, 0.0, 1.0), integer=True,
            names=Names((unit_names, team_names)),
        )  # fmt: skip
        unit = np.repeat(np.arange(units), teams)
        program.promise(
            ONE_TEAM, unit, x.column, 1.0, 1.0, 1.0, rows=units, names=Names((unit_names,))
        )
        if np.isfinite(self.lower).any() or np.isfinite(self.upper).any():
            team = np.tile(np.arange(teams), units)
            program.promise(
                LOAD, team, x.column, self.load.ravel(), self.lower, self.upper, rows=teams,
                names=Names((team_names,)),
            )  # fmt: skip
        return x

    @staticmethod
    def read(values: Floats, units: int, teams: int) -> Whole:
        """The team of each unit from the values of the variables."""
        picked: Whole = values[: units * teams].reshape(units, teams).argmax(axis=1)
        return picked
