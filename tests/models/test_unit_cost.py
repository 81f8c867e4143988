"""Cost of staff and of their hours: as published, by hand, and by the grades that deliver."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances.calendar import calendar
from instances.tables import OwnRate
from models.answers import Answers
from models.recount.pay import wte_cost_gbp as recounted
from models.staff_cost import pay_rates_of, wte_cost_gbp
from models.standard import specified_mix
from models.unit_cost import StaffCost, staff_costs

MANUAL = {
    "4": (26_399, 8_165, 7_708, 11_842, 61_803, 39),
    "5": (30_142, 9_569, 8_855, 13_605, 69_860, 44),
    "6": (39_133, 12_940, 11_612, 17_840, 89_215, 57),
    "7": (47_336, 16_016, 14_128, 21_704, 106_873, 68),
    "8a": (53_824, 18_449, 16_117, 24_761, 120_841, 77),
    "8b": (62_965, 21_877, 18_920, 29_067, 140_519, 89),
    "8c": (75_154, 26_448, 22_657, 34_809, 166_758, 106),
    "8d": (89_458, 31_812, 27_043, 41_547, 197_550, 125),
    "9": (107_488, 38_573, 32_572, 50_041, 236_363, 150),
}
"""Unit Costs of Health and Social Care 2024, table 8.2.1, scientific and professional staff.

