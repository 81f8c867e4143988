"""A plan whose teams fall apart made into one whose teams are whole, at little cost.

Step by step the cheapest of: a small piece goes over to a team beside it, or a unit between two
pieces of a team joins it. Every row of the program stays kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.arrays import Arrays
from models.neighbours import Graph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_STEPS = 60
ROUNDING = 1e-6


def mended(graph: Graph, arrays: Arrays, cost: Floats, team: Whole) -> Whole | None:
    """The team of each unit with every team whole; None where it is not found.

    `arrays` are the rows to keep, over choices (unit, team) alone; `cost` is (unit, team).
    """
    if len(arrays.lower) != cost.size:
        return None
    team = team.copy()
    open_pair = arrays.upper.reshape(cost.shape) > 0.5
    for _ in range(MOST_STEPS):
        changes = sorted(_changes(graph, cost, open_pair, team), key=lambda one: one[0])
        if not changes:
            break
        for _, units, to in changes:
            tried = team.copy()
            tried[units] = to
            if _kept(arrays, tried, cost.shape) and _apart(graph, tried) < _apart(graph, team):
                team = tried
                break
        else:
            return None
    return team if _kept(arrays, team, cost.shape) and not _apart(graph, team) else None


def _apart(graph: Graph, team: Whole) -> int:
    """Pieces beyond one, over all teams."""
    return sum(
        max(0, int(graph.pieces((team == place) & graph.placed).max(initial=-1)))
        for place in np.unique(team)
    )


def _changes(
    graph: Graph, cost: Floats, open_pair: NDArray[np.bool_], team: Whole
) -> Iterator[tuple[float, Whole, int]]:
    """What could mend a piece: extra cost, units, the team they go to."""
    for place in np.unique(team):
        piece = graph.pieces((team == place) & graph.placed)
        many = int(piece.max(initial=-1)) + 1
        if many < 2:
            continue
        largest = int(np.bincount(piece[piece >= 0]).argmax())
        for number in range(many):
            units = np.flatnonzero(piece == number)
            border = graph.beside(piece == number)
            if number != largest:
                for to in np.unique(team[border]):
                    if open_pair[units, to].all():
                        yield float((cost[units, to] - cost[units, place]).sum()), units, int(to)
            for unit in np.flatnonzero(border):
                if open_pair[unit, place] and number != largest:
                    alone = np.array([unit])
                    yield float(cost[unit, place] - cost[unit, team[unit]]), alone, int(place)


def _kept(arrays: Arrays, team: Whole, shape: tuple[int, ...]) -> bool:
    values = np.zeros(shape)
    values[np.arange(len(team)), team] = 1
    activity = arrays.activity(values.ravel())
    return bool(
        (activity >= arrays.row_lower - ROUNDING).all()
        and (activity <= arrays.row_upper + ROUNDING).all()
    )
