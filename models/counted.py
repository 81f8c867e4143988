"""Demand and capacity as things stand: staff in post, and today's team of each school."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar, calendar
from instances.tables import School
from models.apportion import apportioned
from models.capacity import Capacity, capacity
from models.cuts import closed
from models.demand import Demand, demand
from models.school_work import school_work
from models.staffing import Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """What is owed and what can be given. Axes: contact, base, skill, grade, period, level.

    `instance` has the schools with a team today; `left_out` are the others;
    `team` is the number of the team of each.
    """

    instance: Instance
    days: Calendar
    demand: Demand
    capacity: Capacity
    left_out: tuple[School, ...]
    team: Whole

    @cached_property
    def contact_min(self) -> Whole:
        """Whole minutes by (contact, base, period); those of a skill add up to its demand."""
        owed = self.demand
        found = np.zeros(owed.contact_min.shape, dtype=np.int64)
        for number in range(len(owed.skills)):
            of = np.flatnonzero(owed.skill_of == number)
            found[of] = apportioned(owed.demand_min[:, number], owed.contact_min[of])
        return found

    @cached_property
    def question(self) -> Staffing:
        """The work with the staff in post."""
        return Staffing(self.demand, self.capacity)

    @cached_property
    def shortage_min(self) -> Whole:
        """Minutes that staff in post cannot give, (base, period, level), each level alone."""
        return self.question.shortage(self.capacity.in_post_min)

    @property
    def mandated_shortage_min(self) -> Whole:
        """Those of mandated contacts, (base, period)."""
        found: Whole = self.shortage_min[:, :, : self.question.mandated_levels].sum(axis=2)
        return found

    @cached_property
    def demand_min(self) -> Whole:
        """Minutes owed, (base, period)."""
        found: Whole = self.demand.demand_min.sum(axis=1)
        return found

    @cached_property
    def capacity_min(self) -> Whole:
        """Minutes that those grades can give that have work at the base, (base, period)."""
        found: Whole = np.einsum("bgt,bg->bt", self.capacity.in_post_min, self.question.useful)
        return found

    @cached_property
    def binding(self) -> list[list[frozenset[str]]]:
        """The grades that are short by base and period: only they may do what is left undone.

        Empty where nothing is short. Those of the set that lacks most (see `models.cuts`).
        """
        owed, has = self.demand, self.capacity
        allowed = [frozenset(skill.grades) for skill in owed.skills]
        all_levels = np.ones((1, len(allowed)), dtype=bool)
        of = cache(lambda asked: closed(allowed, all_levels, has.grades, asked))
        found = []
        for demand_min, in_post in zip(owed.demand_min, has.in_post_min, strict=True):
            sets = of(tuple((demand_min.sum(axis=1) > 0).tolist()))
            if not sets.sets:
                found.append([frozenset[str]()] * len(owed.periods))
                continue
            (lacking,) = sets.lacking(demand_min, in_post)
            most = lacking.argmax(axis=0).tolist()
            short = (lacking.max(axis=0) > 0).tolist()
            found.append(
                [sets.sets[place] if is_short else frozenset()
                 for place, is_short in zip(most, short, strict=True)]
            )  # fmt: skip
        return found

    @property
    def mandated(self) -> NDArray[np.bool_]:
        """Whether each contact is mandated."""
        return np.array([contact.mandated for contact in self.demand.contacts], dtype=bool)


def counted(instance: Instance) -> Counted:
    """Count an instance as it stands; schools without a team today are left out."""
    left_out = tuple(school for school in instance.schools if school.team is None)
    here = replace(
        instance, schools=tuple(school for school in instance.schools if school.team is not None)
    )
    days = calendar(here.settings, here.school_terms)
    place = {row.team: number for number, row in enumerate(here.teams)}
    team = np.array([place[str(school.team)] for school in here.schools], dtype=np.int64)
    owed = demand(here, days, school_work(here, days), team)
    return Counted(here, days, owed, capacity(here, days), left_out, team)
