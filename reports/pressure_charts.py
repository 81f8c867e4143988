"""Charts of pressure: over the plan, by period, before and after the new starters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from models.answers import Answers
from reports.drawing import BLUE, DARK_BLUE, PALE, RED, kinds, stacked
from reports.heat import pressure_map, short
from reports.shapes import Figure, Table
from reports.words import Frame, Frames, by_base, count, labels, percent

MOST_BASES = 40
"""Bases drawn; where there are more, those under most pressure."""


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


def heat_maps(answers: Answers, frames: Frames) -> list[Figure]:
    """Pressure of each base in each period: without the new starters, if there are any, and with.

    The two are drawn for the same bases.
    """
    table = frames["pressure"]
    yearly = by_base(table)
    shown = _shown(answers, yearly)
    if not shown:
        return []
    mine = table[table["base"].isin(shown)]
    drawn = [("heat", "Pressure by {} with the new starters", mine)]
    if answers.instance.tranches:
        before = mine.assign(pressure=mine["before_pressure"])
        drawn.insert(0, ("heat-before", "Pressure by {} without the new starters", before))
    else:
        drawn = [("heat", "Pressure by {}", mine)]
    period = answers.instance.settings.period
    return [
        pressure_map(
            rows, labels(answers.instance), kinds(answers.instance), period,
            _only(yearly, shown), name, title.format(period),
        )
        for name, title, rows in drawn
    ]  # fmt: skip


def by_service(answers: Answers, frames: Frames) -> Frame:
    """Minutes owed and to give of each service in each period, before and after, and pressure."""
    columns = ["demand_min", "before_capacity_min", "capacity_min"]
    table = frames["pressure"]
    service = table["base"].map(kinds(answers.instance))
    total = table.groupby([service, "period"], sort=False)[columns].sum().reset_index()
    total = total.rename(columns={"base": "service"})
    for before in ("before_", ""):
        has = total[f"{before}capacity_min"].replace(0, np.nan)
        total[f"{before}pressure"] = total["demand_min"] / has
    return total


def season(answers: Answers, frames: Frames) -> Figure | None:
    """Pressure of each service over time, without and with the new starters."""
    import altair as alt

    table = by_service(answers, frames)
    table = table[table["demand_min"] > 0]
    if table.empty or table["pressure"].isna().all():
        return None
    placed, period = bool(answers.instance.tranches), answers.instance.settings.period
    names = ["with new starters", "without new starters"] if placed else ["planned"]
    data = Frame([
        {"service": row["service"], "period": short(row["period"]), "what": what,
         "pressure": row[column]}
        for row in table.to_dict("records")
        for what, column in zip(names, ("pressure", "before_pressure"), strict=False)
    ])  # fmt: skip
    order = list(dict.fromkeys(data["period"]))
    each = max(1, math.ceil(len(order) / 13))
    low = min(0.8, math.floor(float(data["pressure"].min()) * 10) / 10)
    high = max(1.1, float(data["pressure"].max()) * 1.02)

    def panel(part: Frame) -> Any:
        x = alt.X("period:O", sort=order, title=None).axis(
            values=order[::each], labelAngle=-40, labelOverlap=False
        )
        scale = alt.Scale(domain=[low, high], nice=False, zero=False)
        y = alt.Y("pressure:Q", title="pressure", scale=scale).axis(format=".0%")
        dash = alt.StrokeDash("what:N", title=None).scale(domain=names, range=[[1, 0], [6, 4]])
        colour = alt.Color("what:N", title=None).scale(domain=names, range=[DARK_BLUE, PALE])
        lines = alt.Chart(part).mark_line(strokeWidth=2.5, point=len(order) < 25).encode(
            x=x, y=y, strokeDash=dash.legend(orient="top"), color=colour.legend(orient="top")
        )  # fmt: skip
        full = alt.Chart(Frame({"full": [1.0]})).mark_rule(color=RED)
        full = full.encode(y=alt.Y("full:Q", scale=scale))
        return (full + lines).properties(width=560, height=170)

    said = " ".join(_worst_period(table, name) for name in table["service"].unique())
    return Figure(
        "season", f"Pressure of each service, {period} by {period}",
        stacked(data, panel, "season"), said, _season_table(table, placed, period),
    )  # fmt: skip


def _season_table(table: Frame, placed: bool, period: str) -> Table:
    """The figures of the season."""
    names = ("before_capacity_min", "capacity_min") if placed else ("capacity_min",)
    ratios = ("before_pressure", "pressure") if placed else ("pressure",)
    rows = [
        [short(str(row["period"])), str(row["service"]), f"{row['demand_min'] / 60:,.0f}",
         *(f"{row[name] / 60:,.0f}" for name in names), *(percent(row[name]) for name in ratios)]
        for row in table.sort_values("period", kind="stable").to_dict("records")
    ]  # fmt: skip
    which = (" without new starters", " with new starters") if placed else ("",)
    heads = [period.capitalize(), "Service", "Hours owed",
             *(f"Hours to give{when}" for when in which),
             *(f"Pressure{when}" for when in which)]  # fmt: skip
    return Table(f"Pressure of each service by {period}", heads, rows, words=2)


def _worst_period(table: Frame, service: str) -> str:
    """When a service is most pressed."""
    mine = table[table["service"] == service]
    worst = mine.iloc[int(mine["pressure"].fillna(-1).to_numpy().argmax())]
    label = str(worst["period"])
    when = short(label) if len(label) == 7 else f"the week from {short(label)}"
    return f"{service} is most pressed in {when}, at {percent(float(worst['pressure']))}."
