"""A first plan, a team at a time: where all teams take what is worth most, one keeps what it took.

After each team the prices of the units that are left climb again; the one that keeps its units is
the one whose selection agrees best with the average of what was taken and with the others. The
last few teams are left to a search (Sadykov, Vanderbeck and others, INFORMS J. Comput. 31, 2019,
dive so in column generation).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.arrays import Floats, Whole
from optimiser.assignment.tight import Climb, Field, Tight

STEP = 0.05
CLASH = 0.5
"""What a unit that another team takes as well counts against a selection."""
CHANCE = 0.02
"""Spread of what chance adds to how well a selection agrees."""
COARSE = 4096
FREE = -1
"""Of a unit that has no team yet."""


def dive(
    field: Field, tight: Tight, target: float, draw: np.random.Generator, left: int, rounds: int,
    ended: Callable[[], bool],
) -> Whole:  # fmt: skip
    """Teams of the units, `FREE` where the last teams are to share them.

    Args:
        field: the pairs that count.
        tight: prices to begin with, and the average of what was taken at them.
        target: a cost that the best assignment may have.
        draw: chance, by which one dive differs from the next.
        left: it ends when no more units than this are free.
        rounds: how often prices change after each team.
        ended: whether time is over.
    """
    units, teams = field.cost.shape
    choice = np.full(units, FREE, dtype=np.int64)
    free = np.ones(units, dtype=bool)
    there = list(range(teams))
    price, share, spent = tight.price.copy(), tight.share.copy(), 0.0
    while int(free.sum()) > left and len(there) > 2 and not ended():
        gone = ~np.isin(np.arange(teams), there)
        climb = Climb(
            field.without(~free, gone), there, free, price, share, target - spent, step=STEP
        )
        for _ in range(rounds):
            if not climb.once(COARSE):
                return choice
        assert climb.latest is not None
        team = _surest(climb, draw)
        own = climb.latest.units(team)
        choice[own], free[own] = team, False
        spent += float(field.cost[own, team].sum())
        there.remove(team)
        price, share = climb.price, climb.share
        share[own], share[:, team] = 0.0, 0.0
    return choice


def _surest(climb: Climb, draw: np.random.Generator) -> int:
    """The team whose units agree best with the average and with what other teams take."""
    assert climb.latest is not None
    times = np.zeros(len(climb.units))
    for team in climb.teams:
        times[climb.latest.units(team)] += 1.0
    cover = np.maximum(climb.share.sum(axis=1), 1.0)

    def agreement(team: int) -> float:
        own = climb.latest.units(team) if climb.latest else np.zeros(0, dtype=np.int64)
        if not len(own):
            return 0.0
        share: Floats = climb.share[own, team] / cover[own] - CLASH * (times[own] > 1)
        return float(share.mean()) + CHANCE * float(draw.standard_normal())

    return max(climb.teams, key=agreement)
