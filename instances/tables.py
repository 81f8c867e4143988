"""The tables of a service: every column declared once.

Words: a base is where staff are placed, a locality (health visiting) or a team (school nursing).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from instances.rates import default
from instances.schema import (
    Code,
    Codes,
    Day,
    Lsoa2021,
    Month,
    Number,
    Numbers,
    Postcode,
    Row,
    Text,
    Whole,
    YesNo,
    column,
)

Service = Literal["HV", "SN"]
Level = Literal["U", "UP", "UPP"]
Per = Literal["birth", "child", "pupil", "school"]
Mode = Literal["home", "clinic", "group", "school", "remote"]
Phase = Literal["primary", "secondary", "all-through", "special", "other"]

EAST = "British National Grid easting"
NORTH = "British National Grid northing"

# the most that a cell may hold: far above any service, and what programs can still carry exactly
CHILDREN = 1_000_000
POSTS = 100_000
POUNDS = 1e12


class Setting(Row):
    """What holds for the whole instance, one per row; see `Settings` for the keys."""

    table = "settings"
    key: Code = column("Name of the setting", key=True, example="start_month")
    value: Text = column("Its value", example="2026-04")


class Locality(Row):
    """Where health-visiting staff are placed."""

    table = "localities"
    locality: Code = column("Short code of the locality", key=True, example="north")
    name: Text = column("Name people use", example="North Herts")
    easting_m: Number = column(EAST, unit="m", ge=0, le=700_000, example="521800")
    northing_m: Number = column(NORTH, unit="m", ge=0, le=1_300_000, example="232500")
    home_visit_travel_min: Number = column(
        "Travel of one home visit, there and back", unit="min", ge=0, le=240, example="20"
    )


class Practice(Row):
    """A GP practice and its registered young children."""

    table = "practices"
    practice: Code = column("ODS code of the practice", key=True, example="E82001")
    name: Text = column("Name of the practice", example="High Street Surgery")
    locality: Code = column("Locality that serves it", refers=("localities",), example="north")
    easting_m: Number | None = column(
        EAST, unit="m", ge=0, le=700_000, default=None, must_exist=True, example="521800"
    )
    northing_m: Number | None = column(
        NORTH, unit="m", ge=0, le=1_300_000, default=None, must_exist=True, example="232500"
    )
    births_per_year: Number | None = column(
        "Births expected in the first year",
        ge=0,
        le=CHILDREN,
        default=None,
        must_exist=True,
        example="110",
    )
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
        ge=1, le=5, default=None, must_exist=True, example="2",
    )  # fmt: skip
    age_0: Number | None = column(
        "Children under 1", ge=0, le=CHILDREN, default=None, example="112"
    )
    age_1: Number | None = column("Children aged 1", ge=0, le=CHILDREN, default=None, example="118")
    age_2: Number | None = column("Children aged 2", ge=0, le=CHILDREN, default=None, example="120")
    age_3: Number | None = column("Children aged 3", ge=0, le=CHILDREN, default=None, example="125")
    age_4: Number | None = column("Children aged 4", ge=0, le=CHILDREN, default=None, example="125")
    postcode: Postcode | None = column("Postcode", default=None, example="SG6 1AB")
    lsoa21: Lsoa2021 | None = column(
        "LSOA of 2021 that it stands in", default=None, example="E01023636"
    )


class School(Row):
    """A school, its pupils and the team that looks after it today."""

    table = "schools"
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
        "Deprivation quintile, 1 most deprived", ge=1, le=5, default=None, example="3"
    )
    easting_m: Number | None = column(
        EAST, unit="m", ge=0, le=700_000, default=None, must_exist=True, example="524422"
    )
    northing_m: Number | None = column(
        NORTH, unit="m", ge=0, le=1_300_000, default=None, must_exist=True, example="232975"
    )
    team: Code | None = column(
        "Team that looks after it today",
        refers=("teams",), default=None, must_exist=True, example="team-03",
    )  # fmt: skip
    cluster: Code | None = column("Feeder cluster", default=None, example="north-2")
    locked: YesNo = column("Must stay with its team of today", default=False, example="no")
    postcode: Postcode | None = column("Postcode", default=None, example="SG6 1AB")
    lsoa21: Lsoa2021 | None = column(
        "LSOA of 2021 that it stands in", default=None, example="E01023636"
    )


class Team(Row):
    """A school-nursing team."""

    table = "teams"
    team: Code = column("Short code of the team", key=True, example="team-03")
    name: Text = column("Name people use", example="Letchworth and Baldock")
    locality: Code | None = column(
        "Locality it sits in", refers=("localities",), default=None, example="north"
    )
    easting_m: Number = column(EAST, unit="m", ge=0, le=700_000, example="521800")
    northing_m: Number = column(NORTH, unit="m", ge=0, le=1_300_000, example="232500")
    wte: Number = column("Establishment of the team", unit="wte", ge=0, le=POSTS, example="5.4")


class Grade(Row):
    """A kind of staff."""

    table = "grades"
    grade: Code = column("Short code of the grade", key=True, example="HV")
    title: Text = column("What it is called", example="Health visitor")
    band: Code = column("Agenda for Change band", example="6")
    registered: YesNo = column("On a register of the NMC", example="yes")
    salary_gbp: Number | None = column(
        "Salary of one WTE, any supplement included", unit="gbp a year", ge=0, le=1_000_000,
        default=None, example="42170",
        assumption="salary is the middle point of the band in the pay scale of the pay year, with"
        " the high-cost area supplement of the settings",
    )  # fmt: skip
    on_cost_pct: Number | None = column(
        "Employer cost on top of salary", unit="pct", ge=0, le=100, default=None, example="27.5",
        assumption="on-cost is employer national insurance, pension paid locally and levy",
    )  # fmt: skip
    hours_per_week: Number = column(
        "Contracted hours of one WTE", unit="hours", gt=0, le=60, example="37.5"
    )
    leave_days: Number = column(
        "Annual leave, bank holidays apart", unit="days a year", ge=0, le=80, example="29",
        default=default("leave_days_after_5_years"),
        assumption="leave is that after five years of service",
    )  # fmt: skip
    study_days: Number = column(
        "Study and training", unit="days a year", ge=0, le=80, example="8",
        default=default("study_days"), assumption="study is five days, and three mandatory ones",
    )  # fmt: skip
    sickness_pct: Number = column(
        "Time lost to sickness", unit="pct", ge=0, le=50, example="5",
        default=default("sickness_pct"),
        assumption="sickness is that of nurses and health visitors in 2023 and 2024",
    )  # fmt: skip
    support_pct: Number = column(
        "Working time spent on supervision, meetings and liaison",
        unit="pct", ge=0, le=95, example="25",
    )  # fmt: skip
    term_time_only: YesNo = column("Works in school terms only", default=False, example="no")


class Staff(Row):
    """Staff in post."""

    table = "staff"
    base: Code = column(
        "Locality or team", key=True, refers=("localities", "teams"), example="north"
    )
    grade: Code = column("Grade", key=True, refers=("grades",), example="HV")
    wte: Number = column("In post", unit="wte", ge=0, le=POSTS, example="12.4")
    leavers_wte_per_year: Number = column(
        "Expected to leave", unit="wte a year", ge=0, le=POSTS, default=0.0, example="0.6"
    )


class Tranche(Row):
    """A cohort of new starters."""

    table = "tranches"
    optional = True
    tranche: Code = column("Short code of the tranche", key=True, example="autumn")
    start_month: Month = column("First month in post", example="2026-09")
    grade: Code = column("Grade", refers=("grades",), example="HV")
    wte: Number = column("How many start", unit="wte", gt=0, le=POSTS, example="9.0")


class Pathway(Row):
    """A package of contacts."""

    table = "pathways"
    pathway: Code = column("Short code of the pathway", key=True, example="UP-parenting")
    name: Text = column("Name people use", example="Parenting support")
    service: Service = column("Service that delivers it", example="HV")
    level: Level = column("Universal, universal plus, universal partnership plus", example="UP")


class Contact(Row):
    """A contact that a pathway owes."""

    table = "contacts"
    contact: Code = column("Short code of the contact", key=True, example="new-birth")
    pathway: Code = column("Pathway that owes it", refers=("pathways",), example="U")
    name: Text = column("Name people use", example="New birth visit")
    per: Per = column("What it is owed to", example="birth")
    age_from_weeks: Number = column(
        "Age at which the window opens; before birth is negative", unit="weeks", ge=-40, le=1040,
        example="1.4",
    )  # fmt: skip
    age_to_weeks: Number = column(
        "Age at which the window closes", unit="weeks", ge=-40, le=1040, example="2"
    )
    number: Number = column(
        "Contacts over the window for each child; a year for each school where per is school",
        ge=0, le=1000, example="1",
    )  # fmt: skip
    uptake_pct: Number = column("Share that takes it up", unit="pct", ge=0, le=100, example="95")
    duration_min: Number = column("Length of the contact", unit="min", ge=0, le=1440, example="75")
    admin_min: Number = column("Records and set-up", unit="min", ge=0, le=1440, example="30")
    mode: Mode = column("Where it takes place", example="home")
    group_size: Number = column("Children seen together", ge=1, le=1000, example="1")
    grades: Codes = column("Grades allowed to deliver it", refers=("grades",), example="HV;SNURSE")
    mandated: YesNo = column("Required by law", example="yes")
    priority: Whole = column("Rank in which it is served, 1 first", ge=1, le=9, example="1")
    duration_low_min: Number | None = column(
        "Minutes face to face at the least, for ranges", unit="min", ge=0, le=1000, default=None,
        example="60",
    )  # fmt: skip
    duration_high_min: Number | None = column(
        "Minutes face to face at the most, for ranges", unit="min", ge=0, le=1000, default=None,
        example="90",
    )  # fmt: skip


class Caseload(Row):
    """Share of children (or pupils) on a pathway, by deprivation."""

    table = "caseload"
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UP-parenting")
    imd_quintile: Whole = column(
        "Deprivation quintile, 1 most deprived", key=True, ge=1, le=5, example="1"
    )
    children_pct: Number = column(
        "Share of the children of the quintile", unit="pct", ge=0, le=100, example="4.5"
    )


class CaseloadCount(Row):
    """A real count of children on a pathway, in place of the share."""

    table = "caseload_counts"
    optional = True
    locality: Code = column("Locality", key=True, refers=("localities",), example="north")
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UPP-safeguarding")
    children: Number = column("Children on the pathway", ge=0, le=CHILDREN, example="84")


class Growth(Row):
    """Yearly growth of births and children."""

    table = "growth"
    optional = True
    locality: Code = column("Locality", key=True, refers=("localities",), example="north")
    births_pct_per_year: Number = column(
        "Growth of births", unit="pct a year", ge=-50, le=50, example="-1.5"
    )
    children_pct_per_year: Number = column(
        "Growth of children by moves in and out", unit="pct a year", ge=-50, le=50, example="0.5"
    )


class BirthSeason(Row):
    """Births of a month against the average month."""

    table = "birth_season"
    optional = True
    month: Whole = column("Calendar month", key=True, ge=1, le=12, example="9")
    index: Number = column("Births against the average month", gt=0, le=5, example="1.05")


class CostCentre(Row):
    """A line of the ledger."""

    table = "cost_centres"
    centre: Code = column("Short code of the cost centre", key=True, example="hv-pay")
    name: Text = column("Name people use", example="Health visiting pay")
    kind: Literal["direct", "support"] = column(
        "Direct: works with children. Support: its cost is passed on", example="direct"
    )
    amount_gbp: Number = column(
        "Cost of the year", unit="gbp", ge=0, le=POUNDS, example="6250000.00"
    )
    driver: Code | None = column(
        "Quantity by which a support centre passes its cost on", default=None, example="wte"
    )
    service: Service | None = column(
        "Service it belongs to; blank: all (a corporate centre if it is support)",
        default=None, example="HV",
    )  # fmt: skip


class Driver(Row):
    """How much of a driver a cost centre has."""

    table = "drivers"
    driver: Code = column("Driver", key=True, example="wte")
    centre: Code = column("Cost centre", key=True, refers=("cost_centres",), example="hv-pay")
    quantity: Number = column("How much of it", ge=0, le=1e12, example="186.4")


class Contract(Row):
    """The contract with a commissioner."""

    table = "contract"
    optional = True
    commissioner: Code = column("Commissioner", key=True, example="County council")
    block_gbp: Number = column(
        "Block payment", unit="gbp a year", ge=0, le=POUNDS, example="14500000"
    )
    start_month: Month = column("First month", example="2026-04")
    years: Whole = column("Length", unit="years", ge=1, le=20, example="5")
    glide_pct: Numbers = column(
        "Share paid per child, year by year", unit="pct", example="0;25;50;75;100"
    )
    cap_pct: Number | None = column(
        "Cap over plan", unit="pct", ge=0, le=1000, default=None, example="5"
    )
    collar_pct: Number | None = column(
        "Collar under plan", unit="pct", ge=0, le=100, default=None, example="5"
    )
    marginal_pct: Number | None = column(
        "Price of activity above plan", unit="pct", ge=0, le=100, default=None, example="70"
    )


class OwnRate(Row):
    """A rate of the service's own, in place of a bundled one from its day on."""

    table = "rates"
    optional = True
    rate: Code = column("Name of the rate", key=True, example="levy_pct")
    valid_from: Day = column("Day it comes into force", key=True, example="2026-04-01")
    value: Number = column("Its value, in the unit of the bundled rate", ge=0, example="0.5")


