"""Sums of products in which nothing is rounded.

Every float is a whole number over a power of two, so arrays of floats become arrays of whole
numbers and one shift, and sums of their products are sums of whole numbers: in 64 bits where they
are wide enough, of any length where not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Places = NDArray[np.int64] | NDArray[np.int32]
Numbers = NDArray[Any]

MANTISSA = 53
"""Bits of the whole number in a float."""
WIDE = 62
"""Whole numbers of so many bits fit into 64, and so does the sum of two of them."""


@dataclass(frozen=True)
class Exact:
    """Numbers equal to `number / 2**shift`, `number` whole: of type int64, or object if longer."""

    number: Numbers
    shift: int

    def fraction(self, place: int) -> Fraction:
        """One of the numbers."""
        return Fraction(int(self.number[place]), 2**self.shift)

    def take(self, places: Places) -> Exact:
        """The numbers at some places."""
        return Exact(self.number[places], self.shift)

    def total(self) -> Fraction:
        """The sum of all."""
        return Fraction(sum(self.number.tolist()), 2**self.shift)

    @property
    def bits(self) -> int:
        """Bits of the largest."""
        if not len(self.number):
            return 0
        return max(int(self.number.min()).bit_length(), int(self.number.max()).bit_length())


def exact(values: Floats) -> Exact:
    """Finite floats as whole numbers over one power of two.

    Raises:
        ValueError: one of them is not finite.
    """
    if not np.isfinite(values).all():
        raise ValueError("only finite numbers are exact")
    if (np.rint(values) == values).all() and (np.abs(values) < 2.0**WIDE).all():
        return Exact(values.astype(np.int64), 0)
    part, power = np.frexp(values)
    mantissa = np.ldexp(part, MANTISSA).astype(np.int64)
    power = np.where(mantissa == 0, 0, power.astype(np.int64) - MANTISSA)
    while (even := (mantissa != 0) & (mantissa % 2 == 0)).any():
        mantissa[even] //= 2
        power[even] += 1
    shift = max(0, -int(power.min()))
    lift = np.where(mantissa == 0, 0, power + shift)
    if int(lift.max()) + MANTISSA > WIDE:
        return Exact(mantissa.astype(object) << lift.astype(object), shift)
    return Exact(mantissa << lift, shift)


def times(one: Exact, other: Exact) -> Exact:
    """Each number of one times its partner of the other."""
    left, right = _room(one.bits + other.bits, one.number, other.number)
    return Exact(left * right, one.shift + other.shift)


def minus(one: Exact, other: Exact) -> Exact:
    """Each number of one less its partner of the other."""
    shift = max(one.shift, other.shift)
    left, right = (_lifted(part, shift) for part in (one, other))
    first, second = _room(max(left.bits, right.bits) + 1, left.number, right.number)
    return Exact(first - second, shift)


def sums(of: Exact, group: Places, groups: int) -> Exact:
    """The sum of each group; `group` says to which one each number belongs."""
    (number,) = _room(of.bits + len(of.number).bit_length(), of.number)
    total = np.zeros(groups, dtype=number.dtype)
    np.add.at(total, group, number)
    return Exact(total, of.shift)


def _lifted(of: Exact, shift: int) -> Exact:
    """The same numbers with a larger shift."""
    more = shift - of.shift
    (number,) = _room(of.bits + more, of.number)
    return Exact(number << more, shift)


def _room(bits: int, *numbers: Numbers) -> tuple[Numbers, ...]:
    """Arrays whose elements are long enough for a result of so many bits."""
    return numbers if bits <= WIDE else tuple(number.astype(object) for number in numbers)
