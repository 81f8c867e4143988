"""One builder, one size, one process: seconds of each phase, peak memory, what came out.

    python -m tests.benchmarks.measure CASE SIZE BUILDER [--solve]

The smallest size is built first, so that imports are not counted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.benchmarks.registry import case


def measure(name: str, size: str, builder: str, solve: bool = False) -> dict[str, Any]:
    """Build, hand off and, if asked, solve to a gap of 0.01 %.

    Seconds are of the wall clock, but for `cpu_s`: those of the processor for both phases. Memory
    is the most that the process had before it solved, data and imports included, in MB; None where
    the system does not tell.
    """
    from tests.benchmarks.doors import DOORS

    chosen = case(name)
    build, door = chosen.build[builder], DOORS[builder]
    door(build(chosen.draw(*chosen.sizes[chosen.smallest])))
    data = chosen.draw(*chosen.sizes[size])
    began, worked = perf_counter(), process_time()
    written = build(data)
    built = perf_counter()
    highs = door(written)
    handed, worked = perf_counter(), process_time() - worked
    found = {
        "builder": builder, "build_s": built - began, "hand_off_s": handed - built,
        "both_s": handed - began, "cpu_s": worked, "columns": highs.getNumCol(),
        "rows": highs.getNumRow(), "entries": highs.getNumNz(), "peak_mb": _peak_mb(),
    }  # fmt: skip
    if solve:
        objective = optimum(highs, gap=1e-4)
        found |= {"solve_s": perf_counter() - handed, "objective": objective}
    return found


def optimum(highs: Any, gap: float = 0.0) -> float:
    """Solve to the end, on one thread."""
    from optimiser.backends.threads import THREADS

    for option, value in {"mip_rel_gap": gap, "threads": 1}.items():
        highs.setOptionValue(option, value)
    with THREADS.of(1):
        highs.run()
    assert highs.getModelStatus().name == "kOptimal", highs.getModelStatus()
    return float(highs.getInfo().objective_function_value)


def _peak_mb() -> float | None:
    """Of this process alone: what it was started from does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:4], solve="--solve" in sys.argv[4:])))  # noqa: T201
