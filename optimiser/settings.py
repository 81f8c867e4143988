"""What may be asked of any search, and how it is stopped."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass(frozen=True)
class Settings:
    """Gap at which a search may end, seconds it may take, threads, seed, name of the solver.

    `second_opinion` is the name of another, asked the same; empty where none is wanted. `work`, if
    not 0, is how often HiGHS may look up from the root of its search for whole numbers, which it
    then does not leave: a limit that does not hang on the speed of the machine, as seconds do.
    Other solvers have the seconds alone.
    """

    gap: float = 0.001
    time_limit: float = 60.0
    threads: int = 2
    seed: int = 1
    solver: str = "highs"
    second_opinion: str = ""
    work: int = 0


@dataclass
class Stop:
    """A wish to end the search and keep the best found; set from outside."""

    wished: bool = False


@dataclass(frozen=True)
class Progress:
    """What a search tells while it runs: the value found so far and the bound, None if not yet."""

    question: str
    step: str
    objective: float | None = None
    bound: float | None = None


Listener = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class Search:
    """How to search, whom to tell, when to stop."""

    settings: Settings = field(default_factory=Settings)
    listener: Listener = silent
    stop: Stop = field(default_factory=Stop)


@contextmanager
def stopping_on_interrupt(stop: Stop) -> Iterator[None]:
    """The first Ctrl-C asks the search to stop, the second ends the program.

    One that comes while a stopped program is ending anyway is ignored.
    """

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.wished:
            signal.default_int_handler(number, frame)
        stop.wished = True

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if stop.wished else before)
