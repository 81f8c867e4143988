"""CP-SAT of OR-Tools: pure integer programs of whole numbers. Runs in a process of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from models.arrays import Floats
from models.outcome import Ending
from optimiser.backends.protocol import Ability, Answer, Task

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

ABILITIES = frozenset(
    {Ability.INTEGER, Ability.BOUND, Ability.WARM_START, Ability.PROGRESS, Ability.CANCEL}
)
ENDINGS = {
    "OPTIMAL": Ending.PROVED,
    "FEASIBLE": Ending.TIME_OUT,
    "UNKNOWN": Ending.TIME_OUT,
    "INFEASIBLE": Ending.IMPOSSIBLE,
}
FARTHEST = 2.0**62
"""The side of a row that has none."""

Found = Callable[[tuple[Floats, float | None]], None]


def prepare() -> None:
    """Import the solver."""
    from ortools.sat.python import cp_model  # noqa: F401


def solve(_choice: str, task: Task, found: Found) -> Answer:
    """Solve; every better plan is told on the way."""
    from ortools.sat.python import cp_model

    began = perf_counter()
    arrays = task.arrays
    if (np.ceil(arrays.row_lower) > np.floor(arrays.row_upper)).any():
        said = "no whole number within the limits of a row"
        return Answer(Ending.IMPOSSIBLE, None, math.nan, task.worst, 0.0, said=said)
    model = _model(task)
    if wrong := model.validate():
        return Answer(Ending.FAILED, None, math.nan, task.worst, 0.0, said=wrong.splitlines()[0])
    solver = cp_model.CpSolver()
    settings, given = task.settings, solver.parameters
    given.num_workers, given.random_seed = settings.threads, settings.seed
    given.relative_gap_limit = settings.gap
    given.absolute_gap_limit = 0.999 * task.objective.precision
    given.max_time_in_seconds = max(0.01, settings.time_limit - (perf_counter() - began))

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            found((_values(self.response_proto), self.best_objective_bound))

    status = solver.status_name(solver.solve(model, Told()))
    ending = ENDINGS.get(status, Ending.FAILED)
    has_plan = status in ("OPTIMAL", "FEASIBLE")
    return Answer(
        ending, _values(solver.response_proto) if has_plan else None, math.nan,
        solver.best_objective_bound if has_plan or ending is Ending.TIME_OUT else task.worst,
        0.0, said=status,
    )  # fmt: skip


def _values(response: cp_model.CpSolverResponse) -> Floats:
    return np.array(response.solution, dtype=float)


def _model(task: Task) -> cp_model.CpModel:
    from ortools.sat.python import cp_model

    model, arrays = cp_model.CpModel(), task.arrays
    least, most = _whole(np.ceil(arrays.lower)), _whole(np.floor(arrays.upper))
    # numbered as the columns: a variable is known by its place
    columns = [model.new_int_var(*limits, "") for limits in zip(least, most, strict=True)]
    starts, column, value = arrays.start.tolist(), arrays.column.tolist(), _whole(arrays.value)
    sides = zip(_whole(np.ceil(arrays.row_lower)), _whole(np.floor(arrays.row_upper)), strict=True)
    for row, (low, high) in enumerate(sides):
        inside = slice(starts[row], starts[row + 1])
        terms = [columns[place] for place in column[inside]]
        total = cp_model.LinearExpr.weighted_sum(terms, value[inside])
        model.add_linear_constraint(total, low, high)
    priced = np.flatnonzero(task.cost)
    terms = [columns[place] for place in priced]
    aim = cp_model.LinearExpr.weighted_sum(terms, _whole(task.cost[priced]))
    if task.objective.most:
        model.maximize(aim)
    else:
        model.minimize(aim)
    if task.start is not None:
        for variable, hint in zip(columns, _whole(np.rint(task.start)), strict=True):
            model.add_hint(variable, hint)
    return model


def _whole(numbers: Floats) -> list[int]:
    """The same numbers as integers, what is infinite far away."""
    whole: list[int] = np.clip(numbers, -FARTHEST, FARTHEST).astype(np.int64).tolist()
    return whole
