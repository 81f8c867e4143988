"""The best balance that a number of moved schools can buy: found by exchange, bounded by programs.

Exchange: the move (or a move back together with another move) that most lowers the sum of fourth
powers of the teams' relative imbalances, until none does; fourth powers, because the worst team
counts. The bound is that of the linear program over all pairs; where few schools may move and the
two are apart, the integer program is searched from the plan found.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.boundaries import Budget
from models.frontier import FrontierPoint, point
from models.outcome import Ending, Outcome, overall
from models.school_teams import MILLIONTHS, SchoolPlan, SchoolTeams
from optimiser.contiguous import in_one_piece
from optimiser.errors import SolverFailedError
from optimiser.few_moves import MOST, SAME, tried_through
from optimiser.settings import Search
from optimiser.solve import relaxed, solve

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PRECISION_PCT = 0.5
"""A worst imbalance within this of its bound is not sought further."""
FEW = 5
"""Up to so many moved schools the integer program proves the best balance quickly."""
WORK, WORK_OF_FEW, FEW_WORKED = 20, 30, 8
"""Looks of a search; up to so many moved schools it is worth more of them. By work and not by
seconds, so that the same tables give the same frontier; the seconds only protect."""
NOTHING = 1e-12
"""A gain in the sum of fourth powers that does not count."""
NEARLY = 0.7
"""Of the moves that gain at least this share of the most, the one with least travel is taken."""


def best_balance(
    question: SchoolTeams,
    moves: int | None,
    search: Search,
    few: int = FEW,
    before: FrontierPoint | None = None,
) -> FrontierPoint | None:
    """The best worst imbalance found with at most so many schools moved, and its bound.

    One or two moves are tried through; up to `few` the integer program is searched; `before` is a
    point with no more moves.
    None where no plan with so few moves keeps what else is asked, or none was found.
    """
    if question.wishes.ties:
        return _asked(question, moves, search)
    limit = len(question.schools) if moves is None else moves
    if 0 < limit <= MOST:
        plan = question.plan(tried_through(question, limit))
        worst = float(question.worst(plan.load_min) * MILLIONTHS)
        return point(question, plan, max(0.0, worst * (1 - SAME)))
    plan = question.plan(exchange(question, limit))
    if before is not None:
        earlier = question.plan(before.team)
        plan = min(plan, earlier, key=lambda one: question.worst(one.load_min))
    program = question.balancing(moves)
    bound = max(0.0, relaxed(program, search))
    found = point(question, plan, bound)
    if limit > few or found.gap_pct <= PRECISION_PCT:
        return found
    program.objectives = program.objectives[:1]
    granted = _worked(search, WORK_OF_FEW if limit <= FEW_WORKED else WORK)
    outcome = solve(program, granted, "frontier", start=_values(question, plan))
    if outcome.ending is Ending.FAILED:
        raise SolverFailedError("; ".join(outcome.reasons))
    if outcome.found is None or not outcome.steps:
        return found
    bound = max(bound, outcome.steps[0].bound)
    either = [point(question, given, bound) for given in (plan, question.read(outcome.found))]
    return min(either, key=lambda p: (p.worst_imbalance_pct, p.travel_min))


def cheaper(
    question: SchoolTeams, moves: int | None, found: FrontierPoint, search: Search
) -> FrontierPoint:
    """A point as well balanced, with no more schools moved, and less travel if there is one."""
    wishes = replace(question.wishes, least=False)
    if moves is not None:
        ones = np.ones(len(question.schools), dtype=np.int64)
        wishes = replace(wishes, budgets=(*wishes.budgets, Budget("schools", ones, moves)))
    worst = question.worst(question.plan(found.team).load_min)
    # travel alone: what moves cost is told by their number
    within = replace(
        question, tolerance=worst, wishes=wishes, move_pence=np.zeros_like(question.move_pence)
    )
    first = None
    if wishes.cluster is None or wishes.cluster_pence is None:
        first = _values(question, question.plan(found.team))[:-1]
    granted = _worked(search, WORK_OF_FEW)
    outcome = in_one_piece(within.program, wishes.graph, granted, "frontier", first)
    if outcome.found is None or outcome.ending is Ending.FAILED:
        return found
    plan = question.read(outcome.found)
    better = point(question, plan, found.bound_pct / 100 * MILLIONTHS)
    return min(found, better, key=lambda one: one.cost_gbp)


def _worked(search: Search, looks: int) -> Search:
    return replace(search, settings=replace(search.settings, work=looks))


def _asked(question: SchoolTeams, moves: int | None, search: Search) -> FrontierPoint | None:
    """The same by the integer program alone, where choices for schools depend on each other."""
    settings = replace(search.settings, gap=max(search.settings.gap, 0.01))
    outcome = in_one_piece(
        lambda: question.balancing(moves), question.wishes.graph,
        replace(search, settings=settings), "frontier",
    )  # fmt: skip
    if outcome.ending is Ending.FAILED:
        raise SolverFailedError("; ".join(outcome.reasons))
    if outcome.found is None:
        return None
    return point(question, question.read(outcome.found), max(0.0, outcome.steps[0].bound))


def least(question: SchoolTeams, search: Search) -> Outcome[SchoolPlan]:
    """Least worst imbalance to a tenth of a per cent, then least travel and moves with it."""
    share = replace(search.settings, time_limit=search.settings.time_limit / 2)
    half = replace(search, settings=share)
    simple = not question.wishes.ties and bool((question.today >= 0).all()) and not question.pins
    start = None
    if simple:
        start = _values(question, question.plan(exchange(question, len(question.schools))))
    balanced = in_one_piece(question.balancing, question.wishes.graph, half, "school teams", start)
    if balanced.found is None:
        return balanced.read(question.read)
    bound = max(0.0, balanced.steps[0].bound)
    worst = question.worst(question.read(balanced.found).load_min)
    tolerance = Fraction(-(-worst * 1000 // 1), 1000)
    within = replace(question, tolerance=tolerance, wishes=replace(question.wishes, least=False))
    x = balanced.found[: len(question.schools) * len(question.teams)]
    first = x if question.wishes.cluster_pence is None else None
    cheapest = in_one_piece(within.program, question.wishes.graph, half, "school teams", first)
    if cheapest.found is None:
        return cheapest.read(question.read)
    plan = question.read(cheapest.found)
    reached = float(question.worst(plan.load_min) * MILLIONTHS)
    near = reached - bound <= MILLIONTHS / 1000 and not balanced.ending.is_early
    ending = Ending.WITHIN_GAP if near or reached <= bound else balanced.ending
    step = replace(
        balanced.steps[0], objective=reached, bound=min(bound, reached), safe_bound=None,
        ending=Ending.PROVED if reached <= bound else ending,
    )  # fmt: skip
    steps = (step, *cheapest.steps)
    return Outcome("school teams", overall(steps), steps, plan)


def _values(question: SchoolTeams, plan: SchoolPlan) -> Floats:
    """A plan as values of the balancing program."""
    x = np.zeros((len(question.schools), len(question.teams)))
    x[np.arange(len(plan.team)), plan.team] = 1
    worst = float(np.abs(question.imbalance_pct(plan.load_min)).max())
    return np.append(x.ravel(), worst / 100 * MILLIONTHS)


def exchange(question: SchoolTeams, limit: int) -> Whole:
    """The team of each school after exchanges from today's plan, at most `limit` schools moved."""
    team = question.today.copy()
    work = question.workload_min.astype(float)
    target = np.array([max(float(share), 1e-9) for share in question.target])
    load = np.bincount(team, work, len(target)).astype(float)
    rows = np.arange(len(team))
    for _ in range(4 * len(team)):
        moved = int((team != question.today).sum())
        gain = _gain(load, work, target, team)
        gain[question.shut] = -np.inf
        new = (team == question.today)[:, None] & (np.arange(len(target))[None, :] != team[:, None])
        if moved >= limit:
            gain[new] = -np.inf
        pick = _best(gain, question.travel_pence - question.travel_pence[rows, team][:, None])
        if pick is None and moved == limit:
            pick = _swap(question, load, work, target, team)
        if pick is None:
            break
        for school, to in pick:
            load[team[school]] -= work[school]
            load[to] += work[school]
            team[school] = to
    return team


