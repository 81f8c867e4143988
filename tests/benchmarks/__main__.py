"""Building a program and handing it to HiGHS, beside other ways to write the same rows.

    python -m tests.benchmarks
    python -m tests.benchmarks --case staffing_hours --size 150x52x24 --repeats 5 --json

Each builder runs in a process of its own, all of them in turn and then again, so that what else
the machine does falls on all. Medians are told, and how many times more processor time than our
own program each takes from the data to a solver that is ready. Imports are not counted. Solving, if
asked, says nothing of a builder: they differ in the order of rows, by which a search is lucky or
not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.registry import BUILDERS, CASES, OURS, case

ROOT = Path(__file__).parent.parent.parent
LIMIT_S = 600
"""A builder that takes longer is left out."""
COUNTS = ("columns", "rows", "entries")


def compare(
    name: str, size: str, builders: Sequence[str], repeats: int, solve: bool = False
) -> list[dict[str, Any]]:
    """What each builder took at one size: medians over the repeats, and the ratio to ours.

    Raises:
        SystemExit: a builder failed, or wrote other rows than the rest.
    """
    builders = [each for each in builders if each in case(name).build]
    runs: dict[str, list[dict[str, Any]]] = {builder: [] for builder in builders}
    for _ in range(repeats):
        for builder in builders:
            found = _measured(name, size, builder, solve)
            if found:
                runs[builder].append(found)
    told = [_medians(found) for found in runs.values() if found]
    if len({tuple(row[count] for count in COUNTS) for row in told}) > 1:
        raise SystemExit(f"{name} {size}: not the same rows\n{_table(told)}")
    ours = next((row["cpu_s"] for row in told if row["builder"] == OURS), None)
    return [
        {"case": name, "size": size, **row, "times_ours": row["cpu_s"] / ours if ours else None}
        for row in told
    ]


def _measured(name: str, size: str, builder: str, solve: bool) -> dict[str, Any] | None:
    command = [sys.executable, "-m", "tests.benchmarks.measure", name, size, builder]
    try:
        done = subprocess.run(
            command + ["--solve"] * solve, cwd=ROOT, capture_output=True, text=True, check=False,
            timeout=LIMIT_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"{builder}: not done after {LIMIT_S} s", file=sys.stderr)  # noqa: T201
        return None
    if done.returncode:
        raise SystemExit(f"{builder} ended with {done.returncode}:\n{done.stderr}")
    # a solver may have greeted before it was told to be quiet
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _medians(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The middle of each figure; what is no figure, or the same in all, as it is."""
    first = runs[0]
    return {
        key: median(run[key] for run in runs) if isinstance(value, float) else value
        for key, value in first.items()
    } | {"repeats": len(runs)}


def _table(rows: Sequence[dict[str, Any]]) -> str:
    heads = {
        "builder": "", "build_s": "build s", "hand_off_s": "hand-off s", "both_s": "both s",
        "cpu_s": "cpu s", "times_ours": "x ours", "peak_mb": "peak MB", "solve_s": "solve s",
        "objective": "objective",
    }  # fmt: skip
    shown = [key for key in heads if any(row.get(key) is not None for row in rows)]
    lines = [[heads[key] for key in shown]]
    lines += [[_cell(key, row.get(key)) for key in shown] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _cell(key: str, value: Any) -> str:
    if not isinstance(value, float):
        return "-" if value is None else str(value)
    return {"times_ours": f"{value:.2f}", "peak_mb": f"{value:.0f}"}.get(key, f"{value:.4g}")


def main() -> None:
    """Compare what is asked, and tell it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--case", choices=CASES, action="append", help="default: all")
    parser.add_argument("--size", help="default: every size but the smallest")
    parser.add_argument("--builder", choices=BUILDERS, action="append", help="default: all")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--solve", action="store_true", help="and solve, to a gap of 0.01 %%")
    parser.add_argument("--json", action="store_true", help="one JSON array on stdout")
    asked = parser.parse_args()
    told = []
    for name in asked.case or CASES:
        chosen = case(name)
        for size in [asked.size] if asked.size else list(chosen.sizes)[1:]:
            if size not in chosen.sizes:
                parser.error(f"{name} has the sizes {', '.join(chosen.sizes)}")
            rows = compare(name, size, asked.builder or BUILDERS, asked.repeats, asked.solve)
            told += rows
            if not asked.json:
                counts = ", ".join(f"{rows[0][count]:,} {count}" for count in COUNTS)
                print(f"{chosen.sentence}\n{name} {size}: {counts}")  # noqa: T201
                print(_table(rows), end="\n\n")  # noqa: T201
    if asked.json:
        print(json.dumps(told, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
