"""The workbook tells people what to type, and holds them to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from instances.declared import MAY, MUST, OPTIONAL, filling_order, holds, need
from instances.schema import ABOUT, TEMPLATE_VERSION, Column, columns
from instances.starter import template_rows
from instances.tables import TABLES, School, Settings
from instances.workbook import write_workbook

EVERY_COLUMN = [
    pytest.param(table.table, column, id=f"{table.table}.{column.name}")
    for table in TABLES
    for column in columns(table)
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template workbook."""
    path = tmp_path_factory.mktemp("template") / "county.xlsx"
    write_workbook(template_rows(), path)
    return path


@pytest.fixture(scope="module")
def book(template: Path) -> Any:
    """The template as another library reads it."""
    return openpyxl.load_workbook(template)


def rule(book: Any, table: str, column: Column) -> DataValidation:
    """The one validation that holds for the first cell of a column."""
    sheet = book[table]
    (place,) = [cell.column_letter for cell in sheet[1] if cell.value == column.name]
    (found,) = [
        rule for rule in sheet.data_validations.dataValidation if f"{place}2" in rule.sqref
    ]  # fmt: skip
    return found


def test_the_guide_comes_first_then_the_tables_in_filling_order_and_the_lists_are_hidden(
    book: Any,
) -> None:
    order = [table.table for table in filling_order()]
    assert book.sheetnames == ["Read me", "Columns", *order, "_lists"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * (len(order) + 2) + ["hidden"]
    assert book.active.title == "Read me"


def test_a_table_comes_after_those_it_takes_codes_from() -> None:
    done = set[str]()
    for table in filling_order():
        assert {name for column in columns(table) for name in column.refers} <= done
        done.add(table.table)
    assert done == {table.table for table in TABLES}


def test_the_guide_says_the_version_and_the_commands_with_the_name_of_the_file(book: Any) -> None:
    guide = book["Read me"]
    assert (guide["A3"].value, guide["B3"].value) == ("Template version", TEMPLATE_VERSION)
    said = [str(cell.value) for row in guide.iter_rows() for cell in row if cell.value]
    assert "optimiser check county.xlsx" in said
    assert "optimiser plan county.xlsx" in said
    assert {table.table for table in TABLES} <= set(said)


def test_the_sheet_of_columns_tells_of_every_column_and_every_setting(book: Any) -> None:
    rows = [tuple(cell.value for cell in row) for row in book["Columns"].iter_rows(min_row=2)]
    declared = {(table.table, column.name) for table in TABLES for column in columns(table)}
    declared |= {("settings", f"the setting {column.name}") for column in columns(Settings)}
    assert {row[:2] for row in rows} == declared
    assert len(rows) == len(declared)


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_each_head_is_locked_and_its_note_says_what_is_declared(
    book: Any, table: str, column: Column
) -> None:
    (head,) = [cell for cell in book[table][1] if cell.value == column.name]
    assert head.protection.locked
    note = head.comment.text
    assert column.meaning in note
    assert f"Example: {column.example}" in note
    assert holds(column) in note
    assert column.source in note
    assert need(column) in note


def test_heads_look_different_if_cells_must_be_filled_in_may_be_blank_or_are_optional(
    book: Any,
) -> None:
    looks: dict[str, set[tuple[object, ...]]] = {MUST: set(), MAY: set(), OPTIONAL: set()}
    for table in TABLES:
        heads = {cell.value: cell for cell in book[table.table][1]}
        for column in columns(table):
            head = heads[column.name]
            looks[need(column)].add((head.fill.bgColor.rgb, head.fill.fgColor.rgb, head.font.b))
    assert all(len(look) == 1 for look in looks.values())
    assert len(set.union(*looks.values())) == 3


def test_what_people_type_is_not_locked_and_they_may_sort_insert_and_widen(book: Any) -> None:
    for table in TABLES:
        sheet = book[table.table]
        filled = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
        assert not any(cell.protection.locked for cell in filled)
        assert not any(cell.protection.locked for cell in sheet[1] if cell.value == "source")
        held = sheet.protection
        assert held.sheet
        assert held.password is None
        allowed = ("sort", "autoFilter", "insertRows", "deleteRows", "insertColumns",
                   "formatCells", "formatColumns", "formatRows", "objects")  # fmt: skip
        assert not any(getattr(held, name) for name in allowed)


def test_cells_far_beyond_those_written_are_not_locked_either(template: Path) -> None:
    with ZipFile(template) as parts:
        styles = parts.read("xl/styles.xml").decode()
    default = styles.split("<cellXfs")[1].split("</xf>")[0]
    assert 'locked="0"' in default


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_each_cell_says_what_is_expected_to_well_below_the_last_row(
    book: Any, table: str, column: Column
) -> None:
    if (table, column.name) == ("settings", "value"):
        pytest.skip("each value has the rule of its setting")
    found = rule(book, table, column)
    last = max(area.max_row for area in found.sqref.ranges)
    assert last >= max(5_000, len(template_rows()[table]) + 2_000)
    assert found.promptTitle == column.name[:32]
    assert found.prompt.startswith(column.meaning[:100])
    assert found.showInputMessage


@pytest.mark.parametrize(
    ("table", "column"),
    [case for case in EVERY_COLUMN if case.values[1].choices],  # type: ignore[attr-defined]
)
def test_choices_are_a_drop_down_of_exactly_those_and_nothing_else_is_taken(
    book: Any, table: str, column: Column
) -> None:
    found = rule(book, table, column)
    assert (found.type, found.errorStyle or "stop") == ("list", "stop")
    assert found.formula1 == '"' + ",".join(column.choices) + '"'


@pytest.mark.parametrize(
    ("table", "column"),
    [
        case for case in EVERY_COLUMN
        if case.values[1].kind in ("number", "whole number")  # type: ignore[attr-defined]
    ],
)  # fmt: skip
def test_numbers_are_held_to_their_range(book: Any, table: str, column: Column) -> None:
    found = rule(book, table, column)
    assert (found.errorStyle or "stop") == "stop"
    assert found.errorTitle
    assert column.name in found.error
    if found.type == "custom":
        assert f">{column.gt:g}" in found.formula1
        assert f"<={column.le:g}" in found.formula1
        return
    assert found.type == ("whole" if column.kind == "whole number" else "decimal")
    if found.operator is None:
        assert (float(found.formula1), float(found.formula2)) == (column.ge, column.le)
    else:
        bound = {"greaterThanOrEqual": column.ge, "greaterThan": column.gt}[found.operator]
        assert bound == float(found.formula1)
        assert column.le is None


@pytest.mark.parametrize(
    ("table", "column"),
    [
        case for case in EVERY_COLUMN
        if case.values[1].kind in ("month", "day")  # type: ignore[attr-defined]
    ],
)  # fmt: skip
def test_months_and_days_are_held_to_their_form(book: Any, table: str, column: Column) -> None:
    found = rule(book, table, column)
    assert (found.type, found.errorStyle or "stop") == ("custom", "stop")
    length = {"month": 7, "day": 10}[column.kind]
    assert found.formula1.startswith(f"AND(LEN({str(found.sqref).split(':')[0]})={length},")


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_cells_still_to_be_typed_into_keep_text_as_text(
    book: Any, table: str, column: Column
) -> None:
    sheet = book[table]
    (place,) = [cell.column for cell in sheet[1] if cell.value == column.name]
    # columns alike that stand together are read as one
    formats = [each for each in sheet.column_dimensions.values() if each.min <= place <= each.max]
    number = column.kind in ("number", "whole number")
    assert [each.number_format == "@" for each in formats] == [not number]


def test_a_setting_of_few_words_is_a_drop_down(book: Any) -> None:
    sheet = book["settings"]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "period"]
    (found,) = [r for r in sheet.data_validations.dataValidation if f"B{row}" in r.sqref]
    assert found.formula1 == '"week,month"'
    (keys,) = [r for r in sheet.data_validations.dataValidation if "A2" in r.sqref]
    assert "balance_tolerance_pct" in keys.formula1 or keys.formula1.startswith("_lists!")


