"""What a solver says, checked with exact arithmetic and nothing of the solver's.

A plan: every bound, every whole number, every row and the objective are computed again from the
arrays of the program. A bound: from any multipliers y of the rows (the solver's duals, or others)
weak duality gives

    sum of c x  >=  sum over rows of min(y lower, y upper)
                    + sum over columns of min over [lower, upper] of (c - yA) x

for every x that keeps the rows, so the right side, computed exactly, is a bound that needs no
trust: wrong multipliers make it weaker, never false (Neumaier & Shcherbina, Math. Program. 99,
2004; Cook, Koch, Steffy & Wolter, IPCO 2011). With c = 0 a bound above zero says that nothing keeps
the rows at all (Farkas).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.arrays import Arrays
from models.exact import Exact, exact, minus, sums, times

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ROUNDING = Fraction(1, 10**12)
"""Rounding of a sum of floats, against the sum of its terms in size."""
FRACTION = Fraction(1, 10**6)
"""By how much a row with a variable that may be a fraction may be missed, and as much of its
largest term (in thousandths): solvers keep such rows no better."""


@dataclass(frozen=True)
class Flaw:
    """One thing in which an answer is not what it is said to be.

    `kind` is "value", "bound of a variable", "whole number", "row", "objective" or "bound"; `place`
    the number of the row or column, -1 where there is none; `amount` by how much.
    """

    kind: str
    place: int
    amount: float
    sentence: str

    def __str__(self) -> str:
        return self.sentence


Name = Callable[[int], str]


def flaws(
    arrays: Arrays,
    cost: Floats,
    values: Floats,
    objective: float,
    bound: float,
    *,
    most: bool = False,
    row_name: Name = "row {}".format,
    column_name: Name = "column {}".format,
) -> tuple[Flaw, ...]:
    """Everything in which a plan, its objective and its bound contradict the program.

    Rows of whole numbers are kept exactly, rows with other coefficients within their rounding (0.1
    is not a tenth to the last digit), rows with a variable that may be a fraction within a
    millionth.

    Args:
        arrays: the program.
        cost: weight of each column in the objective.
        values: value of each column.
        objective: what the plan is said to cost.
        bound: what no plan is said to beat; infinite where none is known.
        most: whether the objective is to be most.
        row_name: name of a row by its number.
        column_name: name of a column by its number.
    """
    if len(values) != len(arrays.lower):
        sentence = f"{len(values)} values for {len(arrays.lower)} variables."
        return (Flaw("value", -1, math.inf, sentence),)
    lost = np.flatnonzero(~np.isfinite(values))
    if len(lost):
        return tuple(
            Flaw("value", int(j), math.inf, f"{column_name(int(j))} is {values[j]:g}.")
            for j in lost
        )
    x = exact(values)
    return (
        *_outside(arrays, values, column_name),
        *_fractions(arrays, values, column_name),
        *_rows(arrays, values, x, row_name),
        *_aims(exact(cost), x, objective, bound, most),
    )


def _outside(arrays: Arrays, values: Floats, name: Name) -> Iterator[Flaw]:
    """Values outside the bounds of their variable."""
    missed = np.maximum(arrays.lower - values, values - arrays.upper)
    room = np.where(arrays.integer, 0.0, float(FRACTION))
    for j in np.flatnonzero(missed > room):
        yield Flaw(
            "bound of a variable", int(j), float(missed[j]),
            f"{name(int(j))} is {values[j]:.10g}, outside {arrays.lower[j]:.10g} to"
            f" {arrays.upper[j]:.10g}.",
        )  # fmt: skip


def _fractions(arrays: Arrays, values: Floats, name: Name) -> Iterator[Flaw]:
    """Values that should be whole numbers and are not."""
    off = np.abs(values - np.rint(values))
    for j in np.flatnonzero(arrays.integer & (off > 0)):
        yield Flaw(
            "whole number", int(j), float(off[j]),
            f"{name(int(j))} is {values[j]:.10g}, not a whole number.",
        )  # fmt: skip


def _rows(arrays: Arrays, values: Floats, x: Exact, name: Name) -> Iterator[Flaw]:
    """Rows that are not kept."""
    row = arrays.row
    activity = sums(times(exact(arrays.value), x.take(arrays.column)), row, arrays.rows)
    term = np.abs(arrays.value * values[arrays.column])
    largest = np.zeros(arrays.rows)
    np.maximum.at(largest, row, term)
    rounded = float(ROUNDING) * np.bincount(row, term, arrays.rows)
    odd = np.zeros(arrays.rows, dtype=bool)
    odd[row[arrays.value != np.rint(arrays.value)]] = True
    loose = np.zeros(arrays.rows, dtype=bool)
    loose[row[~arrays.integer[arrays.column]]] = True
    for limits, sign in ((arrays.row_lower, 1), (arrays.row_upper, -1)):
        (there,) = np.nonzero(np.isfinite(limits))
        miss = minus(exact(limits[there]), activity.take(there))
        for place in np.flatnonzero(miss.number * sign > 0):
            i = int(there[place])
            amount = abs(miss.fraction(int(place)))
            if loose[i] and amount <= FRACTION * (1 + Fraction(float(largest[i])) / 1000):
                continue
            if odd[i] and amount <= rounded[i]:
                continue
            wanted = "at least" if sign > 0 else "at most"
            yield Flaw(
                "row", i, float(amount),
                f"{name(i)}: {float(activity.fraction(i)):.10g} where {wanted}"
                f" {limits[i]:.10g} is promised, missed by {float(amount):.3g}.",
            )  # fmt: skip


def _aims(cost: Exact, x: Exact, objective: float, bound: float, most: bool) -> Iterator[Flaw]:
    """An objective that is not the plan's, a bound that the plan beats."""
    terms = times(cost, x)
    true = terms.total()
    room = ROUNDING * Fraction(sum(map(abs, terms.number.tolist())), 2**terms.shift)
    if not math.isfinite(objective):
        yield Flaw("objective", -1, math.inf, f"The objective is told as {objective}.")
    elif abs(Fraction(objective) - true) > room:
        amount = float(abs(Fraction(objective) - true))
        yield Flaw(
            "objective", -1, amount,
            f"The objective is told as {objective:.10g}; the plan's is {float(true):.10g}.",
        )  # fmt: skip
    if math.isnan(bound) or bound == (-math.inf if most else math.inf):
        yield Flaw("bound", -1, math.inf, f"The bound is told as {bound}.")
    elif math.isfinite(bound):
        beaten = true - Fraction(bound) if most else Fraction(bound) - true
        if beaten > room + FRACTION:
            yield Flaw(
                "bound", -1, float(beaten),
                f"No plan is said to beat {bound:.10g}; this one does, with {float(true):.10g}.",
            )  # fmt: skip


