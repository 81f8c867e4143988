"""Contracts of any kind, one or several: told tables hold in the recount, words are whole."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from instances import Instance
from instances.tables import Contract, Growth
from models.payment.answer import payment
from models.payment.contracts import NoContractError
from models.payment_audit import payment_breaches
from reports.payment_tables import tables
from reports.payment_words import sentences

PRICES = {("U-HV", "0-1"): 4_000, ("U-HV", "1-2"): 500, ("U-SN", "2-5"): 3_000,
          ("U-SN", "5-11"): 0}  # fmt: skip


def some_contracts(chance: Random) -> tuple[Contract, ...]:
    """One to three contracts that together pay for every child."""

    def may(*values: float) -> float | None:
        return chance.choice([None, None, *values])

    rows = []
    several = chance.choice([1, 1, 2, 3])
    for number in range(several):
        years = chance.choice([1, 2, 3, 5, 7])
        cells: dict[str, Any] = {
            "block_gbp": chance.choice([0.01, 1, 90_000.33, 1e9] + [0] * (several == 1)),
            "start_month": chance.choice(["2024-11", "2026-04", "2026-09", "2027-01"]),
            "glide_pct": tuple(chance.choice([0, 25, 50, 100, 33.3]) for _ in range(years)),
            "cap_pct": may(0, 1, 5, 1000), "collar_pct": may(0, 1, 100),
            "marginal_pct": may(0, 70, 100), "under_pct": may(0, 50, 100),
            "model": chance.choice(["per child", "block", "blended", "activity"]),
            "variable_pct": may(0, 20, 100), "floor_pct": may(0, 0.5, 2, 100),
            "ceiling_pct": may(0, 1, 1000), "quality_pct": may(1.25, 100),
            "quality_floor_pct": 80, "quality_target_pct": 90,
            "quality_result_pct": chance.choice([0, 80, 85, 100]),
            "risk_share_pct": may(0, 50, 100), "risk_corridor_pct": may(0, 5),
            "payment_lag_months": chance.choice([0, 1, 24]),
            "budget_neutral": chance.choice([True, True, False]),
            "mff": chance.choice([1, 1.07, 0.5]),
        }  # fmt: skip
        if number:
            cells["localities"] = chance.choice([None, ("up",), ("low",)])
            cells["share_pct"] = may(10, 30)
        rows.append(Contract(commissioner="ABC"[number], years=years, **cells))
    return tuple(rows)


def hold(hamlet: Instance, seed: int) -> bool:
    """Whether there was anything to tell; what is told has to hold."""
    chance = Random(seed)
    growth = tuple(
        Growth(
            locality=code,
            births_pct_per_year=chance.choice([-50, -5, 0, 5, 40]),
            children_pct_per_year=chance.choice([-20, 0, 2]),
        )
        for code in ("up", "low")
    )
    given = replace(hamlet, contract=some_contracts(chance), growth=growth)
    try:
        found = payment(given, PRICES, size=100, seed=seed)
    except NoContractError:
        return False
    told = tables(found)
    assert payment_breaches(given.contract, 20, 50, told) == ()
    said = sentences(found, told)
    assert len(said) == 10 * len(found.accounts)
    assert not any("nan" in sentence or "inf " in sentence for sentence in said)
    json.dumps(told, allow_nan=False)
    return True


def test_what_is_told_of_any_contract_holds(hamlet_tables: Instance) -> None:
    assert sum(hold(hamlet_tables, seed) for seed in range(12)) >= 10


@pytest.mark.slow
def test_what_is_told_of_many_contracts_holds(hamlet_tables: Instance) -> None:
    assert sum(hold(hamlet_tables, seed) for seed in range(100, 300)) > 170
