"""What children are charged, by looking at every day: the measure of all invoices in tests."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from tests.registers.files import BANDS, Rows

Cell = tuple[str, str, str, str, str]
"""Month, child, commissioner, locality, pathway."""

MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06")


def days(start: str, end: str) -> set[date]:
    first, last = date.fromisoformat(start), date.fromisoformat(end or "2026-12-31")
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def by_days(rows: Rows) -> dict[Cell, int]:
    """Pence by month, child, place and pathway, every day looked at."""
    price_of = {tuple(row.split(",")[:2] + row.split(",")[3:]): row.split(",")[2]
                for row in rows["prices"]}  # fmt: skip
    count: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    band_of = {}
    for stay in rows["register"]:
        child, born, payer, place, start, end = stay.split(",")
        for level in rows["levels"]:
            other, pathway, since, until = level.split(",")
            if other != child:
                continue
            for day in days(start, end) & days(since, until):
                month = f"{day:%Y-%m}"
                if month in MONTHS:
                    count[month, child, pathway, payer, place] += 1
                    age = _months(month) - _months(born)
                    band_of[month, child] = next(
                        name for name, before in zip(BANDS, (0, 1, 2, 5, 11, 16, 99), strict=True)
                        if age < 12 * before
                    )  # fmt: skip
    told = {}
    upto: dict[tuple[str, str, str], int] = defaultdict(int)
    for (month, child, pathway, payer, place), number in sorted(count.items()):
        since = "2026-05" if month >= "2026-05" else "2026-01"
        price = Fraction(price_of[pathway, band_of[month, child], since]) * 100
        length = len({d for d in days("2026-01-01", "") if f"{d:%Y-%m}" == month})
        key = (month, child, pathway)
        before = int(price * upto[key] / length + Fraction(1, 2))
        upto[key] += number
        after = int(price * upto[key] / length + Fraction(1, 2))
        told[month, child, payer, place, pathway] = after - before
    return told


def _months(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number)
