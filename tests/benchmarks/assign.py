"""`optimiser.assign` beside plain HiGHS, CP-SAT and PuLP with CBC: how good in how many seconds.

    python -m tests.benchmarks.assign [--short] [--seconds 60] [--seeds 5] [--only NAME]
        [--schools SCHOOLS.csv] [--published FOLDER]

`--short` is a quick look: 10 seconds, 2 seeds, the smaller cases. `--schools` is a register of
schools of one county as its tests use it, `--published` a folder with `gap` and `cpmp` files; both
are looked for where the tests look. Each way has a process of its own, two threads and as many
seconds, in turns. Every choice is added up and its limits are looked at here; gaps are those to the
best bound that ours or plain HiGHS proved. Seconds are of the wall clock, and of the processor for
all threads: where the machine is busy only ratios count.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from tests.benchmarks import assign_data as draw
from tests.benchmarks.assign_peers import PEERS, Answer

ROOT = Path(__file__).parent.parent.parent
THREADS = 2
SMALL = ("register", "d 200x10", "e 200x10", "gap", "median")
"""What the short run has."""
GENERATED = {
    "d 100x10": (draw.class_d, 100, 10), "d 200x10": (draw.class_d, 200, 10),
    "d 200x20": (draw.class_d, 200, 20), "d 400x40": (draw.class_d, 400, 40),
    "d 900x60": (draw.class_d, 900, 60), "e 200x10": (draw.class_e, 200, 10),
    "e 400x40": (draw.class_e, 400, 40), "e 900x60": (draw.class_e, 900, 60),
    "3,000x60": (draw.simulated, 3000, 60),
}  # fmt: skip


def ours(data: draw.Data, seconds: float) -> Answer:
    """By `optimiser.assign`."""
    from optimiser import assign

    found = assign(
        data.cost, data.load, data.lower, data.upper, time_limit=seconds, threads=THREADS,
        opened=data.opened,
    )  # fmt: skip
    return Answer(found.choice, found.bound, found.status == "proved optimal")


WAYS = {"ours": ours, **PEERS}


def cases(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Family and name of each case; the name says how it is made."""
    shared = Path(os.environ.get("ZERO19_DATA") or ROOT.parent / "shared" / "data")
    schools = Path(asked.schools or shared / "schools_hertfordshire.csv")
    published = Path(asked.published or shared.parent / "benchmarks")
    wanted = SMALL if asked.short else ("register", *GENERATED, "gap", "median")
    for family in (one for one in wanted if asked.only in ("", one)):
        if family in GENERATED:
            for seed in range(1, asked.seeds + 1):
                yield family, f"{family}:{seed}"
        elif family == "register" and schools.exists():
            for seed in range(asked.seeds):
                yield family, f"{family}:{schools}:{seed}"
        elif family in ("gap", "median") and published.is_dir():
            folder = published / ("gap" if family == "gap" else "cpmp")
            files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
            for file in (one for one in files if one.suffix != ".md"):
                yield family, f"{family}:{file}"
        else:
            print(f"{family}: no files", file=sys.stderr)  # noqa: T201


def made(name: str) -> draw.Data:
    """The data of a case."""
    family, *told = name.split(":")
    if family in GENERATED:
        by, *sizes = GENERATED[family]
        return by(*sizes, int(told[0]))
    if family == "register":
        return draw.register(Path(told[0]), 20, int(told[1]))
    if family == "gap":
        return draw.gap_file(Path(told[0]))
    return draw.median_file(Path(told[0]), floor="group1" in told[0])


def one(name: str, way: str, seconds: float) -> dict[str, Any]:
    """One case by one way: cost (None without a plan), bound, proof, seconds."""
    data = made(name)
    WAYS[way](draw.class_e(8, 2, 1), 1.0)  # imports are not counted
    before, began = os.times(), perf_counter()
    answer = WAYS[way](data, seconds)
    wall, after = perf_counter() - began, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return {
        "cost": _cost(data, answer), "bound": answer.bound, "proved": answer.proved,
        "wall_s": wall, "cpu_s": cpu,
    }  # fmt: skip


def _cost(data: draw.Data, answer: Answer) -> float | None:
    """What a choice costs; None where there is none, or it breaks a limit."""
    if answer.choice is None:
        return None
    rows, teams = np.arange(len(answer.choice)), data.cost.shape[1]
    load = np.bincount(answer.choice, data.load[rows, answer.choice], teams)
    if data.opened is None:
        kept = (load >= data.lower - 1e-6) & (load <= data.upper + 1e-6)
    else:
        kept = load <= data.upper + 1e-6
        if len(np.unique(answer.choice)) > data.opened:
            return None
    return float(data.cost[rows, answer.choice].sum()) if kept.all() else None


def told(family: str, runs: dict[str, list[dict[str, Any]]]) -> str:
    """A line for each way: gaps to the best bound, seconds, proofs, ratios to ours."""
    bounds = [
        max(run["bound"] for run in both if run["bound"] is not None)
        for both in zip(runs["ours"], runs["highs"], strict=True)
    ]
    lines, first = [], 0.0
    for way, found in runs.items():
        gaps = [
            100 * (run["cost"] - bound) / run["cost"] if run["cost"] is not None else np.inf
            for run, bound in zip(found, bounds, strict=True)
        ]
        middle = median(gaps)
        first = middle if way == "ours" else first
        more = f", {middle / first:.1f} x our gap" if way != "ours" and first > 1e-9 else ""
        lines.append(
            f"{family}, {way}: gap {middle:.3f} % ({min(gaps):.3f} to {max(gaps):.3f}), proved"
            f" {sum(run['proved'] for run in found)} of {len(found)},"
            f" {median(run['wall_s'] for run in found):.1f} s,"
            f" {median(run['cpu_s'] for run in found):.1f} s of the processor{more}"
        )
    return "\n".join(lines)


def main() -> None:
    """Run what is asked and tell it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--schools")
    parser.add_argument("--published")
    parser.add_argument("--one", nargs=2, metavar=("CASE", "WAY"), help="used by itself")
    asked = parser.parse_args()
    asked.seconds = asked.seconds or (10.0 if asked.short else 60.0)
    asked.seeds = asked.seeds or (2 if asked.short else 5)
    if asked.one:
        print(json.dumps(one(*asked.one, asked.seconds)))  # noqa: T201
        return
    families: dict[str, list[str]] = {}
    for family, name in cases(asked):
        families.setdefault(family, []).append(name)
    for family, names in families.items():
        runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        for name in names:
            for way in WAYS:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.assign", "--one", name, way,
                     "--seconds", str(asked.seconds)],
                    cwd=ROOT, capture_output=True, text=True, check=True,
                )  # fmt: skip
                runs[way].append(json.loads(done.stdout.splitlines()[-1]))
        print(told(family, runs), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
