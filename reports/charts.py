"""Charts as SVG text, each with a sentence that says what it shows.

Drawn without a browser and without the network; the same tables give the same text.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from instances import Instance
from instances.calendar import calendar
from models.answers import Answers, ToldSchools
from models.demand import AGE_BANDS
from models.ranges import CAUSES, COLUMNS, ranges
from models.variation import LEVELS, funnel
from reports.conventions import funnel_chart, range_bars, tornado
from reports.conventions import waterfall as steps_down
from reports.drawing import BLUE, DARK_BLUE, GREEN, GREY, INK, PALE, SERVICES, SKY, stacked, svg_of
from reports.money import waterfall
from reports.need import CAUSE_NAMES, range_words
from reports.pressure_charts import MOST_BASES, heat_maps, pressure, season
from reports.shapes import Figure, Table
from reports.words import Frame, Frames, count, labels, listed, money, percent

FEW_TEAMS = 5
"""Fewer teams than this are not worth a funnel."""

PARTS = {
    "direct_gbp": "direct", "service_support_gbp": "support of the service",
    "corporate_support_gbp": "corporate support", "unused_capacity_gbp": "unused capacity",
}  # fmt: skip
PART_COLOURS = (DARK_BLUE, SKY, GREEN, PALE)


def figures(answers: Answers, frames: Frames) -> dict[str, Figure]:
    """Every chart of a run that has something to show, by name."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):  # our own specifications are not checked against the schema each time
        drawn = (
            pressure(answers, frames), season(answers, frames), *heat_maps(answers, frames),
            frontier(answers, frames), free_meals(answers), cost_build_up(answers, frames),
            to_price(answers), *owed_between(answers),
        )  # fmt: skip
    return {figure.name: figure for figure in drawn if figure}


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
        bars = alt.Chart(part).mark_bar(stroke="#ffffff", strokeWidth=1).encode(
            x=x,
            y=alt.Y("band:N", title="age", sort=None), order="order:Q",
            color=colour.legend(orient="top"),
        )  # fmt: skip
        return bars.properties(width=460, height=alt.Step(26))

    sums = {part: float(table[column].sum()) for column, part in PARTS.items()}
    said = listed([f"{money(gbp)} {part}" for part, gbp in sums.items()])
    svg = stacked(data, panel, "cost")
    rows = [
        [kind, band, *(money(float(total[column][kind, band])) for column in PARTS)]
        for kind, band in sorted(total.index, key=lambda key: (key[0], order.index(key[1])))
    ]
    whole = ["All", "", *(money(gbp) for gbp in sums.values())]
    title = "What the cost is made of, by age"
    figures_ = Table(title, ["Service", "Age", *PARTS.values()], rows, whole, words=2)
    return Figure("cost", title, svg, f"In all: {said}.", figures_)


STEPS = {
    "direct": "direct cost", "service_support": "support of the service",
    "corporate_support": "corporate support", "income": "income, taken off",
    "no_child_counted": "pathways without a child", "contribution": "contribution",
    "market_forces": "market forces factor", "inflation": "rise of prices",
    "rounding": "rounding of prices", "charged": "charged for all children",
}  # fmt: skip


def to_price(answers: Answers) -> Figure | None:
    """From the cost of the pathways to what is charged, step by step."""
    steps = waterfall(answers)
    steps = steps[(steps["gbp"].abs() >= 0.005) | (steps["step"] == "charged")]
    if not answers.tariffs:
        return None
    rows = [
        {"what": STEPS[row["step"]], "from": row["from_gbp"], "to": row["to_gbp"],
         "total": row["step"] == "charged"}
        for row in steps.to_dict("records")
    ]  # fmt: skip
    shown = [money(row["gbp"]) for row in steps.to_dict("records")]
    svg = steps_down(rows, "toprice", "£ a year", shown)
    said = f"{shown[-1]} would be charged for all children of a year, unused capacity left out."
    title = "From the cost of the pathways to what is charged"
    lines = [[row["what"], text] for row, text in zip(rows, shown, strict=True)]
    return Figure("to-price", title, svg, said, Table(title, ["Step", "£ a year"], lines))


