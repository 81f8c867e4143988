"""Charts in the forms their readers know: waterfall, tornado, range bars, XmR, funnel.

Each takes plain rows and gives SVG; what the chart says in words is for those who know what it is
of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.variation import LEVELS, Xmr, funnel
from reports.drawing import (
    BLUE,
    DARK_BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    RED,
    SKY,
    WHITE,
    svg_of,
)
from reports.words import Frame

WIDE = 520
Rows = Sequence[Mapping[str, Any]]


def waterfall(rows: Rows, name: str, title: str, shown: Sequence[str]) -> str:
    """Bars from where the one before ended: totals from nought, what is added, what is taken off.

    Args:
        rows: what, from, to, total (yes or no), in their order.
        name: of the drawing.
        title: of the axis.
        shown: the amount of each as people read it.
    """
    import altair as alt

    data = Frame(list(rows))
    kinds = ("total", "added", "taken off")
    data["kind"] = [
        kinds[0] if row["total"] else kinds[1] if row["to"] >= row["from"] else kinds[2]
        for row in rows
    ]
    data["text"], data["end"] = list(shown), data[["from", "to"]].max(axis=1)
    y = alt.Y("what:N", title=None, sort=None).axis(labelLimit=300)
    top = float(data["end"].max()) * 1.22
    x = alt.X("from:Q", title=title).scale(domain=[min(0.0, float(data["from"].min())), top or 1])
    base = alt.Chart(data)
    colour = alt.Color("kind:N", title=None).scale(domain=kinds, range=[DARK_BLUE, BLUE, GREEN])
    bars = base.mark_bar(size=18).encode(
        x=x.axis(format=",.0f"), x2="to:Q", y=y, color=colour.legend(orient="top")
    )
    text = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(
        x="end:Q", y=y, text="text:N"
    )
    return svg_of((bars + text).properties(width=WIDE - 60, height=alt.Step(26)), name)


def tornado(rows: Rows, name: str, title: str, middle: float) -> str:
    """Bars about a middle, the widest on top: each cause from its least to its most.

    Args:
        rows: what, low, high; of any order.
        name: of the drawing.
        title: of the axis.
        middle: what it is with every cause as given.
    """
    import altair as alt

    ordered = sorted(rows, key=lambda row: -abs(row["high"] - row["low"]))
    data = Frame([
        {"what": row["what"], "from": min(middle, end), "to": max(middle, end), "side": side}
        for row in ordered
        for side, end in (("at its least", row["low"]), ("at its most", row["high"]))
    ])  # fmt: skip
    colour = alt.Color("side:N", title=None).scale(
        domain=["at its least", "at its most"], range=[SKY, DARK_BLUE]
    )
    bars = (
        alt.Chart(data)
        .mark_bar(size=20)
        .encode(
            x=alt.X("from:Q", title=title).scale(zero=False).axis(format=",.0f"), x2="to:Q",
            y=alt.Y("what:N", title=None, sort=None).axis(labelLimit=300),
            color=colour.legend(orient="top"),
        )
    )  # fmt: skip
    line = alt.Chart(Frame({"m": [middle]})).mark_rule(color=INK, strokeWidth=1.5).encode(x="m:Q")
    return svg_of((bars + line).properties(width=WIDE - 120, height=alt.Step(32)), name)


def range_bars(rows: Rows, name: str, title: str) -> str:
    """A bar from the least to the most of each, with a dot at what is given.

    Args:
        rows: what, low, middle, high.
        name: of the drawing.
        title: of the axis.
    """
    import altair as alt

    base = alt.Chart(Frame(list(rows)))
    y = alt.Y("what:N", title=None, sort=None).axis(labelLimit=300)
    x = alt.X("low:Q", title=title).scale(zero=False).axis(format=",.0f")
    bars = base.mark_bar(size=7, color=PALE).encode(x=x, x2="high:Q", y=y)
    dots = base.mark_circle(size=80, opacity=1, color=DARK_BLUE).encode(x="middle:Q", y=y)
    return svg_of((bars + dots).properties(width=WIDE - 100, height=alt.Step(20)), name)


KINDS = ("common cause", "special cause, high", "special cause, low")
SHAPES = ("circle", "triangle-up", "triangle-down")


def xmr_chart(found: Xmr, when: Sequence[str], name: str, title: str) -> str:
    """A series with its mean and limits; what is special differs in shape and colour.

    Args:
        found: the series and its limits.
        when: a label for each point, in the order of time.
        name: of the drawing.
        title: of the axis.
    """
    import altair as alt

    kind = np.where(~found.flagged, 0, np.where(found.high, 1, 2))
    data = Frame({
        "when": list(when), "value": found.values, "kind": [KINDS[number] for number in kind],
        "order": range(len(when)),
    })  # fmt: skip
    each = max(1, math.ceil(len(when) / 16))
    x = alt.X("when:N", sort=list(when), title=None).axis(
        values=list(when)[::each], labelAngle=-40, labelOverlap=False
    )
    ends = [float(found.values.min()), found.lower, float(found.values.max()), found.upper]
    room = (max(ends) - min(ends) or 1.0) * 0.08
    y = alt.Y("value:Q", title=title).scale(
        domain=[min(ends) - room, max(ends) + room], zero=False, nice=False
    )
    base = alt.Chart(data)
    line = base.mark_line(color=GREY, strokeWidth=1.5).encode(x=x, y=y)
    fill = alt.Fill("kind:N", title=None).scale(domain=KINDS, range=[WHITE, ORANGE, PURPLE])
    shape = alt.Shape("kind:N", title=None).scale(domain=KINDS, range=SHAPES)
    dots = base.mark_point(size=75, opacity=1, stroke=DARK_BLUE, strokeWidth=1.5).encode(
        x=x, y=y, fill=fill.legend(orient="top"), shape=shape.legend(orient="top")
    )
    lines = Frame({"at": [found.mean, found.lower, found.upper],
                   "what": ["mean", "limit", "limit"]})  # fmt: skip
    dash = alt.StrokeDash("what:N", legend=None).scale(
        domain=["mean", "limit"], range=[[1, 0], [6, 4]]
    )
    rules = alt.Chart(lines).mark_rule(color=INK).encode(y="at:Q", strokeDash=dash)
    return svg_of((rules + line + dots).properties(width=WIDE + 60, height=250), name)


def _apart(
    names: Sequence[str], out: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> list[str]:
    """The names of points outside, but for those that would be written over another name."""
    wide, high = float(np.ptp(x)) or 1.0, float(np.ptp(y)) or 1.0
    told = [""] * len(names)
    for place in np.flatnonzero(out)[np.argsort(-y[out], kind="stable")].tolist():
        free = all(
            not told[other]
            or abs(x[place] - x[other]) > 0.3 * wide
            or abs(y[place] - y[other]) > 0.05 * high
            for other in range(len(names))
        )
        told[place] = names[place] if free else ""
    return told


def funnel_chart(rows: Rows, name: str, size: str, share: str) -> str:
    """Shares by size within the lines that chance alone would keep to.

    Args:
        rows: what, part, whole (counts); `what` is written beside those outside the outer lines.
        name: of the drawing.
        size: title of the axis of sizes.
        share: title of the axis of shares.
    """
    import altair as alt

    whole = np.array([row["whole"] for row in rows], dtype=float)
    part = np.array([row["part"] for row in rows], dtype=float)
    middle = float(part.sum() / whole.sum())
    low, high = funnel(middle, np.round(whole), LEVELS[1])
    each = part / whole
    out = (each < low) | (each > high)
    data = Frame({
        "whole": whole, "share": each,
        "what": _apart([row["what"] for row in rows], out, whole, each),
        "kind": np.where(out, "more than chance", "within chance"),
    })  # fmt: skip
    sizes = np.unique(np.geomspace(max(1.0, whole.min() * 0.7), whole.max() * 1.1, 60).round())
    lines = Frame([
        {"whole": at, "share": edge, "level": f"{level:.1%} of points", "side": f"{level}{side}"}
        for level in LEVELS
        for side, edges in enumerate(funnel(middle, sizes, level))
        for at, edge in zip(sizes, edges, strict=True)
    ])  # fmt: skip
    x = alt.X("whole:Q", title=size).scale(zero=False).axis(format=",.0f")
    y = alt.Y("share:Q", title=share).scale(zero=False).axis(format=".0%")
    levels = [f"{level:.1%} of points" for level in LEVELS]
    edge = alt.Chart(lines).mark_line(color=GREY, strokeWidth=1.2).encode(
        x=x, y=y, detail="side:N",
        strokeDash=alt.StrokeDash("level:N", title="chance alone keeps").scale(
            domain=levels, range=[[4, 3], [1, 0]]).legend(orient="top"),
    )  # fmt: skip
    mean = alt.Chart(Frame({"m": [middle]})).mark_rule(color=INK).encode(y="m:Q")
    base = alt.Chart(data)
    kinds = ["within chance", "more than chance"]
    dots = base.mark_point(size=75, opacity=1, stroke=DARK_BLUE, strokeWidth=1.5).encode(
        x=x, y=y,
        fill=alt.Fill("kind:N", title=None).scale(domain=kinds, range=[WHITE, RED])
        .legend(orient="top"),
        shape=alt.Shape("kind:N", title=None).scale(domain=kinds, range=["circle", "diamond"])
        .legend(orient="top"),
    )  # fmt: skip
    text = base.mark_text(align="left", dx=8, fontSize=11, color=INK).encode(
        x=x, y=y, text="what:N"
    )
    return svg_of((edge + mean + dots + text).properties(width=WIDE, height=300), name)
