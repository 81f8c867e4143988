"""Dated rates with their sources: pay scales, employer on-costs, the shape of annual leave."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class OnCosts:
    """What an employer pays on top of salary in one pay year."""

    ni_rate_pct: float
    ni_threshold_gbp: float
    pension_cash_pct: float
    levy_pct: float
    kind: str
    source: str


def read(name: str) -> list[dict[str, str]]:
    """The rows of one table of rates."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def pay_scale(pay_year: str) -> dict[str, tuple[float, ...]]:
    """Salaries of each band in pounds, lowest point first; empty for an unknown year."""
    scale: dict[str, tuple[float, ...]] = {}
    for row in read("pay_scales"):
        if row["pay_year"] == pay_year:
            scale[row["band"]] = (*scale.get(row["band"], ()), float(row["salary_gbp"]))
    return scale


def salary_gbp(pay_year: str, band: str) -> float:
    """Salary of the middle point of a band; the lower of two middles."""
    points = pay_scale(pay_year)[band]
    return points[(len(points) - 1) // 2]


@cache
def on_costs(pay_year: str) -> OnCosts:
    """Employer on-costs of a pay year."""
    (row,) = [row for row in read("on_costs") if row["pay_year"] == pay_year]
    return OnCosts(
        ni_rate_pct=float(row["ni_rate_pct"]),
        ni_threshold_gbp=float(row["ni_threshold_gbp"]),
        pension_cash_pct=float(row["pension_cash_pct"]),
        levy_pct=float(row["levy_pct"]),
        kind=row["kind"],
        source=row["source"],
    )


@cache
def leave_profile() -> tuple[float, ...]:
    """Share of a year's leave taken in each calendar month, January first; sums to 1."""
    return tuple(float(row["share_pct"]) / 100 for row in read("leave_profile"))
