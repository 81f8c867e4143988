"""Hours owed, hours there are and pressure, by place and period, in colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.grid import Grid
from reports.heat import BIN_COLOURS, EDGES, short
from reports.words import Frame

NAME = "pressure_map"
FIRST = 5
INKS = ("#FFFFFF", "#FFFFFF", "#212B32", "#212B32")


def pressure_sheet(table: Frame, called: Mapping[str, str], identity: str) -> Grid:
    """Three blocks below each other: owed, there is, and one as a share of the other."""
    sheet = Grid(
        NAME, "Pressure: hours owed as a share of hours staff can give", identity,
        "Hours owed, hours staff can give and pressure by place and period, in colour",
    )  # fmt: skip
    bases, periods = list(dict.fromkeys(table["base"])), list(dict.fromkeys(table["period"]))
    owed = table["demand_min"].to_numpy(dtype=float).reshape(len(bases), len(periods)) / 60
    has = table["capacity_min"].to_numpy(dtype=float).reshape(len(bases), len(periods)) / 60
    depth = len(bases) + 3
    for block, title in enumerate(("Hours owed", "Hours staff can give", "Pressure")):
        top = FIRST + block * depth
        sheet.text(top - 2, 0, title, "section")
        sheet.heads(top - 1, ["Locality or team", *map(short, periods)])
        for row, base in enumerate(bases, start=top):
            sheet.text(row, 0, called[base])
    for b in range(len(bases)):
        for t in range(len(periods)):
            work = sheet.number(FIRST + b, 1 + t, owed[b, t], "min")
            there = sheet.number(FIRST + depth + b, 1 + t, has[b, t], "min")
            ratio: float | str = owed[b, t] / has[b, t] if has[b, t] else ""
            if not has[b, t] and owed[b, t]:
                ratio = "no staff"
            sheet.formula(
                FIRST + 2 * depth + b, 1 + t,
                f'IF({there}>0,{work}/{there},IF({work}>0,"no staff",""))', ratio, "pressure",
            )  # fmt: skip
    return sheet


def coloured(book: Any, sheet: Any, bases: int, periods: int) -> None:
    """Colour the block of pressure; a legend is not needed, the figures stand in the cells."""
    top = FIRST + 2 * (bases + 3)
    area = (top, 1, top + bases - 1, periods)
    sheet.conditional_format(*area, {
        "type": "text", "criteria": "containing", "value": "no staff", "stop_if_true": True,
        "format": book.add_format({"bg_color": BIN_COLOURS[0], "font_color": "#FFFFFF"}),
    })  # fmt: skip
    sheet.conditional_format(*area, {"type": "blanks", "stop_if_true": True})
    edges = (*EDGES, 0.0)
    for number, edge in enumerate(edges):
        sheet.conditional_format(*area, {
            "type": "cell", "criteria": ">" if edge else ">=", "value": edge, "stop_if_true": True,
            "format": book.add_format(
                {"bg_color": BIN_COLOURS[number + 1], "font_color": INKS[number]}
            ),
        })  # fmt: skip
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, periods, 9)
    sheet.freeze_panes(3, 1)
