"""Every broken copy in `broken` is told as it says there: how many faults, where, of which kind."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from instances import Fault, InstanceFaults, load
from instances.faults import KINDS

CASES = [
    case
    for path in sorted((Path(__file__).parent / "broken").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["broken"]
]
NAMES = [case["name"] for case in CASES]
IN_A_WORKBOOK = [case for case in CASES if case.get("workbook", True)]

Breaking = Callable[[dict[str, Any]], Any]


def faults_of(source: object) -> tuple[Fault, ...]:
    """The faults of a folder or a workbook."""
    with pytest.raises(InstanceFaults) as refused:
        load(str(source))
    return refused.value.faults


def told(faults: tuple[Fault, ...]) -> Counter[tuple[str, int, str, str]]:
    """Table, line, column and kind of each fault, and how often."""
    return Counter((fault.table, fault.line, fault.column, fault.kind) for fault in faults)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_broken_folder_is_told_as_it_was_broken(breaking: Breaking, case: dict[str, Any]) -> None:
    folder = breaking(case)
    found = faults_of(folder.path)
    assert told(found) == Counter(tuple(fault) for fault in case["faults"])
    for fault in found:
        assert fault.file == f"{fault.table}.csv"
        assert fault.cell == ""
        assert fault.found
        assert fault.expected


@pytest.mark.parametrize("case", IN_A_WORKBOOK, ids=[case["name"] for case in IN_A_WORKBOOK])
def test_a_broken_workbook_is_told_as_it_was_broken(
    breaking: Breaking, book_of: Callable[[Any], Path], case: dict[str, Any]
) -> None:
    folder = breaking(case)
    found = faults_of(book_of(folder))
    assert told(found) == Counter(tuple(fault) for fault in case["faults"])
    cells = Counter(cell_of(folder.path, *fault[:3]) for fault in case["faults"])
    assert Counter(fault.cell for fault in found) == cells
    for fault in found:
        assert fault.file == "hamlet.xlsx"


def cell_of(folder: Path, table: str, line: int, column: str) -> str:
    """Where a fault stands in the workbook of a folder."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return ""
    with path.open(encoding="utf-8", newline="") as text:
        header = next(csv.reader(text), [])
    if not line:
        return table
    name = column.split(", ")[0]
    name = "value" if table == "settings" and name not in header else name
    letter = get_column_letter(header.index(name) + 1) if name in header else ""
    return f"{table}!{letter}{line}"


def test_there_are_many_and_no_two_are_called_alike() -> None:
    assert len(CASES) >= 60
    assert len(set(NAMES)) == len(CASES)


def test_every_kind_of_fault_that_a_folder_can_have_is_among_them() -> None:
    seen = {fault[3] for case in CASES for fault in case["faults"]}
    elsewhere = {
        "no instance", "not a workbook", "too large", "newer version", "table twice",
        "merged cells", "a date", "error value", "formula without a value", "no direct centre",
        "not a day", "change", "locked where forbidden", "overlap", "two places", "birth month",
        "before birth", "outside", "no price", "not issued", "income without cost", "skill mix",
        "setting",
    }  # fmt: skip
    assert seen | elsewhere == set(KINDS)
    assert not seen & elsewhere
