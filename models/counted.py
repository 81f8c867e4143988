"""Demand and capacity as things stand: staff in post, and today's team of each school."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar, calendar
from instances.tables import School
from models.apportion import apportioned
from models.capacity import Capacity, capacity
from models.demand import Demand, demand
from models.pressure import Pressure, pressure
from models.school_work import school_work

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

    @property
    def shortage_min(self) -> Whole:
        """Minutes that staff in post cannot give, (base, period, level), each level alone."""
        return self.pressure.shortage_min

    @property
    def mandated_shortage_min(self) -> Whole:
        """Those of mandated contacts, (base, period)."""
        return self.pressure.mandated_shortage_min

    @property
    def demand_min(self) -> Whole:
        """Minutes owed, (base, period)."""
        return self.pressure.demand_min

    @property
    def capacity_min(self) -> Whole:
        """Minutes that those grades can give that have work at the base, (base, period)."""
        return self.pressure.capacity_min

    @cached_property
    def pressure(self) -> Pressure:
        """Pressure on the staff in post, and the grades that bind."""
        return pressure(self.demand, self.capacity)

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
