"""A bad cell, and a bad setting, is told with its place, what was found and what belongs there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instances import Fault, load

Faults = Callable[[object], tuple[Fault, ...]]

REQUIRED = (
    "settings", "localities", "practices", "schools", "teams", "grades", "staff", "pathways",
    "contacts", "caseload", "cost_centres", "drivers",
)  # fmt: skip
OPTIONAL = ("tranches", "caseload_counts", "growth", "birth_season", "contract")


def place(fault: Fault) -> tuple[str, int, str]:
    """File, line and column of a fault."""
    return fault.file, fault.line, fault.column


# ---- cells ---------------------------------------------------------------------------------------

CELLS = [
    # table, line, column, cell, what is expected, what mends it
    ("schools", 4, "pupils", "-140", "whole number, 0 or more", ""),
    ("schools", 4, "pupils", "about 140", "whole number", "230"),
    ("schools", 4, "pupils", "1,234", "whole number", "thousands"),
    ("schools", 4, "pupils", "1_000", "whole number", ""),
    ("schools", 4, "pupils", "0x10", "whole number", ""),
    ("schools", 4, "pupils", "140.5", "whole number", ""),
    ("schools", 4, "pupils", "nan", "whole number", ""),
    ("schools", 4, "pupils", "inf", "whole number", ""),
    ("schools", 4, "phase", "primry", "primary, secondary", "'primary'"),
    ("schools", 4, "high_age", "27", "at most 26", ""),
    ("schools", 4, "locked", "perhaps", "yes or no", ""),
    ("staff", 5, "wte", "-0.3", "number, 0 or more and at most 100000 in wte", ""),
    ("staff", 5, "wte", "part time", "number", ""),
    ("staff", 5, "wte", "nan", "number", ""),
    ("staff", 5, "wte", "inf", "number", ""),
    ("staff", 5, "wte", "-Infinity", "number", ""),
    ("staff", 5, "wte", "1e999", "number", ""),
    ("staff", 5, "wte", "0,3", "number", ""),
    ("cost_centres", 2, "amount_gbp", "70,000.00", "number", "thousands"),
    ("cost_centres", 2, "amount_gbp", "£70000", "number", ""),
    ("cost_centres", 2, "amount_gbp", "7_0000", "number", ""),
    ("cost_centres", 2, "amount_gbp", "", "number", "Fill it in"),
    ("cost_centres", 3, "kind", "directt", "direct, support", "'direct'"),
    ("practices", 2, "births_per_year", "nan", "number, 0 or more", ""),
    ("practices", 2, "imd_quintile", "6", "1 or more and at most 5", ""),
    ("localities", 2, "easting_m", "800000", "at most 700000 in m", ""),
    ("contacts", 3, "mode", "clinics", "home, clinic", "'clinic'"),
    ("contacts", 3, "group_size", "0", "1 or more", ""),
    ("contacts", 3, "grades", ";", "separated by ;", ""),
    ("contacts", 3, "grades", "", "separated by ;", "Fill it in"),
    ("contacts", 3, "uptake_pct", "101", "at most 100 in pct", ""),
    ("pathways", 2, "service", "HW", "HV, SN", ""),
    ("pathways", 2, "level", "", "U, UP, UPP", ""),
    ("tranches", 2, "start_month", "Feb 2027", "YYYY-MM", ""),
    ("tranches", 2, "start_month", "2027-13", "YYYY-MM", ""),
    ("teams", 3, "name", "", "text", "Fill it in"),
    ("grades", 2, "registered", "maybe", "yes or no", ""),
]


@pytest.mark.parametrize(
    ("table", "line", "column", "cell", "expected", "remedy"),
    CELLS,
    ids=[f"{table}.{column} {cell or 'blank'}" for table, _, column, cell, *_ in CELLS],
)
def test_a_bad_cell_is_told_with_its_place_and_what_belongs_there(
    hamlet: Any, faults: Faults, table: str, line: int, column: str, cell: str, expected: str,
    remedy: str,
) -> None:  # fmt: skip
    hamlet.put(table, line, column, cell)
    (fault,) = faults(hamlet.path)
    assert place(fault) == (f"{table}.csv", line, column)
    assert fault.table == table
    assert fault.found == (f"'{cell}'" if cell else "a blank cell")
    assert expected in fault.expected
    assert remedy in fault.remedy


def test_a_text_too_long_is_told_with_the_length_allowed(hamlet: Any, faults: Faults) -> None:
    hamlet.put("teams", 2, "name", "x" * 501)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("teams.csv", 2, "name")
    assert len(fault.found) < 100
    assert "500" in fault.expected


def test_a_fault_shows_no_control_characters(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 4, "phase", "\x1b[31mprimary")
    (fault,) = faults(hamlet.path)
    assert str(fault).isprintable()


def test_lines_inside_a_cell_are_counted(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 4, "name", "Bridge\nSchool")
    hamlet.put("schools", 5, "pupils", "-70")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 6, "pupils")


# ---- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "line", "value", "expected"),
    [
        ("months", 4, "0", "1 or more"),
        ("months", 4, "61", "at most 60"),
        ("months", 4, "twelve", "whole number"),
        ("period", 5, "day", "week, month"),
        ("start_month", 3, "04/2026", "YYYY-MM"),
        ("wte_step", 7, "0", "more than 0"),
        ("balance_tolerance_pct", 8, "-1", "0 or more"),
        ("speed_km_h", 10, "nan", "number"),
        ("seed", 14, "1.5", "whole number"),
    ],
)
def test_a_bad_setting_is_told_with_its_line(
    hamlet: Any, faults: Faults, key: str, line: int, value: str, expected: str
) -> None:
    hamlet.set(key, value)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("settings.csv", line, key)
    assert fault.found == f"'{value}'"
    assert expected in fault.expected


@pytest.mark.parametrize("month", ["0000-04", "9999-06"])
def test_a_year_that_no_calendar_has_is_told(hamlet: Any, faults: Faults, month: str) -> None:
    hamlet.set("start_month", month)
    assert ("settings.csv", 3, "start_month") in {place(fault) for fault in faults(hamlet.path)}


def test_an_unknown_setting_is_told_with_the_name_near_it(hamlet: Any, faults: Faults) -> None:
    hamlet.put("settings", 10, "key", "speed_kmh")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("settings.csv", 10, "key")
    assert fault.found == "'speed_kmh'"
    assert "'speed_km_h'" in fault.remedy


def test_a_setting_that_must_be_given_is_told(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("settings")
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], lines[1], *lines[3:]]) + "\n", encoding="utf-8")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("settings.csv", 0, "start_month")
    assert "YYYY-MM" in fault.expected


def test_a_year_without_a_pay_scale_is_told_with_its_line(hamlet: Any, faults: Faults) -> None:
    hamlet.set("pay_year", "1999/00")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("settings.csv", 6, "pay_year")
    assert fault.found == "'1999/00'"


def test_every_bad_setting_is_told_at_once(hamlet: Any, faults: Faults) -> None:
    hamlet.set("speed_km_h", "")
    hamlet.set("months", "0")
    hamlet.set("period", "day")
    assert {fault.line for fault in faults(hamlet.path)} == {4, 5, 10}


def test_a_bad_setting_brings_up_no_fault_that_is_not_there(hamlet: Any, faults: Faults) -> None:
    hamlet.put("tranches", 2, "wte", "0.3")
    load(hamlet.path)
    hamlet.set("months", "0")
    assert [place(fault) for fault in faults(hamlet.path)] == [("settings.csv", 4, "months")]
