"""Minutes of one contact, and the journeys it takes: one rule for every service and mode.

Minutes of a contact for one child, pupil or session are

    (duration + admin + set-up + journey / attended) / group size,   attended = 1 - missed share,

as an appointment that is missed costs its journey and is made again, while everything else is
spent on those who come. Whoever is seen together shares all of it. The journey is that of home
visits of the locality, of the clinic or group if one is given, or from the team to the school.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from instances.tables import Contact

Floats = NDArray[np.float64]


def each_min(contact: Contact, journey_min: Floats | float = 0.0) -> Floats:
    """Minutes of one contact, with journeys of the given minutes there and back."""
    with_journey = journey_min / attended(contact)
    spent = contact.duration_min + contact.admin_min + contact.set_up_min + with_journey
    return np.asarray(spent / contact.group_size, dtype=float)


def journeys_each(contact: Contact) -> float:
    """Journeys that one contact takes, missed appointments included."""
    return 1 / (contact.group_size * attended(contact))


def attended(contact: Contact) -> float:
    """Share of the appointments made that are kept."""
    return 1 - contact.did_not_attend_pct / 100
