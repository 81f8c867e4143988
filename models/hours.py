"""Who delivers what: the minutes of each skill handed to grades, without loss.

A transport problem in each base and period, served skill by skill in their order of rank. Serving
in order is optimal (the demands that can be served form a polymatroid), so what remains unserved
is exactly the shortage that the plan counted. Minutes go first to the least costly grade allowed;
where that would leave a later skill short, they are handed on along an augmenting path.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.capacity import Capacity
from models.demand import Demand

Whole = NDArray[np.int64]


def hours(demand: Demand, capacity: Capacity, capacity_min: Whole, cheapest: list[int]) -> Whole:
    """Minutes by (base, skill, grade, period).

    Args:
        demand: what is owed.
        capacity: names of the grades.
        capacity_min: minutes by (base, grade, period).
        cheapest: numbers of the grades, least costly minute first.
    """
    number = {grade: place for place, grade in enumerate(capacity.grades)}
    rank = {grade: place for place, grade in enumerate(cheapest)}
    allowed = [
        sorted((number[grade] for grade in skill.grades), key=rank.__getitem__)
        for skill in demand.skills
    ]
    bases, skills, periods = demand.demand_min.shape
    given = np.zeros((bases, skills, len(capacity.grades), periods), dtype=np.int64)
    for base in range(bases):
        for period in range(periods):
            given[base, :, :, period] = _hand_out(
                demand.demand_min[base, :, period].tolist(),
                capacity_min[base, :, period].tolist(),
                allowed,
            )
    return given


def _hand_out(owed: list[int], left: list[int], allowed: list[list[int]]) -> list[list[int]]:
    """Minutes by skill and grade: maximum flow by shortest augmenting paths, skills in order."""
    given = [[0] * len(left) for _ in owed]
    for skill, wanted in enumerate(owed):
        while wanted:
            path = _path(skill, given, left, allowed)
            if path is None:
                break
            wanted -= _push(path, wanted, given, left)
    return given


def _path(
    skill: int, given: list[list[int]], left: list[int], allowed: list[list[int]]
) -> list[tuple[int, int]] | None:
    """Shortest chain (skill, grade), ... where each next skill gives up the grade before it."""
    seen = set()
    chains: list[list[tuple[int, int]]] = [[(skill, grade)] for grade in allowed[skill]]
    while chains:
        longer = []
        for chain in chains:
            grade = chain[-1][1]
            if grade in seen:
                continue
            seen.add(grade)
            if left[grade]:
                return chain
            longer += [
                [*chain, (other, next_grade)]
                for other in range(len(given))
                if given[other][grade]
                for next_grade in allowed[other]
                if next_grade not in seen
            ]
        chains = longer
    return None


def _push(path: list[tuple[int, int]], wanted: int, given: list[list[int]], left: list[int]) -> int:
    """Send minutes along a chain; returns how many."""
    amount = min(wanted, left[path[-1][1]])
    for (_, grade), (other, _) in pairwise(path):
        amount = min(amount, given[other][grade])
    left[path[-1][1]] -= amount
    for place, (skill, grade) in enumerate(path):
        given[skill][grade] += amount
        if place + 1 < len(path):
            given[path[place + 1][0]][grade] -= amount
    return amount
