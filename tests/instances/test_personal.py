"""Data of single children are refused and never shown; other numbers and names are let pass."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import is_valid

from instances import Caution, Fault, InstanceFaults, load
from instances.found import Found
from instances.personal import doubtful, refused
from instances.schema import columns
from instances.tables import TABLES, Settings

# of the range that is never given out
NUMBERS = [number for count in range(400) if is_valid(number := f"999{count:07d}")]


def found(header: list[str], rows: list[list[str]]) -> Found:
    """A table as found in a file."""
    return Found("schools", "schools.csv", tuple(header), range(2, len(rows) + 2), rows)


def faults(cells: list[str]) -> list[Fault]:
    """What is refused of a column."""
    return list(refused(found(["note"], [[cell] for cell in cells])))


@pytest.mark.parametrize(
    "name",
    [
        "NHS number", "nhs_number", "NHSNumber", "NHS No.", "nhsno", "Patient NHS Number", "dob",
        "DOB", "D.O.B.", "Date of birth", "date_of_birth", "DateOfBirth", "Child's date of birth",
        "birth date", "birthdate", "Surname", "child_surname", "Forename", "First name",
        "FirstName", "last_name", "family name", "child name", "Child's name", "Pupil’s name",  # noqa: RUF001
        "mother_name", "patient full name", "home address", "child postcode", "UPN",
    ],
)  # fmt: skip
def test_a_column_named_for_single_children_is_refused(name: str) -> None:
    (fault,) = refused(found(["school", name], [["1", "x"]]))
    assert (fault.kind, fault.line, fault.column) == ("personal data", 1, name)
    assert "counts" in fault.expected
    assert "Delete" in fault.remedy


@pytest.mark.parametrize(
    "name",
    [
        "name", "school name", "SchoolName", "head_name", "HeadFirstName", "postcode", "address",
        "births", "births_per_year", "birth season", "children", "children_0_4", "pupils", "urn",
        "uprn", "nhs_region_name", "trust name", "dobson", "commissioner", "", "parent name",
    ],
)  # fmt: skip
def test_a_column_of_another_name_is_not(name: str) -> None:
    assert not list(refused(found([name], [["x"]])))


@pytest.mark.parametrize("table", [*TABLES, Settings], ids=lambda table: table.__name__)
def test_no_declared_column_is_named_like_one(table: Any) -> None:
    assert not list(refused(found([column.name for column in columns(table)], [])))


@pytest.mark.parametrize(
    "written",
    [
        lambda number: number,
        lambda number: f"{number[:3]} {number[3:6]} {number[6:]}",
        lambda number: f"{number[:3]}-{number[3:6]}-{number[6:]}",
        lambda number: f"seen {number}.",
    ],
)
def test_a_column_that_holds_nhs_numbers_is_refused(written: Callable[[str], str]) -> None:
    (fault,) = faults([written(number) for number in NUMBERS[:3]])
    assert fault.kind == "personal data"
    assert not any(part in str(fault) for number in NUMBERS for part in (number, number[:3] + " "))


def test_numbers_that_are_mostly_none_are_let_pass() -> None:
    drawn = Random(1)
    others = [str(drawn.randrange(10**9, 10**10)) for _ in range(300)]
    assert sum(is_valid(number) for number in others) > 10
    assert not faults(others)


@pytest.mark.parametrize(
    "cells",
    [
        ["01462 123456"] * 5, ["0.9990000018"] * 3, [f"1{number}" for number in NUMBERS[:9]],
        ["523456 212345", "523456 212346"], NUMBERS[:2] * 5, [],
    ],
)  # fmt: skip
def test_other_numbers_are_let_pass(cells: list[str]) -> None:
    assert not faults(cells)


def test_a_few_of_them_are_a_caution_that_shows_none() -> None:
    (caution,) = doubtful(found(["note"], [[NUMBERS[0]], ["x"]]))
    assert isinstance(caution, Caution)
    assert "1 cells look like NHS numbers" in caution.text
    assert NUMBERS[0] not in caution.text


@given(cells=st.lists(st.integers(100_000, 999_999).map(str), max_size=40))
def test_urns_are_never_taken_for_them(cells: list[str]) -> None:
    assert not faults(cells)
    assert not list(doubtful(found(["school"], [[cell] for cell in cells])))


def test_a_refused_table_brings_up_nothing_else_and_shows_nothing(
    hamlet: Any, book_of: Callable[[Any], Path]
) -> None:
    for line, number in enumerate(NUMBERS[:4], 2):
        hamlet.put("schools", line, "team", number)
        hamlet.put("schools", line, "pupils", "many")
    for source in (hamlet.path, book_of(hamlet)):
        with pytest.raises(InstanceFaults) as told:
            load(source)
        (fault,) = told.value.faults
        assert (fault.kind, fault.column) == ("personal data", "team")
        words = f"{told.value} {told.value.cautions}"
        assert not any(number in words for number in NUMBERS)


def test_no_column_of_the_published_files_is_refused(real_data: Path) -> None:
    for path in sorted([*real_data.glob("schools*"), *real_data.glob("gp_*")]):
        with (
            gzip.open(path, "rt", encoding="utf-8", newline="")
            if path.suffix == ".gz"
            else (path.open(encoding="utf-8", newline="")) as lines
        ):
            header, *rows = csv.reader(lines)
        at = Found("schools", path.name, tuple(header), range(2, len(rows) + 2), rows)
        assert not list(refused(at)), path.name
        assert not list(doubtful(at)), path.name
