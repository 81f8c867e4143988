"""Distance and travel: straight line x detour, at the speed and mileage of the settings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from instances import Instance

Floats = NDArray[np.float64]


def distance_km(instance: Instance) -> Floats:
    """One way by road from each school to each team's base, (school, team).

    Zero where the school has no coordinates.
    """
    schools = _places([(row.easting_m, row.northing_m) for row in instance.schools])
    teams = _places([(row.easting_m, row.northing_m) for row in instance.teams])
    return np.nan_to_num(_straight_km(schools, teams)) * instance.settings.detour


def return_min(one_way_km: Floats, instance: Instance) -> Floats:
    """Minutes there and back."""
    return 2 * one_way_km / instance.settings.speed_km_h * 60


def home_travel_min(instance: Instance) -> Floats:
    """Travel of a home visit to a pupil of each school: that of the locality nearest the school.

    The average of the localities where the school has no coordinates.
    """
    travel = np.array([row.home_visit_travel_min for row in instance.localities])
    schools = _places([(row.easting_m, row.northing_m) for row in instance.schools])
    bases = _places([(row.easting_m, row.northing_m) for row in instance.localities])
    known = ~np.isnan(schools).any(axis=1)
    minutes = np.full(len(schools), travel.mean())
    minutes[known] = travel[_straight_km(schools[known], bases).argmin(axis=1)]
    return minutes


def _places(coordinates: list[tuple[float | None, float | None]]) -> Floats:
    return np.array(coordinates, dtype=float).reshape(-1, 2)


def _straight_km(one: Floats, other: Floats) -> Floats:
    gap = one[:, None, :] - other[None, :, :]
    return np.hypot(gap[:, :, 0], gap[:, :, 1]) / 1000
