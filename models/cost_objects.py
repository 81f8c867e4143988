"""What things cost, fully absorbed: contacts, pathways and children at each base, in whole pence.

All are sums of one table of used cost by contact, age band and base (`Costed.objects`), so that
every view holds the same pounds. A completed pathway is what one child costs who is on it from its
first age band to its last: the yearly cost per child of each band times the years spent in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.rates import in_force
from instances.rates.national import NationalCost, national_costs, usual_codes
from models.demand import AGE_BANDS, Demand
from models.plausible import implausible
from models.tariffs import Costed
from models.variance import Item

Whole = NDArray[np.int64]

YEARS = (1, 1, 1, 3, 6, 5, 3)
"""Years that a child spends in each age band; before birth a birth stands for one."""


@dataclass(frozen=True)
class BaseCost:
    """A pathway and age band at one base, pence of the year."""

    pathway: str
    level: str
    age_band: str
    base: str
    children: float
    contacts: float
    minutes: float
    mandated_pence: int
    other_pence: int
    unused_pence: int

    @property
    def pence(self) -> int:
        """Used cost."""
        return self.mandated_pence + self.other_pence


@dataclass(frozen=True)
class ContactCost:
    """A contact of the contacts table: staff cost as delivered and specified, and full cost.

    Pounds of the year, full cost in pence; `low` and `high` are the full cost of one at the least
    and the most minutes face to face. `national` is the unit cost it is compared with, `uplift`
    what pay awards since have made of it; `doubts` say why a figure is not plausible.
    """

    contact: str
    name: str
    pathway: str
    level: str
    mandated: bool
    contacts: float
    minutes: float
    delivered_gbp: float
    specified_gbp: float
    mileage_gbp: float
    pence: int
    low_gbp: float
    high_gbp: float
    national: NationalCost | None
    national_as: str
    uplift: float
    doubts: tuple[str, ...]

    @property
    def each_gbp(self) -> float:
        """Full cost of one contact; nothing where none is delivered."""
        return self.pence / 100 / self.contacts if self.contacts else 0.0


@dataclass(frozen=True)
class PathwayCost:
    """A pathway as a whole, pence of the year; `completed_pence` None where nobody is on it."""

    pathway: str
    name: str
    service: str
    level: str
    contacts: float
    mandated_pence: int
    other_pence: int
    unused_pence: int
    low_gbp: float
    high_gbp: float
    completed_pence: int | None

    @property
    def pence(self) -> int:
        """Used cost."""
        return self.mandated_pence + self.other_pence


def base_costs(instance: Instance, demand: Demand, costed: Costed) -> tuple[BaseCost, ...]:
    """Cost by pathway, age band and base; bases without cost, children and contacts left out."""
    level = {row.pathway: row.level for row in instance.pathways}
    law = np.array([row.mandated for row in demand.contacts], dtype=bool)
    rows = []
    for number, (pathway, band) in enumerate(costed.cells):
        mine = np.array([row.pathway == pathway for row in demand.contacts], dtype=bool)
        share = demand.band_share[mine, band]
        made = share @ costed.standard.contacts[mine]
        spent = share @ costed.standard.minutes[mine]
        mandated = costed.objects[mine & law, band].sum(axis=0)
        other = costed.objects[mine & ~law, band].sum(axis=0)
        for b, base in enumerate(demand.bases):
            found = BaseCost(
                pathway, level[pathway], AGE_BANDS[band][0], base,
                float(costed.children[number, b]), float(made[b]), float(spent[b]),
                int(mandated[b]), int(other[b]), int(costed.unused[number, b]),
            )  # fmt: skip
            if found.children or found.contacts or found.pence or found.unused_pence:
                rows.append(found)
    return tuple(rows)


def contact_costs(instance: Instance, demand: Demand, costed: Costed) -> tuple[ContactCost, ...]:
    """The cost of each contact, beside the national one where there is one to compare."""
    standard, level = costed.standard, {row.pathway: row.level for row in instance.pathways}
    pence = costed.objects.sum(axis=(1, 2))
    made, minutes = standard.contacts.sum(axis=1), standard.minutes.sum(axis=1)
    staff, mileage = standard.staff_gbp.sum(axis=1), standard.mileage_gbp.sum(axis=1)
    whole = np.where(staff + mileage > 0, staff + mileage, 1.0)
    full = np.divide(pence / 100, made, out=np.zeros(made.shape), where=made > 0)
    low = full * (standard.low_gbp.sum(axis=1) + mileage) / whole
    high = full * (standard.high_gbp.sum(axis=1) + mileage) / whole
    peers = full[made > 0].tolist()
    rows = []
    for c, contact in enumerate(demand.contacts):
        national, said = national_of(contact.contact, contact.national_code)
        uplift = awards_since(instance, national.year) if national else 1.0
        against = national.unit_gbp * uplift if national else None
        rows.append(
            ContactCost(
                contact.contact, contact.name, contact.pathway, level[contact.pathway],
                contact.mandated, float(made[c]), float(minutes[c]), float(staff[c]),
                float(standard.specified_gbp[c].sum()), float(mileage[c]), int(pence[c]),
                float(low[c]), float(high[c]), national, said, uplift,
                implausible(float(full[c]), peers, against) if made[c] else (),
            )
        )  # fmt: skip
    return tuple(rows)


def pathway_costs(instance: Instance, demand: Demand, costed: Costed) -> tuple[PathwayCost, ...]:
    """The cost of each pathway that owes a contact."""
    law = np.array([row.mandated for row in demand.contacts], dtype=bool)
    each = {row.contact: row for row in contact_costs(instance, demand, costed)}
    rows = []
    for row in instance.pathways:
        cells = [n for n, (pathway, _) in enumerate(costed.cells) if pathway == row.pathway]
        if not cells:
            continue
        mine = np.array([contact.pathway == row.pathway for contact in demand.contacts], dtype=bool)
        there = [each[contact.contact] for contact in demand.contacts
                 if contact.pathway == row.pathway]  # fmt: skip
        completed: Fraction | None = Fraction(0)
        for n in cells:
            found = costed.tariffs[n]
            if found.children <= 0:
                completed = None
                break
            yearly = Fraction(sum(found.pence.values())) / Fraction(found.children)
            completed = (completed or Fraction(0)) + yearly * YEARS[costed.cells[n][1]]
        rows.append(
            PathwayCost(
                row.pathway, row.name, row.service, row.level,
                float(costed.standard.contacts[mine].sum()),
                int(costed.objects[mine & law].sum()), int(costed.objects[mine & ~law].sum()),
                sum(costed.tariffs[n].unused_pence for n in cells),
                sum(found.low_gbp * found.contacts for found in there),
                sum(found.high_gbp * found.contacts for found in there),
                None if completed is None else round(completed),
            )
        )  # fmt: skip
    return tuple(rows)


def national_of(contact: str, given: str | None) -> tuple[NationalCost | None, str]:
    """The latest national unit cost of a contact, and whose word it is that it is the same."""
    code = given or usual_codes().get(contact)
    found = [row for row in national_costs() if row.code == code]
    said = "given" if given else "assumed by the code of the contact"
    return (found[-1], said) if found else (None, "")


def awards_since(instance: Instance, year: str) -> float:
    """What pay awards after a year have made of one pound, up to the pay year."""
    factor = 1.0
    for first in range(int(year[:4]) + 1, int(instance.settings.pay_year[:4]) + 1):
        award = in_force("pay_award_pct", f"{first}-04-30", instance.own_rates)
        if award.valid_from[:4] == str(first):
            factor *= 1 + award.value / 100
    return factor


BEHAVIOURS = ("fixed", "semi-fixed", "variable")
"""How a cost follows the number of children within a year."""


def by_behaviour(instance: Instance, costed: Costed) -> Whole:
    """Used pence by (behaviour, cell).

    Where none is stated a direct centre is semi-fixed, support and income are fixed.
    """
    of = [
        BEHAVIOURS.index(row.behaviour or ("semi-fixed" if row.kind == "direct" else "fixed"))
        for row in instance.cost_centres
    ]
    found = np.zeros((len(BEHAVIOURS), len(costed.cells)), dtype=np.int64)
    np.add.at(found, of, costed.trace[..., 0].sum(axis=1))
    return found


def items(demand: Demand, costed: Costed, base: str = "") -> dict[str, Item]:
    """Each contact delivered, with its full cost and minutes: at one base, or at all."""
    where = slice(None) if not base else [demand.bases.index(base)]
    made = costed.standard.contacts[:, where].sum(axis=1)
    minutes = costed.standard.minutes[:, where].sum(axis=1)
    pence = costed.objects[:, :, where].sum(axis=(1, 2))
    return {
        contact.contact: Item(float(made[c]), int(pence[c]), float(minutes[c]))
        for c, contact in enumerate(demand.contacts)
        if made[c] or pence[c]
    }
