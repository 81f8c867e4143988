"""A run that is cut short keeps the best it found, whole, or says that there is none."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COUNTY = ("plan", "hertfordshire", "--gap", "0", "--out", "cut")
TABLES = (
    "demand", "capacity", "pressure", "staffing", "school_teams", "teams", "frontier",
    "frontier_plans",
    "tariffs", "trace", "tariff_parts", "unit_costs", "contact_costs", "pathway_costs",
    "staff_costs",
    "reconciliation",
)  # fmt: skip
WHOLE = {f"{name}.csv" for name in TABLES} | {
    "summary.json", "report.html", "plan.xlsx", "inputs",
}  # fmt: skip

no_signals = pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a child process on Windows")


def interrupted(folder: Path, *pauses: float) -> tuple[int, str]:
    """Plan a county; after it says that it seeks school teams, pause and press Ctrl-C, each time.

    Returns the exit code and what was told on stderr.
    """
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "optimiser", *COUNTY],
        cwd=folder, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stderr
    with process:
        told = []
        for line in process.stderr:
            told.append(line)
            if line.startswith("School teams"):
                break
        for pause in pauses:
            time.sleep(pause)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        told += process.stderr.readlines()
        return process.wait(timeout=60), "".join(told)


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """The audit of the run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "optimiser", "verify", "cut"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@no_signals
def test_ctrl_c_keeps_the_best_plan_found(tmp_path: Path) -> None:
    pause = 1.0
    for attempt in range(4):
        folder = tmp_path / str(attempt)
        code, told = interrupted(folder, pause)
        assert "Traceback" not in told
        if code == 5 and (folder / "cut").exists():
            break
        pause *= 3 if code == 5 else 1 / 3  # later where there was no plan yet, sooner if proved
    assert code == 5, told
    assert [path.name for path in folder.iterdir()] == ["cut"]
    assert {path.name for path in (folder / "cut").iterdir()} == WHOLE
    summary = json.loads((folder / "cut" / "summary.json").read_text(encoding="utf-8"))
    schools = summary["questions"]["school teams"]
    assert schools["early"]
    assert "stopped" in schools["status"]
    assert 0 < schools["gap"] < 1
    assert schools["bound"] < schools["objective"]
    assert verified(folder).returncode == 0


@no_signals
def test_ctrl_c_twice_ends_at_once_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    folder = tmp_path / "twice"
    code, told = interrupted(folder, 0.5, 0.2)
    assert "Traceback" not in told
    assert code == 5
    assert [path.name for path in folder.iterdir()] in ([], ["cut"])
    if (folder / "cut").exists():
        assert {path.name for path in (folder / "cut").iterdir()} == WHOLE
    else:
        # or the first Ctrl-C was obeyed before the second came
        assert "nothing was written" in told or "no plan was found" in told


@no_signals
def test_ctrl_c_before_there_is_a_plan_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "soon"
    code, told = interrupted(folder, 0.0)
    assert "Traceback" not in told
    assert code == 5
    if not list(folder.iterdir()):
        assert "no plan was found" in told.lower()


@pytest.mark.parametrize("seconds", ["0.05", "0.15"])
def test_time_that_runs_out_leaves_the_best_plan_or_says_there_is_none(
    tmp_path: Path, seconds: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "optimiser", *COUNTY, "--time-limit", seconds, "--json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 5, ended.stderr
    assert "Traceback" not in ended.stderr
    told = json.loads(ended.stdout)
    if (tmp_path / "cut").exists():
        assert {path.name for path in (tmp_path / "cut").iterdir()} == WHOLE
        early = [question for question in told["questions"].values() if question["early"]]
        assert early
        assert all("time ran out" in question["status"] for question in early)
        assert verified(tmp_path).returncode == 0
    else:
        assert list(tmp_path.iterdir()) == []
        (reason,) = told["reasons"]
        assert "school teams" in reason
        assert "no plan was found" in reason.lower()
        assert "best found" not in reason  # nothing was
