"""What two runs differ in, and what of the difference comes of which.

Causes are the tables of the inputs that changed, and the plan itself: which team looks after which
school, and where new starters go. Each cause gets its part of the difference in hours owed, hours
staff can give, hours short and the ledger as `models.causes` tells changes apart: the mean over
every order of the causes while there are few, in the order of the tables where there are many. The
parts add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances import Instance, InstanceFaults
from instances.calendar import calendar
from instances.schema import Row, keys
from instances.tables import Setting
from models.capacity import capacity
from models.causes import Method, told_apart
from models.costing import signed_pence
from models.demand import demand
from models.school_work import school_work
from models.staffing import Staffing

Whole = NDArray[np.int64]

PLAN = "the plan"
FIGURES = (
    "demand_min", "capacity_min", "shortage_min", "mandated_shortage_min", "ledger_pence",
)  # fmt: skip
UNCOUNTED = ("assumptions", "contract")
"""Tables that move none of the figures."""
FEW = 4
"""Causes that are told apart without regard to their order: 16 counts."""


@dataclass(frozen=True)
class Planned:
    """A run as far as it is compared: tables, team of each school, WTE by tranche and base."""

    instance: Instance
    team: Mapping[str, str]
    placed_wte: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Changed:
    """One cell, or one row, that two runs do not share; `column` is empty for a whole row."""

    table: str
    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Between:
    """The difference of two runs: parts by cause and figure of `FIGURES`; they add up exactly."""

    causes: tuple[str, ...]
    method: Method
    before: Whole
    after: Whole
    parts: Whole


def between(before: Planned, after: Planned) -> Between:
    """What of the difference of two runs comes of which cause."""
    changes = changed_tables(before.instance, after.instance)
    causes = [name for name in changes if name not in UNCOUNTED]
    if _plans(before) != _plans(after):
        causes.append(PLAN)
    first, last = counted(before), counted(after)
    if not causes:
        return Between((), Method.ALONE, first, last, np.zeros((0, len(FIGURES)), dtype=np.int64))

    def value(some: Sequence[str]) -> Whole:
        if len(some) in (0, len(causes)):
            return last if some else first
        return counted(_mixed(before, after, some))

    try:
        method, parts = told_apart(causes, value, FEW)
    except (LookupError, ValueError, InstanceFaults):
        # tables of two services, of which one names what the other does not have
        method, parts = Method.TOGETHER, [last - first]
    return Between(tuple(causes), method, first, last, np.array(parts))


def _plans(run: Planned) -> tuple[dict[str, str], dict[tuple[str, str], float]]:
    return dict(run.team), {key: wte for key, wte in run.placed_wte.items() if wte}


def _mixed(before: Planned, after: Planned, some: Sequence[str]) -> Planned:
    """The first run with some causes as in the second."""
    tables: dict[str, Any] = {}
    for name in some:
        if name == "settings":
            tables |= {"settings": after.instance.settings,
                       "settings_given": after.instance.settings_given}  # fmt: skip
        elif name != PLAN:
            tables[name] = getattr(after.instance, name)
    plan = after if PLAN in some else before
    return Planned(replace(before.instance, **tables), plan.team, plan.placed_wte)


def counted(run: Planned) -> Whole:
    """The figures of a run: what is owed, given and short with its plan, and its ledger."""
    instance = run.instance
    days = calendar(instance.settings, instance.school_terms)
    number = {row.team: place for place, row in enumerate(instance.teams)}
    team = np.array(
        [number[run.team.get(row.school) or row.team or ""] for row in instance.schools],
        dtype=np.int64,
    )
    question = Staffing(
        demand(instance, days, school_work(instance, days), team), capacity(instance, days)
    )
    has = question.capacity
    placed = np.zeros((len(has.tranches), len(has.bases)), dtype=np.int64)
    for (tranche, base), wte in run.placed_wte.items():
        if tranche in has.tranches:
            where = has.tranches.index(tranche), has.bases.index(base)
            placed[where] = round(wte / has.wte_step)
    plan = question.plan(placed)
    there = int(np.einsum("bgt,bg->", plan.capacity_min, question.useful))
    return np.array([
        int(question.demand.demand_min.sum()), there, int(plan.shortage_min.sum()),
        int(plan.mandated_shortage_min.sum()), sum(signed_pence(instance).values()),
    ])  # fmt: skip


def changed_tables(before: Instance, after: Instance) -> dict[str, list[Changed]]:
    """Every changed cell by table, in the order of the tables."""
    found: dict[str, list[Changed]] = {}
    others = {table.table: rows for table, rows in after.tables()}
    for table, rows in before.tables():
        if changes := _changes(table, rows, others[table.table]):
            found[table.table] = changes
    return found


def _changes(table: type[Row], before: Sequence[Row], after: Sequence[Row]) -> list[Changed]:
    names = ("key",) if table is Setting else keys(table)

    def by_key(rows: Sequence[Row]) -> dict[str, Row]:
        return {"; ".join(str(getattr(row, name)) for name in names): row for row in rows}

    was, now = by_key(before), by_key(after)
    found = [Changed(table.table, key, "", "there", "gone") for key in was.keys() - now.keys()]
    found += [Changed(table.table, key, "", "", "new") for key in now.keys() - was.keys()]
    for key in was.keys() & now.keys():
        one, other = was[key].model_dump(), now[key].model_dump()
        found += [
            Changed(table.table, key, column, _told(one[column]), _told(other[column]))
            for column in one
            if one[column] != other[column]
        ]
    return sorted(found, key=lambda change: (change.key, change.column))


def _told(value: Any) -> str:
    return "" if value is None else str(value)
