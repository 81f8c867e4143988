"""Need by deprivation and the range of what is owed, before anybody relies on one figure."""

from __future__ import annotations

import math

import numpy as np

from models.ranges import CAUSES, Ranges
from models.weighting import Steady, Weighting
from reports.flow import Rows
from reports.words import hours, listed, percent

CAUSE_NAMES = {
    "minutes": "minutes of a contact", "uptake": "uptake", "shares": "shares of children",
    "births": "births",
}  # fmt: skip
ALL_CAUSES = "all together"


def weighting_rows(found: Weighting) -> Rows:
    """Each locality under each scheme of weights: weight, weighted children, share of need."""
    return [
        {
            "base": place, "children": round(float(found.children[number]), 1),
            **{
                f"{name}_{scheme}": round(float(figures[row, number]), 4)
                for row, scheme in enumerate(found.schemes)
                for name, figures in (("weight", found.weight), ("share", found.share))
            },
        }
        for number, place in enumerate(found.localities)
    ]  # fmt: skip


def range_rows(found: Ranges) -> Rows:
    """Minutes owed by each base at the least, as given and at the most: all together, one cause."""
    ends = [(ALL_CAUSES, found.low_min, found.high_min)]
    ends += zip(CAUSES, found.cause_low_min, found.cause_high_min, strict=True)
    return [
        {
            "cause": cause, "base": base, "low_min": int(low[b]),
            "as_given_min": int(found.base_min[b]), "high_min": int(high[b]),
        }
        for cause, low, high in ends
        for b, base in enumerate(found.bases)
    ]  # fmt: skip


def range_words(found: Ranges) -> list[str]:
    """Between what and what the hours owed may lie, and for what reason most."""
    low, usual, high = (
        int(part.sum()) for part in (found.low_min, found.base_min, found.high_min)
    )  # fmt: skip
    if low == usual == high:
        return []
    width = (found.cause_high_min - found.cause_low_min).sum(axis=1)
    first = CAUSES[int(width.argmax())]
    return [
        f"With every range of the tables at its low or its high end, {hours(low)} to {hours(high)}"
        f" would be owed in place of {hours(usual)}; most of that is the"
        f" {CAUSE_NAMES[first]} ({hours(int(width.max()))} between its ends)."
    ]


def weighting_words(found: Weighting, steady: Steady, chosen: str, called: dict[str, str]) -> str:
    """Whether need is weighted, where it would tell most, and how firm the order of places is."""
    table = found.schemes.index("table")
    gain = found.share[table] - found.share[found.schemes.index("none")]
    if not np.abs(gain).max(initial=0.0) > 1e-9:
        return "Weights of need by deprivation would change nothing here."
    most = int(np.abs(gain).argmax())
    used = (
        "Need is not weighted by deprivation beyond the pathways"
        if chosen == "none"
        else f"Hours of health visiting are weighted by deprivation ({chosen})"
    )
    place = called[found.localities[most]]
    weighted, plain = (percent(float(found.share[row, most]), 1) for row in (table, 0))
    said = f"{used}; with the default table {place} would have {weighted} of all need, not {plain}."
    return f"{said} {_order(steady, called)}"


def _order(found: Steady, called: dict[str, str]) -> str:
    first = called[found.ranking[0]] if found.ranking else ""
    if not first:
        return ""
    if math.isinf(found.high) and not found.low:
        return f"Most need for each WTE is in {first}, however strong the weights are."
    high = "without end" if math.isinf(found.high) else f"to {found.high:.2g}"
    pairs = listed([f"{called[one]} and {called[other]}" for one, other in found.high_pairs])
    change = f"; there {pairs} change places" if pairs else ""
    return (
        f"Most need for each WTE is in {first}; the order of the localities is the same for"
        f" strengths of the weights from {found.low:.2g} {high}{change}."
    )
