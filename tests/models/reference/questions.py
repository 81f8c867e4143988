"""Questions made from plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.capacity import Capacity
from models.demand import Demand, Skill
from models.staffing import Staffing


def staffing(
    skills: Sequence[tuple[str, bool, int]],
    demand_min: Any,
    in_post_min: Any,
    step_min: Any,
    tranches: Sequence[tuple[int, int, Sequence[int]]] = (),
) -> Staffing:
    """A staffing question from plain numbers.

    skills as (grades as letters, mandated, priority), in the order in which they sort; demand_min
    by (base, skill, period), in_post_min by (base, grade, period), step_min by (grade, period),
    tranches as (number of the grade, steps, 1 for each period in which it is there).
    """
    asked, has, step = (
        np.array(part, dtype=np.int64) for part in (demand_min, in_post_min, step_min)
    )
    bases = tuple(f"base {number}" for number in range(asked.shape[0]))
    periods = tuple(f"period {number}" for number in range(asked.shape[2]))
    sorted_skills = tuple(
        Skill(not mandated, priority, tuple(grades)) for grades, mandated, priority in skills
    )
    assert list(sorted_skills) == sorted(set(sorted_skills))
    nothing = np.zeros((0, len(bases), len(periods)))
    return Staffing(
        Demand(
            bases, periods, (), sorted_skills, np.zeros(0, dtype=np.int64), nothing, nothing,
            np.zeros((0, 7)), asked,
        ),
        Capacity(
            bases, tuple("ABCD"[: has.shape[1]]), periods, 0.1, step,
            np.zeros(has.shape), has,
            tuple(f"tranche {number}" for number in range(len(tranches))),
            np.array([grade for grade, _, _ in tranches], dtype=np.int64),
            np.array([steps for _, steps, _ in tranches], dtype=np.int64),
            np.array([here for _, _, here in tranches], dtype=np.int64).reshape(
                len(tranches), len(periods)
            ),
        ),
    )  # fmt: skip
