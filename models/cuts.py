"""The projection: which minutes of which grades cover which demand, without the hours.

Within one base and period minutes can be handed out so that nothing is short iff for every set S
of grades, the capacity of S is at least the demand of the skills whose grades all lie in S
(max-flow min-cut; Hall's theorem). Only closed sets matter: unions of the grades of some skills.
The proof is in FORMULATIONS.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
GradeSet = frozenset[str]


def closed_sets(allowed: Iterable[GradeSet]) -> tuple[GradeSet, ...]:
    """Every union of some of the allowed sets, smallest first."""
    unions: set[GradeSet] = set()
    for grades in set(allowed):
        unions |= {grades | other for other in unions} | {grades}
    return tuple(sorted(unions, key=lambda union: (len(union), sorted(union))))


@dataclass(frozen=True)
class Closed:
    """The closed sets of some skills, and what lies in them.

    `grades` (set, grade) has 1 where the grade is in the set; `skills` (level, set, skill) where
    all grades of the skill are, and it ranks no later than the level.
    """

    sets: tuple[GradeSet, ...]
    grades: Whole
    skills: Whole

    def adds(self, gives_min: Whole) -> Whole:
        """Minutes that a step of each tranche adds to a set, (tranche, set, period).

        `gives_min` is by (tranche, grade, period).
        """
        added: Whole = np.einsum("sg,jgt->jst", self.grades, gives_min)
        return added

    def lacking(self, demand_min: Whole, capacity_min: Whole) -> Whole:
        """Minutes (level, set, period) of demand inside a set beyond the capacity of the set.

        Demand is by (skill, period), capacity by (grade, period); negative where there is room.
        """
        return self.skills @ demand_min - self.grades @ capacity_min


def closed(
    allowed: Sequence[GradeSet],
    levels: NDArray[np.bool_],
    grades: Sequence[str],
    asked: Sequence[bool],
) -> Closed:
    """The closed sets of the skills that are asked for.

    `levels` (level, skill) says whether a skill ranks no later than a level; grades that may do a
    skill are `allowed`, all of them are `grades`.
    """
    sets = closed_sets(each for each, wanted in zip(allowed, asked, strict=True) if wanted)
    within = np.array([[each <= inside for each in allowed] for inside in sets], dtype=np.int64)
    members = [[grade in inside for grade in grades] for inside in sets]
    return Closed(
        sets,
        np.array(members, dtype=np.int64).reshape(len(sets), len(grades)),
        within.reshape(len(sets), len(allowed)) * levels[:, None].astype(np.int64),
    )
