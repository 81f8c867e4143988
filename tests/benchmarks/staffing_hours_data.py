"""What the staffing case in hours is about, invented from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SHORT_PRICE, WORST_PRICE = 40.0, 1e6
"""Pounds for an hour short, and for all of a locality's need being short."""


@dataclass(frozen=True)
class Data:
    """Axes: locality, month, skill, grade, tranche; a pair is a skill and a grade that may do it.

    `need` (l, t, k) and `have` (l, g) hours; `step` (g, t) hours of one step; `share` (k) in per
    cent; `posts` (j, g) steps; `begins` (j) the first month of a tranche. Prices in pounds.
    """

    pair_skill: Whole
    pair_grade: Whole
    registered: NDArray[np.bool_]
    need: Floats
    have: Floats
    step: Floats
    share: Floats
    posts: Floats
    begins: Whole
    mileage: Floats
    agency: Floats
    post_price: Floats
    budget: float

    @property
    def mix(self) -> Floats:
        """What an hour of a pair adds to the registered share of its skill."""
        share = self.share[self.pair_skill]
        return np.where(self.registered[self.pair_grade], 100 - share, -share)


def draw(localities: int, months: int, skills: int) -> Data:
    """Invented data; about 2.4 grades may do each skill, a registered one among them."""
    rng = np.random.default_rng(1)
    grades, tranches = 6, 2
    registered = np.arange(grades) >= 3
    allowed = rng.random((skills, grades)) < 0.27
    allowed[np.arange(skills), rng.integers(3, grades, skills)] = True
    allowed[np.arange(grades) % skills, np.arange(grades)] = True
    pair_skill, pair_grade = np.nonzero(allowed)
    need = rng.integers(1, 40, (localities, months, skills)).astype(float)
    monthly = need.sum() / (localities * months)
    return Data(
        pair_skill=pair_skill,
        pair_grade=pair_grade,
        registered=registered,
        need=need,
        have=np.rint(monthly / grades * rng.uniform(0.5, 0.9, (localities, grades))),
        step=rng.integers(18, 24, (grades, months)).astype(float),
        share=rng.integers(20, 60, skills).astype(float),
        posts=rng.integers(1, 1 + localities, (tranches, grades)).astype(float),
        begins=np.array([0, months // 2]),
        mileage=rng.integers(1, 5, skills).astype(float),
        agency=rng.integers(30, 60, grades).astype(float),
        post_price=rng.integers(300, 600, grades).astype(float) * months,
        budget=float(np.rint(need.sum() * 8)),
    )
