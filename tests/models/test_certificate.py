"""An answer is believed only where arithmetic agrees; a bound needs no trust in who found it."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.arrays import Arrays
from models.certificate import Floats, flaws, safe_bound


def arrays(
    rows: list[list[float]], low: list[float], high: list[float], integer: bool = True,
    lower: float = 0.0, upper: float = 10.0,
) -> Arrays:  # fmt: skip
    """A program from a dense matrix, every variable within the same bounds."""
    matrix = np.array(rows, dtype=float)
    count, columns = matrix.shape
    row, column = np.nonzero(matrix)
    return Arrays(
        lower=np.full(columns, lower), upper=np.full(columns, upper),
        integer=np.full(columns, integer), whole=np.zeros(columns, dtype=bool),
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.int64),
        column=column.astype(np.int64), value=matrix[row, column],
        row_lower=np.array(low, dtype=float), row_upper=np.array(high, dtype=float),
    )  # fmt: skip


INF = math.inf
KNAPSACK = arrays([[3, 5], [1, 1]], [-INF, 2], [15, INF])
COST = np.array([-2.0, -3.0])
BEST = np.array([5.0, 0.0])
"""3x + 5y <= 15, x + y >= 2: least -2x - 3y is -10 at (5, 0)."""


def test_a_true_answer_has_no_flaw() -> None:
    assert flaws(KNAPSACK, COST, BEST, -10.0, -10.0) == ()
    assert flaws(KNAPSACK, COST, BEST, -10.0, -math.inf) == ()
    assert flaws(KNAPSACK, -COST, BEST, 10.0, 10.5, most=True) == ()


@pytest.mark.parametrize(
    ("values", "objective", "bound", "kind", "amount"),
    [
        ([5.0, 1.0], -13.0, -13.0, "row", 5.0),
        ([1.0, 0.0], -2.0, -10.0, "row", 1.0),
        ([4.5, 0.0], -9.0, -10.0, "whole number", 0.5),
        ([5.0 + 2.0**-40, 0.0], -10.0, -10.0, "whole number", 2.0**-40),
        ([5.0, -1.0], -7.0, -10.0, "bound of a variable", 1.0),
        ([5.0, 0.0], -11.0, -11.0, "objective", 1.0),
        ([5.0, 0.0], -10.0 - 1e-6, -11.0, "objective", 1e-6),
        ([5.0, 0.0], math.nan, -10.0, "objective", math.inf),
        ([5.0, 0.0], -10.0, -9.0, "bound", 1.0),
        ([5.0, 0.0], -10.0, math.nan, "bound", math.inf),
        ([5.0, 0.0], -10.0, math.inf, "bound", math.inf),
        ([5.0, math.nan], -10.0, -10.0, "value", math.inf),
        ([5.0], -10.0, -10.0, "value", math.inf),
    ],
)
def test_an_untruth_is_named_with_its_amount(
    values: list[float], objective: float, bound: float, kind: str, amount: float
) -> None:
    found = flaws(KNAPSACK, COST, np.array(values), objective, bound)
    assert kind in {flaw.kind for flaw in found}
    (flaw,) = [flaw for flaw in found if flaw.kind == kind]
    assert flaw.amount == pytest.approx(amount)


def test_a_broken_row_and_a_variable_are_named_in_words() -> None:
    found = flaws(
        KNAPSACK, COST, np.array([5.5, 1.0]), -14.0, -14.0,
        row_name=["load of team A", "least"].__getitem__, column_name=["Ash", "Oak"].__getitem__,
    )  # fmt: skip
    told = " ".join(map(str, found))
    assert "load of team A: 21.5 where at most 15 is promised, missed by 6.5." in told
    assert "Ash is 5.5, not a whole number." in told


def test_a_row_of_whole_numbers_is_kept_to_the_last_unit_however_large() -> None:
    large = arrays([[1e15, 1.0]], [-INF], [4e15], upper=5.0)
    kept = np.array([4.0, 0.0])
    assert flaws(large, np.zeros(2), kept, 0.0, 0.0) == ()
    (flaw,) = flaws(large, np.zeros(2), np.array([4.0, 1.0]), 0.0, 0.0)
    assert (flaw.kind, flaw.amount) == ("row", 1.0)


def test_a_row_of_tenths_is_kept_to_their_rounding_and_no_more() -> None:
    """A tenth and two tenths are three tenths, though not to the last digit."""
    tenths = arrays([[0.1, 0.2]], [-INF], [0.3])
    assert Fraction(0.1) + Fraction(0.2) > Fraction(0.3)
    assert flaws(tenths, np.zeros(2), np.ones(2), 0.0, 0.0) == ()
    less = replace(tenths, row_upper=np.array([0.3 - 1e-11]))
    (flaw,) = flaws(less, np.zeros(2), np.ones(2), 0.0, 0.0)
    assert flaw.kind == "row"
    assert flaw.amount == pytest.approx(1e-11, rel=1e-3)


def test_a_row_with_a_fraction_may_be_missed_by_what_solvers_miss() -> None:
    loose = arrays([[1.0, 1.0]], [1.0], [INF], integer=False)
    assert flaws(loose, np.zeros(2), np.array([0.5, 0.5 - 9e-7]), 0.0, 0.0) == ()
    (flaw,) = flaws(loose, np.zeros(2), np.array([0.5, 0.5 - 2e-6]), 0.0, 0.0)
    assert flaw.kind == "row"


# ---- bounds --------------------------------------------------------------------------------------


def test_the_duals_of_a_small_program_prove_its_optimum() -> None:
    """Least x + 2y with x + y >= 3, y >= 1 (as a row): 4, with duals 1 and 1."""
    small = arrays([[1, 1], [0, 1]], [3, 1], [INF, INF], integer=False, upper=INF)
    assert safe_bound(small, np.array([1.0, 2.0]), np.array([1.0, 1.0])) == 4.0


def test_the_bound_of_a_most_is_from_above() -> None:
    assert safe_bound(KNAPSACK, -COST, np.array([2 / 3, 0.0]), most=True) >= 10.0
    assert safe_bound(KNAPSACK, -COST, np.array([2 / 3, 0.0]), most=True) < 10.01


def test_multipliers_that_prove_nothing_give_no_bound() -> None:
    free = arrays([[1, 1]], [3], [INF], integer=False, upper=INF)
    assert safe_bound(free, np.array([1.0, 2.0]), np.array([2.0])) == -INF
    assert safe_bound(free, np.array([1.0, 2.0]), np.array([math.nan])) == 0.0


def test_rows_that_cannot_be_kept_are_shown_by_a_bound_above_zero() -> None:
    """x + y >= 30 with both at most 10."""
    never = arrays([[1, 1]], [30], [INF])
    assert safe_bound(never, np.zeros(2), np.array([1.0])) == 10.0


COEFFICIENT = st.sampled_from([-7.0, -2.5, -1.0, -0.1, 0.0, 0.0, 0.3, 1.0, 1e5, 1 / 3])
MULTIPLIER = st.floats(-100, 100) | st.sampled_from([math.nan, INF, 0.0])


@st.composite
def kept_programs(draw: st.DrawFn) -> tuple[Arrays, Floats, Floats]:
    """A program, a point that keeps it, and an objective."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    matrix = [[draw(COEFFICIENT) for _ in range(columns)] for _ in range(rows)]
    point = np.array([draw(st.integers(-9, 9)) / 4 for _ in range(columns)])
    made = arrays(matrix, [0.0] * rows, [0.0] * rows, integer=False, lower=-INF, upper=INF)
    room = st.sampled_from([0.0, 0.5, 3.0, INF])
    activity = np.array([
        math.fsum(a * x for a, x in zip(line, point, strict=True)) for line in matrix
    ])  # fmt: skip
    spare = 1e-9 * (1 + np.abs(activity))  # the point keeps its rows whatever the sum rounds
    made = replace(
        made,
        lower=point - [draw(room) for _ in range(columns)],
        upper=point + [draw(room) for _ in range(columns)],
        row_lower=activity - spare - [draw(room) for _ in range(rows)],
        row_upper=activity + spare + [draw(room) for _ in range(rows)],
    )
    return made, point, np.array([draw(COEFFICIENT) for _ in range(columns)])


@given(kept_programs(), st.data())
def test_no_multipliers_whatever_prove_a_bound_that_a_plan_beats(
    made: tuple[Arrays, Floats, Floats], data: st.DataObject
) -> None:
    program, point, cost = made
    dual = np.array([data.draw(MULTIPLIER) for _ in program.row_lower])
    value = sum((Fraction(c) * Fraction(x) for c, x in zip(cost, point, strict=True)), Fraction(0))
    least, most = (safe_bound(program, cost, dual, most=side) for side in (False, True))
    assert least <= value <= most
    assert safe_bound(program, np.zeros(len(cost)), dual) <= 0
