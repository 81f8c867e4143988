"""When work may be done: windows counted child by child, blocks of school years, whole minutes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance, load
from instances.calendar import calendar
from instances.tables import Growth
from models.capacity import capacity
from models.recount.moved import breaches
from models.smoothing import smooth
from models.staffing import Staffing
from models.windows import Jobs, as_due, jobs, slices

A_DAY = 20.0
"""Births on a day, at any time."""


def work_of(make: SimpleNamespace, instance: Instance) -> tuple[Jobs, ...]:
    return jobs(instance, calendar(instance.settings), make.owed_by(instance))


def steady(make: SimpleNamespace, rules: dict[str, Any], *contacts: Any) -> Instance:
    """A service where as many are born on any day, in leap years too."""
    days = calendar(make.service(rules).settings)
    start = days.start
    ages = [
        A_DAY
        * (start.replace(year=start.year - age) - start.replace(year=start.year - age - 1)).days
        for age in range(5)
    ]
    practice = make.practice(
        "P", births_per_year=A_DAY * 365.25, **{f"age_{age}": ages[age] for age in range(5)}
    )
    return make.service(rules, practices=(practice,), contacts=contacts)


# --- windows of age


@pytest.mark.parametrize(
    ("number", "weeks", "starts", "widths"),
    [
        (1, (2, 8), [14], [42]),
        (0.35, (0, 1), [0], [7]),
        (3, (2, 8), [14, 28, 42], [14, 14, 14]),
        (2.5, (-10 / 7, 0), [-10, -6, -2], [4, 4, 2]),
        (1000, (1, 2), [7, 8, 9, 10, 11, 12, 13], [1] * 7),
    ],
)
def test_each_of_several_contacts_has_its_part_of_the_window(
    make: SimpleNamespace, number: float, weeks: tuple[float, float], starts: list[int],
    widths: list[int],
) -> None:  # fmt: skip
    contact = make.contact("c", number=number, age_from_weeks=weeks[0], age_to_weeks=weeks[1])
    assert [found.tolist() for found in slices(contact)] == [starts, widths]


def child_by_child(
    instance: Instance, opens: int, closes: int, parts: list[tuple[int, int]], each_min: float
) -> dict[tuple[int, int], float]:
    """Minutes by (first, last) period: each day of each child in each part of the window."""
    days = calendar(instance.settings)
    period = dict(zip(days.dates, days.period.tolist(), strict=True))
    a_day_min = A_DAY * each_min / (closes - opens)
    found: dict[tuple[int, int], float] = defaultdict(float)
    for back in range(-closes, days.days - opens + 1):
        born = days.start + timedelta(days=back)
        for begins, width in parts:
            inside = [
                period[day]
                for day in (born + timedelta(days=begins + number) for number in range(width))
                if day in period
            ]
            if inside:
                found[inside[0], inside[-1]] += a_day_min * len(inside)
    return found


@pytest.mark.parametrize("period", ["week", "month"])
@pytest.mark.parametrize(
    ("number", "weeks"), [(1, (1, 2)), (1, (6, 9)), (2, (-12, 0)), (3, (27, 57)), (1, (104, 130))]
)
def test_windows_are_those_of_children_counted_one_by_one(
    make: SimpleNamespace, period: str, number: int, weeks: tuple[int, int]
) -> None:
    rules = {"start_month": "2027-11", "months": 5, "period": period}
    visit = make.contact(
        "visit", number=number, age_from_weeks=weeks[0], age_to_weeks=weeks[1],
        duration_min=100,
    )  # fmt: skip
    instance = steady(make, rules, visit)
    work, _ = work_of(make, instance)
    opens, closes = weeks[0] * 7, weeks[1] * 7
    width = (closes - opens) // number
    parts = [(opens + place * (closes - opens) // number, width) for place in range(number)]
    counted = child_by_child(instance, opens, closes, parts, 100.0 * number)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for first, last, minutes in zip(work.first, work.last, work.minutes, strict=True):
        found[int(first), int(last)] += int(minutes)
    assert {key for key, minutes in found.items() if minutes > 5} <= set(counted)
    for key, minutes in counted.items():
        # a whole minute may be gained or lost in each period in which the window is open
        assert found[key] == pytest.approx(minutes, abs=key[1] - key[0] + 1.01)
    assert sum(found.values()) == pytest.approx(sum(counted.values()), abs=len(work.school_open))


# --- school years


def school_jobs(make: SimpleNamespace, **columns: Any) -> tuple[list[tuple[int, int]], Jobs]:
    usual: dict[str, Any] = {
        "pathway": "U-SN", "per": "pupil", "age_from_weeks": 208, "age_to_weeks": 260,
        "mode": "school", "grades": ("SN",),
    }  # fmt: skip
    instance = make.service(
        {"start_month": "2026-04"}, contacts=(make.contact("review", **(usual | columns)),)
    )
    work = work_of(make, instance)[1]
    return list(zip(work.first.tolist(), work.last.tolist(), strict=True)), work


def test_a_contact_of_a_pupil_may_be_moved_within_its_school_year_while_schools_are_open(
    make: SimpleNamespace,
) -> None:
    windows, work = school_jobs(make)
    assert windows == [(0, 4), (5, 11)]
    may = work.may()
    assert may[0].tolist() == [True] * 4 + [False] * 8  # not in August
    assert may[1].tolist() == [False] * 5 + [True] * 7


def test_elsewhere_than_in_school_it_may_be_in_august_too(make: SimpleNamespace) -> None:
    _, work = school_jobs(make, mode="remote")
    assert work.may()[0].tolist() == [True] * 5 + [False] * 7


def test_of_three_a_year_each_has_its_third_of_the_school_year(make: SimpleNamespace) -> None:
    windows, _ = school_jobs(make, number=3)
    assert windows == [(0, 0), (1, 4), (5, 8), (9, 11)]


def test_contacts_of_a_school_stay_where_they_are(make: SimpleNamespace) -> None:
    windows, work = school_jobs(make, per="school", number=38)
    assert [first == last for first, last in windows] == [True] * 11
    assert work.movable_min == 0
    assert 4 not in work.first


# --- whole minutes


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    births=st.integers(1, 400),
    number=st.sampled_from([0.5, 1, 2.5, 7]),
    opens=st.integers(-80, 1500),
    length=st.integers(1, 200),
    period=st.sampled_from(["week", "month"]),
    growth=st.sampled_from([0, 12]),
)
def test_jobs_add_up_to_what_is_owed_and_may_be_done_as_it_falls_due(
    make: SimpleNamespace, births: int, number: float, opens: int, length: int, period: str,
    growth: int,
) -> None:  # fmt: skip
    columns = {"number": number, "age_from_weeks": opens / 7, "age_to_weeks": (opens + length) / 7}
    instance = make.service(
        {"months": 4, "period": period},
        practices=(make.practice("P", births_per_year=births, children_0_4=births * 4.5),),
        contacts=(
            make.contact("visit", per="child", **columns),
            make.contact("second", uptake_pct=63, duration_min=17, per="birth"),
            make.contact("class", pathway="U-SN", per="pupil", age_from_weeks=208,
                         age_to_weeks=572, grades=("SN",), mode="school", mandated=False),
        ),
        growth=(
            Growth(locality="here", births_pct_per_year=growth, children_pct_per_year=-growth),
        ),
    )  # fmt: skip
    owed = make.owed_by(instance)
    days = calendar(instance.settings)
    # as much of each grade as falls due for it: nothing is left over, in no period
    grades = ("HV", "SN")
    has = np.zeros((2, 2, days.periods), dtype=np.int64)
    for skill, minutes in zip(owed.skills, owed.demand_min.transpose(1, 0, 2), strict=True):
        has[:, grades.index(skill.grades[0])] += minutes
    for work in (jobs(instance, days, owed), as_due(days, owed)):
        for base, own in enumerate(work):
            summed = np.zeros(len(owed.skills), dtype=np.int64)
            np.add.at(summed, own.skill, own.minutes)
            assert summed.tolist() == owed.demand_min[base].sum(axis=1).tolist()
            assert (own.minutes > 0).all() and own.may().any(axis=1).all()
        assert not smooth(owed, work, has, grades).short_min.any()


def test_on_the_county_smoothing_never_leaves_more_undone(make: SimpleNamespace) -> None:
    instance = load("hertfordshire")
    own = {team.team for team in instance.teams}
    first = instance.teams[0].team
    schools = tuple(
        row if row.team in own else row.model_copy(update={"team": first})
        for row in instance.schools
    )
    rules = instance.settings.model_copy(update={"period": "week"})
    instance = replace(instance, schools=schools, settings=rules)
    days, owed = calendar(rules), make.owed_by(instance)
    has = capacity(instance, days)
    found = smooth(owed, jobs(instance, days, owed), has.in_post_min, has.grades)
    fixed = Staffing(owed, has).shortage(has.in_post_min).sum(axis=1)
    assert (found.short_min.cumsum(axis=1) <= fixed.cumsum(axis=1)).all()
    assert found.short_min.sum() < fixed.sum()
    assert breaches(owed, found, has.in_post_min, has.grades) == []
