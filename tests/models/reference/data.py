"""The sets and data of the questions as plain numbers, in the letters of models/FORMULATIONS.md.

Members of sets are counted from 0. Nothing here needs the product: the reference programs are
written from these numbers and the page alone, in any process.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.assignment import Assignment
    from models.school_teams import SchoolTeams
    from models.staffing import Staffing


@dataclass(frozen=True)
class StaffingData:
    """A staffing question."""

    G: tuple[tuple[int, ...], ...]  # [k], grades allowed
    p: tuple[int, ...]  # [k], level
    D: list[list[list[int]]]  # [b][k][t], minutes owed
    s: list[list[list[int]]]  # [b][g][t], minutes of those in post
    a: list[list[int]]  # [j][t], minutes of one step of the tranche
    g: list[int]  # [j], grade
    n: list[int]  # [j], steps

    @property
    def sizes(self) -> tuple[int, int, int, int, int, int]:
        """How many bases, periods, skills, grades, tranches, levels."""
        bases, grades, periods = len(self.s), len(self.s[0]), len(self.s[0][0])
        return bases, periods, len(self.G), grades, len(self.n), max(self.p) + 1

    def grades_with_work(self, b: int) -> set[int]:
        """G_b."""
        return {g for k, owed in enumerate(self.D[b]) if any(owed) for g in self.G[k]}

    def may_go(self, j: int, b: int) -> bool:
        """Whether b is in B_j."""
        return self.g[j] in self.grades_with_work(b)

    @property
    def joined(self) -> list[int]:
        """B^+."""
        return [b for b in range(len(self.D)) if any(self.may_go(j, b) for j in range(len(self.n)))]

    def owed(self, b: int) -> int:
        """All minutes owed at a base."""
        return sum(map(sum, self.D[b]))

    @property
    def average(self) -> Fraction:
        """r bar: every new starter goes to some base in B^+."""
        there = sum(
            sum(self.s[b][g]) for b in self.joined for g in self.grades_with_work(b)
        ) + sum(
            steps * sum(each) for steps, each in zip(self.n, self.a, strict=True)
        )  # fmt: skip
        return Fraction(there, sum(map(self.owed, self.joined)))


@dataclass(frozen=True)
class SchoolsData:
    """A question of school teams; t is -1 for a school without a team today."""

    w: list[int]  # [i], minutes
    T: list[Fraction]  # [j], minutes
    tau: Fraction
    d: list[list[int]]  # [i][j], pence
    q: list[int]  # [i], pence
    t: list[int]  # [i], team of today
    F: list[int]  # schools that must stay

    def moves(self, i: int, j: int) -> bool:
        """Whether the pair changes the team of the school."""
        return self.t[i] >= 0 and self.t[i] != j

    def may(self, i: int, j: int) -> bool:
        """Whether the school may be with the team."""
        return not (i in self.F and self.moves(i, j))


@dataclass(frozen=True)
class AssignmentData:
    """Any assignment; limits are None where absent."""

    c: list[list[int]]
    w: list[list[int]]
    L: list[int | None]
    U: list[int | None]
    most: bool


def staffing_data(question: Staffing) -> StaffingData:
    """The numbers of a staffing question."""
    has, skills = question.capacity, question.demand.skills
    ranks = sorted({(not skill.mandated, skill.priority) for skill in skills})
    return StaffingData(
        G=tuple(tuple(has.grades.index(grade) for grade in skill.grades) for skill in skills),
        p=tuple(ranks.index((not skill.mandated, skill.priority)) for skill in skills),
        D=question.demand.demand_min.tolist(),
        s=has.in_post_min.tolist(),
        a=has.gives_min.sum(axis=1).tolist(),
        g=has.tranche_grade.tolist(),
        n=has.tranche_steps.tolist(),
    )


def schools_data(question: SchoolTeams) -> SchoolsData:
    """The numbers of a question of school teams."""
    return SchoolsData(
        w=question.workload_min.tolist(),
        T=list(question.target),
        tau=question.tolerance,
        d=question.travel_pence.tolist(),
        q=question.move_pence.tolist(),
        t=question.today.tolist(),
        F=question.kept.nonzero()[0].tolist(),
    )


def assignment_data(question: Assignment) -> AssignmentData:
    """The numbers of an assignment whose costs and loads are whole."""
    lower, upper = (
        [int(limit) if abs(limit) < float("inf") else None for limit in limits]
        for limits in (question.lower, question.upper)
    )
    return AssignmentData(
        question.cost.astype(int).tolist(), question.load.astype(int).tolist(),
        lower, upper, question.most,
    )  # fmt: skip