Salary, on-cost, management and estates staff, non-staff, total without qualification, an hour.
"""
MANUAL_HOURS, MANUAL_CAPITAL = 1_577, 7_689


def found(make: SimpleNamespace, rates: Any = (), given: Any = None, **columns: Any) -> StaffCost:
    """The cost of one grade."""
    instance = make.service(
        given, rates=rates, grades=(make.grade("HV", **columns), make.grade("SN")),
        contacts=(make.contact("visit"),),
    )  # fmt: skip
    return staff_costs(instance, calendar(instance.settings))[0]


@pytest.mark.parametrize("band", MANUAL)
def test_the_manual_of_2024_comes_out_part_by_part(make: SimpleNamespace, band: str) -> None:
    """Its insurance is counted above 12,570, not above the threshold of the year."""
    salary, on_cost, management, other, total, hour = MANUAL[band]
    names = {
        "ni_rate_pct": 13.8,
        "ni_threshold_gbp": 12_570,
        "pension_cash_pct": 23.7,
        "levy_pct": 0,
    }
    rates = tuple(
        OwnRate(rate=name, valid_from="2026-04-01", value=value) for name, value in names.items()
    )
    cost = found(
        make, rates,
        {"management_overhead_pct": 22.30, "other_overhead_pct": 34.26,
         "capital_gbp_per_wte": MANUAL_CAPITAL},
        salary_gbp=salary,
    )  # fmt: skip
    assert cost.cost_gbp - salary == pytest.approx(on_cost, abs=1)
    assert cost.management_gbp == pytest.approx(management, abs=1)
    assert cost.other_overhead_gbp == pytest.approx(other, abs=1)
    assert cost.unit_cost_gbp == pytest.approx(total, abs=1.5)
    assert round(cost.unit_cost_gbp / MANUAL_HOURS) == hour


@pytest.mark.parametrize(
    ("hour", "contact", "visit", "whole_visit"),
    [(47, 61.10, 12.1417, 15.7842), (50, 65.00, 12.9167, 16.7917)],
)
def test_an_hour_of_contact_holds_the_time_around_it_as_published(
    make: SimpleNamespace, hour: float, contact: float, visit: float, whole_visit: float
) -> None:
    """Practice nurse, 0.30 hours around each hour with a patient; a visit of 15.5 minutes."""
    cost = found(make, support_pct=0.3 / 1.3 * 100)
    times = cost.available_hours / cost.contact_hours
    assert hour * times == pytest.approx(contact, abs=0.005)
    assert hour * 15.5 / 60 == pytest.approx(visit, abs=5e-5)
    assert hour * times * 15.5 / 60 == pytest.approx(whole_visit, abs=5e-5)


WITH_QUALIFICATION = {
    2023: (9_406, 6.09, (38, 47, 57, 68, 76, 88), (44, 53, 64, 74, 82, 94)),
    2024: (9_525, 6.17, (39, 47, 58, 69, 77, 89), (45, 53, 64, 75, 83, 96)),
    2025: (9_808, 6.35, (41, 50, 61, 73, 83, 97), (47, 57, 68, 80, 90, 103)),
}
"""Nurses by volume: qualifying a year and an hour, an hour without and with it, bands 4 to 8b."""


@pytest.mark.parametrize("volume", WITH_QUALIFICATION)
def test_qualifying_adds_what_was_published_to_an_hour(make: SimpleNamespace, volume: int) -> None:
    """29 days of leave, 8 of study, 4.5 % of the rest lost to sickness leave 1,545 hours."""
    yearly, hour, without, with_it = WITH_QUALIFICATION[volume]
    cost = found(
        make, leave_days=29, study_days=8, sickness_pct=4.5, qualification_gbp=yearly, salary_gbp=0
    )
    assert cost.available_hours == pytest.approx(1_545, rel=0.01)
    added = cost.qualification_gbp / cost.available_hours
    assert added == pytest.approx(hour, rel=0.01)
    for before, after in zip(without, with_it, strict=True):
        assert before + added == pytest.approx(after, abs=1)


POINTS = {"entry": 39_959, "intermediate": 42_170, "top": 48_117, None: 42_170,
          "average": (39_959 + 42_170 + 48_117) / 3}  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_pay_is_that_of_the_point_of_band_6_in_2026_27(
    make: SimpleNamespace, point: str | None
) -> None:
    cost = found(make, pay_point=point)
    pay = POINTS[point]
    assert cost.salary_gbp == pytest.approx(pay)
    due = pay + (pay - 5_000) * 0.15 + pay * (0.1438 + 0.005)
    assert cost.cost_gbp == pytest.approx(due, abs=0.01)
    assert cost.central_pension_gbp == pytest.approx(pay * (0.2378 - 0.1438), abs=0.01)


def test_cover_of_absence_is_paid_for_the_days_away(make: SimpleNamespace) -> None:
    """29 + 8 days of 260.715 and a twentieth of the rest, half of them covered."""
    columns = {"leave_days": 29, "study_days": 8, "sickness_pct": 5, "absence_cover_pct": 50}
    cost = found(make, **columns)
    away = 37 + (260.715 - 37) * 0.05
    assert cost.cover_gbp == pytest.approx(54_020.40 * 0.5 * away / 260.715, abs=0.01)
    term = found(make, **columns, term_time_only=True)
    away = 8 + (260.715 - 8) * 0.05
    assert term.cover_gbp == pytest.approx(54_020.40 * 0.5 * away / 260.715, abs=0.01)


def test_an_hour_costs_more_the_less_of_it_is_left(make: SimpleNamespace) -> None:
    cost = found(make, leave_days=29, study_days=8, sickness_pct=5, support_pct=25)
    assert cost.contracted_hours == pytest.approx(1_955.36, abs=0.01)
    assert cost.contact_hours == pytest.approx(cost.available_hours * 0.75)
    assert cost.contracted_hours > cost.available_hours
    each = [cost.an_hour(count) or 0 for count in
            (cost.contracted_hours, cost.available_hours, cost.contact_hours)]  # fmt: skip
    assert each == sorted(each)
    assert each[2] * 0.75 == pytest.approx(each[1])


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("cover", [0, 35])
@pytest.mark.parametrize("area", ["none", "fringe"])
def test_the_recount_agrees_on_what_a_post_costs(
    make: SimpleNamespace, point: str | None, cover: float, area: str
) -> None:
    grades = (make.grade("HV", pay_point=point, absence_cover_pct=cover, leave_days=27,
                         sickness_pct=4), make.grade("SN"))  # fmt: skip
    instance = make.service({"high_cost_area": area, "pension_basis": "full"}, grades=grades)
    due = recounted(instance, "HV")
    assert wte_cost_gbp(grades[0], pay_rates_of(instance)) == pytest.approx(due, abs=1e-6)


# --- skill mix


def test_a_contact_is_specified_by_its_mix_or_by_that_of_the_settings(
    make: SimpleNamespace,
) -> None:
    minute = [0.9, 0.5, 0.0]
    contacts = (
        make.contact("stated", grades=("HV", "NN"), skill_mix=("HV=25", "NN=75")),
        make.contact("open", grades=("HV", "NN", "SN")),
        make.contact("one", grades=("HV",)),
    )
    grades = (make.grade("HV"), make.grade("NN"), make.grade("SN"))
    mix = {}
    for rule in ("cheapest", "equal"):
        instance = make.service({"skill_mix": rule}, grades=grades, contacts=contacts)
        mix[rule] = specified_mix(instance, np.array(minute)).tolist()
    assert mix["cheapest"] == [[0.25, 0.75, 0], [0, 1, 0], [1, 0, 0]]
    assert mix["equal"] == [[0.25, 0.75, 0], [0.5, 0.5, 0], [1, 0, 0]]


def test_delivered_by_one_grade_alone_is_as_specified(hamlet: tuple[Answers, Any]) -> None:
    """New birth visits are for health visitors only; what they cost is their minutes."""
    _, told = hamlet
    (visit,) = [row for row in told["contact_costs"] if row["contact"] == "new-birth"]
    assert visit["delivered_gbp"] == visit["specified_gbp"]
    (grade,) = [row for row in told["staff_costs"] if row["grade"] == "HV"]
    an_hour = grade["wte_cost_gbp"] / grade["contact_hours"]
    assert visit["delivered_gbp"] == pytest.approx(visit["minutes"] / 60 * an_hour, rel=1e-6)
