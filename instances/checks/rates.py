"""Rates and school terms that a service gives itself are ones we can use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from instances.checks.reading import Reading
from instances.faults import Caution, Fault, near, quoted
from instances.instance import Instance
from instances.rates import bundled, settled

RISKS = {
    "births_cv_pct": (0, 50), "births_trend_sd_pct": (0, 20), "movers_sd_pct": (0, 20),
    "level_cv_pct": (0, 50), "uptake_pct": (1, 99), "uptake_sd_pct": (0, 30),
    "cost_sd_pct": (0, 30), "cost_step_pct": (0.1, 100),
    "payment_blended_pct": (0, 100), "payment_marginal_pct": (0, 100),
    "payment_collar_pct": (0, 100), "payment_floor_pct": (0, 100),
    "payment_risk_share_pct": (0, 100), "payment_corridor_pct": (0, 100),
    "payment_loss_pct": (0, 100),
}  # fmt: skip
"""Least and most of rates that payment and its risk are reckoned with."""


def names(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Rates of a name that nothing reads."""
    known = sorted(bundled())
    for number, row in enumerate(instance.rates):
        if row.rate not in bundled():
            word = near(row.rate, known)
            yield reading.fault(
                "rates", number, "rate", quoted(row.rate),
                "a rate of instances/rates, such as ni_rate_pct or pay_6_2_gbp",
                f"Did you mean '{word}'?" if word else "", kind="unknown code", nearest_word=word,
            )  # fmt: skip


def risks(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Rates of chance and of payment that leave nothing to reckon with."""
    for number, row in enumerate(instance.rates):
        least, most = RISKS.get(row.rate, (0.0, 1e6))
        if not least <= row.value <= most:
            yield reading.fault(
                "rates", number, "value", f"{row.value:g}",
                f"a number from {least:g} to {most:g} for {row.rate}", kind="out of range",
            )  # fmt: skip


def terms(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """School terms that end before they begin, or run into each other."""
    for number, row in enumerate(instance.school_terms):
        if row.first_day > row.last_day:
            yield reading.fault(
                "school_terms", number, "last_day", row.last_day,
                f"the first day, {row.first_day}, or later", kind="window",
            )  # fmt: skip
    inside = [n for n, row in enumerate(instance.school_terms) if row.first_day <= row.last_day]
    inside.sort(key=lambda n: instance.school_terms[n].first_day)
    for before, number in pairwise(inside):
        earlier, row = instance.school_terms[before], instance.school_terms[number]
        if row.first_day <= earlier.last_day:
            yield reading.fault(
                "school_terms", number, "first_day", row.first_day,
                f"a day after {earlier.last_day}, the last of {quoted(earlier.term)}",
                kind="window",
            )  # fmt: skip


def cautions(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Own rates that come too late to be used, and months that the terms given do not cover."""
    by = settled(instance.settings.pay_year)
    late = [number for number, row in enumerate(instance.rates) if row.valid_from > by]
    late = [n for n in late if not instance.rates[n].rate.startswith("pay_")]
    if late:
        named = ", ".join(instance.rates[number].rate for number in late)
        yield reading.caution(
            "rates",
            f"{named}: not in force yet in the first month of the pay year"
            f" {instance.settings.pay_year}; not used.",
            "valid_from", late,
        )  # fmt: skip
    if instance.school_terms:
        first = min(row.first_day for row in instance.school_terms)
        last = max(row.last_day for row in instance.school_terms)
        yield reading.caution(
            "school_terms",
            f"School terms are given from {first} to {last}; on days before and after them the"
            " rule for terms holds.",
        )
