"""Schools to teams: limits in whole minutes, the best of all assignments, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from models.outcome import Ending
from models.school_teams import SchoolTeams, foretell
from optimiser.settings import Search, Settings
from optimiser.solve import solve

EXACT = Search(Settings(gap=0.0))


def question(**columns: Any) -> SchoolTeams:
    """Four schools of 30, 20, 20 and 10 minutes, all of the first of two equal teams."""
    usual: dict[str, Any] = {
        "schools": ("a", "b", "c", "d"), "teams": ("A", "B"),
        "workload_min": np.array([30, 20, 20, 10]),
        "target": (Fraction(40), Fraction(40)), "tolerance": Fraction(1, 10),
        "travel_pence": np.array([[0, 9], [0, 5], [0, 6], [0, 1]]),
        "travel_min": np.zeros((4, 2)), "move_pence": np.array([1, 1, 1, 1]),
        "today": np.zeros(4, dtype=np.int64), "kept": np.zeros(4, dtype=bool),
    }  # fmt: skip
    return SchoolTeams(**(usual | columns))


def drawn(seed: int) -> SchoolTeams:
    draw = np.random.default_rng(seed)
    schools, teams = int(draw.integers(4, 8)), int(draw.integers(2, 4))
    work = draw.integers(5, 60, schools)
    wte = [Fraction(int(part), 10) for part in draw.integers(5, 20, teams)]
    return SchoolTeams(
        schools=tuple(f"S{number}" for number in range(schools)),
        teams=tuple("ABC"[:teams]),
        workload_min=work,
        target=tuple(share * int(work.sum()) / sum(wte) for share in wte),
        tolerance=Fraction(int(draw.integers(5, 60)), 100),
        travel_pence=draw.integers(0, 90, (schools, teams)),
        travel_min=np.zeros((schools, teams)),
        move_pence=draw.integers(0, 40, schools),
        today=draw.integers(-1, teams, schools),
        kept=draw.random(schools) < 0.2,
    )


def balanced(asked: SchoolTeams) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Pence and teams of every assignment within the tolerance that leaves kept schools."""
    today = asked.today.tolist()
    for team in product(range(len(asked.teams)), repeat=len(asked.schools)):
        pence, keeps = 0, True
        load = [0] * len(asked.teams)
        for school, place in enumerate(team):
            moved = today[school] >= 0 and today[school] != place
            keeps = keeps and not (moved and asked.kept[school])
            pence += int(asked.travel_pence[school, place])
            pence += int(asked.move_pence[school]) if moved else 0
            load[place] += int(asked.workload_min[school])
        near = all(
            abs(minutes - share) <= asked.tolerance * share
            for minutes, share in zip(load, asked.target, strict=True)
        )
        if keeps and near:
            yield pence, team


@pytest.mark.parametrize("seed", range(80))
def test_the_program_finds_the_best_of_all_balanced_assignments(seed: int) -> None:
    asked = drawn(seed)
    outcome = solve(asked.program(), EXACT, "schools").read(asked.read)
    every = dict(sorted(((team, pence) for pence, team in balanced(asked)), key=lambda one: one[1]))
    if not every:
        assert outcome.ending is Ending.IMPOSSIBLE
        return
    best = min(every.values())
    assert (outcome.ending, outcome.steps[0].objective, outcome.steps[0].bound) == (
        Ending.PROVED, best, best,
    )  # fmt: skip
    plan = outcome.plan
    assert every[tuple(plan.team.tolist())] == best == plan.travel_pence + plan.move_pence
    assert foretell(asked) == ()


def test_the_drawn_questions_are_of_both_kinds() -> None:
    possible = [any(True for _ in balanced(drawn(seed))) for seed in range(80)]
    assert 20 < sum(possible) < 75


@pytest.mark.parametrize(
    ("target", "tolerance", "low", "high"),
    [
        (Fraction(40), Fraction(1, 10), 36, 44),
        (Fraction(41), Fraction(1, 10), 37, 45),
        (Fraction(100, 3), Fraction(0), 34, 33),
        (Fraction(30), Fraction(0), 30, 30),
        (Fraction(1, 3), Fraction(1), 0, 0),
        (Fraction(0), Fraction(1, 10), 0, 0),
    ],
)
def test_limits_are_the_whole_minutes_inside_the_tolerance(
    target: Fraction, tolerance: Fraction, low: int, high: int
) -> None:
    asked = question(target=(target, target), tolerance=tolerance)
    assert [limit.tolist() for limit in asked.limits] == [[low, low], [high, high]]


def test_a_school_without_a_team_today_is_given_one_and_not_moved() -> None:
    asked = question(today=np.array([0, 0, -1, -1]))
    plan = asked.plan(np.array([0, 1, 1, 0]))
    assert plan.moved.tolist() == [False, True, False, False]
    assert plan.move_pence == 1
    assert plan.travel_pence == 5 + 6
    assert plan.load_min.tolist() == [40, 40]


def test_a_kept_school_without_a_team_may_go_to_any() -> None:
    asked = question(
        today=np.array([0, 0, 0, -1]), kept=np.array([True, False, False, True]),
        tolerance=Fraction(0),
    )  # fmt: skip
    plan = solve(asked.program(), EXACT, "schools").read(asked.read).plan
    assert plan.team.tolist() == [0, 1, 1, 0]


def test_imbalance_is_told_against_the_share_of_each_team() -> None:
    asked = question(target=(Fraction(50), Fraction(30)))
    assert asked.imbalance_pct(np.array([40, 40])).tolist() == pytest.approx([-20, 100 / 3])


def test_a_school_too_large_for_any_team_is_foretold_with_the_tolerance_it_needs() -> None:
    asked = question(workload_min=np.array([60, 10, 5, 5]))
    reasons = foretell(asked)
    assert "School a" in reasons[0]
    assert "60" in reasons[0]
    assert "44" in reasons[0]
    assert "50.0" in reasons[-1]
    assert foretell(question(workload_min=np.array([60, 10, 5, 5]), tolerance=Fraction(1, 2))) == ()


def test_schools_that_must_stay_are_foretold_with_the_tolerance_they_need() -> None:
    asked = question(kept=np.array([True, True, False, False]))
    reasons = foretell(asked)
    assert "2 schools" in reasons[0]
    assert "A" in reasons[0]
    assert "50" in reasons[0]
    assert "25.0" in reasons[-1]
    assert foretell(question(kept=np.array([True, False, False, False]))) == ()
