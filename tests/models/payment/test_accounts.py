"""Contracts month by month: to the penny, whoever pays, however localities are cut."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.payment.accounts import Account, NoPriceError
from models.payment.costs import Costs
from models.payment.terms import AS_WRITTEN, BLOCK, PER_CHILD, Terms

Made = Callable[..., Account]
CHILDREN = st.integers(1, 3).flatmap(
    lambda places: st.lists(
        st.lists(st.floats(1, 5_000), min_size=places, max_size=places), min_size=6, max_size=6
    ).map(lambda halves: np.repeat(np.array(halves), 6, axis=0))
)
"""Children by (month, locality) over three years, another number each half-year."""
TERMS = st.builds(
    Terms,
    share=st.lists(st.floats(0, 1), min_size=3, max_size=3).map(tuple),
    above=st.floats(0, 1), under=st.floats(0, 1), collar=st.floats(0, 1), cap=st.floats(0, 2),
    floor=st.sampled_from([math.inf, 0.02, 0.0]), ceiling=st.sampled_from([math.inf, 0.03]),
    provider=st.floats(0, 1), corridor=st.floats(0, 0.2), weight=st.floats(0, 0.1),
    earned=st.floats(0, 1), lag=st.integers(0, 5),
)  # fmt: skip


def yearly(account: Account, model: str) -> list[int]:
    return account.of_year(account.paid[model].income).sum(axis=1).tolist()


def test_five_years_of_fewer_children_as_by_hand(made: Made) -> None:
    """100 children, then 95, 90, 85, 80: a block of 12,000 pounds is 120 pounds for a child."""
    counted = np.repeat([100.0, 95, 90, 85, 80], 12)[:, None]
    glide = Terms((0, 0.25, 0.5, 0.75, 1.0))
    found = made(counted, terms=glide)
    assert yearly(found, BLOCK) == [1_200_000] * 5
    assert yearly(found, PER_CHILD) == [1_200_000, 1_140_000, 1_080_000, 1_020_000, 960_000]
    assert yearly(found, AS_WRITTEN) == [1_200_000, 1_185_000, 1_140_000, 1_065_000, 960_000]
    assert yearly(found, "blended 20%") == [1_200_000, 1_188_000, 1_176_000, 1_164_000, 1_152_000]
    assert yearly(found, "cap and collar 3%") == [1_200_000, *[1_164_000] * 4]
    assert yearly(found, "floor 2% a year") == [
        1_200_000, 1_176_000, 1_152_480, 1_129_430, 1_106_842
    ]  # fmt: skip
    # of 10,000 pounds 4,000 are fixed and 6,000 follow in steps of a twentieth
    assert found.of_year(found.cost).sum(axis=1).tolist() == [
        1_000_000, 970_000, 940_000, 910_000, 880_000
    ]  # fmt: skip
    assert found.stranded.sum(axis=1).tolist() == [0, 20_000, 40_000, 60_000, 80_000]


def test_cost_in_steps_waits_for_a_whole_step(made: Made) -> None:
    step = Costs(np.array([0.0]), np.array([1_000.0]), np.array([0.0]), 0.1)
    ratio = np.array([[1.0], [0.95], [0.901], [0.9], [0.79], [1.05], [1.1], [1.0001]])
    assert step.at(ratio).ravel() == pytest.approx([1000, 1000, 1000, 900, 800, 1000, 1100, 1000])
    assert made(np.full((12, 1), 7.0)).stranded.sum() == 0


@settings(max_examples=20, deadline=None)
@given(children=CHILDREN, block=st.integers(0, 10**10), price=st.floats(0.01, 1e6))
def test_year_one_per_child_is_the_block_to_the_penny(
    made: Made, children: Any, block: int, price: float
) -> None:
    found = made(children, block=block, price=price)
    assert yearly(found, PER_CHILD)[0] == block
    assert yearly(found, BLOCK) == [block] * 3


@settings(max_examples=20, deadline=None)
@given(children=CHILDREN, terms=TERMS, block=st.integers(1, 10**9))
def test_identities_of_any_terms(made: Made, children: Any, terms: Terms, block: int) -> None:
    plain = replace(
        terms, above=1.0, under=1.0, collar=math.inf, cap=math.inf, floor=math.inf,
        ceiling=math.inf, provider=1.0, weight=0.0,
    )  # fmt: skip
    blocked = yearly(
        made(children, block=block, terms=replace(plain, share=(0.0,) * 3)), AS_WRITTEN
    )
    assert blocked == [block] * 3
    per_child = made(children, block=block, terms=replace(plain, share=(1.0,) * 3))
    assert yearly(per_child, AS_WRITTEN) == yearly(per_child, PER_CHILD)
    shut = made(children, block=block, terms=replace(plain, share=terms.share, collar=0, cap=0))
    assert yearly(shut, AS_WRITTEN) == [block] * 3
    found = made(children, block=block, terms=terms)
    paid = found.paid[AS_WRITTEN]
    assert paid.income.min() >= -1
    assert paid.cash.sum() + paid.owed.sum() == paid.income.sum()
    wanted = terms.paid(
        np.full(3, float(block)), found.target, found.costs, found.planned_cost
    )  # fmt: skip
    assert yearly(found, AS_WRITTEN) == [round(float(year)) for year in wanted]


@settings(max_examples=20, deadline=None)
@given(children=CHILDREN, part=st.floats(0.01, 0.99), terms=TERMS)
def test_splitting_a_locality_changes_no_sum(
    made: Made, children: Any, part: float, terms: Terms
) -> None:
    counted = np.array(children)
    split = np.concatenate([counted[:, :1] * part, counted[:, :1] * (1 - part), counted[:, 1:]], 1)
    places = counted.shape[1]
    even = np.full(places, 1_000_000 / places)
    parts = np.concatenate([even[:1] * part, even[:1] * (1 - part), even[1:]])
    whole = made(counted, terms=terms, costs=Costs(even * 0.4, even * 0.6, even * 0, 0.05))
    cut = made(split, terms=terms, costs=Costs(parts * 0.4, parts * 0.6, parts * 0, 0.05))
    for model in whole.paid:
        assert np.abs(np.subtract(yearly(whole, model), yearly(cut, model))).max() <= 1


@settings(max_examples=10, deadline=None)
@given(children=CHILDREN, part=st.floats(0.05, 0.95))
def test_two_commissioners_pay_what_one_would(made: Made, children: Any, part: float) -> None:
    places = np.array(children).shape[1]
    one = made(children, neutral=False)
    two = [
        made(children, share=np.full(places, share), block=round(1_200_000 * share), neutral=False)
        for share in (part, 1 - part)
    ]
    for found, of in ((one.paid, [account.paid for account in two]),):
        whole = found[PER_CHILD].income.sum()
        assert abs(sum(paid[PER_CHILD].income.sum() for paid in of) - whole) <= 3
    assert sum(x.counted.sum() for x in two) == pytest.approx(one.counted.sum())
    assert abs(sum(x.cost.sum() for x in two) - one.cost.sum()) <= 3


def test_a_price_of_nothing_brings_in_nothing_and_cannot_be_scaled(made: Made) -> None:
    counted = np.full((24, 2), 50.0)
    found = made(counted, price=0, neutral=False)
    assert yearly(found, PER_CHILD) == [0, 0]
    assert yearly(found, BLOCK) == [1_200_000] * 2
    with pytest.raises(NoPriceError, match="Council"):
        made(counted, price=0)


def test_market_forces_count_where_prices_are_not_scaled(made: Made) -> None:
    counted = np.full((12, 1), 10.0)
    assert yearly(made(counted, neutral=False, mff=1.07), PER_CHILD) == [10_700]
    assert yearly(made(counted, neutral=True, mff=1.07), PER_CHILD) == [1_200_000]


def test_localities_keep_their_floor_and_the_contract_its_total(made: Made) -> None:
    """Children move from one place to the other: nobody falls by more than two per cent a year."""
    counted = np.stack([np.linspace(100, 40, 36), np.linspace(100, 160, 36)], axis=1)
    found = made(counted, terms=Terms((1.0,) * 3, floor=0.02, ceiling=0.05))
    held = found.of_year(found.paid[AS_WRITTEN].income) / 100
    free = found.of_year(found.paid[PER_CHILD].income)
    assert held.sum() * 100 == free.sum()
    before = np.array([6_000.0, 6_000.0])
    for year in held:
        assert (year >= before * 0.98 - 0.03).all()
        assert (year <= before * 1.05 + 0.03).all()
        before = year
    assert free[2, 0] / 100 < held[2, 0]


def test_a_part_year_pays_its_months(made: Made) -> None:
    found = made(np.full((30, 1), 10.0))
    assert yearly(found, BLOCK) == [1_200_000, 1_200_000, 600_000]
    assert yearly(found, PER_CHILD) == [1_200_000, 1_200_000, 600_000]


def test_what_follows_the_children_is_paid_later(made: Made) -> None:
    """Half a block of 100 pounds a month at once, half of it two months later."""
    found = made(np.full((12, 1), 10.0), block=120_000, terms=Terms((0.5,), lag=2))
    paid = found.paid[AS_WRITTEN]
    assert paid.income.ravel().tolist() == [10_000] * 12
    assert paid.cash.ravel().tolist() == [5_000, 5_000, *[10_000] * 10]
    assert paid.owed.tolist() == [10_000]


def test_a_locality_without_children_or_staff_is_paid_nothing(made: Made) -> None:
    counted = np.stack([np.full(24, 10.0), np.zeros(24)], axis=1)
    spent = Costs(np.array([100.0, 0]), np.array([0.0, 0]), np.array([0.0, 0]), 0.05)
    for model, paid in made(counted, costs=spent).paid.items():
        assert paid.income[:, 1].sum() == 0, model
        assert Fraction(int(paid.income.sum())) == 2_400_000 or model.startswith("cost")
