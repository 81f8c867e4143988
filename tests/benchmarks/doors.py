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
    """By its compiler of standard forms: several times quicker than its own doors to HiGHS."""
    import highspy
    from pyomo.opt import WriterFactory

    form = WriterFactory("compile_standard_form").write(model, mixed_form=True)
    kind = np.array([row.bound_type for row in form.rows])  # 0 equal, 1 at most, -1 at least
    limits = [var.bounds for var in form.columns]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(
        len(form.columns), len(form.rows), form.A.nnz, int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize), float(form.c_offset[0]), form.c.toarray()[0],
        np.array([-np.inf if low is None else low for low, _ in limits]),
        np.array([np.inf if high is None else high for _, high in limits]),
        np.where(kind <= 0, form.rhs, -np.inf), np.where(kind >= 0, form.rhs, np.inf),
        form.A.indptr.astype(np.int32), form.A.indices.astype(np.int32), form.A.data,
        np.array([var.is_integer() for var in form.columns], dtype=np.int32),
    )  # fmt: skip
    return highs


DOORS: dict[str, Callable[[Any], highspy.Highs]] = {
    OURS: _program, BARE: _arrays, "linopy": _linopy, "pulp": _pulp, "pyomo": _pyomo,
}  # fmt: skip
