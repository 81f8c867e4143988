"""A run: an instance in, a folder out. Answers, audits, tells, and puts it in place at once."""

from __future__ import annotations

import json
import platform
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances import Fault, Instance, InstanceFaults, load
from instances.save import save
from models.answers import Answers
from models.audit import PROMISES, Breach, audit
from models.costing import CostingError
from models.outcome import Outcome, Step
from optimiser.answer import answer
from optimiser.errors import AuditError, NotARunError
from optimiser.settings import Listener, Search, Settings, Stop, silent

if TYPE_CHECKING:
    import pandas as pd

INPUTS = "inputs"
SUMMARY = "summary.json"


@dataclass(frozen=True)
class Run:
    """What a run found: the summary, the tables by name, and where it was written."""

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    path: Path | None

    @property
    def early(self) -> bool:
        """Whether a search ended before the proof that was asked for."""
        return any(question["early"] for question in self.summary["questions"].values())


def plan(
    source: str | Path,
    out: str | Path | None = None,
    *,
    gap: float = 0.001,
    time_limit: float = 60.0,
    threads: int = 2,
    seed: int | None = None,
    listener: Listener = silent,
    stop: Stop | None = None,
    told: Callable[[str], None] = lambda _stage: None,
) -> Run:
    """Plan an instance from end to end; see `optimiser.plan`.

    Raises:
        AuditError: the plan broke a promise; nothing is written.
        NotARunError: `out` is a folder of something else.
    """
    from reports.tables import tables, told as rows  # noqa: I001 - pandas only when it is needed

    instance = load(source)
    if out is not None:
        _refuse_other(Path(out))
    chosen = instance.settings.seed if seed is None else seed
    settings = Settings(gap=gap, time_limit=time_limit, threads=threads, seed=chosen)
    answers = _answer(instance, Search(settings, listener, stop or Stop()), told)
    frames = tables(answers)
    told("Recounting every promise")
    breaches = audit(instance, rows(frames, _steps(answers)))
    if breaches:
        raise AuditError(breaches)
    summary = _summary(answers, chosen)
    path = None
    if out is not None:
        told("Writing the report")
        path = _write(Path(out), answers, frames, summary)
    return Run(summary, frames, path)


def default_folder(source: str | Path) -> Path:
    """Where a run is written if nothing else is said: runs/<name>-<hash>."""
    instance = load(source)
    name = re.sub(r"[^a-z0-9]+", "-", instance.settings.name.lower()).strip("-") or "run"
    return Path("runs") / f"{name[:40]}-{instance.digest[:8]}"


def verify(folder: Path) -> tuple[dict[str, Any], tuple[Breach, ...]]:
    """Audit a finished run again from its own inputs.

    Raises:
        NotARunError: the folder is no run.
    """
    import pandas as pd

    from reports.tables import TABLES
    from reports.tables import told as rows

    if not (folder / SUMMARY).is_file() or not (folder / INPUTS).is_dir():
        raise NotARunError(f"{folder} is not the folder of a run: it has no {SUMMARY} or {INPUTS}.")
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    instance = load(folder / INPUTS)
    if instance.digest != summary["instance"]["hash"]:
        breach = Breach(
            "the inputs are those of the run", INPUTS, summary["instance"]["hash"], instance.digest
        )
        return summary, (breach,)
    frames = {
        name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in TABLES
    }
    steps = [
        {"question": name, "step": step["step"], "objective": step["objective"]}
        for name, question in summary["questions"].items()
        for step in question["steps"]
    ]
    return summary, audit(instance, rows(frames, steps))


def _answer(instance: Instance, search: Search, told: Callable[[str], None]) -> Answers:
    try:
        return answer(instance, search, told)
    except CostingError as error:
        fault = Fault(
            "cost_centres", "cost_centres.csv", 0, "driver", str(error),
            "a ledger whose support centres all reach a direct centre",
        )  # fmt: skip
        raise InstanceFaults([fault]) from error


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
            outcome.question: _question(outcome) for outcome in (answers.schools, answers.staffing)
        },
        "audit": {"promises": len(PROMISES), "breaches": []},
        "assumptions": list(instance.defaults_used()) + list(MODEL_ASSUMPTIONS),
        "warnings": [str(caution) for caution in instance.cautions],
    }


MODEL_ASSUMPTIONS = (
    "School terms follow one rule for every year (instances/calendar.py), not the county's own"
    " calendar.",
    "Annual leave falls by month as in instances/rates/leave_profile.csv.",
    "Pupils are spread evenly over the year groups of a school; a year group from 16 on counts as"
    " 0.6 of a younger one.",
    "Distances are straight lines times the detour of the settings.",
)


def _question(outcome: Outcome[Any]) -> dict[str, Any]:
    """One question as told in summary.json; objective and bound are those of the first step."""
    first = outcome.steps[0]
    return {
        "status": outcome.ending.value,
        "early": outcome.ending.is_early,
        "objective": first.objective,
        "unit": first.unit,
        "bound": first.bound,
        "gap": outcome.gap,
        "seconds": round(outcome.seconds, 3),
        "audit": {"breaches": []},
        "steps": [_step(step) for step in outcome.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.name, "sentence": step.sentence, "status": step.ending.value,
        "objective": step.objective, "unit": step.unit, "bound": step.bound, "gap": step.gap,
        "seconds": round(step.seconds, 3),
    }  # fmt: skip


def _refuse_other(out: Path) -> None:
    """Refuse to replace a folder that is not a run, or a file."""
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / SUMMARY).is_file()):
        raise NotARunError(f"{out} is there already and is not a run; choose another --out.")


def _write(
    out: Path, answers: Answers, frames: dict[str, pd.DataFrame], summary: dict[str, Any]
) -> Path:
    """Write beside the target, then move into place, so that nothing is ever half-written."""
    from reports.page import page
    from reports.workbook import write

    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        new = aside / "new"
        new.mkdir()
        for name, frame in frames.items():
            frame.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        (new / SUMMARY).write_text(text + "\n", encoding="utf-8", newline="\n")
        html = page(answers, frames, summary)
        (new / "report.html").write_text(html, encoding="utf-8", newline="\n")
        write(frames, summary, new / "plan.xlsx")
        save(answers.instance, new / INPUTS)
        if out.exists():
            out.rename(aside / "old")
        new.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return out
