"""From the ledger to a price per child: who the cost of each direct centre is for.

The full cost of a direct centre (its own, and the support passed on to it) is split over the
pathways and age bands of its service, and unused capacity, in proportion to standard cost. Every
penny is traced: a table of centre of origin by pathway and age band whose rows are the ledger and
whose columns are the prices, rounded so that both hold. The cost of a pathway and age band is split
further over contacts and bases, in proportion again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import apportion
from models.cohorts import QUINTILES, children, pathway_share, shares
from models.costing import Absorbed, CostingError
from models.demand import AGE_BANDS, Demand
from models.pricing import Pricing, pricing
from models.rounding import between, shared
from models.school_work import year_groups
from models.standard import Standard

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Cell = tuple[str, int]

PARTS = ("direct", "service_support", "corporate_support")
TRACED = (*PARTS, "income")
"""Parts of a cost by the kind of the centre it comes from; income is below zero."""


@dataclass(frozen=True)
class Tariff:
    """The price of one pathway in one age band.

    Pence of the year by part, income taken off the direct part (`income_pence`, below zero, says
    how much); `unused_pence` is the unused capacity that would fall on it, not in the price.
    `children` are those on the pathway in the band; contacts those delivered.
    """

    pathway: str
    age_band: str
    children: float
    contacts: float
    pence: dict[str, int]
    unused_pence: int
    income_pence: int = 0
    pricing: Pricing = field(default=Pricing())

    @property
    def child_pence(self) -> dict[str, Fraction]:
        """Pence of cost for a child and year by part; empty where there is no child."""
        if self.children <= 0:
            return {}
        each = {
            part: Fraction(pence) / Fraction(self.children) for part, pence in self.pence.items()
        }
        income = Fraction(self.income_pence) / Fraction(self.children)
        return {**each, "direct": each["direct"] - income, "income": income}

    @property
    def price_pence(self) -> int | None:
        """Pence per child and year, the nearest; None where there is no child."""
        if self.children <= 0:
            return None
        return self.pricing.price_pence(
            Fraction(sum(self.pence.values())) / Fraction(self.children)
        )


@dataclass(frozen=True)
class Costed:
    """What pathways cost, whole pence of the year.

    `cells` are pathways and age bands; `trace` (centre, part, cell, 2) what each centre of the
    ledger puts into each of them, used and unused; `objects` (contact, age band, base) the used
    cost of each contact; `unused` (cell, base) the unused capacity beside it. `children` is by
    (cell, base).
    """

    tariffs: tuple[Tariff, ...]
    cells: tuple[Cell, ...]
    centres: tuple[str, ...]
    trace: Whole
    objects: Whole
    unused: Whole
    children: Floats
    standard: Standard


def costed(
    instance: Instance, demand: Demand, standard: Standard, absorbed: Absorbed, team: Whole
) -> Costed:
    """The cost of every pathway and age band that owes a contact.

    Args:
        instance: the tables.
        demand: what is owed.
        standard: what the plan delivers and what that costs.
        absorbed: the ledger.
        team: number of the team of each school.
    """
    cells = tuple(_cells(instance, demand))
    by_cell = _weights(demand, standard, cells)
    trace = _trace(instance, demand, standard, absorbed, cells, by_cell.sum(axis=(1, 2)))
    used, unused = trace[..., 0].sum(axis=0), trace[..., 1].sum(axis=(0, 1))
    contacts = np.zeros(len(cells))
    made = standard.contacts.sum(axis=1)[:, None] * demand.band_share
    for number, (pathway, band) in enumerate(cells):
        mine = [c for c, contact in enumerate(demand.contacts) if contact.pathway == pathway]
        contacts[number] = made[mine, band].sum()
    on = children_by_base(instance, cells, team)
    rule = pricing(instance)
    tariffs = tuple(
        Tariff(
            pathway, AGE_BANDS[band][0], float(on[number].sum()), float(contacts[number]),
            {part: int(used[place, number]) + (int(used[3, number]) if not place else 0)
             for place, part in enumerate(PARTS)},
            int(unused[number]), int(used[3, number]), rule,
        )
        for number, (pathway, band) in enumerate(cells)
    )  # fmt: skip
    return Costed(
        tariffs, cells, tuple(absorbed.own), trace,
        _objects(demand, cells, by_cell, used.sum(axis=0)),
        _unused(instance, standard, cells, unused), on, standard,
    )  # fmt: skip


def _cells(instance: Instance, demand: Demand) -> list[Cell]:
    """Pathways and age bands that owe a contact; those of a service that owes none, all."""
    service = {row.pathway: row.service for row in instance.pathways}
    cells: dict[bool, set[Cell]] = {True: set(), False: set()}
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


def _weights(demand: Demand, standard: Standard, cells: tuple[Cell, ...]) -> Floats:
    """Standard cost in pounds by (cell, contact, base)."""
    mine = np.array([[contact.pathway == pathway for contact in demand.contacts]
                     for pathway, _ in cells], dtype=bool).reshape(len(cells), -1)  # fmt: skip
    band = [band for _, band in cells]
    weights: Floats = (mine * demand.band_share[:, band].T)[:, :, None] * standard.gbp[None]
    return weights


def _trace(
    instance: Instance,
    demand: Demand,
    standard: Standard,
    absorbed: Absorbed,
    cells: tuple[Cell, ...],
    weights: Floats,
) -> Whole:
    """Pence by (centre, part, cell, used or unused); sums of centres are the ledger."""
    service = {row.pathway: row.service for row in instance.pathways}
    row_of = {centre: number for number, centre in enumerate(absorbed.own)}
    trace = np.zeros((len(row_of), len(TRACED), len(cells), 2), dtype=np.int64)
    localities = len(instance.localities)
    idle = {"HV": float(standard.idle_gbp[:localities].sum()),
            "SN": float(standard.idle_gbp[localities:].sum())}  # fmt: skip
    assert len(demand.bases) == localities + len(instance.teams)
    for centre, pots in _pots(instance, absorbed).items():
        mine = [n for n, cell in enumerate(cells) if centre in (service[cell[0]], "")]
        mine.sort(key=cells.__getitem__)  # pennies go by code, not by the order of the tables
        if not mine and any(pence for pot in pots.values() for pence in pot.values()):
            raise CostingError(f"No contact of {centre or 'any service'} is there to carry cost.")
        needed = float(weights[mine].sum())
        lost = (idle[centre] if centre else sum(idle.values())) if needed else 1.0
        for part, pot in pots.items():
            total = sum(pot.values())
            if not total:
                continue
            used, wasted = apportion(abs(total), [needed, lost])
            spread = weights[mine] if needed else np.ones(len(mine))
            columns = np.concatenate(
                [shared(np.array([amount]), share[None])[0]
                 for amount, share in ((used, weights[mine]), (wasted, spread))]
            )  # fmt: skip
            cell = between(np.array([abs(pence) for pence in pot.values()]), columns)
            rows = [row_of[source] for source in pot]
            place = TRACED.index(part)
            cell = (cell if total > 0 else -cell).reshape(len(rows), 2, len(mine))
            trace[np.ix_(rows, [place], mine)] += cell.transpose(0, 2, 1)[:, None]
    return trace


def _pots(instance: Instance, absorbed: Absorbed) -> dict[str, dict[str, dict[str, int]]]:
    """Pence of the direct centres by service ("" for all), part and centre of origin."""
    service = {row.centre: row.service or "" for row in instance.cost_centres}
    income = {row.centre for row in instance.cost_centres if row.kind == "income"}
    pots: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: {part: {} for part in TRACED})
    for centre in absorbed.direct:
        pots[service[centre]]["direct"][centre] = absorbed.own[centre]
    names = sorted({service[centre] for centre in absorbed.direct})
    ends = np.zeros((len(absorbed.support), len(names)), dtype=np.int64)
    place = [names.index(service[centre]) for centre in absorbed.direct]
    np.add.at(ends.T, place, absorbed.ends.T)
    for source, row in zip(absorbed.support, ends.tolist(), strict=True):
        part = "service_support" if service[source] else "corporate_support"
        for name, pence in zip(names, row, strict=True):
            if pence:
                pots[name]["income" if source in income else part][source] = pence
    return pots


def _objects(demand: Demand, cells: tuple[Cell, ...], weights: Floats, pence: Whole) -> Whole:
    """Used pence by (contact, age band, base)."""
    contacts, bases = weights.shape[1:]
    flat = shared(pence, weights.reshape(len(cells), -1)).reshape(len(cells), contacts, bases)
    objects = np.zeros((contacts, len(AGE_BANDS), bases), dtype=np.int64)
    for number, (_, band) in enumerate(cells):
        objects[:, band] += flat[number]
    assert len(demand.contacts) == contacts
    return objects


def _unused(instance: Instance, standard: Standard, cells: tuple[Cell, ...], pence: Whole) -> Whole:
    """Unused pence by (cell, base): where the service has minutes that nobody needs."""
    service = {row.pathway: row.service for row in instance.pathways}
    localities = len(instance.localities)
    there = np.arange(len(standard.idle_gbp)) < localities
    visiting = np.array([service[pathway] == "HV" for pathway, _ in cells], dtype=bool)
    mine = np.where(visiting[:, None], there[None], ~there[None])
    weights = mine * np.clip(standard.idle_gbp, 0, None)
    nobody = weights.sum(axis=1) == 0
    weights[nobody] = mine[nobody]
    # a service without a base of its own leaves it to all
    weights[weights.sum(axis=1) == 0] = 1.0
    return shared(pence, weights.astype(float))


def children_by_base(instance: Instance, cells: tuple[Cell, ...], team: Whole) -> Floats:
    """Children (or pupils) on each pathway and age band by base; before birth: births of a year."""
    ages, births = children(instance)
    young = np.zeros((*births.shape, len(AGE_BANDS)))
    young[:, :, 0] = births
    for age in range(ages.shape[2]):
        young[:, :, _band(age)] += ages[:, :, age]
    pupils = np.zeros((len(instance.teams), QUINTILES, len(AGE_BANDS)))
    for number, school in enumerate(instance.schools):
        for age, size in enumerate(year_groups(school)):
            pupils[team[number], school.imd_quintile or 0, _band(age)] += size
    share, localities = shares(instance), len(instance.localities)
    of_all = pupils.sum(axis=(0, 2))
    on = np.zeros((len(cells), localities + len(instance.teams)))
    service = {row.pathway: row.service for row in instance.pathways}
    for number, (pathway, band) in enumerate(cells):
        if service[pathway] == "HV":
            on[number, :localities] = (share[pathway] * young[:, :, band]).sum(axis=1)
        else:
            on[number, localities:] = pupils[:, :, band] @ pathway_share(instance, pathway, of_all)
    return on


def _band(age: int) -> int:
    """Number of the age band of a year of age."""
    return next(n for n, (_, low, high) in enumerate(AGE_BANDS) if low <= age < high)
