"""The command `why`: what binds, what it would cost to have it so, why it cannot be."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.console import (
    AsJson,
    Changes,
    Gap,
    InstanceName,
    Placed,
    Threads,
    TimeLimit,
    faults_told,
    put,
)


def why(
    instance: InstanceName,
    school: Annotated[
        list[str] | None, typer.Option(metavar="SCHOOL=TEAM", help="Have a school so.")
    ] = None,
    place: Placed = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(metavar="THIS=THERE", help="Not the school, or tranche, there."),
    ] = None,
    none_short: Annotated[
        bool, typer.Option("--no-mandated-shortage", help="Nothing mandated is to be short.")
    ] = False,
    gap: Gap = 0.0,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    changes: Changes = None,
    as_json: AsJson = False,
) -> None:
    """What binds; with options, what it would cost to have it so, or why it cannot be."""
    from optimiser import why as room
    from optimiser.errors import ImpossibleError
    from optimiser.settings import Search, Settings
    from optimiser.wishes import Wishes

    wishes = Wishes(school or (), place or (), forbid or (), none_short)
    search = Search(Settings(gap=gap, time_limit=time_limit, threads=threads))
    with faults_told(as_json):
        try:
            found = room.why(instance, wishes, search, changes=changes or ())
        except ImpossibleError as error:
            if not as_json:
                raise
            put(room.refused(error))
            raise typer.Exit(error.exit_code) from None
    if as_json:
        put(room.as_json(found))
    else:
        for line in room.lines(found):
            typer.echo(line)
