"""Every school explained, against every single move and every exchange tried."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product

import numpy as np
import pytest

from instances import load
from instances.calendar import calendar
from instances.tables import School
from models.comparison import comparison
from models.explained import explained
from models.school_teams import SchoolTeams, school_teams
from models.school_work import school_work
from reference import draw
from reference.data import schools_data

DRAWN = 60


def cost(question: SchoolTeams, team: list[int]) -> int:
    q = schools_data(question)
    return sum(q.d[i][j] + q.q[i] * q.moves(i, j) for i, j in enumerate(team))


def best_other(question: SchoolTeams, team: list[int], school: int) -> tuple[int, int, int] | None:
    """Extra pence, team and school exchanged of the cheapest other place, moves before exchanges.

    Loads may be off by no more than they are allowed, or are already.
    """
    q = schools_data(question)
    work = np.bincount(team, q.w, len(q.T))
    low = [min((1 - q.tau) * share, has) for share, has in zip(q.T, work, strict=True)]
    high = [max((1 + q.tau) * share, has) for share, has in zip(q.T, work, strict=True)]

    def fits(tried: list[int]) -> bool:
        loads = np.bincount(tried, q.w, len(q.T))
        changed = [
            i for i, (one, other) in enumerate(zip(team, tried, strict=True)) if one != other
        ]
        touched = {team[i] for i in changed} | {tried[i] for i in changed}
        return all(q.may(i, tried[i]) for i in changed) and all(
            low[j] <= loads[j] <= high[j] for j in touched
        )

    singles, exchanges = [], []
    for to in range(len(q.T)):
        tried = [*team]
        tried[school] = to
        if to != team[school] and fits(tried):
            singles.append((cost(question, tried) - cost(question, team), to, -1))
    for other in range(len(team)):
        tried = [*team]
        tried[school], tried[other] = team[other], team[school]
        if team[other] != team[school] and fits(tried):
            exchanges.append((cost(question, tried) - cost(question, team), team[other], other))
    return min(singles or exchanges, default=None)


def drawn(seed: int) -> tuple[SchoolTeams, list[int]]:
    """A question with a plan: any, or for odd seeds the best balanced, then with little room."""
    question = draw.schools(seed)
    q = schools_data(question)
    allowed = [[j for j in range(len(q.T)) if q.may(i, j)] for i in range(len(q.w))]
    if seed % 2 == 0 or not all(q.T):
        random = np.random.default_rng([seed, 5])
        return question, [int(random.choice(teams)) for teams in allowed]

    def worst(team: tuple[int, ...]) -> Fraction:
        loads = np.bincount(team, q.w, len(q.T))
        return max(abs(int(has) - share) / share for has, share in zip(loads, q.T, strict=True))

    team = min(product(*allowed), key=worst)
    return replace(question, tolerance=worst(team) * Fraction(6, 5)), [*team]


@pytest.mark.parametrize("seed", range(DRAWN))
def test_the_next_best_is_the_cheapest_that_fits(seed: int) -> None:
    question, team = drawn(seed)
    plan = question.plan(np.array(team, dtype=np.int64))
    told = explained(question, plan)
    for school, found in enumerate(told.next_best):
        best = best_other(question, team, school)
        assert (found is None) == (best is None)
        if found is not None and best is not None:
            assert found.more_pence == best[0]
            assert (found.exchanged >= 0) == (best[2] >= 0)


def test_there_are_moves_exchanges_and_neither_among_them() -> None:
    kinds = set()
    for question, team in map(drawn, range(DRAWN)):
        for school in range(len(team)):
            best = best_other(question, team, school)
            kinds.add(None if best is None else best[2] >= 0)
    assert kinds == {None, True, False}


def test_what_a_move_saves_and_what_undoing_it_would_cost() -> None:
    question = draw.schools(4)
    q = schools_data(question)
    for team in product(range(len(q.T)), repeat=len(q.w)):
        plan = question.plan(np.array(team, dtype=np.int64))
        told = explained(question, plan)
        for i, j in enumerate(team):
            home = q.t[i] if q.t[i] >= 0 else j
            assert told.saved_pence[i] == q.d[i][home] - q.d[i][j]
            back = [*team]
            back[i] = home
            loads = np.bincount(back, q.w, len(q.T))
            worst = max(
                abs(int(has) - share) / share for has, share in zip(loads, q.T, strict=True)
            )
            assert told.undone_pct[i] == pytest.approx(float(worst * 100))


# --- other bases


def test_the_bases_of_the_hamlet_by_hand() -> None:
    instance = load("hamlet")
    work = school_work(instance, calendar(instance.settings))
    question = school_teams(instance, work)
    at = {row.team: np.array([row.easting_m, row.northing_m]) for row in instance.teams}

    def km(school: School, team: str) -> float:
        place = np.array([school.easting_m, school.northing_m])
        return float(np.hypot(*(at[team] - place))) / 1000 * instance.settings.detour

    today = {row.school: str(row.team) for row in instance.schools}
    nearest = {row.school: min(at, key=partial(km, row)) for row in instance.schools}
    visits = dict(zip(today, work.visits.tolist(), strict=True))
    found = {basis.name: basis for basis in comparison(instance, work, question, question.today)}
    for name, teams in (("today", today), ("nearest base", nearest)):
        whole = sum(2 * visits[row.school] * km(row, teams[row.school]) for row in instance.schools)
        assert found[name].travel_km == pytest.approx(whole)
        assert found[name].travel_miles == pytest.approx(whole / 1.609344)
        assert found[name].schools_moved == sum(
            today[school] != team for school, team in teams.items()
        )
