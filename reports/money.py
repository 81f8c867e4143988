"""What things cost, as tidy tables: prices by step, the trace of every pound, unit costs, staff.

Rows are in the order of the instance; money to the penny.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from instances.calendar import calendar
from models.answers import Answers
from models.cost_objects import (
    BEHAVIOURS,
    base_costs,
    by_behaviour,
    contact_costs,
    pathway_costs,
)
from models.demand import AGE_BANDS
from models.pricing import MONTHS
from models.tariffs import TRACED
from models.unit_cost import StaffCost, staff_costs
from models.variance import EFFECTS, Variance

Frame = pd.DataFrame
Rows = list[dict[str, Any]]

MONEY = (
    "tariff_parts", "trace", "unit_costs", "contact_costs", "pathway_costs", "staff_costs",
)  # fmt: skip
"""Names of the tables of this module that a run holds."""


def money(answers: Answers) -> dict[str, Frame]:
    """Every table of this module that a run holds, by name."""
    makers = (parts, trace, units, contacts, pathways, staff)
    return {name: make(answers) for name, make in zip(MONEY, makers, strict=True)}


def parts(answers: Answers) -> Frame:
    """What is inside each price: cost by behaviour, then the steps from cost to price for a child.

    `charged_gbp` is the price for all children of the row.
    """
    level = {row.pathway: row.level for row in answers.instance.pathways}
    behaves = by_behaviour(answers.instance, answers.costed)
    rows = []
    for number, found in enumerate(answers.tariffs):
        price, steps = found.price_pence, found.pricing.ladder(found.child_pence)
        row: dict[str, Any] = {
            "pathway": found.pathway, "level": level[found.pathway], "age_band": found.age_band,
            "income_gbp": found.income_pence / 100,
            **{f"{name.replace('-', '_')}_gbp": int(behaves[place, number]) / 100
               for place, name in enumerate(BEHAVIOURS)},
        }  # fmt: skip
        row |= {
            f"child_{name}_gbp": None if price is None else steps.get(name, 0) / 100
            for name in STEPS
        }
        month = None if price is None else round(Fraction(price, MONTHS)) / 100
        charged = 0 if price is None else round(price * Fraction(found.children)) / 100
        rows.append(
            row
            | {
                "tariff_gbp_per_child_year": None if price is None else price / 100,
                "tariff_gbp_per_child_month": month, "charged_gbp": charged,
            }
        )  # fmt: skip
    return Frame(rows)


STEPS = (
    "direct", "service_support", "corporate_support", "income", "contribution", "market_forces",
    "inflation", "rounding",
)  # fmt: skip
"""Steps from cost to price, in their order."""


def trace(answers: Answers) -> Frame:
    """What each centre of the ledger puts into each price, and into unused capacity beside it."""
    costed = answers.costed
    there = np.argwhere(costed.trace.any(axis=3)).tolist()
    rows = [
        {
            "centre": costed.centres[centre], "pathway": costed.cells[cell][0],
            "age_band": AGE_BANDS[costed.cells[cell][1]][0], "part": TRACED[part],
            "used_gbp": int(costed.trace[centre, part, cell, 0]) / 100,
            "unused_gbp": int(costed.trace[centre, part, cell, 1]) / 100,
        }
        for centre, part, cell in there
    ]  # fmt: skip
    columns = ["centre", "pathway", "age_band", "part", "used_gbp", "unused_gbp"]
    return Frame(rows, columns=columns)


def units(answers: Answers) -> Frame:
    """Cost of each pathway and age band at each base: for a contact, for a child and month."""
    rows = [
        {
            "pathway": found.pathway, "level": found.level, "age_band": found.age_band,
            "base": found.base, "children": round(found.children, 2),
            "contacts": round(found.contacts, 2), "minutes": round(found.minutes, 1),
            "mandated_gbp": found.mandated_pence / 100, "other_gbp": found.other_pence / 100,
            "unused_capacity_gbp": found.unused_pence / 100,
            "gbp_per_contact": _each(found.pence, found.contacts),
            "gbp_per_child_month": _each(found.pence, found.children * MONTHS),
        }
        for found in base_costs(answers.instance, answers.demand, answers.costed)
    ]  # fmt: skip
    return Frame(rows)


def contacts(answers: Answers) -> Frame:
    """Each contact as delivered and as specified, in full, and beside the national average."""
    rows = []
    for found in contact_costs(answers.instance, answers.demand, answers.costed):
        delivered, specified = round(found.delivered_gbp, 2), round(found.specified_gbp, 2)
        national = found.national
        now = national.unit_gbp * found.uplift if national else None
        rows.append({
            "contact": found.contact, "name": found.name, "pathway": found.pathway,
            "level": found.level, "mandated": "yes" if found.mandated else "no",
            "contacts": round(found.contacts, 2), "minutes": round(found.minutes, 1),
            "delivered_gbp": delivered, "specified_gbp": specified,
            "difference_gbp": round(delivered - specified, 2),
            "mileage_gbp": round(found.mileage_gbp, 2), "full_gbp": found.pence / 100,
            "gbp_per_contact": _each(found.pence, found.contacts),
            "low_gbp_per_contact": round(found.low_gbp, 2) if found.contacts else None,
            "high_gbp_per_contact": round(found.high_gbp, 2) if found.contacts else None,
            "national_code": national.code if national else None,
            "national_year": national.year if national else None,
            "national_gbp": round(national.unit_gbp, 2) if national else None,
            "national_at_pay_year_gbp": None if now is None else round(now, 2),
            "pct_of_national": (
                round(found.each_gbp / now * 100, 1) if now and found.contacts else None
            ),
            "national_as": found.national_as or None,
            "doubt": "; ".join(found.doubts) or None,
        })  # fmt: skip
    return Frame(rows)


def pathways(answers: Answers) -> Frame:
    """Each pathway as a whole; completed is one child from its first age band to its last."""
    rows = [
        {
            "pathway": found.pathway, "name": found.name, "service": found.service,
            "level": found.level, "contacts": round(found.contacts, 2),
            "mandated_gbp": found.mandated_pence / 100, "other_gbp": found.other_pence / 100,
            "unused_capacity_gbp": found.unused_pence / 100,
            "low_gbp": round(found.low_gbp, 2), "high_gbp": round(found.high_gbp, 2),
            "completed_gbp": (
                None if found.completed_pence is None else found.completed_pence / 100
            ),
        }
        for found in pathway_costs(answers.instance, answers.demand, answers.costed)
    ]  # fmt: skip
    return Frame(rows)


def staff(answers: Answers) -> Frame:
    """The cost of one WTE of each grade by part, and of an hour of it."""
    instance = answers.instance
    days = calendar(instance.settings, instance.school_terms)
    return Frame([_grade(found) for found in staff_costs(instance, days)])


def _grade(found: StaffCost) -> dict[str, Any]:
    names = (
        "salary_gbp", "supplement_gbp", "insurance_gbp", "pension_gbp", "levy_gbp", "on_cost_gbp",
        "cover_gbp",
    )  # fmt: skip
    hours = {"contracted": found.contracted_hours, "available": found.available_hours,
             "contact": found.contact_hours}  # fmt: skip
    there = found.available_hours
    with_study = found.unit_cost_gbp + found.qualification_gbp
    return {
        "grade": found.grade, "title": found.title, "band": found.band,
        **{name: round(float(getattr(found, name)), 2) for name in names},
        "wte_cost_gbp": round(found.cost_gbp, 2),
        "central_pension_gbp": round(found.central_pension_gbp, 2),
        **{f"{name}_hours": round(count, 2) for name, count in hours.items()},
        **{f"gbp_per_{name}_hour": None if not count else round(found.cost_gbp / count, 2)
           for name, count in hours.items()},
        "unit_cost_gbp": round(found.unit_cost_gbp, 2),
        "unit_cost_gbp_per_hour": None if not there else round(found.unit_cost_gbp / there, 2),
        "unit_cost_with_qualification_gbp_per_hour": (
            None if not there else round(with_study / there, 2)
        ),
    }  # fmt: skip


def waterfall(answers: Answers) -> Frame:
    """From the ledger to what is charged, as bars of a waterfall: pounds, from and to.

    Cost of pathways on which nobody is counted has no price; it is taken out before what is added.
    """
    used = dict.fromkeys(STEPS[:4], 0)
    nobody = 0
    for found in answers.tariffs:
        cost = dict(found.pence) | {"income": found.income_pence}
        cost["direct"] -= found.income_pence
        for step, pence in cost.items():
            used[step] += pence
        nobody += sum(found.pence.values()) if found.children <= 0 else 0
    heights = [Fraction(0)] * (len(STEPS) - len(used))
    for found in answers.tariffs:
        if found.children <= 0:
            continue
        rule, height = found.pricing, Fraction(sum(found.pence.values()))
        factors = (1 + rule.contribution, rule.market_forces, rule.inflation)
        reached = list(accumulate(factors, lambda at, factor: at * factor, initial=height))[1:]
        price = (found.price_pence or 0) * Fraction(found.children)
        heights = [so_far + at for so_far, at in zip(heights, (*reached, price), strict=True)]
    whole = [round(height) for height in heights]
    cost_priced = sum(used.values()) - nobody
    added = np.diff([cost_priced, *whole]).tolist()
    steps = {**used, "no_child_counted": -nobody, **dict(zip(STEPS[4:], added, strict=True))}
    rows, at = [], 0
    for step, pence in steps.items():
        rows.append({"step": step, "gbp": pence / 100, "from_gbp": at / 100,
                     "to_gbp": (at + pence) / 100})  # fmt: skip
        at += pence
    rows.append({"step": "charged", "gbp": at / 100, "from_gbp": 0.0, "to_gbp": at / 100})
    return Frame(rows)


def difference(found: Variance) -> Frame:
    """The difference of two costs by item and effect; the last row is all of it."""
    rows: Rows = [
        {"item": name, **{f"{effect}_gbp": item[effect] / 100 for effect in EFFECTS},
         "change_gbp": sum(item.values()) / 100}
        for name, item in found.items.items()
    ]  # fmt: skip
    total = {f"{effect}_gbp": found.effects[effect] / 100 for effect in EFFECTS}
    change = (found.after_pence - found.before_pence) / 100
    return Frame([*rows, {"item": "all", **total, "change_gbp": change}])


def _each(pence: int, count: float) -> float | None:
    """Pounds of one; None where there is none."""
    return round(pence / 100 / count, 2) if count else None
