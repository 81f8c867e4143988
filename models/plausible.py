"""Unit costs that cannot be right: next to nothing beside their peers, or wildly changed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

LEAST_OF_PEERS = 0.01
"""A unit cost below this share of the median of its peers is no cost of a contact."""
WILD = 10.0
"""A change, or a distance from the national cost, by this factor is not one of prices."""


def implausible(
    unit_gbp: float, peers_gbp: Sequence[float], other_gbp: float | None = None
) -> tuple[str, ...]:
    """Why a unit cost is not plausible, in words; empty where nothing speaks against it.

    Args:
        unit_gbp: pounds of one.
        peers_gbp: pounds of one of its like, itself or not.
        other_gbp: the same in another year, or nationally; None where it is not known.
    """
    told = []
    middle = median(peers_gbp) if peers_gbp else 0.0
    if middle > 0 and unit_gbp < LEAST_OF_PEERS * middle:
        told.append(f"less than 1 % of the median of its peers, £{middle:,.2f}")
    if other_gbp is not None and other_gbp > 0:
        times = unit_gbp / other_gbp
        if times >= WILD or times <= 1 / WILD:
            told.append(f"{times:,.4g} times £{other_gbp:,.2f}")
    return tuple(told)
