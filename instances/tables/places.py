"""Where children are and where staff are based: localities, practices, teams, schools."""

from __future__ import annotations

from typing import Any, Literal

from instances.schema import Code, Lsoa2021, Number, Postcode, Row, Text, Whole, YesNo, column
from instances.tables.limits import CHILDREN, POSTS

Phase = Literal["primary", "secondary", "all-through", "special", "other"]

POSTCODE = "grid reference of its postcode, ONS Postcode Directory"
IMD = "English indices of deprivation, by the neighbourhoods (LSOA) its children live in"


def _easting(**more: Any) -> Any:
    return column("British National Grid easting", unit="m", ge=0, le=700_000, source=POSTCODE,
                  **more)  # fmt: skip


def _northing(**more: Any) -> Any:
    return column("British National Grid northing", unit="m", ge=0, le=1_300_000, source=POSTCODE,
                  **more)  # fmt: skip


class Locality(Row):
    """A place where health-visiting staff are placed, with the base they travel from."""

    table = "localities"
    source = "the service's own map of localities"
    locality: Code = column("Short code of the locality", key=True, example="north")
    name: Text = column("Name people use", example="North Herts")
    easting_m: Number = _easting(example="521800")
    northing_m: Number = _northing(example="232500")
    home_visit_travel_min: Number = column(
        "Travel of one home visit, there and back", unit="min", ge=0, le=240, example="20",
        source="mileage claims, or a route planner from the base to a few addresses",
    )  # fmt: skip


class Practice(Row):
    """A GP practice and the young children registered with it."""

    table = "practices"
    source = "Patients Registered at a GP Practice (NHS England), single year of age"
    practice: Code = column("ODS code of the practice", key=True, example="E82001")
    name: Text = column("Name of the practice", example="High Street Surgery")
    locality: Code = column(
        "Locality that serves it", refers=("localities",), example="north", source=Locality.source
    )
    easting_m: Number | None = _easting(default=None, must_exist=True, example="521800")
    northing_m: Number | None = _northing(default=None, must_exist=True, example="232500")
    births_per_year: Number | None = column(
        "Births expected in the first year", ge=0, le=CHILDREN, default=None, must_exist=True,
        example="110", source="birth notifications, Child Health Information Service",
    )  # fmt: skip
    children_0_4: Number | None = column(
        "Registered children aged 0 to 4",
        ge=0,
        le=CHILDREN,
        default=None,
        must_exist=True,
        example="600",
    )
    imd_quintile: Whole | None = column(
        "Deprivation quintile of its children, 1 most deprived",
        ge=1, le=5, default=None, must_exist=True, example="2", source=IMD,
    )  # fmt: skip
    age_0: Number | None = column(
        "Children under 1", ge=0, le=CHILDREN, default=None, example="112"
    )
    age_1: Number | None = column("Children aged 1", ge=0, le=CHILDREN, default=None, example="118")
    age_2: Number | None = column("Children aged 2", ge=0, le=CHILDREN, default=None, example="120")
    age_3: Number | None = column("Children aged 3", ge=0, le=CHILDREN, default=None, example="125")
    age_4: Number | None = column("Children aged 4", ge=0, le=CHILDREN, default=None, example="125")
    locked: YesNo = column(
        "Must stay with its locality of today", default=False, example="no",
        source="your own choice",
    )  # fmt: skip
    postcode: Postcode | None = column("Postcode", default=None, example="SG6 1AB")
    lsoa21: Lsoa2021 | None = column(
        "LSOA of 2021 that it stands in", default=None, example="E01023636"
    )


class School(Row):
    """A school, its pupils and the team that looks after it today."""

    table = "schools"
    source = "register of schools, Get Information about Schools (DfE)"
    school: Code = column("URN of the school", key=True, example="117065")
    name: Text = column("Name of the school", example="Weston Way")
    phase: Phase = column("Phase of education", example="primary")
    low_age: Whole = column("Youngest age taught", unit="years", ge=0, le=25, example="4")
    high_age: Whole = column(
        "Age by which pupils leave (11: the oldest are 10)", unit="years", ge=1, le=26, example="11"
    )
    pupils: Whole | None = column(
        "Pupils on roll", ge=0, le=CHILDREN, default=None, must_exist=True, example="230"
    )
    fsm_pct: Number | None = column(
        "Pupils eligible for free meals", unit="pct", ge=0, le=100, default=None, example="18.5"
    )
    imd_quintile: Whole | None = column(
        "Deprivation quintile, 1 most deprived", ge=1, le=5, default=None, example="3", source=IMD
    )
    easting_m: Number | None = _easting(default=None, must_exist=True, example="524422")
    northing_m: Number | None = _northing(default=None, must_exist=True, example="232975")
    team: Code | None = column(
        "Team that looks after it today",
        refers=("teams",), default=None, must_exist=True, example="team-03",
        source="the service's list of schools by team",
    )  # fmt: skip
    cluster: Code | None = column(
        "Feeder cluster: schools to keep together", default=None, example="north-2",
        source="local knowledge: which primary schools feed which secondary school",
    )  # fmt: skip
    plan_pupils: Whole | None = column(
        "Pupils on a plan (child protection, child in need, or health care)",
        ge=0, le=CHILDREN, default=None, example="9", source="the caseload system of the service",
    )  # fmt: skip
    locked: YesNo = column(
        "Must stay with its team of today", default=False, example="no", source="your own choice"
    )
    postcode: Postcode | None = column("Postcode", default=None, example="SG6 1AB")
    lsoa21: Lsoa2021 | None = column(
        "LSOA of 2021 that it stands in", default=None, example="E01023636"
    )


class Team(Row):
    """A school-nursing team and where it is based."""

    table = "teams"
    source = "the service's list of teams"
    team: Code = column("Short code of the team", key=True, example="team-03")
    name: Text = column("Name people use", example="Letchworth and Baldock")
    locality: Code | None = column(
        "Locality it sits in", refers=("localities",), default=None, example="north"
    )
    easting_m: Number = _easting(example="521800")
    northing_m: Number = _northing(example="232500")
    wte: Number = column(
        "Establishment of the team", unit="wte", ge=0, le=POSTS, example="5.4",
        source="budgeted establishment, from finance or the Electronic Staff Record (ESR)",
    )  # fmt: skip
