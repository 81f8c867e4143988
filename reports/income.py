"""What the contracts of a run would pay, as a part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.payment.answer import Payment
from reports.conventions import range_bars
from reports.parts import Table
from reports.payment_page import options_table, payment_figures
from reports.payment_tables import Rows
from reports.payment_words import sentences
from reports.shapes import Figure
from reports.words import money


@dataclass(frozen=True)
class Income:
    """What the contracts would pay, and the tables that say so."""

    found: Payment
    tables: Mapping[str, Rows]


def income_parts(income: Income | None) -> list[dict[str, Any]]:
    """For each contract: its name, sentences, drawings and the rules side by side."""
    if income is None:
        return []
    said = sentences(income.found, income.tables)
    each = len(said) // len(income.found.accounts)
    parts = []
    for number, account in enumerate(income.found.accounts):
        name = account.deal.commissioner
        mine = {
            table: [row for row in rows if row["commissioner"] == name]
            for table, rows in income.tables.items()
        }
        parts.append({
            "name": name,
            "sentences": said[number * each : (number + 1) * each],
            "figures": [_spread(mine, number), *payment_figures(mine, number)],
            "table": options_table(mine),
        })  # fmt: skip
    return parts


def _spread(tables: Mapping[str, Rows], number: int) -> Figure:
    """Income over the whole contract under each rule, with its range."""
    rows = [
        {"what": row["model"], "low": row["p5_income_gbp"] / 1e6,
         "middle": row["income_gbp"] / 1e6, "high": row["p95_income_gbp"] / 1e6}
        for row in tables["options"]
    ]  # fmt: skip
    svg = range_bars(rows, f"rules{number}", "£ million over the contract (dot: as planned)")
    best, worst = (
        choose(tables["options"], key=lambda row: row["p5_income_gbp"]) for choose in (max, min)
    )
    said = (
        f"Nine of ten draws lie within each bar; one in twenty is below"
        f" {money(best['p5_income_gbp'])} under '{best['model']}', which is safest, and below"
        f" {money(worst['p5_income_gbp'])} under '{worst['model']}', which is least safe."
    )
    table = Table(
        "Income over the contract under each rule",
        ("Rule", "One in twenty below", "As planned", "One in twenty above"),
        [[row["model"], *(money(row[name]) for name in
                          ("p5_income_gbp", "income_gbp", "p95_income_gbp"))]
         for row in tables["options"]],
    )  # fmt: skip
    return Figure(f"rules-{number}", "Income under each rule, with its range", svg, said, table)
