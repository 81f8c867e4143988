"""The answer in ten sentences at most: what a board is told before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.answers import Answers
from models.frontier import today
from models.outcome import Ending, Outcome
from models.payment.terms import AS_WRITTEN
from reports import words
from reports.words import Frames, count, gap_words, hours, labels, listed, money, percent

MOST = 10


def ten(
    answers: Answers, frames: Frames, summary: Mapping[str, Any], income: Mapping[str, Any] | None
) -> list[str]:
    """Ten sentences or fewer.

    Args:
        answers: what a run found.
        frames: its tables.
        summary: as in summary.json.
        income: tables of what the contracts would pay, if there are any.
    """
    short = words.shortages(answers)
    said = [
        words.demand_and_capacity(answers, frames),
        short[0],
        _rest(short),
        _pressed(words.worst_off(answers, frames)),
        _starters(answers, frames),
        _schools(answers),
        _prices(answers),
        _ledger(answers),
        _income(income),
        _sure(answers, summary),
    ]
    return [sentence for sentence in said if sentence][:MOST]


def _rest(short: list[str]) -> str:
    """What else is short and how much work that is, as one sentence."""
    rest = [text.rstrip(".") for text in short[1:] if not text.startswith("Without")]
    if not rest:
        return ""
    return "; ".join([rest[0], *(text[0].lower() + text[1:] for text in rest[1:])]) + "."


def _pressed(said: str) -> str:
    return said.split(". ")[0].rstrip(".") + "."


def _starters(answers: Answers, frames: Frames) -> str:
    """How many start, and where most of them go."""
    posts = frames["staffing"]
    placed = posts[posts["tranche"] != ""]
    if placed.empty:
        return ""
    by_base = placed.groupby("base", sort=False)["placed_wte"].sum().sort_values(
        ascending=False, kind="stable"
    )  # fmt: skip
    called = labels(answers.instance)
    most = listed([f"{called[str(base)]} ({wte:.1f})" for base, wte in by_base.head(3).items()])
    saved = int(answers.before.shortage_min.sum() - answers.staffing.plan.shortage_min.sum())
    return (
        f"{by_base.sum():.1f} WTE of new starters go to {count(len(by_base), 'place')}, most of"
        f" them to {most}, and save {hours(saved)} that would be short without them."
    )


def _schools(answers: Answers) -> str:
    """How many schools move, what balance and travel that gives."""
    question, plan = answers.school_question, answers.schools.plan
    if not len(question.schools):
        return ""
    now = today(question)
    worst = float(np.abs(question.imbalance_pct(plan.load_min)).max())
    before, was = "", ""
    if now is not None:
        before = f"{float(np.abs(question.imbalance_pct(now.load_min)).max()):.1f}% today and "
        was = f" in place of {hours(now.travel_min)}"
    moved, schools = int(plan.moved.sum()), len(question.schools)
    return (
        f"{moved:,} of {count(schools, 'school')} change team; the team furthest from its fair"
        f" share of work is away from it by {before}{worst:.1f}% in the plan, and journeys take"
        f" {hours(plan.travel_min)}{was}."
    )


def _prices(answers: Answers) -> str:
    """What a child on the first universal pathway costs, by age."""
    for row in answers.instance.pathways:
        universal = row.level == "U"
        found = [tariff for tariff in answers.tariffs
                 if tariff.pathway == row.pathway and universal and tariff.price_pence]  # fmt: skip
        if found:
            told = listed([f"{money((t.price_pence or 0) / 100, True)} at {t.age_band}"
                           for t in found])  # fmt: skip
            told = told.replace(" at antenatal", " before birth")
            return f"A child and year of {row.name.lower()} is priced at {told}."
    return ""


def _ledger(answers: Answers) -> str:
    """How much of the ledger is in the prices."""
    own = sum(answers.absorbed.own.values())
    unused = sum(found.unused_pence for found in answers.tariffs)
    part = f" ({percent(unused / own, 1)})" if own else ""
    return (
        f"Of the ledger of {money(own / 100)}, {money((own - unused) / 100)} is what children need"
        f" and {money(unused / 100)}{part} is staff time that nobody needs when it is there."
    )


def _income(income: Mapping[str, Any] | None) -> str:
    """What the contracts as written would bring in, and within what."""
    if income is None:
        return ""
    rows = [row for row in income["options"] if row["model"] == AS_WRITTEN]
    names = ("income_gbp", "change_gbp", "p5_income_gbp", "p95_income_gbp")
    whole = {name: sum(row[name] for row in rows) for name in names}
    side = "less" if whole["change_gbp"] < 0 else "more"
    # the ends of several contracts do not add up to those of all of them together
    span = (
        f" (nine times in ten between {money(whole['p5_income_gbp'])} and"
        f" {money(whole['p95_income_gbp'])})"
        if len(rows) == 1
        else ""
    )
    return (
        f"As written, the contract{'s' if len(rows) > 1 else ''} would bring in"
        f" {money(whole['income_gbp'])}{span}, {money(abs(whole['change_gbp']))} {side} than the"
        " block over its whole length."
    )


def _sure(answers: Answers, summary: Mapping[str, Any]) -> str:
    """What is proved, and by whom it was counted again."""
    parts = [f"{outcome.question} {_proved(outcome)}"
             for outcome in (answers.schools, answers.staffing)]  # fmt: skip
    broken = len(summary["audit"]["breaches"])
    recount = "no promise is broken" if not broken else f"{broken} promises are broken"
    return f"How sure: {listed(parts)}; counted again from the tables alone, {recount}."


def _proved(outcome: Outcome[Any]) -> str:
    gap = gap_words(outcome.gap)
    if outcome.ending.is_early:
        return f"are the best found in the time, within {gap} of the best possible"
    if outcome.ending is Ending.CLAIMED:
        return "are the best by the word of the solver"
    return "cannot be better" if gap == "none" else f"are within {gap} of the best possible"
