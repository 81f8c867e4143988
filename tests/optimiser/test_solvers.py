"""The same program through any solver: the same optima in turn; what is refused costs nothing."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import optimiser
from models.outcome import Ending
from models.program import Family, Names, Program
from optimiser.backends import NAMES, installed
from optimiser.cli import app
from optimiser.errors import NoSolverError, UnfitSolverError, WrongProgramError
from optimiser.settings import Search, Settings
from optimiser.solve import relaxation, solve

RULE = Family("rule", "A rule of the test.", "")
HERE = [name for name in NAMES if installed(name)]
OTHERS = [name for name in HERE if name not in ("highs", "cp-sat")]


def search(name: str, gap: float = 0.0) -> Search:
    return Search(Settings(gap=gap, time_limit=20, solver=name))


def three_aims() -> Program:
    """Of ten shared out: least for the first, most for the second, then least weighted."""
    program = Program("shares")
    x = program.variables("x", "", (4,), lower=[2, 0, 1, 0], upper=9, integer=True)
    program.promise(RULE, [0] * 4, x.column, 1.0, 10, 10, rows=1)
    program.promise(Family("pair", "", ""), [0, 0], [1, 2], 1.0, -math.inf, 6, rows=1)
    program.aim("first", "", "", [0], [1])
    program.aim("second", "", "", [1], [1], most=True)
    program.aim("rest", "", "", x.column, [1, 1, 3, 2])
    return program


@pytest.mark.parametrize("name", HERE)
def test_aims_in_turn_are_reached_by_every_solver(name: str) -> None:
    outcome = solve(three_aims(), search(name), "shares")
    # 2 at least, then 5 of the pair's 6 (1 is the third's), the rest to the fourth
    assert outcome.plan.tolist() == [2, 5, 1, 2]
    assert [step.objective for step in outcome.steps] == [2, 5, 14]
    # where the solver has no bound to show, arithmetic has
    assert outcome.ending is Ending.PROVED
    assert (outcome.objective, outcome.bound, outcome.gap) == (2, 2, 0)
    assert [step.safe_bound for step in outcome.steps] == [2, 5, 14]


@pytest.mark.parametrize("name", OTHERS)
def test_a_whole_plan_is_made_with_another_solver(name: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app, ["plan", "hamlet", "--out", str(tmp_path / "run"), "--solver", name, "--json"]
    )
    assert told.exit_code == 0, told.stderr
    summary = json.loads(told.stdout)
    assert summary["solver"]["name"] == name
    assert summary["audit"]["breaches"] == []
    usual = optimiser.plan("hamlet").summary["questions"]
    for question, found in summary["questions"].items():
        for step, other in zip(found["steps"], usual[question]["steps"], strict=True):
            assert step["objective"] == pytest.approx(other["objective"], rel=1e-6)
            assert step["safe_bound"] == pytest.approx(other["safe_bound"], rel=1e-6)
            sign = 1 if step["step"] == "best cover of the worst-off" else -1
            assert sign * (step["bound"] - step["objective"]) >= 0
            assert sign * (step["safe_bound"] - step["bound"]) >= -1e-6
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "proved by arithmetic alone" in page
    assert CliRunner().invoke(app, ["verify", str(tmp_path / "run")]).exit_code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gurobi", "There is no solver 'gurobi'"),
        ("pyomo:gurobi", "pyomo finds no gurobi here, only appsi_highs"),
        ("cp-sat", "cp-sat takes whole numbers only"),
    ],
)
def test_a_solver_that_cannot_plan_is_refused_in_one_sentence_before_anything(
    name: str, said: str, tmp_path: Path
) -> None:
    told = CliRunner().invoke(
        app, ["plan", "hamlet", "--out", str(tmp_path / "run"), "--solver", name]
    )
    assert told.exit_code == 2
    assert said in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", HERE)
def test_units_are_assigned_by_every_solver(name: str) -> None:
    cost = np.array([[1, 5, 9], [2, 1, 7], [8, 3, 1], [4, 4, 4]])
    found = optimiser.assign(cost, [2, 2, 2, 3], [2, 2, 2], [5, 5, 5], solver=name)
    # each to its cheapest, and the fourth, which costs the same anywhere, where there is room
    assert (found.objective, found.choice[:3].tolist()) == (7, [0, 1, 2])
    assert found.bound == 7


def test_units_of_fractional_cost_are_refused_where_only_whole_numbers_are_taken() -> None:
    with pytest.raises(UnfitSolverError, match="coefficients that are fractions"):
        optimiser.assign([[0.1, 0.7]], [1], [0, 0], [1, 1], solver="cp-sat")
    with pytest.raises(NoSolverError, match="no solver 'x'"):
        optimiser.assign([[1, 2]], [1], [0, 0], [1, 1], solver="x")


def test_a_number_that_is_none_is_our_fault_and_named_before_any_solver_sees_it() -> None:
    program = three_aims()
    names = Names((["HV+CSN"],))
    program.promise(Family("cover", "", ""), [0], [1], math.nan, 0, 1, rows=1, names=names)
    with pytest.raises(WrongProgramError) as wrong:
        solve(program, search("highs"), "shares")
    assert str(wrong.value) == "shares: the coefficient of cover[HV+CSN] x x[1] is nan."
    assert wrong.value.exit_code == 1


def test_a_relaxation_has_prices_and_a_bound() -> None:
    answer = relaxation(three_aims(), search("highs"))
    assert (answer.ending, answer.bound) == (Ending.PROVED, 2)
    assert answer.prices is not None
    assert len(answer.prices.row) == 2


COUNTY = (sys.executable, "-m", "optimiser", "plan", "hertfordshire", "--solver", "pulp:CBC")


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a child process on Windows")
def test_ctrl_c_ends_a_solver_of_its_own_process_and_leaves_nothing(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    process = subprocess.Popen(
        [*COUNTY, "--gap", "0", "--out", "cut"],
        cwd=tmp_path, env=os.environ | {"TMPDIR": str(own)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stderr
        while not process.stderr.readline().startswith("School teams"):
            assert process.poll() is None
        late = time.monotonic() + 30
        while not list(own.glob("*/*.mps")) and time.monotonic() < late:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
        assert process.wait(timeout=30) == 5, told
    assert "no plan was found" in told
    assert list(own.iterdir()) == []
    assert not (tmp_path / "cut").exists()


def test_a_time_limit_that_is_no_time_ends_another_solver_too(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COUNTY, "--time-limit", "0.1", "--out", "cut", "--json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 5, ended.stderr
    assert "Traceback" not in ended.stderr
    assert json.loads(ended.stdout)
