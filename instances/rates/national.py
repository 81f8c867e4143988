"""National average unit costs of contacts by year, and which of our contacts they are of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from instances.rates import read


@dataclass(frozen=True)
class NationalCost:
    """What NHS trusts reported for one currency in one year."""

    code: str
    description: str
    year: str
    activity: int
    unit_gbp: float
    kind: str
    source: str


@cache
def national_costs() -> tuple[NationalCost, ...]:
    """Every bundled unit cost, the earliest year first."""
    return tuple(
        NationalCost(
            row["code"], row["description"], row["year"], int(row["activity"]),
            float(row["unit_gbp"]), row["kind"], row["source"],
        )
        for row in sorted(read("national_unit_costs"), key=lambda row: (row["year"], row["code"]))
    )  # fmt: skip


@cache
def usual_codes() -> dict[str, str]:
    """The currency of contacts of the bundled schedule, by the code of the contact."""
    return {row["contact"]: row["code"] for row in read("national_codes")}
