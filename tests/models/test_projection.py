"""The staffing program without hours says the same as the one with hours, and as every placement.

Three ways for each small drawn question: the program of the product; a program with the hours of
every skill and grade in it, written here straight for the solver; and every placement tried, its
shortages by maximum flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations, product
from types import SimpleNamespace

import highspy
import numpy as np
import pytest

from models.hours import hours
from models.outcome import Ending
from models.staffing import Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import solve

DRAWN = 120
EXACT = Search(Settings(gap=0.0))


# --- every placement, by maximum flow


def served_by_level(
    owed: Sequence[int], has: Sequence[int], allowed: Sequence[Sequence[int]], level: Sequence[int]
) -> list[int]:
    """Minutes served of each level, graver ones first, by Edmonds and Karp's algorithm.

    A path that adds flow never takes from what leaves the source, so serving a level keeps the
    graver ones served.
    """
    source, sink = 0, 1 + len(owed) + len(has)
    room: dict[int, dict[int, int]] = {node: {} for node in range(sink + 1)}

    def edge(tail: int, head: int, minutes: int) -> None:
        room[tail][head] = minutes
        room[head].setdefault(tail, 0)

    for grade, minutes in enumerate(has):
        edge(1 + len(owed) + grade, sink, minutes)
    for skill, grades in enumerate(allowed):
        for grade in grades:
            edge(1 + skill, 1 + len(owed) + grade, owed[skill])
    served = []
    for now in range(max(level) + 1):
        for skill, minutes in enumerate(owed):
            if level[skill] == now:
                edge(source, 1 + skill, minutes)
        served.append(0)
        while amount := _augment(room, source, sink):
            served[-1] += amount
    return served


def _augment(room: dict[int, dict[int, int]], source: int, sink: int) -> int:
    before = {source: source}
    queue = deque([source])
    while queue and sink not in before:
        node = queue.popleft()
        for head, minutes in room[node].items():
            if minutes > 0 and head not in before:
                before[head] = node
                queue.append(head)
    if sink not in before:
        return 0
    path, node = [], sink
    while node != source:
        path.append((before[node], node))
        node = before[node]
    amount = min(room[tail][head] for tail, head in path)
    for tail, head in path:
        room[tail][head] -= amount
        room[head][tail] += amount
    return amount


class ByHand:
    """A staffing question, counted without any of the code that is tested."""

    def __init__(self, question: Staffing) -> None:
        skills, has = question.demand.skills, question.capacity
        ranks = sorted({(not skill.mandated, skill.priority) for skill in skills})
        self.levels = len(ranks)
        self.level = [ranks.index((not skill.mandated, skill.priority)) for skill in skills]
        self.allowed = [[has.grades.index(grade) for grade in skill.grades] for skill in skills]
        self.owed = question.demand.demand_min.tolist()
        self.in_post = has.in_post_min.tolist()
        self.step = has.step_min.tolist()
        self.here = has.here.tolist()
        self.tranches = list(
            zip(has.tranche_grade.tolist(), has.tranche_steps.tolist(), strict=True)
        )
        self.bases, self.periods = len(self.owed), len(question.demand.periods)
        self.served = cache(self._served)

    def _served(self, base: int, period: int, has: tuple[int, ...]) -> list[int]:
        owed = [skill[period] for skill in self.owed[base]]
        return served_by_level(owed, has, self.allowed, self.level)

    def has_work(self, base: int, grade: int) -> bool:
        return any(
            grade in grades and any(minutes)
            for grades, minutes in zip(self.allowed, self.owed[base], strict=True)
        )

    def placements(self) -> Iterator[tuple[tuple[int, ...], ...]]:
        """Every way to place all steps of all tranches where their grade has work."""
        ways = []
        for grade, steps in self.tranches:
            most = [steps if self.has_work(base, grade) else 0 for base in range(self.bases)]
            counts = product(*(range(limit + 1) for limit in most))
            ways.append([count for count in counts if sum(count) == steps])
        yield from product(*ways)

    def minutes(self, placed: Sequence[Sequence[int]], base: int, period: int) -> tuple[int, ...]:
        """What each grade has at a base in a period."""
        has = [grade[period] for grade in self.in_post[base]]
        for (grade, _), steps, here in zip(self.tranches, placed, self.here, strict=True):
            has[grade] += steps[base] * here[period] * self.step[grade][period]
        return tuple(has)

    def shortage(self, placed: Sequence[Sequence[int]]) -> list[int]:
        """Minutes short up to each level, all bases and periods together."""
        short = [0] * self.levels
        for base, period in product(range(self.bases), range(self.periods)):
            served = self.served(base, period, self.minutes(placed, base, period))
            for level in range(self.levels):
                short[level] += sum(
                    skill[period]
                    for skill, rank in zip(self.owed[base], self.level, strict=True)
                    if rank <= level
                ) - sum(served[: level + 1])
        return short

    def fairness(self, placed: Sequence[Sequence[int]]) -> tuple[float, float]:
        """Cover of the worst-off base that a tranche could join; lag behind the average."""
        joined = [
            base for base in range(self.bases)
            if any(self.has_work(base, grade) for grade, _ in self.tranches)
        ]  # fmt: skip
        asked = [sum(map(sum, self.owed[base])) for base in joined]
        has = [
            sum(
                minutes
                for period in range(self.periods)
                for grade, minutes in enumerate(self.minutes(placed, base, period))
                if self.has_work(base, grade)
            )
            for base in joined
        ]
        average = sum(has) / sum(asked)
        cover = min(there / owed for there, owed in zip(has, asked, strict=True))
        lag = sum(max(0.0, average * owed - there) for there, owed in zip(has, asked, strict=True))
        return cover, lag


# --- the hours form


def in_hours(by_hand: ByHand) -> list[int]:
    """Least shortages up to each level, one after another, with every hour a variable."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    placed = [
        [
            highs.addVariable(0, steps if by_hand.has_work(base, grade) else 0)
            for base in range(by_hand.bases)
        ]
        for grade, steps in by_hand.tranches
    ]
    for row, (_, steps) in zip(placed, by_hand.tranches, strict=True):
        for variable in row:
            highs.changeColIntegrality(variable.index, highspy.HighsVarType.kInteger)
        highs.addConstr(highs.qsum(row) == steps)
    short: list[list[highspy.highs.highs_var]] = [[] for _ in range(by_hand.levels)]
    for base, period in product(range(by_hand.bases), range(by_hand.periods)):
        used: dict[int, list[highspy.highs.highs_var]] = {}
        for skill, grades in enumerate(by_hand.allowed):
            given = [highs.addVariable(0) for _ in grades]
            lacks = highs.addVariable(0)
            highs.addConstr(highs.qsum([*given, lacks]) == by_hand.owed[base][skill][period])
            short[by_hand.level[skill]].append(lacks)
            for grade, hour in zip(grades, given, strict=True):
                used.setdefault(grade, []).append(hour)
        for grade, each in used.items():
            new = [
                (by_hand.step[grade][period], row[base])
                for row, (kind, _), here in zip(placed, by_hand.tranches, by_hand.here, strict=True)
                if kind == grade and here[period]
            ]
            gives = highs.qsum([minutes * variable for minutes, variable in new])
            highs.addConstr(highs.qsum(each) - gives <= by_hand.in_post[base][grade][period])
    reached = []
    for level in range(by_hand.levels):
        total = highs.qsum([lacks for lower in short[: level + 1] for lacks in lower])
        highs.minimize(total)
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        reached.append(round(highs.getObjectiveValue()))
        highs.addConstr(total <= reached[-1])
    return reached


