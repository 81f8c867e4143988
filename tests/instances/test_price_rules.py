"""What prices rest on is told where it is wrong: income, orders, years, mixes, codes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from instances import Fault, load

Faults = Callable[[object], tuple[Fault, ...]]


def with_column(folder: Any, table: str, column: str, cells: dict[str, str]) -> None:
    """Add a column to a table, its cells by the first cell of their row."""
    rows = folder.rows(table)
    new = [[*rows[0], column]] + [[*row, cells.get(row[0], "")] for row in rows[1:]]
    with folder.file(table).open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(new)


def setting(folder: Any, key: str, value: str) -> None:
    """Add a setting."""
    with folder.file("settings").open("a", encoding="utf-8") as lines:
        lines.write(f"{key},{value}\n")


def told(found: tuple[Fault, ...]) -> list[tuple[str, int, str, str]]:
    return [(fault.table, fault.line, fault.column, fault.kind) for fault in found]


def test_income_of_a_service_without_direct_cost_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("cost_centres", 3, "kind", "support")
    hamlet.put("cost_centres", 3, "driver", "wte")
    hamlet.add("cost_centres", centre="grant", kind="income", driver="", service="SN")
    assert told(faults(hamlet.path)) == [("cost_centres", 6, "service", "income without cost")]


def test_income_by_a_driver_that_nobody_has_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.add("cost_centres", centre="rent", kind="income", driver="desks", service="")
    assert told(faults(hamlet.path)) == [("cost_centres", 6, "driver", "driver without receiver")]


@pytest.mark.parametrize("order", ["hr", "hr;estates;hv-pay", "hr;hr", "hr;estate"])
def test_an_order_that_is_not_each_support_centre_once_is_told(
    hamlet: Any, faults: Faults, order: str
) -> None:
    setting(hamlet, "costing_method", "step-down")
    setting(hamlet, "step_down_order", order)
    lines = len(hamlet.rows("settings"))
    (found,) = faults(hamlet.path)
    assert told((found,)) == [("settings", lines, "step_down_order", "setting")]
    assert "estates;hr" in found.expected


def test_an_order_that_the_method_does_not_use_is_a_caution(hamlet: Any) -> None:
    setting(hamlet, "step_down_order", "hr;estates")
    cautions = [str(caution) for caution in load(str(hamlet.path)).cautions]
    assert [said for said in cautions if "step_down_order is not used" in said]


@pytest.mark.parametrize(
    ("given", "key"),
    [({"ledger_year": "2025"}, "ledger_year"), ({"ledger_year": "2025/27"}, "ledger_year"),
     ({"inflator_pct": "2.5"}, "inflator_pct")],
)  # fmt: skip
def test_a_year_that_is_none_or_is_needed_is_told(
    hamlet: Any, faults: Faults, given: dict[str, str], key: str
) -> None:
    for name, value in given.items():
        setting(hamlet, name, value)
    (found,) = faults(hamlet.path)
    assert (found.table, found.column, found.kind) == ("settings", key, "setting")


@pytest.mark.parametrize(
    "mix",
    ["HV=100;NM=0", "HV", "HV=half;NN=50", "HV=-10;NN=110", "HV=60;NN=30", "HV=50;HV=50", "SN=100"],
)
def test_a_mix_that_cannot_be_is_told(hamlet: Any, faults: Faults, mix: str) -> None:
    with_column(hamlet, "contacts", "skill_mix", {"one-year": mix})
    assert told(faults(hamlet.path)) == [("contacts", 3, "skill_mix", "skill mix")]


def test_a_mix_that_can_be_is_read(hamlet: Any) -> None:
    with_column(hamlet, "contacts", "skill_mix", {"one-year": "HV=33.3; NN=66.7"})
    (contact,) = [row for row in load(str(hamlet.path)).contacts if row.contact == "one-year"]
    assert contact.skill_mix == ("HV=33.3", "NN=66.7")


def test_a_national_code_that_is_not_there_is_told(hamlet: Any, faults: Faults) -> None:
    with_column(hamlet, "contacts", "national_code", {"one-year": "N03X", "reception": "N05CO"})
    (found,) = faults(hamlet.path)
    assert told((found,)) == [("contacts", 3, "national_code", "unknown code")]


def test_how_cost_behaves_is_an_assumption_until_it_is_stated(hamlet: Any) -> None:
    assumed = "cost_centres.behaviour"
    assert any(assumed in said for said in load(str(hamlet.path)).defaults_used())
    stated = {row[0]: "variable" for row in hamlet.rows("cost_centres")[1:]}
    with_column(hamlet, "cost_centres", "behaviour", stated)
    assert not any(assumed in said for said in load(str(hamlet.path)).defaults_used())
