"""A file that is no workbook, or one that could hurt, is refused in a sentence and not opened."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances import Fault, InstanceFaults, load
from instances.scan_workbook import scan

BookOf = Callable[[Any], Path]
SHEET = "xl/worksheets/sheet1.xml"
OPEN = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def faults_of(path: Path) -> tuple[Fault, ...]:
    """What is wrong with a workbook."""
    with pytest.raises(InstanceFaults) as refused:
        load(path)
    return refused.value.faults


def refusal(path: Path) -> Fault:
    """The one fault of a file that is refused."""
    (fault,) = faults_of(path)
    assert fault.file == str(path)
    assert str(fault).isprintable()
    return fault


def with_parts(book: Path, name: str = "made.xlsx", **parts: str | bytes) -> Path:
    """A copy of a workbook with parts put in, by their path with __ for / and no suffix."""
    put = {f"{part.replace('__', '/')}.xml": content for part, content in parts.items()}
    out = book.parent / name
    with (
        zipfile.ZipFile(book) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            if info.filename not in put:
                new.writestr(info.filename, old.read(info))
        for part, content in put.items():
            new.writestr(part, content)
    return out


def sheet_of(rows: str) -> str:
    """The XML of a sheet."""
    return f"{OPEN}<sheetData>{rows}</sheetData></worksheet>"


@pytest.fixture
def book(hamlet: Any, book_of: BookOf) -> Path:
    """The hamlet as a workbook; its first sheet is assumptions."""
    return book_of(hamlet)


# ---- other files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no workbook"),
        (b"school,name\n1,Mill\n", "no workbook"),
        (b"PK\x03\x04 and nothing else", "no workbook"),
        (OLD + bytes(600), "old format"),
        (OLD + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "password"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "tables.xlsx"
    path.write_bytes(content)
    fault = refusal(path)
    assert fault.kind == "not a workbook"
    assert words in fault.found
    assert "folder of CSV files" in fault.expected
    assert fault.remedy


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("mimetype", ".ods"), ("xl/workbook.bin", ".xlsb"), ("xl/vbaProject.bin", ".xlsm"),
        ("other.txt", "no workbook"),
    ],
)  # fmt: skip
def test_a_zip_of_another_kind_is_named(tmp_path: Path, part: str, words: str) -> None:
    path = tmp_path / "tables.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(part, "x")
        if part == "xl/vbaProject.bin":
            parts.writestr("xl/workbook.xml", "x")
    fault = refusal(path)
    assert fault.kind == "not a workbook"
    assert words in fault.found


def test_a_workbook_cut_short_is_damaged(book: Path) -> None:
    path = book.parent / "short.xlsx"
    path.write_bytes(book.read_bytes()[:-200])
    assert refusal(path).kind == "not a workbook"


@pytest.mark.parametrize(
    "content", ["no XML", OPEN, f"<!DOCTYPE x [<!ENTITY a 'b'>]>{OPEN}</worksheet>"]
)
def test_a_sheet_that_is_not_plain_xml_is_damaged(book: Path, content: str) -> None:
    fault = refusal(with_parts(book, xl__worksheets__sheet1=content))
    assert fault.kind == "not a workbook"


def test_a_workbook_that_names_no_sheets_is_damaged(book: Path) -> None:
    assert refusal(with_parts(book, xl__workbook="<a")).kind == "not a workbook"


# ---- too large -----------------------------------------------------------------------------------


def test_a_file_of_more_than_50_mb_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(50_000_001)
    fault = refusal(path)
    assert (fault.kind, fault.found, fault.expected) == (
        "too large", "a file of 50 MB", "at most 50 MB",
    )  # fmt: skip


def test_a_part_of_which_the_ratio_betrays_a_bomb_is_refused_before_it_is_kept(book: Path) -> None:
    path = with_parts(book, xl__worksheets__sheet1=OPEN.encode() + bytes(200_000_000))
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    begun = time.perf_counter()
    fault = refusal(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.kind == "too large"
    assert "packed size" in fault.expected
    assert most < 30_000_000
    assert time.perf_counter() - begun < 5


def test_a_part_that_is_longer_than_it_says_is_refused(book: Path) -> None:
    content = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 3_000)
    path = with_parts(book, xl__worksheets__sheet1=content)
    raw = bytearray(path.read_bytes())
    told = len(content).to_bytes(4, "little")
    assert raw.count(told) >= 2
    path.write_bytes(bytes(raw).replace(told, (len(content) - 2_000).to_bytes(4, "little")))
    assert refusal(path).kind == "not a workbook"


def test_a_sheet_of_more_than_a_million_cells_is_refused(book: Path) -> None:
    cells = "".join(f'<c r="{letter}{{0}}"/>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in range(1, 38_470))
    fault = refusal(with_parts(book, xl__worksheets__sheet1=sheet_of(rows)))
    assert fault.kind == "too large"
    assert "1,000,000 cells" in fault.expected


@pytest.mark.parametrize("filled", ["<v>1</v>", "<is><t>x</t></is>", "<f>1</f>"])
def test_a_cell_far_from_the_others_makes_a_sheet_too_large(book: Path, filled: str) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far = f'<row r="1048576"><c r="XFD1048576">{filled}</c></row>'
    assert (
        refusal(with_parts(book, xl__worksheets__sheet1=sheet_of(rows + far))).kind == "too large"
    )


def test_a_blank_cell_far_from_the_others_does_not(book: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    path = with_parts(book, xl__worksheets__sheet1=sheet_of(rows + far))
    assert scan(path)["assumptions"].area == 1


def test_a_size_that_a_sheet_only_claims_does_not(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        content = parts.read(SHEET).decode()
    assert "<dimension ref=" in content
    claimed = content.replace('ref="A1:C2"', 'ref="A1:XFD1048576"')
    assert claimed != content
    assert load(with_parts(book, xl__worksheets__sheet1=claimed)).digest == load("hamlet").digest


def test_cells_that_say_not_where_they_are_count_from_the_first(book: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c/><c><v>3</v></c></row>"
    path = with_parts(book, xl__worksheets__sheet1=sheet_of(rows))
    assert (scan(path)["assumptions"].cells, scan(path)["assumptions"].area) == (5, 6)


def test_a_long_text_that_a_million_cells_share_is_refused(book: Path) -> None:
    shared = f"<sst xmlns='x'><si><t>{'long ' * 6_000}</t></si></sst>"
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_000)
    )
    path = with_parts(book, xl__worksheets__sheet1=sheet_of(rows), xl__sharedStrings=shared)
    assert refusal(path).kind == "too large"


def test_a_named_table_that_claims_too_much_is_refused(book: Path) -> None:
    table = '<table xmlns="x" id="1" name="a" displayName="a" ref="A1:XFD1048576"/>'
    assert refusal(with_parts(book, xl__tables__table1=table)).kind == "too large"


def test_a_list_of_sheets_that_is_too_long_is_refused(book: Path) -> None:
    path = with_parts(book, xl__workbook=b"<workbook>" + b"<!-- x -->" * 600_000)
    assert refusal(path).kind == "too large"


def test_merged_cells_that_overlap_are_told_once(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        content = parts.read(SHEET).decode()
    merged = '<mergeCells count="400">' + '<mergeCell ref="A1:XFD1048576"/>' * 400 + "</mergeCells>"
    path = with_parts(book, xl__worksheets__sheet1=content.replace("<pageM", f"{merged}<pageM"))
    (fault,) = faults_of(path)
    assert (fault.kind, fault.cell) == ("merged cells", "assumptions!1")


def test_a_prefix_of_the_elements_hides_nothing(book: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="ZZ200000"><x:v>1</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="y"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert refusal(with_parts(book, xl__worksheets__sheet1=sheet)).kind == "too large"


# ---- any damage ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_damage_is_told_or_does_not_matter(book: Path, data: Any) -> None:
    raw = bytearray(book.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    path = book.parent / "damaged.xlsx"
    path.write_bytes(raw)
    try:
        load(path)
    except InstanceFaults as refused:
        assert refused.faults


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_damage_inside_a_part_is_told_or_does_not_matter(book: Path, data: Any) -> None:
    with zipfile.ZipFile(book) as parts:
        names = [name for name in parts.namelist() if name.endswith(".xml")]
        name = data.draw(st.sampled_from(names))
        text = parts.read(name).decode()
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first, min(len(text), first + 40)))
    put = data.draw(st.text(st.sampled_from('<>/"=cvfrow 0159AZ&;!'), max_size=12))
    made = with_parts(book, **{
        name.removesuffix(".xml").replace("/", "__"): text[:first] + put + text[last:]
    })  # fmt: skip
    try:
        load(made)
    except InstanceFaults as refused:
        assert refused.faults
