"""The doctor tells which solvers are here and has each solve a small program."""

from __future__ import annotations

import itertools
import json

import pytest
from typer.testing import CliRunner

from models.outcome import Ending
from optimiser import doctor
from optimiser.backends import NAMES
from optimiser.backends.asking import ask
from optimiser.backends.highs import Highs
from optimiser.backends.protocol import Answer, Task, Tell
from optimiser.cli import app
from optimiser.settings import Settings, Stop


def test_the_answer_to_the_five_lines_is_right() -> None:
    best = max(
        (5 * x + 4 * y, x, y)
        for x, y in itertools.product(range(10), repeat=2)
        if 6 * x + 4 * y <= 24 and x + 2 * y <= 6
    )
    assert best == (doctor.BEST, *doctor.PLAN)
    program = doctor.five_lines()
    answer = ask(Highs(), Task(program.assemble(), program.objectives[0], Settings(gap=0.0)))
    assert answer.objective == doctor.BEST


def test_every_usual_solver_is_told_with_version_and_abilities() -> None:
    told = CliRunner().invoke(app, ["doctor", "--json"])
    assert told.exit_code == 0
    solvers = {solver["name"]: solver for solver in json.loads(told.stdout)["solvers"]}
    assert set(NAMES) <= set(solvers)
    for solver in solvers.values():
        assert solver["works"], solver
        assert solver["version"][0].isdigit()
        assert "integer" in solver["abilities"]
    assert "continuous" not in solvers["cp-sat"]["abilities"]
    assert "bound" not in solvers["pulp:CBC"]["abilities"]


class Wrong(Highs):
    """A solver that finds another optimum."""

    def solve(self, task: Task, stop: Stop, tell: Tell) -> Answer:
        """One less than there is."""
        answer = super().solve(task, stop, tell)
        assert answer.values is not None
        return Answer(Ending.PROVED, answer.values - [1, 0], 15.0, 15.0, 0.0, said="kOptimal")


def test_a_solver_that_solves_wrongly_or_is_not_here_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "NAMES", ("highs", "pulp:nonsense"))
    monkeypatch.setattr(doctor, "_choices", lambda _package: ())
    given = doctor.backend
    monkeypatch.setattr(doctor, "backend", lambda name: Wrong() if name == "highs" else given(name))
    told = CliRunner().invoke(app, ["doctor", "--json"])
    assert told.exit_code == 1
    wrong, absent = json.loads(told.stdout)["solvers"]
    assert not wrong["works"]
    assert "proved optimal, 15 instead of 20" in wrong["trouble"]
    assert absent["trouble"].startswith("pulp finds no nonsense here, only CBC")


def test_a_table_for_people_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    abilities = ("bound", "integer")
    doctor.show(
        (
            doctor.Finding("highs", "1.2.3", abilities, "", 0.25),
            doctor.Finding("cp-sat", "", abilities, "not here", 0.0),
        )
    )
    told = capsys.readouterr()
    assert told.out == ""
    for word in ("highs", "1.2.3", "yes", "bound, integer", "cp-sat", "no: not here"):
        assert word in told.err
