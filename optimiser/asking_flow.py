"""The commands `demand` and `capacity`: what is owed, what can be given, where the pressure is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.console import AsJson, Changes, InstanceName, Quiet, faults_told, progress, put, say

if TYPE_CHECKING:
    from optimiser.flows import Flow


class By(StrEnum):
    """Steps of time."""

    WEEK = "week"
    MONTH = "month"


Period = Annotated[By | None, typer.Option("--by", help="In place of that of the settings.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write tables and page to.")]

HEADS = {
    "demand": {
        "base": "Locality or team", "contacts": "Contacts", "demand_min": "Hours owed",
        "mandated_min": "Mandated", "wte_owed": "WTE it takes", "wte_in_post": "In post",
    },
    "capacity": {
        "base": "Locality or team", "wte_in_post": "WTE", "capacity_min": "Hours to give",
        "demand_min": "Hours owed", "pressure": "Pressure", "shortage_min": "Hours short",
        "mandated_shortage_min": "Mandated",
    },
}  # fmt: skip


def demand(
    instance: InstanceName, changes: Changes = None, by: Period = None, out: Out = None,
    as_json: AsJson = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """What the pathways owe: where, when, of whom; and what changes would make of it."""
    _ask("demand", instance, changes, by, out, as_json, quiet)


def capacity(
    instance: InstanceName, changes: Changes = None, by: Period = None, out: Out = None,
    as_json: AsJson = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """What staff in post can give against what is owed: where and when the pressure is."""
    _ask("capacity", instance, changes, by, out, as_json, quiet)


def _ask(
    command: str, instance: str, changes: list[str] | None, by: By | None, out: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    from optimiser.flows import ask, write
    from optimiser.folder import refuse_other_than

    with faults_told(as_json), progress(quiet or as_json) as (told, _):
        if out:
            refuse_other_than(out, command)
        told("Counting")
        answer = ask(command, instance, changes or (), by.value if by else None)
        if out:
            told("Writing the page")
            write(answer, out)
    if as_json:
        put(answer.summary | {"path": str(out) if out else None})
        return
    _show(answer)
    if out:
        say(f"Written to {out}: open {out}/report.html")


def _show(answer: Flow) -> None:
    """Sentences first, then the table by base, then a heat map where stdout is a terminal."""
    from rich.console import Console

    from reports.terminal import heat, lines
    from reports.words import labels

    for sentence in answer.sentences:
        typer.echo(sentence)
    typer.echo()
    given = answer.found.instance
    for line in lines(answer.tables["bases"], HEADS[answer.command], labels(given)):
        typer.echo(line)
    console = Console()
    if console.is_terminal:
        console.print()
        heat(answer.found, console)
    for caution in given.cautions:
        say(f"Warning: {caution}")
