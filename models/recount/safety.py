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
        groups = [[rule.base]] if rule.base else [[base] for base in bases]
        if rule.kind == "least_service_wte" and not rule.base:
            groups = [sorted({where for where, _ in wte})]
        for group in groups:
            counted = [
                (grade, each)
                for (where, grade), each in wte.items()
                if where in group and (rule.grades is None or grade in rule.grades)
            ]
            whole = sum((each for _, each in counted), Fraction(0))
            safe = sum((each for grade, each in counted if grade in registered), Fraction(0))
            limit = Fraction(str(rule.value))
            kept = {
                "least_wte": whole >= limit,
                "least_service_wte": whole >= limit,
                "most_wte": whole <= limit,
                "registered_pct": safe * 100 >= limit * whole,
                "others_per_registered": whole - safe <= limit * safe,
            }[rule.kind]
            if not kept:
                yield (
                    rule,
                    group[0] if len(group) == 1 else "all bases together",
                    f"{float(whole):g} WTE, {float(safe):g} registered",
                )
