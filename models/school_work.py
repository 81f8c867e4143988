"""What each school owes: contacts, minutes, visits.

Pupils are spread over the year groups of the school; a year group from 16 on counts as
`SIXTH_FORM` of a younger one (an assumption: not all stay on). A contact per pupil falls due across
its window of age (in years of 52 weeks), so a year group owes number x years inside / window years;
a contact per school is owed by a school that has pupils of those ages. Contacts in school fall on
school days, others on every day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact, School
from models.cohorts import QUINTILES, pathway_share
from models.travel import distance_km, home_travel_min, return_min

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SIXTH_FORM = 0.6
AGES = 27
"""Year groups counted: ages 0 to 26."""


@dataclass(frozen=True)
class SchoolWork:
    """Work of each school over the plan. Axes: contact (of school nursing), school, age, period.

    `contact` are the places of the contacts in the contacts table. `owed` is by (contact, school,
    age of pupils); `minutes_each` by (contact, school) has no travel to the school; `per_journey`
    is by contact: contacts served by one journey to the school, infinite where there is none.
    `profile` (contact, period) says when. `travel_min` (school, team) is one return journey.
    """

    contact: Whole
    owed: Floats
    minutes_each: Floats
    per_journey: Floats
    profile: Floats
    travel_min: Floats

    @property
    def visits(self) -> Floats:
        """Journeys to each school over the plan."""
        return self.owed.sum(axis=2).T @ (1 / self.per_journey)

    @property
    def workload_min(self) -> Whole:
        """Whole minutes of each school over the plan, journeys to it apart."""
        return np.rint((self.owed.sum(axis=2) * self.minutes_each).sum(axis=0)).astype(np.int64)

    def by_team(self, team: Whole, teams: int) -> tuple[Floats, Floats]:
        """Contacts and minutes, journeys included, by (contact, team, period)."""
        journey = self.travel_min[np.arange(len(team)), team]
        contacts = self.owed.sum(axis=2)
        minutes = contacts * (self.minutes_each + journey / self.per_journey[:, None])
        member = np.zeros((len(team), teams))
        member[np.arange(len(team)), team] = 1
        spread = self.profile[:, None, :]
        return (contacts @ member)[:, :, None] * spread, (minutes @ member)[:, :, None] * spread

    def band_share(self, bands: tuple[tuple[str, float, float], ...]) -> Floats:
        """Share of each contact owed in each age band, (contact, band); nothing if none is owed."""
        by_age = self.owed.sum(axis=1)
        share = np.stack(
            [by_age[:, int(max(low, 0)) : int(max(high, 0))].sum(axis=1) for _, low, high in bands],
            axis=1,
        )
        whole = share.sum(axis=1, keepdims=True)
        return np.divide(share, whole, out=np.zeros_like(share), where=whole > 0)


def school_work(instance: Instance, calendar: Calendar) -> SchoolWork:
    """Work of the schools of an instance."""
    inside = {row.pathway for row in instance.pathways if row.service == "SN"}
    places = [n for n, contact in enumerate(instance.contacts) if contact.pathway in inside]
    contacts = [instance.contacts[place] for place in places]
    groups = np.array([year_groups(school) for school in instance.schools])
    quintile = np.array([school.imd_quintile or 0 for school in instance.schools], dtype=np.int64)
    population = np.bincount(quintile, groups.sum(axis=1), QUINTILES).astype(float)
    owed = np.zeros((len(contacts), *groups.shape))
    for number, contact in enumerate(contacts):
        share = pathway_share(instance, contact.pathway, population)[quintile]
        owed[number] = _owed(contact, groups) * share[:, None]
    owed *= _part_of_year(contacts, calendar)[:, None, None]
    home_min = home_travel_min(instance)
    return SchoolWork(
        contact=np.array(places, dtype=np.int64),
        owed=owed,
        minutes_each=np.array(
            [
                (
                    contact.duration_min
                    + contact.admin_min
                    + (home_min if contact.mode == "home" else 0)
                )
                / contact.group_size
                + np.zeros(len(instance.schools))
                for contact in contacts
            ]
        ).reshape(len(contacts), len(instance.schools)),
        per_journey=np.array(
            [contact.group_size if contact.mode == "school" else np.inf for contact in contacts]
        ),
        profile=np.array([_profile(contact, calendar) for contact in contacts]).reshape(
            len(contacts), calendar.periods
        ),
        travel_min=return_min(distance_km(instance), instance),
    )


def year_groups(school: School) -> Floats:
    """Pupils of a school by year of age, (27,); none where their number is not known."""
    size = np.zeros(AGES)
    size[school.low_age : school.high_age] = 1
    size[16:] *= SIXTH_FORM
    if school.low_age >= 16:
        size[16:] /= SIXTH_FORM
    return size / size.sum() * (school.pupils or 0)


def _owed(contact: Contact, groups: Floats) -> Floats:
    """Contacts a year by (school, age) if every pupil were on the pathway."""
    first, last = contact.age_from_weeks / 52, contact.age_to_weeks / 52
    ages = np.arange(AGES)
    inside = np.clip(np.minimum(last, ages + 1) - np.maximum(first, ages), 0, None)
    each = contact.number * contact.uptake_pct / 100
    if contact.per == "pupil":
        return groups * (inside * each / (last - first))
    of_age = groups * inside
    total = of_age.sum(axis=1, keepdims=True)
    return np.divide(of_age, total, out=np.zeros_like(of_age), where=total > 0) * each


def _profile(contact: Contact, calendar: Calendar) -> Floats:
    """Share of the contacts of the plan in each period."""
    days = _open(contact, calendar)
    spread = calendar.per_period(days)
    return spread / spread.sum() if spread.any() else spread


def _open(contact: Contact, calendar: Calendar) -> NDArray[np.bool_]:
    """Days on which a contact can fall."""
    return calendar.in_school if contact.mode == "school" else np.ones(calendar.days, dtype=bool)


def _part_of_year(contacts: list[Contact], calendar: Calendar) -> Floats:
    """How much of a year's contacts falls into the plan: its days against those of a year."""
    whole_year = calendar.year()
    return np.array(
        [_open(contact, calendar).sum() / _open(contact, whole_year).sum() for contact in contacts]
    )
