"""A page of what is owed or can be given: sentences, heat map, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.counted import Counted
from reports.drawing import kinds
from reports.flow import Rows
from reports.flow_words import cell_words
from reports.heat import pressure_map
from reports.maps import Figure, template
from reports.parts import Table, inline
from reports.words import Frame, labels, span

TITLES = {"demand": "what is owed", "capacity": "what staff can give"}
MOST_BASES = 60
"""Bases drawn; where there are more, those under most pressure."""
MOST_ROWS = 400
"""Rows of a table that are printed; all are in its CSV file."""

_HEADS: dict[str, dict[str, str]] = {
    "bases": {
        "base": "Locality or team", "contacts": "Contacts", "demand_min": "Hours owed",
        "mandated_min": "of these mandated", "capacity_min": "Hours staff can give",
        "pressure": "Pressure", "shortage_min": "Hours short",
        "mandated_shortage_min": "of these mandated ", "wte_owed": "WTE the work takes",
        "wte_in_post": "WTE in post", "cost_gbp": "Cost of the work",
    },
    "pathways": {
        "pathway": "Pathway", "mandated": "Mandated", "contacts": "Contacts",
        "demand_min": "Hours owed", "wte": "WTE the work takes",
    },
    "periods": {
        "period": "Time", "contacts": "Contacts", "demand_min": "Hours owed",
        "mandated_min": "of these mandated", "capacity_min": "Hours staff can give",
        "shortage_min": "Hours short", "mandated_shortage_min": "of these mandated ",
    },
    "causes_total": {
        "cause": "Change", "demand_min": "Hours owed", "contacts": "Contacts", "wte": "WTE",
        "cost_gbp": "Cost", "shortage_min": "Hours short",
        "mandated_shortage_min": "of these mandated ",
    },
    "causes_by_base": {
        "cause": "Change", "base": "Locality or team", "demand_min": "Hours owed",
        "contacts": "Contacts", "wte": "WTE", "cost_gbp": "Cost", "shortage_min": "Hours short",
        "mandated_shortage_min": "of these mandated ",
    },
}  # fmt: skip
_CAPTIONS = {
    "causes_total": "What each change adds", "causes_by_base": "What each change adds, by place",
    "bases": "By locality and team", "pathways": "By pathway", "periods": "By time",
}  # fmt: skip


def flow_page(
    command: str, found: Counted, sentences: Sequence[str], tables: Mapping[str, Rows], digest: str
) -> tuple[str, Figure | None]:
    """The page as the text of an HTML file, and its heat map."""
    given = found.instance
    figure = heat(found, tables["pressure"]) if "pressure" in tables else None
    printed = [_table(name, tables[name], found) for name in _CAPTIONS if tables.get(name)]
    assumptions = given.defaults_used()
    text: str = template("flow.html.jinja").render(
        name=given.settings.name, title=TITLES[command], span=span(given), sentences=sentences,
        figure=figure, tables=printed, assumptions=assumptions,
        simulated=any("simulated" in text.lower() for text in assumptions),
        warnings=[str(caution) for caution in given.cautions], hash=digest, inline=inline,
    )  # fmt: skip
    return text, figure


def heat(found: Counted, pressure: Rows) -> Figure | None:
    """The heat map of pressure; of many bases, those under most pressure."""
    owed = found.demand_min.sum(axis=1)
    ratio = owed / found.capacity_min.sum(axis=1).clip(1)
    working = [b for b in range(len(owed)) if owed[b]]
    if not working:
        return None
    most = sorted(working, key=lambda b: -ratio[b])[:MOST_BASES]
    shown = {found.demand.bases[b] for b in most}
    left = len(working) - len(most)
    note = f" The {len(most)} of {len(working)} under most pressure are drawn." if left else ""
    table = Frame([row for row in pressure if row["base"] in shown])
    table["pressure"] = table["pressure"].astype(float)
    return pressure_map(
        table, labels(found.instance), kinds(found.instance), found.instance.settings.period, note
    )


def _table(name: str, rows: Rows, found: Counted) -> Table:
    heads = _HEADS[name]
    words = sum(column in ("base", "pathway", "mandated", "period", "cause") for column in heads)
    called = labels(found.instance) | {row.pathway: row.name for row in found.instance.pathways}
    printed = [
        [cell_words(column, row[column], called) for column in heads] for row in rows[:MOST_ROWS]
    ]
    left = len(rows) - len(printed)
    note = f"{left:,} more rows are in {name}.csv." if left > 0 else ""
    return Table(_CAPTIONS[name], list(heads.values()), printed, words=words, note=note)
