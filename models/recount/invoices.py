"""What a child is charged in a month, counted day by day from the rows of the register alone.

Shares nothing with `models.invoices`: plain loops over days, dates and fractions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

Stay = tuple[str, str, date, date | None]
Level = tuple[str, date, date | None]
Cell = tuple[str, str, str, str]
"""Commissioner, locality, pathway, age band."""


def charged(
    month: str, birth_month: str, stays: Sequence[Stay], levels: Sequence[Level],
    prices: Mapping[tuple[str, str], Sequence[tuple[str, int]]],
) -> dict[Cell, tuple[int, int]]:  # fmt: skip
    """Days and pence of one child in one month.

    Args:
        month, birth_month: written YYYY-MM.
        stays: commissioner, locality, first and last day (None: no end).
        levels: pathway, first and last day.
        prices: pence by pathway and band: first month and price, in any order.
    """
    if month < birth_month:  # paid when the child is born
        return {}
    band = _band(month, birth_month)
    days: dict[tuple[str, str, str], int] = defaultdict(int)
    dates = _dates(month)
    length = len(dates)
    came = next((day for day in dates if _places(day, stays)), None)
    for each in dates:
        day = each
        if month == birth_month and came is not None:  # the month of birth counts whole
            day = max(each, came)
        for payer, locality in _places(day, stays):
            for pathway, start, end in levels:
                if start <= day and (end is None or day <= end):
                    days[pathway, payer, locality] += 1
    told: dict[Cell, tuple[int, int]] = {}
    upto: dict[str, int] = defaultdict(int)
    for (pathway, payer, locality), count in sorted(days.items()):
        held = max(row for row in prices[pathway, band] if row[0] <= month)
        before, upto[pathway] = upto[pathway], upto[pathway] + count
        pence = _near(held[1], upto[pathway], length) - _near(held[1], before, length)
        told[payer, locality, pathway, band] = count, pence
    if month == birth_month and came is not None:
        payer, locality = _places(came, stays)[0]
        for pathway in sorted({of for of, start, _ in levels if start <= came}):
            listed = prices.get((pathway, "antenatal"), ())
            if price := [row for row in listed if row[0] <= month]:
                told[payer, locality, pathway, "antenatal"] = length, 12 * max(price)[1]
    return told


def _dates(month: str) -> list[date]:
    """The days of a month."""
    first = date.fromisoformat(f"{month}-01")
    some = [first + timedelta(days=number) for number in range(31)]
    return [day for day in some if day.month == first.month]


def _places(day: date, stays: Sequence[Stay]) -> list[tuple[str, str]]:
    """Commissioner and locality of a child on a day."""
    return [
        (payer, locality) for payer, locality, first, last in stays
        if first <= day and (last is None or day <= last)
    ]  # fmt: skip


def _near(price: int, days: int, length: int) -> int:
    """The nearest penny, half a penny up."""
    return int((Fraction(price * days, length) + Fraction(1, 2)) // 1)


def _band(month: str, birth_month: str) -> str:
    """The age band of a child in a month, by years completed at its first day or within it."""
    year, number = (int(part) for part in month.split("-"))
    born_year, born_number = (int(part) for part in birth_month.split("-"))
    age = year - born_year - (number < born_number)
    for name, before in (
        ("0-1", 1), ("1-2", 2), ("2-5", 5), ("5-11", 11), ("11-16", 16),
    ):  # fmt: skip
        if age < before:
            return name
    return "16-19"
