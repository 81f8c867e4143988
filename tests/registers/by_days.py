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
    births = _first_days(rows)
    for stay in rows["register"]:
        child, born, payer, place, start, end = stay.split(",")
        for level in rows["levels"]:
            other, pathway, since, until = level.split(",")
            if other != child:
                continue
            both = days(start, end) & days(since, until)
            if births.get(child) in both:  # the month of birth counts from its first day
                both |= days(f"{born}-01", str(births[child]))
            for day in both:
                month = f"{day:%Y-%m}"
                if month in MONTHS and month >= born:
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
    for key, pence in _births(rows, price_of).items():
        told[key] = told.get(key, 0) + pence
    return told


def _first_days(rows: Rows) -> dict[str, date]:
    """The first day in its month of birth on which a child is in a place."""
    there: dict[str, list[date]] = defaultdict(list)
    for row in rows["register"]:
        child, born, _, _, start, end = row.split(",")
        there[child] += [day for day in days(start, end) if f"{day:%Y-%m}" == born]
    return {child: min(of) for child, of in there.items() if of}


def _births(rows: Rows, price_of: dict[tuple[str, ...], str]) -> dict[Cell, int]:
    """A pregnancy, once, where the child is on the first day that it is there in its month."""
    told = {}
    for child, day in _first_days(rows).items():
        month = f"{day:%Y-%m}"
        payer, place = next(
            (payer, place)
            for other, _, payer, place, start, end in (row.split(",") for row in rows["register"])
            if other == child and day in days(start, end)
        )
        for row in rows["levels"]:
            other, pathway, since, _ = row.split(",")
            if other == child and month in MONTHS and date.fromisoformat(since) <= day:
                of = "2026-05" if month >= "2026-05" else "2026-01"
                pence = Fraction(price_of[pathway, "antenatal", of]) * 100
                told[month, child, payer, place, pathway] = int(12 * pence)
    return told


def _months(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number)
