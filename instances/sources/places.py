"""Places on the National Grid: which is nearest, and how to gather them into groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Place:
    """A coded place with a weight."""

    code: str
    east: float
    north: float
    weight: float = 0.0


def place(row: Mapping[str, str], key: str, weight: str = "") -> Place | None:
    """The place of a row of a table, or None where it has no coordinates."""
    east, north = row.get("easting_m", ""), row.get("northing_m", "")
    if not (east and north):
        return None
    return Place(row[key], float(east), float(north), float(row.get(weight, "") or 0))


def distance_m(one: Place, other: Place) -> float:
    """Straight-line distance in metres."""
    return math.hypot(one.east - other.east, one.north - other.north)


def nearest_place(to: Place, places: Sequence[Place]) -> Place:
    """The nearest of places; of two as near, the one with the earlier code."""
    return min(places, key=lambda found: (_square(to, found), found.code))


def centre(places: Sequence[Place]) -> Place:
    """The middle of places by weight."""
    weights = [found.weight for found in places]
    if not any(weights):
        weights = [1.0] * len(places)
    whole = sum(weights)
    east = sum(found.east * weight for found, weight in zip(places, weights, strict=True))
    north = sum(found.north * weight for found, weight in zip(places, weights, strict=True))
    return Place("", east / whole, north / whole, whole)


def groups(places: Sequence[Place], number: int) -> list[list[Place]]:
    """Gather places into groups of about equal weight, nothing drawn by chance.

    Recursive bisection: across the longer side, into two parts whose weights stand to each other
    as the groups still to be made of them. Ties go to the earlier code. There are fewer groups
    than asked for where there are fewer places.
    """
    if number <= 1 or len(places) <= 1:
        return [list(places)] if places else []
    if not any(found.weight for found in places):
        places = [Place(found.code, found.east, found.north, 1.0) for found in places]
    wide = max(found.east for found in places) - min(found.east for found in places)
    high = max(found.north for found in places) - min(found.north for found in places)
    across = (lambda p: (p.east, p.code)) if wide >= high else (lambda p: (p.north, p.code))
    ordered = sorted(places, key=across)
    wanted = sum(found.weight for found in ordered) * (number // 2) / number
    cut = _cut([found.weight for found in ordered], wanted)
    cut = min(max(cut, number // 2), len(ordered) - (number - number // 2))
    cut = min(max(cut, 1), len(ordered) - 1)
    return groups(ordered[:cut], number // 2) + groups(ordered[cut:], number - number // 2)


def _cut(weights: Sequence[float], wanted: float) -> int:
    """How many of the first weights come nearest to a wanted sum."""
    sums = [0.0, *accumulate(weights)]
    return min(range(len(sums)), key=lambda count: (abs(sums[count] - wanted), count))


def _square(one: Place, other: Place) -> float:
    return (one.east - other.east) ** 2 + (one.north - other.north) ** 2
