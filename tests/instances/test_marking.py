"""What is wrong comes back in colour, at its place, with how to mend it; all else as it was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from instances import Caution, Fault, InstanceFaults, load
from instances.load import as_found
from instances.save import rows_of
from instances.tables import TABLES
from instances.workbook import write_workbook
from instances.workbook.marking import mark
from instances.workbook.styles import AMBER, RED

COLOURS = {f"FF{RED[1:]}": "red", f"FF{AMBER[1:]}": "amber"}


def marked(source: Path, out: Path) -> tuple[tuple[Fault, ...], tuple[Caution, ...]]:
    """Mark an instance; gives what was told of it."""
    faults: tuple[Fault, ...] = ()
    try:
        cautions = load(source).cautions
    except InstanceFaults as error:
        faults, cautions = error.faults, error.cautions
    mark(as_found(source), faults, cautions, source, out)
    return faults, cautions


def coloured(path: Path) -> dict[str, str]:
    """The colour of every marked cell of the tables, by its place as sheet!C11."""
    return {
        f"{sheet.title}!{cell.coordinate}": colour
        for sheet in openpyxl.load_workbook(path)
        if sheet.title not in ("Faults", "Read me")
        for row in sheet.iter_rows()
        for cell in row
        if (colour := COLOURS.get(cell.fill.fgColor.rgb))
    }


def note(path: Path, place: str) -> str:
    """The note on a cell."""
    sheet, cell = place.split("!")
    return str(openpyxl.load_workbook(path)[sheet][cell].comment.text)


def put(folder: Path, table: str, old: str, new: str) -> None:
    """Change a text of a table that stands there once."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def broken(small: Path) -> Path:
    """A folder with a fault in each of six cells, one of them blank, and a table missing."""
    put(small, "schools", "Ash,primary,4,11,210", "Ash,primry,4,11,-210")
    put(
        small, "schools", "Beech,secondary,11,18,900,,3,501000", "Beech,secondary,11,18,900,,3,west"
    )
    put(small, "teams", "b,Team B,,501000,219500,4", "b,Team B,,501000,219500,")
    put(small, "staff", "west,HV,2", "wset,HV,2")
    put(small, "settings", "start_month,2026-04", "start_month,2026-13")
    (small / "drivers.csv").unlink()
    return small


BROKEN = {
    "schools!C2", "schools!F2", "schools!I3", "teams!F3", "staff!A3", "settings!B3", "drivers!A1",
}  # fmt: skip


def test_each_fault_of_a_folder_is_a_red_cell_and_no_other_cell_is(
    broken: Path, tmp_path: Path
) -> None:
    faults, _ = marked(broken, tmp_path / "m.xlsx")
    assert len(faults) == len(BROKEN)
    assert coloured(tmp_path / "m.xlsx") == dict.fromkeys(BROKEN, "red")


def test_the_note_on_a_cell_says_what_was_found_what_was_expected_and_the_mend(
    broken: Path, tmp_path: Path
) -> None:
    marked(broken, tmp_path / "m.xlsx")
    told = note(tmp_path / "m.xlsx", "schools!C2")
    assert "Found 'primry'." in told
    assert "Expected one of primary, secondary" in told
    assert "Did you mean 'primary'?" in told
    assert "Found a blank cell." in note(tmp_path / "m.xlsx", "teams!F3")


def test_the_marked_workbook_has_the_same_faults_at_the_cells_in_red(
    broken: Path, tmp_path: Path
) -> None:
    before, _ = marked(broken, tmp_path / "m.xlsx")
    with pytest.raises(InstanceFaults) as refused:
        load(tmp_path / "m.xlsx")
    after = refused.value.faults
    same = {
        (fault.table, fault.column, fault.found)
        for fault in before
        if fault.kind != "missing table"
    }
    kept = {(fault.table, fault.column, fault.found) for fault in after if fault.table != "drivers"}
    assert same == kept
    assert {fault.cell for fault in after if fault.table != "drivers"} == BROKEN - {"drivers!A1"}


def test_cells_that_are_not_wrong_are_as_they_were(broken: Path, tmp_path: Path) -> None:
    marked(broken, tmp_path / "m.xlsx")
    there = CalamineWorkbook.from_path(tmp_path / "m.xlsx").get_sheet_by_name("localities")
    assert there.to_python() == [
        ["locality", "name", "easting_m", "northing_m", "home_visit_travel_min", "source"],
        ["east", "East", 540000.0, 220000.0, 20.0, "made up"],
        ["west", "West", 500000.0, 220000.0, 25.0, "made up"],
    ]


