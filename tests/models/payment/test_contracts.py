"""Contracts over the months planned: who pays for whom, and from when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from instances import Instance
from instances.tables import Contract, CostCentre
from models.payment.contracts import NoContractError, assumed, deals, shares
from models.payment.costs import costs
from models.payment.terms import Rates, alternatives, terms

BASE = {"commissioner": "A", "block_gbp": 90_000, "start_month": "2026-04", "years": 3,
        "glide_pct": (0, 50, 100)}  # fmt: skip


def contract(**cells: Any) -> Contract:
    return Contract(**(BASE | cells))


def test_shares_that_are_blank_take_what_is_left_by_block() -> None:
    rows = [
        contract(share_pct=40),
        contract(commissioner="B", block_gbp=20_000),
        contract(commissioner="C", block_gbp=10_000, localities=("low",)),
    ]
    found = shares(rows, ["up", "low"])
    assert found == pytest.approx(np.array([[0.4, 0.4], [0.6, 0.4], [0, 0.2]]))


@pytest.mark.parametrize("blocks", [(0, 0), (5, 0), (3, 9)])
def test_shares_of_a_locality_always_come_to_one(blocks: tuple[int, int]) -> None:
    rows = [contract(block_gbp=block, commissioner=str(block)) for block in blocks]
    assert shares(rows, ["x", "y", "z"]).sum(axis=0) == pytest.approx(np.ones(3))


def test_a_contract_that_began_before_is_in_a_later_year(
    hamlet_tables: Instance, rates: Rates
) -> None:
    given = replace(hamlet_tables, contract=(contract(start_month="2025-01"),))
    (deal,) = deals(given, rates)
    assert (deal.first, len(deal.year), deal.year[0], deal.year[-1]) == (0, 21, 1, 2)
    assert deal.kept == (0.5, 1)
    later = replace(hamlet_tables, contract=(contract(start_month="2027-02"),))
    (deal,) = deals(later, rates)
    assert (deal.months, deal.kept) == (slice(10, 46), (0, 0.5, 1))


def test_years_beyond_the_contract_or_a_contract_that_is_over_are_refused(
    hamlet_tables: Instance, rates: Rates
) -> None:
    given = replace(hamlet_tables, contract=(contract(),))
    assert len(deals(given, rates, 2)[0].year) == 24
    with pytest.raises(NoContractError, match="4 years are asked for; the longest contract has 3"):
        deals(given, rates, 4)
    over = replace(hamlet_tables, contract=(contract(start_month="2020-04"),))
    with pytest.raises(NoContractError, match="ends before 2026-04"):
        deals(over, rates)


def test_without_a_contract_the_block_is_the_ledger(hamlet_tables: Instance, rates: Rates) -> None:
    (row,) = assumed(hamlet_tables)
    assert row.block_gbp * 100 == round(sum(c.amount_gbp for c in hamlet_tables.cost_centres) * 100)
    assert deals(hamlet_tables, rates)[0].commissioner == "Commissioner"


def test_terms_are_the_columns_as_shares(rates: Rates) -> None:
    found = terms(
        contract(
            model="blended", variable_pct=30, marginal_pct=70, under_pct=50, cap_pct=4,
            collar_pct=6, floor_pct=2, ceiling_pct=3, quality_pct=2.5, quality_floor_pct=80,
            quality_target_pct=90, quality_result_pct=84, risk_corridor_pct=5,
            payment_lag_months=2,
        ),
        rates,
    )  # fmt: skip
    assert found.share == pytest.approx((0, 0.15, 0.3))
    assert (found.above, found.under, found.cap, found.collar) == (0.7, 0.5, 0.04, 0.06)
    assert (found.floor, found.ceiling, found.weight) == (0.02, 0.03, 0.025)
    assert found.earned == pytest.approx(0.4)
    # the corridor alone: shared by halves, the default
    assert (found.provider, found.corridor, found.lag) == (0.5, 0.05, 2)
    assert terms(contract(), rates).provider == 1
    assert terms(contract(model="block"), rates).share == (0, 0, 0)
    assert terms(contract(model="activity"), rates).by_contact


def test_every_alternative_has_the_years_and_the_lag_of_the_contract(rates: Rates) -> None:
    written = terms(contract(payment_lag_months=3), rates)
    for name, other in alternatives(written, rates).items():
        assert (len(other.share), other.lag) == (3, 3), name


def test_cost_behaves_as_the_ledger_says_and_income_is_taken_off(hamlet_tables: Instance) -> None:
    def centre(name: str, kind: str, gbp: float, **more: Any) -> CostCentre:
        return CostCentre(centre=name, name=name, kind=kind, amount_gbp=gbp, **more)

    given = replace(
        hamlet_tables,
        cost_centres=(
            centre("pay", "direct", 1000),
            centre("rent", "direct", 50, behaviour="fixed"),
            centre("packs", "direct", 30, behaviour="variable", service="HV"),
            centre("hq", "support", 200, driver="x"),
            centre("agency", "support", 70, driver="x", behaviour="semi-fixed"),
            centre("grant", "income", 40),
        ),
    )
    found = costs(given, 0.05)
    assert found.fixed.sum() == pytest.approx((50 + 200 - 40) * 100)
    assert found.semi_fixed.sum() == pytest.approx(1070 * 100)
    assert found.variable.sum() == pytest.approx(30 * 100)
    assert found.at(np.array([0.92, 0.92])).sum() == pytest.approx(
        (210 + 1070 * 0.95 + 30 * 0.92) * 100
    )
    assert assumed(given)[0].block_gbp == 1310
