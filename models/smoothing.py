"""How much can be done when work is moved inside its windows: an exact flow over the periods.

At each base minutes flow from each job to any period in which it may be done, there to any grade
that may do it, and out by what that grade can give in that period (see `models.network`).

Skills are let in one after another in the order in which they are served. The demands that can be
served form a polymatroid, so what is short of each level is the least there can be. The least cut
says why: in some periods some grades give all they can, and the work that is theirs alone and
cannot leave these periods is more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.tables import Grade
from models.demand import Demand
from models.network import Cut, Flow
from models.pressure import people
from models.windows import Jobs

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Schedule:
    """One way to do the work of a base.

    Minutes `spent` of job number `job` are done in `period`, one entry each; `given_min` (skill,
    grade, period) says who gives the minutes of each skill.
    """

    job: Whole
    period: Whole
    spent: Whole
    given_min: Whole


@dataclass(frozen=True)
class Bottleneck:
    """Grades and periods with too little for the work that only they may do.

    Counted are the first `levels` levels, all work moved as far as it can be. `cells` are the
    places of (grade, period); `contacts` those of the contacts concerned.
    """

    base: int
    levels: int
    cells: tuple[tuple[int, int], ...]
    contacts: tuple[int, ...]
    owed_min: int
    gives_min: int

    @property
    def short_min(self) -> int:
        """Minutes that go undone."""
        return self.owed_min - self.gives_min

    @property
    def grades(self) -> tuple[int, ...]:
        """Places of the grades."""
        return tuple(sorted({grade for grade, _ in self.cells}))

    @property
    def periods(self) -> tuple[int, ...]:
        """Places of the periods."""
        return tuple(sorted({period for _, period in self.cells}))


@dataclass(frozen=True)
class Smoothed:
    """The most that can be done inside the windows. Axes: base, level.

    `short_min` (base, level) are the minutes left undone, each level alone. `work` and `schedule`
    are by base. `bottlenecks` prove that no less is short: of the mandated levels, of all levels.
    """

    work: tuple[Jobs, ...]
    schedule: tuple[Schedule, ...]
    short_min: Whole
    bottlenecks: tuple[Bottleneck, ...]

    @property
    def movable_min(self) -> Whole:
        """Minutes that may be done in more than one period, (base,)."""
        return np.array([own.movable_min for own in self.work], dtype=np.int64)

    def undone_min(self, base: int) -> Whole:
        """Minutes of each job of a base that are not done, (job,)."""
        plan = self.schedule[base]
        undone = self.work[base].minutes.copy()
        np.subtract.at(undone, plan.job, plan.spent)
        return undone


@dataclass(frozen=True)
class Late:
    """Contacts that cannot be made inside their window: whose window it is, and how many.

    `base`, `contact`, `first` and `last` period are places.
    """

    base: int
    contact: int
    first: int
    last: int
    minutes: int
    contacts: float


def smooth(
    demand: Demand, work: Sequence[Jobs], capacity_min: Whole, grades: Sequence[str]
) -> Smoothed:
    """The most that every base can do, the gravest level first.

    Args:
        demand: the skills and their levels.
        work: the jobs of each base (see `models.windows`).
        capacity_min: whole minutes by (base, grade, period).
        grades: names of the grades.

    Raises:
        OverflowError: a base owes more minutes than a flow can carry.
    """
    levels = demand.levels
    level = np.array([levels.index(skill.level) for skill in demand.skills], dtype=np.int64)
    told = {sum(not optional for optional, _ in levels), len(levels)}
    allowed = np.array(
        [[grade in skill.grades for grade in grades] for skill in demand.skills], dtype=bool
    ).reshape(len(demand.skills), len(grades))
    plans, found = [], []
    short = np.zeros((len(work), len(levels)), dtype=np.int64)
    for base, (own, has) in enumerate(zip(work, capacity_min, strict=True)):
        flow = Flow(own, allowed, has)
        for number, of_level in enumerate(range(len(levels)), start=1):
            for skill in np.flatnonzero(level == of_level).tolist():
                flow.let_in(skill)
            if number in told:
                found += [_bottleneck(base, number, own, cut) for cut in flow.cuts()]
        plans.append(Schedule(*flow.done(), flow.given_min()))
        np.add.at(short[base], level[own.skill], own.minutes)
        np.subtract.at(short[base], level[own.skill[plans[-1].job]], plans[-1].spent)
    return Smoothed(tuple(work), tuple(plans), short, tuple(found))


def _bottleneck(base: int, levels: int, work: Jobs, cut: Cut) -> Bottleneck:
    contacts = np.unique(work.contact[cut.jobs])
    cells = tuple(zip(cut.grade.tolist(), cut.period.tolist(), strict=True))
    return Bottleneck(base, levels, cells, tuple(contacts.tolist()), cut.owed_min, cut.gives_min)


def late(demand: Demand, smoothed: Smoothed, mandated_only: bool = True) -> Iterator[Late]:
    """Contacts that are not made inside their window, by base, contact and window."""
    each = _minutes_each(demand)
    mandated = np.array([contact.mandated for contact in demand.contacts], dtype=bool)
    for base, work in enumerate(smoothed.work):
        undone = smoothed.undone_min(base)
        jobs = np.flatnonzero((undone > 0) & (mandated[work.contact] | (not mandated_only)))
        for job in jobs[np.lexsort((work.last[jobs], work.first[jobs], work.contact[jobs]))]:
            contact, minutes = int(work.contact[job]), int(undone[job])
            yield Late(
                base, contact, int(work.first[job]), int(work.last[job]), minutes,
                minutes / float(each[contact, base]),
            )  # fmt: skip


def said(neck: Bottleneck, demand: Demand, grades: Sequence[Grade]) -> str:
    """A bottleneck in a sentence."""
    first, last = (demand.periods[neck.periods[place]] for place in (0, -1))
    when = f"In {first}" if first == last else f"From {first} to {last}"
    who = people(grades, {grades[place].grade for place in neck.grades})
    mandated = all(not optional for optional, _ in demand.levels[: neck.levels])
    return (
        f"{when} {who} at {demand.bases[neck.base]} owe {neck.short_min:,} minutes of"
        f" {'mandated ' if mandated else ''}contacts more than they can give, whenever they are"
        f" made in their windows: {neck.owed_min:,} that nobody else may make, {neck.gives_min:,}"
        " to give."
    )


def _minutes_each(demand: Demand) -> NDArray[np.float64]:
    """Minutes of one contact by (contact, base), on average over the plan."""
    count, minutes = demand.contacts_due.sum(axis=2), demand.contact_min.sum(axis=2)
    return np.divide(minutes, count, out=np.ones_like(minutes), where=count > 0)
