"""What a grade costs: pay, employer national insurance, pension and levy.

    pay  = salary + high-cost area supplement
    cost = pay + NI rate x (pay - NI threshold) + pension x pay + levy x pay
    cost of one WTE = cost x (1 + share covered x absent days / paid days)

at the rates of the pay year, pension as paid locally (or in full where the settings ask for it); or
pay x (1 + on-cost) where an on-cost is given. The supplement is a share of the salary, clamped
between a least and a most. Absence is leave, study and sickness; who covers it is paid as much an
hour, and keeps the service open: no minutes for contacts are counted for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.rates import Rate, in_force, middle, pay_points, settled
from instances.tables import Grade
from models.capacity import wte_minutes

WORKING_WEEKS = 52.143
"""Weeks of pay in a year (NHS Employers' hourly basis)."""


@dataclass(frozen=True)
class PayRates:
    """The rates of one pay year. `points` are those of each band, lowest first.

    `supplement` holds share, least and most of the high-cost area supplement; None where there is
    none.
    """

    points: dict[str, tuple[Rate, ...]]
    ni_rate_pct: Rate
    ni_threshold_gbp: Rate
    pension_pct: Rate
    levy_pct: Rate
    supplement: tuple[Rate, Rate, Rate] | None = None

    @property
    def on_costs(self) -> tuple[Rate, ...]:
        """What the employer pays on top of pay."""
        return (self.ni_rate_pct, self.ni_threshold_gbp, self.pension_pct, self.levy_pct)


def pay_rates(
    pay_year: str, area: str = "none", basis: str = "cash", own: Iterable[Rate] = ()
) -> PayRates:
    """The rates in force in the first month of a pay year.

    Args:
        pay_year: as 2026/27.
        area: inner, outer or fringe London, or none.
        basis: pension as paid locally (cash) or with the part paid centrally (full).
        own: rates of the service, which go before ours.
    """
    own = tuple(own)
    day = settled(pay_year)
    clamp = [in_force(f"hcas_{area}_{part}", day, own) for part in ("pct", "least_gbp", "most_gbp")
             if area != "none"]  # fmt: skip
    return PayRates(
        points=pay_points(pay_year, own),
        ni_rate_pct=in_force("ni_rate_pct", day, own),
        ni_threshold_gbp=in_force("ni_threshold_gbp", day, own),
        pension_pct=in_force(f"pension_{basis}_pct", day, own),
        levy_pct=in_force("levy_pct", day, own),
        supplement=(clamp[0], clamp[1], clamp[2]) if clamp else None,
    )


def pay_rates_of(instance: Instance) -> PayRates:
    """The rates of the pay year of an instance, its own before ours."""
    given = instance.settings
    return pay_rates(
        given.pay_year, given.high_cost_area, given.pension_basis, instance.own_rates
    )  # fmt: skip


def supplement_gbp(salary: float, rates: PayRates) -> float:
    """High-cost area supplement: a share of the salary, between a least and a most."""
    if rates.supplement is None:
        return 0.0
    share, least, most = (rate.value for rate in rates.supplement)
    return min(max(salary * share / 100, least), most)


def paid_points(grade: Grade, rates: PayRates) -> tuple[Rate, ...]:
    """The points of its band that a grade is paid on, of which pay is the mean."""
    points = rates.points[grade.band]
    return {
        "entry": points[:1], "top": points[-1:], "average": points,
    }.get(grade.pay_point or "", (middle(points),))  # fmt: skip


def salary_gbp(grade: Grade, rates: PayRates) -> float:
    """Pounds a year of one WTE before any supplement: as given, else by the pay scale."""
    if grade.salary_gbp is not None:
        return grade.salary_gbp
    points = paid_points(grade, rates)
    return sum(point.value for point in points) / len(points)


def pay_gbp(grade: Grade, rates: PayRates) -> float:
    """Pounds a year of one WTE: as given, else the point of the band and supplement."""
    salary = salary_gbp(grade, rates)
    return salary if grade.salary_gbp is not None else salary + supplement_gbp(salary, rates)


def insurance_gbp(pay: float, rates: PayRates) -> float:
    """Employer national insurance of a year's pay."""
    return max(0.0, pay - rates.ni_threshold_gbp.value) * rates.ni_rate_pct.value / 100


def wte_cost_gbp(grade: Grade, rates: PayRates) -> float:
    """Pounds a year that one WTE of a grade costs its employer, cover of absence included."""
    cost = employed_gbp(grade, rates)
    return cost + cost * covered(grade) if grade.absence_cover_pct else cost


def employed_gbp(grade: Grade, rates: PayRates) -> float:
    """Pounds a year of pay and on-cost of one WTE."""
    pay = pay_gbp(grade, rates)
    if grade.on_cost_pct is not None:
        return pay * (1 + grade.on_cost_pct / 100)
    pension_and_levy = pay * (rates.pension_pct.value + rates.levy_pct.value) / 100
    return pay + insurance_gbp(pay, rates) + pension_and_levy


def covered(grade: Grade) -> float:
    """Paid days of a year that are absence somebody else is paid to cover, as a share.

    Staff on term-time contracts take their leave when nobody has to cover it.
    """
    away = grade.study_days + (0.0 if grade.term_time_only else grade.leave_days)
    paid = WORKING_WEEKS * 5
    away += max(0.0, paid - away) * grade.sickness_pct / 100
    return grade.absence_cover_pct / 100 * min(1.0, away / paid)


def rates_used(instance: Instance) -> tuple[Rate, ...]:
    """The rates that this instance's costs rest on."""
    rates = pay_rates_of(instance)
    scaled = [row for row in instance.grades if row.salary_gbp is None]
    used = list(dict.fromkeys(point for row in scaled for point in paid_points(row, rates)))
    if scaled and rates.supplement:
        used += rates.supplement
    if any(row.on_cost_pct is None for row in instance.grades):
        used += rates.on_costs
    return tuple(used)


def minute_cost_gbp(instance: Instance) -> float:
    """Pounds a paid minute of the staff of the school teams, on average by WTE."""
    teams = {row.team for row in instance.teams}
    wte: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        if row.base in teams:
            wte[row.grade] += row.wte
    rates = pay_rates_of(instance)
    weight = cost = 0.0
    for grade in instance.grades:
        paid_min = grade.hours_per_week * 60 * WORKING_WEEKS
        cost += wte[grade.grade] * wte_cost_gbp(grade, rates) / paid_min
        weight += wte[grade.grade]
    return cost / weight if weight else 0.0


def contact_minute_gbp(instance: Instance, days: Calendar) -> NDArray[np.float64]:
    """Pounds that one minute for contacts of each grade costs, over a year from the start."""
    year, rates = days.year(), pay_rates_of(instance)
    yearly = [wte_cost_gbp(row, rates) for row in instance.grades]
    minutes = [float(wte_minutes(row, year).sum()) for row in instance.grades]
    return np.array(
        [cost / count if count else 0.0 for cost, count in zip(yearly, minutes, strict=True)]
    )
