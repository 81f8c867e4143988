"""Posts and pounds that contact minutes take.

Minutes of a contact are shared over the grades that may do it in the mix of the WTE in post at the
base, over the plan; where none of them is in post, evenly. A grade's minutes are so many of its
posts as they are of the minutes that one WTE gives over the plan, and cost what a minute for
contacts costs (see `models.staff_cost`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.capacity import wte_minutes
from models.counted import Counted
from models.staff_cost import contact_minute_gbp

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def mix_in_post(found: Counted) -> Floats:
    """WTE in post by (base, grade), on average over the plan."""
    mean: Floats = found.capacity.in_post_wte.mean(axis=2)
    return mean


def posts_and_pounds(found: Counted, mix: Floats, minutes: Whole) -> tuple[Floats, Floats]:
    """WTE and pounds by (contact, base) that minutes by (contact, base) take, for a mix."""
    allowed = np.array(
        [[grade in contact.grades for grade in found.capacity.grades]
         for contact in found.demand.contacts], dtype=float,
    )  # fmt: skip
    weight = allowed[:, None, :] * mix[None, :, :]
    weight = np.where(weight.sum(axis=2, keepdims=True) > 0, weight, allowed[:, None, :])
    by_grade = minutes[:, :, None] * weight / weight.sum(axis=2, keepdims=True)
    gives = np.array([wte_minutes(row, found.days).sum() for row in found.instance.grades])
    a_minute = np.divide(1.0, gives, out=np.zeros_like(gives), where=gives > 0)
    return by_grade @ a_minute, by_grade @ contact_minute_gbp(found.instance, found.days)
