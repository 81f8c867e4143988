"""Settings, localities, pathways with their schedule and caseload, growth, contract terms."""

from __future__ import annotations

from instances.rates import read
from instances.simulate.county import DEFAULT, SIMULATED, Rows, districts

LOCALITIES = (
    ("upper-lea", "Upper Lea Valley", "Hertford", 22, "-1.4", "0.3"),
    ("stort", "Stort Valley", "Bishop's Stortford", 26, "-1.0", "0.6"),
    ("hertsmere", "Hertsmere", "Borehamwood", 18, "-1.3", "0.4"),
    ("watford-three-rivers", "Watford & Three Rivers", "Watford", 16, "-1.1", "0.2"),
    ("st-albans-harpenden", "St Albans & Harpenden", "St Albans", 18, "-2.0", "0.4"),
    ("dacorum", "Dacorum", "Hemel Hempstead", 20, "-1.5", "0.4"),
    ("north-herts", "North Herts", "Letchworth", 24, "-1.5", "0.5"),
    ("lower-lea", "Lower Lea Valley", "Cheshunt", 16, "-1.6", "0.2"),
    ("welwyn-hatfield", "Welwyn & Hatfield", "Welwyn Garden City", 18, "-1.4", "0.3"),
    ("stevenage", "Stevenage", "Stevenage", 14, "-1.7", "0.2"),
)
"""Code, name, base, travel of a home visit, yearly growth of births and of children."""

SEASON = (98, 96, 98, 98, 99, 100, 103, 103, 104, 103, 100, 98)
"""Births of each month against the average, in per cent; January first."""

ASSUMPTIONS = (
    ("simulated", "Every row is simulated; only the totals of children, births and staff that the"
     " README names are published."),
    ("minutes", "Minutes of contacts are planning defaults: there is no national tariff of time."
     " Minutes of records at a clinic include the way to it."),
    ("dose", "Contacts of a plus pathway are those of a place on it that is always filled over the"
     " whole window, as children step on and off."),
    ("level-mix", "Shares of children on universal plus and partnership plus rise with deprivation"
     " as in the default table: from 5 and 1 in a hundred to 20 and 7."),
    ("deprivation", "Deprivation of practices and schools follows an assumed profile of each"
     " district, not a measured one."),
    ("staffing", "Staff in post are spread over localities and teams by an assumed history, not by"
     " need; nobody is expected to leave."),
    ("support-share", "Health visitors spend a quarter of their working time on supervision,"
     " oversight of delegated reviews, meetings and liaison; other grades a fifth."),
    ("sixth-form", "A year group of 16 and over is 0.6 of a younger one, and all children of a"
     " district go to its schools."),
    ("school-teams", "Teams of today are the nearest ones, but for about one school in eight."),
    ("ledger", "Pay is staff in post at the middle of their band with employer cost, and new"
     " starters from their first month; all other amounts are invented."),
)  # fmt: skip


def service(seed: int) -> dict[str, Rows]:
    """The tables in which nothing is drawn by chance."""
    return {
        "settings": _settings(seed),
        "localities": _localities(),
        "pathways": _copied("pathways"),
        "contacts": _copied("contact_schedule"),
        "caseload": _caseload(),
        "growth": [
            {"locality": code, "births_pct_per_year": births, "children_pct_per_year": children,
             "source": SIMULATED}
            for code, _, _, _, births, children in LOCALITIES
        ],
        "birth_season": [
            {"month": str(month), "index": f"{index / 100:.2f}", "source": DEFAULT}
            for month, index in enumerate(SEASON, start=1)
        ],
        "assumptions": [
            {"assumption": name, "text": text, "source": SIMULATED} for name, text in ASSUMPTIONS
        ],
    }  # fmt: skip


def _settings(seed: int) -> Rows:
    values = {
        "name": "Hertfordshire", "start_month": "2026-04", "months": "12", "period": "month",
        "pay_year": "2026/27", "wte_step": "0.2", "balance_tolerance_pct": "10",
        "agency_multiplier": "1.6", "speed_km_h": "35", "mileage_gbp_per_km": "0.35",
        "detour": "1.3", "move_price_gbp_per_pupil": "2", "seed": str(seed),
    }  # fmt: skip
    return [{"key": key, "value": value, "source": SIMULATED} for key, value in values.items()]


def _localities() -> Rows:
    towns = {town.name: town for district in districts() for town in district.towns}
    return [
        {
            "locality": code,
            "name": name,
            "easting_m": str(towns[base].easting_m),
            "northing_m": str(towns[base].northing_m),
            "home_visit_travel_min": str(travel),
            "source": SIMULATED,
        }
        for code, name, base, travel, _, _ in LOCALITIES
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
