"""The page and the workbook: complete, harmless whatever a table holds, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import instances
from models.answers import Answers
from reports.charts import figures
from reports.maps import school_maps
from reports.page import page
from reports.tables import tables
from reports.words import Frame
from reports.workbook import write

Summed = Callable[[Answers], dict[str, Any]]

HOSTILE = {
    "Mill School": "<script>alert(1)</script>",
    "Church School": "=1+1",
    "Bridge School": "<img src=x onerror=alert(2)>",
    "Upper team": "</svg><script>alert(3)</script>",
    "Lower team": "@SUM(A1)",
    "Upper Hamlet": "<b>Up</b>",
    "Lower Hamlet": "x</title><script>alert(4)</script>",
    "Universal health visiting": "<i>U</i> {{ 7 * 7 }}",
    "Health visitor": "=HYPERLINK(1)",
    "Estates": "<u>Estates</u>",
}


class Tags(HTMLParser):
    """Counts tags, keeps attributes, heads and the text of table cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def html(hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any]) -> str:
    return page(hamlet, frames, summary)


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, answered: Callable[[Any], Answers]
) -> Answers:
    """The hamlet with names that would be markup or formulas, answered."""
    folder = tmp_path_factory.mktemp("hostile")
    source = Path(instances.__file__).parent / "examples" / "hamlet"
    for table in source.glob("*.csv"):
        text = table.read_text(encoding="utf-8")
        for name, bad in HOSTILE.items():
            text = text.replace(f",{name},", f",{bad},")
        (folder / table.name).write_text(text, encoding="utf-8")
    found = answered(folder)
    assert {row.name for row in found.instance.schools} >= {"<script>alert(1)</script>", "=1+1"}
    return found


def cells(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_page_asks_for_nothing_and_runs_nothing(html: str) -> None:
    found = Tags(html)
    assert not {"script", "link", "iframe", "object", "embed", "img"} & set(found.tags)
    for _, name, value in found.attributes:
        assert not name.startswith("on")
        if name in ("src", "href", "xlink:href", "action", "srcset", "data"):
            assert value.startswith("#"), value
    assert "url(http" not in html
    assert "@import" not in html


def test_the_page_can_be_read_by_everybody(html: str) -> None:
    found = Tags(html)
    assert ("html", "lang", "en") in found.attributes
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert found.tags.count("caption") == found.tags.count("table")
    drawn = found.tags.count("svg")
    assert drawn == 9
    assert found.attributes.count(("svg", "role", "img")) == drawn
    assert sum(tag == "svg" and name == "aria-label" for tag, name, _ in found.attributes) == drawn
    scopes = sum(tag == "th" and name == "scope" for tag, name, _ in found.attributes)
    assert scopes == found.tags.count("th")
    ids = [value for _, name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_totals_on_the_page_are_those_of_the_tables(html: str, frames: dict[str, Frame]) -> None:
    prices = frames["tariffs"]
    for column in ("direct_gbp", "corporate_support_gbp", "unused_capacity_gbp"):
        assert f">£{prices[column].sum():,.2f}<" in html
    for column in ("own_gbp", "received_gbp", "passed_on_gbp", "absorbed_gbp"):
        assert f">£{frames['reconciliation'][column].sum():,.2f}<" in html
    for column in ("demand_min", "capacity_min", "shortage_min"):
        assert f">{frames['pressure'][column].sum() / 60:,.0f}<" in html
    for price in prices["tariff_gbp_per_child_year"]:
        assert f">£{price:,.2f}<" in html


def test_the_same_run_gives_the_same_page(
    html: str, hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any]
) -> None:
    assert page(hamlet, frames, summary) == html
    slower = {**summary, "questions": {
        name: {**found, "seconds": 99.0, "steps": [{**s, "seconds": 99.0} for s in found["steps"]]}
        for name, found in summary["questions"].items()
    }}  # fmt: skip
    assert page(hamlet, frames, slower) == html


def test_hostile_names_are_inert_on_the_page(hostile: Answers, summed: Summed) -> None:
    html = page(hostile, tables(hostile), summed(hostile))
    found = Tags(html)
    assert not {"script", "img", "b", "i", "u"} & set(found.tags)
    assert not any(name.startswith("on") for _, name, _ in found.attributes)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" not in html  # the school does not move
    assert "&lt;img src=x onerror=alert(2)&gt;" in html
    assert "{{ 7 * 7 }}" in html


def test_hostile_names_are_inert_in_drawings(hostile: Answers) -> None:
    drawn = {**figures(hostile, tables(hostile)), **school_maps(hostile)}
    assert len(drawn) == 9
    for figure in drawn.values():
        assert not {"script", "b", "title"} & set(Tags(figure.svg).tags)


def test_hostile_names_are_text_in_the_workbook(
    hostile: Answers, summed: Summed, tmp_path: Path
) -> None:
    write(hostile, tables(hostile), summed(hostile), tmp_path / "plan.xlsx")
    schools = cells(tmp_path / "plan.xlsx")["school_teams"]
    assert [row[1] for row in schools[1:4]] == [
        "<script>alert(1)</script>", "=1+1", "<img src=x onerror=alert(2)>"
    ]  # fmt: skip


def test_the_workbook_holds_the_tables(
    hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any], tmp_path: Path
) -> None:
    write(hamlet, frames, summary, tmp_path / "plan.xlsx")
    sheets = cells(tmp_path / "plan.xlsx")
    assert next(iter(sheets)) == "contents"
    assert list(sheets)[-len(frames) :] == list(frames)
    for name, frame in frames.items():
        head, *rows = sheets[name]
        assert head == list(frame.columns)
        assert len(rows) == len(frame)
        for column in frame.select_dtypes("number"):
            told = [row[head.index(column)] for row in rows]
            kept = ["" if blank else value for value, blank in zip(
                frame[column].tolist(), frame[column].isna(), strict=True
            )]  # fmt: skip
            assert told == pytest.approx(kept) if "" not in kept else told == kept
    checks = {row[0]: row[1] for row in sheets["contents"] if row[0]}
    assert checks["The ledger"] == 89_752.15
    assert checks["In the prices"] + checks["Unused capacity"] == pytest.approx(89_752.15)
    assert checks["Difference, must be 0"] == 0


def test_the_same_run_gives_the_same_workbook(
    hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any], tmp_path: Path
) -> None:
    write(hamlet, frames, summary, tmp_path / "one.xlsx")
    write(hamlet, frames, summary, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_simulated_rows_and_breaches_are_told_at_the_top(
    html: str, hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any]
) -> None:
    assert "Do not use this plan" not in html
    told = page(hamlet, frames, {
        **summary, "assumptions": ["Every row is simulated."],
        "audit": {"promises": 8, "breaches": ["posts: told 1, counted 2"]},
    })  # fmt: skip
    assert told.index("Simulated rows.") < told.index("Do not use this plan") < told.index("<nav")


def test_a_run_without_frontier_or_map_is_still_told(
    hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any]
) -> None:
    html = page(hamlet, {**frames, "frontier": frames["frontier"].head(0)}, summary)
    assert "Not compared in this run." in html
    assert Tags(html).tags.count("svg") == 8
