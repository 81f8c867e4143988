"""Heat maps: a cell for each base and period, its colour the pressure there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from reports.drawing import GREY, INK, RED
from reports.maps import template
from reports.shapes import Figure, Table
from reports.words import Frame, month, percent

BINS = ("no staff", "over 110%", "100% to 110%", "90% to 100%", "under 90%")
BIN_COLOURS = (GREY, "#8a1538", RED, "#7bafdd", "#dbe8f5")
SHOWN, LONGEST = 26, 34
"""Points of a cell from which its figure fits in; letters of the longest name."""
EDGES = (1.1, 1.0, 0.9)
"""Pressure above which a cell has each of the first three colours."""


def bins(pressure: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each pressure in `BINS`; one that is not known has no staff."""
    place = 1 + np.searchsorted([-edge for edge in EDGES], -pressure, "left")
    return np.where(np.isnan(pressure), 0, place)


def pressure_map(
    table: Frame, called: Mapping[str, str], services: Mapping[str, str], period: str,
    note: str = "", name: str = "heat", title: str = "",
) -> Figure:  # fmt: skip
    """Pressure of each base in each period, a panel for each service.

    Args:
        table: base, period, demand_min, pressure; cells in which nothing is owed are left white.
        called: what each base is called.
        services: the service of each base.
        period: week or month.
        note: a sentence about what is left out.
        name: of the drawing.
        title: of the drawing; else pressure by the period.
    """
    mine = table[table["demand_min"] > 0]
    found = mine["pressure"].to_numpy(dtype=float)
    place = bins(found)
    summary = f"{int((place <= 2).sum()):,} of {len(mine):,} cells are above 100%"
    if not np.isnan(found).all():
        worst = int(np.nanargmax(found))
        base, label = mine["base"].iloc[worst], str(mine["period"].iloc[worst])
        when = month(label) if len(label) == 7 else f"the week from {month(label)}"
        summary += f"; the highest is {called[base]} in {when}, at {percent(found[worst])}"
    svg = _drawn(mine, place, list(dict.fromkeys(table["period"])), called, services, period)
    named = title or f"Pressure by {period}"
    return Figure(name, named, svg, f"{summary}.{note}", _table(table, called, named))


def _table(table: Frame, called: Mapping[str, str], title: str) -> Table:
    """The figures of a heat map: pressure of each base in each period."""
    periods = list(dict.fromkeys(table["period"]))
    rows = []
    for base, mine in table.groupby("base", sort=False):
        owed, ratio = mine["demand_min"].tolist(), mine["pressure"].tolist()
        cells = [
            "" if not work else percent(found) for work, found in zip(owed, ratio, strict=True)
        ]
        rows.append([called[str(base)], *cells])
    return Table(title, ["Locality or team", *map(short, periods)], rows)


ROW, GAP = 20, 1
LETTER = 6.6
"""Points of a row, between two cells, and of a letter of a name."""


def _drawn(
    mine: Frame, place: NDArray[np.int64], periods: list[str], called: Mapping[str, str],
    services: Mapping[str, str], period: str,
) -> str:  # fmt: skip
    """The map as SVG: a panel for each service, a row for each base, a cell for each period."""
    step = max(6 if len(periods) > 60 else 14, min(44, 900 // max(1, len(periods))))
    gap = GAP if step > 8 else 0
    names = [_cut(called[base]) for base in mine["base"].unique()]
    left = round(12 + LETTER * max(map(len, names), default=0))
    column = {label: number for number, label in enumerate(periods)}
    kinds_of = mine["base"].map(services)
    panels, top = [], 48
    for kind in kinds_of.unique():
        here = (kinds_of == kind).to_numpy()
        rows = {base: number for number, base in enumerate(mine["base"][here].unique())}
        paths: dict[int, str] = {}
        texts: dict[str, list[tuple[float, int, str]]] = {}
        for base, label, ratio, number in zip(
            mine["base"][here],
            mine["period"][here],
            mine["pressure"][here],
            place[here],
            strict=True,
        ):
            x, y = left + column[label] * step, top + rows[base] * ROW
            paths[number] = paths.get(number, "") + (
                f"M{x} {y}h{step - gap}v{ROW - gap}h-{step - gap}z"
            )
            if step >= SHOWN and not np.isnan(ratio):
                ink = "#ffffff" if number <= 2 else INK
                texts.setdefault(ink, []).append((x + step / 2, y + 14, f"{ratio * 100:.0f}"))
        bottom = top + len(rows) * ROW
        panels.append({
            "name": kind, "top": top, "bottom": bottom,
            "names": [_cut(called[base]) for base in rows],
            "cells": [(BIN_COLOURS[number], path) for number, path in sorted(paths.items())],
            "texts": sorted(texts.items()),
        })  # fmt: skip
        top = bottom + 100
    named = set(_ticks(periods))
    svg: str = template("heat.svg.jinja").render(
        width=left + len(periods) * step + 12, height=top - 20, left=left, row=ROW, panels=panels,
        period=period,
        ticks=[(round(left + (column[label] + 0.5) * step), short(label)) for label in periods
               if short(label) in named],
        legend=[(12 + 104 * number, name, colour)
                for number, (name, colour) in enumerate(zip(BINS, BIN_COLOURS, strict=True))],
    )  # fmt: skip
    return svg


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def short(label: str) -> str:
    """2026-04 as Apr 2026; a week by its first day."""
    return month(label) if len(label) > 7 else f"{month(label)[:3]} {label[:4]}"


def _ticks(labels: list[str]) -> list[str]:
    """The periods that are named on the axis: of weeks, the first to begin in each month."""
    first: dict[str, str] = {}
    for label in labels:
        first.setdefault(label[:7], label)
    return [short(label) for label in first.values()]
