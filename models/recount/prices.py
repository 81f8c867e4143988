"""What a child is charged, in fractions, from the settings; where a centre's cost may stand."""

from __future__ import annotations

from fractions import Fraction

from instances import Instance

YEARS = {"antenatal": 1, "0-1": 1, "1-2": 1, "2-5": 3, "5-11": 6, "11-16": 5, "16-19": 3}
"""Years of a child in each age band; a birth stands for one before it."""
STEPS = ("contribution", "market_forces", "inflation")


def charged_gbp(instance: Instance, cost_gbp: Fraction) -> dict[str, Fraction]:
    """Pounds for a child that costs so much, after each step; not rounded."""
    given, height = instance.settings, cost_gbp
    reached = {}
    height += height * Fraction(str(given.contribution_pct)) / 100
    reached["contribution"] = height
    height *= Fraction(str(given.market_forces_factor))
    reached["market_forces"] = height
    if given.ledger_year:
        for _ in range(int(given.ledger_year[:4]), int(given.pay_year[:4])):
            height *= 1 + Fraction(str(given.inflator_pct)) / 100
        for _ in range(int(given.pay_year[:4]), int(given.ledger_year[:4])):
            height /= 1 + Fraction(str(given.inflator_pct)) / 100
    reached["inflation"] = height
    return reached


def rounding_gbp(instance: Instance) -> Fraction:
    """What prices are whole numbers of."""
    return Fraction(str(instance.settings.tariff_rounding_gbp))


def part_of(kind: str, service: str | None) -> str:
    """The part of a price that a centre of this kind and service is told in, if it is passed on."""
    if kind == "support":
        return "service_support" if service else "corporate_support"
    return {"direct": "direct", "income": "income"}[kind]


def behaviour_of(kind: str, stated: str | None) -> str:
    """How the cost of a centre follows the children, where nothing is stated by its kind."""
    return stated or ("semi-fixed" if kind == "direct" else "fixed")
