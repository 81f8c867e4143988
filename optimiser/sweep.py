"""Many instances and scenarios through one executor: each finished one is kept at once.

A result is known again by the content of its instance and what was asked, so a sweep that was
ended goes on where it was, whatever its jobs are called.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from instances import InstanceFaults
from instances.calendar import calendar
from instances.changing import load_changed
from models.capacity import Capacity, capacity
from models.demand import demand
from models.relaxed import staff_prices
from models.school_work import school_work
from models.staffing import Staffing, StaffingPlan
from optimiser.answer import STAFFING_GAP, answer_staffing
from optimiser.errors import EndedError
from optimiser.settings import Search, Settings, Stop
from optimiser.staffing import teams

DONE = "done"
WATCH_S = 1.0
"""Seconds between two looks whether the process that started a worker is still there."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One instance with changes, and the name it goes by; `base` is the source as it is."""

    name: str
    source: str
    changes: tuple[str, ...] = ()

    @property
    def base(self) -> Job:
        """The same source without changes."""
        return Job(self.source, self.source)


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes of this machine; they end when the one that started them is gone."""
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_watch, initargs=(os.getpid(),)
    )


def _watch(parent: int) -> None:
    """End this process when its parent has ended; leave Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_S)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def sweep(
    jobs: Sequence[Job],
    out: Path,
    executor: Executor,
    settings: Settings,
    stop: Stop | None = None,
    told: Callable[[int, int, str], None] = lambda _done, _all, _name: None,
) -> dict[str, Record]:
    """Answer every job, each kept in `out` as soon as it is there; by name, in the order given.

    What was kept by an earlier sweep of the same content is not asked again. Where a source is
    swept with changes, the source as it is comes first, for the others are compared with it. A
    stopped sweep gives what it has.
    """
    stop = stop or Stop()
    kept = out / DONE
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.part"):
        old.unlink()
    bases = list(dict.fromkeys(job.base for job in jobs if job.changes))
    first = [*bases, *(job for job in jobs if not job.changes and job.base not in bases)]
    records: dict[tuple[str, tuple[str, ...]], Record] = {}
    running: dict[Future[Record], Job] = {}
    waiting = [job for job in jobs if job.changes]

    def submit(job: Job, base: Record | None) -> None:
        done = frozenset(path.stem for path in kept.glob("*.json"))
        running[executor.submit(work, job, base, settings, done)] = job

    for job in first:
        submit(job, None)
    while running:
        ended, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in ended:
            job = running.pop(future)
            if future.cancelled():
                continue
            record = keep(kept, future.result())
            records[job.source, job.changes] = record
            told(len(records), len({(j.source, j.changes) for j in (*jobs, *bases)}), job.name)
            if not job.changes and not stop.wished:
                for other in [other for other in waiting if other.source == job.source]:
                    waiting.remove(other)
                    submit(other, record)
        if stop.wished:
            for future in running:
                future.cancel()
    return {
        job.name: records[job.source, job.changes]
        for job in jobs
        if (job.source, job.changes) in records
    }


