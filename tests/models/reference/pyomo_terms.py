"""Staffing on terms written term by term in Pyomo, every hour in it, for CBC.

Nothing here is shared with the code that is tested. Each function gives the values of the aims in
their order, or None where no plan exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from reference.pyomo_forms import in_order


@dataclass(frozen=True)
class OnTerms:
    """A question in plain numbers; letters as in models/FORMULATIONS.md."""

    G: tuple[tuple[int, ...], ...]  # [k], grades allowed
    p: tuple[int, ...]  # [k], level
    D: list[list[list[int]]]  # [b][k][t], minutes owed
    s: list[list[list[int]]]  # [b][g][t], minutes of those in post
    a: list[list[list[int]]]  # [j][g][t], minutes that one step changes
    may: list[list[bool]]  # [j][b], whether the tranche may go there
    n: list[int]  # [j], steps at most
    least: list[int]  # [j], steps at least
    c: list[int]  # [j], pence of one step
    price: list[int]  # [k], pence of a minute short
    rules: tuple[tuple[tuple[int, ...], list[int], float, float], ...] = ()
    """Bases, weight by tranche, least and most."""


def _model(q: OnTerms) -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    bases, periods = range(len(q.D)), range(len(q.s[0][0]))
    m.J, m.B, m.T = (
        pyo.RangeSet(0, len(q.n) - 1),
        pyo.Set(initialize=bases),
        pyo.Set(initialize=periods),
    )
    m.K = pyo.RangeSet(0, len(q.G) - 1)
    m.serves = pyo.Set(initialize=[(k, g) for k, grades in enumerate(q.G) for g in grades])
    m.x = pyo.Var(
        m.J,
        m.B,
        domain=pyo.NonNegativeIntegers,
        bounds=lambda _, j, b: (0, q.n[j] if q.may[j][b] else 0),
    )
    m.h = pyo.Var(m.B, m.serves, m.T, domain=pyo.NonNegativeReals)
    m.z = pyo.Var(m.B, m.K, m.T, domain=pyo.NonNegativeReals)

    def placed(m: Any, j: int) -> Any:
        return pyo.inequality(q.least[j], sum(m.x[j, b] for b in m.B), q.n[j])

    def owed(m: Any, b: int, k: int, t: int) -> Any:
        return sum(m.h[b, k, g, t] for g in q.G[k]) + m.z[b, k, t] == q.D[b][k][t]

    def given(m: Any, b: int, g: int, t: int) -> Any:
        has = q.s[b][g][t] + sum(q.a[j][g][t] * m.x[j, b] for j in m.J)
        return sum(m.h[b, k, g, t] for k in m.K if g in q.G[k]) <= has

    m.placed = pyo.Constraint(m.J, rule=placed)
    m.owed = pyo.Constraint(m.B, m.K, m.T, rule=owed)
    m.given = pyo.Constraint(m.B, sorted({g for grades in q.G for g in grades}), m.T, rule=given)
    m.rules = pyo.ConstraintList()
    for at, weight, low, high in q.rules:
        there = sum(weight[j] * m.x[j, b] for j in m.J for b in at)
        if isinstance(there, int):
            continue
        if low > float("-inf"):
            m.rules.add(there >= low)
        if high < float("inf"):
            m.rules.add(there <= high)
    return m


def _short(m: pyo.ConcreteModel, q: OnTerms) -> list[tuple[int, Any, bool]]:
    return [
        (pyo.minimize,
         sum(m.z[b, k, t] for b in m.B for k in m.K for t in m.T if q.p[k] <= level), True)
        for level in range(max(q.p) + 1)
    ]  # fmt: skip


def _pay(m: pyo.ConcreteModel, q: OnTerms) -> Any:
    return sum(q.c[j] * m.x[j, b] for j in m.J for b in m.B)


def least(q: OnTerms, budget: int | None = None) -> list[float] | None:
    """Least shortage, level by level, then least pay; within the budget where there is one."""
    m = _model(q)
    if budget is not None:
        m.budget = pyo.Constraint(expr=_pay(m, q) <= budget)
    return in_order(m, [*_short(m, q), (pyo.minimize, _pay(m, q), True)])


def money(q: OnTerms) -> list[float] | None:
    """Least pay and price of the minutes short, together."""
    m = _model(q)
    short = sum(q.price[k] * m.z[b, k, t] for b in m.B for k in m.K for t in m.T)
    return in_order(m, [(pyo.minimize, _pay(m, q) + short, True)])


def promised(q: OnTerms) -> list[float] | None:
    """The most of each level that is delivered everywhere, as a share, the gravest first."""
    m = _model(q)
    levels = range(max(q.p) + 1)
    m.r = pyo.Var(levels, bounds=(0, 1))

    def delivered(m: Any, b: int, k: int, t: int) -> Any:
        return m.z[b, k, t] <= (1 - m.r[q.p[k]]) * q.D[b][k][t]

    m.delivered = pyo.Constraint(m.B, m.K, m.T, rule=delivered)
    return in_order(m, [(pyo.maximize, m.r[level], False) for level in levels])


def on_terms(question: Any, price: Sequence[int] = ()) -> OnTerms:
    """The numbers of a staffing question."""
    has, owed, terms = question.capacity, question.demand, question.terms
    own = has.tranche_steps.tolist()
    least_steps = own if not terms.optional else (
        [0] * len(own) if terms.least_steps is None else terms.least_steps.tolist()
    )  # fmt: skip
    return OnTerms(
        G=tuple(tuple(has.grades.index(grade) for grade in skill.grades) for skill in owed.skills),
        p=tuple(owed.levels.index(skill.level) for skill in owed.skills),
        D=owed.demand_min.tolist(), s=has.in_post_min.tolist(), a=has.gives_min.tolist(),
        may=question.open_to.tolist(), n=own, least=least_steps,
        c=[0] * len(own) if terms.step_pence is None else terms.step_pence.tolist(),
        price=list(price) or [0] * len(owed.skills),
        rules=tuple((bound.bases, bound.weight.astype(int).tolist(), bound.lower, bound.upper)
                    for bound in terms.bounds),
    )  # fmt: skip
