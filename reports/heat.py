"""Heat maps: a cell for each base and period, its colour the pressure there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.drawing import GREY, INK, RED, stacked
from reports.maps import Figure
from reports.words import Frame, month, percent

BINS = ("no staff", "over 110%", "100% to 110%", "90% to 100%", "under 90%")
BIN_COLOURS = (GREY, "#8a1538", RED, "#7bafdd", "#dbe8f5")
EDGES = (1.1, 1.0, 0.9)
"""Pressure above which a cell has each of the first three colours."""


def bins(pressure: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each pressure in `BINS`; one that is not known has no staff."""
    place = 1 + np.searchsorted([-edge for edge in EDGES], -pressure, "left")
    return np.where(np.isnan(pressure), 0, place)


def pressure_map(
    table: Frame, called: Mapping[str, str], services: Mapping[str, str], period: str,
    note: str = "",
) -> Figure:  # fmt: skip
    """Pressure of each base in each period, a panel for each service.

    Args:
        table: base, period, demand_min, pressure; cells in which nothing is owed are left white.
        called: what each base is called.
        services: the service of each base.
        period: week or month.
        note: a sentence about what is left out.
    """
    import altair as alt

    labels = list(dict.fromkeys(table["period"]))
    mine = table[table["demand_min"] > 0]
    found = mine["pressure"].to_numpy(dtype=float)
    place = bins(found)
    data = Frame(
        {
            "base": [called[base] for base in mine["base"]],
            "service": [services[base] for base in mine["base"]],
            "period": [short(label) for label in mine["period"]],
            "bin": [BINS[number] for number in place],
            "text": ["" if np.isnan(value) else f"{value * 100:.0f}" for value in found],
            "dark": place <= 2,
        }
    )
    periods = [short(label) for label in labels]
    step = max(3 if len(periods) > 60 else 14, min(44, 900 // len(periods)))
    x = alt.X("period:O", sort=periods).scale(domain=periods).title(
        f"{period} (hours owed as % of hours staff can give)"
    )  # fmt: skip
    x = x.axis(values=_ticks(labels), labelAngle=-60 if step < 40 else -40, labelOverlap=True)
    colour = alt.Color("bin:N", title=None).scale(domain=list(BINS), range=list(BIN_COLOURS))

    def panel(part: Frame) -> Any:
        cells = alt.Chart(part).encode(x=x, y=alt.Y("base:N", title=None, sort=None))
        drawn: Any = cells.mark_rect(stroke="#ffffff", strokeWidth=1 if step > 8 else 0.2).encode(
            color=colour.legend(orient="top", symbolType="square")
        )
        if step >= 26:
            ink = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
            drawn = alt.layer(drawn, cells.mark_text(fontSize=11).encode(text="text:N", color=ink))
        return drawn.properties(width=alt.Step(step), height=alt.Step(20))

    summary = f"{int((place <= 2).sum()):,} of {len(mine):,} cells are above 100%"
    if not np.isnan(found).all():
        worst = int(np.nanargmax(found))
        base, label = mine["base"].iloc[worst], str(mine["period"].iloc[worst])
        when = month(label) if len(label) == 7 else f"the week from {month(label)}"
        summary += f"; the highest is {called[base]} in {when}, at {percent(found[worst])}"
    svg = stacked(data, panel, "heat")
    return Figure("heat", f"Pressure by {period}", svg, f"{summary}.{note}")


def short(label: str) -> str:
    """2026-04 as Apr 2026; a week by its first day."""
    return month(label) if len(label) > 7 else f"{month(label)[:3]} {label[:4]}"


def _ticks(labels: list[str]) -> list[str]:
    """The periods that are named on the axis: of weeks, the first to begin in each month."""
    first: dict[str, str] = {}
    for label in labels:
        first.setdefault(label[:7], label)
    return [short(label) for label in first.values()]
