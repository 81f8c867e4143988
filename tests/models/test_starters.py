"""New starters who build up a caseload, and students who are supervised."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances.calendar import calendar
from instances.tables import Staff, Student, Tranche
from models.audit import audit
from models.capacity import Capacity, capacity, caseload_part
from models.foretold import foretell
from models.hiring import with_room
from models.recount.staff import caseload
from models.staffing import Staffing


def of(make: SimpleNamespace, rules: dict[str, Any] | None = None, **tables: Any) -> Capacity:
    instance = make.service(rules, **tables)
    return capacity(instance, calendar(instance.settings))


def tranche(start: str = "2026-09", **columns: Any) -> Tranche:
    return Tranche(tranche="new", start_month=start, grade="HV", wte=0.4, **columns)


# --- a ramp


@pytest.mark.parametrize("period", ["week", "month"])
def test_a_caseload_is_built_up_evenly_day_by_day(make: SimpleNamespace, period: str) -> None:
    """40 per cent on 1 September, 100 on 1 December: 91 days."""
    days = calendar(make.service({"period": period}).settings)
    starter = tranche(ramp_months=3, ramp_start_pct=40)
    parts: dict[str, list[float]] = {label: [] for label in days.labels}
    for number, of_period in enumerate(days.period):
        day = date(2026, 4, 1) + timedelta(days=number)
        since = (day - date(2026, 9, 1)).days
        part = 0.0 if since < 0 else min(1.0, 0.4 + 0.6 * since / 91)
        parts[days.labels[of_period]].append(part)
    found, again = caseload_part(starter, days), caseload(starter, days)
    for number, (label, inside) in enumerate(parts.items()):
        assert again[label] == pytest.approx(sum(inside) / len(inside))
        if min(inside) > 0:
            assert found[number] == pytest.approx(sum(inside) / len(inside))


def test_a_step_of_a_ramp_gives_its_part_of_the_minutes_of_its_grade(
    make: SimpleNamespace,
) -> None:
    has = of(make, tranches=(tranche(ramp_months=2, ramp_start_pct=0),))
    gives = has.gives_min[0, 0]
    september, october = (has.periods.index(month) for month in ("2026-09", "2026-10"))
    assert not gives[:september].any()
    # September: days 0 to 29 of 61; October: days 30 to 60
    assert gives[september] == round(22 * 90 * sum(range(30)) / 30 / 61)
    assert gives[october] == round(22 * 90 * sum(range(30, 61)) / 31 / 61)
    assert gives[october + 1 :].tolist() == has.step_min[0, october + 1 :].tolist()
    assert not has.gives_min[0, 1].any()


def test_a_ramp_counts_whole_posts_from_the_start(make: SimpleNamespace) -> None:
    """They are there in October, when they carry little, and in August, when nobody works."""
    instance = make.service(
        {"months": 18},
        grades=(make.grade("HV", term_time_only=True), make.grade("SN")),
        tranches=(tranche(ramp_months=60, ramp_start_pct=0),),
        practices=(make.practice("P", births_per_year=100, children_0_4=500),),
    )
    has = capacity(instance, calendar(instance.settings))
    plan = Staffing(make.owed_by(instance), has).plan(np.array([[2, 0]]))
    september, august = (has.periods.index(month) for month in ("2026-09", "2027-08"))
    assert not has.gives_min[0, 0, august]
    added = (plan.wte - has.in_post_wte)[0, 0]
    assert added.tolist() == pytest.approx([0.0] * september + [0.4] * (18 - september))


def test_without_a_ramp_a_step_gives_all_at_once(make: SimpleNamespace) -> None:
    has = of(make, tranches=(tranche(), tranche().model_copy(update={"grade": "SN"})))
    assert has.tranche_min is None
    ramped = of(make, tranches=(tranche(ramp_months=1, ramp_start_pct=100),))
    assert ramped.gives_min.tolist() == has.gives_min[:1].tolist()


def test_what_is_foretold_and_what_is_wished_for_know_of_the_ramp(make: SimpleNamespace) -> None:
    question: Staffing = make.drawn_staffing(3)
    has = question.capacity
    assert has.tranche_min is not None
    wide = with_room(question).capacity
    own = len(has.tranches)
    assert wide.gives_min[:own].tolist() == has.gives_min.tolist()
    for number in range(own, len(wide.tranches)):
        grade = wide.tranche_grade[number]
        assert wide.gives_min[number, grade].tolist() == has.step_min[grade].tolist()
    owed = question.demand
    skills = [number for number, skill in enumerate(owed.skills) if skill.mandated]
    most = np.einsum("j,jgt->gt", has.tranche_steps, has.gives_min).sum(axis=0)
    lack = owed.demand_min[:, skills].sum(axis=(1, 2)) - has.in_post_min.sum(axis=(1, 2))
    if (lack > most.sum()).any():
        none_short = np.zeros((len(owed.bases), len(owed.periods)), dtype=int)
        assert foretell(Staffing(owed, has, promised_short_min=none_short))


# --- students


@pytest.mark.parametrize("term_time_only", [False, True])
def test_supervision_is_taken_out_on_the_days_on_which_the_supervisors_work(
    make: SimpleNamespace, term_time_only: bool
) -> None:
    """October and November 2026 have 22 and 21 working days, 17 and 20 of them school days."""
    grades = (make.grade("HV", term_time_only=term_time_only), make.grade("SN"))
    staff = (Staff(base="here", grade="HV", wte=2), Staff(base="A", grade="SN", wte=1))
    student = Student(
        base="here", grade="HV", start_month="2026-10", months=2, students=3, hours_per_week=4
    )
    rules = {"months": 9}
    without = of(make, rules, grades=grades, staff=staff)
    found = of(make, rules, grades=grades, staff=staff, students=(student,))
    taken = without.in_post_min - found.in_post_min
    october, november = (found.periods.index(month) for month in ("2026-10", "2026-11"))
    days = calendar(make.service(rules).settings)
    open_days = days.per_period(days.in_school if term_time_only else days.working)
    assert taken[0, 0, october] == open_days[october] * 3 * 4 * 12
    assert taken[0, 0, november] == open_days[november] * 3 * 4 * 12
    assert taken.sum() == taken[0, 0, [october, november]].sum()
    if not term_time_only:
        assert open_days[[october, november]].tolist() == [22, 21]
    assert found.in_post_wte.tolist() == without.in_post_wte.tolist()


def test_supervision_never_takes_more_than_there_is(make: SimpleNamespace) -> None:
    student = Student(
        base="here", grade="HV", start_month="2026-03", months=60, students=5, hours_per_week=10
    )
    found = of(make, students=(student, student))
    assert not found.in_post_min[0].any()
    assert found.in_post_min[1, 1].all()


# --- from the tables to the audit


def test_a_plan_with_all_of_it_is_what_the_recount_finds(make: SimpleNamespace) -> None:
    instance = make.service(
        {"sickness_season": True, "wte_step": 0.2, "period": "month"},
        grades=(make.grade("HV", leave_days=29, sickness_pct=6, support_pct=20),
                make.grade("SN", sickness_pct=5, term_time_only=True)),
        practices=(make.practice("P", births_per_year=900, children_0_4=4500),),
        tranches=(tranche(ramp_months=6, ramp_start_pct=35),
                  Tranche(tranche="later", start_month="2027-01", grade="HV", wte=0.6)),
        students=(Student(base="here", grade="HV", start_month="2026-05", months=7, students=2,
                          hours_per_week=5),),
        cost_centres=(), drivers=(),
    )  # fmt: skip
    _, told = make.solved(instance)
    assert audit(instance, told) == ()
    row = next(
        row for row in told["capacity"]
        if (row["base"], row["grade"], row["period"]) == ("here", "HV", "2026-09")
    )  # fmt: skip
    row["capacity_min"] += 3
    assert audit(instance, told)
