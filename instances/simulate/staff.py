"""Grades, health-visiting staff by locality as history left it, and new starters."""

from __future__ import annotations

from instances.simulate.county import CHILDREN, DEFAULT, SIMULATED, County, Rows, draw, scaled
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
"""Hundredths of WTE in Hertfordshire. One health visitor for 571 children under five, as there in
early 2013."""

TRANCHES = (("summer", "2026-06", 45), ("autumn", "2026-11", 41))
"""Code, start and fifths of WTE in Hertfordshire."""


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


def staff(county: County, seed: int) -> Rows:
    """Health-visiting staff in post: by children and history, not by need."""
    chance = draw(seed, "staff")
    children = _children(county)
    history = {locality.code: locality.history for locality in county.localities}
    rows: Rows = []
    for grade, figure in IN_POST.items():
        wanted = scaled(figure * county.hv_staff_pct, county.children_0_4, 100 * CHILDREN)
        total = max(len(children), wanted)
        weights = [
            count * history[locality] * chance.uniform(0.97, 1.03)
            for locality, count in children.items()
        ]
        for locality, share in zip(children, apportion(total, weights), strict=True):
            rows.append({
                "base": locality, "grade": grade, "wte": f"{share / 100:.2f}",
                "leavers_wte_per_year": "0", "source": SIMULATED,
            })  # fmt: skip
    return rows


def _children(county: County) -> dict[str, float]:
    """Children under five by locality, the towns of a district by their weight."""
    count = dict.fromkeys((locality.code for locality in county.localities), 0.0)
    for district in county.districts:
        whole = sum(town.weight for town in district.towns)
        for town in district.towns:
            count[town.locality] += district.children_0_4 * town.weight / whole
    return count


def tranches(county: County) -> Rows:
    """Two cohorts of new health visitors; with them fewer than 500 children for each."""
    rows: Rows = []
    for code, start, fifths in TRANCHES:
        wte = max(1, scaled(fifths, county.children_0_4, CHILDREN)) * 2 / 10
        rows.append({
            "tranche": code, "start_month": start, "grade": "HV", "wte": f"{wte:.1f}",
            "source": SIMULATED,
        })  # fmt: skip
    return rows
