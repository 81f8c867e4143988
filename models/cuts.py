"""The projection: which minutes of which grades cover which demand, without the hours.

Within one base and period minutes can be handed out so that nothing is short iff for every set S
of grades, the capacity of S is at least the demand of the skills whose grades all lie in S
(max-flow min-cut; Hall's theorem). Only closed sets matter: unions of the grades of some skills.
The proof is in FORMULATIONS.md.
"""

from __future__ import annotations

from collections.abc import Iterable

GradeSet = frozenset[str]


def closed_sets(allowed: Iterable[GradeSet]) -> tuple[GradeSet, ...]:
    """Every union of some of the allowed sets, smallest first."""
    unions: set[GradeSet] = set()
    for grades in set(allowed):
        unions |= {grades | other for other in unions} | {grades}
    return tuple(sorted(unions, key=lambda union: (len(union), sorted(union))))
