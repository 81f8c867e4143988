"""A solver that hangs, crashes, chatters or lies is an answer, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.outcome import Ending
from models.program import Family, Program
from optimiser.backends import outside
from optimiser.backends.asking import ask
from optimiser.backends.outside import Outside
from optimiser.backends.protocol import Ability, Answer, Task, unheard
from optimiser.settings import Settings, Stop

ROOT = Path(__file__).parents[3]
MODULE = "tests.optimiser.backends.misbehaving"

posix = pytest.mark.skipif(os.name == "nt", reason="looks for processes by their number")


def task(limit: float = 20.0) -> Task:
    program = Program("two")
    x = program.variables("x", "", (2,), upper=3, integer=True)
    program.promise(Family("any", "", ""), [0, 0], x.column, 1.0, 1, 6, rows=1)
    program.aim("most", "", "", x.column, [1, 2], most=True)
    return Task(program.assemble(), program.objectives[0], Settings(time_limit=limit))


@pytest.fixture
def misbehaving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Outside]]:
    """A backend that misbehaves in the way named; at the end nothing of it may be left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(outside, "GRACE_S", 0.3)
    made: list[Outside] = []

    def make(choice: str) -> Outside:
        made.append(Outside(choice, frozenset(Ability) - {Ability.BOUND}, "numpy", MODULE, choice))
        return made[-1]

    yield make
    for backend in made:
        backend.close()
    assert list(tmp_path.iterdir()) == []


def gone(process: int, within_s: float = 5.0) -> bool:
    """Whether a process has ended, or does so soon."""
    late = time.monotonic() + within_s
    while time.monotonic() < late:
        with contextlib.suppress(OSError):
            if b") Z" in Path(f"/proc/{process}/stat").read_bytes():
                return True
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@posix
@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("crash", r"crash ended by itself \(SIGSEGV\): something is very wrong"),
        ("leave", r"leave ended by itself \(code 3\)"),
        ("err", "err failed: RuntimeError: no licence found"),
        ("swell", "swell failed: .*MemoryError.*"),
    ],
)
def test_a_solver_that_breaks_is_a_failure_in_a_sentence(
    misbehaving: Callable[[str], Outside], choice: str, said: str
) -> None:
    answer = ask(misbehaving(choice), task())
    assert (answer.ending, answer.values) == (Ending.FAILED, None)
    assert re.fullmatch(said, answer.said), answer.said


def test_after_a_failure_the_next_question_is_asked_afresh(
    misbehaving: Callable[[str], Outside],
) -> None:
    solver = misbehaving("leave")
    assert ask(solver, task()).ending is Ending.FAILED
    solver.choice = "chatter"
    assert ask(solver, task()).ending is Ending.CLAIMED


@posix
def test_a_hang_ends_at_the_limit_and_keeps_the_plan_that_was_told(
    misbehaving: Callable[[str], Outside],
) -> None:
    answer = ask(misbehaving("hang"), task(limit=0.2))
    assert answer.ending is Ending.TIME_OUT
    assert answer.said == "hang did not keep its time limit and was ended"
    assert answer.values is not None
    assert answer.values.tolist() == [1, 1]
    assert answer.objective == 3
    assert 0.4 < answer.seconds < 5
    assert gone(int(answer.bound))


def test_a_hang_without_a_plan_is_time_that_ran_out(misbehaving: Callable[[str], Outside]) -> None:
    answer = ask(misbehaving("mute"), task(limit=0.1))
    assert (answer.ending, answer.values, answer.bound) == (Ending.TIME_OUT, None, np.inf)


@posix
def test_a_wish_to_stop_ends_a_solver_and_keeps_the_plan_that_was_told(
    misbehaving: Callable[[str], Outside],
) -> None:
    stop, told = Stop(), []

    def tell(value: float | None, bound: float | None) -> None:
        told.append((value, bound))
        stop.wished = True

    answer = ask(misbehaving("hang"), task(limit=60), stop, tell)
    assert answer.ending is Ending.STOPPED
    assert answer.values is not None
    assert told == [(3.0, answer.bound)]
    assert answer.seconds < 10
    assert gone(int(answer.bound))


