"""The staffing program without hours says the same as the one with hours, and as every placement.

Three ways for each small drawn question: the program of the product; a program with the hours of
every skill and grade in it, written here straight for the solver; and every placement tried, its
shortages by maximum flow.
"""

from __future__ import annotations

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
from reference.by_hand import ByHand
from reference.data import staffing_data

DRAWN = 120
EXACT = Search(Settings(gap=0.0))


# --- the hours form


def in_hours(by_hand: ByHand) -> list[int]:
    """Least shortages up to each level, one after another, with every hour a variable."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    q = by_hand.data
    placed = [
        [highs.addVariable(0, steps * q.may_go(j, base)) for base in range(by_hand.bases)]
        for j, steps in enumerate(q.n)
    ]
    for row, steps in zip(placed, q.n, strict=True):
        for variable in row:
            highs.changeColIntegrality(variable.index, highspy.HighsVarType.kInteger)
        highs.addConstr(highs.qsum(row) == steps)
    short: list[list[highspy.highs.highs_var]] = [[] for _ in range(by_hand.levels)]
    for base, period in product(range(by_hand.bases), range(by_hand.periods)):
        used: dict[int, list[highspy.highs.highs_var]] = {}
        for skill, grades in enumerate(q.G):
            given = [highs.addVariable(0) for _ in grades]
            lacks = highs.addVariable(0)
            highs.addConstr(highs.qsum([*given, lacks]) == q.D[base][skill][period])
            short[q.p[skill]].append(lacks)
            for grade, hour in zip(grades, given, strict=True):
                used.setdefault(grade, []).append(hour)
        for grade, each in used.items():
            new = [
                (each[period], row[base])
                for row, kind, each in zip(placed, q.g, q.a, strict=True)
                if kind == grade and each[period]
            ]
            gives = highs.qsum([minutes * variable for minutes, variable in new])
            highs.addConstr(highs.qsum(each) - gives <= q.s[base][grade][period])
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
    by_hand = ByHand(staffing_data(question))
    outcome = solve(question.program(), EXACT, "staffing").read(question.read)
    assert outcome.ending is Ending.PROVED
    shortages = [round(step.objective) for step in outcome.steps[: by_hand.levels]]
    every = {placed: by_hand.shortage(placed) for placed in by_hand.placements()}
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
        by_hand = ByHand(staffing_data(make.drawn_staffing(seed)))
        every = {by_hand.shortage(placed) for placed in by_hand.placements()}
        several += len(every) > 1
        short += min(every)[0] > 0
        sets += len(set(by_hand.data.G)) > 1
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
    by_hand = ByHand(staffing_data(question))
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
    level = np.array(by_hand.data.p)
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
    for skill, grades in enumerate(by_hand.data.G):
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
