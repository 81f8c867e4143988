"""What drives the difference between two costs: volume, mix, price and efficiency, to the penny.

For each item (a contact, a currency) with activity q, unit cost c and, where minutes are known,
minutes each m and cost of a minute r (c = m r); 0 before (or here), 1 after (or there); Q = sum q:

    volume      sum q0 c0 x (Q1 / Q0 - 1)
    mix         sum (q1 - q0) c0 - volume
    price       sum q0 m0 (r1 - r0)              where minutes are not known: sum q0 (c1 - c0)
    efficiency  sum q0 r0 (m1 - m0)
    joint       what is left: both changed at once

Laspeyres' weights throughout: each effect is what it would have been alone, and what they do
together is told and not hidden in one of them. An item that is there only once has no price change:
its unit cost is taken for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from instances.units import apportion

EFFECTS = ("volume", "mix", "price", "efficiency", "joint")


@dataclass(frozen=True)
class Item:
    """What was done and what it cost in pence; minutes None where they are not known."""

    activity: float
    pence: int
    minutes: float | None = None


@dataclass(frozen=True)
class Variance:
    """The difference of two costs in pence, and its parts by effect, which sum to it exactly.

    `items` has the parts of each item; its volume is its share of the volume of all by cost before.
    `laspeyres` and `paasche` are the price indices, by activity before and after; None where there
    is none.
    """

    before_pence: int
    after_pence: int
    effects: dict[str, int]
    items: dict[str, dict[str, int]]
    laspeyres: float | None
    paasche: float | None


def variance(before: Mapping[str, Item], after: Mapping[str, Item]) -> Variance:
    """Take the difference of two costs apart.

    Args:
        before: the earlier year, or the one place, by item.
        after: the later year, or the other place.
    """
    names = sorted(before.keys() | after.keys())
    none = Item(0.0, 0, 0.0)
    pairs = {name: (before.get(name, none), after.get(name, none)) for name in names}
    activity = [sum((Fraction(pair[side].activity) for pair in pairs.values()), Fraction(0))
                for side in (0, 1)]  # fmt: skip
    growth = activity[1] / activity[0] - 1 if activity[0] else Fraction(0)
    exact = {name: _effects(*pair, growth) for name, pair in pairs.items()}
    items = {name: _whole(pairs[name], exact[name]) for name in names}
    effects = {effect: sum(items[name][effect] for name in names) for effect in EFFECTS}
    at = [sum((price * Fraction(pair[side].activity) for pair, price in
               ((pair, _unit(*pair)[of]) for pair in pairs.values())), Fraction(0))
          for side, of in ((0, 0), (0, 1), (1, 0), (1, 1))]  # fmt: skip
    return Variance(
        sum(pair[0].pence for pair in pairs.values()),
        sum(pair[1].pence for pair in pairs.values()),
        effects, items,
        float(at[1] / at[0]) if at[0] else None,
        float(at[3] / at[2]) if at[2] else None,
    )  # fmt: skip


def _unit(one: Item, other: Item) -> tuple[Fraction, Fraction]:
    """Unit costs of an item in pence; that of the other where there was no activity."""
    found = [Fraction(item.pence) / Fraction(item.activity) if item.activity else None
             for item in (one, other)]  # fmt: skip
    first = found[0] if found[0] is not None else found[1]
    last = found[1] if found[1] is not None else found[0]
    return first or Fraction(0), last or Fraction(0)


def _effects(one: Item, other: Item, growth: Fraction) -> dict[str, Fraction]:
    """Exact pence of each effect on one item."""
    cost0, cost1 = _unit(one, other)
    had, has = Fraction(one.activity), Fraction(other.activity)
    volume = had * cost0 * growth
    mix = (has - had) * cost0 - volume
    price, efficiency = had * (cost1 - cost0), Fraction(0)
    if one.minutes and other.minutes and had and has:
        each0, each1 = Fraction(one.minutes) / had, Fraction(other.minutes) / has
        rate0, rate1 = cost0 / each0, cost1 / each1
        price = had * each0 * (rate1 - rate0)
        efficiency = had * rate0 * (each1 - each0)
    change = Fraction(other.pence - one.pence)
    joint = change - volume - mix - price - efficiency
    return dict(zip(EFFECTS, (volume, mix, price, efficiency, joint), strict=True))


def _whole(pair: tuple[Item, Item], exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole pence of each effect that sum to the whole change: largest remainder."""
    change = pair[1].pence - pair[0].pence
    down = {effect: amount.numerator // amount.denominator for effect, amount in exact.items()}
    rest = [float(amount - down[effect]) for effect, amount in exact.items()]
    left = change - sum(down.values())
    # the remainders sum to what is left, each less than one: it is split in their shares
    ones = apportion(left, rest) if left else [0] * len(rest)
    return {effect: down[effect] + one for effect, one in zip(EFFECTS, ones, strict=True)}
