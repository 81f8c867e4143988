"""HiGHS, in process: arrays passed straight in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
from numpy.typing import NDArray

from models.outcome import Ending
from models.program import Arrays, Objective
from optimiser.settings import Settings, Stop

Floats = NDArray[np.float64]
Status = highspy.HighsModelStatus

ENDINGS = {
    Status.kOptimal: Ending.PROVED,
    Status.kModelEmpty: Ending.PROVED,
    Status.kInfeasible: Ending.IMPOSSIBLE,
    Status.kUnbounded: Ending.UNBOUNDED,
    Status.kTimeLimit: Ending.TIME_OUT,
    Status.kInterrupt: Ending.STOPPED,
}


@dataclass(frozen=True)
class Answer:
    """What the solver says: nothing here is trusted before it is audited.

    `values` is None where no plan was found; `bound` is -inf (inf for most) where none is known.
    """

    ending: Ending
    values: Floats | None
    objective: float
    bound: float
    seconds: float


def solve(
    arrays: Arrays,
    objective: Objective,
    settings: Settings,
    stop: Stop,
    tell: Callable[[float | None, float | None], None],
    start: Floats | None = None,
) -> Answer:
    """Solve one program for one objective, from a known plan where one is given."""
    began = perf_counter()
    cost, most = objective.cost(len(arrays.lower)), objective.most
    if not len(cost):
        return _empty(arrays)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {
        "output_flag": False,
        "mip_rel_gap": settings.gap,
        "mip_abs_gap": 0.999 * objective.precision,
        "mip_feasibility_tolerance": 1e-7,
        "time_limit": settings.time_limit,
        "threads": settings.threads,
        "random_seed": settings.seed,
    }.items():
        highs.setOptionValue(option, value)
    _listen(highs, stop, tell)
    if highs.passModel(_model(arrays, cost, most)) == highspy.HighsStatus.kError:
        return Answer(Ending.FAILED, None, math.nan, math.nan, perf_counter() - began)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)
    highs.solve()
    if highs.getModelStatus() == Status.kUnboundedOrInfeasible:
        return _without_aim(highs, len(cost), most, began)
    return _answer(highs, arrays, cost, most, perf_counter() - began)


def _empty(arrays: Arrays) -> Answer:
    """A program without variables: its one plan keeps every row, or none does."""
    if (arrays.row_lower > 0).any() or (arrays.row_upper < 0).any():
        return Answer(Ending.IMPOSSIBLE, None, math.nan, math.nan, 0.0)
    return Answer(Ending.PROVED, np.zeros(0), 0.0, 0.0, 0.0)


def _without_aim(highs: highspy.Highs, columns: int, most: bool, began: float) -> Answer:
    """Unbounded or impossible: whichever it is without an objective."""
    highs.changeColsCost(columns, np.arange(columns), np.zeros(columns))
    highs.solve()
    possible = highs.getModelStatus() == Status.kOptimal
    ending = Ending.UNBOUNDED if possible else Ending.IMPOSSIBLE
    worst = math.inf if most else -math.inf
    return Answer(ending, None, math.nan, worst, perf_counter() - began)


def _model(arrays: Arrays, cost: Floats, most: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(arrays.row_lower)
    lp.col_cost_ = cost
    lp.col_lower_, lp.col_upper_ = arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.sense_ = highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = arrays.start
    lp.a_matrix_.index_ = arrays.column
    lp.a_matrix_.value_ = arrays.value
    if arrays.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in arrays.integer.astype(int)]
    return lp


def _listen(
    highs: highspy.Highs, stop: Stop, tell: Callable[[float | None, float | None], None]
) -> None:
    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        if event.data_in is not None:
            event.data_in.user_interrupt = stop.wished

    def log(event: highspy.HighsCallbackEvent) -> None:
        tell(_finite(event.data_out.mip_primal_bound), _finite(event.data_out.mip_dual_bound))

    highs.cbMipInterrupt += interrupt
    highs.cbSimplexInterrupt += interrupt
    highs.cbMipLogging += log
    highs.cbMipImprovingSolution += log


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _answer(
    highs: highspy.Highs, arrays: Arrays, cost: Floats, most: bool, seconds: float
) -> Answer:
    info = highs.getInfo()
    ending = ENDINGS.get(highs.getModelStatus(), Ending.FAILED)
    worst = math.inf if most else -math.inf
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not found or ending in (Ending.IMPOSSIBLE, Ending.UNBOUNDED, Ending.FAILED):
        ending = Ending.FAILED if ending is Ending.PROVED else ending
        return Answer(ending, None, math.nan, worst, seconds)
    values = np.array(highs.getSolution().col_value)
    values[arrays.integer] = np.rint(values[arrays.integer])
    objective = float(cost @ values)
    if arrays.integer.any():
        bound = info.mip_dual_bound
    else:
        bound = info.objective_function_value if ending is Ending.PROVED else worst
    return Answer(ending, values, objective, float(bound), seconds)
