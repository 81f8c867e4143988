"""Fairness: the cover of the worst-off base, and how far bases lag behind the average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Names, Program

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

COVER = Family(
    "worst cover", "No base that a new starter could join has less cover than the worst.",
    r"\sum_{t} \sum_{g \in G_b} C_{bgt} \ge r \sum_{k,t} D_{bkt}",
)  # fmt: skip
LAG = Family(
    "lag", "A base lags by the minutes it has less than the average cover would give it.",
    r"\sum_{t} \sum_{g \in G_b} C_{bgt} + e_b \ge \bar r \sum_{k,t} D_{bkt}",
)  # fmt: skip


@dataclass(frozen=True)
class Fairness:
    """The bases that a tranche could join. Axes: tranche, helped base.

    `bases` are their names, `number` their places among all bases; `owed_min` and `in_post_min`
    minutes of the plan, of grades with work there; `step_min` (tranche, helped base) what one
    step gives there;
    `steps` (tranche,) at most; `open_to` (tranche, helped base).
    """

    bases: tuple[str, ...]
    number: Whole
    owed_min: Floats
    in_post_min: Floats
    step_min: Floats
    steps: Whole
    open_to: NDArray[np.bool_]

    @property
    def average(self) -> float:
        """Cover of all of them together, with every step placed."""
        # a tranche gives the same wherever its grade has work
        most = np.where(self.open_to, self.step_min, 0).max(axis=1, initial=0)
        there = self.in_post_min.sum() + (most * self.steps).sum()
        return float(there / self.owed_min.sum())

    def cover(self, program: Program, x: Whole) -> None:
        """Seek the best cover for the worst-off; `x` is by (tranche, base)."""
        tranche, base = np.nonzero(self.open_to)
        each, number = self.step_min[tranche, base], np.arange(len(self.bases))
        # one who trains takes minutes from a grade before they give any
        most = np.bincount(base, np.maximum(each, 0) * self.steps[tranche], len(self.bases))
        r = program.variables(
            "r", "cover of the worst-off base", (1,),
            upper=((self.in_post_min + most) / self.owed_min).min(), names=Names(()),
        )  # fmt: skip
        program.promise(
            COVER, np.concatenate([base, number]),
            np.concatenate([x[tranche, self.number[base]], np.full(len(number), r.column[0])]),
            np.concatenate([each, -self.owed_min]), -self.in_post_min, np.inf,
            rows=len(number), names=Names((self.bases,)),
        )  # fmt: skip
        program.aim("best cover of the worst-off", "Best cover for the worst-off base.",
                    "capacity / demand", r.column, [1.0], most=True, whole=False,
                    precision=1e-6)  # fmt: skip

    def lag(self, program: Program, x: Whole) -> None:
        """Seek the least total lag behind the average; `x` is by (tranche, base)."""
        tranche, base = np.nonzero(self.open_to)
        each, number = self.step_min[tranche, base], np.arange(len(self.bases))
        deserved = self.average * self.owed_min
        e = program.variables(
            "e", "minutes behind the average cover", (len(number),), upper=deserved,
            names=Names((self.bases,)),
        )  # fmt: skip
        program.promise(
            LAG, np.concatenate([base, number]),
            np.concatenate([x[tranche, self.number[base]], e.column]),
            np.concatenate([each, np.ones(len(number))]), deserved - self.in_post_min, np.inf,
            rows=len(number), names=Names((self.bases,)),
        )  # fmt: skip
        program.aim("least lag", "Least lag behind the average cover, all bases together.",
                    "minutes", e.column, np.ones(len(number)), whole=False)  # fmt: skip