class SchoolTerm(Row):
    """A stretch of school days without a holiday in it, in place of the rule for terms."""

    table = "school_terms"
    optional = True
    term: Code = column("Short name", key=True, example="autumn 2026, first half")
    first_day: Day = column("First day of school", example="2026-09-02")
    last_day: Day = column("Last day of school", example="2026-10-23")


class Assumption(Row):
    """Something taken for granted by whoever made the tables; repeated in every report."""

    table = "assumptions"
    optional = True
    assumption: Code = column("Short name", key=True, example="school-teams")
    text: Text = column("The assumption in a sentence", example="Teams of today are not known.")


TABLES: tuple[type[Row], ...] = (
    Setting, Locality, Practice, School, Team, Grade, Staff, Tranche, Pathway, Contact, Caseload,
    CaseloadCount, Growth, BirthSeason, CostCentre, Driver, Contract, OwnRate, SchoolTerm,
    Assumption,
)  # fmt: skip


class Settings(Row):
    """The keys of the settings table."""

    table: ClassVar[str] = "settings"
    name: Text = column("Name of the instance", example="Hertfordshire")
    start_month: Month = column("First month planned", example="2026-04")
    months: Whole = column("Months planned", unit="months", ge=1, le=60, default=12, example="12")
    period: Literal["week", "month"] = column("Step of the plan", default="month", example="month")
    pay_year: Text = column("Pay scale used", default="2026/27", example="2026/27")
    high_cost_area: Literal["none", "fringe", "outer", "inner"] = column(
        "High-cost area supplement paid on top of the pay scale", default="none", example="fringe"
    )
    pension_basis: Literal["cash", "full"] = column(
        "Employer pension: cash, as paid locally, or full, with the part paid centrally",
        default="cash", example="cash",
    )  # fmt: skip
    wte_step: Number = column(
        "Smallest part of a post", unit="wte", gt=0, le=1, default=0.2, example="0.2"
    )
    balance_tolerance_pct: Number = column(
        "How far a team's workload may be from its share", unit="pct", ge=0, le=10_000,
        default=10.0,
        example="10",
    )  # fmt: skip
    agency_multiplier: Number = column(
        "Agency cost against own staff", ge=1, le=10, default=1.6, example="1.6"
    )
    speed_km_h: Number = column(
        "Average driving speed", unit="km/h", gt=0, le=130, default=35.0, example="35"
    )
    mileage_gbp_per_km: Number = column(
        "Mileage paid",
        unit="gbp per km",
        ge=0,
        le=5,
        default=default("mileage_gbp_per_km"),
        example="0.35",
    )
    detour: Number = column(
        "Road distance against straight line", ge=1, le=5, default=1.3, example="1.3"
    )
    move_price_gbp_per_pupil: Number = column(
        "Disruption counted for each pupil whose school changes team", unit="gbp", ge=0, le=1000,
        default=2.0, example="2",
    )  # fmt: skip
    seed: Whole = column(
        "Seed of whatever is drawn by chance", ge=0, le=2**31 - 1, default=1, example="1"
    )
