"""The command line: load, ask, tell. Messages go to stderr, results to stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from optimiser import importing
from optimiser.console import EARLY, OUR_FAULT, faults_told, progress, put, say

app = typer.Typer(
    help="Plan and cost a 0-19 public health nursing service, with proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(importing.app, name="import")

InstanceName = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="A folder of tables, or a bundled example.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress.")]


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
    with faults_told(as_json), stopping_on_interrupt(stop), progress(quiet) as (told, listener):
        found = run(
            instance, out or default_folder(instance), gap=gap, time_limit=time_limit,
            threads=threads, seed=seed, solver=solver, stop=stop, told=told, listener=listener,
        )  # fmt: skip
    if as_json:
        put(found.summary | {"path": str(found.path)})
    else:
        _tell_run(found.summary, str(found.path))
    if found.early:
        raise typer.Exit(EARLY)


@app.command()
def new(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="A workbook (.xlsx) or a folder to write.")
    ],
    like: Annotated[
        str | None, typer.Option("--like", metavar="INSTANCE", help="Copy this one, in any form.")
    ] = None,
    simulate: Annotated[
        str | None,
        typer.Option("--simulate", metavar="SIZES", help="As localities=40,schools=3000."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of --simulate.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the instance there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Begin an instance: a template to fill in, a copy, or one drawn by chance."""
    from optimiser.begin import begin

    with faults_told(as_json):
        begun = begin(target, like=like, sizes=simulate, seed=seed, force=force)
    if as_json:
        put({"path": str(target), "tables": dict(begun.rows), "hash": begun.digest})
        return
    say(f"Written to {target}: {', '.join(f'{n} {name}' for name, n in begun.rows.items())}.")
    if begun.template:
        say(f"Type over the rows that begin with Example, then: optimiser check {target}")


@app.command()
def check(
    instance: InstanceName,
    as_json: AsJson = False,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark", metavar="OUT", help="Workbook to write with the bad cells coloured."
        ),
    ] = None,
) -> None:
    """Tell every fault and warning of the tables."""
    from instances import load
    from optimiser.marked import check_and_mark

    with faults_told(as_json):
        found = check_and_mark(instance, mark) if mark else load(instance)
    if as_json:
        told = {
            "faults": [], "warnings": [str(caution) for caution in found.cautions],
            "assumptions": list(found.defaults_used()), "hash": found.digest,
        }  # fmt: skip
        put(told)
        return
    for caution in found.cautions:
        say(f"Warning: {caution}")
    sizes = ", ".join(f"{len(rows)} {table.table}" for table, rows in found.tables() if rows)
    say(f"No faults. {found.settings.name}: {sizes}.")


@app.command()
def verify(run: Annotated[Path, typer.Argument(metavar="RUN")], as_json: AsJson = False) -> None:
    """Audit a finished run again from its own inputs."""
    from optimiser.runs import verify as audit

    with faults_told(as_json):
        summary, breaches = audit(run)
    told = {
        "instance": summary["instance"], "promises": summary["audit"]["promises"],
        "breaches": [str(breach) for breach in breaches],
    }  # fmt: skip
    if as_json:
        put(told)
    else:
        for breach in breaches:
            say(str(breach))
        say(f"{told['promises']} kinds of promise recounted, {len(breaches)} breaches.")
    if breaches:
        raise typer.Exit(OUR_FAULT)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Which solvers are here, what they can do, and a small program solved on each."""
    from optimiser.doctor import examine, show

    findings = examine()
    if as_json:
        put({"solvers": [finding.told for finding in findings]})
    else:
        show(findings)
    if any(finding.trouble for finding in findings if finding.name == "highs"):
        raise typer.Exit(OUR_FAULT)


def main() -> None:
    """Entry of the console script."""
    app()


def _tell_run(summary: dict[str, Any], path: str) -> None:
    for name, question in summary["questions"].items():
        gap = "not known" if question["gap"] is None else f"{question['gap']:.4%}"
        say(f"{name}: {question['status']} (gap {gap})")
    say(f"Audit: {summary['audit']['promises']} kinds of promise recounted, no breach.")
    if summary["stopped"]:
        say("Stopped: what was still to be sought is left out; the best found is kept.")
    for warning in summary["warnings"]:
        say(f"Warning: {warning}")
    say(f"{len(summary['assumptions'])} assumptions are listed in the report.")
    say(f"Written to {path}: open {path}/report.html")
