"""Pressure against every set of grades tried and every minute handed out."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest

from models.hours import hours
from models.pressure import people, pressure
from models.staffing import Staffing


@pytest.mark.parametrize("seed", range(60))
def test_the_grades_that_bind_lack_most_of_all_sets_and_nobody_else_may_help(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    owed, has = question.demand, question.capacity
    found = pressure(owed, has)
    sets = [
        frozenset(chosen)
        for size in range(1, len(has.grades) + 1)
        for chosen in combinations(has.grades, size)
    ]
    for base, period in np.ndindex(found.demand_min.shape):
        lack = {
            inside: sum(
                int(owed.demand_min[base, number, period])
                for number, skill in enumerate(owed.skills)
                if inside.issuperset(skill.grades)
            )
            - sum(int(has.in_post_min[base, has.grades.index(grade), period]) for grade in inside)
            for inside in sets
        }
        most = max(lack.values())
        assert found.shortage_min[base, period].sum() == max(0, most)
        inside = found.binds(base, period)
        if most <= 0:
            assert inside == frozenset()
        else:
            assert lack[inside] == most
            assert all(lack[smaller] < most for smaller in sets if smaller < inside)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_left_over_is_left_when_every_minute_is_handed_out(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    owed, has = question.demand, question.capacity
    draw = np.random.default_rng(seed)
    gives = has.in_post_min + draw.integers(0, 30, has.in_post_min.shape)
    found = pressure(owed, has, gives)
    given = hours(owed, has, gives, list(range(len(has.grades))))
    for base in range(len(owed.bases)):
        work = {
            grade
            for number, skill in enumerate(owed.skills)
            if owed.demand_min[base, number].any()
            for grade in skill.grades
        }
        for period in range(len(owed.periods)):
            left = sum(
                int(gives[base, place, period] - given[base, :, place, period].sum())
                for place, grade in enumerate(has.grades)
                if grade in work
            )
            assert found.surplus_min[base, period] == left


def test_by_hand(make: SimpleNamespace) -> None:
    """A alone owes 50 and has 30; A or B owe 10 and B has 40: 20 short, 30 left over."""
    skills = [("A", True, 1), ("AB", False, 1)]
    question = make.staffing(skills, [[[50, 0], [10, 0]]], [[[30, 0], [40, 0]]], np.ones((2, 2)))
    found = pressure(question.demand, question.capacity)
    assert found.ratio.tolist() == [[60 / 70, 0.0]]
    assert found.shortage_min.tolist() == [[[20, 0], [0, 0]]]
    assert found.mandated_shortage_min.tolist() == [[20, 0]]
    assert found.surplus_min.tolist() == [[30, 0]]
    assert [found.binds(0, period) for period in (0, 1)] == [{"A"}, frozenset()]


def test_pressure_has_no_end_where_there_is_nobody(make: SimpleNamespace) -> None:
    question = make.staffing([("A", True, 1)], [[[5]]], [[[0]]], np.ones((1, 1)))
    assert pressure(question.demand, question.capacity).ratio.tolist() == [[np.inf]]


def test_a_base_that_is_owed_nothing_is_short_of_nobody(make: SimpleNamespace) -> None:
    question = make.staffing([("A", True, 1)], [[[0]]], [[[9]]], np.ones((1, 1)))
    found = pressure(question.demand, question.capacity)
    assert (found.binds(0, 0), found.capacity_min.tolist()) == (frozenset(), [[0]])


def test_grades_are_told_as_people(make: SimpleNamespace) -> None:
    titles = {"HV": "Health visitor", "CP": "SCPHN practice teacher", "SN": "School nurse (term)"}
    grades = [make.grade(code, title=title) for code, title in titles.items()]
    assert people(grades, {"HV"}) == "health visitors"
    assert people(grades, {"CP", "HV"}) == "health visitors and SCPHN practice teachers"
    assert people(grades, {"SN", "HV", "CP"}) == (
        "health visitors, SCPHN practice teachers and school nurses (term)"
    )
