"""A run: an instance in, a folder out. Answers, audits, tells, and puts it in place at once."""

from __future__ import annotations

import math
import platform
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances import Instance, load
from instances.inert import unguarded
from instances.rates import leave_profile
from models.answers import Answers
from models.audit import PROMISES, audit, audit_practices, audit_schools
from models.figures import Breach
from models.outcome import Opinion, Outcome, Step
from models.staff_cost import rates_used
from optimiser.answer import answer_or_faults
from optimiser.backends import kept
from optimiser.backends.protocol import Ability, Backend
from optimiser.errors import AuditError, NoSolverError, NotARunError, UnfitSolverError
from optimiser.folder import (
    INPUTS,
    changed,
    refuse_other,
    summary_of,
)  # fmt: skip
from optimiser.settings import Listener, Search, Settings, Stop, silent
from optimiser.writing import write_run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """What a run found: the summary, the tables by name, and where it was written."""

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    path: Path | None

    @property
    def early(self) -> bool:
        """Whether a search ended before the proof that was asked for."""
        early = [question["early"] for question in self.summary["questions"].values()]
        return any(early) or bool(self.summary["stopped"])


def plan(
    source: str | Path | Instance,
    out: str | Path | None = None,
    *,
    gap: float = 0.001,
    time_limit: float = 60.0,
    threads: int = 2,
    seed: int | None = None,
    solver: str = "highs",
    second_opinion: str = "",
    listener: Listener = silent,
    stop: Stop | None = None,
    told: Callable[[str], None] = lambda _stage: None,
    paper: bool = False,
) -> Run:
    """Plan an instance from end to end, read already or not; see `optimiser.plan`.

    Raises:
        NoSolverError, UnfitSolverError: a solver cannot be used, or not for this.
        SolverFailedError: a solver's answer does not hold, or two contradict each other.
        AuditError: the plan broke a promise; nothing is written.
        NotARunError: `out` is a folder of something else.
    """
    stop = stop or Stop()
    if second_opinion == solver:
        raise NoSolverError(f"A second opinion is that of another solver than {solver}.")
    other = kept(second_opinion) if second_opinion else nullcontext()
    with kept(solver) as backend, other as adviser:
        _refuse_whole_only(backend)
        instance = source if isinstance(source, Instance) else load(source)
        if out is not None:
            refuse_other(Path(out))
        chosen = instance.settings.seed if seed is None else seed
        settings = Settings(gap, time_limit, threads, chosen, solver, second_opinion)
        answers = answer_or_faults(instance, Search(settings, listener, stop), told)
    stopped = stop.wished
    from reports.tables import tables, told as rows, totals  # noqa: I001 - pandas takes longer than reading

    frames = tables(answers)
    told("Recounting every promise")
    breaches = audit(instance, rows(frames, _steps(answers)))
    if breaches:
        raise AuditError(breaches)
    summary = _summary(answers, chosen) | {"totals": totals(frames), "stopped": stopped}
    summary["solver"] = {"name": solver, "version": backend.version()}
    if adviser is not None:
        summary["second_solver"] = {"name": second_opinion, "version": adviser.version()}
    path = None
    if out is not None:
        told("Writing the report")
        path = write_run(Path(out), answers, frames, summary, paper)
    return Run(summary, frames, path)


def default_folder(instance: Instance) -> Path:
    """Where a run is written if nothing else is said: runs/<name>-<hash>."""
    name = re.sub(r"[^a-z0-9]+", "-", instance.settings.name.lower()).strip("-") or "run"
    return Path("runs") / f"{name[:40]}-{instance.digest[:8]}"


SCHOOLS = "schools"
"""The kind of a run of the school teams alone."""
SCHOOL_TABLES = (
    "school_teams", "teams", "frontier", "frontier_plans", "school_moves", "team_changes",
    "comparison",
)  # fmt: skip
PRACTICES = "practices"
"""The kind of a run of practices to localities."""


def verify(folder: Path) -> tuple[dict[str, Any], tuple[Breach, ...]]:
    """Audit a finished run again from its own inputs, and see whether its files were changed.

    Raises:
        NotARunError: the folder is no run.
        InstanceFaults: its inputs cannot be read any more.
    """
    summary = summary_of(folder)
    breaches = list(changed(folder, summary))
    instance, kind = load(folder / INPUTS), str(summary.get("kind", ""))
    if instance.digest != summary["instance"]["hash"]:
        written = summary["instance"]["hash"]
        breaches.append(Breach("the inputs are those of the run", INPUTS, written, instance.digest))
    try:
        breaches += _recounted(folder, summary, kind, instance)
    except (OSError, ValueError, LookupError) as error:
        # a table that was changed so much that it cannot be read as one
        if not breaches:
            raise NotARunError(f"{folder}: its tables cannot be read ({error}).") from error
    return summary, tuple(breaches)


