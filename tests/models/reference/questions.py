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
    tranches: Sequence[tuple[int, int, Sequence[float]]] = (),
) -> Staffing:
    """A staffing question from plain numbers.

    skills as (grades as letters, mandated, priority), in the order in which they sort; demand_min
    by (base, skill, period), in_post_min by (base, grade, period), step_min by (grade, period),
    tranches as (number of the grade, steps, part of a full caseload that it carries by period).
    """
    grade_of = np.array([grade for grade, _, _ in tranches], dtype=np.int64)
    asked, has, step = (
        np.array(part, dtype=np.int64) for part in (demand_min, in_post_min, step_min)
    )
    bases = tuple(f"base {number}" for number in range(asked.shape[0]))
    periods = tuple(f"period {number}" for number in range(asked.shape[2]))
    parts = np.array([part for _, _, part in tranches], dtype=float)
    parts = parts.reshape(len(tranches), len(periods))
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
            grade_of,
            np.array([steps for _, steps, _ in tranches], dtype=np.int64),
            (parts > 0).astype(np.int64),
            _gives(step, grade_of, parts) if (parts % 1).any() else None,
        ),
    )  # fmt: skip


def _gives(step_min: np.ndarray, grade: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Minutes of one step by (tranche, grade, period)."""
    gives = np.zeros((len(grade), *step_min.shape), dtype=np.int64)
    for number, (of, part) in enumerate(zip(grade.tolist(), parts, strict=True)):
        gives[number, of] = np.floor(step_min[of] * part)
    return gives
