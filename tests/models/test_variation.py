"""Limits of charts against published figures, another library and the rules read point by point."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.variation import LEVELS, RULES, RUN, funnel, xmr

NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""Flow rates of NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2."""


def test_the_limits_are_those_of_the_handbook() -> None:
    found = xmr(NIST)
    assert found.mean == pytest.approx(50.81)
    # the handbook divides by 1.128 where the charts of the NHS take 2.66 for 3 / 1.128
    assert (found.lower, found.upper) == pytest.approx((45.8159, 55.8041), abs=2e-3)
    assert not found.flagged.any()


def test_an_outlying_range_is_left_out() -> None:
    quiet = [10.0, 11.0] * 10
    spiked = [*quiet, 60.0, *quiet]
    assert xmr(spiked).upper - xmr(spiked).mean == pytest.approx(2.66)
    assert xmr(spiked, screen=False).upper - xmr(spiked).mean > 8
    assert list(np.flatnonzero(xmr(spiked).special[0])) == [20]


def by_hand(values: list[float], run: int) -> np.ndarray:
    """Every rule read from its words, one point and one stretch after another."""
    found = xmr(values, run)
    n, near = len(values), (found.upper - found.mean) * 2 / 3
    flags = np.zeros((len(RULES), n), dtype=bool)
    for i in range(n):
        flags[0, i] = not found.lower <= values[i] <= found.upper
    for first in range(n - run + 1):
        part = values[first : first + run]
        if all(v > found.mean for v in part) or all(v < found.mean for v in part):
            flags[1, first : first + run] = True
        steps = [b - a for a, b in pairwise(part)]
        if all(s > 0 for s in steps) or all(s < 0 for s in steps):
            flags[2, first : first + run] = True
    close = [abs(v - found.mean) > near and not flags[0, i] for i, v in enumerate(values)]
    for first in range(n - 2):
        here = range(first, first + 3)
        up = all(values[i] > found.mean for i in here)
        down = all(values[i] < found.mean for i in here)
        if (up or down) and sum(close[i] for i in here) >= 2:
            for i in here:
                flags[3, i] |= close[i]
    return flags


@given(st.lists(st.integers(0, 12), min_size=2, max_size=40), st.sampled_from([6, RUN]))
def test_the_rules_are_those_of_their_words(values: list[int], run: int) -> None:
    floats = [float(value) for value in values]
    assert (xmr(floats, run).special == by_hand(floats, run)).all()


@pytest.mark.parametrize(
    ("rule", "values"),
    [("shift", [8, 5] * 6 + [7.1] * 7), ("trend", [5, 9, 4, 8, 5, *range(3, 10), 6, 4, 8, 5])],
)
def test_a_rule_is_seen(rule: str, values: list[float]) -> None:
    assert xmr(values).special[RULES.index(rule)].sum() == 7


@given(
    st.floats(0.001, 0.999), st.lists(st.integers(1, 5000), min_size=1, max_size=5),
    st.sampled_from(LEVELS),
)  # fmt: skip
def test_funnel_limits_stand_at_the_quantiles_of_another_library(
    share: float, sizes: list[int], level: float
) -> None:
    tail = (1 - level) / 2
    for limit, chance in zip(funnel(share, sizes, level), (tail, 1 - tail), strict=True):
        quantile = stats.binom.ppf(chance, sizes, share)
        assert (limit * sizes <= quantile + 1e-6).all()
        assert (limit * sizes >= quantile - 1 - 1e-6).all()


def test_the_funnel_narrows() -> None:
    low, high = funnel(0.2, [10, 100, 1000, 10000], LEVELS[1])
    assert (np.diff(high - low) < 0).all()
    assert ((low <= 0.2) & (high >= 0.2)).all()
    # a large one is that of the normal curve: 3.09 standard errors
    assert high[-1] == pytest.approx(0.2 + 3.0902 * np.sqrt(0.16 / 10000), abs=2e-4)
