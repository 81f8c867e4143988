"""Rules of safe staffing, counted from the WTE told at each base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from instances.tables import SafetyRule

Wte = Mapping[tuple[str, str], Fraction]


def unsafe(instance: Instance, wte: Wte, bases: list[str]) -> Iterator[tuple[SafetyRule, str, str]]:
    """Each rule that does not hold at a base, with what there is there.

    `wte` is by (base, grade), of those who are there at the end of the plan; `bases` those for
    which a rule without a base holds.
    """
    registered = {row.grade for row in instance.grades if row.registered}
    for rule in instance.safe_staffing:
        for base in [rule.base] if rule.base else bases:
            counted = {
                grade: each
                for (where, grade), each in wte.items()
                if where == base and (rule.grades is None or grade in rule.grades)
            }
            whole = sum(counted.values(), Fraction(0))
            safe = sum((each for grade, each in counted.items() if grade in registered),
                       Fraction(0))  # fmt: skip
            limit = Fraction(str(rule.value))
            kept = {
                "least_wte": whole >= limit,
                "most_wte": whole <= limit,
                "registered_pct": safe * 100 >= limit * whole,
                "others_per_registered": whole - safe <= limit * safe,
            }[rule.kind]
            if not kept:
                yield rule, base, f"{float(whole):g} WTE, {float(safe):g} registered"
