"""Demand: the contacts each pathway owes each base in each period, and the minutes they take.

Health visiting: a contact with the window [from, to) of age falls due evenly across the window
for the children who pass through it, so on one day it is owed

    number / days in window x sum over ages a in the window of births(day - a)

with births by day from the practices (their children by age before the start, their yearly births
after it). A contact per mover is owed at the rate of moves in instead. School nursing: see
`models.school_work`. Minutes of one contact: see `models.minutes`; those of health visiting are
multiplied by the weight of the locality if the settings ask for one (`models.weighting`).

Contacts with the same allowed grades, duty and priority are one skill. Grades that work as one that
a contact names may make it too, unless they are ring-fenced to others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact
from models.cohorts import due
from models.minutes import each_min
from models.school_work import SchoolWork
from models.weighting import need_weights

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

AGE_BANDS: tuple[tuple[str, float, float], ...] = (
    ("antenatal", -1, 0), ("0-1", 0, 1), ("1-2", 1, 2), ("2-5", 2, 5),
    ("5-11", 5, 11), ("11-16", 11, 16), ("16-19", 16, 27),
)  # fmt: skip
"""Name, first age, age by which it is left, in years of 52 weeks; the last takes all older."""


@dataclass(frozen=True, order=True)
class Skill:
    """Contacts that the same grades may deliver and that rank alike.

    Skills sort in the order in which they are served: mandated ones first, then by priority.
    """

    optional: bool
    priority: int
    grades: tuple[str, ...]

    @property
    def mandated(self) -> bool:
        """Whether the law requires the contacts."""
        return not self.optional

    @property
    def level(self) -> tuple[bool, int]:
        """Rank in which shortage is avoided."""
        return (self.optional, self.priority)


@dataclass(frozen=True)
class Demand:
    """What is owed. Axes: contact (rows of the contacts table), base, skill, period, age band.

    `contacts_due` and `contact_min` are by (contact, base, period), not rounded; `demand_min` is
    the whole minutes by (base, skill, period); `band_share` splits a contact over the age bands.
    """

    bases: tuple[str, ...]
    periods: tuple[str, ...]
    contacts: tuple[Contact, ...]
    skills: tuple[Skill, ...]
    skill_of: Whole
    contacts_due: Floats
    contact_min: Floats
    band_share: Floats
    demand_min: Whole

    @property
    def levels(self) -> tuple[tuple[bool, int], ...]:
        """Ranks of shortage, the gravest first."""
        return tuple(sorted({skill.level for skill in self.skills}))

    @property
    def level_names(self) -> tuple[str, ...]:
        """What the levels are called."""
        return tuple(
            f"{'other' if optional else 'mandated'} priority {priority}"
            for optional, priority in self.levels
        )

    @property
    def up_to_level(self) -> NDArray[np.bool_]:
        """Whether a skill ranks no later than a level, (level, skill)."""
        return np.array(
            [[s.level <= rank for s in self.skills] for rank in self.levels], dtype=bool
        )

    @property
    def up_to_level_min(self) -> Whole:
        """Whole minutes of all skills up to each level, (base, period, level)."""
        owed: Whole = np.einsum("bkt,pk->btp", self.demand_min, self.up_to_level.astype(int))
        return owed


def demand(instance: Instance, calendar: Calendar, work: SchoolWork, team: Whole) -> Demand:
    """Demand of every locality and team.

    Args:
        instance: the tables.
        calendar: its days.
        work: what each school owes.
        team: number of the team of each school, in the order of the tables.
    """
    localities = tuple(row.locality for row in instance.localities)
    teams = tuple(row.team for row in instance.teams)
    contacts = tuple(
        row if {*row.grades} == {*grades} else row.model_copy(update={"grades": grades})
        for row, grades in zip(instance.contacts, instance.allowed, strict=True)
    )
    skills, skill_of = _skills(contacts)
    contacts_due = np.zeros((len(contacts), len(localities) + len(teams), calendar.periods))
    minutes_each = np.zeros_like(contacts_due[:, :, 0])
    visiting = _of_service(instance, "HV")
    contacts_due[visiting, : len(localities)] = due(
        instance, calendar, tuple(contacts[number] for number in visiting)
    )
    weight = need_weights(instance)
    for number in visiting:
        minutes_each[number, : len(localities)] = weight * _visit_min(contacts[number], instance)
    contact_min = contacts_due * minutes_each[:, :, None]
    schools_due, schools_min = work.by_team(team, len(teams))
    contacts_due[work.contact, len(localities) :] = schools_due
    contact_min[work.contact, len(localities) :] = schools_min
    demand_min = np.zeros((len(skills), *contact_min.shape[1:]))
    np.add.at(demand_min, skill_of, contact_min)
    band_share = _band_shares(contacts)
    of_schools = work.band_share(AGE_BANDS)
    known = of_schools.sum(axis=1) > 0
    band_share[work.contact[known]] = of_schools[known]
    return Demand(
        bases=localities + teams,
        periods=calendar.labels,
        contacts=contacts,
        skills=skills,
        skill_of=skill_of,
        contacts_due=contacts_due,
        contact_min=contact_min,
        band_share=band_share,
        demand_min=np.rint(demand_min.transpose(1, 0, 2)).astype(np.int64),
    )


def _skills(contacts: tuple[Contact, ...]) -> tuple[tuple[Skill, ...], Whole]:
    of = [
        Skill(not contact.mandated, contact.priority, tuple(sorted(set(contact.grades))))
        for contact in contacts
    ]
    skills = tuple(sorted(set(of)))
    place = {skill: number for number, skill in enumerate(skills)}
    return skills, np.array([place[skill] for skill in of], dtype=np.int64)


def _of_service(instance: Instance, service: str) -> list[int]:
    inside = {row.pathway for row in instance.pathways if row.service == service}
    return [n for n, contact in enumerate(instance.contacts) if contact.pathway in inside]


def _visit_min(contact: Contact, instance: Instance) -> Floats:
    """Minutes of one health-visiting contact for one child, by locality."""
    at_home = contact.mode == "home"
    travel = np.array([row.home_visit_travel_min * at_home for row in instance.localities])
    return each_min(contact, travel + contact.journey_min)


def _band_shares(contacts: tuple[Contact, ...]) -> Floats:
    """Share of each contact's window that lies in each age band, (contact, band)."""
    first = np.array([contact.age_from_weeks / 52 for contact in contacts])[:, None]
    last = np.array([contact.age_to_weeks / 52 for contact in contacts])[:, None]
    lows = np.array([low for _, low, _ in AGE_BANDS])
    highs = np.array([high for _, _, high in AGE_BANDS])
    inside = np.clip(np.minimum(last, highs) - np.maximum(first, lows), 0, None)
    return inside / inside.sum(axis=1, keepdims=True)
