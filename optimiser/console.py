"""How the commands speak: messages to stderr, results to stdout, an exit code for each ending."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from instances import Caution, InstanceFaults
    from optimiser.settings import Listener

OUR_FAULT, INPUT_FAULT, EARLY = 1, 3, 5

TABLE_FROM = 60
"""Characters of a line from which a table of four columns can be read."""

InstanceName = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE", help="A workbook, a folder of tables, or a bundled example."
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="CHANGE", help="A change, as births=+3%; may be repeated."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write.")]
Gap = Annotated[float, typer.Option("--gap", min=0, help="Gap at which a search may end.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0.01, help="Seconds for each search.")
]
Threads = Annotated[int, typer.Option("--threads", min=1, max=256, help="Threads of the solver.")]
Placed = Annotated[
    list[str] | None,
    typer.Option("--place", metavar="TRANCHE=BASE:STEPS", help="Have steps (or 0.4wte) placed so."),
]
Balance = Annotated[
    str | None, typer.Option("--balance", help="tolerance, or least: the least worst.")
]
Farther = Annotated[
    float | None, typer.Option("--farther-km", min=0, help="Most km farther than today.")
]
Point = Annotated[
    int | None, typer.Option("--point", min=0, help="Take this point of the frontier.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress.")]


def balance_wished(balance: str | None, point: int | None) -> str | None:
    """How work is to be balanced: a point of the frontier has the least worst.

    Raises:
        typer.BadParameter: another word, or a point of a frontier that is not sought.
    """
    if balance not in (None, "tolerance", "least"):
        raise typer.BadParameter("it is tolerance or least", param_hint="--balance")
    if point is not None and balance == "least":
        raise typer.BadParameter("a point of the frontier is not sought", param_hint="--point")
    return balance if point is None else "least"


def put(told: dict[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(told))  # noqa: T201 - escaped, so that any console can show it


def tables_told(frames: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Tables as they stand in JSON: a list of rows each."""
    return {name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()}


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr)  # noqa: T201


@contextmanager
def faults_told(as_json: bool, written: str = "nothing was written") -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code, never a traceback.

    `written` says what became of it where the tables have faults.
    """
    from instances import InstanceFaults
    from optimiser.errors import EndedError

    try:
        yield
    except InstanceFaults as error:
        _tell_faults(error, as_json, written)
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


def warnings_told(cautions: Iterable[Caution]) -> dict[str, Any]:
    """Warnings as in JSON: in words, and with their places."""
    cautions = list(cautions)
    return {
        "warnings": [str(caution) for caution in cautions],
        "placed_warnings": [asdict(caution) for caution in cautions],
    }


def _tell_faults(error: InstanceFaults, as_json: bool, written: str) -> None:
    faults, cautions = error.faults, error.cautions
    if as_json:
        put({"faults": [asdict(fault) | {"place": fault.place} for fault in faults],
             **warnings_told(cautions)})  # fmt: skip
        return
    _show_faults(error)
    for caution in cautions:
        say(f"Warning: {caution}")
    count = f"{len(faults):,} fault{'s' if len(faults) != 1 else ''}"
    say("; ".join(part for part in (count, written) if part) + ".")


def _show_faults(error: InstanceFaults) -> None:
    """Faults that repeat once each, as a table where one fits on a terminal, else a line each."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from instances.faults import grouped

    groups = grouped(error.faults)
    console = Console(stderr=True)
    if not console.is_terminal or console.width < TABLE_FROM:
        for group in groups:
            say(str(group))
        return
    table = Table("Where", "Found", "Expected", "How to mend it", show_lines=True)
    for column in table.columns:
        column.overflow = "fold"
    for group in groups:
        # as Text, nothing in a cell is markup
        table.add_row(*map(Text, (group.where, group.found, group.expected, group.remedy)))
    console.print(table)


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
