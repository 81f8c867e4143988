"""All that may be asked of boundaries against every assignment there is, tried one by one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from models.boundaries import Budget, Measure, Wishes
from models.neighbours import Graph, graph_of
from models.outcome import Ending
from models.school_teams import SchoolTeams
from optimiser.answer import answer_schools
from optimiser.balance import best_balance
from optimiser.errors import ImpossibleError
from optimiser.settings import Search, Settings

EXACT = Search(Settings(gap=0.0, time_limit=20))
TENTH = Fraction(1, 1000)


def drawn(seed: int) -> tuple[SchoolTeams, np.ndarray]:
    """A small question with some of the wishes, and the places of its schools."""
    draw = np.random.default_rng(seed)
    schools, teams = int(draw.integers(4, 8)), int(draw.integers(2, 4))
    work = draw.integers(5, 60, schools)
    wte = [Fraction(int(part), 10) for part in draw.integers(6, 15, teams)]
    at = draw.integers(0, 9, (schools, 2)) * 1000.0
    at[draw.random(schools) < 0.1] = np.nan
    pupils, plans = draw.integers(1, 200, schools), draw.integers(0, 12, schools)
    share = [part / sum(wte) for part in wte]
    wide = Fraction(int(draw.integers(30, 120)), 100)
    measures = [
        Measure(name, size, *(np.array(limit, dtype=np.int64) for limit in (
            [-(-(part * int(size.sum()) * (1 - wide)) // 1) for part in share],
            [part * int(size.sum()) * (1 + wide) // 1 for part in share],
        )))
        for name, size in (("schools", np.ones(schools, dtype=np.int64)), ("pupils", pupils))
    ]  # fmt: skip
    budgets = [Budget("schools", np.ones(schools, dtype=np.int64), int(draw.integers(1, schools))),
               Budget("pupils on plans", plans, int(draw.integers(4, 40)))]  # fmt: skip
    cluster = draw.integers(-1, 2, schools)
    asked = draw.random(6) < 0.4
    wishes = Wishes(
        measures=tuple(measures) if asked[0] else (),
        budgets=tuple(budgets) if asked[1] else (),
        forbidden=draw.random((schools, teams)) < 0.15 if asked[2] else None,
        cluster=cluster if asked[3] and (cluster >= 0).any() else None,
        cluster_pence=int(draw.integers(1, 60)) if draw.random() < 0.5 else None,
        graph=graph_of([tuple(place) for place in at.tolist()], 6.0) if asked[4] else None,
        least=bool(draw.random() < 0.25),
    )
    question = SchoolTeams(
        schools=tuple(f"S{number}" for number in range(schools)), teams=tuple("ABC"[:teams]),
        workload_min=work, target=tuple(part * int(work.sum()) for part in share),
        tolerance=Fraction(int(draw.integers(20, 90)), 100),
        travel_pence=draw.integers(0, 90, (schools, teams)), travel_min=np.zeros((schools, teams)),
        move_pence=draw.integers(0, 40, schools),
        today=draw.integers(-1 if asked[5] else 0, teams, schools),
        kept=draw.random(schools) < 0.1, wishes=wishes,
    )  # fmt: skip
    return question, at


def pieces(graph: Graph, members: set[int]) -> int:
    """Pieces of a team, by hand."""
    pairs = set(zip(graph.one.tolist(), graph.other.tolist(), strict=True))
    left, count = {unit for unit in members if graph.placed[unit]}, 0
    while left:
        count, waiting = count + 1, [left.pop()]
        while waiting:
            one = waiting.pop()
            near = {u for u in left if (one, u) in pairs or (u, one) in pairs}
            left -= near
            waiting += near
    return count


def pence(question: SchoolTeams, team: tuple[int, ...]) -> int | None:
    """Cost of a plan that keeps every wish but balance; None of one that does not."""
    wishes, total = question.wishes, 0
    moved = [home >= 0 and home != now for home, now in zip(question.today, team, strict=True)]
    for school, now in enumerate(team):
        if moved[school] and question.kept[school]:
            return None
        if wishes.forbidden is not None and wishes.forbidden[school, now]:
            return None
        total += int(question.travel_pence[school, now])
        total += int(question.move_pence[school]) if moved[school] else 0
    for measure in wishes.measures:
        for place in range(len(question.teams)):
            size = sum(int(measure.size[s]) for s, now in enumerate(team) if now == place)
            if not measure.lower[place] <= size <= measure.upper[place]:
                return None
    for budget in wishes.budgets:
        if (
            sum(int(size) for size, move in zip(budget.size, moved, strict=True) if move)
            > budget.most
        ):
            return None
    if wishes.cluster is not None:
        for number in set(wishes.cluster.tolist()) - {-1}:
            many = len({now for now, of in zip(team, wishes.cluster, strict=True) if of == number})
            if wishes.cluster_pence is None and many > 1:
                return None
            total += many * (wishes.cluster_pence or 0)
    if wishes.graph is not None:
        for place in range(len(question.teams)):
            if pieces(wishes.graph, {s for s, now in enumerate(team) if now == place}) > 1:
                return None
    return total


def worst(question: SchoolTeams, team: tuple[int, ...]) -> Fraction:
    load = [0] * len(question.teams)
    for school, now in enumerate(team):
        load[now] += int(question.workload_min[school])
    return max(abs(has - share) / share for has, share in zip(load, question.target, strict=True))


def check(seed: int) -> Ending:
    """The plan found is the best of all."""
    question, _ = drawn(seed)
    every = {
        team: cost
        for team in product(range(len(question.teams)), repeat=len(question.schools))
        if (cost := pence(question, team)) is not None
    }
    limit = question.tolerance
    if question.wishes.least and every:
        limit = -(-min(worst(question, team) for team in every) * 1000 // 1) * TENTH
    fair = {team: cost for team, cost in every.items() if worst(question, team) <= limit}
    try:
        outcome = answer_schools(question, EXACT)
    except ImpossibleError:
        assert not fair
        return Ending.IMPOSSIBLE
    plan = outcome.plan
    team = tuple(plan.team.tolist())
    cost = plan.travel_pence + plan.move_pence + plan.split_pence
    assert team in fair
    assert fair[team] == cost == outcome.steps[-1].objective == min(fair.values())
    if question.wishes.least:
        best = float(min(worst(question, team) for team in every)) * 1e6
        assert outcome.steps[0].bound <= best + 1
        assert outcome.steps[0].objective <= best + 1000 + 1
    else:
        assert outcome.ending is Ending.PROVED
    return outcome.ending


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_is_the_best_of_all_that_keep_every_wish(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60, 500))
def test_the_plan_is_the_best_of_all_that_keep_every_wish_many_times(seed: int) -> None:
    check(seed)


def test_the_drawn_questions_have_every_wish_and_both_endings() -> None:
    wishes = [drawn(seed)[0].wishes for seed in range(60)]
    for asked in (
        [bool(w.measures) for w in wishes], [bool(w.budgets) for w in wishes],
        [w.forbidden is not None for w in wishes], [w.graph is not None for w in wishes],
        [w.cluster is not None and w.cluster_pence is None for w in wishes],
        [w.cluster is not None and w.cluster_pence is not None for w in wishes],
        [w.least for w in wishes],
    ):  # fmt: skip
        assert 5 < sum(asked) < 55
    endings = [check(seed) for seed in range(20)]
    assert 1 < endings.count(Ending.IMPOSSIBLE) < 15


@pytest.mark.parametrize("seed", range(100, 115))
def test_points_of_the_frontier_keep_every_wish_and_bounds_are_bounds(seed: int) -> None:
    question, _ = drawn(seed)
    question = replace(question, today=np.maximum(question.today, 0))
    for moves in (1, 3, None):
        few = [
            worst(question, team)
            for team in product(range(len(question.teams)), repeat=len(question.schools))
            if pence(question, team) is not None
            and (moves is None or sum(np.array(team) != question.today) <= moves)
        ]
        found = best_balance(question, moves, EXACT)
        if found is None:
            assert not few
            continue
        assert found.bound_pct <= float(min(few, default=Fraction(0))) * 100 + 1e-6
        if question.wishes.ties:
            assert pence(question, tuple(found.team.tolist())) is not None


@pytest.mark.parametrize("seed", range(200, 240))
def test_nobody_is_moved_for_nothing_however_wide_the_gap(seed: int) -> None:
    """With moves that cost nothing, and a gap within which a search may leave some of them."""
    question, _ = drawn(seed)
    question = replace(
        question, wishes=replace(question.wishes, least=False), tolerance=Fraction(9, 10),
        move_pence=np.zeros_like(question.move_pence),
        travel_pence=question.travel_pence // 30, today=np.maximum(question.today, 0),
    )  # fmt: skip
    try:
        outcome = answer_schools(question, Search(Settings(gap=0.5, time_limit=20)))
    except ImpossibleError:
        return
    team = tuple(outcome.plan.team.tolist())
    cost = pence(question, team)
    assert cost == outcome.steps[0].objective
    for school, home in enumerate(question.today.tolist()):
        back = (*team[:school], home, *team[school + 1 :])
        then = pence(question, back)
        if home == team[school] or then is None or worst(question, back) > question.tolerance:
            continue
        assert then > cost
