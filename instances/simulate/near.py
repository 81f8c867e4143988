"""Which of many points are nearest: points by squares of the plane, searched ring by ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

FEW = 24
"""Of so few points all are looked at."""


class Near:
    """Points on the grid, in whole metres; of two as near, the earlier comes first."""

    def __init__(self, points: Sequence[tuple[int, int]]):
        self._points = points
        east, north = ([point[axis] for point in points] or [0] for axis in (0, 1))
        area = (max(east) - min(east) + 1) * (max(north) - min(north) + 1)
        self._step = max(1, isqrt(area // max(1, len(points))))
        self._square: dict[tuple[int, int], list[int]] = {}
        for number, (e, n) in enumerate(points):
            self._square.setdefault((e // self._step, n // self._step), []).append(number)

    def nearest(self, east: int, north: int, count: int = 1) -> list[int]:
        """Numbers of the nearest points, the nearest first; fewer where there are fewer."""
        count = min(count, len(self._points))
        if len(self._points) <= FEW:
            return self._sorted(range(len(self._points)), east, north)[:count]
        found: list[int] = []
        ring = 0
        while True:
            found += self._ring(east // self._step, north // self._step, ring)
            if len(found) >= count:
                best = self._sorted(found, east, north)[:count]
                # points of the rings outside are farther than this
                reach = ring * self._step
                if len(found) == len(self._points) or (
                    self._square_m(best[-1], east, north) <= reach * reach
                ):
                    return best
            ring += 1

    def _ring(self, column: int, row: int, ring: int) -> Iterator[int]:
        """Points of the squares so many steps from a square."""
        for away in range(-ring, ring + 1):
            whole = abs(away) == ring
            for across in range(-ring, ring + 1) if whole else (-ring, ring):
                yield from self._square.get((column + across, row + away), ())

    def _sorted(self, numbers: Sequence[int], east: int, north: int) -> list[int]:
        return sorted(numbers, key=lambda number: (self._square_m(number, east, north), number))

    def _square_m(self, number: int, east: int, north: int) -> int:
        """Square of the distance to a point."""
        e, n = self._points[number]
        return (e - east) * (e - east) + (n - north) * (n - north)
