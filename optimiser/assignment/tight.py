"""A stronger bound than the linear one: each team's load is a whole selection of units.

Units have prices; each team takes the units that are worth most to it within its limits (a
knapsack, see `knapsack`). Prices of units that are taken twice fall, of those that nobody takes
rise. What all teams then cost, and the prices, is a bound for any prices (Lagrange; Geoffrion,
Math. Program. Study 2, 1974). Averages of what teams take say which pairs good assignments have
(Barahona and Anbil, Math. Program. 87, 2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Floats, Truths, Whole
from models.assignment import Assignment
from optimiser.assignment.knapsack import CELLS, Filled, fill

STEP = 0.5
SHORTER = 0.7
PATIENCE = 5
"""After so many prices without a better bound the steps are made shorter."""
LEAST_STEP = 1e-3
NEAR = 0.8
"""A bound that has come so near to the target, from where it began, makes it twice as far."""
MEMORY = 0.9
"""Share of the average that stays when a new selection comes in."""
TURN = 0.3
"""Share of the newest direction in that of the next step."""
LOOSE = 2e-9
ROUNDING = 16 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class Field:
    """The pairs (units, teams) that count, costs of the others infinite, with one measure."""

    cost: Floats
    load: Floats
    lower: Floats
    upper: Floats
    counted: bool

    @staticmethod
    def of(question: Assignment, pairs: Truths) -> Field:
        """Some pairs of a question, those that are allowed.

        Limits of loads that are not whole are wider by more than the rounding of their sums.
        """
        load, lower, upper = (each[0] for each in question.measures)
        cost = np.where(pairs & ~question.forbidden, question.cost, np.inf)
        counted = bool((load == np.rint(load)).all())
        if not counted:
            lower = lower - LOOSE * np.where(np.isfinite(lower), np.maximum(1.0, abs(lower)), 0.0)
            upper = upper + LOOSE * np.where(np.isfinite(upper), np.maximum(1.0, abs(upper)), 0.0)
        return Field(cost, load, lower, upper, counted)

    def without(self, units: Truths, teams: Truths) -> Field:
        """The field without some units and teams."""
        gone = units[:, None] | teams
        return replace(self, cost=np.where(gone, np.inf, self.cost))


@dataclass(frozen=True)
class Taken:
    """What all teams take at some prices of the units: the bound, and each team's units."""

    value: float
    teams: dict[int, tuple[Whole, Filled]]

    def units(self, team: int) -> Whole:
        """The units that a team takes."""
        units, filled = self.teams[team]
        return units[filled.taken]


@dataclass(frozen=True)
class Tight:
    """The best prices found (units,), their bound, and the average of what was taken."""

    value: float
    price: Floats
    share: Floats


def take(field: Field, price: Floats, teams: list[int], cells: int = CELLS) -> Taken | None:
    """What teams take at some prices; None where a team cannot keep its limits."""
    value, taken = 0.0, {}
    for team in teams:
        units = np.flatnonzero(np.isfinite(field.cost[:, team]))
        filled = fill(
            field.cost[units, team] - price[units], field.load[units, team],
            float(field.lower[team]), float(field.upper[team]), field.counted, cells,
        )  # fmt: skip
        if filled is None:
            return None
        value += filled.value
        taken[team] = (units, filled)
    return Taken(value, taken)


@dataclass
class Climb:
    """Prices on their way to a better bound."""

    field: Field
    teams: list[int]
    units: Truths
    price: Floats
    share: Floats
    target: float
    step: float = STEP
    best: float = -np.inf
    best_price: Floats | None = None
    latest: Taken | None = None
    begun: float | None = None
    _direction: Floats | None = None
    _without: int = 0

    def once(self, cells: int = CELLS) -> bool:
        """Take at the prices, and change them; False where a team cannot keep its limits."""
        taken = take(self.field, self.price, self.teams, cells)
        if taken is None:
            return False
        self.latest = taken
        value = taken.value + float(self.price[self.units].sum())
        missing = self.units.astype(float)
        self.share *= MEMORY
        for team in self.teams:
            units = taken.units(team)
            missing[units] -= 1.0
            self.share[units, team] += 1.0 - MEMORY
        self._judge(value)
        old = self._direction
        self._direction = missing if old is None else TURN * missing + (1.0 - TURN) * old
        size = float(self._direction @ self._direction)
        away = max(self.target - value, 1e-6 * max(1.0, abs(value)))
        if size > 1e-9:
            self.price = self.price + self.step * away / size * self._direction
        return True

    def _judge(self, value: float) -> None:
        """Keep the best; go back to it, and step shorter, after too long without a better one."""
        if value > self.best + 1e-6 * max(1.0, abs(self.best)) or self.best_price is None:
            self._without = 0
        else:
            self._without += 1
        if self.begun is None:
            self.begun = value
        if value > self.best or self.best_price is None:
            self.best, self.best_price = value, self.price.copy()
        if self.best - self.begun > NEAR * (self.target - self.begun):
            self.target += self.target - self.begun
        if self._without >= PATIENCE:
            self._without, self.step = 0, self.step * SHORTER
            self.price = self.best_price.copy()


def tighten(
    field: Field, price: Floats, share: Floats, target: float, rounds: int,
    ended: Callable[[], bool],
) -> Tight:  # fmt: skip
    """Climb from given prices; `target` is a cost that the best assignment may have."""
    units = np.ones(len(price), dtype=bool)
    teams = list(range(field.cost.shape[1]))
    climb = Climb(field, teams, units, price.copy(), share.copy(), target)
    for _ in range(rounds):
        if climb.step < LEAST_STEP or ended() or not climb.once():
            break
    best = price if climb.best_price is None else climb.best_price
    return Tight(climb.best, best, climb.share)


def proof(question: Assignment, price: Floats) -> tuple[float, Floats]:
    """The bound of prices over all pairs, and what each pair (units, teams) adds to it at least.

    Both are lowered by more than all rounding; infinite where a team cannot keep its limits.
    """
    units, teams = question.cost.shape
    field = Field.of(question, np.ones((units, teams), dtype=bool))
    taken = take(field, price, list(range(teams)))
    if taken is None:
        return np.inf, np.zeros((units, teams))
    inside, outside = np.full((units, teams), np.inf), np.zeros((units, teams))
    for team, (there, filled) in taken.teams.items():
        load = field.load[there, team]
        reduced = field.cost[there, team] - price[there] + filled.price * load
        loose = filled.value - filled.linear
        inside[there, team] = np.where(filled.taken, 0.0, np.maximum(0.0, reduced - loose))
        outside[there, team] = np.where(filled.taken, np.maximum(0.0, -reduced - loose), 0.0)
    size = float(
        np.abs(price).sum()
        + np.where(np.isfinite(field.cost), np.abs(field.cost), 0.0).max(axis=1).sum()
    )
    room = ROUNDING * (units + 8) * size
    value = taken.value + float(price.sum()) - room
    # a unit with one team is with no other: what takes it there must do without it
    extra = inside + outside.sum(axis=1)[:, None] - outside
    return value, extra - room
