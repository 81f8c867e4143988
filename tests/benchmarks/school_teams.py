"""Schools to teams: each school one team, each team's load within its limits, least cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Program
from tests.benchmarks.doors import Bare
from tests.benchmarks.registry import BARE, OURS, Case

Floats = NDArray[np.float64]

ONE = Family("one team", "Each school has exactly one team.", r"\sum_j x_{ij} = 1")
MOST = Family("at most", "No team has more than its limit.", r"\sum_i w_i x_{ij} \le U_j")
LEAST = Family("at least", "No team has less than its share.", r"\sum_i w_i x_{ij} \ge L_j")


@dataclass(frozen=True)
class Data:
    """Costs (school, team) in pence; load (school) in minutes; least and most load (team)."""

    cost: Floats
    load: Floats
    least: Floats
    most: Floats


def draw(schools: int, teams: int) -> Data:
    """Invented places in a square, teams with equal shares and 7.5 per cent of room."""
    rng = np.random.default_rng(1)
    at, base = rng.random((schools, 2)), rng.random((teams, 2))
    load = rng.integers(200, 1500, schools).astype(float)
    distance = np.hypot(*(at[:, None] - base).transpose(2, 0, 1))
    share = load.sum() / teams
    return Data(
        cost=np.rint(distance * load[:, None] * 10),
        load=load,
        least=np.full(teams, np.ceil(share * 0.925)),
        most=np.full(teams, np.floor(share * 1.075)),
    )


def program(data: Data) -> Program:
    """By our own program."""
    schools, teams = data.cost.shape
    program = Program("school teams")
    x = program.variables("x", "1 where given", (schools, teams), upper=1.0, integer=True).column
    team, load = np.tile(np.arange(teams), schools), np.repeat(data.load, teams)
    school = np.repeat(np.arange(schools), teams)
    program.promise(ONE, school, x, 1.0, 1.0, 1.0, rows=schools)
    program.promise(MOST, team, x, load, -np.inf, data.most, rows=teams)
    program.promise(LEAST, team, x, load, data.least, np.inf, rows=teams)
    program.aim("cost", "Least cost.", "pence", x, data.cost)
    program.assemble()
    return program


def arrays(data: Data) -> Bare:
    """By hand."""
    schools, teams = data.cost.shape
    x = np.arange(schools * teams, dtype=np.int32)
    by_team = x.reshape(schools, teams).T.ravel()
    load = np.tile(data.load, teams)
    sizes = np.repeat([teams, schools], [schools, 2 * teams])
    none = np.full(teams, np.inf)
    return Bare(
        cost=data.cost.ravel(), lower=np.zeros(x.size), upper=np.ones(x.size),
        row_lower=np.concatenate([np.ones(schools), -none, data.least]),
        row_upper=np.concatenate([np.ones(schools), data.most, none]),
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        column=np.concatenate([x, by_team, by_team]),
        value=np.concatenate([np.ones(x.size), load, load]),
        integer=np.ones(x.size, dtype=np.int32),
    )  # fmt: skip


def pulp(data: Data) -> Any:
    """By PuLP, as its manual writes."""
    from pulp import LpMinimize, LpProblem, LpVariable, lpSum

    schools, teams = map(range, data.cost.shape)
    cost, load = data.cost.tolist(), data.load.tolist()
    problem = LpProblem("teams", LpMinimize)
    x = LpVariable.dicts("x", (schools, teams), cat="Binary")
    problem += lpSum(cost[i][j] * x[i][j] for i in schools for j in teams)
    for i in schools:
        problem += lpSum(x[i][j] for j in teams) == 1
    for j in teams:
        problem += lpSum(load[i] * x[i][j] for i in schools) <= float(data.most[j])
        problem += lpSum(load[i] * x[i][j] for i in schools) >= float(data.least[j])
    return problem


def pyomo(data: Data) -> Any:
    """By Pyomo, as its manual writes."""
    import pyomo.environ as pyo

    schools, teams = map(range, data.cost.shape)
    cost, load = data.cost.tolist(), data.load.tolist()
    most, least = data.most.tolist(), data.least.tolist()
    m = pyo.ConcreteModel()
    m.x = pyo.Var(schools, teams, domain=pyo.Binary)
    m.cost = pyo.Objective(
        expr=pyo.quicksum(cost[i][j] * m.x[i, j] for i in schools for j in teams)
    )
    m.one = pyo.Constraint(schools, rule=lambda m, i: sum(m.x[i, j] for j in teams) == 1)
    m.most = pyo.Constraint(
        teams, rule=lambda m, j: pyo.quicksum(load[i] * m.x[i, j] for i in schools) <= most[j]
    )
    m.least = pyo.Constraint(
        teams, rule=lambda m, j: pyo.quicksum(load[i] * m.x[i, j] for i in schools) >= least[j]
    )
    return m


def linopy(data: Data) -> Any:
    """By linopy, as its manual writes."""
    import linopy
    import pandas as pd
    import xarray as xr

    schools, teams = (
        pd.RangeIndex(size, name=name)
        for size, name in zip(data.cost.shape, ("school", "team"), strict=True)
    )
    load = xr.DataArray(data.load, [schools])
    m = linopy.Model()
    x = m.add_variables(coords=[schools, teams], binary=True, name="x")
    m.add_constraints(x.sum("team") == 1, name="one")
    loads = (load * x).sum("school")
    m.add_constraints(loads <= xr.DataArray(data.most, [teams]), name="most")
    m.add_constraints(loads >= xr.DataArray(data.least, [teams]), name="least")
    m.add_objective((xr.DataArray(data.cost, [schools, teams]) * x).sum())
    return m


CASE = Case(
    name="school_teams",
    sentence="Schools to teams, loads within 7.5 per cent of equal shares.",
    sizes={"12x3": (12, 3), "550x20": (550, 20), "3000x60": (3000, 60)},
    draw=draw,
    build={OURS: program, BARE: arrays, "linopy": linopy, "pulp": pulp, "pyomo": pyomo},
)
