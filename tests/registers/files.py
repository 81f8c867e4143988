"""Registers that tests make: rows in short to files, and small ones drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

HEADS = {
    "register": "child,birth_month,commissioner,locality,from_date,to_date",
    "levels": "child,pathway,from_date,to_date",
    "activity": "child,contact,date,attended",
    "prices": "pathway,age_band,price_gbp_per_child_month,valid_from",
}
PLACES = (("County", "up"), ("County", "low"), ("Town", "low"))
BANDS = ("antenatal", "0-1", "1-2", "2-5", "5-11", "11-16", "16-19")
FIRST = date(2026, 3, 15)
DAYS = 100
FAR = date(2026, 12, 31)

PRICES = [
    f"{pathway},{band},{10 + 7 * b + 3 * p + m}.{37 + b},{month}"
    for p, pathway in enumerate(("U-HV", "U-SN"))
    for b, band in enumerate(BANDS)
    for m, month in enumerate(("2026-01", "2026-05"))
]

Rows = dict[str, list[str]]


def write(folder: Path, tables: Mapping[str, Sequence[str]]) -> dict[str, Path]:
    """Write rows of text below their heads; gives the file of each table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, rows in tables.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text("\n".join([HEADS[name], *rows, ""]), encoding="utf-8")
    return paths


@st.composite
def registers(draw: st.DrawFn) -> Rows:
    """Stays and levels of up to four children over a hundred days, none overlapping.

    A stretch on a pathway that shares no day with a stay would be refused and is left out.
    """
    tables: Rows = {"register": [], "levels": [], "prices": PRICES}
    for number in range(draw(st.integers(1, 4))):
        born = draw(st.sampled_from(["2026-04", "2025-05", "2024-04", "2021-05", "2015-04"]))
        there: set[int] = set()
        for start, last, end in draw(_spans()):
            payer, place = draw(st.sampled_from(PLACES))
            tables["register"].append(f"C{number},{born},{payer},{place},{start},{end}")
            there |= set(range(start.toordinal(), last.toordinal() + 1))
        for pathway in ("U-HV", "U-SN"):
            tables["levels"] += [
                f"C{number},{pathway},{start},{end}"
                for start, last, end in draw(_spans())
                if there & set(range(start.toordinal(), last.toordinal() + 1))
            ]
    if not tables["levels"]:
        tables["register"].append("D,2025-09,County,up,2026-04-11,")
        tables["levels"].append("D,U-HV,2026-04-01,2026-05-17")
    return tables


@st.composite
def _spans(draw: st.DrawFn) -> list[tuple[date, date, str]]:
    """Stretches of days in order, with gaps or without: first and last day, last as written."""
    cuts = sorted(draw(st.sets(st.integers(0, DAYS), min_size=2, max_size=5)))
    found = []
    for start, after in pairwise(cuts):
        if draw(st.integers(0, 4)):
            last = FIRST + timedelta(days=after - 1)
            goes_on = after == cuts[-1] and draw(st.booleans())
            last, end = (FAR, "") if goes_on else (last, str(last))
            found.append((FIRST + timedelta(days=start), last, end))
    return found
