"""What the tests of the questions start from: solved examples, small made-up services."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances import Instance, load
from instances.calendar import calendar
from instances.tables import (
    Contact,
    Grade,
    Locality,
    Pathway,
    Practice,
    School,
    Settings,
    Staff,
    Team,
)
from models.answers import Answers
from models.demand import Demand, demand
from models.school_work import school_work
from models.staffing import Staffing
from optimiser import answer
from optimiser.settings import Search
from reference.questions import staffing
from reports.tables import tables, told

Tables = dict[str, list[dict[str, Any]]]


def solved(instance: Instance, frontier: bool = False) -> tuple[Answers, Tables]:
    """The answers of an instance and its tables as told; without the frontier, if not asked."""
    with pytest.MonkeyPatch.context() as patch:
        if not frontier:
            patch.setattr(answer, "frontier_of", lambda _question, _search: ())
        answers = answer.answer(instance, Search(), lambda _stage: None)
    steps = [
        {"question": outcome.question, "step": step.name, "objective": step.objective}
        for outcome in (answers.schools, answers.staffing)
        for step in outcome.steps
    ]
    return answers, told(tables(answers), steps)


@pytest.fixture(scope="session")
def hamlet() -> tuple[Answers, Tables]:
    """The hamlet, solved and told."""
    return solved(load("hamlet"), frontier=True)


@pytest.fixture(scope="session")
def county() -> tuple[Answers, Tables]:
    """Hertfordshire, solved and told."""
    return solved(load("hertfordshire"), frontier=True)


def grade(name: str, **columns: Any) -> Grade:
    """A grade with no absences unless they are given."""
    usual: dict[str, Any] = {
        "title": name, "band": "6", "registered": True, "hours_per_week": 37.5, "leave_days": 0,
        "study_days": 0, "sickness_pct": 0, "support_pct": 0,
    }  # fmt: skip
    return Grade(grade=name, **(usual | columns))


def contact(name: str, **columns: Any) -> Contact:
    """A contact of one hour in a clinic unless told otherwise."""
    usual: dict[str, Any] = {
        "pathway": "U-HV", "name": name, "per": "birth", "age_from_weeks": 1, "age_to_weeks": 2,
        "number": 1, "uptake_pct": 100, "duration_min": 60, "admin_min": 0, "mode": "clinic",
        "group_size": 1, "grades": ("HV",), "mandated": True, "priority": 1,
    }  # fmt: skip
    return Contact(contact=name, **(usual | columns))


def practice(name: str, **columns: Any) -> Practice:
    """A practice without children unless they are given."""
    usual: dict[str, Any] = {
        "name": name, "locality": "here", "easting_m": 500_000, "northing_m": 200_000,
        "births_per_year": 0, "children_0_4": 0, "imd_quintile": 3,
    }  # fmt: skip
    return Practice(practice=name, **(usual | columns))


def school(name: str, **columns: Any) -> School:
    """A primary school of team A unless told otherwise."""
    usual: dict[str, Any] = {
        "name": name, "phase": "primary", "low_age": 4, "high_age": 11, "pupils": 210,
        "imd_quintile": 3, "easting_m": 500_000, "northing_m": 200_000, "team": "A",
    }  # fmt: skip
    return School(school=name, **(usual | columns))


def service(settings: Mapping[str, Any] | None = None, **given: Any) -> Instance:
    """A made-up service of one locality and one team; any table may be given."""
    usual: dict[str, Any] = {
        "localities": (
            Locality(
                locality="here", name="Here", easting_m=500_000, northing_m=200_000,
                home_visit_travel_min=20,
            ),
        ),
        "practices": (practice("P"),),
        "schools": (school("S"),),
        "teams": (Team(team="A", name="A", easting_m=500_000, northing_m=200_000, wte=1),),
        "grades": (grade("HV"), grade("SN")),
        "staff": (Staff(base="here", grade="HV", wte=1), Staff(base="A", grade="SN", wte=1)),
        "pathways": (
            Pathway(pathway="U-HV", name="Universal", service="HV", level="U"),
            Pathway(pathway="U-SN", name="Universal", service="SN", level="U"),
        ),
        "contacts": (contact("visit"),),
    }  # fmt: skip
    empty: dict[str, Any] = dict.fromkeys(("caseload", "cost_centres", "drivers"), ())
    rules = Settings(**({"name": "Made up", "start_month": "2026-04"} | dict(settings or {})))
    return Instance(settings=rules, settings_given=(), **(usual | empty | given))


def owed_by(instance: Instance) -> Demand:
    """The demand of an instance with its schools at their team of today."""
    days = calendar(instance.settings)
    number = {row.team: place for place, row in enumerate(instance.teams)}
    team = np.array([number[row.team or "A"] for row in instance.schools], dtype=np.int64)
    return demand(instance, days, school_work(instance, days), team)


def drawn_staffing(seed: int) -> Staffing:
    """A small staffing question drawn by chance."""
    draw = np.random.default_rng(seed)
    bases, grades, periods = draw.integers(2, 4), draw.integers(2, 5), draw.integers(1, 4)
    levels = [(True, 1), (False, 1), (False, 2)][: draw.integers(1, 4)]
    letters = "ABCD"[:grades]
    drawn = set()
    while len(drawn) < 2:
        for _ in range(draw.integers(2, 5)):
            picked = draw.random(grades) < 0.45
            picked[draw.integers(grades)] = True
            allowed = "".join(letter for letter, on in zip(letters, picked, strict=True) if on)
            drawn.add((*levels[draw.integers(len(levels))], allowed))
    skills = [(allowed, mandated, priority) for mandated, priority, allowed in drawn][:4]
    skills.sort(key=lambda skill: (not skill[1], skill[2], tuple(skill[0])))
    demand_min = draw.integers(0, 60, (bases, len(skills), periods))
    demand_min *= draw.random(demand_min.shape) < 0.85
    demand_min[0, :, 0] += 1
    in_post = draw.integers(0, 45, (bases, grades, periods))
    step_min = draw.integers(3, 14, (grades, periods))
    useful = sorted({letter for allowed, _, _ in skills for letter in allowed})
    tranches = []
    for _ in range(draw.integers(1, 3)):
        begins = draw.integers(periods)
        here = [float(period >= begins) for period in range(periods)]
        if seed % 3 == 0:  # they build up a caseload
            here[begins : begins + 2] = [0.4, 0.75][: periods - begins]
        tranches.append((letters.index(draw.choice(useful)), int(draw.integers(1, 5)), here))
    return staffing(skills, demand_min, in_post, step_min, tranches)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of this module, for tests, which cannot import it."""
    return SimpleNamespace(
        contact=contact, drawn_staffing=drawn_staffing, grade=grade, owed_by=owed_by,
        practice=practice, school=school, service=service, solved=solved, staffing=staffing,
    )  # fmt: skip
