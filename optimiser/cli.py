"""The command line: load, ask, tell. Messages go to stderr, results to stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from optimiser import (
    asking_bases,
    asking_compare,
    asking_england,
    asking_flow,
    asking_invoice,
    asking_payment,
    asking_practices,
    asking_schools,
    asking_series,
    asking_sheets,
    asking_staff,
    asking_sweep,
    asking_tariff,
    asking_why,
    feeding,
    importing,
)
from optimiser.console import (
    EARLY,
    OUR_FAULT,
    AsJson,
    Changes,
    Gap,
    InstanceName,
    Out,
    Quiet,
    Threads,
    TimeLimit,
    faults_told,
    progress,
    put,
    say,
)

app = typer.Typer(
    help="Plan and cost a 0-19 public health nursing service, with proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(feeding.new)
app.command()(feeding.check)
app.command()(asking_flow.demand)
app.command()(asking_flow.capacity)
app.command()(asking_why.why)
app.command()(asking_tariff.tariff)
app.command()(asking_payment.payment)
app.command()(asking_staff.staff)
app.command()(asking_sweep.sweep)
app.command()(asking_schools.schools)
app.command()(asking_practices.practices)
app.command()(asking_bases.bases)
app.command()(asking_england.england)
app.command()(asking_invoice.invoice)
app.command()(asking_sheets.sheets)
app.command()(asking_compare.compare)
app.command()(asking_series.series)
app.add_typer(importing.app, name="import")


@app.command()
def plan(
    instance: InstanceName,
    out: Out = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")
    ] = None,
    solver: Annotated[
        str, typer.Option("--solver", help="highs, pulp:NAME or pyomo:NAME; see doctor.")
    ] = "highs",
    second_opinion: Annotated[
        str, typer.Option("--second-opinion", help="Another solver that is asked the same.")
    ] = "",
    changes: Changes = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="A board paper too (PDF); needs the extra `paper`.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Plan from end to end: demand, school teams, staff, costs and prices, reports.

    Ctrl-C ends the search and keeps the best plan found (exit code 5).
    """
    from instances.changing import load_changed
    from optimiser.runs import default_folder
    from optimiser.runs import plan as run
    from optimiser.settings import Stop, stopping_on_interrupt

    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop), progress(quiet) as (told, listener):
        given = load_changed(instance, changes or ())
        found = run(
            given, out or default_folder(given), gap=gap, time_limit=time_limit,
            threads=threads, seed=seed, solver=solver, second_opinion=second_opinion, stop=stop,
            told=told, listener=listener, paper=paper,
        )  # fmt: skip
    if as_json:
        put(found.summary | {"path": str(found.path)})
    else:
        _tell_run(found.summary, str(found.path))
    if found.early:
        raise typer.Exit(EARLY)


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
        if question["opinions"]:
            _tell_opinions(summary["solver"]["name"], question)
    say(f"Audit: {summary['audit']['promises']} kinds of promise recounted, no breach.")
    if summary["stopped"]:
        say("Stopped: what was still to be sought is left out; the best found is kept.")
    for warning in summary["warnings"]:
        say(f"Warning: {warning}")
    say(f"{len(summary['assumptions'])} assumptions are listed in the report.")
    say(f"Written to {path}: open {path}/report.html")


def _tell_opinions(solver: str, question: dict[str, Any]) -> None:
    """Both answers to each step, one under the other."""
    for step, other in zip(question["steps"], question["opinions"], strict=False):
        say(f"  {step['step']} ({step['unit']})")
        for name, told in ((solver, step), (other["solver"], other)):
            if told["status"] is None:
                say(f"    {told['said']}")
                continue
            value, bound = (
                "none" if told[key] is None else f"{told[key]:,.10g}"
                for key in ("objective", "bound")
            )
            seconds = f"{told['seconds']:.1f} s"
            say(f"    {name}: {told['status']}, value {value}, bound {bound}, {seconds}")