def test_references_offer_the_codes_of_the_other_sheets_and_only_warn(book: Any) -> None:
    by_name = {table.table: table for table in TABLES}
    for table, name, expected in (
        ("schools", "team", "codes_teams"),
        ("practices", "locality", "codes_localities"),
        ("staff", "base", "codes_localities_teams"),
        ("staff", "grade", "codes_grades"),
        ("contacts", "pathway", "codes_pathways"),
        ("drivers", "centre", "codes_cost_centres"),
    ):
        (column,) = [column for column in columns(by_name[table]) if column.name == name]
        found = rule(book, table, column)
        assert (found.type, found.formula1, found.errorStyle) == ("list", expected, "warning")
        assert expected in book.defined_names
    assert book.defined_names["codes_teams"].attr_text == (
        "'teams'!$A$2:INDEX('teams'!$A:$A,MAX(2,COUNTA('teams'!$A:$A)+0))"
    )


def test_the_codes_of_two_sheets_stand_together_below_each_other(template: Path, book: Any) -> None:
    listed = CalamineWorkbook.from_path(template).get_sheet_by_name("_lists").to_python()
    rows = template_rows()
    codes = [row["locality"] for row in rows["localities"]] + [r["team"] for r in rows["teams"]]
    place = listed[0].index("localities and teams")
    found = [row[place] for row in listed[1:] if row[place]]
    assert found == codes
    assert book["_lists"].max_row == 1 + len(codes) + 500


