"""What is told is what was decided: every total of every report is that of summary.json."""

from __future__ import annotations

import csv
import html
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import optimiser
from optimiser.sheets import write

CSV_TOTALS = {
    "demand_min": ("demand", ("demand_min",)),
    "before_capacity_min": ("pressure", ("before_capacity_min",)),
    "capacity_min": ("pressure", ("capacity_min",)),
    "before_shortage_min": ("pressure", ("before_shortage_min",)),
    "shortage_min": ("pressure", ("shortage_min",)),
    "mandated_shortage_min": ("pressure", ("mandated_shortage_min",)),
    "placed_wte": ("staffing", ("placed_wte",)),
    "planned_wte": ("staffing", ("planned_wte",)),
    "ledger_gbp": ("reconciliation", ("own_gbp",)),
    "in_prices_gbp": (
        "tariffs", ("direct_gbp", "service_support_gbp", "corporate_support_gbp"),
    ),
    "unused_capacity_gbp": ("tariffs", ("unused_capacity_gbp",)),
    "charged_gbp": ("tariff_parts", ("charged_gbp",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the hamlet."""
    out = tmp_path_factory.mktemp("totals") / "run"
    optimiser.plan("hamlet", out)
    return out


@pytest.fixture(scope="module")
def totals(run: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((run / "summary.json").read_text())["totals"]
    return found


@pytest.fixture(scope="module")
def feet(run: Path) -> dict[str, list[str]]:
    """The last row of each table of the page, by caption."""
    text = (run / "report.html").read_text(encoding="utf-8")
    found = {}
    for table in re.findall(r"<table>.*?</table>", text, re.DOTALL):
        caption = re.search(r"<caption>(.*?)</caption>", table)
        foot = re.search(r"<tfoot>(.*?)</tfoot>", table, re.DOTALL)
        if caption and foot:
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", foot[1])
            found[html.unescape(caption[1])] = [html.unescape(cell) for cell in cells]
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_summary_is_the_sum_of_the_tables(run: Path, totals: dict[str, float]) -> None:
    for name, (table, columns) in CSV_TOTALS.items():
        found = sum(Fraction(row[c] or "0") for row in rows(run / f"{table}.csv") for c in columns)
        assert float(found) == pytest.approx(totals[name], abs=1e-6), name
    moved = sum(row["moved"] == "yes" for row in rows(run / "school_teams.csv"))
    assert moved == totals["schools_moved"]


def test_the_page_tells_the_same(feet: dict[str, list[str]], totals: dict[str, float]) -> None:
    hours = {name: f"{value / 60:,.0f}" for name, value in totals.items() if name.endswith("_min")}
    pressure = next(foot for caption, foot in feet.items() if caption.startswith("Hours owed and"))
    assert pressure[1:4] == [
        hours["demand_min"], hours["before_capacity_min"], hours["capacity_min"]
    ]  # fmt: skip
    assert pressure[-2:] == [hours["shortage_min"], hours["mandated_shortage_min"]]
    assert feet["New starters (WTE: whole-time equivalents)"][-2] == f"{totals['placed_wte']:.2f}"
    assert feet["WTE of every locality and team"][-2] == f"{totals['planned_wte']:.2f}"
    priced = feet["Price of each pathway and age, with its parts"]
    assert priced[7] == f"£{totals['in_prices_gbp']:,.2f}"
    assert priced[-1] == f"£{totals['unused_capacity_gbp']:,.2f}"
    ledger = feet["The ledger"]
    assert (ledger[1], ledger[4]) == (f"£{totals['ledger_gbp']:,.2f}",) * 2


def test_the_sentences_tell_the_same(run: Path, totals: dict[str, float]) -> None:
    text = (run / "report.html").read_text(encoding="utf-8")
    ten = re.search(r'<ol class="ten">(.*?)</ol>', text, re.DOTALL)
    assert ten
    said = [line.strip() for line in re.findall(r"<li>(.*?)</li>", html.unescape(ten[1]))]
    assert 6 <= len(said) <= 10
    for sentence in said:
        assert sentence.endswith(".")
        assert not re.search(r"[a-z]\. [A-Z]", sentence), sentence
    whole = " ".join(said)
    assert f"{totals['demand_min'] / 60:,.0f} hours" in whole
    assert f"{totals['schools_moved']} of 6 schools" in whole
    assert f"£{totals['unused_capacity_gbp']:,.0f}" in whole
    assert f"£{totals['ledger_gbp']:,.0f}" in whole
    bridge = f"£{totals['charged_gbp']:,.0f} would be charged"
    assert bridge in html.unescape(text)


def test_the_workbook_tells_the_same(run: Path, totals: dict[str, float]) -> None:
    book = CalamineWorkbook.from_path(run / "plan.xlsx")

    def read(name: str) -> list[list[Any]]:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    for name, (table, columns) in CSV_TOTALS.items():
        head, *lines = read(table)
        places = [head.index(column) for column in columns]
        found = sum(float(line[place] or 0) for line in lines for place in places)
        assert found == pytest.approx(totals[name], abs=1e-6), name
    checks = {row[0]: row[1] for row in read("checks")}
    assert checks["The ledger"] == pytest.approx(totals["ledger_gbp"])
    assert checks["For what children need"] == pytest.approx(totals["in_prices_gbp"])
    assert checks["Unused capacity"] == pytest.approx(totals["unused_capacity_gbp"])
    charged = checks["Charged for all children at these prices, £ a year"]
    assert charged == pytest.approx(totals["charged_gbp"], abs=0.05)
    heat = read("pressure_map")
    start = next(n for n, row in enumerate(heat) if row[0] == "Hours owed")
    end = next(n for n, row in enumerate(heat) if row[0] == "Hours staff can give")
    owed = sum(float(cell) for row in heat[start + 2 : end] for cell in row[1:] if cell != "")
    assert owed * 60 == pytest.approx(totals["demand_min"])


def test_the_sheets_tell_the_same(run: Path, totals: dict[str, float], tmp_path: Path) -> None:
    told = write(run, tmp_path / "sheets", False, None)
    assert told["kinds"]["schools"]["changed"] == totals["schools_moved"]
    schools = sum(
        int(text)
        for text in re.findall(
            r'<th scope="row">Schools</th><td>\d+</td><td>(?:<strong>)?(\d+)',
            (tmp_path / "sheets" / "teams.html").read_text(encoding="utf-8"),
        )
    )
    assert schools == 6
    again = write(run, tmp_path / "again", False, None)
    assert again["files"] == told["files"]
