"""Which rows of a program bind, and what one more unit of each is worth: marginal, of fractions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.program import Family, Program
from models.repair import UNITS
from optimiser.settings import Search
from optimiser.solve import relaxation

KEPT = Family("kept", "What mattered more stays at nothing.", "")
NOTHING = 1e-7
"""A price, or the value of an objective, that is rounding."""


@dataclass(frozen=True)
class Worth:
    """A row that binds. `change` is what one more unit of its limit does to the objective.

    It is the price of the row where all may be fractions: true of a little more, not of much.
    """

    row: int
    name: str
    side: str
    limit: float
    limit_unit: str
    change: float
    objective: str
    unit: str

    def __str__(self) -> str:
        amount, unit = abs(self.change), self.unit
        if unit == "pence":
            amount, unit = amount / 100, "pounds"
        effect = "save" if self.change < 0 else "cost"
        return (
            f"{self.name}, {self.side} {self.limit:,.10g} {self.limit_unit}: one more would"
            f" {effect} {amount:,.4g} {unit} ({self.objective}; marginal)"
        )

    @property
    def told(self) -> dict[str, Any]:
        """As in JSON."""
        return {
            "row": self.name, "side": self.side, "limit": self.limit, "unit": self.limit_unit,
            "change": self.change, "objective": self.objective, "objective_unit": self.unit,
            "marginal": True,
        }  # fmt: skip


def worth(
    program: Program, families: Collection[Family], search: Search, top: int = 10
) -> tuple[Worth, ...]:
    """The rows of some families that bind and are worth most.

    Worth is in the first objective that is not 0; those before it are kept at nothing, by rows
    that the program gets for it.
    """
    objectives = list(program.objectives)
    for objective in objectives:
        program.objectives[:] = [objective]
        answer = relaxation(program, search)
        if answer.prices is None or answer.values is None:
            return ()
        if objective.most or abs(answer.objective) > NOTHING:
            break
        program.promise(
            KEPT, np.zeros(len(objective.column)), objective.column, objective.weight,
            -np.inf, max(0.0, answer.objective), rows=1,
        )  # fmt: skip
    else:
        return ()
    arrays = program.assemble()
    activity = arrays.activity(answer.values)
    found = []
    for row in np.flatnonzero(np.abs(answer.prices.row) > NOTHING).tolist():
        rows, _ = program.family_of(row)
        if rows.family not in families:
            continue
        low, high = float(arrays.row_lower[row]), float(arrays.row_upper[row])
        at_least = abs(activity[row] - low) <= abs(activity[row] - high)
        side = "exactly" if low == high else "at least" if at_least else "at most"
        found.append(
            Worth(
                row, program.row_name(row), side, low if at_least else high,
                UNITS.get(rows.family.name, ""), float(answer.prices.row[row]), objective.name,
                objective.unit,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-abs(one.change), -one.limit, one.row))[:top])
