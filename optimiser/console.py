"""How the commands speak: messages to stderr, results to stdout, an exit code for each ending."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from instances import Fault
    from optimiser.settings import Listener

OUR_FAULT, INPUT_FAULT, EARLY = 1, 3, 5


def put(told: dict[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(told))  # noqa: T201 - escaped, so that any console can show it


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr)  # noqa: T201


@contextmanager
def faults_told(as_json: bool) -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code, never a traceback."""
    from instances import InstanceFaults
    from optimiser.errors import EndedError

    try:
        yield
    except InstanceFaults as error:
        _tell_faults(error.faults, as_json)
        raise typer.Exit(INPUT_FAULT) from None
    except EndedError as error:
        _tell_end(type(error).__name__, str(error), as_json)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _tell_end("Stopped", "Stopped; nothing was written.", as_json)
        raise typer.Exit(EARLY) from None


def _tell_end(name: str, said: str, as_json: bool) -> None:
    if as_json:
        put({"error": name, "reasons": said.splitlines()})
    say(said)


def _tell_faults(faults: tuple[Fault, ...], as_json: bool) -> None:
    if as_json:
        put({"faults": [asdict(fault) for fault in faults]})
        return
    for fault in faults:
        say(str(fault))
    say(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}; nothing was written.")


@contextmanager
def progress(quiet: bool) -> Iterator[tuple[Callable[[str], None], Listener]]:
    """A line on stderr for each stage, and the best found so far where stderr is a terminal."""
    from rich.console import Console

    from optimiser.settings import Progress

    console = Console(stderr=True, quiet=quiet)
    with console.status("Reading the tables") if console.is_terminal else nullcontext() as status:

        def told(stage: str) -> None:
            console.print(f"{stage} ...", highlight=False)
            if status:
                status.update(stage)

        def listener(found: Progress) -> None:
            if status and found.objective is not None:
                bound = "no bound yet" if found.bound is None else f"bound {found.bound:,.0f}"
                status.update(f"{found.question}, {found.step}: {found.objective:,.0f}, {bound}")

        yield told, listener
