"""Grades, health-visiting staff by locality as history left it, and new starters."""

from __future__ import annotations

from instances.simulate.county import DEFAULT, SIMULATED, Rows, districts, draw
from instances.units import apportion

GRADES = (
    ("HV", "Health visitor", "6", "yes", "25", "no"),
    ("CSN", "Community staff nurse", "5", "yes", "20", "no"),
    ("NN", "Nursery nurse", "4", "no", "20", "no"),
    ("SN", "School nurse", "6", "yes", "20", "no"),
    ("SSN", "School staff nurse", "5", "yes", "20", "no"),
    ("SNA", "School nursing assistant", "3", "no", "20", "yes"),
)
"""Code, title, band, registered, support share, term time only."""

IN_POST = {"HV": 12_068, "CSN": 2_800, "NN": 4_300}
"""Hundredths of WTE. One health visitor for 571 children under five, as in early 2013."""

HISTORY = {
    "upper-lea": 0.95, "stort": 1.06, "hertsmere": 1.0, "watford-three-rivers": 0.97,
    "st-albans-harpenden": 1.02, "dacorum": 1.0, "north-herts": 1.04, "lower-lea": 0.97,
    "welwyn-hatfield": 1.0, "stevenage": 0.99,
}  # fmt: skip
"""Staff of a locality against its share of the children."""

TRANCHES = (("summer", "2026-06", "9.0"), ("autumn", "2026-11", "8.2"))


def grades() -> Rows:
    """The grades of both services; salaries are those of the pay scale."""
    return [
        {
            "grade": grade, "title": title, "band": band, "registered": registered,
            "hours_per_week": "37.5", "leave_days": "29", "study_days": "8", "sickness_pct": "5",
            "support_pct": support, "term_time_only": term, "source": DEFAULT,
        }
        for grade, title, band, registered, support, term in GRADES
    ]  # fmt: skip


def staff(seed: int) -> Rows:
    """Health-visiting staff in post: by children and history, not by need."""
    chance = draw(seed, "staff")
    children = _children()
    rows: Rows = []
    for grade, total in IN_POST.items():
        weights = [
            count * HISTORY[locality] * chance.uniform(0.97, 1.03)
            for locality, count in children.items()
        ]
        for locality, share in zip(children, apportion(total, weights), strict=True):
            rows.append({
                "base": locality, "grade": grade, "wte": f"{share / 100:.2f}",
                "leavers_wte_per_year": "0", "source": SIMULATED,
            })  # fmt: skip
    return rows


def _children() -> dict[str, float]:
    """Children under five by locality, the towns of a district by their weight."""
    count = dict.fromkeys(HISTORY, 0.0)
    for district in districts():
        whole = sum(town.weight for town in district.towns)
        for town in district.towns:
            count[town.locality] += district.children_0_4 * town.weight / whole
    return count


def tranches() -> Rows:
    """Two cohorts of new health visitors; with them fewer than 500 children for each."""
    return [
        {"tranche": code, "start_month": start, "grade": "HV", "wte": wte, "source": SIMULATED}
        for code, start, wte in TRANCHES
    ]
