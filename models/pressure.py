"""Pressure: what is owed against what can be given, and who is short, by base and period.

Capacity is that of the grades which have work at the base. What is short is the least there can be
with every minute handed out as well as may be (see `models.cuts`); so is what is left over. The
grades that bind are the smallest set that lacks the most: only they may do what is left undone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from instances.tables import Grade
from models.capacity import Capacity
from models.cuts import GradeSet, closed
from models.demand import Demand
from models.staffing import Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Pressure:
    """Axes: base, period, level.

    `demand_min`, `capacity_min` and `surplus_min` are by (base, period), `shortage_min` by (base,
    period, level), each level alone, the first `mandated_levels` of them mandated. `binding` (base,
    period) is the place in `sets` of the grades that bind; -1 where nothing is short.
    """

    demand_min: Whole
    capacity_min: Whole
    shortage_min: Whole
    surplus_min: Whole
    mandated_levels: int
    binding: Whole
    sets: tuple[GradeSet, ...]

    @property
    def ratio(self) -> Floats:
        """Demand over capacity; infinite where there is nobody to meet it, 0 where none is owed."""
        nobody = np.where(self.demand_min > 0, np.inf, 0.0)
        return np.divide(
            self.demand_min, self.capacity_min, out=nobody, where=self.capacity_min > 0
        )

    @property
    def mandated_shortage_min(self) -> Whole:
        """Minutes short of mandated contacts, (base, period)."""
        total: Whole = self.shortage_min[:, :, : self.mandated_levels].sum(axis=2)
        return total

    def binds(self, base: int, period: int) -> GradeSet:
        """The grades that bind at a base in a period; none where nothing is short."""
        place = int(self.binding[base, period])
        return self.sets[place] if place >= 0 else frozenset()


def pressure(demand: Demand, capacity: Capacity, capacity_min: Whole | None = None) -> Pressure:
    """Pressure on the staff in post, or on those who give `capacity_min` (base, grade, period)."""
    has = capacity.in_post_min if capacity_min is None else capacity_min
    question = Staffing(demand, capacity)
    owed: Whole = demand.demand_min.sum(axis=1)
    gives: Whole = (has * question.useful[:, :, None]).sum(axis=1)
    short = question.shortage(has)
    sets, binding = _binding(demand, capacity.grades, has)
    return Pressure(
        demand_min=owed,
        capacity_min=gives,
        shortage_min=short,
        surplus_min=gives - (owed - short.sum(axis=2)),
        mandated_levels=question.mandated_levels,
        binding=binding,
        sets=sets,
    )


def _binding(
    demand: Demand, grades: tuple[str, ...], capacity_min: Whole
) -> tuple[tuple[GradeSet, ...], Whole]:
    """The sets that bind somewhere, and where; of sets that lack as much the smallest."""
    allowed = [frozenset(skill.grades) for skill in demand.skills]
    every = np.ones((1, len(allowed)), dtype=bool)
    of = cache(lambda asked: closed(allowed, every, grades, asked))
    number: dict[GradeSet, int] = {}
    binding = np.full((len(demand.bases), len(demand.periods)), -1, dtype=np.int64)
    for base, (owed, has) in enumerate(zip(demand.demand_min, capacity_min, strict=True)):
        sets = of(tuple(owed.any(axis=1).tolist()))
        if not sets.sets:
            continue
        lacking = sets.lacking(owed, has)[0]
        worst = lacking.argmax(axis=0)
        name = np.array([number.setdefault(inside, len(number)) for inside in sets.sets])
        binding[base] = np.where(lacking.max(axis=0) > 0, name[worst], -1)
    return tuple(number), binding


def people(grades: Iterable[Grade], inside: Collection[str]) -> str:
    """Grades as people, in the order of the tables: health visitors and nursery nurses."""
    named = [_many(row.title) for row in grades if row.grade in inside]
    return " and ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def _many(title: str) -> str:
    """Health visitor (SCPHN) as health visitors (SCPHN); what begins with capitals stays so."""
    name, bracket, rest = title.partition(" (")
    plain = name[:1].lower() + name[1:] if name[1:2].islower() else name
    return (plain if plain.endswith("s") else f"{plain}s") + bracket + rest
