"""What children are owed: identities over made-up services, and a count child by child."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance
from instances.tables import (
    BirthSeason,
    Caseload,
    CaseloadCount,
    Contact,
    Growth,
    Locality,
    Pathway,
)
from models.demand import Demand

drawn = settings(max_examples=40, deadline=None, derandomize=True)

counts = st.floats(0, 400).map(lambda found: round(found, 2))
months = st.sampled_from(["2026-04", "2027-01", "2027-09", "2028-02", "2028-03", "2031-12"])


@st.composite
def practices(draw: st.DrawFn, localities: tuple[str, ...] = ("here",)) -> list[dict[str, Any]]:
    """Columns of one to three practices, children by single year or in all."""
    return [
        {
            "locality": draw(st.sampled_from(localities)),
            "births_per_year": draw(counts),
            "imd_quintile": draw(st.sampled_from([None, 1, 3, 5])),
            **(
                {f"age_{age}": draw(counts) for age in range(5)}
                if draw(st.booleans())
                else {"children_0_4": draw(counts)}
            ),
        }
        for _ in range(draw(st.integers(1, 3)))
    ]


@st.composite
def visits(draw: st.DrawFn) -> dict[str, Any]:
    """Columns of one contact with a short window."""
    opens = draw(st.integers(-280, 1700))
    length = draw(st.sampled_from([1, 5, 7, 14, 40]))
    return {
        "age_from_weeks": opens / 7,
        "age_to_weeks": (opens + length) / 7,
        "per": draw(st.sampled_from(["birth", "child"])),
        "number": draw(st.sampled_from([0.5, 1, 3])),
        "uptake_pct": draw(st.sampled_from([37.5, 90, 100])),
        "mode": draw(st.sampled_from(["home", "clinic", "group", "remote"])),
        "group_size": draw(st.sampled_from([1, 8])),
        "pathway": draw(st.sampled_from(["U-HV", "UP-HV"])),
    }


PATHWAYS = (
    Pathway(pathway="U-HV", name="Universal", service="HV", level="U"),
    Pathway(pathway="UP-HV", name="Universal plus", service="HV", level="UP"),
    Pathway(pathway="U-SN", name="Universal", service="SN", level="U"),
)
CASELOAD = tuple(
    Caseload(pathway="UP-HV", imd_quintile=quintile, children_pct=pct)
    for quintile, pct in zip((1, 2, 3, 4), (40, 25, 20, 7), strict=True)
)


def of(
    make: SimpleNamespace,
    rows: list[dict[str, Any]],
    contacts: list[dict[str, Any]],
    rules: dict[str, Any] | None = None,
    **tables: Any,
) -> Instance:
    """A service of these practices and contacts."""
    usual = {
        "practices": tuple(make.practice(f"P{n}", **row) for n, row in enumerate(rows)),
        "contacts": tuple(make.contact(f"c{n}", **row) for n, row in enumerate(contacts)),
        "pathways": PATHWAYS,
        "caseload": CASELOAD,
    }
    return make.service(rules, **(usual | tables))


def due(owed: Demand) -> np.ndarray:
    """Contacts owed by (contact, base, period)."""
    return owed.contacts_due


# --- child by child


def on_pathway(instance: Instance, contact: Contact, practice: Any) -> float:
    """Share of the children of a practice on the pathway of a contact, by hand."""
    for count in instance.caseload_counts:
        if (count.locality, count.pathway) == (practice.locality, contact.pathway):
            here = [row for row in instance.practices if row.locality == practice.locality]
            known = sum(sum(cohorts(row)) for row in here)
            return count.children / known if known else 0.0
    if contact.pathway == "U-HV":
        return 1.0
    pct = {row.imd_quintile: row.children_pct for row in instance.caseload}
    if practice.imd_quintile:
        return pct.get(practice.imd_quintile, 0.0) / 100
    known_rows = [row for row in instance.practices if row.imd_quintile]
    whole = sum(sum(cohorts(row)) for row in known_rows)
    if not whole:
        return sum(pct.get(quintile, 0.0) for quintile in range(1, 6)) / 500
    return (
        sum(pct.get(row.imd_quintile or 0, 0.0) / 100 * sum(cohorts(row)) for row in known_rows)
        / whole
    )


def cohorts(practice: Any) -> list[float]:
    if practice.age_0 is None:
        return [practice.children_0_4 / 5] * 5
    return [getattr(practice, f"age_{age}") for age in range(5)]


def born(instance: Instance, practice: Any) -> dict[date, float]:
    """Children of a practice by day of birth, past and to come."""
    year, month = map(int, instance.settings.start_month.split("-"))
    start = date(year, month, 1)
    index = {row.month: row.index for row in instance.birth_season}
    mean = sum(index.get(m, 1.0) for m in range(1, 13)) / 12
    births: dict[date, float] = {}
    for age, children in enumerate(cohorts(practice)):
        first, last = date(year - age - 1, month, 1), date(year - age, month, 1)
        days = [first + timedelta(days=number) for number in range((last - first).days)]
        weight = sum(index.get(day.month, 1.0) for day in days)
        births |= {day: children * index.get(day.month, 1.0) / weight for day in days}
    pct = sum(
        row.births_pct_per_year for row in instance.growth if row.locality == practice.locality
    )
    for number in range(instance.settings.months * 31 + 290):
        day = start + timedelta(days=number)
        grown = (1 + pct / 100) ** (number / 365.25)
        births[day] = practice.births_per_year / 365.25 * index.get(day.month, 1.0) / mean * grown
    return births


def child_by_child(instance: Instance, contact: Contact, locality: str) -> dict[str, float]:
    """Contacts owed in each month: every child, every day of its window of age."""
    year, month = map(int, instance.settings.start_month.split("-"))
    start = date(year, month, 1)
    last = year * 12 + month - 1 + instance.settings.months
    end = date(last // 12, last % 12 + 1, 1)
    window = range(round(contact.age_from_weeks * 7), round(contact.age_to_weeks * 7))
    owed: dict[str, float] = defaultdict(float)
    for practice in instance.practices:
        if practice.locality != locality:
            continue
        each = contact.number * contact.uptake_pct / 100 / len(window)
        each *= on_pathway(instance, contact, practice)
        for birthday, children in born(instance, practice).items():
            for age in window:
                day = birthday + timedelta(days=age)
                if start <= day < end:
                    owed[f"{day:%Y-%m}"] += children * each
    return owed


@settings(drawn, max_examples=25)
@given(rows=practices(), visit=visits(), start=months, index=st.sampled_from([None, 0.7, 1.6]),
       growth=st.sampled_from([None, -6.0, 3.0]), count=st.none() | counts)  # fmt: skip
def test_what_is_owed_is_what_each_child_is_owed(
    make: SimpleNamespace, rows: list[dict[str, Any]], visit: dict[str, Any], start: str,
    index: float | None, growth: float | None, count: float | None,
) -> None:  # fmt: skip
    tables: dict[str, Any] = {}
    if index is not None:
        tables["birth_season"] = (BirthSeason(month=5, index=index),)
    if growth is not None:
        tables["growth"] = (
            Growth(locality="here", births_pct_per_year=growth, children_pct_per_year=0),
        )
    if count is not None:
        tables["caseload_counts"] = (
            CaseloadCount(locality="here", pathway="UP-HV", children=count),
        )
    instance = of(make, rows, [visit], {"start_month": start, "months": 4}, **tables)
    owed = make.owed_by(instance)
    counted = child_by_child(instance, instance.contacts[0], "here")
    for period, found in zip(owed.periods, due(owed)[0, 0], strict=True):
        assert found == pytest.approx(counted.get(period, 0.0), abs=1e-7, rel=1e-9)


@pytest.mark.parametrize(("pct", "year"), [(10.0, 1.1), (-20.0, 0.8)])
def test_children_who_move_in_raise_what_is_owed_per_child_and_not_per_birth(
    make: SimpleNamespace, pct: float, year: float
) -> None:
    visit = {"age_from_weeks": 60, "age_to_weeks": 62}
    contacts = [visit | {"per": per} for per in ("child", "birth")]
    rows = [{f"age_{age}": 365 for age in range(5)}]
    grows = (Growth(locality="here", births_pct_per_year=0, children_pct_per_year=pct),)
    still = due(make.owed_by(of(make, rows, contacts, {"months": 13})))
    grown = due(make.owed_by(of(make, rows, contacts, {"months": 13}, growth=grows)))
    ratio = grown[:, 0] / still[:, 0]
    assert ratio[1] == pytest.approx(np.ones(13))
    assert ratio[0, 12] / ratio[0, 0] == pytest.approx(year, rel=1e-3)
    assert ratio[0, 0] == pytest.approx(year ** (15 / 365.25), rel=1e-9)


# --- identities


@drawn
@given(
    sizes=st.lists(counts, min_size=3, max_size=3),
    number=st.sampled_from([0.5, 1, 4]),
    uptake=st.sampled_from([12.5, 80, 100]),
    opens=st.integers(157, 200),
    start=months,
)
def test_over_a_long_plan_every_cohort_is_owed_its_contacts(
    make: SimpleNamespace, sizes: list[float], number: float, uptake: float, opens: int, start: str
) -> None:
    """Children under three all pass a window after their third birthday within five years."""
    ages = dict(zip(("age_0", "age_1", "age_2"), sizes, strict=True)) | {"age_3": 0, "age_4": 0}
    visit = {"per": "child", "age_from_weeks": opens, "age_to_weeks": opens + 8,
             "number": number, "uptake_pct": uptake}  # fmt: skip
    instance = of(make, [ages], [visit], {"start_month": start, "months": 60})
    total = due(make.owed_by(instance)).sum()
    assert total == pytest.approx(sum(sizes) * number * uptake / 100, abs=1e-6)


@drawn
@given(births=counts, opens=st.integers(0, 300), length=st.integers(1, 200), start=months)
def test_new_births_are_owed_all_but_what_falls_after_the_plan(
    make: SimpleNamespace, births: float, opens: int, length: int, start: str
) -> None:
    """Of a window of L days, the children born on day d have D - d - age days left."""
    visit = {"age_from_weeks": opens / 7, "age_to_weeks": (opens + length) / 7}
    rows = [{"births_per_year": births} | {f"age_{age}": 0 for age in range(5)}]
    instance = of(make, rows, [visit], {"start_month": start, "months": 24})
    year, month = map(int, start.split("-"))
    days = (date(year + 2, month, 1) - date(year, month, 1)).days
    mean_age = opens + (length - 1) / 2
    total = due(make.owed_by(instance)).sum()
    assert total == pytest.approx(births / 365.25 * (days - mean_age), rel=1e-9, abs=1e-9)


@drawn
@given(rows=practices(), visit=visits())
def test_twice_the_births_owe_twice_as_much_once_the_window_has_passed(
    make: SimpleNamespace, rows: list[dict[str, Any]], visit: dict[str, Any]
) -> None:
    twice = [row | {"births_per_year": 2 * row["births_per_year"]} for row in rows]
    rules = {"months": 36}
    once_owed = make.owed_by(of(make, rows, [visit], rules))
    twice_owed = make.owed_by(of(make, twice, [visit], rules))
    start, closes = date(2026, 4, 1), round(visit["age_to_weeks"] * 7)
    opens = round(visit["age_from_weeks"] * 7)
    firsts = [(date.fromisoformat(f"{month}-01") - start).days for month in once_owed.periods]
    after = [place for place, first in enumerate(firsts) if first >= closes]
    before = [place for place, first in enumerate(firsts[1:]) if first <= opens]
    once, more = due(once_owed)[0, 0], due(twice_owed)[0, 0]
    assert more[after] == pytest.approx(2 * once[after], abs=1e-9)
    assert more[before] == pytest.approx(once[before], abs=1e-9)


@drawn
@given(rows=practices(("east", "west")), contacts=st.lists(visits(), min_size=1, max_size=3))
def test_a_locality_split_in_two_owes_the_same(
    make: SimpleNamespace, rows: list[dict[str, Any]], contacts: list[dict[str, Any]]
) -> None:
    def locality(name: str) -> Locality:
        return Locality(
            locality=name, name=name, easting_m=1, northing_m=1, home_visit_travel_min=17
        )

    one = make.owed_by(
        of(make, [row | {"locality": "here"} for row in rows], contacts,
           localities=(locality("here"),))
    )  # fmt: skip
    two = make.owed_by(of(make, rows, contacts, localities=(locality("east"), locality("west"))))
    assert due(two)[:, :2].sum(axis=1) == pytest.approx(due(one)[:, 0], abs=1e-9)
    assert two.contact_min[:, :2].sum(axis=1) == pytest.approx(one.contact_min[:, 0], abs=1e-7)
    assert np.abs(two.demand_min[:2].sum(axis=0) - one.demand_min[0]).max() <= 1


@drawn
@given(rows=practices(), contacts=st.lists(visits(), min_size=1, max_size=3), start=months)
def test_weeks_and_months_of_the_same_days_sum_to_the_same(
    make: SimpleNamespace, rows: list[dict[str, Any]], contacts: list[dict[str, Any]], start: str
) -> None:
    by = {
        period: make.owed_by(
            of(make, rows, contacts, {"start_month": start, "months": 7, "period": period})
        )
        for period in ("week", "month")
    }
    assert len(by["week"].periods) > 29 > len(by["month"].periods) == 7
    assert due(by["week"]).sum(axis=2) == pytest.approx(due(by["month"]).sum(axis=2), abs=1e-7)
    assert by["week"].contact_min.sum(axis=2) == pytest.approx(
        by["month"].contact_min.sum(axis=2), abs=1e-6
    )


@drawn
@given(rows=practices(), visit=visits(), none=st.sampled_from(["uptake_pct", "number"]))
def test_without_uptake_nothing_is_owed(
    make: SimpleNamespace, rows: list[dict[str, Any]], visit: dict[str, Any], none: str
) -> None:
    owed = make.owed_by(of(make, rows, [visit | {none: 0}]))
    assert (due(owed) == 0).all()
    assert (owed.demand_min == 0).all()


# --- minutes and skills


@pytest.mark.parametrize(
    ("mode", "group", "each"),
    [("home", 1, 95), ("clinic", 1, 75), ("remote", 1, 75), ("group", 6, 12.5), ("home", 5, 19)],
)
def test_minutes_of_a_contact_are_length_records_and_journey_for_each_child_of_the_group(
    make: SimpleNamespace, mode: str, group: int, each: float
) -> None:
    visit = {"duration_min": 45, "admin_min": 30, "mode": mode, "group_size": group}
    owed = make.owed_by(of(make, [{"births_per_year": 365.25, "children_0_4": 5 * 365}], [visit]))
    assert owed.contact_min[0, 0] == pytest.approx(due(owed)[0, 0] * each)


def test_contacts_of_the_same_grades_duty_and_priority_are_one_skill(make: SimpleNamespace) -> None:
    contacts = [
        {"grades": ("HV", "SN")},
        {"grades": ("SN", "HV"), "duration_min": 20},
        {"grades": ("HV",)},
        {"grades": ("HV",), "mandated": False},
        {"grades": ("HV",), "mandated": False, "priority": 2},
    ]
    rows = [{"births_per_year": 3652.5, "children_0_4": 5 * 3650}]
    owed = make.owed_by(of(make, rows, contacts))
    assert len(owed.skills) == 4
    assert owed.skill_of[0] == owed.skill_of[1]
    assert [(skill.mandated, skill.priority) for skill in owed.skills] == [
        (True, 1), (True, 1), (False, 1), (False, 2),
    ]  # fmt: skip
    both = [skill.grades for skill in owed.skills].index(("HV", "SN"))
    assert owed.demand_min[0, both].sum() == 10 * 365 * (60 + 20)
    assert owed.levels == ((False, 1), (True, 1), (True, 2))


def test_a_window_over_a_birthday_is_split_between_its_age_bands(make: SimpleNamespace) -> None:
    contacts = [
        {"age_from_weeks": -12, "age_to_weeks": 0},
        {"age_from_weeks": 26, "age_to_weeks": 78},
        {"age_from_weeks": 91, "age_to_weeks": 117, "per": "child"},
    ]
    share = make.owed_by(of(make, [{}], contacts)).band_share
    assert share[:, :4] == pytest.approx(
        np.array([[1, 0, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5]])
    )
    assert share.sum(axis=1) == pytest.approx(np.ones(3))
