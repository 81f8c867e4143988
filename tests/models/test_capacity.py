"""What staff can give: a year of working time, when it falls, who starts and who leaves."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.calendar import calendar
from instances.rates import leave_profile
from instances.tables import Staff, Tranche
from models.capacity import Capacity, capacity, wte_minutes
from models.staffing import Staffing

BANK_HOLIDAYS = {
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1),
    date(2027, 3, 26), date(2027, 3, 29),
}  # fmt: skip
"""England and Wales, January 2026 to March 2027, as published by the government."""

NURSE = {"leave_days": 29, "study_days": 8, "sickness_pct": 4.5}
PUBLISHED_HOURS = 1545
"""Working hours of a nurse in a year, Unit Costs of Health and Social Care 2024."""


def working_days(first: date, last: date) -> int:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(day.weekday() < 5 and day not in BANK_HOLIDAYS for day in days)


def of(make: SimpleNamespace, rules: dict[str, Any] | None = None, **tables: Any) -> Capacity:
    instance = make.service(rules, **tables)
    return capacity(instance, calendar(instance.settings))


def yearly_min(make: SimpleNamespace, start: str, **columns: Any) -> float:
    days = calendar(make.service({"start_month": start}).settings)
    return float(wte_minutes(make.grade("HV", **columns), days).sum())


# --- a year


def test_a_nurse_works_the_published_hours_of_a_year(make: SimpleNamespace) -> None:
    """2026 has 253 working days and eight bank holidays; the published year has 260.715 - 8."""
    days = working_days(date(2026, 1, 1), date(2026, 12, 31))
    assert days == 253
    hours = yearly_min(make, "2026-01", **NURSE) / 60
    assert hours == pytest.approx((days - 29 - 8) * 0.955 * 7.5, abs=0.01)
    a_day = 0.955 * 7.5
    assert hours - (days - 252.715) * a_day == pytest.approx(PUBLISHED_HOURS, abs=1)
    assert hours == pytest.approx(PUBLISHED_HOURS, abs=3)


def test_a_year_from_april_has_its_own_working_days(make: SimpleNamespace) -> None:
    """Both Easters of 2026 and 2027 fall into it: ten bank holidays."""
    days = working_days(date(2026, 4, 1), date(2027, 3, 31))
    assert days == 251
    hours = yearly_min(make, "2026-04", **NURSE) / 60
    assert hours == pytest.approx((days - 29 - 8) * 0.955 * 7.5, abs=0.01)


def test_support_is_taken_from_the_time_that_is_left(make: SimpleNamespace) -> None:
    whole = yearly_min(make, "2026-04", **NURSE)
    part = yearly_min(make, "2026-04", **NURSE, support_pct=25, hours_per_week=30)
    assert part == pytest.approx(whole * 0.75 * 30 / 37.5)


@pytest.mark.parametrize("period", ["month", "week"])
def test_without_absences_a_day_is_a_fifth_of_the_week(make: SimpleNamespace, period: str) -> None:
    days = calendar(make.service({"period": period}).settings)
    minutes = wte_minutes(make.grade("HV", hours_per_week=35), days)
    per_day = {}
    for number, label in enumerate(days.labels):
        inside = [day for day, of in zip(days.dates, days.period, strict=True) if of == number]
        per_day[label] = working_days(inside[0], inside[-1]) * 7 * 60
    assert minutes.tolist() == pytest.approx(list(per_day.values()))


def test_leave_falls_by_month_as_in_its_profile(make: SimpleNamespace) -> None:
    days = calendar(make.service().settings)
    without = wte_minutes(make.grade("HV"), days)
    taken = (without - wte_minutes(make.grade("HV", leave_days=40), days)) / (7.5 * 60)
    assert taken.sum() == pytest.approx(40)
    months = [int(label[5:]) for label in days.labels]
    assert taken == pytest.approx([40 * leave_profile()[month - 1] for month in months])
    assert months[int(taken.argmax())] == 8


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    start=st.sampled_from(["2026-01", "2026-04", "2027-11"]),
    months=st.integers(1, 18),
    leave=st.integers(0, 35),
    study=st.integers(0, 12),
    term=st.booleans(),
)
def test_weeks_and_months_of_the_same_days_give_the_same(
    make: SimpleNamespace, start: str, months: int, leave: int, study: int, term: bool
) -> None:
    grade = make.grade("HV", leave_days=leave, study_days=study, term_time_only=term)
    by_week, by_month = (
        wte_minutes(
            grade,
            calendar(
                make.service({"start_month": start, "months": months, "period": period}).settings
            ),
        )
        for period in ("week", "month")
    )
    assert by_week.sum() == pytest.approx(by_month.sum())
    assert (by_week >= 0).all()


# --- term time


def test_term_time_staff_give_nothing_in_august_and_take_no_leave_in_term(
    make: SimpleNamespace,
) -> None:
    days = calendar(make.service().settings)
    minutes = wte_minutes(make.grade("SN", term_time_only=True), days)
    with_leave = wte_minutes(make.grade("SN", term_time_only=True, leave_days=29), days)
    august = days.labels.index("2026-08")
    assert minutes[august] == 0
    assert (np.delete(minutes, august) > 0).all()
    assert with_leave.tolist() == minutes.tolist()
    assert (
        minutes[days.labels.index("2026-11")]
        == working_days(date(2026, 11, 2), date(2026, 11, 30)) * 450
    )


def test_term_time_staff_study_on_school_days(make: SimpleNamespace) -> None:
    without = yearly_min(make, "2026-04", term_time_only=True)
    with_study = yearly_min(make, "2026-04", term_time_only=True, study_days=6)
    assert without - with_study == pytest.approx(6 * 450)


# --- who is there


def test_staff_in_post_give_their_part_of_a_whole_post(make: SimpleNamespace) -> None:
    staff = (Staff(base="here", grade="HV", wte=2.35), Staff(base="A", grade="SN", wte=0.4))
    has = of(make, staff=staff)
    april = working_days(date(2026, 4, 1), date(2026, 4, 30)) * 450
    assert has.bases == ("here", "A")
    assert has.in_post_min[:, :, 0].tolist() == [
        [round(2.35 * april), 0],
        [0, round(0.4 * april)],
    ]


def test_leavers_are_gone_from_the_middle_of_their_period_on(make: SimpleNamespace) -> None:
    staff = (
        Staff(base="here", grade="HV", wte=3, leavers_wte_per_year=1.2),
        Staff(base="A", grade="SN", wte=0.1, leavers_wte_per_year=1),
    )
    has = of(make, {"months": 12}, staff=staff)
    wte = has.in_post_wte[0, 0]
    assert wte[0] == pytest.approx(3 - 1.2 * 15 / 365.25)
    assert wte[11] == pytest.approx(3 - 1.2 * (334 + 15.5) / 365.25)
    assert (np.diff(wte) < 0).all()
    assert has.in_post_wte[1, 1, -1] == 0
    assert (has.in_post_min >= 0).all()


@pytest.mark.parametrize("period", ["month", "week"])
def test_a_tranche_counts_from_its_month_on(make: SimpleNamespace, period: str) -> None:
    tranches = (
        Tranche(tranche="early", start_month="2026-04", grade="HV", wte=0.4),
        Tranche(tranche="late", start_month="2026-11", grade="SN", wte=1.2),
        Tranche(tranche="never", start_month="2028-01", grade="SN", wte=0.2),
    )
    has = of(make, {"period": period}, tranches=tranches)
    assert has.tranche_steps.tolist() == [2, 6, 1]
    assert [has.grades[grade] for grade in has.tranche_grade] == ["HV", "SN", "SN"]
    starts = has.periods if period == "week" else [f"{label}-01" for label in has.periods]
    late = [int(first >= "2026-11-01") for first in starts]
    assert has.here.tolist() == [[1] * len(starts), late, [0] * len(starts)]


def test_a_placed_tranche_adds_its_steps_from_its_month_on_and_only_at_its_base(
    make: SimpleNamespace,
) -> None:
    instance = make.service(
        {"wte_step": 0.2},
        tranches=(Tranche(tranche="late", start_month="2026-11", grade="HV", wte=0.6),),
        practices=(make.practice("P", births_per_year=100, children_0_4=500),),
    )
    has = capacity(instance, calendar(instance.settings))
    plan = Staffing(make.owed_by(instance), has).plan(np.array([[3, 0]]))
    added = plan.capacity_min - has.in_post_min
    november = has.periods.index("2026-11")
    assert added[0, 0, :november].sum() == 0
    for number, (month, days) in enumerate(
        [("2026-11", 21), ("2026-12", 21), ("2027-01", 20), ("2027-02", 20), ("2027-03", 21)]
    ):
        assert has.periods[november + number] == month
        assert added[0, 0, november + number] == 3 * 90 * days
    assert added[1].sum() == added[:, 1].sum() == 0
    assert (plan.wte - has.in_post_wte)[0, 0, november] == pytest.approx(0.6)
