"""The staffing program of the product: only whole steps and shortages, one cut for each closed set.

Peers write the same rows. What each cut asks for is worked out for all of them by `models.cuts`,
within the time that is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.capacity import Capacity
from models.cuts import closed
from models.demand import Demand, Skill
from models.program import Program
from models.staffing import Staffing
from tests.benchmarks.registry import OURS, Case

Whole = NDArray[np.int64]


def draw(bases: int, periods: int, skills: int) -> Staffing:
    """Invented demand, staff for about half of it, four tranches of new starters."""
    rng = np.random.default_rng(1)
    grades = tuple(f"g{place}" for place in range(6))
    asked = sorted(
        {
            Skill(bool(k % 2), 1 + k % 2, tuple(sorted(rng.choice(grades, 1 + k % 3, False))))
            for k in range(skills)
        }
        | {Skill(False, 1, (grade,)) for grade in grades}
    )
    names = tuple(f"b{place}" for place in range(bases))
    labels = tuple(f"t{place}" for place in range(periods))
    owed = rng.integers(500, 3000, (bases, len(asked), periods))
    wte = np.rint(rng.uniform(1, 4, (bases, len(grades), 1)) / 0.2) * 0.2
    step_min = rng.integers(50, 70, (len(grades), periods))
    in_post_wte = np.repeat(wte, periods, axis=2)
    tranches = 4
    nothing = np.zeros(0)
    demand = Demand(
        names, labels, (), tuple(asked), nothing.astype(int), nothing, nothing, nothing, owed
    )
    begins = np.arange(tranches) * periods // (2 * tranches)
    capacity = Capacity(
        names, grades, labels, 0.2, step_min, in_post_wte,
        np.rint(in_post_wte * step_min / 5).astype(np.int64),
        tuple(f"j{place}" for place in range(tranches)), np.arange(tranches),
        np.full(tranches, 10 * bases), (np.arange(periods) >= begins[:, None]).astype(int),
    )  # fmt: skip
    return Staffing(demand, capacity)


def program(question: Staffing) -> Program:
    """By the product."""
    program = question.program()
    program.assemble()
    return program


def needs(question: Staffing) -> Iterator[tuple[int, int, list[int], Whole]]:
    """Base, level, grades of a closed set, minutes they lack by period (where more than none)."""
    demand, capacity = question.demand, question.capacity
    sets = closed(
        [frozenset(skill.grades) for skill in demand.skills], demand.up_to_level, capacity.grades,
        [True] * len(demand.skills),
    )  # fmt: skip
    inside = [np.flatnonzero(row).tolist() for row in sets.grades]
    for base, owed in enumerate(demand.demand_min):
        for level, lacking in enumerate(sets.lacking(owed, capacity.in_post_min[base])):
            for grades, minutes in zip(inside, lacking, strict=True):
                yield base, level, grades, minutes


def gives(question: Staffing) -> Whole:
    """Minutes of a step of each tranche, (tranche, period)."""
    capacity = question.capacity
    return capacity.step_min[capacity.tranche_grade] * capacity.here


def _fairness(question: Staffing) -> tuple[Any, Any, Any, Any, Any]:
    """Demand and staff of each base, minutes of a step, average cover, most of the worst cover."""
    capacity = question.capacity
    asked = question.demand.demand_min.sum(axis=(1, 2)).astype(float)
    has = capacity.in_post_min.sum(axis=(1, 2)).astype(float)
    step = gives(question).sum(axis=1).astype(float)
    new = (step * capacity.tranche_steps).sum()
    average = (has.sum() + new) / asked.sum()
    return asked, has, step, average, ((has + new) / asked).min()


def pulp(question: Staffing) -> Any:
    """By PuLP, as its manual writes."""
    from pulp import LpMinimize, LpProblem, LpVariable, lpSum

    B, T, P, J = _axes(question)  # noqa: N806
    steps = question.capacity.tranche_steps.tolist()
    most = question.demand.up_to_level_min.tolist()
    minutes, of = gives(question).tolist(), question.capacity.tranche_grade.tolist()
    asked, has, step, average, best = _fairness(question)
    problem = LpProblem("staffing", LpMinimize)
    x = {(j, b): LpVariable(f"x_{j}_{b}", 0, steps[j], "Integer") for j in J for b in B}
    u = {(b, t, p): LpVariable(f"u_{b}_{t}_{p}", 0, most[b][t][p]) for b in B for t in T for p in P}
    r = LpVariable("r", 0, best)
    e = {b: LpVariable(f"e_{b}", 0, average * asked[b]) for b in B}
    problem += lpSum(u[b, t, 0] for b in B for t in T)
    for j in J:
        problem += lpSum(x[j, b] for b in B) == steps[j]
    for b, p, grades, lacking in needs(question):
        inside = [j for j in J if of[j] in grades]
        for t, owed in enumerate(lacking.tolist()):
            if owed > 0:
                here = [j for j in inside if minutes[j][t]]
                problem += lpSum(minutes[j][t] * x[j, b] for j in here) + u[b, t, p] >= owed
    for b in B:
        new = lpSum(step[j] * x[j, b] for j in J)
        problem += new - asked[b] * r >= -has[b]
        problem += new + e[b] >= average * asked[b] - has[b]
    return problem


def pyomo(question: Staffing) -> Any:
    """By Pyomo, as its manual writes."""
    import pyomo.environ as pyo

    B, T, P, J = _axes(question)  # noqa: N806
    steps = question.capacity.tranche_steps.tolist()
    most = question.demand.up_to_level_min.tolist()
    minutes, of = gives(question).tolist(), question.capacity.tranche_grade.tolist()
    asked, has, step, average, best = _fairness(question)
    m = pyo.ConcreteModel()
    m.x = pyo.Var(J, B, domain=pyo.NonNegativeIntegers, bounds=lambda _m, j, _b: (0, steps[j]))
    m.u = pyo.Var(B, T, P, bounds=lambda _m, b, t, p: (0, most[b][t][p]))
    m.r = pyo.Var(bounds=(0, best))
    m.e = pyo.Var(B, bounds=lambda _m, b: (0, average * asked[b]))
    m.short = pyo.Objective(expr=pyo.quicksum(m.u[b, t, 0] for b in B for t in T))
    m.placed = pyo.Constraint(J, rule=lambda m, j: pyo.quicksum(m.x[j, b] for b in B) == steps[j])
    m.cover = pyo.ConstraintList()
    for b, p, grades, lacking in needs(question):
        inside = [j for j in J if of[j] in grades]
        for t, owed in enumerate(lacking.tolist()):
            if owed > 0:
                here = [j for j in inside if minutes[j][t]]
                m.cover.add(sum(minutes[j][t] * m.x[j, b] for j in here) + m.u[b, t, p] >= owed)
    m.worst = pyo.Constraint(
        B, rule=lambda m, b: sum(step[j] * m.x[j, b] for j in J) - asked[b] * m.r >= -has[b]
    )
    m.lag = pyo.Constraint(
        B,
        rule=lambda m, b: (
            sum(step[j] * m.x[j, b] for j in J) + m.e[b] >= average * asked[b] - has[b]
        ),
    )
    return m


def linopy(question: Staffing) -> Any:
    """By linopy: an axis for the cuts, variables taken at the base and period of each."""
    import linopy
    import pandas as pd
    import xarray as xr

    bases, periods, levels, tranches = (
        pd.RangeIndex(len(axis), name=name)
        for axis, name in zip(_axes(question), "btpj", strict=True)
    )
    asked, has, step, average, best = _fairness(question)
    steps = question.capacity.tranche_steps
    m = linopy.Model()
    x = m.add_variables(
        lower=0, upper=xr.DataArray(np.repeat(steps[:, None], len(bases), 1), [tranches, bases]),
        integer=True, name="x", coords=[tranches, bases],
    )  # fmt: skip
    most = xr.DataArray(question.demand.up_to_level_min, [bases, periods, levels])
    u = m.add_variables(lower=0, upper=most, coords=[bases, periods, levels], name="u")
    r = m.add_variables(lower=0, upper=best, name="r")
    e = m.add_variables(
        lower=0, upper=xr.DataArray(average * asked, [bases]), coords=[bases], name="e"
    )
    m.add_constraints(x.sum("b") == xr.DataArray(steps, [tranches]), name="placed")
    cuts = [(b, p, set(grades), lacking) for b, p, grades, lacking in needs(question)]
    lacking = np.array([cut[3] for cut in cuts])
    cut, period = np.nonzero(lacking > 0)
    index = pd.RangeIndex(len(cut), name="cut")
    of = question.capacity.tranche_grade.tolist()
    inside = np.array([[grade in grades for grade in of] for _, _, grades, _ in cuts])
    minutes = xr.DataArray(gives(question).T[period] * inside[cut], [index, tranches])

    def at(values: Any) -> Any:
        return xr.DataArray(values, [index])

    base = np.array([cut[0] for cut in cuts])[cut]
    level = np.array([cut[1] for cut in cuts])[cut]
    placed = (minutes * x.isel(b=at(base))).where(minutes != 0).sum("j")
    short = u.isel(b=at(base), t=at(period), p=at(level))
    m.add_constraints(placed + short >= at(lacking[cut, period]), name="cover")
    new = (xr.DataArray(step, [tranches]) * x).sum("j")
    need = xr.DataArray(asked, [bases])
    m.add_constraints(new - need * r >= xr.DataArray(-has, [bases]), name="worst")
    m.add_constraints(new + e >= xr.DataArray(average * asked - has, [bases]), name="lag")
    m.add_objective((1 * u.isel(p=0)).sum())
    return m


def _axes(question: Staffing) -> tuple[range, range, range, range]:
    """Bases, periods, levels, tranches."""
    bases, periods, levels = question.demand.up_to_level_min.shape
    return range(bases), range(periods), range(levels), range(len(question.capacity.tranches))


CASE = Case(
    name="staffing_cuts",
    sentence="The staffing program of the product, every cut of every base, period and level.",
    sizes={"3x4x5": (3, 4, 5), "30x12x12": (30, 12, 12), "150x52x24": (150, 52, 24)},
    draw=draw,
    build={OURS: program, "linopy": linopy, "pulp": pulp, "pyomo": pyomo},
)
