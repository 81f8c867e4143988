"""Plan and cost a 0-19 public health nursing service, with proof.

The whole public face: `plan`, `assign`, `absorb`. Importing it imports no solver.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from optimiser.assigning import AssignmentOutcome
    from optimiser.runs import Run

__version__ = "0.1.0"
__all__ = ["absorb", "assign", "plan"]


def _guard() -> None:
    """Say so where a file or distribution of the same name hides one of our sister packages."""
    home = Path(__file__).resolve().parent.parent
    for name in ("instances", "models", "reports"):
        spec = find_spec(name)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found is None or found.parent != home / name:
            raise ImportError(
                f"'{name}' was found at {found}, not beside 'optimiser' in {home}: another file or"
                " distribution of that name hides ours; rename it or run from another folder."
            )


_guard()


def plan(source: str | Path, out: str | Path | None = None, **settings: Any) -> Run:
    """Plan an instance from end to end.

    Args:
        source: a folder of tables, or the name of a bundled example.
        out: the run folder to write; nothing is written where it is None.
        settings: gap, time_limit (seconds), threads, seed, solver (name, as on the command line),
            second_opinion (name of another solver, asked the same).

    Returns:
        The run: `summary` as in summary.json, `tables` as DataFrames by name, `path`.

    Raises:
        InstanceFaults: every fault of the tables.
        ImpossibleError: no plan can exist, with the reasons.
        NoSolverError, UnfitSolverError: the solver is not here, or cannot do this.
        SolverFailedError: a solver's answer does not hold, or two contradict each other.
    """
    from optimiser.runs import plan as run

    return run(source, out, **settings)


def assign(
    cost: npt.ArrayLike,
    load: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    *,
    gap: float = 0.0,
    time_limit: float = 60.0,
    maximise: bool = False,
    solver: str = "highs",
    threads: int = 2,
    seed: int = 1,
    forbidden: npt.ArrayLike | None = None,
    fixed: npt.ArrayLike | None = None,
    together: npt.ArrayLike | None = None,
    opened: int | tuple[int, int] | None = None,
    open_cost: npt.ArrayLike | None = None,
    budget: tuple[npt.ArrayLike, float] | None = None,
    start: npt.ArrayLike | None = None,
) -> AssignmentOutcome:
    """Give each unit to exactly one team, loads within limits, at least cost.

    Args:
        cost: (units, teams).
        load: (units,), (units, teams) or, where several loads have limits, (measures, units,
            teams). None is below 0.
        lower: (teams,) least load, minus infinity where absent; (measures, teams) as `load`.
        upper: (teams,) most load, infinity where absent; (measures, teams) as `load`.
        gap: relative gap at which the search may end.
        time_limit: seconds; where it is large, shares of it end each stage, so that a question
            has the same answer on every machine only where it is proved or none was cut short.
        maximise: seek the most instead.
        solver: its name, as on the command line.
        threads: that the search may use.
        seed: of what is drawn by chance.
        forbidden: (units, teams), true where a pair may not be.
        fixed: (units,) the team a unit must have, -1 where it is free.
        together: (units,) labels; units with the same label go to one team, -1 stands alone.
        opened: choose teams: exactly so many, or (least, most); others have no units, no limits.
        open_cost: (teams,) what an open team costs; teams are then to choose.
        budget: what each pair (units, teams) uses, and the most that all together may.
        start: (units,) a choice to begin from; it need not keep the limits.

    Returns:
        status, objective, bound, choice: the team of each unit, or None where none was found.
        And safe_bound, opened, reasons.

    Raises:
        ValueError: arrays of the wrong shape, or a number that is none.
        NoSolverError, UnfitSolverError: the solver is not here, or cannot do this.
    """
    from optimiser.assigning import assign as run
    from optimiser.assignment.given import Wishes
    from optimiser.settings import Settings

    wishes = Wishes(forbidden, fixed, together, opened, open_cost, budget, start)
    settings = Settings(gap, time_limit, threads, seed, solver)
    return run(cost, load, lower, upper, maximise, wishes, settings)


def absorb(
    own_gbp: Mapping[str, float],
    usage: Mapping[str, Mapping[str, float]],
    method: str = "reciprocal",
    order: Sequence[str] | None = None,
) -> dict[str, float]:
    """Pass the cost of support centres on to direct centres; see `models.costing.absorb`."""
    from models.costing import absorb as run

    return run(own_gbp, usage, method, order)
