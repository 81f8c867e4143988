"""What would mend a question that has no answer, and the clash in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from models.program import Program, Rows

Question = TypeVar("Question", covariant=True)

UNITS = {
    "load": "minutes",
    "placed": "steps",
    "hired": "steps",
    "budget": "pence",
    "moves": "steps",
    "cover": "minutes beyond those in post",
    "mandated": "minutes short",
}
MOST_NAMES = 12
"""So many rows of a family are named; of the others, how many there are."""


@dataclass(frozen=True)
class Repair(Generic[Question]):
    """A change that makes a question possible.

    `question` is the one with the change made; `cost_gbp` what `costs` says: of schools, the
    cheapest plan that there is then; of staff, the change itself, a year. `gives` is what is had.
    """

    change: str
    question: Question
    cost_gbp: float
    costs: str
    gives: str

    def __str__(self) -> str:
        return f"{self.change}; {self.costs} £{self.cost_gbp:,.2f}; {self.gives}."

    @property
    def told(self) -> dict[str, Any]:
        """As in JSON."""
        return {
            "change": self.change, "cost_gbp": self.cost_gbp, "costs": self.costs,
            "gives": self.gives,
        }  # fmt: skip


def clash_told(program: Program, rows: Iterable[int], irreducible: bool) -> tuple[str, ...]:
    """A clash in words: each family that has a part in it, with its sentence and rows."""
    by_family: dict[int, tuple[Rows, list[str]]] = {}
    for row in rows:
        family, place = program.family_of(row)
        told = f"{program.row_name(row)} {limits(family, place)}"
        by_family.setdefault(id(family), (family, []))[1].append(told)
    head = (
        "These cannot all be kept; without any one of them the others can:"
        if irreducible
        else "These cannot all be kept (there was no time to see whether fewer clash):"
    )
    lines = [head]
    for family, names in by_family.values():
        more = len(names) - MOST_NAMES
        shown = "; ".join(names[:MOST_NAMES]) + (f"; and {more} more" if more > 0 else "")
        lines.append(f"  {family.family.sentence} Here: {shown}.")
    return tuple(lines)


def limits(rows: Rows, place: int) -> str:
    """The limits of a row in words: at least 4,050 and at most 4,950 minutes."""
    low, high = float(rows.lower[place]), float(rows.upper[place])
    unit = UNITS.get(rows.family.name, "")
    if low == high:
        told = f"exactly {low:,.10g}"
    else:
        sides = ((low, "at least"), (high, "at most"))
        told = " and ".join(f"{word} {side:,.10g}" for side, word in sides if np.isfinite(side))
    return f"{told} {unit}".rstrip()
