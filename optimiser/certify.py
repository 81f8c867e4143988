"""What an answer is worth without trust in who gave it: rechecked exactly, bounded by arithmetic.

The prices of a linear program are asked of HiGHS, but not believed: `models.certificate` makes a
bound of them that holds whatever they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from models.arrays import Arrays, Floats
from models.certificate import FRACTION, Flaw, flaws, safe_bound
from models.outcome import Ending
from models.program import Objective
from optimiser.backends import backend
from optimiser.backends.asking import LEAST_S, ROUNDING, WHOLE, ask
from optimiser.backends.protocol import Answer, Task
from optimiser.settings import Settings, Stop

Name = Callable[[int], str]

SHIFTS = (1e-9, 1e-6)
"""By how much of its weight (at least 1) a column without a limit is made dearer, tried in turn."""
SIMPLE = 10**6
"""Multipliers are often fractions with a denominator no larger."""
LARGEST = 10**9
"""The largest common denominator that is tried."""
TOLD = 5
"""So many flaws of an answer are told; the rest are counted."""


def recheck(
    task: Task, answer: Answer, solver: str, row_name: Name, column_name: Name,
    stop: Stop | None = None,
) -> Answer:  # fmt: skip
    """The answer, if exact arithmetic agrees with all it says; a failure that names what it breaks.

    Where whole numbers made whole (by `ask`) have moved a row by no more than that rounding, the
    variables that may be fractions are sought anew around them.
    """
    if answer.values is None:
        return answer
    answer = replace(answer, bound=_unrounded(task, answer))
    found = _flaws(task, answer, row_name, column_name)
    if found and _rounding(task, found):
        mended = _mended(task, answer, stop or Stop())
        if mended is not None:
            answer, found = mended, _flaws(task, mended, row_name, column_name)
    if not found:
        return answer
    more = f" And {len(found) - TOLD} more." if len(found) > TOLD else ""
    said = f"{solver} gave an answer that is none. " + " ".join(map(str, found[:TOLD])) + more
    return Answer(Ending.FAILED, None, math.nan, task.worst, answer.seconds, said=said)


def _flaws(task: Task, answer: Answer, row_name: Name, column_name: Name) -> tuple[Flaw, ...]:
    assert answer.values is not None
    return flaws(
        task.arrays, task.cost, answer.values, answer.objective, answer.bound,
        most=task.objective.most, row_name=row_name, column_name=column_name,
    )  # fmt: skip


def _unrounded(task: Task, answer: Answer) -> float:
    """The bound, or the objective where the two cross by what comes of the solver's arithmetic."""
    beyond = answer.bound - answer.objective
    room = ROUNDING * max(1.0, abs(answer.objective))
    if task.objective.whole:
        room = min(room, task.objective.precision / 2)
    crossed = 0 < (-beyond if task.objective.most else beyond) <= room
    return answer.objective if crossed else answer.bound


def _rounding(task: Task, found: tuple[Flaw, ...]) -> bool:
    """Whether whole numbers off by what `ask` rounds explain every flaw, and fractions may mend."""
    arrays = task.arrays
    if arrays.integer.all() or any(flaw.kind != "row" for flaw in found):
        return False
    moved = WHOLE * np.abs(arrays.value) * arrays.integer[arrays.column]
    room = np.bincount(arrays.row, moved, arrays.rows) + 2 * float(FRACTION)
    return all(flaw.amount <= room[flaw.place] for flaw in found)


def _mended(task: Task, answer: Answer, stop: Stop) -> Answer | None:
    """The same whole numbers with the best fractions around them; None where there are none."""
    arrays, values = task.arrays, answer.values
    assert values is not None
    fixed = replace(
        arrays,
        lower=np.where(arrays.integer, values, arrays.lower),
        upper=np.where(arrays.integer, values, arrays.upper),
        integer=np.zeros_like(arrays.integer),
    )
    left = max(LEAST_S, task.settings.time_limit - answer.seconds)
    again = Task(fixed, task.objective, replace(task.settings, time_limit=left))
    found = ask(backend("highs"), again, stop)
    if found.values is None:
        return None
    whole = np.where(arrays.integer, values, found.values)
    mended = replace(
        answer, values=whole, objective=float(task.cost @ whole),
        seconds=answer.seconds + found.seconds,
    )  # fmt: skip
    return replace(mended, bound=_unrounded(task, mended))


def safe_bound_of(task: Task, stop: Stop | None = None, prices: Floats | None = None) -> float:
    """The bound of the linear program, from HiGHS's prices of the rows but without trust in them.

    Minus infinity (infinity for most) where none is found in the time given. `prices` saves asking
    for them where the answer has them already.
    """
    stop = stop or Stop()
    most, settings = task.objective.most, task.settings
    arrays = _continuous(task.arrays)
    cost = -task.cost if most else task.cost

    def priced(shift: float) -> Floats | None:
        if prices is not None and not shift:
            return -prices if most else prices
        return _prices(arrays, cost + _dearer(arrays, cost, shift), settings, stop)

    best = max(_bounds(arrays, cost, priced), default=-math.inf)
    return -best if most else best


