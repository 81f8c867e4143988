"""The staffing case in hours written with modelling libraries, each as its manual does."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.staffing_hours_data import SHORT_PRICE, WORST_PRICE, Data


def pulp(data: Data) -> Any:
    """By PuLP, as its manual writes."""
    from pulp import LpMinimize, LpProblem, LpVariable, lpSum

    (B, T, K), (J, G) = map(range, data.need.shape), map(range, data.posts.shape)  # noqa: N806
    grades_of, skills_of, step, here = _as_lists(data)
    mix = dict(zip(_pairs(data), data.mix.tolist(), strict=True))
    need, have, posts = data.need.tolist(), data.have.tolist(), data.posts.tolist()
    mileage, agency, price = data.mileage.tolist(), data.agency.tolist(), data.post_price.tolist()
    problem = LpProblem("staffing", LpMinimize)
    h = LpVariable.dicts("h", (B, T, _pairs(data)), lowBound=0)
    u = LpVariable.dicts("u", (B, T, K), lowBound=0)
    a = LpVariable.dicts("a", (B, T, G), lowBound=0)
    x = {
        (j, b, g): LpVariable(f"x_{j}_{b}_{g}", 0, posts[j][g], "Integer")
        for j in J for b in B for g in G
    }  # fmt: skip
    z = LpVariable("z", 0)
    problem += (
        lpSum(SHORT_PRICE * u[b][t][k] for b in B for t in T for k in K)
        + lpSum(agency[g] * a[b][t][g] for b in B for t in T for g in G)
        + lpSum(price[g] * x[j, b, g] for j in J for b in B for g in G)
        + WORST_PRICE * z
    )
    for b in B:
        for t in T:
            for k in K:
                given = [h[b][t][k, g] for g in grades_of[k]]
                problem += lpSum([*given, u[b][t][k]]) >= need[b][t][k]
                problem += lpSum(mix[k, g] * h[b][t][k, g] for g in grades_of[k]) >= 0
            for g in G:
                problem += (
                    lpSum(h[b][t][k, g] for k in skills_of[g]) - a[b][t][g]
                    - lpSum(step[g][t] * x[j, b, g] for j in here[t])
                ) <= have[b][g]  # fmt: skip
    for j in J:
        for g in G:
            problem += lpSum(x[j, b, g] for b in B) <= posts[j][g]
    problem += (
        lpSum(mileage[k] * h[b][t][k, g] for b in B for t in T for k, g in _pairs(data))
        + lpSum(agency[g] * a[b][t][g] for b in B for t in T for g in G)
    ) <= data.budget
    for b in B:
        whole = float(data.need[b].sum())
        problem += lpSum(u[b][t][k] for t in T for k in K) - whole * z <= 0
    return problem


def pyomo(data: Data) -> Any:
    """By Pyomo, as its manual writes."""
    import pyomo.environ as pyo

    (B, T, K), (J, G) = map(range, data.need.shape), map(range, data.posts.shape)  # noqa: N806
    grades_of, skills_of, step, here = _as_lists(data)
    pairs = _pairs(data)
    mix = dict(zip(pairs, data.mix.tolist(), strict=True))
    need, have, posts = data.need.tolist(), data.have.tolist(), data.posts.tolist()
    mileage, agency, price = data.mileage.tolist(), data.agency.tolist(), data.post_price.tolist()
    m = pyo.ConcreteModel()
    m.pairs = pyo.Set(initialize=pairs, dimen=2)
    m.h = pyo.Var(B, T, m.pairs, domain=pyo.NonNegativeReals)
    m.u = pyo.Var(B, T, K, domain=pyo.NonNegativeReals)
    m.a = pyo.Var(B, T, G, domain=pyo.NonNegativeReals)
    m.x = pyo.Var(
        J, B, G, domain=pyo.NonNegativeIntegers, bounds=lambda _m, j, _b, g: (0, posts[j][g])
    )
    m.z = pyo.Var(domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(
        expr=pyo.quicksum(SHORT_PRICE * m.u[b, t, k] for b in B for t in T for k in K)
        + pyo.quicksum(agency[g] * m.a[b, t, g] for b in B for t in T for g in G)
        + pyo.quicksum(price[g] * m.x[j, b, g] for j in J for b in B for g in G)
        + WORST_PRICE * m.z
    )
    m.need = pyo.Constraint(
        B, T, K,
        rule=lambda m, b, t, k: sum(m.h[b, t, k, g] for g in grades_of[k]) + m.u[b, t, k]
        >= need[b][t][k],
    )  # fmt: skip
    m.mix = pyo.Constraint(
        B, T, K, rule=lambda m, b, t, k: sum(mix[k, g] * m.h[b, t, k, g] for g in grades_of[k]) >= 0
    )
    m.have = pyo.Constraint(
        B, T, G,
        rule=lambda m, b, t, g: pyo.quicksum(m.h[b, t, k, g] for k in skills_of[g])
        - m.a[b, t, g] - sum(step[g][t] * m.x[j, b, g] for j in here[t])
        <= have[b][g],
    )  # fmt: skip
    m.recruit = pyo.Constraint(
        J, G, rule=lambda m, j, g: pyo.quicksum(m.x[j, b, g] for b in B) <= posts[j][g]
    )
    m.budget = pyo.Constraint(
        expr=pyo.quicksum(mileage[k] * m.h[b, t, k, g] for b in B for t in T for k, g in pairs)
        + pyo.quicksum(agency[g] * m.a[b, t, g] for b in B for t in T for g in G)
        <= data.budget
    )
    whole = data.need.sum(axis=(1, 2)).tolist()
    m.fair = pyo.Constraint(
        B,
        rule=lambda m, b: pyo.quicksum(m.u[b, t, k] for t in T for k in K) - whole[b] * m.z <= 0,
    )
    return m


def _pairs(data: Data) -> list[tuple[int, int]]:
    return list(zip(data.pair_skill.tolist(), data.pair_grade.tolist(), strict=True))


def _as_lists(data: Data) -> tuple[Any, Any, Any, Any]:
    """Grades of each skill, skills of each grade, hours of a step, tranches here by month."""
    skills, grades = data.need.shape[2], data.posts.shape[1]
    grades_of = [data.pair_grade[data.pair_skill == k].tolist() for k in range(skills)]
    skills_of = [data.pair_skill[data.pair_grade == g].tolist() for g in range(grades)]
    here = [np.flatnonzero(data.begins <= t).tolist() for t in range(data.need.shape[1])]
    return grades_of, skills_of, data.step.tolist(), here


def linopy(data: Data) -> Any:
    """By linopy, as its manual writes: labelled arrays, pairs grouped by skill and by grade."""
    import linopy
    import pandas as pd
    import xarray as xr

    axes = dict(zip("ltk", data.need.shape, strict=True)) | dict(
        zip("jg", data.posts.shape, strict=True)
    )
    index = {name: pd.RangeIndex(n, name=name) for name, n in axes.items()}
    index["p"] = pd.RangeIndex(len(data.pair_skill), name="p")

    def table(values: Any, names: str, name: str | None = None) -> Any:
        return xr.DataArray(values, [index[axis] for axis in names], name=name)

    def over(names: str) -> list[Any]:
        return [index[axis] for axis in names]

    skill, grade = table(data.pair_skill, "p", "k"), table(data.pair_grade, "p", "g")
    agency = table(data.agency, "g")
    here = table(np.arange(axes["t"]) >= data.begins[:, None], "jt")
    posts = table(data.posts, "jg")
    m = linopy.Model()
    h = m.add_variables(lower=0, coords=over("ltp"), name="h")
    u = m.add_variables(lower=0, coords=over("ltk"), name="u")
    a = m.add_variables(lower=0, coords=over("ltg"), name="a")
    x = m.add_variables(
        lower=0, upper=posts.expand_dims(l=index["l"]).transpose("j", "l", "g"),
        coords=over("jlg"), integer=True, name="x",
    )  # fmt: skip
    z = m.add_variables(lower=0, name="z")
    given = (1 * h).groupby(skill).sum()
    m.add_constraints(given + u >= table(data.need, "ltk"), name="need")
    m.add_constraints((table(data.mix, "p") * h).groupby(skill).sum() >= 0, name="mix")
    new = (table(-data.step, "gt") * here * x).sum("j")
    used = (1 * h).groupby(grade).sum()
    m.add_constraints(used - a + new <= table(data.have, "lg"), name="have")
    m.add_constraints(x.sum("l") <= posts, name="recruit")
    mileage = table(data.mileage[data.pair_skill], "p")
    m.add_constraints((mileage * h).sum() + (agency * a).sum() <= data.budget, name="budget")
    whole = table(data.need.sum(axis=(1, 2)), "l")
    m.add_constraints(u.sum(["t", "k"]) - whole * z <= 0, name="fair")
    m.add_objective(
        SHORT_PRICE * u.sum()
        + (agency * a).sum()
        + (table(data.post_price, "g") * x).sum()
        + WORST_PRICE * z
    )
    return m
