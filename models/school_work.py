"""What each school owes: contacts, minutes, visits.

Pupils are spread over the year groups of the school, by their age at the start of the school year;
a year group from 16 on counts as `SIXTH_FORM` of a younger one (an assumption: not all stay on). A
school that pupils leave by five and join before four is a nursery school: its oldest turn four
during the year and it has no reception. A contact per pupil falls due across its window of age (in
years of 52 weeks), so a year group owes number x years inside / window years; a contact per school
is owed by a school that has pupils of those ages. Contacts in school fall on school days, others on
every day. Who has stepped up to a pathway since the start is counted apart from who was on it, as
more of them come later (`models.cohorts.share_flow`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact, School
from models.cohorts import QUINTILES, pathway_share, share_flow
from models.minutes import each_min, journeys_each
from models.travel import distance_km, home_travel_min, return_min

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SIXTH_FORM = 0.6
RECEPTION = 4
"""Age of the reception year group at the start of the school year."""
AGES = 27
"""Year groups counted: ages 0 to 26."""


@dataclass(frozen=True)
class SchoolWork:
    """Work of each school over the plan. Axes: contact (of school nursing), school, age, period.

    `contact` are the places of the contacts in the contacts table. `owed` is by (contact, school,
    age of pupils); `minutes_each` by (contact, school) has no travel to the school; `per_journey`
    is by contact: contacts served by one journey to the school, infinite where there is none.
    `profile` (contact, period) says when. `travel_min` (school, team) is one return journey.
    `joined` (contact, school) is the part owed to those who stepped up since the start,
    `joined_profile` says when.
    """

    contact: Whole
    owed: Floats
    minutes_each: Floats
    per_journey: Floats
    profile: Floats
    travel_min: Floats
    joined: Floats
    joined_profile: Floats

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
        each = self.minutes_each + journey / self.per_journey[:, None]
        owed = self.owed.sum(axis=2)
        by_team = np.zeros((2, len(self.contact), teams, self.profile.shape[1]))
        for part, profile in ((1 - self.joined, self.profile), (self.joined, self.joined_profile)):
            for place, count in enumerate((owed * part, owed * part * each)):
                summed = np.zeros((teams, len(self.contact)))
                np.add.at(summed, team, count.T)
                by_team[place] += summed.T[:, :, None] * profile[:, None, :]
        return by_team[0], by_team[1]

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
    joined = np.zeros((len(contacts), len(groups)))
    profile = np.zeros((2, len(contacts), calendar.periods))
    for number, contact in enumerate(contacts):
        when = _profile(contact, calendar)
        flow = np.array(share_flow(instance, contact.pathway, calendar))
        whole = flow @ when / (when.sum() or 1.0)
        profile[:, number] = np.divide(
            flow * when, whole[:, None], out=np.zeros_like(flow), where=whole[:, None] > 0
        )
        stayed = pathway_share(instance, contact.pathway, population)[quintile] * whole[0]
        share = stayed + whole[1]
        joined[number] = np.divide(whole[1], share, out=np.zeros_like(share), where=share > 0)
        owed[number] = _owed(contact, groups) * share[:, None]
    owed *= _part_of_year(contacts, calendar)[:, None, None]
    home_min = home_travel_min(instance)
    return SchoolWork(
        contact=np.array(places, dtype=np.int64),
        owed=owed,
        minutes_each=np.array(
            [
                each_min(contact, contact.journey_min + home_min * (contact.mode == "home"))
                for contact in contacts
            ]
        ).reshape(len(contacts), len(instance.schools)),
        per_journey=np.array(
            [
                1 / journeys_each(contact) if contact.mode == "school" else np.inf
                for contact in contacts
            ]
        ),
        profile=profile[0],
        travel_min=return_min(distance_km(instance), instance),
        joined=joined,
        joined_profile=profile[1],
    )


def year_groups(school: School) -> Floats:
    """Pupils of a school by year of age, (27,); none where their number is not known."""
    size = np.zeros(AGES)
    nursery = school.low_age < RECEPTION >= school.high_age - 1
    size[school.low_age : min(school.high_age, RECEPTION) if nursery else school.high_age] = 1
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
