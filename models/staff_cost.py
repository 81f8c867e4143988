"""What a grade costs: salary, employer national insurance, pension and levy.

    cost of one WTE = salary + rate x (salary - threshold) + pension x salary + levy x salary

at the rates of the pay year, pension as paid locally; or salary x (1 + on-cost) where an on-cost
is given.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.rates import on_costs, salary_gbp
from instances.tables import Grade
from models.capacity import wte_minutes

WORKING_WEEKS = 52.143
"""Weeks of pay in a year (NHS Employers' hourly basis)."""


def salary(grade: Grade, pay_year: str) -> float:
    """Pounds a year of one WTE: as given, else the middle point of the band."""
    return salary_gbp(pay_year, grade.band) if grade.salary_gbp is None else grade.salary_gbp


def wte_cost_gbp(grade: Grade, pay_year: str) -> float:
    """Pounds a year that one WTE of a grade costs its employer."""
    pay = salary(grade, pay_year)
    if grade.on_cost_pct is not None:
        return pay * (1 + grade.on_cost_pct / 100)
    rates = on_costs(pay_year)
    insurance = max(0.0, pay - rates.ni_threshold_gbp) * rates.ni_rate_pct / 100
    return pay + insurance + pay * (rates.pension_cash_pct + rates.levy_pct) / 100


def minute_cost_gbp(instance: Instance) -> float:
    """Pounds a paid minute of the staff of the school teams, on average by WTE."""
    teams = {row.team for row in instance.teams}
    wte: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        if row.base in teams:
            wte[row.grade] += row.wte
    weight = cost = 0.0
    for grade in instance.grades:
        paid_min = grade.hours_per_week * 60 * WORKING_WEEKS
        cost += wte[grade.grade] * wte_cost_gbp(grade, instance.settings.pay_year) / paid_min
        weight += wte[grade.grade]
    return cost / weight if weight else 0.0


def contact_minute_gbp(instance: Instance, days: Calendar) -> NDArray[np.float64]:
    """Pounds that one minute for contacts of each grade costs, over a year from the start."""
    year = days.year()
    yearly = [wte_cost_gbp(row, instance.settings.pay_year) for row in instance.grades]
    minutes = [float(wte_minutes(row, year).sum()) for row in instance.grades]
    return np.array(
        [cost / count if count else 0.0 for cost, count in zip(yearly, minutes, strict=True)]
    )
