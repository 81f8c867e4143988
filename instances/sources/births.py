"""Births a year of practices, which no list of practices holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from instances.save import cell_text
from instances.sources.account import Account, counted
from instances.sources.start import Rows

COUNTED = "counted"  # the basis of ages by single year that a list of patients has


def births_per_child(practices: Sequence[dict[str, str]]) -> float | None:
    """Births for each child aged 0 to 4, over the practices that have both.

    Rounded to what the account tells, so that a second import gives the same births.
    """
    both = [
        (float(row["births_per_year"]), float(row["children_0_4"]))
        for row in practices
        if row.get("births_per_year") and row.get("children_0_4")
    ]
    children = sum(count for _, count in both)
    return round(sum(births for births, _ in both) / children, 4) if children else None


def forget_births(row: dict[str, str]) -> None:
    """Blank the births of a practice that an import filled; births that people gave stay."""
    if row.get("births_basis"):
        row.update(births_per_year="", births_basis="")


def fill_births(rows: Rows, ratio: float | None) -> Account:
    """Fill the births of practices that have none, in place.

    Where children were counted by single year, births are those under 1; else the ratio times the
    children aged 0 to 4; else they stay blank.
    """
    ways: Counter[str] = Counter()
    for row in rows:
        births, basis = row.get("births_per_year", ""), row.get("births_basis", "")
        if births:
            continue
        if row.get("ages_basis") == COUNTED:
            births, basis = row["age_0"], "as many as registered children under 1"
            ways["registered children under 1"] += 1
        elif row.get("children_0_4") and ratio is not None:
            births = cell_text(round(float(row["children_0_4"]) * ratio, 1))
            basis = f"{ratio:.4f} for each child aged 0 to 4, as before the import"
            ways["children aged 0 to 4"] += 1
        row.update(births_per_year=births, births_basis=basis)
    return Account(filled=tuple(
        f"births of {counted(times, 'practice')} from their {how}"
        for how, times in sorted(ways.items())
    ))  # fmt: skip
