"""The counting behind the audit: plain loops over the tables, nothing shared with the models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from instances import Instance
from instances.calendar import calendar
from models.recount.children import Children
from models.recount.schools import Schools
from models.recount.staff import Minutes, capacity, lack
from models.staff_cost import minute_cost_gbp

Told = Mapping[str, Sequence[Mapping[str, object]]]
Where = tuple[str, str]


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
        self.days = calendar(instance.settings)
        self.children = Children(instance, self.days)
        self.schools = Schools(instance, self.days)

    @cached_property
    def planned_team(self) -> dict[str, str]:
        """The team of each school in the plan."""
        return {str(row["school"]): str(row["planned_team"]) for row in self.told["school_teams"]}

    def demand(self) -> dict[object, Fraction]:
        """Minutes owed by (base, period, skill, mandated, priority)."""
        owed: dict[object, float] = defaultdict(float)
        service = {row.pathway: row.service for row in self.instance.pathways}
        for contact in self.instance.contacts:
            skill = ";".join(sorted(set(contact.grades)))
            tail = (skill, "yes" if contact.mandated else "no", contact.priority)
            if service[contact.pathway] == "HV":
                for locality in self.instance.localities:
                    journey = locality.home_visit_travel_min if contact.mode == "home" else 0.0
                    spent = contact.duration_min + contact.admin_min + journey
                    for period, count in self.children.due(contact, locality.locality).items():
                        owed[(locality.locality, period, *tail)] += (
                            count * spent / contact.group_size
                        )
            else:
                when = self.schools.when(contact)
                for school in self.instance.schools:
                    team = self.planned_team[school.school]
                    each = self.schools.each_min(contact, school, team)
                    total = self.schools.count(contact, school) * each
                    for period, part in when.items():
                        owed[(team, period, *tail)] += total * part
        return {where: Fraction(minutes) for where, minutes in owed.items() if minutes}

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

    def capacity(self) -> tuple[Minutes, dict[tuple[str, str, str], int]]:
        """Minutes by (base, grade, period) of the posts told, and the rounded steps in each."""
        step = Fraction(str(self.instance.settings.wte_step))
        placed = {
            (str(row["base"]), str(row["grade"]), str(row["tranche"])): int(
                Fraction(str(row["placed_wte"])) / step
            )
            for row in self.told["staffing"]
            if Fraction(str(row["placed_wte"]))
        }
        return capacity(self.instance, self.days, placed)

    def sums(self) -> dict[Where, tuple[int, int]]:
        """Minutes owed, and minutes of the grades that have work there, by (base, period)."""
        owed: dict[Where, int] = defaultdict(int)
        for cell in self.cells:
            owed[cell.where] += cell.demand_min
        return {
            where: (
                owed[where],
                sum(
                    count
                    for grade, count in self.minutes[where].items()
                    if grade in self.grades_of[where[0]]
                ),
            )
            for where in owed.keys() | self.minutes.keys()
        }

    def short(self, mandated_only: bool = False) -> dict[object, Fraction]:
        """Minutes that cannot be covered, by (base, period)."""
        short = self._short(lambda rank: not (mandated_only and rank[0]))
        return {where: minutes for where, minutes in short.items()}  # noqa: C416 - wider key type

    def _short(self, counts: Callable[[tuple[bool, int]], bool]) -> dict[Where, Fraction]:
        owed: dict[Where, list[tuple[frozenset[str], int]]] = defaultdict(list)
        for cell in self.cells:
            if counts(cell.rank):
                owed[cell.where].append((cell.grades, cell.demand_min))
        return {
            where: Fraction(lack(owed[where], self.minutes[where]))
            for where in owed.keys() | self.minutes.keys()
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
        minute_gbp = minute_cost_gbp(self.instance)
        per_km_gbp = settings.mileage_gbp_per_km + 60 / settings.speed_km_h * minute_gbp
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
