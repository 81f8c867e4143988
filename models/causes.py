"""What each of several changes adds to demand, posts, cost and shortage.

Few changes are told apart without regard to their order: each gets the mean of what it adds over
all orders in which they could be made (the Shapley value),

    part(i) = sum over sets S without i of |S|! (n - |S| - 1)! / n! x (v(S + i) - v(S)),

which adds up to the whole difference, gives nothing to a change that does nothing, and equal parts
to changes that do the same. More changes than `MOST` are told in the order given: each gets what it
adds to those before it. Minutes, hundredths of a contact, ten-thousandths of a post and pence
are whole, and their parts add up exactly (largest remainder).

Source: L. S. Shapley, A Value for n-Person Games (1953).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import factorial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from instances import InstanceFaults
from instances.changes import Change
from instances.changing import changed
from instances.load import Loaded
from models.apportion import divided
from models.counted import Counted, counted
from models.posts import mix_in_post, posts_and_pounds

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

Cause = TypeVar("Cause")

MOST = 6
"""Changes that are told apart without regard to their order: 64 counts."""


TEN_THOUSAND = 10_000


class Method(Enum):
    """How the parts of the changes were told apart."""

    ALONE = "the only change"
    ANY_ORDER = "mean over every order of the changes"
    IN_ORDER = "each added to those before it"
    TOGETHER = "not told apart: some of the changes cannot stand without the others"


@dataclass(frozen=True)
class Figures:
    """What is compared, whole. Axes: base, pathway.

    `demand_min` and `contacts` (hundredths) by (base, pathway); `short_min` by (base, kind:
    mandated, other); `wte` (ten-thousandths of a post) and `pence` by base: what the work would
    take of the grades that may do it, in the mix in post.
    """

    demand_min: Whole
    contacts: Whole
    short_min: Whole
    wte: Whole
    pence: Whole

    @property
    def flat(self) -> Whole:
        """All figures in one row."""
        return np.concatenate([part.ravel() for part in self._parts])

    @property
    def _parts(self) -> tuple[Whole, ...]:
        return self.demand_min, self.contacts, self.short_min, self.wte, self.pence

    def like(self, flat: Whole) -> Figures:
        """Other figures of the same shape."""
        ends = np.cumsum([part.size for part in self._parts])[:-1]
        pieces = zip(np.split(flat, ends), self._parts, strict=True)
        return Figures(*(piece.reshape(part.shape) for piece, part in pieces))


@dataclass(frozen=True)
class Causes:
    """The difference that changes make, and the part of each.

    `parts` are the differences of each of `changes`, in that order; where they are not told apart
    there is one part for all. They add up to `after` less `before` in every cell.
    """

    changes: tuple[Change, ...]
    method: Method
    before: Counted
    after: Counted
    figures_before: Figures
    figures_after: Figures
    parts: tuple[Figures, ...]

    @property
    def whole(self) -> Figures:
        """The whole difference."""
        return self.figures_before.like(self.figures_after.flat - self.figures_before.flat)


def causes(loaded: Loaded, changes: Sequence[Change]) -> Causes:
    """Count an instance before and after changes, and what each of them adds.

    Args:
        loaded: the instance as it was read.
        changes: at least one.

    Raises:
        InstanceFaults: the changes together cannot be made.
    """
    before, after = counted(loaded.instance), counted(changed(loaded, changes))
    mix = mix_in_post(before)
    first, last = figures(before, mix), figures(after, mix)

    def value(some: Sequence[Change]) -> Whole:
        if len(some) in (0, len(changes)):
            return (last if some else first).flat
        return figures(counted(changed(loaded, some)), mix).flat

    method, parts = told_apart(changes, value)
    return Causes(
        tuple(changes), method, before, after, first, last,
        tuple(first.like(part) for part in parts),
    )  # fmt: skip


def told_apart(
    changes: Sequence[Cause], value: Callable[[Sequence[Cause]], Whole], most: int = MOST
) -> tuple[Method, list[Whole]]:
    """The part of each change in the difference of `value` with all of them and with none.

    Up to `most` of them without regard to their order.
    """
    try:
        if len(changes) == 1:
            return Method.ALONE, [value(changes) - value(())]
        if len(changes) <= most:
            return Method.ANY_ORDER, list(shapley(changes, value))
        reached = [value(changes[:number]) for number in range(len(changes) + 1)]
        return Method.IN_ORDER, list(np.diff(reached, axis=0))
    except InstanceFaults:
        return Method.TOGETHER, [value(changes) - value(())]


def shapley(changes: Sequence[Cause], value: Callable[[Sequence[Cause]], Whole]) -> Whole:
    """The mean of what each change adds over all orders, made whole; (change, figure)."""
    count = len(changes)
    of = [
        value([change for place, change in enumerate(changes) if chosen >> place & 1])
        for chosen in range(2**count)
    ]
    parts = np.zeros((count, *of[0].shape), dtype=np.int64)
    for place in range(count):
        for chosen in range(2**count):
            if not chosen >> place & 1:
                size = chosen.bit_count()
                times = factorial(size) * factorial(count - size - 1)
                parts[place] += times * (of[chosen | 1 << place] - of[chosen])
    return divided(parts, factorial(count))


def figures(found: Counted, mix: Floats) -> Figures:
    """The figures of one count; `mix` (base, grade) is who does the work."""
    owed, instance = found.demand, found.instance
    pathway = {row.pathway: number for number, row in enumerate(instance.pathways)}
    of = np.array([pathway[contact.pathway] for contact in owed.contacts], dtype=np.int64)
    minutes = found.contact_min.sum(axis=2)
    by_pathway = np.zeros((len(pathway), len(owed.bases)), dtype=np.int64)
    np.add.at(by_pathway, of, minutes)
    contacts = np.zeros((len(pathway), len(owed.bases)))
    np.add.at(contacts, of, owed.contacts_due.sum(axis=2))
    mandated = found.mandated_shortage_min.sum(axis=1)
    short = found.shortage_min.sum(axis=(1, 2))
    wte, gbp = posts_and_pounds(found, mix, minutes)
    return Figures(
        demand_min=by_pathway.T,
        contacts=np.rint(contacts.T * 100).astype(np.int64),
        short_min=np.stack([mandated, short - mandated], axis=1),
        wte=np.rint(wte.sum(axis=0) * TEN_THOUSAND).astype(np.int64),
        pence=np.rint(gbp.sum(axis=0) * 100).astype(np.int64),
    )
