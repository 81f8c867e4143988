"""Whole pence, minutes and steps: nothing is lost, nothing is made."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.units import apportion, pence, pounds, steps

weight = st.one_of(
    st.integers(0, 10**9).map(float), st.floats(0, 1e9, allow_nan=False), st.sampled_from([0.0])
)
weights = st.lists(weight, min_size=1, max_size=40).filter(any)
total = st.integers(0, 10**12)


@given(total, weights)
def test_what_is_apportioned_sums_to_the_whole(total: int, weights: list[float]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    assert all(type(share) is int for share in shares)


@given(total, weights)
def test_every_share_is_within_one_of_the_exact_share(total: int, weights: list[float]) -> None:
    whole = sum(Fraction(weight) for weight in weights)
    for share, weight in zip(apportion(total, weights), weights, strict=True):
        assert abs(share - total * Fraction(weight) / whole) < 1


@given(total, weights)
def test_no_weight_gets_nothing(total: int, weights: list[float]) -> None:
    shares = apportion(total, [*weights, 0.0])
    assert all(share == 0 for share, weight in zip(shares, [*weights, 0.0], strict=True)
               if not weight)  # fmt: skip


@given(total, weights)
def test_a_larger_weight_never_gets_less(total: int, weights: list[float]) -> None:
    by_weight = sorted(zip(weights, apportion(total, weights), strict=True))
    for (light, less), (heavy, more) in pairwise(by_weight):
        assert less <= more or light == heavy


@given(total, weights, st.integers(-20, 20))
def test_only_proportions_count(total: int, weights: list[float], power: int) -> None:
    scaled = [weight * 2.0**power for weight in weights]
    if [weight / 2.0**power for weight in scaled] == weights:
        assert apportion(total, scaled) == apportion(total, weights)


def test_shares_known_by_hand() -> None:
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(10, [5, 3, 1]) == [6, 3, 1]  # 5.56, 3.33, 1.11: the spare one to the first
    assert apportion(7, [0, 2, 0]) == [0, 7, 0]
    assert apportion(0, [0, 0]) == [0, 0]
    assert apportion(0, []) == []


@pytest.mark.parametrize("weights", [[], [0.0], [0.0, 0.0]])
def test_something_cannot_be_split_among_no_weights(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="5 cannot be split"):
        apportion(5, weights)


@pytest.mark.parametrize(
    ("amount", "whole"),
    [(0.29, 29), (1.1, 110), (1452.15, 145215), (8.2, 820), (70000.0, 7_000_000), (0.0, 0),
     (1234567.89, 123456789), (0.004, 0), (0.006, 1)],
)  # fmt: skip
def test_pounds_become_the_nearest_whole_pence(amount: float, whole: int) -> None:
    assert pence(amount) == whole


@given(st.integers(0, 10**12))
def test_whole_pence_survive_being_written_as_pounds(whole: int) -> None:
    assert pence(pounds(whole)) == whole


@pytest.mark.parametrize(
    ("wte", "step", "count"),
    [(0.3, 0.1, 3), (0.6, 0.2, 3), (0.7, 0.1, 7), (9.0, 0.2, 45), (1.1, 0.1, 11), (0.0, 0.2, 0)],
)
def test_wte_are_counted_in_the_steps_that_were_typed(wte: float, step: float, count: int) -> None:
    assert steps(wte, step) == count


@given(st.integers(0, 100_000), st.sampled_from(["0.1", "0.2", "0.25", "0.05", "0.01", "1"]))
def test_whole_steps_are_never_one_off(count: int, step: str) -> None:
    assert steps(float(Fraction(step) * count), float(step)) == count
