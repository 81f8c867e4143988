"""Settings, localities, pathways with their schedule and caseload, growth, contract terms."""

from __future__ import annotations

from instances.rates import read
from instances.simulate.county import DEFAULT, SIMULATED, County, Rows

SEASON = (98, 96, 98, 98, 99, 100, 103, 103, 104, 103, 100, 98)
"""Births of each month against the average, in per cent; January first."""

ASSUMPTIONS = (
    ("simulated", "Every row is simulated: a place, a practice, a school or a team of these names"
     " does not exist."),
    ("minutes", "Minutes of contacts are planning defaults: there is no national tariff of time."
     " Minutes of records at a clinic include the way to it."),
    ("dose", "Contacts of a plus pathway are those of a place on it that is always filled over the"
     " whole window, as children step on and off."),
    ("level-mix", "Shares of children on universal plus and partnership plus rise with deprivation"
     " as in the default table: from 5 and 1 in a hundred to 20 and 7."),
    ("deprivation", "Deprivation varies smoothly over the land, is greater in larger towns and by"
     " chance at each place; about a fifth of the children are in each quintile."),
    ("staffing", "Staff in post are spread over localities and teams by an assumed history, not by"
     " need; nobody is expected to leave."),
    ("support-share", "Health visitors spend a quarter of their working time on supervision,"
     " oversight of delegated reviews, meetings and liaison; other grades a fifth."),
    ("sixth-form", "A year group of 16 and over is 0.6 of a younger one."),
    ("school-teams", "Teams of today are the nearest ones, but for about one school in eight."),
    ("ledger", "Pay is staff in post at the middle of their band with employer cost, and new"
     " starters from their first month; all other amounts are invented."),
)  # fmt: skip
"""Of every county that says nothing else (see `County.assumptions`)."""


def service(county: County, seed: int) -> dict[str, Rows]:
    """The tables in which nothing is drawn by chance."""
    return {
        "settings": _settings(county, seed),
        "localities": _localities(county),
        "pathways": _copied("pathways"),
        "contacts": _copied("contact_schedule"),
        "caseload": _caseload(),
        "growth": [
            {"locality": row.code, "births_pct_per_year": f"{row.births_pct_per_year:.1f}",
             "children_pct_per_year": f"{row.children_pct_per_year:.1f}", "source": SIMULATED}
            for row in county.localities
        ],
        "birth_season": [
            {"month": str(month), "index": f"{index / 100:.2f}", "source": DEFAULT}
            for month, index in enumerate(SEASON, start=1)
        ],
        "assumptions": [
            {"assumption": name, "text": county.assumptions.get(name, text), "source": SIMULATED}
            for name, text in ASSUMPTIONS
        ],
    }  # fmt: skip


def _settings(county: County, seed: int) -> Rows:
    values = {
        "name": county.name, "start_month": "2026-04", "months": "12", "period": "month",
        "pay_year": "2026/27", "wte_step": "0.2", "balance_tolerance_pct": "10",
        "agency_multiplier": "1.6", "speed_km_h": "35", "mileage_gbp_per_km": "0.35",
        "detour": "1.3", "move_price_gbp_per_pupil": "2", "seed": str(seed),
    }  # fmt: skip
    return [{"key": key, "value": value, "source": SIMULATED} for key, value in values.items()]


def _localities(county: County) -> Rows:
    return [
        {
            "locality": row.code,
            "name": row.name,
            "easting_m": str(row.easting_m),
            "northing_m": str(row.northing_m),
            "home_visit_travel_min": str(row.home_visit_travel_min),
            "source": SIMULATED,
        }
        for row in county.localities
    ]


def _copied(rates: str) -> Rows:
    """A table of rates as rows of the instance."""
    return [
        {**{name: cell for name, cell in row.items() if name != "kind"}, "source": DEFAULT}
        for row in read(rates)
    ]


def _caseload() -> Rows:
    return [
        {
            "pathway": row["pathway"],
            "imd_quintile": str(quintile),
            "children_pct": row[f"quintile_{quintile}"],
            "source": DEFAULT,
        }
        for row in read("pathway_shares")
        for quintile in range(1, 6)
    ]
