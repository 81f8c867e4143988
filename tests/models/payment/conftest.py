"""Small flows and contracts, made up so that they can be worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from instances import Instance, load
from models.caseload_flow import Flow
from models.payment.accounts import Account, account
from models.payment.contracts import Deal
from models.payment.costs import Costs
from models.payment.terms import Rates, Terms, rates_of

MONTHS = tuple(f"20{26 + (m + 3) // 12}-{(m + 3) % 12 + 1:02d}" for m in range(60))


@pytest.fixture(scope="session")
def hamlet_tables() -> Instance:
    """The tables of the hamlet."""
    return load("hamlet")


@pytest.fixture(scope="session")
def rates(hamlet_tables: Instance) -> Rates:
    """The rates that stand in where a contract is silent."""
    return rates_of(hamlet_tables)


@pytest.fixture(scope="session")
def made(rates: Rates) -> Callable[..., Account]:
    """The account of children by (month, locality), of one pathway and band, at a price."""

    def of(
        children: Any, *, block: int = 1_200_000, price: float = 1_000.0,
        terms: Terms | None = None, share: Any = None, costs: Costs | None = None,
        neutral: bool = True, mff: float = 1.0,
    ) -> Account:  # fmt: skip
        counted = np.asarray(children, dtype=float)
        months, places = counted.shape
        years = -(-months // 12)
        flow = Flow(
            MONTHS[:months], tuple("abcdefghij"[:places]), (("U-HV", "0-1"),),
            counted[:, :, None], np.eye(years + 1)[None, :1].repeat(years, axis=0),
            np.ones(years),
        )  # fmt: skip
        deal = Deal(
            "Council", terms or Terms((1.0,) * years), block, 0, np.arange(months) // 12,
            np.ones(places) if share is None else np.asarray(share), neutral, mff,
        )  # fmt: skip
        even = np.full(places, 1_000_000 / places)
        spent = costs or Costs(even * 0.4, even * 0.6, even * 0, 0.05)
        return account(deal, flow, np.array([price]), np.array([True]), spent, rates)

    return of
