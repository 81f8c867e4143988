"""Numbers and findings as a person says them: plain words, units everywhere."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from instances import Instance
from models.answers import Answers, ToldSchools
from models.frontier import today
from models.school_teams import SchoolPlan, SchoolTeams

Frame = pd.DataFrame
Frames = Mapping[str, Frame]

TINY, ROUNDING = 1e-9, 1e-6
"""A gap as small as the first is a proof; one as the second is rounding, where proof was given."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def money(gbp: float, pence: bool = False) -> str:
    """Pounds, whole or to the penny: £1,234 or £1,234.50."""
    text = f"{abs(gbp):,.2f}" if pence else f"{abs(gbp):,.0f}"
    return f"-£{text}" if gbp < 0 and text.strip("0.,") else f"£{text}"


def hours(minutes: float) -> str:
    """Minutes as hours, one decimal below a hundred."""
    value = minutes / 60
    return f"{value:,.1f} hours" if 0 < abs(value) < 100 else f"{value:,.0f} hours"


def percent(share: float, places: int = 0) -> str:
    """A share as per cent; one without an end has nobody to meet it."""
    return f"{share * 100:,.{places}f}%" if math.isfinite(share) else "nobody to do it"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 school, 2 schools."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def month(label: str) -> str:
    """2026-04 as April 2026, 2026-04-06 as 6 April 2026; anything else as it is."""
    parts = label.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return label
    named = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {named}" if len(parts) == 3 else named


def span(instance: Instance) -> str:
    """The time planned."""
    given = instance.settings
    return f"the {count(given.months, 'month')} from {month(given.start_month)}"


def labels(instance: Instance) -> dict[str, str]:
    """What each base is called; its code is added where two share a name."""
    named = {row.locality: row.name for row in instance.localities}
    named |= {row.team: row.name for row in instance.teams}
    shared = Counter(named.values())
    return {base: f"{name} ({base})" if shared[name] > 1 else name for base, name in named.items()}


def by_base(pressure: Frame) -> Frame:
    """The pressure table summed over the periods, one row for each base."""
    sums = pressure.drop(columns=["period", "pressure", "before_pressure"])
    total = sums.groupby("base", sort=False).sum()
    for before in ("", "before_"):
        has = total[f"{before}capacity_min"].to_numpy(dtype=float)
        owed = total["demand_min"].to_numpy(dtype=float)
        nobody = np.where(owed > 0, np.inf, 0.0)
        total[f"{before}pressure"] = np.divide(owed, has, out=nobody, where=has > 0)
    return total


def amount(value: float | None, unit: str) -> str:
    """The value of an objective in the units of people."""
    if value is None or not math.isfinite(value):
        return "not known"
    if unit == "pence":
        return money(value / 100)
    if unit == "minutes":
        return hours(value)
    return percent(value, 2) if unit == "capacity / demand" else f"{value:,.6g} {unit}"


def gap_words(gap: float | None) -> str:
    """A gap, rounded up to two figures, as per cent."""
    if gap is None or not math.isfinite(gap):
        return "not known"
    if gap <= TINY:
        return "none"
    places = max(0, 1 - math.floor(math.log10(gap * 100)))
    return f"{math.ceil(gap * 100 * 10**places - TINY) / 10**places:.{places}f}%"


def demand_and_capacity(answers: Answers, frames: Frames) -> str:
    """What is owed against what staff can give."""
    total = by_base(frames["pressure"]).sum()
    owed, had, has = (
        float(total[name]) for name in ("demand_min", "before_capacity_min", "capacity_min")
    )
    before, after = (f" (pressure {percent(owed / give)})" if give else "" for give in (had, has))
    starters = (
        f", and {hours(has)} with the new starters{after}" if answers.instance.tranches else ""
    )
    return (
        f"Over {span(answers.instance)} the pathways ask for {hours(owed)} of contacts; staff in"
        f" post can give {hours(had)}{before}{starters}."
    )


def shortage(answers: Answers) -> str:
    """What cannot be given: mandated contacts first, then the others by priority."""
    return " ".join(shortages(answers))


def shortages(answers: Answers) -> list[str]:
    """The same, a sentence each; the first is of mandated contacts, if any are owed."""
    owed, plan = answers.demand, answers.staffing.plan
    short, legal = plan.shortage_min.sum(axis=(0, 1)), plan.mandated_levels
    period = answers.instance.settings.period
    if not short.sum():
        return [f"No contact is short: every {period} has staff for all that falls due."]
    asked = [
        sum(int(owed.demand_min[:, k].sum()) for k, s in enumerate(owed.skills) if s.level == rank)
        for rank in owed.levels
    ]
    said = []
    if mandated := short[:legal].sum():
        said.append(
            f"{hours(mandated)} of mandated contacts cannot be given by staff who may give them in"
            f" the {period} they fall due: {percent(mandated / sum(asked[:legal]), 1)} of them."
        )
    elif legal:
        said.append("Every mandated contact can be given.")
    if others := short[legal:].sum():
        parts = [
            f"{hours(minutes)} at priority {priority}"
            for (_, priority), minutes in zip(owed.levels[legal:], short[legal:], strict=True)
            if minutes
        ]
        share = percent(others / sum(asked[legal:]), 1)
        said.append(f"Of the other contacts {share} are short: {listed(parts)}.")
    said.append(_as_wte(answers, float(short.sum())))
    if answers.instance.tranches:
        without = hours(answers.before.shortage_min.sum())
        said.append(f"Without the new starters {without} would be short.")
    return [sentence for sentence in said if sentence]


