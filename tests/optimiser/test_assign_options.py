"""Everything that may be asked of an assignment, against all assignments of small questions."""

from __future__ import annotations

import math
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

import optimiser
from tests.optimiser.assignments import Drawn


def drawn(seed: int) -> Drawn:
    """Up to six units and three teams; each option is there or not."""
    draw = np.random.default_rng([seed, 5])
    units, teams = int(draw.integers(2, 7)), int(draw.integers(1, 4))
    measures = int(draw.integers(1, 3))
    cost = draw.integers(-20, 60, (units, teams)).astype(float)
    load = draw.integers(0, 12, (measures, units, teams)).astype(float)
    share = load.mean(axis=(1, 2))[:, None] * units / teams
    upper = np.floor(share * draw.uniform(1.0, 2.5, (measures, teams)))
    lower = np.ceil(share * draw.uniform(0.0, 0.8, (measures, teams)))
    lower[draw.random(lower.shape) < 0.6] = -np.inf
    upper[draw.random(upper.shape) < 0.2] = np.inf
    options: dict[str, Any] = {"maximise": bool(draw.random() < 0.3)}
    if draw.random() < 0.5:
        options["forbidden"] = draw.random((units, teams)) < 0.2
    if draw.random() < 0.4:
        fixed = np.full(units, -1)
        fixed[draw.integers(units)] = draw.integers(teams)
        options["fixed"] = fixed
    if draw.random() < 0.4:
        options["together"] = draw.integers(-1, 3, units)
    if draw.random() < 0.4:
        use = draw.integers(0, 3, (units, teams)).astype(float)
        options["budget"] = (use, float(draw.integers(0, 2 * units)))
    if draw.random() < 0.5:
        options["opened"] = int(draw.integers(1, teams + 1))
    elif draw.random() < 0.4:
        options["open_cost"] = draw.integers(-5, 40, teams).astype(float)
        if draw.random() < 0.5:
            options["opened"] = (0, int(draw.integers(1, teams + 1)))
    if draw.random() < 0.4:
        options["start"] = draw.integers(0, teams, units)
    return Drawn(cost, load, lower, upper, options)


def best(asked: Drawn) -> float | None:
    """The best of all assignments and all sets of open teams."""
    units, teams = asked.cost.shape
    options = asked.options
    chosen = "opened" in options or "open_cost" in options
    least, most = teams, teams
    if chosen:
        told = options.get("opened", (0, teams))
        least, most = (told, told) if isinstance(told, int) else told
    open_cost = options.get("open_cost", np.zeros(teams))
    values = []
    for count in range(least, most + 1):
        for opened in combinations(range(teams), count):
            for choice in product(opened, repeat=units):
                if allowed(asked, opened, choice):
                    own = sum(asked.cost[unit, team] for unit, team in enumerate(choice))
                    values.append(own + sum(open_cost[team] for team in opened if chosen))
    return (max if options["maximise"] else min)(values, default=None)


def allowed(asked: Drawn, opened: tuple[int, ...], choice: tuple[int, ...]) -> bool:
    """Whether an assignment keeps everything that was asked."""
    options = asked.options
    for load, lower, upper in zip(asked.load, asked.lower, asked.upper, strict=True):
        for team in opened:
            total = sum(load[unit, team] for unit, own in enumerate(choice) if own == team)
            if not lower[team] <= total <= upper[team]:
                return False
    for unit, team in enumerate(choice):
        if "forbidden" in options and options["forbidden"][unit, team]:
            return False
        if "fixed" in options and options["fixed"][unit] not in (-1, team):
            return False
        for other in range(unit):
            labels = options.get("together", np.full(len(choice), -1))
            if labels[unit] == labels[other] != -1 and choice[other] != team:
                return False
    if "budget" in options:
        use, limit = options["budget"]
        return bool(sum(use[unit, team] for unit, team in enumerate(choice)) <= limit)
    return True


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_asked_the_best_of_all_assignments_is_found(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60, 560))
def test_whatever_is_asked_the_best_is_found_many_times(seed: int) -> None:
    check(seed)


