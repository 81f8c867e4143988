"""Every backend that is installed here, each with its process kept for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from optimiser.backends import NAMES, backend, installed
from optimiser.backends.protocol import Ability, Backend

HERE = [name for name in NAMES if installed(name)]


@pytest.fixture(scope="module", params=HERE)
def solver(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each backend in turn."""
    with closing(backend(request.param)) as found:
        yield found


@pytest.fixture
def takes_fractions(solver: Backend) -> Backend:
    """Each backend that takes variables that may be fractions."""
    if Ability.CONTINUOUS not in solver.abilities:
        pytest.skip(f"{solver.name} takes whole numbers only, and is refused others elsewhere")
    return solver
