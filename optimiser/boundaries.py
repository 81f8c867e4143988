"""The school teams alone: the plan, the frontier, every school explained, other bases of a team."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import calendar
from instances.save import save
from instances.tables import Setting, Settings
from models.audit import SCHOOLS as PROMISES
from models.audit import audit_schools
from models.comparison import Basis, comparison
from models.explained import Explained, explained
from models.frontier import MANY_BUDGETS, FrontierPoint
from models.outcome import Outcome
from models.school_teams import SchoolPlan, SchoolTeams, Work, school_teams
from models.school_work import school_work
from models.travel import distance_km
from optimiser.answer import answer_schools, frontier_of
from optimiser.errors import AuditError, WrongWishError
from optimiser.folder import INPUTS, SUMMARY, digests, put_in_place, refuse_other, write_text
from optimiser.runs import SCHOOLS, question_told
from optimiser.settings import Search
from optimiser.writing import inert

if TYPE_CHECKING:
    import pandas as pd

FRONTIER_S = 10.0
"""Seconds that protect each point of the frontier; what ends it as a rule is work."""


@dataclass(frozen=True)
class Boundaries:
    """The question of the school teams with its answers; as `models.answers.ToldSchools`."""

    instance: Instance
    school_question: SchoolTeams
    distance_km: NDArray[np.float64]
    schools: Outcome[SchoolPlan]
    frontier: tuple[FrontierPoint, ...]
    explained: Explained
    bases: tuple[Basis, ...]


def asked(instance: Instance, wishes: Mapping[str, object]) -> Instance:
    """The instance with some settings as wished; those that are None stay."""
    given = {name: value for name, value in wishes.items() if value is not None}
    if not given:
        return instance
    settings = Settings.model_validate(instance.settings.model_dump(exclude_unset=True) | given)
    kept = [row for row in instance.settings_given if row.key not in given]
    told = [
        Setting(key=name, value=("yes" if value else "no") if isinstance(value, bool)
                else f"{value:g}" if isinstance(value, float) else str(value))
        for name, value in given.items()
    ]  # fmt: skip
    return replace(instance, settings=settings, settings_given=(*kept, *told))


def boundaries(
    instance: Instance, search: Search, told: Callable[[str], None], point: int | None = None
) -> Boundaries:
    """Ask everything about the school teams; `point` takes a plan of the frontier instead.

    Raises:
        ImpossibleError: nothing keeps all that is asked; with the reasons.
        NothingFoundError: a search was stopped before it found a plan.
        WrongWishError: there is no such point.
    """
    told("Counting what is owed")
    work = school_work(instance, calendar(instance.settings, instance.school_terms))
    return answered(instance, work, school_teams(instance, work), search, told, point)


def answered(
    instance: Instance, work: Work, question: SchoolTeams, search: Search,
    told: Callable[[str], None], point: int | None,
) -> Boundaries:  # fmt: skip
    """The same for a question that is made already."""
    nouns = question.nouns
    told(f"{nouns.units.capitalize()} to {nouns.places}")
    schools = answer_schools(question, search)
    told(f"What each number of moved {nouns.units} would buy")
    quick = replace(search.settings, time_limit=min(FRONTIER_S, search.settings.time_limit))
    frontier = frontier_of(question, replace(search, settings=quick), MANY_BUDGETS, thorough=True)
    if point is not None:
        if not 0 <= point < len(frontier):
            raise WrongWishError(f"The frontier has points 0 to {len(frontier) - 1}, not {point}.")
        schools = _taken(question, schools, frontier[point])
    told(f"Explaining every {nouns.unit}")
    return Boundaries(
        instance, question, distance_km(instance), schools, frontier,
        explained(question, schools.plan),
        comparison(instance, work, question, schools.plan.team),
    )  # fmt: skip


def _taken(
    question: SchoolTeams, schools: Outcome[SchoolPlan], taken: FrontierPoint
) -> Outcome[SchoolPlan]:
    """A plan of the frontier in the place of the best one, with the figures it has itself."""
    plan = question.plan(taken.team)
    worst = float(question.worst(plan.load_min)) * 1e6
    step = replace(
        schools.steps[0], name="worst imbalance", sentence="Least worst imbalance.",
        unit="millionths", objective=worst, bound=min(worst, taken.bound_pct * 1e4),
        safe_bound=None,
    )  # fmt: skip
    return replace(schools, steps=(step,), found=plan)


Frames = dict[str, "pd.DataFrame"]


def written(found: Boundaries, out: Path | None) -> tuple[dict[str, Any], Frames, list[str]]:
    """The summary, the tables and the words of the answer, audited, and written where asked.

    Raises:
        AuditError: the plan broke a promise; nothing is written.
        NotARunError: `out` is a folder of something else.
    """
    from reports.boundaries import page, tables, words
    from reports.tables import told as rows

    if out is not None:
        refuse_other(out)
    frames = tables(found, found.explained, found.bases)
    if breaches := audit_schools(found.instance, rows(frames, steps_of(found))):
        raise AuditError(breaches)
    said = words(found, frames)
    summary = summary_of(SCHOOLS, found, found.instance, said)
    if out is not None:
        put_down(out, found.instance, summary, frames, {"schools.html": page(found, frames, said)})
    return summary, frames, said


def steps_of(found: Boundaries) -> list[dict[str, Any]]:
    """The steps of the search as the audit reads them."""
    return [
        {"question": "school teams", "step": step.name, "objective": step.objective}
        for step in found.schools.steps
    ]


def summary_of(kind: str, found: Boundaries, given: Instance, said: list[str]) -> dict[str, Any]:
    """The summary of a run; `given` are the tables it was made of."""
    return {
        "kind": kind,
        "instance": {"name": given.settings.name, "hash": given.digest},
        "questions": {"school teams": question_told(found.schools)},
        "audit": {"promises": len(PROMISES), "breaches": []},
        "assumptions": list(given.defaults_used()),
        "warnings": [str(caution) for caution in given.cautions],
        "words": said,
    }


def put_down(
    out: Path, given: Instance, summary: dict[str, Any], frames: Frames, pages: dict[str, str]
) -> None:
    """Write the folder of a run; the summary gains the digests of its files."""
    with put_in_place(out) as new:
        for name, frame in frames.items():
            frame.map(inert).to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        for name, text in pages.items():
            write_text(new / name, text)
        summary["files"] = digests(new)
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")
        save(given, new / INPUTS)
