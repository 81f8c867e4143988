"""The counting behind the audit: plain loops over the tables, nothing shared with the models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from instances import Instance
from instances.calendar import calendar
from instances.tables import Contact
from models.recount.boundaries import clusters
from models.recount.children import Children, ages
from models.recount.pay import minute_gbp
from models.recount.schools import Schools
from models.recount.staff import Minutes, allowed, capacity, lack, wte

Told = Mapping[str, Sequence[Mapping[str, object]]]
Where = tuple[str, str]
Sums = tuple[int, int]
Rank = tuple[bool, int, tuple[str, ...]]
EDGES = {"antenatal": (-1, 0), "0-1": (0, 1), "1-2": (1, 2), "2-5": (2, 5), "5-11": (5, 11),
         "11-16": (11, 16), "16-19": (16, 27)}  # fmt: skip
"""First age of each age band, and the age by which it is left."""


@dataclass(frozen=True)
class Cell:
    """One told row of demand."""

    where: Where
    grades: frozenset[str]
    rank: tuple[bool, int]
    demand_min: int


class Recount:
    """Figures of one instance, counted again, for the plan that is told."""

    def __init__(self, instance: Instance, told: Told):
        self.instance = instance
        self.told = told
        self.days = calendar(instance.settings, instance.school_terms)
        self.children = Children(instance, self.days)
        self.schools = Schools(instance, self.days)

    @cached_property
    def planned_team(self) -> dict[str, str]:
        """The team of each school in the plan."""
        return {str(row["school"]): str(row["planned_team"]) for row in self.told["school_teams"]}

    def demand(self) -> dict[object, Fraction]:
        """Minutes owed by (base, period, skill, mandated, priority)."""
        return {where: Fraction(minutes) for where, (_, minutes) in self._owed.items() if minutes}

    def contacts(self) -> dict[object, Fraction]:
        """Contacts owed by (base, period, skill, mandated, priority)."""
        return {where: Fraction(count) for where, (count, _) in self._owed.items() if count}

    @cached_property
    def _owed(self) -> dict[object, tuple[float, float]]:
        owed: dict[object, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))

        def owe(where: object, count: float, each_min: float) -> None:
            before = owed[where]
            owed[where] = (before[0] + count, before[1] + count * each_min)

        service = {row.pathway: row.service for row in self.instance.pathways}
        for contact in self.instance.contacts:
            skill = ";".join(sorted(allowed(self.instance, contact)))
            tail = (skill, "yes" if contact.mandated else "no", contact.priority)
            if service[contact.pathway] == "HV":
                for locality in self.instance.localities:
                    each = self.children.each_min(contact, locality)
                    for period, count in self.children.due(contact, locality.locality).items():
                        owe((locality.locality, period, *tail), count, each)
            else:
                for school in self.instance.schools:
                    team = self.planned_team[school.school]
                    each = self.schools.each_min(contact, school, team)
                    total = self.schools.count(contact, school)
                    for period, part in self.schools.when(contact, school).items():
                        owe((team, period, *tail), total * part, each)
        return owed

    def children_on(self, pathway: str, band: str) -> float:
        """Children of the practices (births of a year before birth), or pupils, on a pathway in
        an age band."""
        first, after = EDGES[band]
        (service,) = {row.service for row in self.instance.pathways if row.pathway == pathway}
        total = 0.0
        if service == "SN":
            for school in self.instance.schools:
                inside = self.schools.pupils[school.school]
                total += self.schools.shares.share(
                    pathway, school.imd_quintile, self.schools.sizes
                ) * sum(size for age, size in inside.items() if first <= age < after)
            return total
        for practice in self.instance.practices:
            where = practice.locality
            here = [row for row in self.instance.practices if row.locality == where]
            share = self.children.on(pathway, practice, where, here)
            there = [practice.births_per_year or 0.0] if first < 0 else ages(practice)[first:after]
            total += share * sum(there)
        return total

    def delivered(self) -> dict[tuple[str, str], float]:
        """Contacts delivered on each pathway in each age band.

        Skills are served in their order; what the first so many are short of is the lack of all of
        them, so the lack of one is the difference.
        """
        part = self._served()
        made: dict[tuple[str, str], float] = defaultdict(float)
        for contact in self.instance.contacts:
            may = tuple(sorted(allowed(self.instance, contact)))
            rank = (not contact.mandated, contact.priority, may)
            count = sum(
                owed * part.get((where, rank), 0.0)
                for where, owed in self._due_where(contact).items()
            )
            for band, share in self._bands(contact).items():
                made[contact.pathway, band] += count * share
        return made

    def _served(self) -> dict[tuple[Where, Rank], float]:
        """Share of the minutes of each skill that is served, by (base, period)."""
        here: dict[Where, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            here[cell.where].append(cell)
        part = {}
        for where, cells in here.items():
            before, owed = 0, []
            for cell in sorted(cells, key=lambda cell: (cell.rank, sorted(cell.grades))):
                owed.append((cell.grades, cell.demand_min))
                short = lack(owed, self.minutes.get(where, {}))
                rank = (*cell.rank, tuple(sorted(cell.grades)))
                part[where, rank] = 1 - (short - before) / cell.demand_min
                before = short
        return part

    def _due_where(self, contact: Contact) -> dict[Where, float]:
        """Contacts owed by (base, period)."""
        due: dict[Where, float] = defaultdict(float)
        if contact in self.schools.contacts:
            for school in self.instance.schools:
                count = self.schools.count(contact, school)
                for period, share in self.schools.when(contact, school).items():
                    due[self.planned_team[school.school], period] += count * share
        else:
            for locality in self.instance.localities:
                for period, count in self.children.due(contact, locality.locality).items():
                    due[locality.locality, period] += count
        return due

    def _bands(self, contact: Contact) -> dict[str, float]:
        """Share of a contact in each age band: by its window, or by the ages of the pupils."""
        first, last = contact.age_from_weeks / 52, contact.age_to_weeks / 52
        if contact not in self.schools.contacts:
            inside = {
                band: max(0.0, min(last, high) - max(first, low))
                for band, (low, high) in EDGES.items()
            }
            return {band: size / sum(inside.values()) for band, size in inside.items()}
        by_band: dict[str, float] = defaultdict(float)
        for school in self.instance.schools:
            count = self.schools.count(contact, school)
            ages = {
                age: max(0.0, min(last, age + 1) - max(first, age)) * size
                for age, size in self.schools.pupils[school.school].items()
            }
            for age, size in ages.items():
                if count:
                    band = next(name for name, (low, high) in EDGES.items() if low <= age < high)
                    by_band[band] += count * size / sum(ages.values())
        whole = sum(by_band.values())
        return {band: size / whole for band, size in by_band.items()} if whole else {}

    @cached_property
    def cells(self) -> list[Cell]:
        """The told rows of demand."""
        return [
            Cell(
                (str(row["base"]), str(row["period"])),
                frozenset(str(row["skill"]).split(";")),
                (str(row["mandated"]) != "yes", int(str(row["priority"]))),
                int(str(row["demand_min"])),
            )
            for row in self.told["demand"]
        ]

    @cached_property
    def minutes(self) -> dict[Where, dict[str, int]]:
        """The told minutes of each grade by (base, period)."""
        has: dict[Where, dict[str, int]] = defaultdict(dict)
        for row in self.told["capacity"]:
            where = (str(row["base"]), str(row["period"]))
            has[where][str(row["grade"])] = int(str(row["capacity_min"]))
        return has

    @cached_property
    def grades_of(self) -> dict[str, frozenset[str]]:
        """Grades that have work at each base in some period."""
        wanted: dict[str, frozenset[str]] = defaultdict(frozenset)
        for cell in self.cells:
            wanted[cell.where[0]] |= cell.grades
        return wanted

    @cached_property
    def _placed(self) -> dict[tuple[str, str, str], int]:
        """Steps told by (base, grade, tranche)."""
        step = Fraction(str(self.instance.settings.wte_step))
        return {
            (str(row["base"]), str(row["grade"]), str(row["tranche"])): int(
                Fraction(str(row["placed_wte"])) / step
            )
            for row in self.told["staffing"]
            if Fraction(str(row["placed_wte"]))
        }

    def capacity(self) -> tuple[Minutes, dict[tuple[str, str, str], int]]:
        """Minutes by (base, grade, period) of the posts told, and the rounded steps in each."""
        return capacity(self.instance, self.days, self._placed)

    def wte(self) -> Minutes:
        """WTE by (base, grade, period) of the posts told."""
        return wte(self.instance, self.days, self._placed)

    def minutes_before(self) -> dict[Where, dict[str, int]]:
        """Minutes of each grade by (base, period) without the new starters."""
        has: dict[Where, dict[str, int]] = defaultdict(dict)
        for (base, grade, period), minutes in capacity(self.instance, self.days, {})[0].items():
            has[base, period][grade] = round(minutes)
        return has

    def sums(self, has: Mapping[Where, Mapping[str, int]] | None = None) -> dict[Where, Sums]:
        """Minutes owed, and minutes of the grades that have work there, by (base, period)."""
        has = self.minutes if has is None else has
        owed: dict[Where, int] = defaultdict(int)
        for cell in self.cells:
            owed[cell.where] += cell.demand_min
        return {
            where: (
                owed.get(where, 0),
                sum(
                    count
                    for grade, count in has.get(where, {}).items()
                    if grade in self.grades_of[where[0]]
                ),
            )
            for where in self._everywhere
        }

    @cached_property
    def _everywhere(self) -> list[Where]:
        bases = [row.locality for row in self.instance.localities]
        bases += [row.team for row in self.instance.teams]
        return [(base, period) for base in bases for period in self.days.labels]

    def short(
        self, mandated_only: bool = False, has: Mapping[Where, Mapping[str, int]] | None = None
    ) -> dict[object, Fraction]:
        """Minutes that cannot be covered, by (base, period)."""
        return self._short(lambda rank: not (mandated_only and rank[0]), has)

    def _short(
        self,
        counts: Callable[[tuple[bool, int]], bool],
        has: Mapping[Where, Mapping[str, int]] | None = None,
    ) -> dict[object, Fraction]:
        has = self.minutes if has is None else has
        owed: dict[Where, list[tuple[frozenset[str], int]]] = defaultdict(list)
        for cell in self.cells:
            if counts(cell.rank):
                owed[cell.where].append((cell.grades, cell.demand_min))
        return {
            where: Fraction(lack(owed.get(where, []), has.get(where, {})))
            for where in self._everywhere
        }

    def staffing_objective(self, name: str) -> tuple[Fraction | None, Fraction]:
        """What the told staffing has of an objective, and how far rounding may move it."""
        kind, _, priority = name.partition(", priority ")
        if kind in ("least mandated shortage", "least other shortage"):
            last = (kind != "least mandated shortage", int(priority))
            return sum(self._short(lambda rank: rank <= last).values(), Fraction(0)), Fraction(0)
        cover = self._cover()
        if name == "best cover of the worst-off":
            return min(has / owed for owed, has in cover.values()), Fraction(1, 10**6)
        if name == "least lag":
            all_has = sum((has for _, has in cover.values()), Fraction(0))
            average = all_has / sum((owed for owed, _ in cover.values()), Fraction(0))
            lags = [max(Fraction(0), average * owed - has) for owed, has in cover.values()]
            return sum(lags, Fraction(0)), Fraction(1)
        return None, Fraction(0)

    def _cover(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Minutes owed and there over the plan, at the bases a new starter could join."""
        joining = {row.grade for row in self.instance.tranches}
        cover: dict[str, tuple[Fraction, Fraction]] = {}
        for (base, _), (owed, has) in self.sums().items():
            if self.grades_of[base] & joining:
                before = cover.get(base, (Fraction(0), Fraction(0)))
                cover[base] = (before[0] + owed, before[1] + has)
        return cover

    def travel_pence(self) -> Fraction:
        """Travel of the plan in pence: time at the mean cost of a paid minute, and mileage."""
        settings = self.instance.settings
        hour_gbp = 60 * minute_gbp(self.instance)
        per_km_gbp = settings.mileage_gbp_per_km + hour_gbp / settings.speed_km_h
        total = Fraction(0)
        for school in self.instance.schools:
            team = self.schools.teams[self.planned_team[school.school]]
            there_and_back = float(2 * self.schools.distance_km(school, team))
            total += Fraction(self.schools.journeys(school) * there_and_back * per_km_gbp * 100)
        return total

    def move_pence(self) -> Fraction:
        """Price of the pupils whose school changes team."""
        price = round(Fraction(str(self.instance.settings.move_price_gbp_per_pupil)) * 100)
        moved = [
            school.pupils or 0
            for school in self.instance.schools
            if school.team is not None and self.planned_team[school.school] != school.team
        ]
        return Fraction(price * sum(moved))

    def worst_millionths(self) -> Fraction:
        """How far the team furthest from its share is from it, in millionths of the share."""
        load: dict[str, Fraction] = defaultdict(Fraction)
        for row in self.told["school_teams"]:
            load[str(row["planned_team"])] += Fraction(str(row["workload_min"]))
        wte = {row.team: Fraction(str(row.wte)) for row in self.instance.teams}
        worst = Fraction(0)
        for team, part in wte.items():
            share = part * sum(load.values()) / sum(wte.values())
            off = abs(load[team] - share) / share if share else Fraction(bool(load[team]))
            worst = max(worst, off)
        return worst * 10**6

    def split_pence(self) -> Fraction:
        """Price of the teams that feeder clusters have, where it is counted."""
        given = self.instance.settings
        if given.clusters_together or given.cluster_price_gbp is None:
            return Fraction(0)
        teams = clusters(self.instance, self.planned_team).values()
        return Fraction(round(given.cluster_price_gbp * 100)) * sum(len(each) for each in teams)
