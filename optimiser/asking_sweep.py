"""The command `sweep`: many instances and scenarios, compared."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimiser.console import EARLY, AsJson, Gap, Quiet, TimeLimit, faults_told, put, say

if TYPE_CHECKING:
    from optimiser.sweep import Job


def sweep(
    instances: Annotated[
        list[str], typer.Argument(metavar="INSTANCE...", help="Workbooks, folders or examples.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder that keeps what is finished.")],
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:CHANGE,CHANGE", help="Each instance changed so, as high:births=+3%."
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 2,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A dask scheduler, in place of processes here.")
    ] = "",
    gap: Gap = 0.001,
    time_limit: TimeLimit = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")] = 1,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Where to place staff, for many instances and scenarios at once, compared.

    What is finished is kept; the same command goes on where it was ended.
    """
    from optimiser.settings import Settings, Stop, stopping_on_interrupt
    from optimiser.sweep import rows
    from optimiser.sweep import sweep as run

    def told(done: int, whole: int, name: str) -> None:
        if not quiet and (done == whole or done % max(1, whole // 20) == 0):
            say(f"{done} of {whole} done: {name}")

    stop = Stop()
    with faults_told(as_json), stopping_on_interrupt(stop):
        jobs = _jobs(instances, scenario or ())
        settings = Settings(gap=gap, time_limit=time_limit, threads=1, seed=seed)
        with _executor(workers, cluster) as executor:
            records = run(jobs, out, executor, settings, stop, told)
        compared = list(rows(records))
        _write(out, compared)
    if as_json:
        put({"rows": compared, "path": str(out), "stopped": stop.wished})
    else:
        for row in compared:
            typer.echo(_sentence(row))
        say(f"{len(compared)} of {len(jobs)} done, compared in {out / 'sweep.csv'}")
    if stop.wished:
        raise typer.Exit(EARLY)


def _jobs(instances: Sequence[str], scenarios: Sequence[str]) -> list[Job]:
    """Each instance as it is, and in each scenario."""
    from optimiser.errors import WrongWishError
    from optimiser.sweep import Job

    read: list[tuple[str, tuple[str, ...]]] = []
    wrong = []
    for text in scenarios:
        name, colon, changes = text.partition(":")
        if not (name.strip() and colon and changes.strip()):
            wrong.append(f"{text}: a scenario is written NAME:CHANGE,CHANGE")
            continue
        read.append((name.strip(), tuple(one.strip() for one in changes.split(","))))
    doubled = {name for name, _ in read if [n for n, _ in read].count(name) > 1}
    wrong += [f"{name}: two scenarios of that name" for name in sorted(doubled)]
    if wrong:
        raise WrongWishError("\n".join(wrong))
    jobs = []
    for source in dict.fromkeys(instances):
        jobs.append(Job(source, source))
        jobs += [Job(f"{source}, {name}", source, changes) for name, changes in read]
    return jobs


@contextmanager
def _executor(workers: int, cluster: str) -> Iterator[Executor]:
    """Processes here, or those of a dask scheduler; both do their work as any executor does."""
    from optimiser.errors import NoSolverError
    from optimiser.sweep import pool

    if not cluster:
        with pool(workers) as here:
            yield here
        return
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise NoSolverError(
            "--cluster needs dask.distributed, which is not here: pip install distributed."
        ) from None
    with (
        distributed.Client(cluster, set_as_default=False) as client,
        client.get_executor(pure=False) as there,
    ):
        yield there


def _write(out: Path, compared: list[dict[str, Any]]) -> None:
    """The comparison, beside what is kept."""
    from instances.inert import guarded

    if not compared:
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, list(compared[0]), lineterminator="\n")
    writer.writeheader()
    for row in compared:
        writer.writerow(
            {name: guarded(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        )
    for name, content in (
        ("sweep.csv", text.getvalue()),
        ("sweep.json", json.dumps({"rows": compared}, indent=1, ensure_ascii=False) + "\n"),
    ):
        part = out / f"{name}.part"
        part.write_text(content, encoding="utf-8", newline="\n")
        part.replace(out / name)


def _sentence(row: dict[str, Any]) -> str:
    """One job in words."""
    if row["shortage_min"] is None:
        return f"{row['name']}: {row['status']}. {row['reasons']}"
    said = (
        f"{row['name']}: {row['mandated_shortage_min'] / 60:,.0f} hours of mandated contacts short,"
        f" {row['shortage_min'] / 60:,.0f} hours in all"
    )
    parts = [
        f"{row[f'because_of_{cause}_min'] / 60:+,.0f} by {word}"
        for cause, word in (("demand", "demand"), ("staff", "staff there are"),
                            ("placement", "where they go"))
        if row[f"because_of_{cause}_min"]
    ]  # fmt: skip
    return f"{said} ({', '.join(parts)})." if parts else f"{said}."
