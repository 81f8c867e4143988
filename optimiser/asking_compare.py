"""The command `compare`: finished runs side by side, and why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import AsJson, Out, faults_told, put, say


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN RUN...", help="Folders of finished plans.")
    ],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What changed between finished plans, and what moved because of it: the first is the base."""
    from optimiser.compare import compare as answer

    with faults_told(as_json):
        told = answer(runs, out)
    if as_json:
        put(told)
    else:
        for sentence in told["words"]:
            typer.echo(sentence)
        if out is not None:
            say(f"Written to {out}.")
