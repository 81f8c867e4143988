"""Mileage of the journeys of a plan: home visits, clinics and groups, schools from their team."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.demand import Demand
from models.minutes import journeys_each
from models.school_work import SchoolWork
from models.travel import home_travel_min

Floats = NDArray[np.float64]


def mileage(
    instance: Instance, demand: Demand, work: SchoolWork, team: NDArray[np.int64]
) -> Floats:
    """Pounds of mileage of all contacts owed, by contact.

    Minutes of travel are turned into distance at the speed of the settings.
    """
    travel_min = np.zeros(len(demand.contacts))
    home = np.array([row.home_visit_travel_min for row in instance.localities])
    for number, contact in enumerate(demand.contacts):
        journeys = demand.contacts_due[number, : len(home)].sum(axis=1) * journeys_each(contact)
        travel_min[number] = journeys @ (home * (contact.mode == "home") + contact.journey_min)
    by_school = work.owed.sum(axis=2)
    journey = work.travel_min[np.arange(len(team)), team]
    contacts = [demand.contacts[place] for place in work.contact]
    at_home = np.array([contact.mode == "home" for contact in contacts], dtype=float)
    to_clinic = np.array([contact.journey_min for contact in contacts])
    others = by_school @ home_travel_min(instance) * at_home + by_school.sum(axis=1) * to_clinic
    others *= np.array([journeys_each(contact) for contact in contacts])
    travel_min[work.contact] = (by_school @ journey) / work.per_journey + others
    settings = instance.settings
    gbp: Floats = travel_min / 60 * settings.speed_km_h * settings.mileage_gbp_per_km
    return gbp
