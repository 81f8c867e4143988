"""Sums of products are exact, whatever the size of the numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.exact import Exact, exact, minus, sums, times

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(
    -(2**62), 2**62
).map(float)  # fmt: skip
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8)


def fractions(of: Exact) -> list[Fraction]:
    return [of.fraction(place) for place in range(len(of.number))]


@given(st.lists(NUMBERS, max_size=8))
def test_a_float_is_the_whole_number_over_the_power_of_two(values: list[float]) -> None:
    assert fractions(exact(np.array(values, dtype=float))) == [Fraction(v) for v in values]


@given(PAIRS)
def test_products_and_differences_are_those_of_fractions(pairs: list[tuple[float, float]]) -> None:
    left, right = (exact(np.array(part)) for part in zip(*pairs, strict=True))
    assert fractions(times(left, right)) == [Fraction(a) * Fraction(b) for a, b in pairs]
    assert fractions(minus(left, right)) == [Fraction(a) - Fraction(b) for a, b in pairs]


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 2)), max_size=12))
def test_sums_by_group_are_those_of_fractions(given: list[tuple[float, int]]) -> None:
    values = exact(np.array([value for value, _ in given], dtype=float))
    group = np.array([number for _, number in given], dtype=np.int64)
    expected = [sum((Fraction(v) for v, g in given if g == n), Fraction(0)) for n in range(3)]
    assert fractions(sums(values, group, 3)) == expected
    assert values.total() == sum(expected)


def test_whole_numbers_stay_in_64_bits_only_as_long_as_they_fit() -> None:
    small, large = exact(np.array([2.0**30, 3.0])), exact(np.array([2.0**40, 5.0]))
    assert times(small, small).number.dtype == np.int64
    assert times(large, large).number.dtype == object
    assert times(large, large).fraction(0) == 2**80


def test_what_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        exact(np.array([1.0, np.inf]))
