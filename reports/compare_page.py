"""The page of a comparison, and its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from instances import Instance
from models.variance import EFFECTS
from reports.compare import Compared, named, shown
from reports.conventions import waterfall
from reports.maps import template
from reports.parts import Table, inline
from reports.shapes import Figure
from reports.words import Frame, Frames, money
from reports.workbook import write_tables

CAPTIONS = {
    "runs": "The runs side by side", "moved_by_cause": "What moved, and because of what",
    "cost_by_effect": "Cost of the contacts delivered, by effect",
    "inputs_changed": "What changed in the inputs", "prices": "Prices for a child and year",
    "places": "Hours short by place",
}  # fmt: skip
HOLDS = {
    name: f"{caption}; minutes and pounds as in the runs" for name, caption in CAPTIONS.items()
}
MOST_ROWS = 200


def compare_page(
    frames: Frames, said: Sequence[str], found: Sequence[Compared], instance: Instance,
    identities: Mapping[str, str],
) -> str:  # fmt: skip
    """The page as the text of an HTML file."""
    text: str = template("compare.html.jinja").render(
        name=instance.settings.name, sentences=said, identities=identities,
        figures=[figure for number, one in enumerate(found) for figure in _figures(one, number)],
        tables=[_table(name, frames[name], instance) for name in CAPTIONS if len(frames[name])],
        inline=inline,
    )  # fmt: skip
    return text


def _table(name: str, frame: Frame, instance: Instance) -> Table:
    called = named(frame, instance) if name in ("prices", "places") else frame
    rows = [
        [shown(value, str(column)) for column, value in row.items()]
        for row in called.head(MOST_ROWS).astype(object).to_dict("records")
    ]
    words = {"prices": 2, "places": 1, "runs": 1, "moved_by_cause": 2, "cost_by_effect": 1}
    heads = [_head(str(column)) for column in frame.columns]
    left = len(frame) - len(rows)
    note = f"{left:,} more rows are in {name}.csv." if left > 0 else ""
    return Table(CAPTIONS[name], heads, rows, words=words.get(name, len(heads)), note=note)


def _head(column: str) -> str:
    """A column as people read it: minutes are shown as hours."""
    unit = {"_min": ", hours", "_gbp": ", £", "_pct": ", %", "_wte": ", WTE"}
    for end, said in unit.items():
        if column.endswith(end):
            return column[: -len(end)].replace("_", " ").capitalize() + said
    return column.replace("_", " ").capitalize()


def _figures(one: Compared, number: int) -> list[Figure]:
    """How the cost of the contacts moved from the first run to this one."""
    cost = one.cost
    if cost.before_pence == cost.after_pence:
        return []
    at = 0.0
    rows: list[dict[str, Any]] = []
    shown_: list[str] = []
    for effect in EFFECTS:
        if not cost.effects[effect]:
            continue
        step = cost.effects[effect] / 100
        rows.append({"what": effect, "from": at, "to": at + step, "total": False})
        shown_.append(f"{'+' if step > 0 else ''}{money(step)}")
        at += step
    whole = (cost.after_pence - cost.before_pence) / 100
    rows.append({"what": "change in all", "from": 0.0, "to": whole, "total": True})
    shown_.append(f"{'+' if whole > 0 else ''}{money(whole)}")
    svg = waterfall(rows, f"cost{number}", "£ a year", shown_)
    title = f"Cost of the contacts delivered: {one.name}"
    summary = (
        f"From {money(cost.before_pence / 100)} to {money(cost.after_pence / 100)}; the steps add"
        " up exactly."
    )
    table = Table(
        title,
        ["Step", "£ a year"],
        [[row["what"], text] for row, text in zip(rows, shown_, strict=True)],
    )
    return [Figure(f"cost-{number}", title, svg, summary, table)]


def compare_workbook(frames: Frames, said: Sequence[str], identity: str, path: Path) -> None:
    """The tables of a comparison as a workbook; the words stand on its first sheet."""
    write_tables(frames, HOLDS, "Runs side by side", said, identity, path)
