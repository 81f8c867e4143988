"""A workbook keeps every value as it is, is never live and is written whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from instances import load
from instances.save import rows_of
from instances.workbook import NotWritable, save_workbook, write_workbook
from instances.workbook.cells import Exact, put

LIVE = [
    "=1+1", "+44 20", "-1", "@SUM(A1)", "{=A1}", "=HYPERLINK(\"http://a.b\")", "http://a.b",
    "mailto:a@b.c", "internal:'x'!A1", "<b>&amp;</b>", "0012", "1E5", "2026-04", "TRUE", "#N/A",
    "_x0041_", "a\rb", "a\nb", "'quoted", "x\x01y", "\u202eabc", "1/2",
]  # fmt: skip


@pytest.mark.parametrize("text", LIVE)
def test_text_is_the_same_text_and_never_live(text: str, tmp_path: Path) -> None:
    rows = {"assumptions": [{"assumption": text, "text": text, "note": text}]}
    write_workbook(rows, tmp_path / "b.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "b.xlsx").get_sheet_by_name("assumptions")
    assert sheet.to_python()[1] == [text, text, text]
    there = openpyxl.load_workbook(tmp_path / "b.xlsx")["assumptions"]
    assert [cell.data_type for cell in there[2]] == ["s", "s", "s"]
    assert not any(cell.hyperlink for cell in there[2])
    assert all(cell.number_format == "@" or cell.quotePrefix for cell in there[2])


def written(values: list[object]) -> list[object]:
    """Values as calamine reads them from a workbook in which they were put."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("a")
        for row, value in enumerate(values):
            put(sheet, row, 0, value)  # type: ignore[arg-type]
    content.seek(0)
    read = CalamineWorkbook.from_filelike(content).get_sheet_by_name("a")
    return [row[0] for row in read.to_python(skip_empty_area=False)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_are_written_in_full(numbers: list[float]) -> None:
    assert [repr(number) for number in written([*numbers])] == [repr(number) for number in numbers]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
                min_size=1, max_size=40),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_texts_are_written_as_they_are(texts: list[str]) -> None:
    assert written([*texts]) == texts


@pytest.mark.parametrize(
    ("number", "form"),
    [(70000.0, "70000"), (0.1 + 0.2, "0.30000000000000004"), (-0.0, "-0.0"), (1e16, "1e+16")],
)
def test_numbers_are_written_in_their_shortest_form(number: float, form: str) -> None:
    assert f"{Exact(number):.16G}" == form


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1" / "b.xlsx", tmp_path / "2" / "b.xlsx"
    save_workbook(load("hamlet"), one)
    save_workbook(load("hamlet"), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("text", "said"),
    [("x" * 32_768, "assumptions!B2: text of 32,768 characters"), ("\uffff", "assumptions!B2: a")],
)
def test_what_a_workbook_cannot_hold_is_refused_with_its_place(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(NotWritable, match=said):
        write_workbook({"assumptions": [{"assumption": "a", "text": text}]}, tmp_path / "b.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_failed_check_leaves_the_old_workbook(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"mine")

    def refuse(new: Path) -> None:
        assert new.stat().st_size > 1_000
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        write_workbook(rows_of(load("hamlet")), path, check=refuse)
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_only_declared_tables_are_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="other"):
        write_workbook({"other": [{"a": "b"}]}, tmp_path / "b.xlsx")
    assert not list(tmp_path.iterdir())
