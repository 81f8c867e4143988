"""A program as the text that other solvers read: MPS (free form) and LP.

Numbers are written so that they are read back as the very same. Both are plain text of lines; the
same program gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from models.arrays import Arrays, Floats

AIM = "objective"
PER_LINE = 6
"""Terms on a line of an LP file; some readers take no more than 255 characters."""


def mps(
    arrays: Arrays, cost: Floats, most: bool, rows: Sequence[str], columns: Sequence[str]
) -> Iterator[str]:
    """Lines of a free MPS file.

    What is to be made most is written as its negative to be made least: some readers pass over the
    section that says "most" without a word.
    """
    kinds = [_kind(low, high) for low, high in _pairs(arrays.row_lower, arrays.row_upper)]
    if most:
        yield "* the negative of what is to be made most"
    yield from ("NAME program FREE", "ROWS", f" N {AIM}")
    yield from (f" {kind} {name}" for kind, name in zip(kinds, rows, strict=True))
    yield "COLUMNS"
    yield from _mps_columns(arrays, -cost if most else cost, rows, columns)
    yield "RHS"
    for kind, name, (low, high) in zip(
        kinds, rows, _pairs(arrays.row_lower, arrays.row_upper), strict=True
    ):
        side = high if kind == "L" else low
        if kind != "N" and side:
            yield f" RHS {name} {_number(side)}"
    yield "RANGES"
    for kind, name, (low, high) in zip(
        kinds, rows, _pairs(arrays.row_lower, arrays.row_upper), strict=True
    ):
        if kind == "G" and np.isfinite(high):
            yield f" RNG {name} {_number(high - low)}"
    yield "BOUNDS"
    for name, low, high in zip(columns, arrays.lower.tolist(), arrays.upper.tolist(), strict=True):
        yield from (f" {bound}" for bound in _mps_bounds(name, low, high))
    yield "ENDATA"


def _mps_columns(
    arrays: Arrays, cost: Floats, rows: Sequence[str], columns: Sequence[str]
) -> Iterator[str]:
    """The entries column by column, whole ones between markers."""
    order = np.argsort(arrays.column, kind="stable")
    row, value = arrays.row[order].tolist(), arrays.value[order].tolist()
    starts = np.searchsorted(arrays.column[order], np.arange(arrays.columns + 1)).tolist()
    inside = False
    for place, (name, price, whole) in enumerate(
        zip(columns, cost.tolist(), arrays.integer.tolist(), strict=True)
    ):
        if whole is not inside:
            yield f" MARKER 'MARKER' '{'INTORG' if whole else 'INTEND'}'"
            inside = whole
        # the objective is told even where it is 0, so that a column of no row is known
        yield f" {name} {AIM} {_number(price)}"
        for entry in range(starts[place], starts[place + 1]):
            yield f" {name} {rows[row[entry]]} {_number(value[entry])}"
    if inside:
        yield " MARKER 'MARKER' 'INTEND'"


def _mps_bounds(name: str, low: float, high: float) -> Iterator[str]:
    if low == high:
        yield f"FX BND {name} {_number(low)}"
        return
    if low == -np.inf and high == np.inf:
        yield f"FR BND {name}"
        return
    # MI and PL are told though 0 and infinity are usual: readers differ for whole columns
    yield f"MI BND {name}" if low == -np.inf else f"LO BND {name} {_number(low)}"
    yield f"PL BND {name}" if high == np.inf else f"UP BND {name} {_number(high)}"


def lp(
    arrays: Arrays, cost: Floats, most: bool, rows: Sequence[str], columns: Sequence[str]
) -> Iterator[str]:
    """Lines of an LP file; a row with two limits is written as two."""
    yield "Maximize" if most else "Minimize"
    priced = np.flatnonzero(cost)
    if not len(priced):
        priced = np.arange(min(1, arrays.columns))
    yield from _sum(AIM, [columns[int(column)] for column in priced], cost[priced].tolist(), "")
    yield "Subject To"
    starts, value = arrays.start.tolist(), arrays.value.tolist()
    names = [columns[column] for column in arrays.column.tolist()]
    for place, (name, (low, high)) in enumerate(
        zip(rows, _pairs(arrays.row_lower, arrays.row_upper), strict=True)
    ):
        inside = slice(starts[place], starts[place + 1])
        terms, values = names[inside], value[inside]
        if not terms and arrays.columns:
            terms, values = [columns[0]], [0.0]
        if low == high:
            yield from _sum(name, terms, values, f" = {_number(low)}")
            continue
        if np.isfinite(low):
            yield from _sum(name, terms, values, f" >= {_number(low)}")
        if np.isfinite(high):
            twice = f"{name}.most" if np.isfinite(low) else name
            yield from _sum(twice, terms, values, f" <= {_number(high)}")
    yield "Bounds"
    for name, low, high in zip(columns, arrays.lower.tolist(), arrays.upper.tolist(), strict=True):
        yield _lp_bound(name, low, high)
    whole = [columns[int(column)] for column in np.flatnonzero(arrays.integer)]
    if whole:
        yield "General"
        yield from (f" {name}" for name in whole)
    yield "End"


def _sum(name: str, terms: Sequence[str], values: Sequence[float], limit: str) -> Iterator[str]:
    """One row of an LP file, a few terms on a line."""
    pieces = [
        f"{'-' if value < 0 else '+'} {_number(abs(value))} {term}"
        for term, value in zip(terms, values, strict=True)
    ]
    lines = [" ".join(pieces[at : at + PER_LINE]) for at in range(0, len(pieces), PER_LINE)] or [""]
    lines[0] = f"{name}: {lines[0]}"
    lines[-1] += limit
    yield from (f" {line}" for line in lines)


def _lp_bound(name: str, low: float, high: float) -> str:
    if low == -np.inf and high == np.inf:
        return f" {name} free"
    if low == high:
        return f" {name} = {_number(low)}"
    least = "-inf" if low == -np.inf else _number(low)
    return f" {name} >= {least}" if high == np.inf else f" {least} <= {name} <= {_number(high)}"


def _kind(low: float, high: float) -> str:
    if low == high:
        return "E"
    if np.isfinite(low):
        return "G"
    return "L" if np.isfinite(high) else "N"


def _pairs(low: Floats, high: Floats) -> list[tuple[float, float]]:
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _number(value: float) -> str:
    """As short as it can be told exactly."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


FORMS: dict[str, Callable[..., Iterator[str]]] = {".mps": mps, ".lp": lp}
"""How a program is written, by the suffix of the file."""
