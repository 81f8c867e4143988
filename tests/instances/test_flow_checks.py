"""Moves, steps, ranges and journeys that contradict each other are told with their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import Fault, load

Faults = Callable[[object], tuple[Fault, ...]]
HEAD = "locality,births_pct_per_year,children_pct_per_year"


def with_table(folder: Path, name: str, *lines: str) -> None:
    """Write a table of a folder."""
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_column(folder: Path, table: str, line: int, column: str, cell: str) -> None:
    """Add a column to a table, blank but for one line."""
    path = folder / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [column, *("" for _ in lines[1:])]
    cells[line - 1] = cell
    with_table(folder, table, *(f"{old},{new}" for old, new in zip(lines, cells, strict=True)))


@pytest.mark.parametrize(
    ("net", "coming", "going", "column"),
    [
        ("2", "7", "6", "children_pct_per_year"),
        ("2", "1.5", "", "movers_in_pct_per_year"),
        ("-3", "", "2", "movers_out_pct_per_year"),
    ],
)
def test_movers_that_contradict_the_growth_by_moves_are_told(
    hamlet: Any, faults: Faults, net: str, coming: str, going: str, column: str
) -> None:
    head = f"{HEAD},movers_in_pct_per_year,movers_out_pct_per_year"
    with_table(hamlet.path, "growth", head, f"up,0,{net},{coming},{going}")
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.line, fault.column) == ("growth.csv", 2, column)


@pytest.mark.parametrize(
    ("net", "coming", "going"),
    [("1", "7", "6"), ("1", "7", ""), ("1", "", "6"), ("-1", "6", "7"), ("1", "7.02", "6"),
     ("-3", "0", "3"), ("2", "", "")],
)  # fmt: skip
def test_movers_that_give_the_growth_by_moves_are_read(
    hamlet: Any, net: str, coming: str, going: str
) -> None:
    head = f"{HEAD},movers_in_pct_per_year,movers_out_pct_per_year"
    with_table(hamlet.path, "growth", head, f"up,0,{net},{coming},{going}")
    (row,) = load(hamlet.path).growth
    assert row.movers_in_pct_per_year == (float(coming) if coming else None)


def test_a_contact_of_movers_needs_their_number_in_every_locality(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("contacts", 2, "per", "mover")
    with_table(hamlet.path, "growth", f"{HEAD},movers_in_pct_per_year", "up,0,0,5")
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.line, fault.column) == ("contacts.csv", 2, "per")
    assert "low" in fault.expected
    with_table(hamlet.path, "growth", f"{HEAD},movers_in_pct_per_year", "up,0,0,5", "low,0,0,0")
    assert load(hamlet.path).contacts[0].per == "mover"


def test_nobody_steps_up_to_a_universal_pathway(hamlet: Any, faults: Faults) -> None:
    with_table(hamlet.path, "level_flows", "pathway,entering_pct_per_year,leaving_pct_per_year",
               "U-HV,5,5")  # fmt: skip
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.line, fault.column) == ("level_flows.csv", 2, "pathway")


@pytest.mark.parametrize(
    ("table", "line", "column", "cell"),
    [
        ("contacts", 2, "duration_low_min", "999"),
        ("contacts", 2, "duration_high_min", "1"),
        ("contacts", 2, "uptake_high_pct", "1"),
        ("caseload", 2, "children_high_pct", "1"),
        ("contacts", 5, "journey_min", "10"),
    ],
)
def test_an_end_on_the_wrong_side_and_a_journey_too_many_are_told(
    hamlet: Any, faults: Faults, table: str, line: int, column: str, cell: str
) -> None:
    with_column(hamlet.path, table, line, column, cell)
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.line, fault.column) == (f"{table}.csv", line, column)
    assert fault.found == cell


@pytest.mark.parametrize(
    ("column", "cell"), [("births_low_pct_per_year", "3"), ("births_high_pct_per_year", "1")]
)
def test_the_least_growth_of_births_is_not_above_the_likeliest(
    hamlet: Any, faults: Faults, column: str, cell: str
) -> None:
    with_table(hamlet.path, "growth", f"{HEAD},{column}", f"up,2,0,{cell}")
    (fault,) = faults(hamlet.path)
    assert (fault.line, fault.column) == (2, column)
