"""Movers, steps, weights, missed appointments: recounted apart, and rejected where one is off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from instances.tables import Caseload, CaseloadCount, Growth, LevelFlow, Locality, Pathway, Staff
from models.answers import Answers
from models.audit import audit
from reference.changes import given, row_changed, rule

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def everything(make: SimpleNamespace) -> Solved:
    """A plan by month with everything given that may be given, and what is told of it."""
    places = [("here", 20), ("there", 31)]
    instance = make.service(
        {"start_month": "2026-09", "balance_tolerance_pct": 60, "need_weighting": "caseload"},
        localities=tuple(
            Locality(locality=name, name=name, easting_m=500_000, northing_m=200_000,
                     home_visit_travel_min=travel)
            for name, travel in places
        ),
        practices=(
            make.practice("P", births_per_year=140.5, children_0_4=700, imd_quintile=1),
            make.practice("Q", births_per_year=160, children_0_4=833, imd_quintile=None),
            make.practice("R", births_per_year=101, children_0_4=499, imd_quintile=5,
                          locality="there"),
            make.practice("S", births_per_year=87, children_0_4=410, imd_quintile=4,
                          locality="there"),
        ),
        schools=(
            make.school("S", pupils=211, imd_quintile=1, easting_m=503_000),
            make.school("T", phase="all-through", low_age=3, high_age=18, pupils=801,
                        imd_quintile=None),
            make.school("N", phase="other", low_age=2, high_age=5, pupils=90),
        ),
        staff=(Staff(base="here", grade="HV", wte=1), Staff(base="there", grade="HV", wte=1),
               Staff(base="A", grade="SN", wte=1)),
        pathways=(
            Pathway(pathway="U-HV", name="Universal", service="HV", level="U"),
            Pathway(pathway="UP-HV", name="Plus", service="HV", level="UP"),
            Pathway(pathway="U-SN", name="Universal", service="SN", level="U"),
            Pathway(pathway="UP-SN", name="Plus", service="SN", level="UP"),
        ),
        caseload=tuple(
            Caseload(pathway=pathway, imd_quintile=quintile, children_pct=40 / quintile)
            for pathway in ("UP-HV", "UP-SN") for quintile in (1, 2, 3, 4, 5)
        ),
        caseload_counts=(CaseloadCount(locality="there", pathway="UP-HV", children=111),),
        level_flows=(
            LevelFlow(pathway="UP-HV", entering_pct_per_year=20, leaving_pct_per_year=70),
            LevelFlow(pathway="UP-SN", entering_pct_per_year=30, leaving_pct_per_year=60),
        ),
        growth=tuple(
            Growth(locality=name, births_pct_per_year=-2, children_pct_per_year=3,
                   movers_in_pct_per_year=coming, movers_out_pct_per_year=coming - 3)
            for name, coming in (("here", 9), ("there", 14))
        ),
        contacts=(
            make.contact("visit", mode="home", uptake_pct=93, did_not_attend_pct=8),
            make.contact("moved-in", per="mover", age_from_weeks=0, age_to_weeks=260, mode="home"),
            make.contact("group", pathway="UP-HV", per="child", age_from_weeks=26,
                         age_to_weeks=78, number=3, group_size=7, mode="group", journey_min=30,
                         set_up_min=25, did_not_attend_pct=15, mandated=False, priority=2),
            make.contact("review", pathway="UP-SN", per="pupil", age_from_weeks=208,
                         age_to_weeks=260, grades=("SN",), mode="school", group_size=6,
                         set_up_min=20, did_not_attend_pct=10),
            make.contact("clinic", pathway="UP-SN", per="pupil", age_from_weeks=260,
                         age_to_weeks=520, grades=("SN",), mode="clinic", journey_min=15,
                         did_not_attend_pct=20),
            make.contact("drop-in", pathway="U-SN", per="school", age_from_weeks=208,
                         age_to_weeks=832, number=30, grades=("SN",), mode="school"),
        ),
    )  # fmt: skip
    return make.solved(instance)


def test_a_plan_with_everything_given_is_accepted(everything: Solved) -> None:
    answers, told = everything
    owed = answers.demand.contacts_due.sum(axis=(1, 2))
    assert owed.min() > 0
    assert answers.work.owed[:, 2].sum() == 0  # the nursery school
    assert audit(answers.instance, told) == ()


OTHERS = {
    "other movers": row_changed("growth", 0, movers_in_pct_per_year=9.5),
    "no movers": row_changed("growth", 1, movers_in_pct_per_year=None),
    "other growth by moves": row_changed("growth", 0, children_pct_per_year=2),
    "movers counted as children": row_changed("contacts", 1, per="child"),
    "more steps up": row_changed("level_flows", 0, entering_pct_per_year=22),
    "fewer steps down": row_changed("level_flows", 0, leaving_pct_per_year=60),
    "more steps up of pupils": row_changed("level_flows", 1, entering_pct_per_year=35),
    "fewer steps down of pupils": row_changed("level_flows", 1, leaving_pct_per_year=50),
    "no steps": given("level_flows"),
    "no weight": rule(need_weighting="none"),
    "the weights of the table": rule(need_weighting="table"),
    "weights on a line": rule(need_weighting="linear"),
    "no missed visits": row_changed("contacts", 0, did_not_attend_pct=0),
    "more missed visits": row_changed("contacts", 0, did_not_attend_pct=9),
    "fewer missed in groups": row_changed("contacts", 2, did_not_attend_pct=5),
    "shorter set-up": row_changed("contacts", 2, set_up_min=20),
    "shorter set-up at school": row_changed("contacts", 3, set_up_min=19),
    "a shorter journey to the group": row_changed("contacts", 2, journey_min=25),
    "a shorter journey to the clinic": row_changed("contacts", 4, journey_min=14),
    "fewer missed at school": row_changed("contacts", 3, did_not_attend_pct=0),
    "a nursery with reception": row_changed("schools", 2, high_age=6),
}


@pytest.mark.parametrize("change", OTHERS)
def test_a_true_plan_is_rejected_for(everything: Solved, change: str) -> None:
    answers, told = everything
    found = audit(OTHERS[change](answers.instance), told)
    assert found
