"""Folder and workbook are two forms of one thing: nothing is lost from one to the other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from instances import load
from instances.load import as_found
from instances.rows import read_rows
from instances.save import cell_text, save
from instances.schema import Column, Row, columns, keys
from instances.tables import TABLES
from instances.workbook import save_workbook, write_workbook
from optimiser.begin import begin

BEGINNINGS = ["", "", "", "=", "+", "-", "@", "'", "http://", "<b>", "{=", "0", "1E", "_x0041_"]
visible = st.characters(exclude_categories=["C", "Z"])
inside = st.one_of(visible, st.sampled_from(' ,;"\n\t'))
words = st.builds(
    lambda begins, first, more, last: f"{begins}{first}{more}{last}",
    st.sampled_from(BEGINNINGS), visible, st.text(inside, max_size=30), visible,
)  # fmt: skip
codes = words.map(lambda word: word.replace(";", ":"))
ODD = [0.1 + 0.2, -0.0, 1e16, 1 / 3, 123456789.123456789, 1e300, 5e-324, 2.0**53 + 2]

WRITTEN = {
    "postcode": st.sampled_from(["AL1 1AA", "SG14 2PB", "W1A 0AX"]),
    "lsoa21": st.integers(0, 999_999).map(lambda number: f"E01{number:06}"),
}
"""Columns whose text has a form of its own."""


def _may_be(column: Column, value: float) -> bool:
    return (
        (column.ge is None or value >= column.ge)
        and (column.gt is None or value > column.gt)
        and (column.le is None or value <= column.le)
    )


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Values that a column may hold, as Python holds them."""
    if column.choices:
        return st.sampled_from(column.choices)
    if column.name in WRITTEN:
        return WRITTEN[column.name]
    low = column.ge if column.ge is not None else column.gt
    odd = [value for value in ODD if _may_be(column, value)]
    number = st.floats(
        low, column.le, exclude_min=column.gt is not None, allow_nan=False, allow_infinity=False
    )
    number = number | st.sampled_from(odd) if odd else number
    whole = st.integers(
        int(low) if low is not None else None, int(column.le) if column.le is not None else None
    )
    return {
        "text": words | st.just("long text, " * 45),
        "code": codes,
        "month": st.dates().map(lambda day: f"20{day:%y-%m}"),
        "day": st.dates().map(lambda day: f"20{day:%y-%m-%d}"),
        "number": number,
        "whole number": whole,
        "yes or no": st.booleans(),
        "list": st.lists(codes, min_size=1, max_size=3).map(tuple),
        "numbers": st.lists(number, min_size=1, max_size=4).map(tuple),
    }[column.kind]


def rows_of(table: type[Row]) -> st.SearchStrategy[list[Row]]:
    """Rows of a table with keys of their own; blank where a cell may be."""
    strategies = {
        column.name: cells(column) if column.required else st.none() | cells(column)
        for column in columns(table)
    }
    drawn = st.fixed_dictionaries(strategies).map(lambda row: _row(table, row))
    good = drawn.filter(lambda row: row is not None)
    return st.lists(good, min_size=1, max_size=4, unique_by=lambda row: _key(table, row))  # type: ignore[arg-type,return-value]


def _row(table: type[Row], values: dict[str, Any]) -> Row | None:
    try:
        given = {name: cell_text(value) for name, value in values.items() if value is not None}
        return table.model_validate(given)
    except ValidationError:
        return None


def _key(table: type[Row], row: Row | None) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in keys(table))


def assert_comes_back(rows: dict[str, list[Row]]) -> None:
    """Write rows of every table to a workbook, read them again: the same, and no fault is told."""
    text = {
        name: [{column: cell_text(cell) for column, cell in dict(row).items()} for row in of]
        for name, of in rows.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(text, Path(folder) / "b.xlsx")
        found = as_found(Path(folder) / "b.xlsx")
    again = {table.table: [row for _, row in read_rows(found, table)] for table in TABLES}
    assert found.faults == []
    assert again == rows
    for name, of in rows.items():
        assert repr(again[name]) == repr(of)  # -0.0 equals 0.0 but is another number


every_table = st.fixed_dictionaries({table.table: rows_of(table) for table in TABLES})
unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(unhurried, max_examples=4)
@given(every_table)
def test_any_rows_of_any_table_come_back_from_a_workbook(rows: dict[str, list[Row]]) -> None:
    assert_comes_back(rows)


@pytest.mark.slow
@settings(unhurried, max_examples=200)
@given(every_table)
def test_many_rows_of_any_table_come_back_from_a_workbook(rows: dict[str, list[Row]]) -> None:
    assert_comes_back(rows)


@pytest.mark.parametrize("name", ["hamlet", "hertfordshire"])
def test_a_bundled_instance_is_the_same_as_a_workbook_and_as_a_folder_again(
    name: str, tmp_path: Path
) -> None:
    instance = load(name)
    save_workbook(instance, tmp_path / "b.xlsx")
    there = load(tmp_path / "b.xlsx")
    save(there, tmp_path / "again")
    back = load(tmp_path / "again")
    assert there == back == instance
    assert {there.digest, back.digest} == {instance.digest}


def test_columns_of_ones_own_survive_both_ways(small: Path, tmp_path: Path) -> None:
    text = (small / "localities.csv").read_text(encoding="utf-8").replace("made up", "=made,up")
    lines = [line.replace(",=made,up", ',"=made,up"') for line in text.splitlines()]
    (small / "localities.csv").write_text("\n".join(lines), encoding="utf-8")
    begin(tmp_path / "b.xlsx", like=str(small))
    begin(tmp_path / "again", like=str(tmp_path / "b.xlsx"))
    header, first, *_ = (tmp_path / "again" / "localities.csv").read_text().splitlines()
    assert header.endswith(",source")
    assert first.endswith(""","'=made,up\"""")  # an apostrophe keeps it text in a spreadsheet
    assert as_found(tmp_path / "again").tables["localities"].rows[0][-1] == "=made,up"
    assert "about" not in (tmp_path / "again" / "settings.csv").read_text()
    before = {name: at.rows for name, at in as_found(small).tables.items() if at.rows}
    assert set(before) == set(as_found(tmp_path / "again").tables)
