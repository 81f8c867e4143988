"""Towns of an invented county: their names, their size by rank, their places on the plane."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import isqrt
from random import Random

from instances.simulate.county import Town
from instances.units import apportion

FIRST = (
    "Abber", "Ald", "Arden", "Bel", "Birk", "Brack", "Bren", "Cald", "Carl", "Chel", "Clare",
    "Corn", "Dal", "Den", "Dray", "Ebb", "Elm", "Fair", "Fen", "Gar", "Glen", "Hal", "Hazel",
    "Holm", "Ing", "Kel", "Lang", "Lind", "Mar", "Mel", "Nether", "Oak", "Pen", "Quarn", "Rad",
    "Sel", "Stan", "Tarn", "Thorn", "Ul", "Wal", "Wen", "Whit", "Yar",
)  # fmt: skip
LAST = (
    "beck", "borough", "bourne", "bridge", "brook", "bury", "by", "combe", "cote", "dale", "den",
    "field", "ford", "gate", "ham", "hurst", "ley", "low", "mere", "mouth", "stead", "thorpe",
    "ton", "wick", "worth", "wyke",
)  # fmt: skip
BEFORE = ("", "North ", "South ", "Great ", "Little ", "Upper ")
"""Parts of the names of towns: 44 x 26 x 6, more than there can be towns."""

CENTRE_M = (430_000, 320_000)
TOWN_KM2 = 42
"""Land for each town, as in Hertfordshire."""
GAP_M = 1_000
"""Between the edges of two towns at least."""
MISSES = 50
"""After so many vain tries to place a town the land grows by a twentieth."""


def scattered(chance: Random, count: int, children: int, largest: float) -> list[Town]:
    """So many towns, the largest first, without their district and locality.

    Sizes follow Zipf's law with an offset (Mandelbrot): 1 / (rank + offset), the offset being the
    least that keeps the first town within its share.

    Args:
        chance: what draws names and places.
        count: how many.
        children: under five of all towns; shared out as their weight.
        largest: share of the children that the first town may have.
    """
    weights = apportion(children, _zipf(count, largest))
    spreads = [500 + isqrt(600 * weight) for weight in weights]
    places = _places(chance, spreads)
    return [
        Town(name, "", "", east, north, spread, weight, practices=0)
        for name, (east, north), spread, weight in zip(
            _names(chance, count), places, spreads, weights, strict=True
        )
    ]


def _zipf(count: int, largest: float) -> list[float]:
    inverse = [1 / rank for rank in range(1, 2 * count + 1)]
    until = [0.0, *accumulate(inverse)]
    offset = 0
    while offset < count and inverse[offset] > largest * (until[offset + count] - until[offset]):
        offset += 1
    return inverse[offset : offset + count]


def _names(chance: Random, count: int) -> list[str]:
    plain = [first + last for first in FIRST for last in LAST]
    chance.shuffle(plain)
    return [BEFORE[n // len(plain)] + plain[n % len(plain)] for n in range(count)]


def _places(chance: Random, spreads: Sequence[int]) -> list[tuple[int, int]]:
    """A place for each town, at random but apart from those before it."""
    square_m = GAP_M + 2 * max(spreads)
    squares: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    half = isqrt(len(spreads) * TOWN_KM2 * 1_000_000) // 2
    places = []
    for spread in spreads:
        misses = 0
        while True:
            east, north = (middle + round(half * chance.uniform(-1, 1)) for middle in CENTRE_M)
            column, row = east // square_m, north // square_m
            around = [
                other
                for e in range(column - 1, column + 2)
                for n in range(row - 1, row + 2)
                for other in squares.get((e, n), ())
            ]
            if not any(_touch(east, north, spread, other) for other in around):
                break
            misses += 1
            if misses % MISSES == 0:
                half += half // 20
        squares.setdefault((column, row), []).append((east, north, spread))
        places.append((east, north))
    return places


def _touch(east: int, north: int, spread: int, other: tuple[int, int, int]) -> bool:
    apart = GAP_M + spread + other[2]
    e, n = east - other[0], north - other[1]
    return e * e + n * n < apart * apart
