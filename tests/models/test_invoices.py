"""Invoices against a count by days, the case of the manual, and themselves asked again."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance, load
from instances.register import load_register
from instances.register.children import Issued, Register, month_label, month_number
from instances.register.prices import BANDS
from models.demand import AGE_BANDS
from models.invoice_audit import audit_invoices
from models.invoices import Billed, bill
from models.invoices.answer import Invoicing, invoicing
from models.invoices.lines import bands_of
from models.invoices.uncharged import uncharged
from tests.registers.by_days import MONTHS as BY_DAYS
from tests.registers.by_days import Cell, by_days, days
from tests.registers.files import Rows, registers, write

HAMLET = load("hamlet")
MONTHS = [month_number(month) for month in BY_DAYS]
few = settings(max_examples=50, deadline=None)


def read(rows: Rows, instance: Instance = HAMLET) -> tuple[Register, object]:
    with tempfile.TemporaryDirectory() as place:
        paths = write(Path(place), rows)
        return load_register(instance, **{name: paths[name] for name in rows})


def cells(register: Register, rows: object) -> dict[Cell, int]:
    """Pence of some lines by month, child, place and pathway."""
    told: dict[Cell, int] = defaultdict(int)
    for n in range(len(rows.child)):  # type: ignore[attr-defined]
        key = (
            month_label(int(rows.month[n])), register.children[rows.child[n]],  # type: ignore[attr-defined]
            *register.places[rows.place[n]], register.pathways[rows.pathway[n]],  # type: ignore[attr-defined]
        )  # fmt: skip
        told[key] += int(rows.pence[n])  # type: ignore[attr-defined]
    return told


def issue(register: Register, billed: Billed, earlier: Issued | None = None) -> Issued:
    """Lines as they are read back from the folders of invoices."""
    lines, names = billed.lines, [row.number for row in billed.documents]
    before = earlier or register.issued
    both = [
        np.concatenate(pair) for pair in (
            (before.child, lines.child), (before.place, lines.place),
            (before.pathway, lines.pathway), (before.band, lines.band),
            (before.month, lines.month),
            (before.document, billed.document + len(before.documents)),
            (before.days, lines.days), (before.price, lines.price), (before.pence, lines.pence),
        )
    ]  # fmt: skip
    return Issued(*both, documents=(*before.documents, *names))  # type: ignore[arg-type]


@given(registers())
@few
def test_every_line_is_what_a_count_by_days_gives(rows: Rows) -> None:
    register, prices = read(rows)
    billed, unpriced = bill(register, prices, MONTHS)  # type: ignore[arg-type]
    assert not unpriced
    expected = by_days(rows)
    told = cells(register, billed.lines)
    assert told == expected
    lines = billed.lines
    keys = zip(lines.month, lines.child, lines.place, lines.pathway, lines.band, strict=True)
    assert len(set(keys)) == len(lines)  # no line stands twice


@given(registers(), st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_does_not_matter(rows: Rows, chance: random.Random) -> None:
    mixed = {name: chance.sample(lines, len(lines)) for name, lines in rows.items()}
    (one, prices), (other, same) = read(rows), read(mixed)
    first, second = bill(one, prices, MONTHS)[0], bill(other, same, MONTHS)[0]  # type: ignore[arg-type]
    assert first.documents == second.documents
    for mine, theirs in zip(first.lines.parts(), second.lines.parts(), strict=True):
        assert mine.tolist() == theirs.tolist()


def test_the_case_of_the_manual_comes_out_as_by_hand() -> None:
    rows = {
        "register": [
            "A,2026-02,County,up,2026-02-03,2026-05-10", "A,2026-02,County,low,2026-05-11,",
            "B,2026-05,County,up,2026-05-20,",
        ],
        "levels": ["A,U-HV,2026-02-03,", "B,U-HV,2026-05-20,"],
        "prices": ["U-HV,0-1,31.00,2026-04", "U-HV,antenatal,7.00,2026-04"],
    }  # fmt: skip
    register, prices = read(rows)
    may = [month_number("2026-05")]
    billed, _ = bill(register, prices, may)  # type: ignore[arg-type]
    assert cells(register, billed.lines) == {
        ("2026-05", "A", "County", "up", "U-HV"): 1000,
        ("2026-05", "A", "County", "low", "U-HV"): 2100,
        ("2026-05", "B", "County", "up", "U-HV"): 3100 + 8400,
    }
    rows["register"][:2] = ["A,2026-02,County,up,2026-02-03,2026-05-05",
                            "A,2026-02,County,low,2026-05-06,"]  # fmt: skip
    mended, _ = read(rows)
    again, _ = bill(replace(mended, issued=issue(register, billed)), prices, may)  # type: ignore[arg-type]
    assert cells(mended, again.lines) == {
        ("2026-05", "A", "County", "up", "U-HV"): -500,
        ("2026-05", "A", "County", "low", "U-HV"): 500,
    }
    (note,) = again.documents
    assert (note.number, note.corrects) == ("2026-05 County note 1", "2026-05 County")


def test_the_age_bands_are_those_of_the_tariffs() -> None:
    assert tuple(name for name, _, _ in AGE_BANDS) == BANDS
    ages = np.array([-9, -1, 0, 11, 12, 23, 24, 59, 60, 131, 132, 191, 192, 300])
    assert bands_of(ages).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


@given(registers())
@few
def test_days_on_no_pathway_are_counted(rows: Rows) -> None:
    register, _ = read(rows)
    on = defaultdict(set)
    for level in rows["levels"]:
        child, _, start, end = level.split(",")
        on[child] |= days(start, end)
    for month in MONTHS:
        expected = {}
        for number, stay in enumerate(rows["register"]):
            child, _, _, _, start, end = stay.split(",")
            left = [d for d in days(start, end) - on[child] if month_label(month) == f"{d:%Y-%m}"]
            if left:
                expected[number + 2] = len(left)
        gap = uncharged(register, month)
        assert dict(zip(gap.line.tolist(), gap.days.tolist(), strict=True)) == expected


def found(rows: Rows) -> Invoicing:
    register, prices = read(rows)
    return invoicing(HAMLET, register, prices, MONTHS)  # type: ignore[arg-type]


SIMPLE: Rows = {
    "register": ["A,2026-02,County,up,2026-02-03,", "B,2020-02,County,low,2026-02-03,"],
    "levels": ["A,U-HV,2026-02-03,", "B,U-SN,2026-04-20,2026-05-20"],
    "prices": ["U-HV,0-1,31.07,2026-01", "U-SN,5-11,11.11,2026-01"],
}


@given(registers())
@settings(few, max_examples=25)
def test_sums_are_those_of_the_lines_and_near_price_by_child_months(rows: Rows) -> None:
    told = found(rows)
    assert audit_invoices(told) == ()
    sums = told.totals
    assert sums.pence.sum() == told.billed.lines.pence.sum()
    assert sums.lines.sum() == len(told.billed.lines)
    for row in range(len(sums.pence)):
        exact = Fraction(int(sums.price[row]) * int(sums.days[row]), int(sums.month_days[row]))
        assert abs(exact - int(sums.pence[row])) <= int(sums.lines[row])
        if sums.days[row] == sums.lines[row] * sums.month_days[row]:  # whole months
            assert exact == int(sums.pence[row])


@pytest.mark.parametrize("part", ["pence", "days", "place"])
def test_the_audit_sees_a_line_that_is_not_as_counted(part: str) -> None:
    told = found(SIMPLE)
    assert audit_invoices(told) == ()
    lines = told.billed.lines
    wrong = getattr(lines, part).copy()
    wrong[0] = wrong[0] + 1 if part != "place" else 1 - wrong[0]
    bad = replace(told, billed=replace(told.billed, lines=replace(lines, **{part: wrong})))
    assert any("once" in breach.promise for breach in audit_invoices(bad))


def test_the_audit_sees_a_sum_that_is_not_of_its_lines() -> None:
    told = found(SIMPLE)
    bad = replace(told, totals=replace(told.totals, pence=told.totals.pence + 1))
    assert any("sums" in breach.promise for breach in audit_invoices(bad))