def keep(kept: Path, record: Record) -> Record:
    """The record as kept: written at once or not at all; one that was kept before is read."""
    path = kept / f"{record['key']}.json"
    if record.get("kept"):
        found: Record = json.loads(path.read_text(encoding="utf-8"))
        return found
    part = path.with_suffix(".part")
    part.write_text(
        json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    part.replace(path)
    return record


# --- in the worker


def work(job: Job, base: Record | None, settings: Settings, done: frozenset[str]) -> Record:
    """Answer one job; only its key where that is done already."""
    try:
        given = _given(job.source, job.changes)
    except (InstanceFaults, EndedError) as error:
        return _refused(job, settings, str(error))
    key = _key(given.digest, settings, base)
    if key in done:
        return {"key": key, "kept": True}
    question = given.question
    search = Search(replace(settings, gap=min(settings.gap, STAFFING_GAP)))
    try:
        outcome = answer_staffing(question, search, given.prices)
    except EndedError as error:
        return {"key": key, "hash": given.digest, "status": "impossible", "reasons": str(error)}
    record = _record(key, given.digest, question, outcome.ending.value, outcome.plan)
    record["steps"] = [
        {"aim": step.name, "unit": step.unit, "value": step.objective, "bound": step.bound}
        for step in outcome.steps
    ]
    if base is not None and "placed" in base:
        was = _base(job.source, base["hash"])
        if was.digest == base["hash"]:
            record["causes"] = _causes(was.question, base, question, record)
    return record


def _refused(job: Job, settings: Settings, said: str) -> Record:
    key = _key(f"{job.source} {job.changes} {said}", settings, None)
    return {"key": key, "hash": "", "status": "refused", "reasons": said}


def _key(digest: str, settings: Settings, base: Record | None) -> str:
    """Names content, what is asked of it and what it is compared with."""
    asked = (digest, version("zero19-planner"), settings.gap, settings.seed, settings.solver,
             base["hash"] if base else "")  # fmt: skip
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Given:
    """A question about staff and what it was made of."""

    digest: str
    question: Staffing
    prices: Any


@lru_cache(maxsize=4)
def _base(source: str, _digest: str) -> Given:
    """The source as it is, kept while its content is what it was."""
    return _given(source, ())


def _given(source: str, changes: tuple[str, ...]) -> Given:
    instance = load_changed(source, changes)
    days = calendar(instance.settings, instance.school_terms)
    school = school_work(instance, days)
    team, _ = teams(instance, school, Search(Settings(threads=1)))
    question = Staffing(demand(instance, days, school, team), capacity(instance, days))
    return Given(instance.digest, question, staff_prices(instance, days, question))


def _record(key: str, digest: str, question: Staffing, status: str, plan: StaffingPlan) -> Record:
    has = question.capacity
    fairness = question.fairness
    cover = None
    if fairness is not None:
        there = (plan.capacity_min.sum(axis=2) * question.useful).sum(axis=1)[fairness.number]
        cover = float((there / fairness.owed_min).min())
    return {
        "key": key, "hash": digest, "status": status,
        "demand_min": int(question.demand.demand_min.sum()),
        "capacity_min": int(plan.capacity_min.sum()),
        "mandated_shortage_min": int(plan.mandated_shortage_min.sum()),
        "shortage_min": int(plan.shortage_min.sum()),
        "worst_cover": cover,
        "placed": [
            [has.tranches[tranche], has.bases[base], int(plan.placed[tranche, base])]
            for tranche, base in np.argwhere(plan.placed).tolist()
        ],
    }  # fmt: skip


def _causes(was: Staffing, base: Record, now: Staffing, record: Record) -> dict[str, int] | None:
    """What of the change in shortage comes of demand, of the staff there are, of the placement.

    Each is counted with those before it made and those after it not, so they sum to the whole; none
    where the two have other bases, periods or grades.
    """
    if not _alike(was.capacity, now.capacity) or was.demand.bases != now.demand.bases:
        return None
    stands, placed = _placed(base, now), _placed(record, now)
    owes = Staffing(now.demand, was.capacity)
    before = _short(was, _placed(base, was))
    with_demand = _short(owes, _placed(base, was))
    with_staff = _short(now, stands)
    return {
        "demand_min": with_demand - before, "staff_min": with_staff - with_demand,
        "placement_min": _short(now, placed) - with_staff,
    }  # fmt: skip


def _alike(one: Capacity, other: Capacity) -> bool:
    return (one.bases, one.grades, one.periods) == (other.bases, other.grades, other.periods)


def _placed(record: Record, question: Staffing) -> np.ndarray[Any, np.dtype[np.int64]]:
    has = question.capacity
    placed = np.zeros((len(has.tranches), len(has.bases)), dtype=np.int64)
    for tranche, base, steps in record["placed"]:
        if tranche in has.tranches:
            placed[has.tranches.index(tranche), has.bases.index(base)] = steps
    return placed


def _short(question: Staffing, placed: np.ndarray[Any, np.dtype[np.int64]]) -> int:
    return int(question.plan(placed).shortage_min.sum())


# --- told


def rows(records: dict[str, Record]) -> Iterator[Record]:
    """The comparison, one row for each job."""
    for name, record in records.items():
        causes = record.get("causes") or {}
        yield {
            "name": name, "status": record["status"], "hash": record["hash"],
            **{
                column: record.get(column)
                for column in (
                    "demand_min", "capacity_min", "mandated_shortage_min", "shortage_min",
                    "worst_cover",
                )
            },
            "because_of_demand_min": causes.get("demand_min"),
            "because_of_staff_min": causes.get("staff_min"),
            "because_of_placement_min": causes.get("placement_min"),
            "reasons": record.get("reasons", ""),
        }  # fmt: skip
