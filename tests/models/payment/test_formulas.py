"""The rules of payment against examples worked by hand, and what must hold of any numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.payment.formulas import (
    achieved,
    activity,
    blended,
    break_even,
    collared,
    cost_shared,
    glide,
    levelled,
    marginal,
    paced,
    quality,
    received,
    whole_pence,
)

PENCE = st.floats(0, 1e9)
SIZES = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)


def test_emergency_care_of_2019_pays_a_fifth_of_the_change() -> None:
    """100,000 attendances at 100 pounds planned; 105,000 and 90,000 come."""
    planned = 100_000 * 100.0
    assert blended(planned, 0.2, 105_000 * 100.0, planned) == 10_100_000
    assert blended(planned, 0.2, 90_000 * 100.0, planned) == 9_800_000


@pytest.mark.parametrize(("rate", "paid"), [(0.3, 1_030_000), (0.7, 1_070_000), (1.0, 1_100_000)])
def test_the_marginal_rate_pays_a_part_above_the_baseline(rate: float, paid: float) -> None:
    """Of 1,000 contacts at 1,000 pounds over a baseline, 100 more."""
    assert marginal(np.array([1_100_000.0]), 1_000_000.0, rate)[0] == pytest.approx(paid)
    assert marginal(np.array([900_000.0]), 1_000_000.0, rate)[0] == pytest.approx(900_000)
    # as the rules of 2021/22: half is lost below plan
    assert marginal(np.array([900_000.0]), 1_000_000.0, rate, 0.5)[0] == pytest.approx(950_000)


def test_activity_is_contacts_by_price_by_market_forces_factor() -> None:
    assert activity(np.array([10.0, 4.0]), np.array([50.0, 120.0]), 1.07) == pytest.approx(1048.6)


def test_income_stays_within_cap_and_collar() -> None:
    paid = collared(np.array([90.0, 96.0, 104.0, 120.0]), 100.0, 0.05, 0.03)
    assert paid.tolist() == [95, 96, 103, 103]


def test_a_glide_path_goes_by_quarters() -> None:
    old, target = np.full(5, 1_000.0), np.full(5, 600.0)
    steps = np.array([0, 0.25, 0.5, 0.75, 1])
    assert glide(old, target, steps).tolist() == [1000, 900, 800, 700, 600]


def test_pace_of_change_holds_the_largest_loss_and_gain() -> None:
    """Of primary care trusts 2003-2010 none lost more than 6.4 per cent or gained over 21.2."""
    down = paced(np.array([80.0, 80.0, 80.0, 80.0]), 100.0, 0.064, 0.212, 0.0, math.inf)
    assert down[:3] == pytest.approx([93.6, 87.6096, 82.0025856])
    assert down[3] == 80
    up = paced(np.array([150.0, 150.0, 150.0]), 100.0, 0.064, 0.212, 0.0, math.inf)
    assert up == pytest.approx([121.2, 146.8944, 150.0])
    # a collar is paid, and so is what the next year is held against
    low = paced(np.array([80.0, 80.0]), 100.0, 0.064, 0.212, 95.0, 105.0)
    assert low == pytest.approx([95, 95])
    high = paced(np.array([150.0, 100.0]), 100.0, 0.01, 0.212, 95.0, 105.0)
    assert high == pytest.approx([105, 103.95])


def test_quality_money_is_earned_in_a_straight_line() -> None:
    """CQUIN of 2015/16: 2.5 per cent of the contract; half way from floor to target earns half."""
    part = achieved(85, 80, 90)
    assert part == 0.5
    assert quality(np.array([1_000_000.0]), 0.025, part)[0] == pytest.approx(987_500)
    assert (achieved(70, 80, 90), achieved(95, 80, 90)) == (0, 1)


def test_cost_off_plan_is_shared_by_halves_within_the_corridor() -> None:
    cost = np.array([104.0, 120.0, 90.0, 97.0])
    paid = cost_shared(cost, 100.0, 0.5, 0.05)
    assert paid == pytest.approx([2, 2.5, -2.5, -1.5])
    assert cost_shared(cost, 100.0, 0.5, math.inf) == pytest.approx([2, 10, -5, -1.5])
    # a provider that keeps three tenths is paid seven
    assert cost_shared(cost, 100.0, 0.3, math.inf) == pytest.approx([2.8, 14, -7, -2.1])


def test_break_even_is_where_income_meets_cost() -> None:
    """Block 100, all per child; cost 100 of which 0.4 follows: 100 r = 60 + 40 r."""
    assert break_even(100, 1, 100, 0.4) == (pytest.approx(1.0), "below")
    crossing, side = break_even(100, 1, 110, 0.4)
    assert (crossing, side) == (pytest.approx(66 / 56), "below")
    # all cost follows and nothing of the income does: more children are the loss
    assert break_even(100, 0, 90, 1) == (pytest.approx(100 / 90), "above")
    assert break_even(100, 0, 110, 0)[1] == "always"
    assert break_even(100, 0, 90, 0)[1] == "never"


@given(st.floats(1, 1e3), st.floats(0, 1), st.floats(1, 1e3), st.floats(0, 1))
def test_at_the_break_even_there_is_neither_profit_nor_loss(
    block: float, share: float, cost: float, variable: float
) -> None:
    crossing, side = break_even(block, share, cost, variable)
    if math.isnan(crossing):
        profit = block - cost
        assert (profit < 0) == (side == "always")
        return
    ends = []
    for children in (crossing, crossing * 0.9, crossing * 1.1):
        income = block * (1 - share + share * children)
        ends.append(income - cost * (1 - variable + variable * children))
    assert ends[0] == pytest.approx(0, abs=1e-6 * (block + cost) * (1 + crossing))
    if crossing > 1e-3:
        assert (ends[1] <= ends[2]) == (side == "below")


@given(SIZES, st.integers(0, 14), st.integers(0, 100))
def test_cash_and_what_is_owed_are_the_income(sizes: list[float], lag: int, part: int) -> None:
    income = np.array(sizes).astype(np.int64)[:, None]
    later = income * part // 100
    cash, owed = received(income - later, later, lag)
    assert cash.sum() + owed.sum() == income.sum()
    assert (cash.cumsum() <= income.cumsum()).all()
    if lag == 0:
        assert (cash == income).all()


def test_a_lag_moves_what_follows_the_children_and_no_more() -> None:
    cash, owed = received(np.array([[10], [10], [10]]), np.array([[5], [6], [7]]), 2)
    assert cash.ravel().tolist() == [10, 10, 15]
    assert owed.tolist() == [13]


@given(st.lists(st.floats(-1e6, 1e9), min_size=1, max_size=40))
def test_whole_pence_come_to_the_rounded_sum(sizes: list[float]) -> None:
    exact = np.array(sizes)
    found = whole_pence(exact)
    assert found.sum() == round(float(exact.sum()))
    # the sum of floats is itself rounded, in the last digits of large sums
    assert np.abs(found - exact).max() <= 1 + 1e-6


def test_pennies_go_to_the_largest_remainders_and_the_earlier_of_equals() -> None:
    assert whole_pence(np.array([0.6, 0.3, 1.4, 0.7])).tolist() == [1, 0, 1, 1]
    assert whole_pence(np.array([0.25, 0.25, 0.25, 0.25])).tolist() == [1, 0, 0, 0]
    assert whole_pence(np.array([0.6, 0.3, 1.4, 0.7]), 5).tolist() == [1, 1, 2, 1]
    assert whole_pence(np.array([1.0, 2.0]), 2).tolist() == [1, 1]


@given(st.data(), st.integers(2, 8), st.floats(0, 0.3), st.floats(0, 0.3))
def test_levelled_parts_keep_their_total_and_their_bounds(
    data: st.DataObject, size: int, floor: float, ceiling: float
) -> None:
    sizes = st.lists(st.floats(1, 1e3), min_size=size, max_size=size)
    parts, before = np.array(data.draw(sizes)), np.array(data.draw(sizes))
    part = data.draw(st.floats(0, 1))
    least, most = (before * (1 - floor)).sum(), (before * (1 + ceiling)).sum()
    total = least + part * (most - least)
    held = levelled(parts, before, total, floor, ceiling)
    assert held.sum() == pytest.approx(total, rel=1e-9)
    slack = 1e-6 * before
    assert (held >= before * (1 - floor) - slack).all()
    assert (held <= before * (1 + ceiling) + slack).all()
    # between the bounds all have been scaled alike
    free = (held > before * (1 - floor) + slack) & (held < before * (1 + ceiling) - slack)
    ratio = held[free] / parts[free]
    assert ratio.size == 0 or np.ptp(ratio) <= 1e-6 * ratio.max()


@given(SIZES, st.floats(0, 1e6))
def test_without_bounds_parts_are_scaled_to_the_total(sizes: list[float], total: float) -> None:
    parts = np.array(sizes)
    assume(parts.sum() > 0)
    held = levelled(parts, np.ones_like(parts), total, math.inf, math.inf)
    assert held.sum() == pytest.approx(total)
    if parts.sum() > 1:
        assert held == pytest.approx(parts * total / parts.sum(), abs=1e-6 * (1 + total))


def test_a_locality_that_wants_nothing_still_keeps_its_floor_and_takes_what_is_left() -> None:
    held = levelled(np.array([100.0, 0.0]), np.array([100.0, 100.0]), 208.0, 0.1, 0.05)
    assert held.sum() == pytest.approx(208)
    assert held == pytest.approx([105, 103])
    nothing = levelled(np.array([30.0, 10.0]), np.zeros(2), 80.0, 0.1, 0.05)
    assert nothing == pytest.approx([60, 20])
