"""A finished run read back: its tables as they were written, its instance, its summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances import Instance, load
from instances.inert import unguarded
from optimiser.errors import NotARunError
from optimiser.folder import INPUTS, summary_of

if TYPE_CHECKING:
    import pandas as pd

CODES = (
    "base", "period", "skill", "mandated", "grade", "tranche", "school", "name", "phase", "team",
    "cluster", "locked", "district", "source", "planned_team", "moved", "pathway", "level",
    "age_band", "centre", "part", "contact",
)  # fmt: skip
"""Columns that hold text, whatever it looks like."""


@dataclass(frozen=True)
class Finished:
    """A run as it lies in its folder."""

    path: Path
    summary: dict[str, Any]
    instance: Instance
    tables: dict[str, pd.DataFrame]

    @property
    def identity(self) -> str:
        """Which run it is, in a line."""
        given = self.summary["instance"]
        return f"{given['name']}, tables {given['hash'][:12]}, seed {self.summary.get('seed', '')}"


def finished(folder: Path, names: Sequence[str]) -> Finished:
    """Read a run of `plan` back.

    Raises:
        NotARunError: the folder is none, or one without these tables.
        InstanceFaults: its inputs cannot be read any more.
    """
    import pandas as pd

    summary = summary_of(folder)
    instance = load(folder / INPUTS)
    tables = {}
    for name in names:
        try:
            table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        except (OSError, ValueError) as error:
            raise NotARunError(f"{folder}: {name}.csv cannot be read ({error}).") from None
        for column in table.columns:
            if column in CODES:
                table[column] = table[column].map(unguarded)
            else:
                numbers = pd.to_numeric(table[column], errors="coerce")
                if numbers.notna().sum() == (table[column] != "").sum():
                    table[column] = numbers
        tables[name] = table
    return Finished(folder, summary, instance, tables)
