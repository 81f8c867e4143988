"""Charts as SVG text, each with a sentence that says what it shows.

Drawn without a browser and without the network; the same tables give the same text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from models.answers import Answers, ToldSchools
from models.demand import AGE_BANDS
from reports.maps import Figure
from reports.words import Frame, Frames, by_base, count, labels, listed, money, month, percent

DARK_BLUE, BLUE, GREEN, RED, GREY = "#003087", "#005eb8", "#007f3b", "#da291c", "#425563"
PALE, INK = "#768692", "#212b32"
MOST_BASES = 40
"""Bases drawn; where there are more, those under most pressure."""

BINS = ("no staff", "over 110%", "100% to 110%", "90% to 100%", "under 90%")
BIN_COLOURS = (GREY, "#8a1538", RED, "#7bafdd", "#dbe8f5")
PARTS = {
    "direct_gbp": "direct", "service_support_gbp": "support of the service",
    "corporate_support_gbp": "corporate support", "unused_capacity_gbp": "unused capacity",
}  # fmt: skip
PART_COLOURS = (DARK_BLUE, "#41a0dc", GREEN, "#aeb7bd")
SERVICES = {"HV": "Health visiting", "SN": "School nursing"}


def figures(answers: Answers, frames: Frames) -> dict[str, Figure]:
    """Every chart of a run that has something to show, by name."""
    drawn = (
        pressure(answers, frames), heat_map(answers, frames), frontier(answers, frames),
        cost_build_up(answers, frames),
    )  # fmt: skip
    return {figure.name: figure for figure in drawn if figure}


def _svg(chart: Any, name: str) -> str:
    """A chart as SVG to be put into a page: no ids shared with other charts."""
    import vl_convert as vlc

    styled = chart.configure(aria=False, font="Arial, Helvetica, sans-serif").configure_view(
        stroke=None
    )
    styled = styled.configure_axis(
        labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK,
        labelLimit=240, domainColor=PALE, tickColor=PALE, gridColor="#d8dde0",
        titleFontWeight="normal",
    )  # fmt: skip
    styled = styled.configure_legend(labelFontSize=12, titleFontSize=12, labelLimit=240)
    spec = styled.to_dict()
    svg: str = vlc.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    svg = re.sub(r'\bid="(\w+)"', rf'id="{name}-\1"', svg)
    return re.sub(r"url\(#(\w+)\)", rf"url(#{name}-\1)", svg)


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


def _kinds(answers: Answers) -> dict[str, str]:
    """Health visiting or school nursing, by base."""
    localities = {row.locality: SERVICES["HV"] for row in answers.instance.localities}
    return localities | {row.team: SERVICES["SN"] for row in answers.instance.teams}


def _stacked(data: Frame, panel: Callable[[Frame], Any], name: str) -> str:
    """One panel for each service, below each other, with one legend."""
    import altair as alt

    panels = [
        panel(data[data["service"] == kind]).properties(
            title=alt.TitleParams(kind, anchor="start", fontSize=13, color=INK)
        )
        for kind in data["service"].unique()
    ]
    return _svg(alt.vconcat(*panels), name)


def pressure(answers: Answers, frames: Frames) -> Figure | None:
    """Pressure of each base over the plan, before and after the new starters."""
    yearly = by_base(frames["pressure"])
    shown = [base for base in _shown(answers, yearly) if math.isfinite(yearly["pressure"][base])]
    if not shown:
        return None
    called, kinds = labels(answers.instance), _kinds(answers)
    spread = frames["pressure"].groupby("base", sort=False)["pressure"].agg(["min", "max"])
    before = yearly["before_pressure"].replace(np.inf, np.nan)
    data = Frame(
        {
            "base": [called[base] for base in shown],
            "service": [kinds[base] for base in shown],
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
    svg = _stacked(data, lambda mine: _dots(mine, data, placed, period), "pressure")
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
    import altair as alt

    table = frames["pressure"]
    yearly = by_base(table)
    shown = _shown(answers, yearly)
    if not shown:
        return None
    called, kinds = labels(answers.instance), _kinds(answers)
    mine = table[table["base"].isin(shown) & (table["demand_min"] > 0)]
    binned = 1 + np.searchsorted(
        [-1.1, -1.0, -0.9], -mine["pressure"].to_numpy(dtype=float), "left"
    )
    binned = np.where(mine["pressure"].isna(), 0, binned)
    data = Frame(
        {
            "base": [called[base] for base in mine["base"]],
            "service": [kinds[base] for base in mine["base"]],
            "period": [_short(label) for label in mine["period"]],
            "bin": [BINS[place] for place in binned],
            "text": [
                "" if math.isnan(value) else f"{value * 100:.0f}" for value in mine["pressure"]
            ],
            "dark": binned <= 2,
        }
    )
    summary = f"{int((binned <= 2).sum()):,} of {len(mine):,} cells are above 100%"
    if mine["pressure"].notna().any():
        base, period, worst = max(
            zip(mine["base"], mine["period"], mine["pressure"].fillna(0.0), strict=True),
            key=lambda cell: cell[2],
        )
        when = month(period) if len(period) == 7 else f"the week from {month(period)}"
        summary += f"; the highest is {called[base]} in {when}, at {percent(worst)}"
    periods = [_short(label) for label in answers.demand.periods]
    step = max(14, min(44, 560 // len(periods)))
    x = alt.X("period:O", sort=periods).scale(domain=periods).title(
        f"{answers.instance.settings.period} (hours owed as % of hours staff can give)"
    )  # fmt: skip
    x = x.axis(labelAngle=-60 if step < 40 else -40, labelOverlap=True)
    colour = alt.Color("bin:N", title=None).scale(domain=list(BINS), range=list(BIN_COLOURS))

    def panel(part: Frame) -> Any:
        cells = alt.Chart(part).encode(x=x, y=alt.Y("base:N", title=None, sort=None))
        drawn: Any = cells.mark_rect(stroke="#ffffff").encode(
            color=colour.legend(orient="top", symbolType="square")
        )
        if step >= 26:
            ink = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
            drawn = alt.layer(drawn, cells.mark_text(fontSize=11).encode(text="text:N", color=ink))
        return drawn.properties(width=alt.Step(step), height=alt.Step(20))

    title = f"Pressure by {answers.instance.settings.period}"
    svg = _stacked(data, panel, "heat")
    return Figure("heat", title, svg, f"{summary}.{_only(yearly, shown)}")


def _short(label: str) -> str:
    """2026-04 as Apr 2026; a week by its first day."""
    return month(label) if len(label) > 7 else f"{month(label)[:3]} {label[:4]}"


def frontier(answers: ToldSchools, frames: Frames) -> Figure | None:
    """The best balance that each number of moved schools can buy, with today and the plan."""
    import altair as alt

    points = frames["frontier"]
    if len(points) < 2:
        return None
    plan = answers.schools.plan
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
        x=alt.X("index:O", title="Schools that change team").axis(
            labelExpr=f"{json.dumps(list(data['place']))}[datum.value]", labelAngle=0
        ),
        y=alt.Y("worst:Q", title="Furthest team from its fair share of work").axis(format=".0%"),
    )
    colour = alt.Color("what:N", title=None).scale(domain=whats, range=[GREY, BLUE, GREEN])
    bars = base.mark_bar(size=min(34, 420 // len(data))).encode(color=colour.legend(orient="top"))
    text = base.mark_text(dy=-8, color=INK, fontSize=12).encode(text="text:N")
    svg = _svg(alt.layer(bars, text).properties(width=520, height=240), "frontier")
    best, moves = min(zip(worst, moved, strict=True))
    summary = (
        f"Today the furthest team is {worst[0]:.1f}% from its fair share of work; the plan moves"
        f" {count(chosen[0], 'school')} and has {chosen[1]:.1f}%; the best balance found is"
        f" {best:.1f}%, with {count(moves, 'school')} moved."
    )
    return Figure("frontier", "What moving schools buys", svg, summary)


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
    svg = _stacked(data, panel, "cost")
    return Figure("cost", "What the cost is made of, by age", svg, f"In all: {said}.")