def _recounted(
    folder: Path, summary: dict[str, Any], kind: str, instance: Instance
) -> tuple[Breach, ...]:
    """The breaches of a run of a kind."""
    if kind == SCHOOLS:
        return audit_schools(instance, told_again(folder, summary, SCHOOL_TABLES))
    if kind == PRACTICES:
        from reports.practices import TABLES as FILES
        from reports.practices import as_schools_told

        told = as_schools_told(told_again(folder, summary, tuple(FILES.values())))
        return audit_practices(instance, told, summary["asked"])
    from reports.tables import TABLES

    return audit(instance, told_again(folder, summary, TABLES))


def told_again(
    folder: Path, summary: dict[str, Any], names: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """The tables of a finished run as the audit reads them."""
    import pandas as pd

    from reports.tables import told as rows

    frames = {
        name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False).map(unguarded)
        for name in names
    }
    steps = [
        {"question": name, "step": step["step"], "objective": step["objective"]}
        for name, question in summary["questions"].items()
        for step in question["steps"]
    ]
    return rows(frames, steps)


def _refuse_whole_only(solver: Backend) -> None:
    """Before anything is sought: a plan is not for a solver of whole numbers alone."""
    if Ability.CONTINUOUS not in solver.abilities:
        raise UnfitSolverError(
            f"{solver.name} takes whole numbers only; a plan also seeks a cover and a balance,"
            " which are fractions."
        )


def _steps(answers: Answers) -> list[dict[str, Any]]:
    return [
        {"question": outcome.question, "step": step.name, "objective": step.objective}
        for outcome in (answers.schools, answers.staffing)
        for step in outcome.steps
    ]


def _summary(answers: Answers, seed: int) -> dict[str, Any]:
    instance = answers.instance
    return {
        "instance": {"name": instance.settings.name, "hash": instance.digest},
        "versions": {
            "zero19-planner": version("zero19-planner"),
            "python": platform.python_version(),
            **{name: version(name) for name in ("highspy", "numpy", "pandas")},
        },
        "seed": seed,
        "questions": {
            outcome.question: question_told(outcome)
            for outcome in (answers.schools, answers.staffing)
        },
        "audit": {"promises": len(PROMISES), "breaches": []},
        "assumptions": [
            *instance.defaults_used(),
            *MODEL_ASSUMPTIONS,
            *(f"Rate {rate}." for rate in rates_used(instance)),
        ],
        "warnings": [str(caution) for caution in instance.cautions],
    }


MODEL_ASSUMPTIONS = (
    "School terms follow one rule for every year (instances/calendar.py) on days that the table"
    " school_terms does not cover.",
    "Annual leave falls by month with school holidays, a planning default: "
    + ", ".join(f"{share:.0%}" for share in leave_profile())
    + " from January on.",
    "Pupils are spread evenly over the year groups of a school; a year group from 16 on counts as"
    " 0.6 of a younger one.",
    "Distances are straight lines times the detour of the settings.",
)


def question_told(outcome: Outcome[Any]) -> dict[str, Any]:
    """One question as told in summary.json; objective and bound are those of the first step."""
    first = outcome.steps[0]
    return {
        "status": outcome.ending.value,
        "early": outcome.ending.is_early,
        "objective": first.objective,
        "unit": first.unit,
        "bound": _known(first.bound),
        "gap": _known(outcome.gap),
        "safe_bound": first.safe_bound,
        "safe_gap": _known(max(step.safe_gap for step in outcome.steps)),
        "seconds": round(outcome.seconds, 3),
        "audit": {"breaches": []},
        "steps": [_step(step) for step in outcome.steps],
        "opinions": [_opinion(opinion) for opinion in outcome.opinions],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.name, "sentence": step.sentence, "status": step.ending.value,
        "objective": step.objective, "unit": step.unit, "bound": _known(step.bound),
        "gap": _known(step.gap), "safe_bound": step.safe_bound, "safe_gap": _known(step.safe_gap),
        "seconds": round(step.seconds, 3),
    }  # fmt: skip


def _opinion(opinion: Opinion) -> dict[str, Any]:
    """What a second solver says of one step; `status` is none where it cannot take it."""
    return {
        "solver": opinion.solver, "step": opinion.step,
        "status": None if opinion.ending is None else opinion.ending.value,
        "objective": _known(opinion.objective), "bound": _known(opinion.bound),
        "seconds": round(opinion.seconds, 3), "said": opinion.said,
    }  # fmt: skip


def _known(value: float) -> float | None:
    """A bound or gap as told: none where none is known."""
    return value if math.isfinite(value) else None
