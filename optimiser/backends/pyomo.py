"""Pyomo: the door to Gurobi, CPLEX, Xpress and others an organisation licenses. Runs on its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from models.arrays import Floats
from models.outcome import Ending
from optimiser.backends.protocol import Ability, Answer, Task

if TYPE_CHECKING:
    import pyomo.environ as pyo

ABILITIES = frozenset(
    {Ability.INTEGER, Ability.CONTINUOUS, Ability.FRACTIONS, Ability.UNLIMITED, Ability.BOUND}
)
ENDINGS = {
    "optimal": Ending.PROVED,
    "infeasible": Ending.IMPOSSIBLE,
    "unbounded": Ending.UNBOUNDED,
    "infeasibleOrUnbounded": Ending.UNBOUNDED,  # looked into by `ask`
    "maxTimeLimit": Ending.TIME_OUT,
}
OPTIONS = {
    "appsi_highs": ("mip_rel_gap", "time_limit", "threads"),
    "appsi_gurobi": ("MIPGap", "TimeLimit", "Threads"),
    "appsi_cplex": ("mip tolerances mipgap", "timelimit", "threads"),
    "appsi_cbc": ("ratioGap", "sec", "threads"),
    "gurobi": ("MIPGap", "TimeLimit", "Threads"),
    "cplex": ("mip tolerances mipgap", "timelimit", "threads"),
    "cbc": ("ratioGap", "sec", "threads"),
    "glpk": ("mipgap", "tmlim", ""),
    "scip": ("limits/gap", "limits/time", ""),
    "xpress": ("miprelstop", "maxtime", "threads"),
}
"""What each solver calls the gap, the time limit and the threads."""


def prepare() -> None:
    """Import the package."""
    import pyomo.environ  # noqa: F401


def has(choice: str, _found: Callable[[Any], None]) -> bool:
    """Whether one of its solvers is here, of those that we know how to ask."""
    import pyomo.environ as pyo

    return choice in OPTIONS and bool(pyo.SolverFactory(choice).available(exception_flag=False))


def choices(found: Callable[[Any], None]) -> tuple[str, ...]:
    """The solvers it finds here, of those that we know how to ask."""
    return tuple(name for name in OPTIONS if has(name, found))


def solve(choice: str, task: Task, _found: Callable[[Any], None]) -> Answer:
    """Solve with one of its solvers."""
    import pyomo.environ as pyo

    began = perf_counter()
    model = _model(task)
    left = task.settings.time_limit - (perf_counter() - began)
    if left <= 0:
        said = "the time was up when the program was built"
        return Answer(Ending.TIME_OUT, None, math.nan, task.worst, 0.0, said=said)
    solver = pyo.SolverFactory(choice)
    gap, limit, threads = OPTIONS[choice]
    solver.options[gap], solver.options[limit] = task.settings.gap, left
    if threads:
        solver.options[threads] = task.settings.threads
    results = solver.solve(model, load_solutions=False)
    said = str(results.solver.termination_condition)
    ending = ENDINGS.get(said, Ending.FAILED)
    values = None
    if ending in (Ending.PROVED, Ending.TIME_OUT) and len(results.solution):
        model.solutions.load_from(results)
        values = _values(model, task)
    told = results.problem.upper_bound if task.objective.most else results.problem.lower_bound
    bound = task.worst if told is None else float(told)
    return Answer(ending, values, math.nan, bound, 0.0, said=said)


def _values(model: pyo.ConcreteModel, task: Task) -> Floats:
    """Values of the columns; where a solver tells none, the one nearest to nothing."""
    nearest = task.arrays.nearest
    told = [model.column[place].value for place in range(task.arrays.columns)]
    return np.array(
        [near if value is None else value for value, near in zip(told, nearest, strict=True)]
    )


def _model(task: Task) -> pyo.ConcreteModel:
    import pyomo.environ as pyo

    arrays = task.arrays
    model = pyo.ConcreteModel()
    limits = [
        (_or_none(low), _or_none(high))
        for low, high in zip(arrays.lower.tolist(), arrays.upper.tolist(), strict=True)
    ]
    kinds = [pyo.Integers if whole else pyo.Reals for whole in arrays.integer.tolist()]
    model.column = pyo.Var(
        range(arrays.columns),
        domain=lambda _model, place: kinds[place], bounds=lambda _model, place: limits[place],
    )  # fmt: skip
    columns = [model.column[place] for place in range(arrays.columns)]
    starts, column, value = arrays.start.tolist(), arrays.column.tolist(), arrays.value.tolist()
    lows, highs = arrays.row_lower.tolist(), arrays.row_upper.tolist()

    def row(_model: pyo.ConcreteModel, place: int) -> Any:
        inside = slice(starts[place], starts[place + 1])
        total = _sum([columns[at] for at in column[inside]], value[inside])
        if lows[place] == highs[place]:
            return (lows[place], total)
        return (_or_none(lows[place]), total, _or_none(highs[place]))

    bound = (np.isfinite(arrays.row_lower) | np.isfinite(arrays.row_upper)) & (
        np.diff(arrays.start) > 0
    )
    model.row = pyo.Constraint(np.flatnonzero(bound).tolist(), rule=row)
    priced = np.flatnonzero(task.cost)
    aim = _sum([columns[place] for place in priced.tolist()], task.cost[priced].tolist())
    sense = pyo.maximize if task.objective.most else pyo.minimize
    model.aim = pyo.Objective(expr=aim, sense=sense)
    return model


def _sum(columns: list[Any], values: list[float]) -> Any:
    from pyomo.core.expr.numeric_expr import LinearExpression

    return LinearExpression(constant=0, linear_coefs=values, linear_vars=columns)


def _or_none(limit: float) -> float | None:
    return limit if math.isfinite(limit) else None
