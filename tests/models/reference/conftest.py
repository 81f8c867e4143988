"""A process without highspy, for CP-SAT."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reference import cp_sat


@pytest.fixture(scope="session")
def apart() -> Iterator[cp_sat.Apart]:
    """Calls a function of `reference.cp_sat` in a process of its own."""
    with cp_sat.apart() as call:
        yield call
