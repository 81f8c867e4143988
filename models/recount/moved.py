"""Work moved inside its windows, counted again entry by entry: kept, summed, and no less possible.

Nothing is shared with the flow that made the schedule. That no less can be short is shown by the
bottlenecks alone: work that can be done by nobody else and at no other time, beyond what there is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.demand import Demand
from models.smoothing import Smoothed

Whole = NDArray[np.int64]


def breaches(
    demand: Demand, smoothed: Smoothed, capacity_min: Whole, grades: Sequence[str]
) -> list[str]:
    """What is not so in what is told of every base; empty if all of it holds.

    `capacity_min` is by (base, grade, period).
    """
    found: list[str] = []
    for base, name in enumerate(demand.bases):
        count = _Base(demand, smoothed, base, capacity_min[base].tolist(), list(grades))
        found += [f"{name}: {said}" for said in count.breaches()]
    return found


class _Base:
    def __init__(
        self, demand: Demand, smoothed: Smoothed, base: int, has: list[list[int]], grades: list[str]
    ) -> None:
        self.demand, self.has, self.grades = demand, has, grades
        work = smoothed.work[base]
        open_days = work.school_open.tolist()
        self.skill, self.contact = work.skill.tolist(), work.contact.tolist()
        self.minutes = work.minutes.tolist()
        self.when = [
            {t for t in range(first, last + 1) if open_days[t] or not at_school}
            for first, last, at_school in zip(
                work.first.tolist(), work.last.tolist(), work.in_school.tolist(), strict=True
            )
        ]
        plan = smoothed.schedule[base]
        self.entries = list(
            zip(plan.job.tolist(), plan.period.tolist(), plan.spent.tolist(), strict=True)
        )
        self.given = plan.given_min
        self.short = smoothed.short_min[base].tolist()
        self.needs = demand.demand_min[base].sum(axis=1).tolist()
        self.necks = [neck for neck in smoothed.bottlenecks if neck.base == base]
        self.rank = [(skill.optional, skill.priority) for skill in demand.skills]
        self.levels = sorted(set(self.rank))

    def breaches(self) -> Iterator[str]:
        yield from self._jobs()
        yield from self._windows()
        yield from self._givers()
        yield from self._shortage()
        yield from self._proofs()

    def _jobs(self) -> Iterator[str]:
        """The jobs are what is owed."""
        owed: Counter[int] = Counter()
        for skill, contact, minutes in zip(self.skill, self.contact, self.minutes, strict=True):
            owed[skill] += minutes
            if self.demand.skill_of[contact] != skill or minutes < 0:
                yield f"a job of contact {contact} is not one of skill {skill}"
        for skill, minutes in enumerate(self.needs):
            if owed[skill] != minutes:
                yield f"jobs of skill {skill} are {owed[skill]:,} minutes, {minutes:,} are owed"

    def _windows(self) -> Iterator[str]:
        """Each job is done inside its window, and no more of it than there is."""
        done: Counter[int] = Counter()
        for job, period, spent in self.entries:
            done[job] += spent
            if spent < 0 or period not in self.when[job]:
                yield f"{spent:,} minutes of job {job} are done in period {period}"
        for job, minutes in done.items():
            if minutes > self.minutes[job]:
                yield f"job {job} has {self.minutes[job]:,} minutes, {minutes:,} are done"

    def _givers(self) -> Iterator[str]:
        """Every minute done is given by a grade that may, and none gives more than it has."""
        done: dict[tuple[int, int], int] = defaultdict(int)
        for job, period, spent in self.entries:
            done[self.skill[job], period] += spent
        used: dict[tuple[int, int], int] = defaultdict(int)
        for skill, grade, period in np.argwhere(self.given).tolist():
            minutes = int(self.given[skill, grade, period])
            done[skill, period] -= minutes
            used[grade, period] += minutes
            if minutes < 0 or self.grades[grade] not in self.demand.skills[skill].grades:
                yield f"{self.grades[grade]} gives {minutes:,} minutes of skill {skill}"
        for (skill, period), rest in done.items():
            if rest:
                yield f"{rest:,} minutes of skill {skill} in period {period} are given by nobody"
        for (grade, period), minutes in used.items():
            if minutes > self.has[grade][period]:
                yield (
                    f"{self.grades[grade]} gives {minutes:,} minutes in period {period}, has"
                    f" {self.has[grade][period]:,}"
                )

    def _shortage(self) -> Iterator[str]:
        """What is short of each level is what is not done of it."""
        short = dict.fromkeys(self.levels, 0)
        for skill, minutes in zip(self.skill, self.minutes, strict=True):
            short[self.rank[skill]] += minutes
        for job, _, spent in self.entries:
            short[self.rank[self.skill[job]]] -= spent
        if list(short.values()) != self.short:
            yield f"{list(short.values())} minutes are not done, {self.short} are told"

    def _proofs(self) -> Iterator[str]:
        """The bottlenecks hold, and together lack what is short of the levels they count."""
        told: dict[int, int] = defaultdict(int)
        for neck in self.necks:
            ranks, cells = self.levels[: neck.levels], set(neck.cells)
            owed = sum(
                minutes
                for skill, minutes, when in zip(self.skill, self.minutes, self.when, strict=True)
                if self.rank[skill] in ranks
                and all(
                    (self.grades.index(grade), period) in cells
                    for grade in self.demand.skills[skill].grades
                    for period in when
                )
            )
            gives = sum(self.has[grade][period] for grade, period in cells)
            if (owed, gives) != (neck.owed_min, neck.gives_min):
                yield (
                    f"a bottleneck is owed {owed:,} and gives {gives:,} minutes; told are"
                    f" {neck.owed_min:,} and {neck.gives_min:,}"
                )
            told[neck.levels] += owed - gives
        mandated = sum(not optional for optional, _ in self.levels)
        for levels in {mandated, len(self.levels)}:
            if told[levels] != sum(self.short[:levels]):
                yield (
                    f"bottlenecks lack {told[levels]:,} minutes of the first {levels} levels,"
                    f" {sum(self.short[:levels]):,} are short"
                )
