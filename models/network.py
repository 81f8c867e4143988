"""A flow of minutes from jobs through periods to grades: the most that can be done, and why.

    source -> group of jobs alike -> (skill, period) -> (grade, period) -> sink

Jobs of one skill with one window are one group. The arcs out of the source carry the minutes owed,
those into the sink what a grade can give. The largest flow is the most that can be done, and equals
the least cut (Ford & Fulkerson 1956). Minutes are whole, so the flow is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.windows import Jobs

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_MIN = 2**31 - 2
"""Minutes of one base that a flow can carry: some 24,000 posts for a year."""
SOURCE, SINK, FIRST = 0, 1, 2
"""Nodes; groups are numbered from the last on."""


@dataclass(frozen=True)
class Cut:
    """Cells of `grade` and `period`, and the `jobs` that can be done nowhere else."""

    jobs: Whole
    grade: Whole
    period: Whole
    owed_min: int
    gives_min: int


class Flow:
    """The flow of one base, skill by skill.

    `tail`, `head`, `room` and `flow` are the arcs but for those of the source: first those from
    groups, then those to grades, then those to the sink.
    """

    def __init__(self, work: Jobs, allowed: Flags, capacity_min: Whole) -> None:
        """The network, nothing let in yet.

        Args:
            work: the jobs.
            allowed: whether a grade may do a skill, (skill, grade).
            capacity_min: whole minutes by (grade, period).

        Raises:
            OverflowError: the jobs have more minutes than a flow can carry.
        """
        total = int(work.minutes.sum())
        if total > MOST_MIN:
            raise OverflowError(f"{total:,} minutes at one base are more than a flow can carry")
        skills, grades, periods = self.shape = (*allowed.shape, capacity_min.shape[1])
        self.work = work
        alike = np.stack([work.skill, work.first, work.last, work.in_school])
        kinds, one, group = np.unique(alike, axis=1, return_index=True, return_inverse=True)
        self.skill, self.group = kinds[0], group.ravel()
        self.minutes = np.bincount(self.group, work.minutes, len(one)).astype(np.int64)
        self.out = np.zeros_like(self.minutes)
        self.is_in = np.zeros(len(one), dtype=bool)
        self.cell = FIRST + len(one)
        self.giver = self.cell + skills * periods
        self.nodes = self.giver + grades * periods
        self.arc_group, self.arc_period = np.nonzero(work.may()[one])
        by, who = np.nonzero(allowed)
        period, every = np.arange(periods), np.arange(grades * periods)
        self.tail = np.concatenate([
            FIRST + self.arc_group,
            (self.cell + by[:, None] * periods + period).ravel(),
            self.giver + every,
        ])  # fmt: skip
        self.head = np.concatenate([
            self.cell + self.skill[self.arc_group] * periods + self.arc_period,
            (self.giver + who[:, None] * periods + period).ravel(),
            np.full_like(every, SINK),
        ])  # fmt: skip
        self.room = np.concatenate([
            self.minutes[self.arc_group], np.full(len(by) * periods, total + 1),
            np.clip(capacity_min, 0, total + 1).ravel(),
        ])  # fmt: skip
        self.flow = np.zeros_like(self.room)

    def let_in(self, skill: int) -> None:
        """As much of one more skill as can be done; nothing is taken from those before.

        Flow that augments may go another way, but never back into the source.
        """
        from scipy.sparse.csgraph import maximum_flow

        new = np.flatnonzero(self.skill == skill)
        self.is_in[new] = True
        if len(new):
            more = maximum_flow(self._left(new), SOURCE, SINK).flow
            self.flow += np.asarray(more[self.tail, self.head]).ravel()
            self.out[new] = np.asarray(more[np.full(len(new), SOURCE), FIRST + new]).ravel()

    def _left(self, entering: Whole) -> object:
        """What can still flow along each arc, or back, as a sparse matrix of the nodes."""
        from scipy.sparse import csr_array

        tail = np.concatenate([np.full(len(entering), SOURCE), self.tail, self.head])
        head = np.concatenate([FIRST + entering, self.head, self.tail])
        wanted = (self.minutes - self.out)[entering]
        room = np.concatenate([wanted, self.room - self.flow, self.flow])
        some = room > 0
        arcs = (room[some].astype(np.int32), (tail[some], head[some]))
        return csr_array(arcs, shape=(self.nodes, self.nodes))

    def done(self) -> tuple[Whole, Whole, Whole]:
        """Number of the job, period, minutes: entries of what is done of each job when.

        Of jobs alike each has its share of what is done, the first the earliest periods.
        """
        order = np.argsort(self.group, kind="stable")
        group, minutes = self.group[order], self.work.minutes[order]
        begins = np.cumsum(self.minutes) - self.minutes
        through = (np.cumsum(minutes) - begins[group]) * self.out[group] // self.minutes[group]
        by_job = np.cumsum(self.out)[group] - self.out[group] + through
        by_arc = np.cumsum(self.flow[: len(self.arc_group)])
        edges = np.unique(np.concatenate([[0], by_job, by_arc]))
        job = order[np.searchsorted(by_job, edges[:-1], side="right")]
        period = self.arc_period[np.searchsorted(by_arc, edges[:-1], side="right")]
        return job, period, np.diff(edges)

    def given_min(self) -> Whole:
        """Minutes by (skill, grade, period)."""
        periods = self.shape[2]
        given = np.zeros(self.shape, dtype=np.int64)
        inner = slice(len(self.arc_group), len(self.tail) - self.shape[1] * periods)
        skill, period = np.divmod(self.tail[inner] - self.cell, periods)
        given[skill, (self.head[inner] - self.giver) // periods, period] = self.flow[inner]
        return given

    def cuts(self) -> list[Cut]:
        """Where what is let in is more than can be done: the least cut, in parts that are apart.

        The part of the network that what is undone could still reach is the same for every largest
        flow: its grades give all they can in its periods, to its jobs alone.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import breadth_first_order, connected_components

        undone = np.flatnonzero(self.is_in & (self.out < self.minutes))
        if not len(undone):
            return []
        reached = np.zeros(self.nodes, dtype=bool)
        reached[breadth_first_order(self._left(undone), SOURCE, return_predecessors=False)] = True
        reached[[SOURCE, SINK]] = False
        both = reached[self.tail] & reached[self.head]
        arcs = (np.ones(both.sum(), dtype=np.int8), (self.tail[both], self.head[both]))
        _, part = connected_components(csr_array(arcs, shape=(self.nodes, self.nodes)), False)
        part_of_group, part_of_giver = part[FIRST : self.cell], part[self.giver :]
        in_group, in_giver = reached[FIRST : self.cell], reached[self.giver :]
        gives = self.room[len(self.room) - len(part_of_giver) :]
        found = []
        for number in np.unique(part_of_group[undone]):
            groups = in_group & (part_of_group == number)
            givers = np.flatnonzero(in_giver & (part_of_giver == number))
            grade, period = np.divmod(givers, self.shape[2])
            found.append(
                Cut(
                    np.flatnonzero(groups[self.group]), grade, period,
                    int(self.minutes[groups].sum()), int(gives[givers].sum()),
                )
            )  # fmt: skip
        return found
