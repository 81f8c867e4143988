"""What is owed and what can be given, as a manager would say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.counted import Counted
from models.posts import mix_in_post, posts_and_pounds
from models.pressure import people
from reports.words import count, hours, labels, listed, money, month, percent, span

MOST_NAMED = 3
SERVICES = {"HV": "health visiting", "SN": "school nursing"}


def when(label: str) -> str:
    """The period as it stands after "in": the week of 7 September 2026, or September 2026."""
    return f"the week of {month(label)}" if len(label) > 7 else month(label)


def that_of(label: str) -> str:
    """The period as it stands after its own name: that of 7 September 2026, or September 2026."""
    return f"that of {month(label)}" if len(label) > 7 else month(label)


def whole_periods(found: Counted) -> NDArray[np.bool_]:
    """Which periods are whole: a plan may begin or end within a week."""
    days = np.diff(found.days.bounds())
    if found.instance.settings.period == "month":
        return np.ones(len(days), dtype=bool)
    return days == days.max()


def demand_words(found: Counted) -> list[str]:
    """What the pathways ask for, of whom, where and when."""
    owed, instance = found.demand, found.instance
    minutes = found.contact_min.sum(axis=2)
    total = int(minutes.sum())
    if not total:
        return [f"Over {span(instance)} the pathways ask for nothing.", *left_out(found)]
    wte, _ = posts_and_pounds(found, mix_in_post(found), minutes)
    legal = int(minutes[found.mandated].sum())
    contacts = round(float(owed.contacts_due.sum()))
    called = labels(instance)
    by_base, by_period = found.demand_min.sum(axis=1), found.demand_min.sum(axis=0)
    most = int(by_base.argmax())
    said = [
        f"Over {span(instance)} the pathways ask for {hours(total)} of contacts"
        f" ({count(contacts, 'contact')}): the work of about {wte.sum():,.1f} WTE of the staff who"
        " may do it.",
        f"{percent(legal / total)} of the hours are contacts that the law requires.",
        _services(found, minutes.sum(axis=1)),
        _pathways(found, minutes.sum(axis=1)),
        f"Most is owed in {called[owed.bases[most]]}: {hours(int(by_base[most]))}.",
    ]
    whole = whole_periods(found)
    if whole.sum() > 1:
        period, mean = instance.settings.period, float(by_period[whole].mean())
        peak = int(np.where(whole, by_period, -1).argmax())
        quiet = int(np.where(whole, by_period, by_period.max() + 1).argmin())
        above = percent(by_period[peak] / mean - 1)
        said.append(
            f"The busiest {period} is {that_of(owed.periods[peak])}, with"
            f" {hours(int(by_period[peak]))} ({above} above the average {period}); the quietest is"
            f" {that_of(owed.periods[quiet])}, with {hours(int(by_period[quiet]))}."
        )
    return [*said, *left_out(found)]


def _services(found: Counted, minutes: NDArray[np.int64]) -> str:
    service = {row.pathway: row.service for row in found.instance.pathways}
    sums: dict[str, int] = defaultdict(int)
    for contact, each in zip(found.demand.contacts, minutes.tolist(), strict=True):
        sums[service[contact.pathway]] += each
    parts = [f"{hours(each)} are {SERVICES[name]}" for name, each in sorted(sums.items()) if each]
    return f"Of these {listed(parts)}."


def _pathways(found: Counted, minutes: NDArray[np.int64]) -> str:
    """The pathways that ask for most."""
    names = {row.pathway: row.name for row in found.instance.pathways}
    sums: dict[str, int] = defaultdict(int)
    for contact, each in zip(found.demand.contacts, minutes.tolist(), strict=True):
        sums[contact.pathway] += each
    first = sorted(sums, key=lambda name: -sums[name])[:MOST_NAMED]
    whole = sum(sums.values())
    parts = [f"{names[name]} {percent(sums[name] / whole)}" for name in first]
    return f"The pathways that ask for most are {listed(parts)}."


def left_out(found: Counted) -> list[str]:
    """Schools that no team looks after today."""
    if not found.left_out:
        return []
    named = ", ".join(school.name for school in found.left_out[:MOST_NAMED])
    more = len(found.left_out) - MOST_NAMED
    also = f" and {more:,} more" if more > 0 else ""
    return [
        f"Not counted: {count(len(found.left_out), 'school')} without a team today ({named}{also})."
    ]


def capacity_words(found: Counted) -> list[str]:
    """What staff in post can give against what is owed, where and when it does not suffice."""
    instance = found.instance
    owed, has = int(found.demand_min.sum()), int(found.capacity_min.sum())
    in_post = float(found.capacity.in_post_wte.mean(axis=2).sum())
    against = f", {percent(owed / has)} of that" if has else ""
    said = [
        f"Over {span(instance)} the {in_post:,.1f} WTE in post can give {hours(has)} to contacts;"
        f" {hours(owed)} are owed{against}.",
        *_least(found),
        *_short(found),
        *_worst(found),
        *_room(found),
        *_starters(found),
    ]
    return [*said, *left_out(found)]


def _least(found: Counted) -> list[str]:
    """The periods in which staff can give least and are pressed most."""
    whole = whole_periods(found)
    has, owed = found.capacity_min.sum(axis=0)[whole], found.demand_min.sum(axis=0)[whole]
    if len(has) < 2 or not has.all():
        return []
    period = found.instance.settings.period
    low, high = int(has.argmin()), int((owed / has).argmax())
    labels_ = np.array(found.demand.periods)[whole].tolist()
    return [
        f"Staff can give least in {when(labels_[low])}: {hours(int(has[low]))}, against"
        f" {hours(int(has.mean()))} in the average {period}; all together they are pressed most in"
        f" {when(labels_[high])}, at {percent(owed[high] / has[high])}."
    ]


def _short(found: Counted) -> list[str]:
    """What is short in all, mandated contacts first."""
    short, mandated = found.shortage_min.sum(axis=2), found.mandated_shortage_min
    period = found.instance.settings.period
    if not short.any():
        return [f"Nothing is short: every {period} has staff for all that falls due in it."]
    weeks, all_weeks = int((short.sum(axis=0) > 0).sum()), short.shape[1]
    bases = int((short.sum(axis=1) > 0).sum())
    said = (
        f"{hours(int(short.sum()))} cannot be given in the {period} they fall due, in"
        f" {count(weeks, period)} of {all_weeks:,} and at"
        f" {count(bases, 'locality or team', 'localities or teams')}"
    )
    legal = int(mandated.sum())
    if not found.pressure.mandated_levels:
        return [f"{said}."]
    if not legal:
        return [f"{said}; every mandated contact can be given."]
    each = int((mandated.sum(axis=0) > 0).sum())
    return [f"{said}; {hours(legal)} of it are mandated contacts, in {count(each, period)}."]


def _worst(found: Counted) -> list[str]:
    """The worst cells, one sentence each, no base twice."""
    short = found.shortage_min.sum(axis=2)
    called, owed = labels(found.instance), found.demand
    worst_of = short.argmax(axis=1)
    order = np.argsort(-short.max(axis=1), kind="stable")[:MOST_NAMED]
    said = []
    for base in (base for base in order.tolist() if short[base].any()):
        period = int(worst_of[base])
        who = people(found.instance.grades, found.pressure.binds(base, period))
        said.append(
            f"In {when(owed.periods[period])}, {called[owed.bases[base]]} owes"
            f" {hours(int(short[base, period]))} more than its {who} can give."
        )
    return said


def _room(found: Counted) -> list[str]:
    """Where most is left over."""
    spare = found.pressure.surplus_min.sum(axis=1)
    base = int(spare.argmax())
    if spare[base] <= 0:
        return []
    name = labels(found.instance)[found.demand.bases[base]]
    period = found.instance.settings.period
    return [
        f"Most room is left in {name}: {hours(int(spare[base]))} over the plan, some of it in a"
        f" quiet {period} or of grades that may not do what is short elsewhere."
    ]


def _starters(found: Counted) -> list[str]:
    """New starters, who are not placed here."""
    rows = found.instance.tranches
    if not rows:
        return []
    wte = sum(row.wte for row in rows)
    return [
        f"The {wte:,.1f} WTE of new starters ({listed([row.tranche for row in rows])}) are not"
        " counted here: a plan places them."
    ]


def cell_words(column: str, value: object, called: Mapping[str, str]) -> str:
    """A cell as people read it: minutes as hours, codes as names."""
    if value is None:
        return ""
    if column.endswith("_min"):
        return f"{float(str(value)) / 60:,.1f}"
    if column == "pressure":
        return percent(float(str(value)))
    if column == "cost_gbp":
        return money(float(str(value)))
    if column in ("base", "pathway"):
        return called.get(str(value), str(value))
    if column == "period":
        return month(str(value))
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