# --- the promises


@pytest.mark.parametrize("seed", range(DRAWN))
def test_the_projection_the_hours_and_every_placement_agree(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    by_hand = ByHand(question)
    outcome = solve(question.program(), EXACT, "staffing").read(question.read)
    assert outcome.ending is Ending.PROVED
    shortages = [round(step.objective) for step in outcome.steps[: by_hand.levels]]
    every = {placed: tuple(by_hand.shortage(placed)) for placed in by_hand.placements()}
    assert shortages == list(min(every.values())) == in_hours(by_hand)
    assert [step.bound for step in outcome.steps[: by_hand.levels]] == shortages
    plan = outcome.plan
    placed = tuple(map(tuple, plan.placed.tolist()))
    assert list(every[placed]) == shortages == question.objectives(plan)[: by_hand.levels]
    assert np.cumsum(plan.shortage_min.sum(axis=(0, 1))).tolist() == shortages
    best = [way for way, short in every.items() if list(short) == shortages]
    cover, lag = by_hand.fairness(placed)
    assert cover == pytest.approx(outcome.steps[-2].objective, abs=1e-9)
    assert lag == pytest.approx(outcome.steps[-1].objective, abs=1e-3)
    fairness = [by_hand.fairness(way) for way in best]
    fairest = max(found for found, _ in fairness)
    assert cover >= fairest - 2e-6
    assert lag <= min(found for cover_of, found in fairness if cover_of >= fairest) + 1.0


def test_the_drawn_questions_are_not_all_easy(make: SimpleNamespace) -> None:
    several, short, sets = 0, 0, 0
    for seed in range(DRAWN):
        by_hand = ByHand(make.drawn_staffing(seed))
        every = {tuple(by_hand.shortage(placed)) for placed in by_hand.placements()}
        several += len(every) > 1
        short += min(every)[0] > 0
        sets += len({tuple(grades) for grades in by_hand.allowed}) > 1
    assert min(several, short, sets) > DRAWN / 2


def _drawn_hours(
    make: SimpleNamespace, seed: int
) -> tuple[Staffing, ByHand, np.ndarray, np.ndarray, list[list[int]]]:
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng(seed)
    capacity_min = question.capacity.in_post_min + draw.integers(
        0, 30, question.capacity.in_post_min.shape
    )
    cheapest = draw.permutation(len(question.capacity.grades)).tolist()
    given = hours(question.demand, question.capacity, capacity_min, cheapest)
    by_hand = ByHand(question)
    served = [
        by_hand.served(base, period, tuple(capacity_min[base, :, period].tolist()))
        for base in range(by_hand.bases)
        for period in range(by_hand.periods)
    ]
    return question, by_hand, capacity_min, given, served


@pytest.mark.parametrize("seed", range(0, 600, 10))
def test_hours_serve_exactly_what_is_not_short(make: SimpleNamespace, seed: int) -> None:
    question, by_hand, capacity_min, given, served = _drawn_hours(make, seed)
    short = question.shortage(capacity_min)
    level = np.array(by_hand.level)
    for place, (base, period) in enumerate(product(range(by_hand.bases), range(by_hand.periods))):
        for rank in range(by_hand.levels):
            owed = question.demand.demand_min[base, level == rank, period].sum()
            handed = given[base, level == rank, :, period].sum()
            assert handed == served[place][rank] == owed - short[base, period, rank]


@pytest.mark.parametrize("seed", range(5, 600, 10))
def test_hours_keep_to_capacity_to_demand_and_to_the_grades_allowed(
    make: SimpleNamespace, seed: int
) -> None:
    question, by_hand, capacity_min, given, _ = _drawn_hours(make, seed)
    assert (given >= 0).all()
    assert (given.sum(axis=1) <= capacity_min).all()
    assert (given.sum(axis=2) <= question.demand.demand_min).all()
    for skill, grades in enumerate(by_hand.allowed):
        other = [g for g in range(len(question.capacity.grades)) if g not in grades]
        assert given[:, skill, other].sum() == 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_minutes_go_to_the_least_costly_grade_that_has_them(
    make: SimpleNamespace, order: tuple[int, ...]
) -> None:
    question: Staffing = make.staffing(
        [("ABC", True, 1)], [[[50]]], [[[40], [40], [40]]], [[1], [1], [1]]
    )
    given = hours(question.demand, question.capacity, question.capacity.in_post_min, list(order))
    assert [given[0, 0, grade, 0] for grade in order] == [40, 10, 0]


def test_a_grade_is_handed_on_to_the_skill_that_has_no_other(make: SimpleNamespace) -> None:
    question: Staffing = make.staffing(
        [("AB", True, 1), ("A", False, 2)], [[[30], [20]]], [[[25], [30]]], [[1], [1]]
    )
    given = hours(question.demand, question.capacity, question.capacity.in_post_min, [0, 1])
    assert given[0, :, :, 0].sum(axis=1).tolist() == [30, 20]
    assert given[0, 1, 0, 0] == 20
