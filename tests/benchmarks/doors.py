"""From what a builder wrote to a HiGHS object, each by the way that the library itself has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.program import Program
from tests.benchmarks.registry import BARE, OURS

if TYPE_CHECKING:
    import highspy


@dataclass(frozen=True)
class Bare:
    """The arguments of HiGHS's `passModel`, matrix by rows."""

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    start: NDArray[np.int32]
    column: NDArray[np.int32]
    value: NDArray[np.float64]
    integer: NDArray[np.int32]


def _program(program: Program) -> highspy.Highs:
    from optimiser.backends.highs import given
    from optimiser.backends.protocol import Task
    from optimiser.settings import Settings

    highs = given(Task(program.assemble(), program.objectives[0], Settings()))
    assert highs is not None
    return highs


def _arrays(bare: Bare) -> highspy.Highs:
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(
        len(bare.cost), len(bare.row_lower), len(bare.value),
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0, bare.cost,
        bare.lower, bare.upper, bare.row_lower, bare.row_upper, bare.start, bare.column,
        bare.value, bare.integer,
    )  # fmt: skip
    return highs


def _linopy(model: Any) -> highspy.Highs:
    highs = model.to_highspy(set_names=False)
    highs.setOptionValue("output_flag", False)
    return highs


def _pulp(problem: Any) -> highspy.Highs:
    import pulp

    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    return problem.solverModel


def _pyomo(model: Any) -> highspy.Highs:
    from pyomo.contrib.appsi.solvers import Highs

    solver = Highs()
    solver.set_instance(model)
    highs = solver._solver_model
    highs.setOptionValue("output_flag", False)
    return highs


DOORS: dict[str, Callable[[Any], highspy.Highs]] = {
    OURS: _program, BARE: _arrays, "linopy": _linopy, "pulp": _pulp, "pyomo": _pyomo,
}  # fmt: skip
