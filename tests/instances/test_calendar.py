"""The days of a plan: every one in one period, work on working days, school in term."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from instances.calendar import Calendar, calendar
from instances.tables import SchoolTerm, Settings


def days_of(start: str, months: int = 12, period: str = "month") -> Calendar:
    """The calendar of a plan."""
    return calendar(
        Settings.model_validate(
            {"name": "x", "start_month": start, "months": months, "period": period}
        )
    )


HORIZONS = [("2026-04", 12), ("2026-04", 60), ("2027-11", 4), ("2028-02", 1), ("2026-12", 14)]


@pytest.mark.parametrize(("start", "months"), HORIZONS)
def test_months_tile_the_horizon(start: str, months: int) -> None:
    plan = days_of(start, months)
    assert plan.periods == months
    assert [f"{day:%Y-%m}" for day in plan.dates] == [plan.labels[t] for t in plan.period]
    assert plan.dates[0] == plan.start == date.fromisoformat(f"{start}-01")
    after = plan.dates[-1] + timedelta(days=1)
    assert after == plan.end
    assert after.day == 1
    assert (after.year - plan.start.year) * 12 + after.month - plan.start.month == months


@pytest.mark.parametrize(("start", "months"), HORIZONS)
def test_weeks_tile_the_horizon(start: str, months: int) -> None:
    plan = days_of(start, months, "week")
    assert plan.dates == days_of(start, months).dates
    sizes = np.bincount(plan.period)
    assert len(sizes) == plan.periods
    assert set(sizes[1:-1]) <= {7}
    assert sizes.min() >= 1
    assert sizes.max() <= 7
    bounds = plan.bounds()
    for number, label in enumerate(plan.labels):
        first = plan.dates[bounds[number]]
        assert label == first.isoformat()
        assert number == 0 or first.weekday() == 0
    assert sorted(plan.labels) == list(plan.labels)


@pytest.mark.parametrize("period", ["month", "week"])
def test_no_day_is_lost_between_periods(period: str) -> None:
    plan = days_of("2026-04", 12, period)
    assert plan.days == 365
    assert plan.per_period(np.ones(365)).sum() == 365
    assert plan.per_period(plan.working).sum() == plan.working.sum()
    assert plan.bounds()[0] == 0
    assert plan.bounds()[-1] == 365
    assert np.diff(plan.bounds()).tolist() == plan.per_period(np.ones(365)).tolist()


def test_working_days_of_2026_27_by_month() -> None:
    plan = days_of("2026-04")
    assert dict(zip(plan.labels, plan.per_period(plan.working), strict=True)) == {
        "2026-04": 20, "2026-05": 19, "2026-06": 22, "2026-07": 23, "2026-08": 20, "2026-09": 22,
        "2026-10": 22, "2026-11": 21, "2026-12": 21, "2027-01": 20, "2027-02": 20, "2027-03": 21,
    }  # fmt: skip


def test_bank_holidays_of_england_are_those_published() -> None:
    plan = days_of("2026-04")
    off = {
        day.isoformat()
        for day, works in zip(plan.dates, plan.working, strict=True)
        if day.weekday() < 5 and not works
    }
    assert off == {
        "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
        "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29",
    }  # fmt: skip


@pytest.mark.parametrize("start", ["2026-04", *(f"{year}-09" for year in range(2024, 2041))])
def test_a_school_year_has_some_190_days(start: str) -> None:
    """190 days of lessons and up to five of training; bank holidays move it by a few."""
    assert 188 <= days_of(start).in_school.sum() <= 197


def test_schools_open_on_working_days_only_and_never_in_the_long_holidays() -> None:
    plan = days_of("2026-04", 60)
    for day, open_, works in zip(plan.dates, plan.in_school, plan.working, strict=True):
        if open_:
            assert works
            assert day.month != 8
            assert (day.month, day.day) not in {(12, 24), (12, 31), (1, 1), (1, 2)}


def test_every_school_holiday_is_whole_weeks_or_joins_one() -> None:
    """In the middle of a year, no stray closed day stands alone between open ones."""
    plan = days_of("2026-09", 10)
    bank = {date(2027, 5, 3)}
    for number in range(1, plan.days - 1):
        day = plan.dates[number]
        if day.weekday() in (1, 2, 3) and not plan.in_school[number] and day not in bank:
            assert not (plan.in_school[number - 1] and plan.in_school[number + 1]), day


def test_a_school_year_has_its_six_terms() -> None:
    plan = days_of("2026-09", 12)
    open_days = np.flatnonzero(plan.in_school)
    breaks = np.diff(open_days)
    assert (breaks > 7).sum() == 5


def test_a_year_is_twelve_months_from_the_same_day() -> None:
    short = days_of("2026-09", 4)
    year = short.year()
    assert (year.start, year.end) == (date(2026, 9, 1), date(2027, 9, 1))
    assert year.periods == 1
    assert year.per_period(np.ones(365)).tolist() == [365.0]
    assert days_of("2027-09").year().days == 366


def test_months_are_those_of_the_days() -> None:
    plan = days_of("2026-11", 3)
    assert np.bincount(plan.months, minlength=13).tolist() == [
        0, 31, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 31,
    ]  # fmt: skip


def test_years_from_the_start_are_negative_before_it() -> None:
    plan = days_of("2026-04")
    assert plan.years_from_start(date(2026, 4, 1)) == 0
    assert plan.years_from_start(date(2025, 4, 1)) == pytest.approx(-1, abs=0.01)
    assert plan.years_from_start(date(2030, 4, 1)) == pytest.approx(4, abs=0.01)


# ---- terms that are given ------------------------------------------------------------------------


def term(first: str, last: str) -> SchoolTerm:
    """A stretch of school days."""
    return SchoolTerm(term=first, first_day=first, last_day=last)


def test_terms_that_are_given_go_before_the_rule_and_only_where_they_are_given() -> None:
    plan = Settings(name="x", start_month="2026-09")
    rule = calendar(plan)
    given = calendar(plan, [term("2026-09-07", "2026-10-16"), term("2026-11-02", "2026-12-11")])
    covered = np.array([date(2026, 9, 7) <= day <= date(2026, 12, 11) for day in given.dates])
    assert (given.in_school == rule.in_school)[~covered].all()
    school = {
        day for day, there in zip(given.dates, given.in_school & covered, strict=True) if there
    }
    assert date(2026, 10, 16) in school
    assert date(2026, 10, 19) not in school
    assert len(school) == 30 + 30
    assert given.year().in_school.sum() == given.in_school.sum()