def test_a_first_sheet_lists_every_fault_with_a_link_to_its_cell(
    broken: Path, tmp_path: Path
) -> None:
    faults, _ = marked(broken, tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book.sheetnames[:3] == ["Faults", "Read me", "Columns"]
    assert book.active.title == "Faults"
    rows = list(book["Faults"].iter_rows(min_row=5))
    assert [row[1].value for row in rows] == [fault.place for fault in faults]
    assert [row[3].value for row in rows] == [fault.found for fault in faults]
    assert [row[4].value for row in rows] == [fault.expected for fault in faults]
    to = {row[1].hyperlink.location.replace("'", "") for row in rows}
    assert to == BROKEN


def test_warnings_are_amber_and_listed_after_the_faults(small: Path, tmp_path: Path) -> None:
    _, cautions = marked(small, tmp_path / "m.xlsx")
    with_lines = [caution for caution in cautions if caution.lines]
    assert with_lines
    assert set(coloured(tmp_path / "m.xlsx").values()) == {"amber"}
    rows = list(openpyxl.load_workbook(tmp_path / "m.xlsx")["Faults"].iter_rows(min_row=5))
    assert [row[3].value for row in rows] == [str(caution) for caution in cautions]
    assert {row[0].value for row in rows} == {"warning"}


def own_workbook(path: Path, instance: Path) -> None:
    """A workbook as people make it: tables out of order, a head lower down, sheets of their own."""
    tables = rows_of(load(instance))
    with xlsxwriter.Workbook(path) as book:
        notes = book.add_worksheet("My notes")
        notes.write_row(0, 0, ["seen", "by whom", 3.5, True])
        notes.write_datetime(1, 0, datetime(2026, 4, 1), book.add_format({"num_format": "d/m/yy"}))
        notes.write_formula(1, 1, "=1+1", None, 2)
        book.add_worksheet("Columns").write_string(0, 0, "mine")
        for table in reversed(TABLES):
            rows = tables[table.table]
            if not rows:
                continue
            name, top = (" Schools", 2) if table.table == "schools" else (table.table, 0)
            sheet = book.add_worksheet(name)
            names = list(reversed(rows[0]))
            sheet.write_row(top, 1, names)
            for line, row in enumerate(rows, start=top + 1):
                for place, column in enumerate(names, start=1):
                    if row[column]:
                        sheet.write_string(line, place, row[column])
        book.get_worksheet_by_name(" Schools").write_string(3, 1, "perhaps")


def test_a_workbook_keeps_its_sheets_and_every_cell_its_place(small: Path, tmp_path: Path) -> None:
    own_workbook(tmp_path / "own.xlsx", small)
    faults, _ = marked(tmp_path / "own.xlsx", tmp_path / "m.xlsx")
    assert [fault.cell for fault in faults] == ["' Schools'!B4"]
    assert {place for place, c in coloured(tmp_path / "m.xlsx").items() if c == "red"} == {
        " Schools!B4"
    }
    before = CalamineWorkbook.from_path(tmp_path / "own.xlsx")
    after = CalamineWorkbook.from_path(tmp_path / "m.xlsx")
    for name in before.sheet_names:
        there = after.get_sheet_by_name("Columns (2)" if name == "Columns" else name)
        assert there.to_python(skip_empty_area=False) == before.get_sheet_by_name(
            name
        ).to_python(skip_empty_area=False)  # fmt: skip
    assert openpyxl.load_workbook(tmp_path / "m.xlsx")["My notes"]["B2"].data_type == "n"


def at_a_cell(place: str) -> str:
    """The cell that stands for a place: the first of a row or of a sheet."""
    sheet, _, cell = place.partition("!")
    return f"{sheet}!{cell if cell[:1].isalpha() else 'A' + (cell or '1')}"


def test_a_marked_workbook_can_be_mended_and_marked_again(broken: Path, tmp_path: Path) -> None:
    marked(broken, tmp_path / "m.xlsx")
    faults, _ = marked(tmp_path / "m.xlsx", tmp_path / "again.xlsx")
    one, two = (openpyxl.load_workbook(tmp_path / name) for name in ("m.xlsx", "again.xlsx"))
    assert one.sheetnames == two.sheetnames
    assert {p for p, c in coloured(tmp_path / "again.xlsx").items() if c == "red"} == {
        at_a_cell(fault.cell) for fault in faults
    }


def test_a_cell_with_a_fault_and_a_warning_is_red_and_tells_both(
    small: Path, tmp_path: Path
) -> None:
    fault = Fault("teams", "teams.csv", 2, "wte", "this", "that", "Do so.")
    caution = Caution("teams", "teams: odd.", "wte", (2,))
    mark(as_found(small), [fault], [caution], small, tmp_path / "m.xlsx")
    assert coloured(tmp_path / "m.xlsx") == {"teams!F2": "red"}
    told = note(tmp_path / "m.xlsx", "teams!F2")
    assert told.startswith("Found this.\nExpected that.\nDo so.")
    assert told.endswith("Warning: teams: odd.")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "<b>x</b>", "http://a.b", "+1"])
def test_what_was_found_is_never_live(text: str, small: Path, tmp_path: Path) -> None:
    put(small, "schools", "Ash,primary", f"Ash,{text}")
    marked(small, tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    cells: list[Any] = [*book["Faults"][5], book["schools"]["C2"]]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(cell.hyperlink for cell in cells if cell.column != 2)
    assert book["Faults"]["D5"].quotePrefix
    assert book["schools"]["C2"].value == text


def test_text_longer_than_a_cell_can_hold_is_shown_cut(small: Path, tmp_path: Path) -> None:
    put(small, "teams", "Team A", "x" * 40_000)
    faults, _ = marked(small, tmp_path / "m.xlsx")
    assert [fault.kind for fault in faults] == ["too long"]
    value = openpyxl.load_workbook(tmp_path / "m.xlsx")["teams"]["B2"].value
    assert value.endswith("x (cut)")


def test_the_same_tables_are_marked_with_the_same_bytes(broken: Path, tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        marked(broken, tmp_path / name / "m.xlsx")
    assert (tmp_path / "1/m.xlsx").read_bytes() == (tmp_path / "2/m.xlsx").read_bytes()


def test_many_faults_are_all_coloured(small: Path, tmp_path: Path) -> None:
    rows = rows_of(load(small))
    rows["schools"] = [
        rows["schools"][0] | {"school": f"s{number}", "pupils": "many"} for number in range(3_000)
    ]
    write_workbook(rows, tmp_path / "b.xlsx")
    faults, _ = marked(tmp_path / "b.xlsx", tmp_path / "m.xlsx")
    red = [place for place, colour in coloured(tmp_path / "m.xlsx").items() if colour == "red"]
    assert len(red) == len(faults) == 3_000
