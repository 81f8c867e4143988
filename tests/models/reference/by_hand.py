"""The questions answered by trying everything, with the flow of minutes found by hand.

Nothing here is shared with the code that is tested or with any solver.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

from reference.data import AssignmentData, SchoolsData, StaffingData

Placement = tuple[tuple[int, ...], ...]


def served_by_level(
    owed: Sequence[int], has: Sequence[int], allowed: Sequence[Sequence[int]], level: Sequence[int]
) -> list[int]:
    """Minutes served of each level, graver ones first, by Edmonds and Karp's algorithm.

    A path that adds flow never takes from what leaves the source, so serving a level keeps the
    graver ones served.
    """
    source, sink = 0, 1 + len(owed) + len(has)
    room: dict[int, dict[int, int]] = {node: {} for node in range(sink + 1)}

    def edge(tail: int, head: int, minutes: int) -> None:
        room[tail][head] = minutes
        room[head].setdefault(tail, 0)

    for grade, minutes in enumerate(has):
        edge(1 + len(owed) + grade, sink, minutes)
    for skill, grades in enumerate(allowed):
        for grade in grades:
            edge(1 + skill, 1 + len(owed) + grade, owed[skill])
    served = []
    for now in range(max(level) + 1):
        for skill, minutes in enumerate(owed):
            if level[skill] == now:
                edge(source, 1 + skill, minutes)
        served.append(0)
        while amount := _augment(room, source, sink):
            served[-1] += amount
    return served


def _augment(room: dict[int, dict[int, int]], source: int, sink: int) -> int:
    before = {source: source}
    queue = deque([source])
    while queue and sink not in before:
        node = queue.popleft()
        for head, minutes in room[node].items():
            if minutes > 0 and head not in before:
                before[head] = node
                queue.append(head)
    if sink not in before:
        return 0
    path, node = [], sink
    while node != source:
        path.append((before[node], node))
        node = before[node]
    amount = min(room[tail][head] for tail, head in path)
    for tail, head in path:
        room[tail][head] -= amount
        room[head][tail] += amount
    return amount


class ByHand:
    """A staffing question and every placement that it allows."""

    def __init__(self, data: StaffingData) -> None:
        self.data = data
        self.bases, self.periods, _, self.grades, _, self.levels = data.sizes
        self.served = cache(self._served)

    def _served(self, base: int, period: int, has: tuple[int, ...]) -> list[int]:
        owed = [skill[period] for skill in self.data.D[base]]
        return served_by_level(owed, has, self.data.G, self.data.p)

    def placements(self) -> Iterator[Placement]:
        """Every way to place all steps of all tranches where their grade has work."""
        ways = []
        for tranche, steps in enumerate(self.data.n):
            most = [steps * self.data.may_go(tranche, base) for base in range(self.bases)]
            counts = product(*(range(limit + 1) for limit in most))
            ways.append([count for count in counts if sum(count) == steps])
        yield from product(*ways)

    def minutes(self, placed: Sequence[Sequence[int]], base: int, period: int) -> tuple[int, ...]:
        """What each grade has at a base in a period."""
        has = [grade[period] for grade in self.data.s[base]]
        for grade, steps, each in zip(self.data.g, placed, self.data.a, strict=True):
            has[grade] += steps[base] * each[period]
        return tuple(has)

    def shortage(self, placed: Sequence[Sequence[int]]) -> tuple[int, ...]:
        """Minutes short up to each level, all bases and periods together."""
        short = [0] * self.levels
        for base, period in product(range(self.bases), range(self.periods)):
            served = self.served(base, period, self.minutes(placed, base, period))
            for level in range(self.levels):
                short[level] += sum(
                    skill[period]
                    for skill, rank in zip(self.data.D[base], self.data.p, strict=True)
                    if rank <= level
                ) - sum(served[: level + 1])
        return tuple(short)

    def fairness(self, placed: Sequence[Sequence[int]]) -> tuple[Fraction, Fraction]:
        """Cover of the worst-off base that a tranche could join; lag behind the average."""
        owed = {base: self.data.owed(base) for base in self.data.joined}
        has = {
            base: sum(
                self.minutes(placed, base, period)[grade]
                for period in range(self.periods)
                for grade in self.data.grades_with_work(base)
            )
            for base in owed
        }
        average = Fraction(sum(has.values()), sum(owed.values()))
        cover = min(Fraction(has[base], owed[base]) for base in owed)
        lag = sum((max(Fraction(0), average * owed[b] - has[b]) for b in owed), Fraction(0))
        return cover, lag

    def best(self) -> list[Fraction] | None:
        """The values of the objectives in order, exactly; None where no placement is allowed."""
        every = {placed: self.shortage(placed) for placed in self.placements()}
        if not every:
            return None
        least = min(every.values())
        reached = [Fraction(minutes) for minutes in least]
        if not self.data.joined:
            return reached
        fair = [self.fairness(placed) for placed, short in every.items() if short == least]
        cover, lag = min(fair, key=lambda found: (-found[0], found[1]))
        return [*reached, cover, lag]


# --- schools and other assignments


def least_cost(q: SchoolsData) -> list[Fraction] | None:
    """Least pence of every assignment within the tolerance."""
    costs = [
        sum(q.d[i][j] + q.q[i] * q.moves(i, j) for i, j in enumerate(team))
        for team, load in _every(q)
        if all(abs(load[j] - share) <= q.tau * share for j, share in enumerate(q.T))
    ]
    return [Fraction(min(costs))] if costs else None


def least_worst(q: SchoolsData, budget: int | None) -> list[Fraction] | None:
    """Least worst imbalance in millionths, with so many schools moved at most."""
    worst = [
        max((abs(load[j] - share) / share for j, share in enumerate(q.T) if share), default=0)
        for team, load in _every(q)
        if not any(load[j] for j, share in enumerate(q.T) if not share)
        and (budget is None or sum(q.moves(i, j) for i, j in enumerate(team)) <= budget)
    ]
    return [min(worst) * 10**6] if worst else None


def _every(q: SchoolsData) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Every assignment that leaves those that must stay, with the load of each team."""
    allowed = [[j for j in range(len(q.T)) if q.may(i, j)] for i in range(len(q.w))]
    for team in product(*allowed):
        load = [0] * len(q.T)
        for minutes, j in zip(q.w, team, strict=True):
            load[j] += minutes
        yield team, load


def best_assignment(q: AssignmentData) -> list[Fraction] | None:
    """Least or most cost of every assignment within the limits."""
    costs = []
    for team in product(range(len(q.L)), repeat=len(q.c)):
        load = [sum(q.w[i][j] for i, of in enumerate(team) if of == j) for j in range(len(q.L))]
        if all(
            (low is None or low <= each) and (high is None or each <= high)
            for each, low, high in zip(load, q.L, q.U, strict=True)
        ):
            costs.append(sum(q.c[i][j] for i, j in enumerate(team)))
    return [Fraction((max if q.most else min)(costs))] if costs else None
