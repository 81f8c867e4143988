"""The questions written term by term in Pyomo, as models/FORMULATIONS.md says them, for CBC.

Staffing is in its hours form. Each function gives the values of the objectives in their order, or
None where no plan exists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import pyomo.environ as pyo
from pulp import PULP_CBC_CMD

from reference.data import AssignmentData, SchoolsData, StaffingData

ROOM = 1e-7
"""By how much of itself a later objective may lower an earlier one that is not whole; CBC tells
eight digits."""


@cache
def cbc() -> Any:
    """The solver that PuLP brings along."""
    return pyo.SolverFactory("cbc", executable=PULP_CBC_CMD.pulp_cbc_path)


def solved(m: pyo.ConcreteModel) -> float | None:
    """The better of two runs of CBC 2.10.3, or None where nothing is feasible.

    With its preprocessing it has called 84 the most of an assignment of three units where 126 can
    be had; without it, it crashes where nothing is feasible.
    """
    values = []
    for options in ({}, {"preprocess": "off"}):
        ended = cbc().solve(m, options=options, load_solutions=False)
        condition = ended.solver.termination_condition
        if condition == pyo.TerminationCondition.infeasible:
            assert not values
            return None
        assert condition == pyo.TerminationCondition.optimal, condition
        m.solutions.load_from(ended)
        values.append(float(pyo.value(m.aim)))
    return min(values) if m.aim.sense == pyo.minimize else max(values)


def in_order(m: pyo.ConcreteModel, aims: Sequence[tuple[int, Any, bool]]) -> list[float] | None:
    """The least or most of each (sense, expression, whether whole), the earlier ones kept."""
    m.kept = pyo.ConstraintList()
    reached = []
    for sense, aim, whole in aims:
        m.aim = pyo.Objective(expr=aim, sense=sense)
        value = solved(m)
        if value is None:
            assert not reached, "kept objectives cannot make a program impossible"
            return None
        if whole:
            assert abs(value - round(value)) < 1e-6
            value = round(value)
        reached.append(value)
        room = 0 if whole else ROOM * max(1.0, abs(value))
        m.kept.add(aim <= value + room if sense == pyo.minimize else aim >= value - room)
        m.del_component(m.aim)
    return reached


def staffing_in_hours(q: StaffingData) -> list[float] | None:
    """Steps x[j, b], hours h[b, k, g, t], unserved z[b, k, t], cover r, lag e[b]."""
    m = pyo.ConcreteModel("staffing")
    bases, periods, skills, _, tranches, levels = q.sizes
    m.B, m.T, m.K = pyo.RangeSet(0, bases - 1), pyo.RangeSet(0, periods - 1), range(skills)
    m.J, m.P = pyo.RangeSet(0, tranches - 1), range(levels)
    m.joined = pyo.Set(initialize=q.joined)
    m.used = pyo.Set(initialize=sorted({g for allowed in q.G for g in allowed}))
    m.may_serve = pyo.Set(initialize=[(k, g) for k in m.K for g in q.G[k]])

    m.x = pyo.Var(
        m.J, m.B, domain=pyo.NonNegativeIntegers,
        bounds=lambda _, j, b: (0, q.n[j] if q.may_go(j, b) else 0),
    )  # fmt: skip
    m.h = pyo.Var(m.B, m.may_serve, m.T, domain=pyo.NonNegativeReals)
    m.z = pyo.Var(m.B, m.K, m.T, domain=pyo.NonNegativeReals)
    m.r = pyo.Var(domain=pyo.NonNegativeReals)
    m.e = pyo.Var(m.joined, domain=pyo.NonNegativeReals)

    def minutes(b: int, g: int, t: int) -> Any:
        """C[b, g, t]."""
        return q.s[b][g][t] + sum(q.a[j][t] * m.x[j, b] for j in m.J if q.g[j] == g)

    def all_minutes(b: int) -> Any:
        return sum(minutes(b, g, t) for t in m.T for g in q.grades_with_work(b))

    @m.Constraint(m.J)
    def placed(m: Any, j: int) -> Any:
        return sum(m.x[j, b] for b in m.B) == q.n[j]

    @m.Constraint(m.B, m.K, m.T)
    def owed(m: Any, b: int, k: int, t: int) -> Any:
        return sum(m.h[b, k, g, t] for g in q.G[k]) + m.z[b, k, t] == q.D[b][k][t]

    @m.Constraint(m.B, m.used, m.T)
    def given(m: Any, b: int, g: int, t: int) -> Any:
        return sum(m.h[b, k, g, t] for k in m.K if g in q.G[k]) <= minutes(b, g, t)

    @m.Constraint(m.joined)
    def worst_cover(m: Any, b: int) -> Any:
        return all_minutes(b) >= m.r * q.owed(b)

    @m.Constraint(m.joined)
    def lag(m: Any, b: int) -> Any:
        return all_minutes(b) + m.e[b] >= float(q.average * q.owed(b))

    aims: list[tuple[int, Any, bool]] = [
        (
            pyo.minimize,
            sum(m.z[b, k, t] for b in m.B for t in m.T for k in m.K if q.p[k] <= p),
            True,
        )
        for p in m.P
    ]
    if q.joined:
        aims += [(pyo.maximize, m.r, False), (pyo.minimize, sum(m.e[b] for b in m.joined), False)]
    return in_order(m, aims)


def _pairs(units: int, teams: int, may: Callable[[int, int], bool]) -> pyo.ConcreteModel:
    """x[i, j] in {0, 1} and each unit to one team."""
    m = pyo.ConcreteModel()
    m.I, m.J = pyo.RangeSet(0, units - 1), pyo.RangeSet(0, teams - 1)
    m.x = pyo.Var(m.I, m.J, domain=pyo.Binary)

    @m.Constraint(m.I)
    def one_team(m: Any, i: int) -> Any:
        return sum(m.x[i, j] for j in m.J) == 1

    for i in m.I:
        for j in m.J:
            if not may(i, j):
                m.x[i, j].fix(0)
    return m


def least_cost(q: SchoolsData) -> list[float] | None:
    """Least travel and moving with every team near its share."""
    m = _pairs(len(q.w), len(q.T), q.may)

    def load(j: int) -> Any:
        return sum(q.w[i] * m.x[i, j] for i in m.I)

    @m.Constraint(m.J)
    def at_least(_: Any, j: int) -> Any:
        limit: Fraction = (1 - q.tau) * q.T[j]
        return limit.denominator * load(j) >= limit.numerator

    @m.Constraint(m.J)
    def at_most(_: Any, j: int) -> Any:
        limit: Fraction = (1 + q.tau) * q.T[j]
        return limit.denominator * load(j) <= limit.numerator

    travel = sum(q.d[i][j] * m.x[i, j] for i in m.I for j in m.J)
    moving = sum(q.q[i] * m.x[i, j] for i in m.I for j in m.J if q.moves(i, j))
    return in_order(m, [(pyo.minimize, travel + moving, True)])


def least_worst(q: SchoolsData, budget: int | None) -> list[float] | None:
    """Least worst imbalance, in millionths, with so many schools moved at most."""
    m = _pairs(len(q.w), len(q.T), q.may)
    m.z = pyo.Var(domain=pyo.NonNegativeReals)

    def above(j: int) -> Any:
        """Load less share, times the denominator of the share."""
        return q.T[j].denominator * sum(q.w[i] * m.x[i, j] for i in m.I) - q.T[j].numerator

    @m.Constraint(m.J)
    def not_above(_: Any, j: int) -> Any:
        return above(j) <= 1e-6 * m.z * q.T[j].numerator

    @m.Constraint(m.J)
    def not_below(_: Any, j: int) -> Any:
        return -above(j) <= 1e-6 * m.z * q.T[j].numerator

    moving = [m.x[i, j] for i in m.I for j in m.J if q.moves(i, j)]
    if budget is not None and moving:
        m.moves = pyo.Constraint(expr=sum(moving) <= budget)
    return in_order(m, [(pyo.minimize, m.z, False)])


def best_assignment(q: AssignmentData) -> list[float] | None:
    """Least or most cost with every load within its limits."""
    m = _pairs(len(q.c), len(q.L), lambda _i, _j: True)

    def load(j: int) -> Any:
        return sum(q.w[i][j] * m.x[i, j] for i in m.I)

    m.at_least = pyo.ConstraintList()
    m.at_most = pyo.ConstraintList()
    for j in m.J:
        if q.L[j] is not None:
            m.at_least.add(load(j) >= q.L[j])
        if q.U[j] is not None:
            m.at_most.add(load(j) <= q.U[j])
    cost = sum(q.c[i][j] * m.x[i, j] for i in m.I for j in m.J)
    return in_order(m, [(pyo.maximize if q.most else pyo.minimize, cost, True)])
