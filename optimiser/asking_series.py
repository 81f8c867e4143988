"""The command `series`: a count over time as an XmR chart, with what is more than chance."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import AsJson, Out, faults_told, put, say

COMMAND = "series"
FEWEST, ENOUGH = 2, 15
"""Points without which there are no limits, and from which limits are firm."""


def series(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Two columns: when, and how many.")
    ],
    run: Annotated[
        int, typer.Option("--run", min=6, max=9, help="Points in a row that make a shift.")
    ] = 7,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Whether a count over time (contacts made, referrals) has changed by more than chance."""
    with faults_told(as_json):
        when, values, title = _read(file)
        from models.variation import RULES, xmr
        from reports.series import series_files, series_words

        found = xmr(values, run)
        said = series_words(found, when, title, firm=len(values) >= ENOUGH)
        if out is not None:
            from optimiser.folder import put_in_place, refuse_other_than, write_text

            refuse_other_than(out, COMMAND)
            with put_in_place(out) as new:
                for name, text in series_files(found, when, title, said).items():
                    write_text(new / name, text)
    if as_json:
        special = {rule: [when[n] for n in flags.nonzero()[0]]
                   for rule, flags in zip(RULES, found.special, strict=True)}  # fmt: skip
        put({"command": COMMAND, "mean": found.mean, "lower": found.lower, "upper": found.upper,
             "special": special, "words": said})  # fmt: skip
    else:
        for sentence in said:
            typer.echo(sentence)
        if out is not None:
            say(f"Written to {out}.")


def _read(file: Path) -> tuple[list[str], list[float], str]:
    """Labels, values and what is counted.

    Raises:
        WrongWishError: the file is not two columns with a number in the second.
    """
    from optimiser.errors import WrongWishError

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head, *rows = [row for row in csv.reader(lines) if row]
        when = [row[0].strip() for row in rows]
        values = [float(row[1].replace(",", "")) for row in rows]
        title = head[1].strip()
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, IndexError) as error:
        raise WrongWishError(
            f"{file}: cannot be read as two columns, when and how many, with a head ({error})."
        ) from None
    if len(values) < FEWEST or not all(map(math.isfinite, values)) or len({*when}) < len(when):
        raise WrongWishError(f"{file}: needs two numbers at least, each at a time of its own.")
    return when, values, title
