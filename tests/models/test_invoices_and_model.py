"""A year of invoices brings in what the payment model says of the same children."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from instances.register import load_register
from instances.register.children import month_number
from models.caseload_flow import caseload_flow
from models.invoices import bill
from tests.registers.files import Rows, write

PRICES = {"antenatal": 7.40, "0-1": 28.07, "1-2": 1.40, "2-5": 2.67}
"""Pounds for a child and month."""

BORN = 240
"""Children born in a year, as many in every month: twenty a month, on days of their own."""


def steady_register() -> Rows:
    """Children born evenly over seven years; each stays until its fifth birthday."""
    rows: Rows = {"register": [], "levels": [], "prices": [
        f"U-HV,{band},{price:.2f},2026-01" for band, price in PRICES.items()
    ]}  # fmt: skip
    for number in range(7 * BORN):
        month, within = divmod(number, BORN // 12)
        year, at = divmod(month, 12)
        born = date(2020 + year, at + 1, 1) + timedelta(days=1.4 * within)
        last = date(born.year + 5, born.month, 1) - timedelta(days=1)
        rows["register"].append(f"C{number},{born:%Y-%m},County,here,{born},{last}")
        rows["levels"].append(f"C{number},U-HV,{born},{last}")
    return rows


@pytest.mark.parametrize("known_before", [False, True])
def test_a_year_of_invoices_is_what_the_model_expects(
    make: SimpleNamespace, known_before: bool
) -> None:
    quintile = {f"age_{age}": BORN for age in range(5)}
    instance = make.service(
        {"start_month": "2026-01"},
        practices=(make.practice("P", births_per_year=BORN, **quintile),),
    )
    rows = steady_register()
    if known_before:  # half of the pregnancies are in the register from long before the birth
        for name in ("register", "levels"):
            rows[name] = [
                line.replace(f",{born}", f",{date.fromisoformat(born) - timedelta(days=90)}", 1)
                if number % 2 else line
                for number, line in enumerate(rows[name])
                for born in [line.split(",")[-2]]
            ]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        paths = write(Path(place), rows)
        register, prices = load_register(instance, **{name: paths[name] for name in rows})
    year = [month_number(f"2026-{month:02}") for month in range(1, 13)]
    billed, unpriced = bill(register, prices, year)  # type: ignore[arg-type]
    assert not unpriced
    invoiced = np.bincount(billed.lines.band, billed.lines.pence, len(PRICES)) / 100
    flow = caseload_flow(instance, [("U-HV", band) for band in PRICES], 1)
    expected = flow.children.sum(axis=(0, 1)) * np.array(list(PRICES.values()))
    # the model counts by the day, in months of 28 to 31 days and years of 365.25
    assert invoiced == pytest.approx(expected, rel=0.003)
    # and to the penny by hand: every child a twelfth of a year's price in each month of its band
    lengths = {"antenatal": 1, "0-1": 1, "1-2": 1, "2-5": 3}
    by_hand = [BORN * 12 * PRICES[band] * years for band, years in lengths.items()]
    assert invoiced.tolist() == pytest.approx(by_hand, abs=0.001)
