"""What holds for the whole instance, and what is taken for granted."""

from __future__ import annotations

from typing import ClassVar, Literal

from instances.rates import default
from instances.schema import Code, Codes, Month, Number, Row, Text, Whole, YesNo, column
from instances.tables.limits import CHILDREN


class Setting(Row):
    """What holds for the whole service, one setting in each row."""

    table = "settings"
    source = "your own choice; the defaults will do to begin with"
    key: Code = column("Name of the setting", key=True, example="start_month")
    value: Text = column("Its value", example="2026-04")


class Settings(Row):
    """The settings: rows of the settings table, each as if it were a column."""

    table: ClassVar[str] = "settings"
    source = Setting.source
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
    sickness_season: YesNo = column(
        "Sickness has its season: more in winter, as much over the year", default=False,
        example="no",
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
    move_price_gbp_per_child: Number = column(
        "Disruption counted for each child under five whose practice changes locality", unit="gbp",
        ge=0, le=1000, default=2.0, example="2",
    )  # fmt: skip
    need_weighting: Literal["none", "table", "linear", "caseload"] = column(
        "Weight of health visiting by deprivation: none, a table of weights by quintile, a straight"
        " line between its ends, or children for each WTE from 100 to 400",
        default="none", example="none",
    )  # fmt: skip
    balance: Literal["tolerance", "least"] | None = column(
        "Balance of the teams' work: within the tolerance (if blank), or the least worst there is",
        default=None, example="tolerance",
    )  # fmt: skip
    most_schools_moved: Whole | None = column(
        "Most schools that may change team", ge=0, le=CHILDREN, default=None, example="20"
    )
    most_pupils_moved: Whole | None = column(
        "Most pupils whose school may change team", ge=0, default=None, example="6000"
    )
    most_plan_pupils_moved: Whole | None = column(
        "Most pupils on plans whose school may change team", ge=0, default=None, example="150"
    )
    most_km_farther: Number | None = column(
        "No school comes so much farther from its team's base than today, one way by road",
        unit="km", ge=0, le=1000, default=None, example="5",
    )  # fmt: skip
    clusters_together: YesNo | None = column(
        "Whether the schools of a feeder cluster must have one team", default=None, example="yes"
    )
    cluster_price_gbp: Number | None = column(
        "Disruption counted for each team that a feeder cluster has", unit="gbp",
        ge=0, le=1_000_000, default=None, example="500",
    )  # fmt: skip
    schools_tolerance_pct: Number | None = column(
        "How far a team's number of schools may be from its share", unit="pct", ge=0, le=10_000,
        default=None, example="30",
    )  # fmt: skip
    pupils_tolerance_pct: Number | None = column(
        "How far a team's number of pupils may be from its share", unit="pct", ge=0, le=10_000,
        default=None, example="20",
    )  # fmt: skip
    plan_pupils_tolerance_pct: Number | None = column(
        "How far a team's number of pupils on plans may be from its share", unit="pct", ge=0,
        le=10_000, default=None, example="25",
    )  # fmt: skip
    contiguous: YesNo | None = column(
        "Whether each team's schools must lie together, in one piece", default=None, example="yes"
    )
    neighbour_km: Number | None = column(
        "Schools further apart than this, in a straight line, are no neighbours", unit="km",
        gt=0, le=1000, default=None, example="15",
    )  # fmt: skip
    costing_method: Literal["reciprocal", "step-down", "direct"] = column(
        "How support centres pass their cost on", default="reciprocal", example="reciprocal"
    )
    step_down_order: Codes | None = column(
        "Support centres in the order of step-down; blank: the largest share of itself given to"
        " others first",
        default=None, example="estates;it;hr;finance",
    )  # fmt: skip
    management_overhead_pct: Number = column(
        "Management, administration and estates staff, for the unit cost of an hour",
        unit="pct of pay and on-cost", ge=0, le=500, default=0.0, example="22.3",
    )  # fmt: skip
    other_overhead_pct: Number = column(
        "Overheads that are not staff, for the unit cost of an hour",
        unit="pct of pay and on-cost", ge=0, le=500, default=0.0, example="34.26",
    )  # fmt: skip
    capital_gbp_per_wte: Number = column(
        "Buildings and land, for the unit cost of an hour", unit="gbp a year", ge=0, le=1_000_000,
        default=0.0, example="7689",
    )  # fmt: skip
    skill_mix: Literal["cheapest", "equal"] = column(
        "Grades specified for a contact that states no mix: the least costly allowed, or all alike",
        default="cheapest", example="cheapest",
    )  # fmt: skip
    contribution_pct: Number = column(
        "Contribution added to cost in a price", unit="pct of cost", ge=0, le=100, default=0.0,
        example="2",
    )  # fmt: skip
    market_forces_factor: Number = column(
        "Market forces factor: unavoidable cost of the place against the national one; 1 where the"
        " ledger holds it already",
        ge=0.5, le=2, default=1.0, example="1.05",
    )  # fmt: skip
    ledger_year: Text | None = column(
        "Year of whose prices the ledger is; blank: the pay year", default=None, example="2025/26"
    )
    inflator_pct: Number = column(
        "Rise of cost a year, from the year of the ledger to the pay year", unit="pct a year",
        ge=-20, le=50, default=0.0, example="2.8",
    )  # fmt: skip
    tariff_rounding_gbp: Number = column(
        "A price is rounded to the nearest whole number of these", unit="gbp", ge=0.01, le=100,
        default=0.01, example="1",
    )  # fmt: skip
    seed: Whole = column(
        "Seed of whatever is drawn by chance", ge=0, le=2**31 - 1, default=1, example="1"
    )


class Assumption(Row):
    """Something taken for granted by whoever made the tables; repeated in every report."""

    table = "assumptions"
    source = "whoever made the tables"
    optional = True
    assumption: Code = column("Short name", key=True, example="school-teams")
    text: Text = column("The assumption in a sentence", example="Teams of today are not known.")
