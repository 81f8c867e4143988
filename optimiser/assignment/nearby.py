"""Better plans near a known one: some teams give up their units and share them anew.

Teams are chosen by chance, those together whose units are nearly as cheap at each other's; a
solver searches the part, all else staying as it is (Shaw, CP 1998). Limits that the plan misses may
be missed at a price, so that a plan that is none yet is mended on the way.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import Floats, Truths, Whole
from models.assignment import Assignment
from optimiser.assignment.parts import Part, chosen, left, task
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.settings import Settings, Stop

NEAR = 3
"""Pairs of a unit that are near, on average."""
WIDTH = 4
"""Pairs of a unit in a part, on average."""
ALONE = 0.02
"""What draws teams together that have nothing in common."""
CLOSE = 1e-9


@dataclass
class Plan:
    """A choice, and how far it misses its limits, priced: what it is worth while it is none."""

    question: Assignment
    choice: Whole
    penalty: Floats
    over: float
    worth: float = field(init=False)
    fine: bool = field(init=False)

    def __post_init__(self) -> None:
        missed, over = misses(self.question, self.choice)
        self.fine = not missed.any() and not over
        self.worth = (
            float(self.question.cost[np.arange(len(self.choice)), self.choice].sum())
            + float((self.penalty[:, None] * missed).sum())
            + self.over * over
        )

    def changed(self, choice: Whole) -> Plan:
        """Another choice."""
        return Plan(self.question, choice, self.penalty, self.over)


def misses(question: Assignment, choice: Whole) -> tuple[Floats, float]:
    """By how much loads (measures, teams) and the budget are missed, rounding apart."""
    _, lower, upper = question.measures
    loads = question.loads(choice)
    missed = np.maximum(0.0, np.maximum(lower - loads, loads - upper))
    missed[missed <= CLOSE * np.maximum(1.0, loads)] = 0.0
    if question.budget is None:
        return missed, 0.0
    used = float(question.budget.use[np.arange(len(choice)), choice].sum())
    over = used - question.budget.most
    return missed, over if over > CLOSE * max(1.0, used) else 0.0


@dataclass
class Neighbourhood:
    """Where better plans are sought: `extra` (units, teams) is what a pair adds to the bound."""

    question: Assignment
    extra: Floats
    settings: Settings
    stop: Stop
    draw: np.random.Generator
    near: Truths = field(init=False)

    def __post_init__(self) -> None:
        self.look(self.extra)

    def look(self, extra: Floats) -> None:
        """Go by other costs of pairs."""
        self.extra = extra
        self.near = self.least(NEAR)

    def least(self, width: float) -> Truths:
        """The pairs that add least, so many for a unit on average."""
        count = min(int(width * len(self.extra)), self.extra.size - 1)
        cutoff = np.partition(self.extra, count, axis=None)[count]
        return (self.extra <= cutoff) & np.isfinite(self.extra)

    def better(self, plan: Plan, size: int, nodes: int, seconds: float, many: int = 1) -> Plan:
        """The plan after a search of one part, or of `many` without a common team at once."""
        settings = replace(self.settings, gap=0.0, time_limit=seconds, threads=1)
        groups = self._groups(plan, size, many if self.question.budget is None else 1)

        def one(teams: Whole) -> Whole | None:
            return self._part(plan, teams, nodes, settings)

        if len(groups) == 1:
            found = [one(groups[0])]
        else:
            with ThreadPoolExecutor(len(groups)) as pool:
                found = list(pool.map(one, groups))
        for teams, choice in zip(groups, found, strict=True):
            if choice is not None:
                units = np.isin(plan.choice, teams)
                new = plan.changed(np.where(units, choice, plan.choice))
                if new.worth <= plan.worth + CLOSE * max(1.0, abs(plan.worth)):
                    plan = new
        return plan

    def searched(self, plan: Plan, teams: Whole, nodes: int, seconds: float) -> Plan:
        """The plan after a search of given teams and their units, if it is better."""
        settings = replace(self.settings, gap=0.0, time_limit=seconds, threads=1)
        choice = self._part(plan, teams, nodes, settings)
        new = plan if choice is None else plan.changed(choice)
        return new if new.worth < plan.worth else plan

    def _part(self, plan: Plan, teams: Whole, nodes: int, settings: Settings) -> Whole | None:
        question, choice = self.question, plan.choice
        free = np.isin(choice, teams)
        units = np.flatnonzero(free)
        extra = self.extra[np.ix_(units, teams)]
        count = min(int(WIDTH * len(units)), extra.size - 1)
        pairs = extra <= np.partition(extra, count, axis=None)[count]
        pairs &= ~question.forbidden[np.ix_(units, teams)] & np.isfinite(extra)
        pairs |= choice[units][:, None] == teams
        row, column = np.nonzero(pairs)
        missed, over = misses(question, choice)
        fine = not missed[:, teams].any() and not over
        part = Part(
            units[row], teams[column], teams, left(question, choice, ~free),
            None if fine else plan.penalty, plan.over,
        )  # fmt: skip
        asked = task(question, part, settings, start=choice, nodes=nodes)
        answer = ask(backend("highs"), asked, self.stop)
        return None if answer.values is None else chosen(part, answer.values, choice)

    def _groups(self, plan: Plan, size: int, many: int) -> list[Whole]:
        """Groups of teams without a common one, each with about so many units."""
        teams = plan.question.cost.shape[1]
        sizes = np.bincount(plan.choice, minlength=teams)
        missed, _ = misses(plan.question, plan.choice)
        bad = missed.any(axis=0)
        open_ = np.ones(teams, dtype=bool)
        groups = []
        for _ in range(many):
            if open_.sum() < 2:
                break
            first = open_ & bad if (open_ & bad).any() and self.draw.random() < 0.8 else open_
            group = self._group(
                plan, int(self.draw.choice(np.flatnonzero(first))), sizes, size, open_
            )
            open_[group] = False
            groups.append(np.sort(group))
        return groups

    def _group(self, plan: Plan, first: int, sizes: Whole, size: int, open_: Truths) -> Whole:
        teams, group = len(sizes), [first]
        while sizes[group].sum() < size and len(group) < int(open_.sum()):
            inside = np.isin(plan.choice, group)
            drawn = self.near[inside].sum(axis=0) + np.bincount(
                plan.choice, self.near[:, group].any(axis=1), teams
            )
            chance = np.where(open_, drawn + ALONE, 0.0)
            chance[group] = 0.0
            group.append(int(self.draw.choice(teams, p=chance / chance.sum())))
        return np.array(group)
