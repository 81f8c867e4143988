"""What staff can give counted day by day, from lists of days written here: no calendar is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.calendar import calendar
from instances.rates import leave_profile, sickness_season
from instances.schema import columns as columns_of
from instances.tables import TABLES, SchoolTerm, Settings, Staff, Student
from models import capacity as capacity_module
from models.capacity import capacity, wte_minutes
from models.recount.staff import wte_minutes as recounted

BANK_HOLIDAYS = {
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31),
    date(2027, 8, 30), date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3),
    date(2028, 4, 14), date(2028, 4, 17), date(2028, 5, 1), date(2028, 5, 29), date(2028, 8, 28),
    date(2028, 12, 25), date(2028, 12, 26),
}  # fmt: skip
"""England and Wales, 2027 and 2028: 2028 is a leap year."""
TERMS = (
    ("2027-01-04", "2027-02-12"), ("2027-02-22", "2027-03-25"), ("2027-04-12", "2027-05-28"),
    ("2027-06-07", "2027-07-21"), ("2027-09-02", "2027-10-22"), ("2027-11-01", "2027-12-17"),
    ("2028-01-04", "2028-02-11"), ("2028-02-21", "2028-03-31"), ("2028-04-18", "2028-05-26"),
    ("2028-06-05", "2028-07-21"), ("2028-09-04", "2028-10-20"), ("2028-10-30", "2028-12-15"),
)  # fmt: skip
SEASON = (1.10, 1.05, 1.02, 0.96, 0.92, 0.93, 0.97, 0.94, 0.96, 1.04, 1.03, 1.08)


def month_days(year: int, month: int) -> list[date]:
    """The working days of a month."""
    first = date(year, month, 1)
    days = [first + timedelta(days=number) for number in range(31)]
    return [
        day for day in days if day.month == month and day.weekday() < 5 and day not in BANK_HOLIDAYS
    ]


def year_days(start: date) -> list[date]:
    """The working days of the twelve months from a first of a month."""
    months = [(start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1)
              for n in range(12)]  # fmt: skip
    return [day for year, month in months for day in month_days(year, month)]


def in_term(day: date) -> bool:
    return any(first <= day.isoformat() <= last for first, last in TERMS)


def minutes_by_day(start: date, season: bool, **columns: Any) -> dict[date, float]:
    """Minutes of each working day of the year, one WTE."""
    days = year_days(start)
    term_only = columns.get("term_time_only", False)
    worked = {}
    there = [day for day in days if in_term(day)] if term_only else days
    for day in there:
        part = 1 - columns["study_days"] / len(there)
        if not term_only:
            in_month = len(month_days(day.year, day.month))
            part -= columns["leave_days"] * leave_profile()[day.month - 1] / in_month
        worked[day] = part
    mean = sum(part * SEASON[day.month - 1] for day, part in worked.items()) / sum(worked.values())
    return {
        day: part
        * (1 - columns["sickness_pct"] / 100 * (SEASON[day.month - 1] / mean if season else 1))
        * columns["hours_per_week"] * 12 * (1 - columns["support_pct"] / 100)
        for day, part in worked.items()
    }  # fmt: skip


USUAL: dict[str, Any] = {
    "leave_days": 29, "study_days": 8, "sickness_pct": 6, "support_pct": 25, "hours_per_week": 30,
}  # fmt: skip


@pytest.mark.parametrize("season", [False, True])
@pytest.mark.parametrize("term_time_only", [False, True])
@pytest.mark.parametrize("period", ["week", "month"])
@pytest.mark.parametrize("start", ["2027-01", "2027-04", "2028-01"])
def test_every_period_is_the_sum_of_its_days(
    make: SimpleNamespace, start: str, period: str, term_time_only: bool, season: bool
) -> None:
    """2027 from January has 53 weeks, 2028 a leap day; Easter and Christmas have short weeks."""
    rules = make.service({"start_month": start, "period": period}).settings
    terms = [
        SchoolTerm(term=f"T{number}", first_day=first, last_day=last)
        for number, (first, last) in enumerate(TERMS)
    ]
    days = calendar(rules, terms)
    columns = USUAL | {"term_time_only": term_time_only}
    by_day = minutes_by_day(date.fromisoformat(f"{start}-01"), season, **columns)
    counted = dict.fromkeys(days.labels, 0.0)
    for day, minutes in by_day.items():
        monday = max(days.start, day - timedelta(days=day.weekday()))
        counted[monday.isoformat() if period == "week" else f"{day:%Y-%m}"] += minutes
    grade = make.grade("HV", **columns)
    found = wte_minutes(grade, days, season)
    assert found.tolist() == pytest.approx(list(counted.values()))
    again = recounted(grade, days, season)
    assert list(again) == list(days.labels)
    assert list(again.values()) == pytest.approx(list(counted.values()))
    if period == "week":
        assert len(days.labels) == 53


def test_a_week_with_a_bank_holiday_has_a_day_less(make: SimpleNamespace) -> None:
    rules = make.service({"start_month": "2027-04", "period": "week"}).settings
    days = calendar(rules)
    plain = {"leave_days": 0, "study_days": 0, "sickness_pct": 0, "support_pct": 0}
    found = wte_minutes(make.grade("HV", **plain), days)
    assert found[days.labels.index("2027-05-03")] == pytest.approx(4 * 450)
    assert found[days.labels.index("2027-05-10")] == pytest.approx(5 * 450)
    assert found[days.labels.index("2027-12-27")] == pytest.approx(3 * 450)


def test_more_leave_than_days_gives_nothing_and_never_less(make: SimpleNamespace) -> None:
    days = calendar(make.service({"start_month": "2027-04"}).settings)
    # 80 days of study and 80 of leave, and two thirds of the leave would fall into two months
    grade = make.grade("HV", leave_days=80, study_days=80)
    found = wte_minutes(grade.model_copy(update={"leave_days": 200.0}), days)
    assert (found >= 0).all()
    assert found[days.labels.index("2027-08")] == 0
    assert (wte_minutes(grade, days) > 0).all()


# --- sickness


def test_the_season_is_an_assumption_of_mean_one_with_its_most_in_winter() -> None:
    assert sickness_season() == SEASON
    assert sum(SEASON) / 12 == pytest.approx(1)
    assert max(SEASON) == SEASON[0] and min(SEASON) == SEASON[4]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    start=st.sampled_from(["2026-04", "2027-09", "2028-02"]),
    sickness=st.integers(0, 20),
    leave=st.integers(0, 40),
    term=st.booleans(),
    period=st.sampled_from(["week", "month"]),
)
def test_the_season_moves_sickness_and_leaves_the_year_as_it_was(
    make: SimpleNamespace, start: str, sickness: int, leave: int, term: bool, period: str
) -> None:
    days = calendar(make.service({"start_month": start, "period": period}).settings)
    grade = make.grade("HV", sickness_pct=sickness, leave_days=leave, term_time_only=term)
    flat, seasonal = wte_minutes(grade, days), wte_minutes(grade, days, True)
    assert seasonal.sum() == pytest.approx(flat.sum())
    january = next(n for n, label in enumerate(days.labels) if label[5:7] == "01" and flat[n])
    may = next(n for n, label in enumerate(days.labels) if label[5:7] == "05" and flat[n])
    if sickness:
        assert seasonal[january] < flat[january]
        assert seasonal[may] > flat[may]


# --- the manual


def test_the_example_of_the_manual_is_what_is_counted(make: SimpleNamespace) -> None:
    """Each figure of CAPACITY.md by hand from the one before, and by the planner."""
    page = (Path(capacity_module.__file__).parent / "CAPACITY.md").read_text(encoding="utf-8")
    columns = {"leave_days": 29, "study_days": 8, "sickness_pct": 5}
    rules = {"start_month": "2026-01"}
    days = calendar(make.service(rules).settings)
    assert int(days.working.sum()) == 253
    working_h = wte_minutes(make.grade("HV", **columns), days).sum() / 60
    assert working_h == pytest.approx((253 - 29 - 8) * 0.95 * 7.5) == pytest.approx(1539)
    student = Student(
        base="here", grade="HV", start_month="2026-02", months=10, students=2, hours_per_week=4
    )
    wte = (6000 + 337.6) / (1539 * 0.75)
    instance = make.service(
        rules, grades=(make.grade("HV", **columns, support_pct=25), make.grade("SN")),
        staff=(Staff(base="here", grade="HV", wte=wte),), students=(student,),
    )  # fmt: skip
    gives_min = capacity(instance, days).in_post_min[0, 0]
    assert gives_min.sum() == pytest.approx(6000 * 60, abs=6)  # months are whole minutes
    without = capacity(replace(instance, students=()), days).in_post_min[0, 0]
    assert (without - gives_min).sum() / 60 == pytest.approx(337.6, abs=0.2)
    wisn = 6000 / 1539 / 0.75 + 337.6 / 1539
    told = [
        f"{working_h:,.0f} hours", f"{6000 / 1539:.3f} WTE", f"{1 / 0.75:.3f}",
        f"{6000 / 1539 / 0.75:.3f} WTE", "211 working days", "337.6 hours", f"{337.6 / 1539:.3f}",
        f"{wisn:.3f} WTE", f"{1539 * 0.75:,.2f} hours", f"{wte:.3f} WTE",
        f"{wte - wisn:.3f} WTE",
    ]  # fmt: skip
    example = page[page.index("## Example") :]
    assert [figure for figure in told if figure not in example] == []
    assert "January 1.10 of the average month, May 0.92" in page.replace("\n", " ")


def test_columns_that_the_manual_names_are_there() -> None:
    page = (Path(capacity_module.__file__).parent / "CAPACITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+)\.([a-z_]+)`", page)
    there = {
        (table.table, column.name) for table in (*TABLES, Settings) for column in columns_of(table)
    }
    assert len(named) > 15
    assert set(named) <= there
