"""A workbook is read as people keep one, and gives the same instance as the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from instances import Caution, Fault, InstanceFaults, examples, load
from instances.load import EXAMPLES
from instances.schema import TEMPLATE_VERSION

BookOf = Callable[[Any], Path]


@pytest.fixture
def book(hamlet: Any, book_of: BookOf) -> Path:
    """The hamlet as a workbook."""
    return book_of(hamlet)


def changed(path: Path, change: Callable[[Workbook], object]) -> Path:
    """The workbook with something done to it."""
    opened = load_workbook(path)
    change(opened)
    opened.save(path)
    return path


def faults_of(path: Path) -> tuple[Fault, ...]:
    """What is wrong with a workbook."""
    with pytest.raises(InstanceFaults) as refused:
        load(path)
    return refused.value.faults


def caution_of(path: Path) -> Caution:
    """The one thing that is odd about a workbook without faults."""
    (caution,) = load(path).cautions
    return caution


# ---- sheets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples())
def test_a_workbook_and_a_folder_of_the_same_content_are_the_same(
    name: str, book_of: BookOf
) -> None:
    folder, book = load(EXAMPLES / name), load(book_of(EXAMPLES / name))
    assert book.digest == folder.digest
    assert list(book.tables()) == list(folder.tables())


@pytest.mark.parametrize("name", ["Schools", " schools ", "SCHOOLS"])
def test_a_sheet_is_found_however_its_name_is_written(book: Path, name: str) -> None:
    changed(book, lambda opened: setattr(opened["schools"], "title", "other"))
    changed(book, lambda opened: setattr(opened["other"], "title", name))
    assert load(book) == load("hamlet")


def test_a_named_table_is_found_wherever_it_was_moved(book: Path) -> None:
    def move(opened: Workbook) -> None:
        rows = list(opened["teams"].iter_rows(values_only=True))
        del opened["teams"]
        sheet = opened.create_sheet("Everything about us")
        sheet["A1"] = "Our teams, as of spring"
        for row, cells in enumerate(rows, 5):
            for column, cell in enumerate(cells, 3):
                sheet.cell(row, column, cell)
        sheet.add_table(Table(displayName="Teams", ref="C5:I7"))

    assert load(changed(book, move)).digest == load("hamlet").digest
    changed(book, lambda opened: opened["Everything about us"].__setitem__("H7", "many"))
    (fault,) = faults_of(book)
    assert (fault.cell, fault.line, fault.column) == ("'Everything about us'!H7", 7, "wte")


def test_other_sheets_are_passed_over(book: Path) -> None:
    def add(opened: Workbook) -> None:
        opened.create_sheet("Read me", 0)["A1"] = "How to fill this in"
        opened.create_sheet("_lists")["A1"] = "schools"
        opened.create_sheet("Notes of the meeting")["B2"] = 7
        opened.create_chartsheet("Chart")

    assert load(changed(book, add)) == load("hamlet")


def test_a_missing_sheet_is_told_with_one_of_a_name_near_it(book: Path) -> None:
    changed(book, lambda opened: setattr(opened["schools"], "title", "school list"))
    (fault,) = faults_of(book)
    assert (fault.place, fault.found) == ("hamlet.xlsx", "no sheet 'schools'")
    assert fault.remedy == "Did you mean 'school list'?"


def test_a_sheet_near_the_name_of_an_optional_table_is_a_caution(book: Path) -> None:
    changed(book, lambda opened: setattr(opened["tranches"], "title", "tranche"))
    caution = caution_of(book)
    assert caution.table == "tranches"
    assert "'tranche'" in caution.text
    assert "'tranches'" in caution.text


def test_a_hidden_sheet_is_read_and_told(book: Path) -> None:
    changed(book, lambda opened: setattr(opened["staff"], "sheet_state", "veryHidden"))
    assert "'staff' is hidden" in caution_of(book).text
    assert load(book).staff == load("hamlet").staff


def test_two_sheets_that_could_be_a_table_are_told(book: Path) -> None:
    changed(book, lambda opened: setattr(opened.copy_worksheet(opened["staff"]), "title", "staff "))
    (fault,) = faults_of(book)
    assert (fault.kind, fault.cell) == ("table twice", "'staff '")


def test_blank_rows_and_columns_around_a_table_do_not_matter(book: Path) -> None:
    def move(opened: Workbook) -> None:
        sheet = opened["schools"]
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 3)
        sheet.insert_rows(7)
        for row in range(15, 40):
            sheet.cell(row, 20).number_format = "0.00"

    assert load(changed(book, move)) == load("hamlet")
    changed(book, lambda opened: opened["schools"].__setitem__("H8", -1))
    (fault,) = faults_of(book)
    assert (fault.cell, fault.line, fault.column) == ("schools!H8", 8, "pupils")


def test_a_blank_sheet_is_told(book: Path) -> None:
    def empty(opened: Workbook) -> None:
        opened["grades"].delete_rows(1, 10)

    (fault,) = faults_of(changed(book, empty))
    assert (fault.kind, fault.cell, fault.found) == ("empty table", "grades", "an empty sheet")


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (0, "version 0"), ("one", "version one"), ("", "(blank)"), (TEMPLATE_VERSION, None),
        (str(TEMPLATE_VERSION), None),
    ],
)  # fmt: skip
def test_the_version_of_the_template_is_looked_at(
    book: Path, version: object, words: str | None
) -> None:
    def tell(opened: Workbook) -> None:
        opened.create_sheet("Read me", 0).append(["Template version", version])

    cautions = load(changed(book, tell)).cautions
    assert [words in caution.text for caution in cautions if words] == [True] * bool(words)


@pytest.mark.parametrize("version", [TEMPLATE_VERSION + 1, 10**12])
def test_a_workbook_of_a_later_version_is_refused(book: Path, version: int) -> None:
    def tell(opened: Workbook) -> None:
        opened.create_sheet("READ ME").append([None, "template version", version])

    (fault,) = faults_of(changed(book, tell))
    assert fault.kind == "newer version"
    assert "Update the program" in fault.remedy


# ---- cells ---------------------------------------------------------------------------------------


def test_whole_numbers_are_codes_without_a_point(hamlet: Any, book_of: BookOf) -> None:
    hamlet.put("schools", 4, "school", "117065")
    hamlet.put("practices", 2, "practice", "0042")
    read = load(changed(book_of(hamlet), lambda opened: opened["practices"].__setitem__("A2", 42)))
    assert read.schools[2].school == "117065"
    assert read.practices[0].practice == "42"


@pytest.mark.parametrize(("typed", "locked"), [(True, True), (False, False), ("YES", True)])
def test_true_and_false_are_yes_and_no(book: Path, typed: object, locked: bool) -> None:
    changed(book, lambda opened: opened["schools"].__setitem__("K4", typed))
    assert load(book).schools[2].locked is locked


@pytest.mark.parametrize("typed", [date(2027, 2, 1), datetime(2027, 2, 28, 12, 30)])
def test_a_date_in_a_column_of_months_is_its_month(book: Path, typed: date) -> None:
    changed(book, lambda opened: opened["tranches"].__setitem__("B2", typed))
    assert load(book).tranches[0].start_month == "2027-02"
    assert load(book).cautions == ()


def test_a_date_for_the_first_month_is_its_month(book: Path) -> None:
    changed(book, lambda opened: opened["settings"].__setitem__("B3", date(2026, 4, 1)))
    assert load(book) == load("hamlet")


def test_a_date_in_a_column_of_text_is_told(book: Path) -> None:
    changed(book, lambda opened: opened["teams"].__setitem__("B3", date(2026, 2, 1)))
    caution = caution_of(book)
    assert load(book).teams[1].name == "2026-02-01"
    assert (caution.table, caution.column, caution.cells) == ("teams", "name", ("teams!B3",))


@pytest.mark.parametrize(
    ("sheet", "cell", "column", "typed"),
    [
        ("schools", "A4", "school", date(2026, 2, 1)),
        ("schools", "F4", "pupils", date(1900, 2, 1)),
        ("contacts", "I2", "duration_min", time(0, 45)),
        ("contacts", "M2", "grades", date(2026, 1, 2)),
    ],
)  # fmt: skip
def test_a_date_anywhere_else_is_a_fault_told_once(
    book: Path, sheet: str, cell: str, column: str, typed: object
) -> None:
    changed(book, lambda opened: opened[sheet].__setitem__(cell, typed))
    (fault,) = faults_of(book)
    assert (fault.kind, fault.cell, fault.column) == ("a date", f"{sheet}!{cell}", column)
    assert "Format the cell" in fault.remedy


def test_numbers_stored_as_text_are_read_and_counted(book: Path) -> None:
    def as_text(opened: Workbook) -> None:
        for row in (2, 3, 4):
            opened["schools"].cell(row, 6, str(opened["schools"].cell(row, 6).value))

    caution = caution_of(changed(book, as_text))
    assert caution.text.startswith("schools, pupils: 3 numbers are stored as text")
    assert caution.cells == ("schools!F2", "schools!F3", "schools!F4")
    assert load(book).digest == load("hamlet").digest


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!"])
def test_a_formula_that_ends_in_an_error_is_told(book: Path, error: str) -> None:
    changed(book, lambda opened: opened["staff"].__setitem__("C4", error))
    (fault,) = faults_of(book)
    assert (fault.kind, fault.cell, fault.found) == ("error value", "staff!C4", error)


def test_an_error_in_a_column_that_is_not_declared_is_none(book: Path) -> None:
    changed(book, lambda opened: opened["staff"].__setitem__("E4", "#N/A"))
    assert load(book) == load("hamlet")


def test_a_formula_that_was_never_calculated_is_told_though_the_cell_may_be_blank(
    book: Path,
) -> None:
    changed(book, lambda opened: opened["practices"].__setitem__("F2", "=365.25"))
    (fault,) = faults_of(book)
    assert (fault.kind, fault.cell) == ("formula without a value", "practices!F2")
    assert "Excel or LibreOffice" in fault.remedy


def test_merged_cells_are_told_with_what_they_are_merged_with(book: Path) -> None:
    changed(book, lambda opened: opened["schools"].merge_cells("J2:J4"))
    told = faults_of(book)
    assert [(fault.cell, fault.column) for fault in told] == [
        ("schools!J3", "team"), ("schools!J4", "team"),
    ]  # fmt: skip
    for fault in told:
        assert fault.kind == "merged cells"
        assert "schools!J2" in fault.found
        assert "Unmerge" in fault.remedy


def test_text_that_looks_live_comes_back_as_text(hamlet: Any, book_of: BookOf) -> None:
    texts = ["=1+1", "+44 20", "-x", "@SUM(A1)", "<b>&amp;</b>", "_x0041_"]
    for line, text in enumerate(texts, 2):
        hamlet.put("schools", line, "name", text)
    assert [school.name for school in load(book_of(hamlet)).schools] == texts


def test_a_fault_of_a_workbook_is_told_with_its_sheet_and_cell(
    hamlet: Any, book_of: BookOf
) -> None:
    hamlet.put("schools", 6, "team", "BB")
    (fault,) = faults_of(book_of(hamlet))
    assert str(fault) == "schools!J6: found 'BB'; expected a code of teams. Did you mean 'B'?"
    assert (fault.file, fault.line, fault.column, fault.nearest) == ("hamlet.xlsx", 6, "team", "B")


def test_a_table_below_others_columns_has_the_letters_of_its_place(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("teams").write_row(0, 25, ["team", "name", "easting_m", "northing_m", "wte"])
    book.get_worksheet_by_name("teams").write_row(1, 25, ["A", "Team", "x", 1, 1])
    book.close()
    told = {fault.table: fault.cell for fault in faults_of(path)}
    assert told["teams"] == "teams!AB2"
    assert told["schools"] == ""
