"""The steps from pay and ledger to the cost of a pathway, as numbers that can be worked again.

For those who want to change a salary, a driver or a line of the ledger and see the price move:

    cost of a minute    = cost of one WTE / its minutes for contacts, by grade
    standard cost       = minutes of each grade x cost of a minute + mileage, by pathway and age
    what a centre gives = its amount x the part of it that ends in each service (`models.drivers`)
    cost                = what the service carries x standard cost / (all standard cost + idle)

`models.tariffs` gives the same in whole pence by largest remainder; `penny` is the difference, so
that with it the steps give every penny of the prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import calendar
from models.capacity import wte_minutes
from models.costing import Absorbed
from models.demand import Demand
from models.staff_cost import covered, pay_gbp, pay_rates_of, wte_cost_gbp
from models.tariffs import TRACED, Costed

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ALL = ""
"""The service of a direct centre that is for all services."""
ADDED = (*TRACED, "unused")


@dataclass(frozen=True)
class Pay:
    """One WTE of a grade: pay, on-cost (`on_cost_pct` None: by its parts), what it is there for."""

    grade: str
    pay_gbp: float
    on_cost_pct: float | None
    cover_share: float
    contact_min: float
    wte_gbp: float

    @property
    def minute_gbp(self) -> float:
        """Cost of a minute for contacts; nothing where there are none."""
        return self.wte_gbp / self.contact_min if self.contact_min else 0.0


@dataclass(frozen=True)
class Steps:
    """Every step, unrounded. Axes: cell (pathway and age band), grade, service, centre.

    `minutes` (cell, grade) and `mileage_gbp` (cell) are what the plan delivers in a year;
    `idle_min` (service, grade) what nobody needs, services being those of the cells. `serves`
    (cell,) is the number of the service of a cell. `pots` are the services of the direct centres,
    `ALL` first where there is one; `ends` (centre, pot) the part of a centre's own cost that ends
    there; `part` (centre,) which part of the price it is told in. `penny` (cell, part and unused).
    """

    pay: tuple[Pay, ...]
    cells: tuple[tuple[str, str], ...]
    children: tuple[float, ...]
    minutes: Floats
    mileage_gbp: Floats
    idle_min: Floats
    services: tuple[str, ...]
    serves: Whole
    pots: tuple[str, ...]
    centres: tuple[str, ...]
    own_gbp: Floats
    part: Whole
    ends: Floats
    penny: Floats

    @property
    def minute_gbp(self) -> Floats:
        """Cost of a minute of each grade."""
        return np.array([row.minute_gbp for row in self.pay])

    @property
    def standard_gbp(self) -> Floats:
        """Standard cost of each cell."""
        return np.asarray(self.minutes @ self.minute_gbp + self.mileage_gbp)

    @property
    def idle_gbp(self) -> Floats:
        """Standard cost of what nobody needs, by service."""
        return np.asarray(self.idle_min @ self.minute_gbp)

    def in_pot(self, pot: int) -> NDArray[np.bool_]:
        """The cells that carry a pot."""
        if self.pots[pot] == ALL:
            return np.ones(len(self.cells), dtype=bool)
        return np.asarray(self.serves == self.services.index(self.pots[pot]))

    @property
    def pot_gbp(self) -> Floats:
        """What each service carries, (pot, part)."""
        parts = np.eye(len(TRACED))[self.part]
        return np.asarray((self.ends * self.own_gbp[:, None]).T @ parts)

    def pot_standard(self, pot: int) -> tuple[float, float]:
        """Standard cost of what is needed and of what is not, of the cells of a pot.

        Where nothing is needed, all is unused: nought and one.
        """
        needed = float(self.standard_gbp[self.in_pot(pot)].sum())
        name = self.pots[pot]
        idle = self.idle_gbp
        lost = float(idle.sum()) if name == ALL else float(idle[self.services.index(name)])
        return (needed, lost) if needed else (0.0, 1.0)

    @property
    def exact_gbp(self) -> Floats:
        """Cost before it is made whole in pence, (cell, part and unused)."""
        found = np.zeros((len(self.cells), len(ADDED)))
        for pot, amounts in enumerate(self.pot_gbp):
            mine = self.in_pot(pot)
            needed, lost = self.pot_standard(pot)
            weight = self.standard_gbp[mine]
            found[mine, :-1] += weight[:, None] * amounts / (needed + lost)
            spread = weight / needed if needed else np.full(mine.sum(), 1 / mine.sum())
            found[mine, -1] += spread * amounts.sum() * (lost / (needed + lost))
        return found

    @property
    def gbp(self) -> Floats:
        """Cost to the penny, (cell, part and unused)."""
        return np.asarray(self.exact_gbp + self.penny)


def costing_steps(
    instance: Instance, demand: Demand, hours: Whole, capacity_min: Whole, absorbed: Absorbed,
    costed: Costed,
) -> Steps:  # fmt: skip
    """The steps of the prices of a plan.

    Args:
        instance: the tables.
        demand: what is owed.
        hours: minutes by (base, skill, grade, period) as the plan delivers them.
        capacity_min: minutes by (base, grade, period).
        absorbed: the ledger passed on.
        costed: the prices.
    """
    services = tuple(dict.fromkeys(row.service for row in instance.pathways))
    service = {row.pathway: row.service for row in instance.pathways}
    serves = np.array([services.index(service[cell[0]]) for cell in costed.cells], dtype=np.int64)
    of_cell = _of_cell(demand, costed)
    idle = (capacity_min - hours.sum(axis=1)).sum(axis=2).astype(float)
    localities = len(instance.localities)
    by_service = {"HV": idle[:localities].sum(axis=0), "SN": idle[localities:].sum(axis=0)}
    pots, ends = _ends(instance, absorbed)
    steps = Steps(
        pay=tuple(_pay(instance)),
        cells=tuple((row.pathway, row.age_band) for row in costed.tariffs),
        children=tuple(row.children for row in costed.tariffs),
        minutes=of_cell @ _delivered(demand, hours),
        mileage_gbp=of_cell @ costed.standard.mileage_gbp.sum(axis=1),
        idle_min=np.array([by_service[name] for name in services]),
        services=services,
        serves=serves,
        pots=pots,
        centres=tuple(absorbed.own),
        own_gbp=np.array(list(absorbed.own.values())) / 100,
        part=_part(instance, absorbed),
        ends=ends,
        penny=np.zeros((len(costed.cells), len(ADDED))),
    )
    told = costed.trace.sum(axis=0)
    whole = np.column_stack([told[..., 0].T, told[..., 1].sum(axis=0)]) / 100
    steps.penny[:] = whole - steps.exact_gbp
    return steps


def _of_cell(demand: Demand, costed: Costed) -> Floats:
    """The share of each contact that falls into each cell, (cell, contact)."""
    mine = [[contact.pathway == pathway for contact in demand.contacts]
            for pathway, _ in costed.cells]  # fmt: skip
    bands = demand.band_share[:, [band for _, band in costed.cells]].T
    return np.asarray(np.array(mine, dtype=float).reshape(bands.shape) * bands)


def _delivered(demand: Demand, hours: Whole) -> Floats:
    """Minutes of each contact that each grade gives, (contact, grade)."""
    owed = demand.demand_min
    given = []
    for grade in range(hours.shape[2]):
        part = np.divide(hours[:, :, grade], owed, out=np.zeros(owed.shape), where=owed > 0)
        each = part.transpose(1, 0, 2)[demand.skill_of]
        given.append((demand.contact_min * each).sum(axis=(1, 2)))
    return np.array(given).T


def _pay(instance: Instance) -> list[Pay]:
    rates, year = pay_rates_of(instance), calendar(instance.settings, instance.school_terms).year()
    return [
        Pay(
            row.grade, pay_gbp(row, rates), row.on_cost_pct,
            covered(row) if row.absence_cover_pct else 0.0,
            float(wte_minutes(row, year).sum()), wte_cost_gbp(row, rates),
        )
        for row in instance.grades
    ]  # fmt: skip


def _part(instance: Instance, absorbed: Absorbed) -> Whole:
    """The number in `TRACED` of the part of the price that each centre is told in."""
    rows = {row.centre: row for row in instance.cost_centres}
    names = [
        {"direct": "direct", "income": "income"}.get(
            rows[centre].kind,
            "service_support" if rows[centre].service else "corporate_support",
        )
        for centre in absorbed.own
    ]
    return np.array([TRACED.index(name) for name in names], dtype=np.int64)


def _ends(instance: Instance, absorbed: Absorbed) -> tuple[tuple[str, ...], Floats]:
    """The services of the direct centres, and the part of each centre that ends in each."""
    service = {row.centre: row.service or ALL for row in instance.cost_centres}
    pots = tuple(sorted({service[centre] for centre in absorbed.direct}))
    ends = np.zeros((len(absorbed.own), len(pots)))
    row_of = {centre: number for number, centre in enumerate(absorbed.own)}
    for centre in absorbed.direct:
        ends[row_of[centre], pots.index(service[centre])] = 1
    place = [pots.index(service[centre]) for centre in absorbed.direct]
    for number, centre in enumerate(absorbed.support):
        np.add.at(ends[row_of[centre]], place, absorbed.parts[number])
    return pots, ends
