"""Answers about staff as tidy tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from models.staff_answer import StaffAnswer
from models.staffing import StaffingPlan
from models.worth import told as worth_told
from reports.flow import capacity_rows, demand_rows

Frame = pd.DataFrame
Rows = list[dict[str, Any]]


def tables(answer: StaffAnswer) -> dict[str, Frame]:
    """Every table by name."""
    return {
        "placements": placements(answer), "pressure": pressure(answer), "aims": aims(answer),
        "promises": promises(answer), "frontier": frontier(answer), "choices": choices(answer),
        "no_regret": no_regret(answer), "worth": worth(answer),
    }  # fmt: skip


def placements(answer: StaffAnswer) -> Frame:
    """Where each step goes and what it buys."""
    has, levels = answer.question.capacity, answer.question.demand.level_names
    pence = answer.question.terms.step_pence
    rows = [
        {
            "tranche": has.tranches[post.tranche],
            "grade": has.grades[has.tranche_grade[post.tranche]],
            "base": has.bases[post.base],
            "placed_wte": round(post.steps * has.wte_step, 6),
            "cost_gbp": 0.0 if pence is None else int(pence[post.tranche]) * post.steps / 100,
            "next_best_base": has.bases[post.next_best] if post.next_best >= 0 else "",
            **{f"last_step_saves_{_column(name)}_min": int(minutes)
               for name, minutes in zip(levels, post.saves_min, strict=True)},
            **{f"elsewhere_saves_{_column(name)}_min": int(minutes)
               for name, minutes in zip(levels, post.there_min, strict=True)},
        }
        for post in answer.posts
    ]  # fmt: skip
    columns = [
        "tranche", "grade", "base", "placed_wte", "cost_gbp", "next_best_base",
        *(f"last_step_saves_{_column(name)}_min" for name in levels),
        *(f"elsewhere_saves_{_column(name)}_min" for name in levels),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _column(level: str) -> str:
    return level.replace(" ", "_")


def pressure(answer: StaffAnswer) -> Frame:
    """Minutes asked for, given and short at each base, without and with what is placed."""
    owed = answer.question.demand
    asked = owed.demand_min.sum(axis=(1, 2))

    def of(plan: StaffingPlan, before: str) -> dict[str, np.ndarray]:
        has = (plan.capacity_min.sum(axis=2) * answer.question.useful).sum(axis=1)
        return {
            f"{before}capacity_min": has,
            f"{before}mandated_shortage_min": plan.mandated_shortage_min.sum(axis=1),
            f"{before}shortage_min": plan.shortage_min.sum(axis=(1, 2)),
            f"{before}cover": np.divide(
                has, asked, out=np.full(len(asked), np.nan), where=asked > 0
            ).round(6),
        }

    return pd.DataFrame(
        {"base": owed.bases, "demand_min": asked, **of(answer.today, "before_"),
         **of(answer.plan, "")}
    )  # fmt: skip


def aims(answer: StaffAnswer) -> Frame:
    """Each aim in its order: what is reached, the bound, what insisting on it costs the next."""
    costs = {one.aim: one for one in answer.insisted}
    rows = [
        {
            "aim": step.name, "unit": step.unit, "value": step.objective, "bound": step.bound,
            "status": step.ending.value,
            "next_aim": costs[step.name].next_aim if step.name in costs else "",
            "next_value": costs[step.name].value if step.name in costs else None,
            "next_value_without": costs[step.name].without if step.name in costs else None,
        }
        for step in answer.outcome.steps
    ]  # fmt: skip
    return pd.DataFrame(rows)


def promises(answer: StaffAnswer) -> Frame:
    """The share of each level that each base could promise by itself."""
    owed = answer.question.demand
    named = pd.DataFrame(
        answer.promised_at.round(6), columns=[_column(n) for n in owed.level_names]
    )
    named.insert(0, "base", owed.bases)
    return named


def frontier(answer: StaffAnswer) -> Frame:
    """Least pay for more and more cover of the worst-off base."""
    return pd.DataFrame(
        [
            (round(point.cover, 6), point.cost_pence / 100, point.bound_pence / 100, point.proved)
            for point in answer.frontier
        ],
        columns=["worst_cover", "cost_gbp", "bound_gbp", "proved"],
    )


def choices(answer: StaffAnswer) -> Frame:
    """Where the other plans place each tranche."""
    has = answer.question.capacity
    plans = [answer.plan, *(choice.plan for choice in answer.choices)]
    rows = [
        {"plan": number, "tranche": has.tranches[tranche], "base": has.bases[base],
         "placed_wte": round(int(plan.placed[tranche, base]) * has.wte_step, 6)}
        for number, plan in enumerate(plans, start=1)
        for tranche, base in np.argwhere(plan.placed).tolist()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "tranche", "base", "placed_wte"])


def no_regret(answer: StaffAnswer) -> Frame:
    """Where posts go at low demand, as given and at high; how much of it is the same in all."""
    has, found = answer.question.capacity, answer.no_regret
    columns = ["tranche", "grade", "base", "in_all_wte", "low_wte", "as_given_wte", "high_wte"]
    if found is None:
        return pd.DataFrame(columns=columns)
    rows = [
        (
            has.tranches[tranche], has.grades[has.tranche_grade[tranche]], has.bases[base],
            *(round(int(steps) * has.wte_step, 6)
              for steps in (found.common[tranche, base], *found.placed[:, tranche, base])),
        )
        for tranche, base in np.argwhere(found.placed.any(axis=0)).tolist()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def worth(answer: StaffAnswer) -> Frame:
    """What one more WTE of a grade, or ten minutes of travel less, saves at a base in a period.

    `anew` is what it saves if all posts are placed anew, where that was sought.
    """
    owed, found = answer.question.demand, answer.worth
    names = [_column(name) for name in owed.level_names]
    columns = [
        "what", "base", "period", "gives_min", "first_minute_saves_min",
        *(f"saves_{name}_min" for name in names), "saves_gbp",
        *(f"anew_saves_{name}_min" for name in names), "anew_proved",
    ]  # fmt: skip
    if found is None:
        return pd.DataFrame(columns=columns)
    anew = {one.cell: one for one in found.anew}
    rows = []
    for cell in worth_told(found, answer.question):
        at = cell.what, cell.base, cell.period
        one = anew.get(cell)
        again = [None] * (len(names) + 1) if one is None else [*one.saves_min.tolist(), one.proved]
        rows.append(
            [
                found.what[cell.what], owed.bases[cell.base], owed.periods[cell.period],
                int(found.gives_min[at]), int(found.marginal[at]), *found.saves_min[at].tolist(),
                int(found.saves_pence[at]) / 100, *again,
            ]
        )  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def told(answer: StaffAnswer) -> dict[str, Rows]:
    """What the audit counts again: demand, capacity, pressure and staffing as plain rows."""
    owed, has, plan = answer.question.demand, answer.question.capacity, answer.plan
    useful = answer.question.useful
    minutes = owed.demand_min.sum(axis=1)
    there = (plan.capacity_min * useful[:, :, None]).sum(axis=1)
    short, mandated = plan.shortage_min.sum(axis=2), plan.mandated_shortage_min
    in_post = [] if answer.scratch else answer.instance.staff
    asked: dict[str, Any] = {}
    if answer.no_regret is not None:
        asked["no_regret"] = no_regret(answer).to_dict("records")
    if answer.worth is not None:
        asked["worth"] = worth(answer).to_dict("records")
    return {
        **asked,
        "demand": demand_rows(owed),
        "capacity": capacity_rows(has, plan.wte, plan.capacity_min),
        "pressure": [
            {
                "base": base, "period": period, "demand_min": int(minutes[b, t]),
                "capacity_min": int(there[b, t]), "shortage_min": int(short[b, t]),
                "mandated_shortage_min": int(mandated[b, t]),
            }
            for b, base in enumerate(owed.bases)
            for t, period in enumerate(owed.periods)
        ],
        "staffing": [
            *(
                {"base": row.base, "grade": row.grade, "tranche": "", "in_post_wte": row.wte,
                 "placed_wte": 0.0, "planned_wte": row.wte}
                for row in in_post
            ),
            *(
                {"base": row["base"], "grade": row["grade"], "tranche": row["tranche"],
                 "in_post_wte": 0.0, "placed_wte": row["placed_wte"],
                 "planned_wte": row["placed_wte"]}
                for row in placements(answer).to_dict("records")
            ),
        ],
        "school_teams": [
            {"school": row.school, "planned_team": team}
            for row, team in zip(answer.instance.schools, answer.team, strict=True)
        ],
    }  # fmt: skip
