"""PuLP: the door to CBC, which comes with it, and to whatever else it finds. Runs on its own."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from models.arrays import Floats
from models.outcome import Ending
from optimiser.backends.protocol import Ability, Answer, Task

if TYPE_CHECKING:
    import pulp

ABILITIES = frozenset({Ability.INTEGER, Ability.CONTINUOUS, Ability.FRACTIONS, Ability.UNLIMITED})
ENDINGS = {
    ("Optimal", "Optimal Solution Found"): Ending.PROVED,
    ("Optimal", "Solution Found"): Ending.TIME_OUT,
    ("Not Solved", "Solution Found"): Ending.TIME_OUT,
    ("Not Solved", "No Solution Found"): Ending.TIME_OUT,
    # or unbounded, for all that is known: `ask` looks into it
    ("Infeasible", "No Solution Exists"): Ending.UNBOUNDED,
    ("Infeasible", "No Solution Found"): Ending.UNBOUNDED,
    ("Unbounded", "Solution is Unbounded"): Ending.UNBOUNDED,
}
"""By PuLP's status and its status of the solution: it calls a stopped CBC optimal."""
ALIASES = {"CBC": "PULP_CBC_CMD", "SCIP": "SCIP_PY", "GLPK": "GLPK_CMD"}
NEARLY = 0.9
"""A search that ended before this share of its time limit was not ended by it."""


def prepare() -> None:
    """Import the package."""
    import pulp  # noqa: F401


def has(choice: str, _found: Callable[[Any], None]) -> bool:
    """Whether one of its solvers is here."""
    import pulp

    name = ALIASES.get(choice, choice)
    return name in pulp.listSolvers() and pulp.getSolver(name).available()


def choices(_found: Callable[[Any], None]) -> tuple[str, ...]:
    """The solvers it finds here; CBC comes with it."""
    import pulp

    there = pulp.listSolvers(onlyAvailable=True)
    short = {full: name for name, full in ALIASES.items()}
    return tuple(short.get(name, name) for name in there)


def solve(choice: str, task: Task, _found: Callable[[Any], None]) -> Answer:
    """Solve with one of its solvers."""
    import pulp

    began = perf_counter()
    problem, columns = _problem(task)
    settings = task.settings
    left = settings.time_limit - (perf_counter() - began)
    if left <= 0:
        said = "the time was up when the program was built"
        return Answer(Ending.TIME_OUT, None, math.nan, task.worst, 0.0, said=said)
    wanted = {
        "msg": False, "timeLimit": left, "gapRel": settings.gap, "threads": settings.threads,
        "gapAbs": 0.999 * task.objective.precision,
    }  # fmt: skip
    name = ALIASES.get(choice, choice)
    kind = type(pulp.getSolver(name))
    taken = inspect.signature(kind.__init__).parameters
    solver = pulp.getSolver(name, **{key: wanted[key] for key in wanted if key in taken})
    status = problem.solve(solver)
    words = (pulp.LpStatus[status], pulp.LpSolution[problem.sol_status])
    ending = ENDINGS.get(words, Ending.FAILED)
    if ending is Ending.TIME_OUT and perf_counter() - began < NEARLY * settings.time_limit:
        ending = Ending.FAILED
    values = None
    if ending in (Ending.PROVED, Ending.TIME_OUT) and problem.sol_status > 0:
        values = _values(columns, task)
    return Answer(ending, values, math.nan, task.worst, 0.0, said=", ".join(words))


def _values(columns: list[pulp.LpVariable], task: Task) -> Floats:
    """Values of the columns; where a solver tells none, the one nearest to nothing."""
    nearest = task.arrays.nearest
    told = [column.varValue for column in columns]
    return np.array(
        [near if value is None else value for value, near in zip(told, nearest, strict=True)]
    )


def _problem(task: Task) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    import pulp

    arrays = task.arrays
    problem = pulp.LpProblem("program", pulp.LpMaximize if task.objective.most else pulp.LpMinimize)
    kinds = {True: pulp.LpInteger, False: pulp.LpContinuous}
    columns = [
        pulp.LpVariable(f"c{place}", _or_none(low), _or_none(high), kinds[whole])
        for place, (low, high, whole) in enumerate(
            zip(arrays.lower.tolist(), arrays.upper.tolist(), arrays.integer.tolist(), strict=True)
        )
    ]
    problem.setObjective(_sum(columns, np.flatnonzero(task.cost), task.cost[task.cost != 0]))
    for row in np.flatnonzero(np.diff(arrays.start)):
        inside = slice(arrays.start[row], arrays.start[row + 1])
        total = _sum(columns, arrays.column[inside], arrays.value[inside])
        low, high = float(arrays.row_lower[row]), float(arrays.row_upper[row])
        sides = [(pulp.LpConstraintGE, low), (pulp.LpConstraintLE, high)]
        if low == high:
            sides = [(pulp.LpConstraintEQ, low)]
        for place, (sense, side) in enumerate(sides):
            if math.isfinite(side):
                name = f"r{row}_{place}"
                problem.addConstraint(pulp.LpConstraint(total, sense, name, side), name)
    return problem, columns


def _sum(columns: list[pulp.LpVariable], places: Any, values: Floats) -> pulp.LpAffineExpression:
    import pulp

    terms = [columns[place] for place in places.tolist()]
    return pulp.LpAffineExpression(list(zip(terms, values.tolist(), strict=True)))


def _or_none(limit: float) -> float | None:
    return limit if math.isfinite(limit) else None
