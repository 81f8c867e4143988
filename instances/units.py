"""Whole pence, whole minutes, whole steps: from what people write, and apportioned without loss."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def pence(amount_gbp: float) -> int:
    """Pounds to whole pence, the nearest."""
    return round(Fraction(str(amount_gbp)) * 100)


def pounds(amount_pence: int) -> float:
    """Whole pence to pounds."""
    return amount_pence / 100


def steps(wte: float, wte_step: float) -> int:
    """Whole-time equivalents to whole steps, the nearest."""
    return round(Fraction(str(wte)) / Fraction(str(wte_step)))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole total by weights, none lost: largest remainder (Hamilton's method).

    Equal remainders go to the earlier weight.

    Raises:
        ValueError: no weight is above zero although there is something to split.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole <= 0:
        if total:
            raise ValueError(f"{total} cannot be split: no weight is above zero")
        return [0] * len(exact)
    shares = [total * weight / whole for weight in exact]
    given = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (given[place] - shares[place], place))
    for place in order[: total - sum(given)]:
        given[place] += 1
    return given


_EXACT_WHOLE = 1e16  # above it a float has no unit digit to write out


def number_text(value: float) -> str:
    """A number as typed into a cell, in its shortest exact form: 12, 0.1."""
    whole = value.is_integer() and abs(value) < _EXACT_WHOLE
    return f"{value:.0f}" if whole else repr(value)
