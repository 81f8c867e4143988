"""What children are owed, and how many are owed it."""

from __future__ import annotations

from typing import Literal

from instances.schema import Code, Codes, Number, Row, Text, Whole, YesNo, column
from instances.tables.limits import CHILDREN, Service

Level = Literal["U", "UP", "UPP"]
Per = Literal["birth", "child", "mover", "pupil", "school"]
Mode = Literal["home", "clinic", "group", "school", "remote"]

DIARY = "a diary of two weeks; no national figure exists"


class Pathway(Row):
    """A package of contacts that a child, pupil or school is owed."""

    table = "pathways"
    source = "service specification; the healthy child programme"
    pathway: Code = column("Short code of the pathway", key=True, example="UP-parenting")
    name: Text = column("Name people use", example="Parenting support")
    service: Service = column("Service that delivers it", example="HV")
    level: Level = column("Universal, universal plus, universal partnership plus", example="UP")


class Contact(Row):
    """A contact that a pathway owes: to whom, when, how long it takes and who may deliver it."""

    table = "contacts"
    source = "service specification; the healthy child programme"
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
        "Contacts over the window for each child, once for each that moves in where per is mover;"
        " a year for each school where per is school",
        ge=0, le=1000, example="1",
    )  # fmt: skip
    uptake_pct: Number = column(
        "Share that takes it up", unit="pct", ge=0, le=100, example="95",
        source="service delivery metrics you return each quarter",
    )  # fmt: skip
    duration_min: Number = column(
        "Length of the contact", unit="min", ge=0, le=1440, example="75", source=DIARY
    )
    admin_min: Number = column(
        "Records and set-up", unit="min", ge=0, le=1440, example="30", source=DIARY
    )
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
    uptake_low_pct: Number | None = column(
        "Uptake at the least, for ranges", unit="pct", ge=0, le=100, default=None, example="90"
    )
    uptake_high_pct: Number | None = column(
        "Uptake at the most, for ranges", unit="pct", ge=0, le=100, default=None, example="98"
    )
    did_not_attend_pct: Number = column(
        "Appointments missed, of those made; each costs its journey and is made again",
        unit="pct", ge=0, le=90, default=0.0, example="8",
        source="missed appointments in the electronic record",
    )  # fmt: skip
    set_up_min: Number = column(
        "Setting up and clearing away, once for all children seen together",
        unit="min", ge=0, le=1440, default=0.0, example="20", source=DIARY,
    )  # fmt: skip
    journey_min: Number = column(
        "Journey to a clinic or group, there and back, once for all children seen together",
        unit="min", ge=0, le=480, default=0.0, example="30", source="mileage claims",
    )  # fmt: skip
    skill_mix: Codes | None = column(
        "Share of the contacts that each grade is specified to deliver, in per cent, GRADE=SHARE;"
        " the mix of the settings if blank",
        default=None, example="HV=20;CSN=20;NN=60", source="service specification",
    )  # fmt: skip
    national_code: Code | None = column(
        "Currency of the National Cost Collection to compare its cost with", default=None,
        example="N03B",
    )  # fmt: skip


class Caseload(Row):
    """Share of children (or pupils) on a pathway, by deprivation of where they live."""

    table = "caseload"
    source = "open caseload by level in the electronic record"
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UP-parenting")
    imd_quintile: Whole = column(
        "Deprivation quintile, 1 most deprived", key=True, ge=1, le=5, example="1"
    )
    children_pct: Number = column(
        "Share of the children of the quintile", unit="pct", ge=0, le=100, example="4.5"
    )
    children_low_pct: Number | None = column(
        "Share at the least, for ranges", unit="pct", ge=0, le=100, default=None, example="3"
    )
    children_high_pct: Number | None = column(
        "Share at the most, for ranges", unit="pct", ge=0, le=100, default=None, example="6"
    )


class CaseloadCount(Row):
    """A real count of children on a pathway in a locality, in place of the share."""

    table = "caseload_counts"
    source = "open caseload by level in the electronic record"
    optional = True
    locality: Code = column("Locality", key=True, refers=("localities",), example="north")
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UPP-safeguarding")
    children: Number = column("Children on the pathway", ge=0, le=CHILDREN, example="84")


class LevelFlow(Row):
    """Children who step up to a pathway and step down from it over a year."""

    table = "level_flows"
    source = "allocations to levels and changes of level in the electronic record"
    optional = True
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UP-parenting")
    entering_pct_per_year: Number = column(
        "Children who step up to it in a year, of those not on it", unit="pct a year", ge=0,
        le=1000, example="6",
    )  # fmt: skip
    leaving_pct_per_year: Number = column(
        "Children who step down from it in a year, of those on it", unit="pct a year", ge=0,
        le=1000, example="80",
    )  # fmt: skip


class Growth(Row):
    """Yearly growth of births and children of a locality."""

    table = "growth"
    source = "subnational population projections (ONS)"
    optional = True
    locality: Code = column("Locality", key=True, refers=("localities",), example="north")
    births_pct_per_year: Number = column(
        "Growth of births", unit="pct a year", ge=-50, le=50, example="-1.5"
    )
    children_pct_per_year: Number = column(
        "Growth of children by moves in and out", unit="pct a year", ge=-50, le=50, example="0.5"
    )
    movers_in_pct_per_year: Number | None = column(
        "Children who move in, of those there; less those who move out it is the growth by moves",
        unit="pct a year", ge=0, le=100, default=None, example="7",
        source="movements in, Child Health Information Service",
    )  # fmt: skip
    movers_out_pct_per_year: Number | None = column(
        "Children who move out, of those there", unit="pct a year", ge=0, le=100, default=None,
        example="6.5", source="movements out, Child Health Information Service",
    )  # fmt: skip
    births_low_pct_per_year: Number | None = column(
        "Growth of births at the least, for ranges", unit="pct a year", ge=-50, le=50,
        default=None, example="-3",
    )  # fmt: skip
    births_high_pct_per_year: Number | None = column(
        "Growth of births at the most, for ranges", unit="pct a year", ge=-50, le=50,
        default=None, example="1",
    )  # fmt: skip


class BirthSeason(Row):
    """Births of a month against the average month."""

    table = "birth_season"
    source = "births by month (ONS)"
    optional = True
    month: Whole = column("Calendar month", key=True, ge=1, le=12, example="9")
    index: Number = column("Births against the average month", gt=0, le=5, example="1.05")
