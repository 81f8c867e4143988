"""From the ledger to a price per child: who the cost of each direct centre is for.

Standard cost of a pathway and age band: the minutes that the plan delivers to it, by grade, at the
cost of a minute of that grade, and the mileage of its journeys. Idle minutes are standard cost too,
of no pathway: unused capacity. The full cost of a direct centre (its own, and the support passed on
to it) is split over the pathways and age bands of its service, and unused capacity, in proportion.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import apportion
from models.cohorts import QUINTILES, children, pathway_share, shares
from models.costing import Absorbed, CostingError
from models.demand import AGE_BANDS, Demand
from models.school_work import year_groups

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PARTS = ("direct", "service_support", "corporate_support")
UNUSED = ("", "unused")


@dataclass(frozen=True)
class Tariff:
    """The price of one pathway in one age band.

    Pence of the year by part; `unused_pence` is the unused capacity that would fall on it, not in
    the price. `children` are those on the pathway in the band; contacts those delivered.
    """

    pathway: str
    age_band: str
    children: float
    contacts: float
    pence: dict[str, int]
    unused_pence: int

    @property
    def price_pence(self) -> int | None:
        """Pence per child and year, the nearest; None where there is no child."""
        return round(sum(self.pence.values()) / self.children) if self.children > 0 else None


def tariffs(
    instance: Instance,
    demand: Demand,
    hours: Whole,
    capacity_min: Whole,
    absorbed: Absorbed,
    minute_gbp: Floats,
    mileage_gbp: Floats,
) -> tuple[Tariff, ...]:
    """The tariff of every pathway and age band that owes a contact.

    Args:
        instance: the tables.
        demand: what is owed.
        hours: minutes by (base, skill, grade, period) as the plan delivers them.
        capacity_min: minutes by (base, grade, period).
        absorbed: the ledger.
        minute_gbp: cost of a contact minute of each grade.
        mileage_gbp: mileage of each contact of the contacts table in the plan.
    """
    service = {row.pathway: row.service for row in instance.pathways}
    standard, contacts = _standard(demand, hours, minute_gbp, mileage_gbp)
    cells = _cells(instance, demand)
    idle = _idle(instance, demand, hours, capacity_min, minute_gbp)
    pence: dict[tuple[str, int], dict[str, int]] = {cell: dict.fromkeys(PARTS, 0) for cell in cells}
    unused: dict[tuple[str, int], int] = dict.fromkeys(cells, 0)
    for centre, parts in _centres(instance, absorbed).items():
        mine = [cell for cell in cells if centre in (service[cell[0]], "")]
        if not mine and any(parts.values()):
            raise CostingError(f"No contact of {centre or 'any service'} is there to carry cost.")
        weights = [standard[cell] for cell in mine]
        needed = sum(weights)
        lost = (idle[centre] if centre else sum(idle.values())) if needed else 1.0
        for part, amount in parts.items():
            used, wasted = apportion(amount, [needed, lost])
            for cell, share in zip(mine, apportion(used, weights), strict=True):
                pence[cell][part] += share
            spread = weights if needed else [1.0] * len(mine)
            for cell, share in zip(mine, apportion(wasted, spread), strict=True):
                unused[cell] += share
    on = _children(instance)
    return tuple(
        Tariff(
            pathway, AGE_BANDS[band][0], on[pathway, band], contacts[pathway, band],
            pence[pathway, band], unused[pathway, band],
        )
        for pathway, band in cells
    )  # fmt: skip


def _cells(instance: Instance, demand: Demand) -> list[tuple[str, int]]:
    """Pathways and age bands that owe a contact; those of a service that owes none, all."""
    service = {row.pathway: row.service for row in instance.pathways}
    cells: dict[bool, set[tuple[str, int]]] = {True: set(), False: set()}
    for number, contact in enumerate(demand.contacts):
        owes = bool(demand.contacts_due[number].sum())
        cells[owes] |= {
            (contact.pathway, band) for band in np.flatnonzero(demand.band_share[number]).tolist()
        }
    busy = {service[pathway] for pathway, _ in cells[True]}
    idle = {cell for cell in cells[False] if service[cell[0]] not in busy}
    return [
        (row.pathway, band)
        for row in instance.pathways
        for band in range(len(AGE_BANDS))
        if (row.pathway, band) in cells[True] | idle
    ]


def _standard(
    demand: Demand, hours: Whole, minute_gbp: Floats, mileage_gbp: Floats
) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int], float]]:
    """Standard cost in pounds and contacts delivered, by pathway and age band."""
    served = hours.sum(axis=2)
    part = np.divide(
        served, demand.demand_min, out=np.zeros(served.shape), where=demand.demand_min > 0
    )
    paid = np.einsum("bkgt,g->bkt", hours, minute_gbp)
    minute = np.divide(paid, served, out=np.zeros(served.shape), where=served > 0)
    cost: dict[tuple[str, int], float] = defaultdict(float)
    contacts: dict[tuple[str, int], float] = defaultdict(float)
    for number, contact in enumerate(demand.contacts):
        skill = demand.skill_of[number]
        mine = part[:, skill]
        spent = float((demand.contact_min[number] * mine * minute[:, skill]).sum())
        owed = float(demand.contacts_due[number].sum())
        made = float((demand.contacts_due[number] * mine).sum())
        spent += float(mileage_gbp[number]) * (made / owed if owed else 0.0)
        for band, share in enumerate(demand.band_share[number]):
            cost[contact.pathway, band] += spent * share
            contacts[contact.pathway, band] += made * share
    return cost, contacts


def _idle(
    instance: Instance, demand: Demand, hours: Whole, capacity_min: Whole, minute_gbp: Floats
) -> dict[str, float]:
    """Standard cost in pounds of minutes that nobody needs, by service."""
    idle = np.einsum("bgt,g->b", capacity_min - hours.sum(axis=1), minute_gbp)
    localities = len(instance.localities)
    assert len(demand.bases) == localities + len(instance.teams)
    return {"HV": float(idle[:localities].sum()), "SN": float(idle[localities:].sum())}


def _centres(instance: Instance, absorbed: Absorbed) -> dict[str, dict[str, int]]:
    """Pence of the direct centres by service ("" for all) and part."""
    service = {row.centre: row.service or "" for row in instance.cost_centres}
    pence: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for centre in absorbed.direct:
        pence[service[centre]]["direct"] += absorbed.own[centre]
        for source in absorbed.support:
            part = "service_support" if service[source] else "corporate_support"
            pence[service[centre]][part] += absorbed.origin[source][centre]
    return pence


def _children(instance: Instance) -> dict[tuple[str, int], float]:
    """Children (or pupils) on each pathway by age band; before birth: births of a year."""
    ages, births = children(instance)
    young = np.zeros((*births.shape, len(AGE_BANDS)))
    young[:, :, 0] = births
    for age in range(ages.shape[2]):
        young[:, :, _band(age)] += ages[:, :, age]
    pupils = _pupils(instance)
    share = shares(instance)
    on: dict[tuple[str, int], float] = {}
    for row in instance.pathways:
        if row.service == "HV":
            by_band = np.einsum("lq,lqa->a", share[row.pathway], young)
        else:
            by_band = pathway_share(instance, row.pathway, pupils.sum(axis=1)) @ pupils
        on |= {(row.pathway, band): float(size) for band, size in enumerate(by_band)}
    return on


def _pupils(instance: Instance) -> Floats:
    """Pupils of the schools, (quintile, age band)."""
    pupils = np.zeros((QUINTILES, len(AGE_BANDS)))
    for school in instance.schools:
        for age, size in enumerate(year_groups(school)):
            pupils[school.imd_quintile or 0, _band(age)] += size
    return pupils


def _band(age: int) -> int:
    """Number of the age band of a year of age."""
    return next(n for n, (_, low, high) in enumerate(AGE_BANDS) if low <= age < high)
