"""The search of an assignment that is too large for one program: found, bounded and proved.

In turn: the linear program over all pairs; a search of the likely ones; where there is one measure
of load, the stronger bound and dives from its prices, as long as these suit the question; better
plans near the best one; and whenever the pairs that a better plan may have (all others cost too
much by the bounds) are few enough, a search of just these, which proves. Everything is drawn from
the seed and counted in rounds and branches, but shares of the time limit end what takes too long:
where they do, or the limit itself, the clock decides what is found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from models.arrays import Floats, Truths, Whole
from models.assignment import FINE, Assignment
from models.outcome import Ending, gap
from optimiser.assignment.dive import FREE, dive
from optimiser.assignment.linear import Relaxed, relax
from optimiser.assignment.nearby import Neighbourhood, Plan
from optimiser.assignment.parts import Part, chosen, task, whole
from optimiser.assignment.tight import Field, Tight, proof, tighten
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.settings import Progress, Search

COUNTED = 12
"""Pairs of a unit, on average, that count for the stronger bound while it climbs."""
CLIMBS = 160
SOFT = 0.002
"""A plan is thought to cost so much more than the bound before there is one."""
LAST = 80
"""Units that a dive leaves to a search."""
DIVES = 10
"""Changes of prices after each team of a dive."""
TRIES = 12
DIVING = 0.5
"""Share of the time left that dives may take."""
POOR = 1.01
"""A dive that costs so much more than the best plan says that dives do not suit the question."""
PARTS = (80, 120, 160, 240)
"""Units of a part; the next larger after too long without a better plan."""
WHOLE = 0.7
"""Share of all units above which a part is as good as the whole."""
NODES = 60
PART_S = 6.0
NARROW = (1.5, 2.5, 4.0)
"""Pairs of a unit, on average, of a search of the likely ones; the next where they hold no plan."""
NARROW_NODES = 100
NARROW_S = 20.0
FEW = 6
"""A search of all pairs that may be better begins where they are so many for a unit or fewer."""
SHARE = 0.3
"""Share of the time left that such a search may take before others are tried."""
AGAIN = 0.8
"""It is tried again when so small a share of its pairs is left."""


@dataclass(frozen=True)
class Found:
    """How it ended, the choice (None where there is none), the bounds; `safe` trusts no solver."""

    ending: Ending
    choice: Whole | None
    bound: float
    safe: float


@dataclass
class Known:
    """What is known so far: the best plan, bounds, and what each pair adds to them."""

    question: Assignment
    search: Search
    began: float
    proofs: list[tuple[float, Floats]]
    whole: bool
    best: Plan | None = None
    bound: float = -np.inf
    tried: int = 0
    easy: bool = False
    """Whether a search of the likely pairs ended in a proof for these."""
    impossible: bool = False
    _told: float = field(default=-np.inf)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.search.settings.time_limit - (perf_counter() - self.began)

    @property
    def value(self) -> float:
        """What the best plan costs; infinite where there is none."""
        return np.inf if self.best is None else self.best.worth

    @property
    def safe(self) -> float:
        """The bound that trusts no solver."""
        return self._sharp(max(value for value, _ in self.proofs))

    def ended(self) -> bool:
        """Whether there is no more to do: proved, near enough, or no time."""
        if self.search.stop.wished or self.left <= 0 or self.impossible:
            return True
        return self.gap <= max(self.search.settings.gap, 1e-9)

    @property
    def gap(self) -> float:
        """From the best plan to the bound."""
        return np.inf if self.best is None else gap(self.best.worth, self.bound)

    def raised(self, bound: float) -> None:
        """A bound is known."""
        self.bound = min(max(self.bound, self._sharp(bound)), self.value)
        self._tell()

    def found(self, plan: Plan) -> None:
        """A plan is known; it counts where it keeps all limits."""
        if plan.fine and plan.worth < self.value:
            self.best = plan
            self.bound = min(self.bound, plan.worth)
            self._tell()

    def open_pairs(self) -> Truths:
        """The pairs that a plan better than the best may have."""
        pairs = ~self.question.forbidden
        if self.best is not None:
            # by less than one step a plan of whole costs is not better
            least = self.value - (1.0 - 1e-3 if self.whole else 0.0)
            for value, extra in self.proofs:
                pairs = pairs & (value + extra <= least)
        return pairs

    def _sharp(self, bound: float) -> float:
        return math.ceil(bound - FINE) if self.whole and math.isfinite(bound) else bound

    def _tell(self) -> None:
        best = None if self.best is None else self.best.worth
        self.search.listener(Progress("assignment", "cost", best, self.bound))


def find(question: Assignment, search: Search, start: Whole | None) -> Found | None:
    """Search; the question is one of least cost without teams to choose.

    None where the linear program finds no plan even with fractions: that is for a search of the
    whole to prove.
    """
    began = perf_counter()
    also = None
    if start is not None:
        also = np.arange(question.cost.shape[1]) == start[:, None]
    relaxed = relax(question, search, also)
    if not relaxed.met:
        return None
    whole_costs = bool((question.cost == np.rint(question.cost)).all())
    known = Known(question, search, began, [_linear(relaxed)], whole_costs)
    known.raised(relaxed.bound.value)
    if start is not None:
        # a pair that may not be is given up for the one that is most of it with fractions
        fine = ~question.forbidden[np.arange(len(start)), start]
        start = np.where(fine, start, relaxed.share.argmax(axis=1))
        known.found(Plan(question, start, relaxed.penalty, relaxed.over))
    _search(known, relaxed, start)
    return _told(known)


def _linear(relaxed: Relaxed) -> tuple[float, Floats]:
    return relaxed.bound.value, relaxed.bound.extra - relaxed.bound.room


def _tighten(known: Known, relaxed: Relaxed) -> tuple[Tight, Field]:
    """The stronger bound, if it is one, and the pairs that counted for it."""
    question, extra = known.question, relaxed.bound.extra
    count = min(COUNTED * len(extra), extra.size - 1)
    pairs = Field.of(question, extra <= np.partition(extra, count, axis=None)[count])
    priced = pairs.cost - pairs.load * relaxed.prices.load[0]
    target = min(known.value, relaxed.bound.value + SOFT * abs(relaxed.bound.value))
    until = known.left * 0.75
    tight = tighten(
        pairs, priced.min(axis=1), relaxed.share, target, CLIMBS,
        lambda: known.search.stop.wished or known.left < until,
    )  # fmt: skip
    value, more = proof(question, tight.price)
    if math.isfinite(value):
        known.proofs.append((value, more))
        known.raised(value)
    return tight, pairs


def _search(known: Known, relaxed: Relaxed, start: Whole | None) -> None:
    question, settings = known.question, known.search.settings
    draw = np.random.default_rng(settings.seed)
    near = Neighbourhood(question, known.proofs[-1][1], settings, known.search.stop, draw)
    plan = Plan(question, relaxed.share.argmax(axis=1), relaxed.penalty, relaxed.over)
    if start is not None:
        begun = plan.changed(start)
        plan = begun if begun.worth < plan.worth else plan
    plan = _narrow(known, near, plan)
    _prove(known)
    tight, field = None, None
    if len(question.measures[0]) == 1 and question.budget is None and not known.ended():
        tight, field = _tighten(known, relaxed)
        near.look(known.proofs[-1][1])
        _prove(known)
    diving, narrow = tight is not None, True
    while not known.ended():
        if diving and tight is not None and field is not None:
            dived = _dives(known, near, field, tight, plan, draw)
            diving = dived is not None
            plan = dived or plan
        if narrow and tight is not None and not diving and not known.ended():
            plan, narrow = _narrow(known, near, plan), False
        _prove(known)
        plan = _improve(known, near, plan, max(1, settings.threads))
        _prove(known, last=True)
        plan = plan if known.best is None else known.best


def _dives(
    known: Known, near: Neighbourhood, field: Field, tight: Tight, plan: Plan,
    draw: np.random.Generator,
) -> Plan | None:  # fmt: skip
    """The best of some dives; None where the first is no plan, or much dearer than the best."""
    best: Plan | None = None
    until = known.left * (1.0 - DIVING)
    for _ in range(TRIES):
        if known.ended() or known.left < until:
            break
        dived = _dived(known, near, field, tight, plan, draw)
        if best is None and (not dived.fine or dived.worth > POOR * known.value):
            return None
        known.found(dived)
        if best is None or dived.worth < best.worth:
            best = dived
    return best


def _narrow(known: Known, near: Neighbourhood, plan: Plan) -> Plan:
    """A search of the pairs that add least to the bound, wider where they hold no plan."""
    question, settings = known.question, known.search.settings
    teams = question.cost.shape[1]
    for width in NARROW:
        if known.ended():
            break
        pairs = near.least(width) | (plan.choice[:, None] == np.arange(teams))
        unit, team = np.nonzero(pairs & ~question.forbidden)
        part = Part(unit, team, np.arange(teams), whole(question))
        limit = max(0.1, min(NARROW_S, SHARE * known.left))
        start = plan.choice if plan.fine else None
        asked = task(
            question, part, replace(settings, time_limit=limit), start=start, nodes=NARROW_NODES
        )
        answer = ask(backend("highs"), asked, known.search.stop)
        known.easy = answer.ending is Ending.PROVED
        if answer.values is not None:
            found = plan.changed(chosen(part, answer.values, plan.choice))
            known.found(found)
            return found if found.worth < plan.worth else plan
        if answer.ending is not Ending.IMPOSSIBLE:
            break
    return plan


def _dived(
    known: Known, near: Neighbourhood, field: Field, tight: Tight, plan: Plan,
    draw: np.random.Generator,
) -> Plan:  # fmt: skip
    """A plan by a dive, its last teams searched."""
    if not math.isfinite(tight.value):
        return plan
    target = min(known.value, tight.value + SOFT * abs(tight.value))
    choice = dive(field, tight, target, draw, LAST, DIVES, known.ended)
    free = choice == FREE
    teams = np.setdiff1d(np.arange(known.question.cost.shape[1]), choice[~free])
    if not free.any():
        return plan.changed(choice)
    if known.ended() or not len(teams):
        return plan
    # who is left over goes to the cheapest of the last teams, for the search to begin with
    costs = np.where(known.question.forbidden, np.inf, known.question.cost)[np.ix_(free, teams)]
    if not np.isfinite(costs.min(axis=1)).all():
        return plan
    choice[free] = teams[costs.argmin(axis=1)]
    begun = plan.changed(choice)
    return near.searched(begun, teams, NODES, PART_S)


def _improve(known: Known, near: Neighbourhood, plan: Plan, many: int) -> Plan:
    """Better plans near the plan, in parts that grow, until none has come for long."""
    teams = known.question.cost.shape[1]
    for size in PARTS:
        if size > WHOLE * len(plan.choice):
            break
        without = 0
        patience = 2 + 2 * teams * len(plan.choice) // (
            size * max(1, len(plan.choice) // teams) * 4
        )
        while without < patience and not known.ended():
            better = near.better(plan, size, NODES, max(0.1, min(PART_S, known.left)), many)
            without = (
                0 if better.worth < plan.worth - 1e-9 * max(1.0, abs(plan.worth)) else without + 1
            )
            plan = better
            known.found(plan)
    return plan


def _prove(known: Known, last: bool = False) -> None:
    """Search just the pairs that a better plan may have, where they are few.

    At `last`, when nothing else has found more, with all the time that is left.
    """
    if known.ended():
        return
    pairs = known.open_pairs()
    count, units = int(pairs.sum()), len(pairs)
    if known.tried and count > AGAIN * known.tried and not last:
        return
    if count > FEW * units and known.best is not None and not known.easy:
        return
    known.tried = count
    if not pairs.any(axis=1).all():
        # some unit is in no better plan
        _none_better(known)
        return
    question, settings = known.question, known.search.settings
    unit, team = np.nonzero(pairs)
    part = Part(unit, team, np.arange(question.cost.shape[1]), whole(question))
    limit = max(1.0, (1.0 if last else SHARE) * known.left)
    begin = None if known.best is None else known.best.choice
    asked = task(
        question, part, replace(settings, time_limit=min(limit, max(0.1, known.left))), start=begin
    )
    answer = ask(backend("highs"), asked, known.search.stop)
    if answer.ending is Ending.IMPOSSIBLE:
        _none_better(known)
        return
    if answer.values is not None and known.best is not None:
        known.found(known.best.changed(chosen(part, answer.values, known.best.choice)))
    elif answer.values is not None:
        choice = chosen(part, answer.values, np.zeros(units, dtype=np.int64))
        teams = question.measures[0].shape[0]
        known.found(Plan(question, choice, np.zeros(teams), 0.0))
    known.raised(answer.bound)


def _none_better(known: Known) -> None:
    """No plan is better than the best; where there is none, none at all."""
    known.impossible = known.best is None
    known.raised(known.value)


def _told(known: Known) -> Found:
    if known.best is None:
        if known.impossible:
            ending = Ending.IMPOSSIBLE
        else:
            ending = Ending.STOPPED if known.search.stop.wished else Ending.TIME_OUT
        return Found(ending, None, known.bound, known.safe)
    if known.gap <= 1e-9:
        ending = Ending.PROVED
    elif known.gap <= known.search.settings.gap:
        ending = Ending.WITHIN_GAP
    else:
        ending = Ending.STOPPED if known.search.stop.wished else Ending.TIME_OUT
    return Found(ending, known.best.choice, known.bound, min(known.safe, known.value))
