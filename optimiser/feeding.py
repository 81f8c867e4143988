"""The commands that begin and check the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import AsJson, InstanceName, faults_told, put, say, warnings_told


def new(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="A workbook (.xlsx) or a folder to write.")
    ],
    like: Annotated[
        str | None, typer.Option("--like", metavar="INSTANCE", help="Copy this one, in any form.")
    ] = None,
    simulate: Annotated[
        str | None,
        typer.Option("--simulate", metavar="SIZES", help="As localities=40,schools=3000."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31 - 1, help="Seed of --simulate.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the instance there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Begin an instance: a template to fill in, a copy, or one drawn by chance."""
    from optimiser.begin import begin

    with faults_told(as_json):
        begun = begin(target, like=like, sizes=simulate, seed=seed, force=force)
    if as_json:
        put({"path": str(target), "tables": dict(begun.rows), "hash": begun.digest})
        return
    say(f"Written to {target}: {', '.join(f'{n} {name}' for name, n in begun.rows.items())}.")
    if begun.template:
        say(f"Type over the rows that begin with Example, then: optimiser check {target}")


def check(
    instance: InstanceName,
    as_json: AsJson = False,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark", metavar="OUT", help="Workbook to write with the bad cells coloured."
        ),
    ] = None,
) -> None:
    """Tell every fault and warning of the tables."""
    from instances import load
    from optimiser.marked import check_and_mark

    with faults_told(as_json, written=f"{mark} shows them in place" if mark else ""):
        found = check_and_mark(instance, mark) if mark else load(instance)
    if as_json:
        put({
            "faults": [], **warnings_told(found.cautions),
            "assumptions": list(found.defaults_used()), "hash": found.digest,
        })  # fmt: skip
        return
    for caution in found.cautions:
        say(f"Warning: {caution}")
    say(f"Hash of the content: {found.digest}")
    sizes = ", ".join(f"{len(rows)} {table.table}" for table, rows in found.tables() if rows)
    say(f"No faults. {found.settings.name}: {sizes}.")
