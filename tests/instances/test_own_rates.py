"""Rates and terms that a service gives itself are used, told, and refused where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import optimiser
from instances import Fault, load

Faults = Callable[[object], tuple[Fault, ...]]


def give(folder: Any, table: str, *lines: str) -> None:
    """Write a table of the folder."""
    folder.joinpath(f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_own_rates_change_what_a_post_costs_and_are_listed(hamlet: Any) -> None:
    before = optimiser.plan(hamlet.path)
    give(hamlet.path, "rates", "rate,valid_from,value", "levy_pct,2026-01-01,1.5")
    after = optimiser.plan(hamlet.path)
    told = [line for line in after.summary["assumptions"] if line.startswith("Rate levy_pct")]
    assert told == [
        "Rate levy_pct: 1.5 pct, in force from 2026-01-01 (given by the service: rates)."
    ]
    assert any("Rate levy_pct: 0.5 pct" in line for line in before.summary["assumptions"])
    changed = after.tables["staffing"].cost_gbp.sum() - before.tables["staffing"].cost_gbp.sum()
    assert changed > 0
    assert after.summary["audit"]["breaches"] == []


@pytest.mark.parametrize(
    ("key", "value"), [("high_cost_area", "fringe"), ("pension_basis", "full")]
)
def test_a_dearer_setting_of_pay_raises_cost_and_passes_the_audit(
    hamlet: Any, key: str, value: str
) -> None:
    before = optimiser.plan(hamlet.path).tables["staffing"].cost_gbp.sum()
    settings = hamlet.file("settings")
    settings.write_text(settings.read_text(encoding="utf-8") + f"{key},{value}\n", encoding="utf-8")
    assert optimiser.plan(hamlet.path).tables["staffing"].cost_gbp.sum() > before


def test_a_blank_absence_takes_the_bundled_rate_and_says_so(hamlet: Any) -> None:
    rows = len(hamlet.file("grades").read_text(encoding="utf-8").splitlines()) - 1
    for number in range(rows):
        hamlet.put("grades", number + 2, "sickness_pct", "")
    instance = load(hamlet.path)
    assert {row.sickness_pct for row in instance.grades} == {5.0}
    assert any("grades.sickness_pct: sickness is that" in line for line in instance.defaults_used())


BROKEN = [
    ("rates", ["rate,valid_from,value", "levy_pc,2026-01-01,1"], 2, "rate", "unknown code"),
    ("rates", ["rate,valid_from,value", "levy_pct,2026-02-30,1"], 2, "valid_from", "not a day"),
    ("rates", ["rate,valid_from,value", "levy_pct,1 April,1"], 2, "valid_from", "not a day"),
    ("rates", ["rate,valid_from,value", "levy_pct,2026-01-01,-1"], 2, "value", "out of range"),
    (
        "school_terms",
        ["term,first_day,last_day", "a,2026-09-01,2026-10-20", "b,2026-10-20,2026-12-01"],
        3, "first_day", "window",
    ),
    (
        "school_terms", ["term,first_day,last_day", "a,2026-09-01,2026-08-20"],
        2, "last_day", "window",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "lines", "line", "column", "kind"), BROKEN)
def test_what_cannot_be_used_is_told_in_place(
    hamlet: Any, faults: Faults, table: str, lines: list[str], line: int, column: str, kind: str
) -> None:
    give(hamlet.path, table, *lines)
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.line, fault.column) == (f"{table}.csv", line, column)
    assert fault.kind == kind


def test_an_own_rate_that_comes_too_late_is_a_caution(hamlet: Any) -> None:
    give(hamlet.path, "rates", "rate,valid_from,value", "levy_pct,2026-05-01,1.5")
    (caution,) = [found for found in load(hamlet.path).cautions if found.table == "rates"]
    assert "levy_pct: not in force yet" in caution.text
