"""A school as a register lists it, and the words that registers share."""

from __future__ import annotations

from dataclasses import dataclass

from instances.save import cell_text
from instances.sources.published import number_in

PHASES = {
    "Primary": "primary",
    "Middle deemed primary": "primary",
    "Secondary": "secondary",
    "Middle deemed secondary": "secondary",
    "All-through": "all-through",
}


@dataclass(frozen=True)
class Listed:
    """A school of a register.

    `row` is for the schools table; `group` the register's group of its type; `why` says why it
    cannot be kept, blank where it can.
    """

    row: dict[str, str]
    group: str
    funded: bool = True
    why: str = ""


def phase(register: str, kind: str, group: str) -> str:
    """The phase as planned: special wherever the type says so, else by the register's phase."""
    if "special" in kind.lower() or group == "Special schools":
        return "special"
    return PHASES.get(register, "other")


def share_pct(found: str) -> str:
    """A percentage, or blank where the cell holds none (registers mark what they withhold)."""
    value = number_in(found)
    return cell_text(value) if value is not None and 0 <= value <= 100 else ""


@dataclass(frozen=True)
class ListedPractice:
    """A practice of a list.

    `row` is for the practices table and has only what the list speaks of; `why` says why it
    cannot be kept, blank where it can.
    """

    row: dict[str, str]
    why: str = ""
