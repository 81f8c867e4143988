"""Which locality a school or a team belongs to, for money that is told by locality."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.tables import School, Team

Floats = NDArray[np.float64]


def locality_of_team(instance: Instance) -> NDArray[np.int64]:
    """Number of each team's locality: the one given, else the nearest base."""
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    return np.array(
        [
            place[row.locality] if row.locality else int(_nearest(instance, row))
            for row in instance.teams
        ],
        dtype=np.int64,
    )


def locality_of_school(instance: Instance) -> Floats:
    """Share of each school's pupils in each locality, (school, locality).

    A school belongs to the locality of its team of today, else to the nearest; where neither is
    known its pupils are spread as the others are.
    """
    of_team = dict(
        zip((row.team for row in instance.teams), locality_of_team(instance).tolist(), strict=True)
    )
    share = np.zeros((len(instance.schools), len(instance.localities)))
    lost = []
    for number, school in enumerate(instance.schools):
        if school.team is not None:
            share[number, of_team[school.team]] = 1
        elif school.easting_m is not None and school.northing_m is not None:
            share[number, int(_nearest(instance, school))] = 1
        else:
            lost.append(number)
    pupils = np.array([row.pupils or 0 for row in instance.schools], dtype=float) @ share
    every = pupils.sum()
    share[lost] = pupils / every if every else 1 / max(1, share.shape[1])
    return share


def _nearest(instance: Instance, there: School | Team) -> np.intp:
    apart = [
        np.hypot(row.easting_m - (there.easting_m or 0), row.northing_m - (there.northing_m or 0))
        for row in instance.localities
    ]
    return np.argmin(apart)
