"""Answers as tidy tables: the one place where names become columns.

Every table is a DataFrame with units in its column names, rows in the order of the instance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.answers import Answers, ToldSchools
from reports.flow import capacity_rows, demand_rows
from reports.flow import pressure as ratio
from reports.money import MONEY, money

TABLES = (
    "demand", "capacity", "pressure", "staffing", "school_teams", "teams", "frontier",
    "frontier_plans", "tariffs", "reconciliation", *MONEY,
)  # fmt: skip
"""Names of the tables of a run, each a CSV file of its folder."""

SUMMED = (
    "demand_min", "before_capacity_min", "capacity_min", "before_shortage_min", "shortage_min",
    "mandated_shortage_min",
)  # fmt: skip

Frame = pd.DataFrame


def tables(answers: Answers) -> dict[str, Frame]:
    """Every table of a run by name."""
    makers = (
        demand, capacity, pressure, staffing, school_teams, teams, frontier, frontier_plans,
        tariffs, reconciliation,
    )  # fmt: skip
    made = {name: make(answers) for name, make in zip(TABLES, makers, strict=False)}
    return made | money(answers)


def totals(frames: Mapping[str, Frame]) -> dict[str, float]:
    """The totals of a run that every report of it tells."""
    pressure, posts, prices = (frames[name] for name in ("pressure", "staffing", "tariffs"))
    parts = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    return {
        **{name: int(pressure[name].sum()) for name in SUMMED},
        "placed_wte": round(float(posts["placed_wte"].sum()), 6),
        "planned_wte": round(float(posts["planned_wte"].sum()), 6),
        "schools_moved": int((frames["school_teams"]["moved"] == "yes").sum()),
        "ledger_gbp": round(float(frames["reconciliation"]["own_gbp"].sum()), 2),
        "in_prices_gbp": round(float(sum(prices[part].sum() for part in parts)), 2),
        "unused_capacity_gbp": round(float(prices["unused_capacity_gbp"].sum()), 2),
        "charged_gbp": round(float(frames["tariff_parts"]["charged_gbp"].sum()), 2),
    }


def told(
    frames: Mapping[str, Frame], steps: Iterable[Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """The tables as plain rows, with the steps of the searches, as the audit reads them."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [
            {str(column): (None if value != value else value) for column, value in row.items()}
            for row in frame.astype(object).to_dict("records")
        ]
        for name, frame in frames.items()
    }
    rows["steps"] = [dict(step) for step in steps]
    return rows


def demand(answers: Answers) -> Frame:
    """Contacts and minutes owed by base, period and skill; cells that owe nothing left out."""
    columns = ["base", "period", "skill", "mandated", "priority", "contacts", "demand_min"]
    return Frame(demand_rows(answers.demand), columns=columns)


def capacity(answers: Answers) -> Frame:
    """WTE and contact minutes by base, grade and period, new starters in."""
    plan = answers.staffing.plan
    rows = capacity_rows(answers.capacity, plan.wte, plan.capacity_min)
    return Frame(rows, columns=["base", "grade", "period", "wte", "capacity_min"])


def pressure(answers: Answers) -> Frame:
    """Demand against capacity, and what is short, by base and period.

    Capacity is that of the grades that have work at the base. `before` columns are without the
    new starters.
    """
    useful = answers.staffing_question.useful
    after, before = answers.staffing.plan, answers.before
    owed = answers.demand.demand_min.sum(axis=1)
    has = np.einsum("bgt,bg->bt", after.capacity_min, useful)
    had = np.einsum("bgt,bg->bt", before.capacity_min, useful)
    bases, periods = answers.demand.bases, answers.demand.periods
    return Frame(
        {
            "base": np.repeat(bases, len(periods)),
            "period": np.tile(periods, len(bases)),
            "demand_min": owed.ravel(),
            "capacity_min": has.ravel(),
            "shortage_min": after.shortage_min.sum(axis=2).ravel(),
            "mandated_shortage_min": after.mandated_shortage_min.ravel(),
            "pressure": ratio(owed, has).ravel(),
            "before_capacity_min": had.ravel(),
            "before_shortage_min": before.shortage_min.sum(axis=2).ravel(),
            "before_mandated_shortage_min": before.mandated_shortage_min.ravel(),
            "before_pressure": ratio(owed, had).ravel(),
        }
    )


def staffing(answers: Answers) -> Frame:
    """Posts by base and grade: a row for those in post, one for each tranche placed there."""
    has, plan = answers.capacity, answers.staffing.plan
    in_post = {(row.base, row.grade): row.wte for row in answers.instance.staff}
    rows = []
    for b, base in enumerate(has.bases):
        for g, grade in enumerate(has.grades):
            if wte := in_post.get((base, grade), 0.0):
                rows.append(_post(base, grade, wte, "", 0.0, answers.wte_cost_gbp[g]))
            for j, tranche in enumerate(has.tranches):
                if has.tranche_grade[j] == g and plan.placed[j, b]:
                    placed = round(float(plan.placed[j, b] * has.wte_step), 6)
                    rows.append(_post(base, grade, 0.0, tranche, placed, answers.wte_cost_gbp[g]))
    columns = ["base", "grade", "in_post_wte", "tranche", "placed_wte", "planned_wte", "cost_gbp"]
    return Frame(rows, columns=columns)


