"""What each school owes, its journeys and distances, counted pair by pair."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from functools import cached_property

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact, School, Team
from models.recount.children import Shares

WEEKS = 52
STAYING_ON = 0.6


class Schools:
    """Contacts, minutes and journeys of the schools over the plan."""

    def __init__(self, instance: Instance, days: Calendar):
        self.instance = instance
        self.days = days
        self.shares = Shares(instance)
        inside = {row.pathway for row in instance.pathways if row.service == "SN"}
        self.contacts = [row for row in instance.contacts if row.pathway in inside]
        self.teams = {row.team: row for row in instance.teams}
        self.sizes = dict.fromkeys(range(1, 6), 0.0)
        for school in instance.schools:
            if school.imd_quintile:
                self.sizes[school.imd_quintile] += school.pupils or 0

    @cached_property
    def workload(self) -> dict[str, Fraction]:
        """Minutes each school owes, journeys to it apart."""
        return {
            school.school: Fraction(
                sum(
                    self.count(contact, school) * self.each_min(contact, school, None)
                    for contact in self.contacts
                )
            )
            for school in self.instance.schools
        }

    def count(self, contact: Contact, school: School) -> float:
        """Contacts of one kind that a school owes over the plan."""
        first, last = contact.age_from_weeks / WEEKS, contact.age_to_weeks / WEEKS
        inside = sum(
            max(0.0, min(last, age + 1) - max(first, age)) * size
            for age, size in self.pupils[school.school].items()
        )
        each = contact.number * contact.uptake_pct / 100
        year = inside * each / (last - first) if contact.per == "pupil" else each * (inside > 0)
        share = sum(self._shares(contact, school).values())
        return year * share * self._parts[contact.mode == "school"]

    def _shares(self, contact: Contact, school: School) -> dict[str, float]:
        """Share of pupils on the pathway in each period, times the period's part of the plan."""
        today = self.shares.share(contact.pathway, school.imd_quintile, self.sizes)
        part = self._open_parts[contact.mode == "school"]
        if contact.pathway not in self.shares.steps:
            return {period: today * days for period, days in part.items()}
        moved = self.shares.moved(contact.pathway, self.days)
        return {
            period: (today * moved[period][0] + moved[period][1]) * days
            for period, days in part.items()
        }

    def each_min(self, contact: Contact, school: School, team: str | None) -> float:
        """Minutes of one contact at a school; with the journey to it where a team is given."""
        journey = contact.journey_min
        if contact.mode == "home":
            journey = self._home_travel_min(school)
        elif contact.mode == "school" and team is not None:
            one_way = float(self.distance_km(school, self.teams[team]))
            journey = 2 * one_way / self.instance.settings.speed_km_h * 60
        missed = contact.did_not_attend_pct / (100 - contact.did_not_attend_pct)
        spent = contact.duration_min + contact.admin_min + contact.set_up_min
        return (spent + journey + missed * journey) / contact.group_size

    def journeys(self, school: School) -> float:
        """Journeys to a school over the plan."""
        return sum(
            self.count(contact, school)
            / contact.group_size
            / (1 - contact.did_not_attend_pct / 100)
            for contact in self.contacts
            if contact.mode == "school"
        )

    def when(self, contact: Contact, school: School) -> dict[str, float]:
        """Share of a school's contacts of the plan in each period."""
        shares = self._shares(contact, school)
        whole = sum(shares.values())
        return {period: share / whole for period, share in shares.items()} if whole else {}

    @cached_property
    def _open_parts(self) -> dict[bool, dict[str, float]]:
        """Share of the days of the plan in each period: of all days, of school days."""
        parts = {}
        for in_school in (False, True):
            days: dict[str, float] = defaultdict(float)
            for day, period in enumerate(self.days.period):
                if not in_school or self.days.in_school[day]:
                    days[self.days.labels[period]] += 1
            whole = sum(days.values())
            parts[in_school] = {period: count / whole for period, count in days.items()}
        return parts

    def distance_km(self, school: School, team: Team) -> Fraction:
        """One way by road; 0 where the school has no coordinates."""
        if school.easting_m is None or school.northing_m is None:
            return Fraction(0)
        here = (school.easting_m, school.northing_m)
        straight_m = math.dist(here, (team.easting_m, team.northing_m))
        return Fraction(straight_m) / 1000 * Fraction(str(self.instance.settings.detour))

    def _home_travel_min(self, school: School) -> float:
        localities = self.instance.localities
        if school.easting_m is None or school.northing_m is None:
            return sum(row.home_visit_travel_min for row in localities) / len(localities)
        here = (school.easting_m, school.northing_m)
        near = min(localities, key=lambda row: math.dist(here, (row.easting_m, row.northing_m)))
        return near.home_visit_travel_min

    @cached_property
    def pupils(self) -> dict[str, dict[int, float]]:
        """Pupils of each school by year of age; fewer from 16 unless the school begins there."""
        pupils = {}
        for school in self.instance.schools:
            years = list(range(school.low_age, school.high_age))
            if years[0] < 4 == years[-1]:
                years.remove(4)  # a nursery school has no reception
            size = {age: STAYING_ON if age >= 16 and years[0] < 16 else 1.0 for age in years}
            on_roll = (school.pupils or 0) / sum(size.values())
            pupils[school.school] = {age: part * on_roll for age, part in size.items()}
        return pupils

    @cached_property
    def _parts(self) -> dict[bool, float]:
        """How much of a year the plan has: of all days, of school days."""
        year = self.days.year()
        return {
            False: self.days.days / year.days,
            True: sum(self.days.in_school.tolist()) / sum(year.in_school.tolist()),
        }
