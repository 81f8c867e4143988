"""The command `england`: every authority of a register of schools, and one map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from optimiser.console import EARLY, AsJson, Gap, Quiet, TimeLimit, faults_told, put, say


def england(
    register: Annotated[
        list[Path], typer.Argument(metavar="REGISTER...", help="Published registers of schools.")
    ],
    teams: Annotated[int, typer.Option("--teams", min=1, help="School teams, in all.")],
    out: Annotated[Path, typer.Option("--out", help="Folder that keeps what is finished.")],
    like: Annotated[
        str, typer.Option("--like", help="Whose pathways, pay and settings hold everywhere.")
    ] = "hertfordshire",
    area: Annotated[
        list[str] | None, typer.Option("--area", help="Authority alone; may be repeated.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 2,
    gap: Gap = 0.0005,
    time_limit: TimeLimit = 20.0,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """School teams of every authority of a register: each planned for itself, proved, recounted.

    What is finished is kept; the same command goes on where it was ended. Gap and seconds are of
    each authority.
    """
    from instances import load
    from instances.sources.authorities import ASSUMED, read_authorities
    from optimiser.england import england as run
    from optimiser.folder import SUMMARY, refuse_other_than, write_text
    from optimiser.settings import Settings, Stop, stopping_on_interrupt
    from optimiser.sweep import pool

    def told(done: int, whole: int, name: str) -> None:
        if not quiet and (done == whole or done % max(1, whole // 20) == 0):
            say(f"{done} of {whole} authorities done: {name}")

    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop):
        if not _goes_on(out):
            refuse_other_than(out, "england")
        authorities, account = read_authorities(register, teams, area or ())
        given = load(like)
        settings = Settings(gap=gap, time_limit=time_limit, threads=1)
        with pool(workers) as executor:
            records = run(authorities, given, out, executor, settings, stop, told)
    from reports.england import page, tables, words

    frames = tables(records)
    said = words(records, len(authorities))
    assumed = [*ASSUMED, *account.licence]
    summary = {
        "command": "england", "like": {"name": given.settings.name, "hash": given.digest},
        "words": said, "assumptions": assumed,
        "stopped": stop.wished,
    }  # fmt: skip
    for name, frame in frames.items():
        write_text(out / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
    write_text(out / "england.html", page(records, said, assumed))
    write_text(out / SUMMARY, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    if as_json:
        rows = json.loads(frames["authorities"].to_json(orient="records"))
        put(summary | {"authorities": rows, "path": str(out)})
    else:
        for line in said:
            typer.echo(line)
        say(f"Written to {out}: open {out}/england.html")
    if stop.wished:
        raise typer.Exit(EARLY)


def _goes_on(out: Path) -> bool:
    """Whether a folder holds no more than what a run that was ended has kept."""
    from optimiser.sweep import DONE

    return out.is_dir() and {path.name for path in out.iterdir()} == {DONE}
