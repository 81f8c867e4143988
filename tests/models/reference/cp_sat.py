"""The questions written for CP-SAT, in whole numbers only, so that nothing is rounded.

ortools cannot be imported where highspy is: these run in a process of their own (`Apart`). Each
function gives the exact values of the objectives in their order, or None where no plan exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from math import lcm
from multiprocessing import get_context
from typing import Any

from reference.data import AssignmentData, SchoolsData, StaffingData

Values = list[Fraction] | None
Apart = Callable[..., Values]


@contextmanager
def apart() -> Iterator[Apart]:
    """A caller of the functions of this module in a process without highspy."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield lambda function, *data: pool.submit(function, *data).result(timeout=300)


def _in_order(model: Any, aims: Sequence[tuple[bool, Any, int]]) -> Values:
    """The most (True) or least of each (sense, expression, scale), the earlier ones kept."""
    from ortools.sat.python import cp_model

    reached = []
    for most, aim, scale in aims:
        (model.maximize if most else model.minimize)(aim)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        ended = solver.solve(model)
        if ended == cp_model.INFEASIBLE:
            assert not reached, "kept objectives cannot make a program impossible"
            return None
        assert ended == cp_model.OPTIMAL, solver.status_name(ended)
        value = solver.value(aim)
        reached.append(Fraction(value, scale))
        model.add(aim == value)
    return reached


def staffing(q: StaffingData) -> Values:
    """Whole hours: with whole data some best handing out is whole."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    bases, periods, skills, grades, tranches, levels = q.sizes
    every = range(bases)
    steps = [
        [model.new_int_var(0, q.n[j] * q.may_go(j, b), "") for b in every] for j in range(tranches)
    ]
    for j in range(tranches):
        model.add(sum(steps[j]) == q.n[j])
    has = [
        [
            [
                q.s[b][g][t] + sum(q.a[j][t] * steps[j][b] for j in range(tranches) if q.g[j] == g)
                for t in range(periods)
            ]
            for g in range(grades)
        ]
        for b in every
    ]
    short: list[list[Any]] = [[] for _ in range(levels)]
    for b in every:
        for t in range(periods):
            spent: list[list[Any]] = [[] for _ in range(grades)]
            for k in range(skills):
                owed = q.D[b][k][t]
                served = [model.new_int_var(0, owed, "") for _ in q.G[k]]
                model.add(sum(served) <= owed)
                short[q.p[k]].append(owed - sum(served))
                for g, minutes in zip(q.G[k], served, strict=True):
                    spent[g].append(minutes)
            for g in range(grades):
                model.add(sum(spent[g]) <= has[b][g][t])
    aims: list[tuple[bool, Any, int]] = [
        (False, sum(sum(lacks) for lacks in short[: p + 1]), 1) for p in range(levels)
    ]
    return _in_order(model, aims + _fairness(model, q, has))


def _fairness(model: Any, q: StaffingData, has: Any) -> list[tuple[bool, Any, int]]:
    """Cover in units of 1 / (a common multiple of what is owed), lag in units of 1 / all of it."""
    if not q.joined:
        return []
    total = {b: sum(sum(has[b][g]) for g in q.grades_with_work(b)) for b in q.joined}
    unit = lcm(*(q.owed(b) for b in q.joined))
    everything = sum(q.owed(b) for b in q.joined)
    share = q.average * everything
    assert share.denominator == 1
    worst = model.new_int_var(0, int(share) * unit, "")
    lags = []
    for b in q.joined:
        model.add(total[b] * (unit // q.owed(b)) >= worst)
        lag = model.new_int_var(0, int(share) * q.owed(b), "")
        model.add(lag >= int(share) * q.owed(b) - everything * total[b])
        lags.append(lag)
    return [(True, worst, unit), (False, sum(lags), everything)]


def _choice(model: Any, units: int, teams: int, may: Callable[[int, int], bool]) -> Any:
    """One literal for each pair that may be; exactly one of each unit."""
    pick = [
        [model.new_bool_var("") if may(i, j) else 0 for j in range(teams)] for i in range(units)
    ]
    for row in pick:
        model.add(sum(row) == 1)
    return pick


def least_cost(q: SchoolsData) -> Values:
    """Least travel and moving with every team near its share."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    pick = _choice(model, len(q.w), len(q.T), q.may)
    for j, share in enumerate(q.T):
        load = sum(minutes * row[j] for minutes, row in zip(q.w, pick, strict=True))
        low, high = (1 - q.tau) * share, (1 + q.tau) * share
        model.add(load * low.denominator >= low.numerator)
        model.add(load * high.denominator <= high.numerator)
    cost = sum(
        (q.d[i][j] + q.q[i] * q.moves(i, j)) * literal
        for i, row in enumerate(pick)
        for j, literal in enumerate(row)
    )
    return _in_order(model, [(False, cost, 1)])


def least_worst(q: SchoolsData, budget: int | None) -> Values:
    """Least worst imbalance, in millionths: in units of 1 / (a common multiple of the shares)."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    pick = _choice(model, len(q.w), len(q.T), q.may)
    whole = lcm(*(share.denominator for share in q.T))
    share = [int(part * whole) for part in q.T]
    unit = lcm(*(part for part in share if part))
    worst = model.new_int_var(0, 2**50, "")
    for j, part in enumerate(share):
        load = whole * sum(minutes * row[j] for minutes, row in zip(q.w, pick, strict=True))
        if not part:
            model.add(load == 0)
            continue
        model.add((load - part) * (unit // part) <= worst)
        model.add((part - load) * (unit // part) <= worst)
    if budget is not None:
        moved = [pick[i][j] for i in range(len(q.w)) for j in range(len(q.T)) if q.moves(i, j)]
        model.add(sum(moved) <= budget)
    found = _in_order(model, [(False, worst, unit)])
    return None if found is None else [found[0] * 10**6]


def best_assignment(q: AssignmentData) -> Values:
    """Least or most cost with every load within its limits."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    pick = _choice(model, len(q.c), len(q.L), lambda _i, _j: True)
    for j, (low, high) in enumerate(zip(q.L, q.U, strict=True)):
        load = sum(q.w[i][j] * row[j] for i, row in enumerate(pick))
        if low is not None:
            model.add(load >= low)
        if high is not None:
            model.add(load <= high)
    cost = sum(q.c[i][j] * literal for i, row in enumerate(pick) for j, literal in enumerate(row))
    return _in_order(model, [(q.most, cost, 1)])
