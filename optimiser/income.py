"""What contracts would pay at given prices, recounted: for `payment` and for the page of a plan."""

from __future__ import annotations

from collections.abc import Mapping

from instances import Instance
from models.caseload_flow import Cell
from models.payment.answer import Payment, payment
from models.payment.contracts import assumed
from models.payment_audit import payment_breaches
from optimiser.errors import AuditError
from reports.payment_tables import Rows, tables


def paid(
    instance: Instance,
    price_pence: Mapping[Cell, int],
    *,
    years: int | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> tuple[Payment, dict[str, Rows]]:
    """The answer about payment and its tables.

    Raises:
        NoContractError, NoPriceError: there is nothing to reckon with.
        AuditError: a figure is not what the recount gives.
    """
    found = payment(instance, price_pence, years=years, size=draws, seed=seed)
    rows = tables(found)
    breaches = payment_breaches(
        instance.contract or assumed(instance), found.rates.blended * 100,
        found.rates.provider * 100, rows,
    )  # fmt: skip
    if breaches:
        raise AuditError(breaches)
    return found, rows