def test_a_search_that_was_stopped_before_does_not_start(
    misbehaving: Callable[[str], Outside],
) -> None:
    answer = ask(misbehaving("mute"), task(limit=60), Stop(wished=True))
    assert (answer.ending, answer.values) == (Ending.STOPPED, None)


@posix
def test_a_worker_that_is_killed_from_outside_is_a_failure(
    misbehaving: Callable[[str], Outside],
) -> None:
    solver, answers = misbehaving("mute"), []
    thread = threading.Thread(
        target=lambda: answers.append(solver.solve(task(limit=60), Stop(), unheard))
    )
    thread.start()
    while solver._process is None:
        time.sleep(0.01)
    time.sleep(0.5)
    os.kill(solver._process.worker.pid, signal.SIGKILL)
    thread.join(timeout=20)
    (answer,) = answers
    assert answer.ending is Ending.FAILED
    assert answer.said == "mute ended by itself (SIGKILL)"


@posix
def test_a_solver_does_not_outlive_the_process_that_asked_it(tmp_path: Path) -> None:
    code = (
        "import sys, tempfile; sys.path.insert(0, sys.argv[1])\n"
        "from tests.optimiser.backends.test_process import *\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        f"solver = Outside('hang', frozenset(Ability), 'numpy', {MODULE!r}, 'hang')\n"
        "tell = lambda value, bound: print(solver._process.worker.pid, int(bound), flush=True)\n"
        "solver.solve(task(60), Stop(), tell)\n"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", code, str(ROOT)], stdout=subprocess.PIPE, text=True
    )
    with asking:
        assert asking.stdout
        worker, child = (int(word) for word in asking.stdout.readline().split())
        asking.kill()
    assert gone(worker)
    assert gone(child)
    assert list(tmp_path.iterdir()) == []


def test_what_a_solver_prints_is_no_answer(
    misbehaving: Callable[[str], Outside], capfd: pytest.CaptureFixture[str]
) -> None:
    answer = ask(misbehaving("chatter"), task())
    assert (answer.ending, answer.objective) == (Ending.CLAIMED, 3)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("boast", "boast said 'OPTIMAL' without a plan"),
        ("halve", "halve gave 0.5 to variable 0, which must be whole"),
        ("shorten", "shorten gave a plan with values missing"),
        ("lose", "lose gave a plan with values missing"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_of_the_solver(
    misbehaving: Callable[[str], Outside], choice: str, said: str
) -> None:
    answer = ask(misbehaving(choice), task())
    assert (answer.ending, answer.values, answer.said) == (Ending.FAILED, None, said)


def test_an_objective_is_added_up_and_not_believed(misbehaving: Callable[[str], Outside]) -> None:
    answer = ask(misbehaving("flatter"), task())
    assert answer.objective == 3


def test_optimal_with_a_bound_far_from_the_plan_is_only_claimed(
    misbehaving: Callable[[str], Outside],
) -> None:
    answer = ask(misbehaving("flatter"), task())
    assert (answer.ending, answer.bound) == (Ending.CLAIMED, 100)


def test_a_choice_that_is_not_there_is_told_with_those_that_are(
    misbehaving: Callable[[str], Outside],
) -> None:
    assert misbehaving("hang").missing() == ""
    assert misbehaving("sing").missing() == "numpy finds no sing here, only crash, hang"
    nowhere = Outside("x", frozenset(), "no_such_package", MODULE)
    assert "no_such_package is not installed" in nowhere.missing()
    assert nowhere.version() == ""


def answered(solver: Outside) -> Answer:
    return ask(solver, task())


def test_a_process_is_kept_from_one_question_to_the_next(
    misbehaving: Callable[[str], Outside],
) -> None:
    solver = misbehaving("flatter")
    answered(solver)
    first = solver._process
    answered(solver)
    assert first is not None
    assert solver._process is first
