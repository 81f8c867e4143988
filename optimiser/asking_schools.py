"""The command `schools`: which team should look after which school, and what every change buys."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.console import (
    EARLY,
    AsJson,
    Balance,
    Changes,
    Farther,
    Gap,
    InstanceName,
    Out,
    Point,
    Quiet,
    Threads,
    TimeLimit,
    balance_wished,
    faults_told,
    progress,
    put,
    say,
    tables_told,
)


def schools(
    instance: InstanceName,
    moves: Annotated[
        int | None, typer.Option("--moves", min=0, help="Most schools that may change team.")
    ] = None,
    pupils: Annotated[
        int | None, typer.Option("--pupils", min=0, help="Most pupils whose school changes team.")
    ] = None,
    contiguous: Annotated[
        bool, typer.Option("--contiguous", help="Every team's schools lie in one piece.")
    ] = False,
    balance: Balance = None,
    farther: Farther = None,
    clusters: Annotated[
        bool, typer.Option("--clusters-together", help="A feeder cluster has one team.")
    ] = False,
    point: Point = None,
    out: Out = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    changes: Changes = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Which team should look after which school, what it buys and what every change costs.

    Options stand in the place of the settings of the same meaning.
    """
    from instances.changing import load_changed
    from optimiser.boundaries import asked, boundaries, written
    from optimiser.settings import Search, Settings, Stop, stopping_on_interrupt

    wishes = {
        "most_schools_moved": moves, "most_pupils_moved": pupils, "most_km_farther": farther,
        "balance": balance_wished(balance, point),
        "contiguous": contiguous or None, "clusters_together": clusters or None,
    }  # fmt: skip
    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop), progress(quiet) as (told, listener):
        settings = Settings(gap=gap, time_limit=time_limit, threads=threads)
        search = Search(settings, listener, stop)
        given = asked(load_changed(instance, changes or ()), wishes)
        found = boundaries(given, search, told, point)
        summary, frames, said = written(found, out)
    if as_json:
        put(summary | {"tables": tables_told(frames)})
    else:
        for line in said:
            typer.echo(line)
        if out is not None:
            say(f"Written to {out}: open {out}/schools.html")
    if found.schools.ending.is_early:
        raise typer.Exit(EARLY)
