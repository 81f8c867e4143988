"""From the command line to the first search: seconds until HiGHS holds the first program.

    python -m tests.benchmarks.start [INSTANCE] [REPEATS]

Each repeat is a process of its own, timed from before it is made; files are warm after the first.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent.parent

CHILD = """
import json, os, sys, time
from optimiser.backends import highs

plain = highs.given

def given(task):
    solver = plain(task)
    told = {"at": time.time(), "cpu_s": time.process_time(), "loaded": sorted(sys.modules)}
    print(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)

highs.given = given
from optimiser.cli import main
main()
"""


def start(instance: str) -> dict[str, Any]:
    """Seconds of the wall clock and of the processor until the first search; modules loaded."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "plan", instance, "--quiet"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"wall_s": found["at"] - began}


def main(instance: str = "hertfordshire", repeats: str = "5") -> None:
    """Tell the median of each."""
    start(instance)
    runs = [start(instance) for _ in range(int(repeats))]
    wall, cpu = ([run[clock] for run in runs] for clock in ("wall_s", "cpu_s"))
    print(  # noqa: T201
        f"{instance}: {median(wall):.3f} s until the first search, {median(cpu):.3f} s of the"
        f" processor (medians of {repeats}; least {min(wall):.3f} and {min(cpu):.3f})"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
