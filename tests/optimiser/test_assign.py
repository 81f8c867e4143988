"""Each unit to exactly one team: published problems, brute force, and every way to fail."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimiser

Floats = np.ndarray[Any, np.dtype[np.float64]]

OPTIMUM = {
    "cattrysse1994/gap1-0": 261,
    "cattrysse1994/gap4-2": 426,
    "cattrysse1994/gap8-1": 783,
    "cattrysse1994/gap12-3": 954,
    "chu1997/a05100": 1698,
    "chu1997/b10100": 1407,
    "chu1997/c05100": 1931,
    "chu1997/c10200": 2806,
    "yagiura2004/e05100": 12681,
}
"""Generalised assignment: OR-Library; Yagiura, Ibaraki and Glover (2006)."""

NONE_2 = np.full(2, -math.inf), np.full(2, math.inf)


def read(file: Path) -> tuple[Floats, Floats, Floats]:
    """Cost and load by (job, agent), and capacity, of one file."""
    numbers = [float(word) for word in file.read_text(encoding="utf-8").split()]
    agents, jobs = int(numbers[0]), int(numbers[1])
    body, size = np.array(numbers[2:]), agents * jobs
    assert len(body) == 2 * size + agents
    cost, load = (part.reshape(agents, jobs).T for part in (body[:size], body[size : 2 * size]))
    return cost, load, body[2 * size :]


LONG = {"chu1997/c10200"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in OPTIMUM],
)
def test_a_published_problem_is_solved_to_its_optimum(benchmarks: Path, name: str) -> None:
    cost, load, upper = read(benchmarks / "gap" / name)
    outcome = optimiser.assign(cost, load, np.full(len(upper), -np.inf), upper, time_limit=300)
    assert outcome.status == "proved optimal"
    assert outcome.objective == outcome.bound == OPTIMUM[name]
    assert outcome.choice is not None
    rows = np.arange(len(cost))
    assert cost[rows, outcome.choice].sum() == OPTIMUM[name]
    used = np.bincount(outcome.choice, load[rows, outcome.choice], len(upper))
    assert (used <= upper).all()


# --- brute force


def best(cost: Floats, load: Floats, lower: Floats, upper: Floats, most: bool) -> float | None:
    """The best cost of all assignments within the limits."""
    units, teams = cost.shape
    values = []
    for choice in product(range(teams), repeat=units):
        total = [0.0] * teams
        for unit, team in enumerate(choice):
            total[team] += load[unit, team]
        if all(low <= sum_ <= high for low, sum_, high in zip(lower, total, upper, strict=True)):
            values.append(sum(cost[unit, team] for unit, team in enumerate(choice)))
    return (max if most else min)(values, default=None)


def drawn(seed: int, whole: bool) -> tuple[Floats, Floats, Floats, Floats, bool]:
    draw = np.random.default_rng(seed)
    units, teams = int(draw.integers(2, 7)), int(draw.integers(2, 4))
    cost = draw.integers(-20, 60, (units, teams)).astype(float)
    if not whole:
        cost = cost / draw.choice([7.0, 100.0, 1000.0])
    load = draw.integers(0, 12, (units, teams)).astype(float)
    share = load.mean() * units / teams
    upper = np.floor(share * draw.uniform(0.9, 2.0, teams))
    lower = np.ceil(share * draw.uniform(0.0, 0.9, teams))
    lower[draw.random(teams) < 0.4] = -np.inf
    upper[draw.random(teams) < 0.2] = np.inf
    return cost, load, lower, upper, bool(draw.random() < 0.4)


@pytest.mark.parametrize("seed", range(100))
def test_a_small_problem_ends_at_the_best_of_all_assignments(seed: int) -> None:
    cost, load, lower, upper, most = drawn(seed, whole=True)
    outcome = optimiser.assign(cost, load, lower, upper, maximise=most)
    expected = best(cost, load, lower, upper, most)
    if expected is None:
        assert (outcome.status, outcome.choice, outcome.objective) == ("impossible", None, None)
        return
    assert outcome.status == "proved optimal"
    assert outcome.objective == outcome.bound == expected
    assert outcome.choice is not None
    assert cost[np.arange(len(cost)), outcome.choice].sum() == expected
    used = np.bincount(outcome.choice, load[np.arange(len(cost)), outcome.choice], len(lower))
    assert ((lower <= used) & (used <= upper)).all()


def test_the_small_problems_are_of_every_kind() -> None:
    kinds = {
        (most, best(cost, load, lower, upper, most) is None, bool(np.isfinite(lower).any()))
        for cost, load, lower, upper, most in (drawn(seed, whole=True) for seed in range(100))
    }
    assert len(kinds) >= 6


@pytest.mark.parametrize("seed", range(100, 160))
def test_costs_that_are_fractions_are_solved_as_exactly(seed: int) -> None:
    cost, load, lower, upper, most = drawn(seed, whole=False)
    outcome = optimiser.assign(cost, load, lower, upper, maximise=most)
    expected = best(cost, load, lower, upper, most)
    if expected is None:
        assert outcome.status == "impossible"
        return
    assert outcome.objective == pytest.approx(expected, abs=1e-6)
    assert outcome.bound == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("unit", [1e-3, 1e-6, 1e6])
def test_the_unit_of_the_costs_does_not_change_the_best_plan(unit: float) -> None:
    """Seven units to three teams, in pounds, and in thousands, millions and millionths of one."""
    draw = np.random.default_rng(7)
    for _ in range(15):
        cost, upper = draw.random((7, 3)), np.array([3.0, 3.0, 2.0])
        expected = best(cost, np.ones((7, 3)), np.zeros(3), upper, False)
        outcome = optimiser.assign(cost * unit, np.ones(7), np.zeros(3), upper)
        assert outcome.choice is not None
        assert cost[np.arange(7), outcome.choice].sum() == pytest.approx(expected, abs=1e-6)


# --- how it is asked


def test_a_load_of_a_unit_may_be_the_same_for_all_teams() -> None:
    cost = [[1, 5], [1, 5], [1, 5]]
    same = optimiser.assign(cost, [4, 4, 4], *limits(8))
    each = optimiser.assign(cost, [[4, 4]] * 3, *limits(8))
    assert same.objective == each.objective == 7


def limits(most: float) -> tuple[Floats, Floats]:
    return NONE_2[0], np.full(2, most)


def test_the_most_is_sought_when_asked() -> None:
    cost = [[1, 5], [2, 9], [3, 1]]
    least = optimiser.assign(cost, [1, 1, 1], *NONE_2)
    most = optimiser.assign(cost, [1, 1, 1], *NONE_2, maximise=True)
    assert (least.objective, most.objective) == (1 + 2 + 1, 5 + 9 + 3)
    assert least.choice is not None
    assert most.choice is not None
    assert (least.choice.tolist(), most.choice.tolist()) == ([0, 0, 1], [1, 1, 0])


def test_a_gap_that_is_asked_for_is_kept_and_told() -> None:
    draw = np.random.default_rng(3)
    cost = draw.integers(10, 40, (60, 5)).astype(float)
    load = draw.integers(5, 25, (60, 5)).astype(float)
    upper = np.full(5, load.mean() * 60 / 5 * 0.8)
    loose = optimiser.assign(cost, load, np.full(5, -np.inf), upper, gap=0.2)
    exact = optimiser.assign(cost, load, np.full(5, -np.inf), upper)
    assert loose.objective is not None
    assert loose.bound is not None
    assert exact.objective == exact.bound
    assert loose.bound <= exact.objective <= loose.objective
    assert loose.objective - loose.bound <= 0.2 * loose.objective


def test_no_units_are_assigned_at_no_cost() -> None:
    outcome = optimiser.assign(np.zeros((0, 2)), np.zeros(0), *NONE_2)
    assert (outcome.status, outcome.objective) == ("proved optimal", 0)
    assert outcome.choice is not None
    assert outcome.choice.tolist() == []


# --- how it fails


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ([0, 0], [1, 2]),
        ([4, 4], [9, 9]),
        ([5, 0], [4, 9]),
        ([math.inf, -math.inf], [math.inf, math.inf]),
        ([-math.inf, -math.inf], [-math.inf, math.inf]),
    ],
)
def test_limits_that_cannot_be_kept_are_told_as_impossible(
    lower: list[float], upper: list[float]
) -> None:
    """Five units of load one to two teams, the last of no load for the second team."""
    load = [[1, 1]] * 4 + [[1, 0]]
    outcome = optimiser.assign(np.ones((5, 2)), load, lower, upper)
    assert outcome.status == "impossible"
    assert outcome.choice is None
    assert outcome.objective is None


def test_no_units_cannot_fill_a_team() -> None:
    outcome = optimiser.assign(np.zeros((0, 2)), np.zeros(0), [1, 0], [9, 9])
    assert (outcome.status, outcome.choice) == ("impossible", None)


def test_units_without_any_team_are_impossible_or_refused_in_words() -> None:
    try:
        outcome = optimiser.assign(np.zeros((3, 0)), np.ones(3), np.zeros(0), np.zeros(0))
    except ValueError as refused:
        assert "team" in str(refused)
    else:
        assert (outcome.status, outcome.choice) == ("impossible", None)


def test_a_search_that_runs_out_of_time_says_so_and_claims_no_proof() -> None:
    draw = np.random.default_rng(1)
    cost = draw.integers(10, 1000, (300, 12)).astype(float)
    load = np.floor((1100 - cost) / 10) + draw.integers(0, 9, cost.shape)
    upper = np.full(12, 0.8 * load.mean() * 300 / 12)
    outcome = optimiser.assign(cost, load, np.full(12, -np.inf), upper, time_limit=0.3)
    assert outcome.status == "best found when time ran out"
    if outcome.choice is None:
        assert outcome.objective is None
    else:
        assert outcome.bound is not None
        assert outcome.objective is not None
        assert outcome.bound < outcome.objective


@pytest.mark.parametrize(
    ("cost", "load", "lower", "upper", "words"),
    [
        ([1, 2], [1, 1], [0], [9], "units, teams"),
        ([[[1.0]]], [1], [0], [9], "units, teams"),
        ([[1, 2]], [1, 1], [0, 0], [9, 9], "1 units and 2 teams"),
        ([[1, 2]], [[1], [1]], [0, 0], [9, 9], "1 units and 2 teams"),
        ([[1, 2]], 1, [0, 0], [9, 9], "1 units and 2 teams"),
        ([[1, 2]], [1], [0], [9, 9], "lower and upper"),
        ([[1, 2]], [1], [0, 0], 9, "lower and upper"),
        ([[1, math.nan]], [1], [0, 0], [9, 9], "finite"),
        ([[1, math.inf]], [1], [0, 0], [9, 9], "finite"),
        ([[1, 2]], [math.nan], [0, 0], [9, 9], "finite"),
        ([[1, 2]], [math.inf], [0, 0], [9, 9], "finite"),
        ([[1, 2]], [1], [math.nan, 0], [9, 9], "lower and upper"),
        ([[1, 2]], [1], [0, 0], [9, math.nan], "lower and upper"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    cost: Any, load: Any, lower: Any, upper: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        optimiser.assign(cost, load, lower, upper)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("asked", [{"gap": -0.1}, {"gap": math.nan}, {"time_limit": -1.0}])
def test_a_gap_or_time_that_makes_no_sense_is_refused(asked: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(asked))):
        optimiser.assign([[1, 2]], [1], *NONE_2, **asked)


@pytest.mark.parametrize("seed", [0, 2, 8])
def test_pounds_are_solved_and_bounded_as_exactly_as_the_same_pence(seed: int) -> None:
    """What takes long is cheap, so that the search cannot end at its root."""
    draw = np.random.default_rng(seed)
    load = draw.integers(5, 40, (24, 4)).astype(float)
    pence = 4_000 - 90 * load + draw.integers(-300, 300, load.shape)
    upper = np.full(4, np.floor(load.mean() * 24 / 4 * 0.85))
    whole = optimiser.assign(pence, load, np.full(4, -np.inf), upper)
    pounds = optimiser.assign(pence / 100, load, np.full(4, -np.inf), upper)
    assert whole.status == "proved optimal"
    assert whole.objective is not None
    assert pounds.objective == pytest.approx(whole.objective / 100, abs=1e-6)
    assert pounds.bound == pytest.approx(whole.objective / 100, abs=1e-4)
