"""Finished runs compared with the first of them, and the comparison written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.inert import guarded
from models.between_runs import Planned, between, changed_tables
from models.variance import variance
from optimiser.errors import WrongWishError
from optimiser.finished import Finished, finished
from optimiser.folder import SUMMARY, digests, put_in_place, refuse_other_than, write_text

COMMAND = "compare"
TABLES = (
    "pressure", "staffing", "school_teams", "teams", "tariffs", "reconciliation", "contact_costs",
)  # fmt: skip


def compare(runs: Sequence[Path], out: Path | None) -> dict[str, Any]:
    """Compare runs with the first; write page, workbook and tables where `out` is given.

    Raises:
        WrongWishError: fewer than two runs.
        NotARunError: a folder is no run of a plan.
    """
    if len(runs) < 2:
        raise WrongWishError("Give two runs at least: the first is what others are compared with.")
    if out is not None:
        refuse_other_than(out, COMMAND)
    read = dict(zip(_names(runs), (finished(run, TABLES) for run in runs), strict=True))
    from reports.compare import Compared, items, tables, words

    first, *others = read
    base = read[first]
    found = [
        Compared(
            name,
            changed_tables(base.instance, read[name].instance),
            between(_planned(base), _planned(read[name])),
            variance(items(base.tables), items(read[name].tables)),
        )
        for name in others
    ]
    frames = tables({name: run.tables for name, run in read.items()}, found)
    said = words(first, found)
    told = {
        "command": COMMAND,
        "runs": {name: run.summary["instance"] for name, run in read.items()},
        "words": said,
    }
    if out is not None:
        _write(out, read, frames, said, found, told)
    rows = {name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()}
    return told | {"tables": rows, "path": None if out is None else str(out)}


def _names(runs: Sequence[Path]) -> list[str]:
    """What each run is called: its folder, with its number where two share a name."""
    names = [run.resolve().name for run in runs]
    return [
        f"{name} ({number})" if names.count(name) > 1 else name
        for number, name in enumerate(names, start=1)
    ]


def _planned(run: Finished) -> Planned:
    """What a run has decided."""
    schools, posts = run.tables["school_teams"], run.tables["staffing"]
    placed: dict[tuple[str, str], float] = {}
    for row in posts.to_dict("records"):
        if row["tranche"]:
            key = (str(row["tranche"]), str(row["base"]))
            placed[key] = placed.get(key, 0.0) + float(row["placed_wte"])
    team = dict(zip(schools["school"], schools["planned_team"], strict=True))
    return Planned(run.instance, team, placed)


def _write(
    out: Path, read: dict[str, Finished], frames: Any, said: list[str], found: Any,
    told: dict[str, Any],
) -> None:  # fmt: skip
    from reports.compare_page import compare_page, compare_workbook

    identities = {name: run.identity for name, run in read.items()}
    instance = next(iter(read.values())).instance
    with put_in_place(out) as new:
        for name, frame in frames.items():
            inert = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
            inert.columns = [guarded(str(column)) for column in frame.columns]
            inert.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        write_text(new / "report.html", compare_page(frames, said, found, instance, identities))
        compare_workbook(frames, said, " | ".join(identities.values()), new / "compare.xlsx")
        written = told | {"files": digests(new)}
        write_text(new / SUMMARY, json.dumps(written, indent=2, ensure_ascii=False) + "\n")
