"""Who there is, who will start, what they are paid and when schools are open."""

from __future__ import annotations

from typing import Literal

from instances.rates import default
from instances.schema import Code, Codes, Day, Month, Number, Row, Text, Whole, YesNo, column
from instances.tables.limits import POSTS


class Grade(Row):
    """A kind of staff: what one whole-time equivalent (WTE) costs and the time it can give."""

    table = "grades"
    source = "job descriptions and the NHS terms and conditions of service handbook"
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
        source="sickness absence report, Electronic Staff Record (ESR)",
        assumption="sickness is that of nurses and health visitors in 2023 and 2024",
    )  # fmt: skip
    support_pct: Number = column(
        "Working time spent on supervision, meetings and liaison",
        unit="pct", ge=0, le=95, example="25", source="job plans, or a diary of two weeks",
    )  # fmt: skip
    term_time_only: YesNo = column("Works in school terms only", default=False, example="no")
    pay_point: Literal["entry", "intermediate", "top", "average"] | None = column(
        "Point of the band that is paid; average is the mean of its points; intermediate if blank",
        default=None, example="average", source="pay bill by point, Electronic Staff Record (ESR)",
    )  # fmt: skip
    absence_cover_pct: Number = column(
        "Part of leave, study and sickness that is covered by paying somebody else",
        unit="pct", ge=0, le=100, default=0.0, example="20",
        source="bank and agency spend, from the finance department",
    )  # fmt: skip
    qualification_gbp: Number = column(
        "Cost of qualifying, spread over a working life; in unit costs only", unit="gbp a year",
        ge=0, le=1_000_000, default=0.0, example="9525", source="Unit Costs of Health and Social"
        " Care; blank leaves it out",
    )  # fmt: skip
    works_as: Code | None = column(
        "Grade whose contacts these posts may make too; for specialists and ring-fenced posts that"
        " are counted and placed apart", default=None, example="HV",
    )  # fmt: skip
    ring_fenced: Codes | None = column(
        "With works_as: pathways or contacts that the posts are for alone; blank: all that the"
        " other grade may make", default=None, example="UP-HV",
        source="terms of the funding that pays for the posts",
    )  # fmt: skip


class Staff(Row):
    """Staff in post of one grade at one locality or team."""

    table = "staff"
    source = "staff in post from the Electronic Staff Record (ESR)"
    base: Code = column(
        "Locality or team", key=True, refers=("localities", "teams"), example="north"
    )
    grade: Code = column("Grade", key=True, refers=("grades",), example="HV")
    wte: Number = column("In post", unit="wte", ge=0, le=POSTS, example="12.4")
    leavers_wte_per_year: Number = column(
        "Expected to leave", unit="wte a year", ge=0, le=POSTS, default=0.0, example="0.6",
        source="turnover report of human resources",
    )  # fmt: skip


class Tranche(Row):
    """A cohort of new starters; the plan says where each of them should go."""

    table = "tranches"
    source = "recruitment plan and placements agreed with the university"
    optional = True
    tranche: Code = column("Short code of the tranche", key=True, example="autumn")
    start_month: Month = column("First month in post", example="2026-09")
    grade: Code = column("Grade", refers=("grades",), example="HV")
    wte: Number = column("How many start", unit="wte", gt=0, le=POSTS, example="9.0")
    ramp_months: Whole = column(
        "Months until they carry a full caseload (preceptorship); none if blank",
        unit="months", ge=0, le=60, default=0, example="6",
        source="preceptorship policy of the service",
    )  # fmt: skip
    ramp_start_pct: Number | None = column(
        "Part of a full caseload at the start, from which it rises evenly",
        unit="pct", ge=0, le=100, default=None, example="40",
        source="preceptorship policy of the service",
    )  # fmt: skip


class Student(Row):
    """Students on placement, whose supervision takes time from the staff of a grade."""

    table = "students"
    source = "placements agreed with the university"
    optional = True
    base: Code = column(
        "Locality or team", key=True, refers=("localities", "teams"), example="north"
    )
    grade: Code = column("Grade that supervises", key=True, refers=("grades",), example="HV")
    start_month: Month = column("First month of the placement", key=True, example="2026-09")
    months: Whole = column("Months of the placement", unit="months", ge=1, le=60, example="10")
    students: Number = column("Students", ge=0, le=POSTS, example="2")
    hours_per_week: Number = column(
        "Hours of supervision of each, not spent on contacts", unit="hours", ge=0, le=60,
        example="4",
    )  # fmt: skip


class OwnRate(Row):
    """A rate of the service's own, in place of a bundled one from its day on."""

    table = "rates"
    source = "finance department; the pay circular of the year"
    optional = True
    rate: Code = column("Name of the rate", key=True, example="levy_pct")
    valid_from: Day = column("Day it comes into force", key=True, example="2026-04-01")
    value: Number = column(
        "Its value, in the unit of the bundled rate", ge=0, le=1_000_000, example="0.5"
    )


class SchoolTerm(Row):
    """A stretch of school days without a holiday in it, in place of the rule for terms."""

    table = "school_terms"
    source = "term dates published by the county council"
    optional = True
    term: Code = column("Short name", key=True, example="autumn 2026, first half")
    first_day: Day = column("First day of school", example="2026-09-02")
    last_day: Day = column("Last day of school", example="2026-10-23")