def check(seed: int) -> None:
    asked = drawn(seed)
    found = optimiser.assign(asked.cost, asked.load, asked.lower, asked.upper, **asked.options)
    expected = best(asked)
    if expected is None:
        assert (found.status, found.choice, found.objective) == ("impossible", None, None)
        return
    assert found.status == "proved optimal"
    assert found.objective == found.bound == expected
    assert found.safe_bound is not None
    sign = -1 if asked.options["maximise"] else 1
    assert sign * found.safe_bound <= sign * expected
    assert found.choice is not None
    teams = range(asked.cost.shape[1])
    opened = tuple(teams) if found.opened is None else tuple(np.flatnonzero(found.opened))
    assert set(found.choice.tolist()) <= set(opened)
    assert allowed(asked, opened, tuple(found.choice.tolist()))


def test_the_questions_drawn_are_of_every_kind() -> None:
    asked = [drawn(seed) for seed in range(60)]
    possible = [best(each) is not None for each in asked]
    assert 10 < sum(possible) < 50
    for option in ("forbidden", "fixed", "together", "budget", "opened", "open_cost", "start"):
        with_it = [
            fine for each, fine in zip(asked, possible, strict=True) if option in each.options
        ]
        assert sum(with_it) >= 3, option


# --- what arithmetic foretells is told in words

NONE_2 = np.full(2, -math.inf), np.full(2, math.inf)


@pytest.mark.parametrize(
    ("load", "lower", "upper", "options", "words"),
    [
        ([5, 1], [0, 0], [4, 4], {}, "Unit 0 is larger than every team"),
        ([1, 1], [0, 0], [4, 4], {"forbidden": np.array([[0, 0], [1, 1]], bool)}, "Unit 1 may go"),
        ([3, 3, 3], [0, 0], [4, 4], {}, "together may have 8"),
        ([1, 1], [2, 2], [4, 4], {}, "together must have 4"),
        ([1, 1], [3, 0], [4, 4], {}, "must have 3"),
        ([1, 1], [3, 0], [2, 4], {}, "Team 0 must have at least 3 and at most 2"),
        ([1, 1], [0, 0], [4, 4], {"opened": 3}, "3 to 3 of 2 teams"),
        ([1, 1], [0, 0], [4, 4], {"budget": (np.ones((2, 2)), -1.0)}, "budget"),
    ],
)
def test_what_cannot_be_is_foretold_with_its_reason(
    load: list[float], lower: list[float], upper: list[float], options: dict[str, Any], words: str
) -> None:
    found = optimiser.assign(np.ones((len(load), 2)), load, lower, upper, **options)
    assert found.status == "impossible"
    assert any(words in reason for reason in found.reasons), found.reasons


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"forbidden": [[1, 0]]}, "forbidden"),
        ({"fixed": [2]}, "fixed"),
        ({"fixed": [0.5]}, "fixed"),
        ({"together": [1, 2]}, "together"),
        ({"open_cost": [1]}, "open_cost"),
        ({"open_cost": [1, math.nan]}, "open_cost"),
        ({"budget": ([[1]], 3)}, "budget"),
        ({"budget": ([[1, -1]], 3)}, "budget"),
        ({"budget": ([[1, 1]], math.nan)}, "budget"),
        ({"start": [-1]}, "start"),
        ({"start": [0, 1]}, "start"),
    ],
)
def test_an_option_that_cannot_be_read_is_refused_in_a_sentence(
    options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        optimiser.assign([[1, 2]], [1], *NONE_2, **options)


def test_a_load_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="unit 0 for team 1 is -1"):
        optimiser.assign([[1, 2]], [[1, -1]], *NONE_2)


@pytest.mark.parametrize("shape", [(3, 1, 2), (2, 2, 2), (2, 1, 3)])
def test_measures_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="lower and upper"):
        optimiser.assign([[1, 2]], np.ones(shape), np.zeros((2, 2)), np.ones((2, 2)))
