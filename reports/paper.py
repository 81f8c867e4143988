"""The board paper: four pages as an accessible PDF (PDF/UA-1), set by typst.

Needs the extra `paper`. All text goes to typst as strings of a JSON file: none of it is markup.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.answers import Answers
from reports import page_tables, words
from reports.charts import cost_build_up, frontier
from reports.income import Income, income_parts
from reports.maps import school_maps
from reports.page import answer
from reports.pressure_charts import pressure
from reports.shapes import Figure, Table
from reports.ten import ten
from reports.words import Frames, count

SOURCE = Path(__file__).with_name("templates") / "paper.typ"
MOST_ROWS = 14
"""Rows of a table that fit beside its drawing."""
MOST_SAID = 4
"""Sentences about a contract that fit on the last page."""


def paper(
    answers: Answers, frames: Frames, summary: Mapping[str, Any], identity: str,
    income: Income | None = None,
) -> bytes:  # fmt: skip
    """The paper as the bytes of a PDF.

    Raises:
        ImportError: the extra `paper` is not here.
    """
    import typst

    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        shutil.copy(SOURCE, folder / SOURCE.name)
        data = _data(answers, frames, summary, identity, income, folder)
        (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
        made: bytes = typst.compile(
            str(folder / SOURCE.name), root=room, format="pdf", pdf_standards=["ua-1"],
            ignore_system_fonts=True,
        )  # fmt: skip
    return made


def _data(
    answers: Answers, frames: Frames, summary: Mapping[str, Any], identity: str,
    income: Income | None, folder: Path,
) -> dict[str, Any]:  # fmt: skip
    """What the paper says; drawings are written beside it."""
    given, said = answers.instance, dict(answer(answers, frames, summary))
    assumptions = list(summary.get("assumptions", ()))
    simulated = any("simulated" in text.lower() for text in assumptions)
    named = [text for text in assumptions if "." not in text.split(":")[0]]
    contracts = income_parts(income)[:1]
    return {
        "title": f"{given.settings.name}: staff, school teams and prices",
        "subtitle": f"Plan of 0 to 19 public health nursing for {words.span(given)}",
        "identity": identity,
        "simulated": "Simulated rows: some or all of the tables behind this plan are simulated,"
                     " not measured." if simulated else None,
        "ten": ten(answers, frames, summary, income.tables if income else None),
        "short": " ".join(said["What is short"] + said["Where pressure is"]),
        "pressure": _drawn(pressure(answers, frames), folder),
        "starters": _rows(page_tables.starters(answers, frames)),
        "moves": " ".join(said["School teams"]),
        "maps": [_drawn(figure, folder) for figure in school_maps(answers).values()],
        "frontier": _drawn(frontier(answers, frames), folder),
        "ledger": " ".join(said["The ledger"]),
        "cost": _drawn(cost_build_up(answers, frames), folder),
        "income": [text for part in contracts for text in part["sentences"][:MOST_SAID]],
        "sure": " ".join(said["How sure we are"]),
        "assumed": f"{count(len(assumptions), 'assumption')} stand behind these figures, all listed"
                   f" in the report; among them: {'; '.join(named[:3])}.",
    }  # fmt: skip


def _drawn(figure: Figure | None, folder: Path) -> dict[str, str] | None:
    """A drawing as a file, with what it says to those who cannot see it."""
    if figure is None:
        return None
    (folder / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    return {
        "file": f"{figure.name}.svg", "alt": f"{figure.title}. {figure.summary}",
        "caption": f"{figure.title}. {figure.summary}",
    }  # fmt: skip


def _rows(table: Table) -> dict[str, Any] | None:
    """A table as far as it fits."""
    if not table.rows:
        return None
    left = len(table.rows) - MOST_ROWS
    note = f" ({left} more in the report)" if left > 0 else ""
    return {
        "caption": table.caption + note, "heads": list(table.heads), "words": table.words,
        "rows": [list(row) for row in table.rows[:MOST_ROWS]],
    }  # fmt: skip
