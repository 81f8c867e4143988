"""The command `bases`: where school teams should be based, of the candidates of the tables."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from optimiser.console import (
    EARLY,
    AsJson,
    Changes,
    Gap,
    InstanceName,
    Threads,
    TimeLimit,
    faults_told,
    put,
)


def bases(
    instance: InstanceName,
    number: Annotated[
        int | None, typer.Option("--number", min=1, help="So many bases; any number if left out.")
    ] = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    threads: Threads = 2,
    changes: Changes = None,
    as_json: AsJson = False,
) -> None:
    """Where school teams should be based, of the places in candidate_bases."""
    from instances.changing import load_changed
    from optimiser.basing import based
    from optimiser.settings import Search, Settings, Stop, stopping_on_interrupt

    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop):
        given = load_changed(instance, changes or ())
        search = Search(Settings(gap=gap, time_limit=time_limit, threads=threads), stop=stop)
        found = based(given, number, search)
    step = found.outcome.steps[0]
    if as_json:
        put({
            "status": found.outcome.ending.value, "cost_gbp": found.cost_gbp,
            "bound_gbp": step.bound / 100, "gap": step.gap, "base_of": found.base_of,
        })  # fmt: skip
    else:
        schools = Counter(found.base_of.values())
        for row in given.candidate_bases:
            if row.base in schools:
                typer.echo(f"{row.name} ({row.base}): {schools[row.base]:,} schools")
        typer.echo(
            f"{len(schools):,} bases; journeys and bases cost £{found.cost_gbp:,.2f} over the plan"
            f" ({found.outcome.ending.value}, gap {step.gap:.2%})."
        )
    if found.outcome.ending.is_early:
        raise typer.Exit(EARLY)
