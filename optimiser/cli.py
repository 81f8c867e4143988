"""The command line: load, ask, tell. Messages go to stderr, results to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimiser import asking_why

if TYPE_CHECKING:
    from instances import Fault
    from optimiser.settings import Listener

OUR_FAULT, INPUT_FAULT, EARLY = 1, 3, 5

app = typer.Typer(
    help="Plan and cost a 0-19 public health nursing service, with proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(help="Build an instance from published files.", no_args_is_help=True)
app.add_typer(imports, name="import")

InstanceName = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="A folder of tables, or a bundled example.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress.")]
Into = Annotated[Path, typer.Option("--into", help="Instance folder to build or to update.")]
Like = Annotated[
    str, typer.Option("--like", help="Where the other tables come from if INTO is new.")
]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="The published file.")]


@app.command()
def plan(
    instance: InstanceName,
    out: Annotated[Path | None, typer.Option("--out", help="Run folder to write.")] = None,
    gap: Annotated[float, typer.Option(min=0, help="Gap at which a search may end.")] = 0.001,
    time_limit: Annotated[float, typer.Option(min=0.01, help="Seconds for each search.")] = 60.0,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads of the solver.")] = 2,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the solver.")] = None,
    solver: Annotated[
        str, typer.Option("--solver", help="highs, pulp:NAME or pyomo:NAME; see doctor.")
    ] = "highs",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Plan from end to end: demand, school teams, staff, costs and prices, reports.

    Ctrl-C ends the search and keeps the best plan found (exit code 5).
    """
    from optimiser.runs import default_folder, plan as run  # noqa: I001
    from optimiser.settings import Stop, stopping_on_interrupt

    stop = Stop()
    with _faults_told(as_json), stopping_on_interrupt(stop), _progress(quiet) as (told, listener):
        found = run(
            instance, out or default_folder(instance), gap=gap, time_limit=time_limit,
            threads=threads, seed=seed, solver=solver, stop=stop, told=told, listener=listener,
        )  # fmt: skip
    if as_json:
        _put(found.summary | {"path": str(found.path)})
    else:
        _tell_run(found.summary, str(found.path))
    if found.early:
        raise typer.Exit(EARLY)


@app.command()
def check(instance: InstanceName, as_json: AsJson = False) -> None:
    """Tell every fault and warning of the tables."""
    from instances import load

    with _faults_told(as_json):
        found = load(instance)
    if as_json:
        told = {
            "faults": [], "warnings": [str(caution) for caution in found.cautions],
            "assumptions": list(found.defaults_used()), "hash": found.digest,
        }  # fmt: skip
        _put(told)
        return
    for caution in found.cautions:
        _say(f"Warning: {caution}")
    sizes = ", ".join(f"{len(rows)} {table.table}" for table, rows in found.tables() if rows)
    _say(f"No faults. {found.settings.name}: {sizes}.")


@app.command()
def verify(run: Annotated[Path, typer.Argument(metavar="RUN")], as_json: AsJson = False) -> None:
    """Audit a finished run again from its own inputs."""
    from optimiser.runs import verify as audit

    with _faults_told(as_json):
        summary, breaches = audit(run)
    told = {
        "instance": summary["instance"], "promises": summary["audit"]["promises"],
        "breaches": [str(breach) for breach in breaches],
    }  # fmt: skip
    if as_json:
        _put(told)
    else:
        for breach in breaches:
            _say(str(breach))
        _say(f"{told['promises']} kinds of promise recounted, {len(breaches)} breaches.")
    if breaches:
        raise typer.Exit(OUR_FAULT)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Which solvers are here, what they can do, and a small program solved on each."""
    from optimiser.doctor import examine, show

    findings = examine()
    if as_json:
        _put({"solvers": [finding.told for finding in findings]})
    else:
        show(findings)
    if any(finding.trouble for finding in findings if finding.name == "highs"):
        raise typer.Exit(OUR_FAULT)


@imports.command("schools")
def import_schools(
    file: Source,
    into: Into,
    like: Like = "hertfordshire",
    every: Annotated[
        bool, typer.Option("--all-schools", help="Keep schools that are not state-funded too.")
    ] = False,
) -> None:
    """Schools from a register extract; teams are based anew among them."""
    _import(into, like, schools=file, state_funded_only=not every)


@imports.command("practices")
def import_practices(file: Source, into: Into, like: Like = "hertfordshire") -> None:
    """GP practices and their children aged 0 to 4; each to the nearest locality."""
    _import(into, like, practices=file)


def _import(into: Path, like: str, **files: Any) -> None:
    from instances.sources import build

    with _faults_told(False):
        account = build(into=into, like=like, **files)
    for line in account.lines():
        _say(line)
    _say(f"Written to {into}.")


def main() -> None:
    """Entry of the console script."""
    app()


def _put(told: dict[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(told))  # noqa: T201 - escaped, so that any console can show it


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _tell_run(summary: dict[str, Any], path: str) -> None:
    for name, question in summary["questions"].items():
        gap = "not known" if question["gap"] is None else f"{question['gap']:.4%}"
        _say(f"{name}: {question['status']} (gap {gap})")
    _say(f"Audit: {summary['audit']['promises']} kinds of promise recounted, no breach.")
    if summary["stopped"]:
        _say("Stopped: what was still to be sought is left out; the best found is kept.")
    for warning in summary["warnings"]:
        _say(f"Warning: {warning}")
    _say(f"{len(summary['assumptions'])} assumptions are listed in the report.")
    _say(f"Written to {path}: open {path}/report.html")


@contextmanager
def _faults_told(as_json: bool) -> Iterator[None]:
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
        _put({"error": name, "reasons": said.splitlines()})
    _say(said)


def _tell_faults(faults: tuple[Fault, ...], as_json: bool) -> None:
    if as_json:
        _put({"faults": [asdict(fault) for fault in faults]})
        return
    for fault in faults:
        _say(str(fault))
    _say(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}; nothing was written.")


@contextmanager
def _progress(quiet: bool) -> Iterator[tuple[Callable[[str], None], Listener]]:
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


asking_why.add(app, _faults_told, _put)
