"""The command `payment`: what a contract pays, and what a change of its rules would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimiser.console import (
    AsJson,
    Changes,
    InstanceName,
    Out,
    Quiet,
    faults_told,
    progress,
    put,
    say,
)

if TYPE_CHECKING:
    from optimiser.payment import Told

File = Path | None
IN_JSON = ("payment_years", "options", "containment", "bridge", "prices", "risk", "tornado")
"""Tables that are told in JSON too; the months are in the folder alone."""


def payment(
    instance: InstanceName,
    changes: Changes = None,
    prices: Annotated[File, typer.Option(help="An agreed price list, a CSV file.")] = None,
    run: Annotated[File, typer.Option("--run", help="Run whose tariffs are the prices.")] = None,
    years: Annotated[
        int | None, typer.Option(min=1, max=20, help="Only so many years of each contract.")
    ] = None,
    draws: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="How often chance is drawn.")
    ] = 10_000,
    seed: Annotated[int | None, typer.Option(min=0, max=2**31 - 1, help="Of the draws.")] = None,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """What each contract would pay under its rules and others: income, cost, cash and chance."""
    from optimiser.folder import refuse_other_than
    from optimiser.payment import COMMAND, ask, write

    with faults_told(as_json), progress(quiet or as_json) as (told, _):
        if out:
            refuse_other_than(out, COMMAND)
        answer = ask(
            instance,
            changes or (),
            prices=prices,
            run=run,
            years=years,
            draws=draws,
            seed=seed,
            told=told,
        )
        if out:
            told("Writing the page")
            write(answer, out)
    if as_json:
        tables = {name: answer.tables[name] for name in IN_JSON}
        put(answer.summary | {"tables": tables, "path": str(out) if out else None})
        return
    _show(answer)
    if out:
        say(f"Written to {out}: open {out}/report.html; payment.csv has every month.")


def _show(answer: Told) -> None:
    """Sentences first, then the rules side by side."""
    for sentence in answer.sentences:
        typer.echo(sentence)
    typer.echo()
    for line in _lines(answer.tables["options"]):
        typer.echo(line)
    say(f"Prices: {answer.prices.source}. Assumptions are listed in the summary (--json, --out).")
    for warning in answer.summary["warnings"]:
        say(f"Warning: {warning}")


HEADS = {
    "model": "Rule", "income_gbp": "Income", "change_gbp": "Against block",
    "worst_year_change_gbp": "Worst year", "result_gbp": "Less cost",
    "p5_income_gbp": "1 in 20 below", "chance_of_loss_pct": "Loss chance %",
}  # fmt: skip


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    """The rules side by side, in pounds."""
    several = len({row["commissioner"] for row in rows}) > 1
    cells = [list(HEADS.values())]
    for row in rows:
        name = f"{row['commissioner']}: {row['model']}" if several else str(row["model"])
        values = [row[head] for head in HEADS if head != "model"]
        cells.append([name, *(f"{value:,.0f}" for value in values)])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ])
        for line in cells
    ]  # fmt: skip
