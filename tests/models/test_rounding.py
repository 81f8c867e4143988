"""Whole totals are split without loss, by rows and between two margins."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.units import apportion
from models.rounding import between, shared

drawn = settings(max_examples=200, deadline=None, derandomize=True)
SIZES = st.integers(0, 5) | st.integers(0, 10**6) | st.integers(0, 10**14)


@st.composite
def margins(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Sums of rows, and other whole numbers of the same total."""
    rows = draw(st.lists(SIZES, min_size=1, max_size=7))
    cuts = sorted(draw(st.lists(st.integers(0, sum(rows)), min_size=0, max_size=6)))
    edges = [0, *cuts, sum(rows)]
    return rows, [after - before for before, after in pairwise(edges)]


@drawn
@given(margins())
def test_cells_between_two_margins_keep_both_and_are_their_shares(
    drawn_margins: tuple[list[int], list[int]],
) -> None:
    rows, columns = drawn_margins
    cells = between(np.array(rows), np.array(columns))
    assert cells.sum(axis=1).tolist() == rows
    assert cells.sum(axis=0).tolist() == columns
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            exact = Fraction(row * column, sum(rows)) if sum(rows) else Fraction(0)
            assert int(cells[r, c]) >= 0
            assert -1 < int(cells[r, c]) - exact <= 1


@pytest.mark.parametrize(("rows", "columns"), [([1], [2]), ([-1, 2], [1]), ([3], [4, -1])])
def test_margins_of_two_totals_or_below_zero_are_refused(
    rows: list[int], columns: list[int]
) -> None:
    with pytest.raises(ValueError, match="margins"):
        between(np.array(rows), np.array(columns))


@drawn
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4),
    st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any),
)
def test_rows_are_split_as_the_largest_remainder_splits_each(
    totals: list[int], weights: list[int]
) -> None:
    found = shared(np.array(totals), np.tile(np.array(weights, dtype=float), (len(totals), 1)))
    assert found.sum(axis=1).tolist() == totals
    for total, row in zip(totals, found.tolist(), strict=True):
        due = apportion(abs(total), weights)
        assert [abs(part) for part in row] == due


def test_amounts_above_what_a_float_can_hold_are_split_whole() -> None:
    total = 10**17 + 1
    found = shared(np.array([total]), np.array([[1.0, 2.0, 4.0]]))
    assert found.sum() == total
    assert found[0].tolist() == apportion(total, [1, 2, 4])


def test_nothing_to_share_by_is_refused() -> None:
    with pytest.raises(ValueError, match="no weight"):
        shared(np.array([1]), np.array([[0.0, 0.0]]))
    assert shared(np.array([0]), np.array([[0.0, 0.0]])).tolist() == [[0, 0]]
