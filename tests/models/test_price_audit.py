"""Whatever is changed in the told costs and prices is rejected by the audit."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from models import audit as auditing
from models.answers import Answers
from models.audit import audit
from models.tariffs import costed
from reports import tables as telling
from reports.money import STEPS

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]

TO_THE_PENNY = {
    "trace": ("used_gbp", "unused_gbp"),
    "tariff_parts": (
        "income_gbp", "fixed_gbp", "semi_fixed_gbp", "variable_gbp", "tariff_gbp_per_child_year",
        *(f"child_{step}_gbp" for step in STEPS),
    ),
    "unit_costs": ("mandated_gbp", "other_gbp", "unused_capacity_gbp"),
    "contact_costs": ("difference_gbp", "full_gbp"),
    "pathway_costs": ("mandated_gbp", "other_gbp", "unused_capacity_gbp"),
}  # fmt: skip
NEARLY = {
    "tariff_parts": {"tariff_gbp_per_child_month": 0.01, "charged_gbp": 20},
    "unit_costs": {"children": 1, "contacts": 1, "minutes": 100, "gbp_per_contact": 0.5,
                   "gbp_per_child_month": 0.5},
    "contact_costs": {"contacts": 2, "minutes": 10, "specified_gbp": 1, "gbp_per_contact": 1},
    "pathway_costs": {"completed_gbp": 1, "contacts": 1},
    "staff_costs": {"salary_gbp": 1, "wte_cost_gbp": 1, "contact_hours": 1,
                    "gbp_per_contact_hour": 0.5, "gbp_per_available_hour": 0.5},
}  # fmt: skip
"""By how much a figure may not be off, where it is told less exactly than to the penny."""
WORDS = {
    ("trace", "centre"): ("hv-pay", "sn-pay", "hr", "estates"),
    ("trace", "part"): ("direct", "service_support", "corporate_support", "income"),
    ("trace", "age_band"): ("0-1", "1-2", "2-5", "5-11"),
    ("unit_costs", "base"): ("up", "low", "A", "B"),
    ("contact_costs", "mandated"): ("yes", "no"),
}

AMOUNTS = [(table, column, 0.01) for table, columns in TO_THE_PENNY.items() for column in columns]
AMOUNTS += [
    (table, column, by) for table, columns in NEARLY.items() for column, by in columns.items()
]


def unseen(solved: Solved, table: str, column: str, cells: list[object]) -> list[str]:
    """Changes of a cell of the first and of the last row that the audit does not see."""
    answers, told = solved
    missed = []
    for row, cell in ((row, cell) for row in (0, -1) for cell in cells):
        rows = deepcopy(told[table])
        before = rows[row][column]
        rows[row][column] = round(before + cell, 6) if isinstance(cell, float) else cell
        if before is None or rows[row][column] == before:
            continue
        if not audit(answers.instance, told | {table: rows}):
            missed.append(f"{table}[{row}].{column}: {before} -> {rows[row][column]}")
    return missed


@pytest.mark.parametrize(("table", "column", "by"), AMOUNTS)
def test_a_changed_amount_is_rejected(hamlet: Solved, table: str, column: str, by: float) -> None:
    assert unseen(hamlet, table, column, [float(by), -float(by)]) == []


@pytest.mark.parametrize(("table", "column"), WORDS)
def test_a_changed_name_is_rejected(hamlet: Solved, table: str, column: str) -> None:
    assert unseen(hamlet, table, column, list(WORDS[table, column])) == []


def test_support_of_health_visiting_charged_to_schools_is_seen_by_one_promise_alone(
    hamlet: Solved, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GBP 1,000 of human resources in prices of school nursing, told without a slip."""
    answers, told = hamlet
    absorbed = answers.absorbed
    ends = absorbed.ends.copy()
    place = absorbed.support.index("hr")
    ends[place, absorbed.direct.index("hv-pay")] -= 100_000
    ends[place, absorbed.direct.index("sn-pay")] += 100_000
    priced = costed(
        answers.instance, answers.demand, answers.costed.standard, replace(absorbed, ends=ends),
        answers.schools.plan.team,
    )  # fmt: skip
    false = telling.told(
        telling.tables(replace(answers, costed=priced, tariffs=priced.tariffs)), told["steps"]
    )
    false["reconciliation"] = told["reconciliation"]
    assert audit(answers.instance, false)
    blinded = tuple(kept for kept in auditing.PROMISES if kept.__name__ != "services_pay")
    monkeypatch.setattr(auditing, "PROMISES", blinded)
    assert audit(answers.instance, false) == ()
