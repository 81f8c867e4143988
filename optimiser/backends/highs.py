"""HiGHS, in process: arrays passed straight in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from models.outcome import Ending
from optimiser.backends.protocol import Ability, Answer, Prices, Task, Tell
from optimiser.backends.threads import THREADS
from optimiser.settings import Stop

if TYPE_CHECKING:
    import highspy

ENDINGS = {
    "kOptimal": Ending.PROVED,
    "kInfeasible": Ending.IMPOSSIBLE,
    "kUnbounded": Ending.UNBOUNDED,
    "kUnboundedOrInfeasible": Ending.UNBOUNDED,  # looked into by `ask`
    "kTimeLimit": Ending.TIME_OUT,
    "kSolutionLimit": Ending.TIME_OUT,  # as many branches as were allowed
    "kInterrupt": Ending.STOPPED,
    "kHighsInterrupt": Ending.STOPPED,
}


@dataclass
class Highs:
    """The solver as a backend."""

    name: str = "highs"
    abilities: ClassVar[frozenset[Ability]] = frozenset(Ability)

    def missing(self) -> str:
        """Why it cannot be used here."""
        return (
            ""
            if find_spec("highspy")
            else "the package highspy is not installed (pip install highspy)"
        )

    def version(self) -> str:
        """Its version."""
        return version("highspy")

    def close(self) -> None:
        """Nothing is left running."""

    def solve(self, task: Task, stop: Stop, tell: Tell) -> Answer:
        """Solve, from a known plan where one is given."""
        began = perf_counter()
        with THREADS.of(task.settings.threads):
            answer = _solved(task, stop, tell)
        return replace(answer, seconds=perf_counter() - began)


def given(task: Task) -> highspy.Highs | None:
    """A fresh solver that was given the program; None where it does not take it.

    Fresh, because its clock runs on from one search to the next.
    """
    import highspy

    arrays, settings = task.arrays, task.settings
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {
        "output_flag": False,
        "mip_rel_gap": settings.gap,
        "mip_abs_gap": 0.999 * task.objective.precision,
        "mip_feasibility_tolerance": 1e-7,
        "time_limit": settings.time_limit,
        "threads": settings.threads,
        "random_seed": settings.seed,
    }.items():
        highs.setOptionValue(option, value)
    if task.nodes:
        highs.setOptionValue("mip_max_nodes", task.nodes)
    sense = highspy.ObjSense.kMaximize if task.objective.most else highspy.ObjSense.kMinimize
    status = highs.passModel(
        arrays.columns, arrays.rows, len(arrays.value), int(highspy.MatrixFormat.kRowwise),
        int(sense), 0.0, task.cost, arrays.lower, arrays.upper, arrays.row_lower, arrays.row_upper,
        arrays.start.astype(np.int32), arrays.column, arrays.value,
        arrays.integer.astype(np.int32),
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        return None
    if task.start is not None:
        highs.setSolution(len(task.start), np.arange(len(task.start), dtype=np.int32), task.start)
    return highs


def _solved(task: Task, stop: Stop, tell: Tell) -> Answer:
    import highspy

    highs = given(task)
    if highs is None:
        return Answer(Ending.FAILED, None, math.nan, task.worst, 0.0, said="kModelError")
    _listen(highs, stop, tell, task.settings.work)
    highs.solve()
    status, info = highs.getModelStatus().name, highs.getInfo()
    ending = ENDINGS.get(status, Ending.FAILED)
    if ending is Ending.STOPPED and not stop.wished:
        ending = Ending.TIME_OUT  # the work that was granted is done
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = highs.getSolution()
    values = np.array(solution.col_value) if found else None
    if task.arrays.integer.any():
        return Answer(ending, values, math.nan, info.mip_dual_bound, 0.0, said=status)
    proved = ending is Ending.PROVED
    bound = info.objective_function_value if proved else task.worst
    prices = None
    if proved and solution.dual_valid:
        prices = Prices(np.array(solution.row_dual), np.array(solution.col_dual))
    return Answer(ending, values, math.nan, bound, 0.0, said=status, prices=prices)


def _listen(highs: highspy.Highs, stop: Stop, tell: Tell, work: int) -> None:
    looks = 0

    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        if event.data_in is not None:
            event.data_in.user_interrupt = stop.wished

    def interrupt_mip(event: highspy.HighsCallbackEvent) -> None:
        nonlocal looks
        looks += 1
        if event.data_in is not None:
            done = event.data_out.mip_node_count > 0 or looks > work
            event.data_in.user_interrupt = stop.wished or (work > 0 and done)

    def log(event: highspy.HighsCallbackEvent) -> None:
        tell(_finite(event.data_out.mip_primal_bound), _finite(event.data_out.mip_dual_bound))

    highs.cbMipInterrupt += interrupt_mip
    highs.cbSimplexInterrupt += interrupt
    highs.cbIpmInterrupt += interrupt
    highs.cbMipLogging += log
    highs.cbMipImprovingSolution += log


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
