"""Minutes of a contact: the page's worked case, published costs, published shapes of time."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from instances import load
from instances.calendar import calendar
from models.capacity import capacity
from models.cohorts import children
from models.mileage import mileage
from models.minutes import each_min, journeys_each
from models.school_work import school_work

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "models" / "MINUTES.md").read_text(encoding="utf-8")
HOUR_GBP = 61
"""An hour of a band 6 nurse, Unit Costs of Health and Social Care 2025."""
HOME_MIN = 20
REPORTED_GBP = {
    "antenatal": 113.2740, "new-birth": 116.0483, "6-8-weeks": 106.1381, "9-12-months": 111.1948,
    "2-years": 119.7133,
}  # fmt: skip
"""National Cost Collection 2024/25: N03A to N03E."""


def page_rows(first: str) -> list[list[str]]:
    """Rows of the table of the page whose head begins with these words."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first}")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


WORKED = page_rows("contact | length")


@pytest.mark.parametrize("row", WORKED, ids=[row[0] for row in WORKED])
def test_the_page_is_worked_right(make: SimpleNamespace, row: list[str]) -> None:
    length, records, set_up, journey, missed, together, each = map(float, row[1:])
    contact = make.contact(
        "c", duration_min=length, admin_min=records, set_up_min=set_up, group_size=together,
        did_not_attend_pct=missed,
    )  # fmt: skip
    assert each_min(contact, journey) == pytest.approx(each)


def test_missed_visits_set_up_and_journeys_are_in_the_demand_and_the_mileage(
    make: SimpleNamespace,
) -> None:
    """A visit at home: 60 + 10 + 5 + 20 / 0.8; a group of 4: (60 + 10 + 5 + 16) / 4 = 22.75."""
    usual = {"admin_min": 10, "set_up_min": 5}
    instance = make.service(
        {"speed_km_h": 30, "mileage_gbp_per_km": 0.5},
        practices=(make.practice("P", births_per_year=365.25, children_0_4=1825),),
        contacts=(
            make.contact("home", mode="home", did_not_attend_pct=20, **usual),
            make.contact("group", mode="group", group_size=4, journey_min=16, **usual),
        ),
    )
    owed = make.owed_by(instance)
    count = owed.contacts_due[:, 0].sum(axis=1)
    assert owed.contact_min[:, 0].sum(axis=1) / count == pytest.approx([100, 22.75])
    work = school_work(instance, calendar(instance.settings))
    gbp = mileage(instance, owed, work, np.array([0]))
    # an hour of driving is 30 km or GBP 15; 25 minutes of it for a visit, 4 for a child of a group
    assert gbp / count == pytest.approx([25 / 60 * 15, 4 / 60 * 15])


def test_missed_appointments_at_school_take_more_journeys(make: SimpleNamespace) -> None:
    contact = make.contact(
        "c", pathway="U-SN", grades=("SN",), per="school", age_from_weeks=208, age_to_weeks=572,
        number=24, mode="school", group_size=6, did_not_attend_pct=20, set_up_min=30,
    )  # fmt: skip
    assert journeys_each(contact) == pytest.approx(1 / 4.8)
    instance = make.service(contacts=(contact,))
    work = school_work(instance, calendar(instance.settings))
    assert work.visits.tolist() == pytest.approx([5])
    assert work.workload_min.tolist() == [24 * 90 / 6]


# --- published costs and counts


def schedule() -> dict[str, float]:
    """Default minutes of the mandated contacts, with travel where they are at home."""
    with (ROOT / "instances" / "rates" / "contact_schedule.csv").open(encoding="utf-8") as lines:
        rows = {row["contact"]: row for row in csv.DictReader(lines)}
    return {
        name: float(rows[name]["duration_min"]) + float(rows[name]["admin_min"])
        + HOME_MIN * (rows[name]["mode"] == "home")
        for name in REPORTED_GBP
    }  # fmt: skip


def test_default_minutes_of_the_mandated_contacts_are_near_their_published_cost() -> None:
    apart = {
        name: minutes / (REPORTED_GBP[name] / HOUR_GBP * 60) - 1
        for name, minutes in schedule().items()
    }
    outside = [name for name, part in apart.items() if abs(part) > 0.25]
    assert outside == ["9-12-months"]  # the page says why
    for name, default, gbp, implied, difference in page_rows("contact | default"):
        assert float(default) == schedule()[name]
        assert float(gbp) == round(REPORTED_GBP[name], 2)
        assert float(implied) == round(REPORTED_GBP[name] / HOUR_GBP * 60)
        assert difference == f"{100 * apart[name]:+.0f} %"


def test_children_of_hertfordshire_and_the_caseload_of_2013() -> None:
    """ONS mid-2023: 68,908 under five; at 571 children for each health visitor, 120.7 WTE."""
    ages, _ = children(load("hertfordshire"))
    under_five = ages.sum()
    assert under_five == 68_908
    assert round(under_five / 571, 1) == 120.7
    assert round(under_five / 500, 1) == 137.8
    assert round(under_five * (1 / 500 - 1 / 571), 1) == 17.1


def test_the_published_shape_of_school_nursing_time_can_be_told(make: SimpleNamespace) -> None:
    """60 % with children, 30 % leading and managing, 10 % travelling, as support and journeys.

    It shows that the three parts are kept apart and add up, not that any service has this shape.
    """
    team_km = 7 / 60 * 35 / 2 / 1.3
    contact = make.contact(
        "drop-in", pathway="U-SN", grades=("SN",), per="school", age_from_weeks=208,
        age_to_weeks=572, number=38, mode="school", duration_min=42,
    )  # fmt: skip
    school = make.school("S", easting_m=500_000 + 1000 * team_km)
    of = {
        support: make.service(
            contacts=(contact,), schools=(school,),
            grades=(make.grade("HV"), make.grade("SN", support_pct=support)),
        )
        for support in (0, 30)
    }  # fmt: skip
    days = calendar(of[30].settings)
    minutes = make.owed_by(of[30]).contact_min.sum()
    seen = school_work(of[30], days).workload_min.sum()
    whole, kept = (capacity(of[support], days).in_post_min[1, 1].sum() for support in (0, 30))
    time = minutes / (kept / whole)
    assert seen / time == pytest.approx(0.6, abs=0.01)
    assert 1 - kept / whole == pytest.approx(0.3, abs=0.01)
    assert (minutes - seen) / time == pytest.approx(0.1, abs=0.01)
