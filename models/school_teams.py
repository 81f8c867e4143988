"""Schools to teams: fair shares of the work, little travel, nobody moved for nothing.

Workload of a school: its school-nursing minutes over the plan, journeys to it apart. Target of a
team: its share of the establishment. Each team stays within the tolerance of its target. Least of
travel (visits x return distance at staff cost and mileage) and a price for every pupil whose
school changes team.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import pence
from models.asked import Pin, fix
from models.assignment import Assignment
from models.boundaries import NONE, Wishes, promise, split_pence, wishes_of
from models.program import Block, Family, Names, Program
from models.staff_cost import minute_cost_gbp
from models.travel import distance_km

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOVES = Family(
    "moves",
    "No more schools change team than the budget of moves.",
    r"\sum_{i \in M} \sum_{j \ne t_i} x_{ij} \le K",
)
WORST = Family(
    "worst imbalance", "No team is further from its target than the worst.",
    r"\left| \sum_i w_i x_{ij} - T_j \right| \le 10^{-6} \, z \, T_j",
)  # fmt: skip

MILLIONTHS = 1_000_000
"""Imbalance is minimised in millionths of the target, to keep it a whole number."""


@dataclass(frozen=True)
class Nouns:
    """What is assigned, to what, who is in it and where journeys lead, in words."""

    unit: str = "school"
    place: str = "team"
    person: str = "pupil"
    units: str = "schools"
    places: str = "teams"
    people: str = "pupils"
    goals: str = "schools"


class Work(Protocol):
    """Work of each unit, journeys to it, and minutes of one return journey (unit, place)."""

    @property
    def workload_min(self) -> Whole: ...
    @property
    def visits(self) -> Floats: ...
    @property
    def travel_min(self) -> Floats: ...


@dataclass(frozen=True)
class SchoolTeams:
    """The question. Axes: school, team.

    `today` is the team of each school, -1 where it has none; `pins` are choices that were asked
    for, `wishes` what is asked beyond balance, `nouns` how it is told. Costs are whole
    pence, loads whole minutes; `target` is exact.
    """

    schools: tuple[str, ...]
    teams: tuple[str, ...]
    workload_min: Whole
    target: tuple[Fraction, ...]
    tolerance: Fraction
    travel_pence: Whole
    travel_min: Floats
    move_pence: Whole
    today: Whole
    kept: NDArray[np.bool_]
    pins: tuple[Pin, ...] = ()
    wishes: Wishes = NONE
    nouns: Nouns = Nouns()

    @property
    def limits(self) -> tuple[Whole, Whole]:
        """Whole minutes each team must have at least, and may have at most."""
        low = [-(-(share * (1 - self.tolerance)) // 1) for share in self.target]
        high = [(share * (1 + self.tolerance)) // 1 for share in self.target]
        return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)

    @property
    def moving(self) -> NDArray[np.bool_]:
        """Pairs that change the team of a school."""
        other = np.arange(len(self.teams))[None, :] != self.today[:, None]
        return other & (self.today[:, None] >= 0)

    @property
    def cost_pence(self) -> Whole:
        """Travel and, where the pair changes the team, the price of the move."""
        return self.travel_pence + self.moving * self.move_pence[:, None]

    @property
    def shut(self) -> NDArray[np.bool_]:
        """Pairs that may not be: other teams of schools that stay, and those forbidden."""
        shut = self.moving & self.kept[:, None]
        return shut if self.wishes.forbidden is None else shut | self.wishes.forbidden

    def assignment(self, balanced: bool = True) -> Assignment:
        """The assignment; without its balance where `balanced` is False."""
        lower, upper = self.limits
        teams = len(self.teams)
        return Assignment(
            cost=self.cost_pence.astype(float),
            load=np.repeat(self.workload_min[:, None], teams, axis=1).astype(float),
            lower=lower.astype(float) if balanced else np.full(teams, -np.inf),
            upper=upper.astype(float) if balanced else np.full(teams, np.inf),
            forbidden=self.shut,
            units=self.schools,
            teams=self.teams,
        )

    def program(self) -> Program:
        """Least travel and moving within the tolerance."""
        program = self.assignment().program(
            "travel and moves", "Least cost of travel and of moving schools.", "pence"
        )
        x = program.blocks[0]
        fix(program, x, self.pins)
        spread = promise(program, x, self.wishes, self.moving, self.teams)
        if spread is not None:
            self._price_spread(program, spread)
        return program

    def _price_spread(self, program: Program, spread: Block) -> None:
        """Each team that a cluster has at its price, the first one too."""
        aim, price = program.objectives[0], float(self.wishes.cluster_pence or 0)
        columns = spread.column.ravel()
        program.objectives[0] = replace(
            aim, column=np.concatenate([aim.column, columns]),
            weight=np.concatenate([aim.weight, np.full(len(columns), price)]),
        )  # fmt: skip

    def balancing(self, moves: int | None = None) -> Program:
        """Least worst imbalance with at most so many schools moved, whatever the travel."""
        program = Program("balance")
        x = self.assignment(balanced=False).choice(program)
        fix(program, x, self.pins)
        priced = self.wishes.cluster_pence is not None
        tied = replace(self.wishes, cluster=None) if priced else self.wishes
        promise(program, x, tied, self.moving, self.teams)
        schools, teams = x.column.shape
        target = np.array([float(share) for share in self.target])
        worst = self.workload_min.sum() / target[target > 0].min(initial=np.inf)
        z = program.variables(
            "z", "worst imbalance in millionths of the target", (1,),
            upper=MILLIONTHS * max(1.0, worst), names=Names(()),
        )  # fmt: skip
        if moves is not None:
            columns = x.column[self.moving]
            program.promise(
                MOVES, np.zeros(len(columns)), columns, 1.0, -np.inf, moves, rows=1,
                names=Names(()),
            )  # fmt: skip
        team = np.tile(np.arange(teams), schools)
        load = np.repeat(self.workload_min.astype(float), teams)
        slack = target / MILLIONTHS
        row = np.concatenate([team, np.arange(teams), teams + team, teams + np.arange(teams)])
        column = np.concatenate([x.column.ravel(), np.full(teams, z.column[0])] * 2)
        value = np.concatenate([load, -slack, load, slack])
        low = np.concatenate([np.full(teams, -np.inf), target])
        high = np.concatenate([target, np.full(teams, np.inf)])
        program.promise(
            WORST, row, column, value, low, high, rows=2 * teams,
            names=Names((("above", "below"), self.teams)),
        )  # fmt: skip
        program.aim(
            "worst imbalance", "Least worst imbalance.", "millionths", z.column, [1.0],
            whole=False, precision=1000.0,
        )  # fmt: skip
        return program

    def read(self, values: Floats) -> SchoolPlan:
        """The plan in the values of the program."""
        return self.plan(Assignment.read(values, len(self.schools), len(self.teams)))

    def plan(self, team: Whole) -> SchoolPlan:
        """The plan that gives each school the team numbered so."""
        rows = np.arange(len(team))
        moved = self.moving[rows, team]
        return SchoolPlan(
            team=team,
            moved=moved,
            load_min=np.bincount(team, self.workload_min, len(self.teams)).astype(np.int64),
            travel_pence=int(self.travel_pence[rows, team].sum()),
            travel_min=float(self.travel_min[rows, team].sum()),
            move_pence=int(self.move_pence[moved].sum()),
            split_pence=split_pence(self.wishes, team),
        )

    def worst(self, load_min: Whole) -> Fraction:
        """How far the team furthest from its target is from it, as a share of it."""
        return max(
            (
                abs(int(load) - share) / share if share else Fraction(int(load > 0))
                for load, share in zip(load_min, self.target, strict=True)
            ),
            default=Fraction(0),
        )

    def imbalance_pct(self, load_min: Whole) -> Floats:
        """How far each team is from its target, in per cent of it."""
        return np.array(
            [
                float((int(load) - share) / share * 100) if share else (100.0 if load else 0.0)
                for load, share in zip(load_min, self.target, strict=True)
            ]
        )


@dataclass(frozen=True)
class SchoolPlan:
    """The answer: the team of each school, and what follows from it."""

    team: Whole
    moved: NDArray[np.bool_]
    load_min: Whole
    travel_pence: int
    travel_min: float
    move_pence: int
    split_pence: int = 0

    @property
    def cost_pence(self) -> int:
        """Travel, moves and the teams of clusters."""
        return self.travel_pence + self.move_pence + self.split_pence


def school_teams(instance: Instance, work: Work) -> SchoolTeams:
    """The question for the schools and teams of an instance."""
    number = {row.team: place for place, row in enumerate(instance.teams)}
    workload = work.workload_min
    wte = [Fraction(str(row.wte)) for row in instance.teams]
    today = np.array([number.get(row.team or "", -1) for row in instance.schools], dtype=np.int64)
    journeys = work.visits[:, None]
    travel_min = journeys * work.travel_min
    travel_gbp = travel_min * minute_cost_gbp(instance) + (
        journeys * 2 * distance_km(instance) * instance.settings.mileage_gbp_per_km
    )
    lost = np.array([row.easting_m is None or row.northing_m is None for row in instance.schools])
    price = pence(instance.settings.move_price_gbp_per_pupil)
    return SchoolTeams(
        schools=tuple(row.school for row in instance.schools),
        teams=tuple(row.team for row in instance.teams),
        workload_min=workload,
        target=tuple(share * int(workload.sum()) / sum(wte) for share in wte),
        tolerance=Fraction(str(instance.settings.balance_tolerance_pct)) / 100,
        travel_pence=np.rint(travel_gbp * 100).astype(np.int64),
        travel_min=travel_min,
        move_pence=np.array(
            [price * (row.pupils or 0) for row in instance.schools], dtype=np.int64
        ),
        today=today,
        kept=np.array([row.locked for row in instance.schools]) | (lost & (today >= 0)),
        wishes=wishes_of(instance),
    )


def foretell(question: SchoolTeams) -> tuple[str, ...]:
    """Why no plan can exist, by arithmetic alone; empty where nothing speaks against one.

    Checks each school, and those that must stay, against the limit of their team.
    """
    _, upper = question.limits
    if not question.schools:
        return ()
    reasons, nouns = [], question.nouns
    needed = Fraction(0)
    largest = max(range(len(upper)), key=lambda team: question.target[team])
    for school, load in enumerate(question.workload_min):
        if load > upper[largest] and not question.kept[school]:
            tolerance = Fraction(int(load)) / question.target[largest] - 1
            needed = max(needed, tolerance)
            reasons.append(
                f"{nouns.unit.capitalize()} {question.schools[school]} needs {load:,} minutes, more"
                f" than any {nouns.place} may have: the limit of {question.teams[largest]} is"
                f" {upper[largest]:,}."
            )
    for team, limit in enumerate(upper):
        staying = question.kept & (question.today == team)
        load = int(question.workload_min[staying].sum())
        if load > limit:
            share = question.target[team]
            needed = max(needed, load / share - 1) if share else Fraction(-1)
            reasons.append(
                f"The {staying.sum()} {nouns.units} that must stay with {question.teams[team]}"
                f" need {load:,} minutes; its limit is {limit:,}."
            )
        if needed < 0:
            return (*reasons, f"It has no staff: enter them, or unlock the {nouns.units}.")
    if not reasons:
        return ()
    tenths = -(-needed * 1000 // 1)
    own = float(question.tolerance * 100)
    return (
        *reasons,
        f"With balance_tolerance_pct of {float(tenths) / 10:.1f} instead of {own:g} these limits"
        " would be wide enough.",
    )
