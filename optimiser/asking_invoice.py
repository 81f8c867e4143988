"""The command `invoice`: what is charged for each child, month by month, and what corrects it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import AsJson, InstanceName, faults_told, put, say

File = Path | None


def invoice(
    instance: InstanceName,
    register: Annotated[Path, typer.Option(help="Stays of children, a CSV file.")],
    levels: Annotated[Path, typer.Option(help="Pathways of children, a CSV file.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; a new one.")],
    activity: Annotated[File, typer.Option(help="Contacts made, a CSV file.")] = None,
    prices: Annotated[File, typer.Option(help="Price list, a CSV file.")] = None,
    run: Annotated[File, typer.Option("--run", help="Run whose tariffs are the prices.")] = None,
    month: Annotated[str | None, typer.Option(help="Month to invoice, YYYY-MM.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First month.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last month.")] = None,
    issued: Annotated[
        list[Path] | None,
        typer.Option(help="Invoices written before, each folder once; nothing is charged twice."),
    ] = None,
    smallest: Annotated[
        int, typer.Option(min=3, max=100, help="Smallest count of children to share.")
    ] = 5,
    sample: Annotated[int, typer.Option(min=0, max=1000, help="Steps up to audit.")] = 20,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No words.")] = False,
) -> None:
    """Invoices by child and month from a register, and notes that correct earlier ones.

    The register is read where it lies and never copied; lines with children stay in OUT/local.
    """
    from optimiser.invoice import Asked, asked_months
    from optimiser.invoice import invoice as write

    with faults_told(as_json):
        months = asked_months(month, first, last)
        asked = Asked(
            register, levels, months, activity, prices, run, tuple(issued or ()), smallest, sample
        )
        done = write(instance, asked, out)
    if as_json:
        put(done.summary | {"path": str(done.path)})
        return
    for line in (
        () if quiet else (*done.words, *(f"Warning: {w}" for w in done.summary["warnings"]))
    ):
        say(line)
    say(f"Written to {done.path}: send invoices.csv, share {done.path}/share, keep the rest.")
