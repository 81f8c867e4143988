"""A range in place of a point: what is owed at the least and at the most that the inputs allow.

Where a table gives the least and the most of a figure (minutes of a contact, its uptake, the share
of children on a pathway, growth of births), demand is counted with them: all causes together, and
one cause at a time with the others as usual. The ends are not likely to come all at once, so the
range of all together is wider than what will be; one cause at a time shows which figure to find
out about first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.schema import Row
from models.demand import demand
from models.school_work import school_work

Whole = NDArray[np.int64]
End = Literal["low", "high"]

COLUMNS: dict[str, tuple[str, str, str, str]] = {
    "minutes": ("contacts", "duration_min", "duration_low_min", "duration_high_min"),
    "uptake": ("contacts", "uptake_pct", "uptake_low_pct", "uptake_high_pct"),
    "shares": ("caseload", "children_pct", "children_low_pct", "children_high_pct"),
    "births": (
        "growth", "births_pct_per_year", "births_low_pct_per_year", "births_high_pct_per_year",
    ),
}  # fmt: skip
"""Of each cause: its table, and the columns of the likeliest, the least and the most."""

CAUSES = tuple(COLUMNS)


@dataclass(frozen=True)
class Ranges:
    """Minutes owed over the plan. Axes: cause (of `CAUSES`), base (localities, then teams).

    `base_min` (base,) is the plan as given; `low_min` and `high_min` (base,) have every cause at
    its end; `cause_low_min` and `cause_high_min` (cause, base) one cause alone.
    """

    bases: tuple[str, ...]
    base_min: Whole
    low_min: Whole
    high_min: Whole
    cause_low_min: Whole
    cause_high_min: Whole

    @property
    def widest_first(self) -> tuple[str, ...]:
        """Causes in the order of the minutes between their ends, over all bases."""
        width = (self.cause_high_min - self.cause_low_min).sum(axis=1)
        return tuple(CAUSES[place] for place in np.argsort(-width, kind="stable"))


def ranges(instance: Instance, calendar: Calendar, team: Whole) -> Ranges:
    """Demand at low, as given and high.

    Args:
        instance: the tables.
        calendar: its days.
        team: number of the team of each school, in the order of the tables.
    """
    usual = _owed(instance, calendar, team)

    def end(which: End, causes: Iterable[str]) -> Whole:
        other = at_end(instance, which, causes)
        return usual if other == instance else _owed(other, calendar, team)

    return Ranges(
        bases=tuple(row.locality for row in instance.localities)
        + tuple(row.team for row in instance.teams),
        base_min=usual,
        low_min=end("low", CAUSES),
        high_min=end("high", CAUSES),
        cause_low_min=np.array([end("low", [cause]) for cause in CAUSES]),
        cause_high_min=np.array([end("high", [cause]) for cause in CAUSES]),
    )


def at_end(instance: Instance, end: End, causes: Iterable[str]) -> Instance:
    """The instance with the figures of some causes at their least or most, where given."""
    tables: dict[str, Any] = {}
    for cause in causes:
        table, usual, low, high = COLUMNS[cause]
        rows: tuple[Row, ...] = tables.get(table, getattr(instance, table))
        tables[table] = tuple(_moved(row, usual, low if end == "low" else high) for row in rows)
    return replace(instance, **tables)


def _moved(row: Row, usual: str, end: str) -> Row:
    """A row with the figure of one column in place of that of another, if there is one."""
    found = getattr(row, end)
    return row if found is None else row.model_copy(update={usual: found})


def _owed(instance: Instance, calendar: Calendar, team: Whole) -> Whole:
    """Whole minutes of the plan by base."""
    owed = demand(instance, calendar, school_work(instance, calendar), team)
    minutes: Whole = owed.demand_min.sum(axis=(1, 2))
    return minutes
