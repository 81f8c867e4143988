"""Cost centres by the thousand: how long the three methods take, and what the solve alone takes.

    python -m tests.benchmarks.ledger

Drawn from a seed: 2,000 centres of which a quarter, a half or three quarters are support centres;
twenty drivers, each with a quantity for most centres.
"""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from models.costing import METHODS, pass_on

CENTRES, DRIVERS, REPEATS = 2_000, 20, 5


def drawn(support: int, seed: int = 1) -> tuple[dict[str, int], dict[str, dict[str, float]]]:
    """Pence of every centre, and the quantities that each support centre's driver has."""
    draw = np.random.default_rng(seed)
    names = [f"c{number:04d}" for number in range(CENTRES)]
    own = dict(zip(names, draw.integers(0, 10**8, CENTRES).tolist(), strict=True))
    drivers = [
        {name: float(size) for name, size in zip(names, quantity, strict=True) if size}
        for quantity in draw.integers(0, 300, (DRIVERS, CENTRES))
        * (draw.random((DRIVERS, CENTRES)) < 0.8)
    ]
    return own, {name: drivers[n % DRIVERS] for n, name in enumerate(names[:support])}


def main() -> None:
    """Print seconds of the wall and of the processor, the median of five."""
    for support in (CENTRES // 4, CENTRES // 2, CENTRES * 3 // 4):
        own, usage = drawn(support)
        for method in METHODS:
            wall, cpu = [], []
            for _ in range(REPEATS):
                began, worked = time.perf_counter(), time.process_time()
                found = pass_on(own, usage, method)
                wall.append(time.perf_counter() - began)
                cpu.append(time.process_time() - worked)
                assert sum(found.absorbed.values()) == sum(own.values())
            print(  # noqa: T201
                f"{support:5d} support of {CENTRES}: {method:10s} {median(wall):.3f} s,"
                f" processor {median(cpu):.3f} s"
            )


if __name__ == "__main__":
    main()
