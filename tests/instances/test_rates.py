"""The bundled rates carry their sources and give what was published."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from instances import rates
from instances.calendar import calendar
from instances.rates import (
    OWN,
    Rate,
    bundled,
    first_day,
    in_force,
    leave_profile,
    pay_point,
    pay_scale,
    read,
    salary_gbp,
)
from instances.tables import Grade, Settings
from models.capacity import wte_minutes
from models.staff_cost import insurance_gbp, pay_gbp, pay_rates, supplement_gbp, wte_cost_gbp

TABLES = sorted(path.stem for path in Path(rates.__file__).parent.glob("*.csv"))
YEARS = ("2023/24", "2024/25", "2025/26", "2026/27")

# Agenda for Change, England, 2026/27, as published by the pay calculator of the service
PAY_2026 = {
    "2": (25272,),
    "3": (25760, 27476),
    "4": (28392, 31157),
    "5": (32073, 34592, 39043),
    "6": (39959, 42170, 48117),
    "7": (49387, 51932, 56515),
    "8a": (57528, 60417, 64750),
}


def grade(**given: object) -> Grade:
    """A grade that loses no time unless it is said."""
    plain = {
        "grade": "HV", "title": "Health visitor", "band": "6", "registered": True,
        "hours_per_week": 37.5, "leave_days": 0, "study_days": 0, "sickness_pct": 0,
        "support_pct": 0,
    }  # fmt: skip
    return Grade.model_validate(plain | given)


# ---- sources -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_every_rate_has_a_source(table: str) -> None:
    rows = read(table)
    assert rows
    assert all(row["source"].strip() for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_rates_is_as_long_as_its_header(table: str) -> None:
    assert all(None not in row and None not in row.values() for row in read(table))


@pytest.mark.parametrize("table", [table for table in TABLES if "kind" in read(table)[0]])
def test_every_rate_says_whether_it_was_published_or_assumed(table: str) -> None:
    assert {row["kind"] for row in read(table)} <= {
        "published", "published-derived", "assumption",
    }  # fmt: skip


# ---- pay -----------------------------------------------------------------------------------------


def test_pay_of_2026_27_is_as_published() -> None:
    assert pay_scale("2026/27") == PAY_2026


@pytest.mark.parametrize(
    ("before", "after", "award"),
    [("2023/24", "2024/25", 5.5), ("2024/25", "2025/26", 3.6), ("2025/26", "2026/27", 3.3)],
)
@pytest.mark.parametrize("band", PAY_2026)
def test_each_years_award_leads_to_the_next_years_pay(
    before: str, after: str, award: float, band: str
) -> None:
    old, new = pay_scale(before)[band], pay_scale(after)[band]
    if len(old) < len(new):  # band 8a got its middle point in 2024/25
        new = (new[0], new[-1])
    assert [round(pay * (1 + award / 100)) for pay in old] == pytest.approx(new, abs=1)


@pytest.mark.parametrize("year", YEARS)
def test_points_and_bands_rise(year: str) -> None:
    scale = pay_scale(year)
    assert list(scale) == list(PAY_2026)
    for points in scale.values():
        assert list(points) == sorted(set(points))
    entries = [points[0] for points in scale.values()]
    assert entries == sorted(entries)


def test_the_salary_of_a_band_is_its_middle_point() -> None:
    assert salary_gbp("2026/27", "6") == 42170
    assert salary_gbp("2026/27", "4") == 28392
    assert salary_gbp("2026/27", "2") == 25272


def test_a_year_without_a_scale_has_no_bands() -> None:
    assert pay_scale("1999/00") == {}


def test_the_awards_are_those_that_lead_from_year_to_year() -> None:
    """Agenda for Change: 5.5, 3.6 and 3.3 per cent; each point within a pound of the next."""
    assert [rate.value for rate in bundled()["pay_award_pct"]] == [5.5, 3.6, 3.3]
    for award in bundled()["pay_award_pct"]:
        for name in (pay_point(band, point) for band, point in (("4", 1), ("6", 2), ("7", 3))):
            before, after = (
                next(rate.value for rate in bundled()[name] if rate.valid_from == day)
                for day in (f"{int(award.valid_from[:4]) - 1}-04-01", award.valid_from)
            )
            assert before * (1 + award.value / 100) == pytest.approx(after, abs=1)


@pytest.mark.parametrize(
    ("year", "day"),
    [("2026/27", "2026-04-01"), ("2099/00", "2099-04-01"), ("2026/28", ""), ("2026", ""), ("", "")],
)
def test_a_pay_year_begins_in_april(year: str, day: str) -> None:
    assert first_day(year) == day


# ---- what is in force ----------------------------------------------------------------------------


def own(name: str, value: float, day: str) -> Rate:
    """A rate of a service."""
    return Rate(name, value, "pct", day, OWN, "made up")


def test_the_rate_that_came_into_force_last_holds() -> None:
    assert in_force("ni_rate_pct", "2025-04-05").value == 13.8
    assert in_force("ni_rate_pct", "2025-04-06").value == 15
    assert in_force("ni_rate_pct", "2031-01-01").value == 15
    with pytest.raises(LookupError, match="ni_rate_pct"):
        in_force("ni_rate_pct", "2020-01-01")


def test_a_rate_of_the_service_goes_before_ours_from_its_day_on() -> None:
    mine = [own("levy_pct", 0.7, "2026-01-01"), own("levy_pct", 0.9, "2026-10-01")]
    assert in_force("levy_pct", "2025-12-31", mine).value == 0.5
    assert in_force("levy_pct", "2026-04-01", mine).value == 0.7
    assert in_force("levy_pct", "2027-04-01", mine).value == 0.9
    assert in_force("ni_rate_pct", "2026-04-01", mine).value == 15


def test_a_pay_year_may_be_given_by_the_service() -> None:
    assert pay_scale("2031/32") == {}
    mine = [own("pay_6_2_gbp", 50_000, "2031-04-01")]
    assert pay_scale("2031/32", mine)["6"] == (39959, 50_000, 48117)
    assert pay_scale("2031/32", mine)["2"] == (25272,)


def test_a_rate_says_its_unit_its_day_and_its_source() -> None:
    told = str(in_force("levy_pct", "2026-04-01"))
    assert told.startswith("levy_pct: 0.5 pct, in force from 2023-04-01 (published: ")


# ---- on-costs ------------------------------------------------------------------------------------


def test_every_year_with_a_pay_scale_has_on_costs() -> None:
    for day in {row["valid_from"] for row in read("pay_scales")}:
        rates = pay_rates(f"{day[:4]}/{int(day[2:4]) + 1}")
        assert [rate.unit for rate in rates.on_costs] == ["pct", "gbp a year", "pct", "pct"]


def test_the_whole_pension_costs_more_than_what_is_paid_locally() -> None:
    cash, full = (pay_rates("2024/25", basis=basis) for basis in ("cash", "full"))
    post = grade(salary_gbp=40_000)
    assert wte_cost_gbp(post, full) - wte_cost_gbp(post, cash) == pytest.approx(0.094 * 40_000)
    assert pay_rates("2023/24", basis="full").pension_pct.value == 20.68


def insurance(salary: float, year: str) -> float:
    return insurance_gbp(salary, pay_rates(year))


@pytest.mark.parametrize(
    ("salary", "in_2025", "rise"),
    [
        (20_000, 2_250, 746), (25_000, 3_000, 806), (30_000, 3_750, 866), (40_000, 5_250, 986),
        (50_000, 6_750, 1_106), (75_000, 10_500, 1_406), (100_000, 14_250, 1_706),
    ],
)  # fmt: skip
def test_employer_national_insurance_is_as_published(
    salary: float, in_2025: float, rise: float
) -> None:
    now, before = insurance(salary, "2025/26"), insurance(salary, "2024/25")
    assert now == pytest.approx(in_2025, abs=1)
    assert now - before == pytest.approx(rise, abs=1)


@pytest.mark.parametrize("salary", [0, 1_000, 5_000])
def test_no_insurance_is_due_below_the_threshold(salary: float) -> None:
    assert insurance(salary, "2025/26") == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("band", "point", "cost"),
    [
        ("4", -1, 38_424), ("5", -1, 48_339), ("6", 0, 49_490), ("6", -1, 59_748),
        ("7", -1, 70_307), ("8a", -1, 80_661),
    ],
)  # fmt: skip
def test_full_cost_of_a_post_in_2025_26_as_worked_from_the_published_rates(
    band: str, point: int, cost: float
) -> None:
    salary = pay_scale("2025/26")[band][point]
    assert wte_cost_gbp(grade(salary_gbp=salary), pay_rates("2025/26")) == pytest.approx(
        cost, abs=1
    )


def test_an_on_cost_that_is_given_goes_before_the_rates() -> None:
    assert wte_cost_gbp(grade(salary_gbp=40_000, on_cost_pct=25), pay_rates("2025/26")) == 50_000


@pytest.mark.parametrize(
    ("band", "salary", "supplement"),
    [("2", 25_272, 1_346), ("5", 34_592, 1_729.60), ("6", 48_117, 2_270)],
)
def test_the_fringe_supplement_is_clamped_as_published(
    band: str, salary: float, supplement: float
) -> None:
    """Five per cent, 1,346 at the least and 2,270 at the most in 2026/27."""
    assert salary in pay_scale("2026/27")[band]
    assert supplement_gbp(salary, pay_rates("2026/27", area="fringe")) == pytest.approx(supplement)


@pytest.mark.parametrize(
    ("area", "year", "least", "most"),
    [
        ("inner", "2023/24", 5_132, 7_745), ("inner", "2026/27", 5_794, 8_746),
        ("outer", "2024/25", 4_552, 5_735), ("fringe", "2025/26", 1_303, 2_198),
    ],
)  # fmt: skip
def test_supplements_stay_within_the_limits_of_their_year(
    area: str, year: str, least: float, most: float
) -> None:
    rates = pay_rates(year, area=area)
    assert supplement_gbp(1, rates) == least
    assert supplement_gbp(1e6, rates) == most


def test_limits_of_the_fringe_supplement_follow_the_awards_since_2025() -> None:
    for name in ("hcas_fringe_least_gbp", "hcas_fringe_most_gbp"):
        for before, after in pairwise(bundled()[name][1:]):
            award = in_force("pay_award_pct", after.valid_from).value
            assert before.value * (1 + award / 100) == pytest.approx(after.value, abs=1)


def test_the_supplement_is_pay_and_bears_on_costs_but_a_given_salary_has_it_already() -> None:
    plain, fringe = (pay_rates("2026/27", area=area) for area in ("none", "fringe"))
    assert pay_gbp(grade(), fringe) == pytest.approx(42_170 * 1.05)
    extra = wte_cost_gbp(grade(), fringe) - wte_cost_gbp(grade(), plain)
    assert extra == pytest.approx(42_170 * 0.05 * (1 + 0.15 + 0.1438 + 0.005))
    assert pay_gbp(grade(salary_gbp=50_000), fringe) == 50_000


WAGES = (26_399, 30_142, 39_133, 47_336, 53_824, 62_965, 75_154, 89_458, 107_488)
ON_COSTS = (8_165, 9_569, 12_940, 16_016, 18_449, 21_877, 26_448, 31_812, 38_573)


@pytest.mark.parametrize(("wage", "on_cost"), list(zip(WAGES, ON_COSTS, strict=True)))
def test_on_costs_of_the_unit_cost_manual_of_2024_are_reproduced(
    wage: float, on_cost: float
) -> None:
    """Unit Costs of Health and Social Care 2024, table 8.2.1.

    The manual takes 12,570 off before 13.8 per cent, and 23.7 per cent for the pension.
    """
    mine = [
        Rate("ni_threshold_gbp", 12_570, "", "2024-01-01", OWN, ""),
        Rate("pension_full_pct", 23.7, "", "2024-01-01", OWN, ""),
        Rate("levy_pct", 0, "", "2024-01-01", OWN, ""),
    ]
    rates = pay_rates("2024/25", basis="full", own=mine)
    cost = wte_cost_gbp(grade(salary_gbp=wage), rates)
    assert cost - wage == pytest.approx(on_cost, abs=1)


@pytest.mark.parametrize(("start", "count"), [("2026-01", 8), ("2026-04", 10), ("2027-04", 6)])
def test_bank_holidays_on_weekdays_are_those_of_the_year(start: str, count: int) -> None:
    """Eight in 2026; the year from April 2026 has two Easters, the next one none."""
    days = calendar(Settings(name="x", start_month=start))
    weekdays = sum(day.weekday() < 5 for day in days.dates)
    assert weekdays - int(days.working.sum()) == count


# ---- time ----------------------------------------------------------------------------------------


def test_hours_of_a_nurses_year_are_as_published() -> None:
    """1,545 hours: 29 days' leave, 8 study days, 4.5 % sickness, in a year of 365 days.

    The years without a 29 February from 2025 to 2052 begin on each day of the week equally often.
    """
    nurse = grade(leave_days=29, study_days=8, sickness_pct=4.5)
    years = [year for year in range(2025, 2053) if year % 4]
    hours = [
        wte_minutes(
            nurse, calendar(Settings(name="x", start_month=f"{year}-01", months=12))
        ).sum() / 60
        for year in years
    ]  # fmt: skip
    assert sum(hours) / len(hours) == pytest.approx(1_545, abs=1)


def test_leave_of_a_year_is_taken_once() -> None:
    months = leave_profile()
    assert len(months) == 12
    assert all(share >= 0 for share in months)
    assert sum(months) == pytest.approx(1)


def test_months_of_the_leave_profile_are_in_order() -> None:
    assert [row["month"] for row in read("leave_profile")] == [str(n) for n in range(1, 13)]


# ---- children ------------------------------------------------------------------------------------


UNDER_TWENTY = {
    "Broxbourne": 24_614, "Dacorum": 38_809, "East Herts": 36_508, "Hertsmere": 26_798,
    "North Herts": 31_156, "St Albans": 38_895, "Stevenage": 22_427, "Three Rivers": 23_031,
    "Watford": 26_429, "Welwyn Hatfield": 29_028,
}  # fmt: skip


def test_the_county_has_the_people_that_were_counted() -> None:
    """ONS mid-2023: each district's under twenty, and the county by age, are the published ones."""
    rows = read("population_hertfordshire")
    bands = [*(f"age_{age}" for age in range(5)), "age_5_10", "age_11_15", "age_16_19"]
    assert {
        row["district"]: sum(int(row[band]) for band in bands) for row in rows
    } == UNDER_TWENTY  # fmt: skip
    county = [sum(int(row[band]) for row in rows) for band in bands]
    assert county == [12_391, 13_630, 13_900, 14_446, 14_541, 92_367, 81_760, 54_660]
    assert sum(county[:5]) == 68_908
    assert sum(county) == 297_695
    assert sum(int(row["all_ages"]) for row in rows) == 1_215_387


