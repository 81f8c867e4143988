"""Charts as SVG text, each with a sentence that says what it shows.

Drawn without a browser and without the network; the same tables give the same text.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from models.answers import Answers, ToldSchools
from models.demand import AGE_BANDS
from reports.drawing import (
    BLUE,
    DARK_BLUE,
    GREEN,
    GREY,
    INK,
    RED,
    SERVICES,
    kinds,
    stacked,
    svg_of,
)
from reports.heat import pressure_map
from reports.maps import Figure
from reports.words import Frame, Frames, by_base, count, labels, listed, money, percent

MOST_BASES = 40
"""Bases drawn; where there are more, those under most pressure."""

PARTS = {
    "direct_gbp": "direct", "service_support_gbp": "support of the service",
    "corporate_support_gbp": "corporate support", "unused_capacity_gbp": "unused capacity",
}  # fmt: skip
PART_COLOURS = (DARK_BLUE, "#41a0dc", GREEN, "#aeb7bd")


def figures(answers: Answers, frames: Frames) -> dict[str, Figure]:
    """Every chart of a run that has something to show, by name."""
    drawn = (
        pressure(answers, frames), heat_map(answers, frames), frontier(answers, frames),
        cost_build_up(answers, frames),
    )  # fmt: skip
    return {figure.name: figure for figure in drawn if figure}


def _shown(answers: Answers, yearly: Frame) -> list[str]:
    """Bases to draw: all, or those under most pressure, in the order of the tables."""
    working = yearly[yearly["demand_min"] > 0]["pressure"]
    most = set(working.sort_values(ascending=False, kind="stable").index[:MOST_BASES])
    return [base for base in answers.demand.bases if base in most]


def _only(yearly: Frame, shown: list[str]) -> str:
    """What is left out of a drawing, if anything."""
    if len(shown) >= int((yearly["demand_min"] > 0).sum()):
        return ""
    return f" The {len(shown)} of {len(yearly)} under most pressure are drawn."


def pressure(answers: Answers, frames: Frames) -> Figure | None:
    """Pressure of each base over the plan, before and after the new starters."""
    yearly = by_base(frames["pressure"])
    shown = [base for base in _shown(answers, yearly) if math.isfinite(yearly["pressure"][base])]
    if not shown:
        return None
    called, services = labels(answers.instance), kinds(answers.instance)
    spread = frames["pressure"].groupby("base", sort=False)["pressure"].agg(["min", "max"])
    before = yearly["before_pressure"].replace(np.inf, np.nan)
    data = Frame(
        {
            "base": [called[base] for base in shown],
            "service": [services[base] for base in shown],
            "after": yearly["pressure"][shown].to_numpy(),
            "before": before[shown].to_numpy(),
            "least": spread["min"][shown].to_numpy(),
            "most": spread["max"][shown].to_numpy(),
        }
    )
    placed, period = bool(answers.instance.tranches), answers.instance.settings.period
    over = int((yearly["pressure"] > 1).sum())
    summary = (
        f"Pressure over the plan runs from {percent(float(yearly['pressure'].min()))} to"
        f" {percent(float(yearly['pressure'].max()))}; {over} of"
        f" {count(len(yearly), 'locality or team', 'localities and teams')}"
        f" {'is' if over == 1 else 'are'} above 100%.{_only(yearly, shown)}"
    )
    svg = stacked(data, lambda mine: _dots(mine, data, placed, period), "pressure")
    return Figure("pressure", "Pressure of each locality and team over the plan", svg, summary)


def _dots(mine: Frame, data: Frame, placed: bool, period: str) -> Any:
    """A bar from the lowest to the highest period, a dot for the whole plan, one for before."""
    import altair as alt

    numbers = data[["after", "before", "least", "most"]]
    ends = [math.floor(float(numbers.min().min()) * 5) / 5, float(numbers.max().max()) * 1.02]
    x = alt.X("least:Q").scale(domain=[min(ends[0], 0.8), max(ends[1], 1.1)], nice=False)
    x = x.axis(format=".0%").title(
        f"Hours owed as % of hours staff can give (bar: lowest to highest {period})"
    )
    y = alt.Y("base:N", title=None, sort=None)
    names = ["with new starters", "without new starters"] if placed else ["planned"]
    fill = alt.Fill("key:N", title=None).scale(domain=names, range=[BLUE, "#ffffff"][: len(names)])
    fill = fill.legend(orient="top", symbolStrokeColor=DARK_BLUE, symbolStrokeWidth=2)
    chart = alt.Chart(mine)
    layers: list[Any] = [chart.mark_bar(height=5, color="#aeb7bd").encode(x=x, x2="most:Q", y=y)]
    for field, name in reversed(list(zip(("after", "before"), names, strict=False))):
        dot = chart.mark_circle(size=95, opacity=1, stroke=DARK_BLUE, strokeWidth=2)
        layers.append(
            dot.transform_calculate(key=f"'{name}'").encode(x=f"{field}:Q", y=y, fill=fill)
        )
    full = (
        alt.Chart(Frame({"full": [1.0]})).mark_rule(color=RED, strokeWidth=1.5).encode(x="full:Q")
    )
    return alt.layer(*layers, full).properties(width=430, height=alt.Step(22))


def heat_map(answers: Answers, frames: Frames) -> Figure | None:
    """Pressure of each base in each period."""
    table = frames["pressure"]
    yearly = by_base(table)
    shown = _shown(answers, yearly)
    if not shown:
        return None
    return pressure_map(
        table[table["base"].isin(shown)], labels(answers.instance), kinds(answers.instance),
        answers.instance.settings.period, _only(yearly, shown),
    )  # fmt: skip


def frontier(answers: ToldSchools, frames: Frames) -> Figure | None:
    """The best balance that each number of moved schools can buy, with today and the plan."""
    import altair as alt

    points = frames["frontier"]
    if len(points) < 2:
        return None
    plan, nouns = answers.schools.plan, answers.school_question.nouns
    found = answers.school_question.imbalance_pct(plan.load_min)
    chosen = (int(plan.moved.sum()), float(np.abs(found).max()), "the plan")
    names = ["today", *["best balance found for so many moves"] * (len(points) - 1)]
    moved = [int(value) for value in points["schools_moved"]]
    worst = [float(value) for value in points["worst_imbalance_pct"]]
    rows = sorted(
        {*zip(moved, worst, names, strict=True), chosen}, key=lambda row: (row[0], -row[1])
    )
    data = Frame(rows, columns=["moved", "worst", "what"])
    data["place"] = [f"{number:,}" for number in data["moved"]]
    data["text"] = [f"{value:.1f}%" for value in data["worst"]]
    data["worst"] = data["worst"] / 100
    whats = ["today", "best balance found for so many moves", "the plan"]
    base = alt.Chart(data.reset_index()).encode(
        x=alt.X("index:O", title=f"{nouns.units.capitalize()} that change {nouns.place}").axis(
            labelExpr=f"{json.dumps(list(data['place']))}[datum.value]", labelAngle=0
        ),
        y=alt.Y("worst:Q", title=f"Furthest {nouns.place} from its fair share of work").axis(
            format=".0%"
        ),
    )
    colour = alt.Color("what:N", title=None).scale(domain=whats, range=[GREY, BLUE, GREEN])
    bars = base.mark_bar(size=min(34, 420 // len(data))).encode(color=colour.legend(orient="top"))
    text = base.mark_text(dy=-8, color=INK, fontSize=12).encode(text="text:N")
    svg = svg_of(alt.layer(bars, text).properties(width=520, height=240), "frontier")
    best, moves = min(zip(worst, moved, strict=True))
    summary = (
        f"Today the furthest {nouns.place} is {worst[0]:.1f}% from its fair share of work; the plan"
        f" moves {count(chosen[0], nouns.unit)} and has {chosen[1]:.1f}%; the best balance found is"
        f" {best:.1f}%, with {count(moves, nouns.unit)} moved."
    )
    return Figure("frontier", f"What moving {nouns.units} buys", svg, summary)


def cost_build_up(answers: Answers, frames: Frames) -> Figure | None:
    """Cost of each service and age band by part."""
    import altair as alt

    table = frames["tariffs"]
    if table.empty:
        return None
    service = {row.pathway: SERVICES[row.service] for row in answers.instance.pathways}
    kinds = table["pathway"].map(service)
    total = table.groupby([kinds, "age_band"])[list(PARTS)].sum()
    order = [name for name, _, _ in AGE_BANDS]
    data = Frame(
        [
            {"service": kind, "band": band, "part": part, "gbp": float(total[column][kind, band]),
             "order": place}
            for kind, band in sorted(total.index, key=lambda key: (key[0], order.index(key[1])))
            for place, (column, part) in enumerate(PARTS.items())
        ]
    )  # fmt: skip
    top = float(data.groupby(["service", "band"])["gbp"].sum().max())
    colour = alt.Color("part:N", title=None).scale(
        domain=list(PARTS.values()), range=list(PART_COLOURS)
    )

    x = alt.X("gbp:Q", title="£ in the ledger").scale(domain=[0, top or 1.0]).axis(format=",.0f")

    def panel(part: Frame) -> Any:
        bars = alt.Chart(part).mark_bar().encode(
            x=x,
            y=alt.Y("band:N", title="age", sort=None), order="order:Q",
            color=colour.legend(orient="top"),
        )  # fmt: skip
        return bars.properties(width=460, height=alt.Step(26))

    sums = {part: float(table[column].sum()) for column, part in PARTS.items()}
    said = listed([f"{money(gbp)} {part}" for part, gbp in sums.items()])
    svg = stacked(data, panel, "cost")
    return Figure("cost", "What the cost is made of, by age", svg, f"In all: {said}.")
