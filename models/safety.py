"""Rules of safe staffing as rows over the steps placed at each base.

In steps of WTE, with W those in post at the end of the plan: least or most of some grades, at a
base or at all together,

    lower <= W + x <= upper;

registered staff as a share of all, s reg >= (1 - s) others turned into (1 - s) reg - s others >= 0;
others for each registered, others - v reg <= 0. Weights are made whole, so rows are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np

from instances import Instance
from instances.tables import SafetyRule
from models.staffing import Staffing
from models.terms import Bound


def bounds(instance: Instance, question: Staffing) -> tuple[Bound, ...]:
    """The rules of an instance at each base they hold for."""
    return tuple(_bounds(instance, question))


def _bounds(instance: Instance, question: Staffing) -> Iterator[Bound]:
    has = question.capacity
    registered = {row.grade for row in instance.grades if row.registered}
    # who trains has left one grade for another; all others count once they have started
    heads = np.minimum(has.heads[:, :, -1], 0)
    heads[np.arange(len(has.tranches)), has.tranche_grade] = 1
    staffed = has.in_post_wte.any(axis=(1, 2)) | question.open_to.any(axis=0)
    for rule in instance.safe_staffing:
        weight, sense, limit = _row(rule, registered, has.grades)
        scale = lcm(limit.denominator, *(each.denominator for each in weight))
        steps = heads @ np.array([float(each * scale) for each in weight])
        alone = [has.bases.index(rule.base)] if rule.base else np.flatnonzero(staffed).tolist()
        together = rule.kind == "least_service_wte" and not rule.base
        for bases in [tuple(range(len(has.bases)))] if together else [(base,) for base in alone]:
            there = sum(
                (
                    each * Fraction(str(round(float(wte), 6)))
                    for base in bases
                    for each, wte in zip(weight, has.in_post_wte[base, :, -1], strict=True)
                ),
                Fraction(0),
            )
            # what those in post leave to be had, in whole steps
            rest = (limit - there) / Fraction(str(has.wte_step)) * scale
            where = "all bases together" if together else has.bases[bases[0]]
            yield Bound(
                f"{rule.rule} at {where}", bases, steps,
                float(ceil(rest)) if sense > 0 else -np.inf,
                float(floor(rest)) if sense < 0 else np.inf,
            )  # fmt: skip


def _row(
    rule: SafetyRule, registered: set[str], grades: tuple[str, ...]
) -> tuple[list[Fraction], int, Fraction]:
    """Weight of a WTE of each grade; 1 for at least, -1 for at most; the limit."""
    value = Fraction(str(rule.value))
    counted = set(rule.grades or grades)
    if rule.kind.endswith("_wte"):
        weight = [Fraction(grade in counted) for grade in grades]
        return weight, -1 if rule.kind == "most_wte" else 1, value
    if rule.kind == "registered_pct":
        share = value / 100
        plus, minus, sense = 1 - share, -share, 1
    else:
        plus, minus, sense = -value, Fraction(1), -1
    weight = [
        (plus if grade in registered else minus) if grade in counted else Fraction(0)
        for grade in grades
    ]
    return weight, sense, Fraction(0)


def foretell(question: Staffing) -> tuple[str, ...]:
    """Rules that no placement can keep, in sentences."""
    steps, told = question.capacity.tranche_steps, []
    for bound in question.terms.bounds:
        # a tranche can be at one base or another, but no more of it than there is
        gives = bound.weight * steps * question.open_to[:, list(bound.bases)].any(axis=1)
        most, least = gives.clip(min=0).sum(), gives.clip(max=0).sum()
        if most < bound.lower:
            told.append(
                f"{bound.name}: even with every new starter it would help there, the rule of safe"
                " staffing cannot be kept; more posts there, or a lower limit, would mend it."
            )
        elif least > bound.upper:
            told.append(
                f"{bound.name}: those in post break the rule of safe staffing already, whatever"
                " new starters do; raise the limit, or enter who will leave."
            )
    return tuple(told)
