"""How charts are drawn: without a browser and without the network, the same for the same tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from instances import Instance
from reports.words import Frame

DARK_BLUE, BLUE, GREEN, RED, GREY = "#003087", "#005eb8", "#007f3b", "#da291c", "#425563"
PALE, INK = "#768692", "#212b32"
SKY, PURPLE, ORANGE, WHITE = "#0072ce", "#330072", "#d5281b", "#ffffff"
SERVICES = {"HV": "Health visiting", "SN": "School nursing"}


def svg_of(chart: Any, name: str) -> str:
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
    spec = styled.to_dict(validate=False)
    svg: str = vlc.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    svg = re.sub(r"<g\b[^>]*>", _unnamed, svg)
    svg = re.sub(r'\bid="(\w+)"', rf'id="{name}-\1"', svg)
    return re.sub(r"url\(#(\w+)\)", rf"url(#{name}-\1)", svg)


def _unnamed(tag: re.Match[str]) -> str:
    """A group without a role of its own: the drawing as a whole has the one that is read out."""
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", tag[0])


def kinds(instance: Instance) -> dict[str, str]:
    """Health visiting or school nursing, by base."""
    localities = {row.locality: SERVICES["HV"] for row in instance.localities}
    return localities | {row.team: SERVICES["SN"] for row in instance.teams}


def stacked(data: Frame, panel: Callable[[Frame], Any], name: str) -> str:
    """One panel for each service, below each other, with one legend."""
    import altair as alt

    panels = [
        panel(data[data["service"] == kind]).properties(
            title=alt.TitleParams(kind, anchor="start", fontSize=13, color=INK)
        )
        for kind in data["service"].unique()
    ]
    return svg_of(alt.vconcat(*panels), name)
