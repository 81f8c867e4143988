"""A solver in a process of its own: a hang, a crash, a memory blow-up is an answer, not the end."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from models.arrays import Floats
from optimiser.backends.process import START_S, LostError, Process
from optimiser.backends.protocol import Ability, Answer, Task, Tell
from optimiser.settings import Stop

GRACE_S = 5.0
"""A solver that is so much later than its time limit is ended."""
GRACE_SHARE = 0.1
"""Or so much of its time limit later, if that is longer."""


@dataclass
class Outside:
    """A backend whose solver runs elsewhere.

    `module` has its functions, `package` is what they import, `choice` is the solver of that
    package where it has several. The process is started by the first question and kept for the
    next, until `close`.
    """

    name: str
    abilities: frozenset[Ability]
    package: str
    module: str
    choice: str = ""
    _process: Process | None = field(default=None, repr=False)

    def missing(self) -> str:
        """Why it cannot be used here."""
        if not self.installed:
            return f"the package {self.package} is not installed (pip install {self.package})"
        if not self.choice:
            return ""
        try:
            if self._ask("has", (self.choice,), START_S, Stop(), _ignored):
                return ""
            there = self.choices()
        except LostError as lost:
            return str(lost)
        return f"{self.package} finds no {self.choice} here, only {', '.join(there) or 'nothing'}"

    @property
    def installed(self) -> bool:
        """Whether the package is here."""
        return find_spec(self.package) is not None

    def choices(self) -> tuple[str, ...]:
        """The solvers that the package finds on this machine."""
        found: tuple[str, ...] = self._ask("choices", (), START_S, Stop(), _ignored)
        return found

    def version(self) -> str:
        """Version of the package."""
        with contextlib.suppress(PackageNotFoundError):
            return version(self.package)
        return ""

    def solve(self, task: Task, stop: Stop, tell: Tell) -> Answer:
        """Solve there. At the time limit and a grace, or when stopped, it is ended.

        The best it has told of by then is kept.
        """
        limit = task.settings.time_limit
        best: list[tuple[Floats, float | None]] = []

        def heard(found: tuple[Floats, float | None]) -> None:
            best[:] = [found]
            tell(float(task.cost @ found[0]), found[1])

        late = limit + max(GRACE_S, GRACE_SHARE * limit)
        began = perf_counter()
        try:
            self._start(stop)
            began = perf_counter()  # importing is no part of the search
            answer: Answer = self._ask("solve", (self.choice, task), late, stop, heard)
        except LostError as lost:
            values, bound = best[-1] if best else (None, None)
            answer = Answer(
                lost.ending, values, math.nan, task.worst if bound is None else bound, 0.0,
                said=str(lost),
            )  # fmt: skip
        return replace(answer, seconds=perf_counter() - began)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _start(self, stop: Stop) -> None:
        """Have a process that is ready to be asked."""
        if self._process is None:
            self._process = Process(self.module)
            self._lost(self._process.start, stop)

    def _ask(
        self, verb: str, words: tuple[Any, ...], limit_s: float, stop: Stop,
        heard: Callable[[Any], None],
    ) -> Any:  # fmt: skip
        """One question; a process that gave no answer is not asked again."""
        self._start(stop)
        assert self._process
        return self._lost(self._process.ask, verb, words, limit_s, stop, heard)

    def _lost(self, call: Callable[..., Any], *words: Any) -> Any:
        """What a call gives; a process that gave nothing is let go."""
        try:
            return call(*words)
        except BaseException as error:
            self.close()
            if isinstance(error, LostError):
                raise LostError(error.ending, f"{self.name} {error}") from None
            raise


def _ignored(_found: Any) -> None:
    """What a question that finds nothing on the way tells."""
