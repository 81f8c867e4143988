"""The command `sheets`: what changes for each school, team, practice and locality of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import AsJson, faults_told, put, say

COMMAND = "sheets"


def sheets(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished plan.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; else RUN-sheets beside it.")
    ] = None,
    word: Annotated[
        bool, typer.Option("--word", help="Word files too; needs the extra `word`.")
    ] = False,
    style: Annotated[
        Path | None,
        typer.Option("--style", metavar="FILE.docx", help="A Word template of your own."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What changes for each school, team, practice and locality: pages, and Word if asked.

    With --word the template is written too: change its styles and give it back by --style.
    """
    from optimiser.sheets import write

    target = out or run.resolve().with_name(f"{run.resolve().name}-sheets")
    with faults_told(as_json):
        told = write(run, target, word or style is not None, style)
    if as_json:
        put(told)
    else:
        for kind, found in told["kinds"].items():
            typer.echo(f"{kind}: {found['changed']} of {found['sheets']} would see a change.")
        say(f"Written to {target}.")
