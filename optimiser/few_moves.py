"""The best balance that moving one or two schools can buy, by trying every way.

Where a plan gets better its furthest team has been left or joined, so of two moves one is of a
school of that team, or to it: about a thousand first moves in a county, each with every second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.school_teams import SchoolTeams

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST = 2
"""So many moves can be tried through."""
SAME, DIGITS = 1e-12, 11
"""Imbalances, as shares, that differ by less, or in later digits, are the same."""


def tried_through(question: SchoolTeams, moves: int) -> Whole:
    """The team of each school with the least worst imbalance, then least travel.

    Where nothing is better balanced than today, travel is not sought further.
    """
    today = question.today
    load = np.bincount(today, question.workload_min, len(question.target)).astype(float)
    state = _State(question)
    best = (float(state.off(load).max()), 0), today.copy()
    best = min(best, state.next_move(today, load, -1, 0), key=_rank)
    if moves < MOST:
        return best[1]
    furthest = int(state.off(load).argmax())
    for school, to in np.argwhere(~question.shut).tolist():
        home = int(today[school])
        if to == home or furthest not in (home, to):
            continue
        team, then = today.copy(), load.copy()
        team[school] = to
        then[home] -= question.workload_min[school]
        then[to] += question.workload_min[school]
        more = int(question.travel_pence[school, to] - question.travel_pence[school, home])
        best = min(best, state.next_move(team, then, school, more), key=_rank)
    return best[1]


Found = tuple[tuple[float, int], Whole]


def _rank(found: Found) -> tuple[float, int]:
    (worst, travel), _ = found
    return round(worst, DIGITS), travel


class _State:
    def __init__(self, question: SchoolTeams) -> None:
        self.question = question
        self.target = np.array([float(share) for share in question.target])
        self.work = question.workload_min.astype(float)

    def off(self, load: Floats, team: Whole | slice = slice(None)) -> Floats:
        """How far a load is from the target of its team, as a share of it."""
        target = self.target[team]
        away = np.abs(load - target)
        off: Floats = np.divide(away, target, out=(load > 0).astype(float), where=target > 0)
        return off

    def next_move(self, team: Whole, load: Floats, kept: int, travel: int) -> Found:
        """The best move of a school that is not `kept`; travel is that of all moves together."""
        question, many = self.question, len(self.target)
        left = self.off(load[team] - self.work, team)
        joined = self.off(load[None, :] + self.work[:, None])
        now = self.off(load)
        rest = np.zeros_like(joined)
        for place in np.argsort(now, kind="stable")[-3:].tolist():
            other = (team[:, None] != place) & (np.arange(many)[None, :] != place)
            rest = np.where(other, now[place], rest)
        worst = np.maximum(np.maximum(left[:, None], joined), rest)
        worst[question.shut] = np.inf
        worst[np.arange(len(team)), team] = np.inf
        if kept >= 0:
            worst[kept] = np.inf
        least = float(worst.min())
        own = question.travel_pence[np.arange(len(team)), team][:, None]
        more = np.where(worst <= least + SAME, question.travel_pence - own, np.iinfo(np.int64).max)
        school, to = np.unravel_index(int(more.argmin()), more.shape)
        tried = team.copy()
        if np.isfinite(least):
            tried[school] = to
            travel += int(more[school, to])
        return (least, travel), tried
