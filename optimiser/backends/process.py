"""A process that serves one solver: started, asked, ended without a trace."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import IO, Any

from models.outcome import Ending
from optimiser.backends.worker import BROKEN, DONE, READY, end
from optimiser.settings import Stop

START_S = 120.0
"""Importing a solver may take so long on a busy machine."""
LOOK_S = 0.05
"""How often a wish to stop is looked for."""
HOME = Path(__file__).resolve().parent.parent.parent
"""Where our packages are, for a process that is to find these and no others."""

Frame = tuple[str, Any]


class LostError(Exception):
    """There is no answer; the message says what became of the process."""

    def __init__(self, ending: Ending, said: str):
        self.ending = ending
        super().__init__(said)


class Process:
    """A worker (see `optimiser.backends.worker`) in a folder and a process group of its own."""

    def __init__(self, module: str):
        self._folder = Path(tempfile.mkdtemp(prefix="optimiser-"))
        self._said = self._folder / "said.txt"
        own = {name: str(self._folder) for name in ("TMPDIR", "TEMP", "TMP")}
        code = (
            f"import sys; sys.path.insert(0, {str(HOME)!r})\n"
            "from optimiser.backends.worker import main\n"
            f"main({module!r}, {str(self._folder)!r})"
        )
        group: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        with self._said.open("wb") as said:
            self.worker = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
                cwd=self._folder, env=os.environ | own, **group,
            )  # fmt: skip
        self._frames: SimpleQueue[Frame | None] = SimpleQueue()
        Thread(target=_read, args=(self.worker.stdout, self._frames), daemon=True).start()

    def start(self, stop: Stop) -> None:
        """Wait until the solver is imported.

        Raises:
            LostError: as for `ask`.
        """
        self._wait(READY, START_S, stop, lambda _found: None)

    def ask(
        self, verb: str, words: tuple[Any, ...], limit_s: float, stop: Stop,
        heard: Callable[[Any], None],
    ) -> Any:  # fmt: skip
        """The answer to one question; what is told on the way is passed to `heard`.

        Raises:
            LostError: stopped, later than the limit, or broken; the process is of no more use.
        """
        self._send((verb, words))
        return self._wait(DONE, limit_s, stop, heard)

    def end(self) -> None:
        """End the process, whatever it began, and its files."""
        end(self.worker.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.worker.wait(timeout=10)
        for pipe in (self.worker.stdin, self.worker.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, question: Frame) -> None:
        assert self.worker.stdin
        try:
            pickle.dump(question, self.worker.stdin)
            self.worker.stdin.flush()
        except OSError:
            raise LostError(Ending.FAILED, self._death()) from None

    def _wait(self, kind: str, limit_s: float, stop: Stop, heard: Callable[[Any], None]) -> Any:
        """What comes with the next frame of a kind."""
        late = perf_counter() + limit_s
        while True:
            if stop.wished:
                raise LostError(Ending.STOPPED, "was stopped")
            if perf_counter() > late:
                if kind == READY:
                    raise LostError(Ending.FAILED, f"did not start within {limit_s:.0f} seconds")
                raise LostError(Ending.TIME_OUT, "did not keep its time limit and was ended")
            try:
                frame = self._frames.get(timeout=LOOK_S)
            except Empty:
                continue
            if frame is None:
                raise LostError(Ending.FAILED, self._death())
            if frame[0] == BROKEN:
                raise LostError(Ending.FAILED, f"failed: {frame[1]}")
            if frame[0] == kind:
                return frame[1]
            heard(frame[1])

    def _death(self) -> str:
        """How the process came to its end, and its last words."""
        try:
            code = self.worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        how = f"code {code}"
        if code < 0:
            with contextlib.suppress(ValueError):
                how = signal.Signals(-code).name
        words = self._said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"ended by itself ({how})" + (f": {words[-1][:200]}" if words else "")


def _read(pipe: IO[bytes], frames: SimpleQueue[Frame | None]) -> None:
    """Frames of a pipe as they come, then None."""
    with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
        while True:
            frames.put(pickle.load(pipe))
    frames.put(None)