def _as_wte(answers: Answers, minutes: float) -> str:
    """Shortage as posts, at what one WTE of the plan gives on average."""
    plan = answers.staffing.plan
    wte = float(plan.wte.sum(axis=(0, 1)).mean())
    given = float(plan.capacity_min.sum())
    return f"That is the work of about {minutes * wte / given:,.1f} WTE." if given else ""


def worst_off(answers: Answers, frames: Frames) -> str:
    """The base under most pressure before and after, of those that a new starter could join."""
    called, yearly = labels(answers.instance), by_base(frames["pressure"])
    open_to = np.atleast_1d(answers.staffing_question.open_to.any(axis=0))
    helped = dict(zip(yearly.index, open_to, strict=True))
    was, now = (yearly[name].to_dict() for name in ("before_pressure", "pressure"))
    joined = [base for base in now if helped[base]]
    rest = [base for base in now if not helped[base]]

    def most(bases: list[Any], pressure: dict[Any, float]) -> str:
        base = max(bases, key=pressure.__getitem__)
        return f"{called[base]} ({percent(pressure[base])})"

    if not joined:
        return f"Most pressed: {most(rest, now)}." if rest else "There is no base to compare."
    said = (
        f"Of the places that new starters can join, {most(joined, was)} is most pressed without"
        f" them, {most(joined, now)} with them."
    )
    if rest and max(now[base] for base in rest) > max(now[base] for base in joined):
        said += f" Where none of them can go, {most(rest, now)} is most pressed."
    return said


def placements(answers: Answers, frames: Frames) -> list[str]:
    """Where the new starters of each tranche go, one sentence each."""
    called, posts = labels(answers.instance), frames["staffing"]
    titles = {row.grade: row.title for row in answers.instance.grades}
    said = []
    for number, row in enumerate(answers.instance.tranches):
        mine = posts[posts["tranche"] == row.tranche]
        most = mine.sort_values("placed_wte", ascending=False, kind="stable")
        parts = [
            f"{_wte(wte)} to {called[base]}"
            for base, wte in zip(most["base"], most["placed_wte"], strict=True)
        ]
        said.append(
            f"{_wte(row.wte)} WTE ({titles[row.grade]}) from {month(row.start_month)}, tranche"
            f" {row.tranche}: {listed(parts) or 'not placed'}."
        )
        if not answers.capacity.here[number].any():
            said[-1] += " They start after the time planned, so where they go changes nothing."
    return said


def _wte(wte: float) -> str:
    """With one decimal, or two where it has them."""
    return f"{wte:,.1f}" if round(wte * 10, 6).is_integer() else f"{wte:,.2f}"


def moves(answers: ToldSchools) -> str:
    """How many schools change team, and what that buys."""
    question, plan, as_today = (
        answers.school_question,
        answers.schools.plan,
        today(answers.school_question),
    )
    nouns = question.nouns
    if not len(question.schools):
        return f"There are no {nouns.units} to share out."
    moved, new = int(plan.moved.sum()), int((question.today < 0).sum())
    whole = count(len(question.schools), nouns.unit)
    said = [f"Moved to another {nouns.place}: {moved:,} of {whole}."]
    if new:
        gets = "gets" if new == 1 else "get"
        said.append(f"{count(new, nouns.unit)} with no {nouns.place} today {gets} one.")
    away, journeys = (
        f"{_worst(question, plan):.1f}% away in the plan",
        _journeys(plan) + " over the plan",
    )
    if as_today is not None:
        away = f"{_worst(question, as_today):.1f}% away today and {away}"
        journeys += f"; with today's {nouns.places} {_journeys(as_today)}"
    limit = f"{float(question.tolerance * 100):g}%"
    said.append(
        f"The {nouns.place} furthest from its fair share of work is {away} (the limit is {limit})."
    )
    return " ".join([*said, f"Journeys to {nouns.goals} take {journeys}."])


def _worst(question: SchoolTeams, plan: SchoolPlan) -> float:
    return float(np.abs(question.imbalance_pct(plan.load_min)).max())


def _journeys(plan: SchoolPlan) -> str:
    return f"{hours(plan.travel_min)} and {money(plan.travel_pence / 100)}"


def audit(found: Mapping[str, Any]) -> str:
    """What the independent recount says."""
    breaches, promises = len(found["breaches"]), int(found["promises"])
    end = f"{breaches:,} broken" if breaches else "every one is kept"
    return f"Recounted from the tables alone: {count(promises, 'kind')} of promise, {end}."
