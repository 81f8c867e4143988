"""Faults of contracts: each told with its row, what was found and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import Fault, load
from instances.tables import Contract

HEAD = (
    "commissioner,block_gbp,start_month,years,glide_pct,share_pct,localities,quality_pct,"
    "quality_floor_pct,quality_target_pct,quality_result_pct"
)
Faults = Callable[[Path], tuple[Fault, ...]]


def put(folder: Any, *rows: str) -> Path:
    (folder.path / "contract.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return folder.path


def test_contracts_that_share_the_children_are_sound(hamlet: Any) -> None:
    path = put(
        hamlet, "A,60000,2026-04,2,0;100,60,,,,,", "B,20000,2026-04,2,0;100,,up,1.25,80,95,90",
        "C,20000,2026-04,1,100,40,low,,,,",
    )  # fmt: skip
    rows = load(path).contract
    assert [row.localities for row in rows] == [None, ("up",), ("low",)]


def test_the_defaults_change_nothing() -> None:
    """A contract of the documented columns alone is paid per child, at once, and scaled."""
    row = Contract(
        commissioner="A", block_gbp=1, start_month="2026-04", years=1, glide_pct=(0,)
    )  # fmt: skip
    assert (row.model, row.budget_neutral, row.mff, row.payment_lag_months) == (
        "per child", True, 1, 0
    )  # fmt: skip
    blank = set(Contract.model_fields) - set(row.model_fields_set) - {
        "model", "budget_neutral", "mff", "payment_lag_months"
    }  # fmt: skip
    assert {getattr(row, name) for name in blank} == {None}


@pytest.mark.parametrize(
    ("rows", "column", "line", "found", "expected"),
    [
        (["A,1,2026-04,3,0;50,,,,,,"], "glide_pct", 2, "'0;50'", "3 shares from 0 to 100"),
        (["A,1,2026-04,2,0;120,,,,,,"], "glide_pct", 2, "'0;120'", "2 shares from 0 to 100"),
        (["A,1,2026-04,1,0,60,,,,,", "B,1,2026-04,1,0,50,,,,,"], "share_pct", 3,
         "110 in sum for 'up'", "come to 100"),
        (["A,1,2026-04,1,0,60,,,,,", "B,1,2026-04,1,0,30,low,,,,"], "share_pct", 2,
         "60 in sum for 'up'", "come to 100"),
        (["A,1,2026-04,1,0,,up,,,,"], "localities", 0, "no commissioner for 'low'",
         "each locality"),
        (["A,1,2026-04,1,0,,up;lwo,,,,", "B,1,2026-04,1,0,,low,,,,"], "localities", 2, "'lwo'",
         "a code of localities.csv"),
        (["A,1,2026-04,1,0,100,,,,,", "B,1,2026-04,1,0,,low,,,,"], "share_pct", 3,
         "nothing is left for it", "children to pay for"),
        (["A,1,2026-04,1,0,,,,,,", "B,0,2026-04,1,0,,,,,,"], "share_pct", 3,
         "nothing is left for it", "children to pay for"),
        (["A,1,2026-04,1,0,0,,,,,", "B,1,2026-04,1,0,,,,,,"], "share_pct", 2, "'0'",
         "more than 0"),
        (["A,1,2026-04,1,0,,,1.25,80,70,75"], "quality_target_pct", 2, "70",
         "more than quality_floor_pct, 80"),
        (["A,1,2026-04,1,0,,,1.25,80,90,"], "quality_result_pct", 2, "a blank cell",
         "a per cent, where quality_pct is given"),
        (["A,-5,2026-04,1,0,,,,,,"], "block_gbp", 2, "'-5'", "0 or more"),
        (["A,1,2026-04,1,0,,,,,,", "A,1,2026-04,1,0,,,,,,"], "commissioner", 3, "'A'", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(
    hamlet: Any, faults: Faults, rows: list[str], column: str, line: int, found: str, expected: str
) -> None:
    told = faults(put(hamlet, *rows))
    first = next(fault for fault in told if (fault.column, fault.line) == (column, line))
    assert first.file == "contract.csv"
    assert found in first.found
    assert expected in first.expected
    if first.kind == "sum":
        assert "leave one blank" in first.remedy


def test_a_rate_of_chance_that_makes_no_sense_is_refused(hamlet: Any, faults: Faults) -> None:
    (hamlet.path / "rates.csv").write_text(
        "rate,valid_from,value\nbirths_cv_pct,2026-04-01,80\ncost_step_pct,2026-04-01,0\n",
        encoding="utf-8",
    )
    told = faults(hamlet.path)
    assert [(fault.line, fault.column, fault.kind) for fault in told] == [
        (2, "value", "out of range"), (3, "value", "out of range"),
    ]  # fmt: skip
    assert "from 0 to 50" in told[0].expected
