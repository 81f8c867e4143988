"""Names that would be formulas, markup or script, in every text of an instance, are inert."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import instances
from instances.inert import guarded
from instances.schema import columns
from instances.tables import TABLES
from models.answers import Answers
from reports.page import page
from reports.sheets import sheets
from reports.sheets_page import sheets_page, sheets_word
from reports.tables import tables
from reports.workbook import write

HOSTILE = (
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-2+3", "\tx", "<script>alert(1)</script>",
    "</title></svg><img src=x onerror=alert(2)>", "{{ 7 * 7 }}{% raw %}", "<b>bold</b>&amp;",
    "\u05e9\u05dc\u05d5\u05dd =1", "\u0645\u0631\u062d\u0628\u0627", "]]><x>", "#set text(1pt)",
    "$x$ *b* _i_ `c`", '=HYPERLINK("http://x.test","go")', "W" * 500,
)  # fmt: skip
LIVE = re.compile(r"[=+\-@\t\r]")


def code(text: str) -> str:
    """A code that would be markup or a formula, the same for the same code."""
    return f"={text}" if len(text) % 2 else f"<i>{text}"


def made_hostile(folder: Path) -> Path:
    """The hamlet with every text and every code of its own made hostile."""
    source = Path(instances.__file__).parent / "examples" / "hamlet"
    declared = {table.table: {c.name: c for c in columns(table)} for table in TABLES}
    number = 0
    for path in source.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows:
            for name, cell in row.items():
                column = declared[path.stem].get(name)
                if not cell or column is None or column.choices or path.stem == "settings":
                    if path.stem == "settings" and row["key"] == "name":
                        row["value"] = "</h1><script>alert(0)</script>=1"
                    continue
                if column.kind == "text" and name != "band":
                    row[name] = HOSTILE[number % len(HOSTILE)]
                    number += 1
                elif column.kind in ("code", "list") and name != "band":
                    row[name] = ";".join(code(part) for part in cell.split(";"))
        with (folder / path.name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                {name: guarded(cell or "") for name, cell in row.items()} for row in rows
            )
    assert number > len(HOSTILE)
    return folder


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, answered: Callable[[Any], Answers]
) -> Answers:
    return answered(made_hostile(tmp_path_factory.mktemp("hostile")))


class Tags(HTMLParser):
    """The tags of a page, and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


def inert(html: str) -> None:
    found = Tags(html)
    assert not found.tags & {"script", "img", "b", "i", "x", "iframe", "link"}
    assert not {name for name in found.names if name.startswith("on")}
    assert "{% raw %}" in html or "7 * 7" not in html


def test_pages_and_sheets(hostile: Answers, summed: Callable[[Answers], dict[str, Any]]) -> None:
    frames = tables(hostile)
    html = page(hostile, frames, summed(hostile))
    inert(html)
    assert "&lt;script&gt;" in html
    for kind, found in sheets(hostile.instance, frames).items():
        inert(sheets_page(kind, found, hostile.instance, "=run"))


def test_workbook(
    hostile: Answers, summed: Callable[[Answers], dict[str, Any]], tmp_path: Path
) -> None:
    write(hostile, tables(hostile), summed(hostile), tmp_path / "plan.xlsx")
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as book:
        for name in book.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for formula in re.findall(r"<f[^>]*>([^<]*)</f>", book.read(name).decode()):
                assert not any(text[:9] in formula for text in HOSTILE[:3] + HOSTILE[5:])
                assert "HYPERLINK" not in formula
        links = [name for name in book.namelist() if "sheet" in name and name.endswith(".rels")]
        assert not any(b"http://x.test" in book.read(name) for name in links)
    book_ = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    names = [row[1] for row in book_.get_sheet_by_name("school_teams").to_python()[1:]]
    assert names == [row.name for row in hostile.instance.schools]
    assert any(LIVE.match(name) for name in names)


def test_tables_as_csv(hostile: Answers) -> None:
    for frame in tables(hostile).values():
        text = frame.map(lambda c: guarded(c) if isinstance(c, str) else c).to_csv(index=False)
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                number = re.fullmatch(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?", cell, re.IGNORECASE)
                assert number or not LIVE.match(cell), cell


def test_word(hostile: Answers) -> None:
    docx = pytest.importorskip("docx")
    pytest.importorskip("docxtpl")
    frames = tables(hostile)
    found: Mapping[str, Any] = sheets(hostile.instance, frames)
    data = sheets_word("schools", found["schools"], hostile.instance, "=run")
    assert data == sheets_word("schools", found["schools"], hostile.instance, "=run")
    document = docx.Document(io.BytesIO(data))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    told = [f"{sheet.name} ({sheet.code})" for sheet in found["schools"]]
    assert [head.strip() for head in heads] == [text.strip() for text in told]


def test_board_paper(hostile: Answers, summed: Callable[[Answers], dict[str, Any]]) -> None:
    pytest.importorskip("typst")
    from reports.paper import paper

    data = paper(hostile, tables(hostile), summed(hostile), "=run")
    assert data.startswith(b"%PDF")
    assert data == paper(hostile, tables(hostile), summed(hostile), "=run")
