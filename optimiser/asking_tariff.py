"""The command `tariff`: what a child costs and is charged, and what is inside the price."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.console import (
    EARLY,
    AsJson,
    Changes,
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


def tariff(
    instance: InstanceName,
    changes: Changes = None,
    method: Annotated[
        str, typer.Option(help="reciprocal, step-down or direct; else as in the settings.")
    ] = "",
    order: Annotated[
        str, typer.Option(metavar="A;B;C", help="Support centres in the order of step-down.")
    ] = "",
    between: Annotated[
        str, typer.Option(metavar="HERE=THERE", help="Two bases: why does the second cost more?")
    ] = "",
    against: Annotated[
        str, typer.Option(metavar="INSTANCE", help="An earlier year: what has changed since?")
    ] = "",
    out: Out = None,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """What a child on each pathway costs and is charged, and where every pound of it comes from."""
    from optimiser.errors import WrongWishError
    from optimiser.settings import Search, Settings
    from optimiser.tariff import tariff as answer

    with faults_told(as_json), progress(quiet or as_json) as (told, _):
        if between and against:
            raise WrongWishError("Compare two bases, or two years: --between or --against.")
        found = answer(
            instance, Search(Settings(time_limit=time_limit, threads=threads)),
            changes=changes or (), method=method,
            order=[part.strip() for part in order.split(";") if part.strip()], between=between,
            against=against or None, out=out, told=told,
        )  # fmt: skip
    if as_json:
        rows = {
            name: frame.astype(object).where(frame.notna(), None).to_dict("records")
            for name, frame in found.tables.items()
        }
        put(found.summary | {"tables": rows, "path": None if out is None else str(out)})
    else:
        from reports.money_words import price_lines

        for line in found.words:
            typer.echo(line)
        typer.echo("")
        for line in price_lines(found.tables):
            typer.echo(line)
        for warning in found.summary["warnings"]:
            say(f"Warning: {warning}")
        if found.path is not None:
            say(f"Written to {found.path}.")
    if found.summary["early"]:
        raise typer.Exit(EARLY)
