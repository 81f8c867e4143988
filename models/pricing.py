"""From what a child costs to what a child is charged.

    price = (cost + contribution) x market forces factor x inflation, rounded

    inflation = (1 + rise a year) ^ (pay year - year of the ledger)

Every step is told, to the penny: the steps of a ladder are its rounded heights, each less the one
before, so that together they are the price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from instances import Instance

MONTHS = 12


@dataclass(frozen=True)
class Pricing:
    """What a price adds to cost; as it stands, nothing. `rounding_pence` is what it is whole in."""

    contribution: Fraction = Fraction(0)
    market_forces: Fraction = Fraction(1)
    inflation: Fraction = Fraction(1)
    rounding_pence: int = 1

    def price_pence(self, cost_pence: Fraction) -> int:
        """The price for a child and year that costs so much."""
        exact = cost_pence * (1 + self.contribution) * self.market_forces * self.inflation
        return round(exact / self.rounding_pence) * self.rounding_pence

    def ladder(self, parts: Mapping[str, Fraction]) -> dict[str, int]:
        """Pence of the price by step: the parts of the cost as given, then what is added.

        Args:
            parts: pence for a child and year by part of the cost.
        """
        heights, height = [Fraction(0)], Fraction(0)
        for amount in parts.values():
            height += amount
            heights.append(height)
        cost = height
        for factor in (1 + self.contribution, self.market_forces, self.inflation):
            height *= factor
            heights.append(height)
        whole = [*(round(step) for step in heights), self.price_pence(cost)]
        names = (*parts, "contribution", "market_forces", "inflation", "rounding")
        return {
            name: after - before
            for name, (before, after) in zip(names, pairwise(whole), strict=True)
        }


def pricing(instance: Instance) -> Pricing:
    """What the prices of an instance add to cost."""
    given = instance.settings
    years = 0
    if given.ledger_year is not None:
        years = int(given.pay_year[:4]) - int(given.ledger_year[:4])
    return Pricing(
        contribution=Fraction(str(given.contribution_pct)) / 100,
        market_forces=Fraction(str(given.market_forces_factor)),
        inflation=(1 + Fraction(str(given.inflator_pct)) / 100) ** years,
        rounding_pence=max(1, round(Fraction(str(given.tariff_rounding_gbp)) * 100)),
    )
