"""Steps between levels against a look at every day; what was delivered, by hand."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from instances import load
from instances.register import Register, load_register
from instances.register.children import month_number
from models.invoices.delivered import delivered
from models.invoices.lines import bill
from models.invoices.steps import Steps, month_ends, sample, steps
from tests.registers.by_days import MONTHS, days
from tests.registers.files import Rows, registers, write

NUMBERS = [month_number(month) for month in MONTHS]
LEVEL = {"U-HV": "U", "U-SN": "UPP"}


def read(rows: Rows, instance: str = "hamlet") -> Register:
    with tempfile.TemporaryDirectory() as place:
        return load_register(load(instance), **write(Path(place), rows))[0]


@given(registers())
@settings(max_examples=50, deadline=None)
def test_steps_are_those_a_look_at_every_day_finds(rows: Rows) -> None:
    """One of the pathways taken for one of the highest level."""
    there: dict[tuple[str, date], str] = {}
    for row in rows["register"]:
        child, _, _, place, start, end = row.split(",")
        there |= {(child, day): place for day in days(start, end)}
    high: dict[str, set[date]] = defaultdict(set)
    for row in rows["levels"]:
        child, pathway, start, end = row.split(",")
        if pathway == "U-SN":
            high[child] |= days(start, end)
    expected: Counter[tuple[str, date, str, bool]] = Counter()
    for (child, day), place in there.items():
        before = day - timedelta(days=1)
        if (child, before) not in there or not "2026-03" <= f"{day:%Y-%m}" <= "2026-06":
            continue
        if (day in high[child]) != (before in high[child]):
            expected[child, day, place, day in high[child]] += 1
    register = read(rows)
    found = steps(register, LEVEL, NUMBERS)
    told = Counter(
        (str(register.children[child]), date(1970, 1, 1) + timedelta(days=day),
         register.places[place][1], up)
        for child, day, place, up in zip(
            found.child.tolist(), found.day.tolist(), found.place.tolist(), found.up.tolist(),
            strict=True,
        )
    )  # fmt: skip
    assert told == expected


def test_a_step_from_the_middle_to_the_top_is_one_step_and_knows_both() -> None:
    rows = {
        "register": ["A,2024-02,County council,dacorum,2025-02-03,"],
        "levels": ["A,U-HV,2025-02-03,", "A,UP-parenting,2026-04-10,2026-04-19",
                   "A,UPP-parenting,2026-04-20,2026-05-04"],
    }  # fmt: skip
    instance = load("hertfordshire")
    register = read(rows, "hertfordshire")
    found = steps(register, {row.pathway: row.level for row in instance.pathways}, NUMBERS)
    assert list(zip(found.before.tolist(), found.after.tolist(), strict=True)) == [
        (0, 1), (1, 2), (2, 0),
    ]  # fmt: skip


def drawn(place: list[int], late: list[bool]) -> Steps:
    """Steps up in April 2026, one for each."""
    size = len(place)
    none = np.zeros(size, dtype=np.int64)
    return Steps(np.arange(size), np.array(place), none, none, none + 1, np.array(late))


def test_a_place_with_far_more_late_steps_than_others_is_unusual() -> None:
    fair = [n % 6 == 0 for n in range(120)]
    found = drawn([0] * 120 + [1] * 120 + [2] * 20, fair + fair + [True] * 15 + [False] * 5)
    ends = month_ends(found, [month_number("2026-04")], 3)
    assert [end.unusual for end in ends] == [False, False, True]
    share = (20 + 20 + 15) / 260
    tail = sum(comb(20, k) * share**k * (1 - share) ** (20 - k) for k in range(15, 21))
    assert ends[2].chance == pytest.approx(tail, rel=1e-9)
    chosen = sample(found, ends, 10, seed=7)
    assert chosen == sample(found, ends, 10, seed=7)
    assert len({step for step, _ in chosen}) == 10
    assert sum("unusually many" in why for _, why in chosen) >= 5


def test_contacts_due_are_the_part_of_the_window_in_the_month_of_age() -> None:
    """The hamlet owes a new birth visit at 1 to 2 weeks and a review at 52 to 53, each once."""
    rows = {
        "register": ["A,2026-05,County,up,2026-05-01,", "B,2025-05,County,up,2025-05-01,"],
        "levels": ["A,U-HV,2026-05-01,", "B,U-HV,2025-05-01,"],
        "activity": ["A,new-birth,2026-05-12,yes", "B,one-year,2026-05-12,no",
                     "B,one-year,2026-06-12,yes"],
        "prices": ["U-HV,0-1,10.00,2026-01", "U-HV,1-2,6.00,2026-01"],
    }  # fmt: skip
    instance = load("hamlet")
    with tempfile.TemporaryDirectory() as place:
        register, prices = load_register(instance, **write(Path(place), rows))
    may = [month_number("2026-05")]
    told = delivered(instance, register, bill(register, prices, may)[0].today, may)
    assert told.due[0, 1:3].tolist() == pytest.approx([1, 1])  # both windows lie in that month
    assert told.attended[0, 1:3].tolist() == [1, 0]
    assert told.missed[0, 1:3].tolist() == [0, 1]
    assert told.pence[0, 1:3].tolist() == [1000, 600]
    assert told.child_months[0, 1:3].tolist() == [1, 1]
