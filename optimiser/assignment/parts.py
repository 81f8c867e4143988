"""A part of an assignment as a program: some pairs, what is left of the limits for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Arrays, Floats, Truths, Whole
from models.assignment import FINE, Assignment
from models.program import Objective
from optimiser.backends.protocol import Task
from optimiser.settings import Settings


@dataclass(frozen=True)
class Limits:
    """Least and most load (measures, teams), and the budget, that a part may use."""

    lower: Floats
    upper: Floats
    budget: float = np.inf


@dataclass(frozen=True)
class Part:
    """Pairs (unit, team), by unit and then team, the teams there are, the limits on their loads.

    A team may be there without a pair: its limits count.

    With `penalty` (measures,) a load may miss its limit at so much for each unit of load; what the
    budget is missed by costs `over` for each unit.
    """

    unit: Whole
    team: Whole
    teams: Whole
    limits: Limits
    penalty: Floats | None = None
    over: float = 0.0


def whole(question: Assignment) -> Limits:
    """All that the question allows."""
    _, lower, upper = question.measures
    return Limits(lower, upper, np.inf if question.budget is None else question.budget.most)


def left(question: Assignment, choice: Whole, staying: Truths) -> Limits:
    """What the units that stay leave of the limits."""
    limits, units = whole(question), np.flatnonzero(staying)
    load = question.measures[0][:, units, choice[units]]
    teams = question.cost.shape[1]
    used = np.stack([np.bincount(choice[units], each, teams) for each in load])
    budget = limits.budget
    if question.budget is not None:
        budget -= float(question.budget.use[units, choice[units]].sum())
    return Limits(limits.lower - used, limits.upper - used, budget)


def task(
    question: Assignment, part: Part, settings: Settings, *, whole_units: bool = True,
    start: Whole | None = None, nodes: int = 0,
) -> Task:  # fmt: skip
    """The program of a part: a column for each pair, then what may be missed.

    Rows: a unit each, in order; (measure, team) each, for the teams of the part; the budget.
    `start` is a team for every unit.
    """
    load, _, _ = question.measures
    pairs, measures = len(part.unit), len(load)
    _, unit = np.unique(part.unit, return_inverse=True)
    teams, team = part.teams, np.searchsorted(part.teams, part.team)
    units = int(unit[-1]) + 1
    lower, upper = part.limits.lower[:, teams], part.limits.upper[:, teams]
    row = [unit, *(units + measure * len(teams) + team for measure in range(measures))]
    value = [np.ones(pairs), *load[:, part.unit, part.team]]
    row_lower = np.concatenate([np.ones(units), lower.ravel()])
    row_upper = np.concatenate([np.ones(units), upper.ravel()])
    if question.budget is not None:
        row.append(np.full(pairs, len(row_lower)))
        value.append(question.budget.use[part.unit, part.team])
        row_lower = np.append(row_lower, -np.inf)
        row_upper = np.append(row_upper, part.limits.budget)
    column = [np.arange(pairs)] * len(row)
    cost = question.cost[part.unit, part.team]
    if part.penalty is not None:
        missed = np.repeat(part.penalty, len(teams))
        for side, sign in ((lower, 1.0), (upper, -1.0)):
            there = np.flatnonzero(np.isfinite(side.ravel()))
            row.append(units + there)
            column.append(len(cost) + np.arange(len(there)))
            value.append(np.full(len(there), sign))
            cost = np.append(cost, missed[there])
        if question.budget is not None:
            row.append(np.array([len(row_lower) - 1]))
            column.append(np.array([len(cost)]))
            value.append(np.array([-1.0]))
            cost = np.append(cost, part.over)
    arrays = _arrays(
        np.concatenate(row), np.concatenate(column), np.concatenate(value),
        row_lower, row_upper, len(cost), pairs, whole_units,
    )  # fmt: skip
    exact = bool(whole_units and part.penalty is None and (cost == np.rint(cost)).all())
    aim = Objective(
        "cost", "Least cost.", "", np.arange(len(cost)), cost, whole=exact,
        precision=1.0 if exact else FINE,
    )  # fmt: skip
    begin = None if start is None else _begin(arrays, pairs, start[part.unit] == part.team)
    return Task(arrays, aim, settings, begin, nodes)


def _arrays(
    row: Whole, column: Whole, value: Floats, row_lower: Floats, row_upper: Floats, columns: int,
    pairs: int, whole_units: bool,
) -> Arrays:  # fmt: skip
    # the entries of each kind of row come by column, so that a stable sort keeps them rising
    order = np.argsort(row, kind="stable")
    integer = np.zeros(columns, dtype=bool)
    integer[:pairs] = whole_units
    upper = np.ones(columns)
    upper[pairs:] = np.inf
    return Arrays(
        lower=np.zeros(columns), upper=upper, integer=integer, whole=integer,
        start=np.searchsorted(row[order], np.arange(len(row_lower) + 1)).astype(np.int64),
        column=column[order].astype(np.int32), value=value[order],
        row_lower=row_lower, row_upper=row_upper,
    )  # fmt: skip


def _begin(arrays: Arrays, pairs: int, chosen: NDArray[np.bool_]) -> Floats:
    """The values of a start: what it misses is missed."""
    values = np.zeros(arrays.columns)
    values[:pairs] = chosen
    activity = arrays.activity(values)
    extra = np.arange(pairs, arrays.columns)
    if len(extra):
        entry = np.flatnonzero(arrays.column >= pairs)
        row, slack, sign = arrays.row[entry], arrays.column[entry], arrays.value[entry]
        short = np.where(sign > 0, arrays.row_lower[row] - activity[row],
                         activity[row] - arrays.row_upper[row])  # fmt: skip
        values[slack] = np.maximum(0.0, short)
    return values


def chosen(part: Part, values: Floats, choice: Whole) -> Whole:
    """The choice with the units of a part as its program's values say."""
    taken = np.flatnonzero(values[: len(part.unit)] > 0.5)
    changed = choice.copy()
    changed[part.unit[taken]] = part.team[taken]
    return changed
