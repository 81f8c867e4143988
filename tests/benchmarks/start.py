"""From the command line to the first search: seconds until HiGHS holds the first program.

    python -m tests.benchmarks.start [INSTANCE] [REPEATS]

Each repeat is a process of its own, timed from before it is made; files are warm after the first.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent.parent

CHILD = """
import os, sys, time
from optimiser.backends import highs

plain = highs.given

def given(task):
    solver = plain(task)
    print(time.time(), time.process_time())
    sys.stdout.flush()
    os._exit(0)

highs.given = given
from optimiser.cli import main
main()
"""


def start(instance: str) -> tuple[float, float]:
    """Seconds of the wall clock and of the processor, from start to the first search."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "plan", instance, "--quiet"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    at, worked = map(float, done.stdout.split())
    return at - began, worked


def main(instance: str = "hertfordshire", repeats: str = "5") -> None:
    """Tell the median of each."""
    start(instance)
    wall, worked = zip(*(start(instance) for _ in range(int(repeats))), strict=True)
    print(  # noqa: T201
        f"{instance}: {median(wall):.3f} s until the first search, {median(worked):.3f} s of the"
        f" processor (medians of {repeats}; least {min(wall):.3f} and {min(worked):.3f})"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
