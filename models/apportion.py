"""Whole totals split over the first axis of many cells at once, none lost: largest remainder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def apportioned(total: Whole, weights: Floats) -> Whole:
    """Whole parts of each total, in the shares of the weights; equal remainders to the earlier.

    Args:
        total: whole numbers of any shape; none below zero.
        weights: (parts, *shape of total), none below zero.

    Raises:
        ValueError: a total has no weight above zero.
    """
    whole = weights.sum(axis=0)
    if ((total > 0) & (whole <= 0)).any():
        raise ValueError("a total cannot be split: no weight is above zero")
    ratio = np.divide(total, whole, out=np.zeros(whole.shape), where=whole > 0)
    parts = np.floor(weights * ratio).astype(np.int64)
    rest = weights * ratio - parts
    order = np.argsort(-rest, axis=0, kind="stable")
    rank = np.empty_like(order)
    place = np.arange(len(weights)).reshape(-1, *[1] * total.ndim)
    np.put_along_axis(rank, order, np.broadcast_to(place, order.shape), axis=0)
    return parts + (rank < total - parts.sum(axis=0))


def divided(numerators: Whole, by: int) -> Whole:
    """Fractions of one denominator made whole so that their sum over the first axis is kept.

    The sum of the numerators must be a multiple of `by` in every cell. Largest remainder.
    """
    parts = numerators // by
    rest = numerators - parts * by
    order = np.argsort(-rest, axis=0, kind="stable")
    rank = np.empty_like(order)
    place = np.arange(len(numerators)).reshape(-1, *[1] * (numerators.ndim - 1))
    np.put_along_axis(rank, order, np.broadcast_to(place, order.shape), axis=0)
    return parts + (rank < rest.sum(axis=0) // by)
