"""A series over time in words, and as files: chart and table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from instances.inert import guarded
from models.variation import RULES, Xmr
from reports.conventions import xmr_chart
from reports.words import count, listed

MEANS = {
    "outside": "beyond the limits", "shift": "in a run on one side of the mean",
    "trend": "in a run that rises or falls", "near limit": "two of three close to a limit",
}  # fmt: skip
MOST_NAMED = 8


def series_words(found: Xmr, when: Sequence[str], title: str, firm: bool) -> list[str]:
    """What is to be seen in a series.

    Args:
        found: the series and its limits.
        when: a label for each point.
        title: what is counted.
        firm: whether there are points enough for firm limits.
    """
    said = [
        f"{title}: {found.mean:,.1f} on average; chance alone would keep it between"
        f" {max(found.lower, 0.0) if found.values.min() >= 0 else found.lower:,.1f} and"
        f" {found.upper:,.1f}."
    ]
    for rule, flags in zip(RULES, found.special, strict=True):
        points = [when[place] for place in flags.nonzero()[0].tolist()]
        if points:
            more = len(points) - MOST_NAMED
            named = listed(points[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            said.append(
                f"More than chance, {MEANS[rule]}: {count(len(points), 'point')} ({named})."
            )
    if len(said) == 1:
        said.append("Nothing in it is more than chance: look at the process, not at single points.")
    if not firm:
        said.append("There are fewer than 15 points: take the limits as a first guess.")
    return said


def series_files(
    found: Xmr, when: Sequence[str], title: str, said: Sequence[str]
) -> dict[str, str]:
    """Chart, table and summary of a series, by file name."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["when", "value", "mean", "lower", "upper", "special"])
    for place, label in enumerate(when):
        rules = [rule for rule, flags in zip(RULES, found.special, strict=True) if flags[place]]
        limits = [round(value, 6) for value in (found.mean, found.lower, found.upper)]
        writer.writerow([guarded(label), float(found.values[place]), *limits, "; ".join(rules)])
    told = {"command": "series", "title": title, "words": list(said)}
    return {
        "series.svg": xmr_chart(found, when, "series", title),
        "series.csv": table.getvalue(),
        "summary.json": json.dumps(told, indent=2, ensure_ascii=False) + "\n",
    }
