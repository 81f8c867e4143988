"""What an hour of a grade costs: contracted, there, and with families; and the unit cost of books.

    contracted hour = cost of one WTE / paid hours
    available hour  = cost of one WTE / hours left by leave, study and sickness
    contact hour    = cost of one WTE / hours left by supervision, meetings and liaison too

The unit cost of an hour adds overheads as shares of pay and on-cost, capital, and the yearly cost
of qualifying (as in Unit Costs of Health and Social Care), over the available hours. It is told
beside the others and is part of no price: there overheads come from the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Grade
from models.capacity import wte_minutes
from models.staff_cost import (
    WORKING_WEEKS,
    PayRates,
    employed_gbp,
    insurance_gbp,
    pay_gbp,
    pay_rates,
    pay_rates_of,
    salary_gbp,
    wte_cost_gbp,
)


@dataclass(frozen=True)
class StaffCost:
    """Pounds a year of one WTE of a grade by part, and its hours.

    Where an on-cost is given, insurance, pension and levy are one part: `on_cost_gbp`.
    `central_pension_gbp` is paid for the employer centrally, or counted already (full basis).
    """

    grade: str
    title: str
    band: str
    salary_gbp: float
    supplement_gbp: float
    insurance_gbp: float
    pension_gbp: float
    levy_gbp: float
    on_cost_gbp: float
    cover_gbp: float
    central_pension_gbp: float
    management_gbp: float
    other_overhead_gbp: float
    capital_gbp: float
    qualification_gbp: float
    contracted_hours: float
    available_hours: float
    contact_hours: float

    @property
    def cost_gbp(self) -> float:
        """What one WTE costs its employer."""
        return (
            self.salary_gbp + self.supplement_gbp + self.insurance_gbp + self.pension_gbp
            + self.levy_gbp + self.on_cost_gbp + self.cover_gbp
        )  # fmt: skip

    @property
    def unit_cost_gbp(self) -> float:
        """With overheads and capital, without qualification."""
        return self.cost_gbp + self.management_gbp + self.other_overhead_gbp + self.capital_gbp

    def an_hour(self, hours: float) -> float | None:
        """Pounds for each of the hours; None where there are none."""
        return self.cost_gbp / hours if hours else None


def staff_costs(instance: Instance, days: Calendar) -> tuple[StaffCost, ...]:
    """The cost of every grade, in the order of the table."""
    rates = pay_rates_of(instance)
    given = instance.settings
    full = pay_rates(given.pay_year, given.high_cost_area, "full", instance.own_rates)
    year = days.year()
    return tuple(_cost(grade, rates, full, instance, year) for grade in instance.grades)


def _cost(
    grade: Grade, rates: PayRates, full: PayRates, instance: Instance, year: Calendar
) -> StaffCost:
    pay, salary, given = pay_gbp(grade, rates), salary_gbp(grade, rates), instance.settings
    parts = grade.on_cost_pct is None
    employed = employed_gbp(grade, rates)
    central = full.pension_pct.value - rates.pension_pct.value if parts else 0.0
    free = grade.model_copy(update={"support_pct": 0.0})
    return StaffCost(
        grade=grade.grade,
        title=grade.title,
        band=grade.band,
        salary_gbp=salary,
        supplement_gbp=pay - salary,
        insurance_gbp=insurance_gbp(pay, rates) if parts else 0.0,
        pension_gbp=pay * rates.pension_pct.value / 100 if parts else 0.0,
        levy_gbp=pay * rates.levy_pct.value / 100 if parts else 0.0,
        on_cost_gbp=0.0 if parts else employed - pay,
        cover_gbp=wte_cost_gbp(grade, rates) - employed,
        central_pension_gbp=pay * central / 100,
        management_gbp=employed * given.management_overhead_pct / 100,
        other_overhead_gbp=employed * given.other_overhead_pct / 100,
        capital_gbp=given.capital_gbp_per_wte,
        qualification_gbp=grade.qualification_gbp,
        contracted_hours=grade.hours_per_week * WORKING_WEEKS,
        available_hours=float(wte_minutes(free, year).sum()) / 60,
        contact_hours=float(wte_minutes(grade, year).sum()) / 60,
    )
