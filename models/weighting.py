"""Need by deprivation: weights of the localities by several schemes, side by side, before use.

A scheme gives each deprivation quintile a weight; a locality has the average weight of its children
under five (of known quintile), divided by the mean over all children, so that their mean is 1.

- table: the weights of `instances/rates/need_weights.csv`, an assumption;
- linear: a straight line between the ends of that table;
- caseload: inverse to the children that one WTE should look after, a straight line from the most
  to the least deprived quintile.

With strength theta the weight w becomes 1 + theta (w - 1), so weighted children for each WTE are a
straight line in theta for every locality; their order changes only where two lines cross.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance, rates
from models.cohorts import QUINTILES, children

Floats = NDArray[np.float64]

SCHEMES = ("none", "table", "linear", "caseload")


@dataclass(frozen=True)
class Weighting:
    """Every scheme side by side. Axes: scheme, locality.

    `children` (locality,) are those under five, `weight`, `weighted_children` and `share` of all
    need are by (scheme, locality); shares of a scheme sum to 1.
    """

    schemes: tuple[str, ...]
    localities: tuple[str, ...]
    children: Floats
    weight: Floats

    @property
    def weighted_children(self) -> Floats:
        """Children times weight."""
        return self.children * self.weight

    @property
    def share(self) -> Floats:
        """Share of each locality of all need, by scheme; 0 where there is none."""
        whole = self.weighted_children.sum(axis=1, keepdims=True)
        return np.divide(
            self.weighted_children, whole, out=np.zeros_like(self.weight), where=whole > 0
        )


@dataclass(frozen=True)
class Steady:
    """Strengths between which the order of the localities is that of strength 1.

    `low` and `high` are the ends (0 if no two change places below 1, infinite if none above);
    `low_pairs` and `high_pairs` are the localities that change places there. `unstaffed` have
    nobody in post and so no place in the order `ranking`, the most need for each WTE first.
    """

    low: float
    high: float
    low_pairs: tuple[tuple[str, str], ...]
    high_pairs: tuple[tuple[str, str], ...]
    ranking: tuple[str, ...]
    unstaffed: tuple[str, ...]


def need_weights(instance: Instance) -> Floats:
    """Weight of each locality by the scheme of the settings, (locality,)."""
    return _weights(instance, instance.settings.need_weighting)


def weighting(instance: Instance) -> Weighting:
    """What every scheme would do to every locality."""
    ages, _ = children(instance)
    return Weighting(
        SCHEMES,
        tuple(row.locality for row in instance.localities),
        ages.sum(axis=(1, 2)),
        np.array([_weights(instance, scheme) for scheme in SCHEMES]),
    )


def quintile_weights(scheme: str) -> Floats:
    """Weights of the quintiles 1 to 5 before they are scaled, (5,)."""
    given: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rates.read("need_weights"):
        given[row["scheme"]][int(row["imd_quintile"])] = float(row["value"])
    quintiles = np.arange(1, QUINTILES)
    ends = [1, QUINTILES - 1]
    if scheme == "none":
        return np.ones(len(quintiles))
    if scheme == "table":
        return np.array([given["table"][quintile] for quintile in quintiles.tolist()])
    of = given["table" if scheme == "linear" else scheme]
    line = np.interp(quintiles, ends, [of[end] for end in ends])
    return line if scheme == "linear" else 1 / line


def steady(instance: Instance, scheme: str) -> Steady:
    """Between which strengths of a scheme the localities keep their order of need for each WTE."""
    every = weighting(instance)
    in_post: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        in_post[row.base] += row.wte
    wte = np.array([in_post[name] for name in every.localities])
    there = np.flatnonzero(wte > 0)
    names = [every.localities[place] for place in there]
    flat = every.children[there] / wte[there]
    slope = flat * (every.weight[SCHEMES.index(scheme), there] - 1)
    one, other = np.triu_indices(len(there), 1)
    gap, turn = flat[other] - flat[one], slope[one] - slope[other]
    crossing = np.divide(gap, turn, out=np.full(len(one), np.nan), where=turn != 0)
    crossing[crossing < 0] = np.nan
    # two localities that are level at strength 1 change places there: the range is that point
    low = crossing[crossing <= 1].max(initial=0.0)
    high = crossing[crossing >= 1].min(initial=np.inf)

    def pairs(end: float) -> tuple[tuple[str, str], ...]:
        return tuple((names[one[n]], names[other[n]]) for n in np.flatnonzero(crossing == end))

    order = np.argsort(-(flat + slope), kind="stable")
    return Steady(
        float(low), float(high), pairs(low), pairs(high),
        tuple(names[place] for place in order),
        tuple(name for name, posts in zip(every.localities, wte, strict=True) if not posts),
    )  # fmt: skip


def _weights(instance: Instance, scheme: str) -> Floats:
    """Weight of each locality; that of all known children where it has none of known quintile."""
    ages, _ = children(instance)
    by_quintile = ages.sum(axis=2)
    known, raw = by_quintile[:, 1:], quintile_weights(scheme)
    if scheme == "none" or not known.sum():
        return np.ones(len(known))
    usual = known.sum(axis=0) @ raw / known.sum()
    here = known.sum(axis=1)
    average = np.divide(known @ raw, here, out=np.full(len(known), usual), where=here > 0)
    everyone = by_quintile.sum(axis=1)
    weight: Floats = average * (everyone.sum() / (everyone @ average))
    return weight
