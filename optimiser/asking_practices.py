"""The command `practices`: which locality should serve which GP practice.

A command of its own, for its settings, tables and words are those of health visiting.
"""

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


def practices(
    instance: InstanceName,
    moves: Annotated[
        int | None, typer.Option("--moves", min=0, help="Most practices that may change locality.")
    ] = None,
    children: Annotated[
        int | None,
        typer.Option("--children", min=0, help="Most children whose practice changes locality."),
    ] = None,
    contiguous: Annotated[
        bool, typer.Option("--contiguous", help="Every locality's practices lie in one piece.")
    ] = False,
    balance: Balance = None,
    farther: Farther = None,
    point: Point = None,
    out: Out = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    changes: Changes = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Which locality should serve which GP practice, what it buys and what every change costs.

    Work is that of health visiting, by need where need_weighting is set; a locality's share is
    that of its staff.
    """
    from instances.changing import load_changed
    from optimiser.practices import localities, written
    from optimiser.settings import Search, Settings, Stop, stopping_on_interrupt

    wishes = {
        "most_schools_moved": moves, "most_pupils_moved": children, "most_km_farther": farther,
        "balance": balance_wished(balance, point), "contiguous": contiguous or None,
    }  # fmt: skip
    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop), progress(quiet) as (told, listener):
        search = Search(Settings(gap=gap, time_limit=time_limit, threads=threads), listener, stop)
        answer = localities(load_changed(instance, changes or ()), wishes, search, told, point)
        summary, frames, said = written(answer, out)
    if as_json:
        put(summary | {"tables": tables_told(frames)})
    else:
        for line in said:
            typer.echo(line)
        if out is not None:
            say(f"Written to {out}: open {out}/practices.html")
    if answer.found.schools.ending.is_early:
        raise typer.Exit(EARLY)