def _post(
    base: str, grade: str, in_post: float, tranche: str, placed: float, wte_gbp: float
) -> dict[str, Any]:
    planned = in_post + placed
    return {
        "base": base, "grade": grade, "in_post_wte": in_post, "tranche": tranche,
        "placed_wte": placed, "planned_wte": planned,
        "cost_gbp": round(planned * float(wte_gbp), 2),
    }  # fmt: skip


def school_teams(answers: ToldSchools) -> Frame:
    """The schools table with the team planned."""
    question, plan = answers.school_question, answers.schools.plan
    distance = answers.distance_km[np.arange(len(plan.team)), plan.team]
    rows = [
        row.model_dump()
        | {
            "locked": "yes" if row.locked else "no",
            "planned_team": question.teams[plan.team[i]],
            "moved": "yes" if plan.moved[i] else "no",
            "distance_km": round(float(distance[i]), 3),
            "workload_min": int(question.workload_min[i]),
        }
        for i, row in enumerate(answers.instance.schools)
    ]
    frame = Frame(rows)
    for name in ("pupils", "plan_pupils", "imd_quintile"):
        frame[name] = frame[name].astype("Int64")
    return frame


def teams(answers: ToldSchools) -> Frame:
    """Each team's schools and load against its share, planned and today."""
    question, plan = answers.school_question, answers.schools.plan
    known = question.today >= 0
    today = np.bincount(
        question.today[known], question.workload_min[known], len(question.teams)
    ).astype(np.int64)
    pupils = np.array([row.pupils or 0 for row in answers.instance.schools], dtype=np.int64)
    size = len(question.teams)
    imbalance_today = question.imbalance_pct(today) if known.all() else np.full(size, np.nan)
    return Frame(
        {
            "team": question.teams,
            "schools": np.bincount(plan.team, minlength=size),
            "pupils": np.bincount(plan.team, pupils, size).astype(np.int64),
            "workload_min": plan.load_min,
            "target_min": [round(float(share), 1) for share in question.target],
            "imbalance_pct": np.round(question.imbalance_pct(plan.load_min), 2),
            "today_imbalance_pct": np.round(imbalance_today, 2),
        }
    )


def frontier(answers: ToldSchools) -> Frame:
    """Best worst imbalance and its travel for each number of schools moved; today comes first.

    `bound` is in per cent of the target, as the imbalance; `gap` is their difference.
    """
    rows = [
        {
            "schools_moved": found.schools_moved,
            "worst_imbalance_pct": round(found.worst_imbalance_pct, 3),
            "travel_min": round(found.travel_min),
            "cost_gbp": round(found.cost_gbp, 2),
            "bound": round(found.bound_pct, 3),
            "gap": round(found.gap_pct, 3),
        }
        for found in answers.frontier
    ]
    columns = ["schools_moved", "worst_imbalance_pct", "travel_min", "cost_gbp", "bound", "gap"]
    return Frame(rows, columns=columns)


def frontier_plans(answers: ToldSchools) -> Frame:
    """Each school that a point of the frontier moves; points are numbered from 0, today."""
    question = answers.school_question
    rows = [
        {
            "point": number,
            "school": question.schools[place],
            "team": question.teams[found.team[place]],
        }
        for number, found in enumerate(answers.frontier)
        for place in np.flatnonzero(found.team != question.today).tolist()
    ]
    return Frame(rows, columns=["point", "school", "team"])


def tariffs(answers: Answers) -> Frame:
    """Cost and price of each pathway and age band; unused capacity apart, not in the price."""
    rows = [
        {
            "pathway": found.pathway,
            "age_band": found.age_band,
            "children": round(found.children, 2),
            "contacts": round(float(found.contacts), 2),
            **{f"{part}_gbp": pence / 100 for part, pence in found.pence.items()},
            "unused_capacity_gbp": found.unused_pence / 100,
            "tariff_gbp_per_child_year": (
                None if found.price_pence is None else found.price_pence / 100
            ),
        }
        for found in answers.tariffs
    ]
    return Frame(rows)


def reconciliation(answers: Answers) -> Frame:
    """The ledger: own and received is passed on or absorbed, to the penny."""
    absorbed = answers.absorbed
    rows = [
        {
            "centre": centre,
            "own_gbp": own / 100,
            "received_gbp": absorbed.received[centre] / 100,
            "passed_on_gbp": absorbed.passed_on[centre] / 100,
            "absorbed_gbp": absorbed.absorbed[centre] / 100,
        }
        for centre, own in absorbed.own.items()
    ]
    return Frame(rows)