def test_every_table_has_every_declared_column_and_then_those_of_ones_own(book: Any) -> None:
    for table in TABLES:
        heads = [cell.value for cell in book[table.table][1]]
        declared = [column.name for column in columns(table)]
        assert heads[: len(declared)] == declared
        assert set(heads[len(declared) :]) <= {"source", ABOUT}


def test_a_setting_is_explained_beside_it(book: Any) -> None:
    sheet = book["settings"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == ["key", "value", ABOUT]
    about = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=2)}
    shown = [column for column in columns(Settings) if column.name in about]
    assert len(shown) == len(about)
    for column in shown:
        assert about[column.name].startswith(f"{column.meaning}: {holds(column)}")


def test_example_rows_and_cells_still_needed_are_shown(book: Any) -> None:
    sheet = book["schools"]
    formulas = [
        (str(area.sqref), held.formula[0])
        for area in sheet.conditional_formatting
        for held in area.rules
    ]
    last = get_column_letter(len(columns(School)))
    assert (f"A2:{last}5001", f'COUNTIF($A2:${last}2,"example*")>0') in formulas
    assert ("B2:B5001", f"AND(ISBLANK(B2),COUNTA($A2:${last}2)>0)") in formulas


def test_only_our_own_cells_are_live(book: Any) -> None:
    for sheet in book:
        live = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        if sheet.title not in ("Read me", "_lists"):
            assert live == []
        else:
            assert live
            assert all("codes_" in value or value.startswith("=COUNTA('") for value in live)


def rows_between(first: int, count: int) -> Iterator[dict[str, str]]:
    """Made-up schools."""
    for number in range(first, first + count):
        yield {"school": f"{number:06}", "name": f"School {number}", "phase": "primary",
               "low_age": "4", "high_age": "11", "pupils": "210", "easting_m": "500000",
               "northing_m": "200000", "team": "a"}  # fmt: skip


def test_rules_reach_below_the_last_row_of_a_long_table(tmp_path: Path) -> None:
    write_workbook({"schools": list(rows_between(0, 4_000))}, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["schools"]
    assert sheet.max_row == 4_001
    lasts = [max(area.max_row for area in rule.sqref.ranges)
             for rule in sheet.data_validations.dataValidation]  # fmt: skip
    assert min(lasts) >= 6_001
    assert sheet["A4001"].value == "003999"