def _power(load: Floats, target: Floats) -> Floats:
    squared = ((load - target) / target) ** 2
    power: Floats = squared * squared
    return power


def _gain(load: Floats, work: Floats, target: Floats, team: Whole) -> Floats:
    """How much less the sum of fourth powers gets, by (school, new team)."""
    now = _power(load, target)
    left = _power(load[team] - work, target[team])
    joined = _power(load[None, :] + work[:, None], target[None, :])
    gain: Floats = (now[team] - left)[:, None] + now[None, :] - joined
    gain[np.arange(len(team)), team] = 0.0
    return gain


def _best(gain: Floats, more_travel: Whole) -> list[tuple[int, int]] | None:
    most = gain.max()
    if most <= NOTHING:
        return None
    travel = np.where(gain >= NEARLY * most, more_travel, np.iinfo(np.int64).max)
    school, to = np.unravel_index(int(travel.argmin()), gain.shape)
    return [(int(school), int(to))]


def _swap(
    question: SchoolTeams, load: Floats, work: Floats, target: Floats, team: Whole
) -> list[tuple[int, int]] | None:
    """The best move back of one school together with a move of another, if it lowers the sum."""
    best, pick = NOTHING, None
    before = _power(load, target).sum()
    for school in np.flatnonzero(team != question.today):
        tried, loads = team.copy(), load.copy()
        home = question.today[school]
        loads[team[school]] -= work[school]
        loads[home] += work[school]
        tried[school] = home
        gain = _gain(loads, work, target, tried)
        gain[question.shut] = -np.inf
        other, to = np.unravel_index(int(gain.argmax()), gain.shape)
        total = before - _power(loads, target).sum() + gain[other, to]
        if total > best and other != school:
            best, pick = total, [(int(school), int(home)), (int(other), int(to))]
    return pick
