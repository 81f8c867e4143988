"""Deprivation as a surface: neighbours are alike, larger towns are more deprived.

The surface is noise on two lattices, a coarse and a fine one, blended smoothly between their
corners. Nothing but + - * and comparisons is used, so that it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

LATTICES = ((16_000, 1.5), (6_000, 0.5))
"""Metres between corners, and how much a lattice counts."""
OWN = 0.6
"""Half of how far a place may be from the surface, which with its towns reaches 2.75, either way:
children come from more than its own street."""


@dataclass(frozen=True)
class Lattice:
    """Heights at the corners of squares, south-west corner first."""

    west_m: int
    south_m: int
    step_m: int
    height: tuple[tuple[float, ...], ...]

    def at(self, east_m: int, north_m: int) -> float:
        """The height of a place, blended smoothly between the four corners around it."""
        column, right = self._corner(east_m - self.west_m, len(self.height[0]))
        row, up = self._corner(north_m - self.south_m, len(self.height))
        south, north = self.height[row], self.height[row + 1]
        low = south[column] + right * (south[column + 1] - south[column])
        high = north[column] + right * (north[column + 1] - north[column])
        return low + up * (high - low)

    def _corner(self, along_m: int, corners: int) -> tuple[int, float]:
        """The corner before a place, and how far it is on the way to the next, eased."""
        before = min(max(along_m // self.step_m, 0), corners - 2)
        part = min(max(along_m / self.step_m - before, 0.0), 1.0)
        return before, part * part * (3 - 2 * part)


@dataclass(frozen=True)
class Deprivation:
    """The surface, and the four heights that part the quintiles, highest (most deprived) first."""

    lattices: tuple[Lattice, ...] = ()
    cuts: tuple[float, ...] = ()

    def height(self, chance: Random, deprived: float, east_m: int, north_m: int) -> float:
        """Deprivation of one place, with what is its own."""
        total = deprived + chance.uniform(-OWN, OWN) + chance.uniform(-OWN, OWN)
        for lattice in self.lattices:
            total += lattice.at(east_m, north_m)
        return total

    def quintile(self, chance: Random, deprived: float, east_m: int, north_m: int) -> int:
        """Quintile of a place, 1 most deprived; `deprived` is what its town adds."""
        height = self.height(chance, deprived, east_m, north_m)
        return 1 + sum(height < cut for cut in self.cuts)


def surface(chance: Random, west_m: int, south_m: int, side_m: int) -> Deprivation:
    """A surface over a square, not yet parted into quintiles."""
    return Deprivation(tuple(
        _lattice(chance, west_m, south_m, side_m // step + 2, step, weight)
        for step, weight in LATTICES
    ))  # fmt: skip


def _lattice(
    chance: Random, west_m: int, south_m: int, corners: int, step_m: int, weight: float
) -> Lattice:
    height = tuple(
        tuple(weight * chance.uniform(-1, 1) for _ in range(corners)) for _ in range(corners)
    )
    return Lattice(west_m, south_m, step_m, height)


def fifths(heights: Sequence[float], weights: Sequence[int]) -> tuple[float, ...]:
    """The four heights that part places into fifths by weight, highest first."""
    ordered = sorted(zip(heights, weights, strict=True), reverse=True)
    whole, passed, cuts = sum(weights), 0, list[float]()
    for (height, weight), (below, _) in pairwise(ordered):
        passed += weight
        while len(cuts) < 4 and 5 * passed >= (len(cuts) + 1) * whole:
            cuts.append((height + below) / 2)
    return tuple(cuts)
