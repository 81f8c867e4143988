"""The side of a solver's own process: reads tasks, solves, tells; ends when its parent does.

Run by `optimiser.backends.outside`. What is read and written are pickled frames; whatever a solver
prints goes to the file of the process's errors instead.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

READY, FOUND, DONE, BROKEN = "ready", "found", "done", "broken"
"""Kinds of frame a worker writes: (kind, what)."""


def main(module: str, folder: str) -> None:
    """Serve one solver: `module` has its functions, `folder` is the process's own."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _first_to_go()
    asked: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked, folder), daemon=True).start()
    solver = import_module(module)
    try:
        solver.prepare()
    except Exception as error:  # whatever a foreign package raises is an answer here
        _write(answers, BROKEN, _last_words(error))
        return
    _write(answers, READY, None)
    while True:
        verb, words = asked.get()
        try:
            _write(answers, DONE, getattr(solver, verb)(*words, _teller(answers)))
        except Exception as error:
            traceback.print_exc()
            _write(answers, BROKEN, _last_words(error))


def _teller(answers: BinaryIO) -> Callable[[Any], None]:
    def tell(found: Any) -> None:
        _write(answers, FOUND, found)

    return tell


def _write(answers: BinaryIO, kind: str, what: Any) -> None:
    pickle.dump((kind, what), answers)
    answers.flush()


def _listen(stream: BinaryIO, asked: SimpleQueue[tuple[str, tuple[Any, ...]]], folder: str) -> None:
    """Pass on what the parent asks; if the parent is gone, go too, with all children and files."""
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            asked.put(pickle.load(stream))
    shutil.rmtree(folder, ignore_errors=True)
    end(os.getpid())


def end(process: int) -> None:
    """End a worker and every process it began."""
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process)], capture_output=True, check=False
        )
    else:
        # a worker leads a group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)


def _first_to_go() -> None:
    """Where memory runs out, Linux is to end this process, not the one that plans."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _last_words(error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
