"""What is owed and what can be given, counted, recounted, told, and written where asked."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from instances.changing import changed, read_with
from instances.inert import guarded
from models.audit import TODAY, audit_today
from models.causes import Causes, causes
from models.counted import Counted, counted
from models.figures import Breach
from models.ranges import ranges
from models.recount.moved import breaches
from models.smoothing import late, smooth
from models.weighting import steady, weighting
from models.windows import jobs
from optimiser.errors import AuditError
from optimiser.folder import SUMMARY, put_in_place, refuse_other_than, write_text
from reports import flow, moved, need
from reports.causes import cause_base_rows, cause_rows, cause_totals, cause_words
from reports.flow import Rows
from reports.flow_words import capacity_words, demand_words
from reports.words import labels

DEMAND, CAPACITY = "demand", "capacity"
OF = {
    DEMAND: (
        "demand",
        "bases",
        "pathways",
        "contacts",
        "periods",
        "pressure",
        "weighting",
        "ranges",
    ),
    CAPACITY: ("capacity", "pressure", "bases", "periods", "moved", "late"),
}
"""Tables that each command tells."""
CAUSES = ("causes_total", "causes_by_base", "causes")
PAGE, MAP = "report.html", "heat.svg"


@dataclass(frozen=True)
class Flow:
    """The answer of one command: sentences, tables by name, and what they were told of."""

    command: str
    found: Counted
    digest: str
    sentences: list[str]
    tables: dict[str, Rows]

    @property
    def summary(self) -> dict[str, Any]:
        """The answer as one object of plain values."""
        given = self.found.instance
        return {
            "command": self.command,
            "instance": {"name": given.settings.name, "hash": self.digest},
            "period": given.settings.period,
            "sentences": self.sentences,
            "tables": self.tables,
            "audit": {"promises": len(TODAY), "breaches": []},
            "schools_without_team": [school.school for school in self.found.left_out],
            "assumptions": list(given.defaults_used()),
            "warnings": [str(caution) for caution in given.cautions],
        }


def ask(
    command: str, source: str | Path, asked: Sequence[str] = (), period: str | None = None
) -> Flow:
    """Count an instance as it stands, with changes where asked for.

    Args:
        command: demand or capacity.
        source: a folder, a workbook or a bundled name.
        asked: changes by name, see `instances.changes`.
        period: week or month, in place of that of the settings.

    Raises:
        InstanceFaults: every fault of the tables, or every change that cannot be made.
        AuditError: a figure is not what the tables give.
    """
    loaded, changes = read_with(source, asked, period)
    parts: Causes | None = causes(loaded, changes) if changes else None
    instance = changed(loaded, changes) if changes else loaded.instance
    found = parts.after if parts else counted(instance)
    tables = _tables(found)
    _recount(found, tables)
    sentences = _need(found, tables) if command == DEMAND else _moved(found, tables)
    told = {name: tables[name] for name in OF[command]}
    if parts:
        sentences = cause_words(parts) + sentences
        rows = (cause_totals(parts), cause_base_rows(parts), cause_rows(parts))
        told |= dict(zip(CAUSES, rows, strict=True))
    return Flow(command, found, instance.digest, sentences, told)


def _tables(found: Counted) -> dict[str, Rows]:
    has = found.capacity
    return {
        "demand": flow.demand_rows(found.demand),
        "capacity": flow.capacity_rows(has, has.in_post_wte, has.in_post_min),
        "pressure": flow.pressure_rows(found),
        "bases": flow.by_base(found),
        "pathways": flow.by_pathway(found),
        "contacts": flow.by_contact(found),
        "periods": flow.by_period(found),
    }


def _need(found: Counted, tables: dict[str, Rows]) -> list[str]:
    """Sentences of demand; weights and ranges are added to the tables."""
    given = found.instance
    every, span = weighting(given), ranges(given, found.days, found.team)
    tables |= {"weighting": need.weighting_rows(every), "ranges": need.range_rows(span)}
    chosen = given.settings.need_weighting
    firm = steady(given, "table" if chosen == "none" else chosen)
    words = need.weighting_words(every, firm, chosen, labels(given))
    return [*demand_words(found), *need.range_words(span), words]


def _moved(found: Counted, tables: dict[str, Rows]) -> list[str]:
    """Sentences of capacity; what moving work inside its windows would save is added."""
    owed, has = found.demand, found.capacity
    smoothed = smooth(owed, jobs(found.instance, found.days, owed), has.in_post_min, has.grades)
    wrong = breaches(owed, smoothed, has.in_post_min, has.grades)
    if wrong:
        raise AuditError(tuple(Breach("work stays in its window", said, "", "") for said in wrong))
    behind = list(late(owed, smoothed))
    tables |= {
        "moved": moved.moved_rows(found, smoothed), "late": moved.late_rows(found, behind),
    }  # fmt: skip
    return [*capacity_words(found), *moved.moved_words(found, smoothed, behind)]


def _recount(found: Counted, tables: dict[str, Rows]) -> None:
    """Count what is told again from the tables alone."""
    teams = [
        {"school": school.school, "planned_team": school.team} for school in found.instance.schools
    ]
    breaches = audit_today(found.instance, {**tables, "school_teams": teams})
    if breaches:
        raise AuditError(breaches)


def write(answer: Flow, out: Path) -> None:
    """A folder of the tables as CSV, the page and its heat map.

    Raises:
        NotARunError: `out` is a folder of something else.
    """
    from reports.flow_page import flow_page

    refuse_other_than(out, answer.command)
    page, figure = flow_page(
        answer.command, answer.found, answer.sentences, answer.tables, answer.digest
    )
    summary = {name: part for name, part in answer.summary.items() if name != "tables"}
    with put_in_place(out) as new:
        for name, rows in answer.tables.items():
            write_text(new / f"{name}.csv", _csv(rows))
        write_text(new / PAGE, page)
        if figure:
            write_text(new / MAP, figure.svg + "\n")
        write_text(new / SUMMARY, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def _csv(rows: Rows) -> str:
    """Rows as the text of a CSV file; no cell can become a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows(
            [guarded(cell) if isinstance(cell, str) else cell for cell in row.values()]
            for row in rows
        )
    return text.getvalue()