def safe_bound(arrays: Arrays, cost: Floats, row_dual: Floats, most: bool = False) -> float:
    """The bound that multipliers of the rows prove, rounded to the safe side.

    Minus infinity (infinity where most is sought) where they prove none: a variable without a
    bound on the side to which its reduced cost pulls.

    Args:
        arrays: the program; integrality is not used.
        cost: weight of each column in the objective.
        row_dual: a multiplier for each row, in the sense of the objective as it stands.
        most: whether the objective is to be most.
    """
    if most:
        return -safe_bound(arrays, -cost, -row_dual)
    multiplier = np.where(np.isfinite(row_dual), row_dual, 0.0)
    # a multiplier that pulls to a side on which its row has no limit proves nothing
    multiplier = np.where((multiplier > 0) & ~np.isfinite(arrays.row_lower), 0.0, multiplier)
    multiplier = np.where((multiplier < 0) & ~np.isfinite(arrays.row_upper), 0.0, multiplier)
    y = exact(multiplier)
    pulled = sums(times(exact(arrays.value), y.take(arrays.row)), arrays.column, arrays.columns)
    reduced = minus(exact(cost), pulled)
    rows = _least(y, arrays.row_lower, arrays.row_upper)
    least = _least(reduced, arrays.lower, arrays.upper)
    return -math.inf if rows is None or least is None else _below(rows + least)


def _least(weight: Exact, lower: Floats, upper: Floats) -> Fraction | None:
    """The least sum of weight times a number from lower to upper; None where there is none."""
    up, down = weight.number > 0, weight.number < 0
    limit = np.where(up, lower, np.where(down, upper, 0.0))
    if not np.isfinite(limit).all():
        return None
    return times(weight, exact(limit)).total()


def _below(value: Fraction) -> float:
    """The largest float that is not above a fraction."""
    near = float(value)
    return near if Fraction(near) <= value else math.nextafter(near, -math.inf)