def test_the_five_reviews_of_the_law_are_in_the_schedule() -> None:
    mandated = {
        row["contact"]: (float(row["age_from_weeks"]), float(row["age_to_weeks"]))
        for row in read("contact_schedule")
        if row["mandated"] == "yes" and row["pathway"] == "U-HV"
    }
    assert len(mandated) == 5
    inside = {
        "antenatal": (-12, 0),  # from 28 weeks of pregnancy
        "new-birth": (10 / 7 - 0.1, 14 / 7),
        "6-8-weeks": (6, 8),
        "9-12-months": (39, 65),
        "2-years": (104, 131),
    }
    for contact, (first, last) in inside.items():
        opens, closes = mandated[contact]
        assert first <= opens < closes <= last


def test_the_measurement_programme_of_the_law_covers_both_its_years() -> None:
    ages = [
        (float(row["age_from_weeks"]) / 52, float(row["age_to_weeks"]) / 52)
        for row in read("contact_schedule")
        if row["mandated"] == "yes" and row["per"] == "pupil"
    ]
    assert ages == [(4, 5), (10, 11)]


def test_pathway_shares_never_fall_with_deprivation() -> None:
    for row in read("pathway_shares"):
        shares = [float(row[f"quintile_{number}"]) for number in range(1, 6)]
        assert shares == sorted(shares, reverse=True)
        assert 0 < shares[-1] <= shares[0] < 100
