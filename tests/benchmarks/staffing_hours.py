"""Staffing with the hours of every skill and grade in it: the form that grows large.

Hours h of each skill that a grade may do, by locality and month; hours short u, agency hours a,
whole steps of new posts x by tranche, locality and grade; z the worst share that is short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Program
from tests.benchmarks.doors import Bare
from tests.benchmarks.registry import BARE, OURS, Case

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SHORT_PRICE, WORST_PRICE = 40.0, 1e6

NEED = Family("need", "What is needed is given or short.", r"\sum_g h_{ltkg} + u_{ltk} \ge D_{ltk}")
MIX = Family(
    "mix", "At least a share of the hours of a skill is given by registered grades.",
    r"\sum_{g \in R} h_{ltkg} \ge s_k \sum_g h_{ltkg}",
)  # fmt: skip
HAVE = Family(
    "have", "No grade gives more hours than it has, in post, new or from an agency.",
    r"\sum_k h_{ltkg} \le a_{ltg} + c_{lg} + \sum_j m_{gt} x_{jlg}",
)  # fmt: skip
RECRUIT = Family("recruit", "No more new posts than can be filled.", r"\sum_l x_{jlg} \le n_{jg}")
BUDGET = Family(
    "budget", "Mileage and agency keep within the budget.",
    r"\sum_{ltkg} q_k h_{ltkg} + \sum_{ltg} p_g a_{ltg} \le B",
)  # fmt: skip
FAIR = Family("fair", "No locality is shorter than the worst.", r"\sum_{tk} u_{ltk} \le z D_l")


@dataclass(frozen=True)
class Data:
    """Axes: locality, month, skill, grade, tranche; a pair is a skill and a grade that may do it.

    `need` (l, t, k) and `have` (l, g) hours; `step` (g, t) hours of one step; `share` (k) in per
    cent; `posts` (j, g) steps; `begins` (j) the first month of a tranche. Prices in pounds.
    """

    pair_skill: Whole
    pair_grade: Whole
    registered: NDArray[np.bool_]
    need: Floats
    have: Floats
    step: Floats
    share: Floats
    posts: Floats
    begins: Whole
    mileage: Floats
    agency: Floats
    post_price: Floats
    budget: float

    @property
    def mix(self) -> Floats:
        """What an hour of a pair adds to the registered share of its skill."""
        share = self.share[self.pair_skill]
        return np.where(self.registered[self.pair_grade], 100 - share, -share)


def draw(localities: int, months: int, skills: int) -> Data:
    """Invented data; about 2.4 grades may do each skill, a registered one among them."""
    rng = np.random.default_rng(1)
    grades, tranches = 6, 2
    registered = np.arange(grades) >= 3
    allowed = rng.random((skills, grades)) < 0.27
    allowed[np.arange(skills), rng.integers(3, grades, skills)] = True
    allowed[np.arange(grades) % skills, np.arange(grades)] = True
    pair_skill, pair_grade = np.nonzero(allowed)
    need = rng.integers(1, 40, (localities, months, skills)).astype(float)
    monthly = need.sum() / (localities * months)
    return Data(
        pair_skill=pair_skill,
        pair_grade=pair_grade,
        registered=registered,
        need=need,
        have=np.rint(monthly / grades * rng.uniform(0.5, 0.9, (localities, grades))),
        step=rng.integers(18, 24, (grades, months)).astype(float),
        share=rng.integers(20, 60, skills).astype(float),
        posts=rng.integers(1, 1 + localities, (tranches, grades)).astype(float),
        begins=np.array([0, months // 2]),
        mileage=rng.integers(1, 5, skills).astype(float),
        agency=rng.integers(30, 60, grades).astype(float),
        post_price=rng.integers(300, 600, grades).astype(float) * months,
        budget=float(np.rint(need.sum() * 8)),
    )


def program(data: Data) -> Program:
    """By our own program."""
    localities, months, skills = data.need.shape
    tranches, grades = data.posts.shape
    cells = localities * months
    program = Program("staffing in hours")
    pairs = len(data.pair_skill)
    h = program.variables("h", "hours given", (cells, pairs)).column
    u = program.variables("u", "hours short", (cells, skills)).column
    a = program.variables("a", "agency hours", (cells, grades)).column
    x = program.variables(
        "x", "new steps", (tranches, localities, grades), upper=data.posts[:, None], integer=True
    ).column
    z = program.variables("z", "worst share that is short", (1,)).column

    cell = np.arange(cells)[:, None]
    of_skill = cell * skills + data.pair_skill
    skill = cell * skills + np.arange(skills)
    program.promise(
        NEED, _joined(of_skill, skill), _joined(h, u), 1.0, data.need.ravel(), np.inf,
        rows=skill.size,
    )  # fmt: skip
    program.promise(MIX, of_skill, h, np.tile(data.mix, cells), 0.0, np.inf, rows=skill.size)

    grade = cell * grades + np.arange(grades)
    locality, month = np.divmod(np.arange(cells), months)
    here = np.argwhere(month >= data.begins[:, None])
    post, new = x[here[:, 0], locality[here[:, 1]]], grade[here[:, 1]]
    program.promise(
        HAVE,
        _joined(cell * grades + data.pair_grade, grade, new),
        _joined(h, a, post),
        _joined(np.ones(h.shape), -np.ones(a.shape), -data.step.T[month[here[:, 1]]]),
        -np.inf, np.repeat(data.have, months, axis=0).ravel(), rows=grade.size,
    )  # fmt: skip

    cap = np.broadcast_to(np.arange(tranches * grades).reshape(tranches, 1, grades), x.shape)
    program.promise(RECRUIT, cap, x, 1.0, -np.inf, data.posts.ravel(), rows=tranches * grades)
    program.promise(
        BUDGET,
        np.zeros(h.size + a.size, dtype=int),
        _joined(h, a),
        _joined(np.tile(data.mileage[data.pair_skill], cells), np.tile(data.agency, cells)),
        -np.inf, data.budget, rows=1,
    )  # fmt: skip
    all_need = data.need.sum(axis=(1, 2))
    each = np.arange(localities)
    program.promise(
        FAIR,
        _joined(np.repeat(each, months * skills), each),
        _joined(u, np.repeat(z, localities)),
        _joined(np.ones(u.size), -all_need),
        -np.inf, 0.0, rows=localities,
    )  # fmt: skip
    program.aim(
        "cost", "Least cost.", "pounds", _joined(u, a, x, z),
        _joined(
            np.full(u.size, SHORT_PRICE), np.tile(data.agency, cells),
            np.broadcast_to(data.post_price, x.shape), [WORST_PRICE],
        ),
    )  # fmt: skip
    program.assemble()
    return program


def _joined(*parts: Any) -> Any:
    return np.concatenate([np.ravel(part) for part in parts])


def arrays(data: Data) -> Bare:
    """By hand: the rows of the first locality, repeated; then the rows that couple them."""
    localities, months, skills = data.need.shape
    tranches, grades = data.posts.shape
    pairs, cells = len(data.pair_skill), localities * months
    sizes = [cells * pairs, cells * skills, cells * grades, tranches * localities * grades, 1]
    h0, u0, a0, x0, z0, columns = np.concatenate([[0], np.cumsum(sizes)])
    month = np.arange(months)[:, None]
    h, u, a = (first + month * n + np.arange(n) for first, n in
               ((h0, pairs), (u0, skills), (a0, grades)))  # fmt: skip
    per_h, per_u, per_a = months * pairs, months * skills, months * grades
    by_skill = month * skills + data.pair_skill
    by_grade = month * grades + np.arange(grades)
    new = [
        (by_grade[begins:], x0 + j * localities * grades + np.arange(grades), grades,
         -data.step.T[begins:])
        for j, begins in enumerate(data.begins)
    ]  # fmt: skip
    repeated = [
        _pattern([(by_skill, h, per_h, 1.0),
                  (month * skills + np.arange(skills), u, per_u, 1.0)], months * skills),
        _pattern([(by_skill, h, per_h, data.mix)], months * skills),
        _pattern([(month * grades + data.pair_grade, h, per_h, 1.0), (by_grade, a, per_a, -1.0),
                  *new], months * grades),
    ]  # fmt: skip
    start, column, value = [np.zeros(1, np.int32)], [], []
    each = np.arange(localities)[:, None]
    for length, first, stride, coefficient in repeated:
        column.append((first + each * stride).astype(np.int32).ravel())
        value.append(np.tile(coefficient, localities))
        start.append(np.tile(length, localities))
    x = x0 + np.arange(sizes[3]).reshape(tranches, localities, grades)
    column += [
        x.transpose(0, 2, 1).astype(np.int32).ravel(),
        np.arange(h0, u0, dtype=np.int32), np.arange(a0, x0, dtype=np.int32),
        np.column_stack([u0 + np.arange(sizes[1]).reshape(localities, -1),
                         np.full(localities, z0)]).astype(np.int32).ravel(),
    ]  # fmt: skip
    value += [
        np.ones(x.size), np.tile(data.mileage[data.pair_skill], cells), np.tile(data.agency, cells),
        np.column_stack([np.ones((localities, per_u)), -data.need.sum(axis=(1, 2))]).ravel(),
    ]  # fmt: skip
    start += [
        np.full(tranches * grades, localities), np.array([sizes[0] + sizes[2]]),
        np.full(localities, per_u + 1),
    ]  # fmt: skip
    cost, upper = np.zeros(columns), np.full(columns, np.inf)
    cost[u0:a0], cost[z0] = SHORT_PRICE, WORST_PRICE
    cost[a0:x0] = np.tile(data.agency, cells)
    cost[x0:z0] = np.tile(data.post_price, tranches * localities)
    upper[x0:z0] = np.broadcast_to(data.posts[:, None], x.shape).ravel()
    integer = np.zeros(columns, np.int32)
    integer[x0:z0] = 1
    free = cells * skills
    return Bare(
        cost=cost, lower=np.zeros(columns), upper=upper, integer=integer,
        row_lower=np.concatenate([data.need.ravel(), np.zeros(free), np.full(
            cells * grades + tranches * grades + 1 + localities, -np.inf)]),
        row_upper=np.concatenate([
            np.full(2 * free, np.inf), np.repeat(data.have, months, axis=0).ravel(),
            data.posts.ravel(), [data.budget], np.zeros(localities),
        ]),
        start=np.cumsum(np.concatenate(start), dtype=np.int32),
        column=np.concatenate(column), value=np.concatenate(value),
    )  # fmt: skip


def _pattern(parts: list[tuple[Whole, Whole, int, Any]], rows: int) -> tuple[Any, Any, Any, Any]:
    """Entries in each row, then column, its stride by locality and value of every entry, by row."""
    row = np.concatenate([part[0].ravel() for part in parts])
    order = np.argsort(row, kind="stable")
    column, stride, value = (
        np.concatenate([np.broadcast_to(part[k], part[0].shape).ravel() for part in parts])[order]
        for k in (1, 2, 3)
    )
    return np.bincount(row, minlength=rows), column, stride, value


def pulp(data: Data) -> Any:
    """By PuLP, as its manual writes."""
    from pulp import LpMinimize, LpProblem, LpVariable, lpSum

    (L, T, K), (J, G) = map(range, data.need.shape), map(range, data.posts.shape)  # noqa: N806
    grades_of, skills_of, step, here = _as_lists(data)
    mix = dict(zip(_pairs(data), data.mix.tolist(), strict=True))
    need, have, posts = data.need.tolist(), data.have.tolist(), data.posts.tolist()
    mileage, agency, price = data.mileage.tolist(), data.agency.tolist(), data.post_price.tolist()
    problem = LpProblem("staffing", LpMinimize)
    h = LpVariable.dicts("h", (L, T, _pairs(data)), lowBound=0)
    u = LpVariable.dicts("u", (L, T, K), lowBound=0)
    a = LpVariable.dicts("a", (L, T, G), lowBound=0)
    x = {
        (j, l, g): LpVariable(f"x_{j}_{l}_{g}", 0, posts[j][g], "Integer")
        for j in J for l in L for g in G
    }  # fmt: skip
    z = LpVariable("z", 0)
    problem += (
        lpSum(SHORT_PRICE * u[l][t][k] for l in L for t in T for k in K)
        + lpSum(agency[g] * a[l][t][g] for l in L for t in T for g in G)
        + lpSum(price[g] * x[j, l, g] for j in J for l in L for g in G)
        + WORST_PRICE * z
    )
    for l in L:
        for t in T:
            for k in K:
                given = [h[l][t][k, g] for g in grades_of[k]]
                problem += lpSum([*given, u[l][t][k]]) >= need[l][t][k]
                problem += lpSum(mix[k, g] * h[l][t][k, g] for g in grades_of[k]) >= 0
            for g in G:
                problem += (
                    lpSum(h[l][t][k, g] for k in skills_of[g]) - a[l][t][g]
                    - lpSum(step[g][t] * x[j, l, g] for j in here[t])
                ) <= have[l][g]  # fmt: skip
    for j in J:
        for g in G:
            problem += lpSum(x[j, l, g] for l in L) <= posts[j][g]
    problem += (
        lpSum(mileage[k] * h[l][t][k, g] for l in L for t in T for k, g in _pairs(data))
        + lpSum(agency[g] * a[l][t][g] for l in L for t in T for g in G)
    ) <= data.budget
    for l in L:
        whole = float(data.need[l].sum())
        problem += lpSum(u[l][t][k] for t in T for k in K) - whole * z <= 0
    return problem


def pyomo(data: Data) -> Any:
    """By Pyomo, as its manual writes."""
    import pyomo.environ as pyo

    (L, T, K), (J, G) = map(range, data.need.shape), map(range, data.posts.shape)  # noqa: N806
    grades_of, skills_of, step, here = _as_lists(data)
    pairs = _pairs(data)
    mix = dict(zip(pairs, data.mix.tolist(), strict=True))
    need, have, posts = data.need.tolist(), data.have.tolist(), data.posts.tolist()
    mileage, agency, price = data.mileage.tolist(), data.agency.tolist(), data.post_price.tolist()
    m = pyo.ConcreteModel()
    m.pairs = pyo.Set(initialize=pairs, dimen=2)
    m.h = pyo.Var(L, T, m.pairs, domain=pyo.NonNegativeReals)
    m.u = pyo.Var(L, T, K, domain=pyo.NonNegativeReals)
    m.a = pyo.Var(L, T, G, domain=pyo.NonNegativeReals)
    m.x = pyo.Var(
        J, L, G, domain=pyo.NonNegativeIntegers, bounds=lambda m, j, l, g: (0, posts[j][g])
    )
    m.z = pyo.Var(domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(
        expr=pyo.quicksum(SHORT_PRICE * m.u[l, t, k] for l in L for t in T for k in K)
        + pyo.quicksum(agency[g] * m.a[l, t, g] for l in L for t in T for g in G)
        + pyo.quicksum(price[g] * m.x[j, l, g] for j in J for l in L for g in G)
        + WORST_PRICE * m.z
    )
    m.need = pyo.Constraint(
        L, T, K,
        rule=lambda m, l, t, k: sum(m.h[l, t, k, g] for g in grades_of[k]) + m.u[l, t, k]
        >= need[l][t][k],
    )  # fmt: skip
    m.mix = pyo.Constraint(
        L, T, K, rule=lambda m, l, t, k: sum(mix[k, g] * m.h[l, t, k, g] for g in grades_of[k]) >= 0
    )
    m.have = pyo.Constraint(
        L, T, G,
        rule=lambda m, l, t, g: pyo.quicksum(m.h[l, t, k, g] for k in skills_of[g])
        - m.a[l, t, g] - sum(step[g][t] * m.x[j, l, g] for j in here[t])
        <= have[l][g],
    )  # fmt: skip
    m.recruit = pyo.Constraint(
        J, G, rule=lambda m, j, g: pyo.quicksum(m.x[j, l, g] for l in L) <= posts[j][g]
    )
    m.budget = pyo.Constraint(
        expr=pyo.quicksum(mileage[k] * m.h[l, t, k, g] for l in L for t in T for k, g in pairs)
        + pyo.quicksum(agency[g] * m.a[l, t, g] for l in L for t in T for g in G)
        <= data.budget
    )
    whole = data.need.sum(axis=(1, 2)).tolist()
    m.fair = pyo.Constraint(
        L,
        rule=lambda m, l: pyo.quicksum(m.u[l, t, k] for t in T for k in K) - whole[l] * m.z <= 0,
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


CASE = Case(
    name="staffing_hours",
    sentence="Staffing with the hours of every skill and grade in it, by locality and month.",
    sizes={"3x4x5": (3, 4, 5), "40x12x136": (40, 12, 136), "150x52x24": (150, 52, 24)},
    draw=draw,
    build={OURS: program, BARE: arrays, "linopy": linopy, "pulp": pulp, "pyomo": pyomo},
)