def free_meals(answers: ToldSchools) -> Figure | None:
    """Pupils on free school meals by team, against what chance would give teams of such sizes."""
    given, plan = answers.instance.schools, answers.schools.plan
    meals = np.array([row.fsm_pct if row.fsm_pct is not None else np.nan for row in given])
    pupils = np.array([float(row.pupils or 0) for row in given])
    known = ~np.isnan(meals) & (pupils > 0)
    size = len(answers.school_question.teams)
    whole = np.bincount(plan.team[known], pupils[known], size)
    part = np.bincount(plan.team[known], (pupils * np.nan_to_num(meals) / 100)[known], size)
    if int((whole > 0).sum()) < FEW_TEAMS or not part.any():
        return None
    called = labels(answers.instance)
    rows = [
        {"what": called[team], "part": part[place], "whole": whole[place]}
        for place, team in enumerate(answers.school_question.teams)
        if whole[place]
    ]
    middle = float(part.sum() / whole.sum())
    low, high = funnel(middle, np.array([row["whole"] for row in rows]).round(), LEVELS[1])
    each = np.array([row["part"] / row["whole"] for row in rows])
    above, below = int((each > high).sum()), int((each < low).sum())
    said = (
        f"{percent(middle, 1)} of pupils are on free school meals;"
        f" {count(above, 'team')} {'has' if above == 1 else 'have'} more and {below} fewer than"
        " chance would give a team of that size: a sign of need, not of how a team works."
    )
    svg = funnel_chart(rows, "meals", "pupils of the team", "on free school meals")
    title = "Pupils on free school meals by planned team"
    lines = [
        [
            row["what"],
            f"{row['whole']:,.0f}",
            percent(share, 1),
            percent(least, 1),
            percent(most, 1),
        ]
        for row, share, least, most in zip(rows, each, low, high, strict=True)
    ]
    heads = ["Team", "Pupils", "On free school meals", "Chance alone: least", "most"]
    return Figure("meals", title, svg, said, Table(title, heads, lines))


def owed_between(answers: Answers) -> list[Figure]:
    """What the hours owed depend on: each cause alone, and each place with all of them."""
    given = answers.instance
    if not any(stated(given, cause) for cause in CAUSES):
        return []
    days = calendar(given.settings, given.school_terms)
    found = ranges(given, days, answers.schools.plan.team)
    middle = float(found.base_min.sum()) / 60
    causes = [
        {"what": CAUSE_NAMES[cause], "low": float(low.sum()) / 60, "high": float(high.sum()) / 60}
        for cause, low, high in zip(CAUSES, found.cause_low_min, found.cause_high_min, strict=True)
        if low.sum() != high.sum()
    ]
    if not causes:
        return []
    called = labels(given)
    places = [
        {"what": called[base], "low": low / 60, "middle": base_min / 60, "high": high / 60}
        for base, low, base_min, high in zip(
            found.bases,
            found.low_min.tolist(),
            found.base_min.tolist(),
            found.high_min.tolist(),
            strict=True,
        )
        if high
    ][:MOST_BASES]
    first, second = (
        "What the hours owed depend on most, one cause at a time",
        "Hours owed by each place, at the least and at the most",
    )
    return [
        Figure(
            "causes", first, tornado(causes, "causes", "hours owed over the plan", middle),
            " ".join(range_words(found)), _ends(first, "Cause", causes),
        ),
        Figure(
            "between", second,
            range_bars(places, "between", "hours owed over the plan (dot: as given)"),
            "All causes at their ends together: less likely than any one of them.",
            _ends(second, "Locality or team", places),
        ),
    ]  # fmt: skip


def _ends(title: str, what: str, rows: list[dict[str, Any]]) -> Table:
    """The figures of a tornado or of range bars."""
    lines = [[row["what"], f"{row['low']:,.0f}", f"{row['high']:,.0f}"] for row in rows]
    return Table(title, [what, "Hours at the least", "Hours at the most"], lines)


def stated(instance: Instance, cause: str) -> bool:
    """Whether the tables give a range for a cause."""
    table, _, low, high = COLUMNS[cause]
    return any(
        getattr(row, end) is not None for row in getattr(instance, table) for end in (low, high)
    )
