"""Every authority of a register of schools, each planned and recounted for itself, in parallel.

An optimum of all is made of the optima of the authorities, and the bound of all is the sum of
theirs. What is finished is kept at once, and known again by its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from instances import Instance
from instances.calendar import calendar
from instances.sources.authorities import Authority, service_of
from models.audit import audit_map
from models.outcome import Ending, Outcome
from models.school_teams import SchoolPlan, SchoolTeams, foretell, school_teams
from models.school_work import school_work
from models.travel import distance_km
from optimiser.errors import EndedError
from optimiser.settings import Search, Settings, Stop
from optimiser.solve import solve
from optimiser.sweep import DONE, Record, keep

SHARE = 0.5
"""Of the time of an authority, what the least tolerance may take."""


def england(
    authorities: Sequence[Authority],
    like: Instance,
    out: Path,
    executor: Executor,
    settings: Settings,
    stop: Stop,
    told: Callable[[int, int, str], None],
) -> list[Record]:
    """Plan each authority, the largest first; a stopped run gives what it has.

    Records are by code of the authority, each with its schools and the team of each.
    """
    kept = out / DONE
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.part"):
        old.unlink()
    records: dict[str, Record] = {}
    running: dict[Future[Record], Authority] = {}
    for one in sorted(authorities, key=lambda one: (-len(one.schools), one.code)):
        path = kept / f"{key(one, like, settings)}.json"
        if path.exists():
            records[one.code] = json.loads(path.read_text(encoding="utf-8"))
            continue
        running[executor.submit(work, one, like, settings)] = one
    while running:
        ended, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in ended:
            one = running.pop(future)
            if not future.cancelled():
                records[one.code] = keep(kept, future.result())
                told(len(records), len(authorities), one.name)
        if stop.wished:
            for future in running:
                future.cancel()
    return [records[one.code] for one in authorities if one.code in records]


def key(authority: Authority, like: Instance, settings: Settings) -> str:
    """Names an authority with its schools and all that is asked of it."""
    asked = (like.digest, version("zero19-planner"), settings.gap, settings.time_limit,
             settings.solver, authority.code, authority.name, authority.teams)  # fmt: skip
    content = hashlib.sha256(repr(asked).encode())
    for row in authority.schools:
        content.update(row.model_dump_json().encode())
    return content.hexdigest()[:32]


# --- in the worker


def work(authority: Authority, like: Instance, settings: Settings) -> Record:
    """Plan one authority and count it again; at the least tolerance there is, if that is more."""
    given = service_of(authority, like)
    search = Search(settings)
    record: Record = {
        "key": key(authority, like, settings), "la_code": authority.code,
        "authority": authority.name, "schools": len(authority.schools), "teams": authority.teams,
        "pupils": authority.pupils,
    }  # fmt: skip
    work = school_work(given, calendar(given.settings, given.school_terms))
    question = school_teams(given, work)
    try:
        outcome = _solved(question, search)
        if outcome.ending is Ending.IMPOSSIBLE:
            question = replace(question, tolerance=_least(question, search))
            outcome = _solved(question, search)
    except EndedError as error:
        return record | {"status": "failed", "reasons": str(error)}
    if outcome.found is None:
        said = "; ".join(outcome.reasons) or "no plan was found in time"
        return record | {"status": outcome.ending.value, "reasons": said}
    plan, tolerance_pct = outcome.plan, float(question.tolerance * 100)
    settings_then = given.settings.model_copy(update={"balance_tolerance_pct": tolerance_pct})
    told = _told(given, question, plan)
    steps = [{"question": "school teams", "step": step.name, "objective": step.objective}
             for step in outcome.steps]  # fmt: skip
    breaches = audit_map(replace(given, settings=settings_then), {**told, "steps": steps})
    if breaches:
        return record | {"status": "broken", "reasons": "; ".join(map(str, breaches[:3]))}
    first = outcome.steps[0]
    return record | {
        "status": outcome.ending.value, "tolerance_pct": round(tolerance_pct, 1),
        "cost_gbp": plan.travel_pence / 100, "bound_gbp": first.bound / 100,
        "travel_min": round(plan.travel_min),
        "worst_imbalance_pct": round(float(question.worst(plan.load_min) * 100), 2),
        "without_coordinates": sum(row.easting_m is None for row in given.schools),
        "pupils_filled": authority.filled,
        "bases": [[row.team, row.easting_m, row.northing_m] for row in given.teams],
        "rows": [
            {"school": row.school, "name": row.name, "la_code": authority.code,
             "easting_m": row.easting_m, "northing_m": row.northing_m, "pupils": row.pupils,
             "team": told_row["planned_team"], "workload_min": told_row["workload_min"],
             "distance_km": told_row["distance_km"]}
            for row, told_row in zip(given.schools, told["school_teams"], strict=True)
        ],
    }  # fmt: skip


def _solved(question: SchoolTeams, search: Search) -> Outcome[SchoolPlan]:
    if foretell(question):
        return Outcome("school teams", Ending.IMPOSSIBLE, (), None)
    return solve(question.program(), search, "school teams").read(question.read)


def _least(question: SchoolTeams, search: Search) -> Fraction:
    """The least tolerance found, in tenths of a per cent."""
    share = replace(search.settings, time_limit=search.settings.time_limit * SHARE)
    found = solve(question.balancing(), replace(search, settings=share), "least tolerance")
    plan = found.read(question.read)
    if plan.found is None:
        return Fraction(100)
    return Fraction(-(-question.worst(plan.plan.load_min) * 1000 // 1), 1000)


def _told(given: Instance, question: SchoolTeams, plan: SchoolPlan) -> dict[str, list[Any]]:
    """The plan in the words of the tables that the audit reads."""
    away = distance_km(given)[np.arange(len(plan.team)), plan.team]
    size = len(question.teams)
    pupils = np.array([row.pupils or 0 for row in given.schools], dtype=np.int64)
    off = question.imbalance_pct(plan.load_min)
    heads = np.bincount(plan.team, pupils, size).astype(int)
    many = np.bincount(plan.team, minlength=size)
    return {
        "school_teams": [
            {"school": row.school, "planned_team": question.teams[plan.team[n]], "moved": "no",
             "distance_km": round(float(away[n]), 3),
             "workload_min": int(question.workload_min[n])}
            for n, row in enumerate(given.schools)
        ],
        "teams": [
            {"team": team, "schools": int(many[n]), "pupils": int(heads[n]),
             "workload_min": int(plan.load_min[n]),
             "target_min": round(float(question.target[n]), 1),
             "imbalance_pct": round(float(off[n]), 2), "today_imbalance_pct": None}
            for n, team in enumerate(question.teams)
        ],
    }  # fmt: skip
