"""The hamlet's staffing worked out by hand from its raw tables."""

from __future__ import annotations

import csv

from instances.load import EXAMPLES

WORKING_DAYS = dict(
    zip(
        ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11",
         "2026-12", "2027-01", "2027-02", "2027-03"),
        (20, 19, 22, 23, 20, 22, 22, 21, 21, 20, 20, 21),
        strict=True,
    )
)  # fmt: skip
DAYS = dict(zip(WORKING_DAYS, (30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31), strict=True))
A_DAY_OF_A_STEP = 45
"""Minutes of 0.1 WTE on a day of 7.5 hours."""
STEPS = 4


def raw(table: str) -> list[dict[str, str]]:
    """The rows of a table as they stand in its file."""
    with (EXAMPLES / "hamlet" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def mandated_short(up: int, low: int) -> dict[tuple[str, str], int]:
    """New birth visits not covered: 100 and 2 x 90 minutes a day against 0.3 WTE and the steps."""
    short = {}
    for month, days in WORKING_DAYS.items():
        steps = (up, low) if month >= "2027-02" else (0, 0)
        for base, a_day, placed in zip(("up", "low"), (100, 2 * 90), steps, strict=True):
            lack = a_day * DAYS[month] - (3 + placed) * A_DAY_OF_A_STEP * days
            short[base, month] = max(0, lack)
    return short
