"""Work moved inside its windows: least short by linear programs, every claim counted again.

The linear program has the minutes of every job by grade and period as variables of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.demand import Demand
from models.network import MOST_MIN, Flow
from models.recount.moved import breaches
from models.smoothing import Smoothed, late, said, smooth
from models.staffing import Staffing
from models.windows import Jobs

GRADES = ("A", "B", "C")
DRAWN = 300


def contacts(make: SimpleNamespace, question: Staffing) -> Demand:
    """The demand with one contact of a minute for each skill."""
    owed = question.demand
    rows = tuple(
        make.contact(
            f"c{number}", grades=skill.grades, mandated=skill.mandated, priority=skill.priority
        )
        for number, skill in enumerate(owed.skills)
    )
    minutes = owed.demand_min.transpose(1, 0, 2).astype(float)
    return replace(
        owed, contacts=rows, skill_of=np.arange(len(rows)), contacts_due=minutes,
        contact_min=minutes,
    )  # fmt: skip


def drawn(make: SimpleNamespace, seed: int) -> tuple[Demand, Jobs, np.ndarray]:
    """A base with some jobs of up to five skills of up to three levels over up to six periods."""
    draw = np.random.default_rng(seed)
    levels = [(True, 1), (False, 1), (False, 2)][: draw.integers(1, 4)]
    periods = int(draw.integers(1, 7))
    skills = sorted(
        {
            (
                "".join(
                    letter for letter in GRADES if draw.random() < 0.4 or letter == GRADES[seed % 3]
                ),
                *levels[draw.integers(len(levels))],
            )
            for _ in range(draw.integers(1, 6))
        },
        key=lambda skill: (not skill[1], skill[2], tuple(skill[0])),
    )
    number = int(draw.integers(1, 9))
    first = draw.integers(0, periods, number)
    last = np.minimum(periods - 1, first + draw.integers(0, 4, number))
    is_open = draw.random(periods) < 0.7
    reach = np.arange(periods)
    usable = ((first[:, None] <= reach) & (reach <= last[:, None]) & is_open).any(axis=1)
    in_school = (draw.random(number) < 0.4) & usable
    skill = draw.integers(0, len(skills), number)
    work = Jobs(skill, skill, first, last, in_school, draw.integers(1, 60, number), is_open)
    owed = np.zeros((1, len(skills), periods), dtype=np.int64)
    when = [np.flatnonzero(row)[0] for row in work.may()]
    np.add.at(owed, (0, skill, when), work.minutes)
    has = draw.integers(0, 35, (1, len(GRADES), periods)) * (draw.random(periods) < 0.8)
    question = make.staffing(skills, owed, has, np.ones((len(GRADES), periods)))
    return contacts(make, question), work, has


def solved(case: tuple[Demand, Jobs, np.ndarray]) -> Smoothed:
    owed, work, has = case
    return smooth(owed, (work,), has, GRADES)


def by_linear_program(owed: Demand, work: Jobs, has: np.ndarray) -> list[int]:
    """Least minutes short of each level, one level after another."""
    ranks = sorted({(skill.optional, skill.priority) for skill in owed.skills})
    columns = [
        (job, grade, period)
        for job in range(len(work.skill))
        for grade, name in enumerate(GRADES)
        if name in owed.skills[work.skill[job]].grades
        for period in range(work.first[job], work.last[job] + 1)
        if work.school_open[period] or not work.in_school[job]
    ]
    rows, most = [], []
    for job, minutes in enumerate(work.minutes):
        rows.append([float(column[0] == job) for column in columns])
        most.append(float(minutes))
    for grade in range(len(GRADES)):
        for period in range(has.shape[2]):
            rows.append([float(column[1:] == (grade, period)) for column in columns])
            most.append(float(has[0, grade, period]))
    short = []
    for rank in ranks:
        of_rank = [
            (owed.skills[skill].optional, owed.skills[skill].priority) == rank
            for skill in work.skill
        ]
        aim = [float(of_rank[job]) for job, _, _ in columns]
        found = linprog([-each for each in aim], A_ub=rows, b_ub=most, method="highs")
        assert found.success
        short.append(round(sum(work.minutes[of_rank]) + found.fun))
        rows.append([-each for each in aim])
        most.append(found.fun + 1e-7)
    return short


@pytest.mark.parametrize("tens", range(DRAWN // 10))
def test_the_flow_is_short_of_what_the_linear_programs_are(
    make: SimpleNamespace, tens: int
) -> None:
    for seed in range(tens * 10, tens * 10 + 10):
        case = drawn(make, seed)
        found = solved(case)
        assert found.short_min[0].tolist() == by_linear_program(*case)
        assert breaches(case[0], found, case[2], GRADES) == []


def test_the_drawn_cases_are_not_all_easy(make: SimpleNamespace) -> None:
    short, several, apart, schools = 0, 0, 0, 0
    for seed in range(DRAWN):
        case = drawn(make, seed)
        found = solved(case)
        short += found.short_min.sum() > 0
        several += found.short_min.shape[1] > 1
        apart += len(found.bottlenecks) > 1
        schools += bool(case[1].in_school.any())
    assert min(short, several, apart, schools) > DRAWN / 4


# --- what can be foreseen


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), more=st.integers(0, 20))
def test_more_capacity_or_wider_windows_never_leave_more_undone(
    make: SimpleNamespace, seed: int, more: int
) -> None:
    owed, work, has = drawn(make, seed)
    before = np.cumsum(solved((owed, work, has)).short_min)
    draw = np.random.default_rng(more)
    with_more = solved((owed, work, has + draw.integers(0, more + 1, has.shape)))
    assert (np.cumsum(with_more.short_min) <= before).all()
    last = len(owed.periods) - 1
    wider = replace(
        work,
        first=np.maximum(0, work.first - draw.integers(0, 2, len(work.first))),
        last=np.minimum(last, work.last + draw.integers(0, 2, len(work.last))),
    )
    assert (np.cumsum(solved((owed, wider, has)).short_min) <= before).all()


@pytest.mark.parametrize("seed", range(40))
def test_with_nothing_to_move_each_period_is_short_of_its_own(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    owed, has = contacts(make, question), question.capacity
    periods = len(owed.periods)
    work = []
    for minutes in owed.demand_min:
        skill, period = np.nonzero(minutes)
        inside = np.zeros(len(skill), dtype=bool)
        work.append(
            Jobs(skill, skill, period, period, inside, minutes[skill, period],
                 np.ones(periods, dtype=bool))
        )  # fmt: skip
    found = smooth(owed, work, has.in_post_min, has.grades)
    assert found.short_min.tolist() == question.shortage(has.in_post_min).sum(axis=1).tolist()
    assert found.movable_min.tolist() == [0] * len(owed.bases)
    assert breaches(owed, found, has.in_post_min, has.grades) == []


def test_by_hand(make: SimpleNamespace) -> None:
    """A gives 50, 0, 50. 70 are owed over periods 0 and 1: 20 are late; 40 in period 2 are not."""
    owed = np.array([[[35, 35, 40]]])
    question = make.staffing([("A", True, 1)], owed, [[[50, 0, 50]]], np.ones((1, 3)))
    demand = contacts(make, question)
    zero = np.zeros(2, dtype=np.int64)
    work = Jobs(
        zero, zero, np.array([0, 2]), np.array([1, 2]), zero.astype(bool), np.array([70, 40]),
        np.ones(3, dtype=bool),
    )  # fmt: skip
    found = smooth(demand, (work,), question.capacity.in_post_min, question.capacity.grades)
    assert found.short_min.tolist() == [[20]]
    assert found.movable_min.tolist() == [70]
    assert [(one.first, one.last, one.minutes) for one in late(demand, found)] == [(0, 1, 20)]
    (neck,) = found.bottlenecks
    assert (neck.grades, neck.periods, neck.owed_min, neck.gives_min) == ((0,), (0, 1), 70, 50)
    assert said(neck, demand, [make.grade("A", title="Health visitor")]) == (
        "From period 0 to period 1 health visitors at base 0 owe 20 minutes of mandated contacts"
        " more than they can give, whenever they are made in their windows: 70 that nobody else"
        " may make, 50 to give."
    )


def test_late_contacts_are_counted_in_their_own_minutes(make: SimpleNamespace) -> None:
    """Nobody is there: 60 minutes are 2 contacts of half an hour; what is not mandated is apart."""
    skills = [("A", True, 1), ("A", False, 1)]
    question = make.staffing(skills, [[[60], [45]]], [[[0]]], np.ones((1, 1)))
    demand = contacts(make, question)
    demand = replace(demand, contacts_due=demand.contact_min / 30)
    one = np.zeros(2, dtype=np.int64)
    number = np.arange(2)
    work = Jobs(
        number, number, one, one, one.astype(bool), np.array([60, 45]), np.ones(1, dtype=bool)
    )
    found = smooth(demand, (work,), question.capacity.in_post_min, question.capacity.grades)
    told = [(each.contact, each.contacts) for each in late(demand, found)]
    assert told == [(0, 2.0)]
    every = [(each.contact, each.contacts) for each in late(demand, found, mandated_only=False)]
    assert every == [(0, 2.0), (1, 1.5)]


def test_more_minutes_than_a_flow_can_carry_are_refused() -> None:
    none = np.zeros(1, dtype=np.int64)
    work = Jobs(none, none, none, none, none.astype(bool), none + MOST_MIN + 1, np.ones(1, bool))
    with pytest.raises(OverflowError, match=r"2,147,483,647 minutes"):
        Flow(work, np.ones((1, 1), dtype=bool), np.ones((1, 1), dtype=np.int64))


# --- the recount


def _moved(found: Smoothed, **changes: Any) -> Smoothed:
    return replace(found, schedule=(replace(found.schedule[0], **changes),))


def test_the_recount_finds_what_is_not_so(make: SimpleNamespace) -> None:
    told: Counter[str] = Counter()
    for seed in range(60):
        owed, work, has = case = drawn(make, seed)
        found = solved(case)
        plan = found.schedule[0]
        if not (len(plan.job) and found.bottlenecks and len(owed.periods) > 1):
            continue
        neck = found.bottlenecks[-1]
        given = plan.given_min.copy()
        given[tuple(np.argwhere(given)[0])] += 1
        outside = np.argwhere(~work.may())
        inside = plan.period.copy()
        stranger = [place for place in outside if place[0] == plan.job[0]]
        wrong = {
            "more done": _moved(found, spent=plan.spent + 1),
            "given to nobody": _moved(found, given_min=given),
            "less short": replace(found, short_min=found.short_min - 1),
            "no proof": replace(found, bottlenecks=found.bottlenecks[:-1]),
            "a wider proof": replace(
                found,
                bottlenecks=(*found.bottlenecks[:-1], replace(neck, owed_min=neck.owed_min + 1)),
            ),
            "other work": replace(found, work=(replace(work, minutes=work.minutes + 1),)),
        }
        if stranger:
            inside[0] = stranger[0][1]
            wrong["outside its window"] = _moved(found, period=inside)
        for name, tampered in wrong.items():
            assert breaches(owed, tampered, has, GRADES), (seed, name)
            told[name] += 1
        assert breaches(owed, found, has - 1, GRADES)
    assert len(told) == 7 and min(told.values()) > 10
