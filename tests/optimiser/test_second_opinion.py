"""What a solver gets wrong is found: by exact arithmetic, by a safe bound, by another solver."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import optimiser
from models.assignment import Assignment
from models.outcome import Ending
from models.program import Family, Program
from optimiser.backends import installed
from optimiser.backends.protocol import Answer, Task
from optimiser.certify import proved_impossible, recheck, safe_bound_of
from optimiser.cli import app
from optimiser.errors import NoSolverError
from optimiser.second import disagreement
from optimiser.settings import Search, Settings
from optimiser.solve import solve

RULE = Family("rule", "A rule of the test.", "")
EXACT = Settings(gap=0.0, time_limit=20)
needs_cbc = pytest.mark.skipif(not installed("pulp:CBC"), reason="PuLP is not installed")


def assigning() -> Program:
    """Three units to two teams for most worth, loads of the first from 11 to 16.

    The first team takes one unit: the first is too much for it (19), the second gives
    -11 + 10 + 85 = 84, the third 73 + 10 + 43 = 126.
    """
    worth = np.array([[17.0, 10.0], [-11.0, 43.0], [73.0, 85.0]])
    load = np.array([[19.0, 0.0], [11.0, 0.0], [13.0, 0.0]])
    return Assignment(
        worth, load, np.array([11.0, -math.inf]), np.array([16.0, math.inf]),
        np.zeros((3, 2), dtype=bool), True,
    ).program()  # fmt: skip


def test_the_best_of_counting_is_within_the_safe_bound() -> None:
    outcome = solve(assigning(), Search(EXACT), "assignment")
    (step,) = outcome.steps
    assert (step.objective, step.bound, step.ending) == (126, 126, Ending.PROVED)
    assert step.safe_bound is not None
    assert step.safe_bound >= 126


@needs_cbc
def test_a_false_optimum_is_told_as_a_disagreement_and_never_chosen() -> None:
    """CBC 2.10.3 says that 84 is best; a later one may know better, then both agree."""
    settings = replace(EXACT, solver="pulp:CBC", second_opinion="highs")
    alone = solve(assigning(), Search(replace(EXACT, solver="pulp:CBC")), "assignment")
    both = solve(assigning(), Search(settings), "assignment")
    (opinion,) = both.opinions
    assert (opinion.solver, opinion.objective, opinion.bound) == ("highs", 126, 126)
    if alone.objective == 126:
        assert both.ending is Ending.PROVED
        return
    # alone its word is not a proof, and the safe bound leaves room for better
    assert (alone.ending, alone.objective) == (Ending.CLAIMED, 84)
    assert alone.bound >= 126
    assert (both.ending, both.found) == (Ending.FAILED, None)
    assert both.reasons == (
        f"pulp:CBC and highs disagree about {assigning().objectives[0].name}:"
        " pulp:CBC says that 84 is best, highs has a plan of 126.",
    )


# ---- contradictions


def answer(ending: Ending, objective: float = math.nan, bound: float = -math.inf) -> Answer:
    values = None if math.isnan(objective) else np.zeros(1)
    return Answer(ending, values, objective, bound, 0.0)


PLAN = answer(Ending.PROVED, 100.0, 100.0)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (answer(Ending.PROVED, 100.0, 100.0), ""),
        (answer(Ending.CLAIMED, 100.0), ""),
        (answer(Ending.CLAIMED, 101.0), "b says that 101 is best, a has a plan of 100."),
        (answer(Ending.PROVED, 99.0, 99.0), "a says that none is better than 100"),
        (answer(Ending.TIME_OUT, 140.0, 60.0), ""),
        (answer(Ending.TIME_OUT, 140.0, 103.0), "b says that none is better than 103."),
        (answer(Ending.TIME_OUT), ""),
        (answer(Ending.IMPOSSIBLE), "b says 'impossible', a has a plan of 100."),
        (answer(Ending.UNBOUNDED), "b says 'unbounded', a has a plan of 100."),
        (answer(Ending.FAILED), ""),
    ],
)
def test_two_answers_contradict_each_other_only_where_one_must_be_wrong(
    other: Answer, said: str
) -> None:
    program = Program("one")
    program.variables("x", "", (1,), upper=200, integer=True)
    program.aim("cost", "", "", [0], [1])
    task = Task(program.assemble(), program.objectives[0], EXACT)
    told = disagreement(task, {"a": PLAN, "b": other})
    assert (said in told) if said else told == ""
    turned = disagreement(task, {"b": other, "a": PLAN})
    assert bool(turned) == bool(said)
    assert all(name in told for name in "ab") or not told


def test_answers_within_the_gap_asked_agree() -> None:
    program = Program("one")
    program.variables("x", "", (1,), upper=200, integer=True)
    program.aim("cost", "", "", [0], [1])
    task = Task(program.assemble(), program.objectives[0], replace(EXACT, gap=0.05))
    near = {"a": answer(Ending.PROVED, 104.0, 99.5), "b": answer(Ending.PROVED, 100.0, 98.0)}
    assert disagreement(task, near) == ""
    near["a"] = answer(Ending.PROVED, 106.0, 99.5)
    assert disagreement(task, near) != ""


# ---- what exact arithmetic finds and mends


def test_a_coefficient_that_highs_passes_over_is_found_out() -> None:
    program = Program("tiny")
    program.variables("x", "", (1,), upper=1e12, integer=True)
    program.promise(RULE, [0], [0], 1e-10, -math.inf, 1.0, rows=1)
    program.aim("most", "", "", [0], [1.0], most=True)
    outcome = solve(program, Search(EXACT), "tiny")
    assert (outcome.ending, outcome.found) == (Ending.FAILED, None)
    said = "an answer that is none. rule[0]: 100 where at most 1 is promised, missed by 99"
    assert said in outcome.reasons[0]


def test_fractions_are_sought_anew_around_whole_numbers_that_rounding_moved() -> None:
    """One x of a thousand and y: x told as 0.999999 and y as 0.001, rounded x leaves none for y."""
    program = Program("big")
    program.variables("x", "", (1,), upper=1, integer=True)
    program.variables("y", "", (1,), upper=1)
    program.promise(RULE, [0, 0], [0, 1], [1000.0, 1.0], 1000.0, 1000.0, rows=1)
    program.aim("most", "", "", [1], [-1.0], whole=False, precision=1e-6)
    task = Task(program.assemble(), program.objectives[0], EXACT)
    rounded = Answer(Ending.PROVED, np.array([1.0, 0.001]), -0.001, -0.001, 0.0)
    names = (program.row_name, program.column_name)
    mended = recheck(task, rounded, "it", *names)
    assert mended.values is not None
    assert mended.values.tolist() == [1.0, 0.0]
    assert (mended.objective, mended.ending) == (0.0, Ending.PROVED)
    broken = replace(rounded, values=np.array([1.0, 0.9]), objective=-0.9, bound=-0.9)
    assert recheck(task, broken, "it", *names).ending is Ending.FAILED


def test_what_was_reached_is_kept_without_false_alarm_where_plans_are_fractions() -> None:
    """Thirds of a pound, three aims on top of each other."""
    program = Program("thirds")
    program.variables("x", "", (3,), upper=1)
    program.promise(RULE, [0, 0, 0], [0, 1, 2], 3.0, 4.0, math.inf, rows=1)
    for place in range(3):
        program.aim(f"aim {place}", "", "", [place, 2], [1 / 3, 1.0], whole=False, precision=1e-6)
    outcome = solve(program, Search(EXACT), "thirds")
    assert len(outcome.steps) == 3
    assert outcome.ending is Ending.PROVED


# ---- safe bounds and proofs that nothing fits


@pytest.mark.parametrize("most", [False, True])
def test_a_variable_without_limits_does_not_cost_the_bound(most: bool) -> None:
    """Least x + 3y with x >= 2/7 by rows alone: neither has a limit; y is above 1/3 - x."""
    sign = -1.0 if most else 1.0
    program = Program("free")
    program.variables("x", "", (2,), lower=-math.inf)
    program.promise(RULE, [0, 1, 1], [0, 0, 1], [7.0, 3.0, 3.0], [2.0, 1.0], math.inf, rows=2)
    program.aim("sum", "", "", [0, 1], [2 * sign, sign], most=most, whole=False, precision=1e-6)
    task = Task(program.assemble(), program.objectives[0], EXACT)
    best = sign * (2 / 7 + 1 / 3)
    assert safe_bound_of(task) == pytest.approx(best, abs=1e-9)
    assert sign * (best - safe_bound_of(task)) >= -1e-15


def test_impossible_is_proved_where_fractions_cannot_either_and_said_to_be_a_word_where_not() -> (
    None
):
    program = Program("impossible")
    x = program.variables("x", "", (3,), upper=1, integer=True)
    program.promise(RULE, [0] * 3, x.column, 1.0, 4, math.inf, rows=1)
    program.aim("any", "", "", x.column, 1.0)
    outcome = solve(program, Search(EXACT), "impossible")
    assert (outcome.ending, outcome.certain) == (Ending.IMPOSSIBLE, True)
    odd = Program("odd")
    x = odd.variables("x", "", (1,), upper=9, integer=True)
    odd.promise(RULE, [0], x.column, 2.0, 7, 7, rows=1)
    odd.aim("any", "", "", x.column, 1.0)
    outcome = solve(odd, Search(EXACT), "odd")
    assert (outcome.ending, outcome.certain) == (Ending.IMPOSSIBLE, False)
    assert not proved_impossible(odd.assemble(), EXACT)


@needs_cbc
def test_a_solver_without_a_bound_is_proved_right_by_arithmetic() -> None:
    program = Program("knapsack")
    x = program.variables("x", "", (3,), upper=1, integer=True)
    program.promise(RULE, [0] * 3, x.column, 1.0, -math.inf, 2, rows=1)
    program.aim("worth", "", "", x.column, [5, 7, 4], most=True)
    settings = replace(EXACT, solver="pulp:CBC")
    (step,) = solve(program, Search(settings), "knapsack").steps
    assert (step.objective, step.bound, step.safe_bound, step.ending) == (12, 12, 12, Ending.PROVED)


# ---- a whole run


@pytest.mark.parametrize(("name", "able"), [("pyomo:appsi_highs", True), ("cp-sat", False)])
def test_both_answers_of_a_run_are_told(name: str, able: bool, tmp_path: Path) -> None:
    if not installed(name):
        pytest.skip(f"{name} is not installed")
    out = tmp_path / "run"
    told = CliRunner().invoke(app, ["plan", "hamlet", "--out", str(out), "--second-opinion", name])
    assert told.exit_code == 0, told.stderr
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["second_solver"]["name"] == name
    for question in summary["questions"].values():
        assert len(question["opinions"]) == len(question["steps"])
        for opinion, step in zip(question["opinions"], question["steps"], strict=True):
            assert opinion["step"] == step["step"]
            if able:
                assert opinion["objective"] == pytest.approx(step["objective"], rel=1e-6)
                assert f"{name}: proved optimal, value" in told.stderr
    cannot = "cp-sat cannot solve the program"
    assert (cannot in told.stderr) == (not able)
    assert CliRunner().invoke(app, ["verify", str(out)]).exit_code == 0


def test_the_same_solver_is_no_second_opinion(tmp_path: Path) -> None:
    with pytest.raises(NoSolverError, match="another solver than highs"):
        optimiser.plan("hamlet", out=tmp_path / "run", second_opinion="highs")
    with pytest.raises(NoSolverError, match="no solver 'x'"):
        optimiser.plan("hamlet", out=tmp_path / "run", second_opinion="x")
    assert list(tmp_path.iterdir()) == []
