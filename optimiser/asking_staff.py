"""The command `staff`: where to place them, how few would do, what can be promised."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from optimiser.console import (
    EARLY,
    AsJson,
    Changes,
    Gap,
    InstanceName,
    Out,
    Placed,
    Quiet,
    Threads,
    TimeLimit,
    faults_told,
    progress,
    put,
)

if TYPE_CHECKING:
    from models.staff_answer import StaffAnswer


def staff(
    instance: InstanceName,
    mode: Annotated[
        str,
        typer.Option(
            help="place: the tranches. least: how few more would do. budget: what it buys."
            " promise: the most that can be promised. train: whom to recruit or train, and when."
        ),
    ] = "place",
    scratch: Annotated[bool, typer.Option(help="As if nobody were in post.")] = False,
    agency: Annotated[
        bool, typer.Option(help="With least: agency staff where a post would cost more.")
    ] = False,
    budget: Annotated[
        float | None, typer.Option(min=0, metavar="POUNDS", help="With budget: pay for the plan.")
    ] = None,
    place: Placed = None,
    forbid: Annotated[
        list[str] | None, typer.Option(metavar="TRANCHE=BASE", help="Not the tranche there.")
    ] = None,
    train: Annotated[
        list[str] | None, typer.Option(metavar="FROM=TO", help="With train: who trains for what.")
    ] = None,
    changes: Changes = None,
    stands: Annotated[
        Path | None, typer.Option(metavar="RUN", help="A run whose plan stands: change little.")
    ] = None,
    moves: Annotated[
        int | None, typer.Option(min=0, help="With --stands: steps that may go elsewhere.")
    ] = None,
    plans: Annotated[int, typer.Option(min=1, max=10, help="Plans to choose from.")] = 1,
    within: Annotated[
        float, typer.Option(min=0, max=100, help="Per cent by which they may be worse.")
    ] = 1.0,
    insist: Annotated[bool, typer.Option(help="What it costs to insist on each aim.")] = False,
    frontier: Annotated[
        bool, typer.Option(help="What more cover for the worst-off costs.")
    ] = False,
    no_regret: Annotated[
        bool, typer.Option("--no-regret", help="Which posts are the same at low and high demand.")
    ] = False,
    worth: Annotated[
        bool, typer.Option("--worth", help="What one more of each grade saves, where and when.")
    ] = False,
    out: Out = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Staff alone: where the next should go, how few would do, what can be promised."""
    from dataclasses import replace

    from instances.changing import load_changed
    from models.staff_answer import Mode
    from models.terms import PLACING
    from optimiser.settings import Search, Settings, Stop, stopping_on_interrupt
    from optimiser.staffing import Asked, kept
    from optimiser.staffing import staff as ask
    from optimiser.wishes import Wishes, pins

    if mode not in get_args(Mode):
        raise typer.BadParameter(f"one of {', '.join(get_args(Mode))}", param_hint="--mode")
    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop), progress(quiet) as (told, listener):
        given = load_changed(instance, changes or ())
        _, chosen = pins(Wishes((), place or (), forbid or ()), given)
        asked = Asked(
            mode=mode, scratch=scratch, agency=agency,  # type: ignore[arg-type]
            budget_gbp=budget, pins=chosen, routes=_routes(train or ()), moves=moves, plans=plans,
            within_pct=within, insist=insist, frontier=frontier, no_regret=no_regret, worth=worth,
        )  # fmt: skip
        if stands is not None:
            standing = kept(_placed(stands, given.settings.wte_step), given)
            order = (*PLACING[:2], "changes", *PLACING[2:])
            asked = replace(asked, stands=standing, order=order)
        search = Search(Settings(gap=gap, time_limit=time_limit, threads=threads), listener, stop)
        answer = ask(given, asked, search, told)
        told("Counting every promise again")
        _recount(answer)
        if out is not None:
            _write(out, answer)
    _tell(answer, as_json)
    if answer.outcome.ending.is_early:
        raise typer.Exit(EARLY)


def _routes(train: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Grades that may train for others, as FROM=TO."""
    from optimiser.errors import WrongWishError

    pairs = [text.partition("=") for text in train]
    wrong = [text for text, (_, sign, to) in zip(train, pairs, strict=True) if not (sign and to)]
    if wrong:
        raise WrongWishError(f"{', '.join(wrong)}: a training is written FROM=TO, as SNURSE=HV")
    return tuple((one.strip(), to.strip()) for one, _, to in pairs)


def _placed(run: Path, wte_step: float) -> list[tuple[str, str, int]]:
    """The placements of a finished run."""
    import csv

    from instances.inert import unguarded
    from instances.units import steps
    from optimiser.folder import summary_of

    summary_of(run)
    with (run / "staffing.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {name: unguarded(cell) for name, cell in row.items()} for row in csv.DictReader(file)
        ]
    return [
        (row["tranche"], row["base"], steps(float(row["placed_wte"]), wte_step))
        for row in rows
        if row["tranche"]
    ]


def _recount(answer: StaffAnswer) -> None:
    """Count what is told again from the tables alone.

    Raises:
        AuditError: a figure is not what the tables give.
    """
    from models.audit import audit_staff
    from optimiser.errors import AuditError
    from reports.staff_tables import told

    breaches = audit_staff(answer.as_given, told(answer), in_training=answer.mode == "train")
    if breaches:
        raise AuditError(breaches)


def _summary(answer: StaffAnswer) -> dict[str, Any]:
    from reports.staff_words import sentences

    return {
        "command": "staff",
        "instance": {
            "name": answer.instance.settings.name, "hash": answer.instance.digest,
        },
        "mode": answer.mode,
        "status": answer.outcome.ending.value,
        "audit": {"breaches": []},
        "words": sentences(answer),
        "warnings": [str(caution) for caution in answer.instance.cautions],
    }  # fmt: skip


def _tell(answer: StaffAnswer, as_json: bool) -> None:
    summary = _summary(answer)
    if as_json:
        from reports.staff_tables import tables

        frames = tables(answer).items()
        put(summary | {"tables": {n: json.loads(f.to_json(orient="records")) for n, f in frames}})
        return
    for line in summary["words"]:
        typer.echo(line)


def _write(out: Path, answer: StaffAnswer) -> None:
    from instances.inert import guarded
    from optimiser.folder import SUMMARY, put_in_place, refuse_other_than, write_text
    from reports.staff_tables import tables

    refuse_other_than(out, "staff")
    with put_in_place(out) as new:
        for name, frame in tables(answer).items():
            inert = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
            inert.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        text = json.dumps(_summary(answer), indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")
