"""The counting behind the audit: plain loops over the tables, nothing shared with the models."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, combinations

from instances import Instance
from instances.calendar import Calendar, calendar
from instances.rates import leave_profile
from instances.tables import Contact, Grade, Practice, School, Team
from models.staff_cost import minute_cost_gbp

Told = Mapping[str, Sequence[Mapping[str, object]]]
WEEKS = 52
STAYING_ON = 0.6


def minutes(whole: int) -> Fraction:
    """Minutes by which a rounded figure may differ."""
    return Fraction(whole)


class Recount:
    """Figures of one instance, counted again, for the plan that is told."""

    def __init__(self, instance: Instance, told: Told):
        self.instance = instance
        self.told = told
        self.days: Calendar = calendar(instance.settings)
        self.service = {row.pathway: row.service for row in instance.pathways}
        self.level = {row.pathway: row.level for row in instance.pathways}
        self.share = {
            (row.pathway, row.imd_quintile): row.children_pct for row in instance.caseload
        }

    @cached_property
    def planned_team(self) -> dict[str, str]:
        """The team of each school in the plan."""
        return {str(row["school"]): str(row["planned_team"]) for row in self.told["school_teams"]}

    # ---- demand -------------------------------------------------------------------------------

    def demand(self, team_of: Mapping[str, str]) -> dict[object, Fraction]:
        """Minutes owed by (base, period, skill, mandated, priority)."""
        owed: dict[object, float] = defaultdict(float)
        for contact in self.instance.contacts:
            skill = ";".join(sorted(set(contact.grades)))
            tail = (skill, "yes" if contact.mandated else "no", contact.priority)
            if self.service[contact.pathway] == "HV":
                for locality in self.instance.localities:
                    journey = locality.home_visit_travel_min if contact.mode == "home" else 0.0
                    each = (contact.duration_min + contact.admin_min + journey) / contact.group_size
                    for period, count in self._due(contact, locality.locality).items():
                        owed[locality.locality, period, *tail] += count * each
            else:
                when = self._when(contact)
                for school in self.instance.schools:
                    team = team_of.get(school.school, "")
                    total = self._school_contacts(contact, school) * self._school_each(
                        contact, school, team
                    )
                    for period, part in when.items():
                        owed[team, period, *tail] += total * part
        return {where: Fraction(count) for where, count in owed.items() if count}

    def has_work(self, base: str, grade: str) -> bool:
        """Whether any contact owed at a base may be delivered by a grade."""
        return any(
            str(row["base"]) == base and grade in str(row["skill"]).split(";")
            for row in self.told["demand"]
        )

    def _due(self, contact: Contact, locality: str) -> dict[str, float]:
        """Contacts owed in each period at a locality, day by day."""
        passed, first = self._births[locality, contact.pathway]
        opens = round(contact.age_from_weeks * 7)
        closes = max(round(contact.age_to_weeks * 7), opens + 1)
        each = contact.number * contact.uptake_pct / 100 / (closes - opens)
        due: dict[str, float] = defaultdict(float)
        for day in range(self.days.days):
            inside = passed[day - opens + 1 - first] - passed[day - closes + 1 - first]
            due[self.days.labels[self.days.period[day]]] += each * inside
        if contact.per == "child":
            for row in self.instance.growth:
                if row.locality == locality:
                    for period, middle in self._middles.items():
                        due[period] *= (1 + row.children_pct_per_year / 100) ** (middle / 365.25)
        return due

    @cached_property
    def _middles(self) -> dict[str, float]:
        """Middle day of each period."""
        inside: dict[str, list[int]] = defaultdict(list)
        for day, period in enumerate(self.days.period):
            inside[self.days.labels[period]].append(day)
        return {period: (days[0] + days[-1] + 1) / 2 for period, days in inside.items()}

    @cached_property
    def _births(self) -> dict[tuple[str, str], tuple[list[float], int]]:
        """Running sum of births on a pathway, by (locality, pathway), with its first day."""
        start = self.days.start
        first = (start.replace(year=start.year - 5) - start).days
        last = self.days.days + 290
        shape = self._season(first, last)
        born = {}
        for locality in self.instance.localities:
            here = [row for row in self.instance.practices if row.locality == locality.locality]
            counted = {row.pathway: row.children for row in self.instance.caseload_counts
                       if row.locality == locality.locality}  # fmt: skip
            for pathway in self.service:
                weight = [self._on(pathway, row, counted.get(pathway), here) for row in here]
                ages = [
                    sum(w * _ages(row)[age] for w, row in zip(weight, here, strict=True))
                    for age in range(5)
                ]
                births = sum(
                    w * (row.births_per_year or 0) for w, row in zip(weight, here, strict=True)
                )
                growth = next((row.births_pct_per_year for row in self.instance.growth
                               if row.locality == locality.locality), 0.0)  # fmt: skip
                daily = self._daily(ages, births, growth, shape, first, last)
                born[locality.locality, pathway] = ([0.0, *accumulate(daily)], first)
        return born

    def _season(self, first: int, last: int) -> list[float]:
        index = dict.fromkeys(range(1, 13), 1.0)
        index |= {row.month: row.index for row in self.instance.birth_season}
        mean = sum(index.values()) / 12
        return [
            index[(self.days.start + timedelta(days=day)).month] / mean
            for day in range(first, last)
        ]

    def _daily(
        self,
        ages: list[float],
        births: float,
        growth: float,
        shape: list[float],
        first: int,
        last: int,
    ) -> list[float]:
        """Births of each day: cohorts by age before the start, yearly births after it."""
        start = self.days.start
        edges = [(start.replace(year=start.year - age) - start).days for age in range(6)]
        daily = []
        weights = [sum(shape[edges[age + 1] - first : edges[age] - first]) for age in range(5)]
        for day in range(first, last):
            season = shape[day - first]
            if day >= 0:
                daily.append(births * season / 365.25 * (1 + growth / 100) ** (day / 365.25))
            else:
                age = next(age for age in range(5) if edges[age + 1] <= day)
                daily.append(ages[age] * season / weights[age])
        return daily

    def _on(
        self, pathway: str, practice: Practice, counted: float | None, here: list[Practice]
    ) -> float:
        """Share of the children of a practice on a pathway."""
        if counted is not None:
            children = sum(sum(_ages(row)) for row in here)
            return counted / children if children else 0.0
        sizes = dict.fromkeys(range(1, 6), 0.0)
        for row in self.instance.practices:
            if row.imd_quintile:
                sizes[row.imd_quintile] += sum(_ages(row))
        return self._share(pathway, practice.imd_quintile, sizes)

    def _share(self, pathway: str, quintile: int | None, sizes: dict[int, float]) -> float:
        usual = 100.0 if self.level[pathway] == "U" else 0.0
        if quintile:
            return self.share.get((pathway, quintile), usual) / 100
        shares = {q: self.share.get((pathway, q), usual) / 100 for q in sizes}
        if not sum(sizes.values()):
            return sum(shares.values()) / 5
        return sum(shares[q] * size for q, size in sizes.items()) / sum(sizes.values())

    # ---- schools ------------------------------------------------------------------------------

    @cached_property
    def workload(self) -> dict[str, Fraction]:
        """Minutes each school owes, journeys to it apart."""
        owed: dict[str, float] = defaultdict(float)
        for contact in self.instance.contacts:
            if self.service[contact.pathway] == "SN":
                for school in self.instance.schools:
                    owed[school.school] += self._school_contacts(
                        contact, school
                    ) * self._school_each(contact, school, None)
        return {school.school: Fraction(owed[school.school]) for school in self.instance.schools}

    def _school_contacts(self, contact: Contact, school: School) -> float:
        pupils = self._pupils(school)
        first, last = contact.age_from_weeks / WEEKS, contact.age_to_weeks / WEEKS
        inside = {
            age: max(0.0, min(last, age + 1) - max(first, age)) * size
            for age, size in pupils.items()
        }
        each = contact.number * contact.uptake_pct / 100
        if contact.per == "pupil":
            year = sum(inside.values()) * each / (last - first)
        else:
            year = each if sum(inside.values()) > 0 else 0.0
        return (
            year
            * self._share(contact.pathway, school.imd_quintile, self._pupils_by_quintile)
            * (self._part_of_year(contact.mode == "school"))
        )

    @cached_property
    def _pupils_by_quintile(self) -> dict[int, float]:
        sizes = dict.fromkeys(range(1, 6), 0.0)
        for school in self.instance.schools:
            if school.imd_quintile:
                sizes[school.imd_quintile] += school.pupils or 0
        return sizes

    @staticmethod
    def _pupils(school: School) -> dict[int, float]:
        """Pupils by year of age; fewer from 16 unless the school begins there."""
        size = {
            age: STAYING_ON if age >= 16 and school.low_age < 16 else 1.0
            for age in range(school.low_age, school.high_age)
        }
        return {age: part / sum(size.values()) * (school.pupils or 0) for age, part in size.items()}

    def _part_of_year(self, in_school: bool) -> float:
        return self._parts[in_school]

    @cached_property
    def _parts(self) -> dict[bool, float]:
        """How much of a year the plan has: of all days, of school days."""
        year = self.days.year()
        return {
            False: self.days.days / year.days,
            True: sum(self.days.in_school.tolist()) / sum(year.in_school.tolist()),
        }

    def _when(self, contact: Contact) -> dict[str, float]:
        """Share of the contacts of the plan in each period."""
        count: dict[str, float] = defaultdict(float)
        for day, period in enumerate(self.days.period):
            if contact.mode != "school" or self.days.in_school[day]:
                count[self.days.labels[period]] += 1
        whole = sum(count.values())
        return {period: days / whole for period, days in count.items()}

    def _school_each(self, contact: Contact, school: School, team: str | None) -> float:
        """Minutes of one contact at a school; with the journey where a team is given."""
        journey = 0.0
        if contact.mode == "home":
            journey = self._home_travel(school)
        elif contact.mode == "school" and team is not None:
            base = next(row for row in self.instance.teams if row.team == team)
            speed = self.instance.settings.speed_km_h
            journey = 2 * float(self.distance_km(school, base)) / speed * 60
        return (contact.duration_min + contact.admin_min + journey) / contact.group_size

    def _home_travel(self, school: School) -> float:
        if school.easting_m is None or school.northing_m is None:
            travel = [row.home_visit_travel_min for row in self.instance.localities]
            return sum(travel) / len(travel)
        here = (school.easting_m, school.northing_m)
        near = min(
            self.instance.localities,
            key=lambda row: math.dist(here, (row.easting_m, row.northing_m)),
        )
        return near.home_visit_travel_min

    def distance_km(self, school: School, team: Team) -> Fraction:
        """One way by road; 0 where the school has no coordinates."""
        if school.easting_m is None or school.northing_m is None:
            return Fraction(0)
        straight = math.dist(
            (school.easting_m, school.northing_m), (team.easting_m, team.northing_m)
        )
        return Fraction(straight) / 1000 * Fraction(str(self.instance.settings.detour))

    def journeys(self, school: School) -> float:
        """Journeys to a school over the plan."""
        return sum(
            self._school_contacts(contact, school) / contact.group_size
            for contact in self.instance.contacts
            if self.service[contact.pathway] == "SN" and contact.mode == "school"
        )

    # ---- capacity -----------------------------------------------------------------------------

    def steps_placed(self) -> dict[tuple[str, str, str], int]:
        """Steps told by (base, grade, tranche)."""
        step = Fraction(str(self.instance.settings.wte_step))
        return {
            (str(row["base"]), str(row["grade"]), str(row["tranche"])): int(
                Fraction(str(row["placed_wte"])) / step
            )
            for row in self.told["staffing"]
            if Fraction(str(row["placed_wte"]))
        }

    def capacity(
        self, placed: Mapping[tuple[str, str, str], int]
    ) -> tuple[dict[tuple[str, str, str], Fraction], dict[tuple[str, str, str], int]]:
        """Minutes by (base, grade, period), and how many figures of each were rounded steps."""
        begins = {
            row.tranche: date.fromisoformat(f"{row.start_month}-01")
            for row in self.instance.tranches
        }
        step = self.instance.settings.wte_step
        counted: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
        slack: dict[tuple[str, str, str], int] = defaultdict(int)
        of_grade = {row.grade: self._wte_minutes(row) for row in self.instance.grades}
        for row in self.instance.staff:
            for period, given in of_grade[row.grade].items():
                gone = row.leavers_wte_per_year * self._middles[period] / 365.25
                counted[row.base, row.grade, period] += Fraction(given * max(0.0, row.wte - gone))
        for (base, grade, tranche), count in placed.items():
            for period, given in of_grade[grade].items():
                first = self.days.dates[
                    list(self.days.period).index(self.days.labels.index(period))
                ]
                if first >= begins[tranche]:
                    counted[base, grade, period] += Fraction(given * step * count)
                    slack[base, grade, period] += count
        return dict(counted), slack

    def _wte_minutes(self, grade: Grade) -> dict[str, float]:
        """Contact minutes of one WTE in each period, day by day."""
        open_days = self.days.in_school if grade.term_time_only else self.days.working
        year = self.days.year()
        in_year = sum(year.in_school if grade.term_time_only else year.working)
        in_month: dict[tuple[int, int], int] = defaultdict(int)
        for day, works in zip(self.days.dates, self.days.working, strict=True):
            in_month[day.year, day.month] += bool(works)
        worked: dict[str, float] = defaultdict(float)
        for place, day in enumerate(self.days.dates):
            period = self.days.labels[self.days.period[place]]
            worked[period] += 0.0
            if open_days[place]:
                worked[period] += 1 - grade.study_days / in_year
            if self.days.working[place] and not grade.term_time_only:
                taken = leave_profile()[day.month - 1] * grade.leave_days
                worked[period] -= taken / in_month[day.year, day.month]
        each = (
            grade.hours_per_week
            / 5
            * 60
            * (1 - grade.sickness_pct / 100)
            * (1 - grade.support_pct / 100)
        )
        return {period: max(0.0, days) * each for period, days in worked.items()}

    # ---- shortage -----------------------------------------------------------------------------

    def shortage(
        self,
    ) -> tuple[dict[object, Fraction], dict[object, Fraction], dict[object, tuple[int, int]]]:
        """Minutes short by (base, period), the mandated ones, and the sums of demand and capacity.

        The least shortage is the largest lack over every set of grades (Hall's theorem).
        """
        owed: dict[object, list[tuple[frozenset[str], bool, int]]] = defaultdict(list)
        has: dict[object, dict[str, int]] = defaultdict(dict)
        for row in self.told["demand"]:
            owed[str(row["base"]), str(row["period"])].append(
                (frozenset(str(row["skill"]).split(";")), str(row["mandated"]) == "yes",
                 int(str(row["demand_min"])))
            )  # fmt: skip
        for row in self.told["capacity"]:
            has[str(row["base"]), str(row["period"])][str(row["grade"])] = int(
                str(row["capacity_min"])
            )
        total: dict[object, Fraction] = {}
        mandated: dict[object, Fraction] = {}
        sums: dict[object, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for where in owed.keys() | has.keys():
            total[where] = Fraction(_lack(owed[where], has[where]))
            mandated[where] = Fraction(_lack([cell for cell in owed[where] if cell[1]], has[where]))
            useful = frozenset[str]().union(*(grades for grades, _, _ in self._wanted[where[0]]))  # type: ignore[index]
            sums[where] = (
                sum(size for _, _, size in owed[where]),
                sum(size for grade, size in has[where].items() if grade in useful),
            )
        return total, mandated, sums

    @cached_property
    def _wanted(self) -> dict[str, list[tuple[frozenset[str], bool, int]]]:
        """Skills owed at each base in any period."""
        wanted: dict[str, list[tuple[frozenset[str], bool, int]]] = defaultdict(list)
        for row in self.told["demand"]:
            wanted[str(row["base"])].append((frozenset(str(row["skill"]).split(";")), True, 0))
        return wanted

    # ---- cost ---------------------------------------------------------------------------------

    def travel_pence(self) -> Fraction:
        """Travel of the plan in pence: time at the mean cost of a paid minute, and mileage."""
        settings = self.instance.settings
        teams = {row.team: row for row in self.instance.teams}
        total = Fraction(0)
        for school in self.instance.schools:
            one_way = self.distance_km(school, teams[self.planned_team[school.school]])
            each = float(2 * one_way) * (
                settings.mileage_gbp_per_km + 60 / settings.speed_km_h * self._minute_gbp
            )
            total += Fraction(self.journeys(school) * each * 100)
        return total

    def move_pence(self) -> Fraction:
        """Price of the pupils whose school changes team."""
        price = Fraction(str(self.instance.settings.move_price_gbp_per_pupil)) * 100
        return sum(
            (
                round(price) * Fraction(school.pupils or 0)
                for school in self.instance.schools
                if school.team is not None and self.planned_team[school.school] != school.team
            ),
            Fraction(0),
        )

    @cached_property
    def _minute_gbp(self) -> float:
        return minute_cost_gbp(self.instance)

    def staffing_objective(self, name: str) -> tuple[Fraction | None, Fraction]:
        """What the told staffing has of an objective, and how far rounding may move it."""
        kind, _, priority = name.partition(", priority ")
        if kind in ("least mandated shortage", "least other shortage"):
            rank = (kind != "least mandated shortage", int(priority))
            return Fraction(self._short_up_to(rank)), Fraction(0)
        cover = self._cover()
        if name == "best cover of the worst-off":
            return min(has / owed for owed, has in cover.values()), Fraction(1, 10**6)
        if name == "least lag":
            average = sum(has for _, has in cover.values()) / sum(
                owed for owed, _ in cover.values()
            )
            lags = [max(Fraction(0), average * owed - has) for owed, has in cover.values()]
            return sum(lags, Fraction(0)), Fraction(1)
        return None, Fraction(0)

    def _short_up_to(self, rank: tuple[bool, int]) -> int:
        """Minutes short of the skills that rank so or graver, all bases and periods together."""
        owed: dict[object, list[tuple[frozenset[str], bool, int]]] = defaultdict(list)
        has: dict[object, dict[str, int]] = defaultdict(dict)
        for row in self.told["demand"]:
            if (str(row["mandated"]) != "yes", int(str(row["priority"]))) <= rank:
                owed[str(row["base"]), str(row["period"])].append(
                    (frozenset(str(row["skill"]).split(";")), True, int(str(row["demand_min"])))
                )
        for row in self.told["capacity"]:
            has[str(row["base"]), str(row["period"])][str(row["grade"])] = int(
                str(row["capacity_min"])
            )
        return sum(_lack(cells, has[where]) for where, cells in owed.items())

    def _cover(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Minutes owed and minutes there over the plan, at the bases a new starter could join."""
        _, _, sums = self.shortage()
        joined = {row.grade for row in self.instance.tranches}
        cover: dict[str, tuple[Fraction, Fraction]] = {}
        for (base, _period), (owed, has) in sums.items():  # type: ignore[misc]
            if any(grades & joined for grades, _, _ in self._wanted[base]):
                before = cover.get(base, (Fraction(0), Fraction(0)))
                cover[base] = (before[0] + owed, before[1] + has)
        return cover


def _lack(owed: list[tuple[frozenset[str], bool, int]], has: Mapping[str, int]) -> int:
    """The most by which any set of grades lacks the minutes only it may deliver."""
    grades = sorted(frozenset[str]().union(*(allowed for allowed, _, _ in owed)))
    worst = 0
    for size in range(1, len(grades) + 1):
        for chosen in combinations(grades, size):
            inside = frozenset(chosen)
            needs = sum(count for allowed, _, count in owed if allowed <= inside)
            worst = max(worst, needs - sum(has.get(grade, 0) for grade in chosen))
    return worst


def _ages(practice: Practice) -> list[float]:
    single = [practice.age_0, practice.age_1, practice.age_2, practice.age_3, practice.age_4]
    if None not in single:
        return [age or 0.0 for age in single]
    return [(practice.children_0_4 or 0.0) / 5] * 5
