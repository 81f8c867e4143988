"""What the benchmark of demand compares is the same flow: both ways owe the same contacts."""

from __future__ import annotations

import pytest

from tests.benchmarks.demand import by_week, ours, with_pandas


def test_arrays_and_long_tables_owe_the_same_contacts() -> None:
    given = by_week("hertfordshire", 6)
    assert ours(given) == pytest.approx(with_pandas(given), rel=1e-9)