def proved_impossible(arrays: Arrays, settings: Settings, stop: Stop | None = None) -> bool:
    """Whether multipliers of the rows show, in exact arithmetic, that nothing keeps them all.

    They are the prices of the program that misses the rows by as little as it can. What only whole
    numbers cannot is not shown by them.
    """
    least, most = arrays.limits
    if (least > most).any() or (arrays.row_lower > arrays.row_upper).any():
        return True
    bare, nothing = _continuous(arrays), np.zeros(arrays.columns)
    elastic, cost = _elastic(bare)

    def priced(shift: float) -> Floats | None:
        dearer = np.append(_dearer(bare, nothing, shift), np.zeros(len(cost) - arrays.columns))
        return _prices(elastic, cost + dearer, settings, stop or Stop())

    return any(bound > 0 for bound in _bounds(bare, nothing, priced))


def _bounds(
    arrays: Arrays, cost: Floats, priced: Callable[[float], Floats | None]
) -> Iterator[float]:
    """Bounds of a minimum from prices as they are; while there is none, from those made safer."""
    price = priced(0.0)
    if price is None:
        return
    yield (bound := safe_bound(arrays, cost, price))
    if not math.isinf(bound):
        return
    yield (bound := _simple(arrays, cost, price))
    for shift in SHIFTS:
        if not math.isinf(bound) or (price := priced(shift)) is None:
            return
        yield (bound := safe_bound(arrays, cost, price))


def _simple(arrays: Arrays, cost: Floats, price: Floats) -> float:
    """The bound of prices taken as simple fractions: all times their common denominator.

    For variables without any limit, whose reduced cost must be nothing to the last digit.
    """
    near = [Fraction(float(y)).limit_denominator(SIMPLE) for y in price]
    common = math.lcm(*(y.denominator for y in near))
    exact = (cost == np.rint(cost)).all() and np.abs(cost).max() * common < 2.0**53
    if common > LARGEST or not exact:
        return -math.inf
    price = np.array([float(y * common) for y in near])
    bound = safe_bound(arrays, cost * common, price)
    return math.nextafter(bound / common, -math.inf) if bound else 0.0


def _dearer(arrays: Arrays, cost: Floats, shift: float) -> Floats:
    """What makes the reduced costs of columns without a limit safe: less cost where none is above.

    A column without any limit stays as it is.
    """
    sign = np.isneginf(arrays.lower).astype(float) - np.isposinf(arrays.upper)
    return shift * sign * np.maximum(1.0, np.abs(cost))


def _continuous(arrays: Arrays) -> Arrays:
    """The same program where every variable may be a fraction, within the limits of whole ones."""
    least, most = arrays.limits
    return replace(arrays, lower=least, upper=most, integer=np.zeros_like(arrays.integer))


def _elastic(arrays: Arrays) -> tuple[Arrays, Floats]:
    """A program that may miss each row at a cost of one for each unit; and that cost."""
    short, over = (
        np.flatnonzero(np.isfinite(side)) for side in (arrays.row_lower, arrays.row_upper)
    )
    extra = len(short) + len(over)
    row = np.concatenate([arrays.row, short, over])
    order = np.argsort(row, kind="stable")
    column = np.append(arrays.column, arrays.columns + np.arange(extra))
    value = np.concatenate([arrays.value, np.ones(len(short)), -np.ones(len(over))])
    flags = np.zeros(arrays.columns + extra, dtype=bool)
    elastic = Arrays(
        lower=np.append(arrays.lower, np.zeros(extra)),
        upper=np.append(arrays.upper, np.full(extra, np.inf)),
        integer=flags, whole=flags,
        start=np.searchsorted(row[order], np.arange(arrays.rows + 1)).astype(np.int64),
        column=column[order].astype(np.int32), value=value[order],
        row_lower=arrays.row_lower, row_upper=arrays.row_upper,
    )  # fmt: skip
    return elastic, np.append(np.zeros(arrays.columns), np.ones(extra))


def _prices(arrays: Arrays, cost: Floats, settings: Settings, stop: Stop) -> Floats | None:
    """HiGHS's prices of the rows where the cost is to be least."""
    aim = Objective("prices", "", "", np.arange(len(cost)), cost, whole=False)
    answer = ask(backend("highs"), Task(arrays, aim, settings), stop)
    if answer.prices is None:
        # what needs no search, having no variables, is bounded by its limits alone
        return None if arrays.columns else np.zeros(arrays.rows)
    return answer.prices.row
