"""Ring-fenced posts and named specialists: who may make what, against every handing out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances import Instance
from instances.calendar import calendar
from instances.tables import Caseload, Pathway, SafetyRule, Staff, Tranche
from models.audit import audit_staff
from models.capacity import capacity
from models.recount.staff import allowed
from models.staffing import Staffing
from optimiser.errors import ImpossibleError
from optimiser.settings import Search
from optimiser.staffing import Asked, staff
from reports.staff_tables import told as rows_told

PLUS = Pathway(pathway="UP-HV", name="Plus", service="HV", level="UP")
U = Pathway(pathway="U-HV", name="Universal", service="HV", level="U")
CASELOAD = (Caseload(pathway="UP-HV", imd_quintile=3, children_pct=20),)
SN = Pathway(pathway="U-SN", name="Universal", service="SN", level="U")


def service(make: SimpleNamespace, fence: tuple[str, ...] | None, **tables: Any) -> Instance:
    """Visits of all and of a few, both for HV; two posts of HV and two that work as HV."""
    usual: dict[str, Any] = {
        "pathways": (U, PLUS, SN),
        "practices": (make.practice("P", births_per_year=3000),),
        "caseload": CASELOAD,
        "contacts": (make.contact("visit"), make.contact("more", pathway="UP-HV", priority=2)),
        "grades": (
            make.grade("HV"), make.grade("SN"),
            make.grade("FNP", works_as="HV", ring_fenced=fence),
        ),
        "staff": (
            Staff(base="here", grade="HV", wte=1), Staff(base="here", grade="FNP", wte=1),
            Staff(base="A", grade="SN", wte=1),
        ),
    }  # fmt: skip
    return make.service({"wte_step": 0.5}, **(usual | tables))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("fence", "visit", "more"),
    [
        (None, {"HV", "FNP"}, {"HV", "FNP"}), (("UP-HV",), {"HV"}, {"HV", "FNP"}),
        (("visit",), {"HV", "FNP"}, {"HV"}), (("U-HV", "more"), {"HV", "FNP"}, {"HV", "FNP"}),
    ],
)  # fmt: skip
def test_who_may_make_what(
    make: SimpleNamespace, fence: tuple[str, ...] | None, visit: set[str], more: set[str]
) -> None:
    instance = service(make, fence)
    assert [set(grades) for grades in instance.allowed] == [visit, more]
    assert [set(allowed(instance, each)) for each in instance.contacts] == [visit, more]
    owed = make.owed_by(instance)
    assert [set(row.grades) for row in owed.contacts] == [visit, more]


def test_without_the_columns_nothing_changes(make: SimpleNamespace) -> None:
    instance = make.service()
    assert make.owed_by(instance).contacts == instance.contacts
    assert instance.allowed == tuple(
        tuple(row.grade for row in instance.grades if row.grade in each.grades)
        for each in instance.contacts
    )


@pytest.mark.parametrize("seed", range(8))
def test_fenced_minutes_serve_their_contacts_alone(make: SimpleNamespace, seed: int) -> None:
    """Two contacts and two grades: every split of the free grade is tried, minute by minute."""
    instance = service(make, ("UP-HV",))
    question = Staffing(make.owed_by(instance), capacity(instance, calendar(instance.settings)))
    skills = {skill.priority: place for place, skill in enumerate(question.demand.skills)}
    draw = np.random.default_rng([seed, 14])
    visit, more, free, fenced = (int(minutes) for minutes in draw.integers(0, 40, 4))
    owed = np.zeros_like(question.demand.demand_min)
    owed[0, skills[1], 0], owed[0, skills[2], 0] = visit, more
    grades = question.capacity.grades
    has = np.zeros_like(question.capacity.in_post_min)
    has[0, grades.index("HV"), 0], has[0, grades.index("FNP"), 0] = free, fenced
    asked = replace(question, demand=replace(question.demand, demand_min=owed))
    short = asked.shortage(has)[0, 0]
    ways = [
        (max(0, visit - mine), max(0, more - yours - fenced))
        for mine, yours in product(range(free + 1), repeat=2) if mine + yours <= free
    ]  # fmt: skip
    first = min(one for one, _ in ways)
    assert short.tolist() == [first, min(other for one, other in ways if one == first)]


def test_posts_of_a_fence_are_placed_and_counted_again(make: SimpleNamespace) -> None:
    tranche = Tranche(tranche="new", start_month="2026-04", grade="FNP", wte=1)
    for fence in (None, ("UP-HV",)):
        answer = staff(service(make, fence, tranches=(tranche,)), Asked(), Search())
        assert answer.plan.placed.sum() == 2
        assert audit_staff(answer.as_given, rows_told(answer)) == ()
    # told as if there were no fence, it is found out
    free = service(make, None, tranches=(tranche,))
    assert audit_staff(free, rows_told(answer))


def test_a_least_of_a_grade_in_the_whole_service(make: SimpleNamespace) -> None:
    tranche = Tranche(tranche="new", start_month="2026-04", grade="FNP", wte=1)

    def asked(value: float) -> Instance:
        rule = SafetyRule(
            rule="specialists", kind="least_service_wte", grades=("FNP",), value=value
        )
        return service(make, ("UP-HV",), tranches=(tranche,), safe_staffing=(rule,))

    answer = staff(asked(2), Asked(), Search())
    assert audit_staff(answer.as_given, rows_told(answer)) == ()
    told = [str(one) for one in audit_staff(asked(2.5), rows_told(answer))]
    assert told and all("all bases together" in one for one in told)
    with pytest.raises(ImpossibleError, match="all bases together"):
        staff(asked(2.5), Asked(), Search())
    # of those hired beside, so many are had as are asked for
    more = staff(asked(5), Asked("least"), Search())
    place = more.question.capacity.grades.index("FNP")
    assert more.plan.wte[:, place, -1].sum() == pytest.approx(5)
