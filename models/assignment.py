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
BUDGET = Family(
    "budget", "What all pairs use stays within the budget.", r"\sum_{ij} b_{ij} x_{ij} \le B"
)
OPEN = Family("open", "Only a team that is open looks after units.", r"x_{ij} \le y_j")
OPEN_LEAST = Family(
    "least load if open", "A team that is open has its least load.",
    r"\sum_i w_{ij} x_{ij} \ge L_j y_j",
)  # fmt: skip
OPEN_MOST = Family(
    "most load if open", "A team has its most load if it is open, and else none.",
    r"\sum_i w_{ij} x_{ij} \le U_j y_j",
)  # fmt: skip
NUMBER_OPEN = Family(
    "number open", "The number of open teams stays within its limits.", r"p \le \sum_j y_j \le P"
)


@dataclass(frozen=True)
class Budget:
    """What each pair (units, teams) uses, and the most that all together may."""

    use: Floats
    most: float


@dataclass(frozen=True)
class Opening:
    """Teams to choose: the least and most number open, and what each open team costs (teams,).

    A team that is not open has no units and no limits.
    """

    least: int
    most: int
    cost: Floats


@dataclass(frozen=True)
class Assignment:
    """The question.

    cost is (units, teams); load the same, or (measures, units, teams) where several loads have
    limits at once; lower and upper (teams,) or (measures, teams), infinite where absent; forbidden
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
    budget: Budget | None = None
    opening: Opening | None = None

    @property
    def measures(self) -> tuple[Floats, Floats, Floats]:
        """Load (measures, units, teams), lower and upper (measures, teams)."""
        if self.load.ndim == 3:
            return self.load, self.lower, self.upper
        return self.load[None], self.lower[None], self.upper[None]

    def program(self, aim: str = "cost", sentence: str = "Least cost.", unit: str = "") -> Program:
        """The program, x[i, j] = 1 where unit i is given to team j, y[j] = 1 where j is open."""
        program = Program("assignment")
        column = self.choice(program).column.ravel()
        cost = self.cost.ravel()
        if self.opening is not None:
            opened = self._open(program)
            if self.opening.cost.any():
                column = np.append(column, opened.column)
                cost = np.append(cost, self.opening.cost)
        whole = bool((cost == np.rint(cost)).all())
        program.aim(
            aim, sentence, unit, column, cost, most=self.most, whole=whole,
            precision=1.0 if whole else FINE,
        )  # fmt: skip
        return program

    def choice(self, program: Program) -> Block:
        """Add the variables and promises of the assignment to a program, but those of opening."""
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
        load, lower, upper = self.measures
        if self.opening is None and (np.isfinite(lower).any() or np.isfinite(upper).any()):
            names = Names((range(len(load)), team_names) if len(load) > 1 else (team_names,))
            program.promise(
                LOAD, self._team_rows(len(load)), np.tile(x.column.ravel(), len(load)),
                load.ravel(), lower.ravel(), upper.ravel(), rows=lower.size, names=names,
            )  # fmt: skip
        if self.budget is not None:
            program.promise(
                BUDGET, np.zeros(unit.size), x.column, self.budget.use.ravel(), -np.inf,
                self.budget.most, rows=1,
            )  # fmt: skip
        return x

    def _open(self, program: Program) -> Block:
        """Add which teams are open, and the promises that hang on it; x is the first block."""
        assert self.opening is not None
        (units, teams), (x,) = self.cost.shape, program.blocks
        names = self.teams or range(teams)
        y = program.variables(
            "y",
            "1 where the team is open",
            (teams,),
            upper=1.0,
            integer=True,
            names=Names((names,)),
        )
        pair = np.arange(units * teams)
        program.promise(
            OPEN, np.concatenate([pair, pair]),
            np.concatenate([x.column.ravel(), np.tile(y.column, units)]),
            np.repeat([1.0, -1.0], pair.size), -np.inf, 0.0, rows=pair.size,
            names=Names((self.units or range(units), names)),
        )  # fmt: skip
        load, lower, upper = self.measures
        pairs, bases = np.tile(x.column.ravel(), len(load)), np.tile(y.column, len(load))
        for family, limit, no_less, no_more in (
            (OPEN_LEAST, lower, 0.0, np.inf), (OPEN_MOST, upper, -np.inf, 0.0),
        ):  # fmt: skip
            there = np.isfinite(limit).ravel()
            number = np.cumsum(there) - 1
            row = self._team_rows(len(load))
            used = there[row]
            program.promise(
                family, np.concatenate([number[row[used]], number[there]]),
                np.concatenate([pairs[used], bases[there]]),
                np.concatenate([load.ravel()[used], -limit.ravel()[there]]),
                no_less, no_more, rows=int(there.sum()),
            )  # fmt: skip
        program.promise(
            NUMBER_OPEN, np.zeros(teams), y.column, 1.0, self.opening.least, self.opening.most,
            rows=1,
        )  # fmt: skip
        return y

    def _team_rows(self, measures: int) -> Whole:
        """The row of each load (measure, unit, team), one for each measure and team."""
        units, teams = self.cost.shape
        return np.ravel(
            np.arange(measures)[:, None, None] * teams
            + np.broadcast_to(np.arange(teams), (units, teams))
        )

    def value(self, choice: Whole, opened: NDArray[np.bool_] | None = None) -> float:
        """What a choice costs, open teams included; without `opened` those that have units."""
        cost = float(self.cost[np.arange(len(choice)), choice].sum())
        if self.opening is None:
            return cost
        if opened is None:
            opened = np.isin(np.arange(self.cost.shape[1]), choice)
        return cost + float(self.opening.cost[opened].sum())

    def loads(self, choice: Whole) -> Floats:
        """What each team has of each measure under a choice: (measures, teams)."""
        load, (_, teams) = self.measures[0], self.cost.shape
        own = load[:, np.arange(len(choice)), choice]
        return np.stack([np.bincount(choice, each, teams) for each in own])

    def start(self, choice: Whole) -> Floats:
        """The values of the program's variables for a choice."""
        units, teams = self.cost.shape
        x = np.zeros((units, teams))
        x[np.arange(units), choice] = 1.0
        if self.opening is None:
            return x.ravel()
        return np.append(x, np.isin(np.arange(teams), choice).astype(float))

    @staticmethod
    def read(values: Floats, units: int, teams: int) -> Whole:
        """The team of each unit from the values of the variables."""
        picked: Whole = values[: units * teams].reshape(units, teams).argmax(axis=1)
        return picked
