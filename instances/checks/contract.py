"""Contracts: a share for each year, quality that can be reached, every child paid for once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from instances.checks.reading import Reading
from instances.faults import Fault, quoted
from instances.instance import Instance
from instances.tables import Contract
from instances.units import number_text

WHOLE = 1e-6
"""How far shares may be from 100 per cent by rounding."""


def glides(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Contracts whose glide path has not one share, from 0 to 100, for each of their years."""
    for number, contract in enumerate(instance.contract):
        shares = contract.glide_pct
        outside = [share for share in shares if not 0 <= share <= 100]
        if len(shares) == contract.years and not outside:
            continue
        told = ";".join(number_text(share) for share in shares)
        yield reading.fault(
            "contract", number, "glide_pct", quoted(told),
            f"{contract.years} shares from 0 to 100, one for each of its years",
            "Add or remove shares, or change years.", kind="contract",
        )  # fmt: skip


def quality(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Quality money without the results that it hangs on, or with a target below its floor."""
    for number, row in enumerate(instance.contract):
        if not row.quality_pct:
            continue
        asked = ("quality_floor_pct", "quality_target_pct", "quality_result_pct")
        blank = [name for name in asked if getattr(row, name) is None]
        for name in blank:
            yield reading.fault(
                "contract", number, name, "a blank cell",
                "a per cent, where quality_pct is given",
                "Give it, or leave quality_pct blank.", kind="contract",
            )  # fmt: skip
        floor, target = row.quality_floor_pct, row.quality_target_pct
        if floor is not None and target is not None and target <= floor:
            yield reading.fault(
                "contract", number, "quality_target_pct", number_text(target),
                f"more than quality_floor_pct, {number_text(floor)}",
                "Swap the two if they stand in each other's place.", kind="contract",
            )  # fmt: skip


def shares(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Localities whose children are paid for more or less than once."""
    rows = instance.contract
    if not rows:
        return
    idle = set(range(len(rows)))
    for locality in dict.fromkeys(row.locality for row in instance.localities):
        paying = [
            number for number, row in enumerate(rows)
            if row.localities is None or locality in row.localities
        ]  # fmt: skip
        if not paying:
            yield reading.table("contract").fault(
                0, "localities", f"no commissioner for {quoted(locality)}",
                "each locality in the list of a commissioner",
                "Add it to a list, or leave a list blank for all.", kind="contract",
            )  # fmt: skip
            continue
        given = [share for number in paying if (share := rows[number].share_pct) is not None]
        total, rest = sum(given), len(paying) - len(given)
        idle -= _paying(rows, paying, 100 - total)
        if abs(total - 100) > WHOLE and (not rest or total > 100):
            yield reading.fault(
                "contract", paying[-1], "share_pct", f"{total:g} in sum for {quoted(locality)}",
                "shares that come to 100 for each locality", _remedy(rows, paying), kind="sum",
            )  # fmt: skip

    for number in sorted(idle):
        yield reading.fault(
            "contract", number, "share_pct", "a blank cell, and nothing is left for it",
            "children to pay for in one of its localities",
            "Give it a share and the others less, or remove the row.", kind="contract",
        )  # fmt: skip


def _paying(rows: Sequence[Contract], paying: Sequence[int], left: float) -> set[int]:
    """Rows that pay for some children of a locality: by their share, or by block of the rest."""
    blank = [number for number in paying if rows[number].share_pct is None]
    blocks = any(rows[number].block_gbp for number in blank)
    return {
        number for number in paying
        if number not in blank or (left > WHOLE and (rows[number].block_gbp or not blocks))
    }  # fmt: skip


def _remedy(rows: Sequence[Contract], paying: Sequence[int]) -> str:
    named = ", ".join(rows[number].commissioner for number in paying)
    return f"Change the shares of {named}, or leave one blank: it takes what is left."
