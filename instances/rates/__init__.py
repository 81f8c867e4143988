"""Dated rates with their sources: pay, employer on-costs, supplements, leave, sickness.

A rate is looked up by its name and a day: the value that came into force last holds. A service may
give rates of its own; where one of them is in force it goes before ours.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
OWN = "given by the service"
"""The kind of a rate that a service gave itself."""


@dataclass(frozen=True)
class Rate:
    """A figure with its unit, the day (YYYY-MM-DD) it came into force, and where it is from.

    `kind` is published, published-derived, assumption, or given by the service.
    """

    name: str
    value: float
    unit: str
    valid_from: str
    kind: str
    source: str

    def __str__(self) -> str:
        since = f"in force from {self.valid_from}"
        return f"{self.name}: {self.value:g} {self.unit}, {since} ({self.kind}: {self.source})"


def read(name: str) -> list[dict[str, str]]:
    """The rows of one table of rates."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def bundled() -> dict[str, tuple[Rate, ...]]:
    """Every bundled rate by name, the earliest first."""
    rows = [row | {"rate": pay_point(row["band"], row["point"])} for row in read("pay_scales")]
    found: dict[str, tuple[Rate, ...]] = {}
    for row in sorted(rows + read("reference"), key=lambda row: row["valid_from"]):
        rate = Rate(
            row["rate"], float(row["value"]), row["unit"], row["valid_from"], row["kind"],
            row["source"],
        )  # fmt: skip
        found[rate.name] = (*found.get(rate.name, ()), rate)
    return found


def pay_point(band: str, point: str | int) -> str:
    """The name of the rate of a point of a band: pay_6_2_gbp."""
    return f"pay_{band}_{point}_gbp"


def in_force(name: str, day: str, own: Iterable[Rate] = ()) -> Rate:
    """The rate of a name on a day (YYYY-MM-DD).

    Args:
        name: as in reference.csv, or the point of a band.
        day: the day.
        own: rates of the service.

    Raises:
        LookupError: none had come into force by then.
    """
    for rates in ([rate for rate in own if rate.name == name], bundled().get(name, ())):
        there = [rate for rate in rates if rate.valid_from <= day]
        if there:
            return max(there, key=lambda rate: rate.valid_from)
    raise LookupError(f"no {name} in force on {day}")


def default(name: str) -> float:
    """The newest value of a bundled rate, for columns and settings that are left blank."""
    return bundled()[name][-1].value


# ---- pay -----------------------------------------------------------------------------------------


def first_day(pay_year: str) -> str:
    """The day on which a pay year written 2026/27 begins; blank for what is no pay year."""
    years = re.fullmatch(r"(20[0-9]{2})/([0-9]{2})", pay_year)
    if not years or (int(years[1]) + 1) % 100 != int(years[2]):
        return ""
    return f"{years[1]}-04-01"


def settled(pay_year: str) -> str:
    """The day by which the rates of a pay year hold; its tax year begins some days after it."""
    day = first_day(pay_year)
    return f"{day[:4]}-04-30" if day else ""


def pay_points(pay_year: str, own: Iterable[Rate] = ()) -> dict[str, tuple[Rate, ...]]:
    """The points of each band in a pay year, lowest first; empty for a year without an award."""
    own = tuple(own)
    day = first_day(pay_year)
    last = f"{int(day[:4]) + 1}-03-31" if day else ""
    names = [name for name in bundled() if name.startswith("pay_") and name.endswith("_gbp")]
    every = [rate for name in names for rate in bundled()[name]]
    every += [rate for rate in own if rate.name in names]
    if not any(day <= rate.valid_from <= last for rate in every):
        return {}
    scale: dict[str, tuple[Rate, ...]] = {}
    for name in names:
        band = name.split("_")[1]
        try:
            scale[band] = (*scale.get(band, ()), in_force(name, last, own))
        except LookupError:  # a point that came later
            continue
    return scale


def pay_scale(pay_year: str, own: Iterable[Rate] = ()) -> dict[str, tuple[float, ...]]:
    """Salaries of each band in pounds, lowest point first; empty for a year without an award."""
    points = pay_points(pay_year, own)
    return {band: tuple(rate.value for rate in rates) for band, rates in points.items()}


def middle(points: tuple[Rate, ...]) -> Rate:
    """The middle point of a band; the lower of two middles."""
    return points[(len(points) - 1) // 2]


def salary_gbp(pay_year: str, band: str) -> float:
    """Salary of the middle point of a band."""
    return middle(pay_points(pay_year)[band]).value


# ---- leave ---------------------------------------------------------------------------------------


@cache
def leave_profile() -> tuple[float, ...]:
    """Share of a year's leave taken in each calendar month, January first; sums to 1."""
    return tuple(float(row["share_pct"]) / 100 for row in read("leave_profile"))


# ---- sickness ------------------------------------------------------------------------------------


@cache
def sickness_season() -> tuple[float, ...]:
    """Sickness of each calendar month against the average month, January first."""
    return tuple(float(row["index"]) for row in read("sickness_season"))
