"""Children of the practices and the contacts they are owed, counted day by day."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from itertools import accumulate

from instances import Instance, rates
from instances.calendar import Calendar
from instances.tables import Contact, Locality, Practice

EVERYBODY = ""
"""In place of a pathway: every child."""


def ages(practice: Practice) -> list[float]:
    """Children aged 0 to 4: by single year, else a fifth of the total each."""
    single = [practice.age_0, practice.age_1, practice.age_2, practice.age_3, practice.age_4]
    if None not in single:
        return [age or 0.0 for age in single]
    return [(practice.children_0_4 or 0.0) / 5] * 5


class Shares:
    """Shares of children or pupils on the pathways."""

    def __init__(self, instance: Instance):
        self.level = {row.pathway: row.level for row in instance.pathways}
        self.given = {
            (row.pathway, row.imd_quintile): row.children_pct for row in instance.caseload
        }
        self.steps = {
            row.pathway: (row.entering_pct_per_year / 100, row.leaving_pct_per_year / 100)
            for row in instance.level_flows
        }

    def share(self, pathway: str, quintile: int | None, sizes: dict[int, float]) -> float:
        """Share of a quintile; the average over the sizes where the quintile is not known."""
        usual = 100.0 if self.level[pathway] == "U" else 0.0
        if quintile:
            return self.given.get((pathway, quintile), usual) / 100
        shares = {q: self.given.get((pathway, q), usual) / 100 for q in sizes}
        if not sum(sizes.values()):
            return sum(shares.values()) / 5
        return sum(shares[q] * size for q, size in sizes.items()) / sum(sizes.values())

    def moved(self, pathway: str, days: Calendar) -> dict[str, tuple[float, float]]:
        """Of a share of today, the part left at the middle of each period, and what came to it."""
        entering, leaving = self.steps.get(pathway, (0.0, 0.0))
        moved = {}
        for period, middle in middles(days).items():
            left = math.exp(-(entering + leaving) * middle / 365.25)
            came = entering / (entering + leaving) * (1 - left) if entering else 0.0
            moved[period] = (left, came)
        return moved


class Children:
    """What the children of each locality are owed."""

    def __init__(self, instance: Instance, days: Calendar):
        self.instance = instance
        self.days = days
        self.shares = Shares(instance)
        self.sizes = dict.fromkeys(range(1, 6), 0.0)
        for row in instance.practices:
            if row.imd_quintile:
                self.sizes[row.imd_quintile] += sum(ages(row))

    def due(self, contact: Contact, locality: str) -> dict[str, float]:
        """Contacts owed in each period at a locality."""
        passed, first = self._births[locality, contact.pathway]
        everybody, _ = self._births[locality, EVERYBODY]
        moved = self.shares.moved(contact.pathway, self.days)
        opens = round(contact.age_from_weeks * 7)
        closes = max(round(contact.age_to_weeks * 7), opens + 1)
        each = contact.number * contact.uptake_pct / 100
        if contact.per == "mover":
            each *= self._moving_in.get(locality, 0.0) / 100 / 365.25
        else:
            each /= closes - opens
        due: dict[str, float] = defaultdict(float)
        for day in range(self.days.days):
            period = self.days.labels[self.days.period[day]]
            youngest, oldest = day - opens + 1 - first, day - closes + 1 - first
            left, came = moved[period]
            inside = left * (passed[youngest] - passed[oldest])
            if came:
                inside += came * (everybody[youngest] - everybody[oldest])
            due[period] += each * inside
        if contact.per != "birth":
            for row in self.instance.growth:
                if row.locality == locality:
                    for period, middle in middles(self.days).items():
                        due[period] *= (1 + row.children_pct_per_year / 100) ** (middle / 365.25)
        return due

    def each_min(self, contact: Contact, locality: Locality) -> float:
        """Minutes of one contact for one child of a locality, by its weight of need."""
        journey = contact.journey_min
        if contact.mode == "home":
            journey += locality.home_visit_travel_min
        missed = contact.did_not_attend_pct / (100 - contact.did_not_attend_pct)
        spent = contact.duration_min + contact.admin_min + contact.set_up_min
        spent += journey + missed * journey
        return spent / contact.group_size * self._weight[locality.locality]

    @cached_property
    def _weight(self) -> dict[str, float]:
        """Weight of need of each locality, so that a child's is 1 on average."""
        scheme = self.instance.settings.need_weighting
        places = [row.locality for row in self.instance.localities]
        if scheme == "none" or not sum(self.sizes.values()):
            return dict.fromkeys(places, 1.0)
        of = {row: quintile_weight(scheme, row) for row in range(1, 6)}
        whole = sum(size * of[quintile] for quintile, size in self.sizes.items())
        average = whole / sum(self.sizes.values())
        weight, heads = {}, {}
        for place in places:
            here = [row for row in self.instance.practices if row.locality == place]
            known = [(sum(ages(row)), of[row.imd_quintile]) for row in here if row.imd_quintile]
            size = sum(children for children, _ in known)
            weight[place] = sum(children * w for children, w in known) / size if size else average
            heads[place] = sum(sum(ages(row)) for row in here)
        scale = sum(heads.values()) / sum(heads[place] * weight[place] for place in places)
        return {place: w * scale for place, w in weight.items()}

    @cached_property
    def _moving_in(self) -> dict[str, float]:
        """Children who move in within a year, of a hundred there, by locality."""
        return {row.locality: row.movers_in_pct_per_year or 0.0 for row in self.instance.growth}

    @cached_property
    def _births(self) -> dict[tuple[str, str], tuple[list[float], int]]:
        """Running sum of births on a pathway, by (locality, pathway), with its first day."""
        start = self.days.start
        first = (start.replace(year=start.year - 5) - start).days
        last = self.days.days + 290
        shape = self._season(first, last)
        born = {}
        for locality in self.instance.localities:
            code = locality.locality
            here = [row for row in self.instance.practices if row.locality == code]
            growth = {row.locality: row.births_pct_per_year for row in self.instance.growth}
            for pathway in (*self.shares.level, EVERYBODY):
                weight = [
                    1.0 if pathway == EVERYBODY else self.on(pathway, row, code, here)
                    for row in here
                ]
                by_age = [
                    sum(w * ages(row)[age] for w, row in zip(weight, here, strict=True))
                    for age in range(5)
                ]
                yearly = sum(
                    w * (row.births_per_year or 0) for w, row in zip(weight, here, strict=True)
                )
                daily = self._daily(by_age, yearly, growth.get(code, 0.0), shape, first)
                born[code, pathway] = ([0.0, *accumulate(daily)], first)
        return born

    def _season(self, first: int, last: int) -> list[float]:
        """Births of each day against the average day."""
        index = dict.fromkeys(range(1, 13), 1.0)
        index |= {row.month: row.index for row in self.instance.birth_season}
        mean = sum(index.values()) / 12
        return [
            index[(self.days.start + timedelta(days=day)).month] / mean
            for day in range(first, last)
        ]

    def _daily(
        self, by_age: list[float], yearly: float, growth: float, shape: list[float], first: int
    ) -> list[float]:
        """Births of each day: cohorts by age before the start, yearly births after it."""
        start = self.days.start
        edges = [(start.replace(year=start.year - age) - start).days for age in range(6)]
        cohorts = [sum(shape[edges[age + 1] - first : edges[age] - first]) for age in range(5)]
        daily = []
        for place, season in enumerate(shape):
            day = place + first
            if day >= 0:
                daily.append(yearly * season / 365.25 * (1 + growth / 100) ** (day / 365.25))
            else:
                age = next(age for age in range(5) if edges[age + 1] <= day)
                daily.append(by_age[age] * season / cohorts[age])
        return daily

    def on(self, pathway: str, practice: Practice, locality: str, here: list[Practice]) -> float:
        """Share of the children of a practice on a pathway."""
        for row in self.instance.caseload_counts:
            if (row.locality, row.pathway) == (locality, pathway):
                children = sum(sum(ages(other)) for other in here)
                return row.children / children if children else 0.0
        return self.shares.share(pathway, practice.imd_quintile, self.sizes)


def quintile_weight(scheme: str, quintile: int) -> float:
    """Weight of need of a quintile before it is scaled."""
    given = {
        (row["scheme"], int(row["imd_quintile"])): float(row["value"])
        for row in rates.read("need_weights")
    }
    if scheme == "table":
        return given["table", quintile]
    ends = "table" if scheme == "linear" else scheme
    first, last = given[ends, 1], given[ends, 5]
    between = first + (last - first) * (quintile - 1) / 4
    return between if scheme == "linear" else 1 / between


def middles(days: Calendar) -> dict[str, float]:
    """Middle day of each period."""
    inside: dict[str, list[int]] = defaultdict(list)
    for day, period in enumerate(days.period):
        inside[days.labels[period]].append(day)
    return {period: (found[0] + found[-1] + 1) / 2 for period, found in inside.items()}
