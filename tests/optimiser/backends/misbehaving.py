"""A solver that does what no solver should; named by its choice. Runs in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from models.outcome import Ending
from optimiser.backends.protocol import Ability, Answer, Task

ABILITIES = frozenset(Ability) - {Ability.BOUND}


def prepare() -> None:
    """Nothing to import."""


def has(choice: str, _found: Callable[[Any], None]) -> bool:
    """Whether it misbehaves so."""
    return choice in globals()


def choices(_found: Callable[[Any], None]) -> tuple[str, ...]:
    """All the ways."""
    return ("crash", "hang")


def solve(choice: str, task: Task, found: Callable[[Any], None]) -> Answer:
    """Misbehave in one way."""
    answer: Answer = globals()[choice](task, found)
    return answer


def _plan(task: Task) -> np.ndarray:
    return np.ones(task.arrays.columns)


def crash(_task: Task, _found: Callable[[Any], None]) -> None:
    """Fall over, as a fault in a library does."""
    sys.stderr.write("something is very wrong\n")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(_task: Task, _found: Callable[[Any], None]) -> None:
    """End without a word."""
    os._exit(3)


def err(_task: Task, _found: Callable[[Any], None]) -> None:
    """Raise."""
    raise RuntimeError("no licence\nfound")


def swell(_task: Task, _found: Callable[[Any], None]) -> None:
    """Ask for more memory than there is."""
    np.ones(10**15)


def hang(task: Task, found: Callable[[Any], None]) -> None:
    """Tell a plan, then work on for ever, together with a child whose number is the bound told."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    found((_plan(task), float(child.pid)))
    while True:
        time.sleep(60)


def mute(_task: Task, _found: Callable[[Any], None]) -> None:
    """Work on for ever and tell nothing."""
    time.sleep(600)


def chatter(task: Task, _found: Callable[[Any], None]) -> Answer:
    """Print to where answers are read."""
    sys.stdout.write("Welcome to the solver!" * 1000)
    sys.stdout.flush()
    os.write(1, b"and from below, too\n" * 1000)
    return Answer(Ending.PROVED, _plan(task), 0.0, 0.0, 0.0, said="done")


def boast(_task: Task, _found: Callable[[Any], None]) -> Answer:
    """Claim an optimum without a plan."""
    return Answer(Ending.PROVED, None, 7.0, 7.0, 0.0, said="OPTIMAL")


def halve(task: Task, _found: Callable[[Any], None]) -> Answer:
    """Give half of what must be whole, as the plan of a relaxation."""
    return Answer(Ending.PROVED, _plan(task) / 2, 1.0, 1.0, 0.0, said="OPTIMAL")


def shorten(task: Task, _found: Callable[[Any], None]) -> Answer:
    """Leave out a value."""
    return Answer(Ending.PROVED, _plan(task)[1:], 1.0, 1.0, 0.0, said="OPTIMAL")


def lose(task: Task, _found: Callable[[Any], None]) -> Answer:
    """Give values that are no numbers."""
    return Answer(Ending.PROVED, _plan(task) * np.nan, 1.0, 1.0, 0.0, said="OPTIMAL")


def flatter(task: Task, _found: Callable[[Any], None]) -> Answer:
    """Tell an objective better than the plan has."""
    return Answer(Ending.PROVED, _plan(task), 100.0, 100.0, 0.0, said="OPTIMAL")
