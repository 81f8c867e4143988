"""What is chance and what is not: limits of an XmR chart and of a funnel plot.

XmR (process behaviour) chart, as NHS England's Making Data Count has it: limits are the mean and
2.66 times the mean moving range to either side; moving ranges above 3.267 times their mean are left
out of that mean. Special cause is

    outside     a point beyond a limit
    shift       `run` points in a row on one side of the mean
    trend       `run` points in a row each higher (or each lower) than the one before
    near limit  two of three points in a row beyond two thirds of the way to a limit, but not beyond
                it, all three on one side of the mean

Funnel plot (D. J. Spiegelhalter, Statistics in Medicine 24, 2005): the exact binomial limits of a
share for each size, interpolated between whole counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LIMIT, SCREEN, RUN = 2.66, 3.267, 7
NEAR = LIMIT * 2 / 3
RULES = ("outside", "shift", "trend", "near limit")
LEVELS = (0.95, 0.998)
"""Shares of all points that chance leaves within the inner and the outer lines of a funnel."""


@dataclass(frozen=True)
class Xmr:
    """A series with its limits; `special` has the points of each rule of `RULES`, (rule, point)."""

    values: Floats
    mean: float
    lower: float
    upper: float
    special: Flags

    @property
    def flagged(self) -> Flags:
        """Points of any rule."""
        return np.asarray(self.special.any(axis=0))

    @property
    def high(self) -> Flags:
        """Points above the mean."""
        return np.asarray(self.values > self.mean)


def xmr(values: ArrayLike, run: int = RUN, screen: bool = True) -> Xmr:
    """The limits of a series in the order of time, and what is special in it.

    Args:
        values: at least two.
        run: points in a row that make a shift or a trend.
        screen: leave outlying moving ranges out of their mean.
    """
    series = np.asarray(values, dtype=float)
    moving = np.abs(np.diff(series))
    kept = moving[moving < SCREEN * moving.mean()] if screen and moving.any() else moving
    middle, width = float(series.mean()), float(kept.mean()) if len(kept) else 0.0
    lower, upper = middle - LIMIT * width, middle + LIMIT * width
    side = np.sign(series - middle)
    outside = (series > upper) | (series < lower)
    shift = _in_runs(side > 0, run) | _in_runs(side < 0, run)
    step = np.diff(series)
    trend = np.zeros(len(series), dtype=bool)
    for way in (step > 0, step < 0):
        ends = _in_runs(way, run - 1)
        trend[:-1] |= ends
        trend[1:] |= ends
    near = ~outside & (np.abs(series - middle) > NEAR * width)
    return Xmr(series, middle, lower, upper, np.stack([outside, shift, trend, _two(near, side)]))


def _in_runs(flags: Flags, size: int) -> Flags:
    """Points of a stretch of at least so many in a row."""
    found = np.zeros(len(flags), dtype=bool)
    if len(flags) < size:
        return found
    starts = np.flatnonzero(np.lib.stride_tricks.sliding_window_view(flags, size).all(axis=1))
    found[(starts[:, None] + np.arange(size)).ravel()] = True
    return found


def _two(near: Flags, side: Floats) -> Flags:
    """Points near a limit of which three in a row have two, all on one side of the mean."""
    found = np.zeros(len(near), dtype=bool)
    if len(near) < 3:
        return found
    three = np.lib.stride_tricks.sliding_window_view
    sided = np.abs(three(side, 3).sum(axis=1)) == 3
    starts = np.flatnonzero((three(near, 3).sum(axis=1) >= 2) & sided)
    found[(starts[:, None] + np.arange(3)).ravel()] = True
    return found & near


def funnel(share: float, sizes: ArrayLike, level: float) -> tuple[Floats, Floats]:
    """The least and the most share that chance gives at each size, at a level of `LEVELS`.

    Args:
        share: the share of all.
        sizes: numbers of those who could be counted.
        level: part of all points that lies within.
    """
    size = np.asarray(sizes, dtype=float)
    tail = (1 - level) / 2
    return _quantile(share, size, tail), _quantile(share, size, 1 - tail)


def _quantile(share: float, size: Floats, chance: float) -> Floats:
    """The count that so much chance lies below, interpolated between whole ones, as a share."""
    from scipy.special import bdtrik

    if not 0 < share < 1:
        return np.full(len(size), share)
    count = np.clip(np.ceil(np.nan_to_num(bdtrik(chance, size, share)) - 1e-9), 0, size)
    at, below = _no_more(count, size, share), _no_more(count - 1, size, share)
    part = np.divide(at - chance, at - below, out=np.zeros(len(size)), where=at > below)
    return np.asarray(np.clip((count - part) / size, 0, 1))


def _no_more(count: Floats, size: Floats, share: float) -> Floats:
    """The chance of so many or fewer, by the incomplete beta function."""
    from scipy.special import betainc

    some = np.clip(count, 0, size - 1)
    chance = np.where(count >= size, 1.0, betainc(size - some, some + 1, 1 - share))
    return np.asarray(np.where(count < 0, 0.0, chance))
