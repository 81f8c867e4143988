"""What schools owe: which pupils, how many, on which days."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances import Instance
from instances.calendar import calendar
from instances.tables import Caseload, Locality, Pathway, Team
from models.school_work import SchoolWork, school_work

RECEPTION = {"per": "pupil", "age_from_weeks": 208, "age_to_weeks": 260, "mode": "clinic"}
DROP_IN = {"per": "school", "age_from_weeks": 572, "age_to_weeks": 832, "mode": "school"}
SCHOOL_NURSING = {"pathway": "U-SN", "grades": ("SN",)}

PRIMARY = {"low_age": 4, "high_age": 11, "pupils": 210}
SECONDARY = {"phase": "secondary", "low_age": 11, "high_age": 16, "pupils": 900}
SIXTH_FORM = {"phase": "secondary", "low_age": 11, "high_age": 18, "pupils": 930}
ALL_THROUGH = {"phase": "all-through", "low_age": 4, "high_age": 16, "pupils": 1200}
COLLEGE = {"phase": "other", "low_age": 16, "high_age": 19, "pupils": 600}


def of(
    make: SimpleNamespace, schools: list[dict[str, Any]], contacts: list[dict[str, Any]],
    rules: dict[str, Any] | None = None, **tables: Any,
) -> tuple[Instance, SchoolWork]:  # fmt: skip
    """A service of these schools and contacts, and the work of its schools."""
    instance = make.service(
        rules,
        schools=tuple(make.school(f"S{n}", **row) for n, row in enumerate(schools)),
        contacts=tuple(
            make.contact(f"c{n}", **(SCHOOL_NURSING | row)) for n, row in enumerate(contacts)
        ),
        **tables,
    )
    return instance, school_work(instance, calendar(instance.settings))


@pytest.mark.parametrize(
    ("school", "owed"),
    [(PRIMARY, 30), (SECONDARY, 0), (ALL_THROUGH, 100), (PRIMARY | {"low_age": 5}, 0)],
)
def test_a_reception_review_is_owed_to_the_year_group_of_four_year_olds(
    make: SimpleNamespace, school: dict[str, Any], owed: float
) -> None:
    _, work = of(make, [school], [RECEPTION])
    assert work.owed.sum() == pytest.approx(owed)
    assert work.owed[0, 0, 4] == pytest.approx(owed)
    assert work.workload_min.tolist() == [owed * 60]


@pytest.mark.parametrize(
    ("school", "owed"), [(PRIMARY, 0), (SECONDARY, 30), (ALL_THROUGH, 30), (COLLEGE, 0)]
)
def test_drop_ins_are_owed_by_a_school_with_pupils_of_their_age(
    make: SimpleNamespace, school: dict[str, Any], owed: float
) -> None:
    _, work = of(make, [school], [DROP_IN | {"number": 30}])
    assert work.owed.sum() == pytest.approx(owed)


def test_a_school_of_twice_the_pupils_owes_no_more_drop_ins(make: SimpleNamespace) -> None:
    _, work = of(make, [SECONDARY, SECONDARY | {"pupils": 1800}], [DROP_IN | {"number": 30}])
    assert work.owed.sum(axis=(0, 2)) == pytest.approx([30, 30])


@pytest.mark.parametrize("contact", [RECEPTION, DROP_IN])
@pytest.mark.parametrize("pupils", [None, 0])
def test_a_school_whose_pupils_are_not_known_owes_nothing(
    make: SimpleNamespace, contact: dict[str, Any], pupils: int | None
) -> None:
    _, work = of(make, [ALL_THROUGH | {"pupils": pupils}, ALL_THROUGH], [contact])
    assert work.owed.sum(axis=(0, 2))[0] == 0
    assert work.workload_min[0] == 0 < work.workload_min[1]


def test_a_sixth_form_year_has_six_tenths_of_a_younger_year(make: SimpleNamespace) -> None:
    year = {"per": "pupil", "age_from_weeks": 15 * 52, "age_to_weeks": 16 * 52}
    sixth = {"per": "pupil", "age_from_weeks": 16 * 52, "age_to_weeks": 17 * 52}
    _, work = of(make, [SIXTH_FORM, COLLEGE], [year, sixth])
    owed = work.owed.sum(axis=2)
    assert owed[:, 0] == pytest.approx([930 / 6.2, 930 / 6.2 * 0.6])
    assert owed[:, 1] == pytest.approx([0, 200])


def test_a_window_of_several_years_is_spread_over_their_year_groups(make: SimpleNamespace) -> None:
    wide = RECEPTION | {"age_from_weeks": 4.5 * 52, "age_to_weeks": 6.5 * 52, "number": 4}
    _, work = of(make, [PRIMARY], [wide])
    assert work.owed[0, 0, 4:8] == pytest.approx([30, 60, 30, 0])


def test_uptake_and_the_share_on_the_pathway_lower_what_is_owed(make: SimpleNamespace) -> None:
    plus = Pathway(pathway="UP-SN", name="Plus", service="SN", level="UP")
    share = tuple(
        Caseload(pathway="UP-SN", imd_quintile=quintile, children_pct=pct)
        for quintile, pct in ((1, 50), (2, 10))
    )
    universal = Pathway(pathway="U-SN", name="Universal", service="SN", level="U")
    schools = [PRIMARY | {"imd_quintile": quintile} for quintile in (1, 2, 3, None)]
    contact = RECEPTION | {"pathway": "UP-SN", "uptake_pct": 80}
    _, work = of(make, schools, [contact], pathways=(universal, plus), caseload=share)
    owed = work.owed.sum(axis=(0, 2))
    assert owed == pytest.approx([30 * 0.8 * 0.5, 30 * 0.8 * 0.1, 0, 30 * 0.8 * 0.2])


def test_contacts_in_school_fall_on_school_days_only(make: SimpleNamespace) -> None:
    instance, work = of(make, [ALL_THROUGH], [DROP_IN, RECEPTION])
    days = calendar(instance.settings)
    in_school, all_days = work.profile
    assert in_school.sum() == pytest.approx(1)
    assert all_days.sum() == pytest.approx(1)
    august = days.labels.index("2026-08")
    assert in_school[august] == 0
    assert all_days[august] == pytest.approx(31 / 365)
    school_days = [
        sum(works and day.strftime("%Y-%m") == month
            for day, works in zip(days.dates, days.in_school, strict=True))
        for month in days.labels
    ]  # fmt: skip
    assert in_school == pytest.approx(np.array(school_days) / sum(school_days))


def test_a_plan_of_half_a_year_holds_its_part_of_the_contacts_of_a_year(
    make: SimpleNamespace,
) -> None:
    (_, whole), (_, half) = (
        of(make, [ALL_THROUGH], [RECEPTION, DROP_IN], {"months": months}) for months in (12, 6)
    )
    ratio = half.owed.sum(axis=(1, 2)) / whole.owed.sum(axis=(1, 2))
    assert ratio[0] == pytest.approx(183 / 365)
    assert 0.4 < ratio[1] < 0.55
    ((_, two),) = (of(make, [ALL_THROUGH], [RECEPTION], {"months": 24}),)
    assert two.owed.sum() == pytest.approx(100 * 731 / 365)


def test_months_after_the_summer_holidays_alone_owe_nothing_at_school(
    make: SimpleNamespace,
) -> None:
    _, work = of(make, [ALL_THROUGH], [DROP_IN], {"start_month": "2026-08", "months": 1})
    assert work.owed.sum() == 0
    assert np.isfinite(work.profile).all()


def test_journeys_to_school_are_paid_by_the_team_and_not_by_the_workload(
    make: SimpleNamespace,
) -> None:
    teams = tuple(
        Team(team=name, name=name, easting_m=500_000 + away, northing_m=200_000, wte=1)
        for name, away in (("A", 0), ("B", 7000))
    )
    rules = {"speed_km_h": 42, "detour": 1.5}
    schools = [SECONDARY, SECONDARY | {"easting_m": None, "northing_m": None}]
    contact = DROP_IN | {"number": 6, "group_size": 3}
    instance, work = of(make, schools, [contact], rules, teams=teams)
    assert work.travel_min[0].tolist() == pytest.approx([0, 2 * 7 * 1.5 / 42 * 60])
    assert work.travel_min[1].tolist() == [0, 0]
    assert work.visits.tolist() == pytest.approx([2, 2])
    assert work.workload_min.tolist() == [6 * 20, 6 * 20]
    _, near = work.by_team(np.array([0, 0]), 2)
    _, far = work.by_team(np.array([1, 0]), 2)
    assert near.sum(axis=(0, 2)) == pytest.approx([240, 0])
    assert far.sum(axis=(0, 2)) == pytest.approx([120, 120 + 2 * 30])
    assert instance.settings.speed_km_h == 42


def test_a_visit_to_a_pupils_home_takes_the_travel_of_the_nearest_locality(
    make: SimpleNamespace,
) -> None:
    localities = tuple(
        Locality(locality=name, name=name, easting_m=east, northing_m=200_000,
                 home_visit_travel_min=travel)
        for name, east, travel in (("near", 501_000, 12), ("far", 560_000, 40))
    )  # fmt: skip
    schools = [PRIMARY, PRIMARY | {"easting_m": 550_000},
               PRIMARY | {"easting_m": None, "northing_m": None}]  # fmt: skip
    _, work = of(
        make, schools, [RECEPTION | {"mode": "home"}], localities=localities,
        practices=(make.practice("P", locality="near"),),
        staff=(),
    )  # fmt: skip
    assert work.minutes_each[0].tolist() == pytest.approx([72, 100, 86])
