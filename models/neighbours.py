"""Which schools are neighbours, and what keeps a team together.

Neighbours are the sides of the Delaunay triangles of the schools' places (Delaunay 1934; Qhull),
those longer than a limit left out. A team is in one piece when its schools hang together by
neighbours of the same team. Of two schools of a team in different pieces, every way from the one to
the other goes through a separator; a smallest one by inclusion gives the cut
x[a,j] + x[b,j] - sum over the separator of x[s,j] <= 1 (Oehrlein and Haunert 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.program import Block, Family, Names, Program

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Cut = tuple[int, int, int, tuple[int, ...]]
"""Two units, a place, and the units that part the two."""

SEPARATOR = Family(
    "separator", "Of two schools of a team that are no neighbours, some school between is too.",
    r"x_{aj} + x_{bj} - \sum_{s \in S_{ab}} x_{sj} \le 1",
)  # fmt: skip


@dataclass(frozen=True)
class Graph:
    """Pairs of neighbours, each once, and which units have a place (the others are left out)."""

    units: int
    one: Whole
    other: Whole
    placed: Flags

    def pieces(self, inside: Flags) -> Whole:
        """The piece of each unit inside, numbered from 0 by its first unit; -1 outside."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        kept = inside[self.one] & inside[self.other]
        ones = np.ones(int(kept.sum()), dtype=np.int8)
        matrix = coo_array(
            (ones, (self.one[kept], self.other[kept])), shape=(self.units, self.units)
        )
        _, label = connected_components(matrix, directed=False)
        piece = np.full(self.units, -1, dtype=np.int64)
        mine = np.flatnonzero(inside)
        _, first, number = np.unique(label[mine], return_index=True, return_inverse=True)
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        piece[mine] = rank[number]
        return piece

    def beside(self, some: Flags) -> Flags:
        """Neighbours of some units that are none of them."""
        near = np.zeros(self.units, dtype=bool)
        near[self.other[some[self.one]]] = True
        near[self.one[some[self.other]]] = True
        return near & ~some

    def separator(self, piece: Flags, other: Flags) -> Flags:
        """Units that part two pieces, none of them needless: neighbours of `piece` that can be
        reached from `other` without crossing others of them."""
        border = self.beside(piece)
        reached = self.pieces(~border)
        far = np.isin(reached, np.unique(reached[other])) & ~border
        return border & self.beside(far)


def graph(instance: Instance) -> Graph:
    """The neighbours among the schools of an instance."""
    return graph_of(
        [(row.easting_m, row.northing_m) for row in instance.schools],
        instance.settings.neighbour_km,
    )


def graph_of(places: list[tuple[float | None, float | None]], limit_km: float | None) -> Graph:
    """The neighbours among places in metres; those at one place are neighbours."""
    at = np.array(places, dtype=float).reshape(-1, 2)
    placed = ~np.isnan(at).any(axis=1)
    where = np.flatnonzero(placed)
    spots, spot = np.unique(at[where], axis=0, return_inverse=True)
    spot = spot.ravel()
    pairs = _sides(spots)
    if limit_km is not None and len(pairs):
        gap = spots[pairs[:, 0]] - spots[pairs[:, 1]]
        pairs = pairs[np.hypot(gap[:, 0], gap[:, 1]) <= limit_km * 1000]
    first = np.full(len(spots), len(at), dtype=np.int64)
    np.minimum.at(first, spot, where)
    # those at one place hang on the first of them
    shared = where[first[spot] != where]
    same = np.stack([first[spot[first[spot] != where]], shared], axis=1).reshape(-1, 2)
    every = np.concatenate([first[pairs], same]) if len(pairs) else same
    if len(shared) and len(pairs):
        every = np.concatenate([every, _of_all(first[pairs], first[spot], where)])
    every = np.unique(np.sort(every, axis=1), axis=0).reshape(-1, 2)
    return Graph(len(at), every[:, 0], every[:, 1], placed)


def _of_all(pairs: Whole, leader: Whole, where: Whole) -> Whole:
    """Neighbours of the first at a place are those of all at it."""
    members: dict[int, list[int]] = {}
    for unit, first in zip(where.tolist(), leader.tolist(), strict=True):
        members.setdefault(first, []).append(unit)
    found = [
        (a, b)
        for one, other in pairs.tolist()
        if len(members[one]) > 1 or len(members[other]) > 1
        for a in members[one]
        for b in members[other]
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _sides(spots: NDArray[np.float64]) -> Whole:
    """Sides of the triangles; of fewer than three places, or of places on a line, the line."""
    if len(spots) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    from scipy.spatial import Delaunay, QhullError

    try:
        if len(spots) < 3:
            raise QhullError
        corners = Delaunay(spots).simplices.astype(np.int64)
    except QhullError:
        order = np.lexsort((spots[:, 1], spots[:, 0]))
        return np.stack([order[:-1], order[1:]], axis=1)
    return np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])


def cut_off(program: Program, cuts: Sequence[Cut]) -> None:
    """Add cuts to a program whose first block are choices (unit, place)."""
    if not cuts:
        return
    x: Block = program.blocks[0]
    size = np.array([2 + len(between) for *_, between in cuts])
    unit = np.concatenate([np.array([one, other, *between]) for one, other, _, between in cuts])
    sign = np.concatenate([np.r_[1.0, 1.0, -np.ones(len(between))] for *_, between in cuts])
    place = np.array([place for _, _, place, _ in cuts])
    row = np.repeat(np.arange(len(cuts)), size)
    names = None
    if x.names is not None:
        first = np.array([one for one, *_ in cuts])
        names = Names(x.names.axes, (first, place))
    program.promise(
        SEPARATOR, row, x.column[unit, place[row]], sign, -np.inf, 1.0, rows=len(cuts), names=names
    )
