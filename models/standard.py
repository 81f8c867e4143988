"""Standard cost: the minutes of a plan at the cost of a minute, by contact and base.

What a contact costs as delivered is the mean cost of the minutes that the plan gives to its skill
at each base and time; as specified, the cost of its stated skill mix. Minutes that nobody needs are
standard cost too, of no contact: unused capacity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.tables import Contact
from models.demand import Demand

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Standard:
    """What a plan delivers and what that costs, (contact, base); pounds and minutes of a year.

    `staff_gbp` is as delivered, `specified_gbp` the same minutes by the specified mix; `low_gbp`
    and `high_gbp` are as delivered with the least and most minutes face to face. `idle_gbp` (base,)
    is the standard cost of minutes that nobody needs.
    """

    contacts: Floats
    minutes: Floats
    staff_gbp: Floats
    specified_gbp: Floats
    low_gbp: Floats
    high_gbp: Floats
    mileage_gbp: Floats
    idle_gbp: Floats

    @property
    def gbp(self) -> Floats:
        """Staff as delivered, and mileage."""
        total: Floats = self.staff_gbp + self.mileage_gbp
        return total


def standard(
    instance: Instance,
    demand: Demand,
    hours: Whole,
    capacity_min: Whole,
    minute_gbp: Floats,
    mileage_gbp: Floats,
) -> Standard:
    """Standard cost of every contact at every base.

    Args:
        instance: the tables.
        demand: what is owed.
        hours: minutes by (base, skill, grade, period) as the plan delivers them.
        capacity_min: minutes by (base, grade, period).
        minute_gbp: cost of a contact minute of each grade.
        mileage_gbp: mileage of all that is owed of each contact.
    """
    served = hours.sum(axis=2)
    part = np.divide(
        served, demand.demand_min, out=np.zeros(served.shape), where=demand.demand_min > 0
    ).transpose(1, 0, 2)[demand.skill_of]
    paid = np.einsum("bkgt,g->bkt", hours, minute_gbp)
    a_minute = np.divide(paid, served, out=np.zeros(served.shape), where=served > 0)
    spent_min = demand.contact_min * part
    cost = spent_min * a_minute.transpose(1, 0, 2)[demand.skill_of]
    made = (demand.contacts_due * part).sum(axis=2)
    minutes, staff = spent_min.sum(axis=2), cost.sum(axis=2)
    mix = specified_mix(instance, minute_gbp)
    low, high = _face_to_face(demand.contacts)
    each = np.divide(minutes, made, out=np.zeros(made.shape), where=made > 0)
    a_contact = [np.divide(each + shift[:, None], each, out=np.ones(made.shape), where=each > 0)
                 for shift in (low, high)]  # fmt: skip
    idle = np.einsum("bgt,g->b", capacity_min - hours.sum(axis=1), minute_gbp)
    return Standard(
        contacts=made,
        minutes=minutes,
        staff_gbp=staff,
        specified_gbp=minutes * (mix @ minute_gbp)[:, None],
        low_gbp=staff * np.clip(a_contact[0], 0, None),
        high_gbp=staff * a_contact[1],
        mileage_gbp=_mileage(instance, demand, made, mileage_gbp),
        idle_gbp=idle,
    )


def specified_mix(instance: Instance, minute_gbp: Floats) -> Floats:
    """Share of the minutes of each contact that each grade is specified to give, (contact, grade).

    Where no mix is stated: the least costly grade allowed, or all of them alike, as the settings
    say; of grades that give no minute at all, none.
    """
    grades = [row.grade for row in instance.grades]
    mix = np.zeros((len(instance.contacts), len(grades)))
    place = {grade: number for number, grade in enumerate(grades)}
    for number, contact in enumerate(instance.contacts):
        if contact.skill_mix is not None:
            for part in contact.skill_mix:
                grade, _, share = part.partition("=")
                mix[number, place[grade.strip()]] = float(share) / 100
            continue
        allowed = sorted({place[grade] for grade in contact.grades})
        allowed = [grade for grade in allowed if minute_gbp[grade] > 0] or allowed
        if instance.settings.skill_mix == "equal":
            mix[number, allowed] = 1 / len(allowed)
        else:
            mix[number, min(allowed, key=lambda grade: (minute_gbp[grade], grades[grade]))] = 1
    return mix


def _face_to_face(contacts: tuple[Contact, ...]) -> tuple[Floats, Floats]:
    """Minutes by which a contact may be shorter and longer than its base, for each child."""
    base = np.array([row.duration_min for row in contacts])
    size = np.array([row.group_size for row in contacts])
    least = [row.duration_min if row.duration_low_min is None else row.duration_low_min
             for row in contacts]  # fmt: skip
    most = [row.duration_min if row.duration_high_min is None else row.duration_high_min
            for row in contacts]  # fmt: skip
    return (np.array(least) - base) / size, (np.array(most) - base) / size


def _mileage(instance: Instance, demand: Demand, made: Floats, mileage_gbp: Floats) -> Floats:
    """Mileage of the contacts delivered, (contact, base).

    As much of it is spent as of the contact is delivered. That of home visits by health visiting is
    split by the journeys of the locality, all other by the contacts.
    """
    travel = np.ones(len(demand.bases))
    travel[: len(instance.localities)] = [r.home_visit_travel_min for r in instance.localities]
    at_home = np.array([row.mode == "home" for row in demand.contacts], dtype=bool)
    weight = made * np.where(at_home[:, None], travel, 1.0)
    nowhere = weight.sum(axis=1) == 0
    weight[nowhere] = made[nowhere]
    owed, whole = demand.contacts_due.sum(axis=(1, 2)), weight.sum(axis=1)
    part = np.divide(made.sum(axis=1), owed, out=np.zeros(len(owed)), where=owed > 0)
    share = np.divide(weight, whole[:, None], out=np.zeros(made.shape), where=whole[:, None] > 0)
    spent: Floats = (mileage_gbp * part)[:, None] * share
    return spent
