"""A plan whose teams fall apart made into one whose teams are whole, at little cost.

First each small piece goes over to a team beside it, or a unit between two pieces joins them,
cheapest first and whatever the rows say. Then units on the border change team, one or two at a
time, each team staying whole, until every row is kept, and on until nothing gets cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.arrays import Arrays
from models.neighbours import Graph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Move = tuple[int, int]
Score = tuple[float, float]

MOST_STEPS = 200
MOST_FIRST = 40
"""So many first moves are tried with every second one."""
ROUNDING = 1e-6


def mended(
    graph: Graph, arrays: Arrays, cost: Floats, team: Whole, seconds: float = 5.0
) -> Whole | None:
    """The team of each unit with every team whole; None where it is not found in time.

    `arrays` are the rows to keep, over choices (unit, team) alone; `cost` is (unit, team).
    """
    if len(arrays.lower) != cost.size:
        return None
    until = perf_counter() + seconds
    state = _State(graph, arrays, cost, _joined(graph, cost, arrays, team.copy()))
    while perf_counter() < until:
        pick = state.best() or (state.best_pair(until) if state.broken > ROUNDING else None)
        if pick is None:
            break
        for move in pick:
            state.do(move)
    whole = all(state.whole(place) for place in range(cost.shape[1]))
    return state.team if whole and state.broken <= ROUNDING else None


def _joined(graph: Graph, cost: Floats, arrays: Arrays, team: Whole) -> Whole:
    """Every team in one piece, whatever the rows say; as far as it can be."""
    open_pair = arrays.upper.reshape(cost.shape) > 0.5
    apart = _apart(graph, team)
    for _ in range(MOST_STEPS):
        for _, units, to in sorted(_joining(graph, cost, open_pair, team), key=lambda one: one[0]):
            tried = team.copy()
            tried[units] = to
            if (then := _apart(graph, tried)) < apart:
                team, apart = tried, then
                break
        else:
            break
    return team


def _apart(graph: Graph, team: Whole) -> int:
    """Pieces beyond one, over all teams."""
    return sum(
        max(0, int(graph.pieces((team == place) & graph.placed).max(initial=-1)))
        for place in np.unique(team)
    )


def _joining(
    graph: Graph, cost: Floats, open_pair: NDArray[np.bool_], team: Whole
) -> Iterator[tuple[float, Whole, int]]:
    """What could join a small piece: extra cost, units, the team they go to."""
    for place in np.unique(team):
        piece = graph.pieces((team == place) & graph.placed)
        many = int(piece.max(initial=-1)) + 1
        if many < 2:
            continue
        largest = int(np.bincount(piece[piece >= 0]).argmax())
        for number in range(many):
            if number == largest:
                continue
            units = np.flatnonzero(piece == number)
            border = graph.beside(piece == number)
            for to in np.unique(team[border]):
                if open_pair[units, to].all():
                    yield float((cost[units, to] - cost[units, place]).sum()), units, int(to)
            for unit in np.flatnonzero(border & open_pair[:, place]):
                more = float(cost[unit, place] - cost[unit, team[unit]])
                yield more, np.array([unit]), int(place)


class _State:
    """An assignment that changes: the rows it breaks, and who is beside whom."""

    def __init__(self, graph: Graph, arrays: Arrays, cost: Floats, team: Whole):
        from scipy.sparse import csr_array

        shape = (len(arrays.row_lower), len(arrays.lower))
        matrix = csr_array((arrays.value, arrays.column, arrays.start), shape=shape)
        self.matrix = matrix.tocsc()
        scale = np.maximum(abs(matrix).max(axis=1).toarray().ravel(), 1e-9)
        self.low, self.high, self.scale = arrays.row_lower, arrays.row_upper, scale
        self.open = arrays.upper.reshape(cost.shape) > 0.5
        self.cost, self.team = cost, team
        self.placed = graph.placed
        self.near: list[list[int]] = [[] for _ in range(graph.units)]
        for one, other in zip(graph.one.tolist(), graph.other.tolist(), strict=True):
            self.near[one].append(other)
            self.near[other].append(one)
        values = np.zeros(cost.shape)
        values[np.arange(len(team)), team] = 1
        self.activity = matrix @ values.ravel()

    @property
    def broken(self) -> float:
        """How much of the rows is broken, each in sizes of its largest unit."""
        return float(self._off(self.activity, slice(None)).sum())

    def _off(self, activity: Floats, rows: Whole | slice) -> Floats:
        over = np.maximum(self.low[rows] - activity, activity - self.high[rows])
        off: Floats = np.maximum(over, 0.0) / self.scale[rows]
        return off

    def whole(self, place: int, without: int = -1) -> bool:
        """Whether a team is in one piece, once a unit has left it."""
        left = set(np.flatnonzero((self.team == place) & self.placed).tolist()) - {without}
        if not left:
            return True
        waiting = [left.pop()]
        while waiting:
            reached = left.intersection(self.near[waiting.pop()])
            left -= reached
            waiting += reached
        return not left

    def _changes(self, move: Move) -> tuple[Whole, Floats]:
        """Rows whose activity changes, and by how much."""
        unit, to = move
        many = self.cost.shape[1]
        gone, come = unit * many + int(self.team[unit]), unit * many + to
        start, matrix = self.matrix.indptr, self.matrix
        parts = [slice(start[column], start[column + 1]) for column in (gone, come)]
        rows = np.concatenate([matrix.indices[part] for part in parts])
        value = np.concatenate([-matrix.data[parts[0]], matrix.data[parts[1]]])
        same, place = np.unique(rows, return_inverse=True)
        return same.astype(np.int64), np.bincount(place, value).astype(float)

    def gain(self, move: Move) -> Score:
        """How much less is broken and how much less it costs after a move."""
        rows, change = self._changes(move)
        now = self.activity[rows]
        less = float((self._off(now, rows) - self._off(now + change, rows)).sum())
        unit, to = move
        return less, float(self.cost[unit, self.team[unit]] - self.cost[unit, to])

    def do(self, move: Move) -> None:
        """Make a move."""
        rows, change = self._changes(move)
        self.activity[rows] += change
        self.team[move[0]] = move[1]

    def moves(self) -> Iterator[tuple[Score, Move]]:
        """Moves of units at a border, best first, those that would break a team left out."""
        found = [
            (self.gain((unit, to)), (unit, to))
            for unit, near in enumerate(self.near)
            for to in {int(self.team[other]) for other in near} - {int(self.team[unit])}
            if self.open[unit, to]
        ]
        found.sort(key=lambda one: (-round(one[0][0], 9), -one[0][1], one[1]))
        for gain, move in found:
            if self.whole(int(self.team[move[0]]), without=move[0]):
                yield gain, move

    def best(self) -> list[Move] | None:
        """The best move, if it is better than none."""
        gain, move = next(self.moves(), ((0.0, 0.0), (-1, -1)))
        return [move] if _better(gain) else None

    def best_pair(self, until: float) -> list[Move] | None:
        """The best two moves, if they are better than none."""
        best, pick = (0.0, 0.0), None
        for gain, move in list(islice(self.moves(), MOST_FIRST)):
            if perf_counter() > until:
                break
            back = (move[0], int(self.team[move[0]]))
            self.do(move)
            for second, other in islice(self.moves(), 1):
                both = gain[0] + second[0], gain[1] + second[1]
                if other[0] != move[0] and _better(both) and both > best:
                    best, pick = both, [move, other]
            self.do(back)
        return pick


def _better(gain: Score) -> bool:
    return gain[0] > ROUNDING or (gain[0] > -ROUNDING and gain[1] > ROUNDING)
