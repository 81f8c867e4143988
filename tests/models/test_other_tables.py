"""A true plan is rejected for other tables than those it was made for."""

from __future__ import annotations

from typing import Any

import pytest

from instances import Instance
from instances.tables import BirthSeason, CaseloadCount, Growth
from models.answers import Answers
from models.audit import audit
from reference.changes import Change, given, row_changed, rule

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]

OTHER_TABLES: dict[str, Change] = {
    "another start": rule(start_month="2026-05"),
    "fewer months": rule(months=11),
    "weeks": rule(period="week"),
    "larger steps": rule(wte_step=0.2),
    "closer balance": rule(balance_tolerance_pct=6),
    "slower roads": rule(speed_km_h=29),
    "dearer miles": rule(mileage_gbp_per_km=0.51),
    "longer roads": rule(detour=1.1),
    "dearer moves": rule(move_price_gbp_per_pupil=2.1),
    "longer journeys": row_changed("localities", 0, home_visit_travel_min=21),
    "fewer births": row_changed("practices", 0, births_per_year=360),
    "more children": row_changed("practices", 1, age_0=740),
    "a practice elsewhere": row_changed("practices", 0, locality="low"),
    "more pupils": row_changed("schools", 0, pupils=218),
    "older pupils": row_changed("schools", 0, high_age=12),
    "a school elsewhere": row_changed("schools", 4, easting_m=508_100),
    "a school of another team": row_changed("schools", 0, team="B"),
    "a locked school": row_changed("schools", 2, locked=True),
    "a team elsewhere": row_changed("teams", 0, easting_m=499_000),
    "a larger team": row_changed("teams", 0, wte=0.2),
    "longer weeks": row_changed("grades", 0, hours_per_week=40),
    "more leave": row_changed("grades", 1, leave_days=1),
    "more study": row_changed("grades", 1, study_days=1),
    "more sickness": row_changed("grades", 2, sickness_pct=1),
    "more support": row_changed("grades", 2, support_pct=1),
    "term time only": row_changed("grades", 2, term_time_only=True),
    "a dearer school nurse": row_changed("grades", 2, salary_gbp=59_000),
    "more staff": row_changed("staff", 0, wte=0.4),
    "leavers": row_changed("staff", 1, leavers_wte_per_year=0.05),
    "an earlier tranche": row_changed("tranches", 0, start_month="2027-01"),
    "a larger tranche": row_changed("tranches", 0, wte=0.5),
    "a tranche of another grade": row_changed("tranches", 0, grade="NN"),
    "a longer contact": row_changed("contacts", 0, duration_min=61),
    "more records": row_changed("contacts", 1, admin_min=11),
    "less uptake": row_changed("contacts", 1, uptake_pct=98),
    "more contacts": row_changed("contacts", 3, number=11),
    "another window": row_changed("contacts", 2, age_from_weeks=182),
    "another place": row_changed("contacts", 1, mode="home"),
    "larger groups": row_changed("contacts", 2, group_size=2),
    "other grades": row_changed("contacts", 1, grades=("NN",)),
    "another duty": row_changed("contacts", 1, mandated=True),
    "another priority": row_changed("contacts", 1, priority=3),
    "a smaller caseload": row_changed("caseload", 0, children_pct=99),
    "a count of children": given(
        "caseload_counts", CaseloadCount(locality="up", pathway="U-HV", children=1800)
    ),
    "growth": given(
        "growth", Growth(locality="up", births_pct_per_year=2, children_pct_per_year=0)
    ),
    "season": given("birth_season", BirthSeason(month=1, index=1.5)),
    "a larger ledger": row_changed("cost_centres", 0, amount_gbp=70_000.01),
}


@pytest.mark.parametrize("change", OTHER_TABLES)
def test_a_true_plan_is_rejected_for_tables_with(hamlet: Solved, change: str) -> None:
    answers, told = hamlet
    found = audit(OTHER_TABLES[change](answers.instance), told)
    assert found


def booked_elsewhere(instance: Instance) -> Instance:
    """GBP 1,000 of one cost centre booked to another."""
    more = row_changed("cost_centres", 0, amount_gbp=71_000)
    less = row_changed("cost_centres", 1, amount_gbp=11_000)
    return more(less(instance))


OTHER_MONEY: dict[str, Change] = {
    "money booked elsewhere": booked_elsewhere,
    "another driver": row_changed("drivers", 0, quantity=90),
    "a dearer health visitor": row_changed("grades", 0, salary_gbp=80_000),
    "a centre of another service": row_changed("cost_centres", 0, service="SN"),
}


@pytest.mark.parametrize("change", OTHER_MONEY)
def test_true_prices_are_rejected_for_tables_with(hamlet: Solved, change: str) -> None:
    answers, told = hamlet
    found = audit(OTHER_MONEY[change](answers.instance), told)
    assert found
