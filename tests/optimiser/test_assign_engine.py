"""The engine for large assignments, put to small ones: against all assignments, one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

import optimiser
from optimiser import assigning
from tests.optimiser.assignments import Drawn


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """No question is so small that the engine leaves it; whether it answered, each time."""
    answered: list[bool] = []

    def find(*given: Any) -> Any:
        found = engine(*given)
        answered.append(found is not None)
        return found

    engine = assigning.find
    monkeypatch.setattr(assigning, "SMALL", 0)
    monkeypatch.setattr(assigning, "find", find)
    yield answered
    assert answered


def drawn(seed: int) -> Drawn:
    """Up to seven units and three teams, without teams to choose; each option is there or not."""
    draw = np.random.default_rng([seed, 11])
    units, teams = int(draw.integers(3, 8)), int(draw.integers(2, 4))
    measures = int(draw.choice([1, 1, 2]))
    cost = draw.integers(-20, 60, (units, teams)).astype(float)
    if draw.random() < 0.3:
        cost = cost / 7
    load = draw.integers(0, 12, (measures, units, teams)).astype(float)
    if draw.random() < 0.5:
        load = np.repeat(load[:, :, :1], teams, axis=2)
    share = load.mean(axis=(1, 2))[:, None] * units / teams
    upper = share * draw.uniform(0.9, 2.0, (measures, teams))
    lower = share * draw.uniform(0.0, 0.9, (measures, teams))
    if draw.random() < 0.2:
        load, upper, lower = load / 3, upper / 3, lower / 3
    lower[draw.random(lower.shape) < 0.5] = -np.inf
    upper[draw.random(upper.shape) < 0.2] = np.inf
    options: dict[str, Any] = {"maximise": bool(draw.random() < 0.3)}
    if draw.random() < 0.4:
        options["forbidden"] = draw.random((units, teams)) < 0.2
    if draw.random() < 0.3:
        fixed = np.full(units, -1)
        fixed[draw.integers(units)] = draw.integers(teams)
        options["fixed"] = fixed
    if draw.random() < 0.3:
        options["together"] = draw.integers(-1, 3, units)
    if draw.random() < 0.3:
        use = draw.integers(0, 3, (units, teams)).astype(float)
        options["budget"] = (use, float(draw.integers(0, 2 * units)))
    if draw.random() < 0.4:
        options["start"] = draw.integers(0, teams, units)
    return Drawn(cost, load, lower, upper, options)


def best(asked: Drawn) -> float | None:
    """The best of all assignments that keep what is asked."""
    units, teams = asked.cost.shape
    values = [
        math.fsum(asked.cost[unit, team] for unit, team in enumerate(choice))
        for choice in product(range(teams), repeat=units)
        if allowed(asked, choice)
    ]
    return (max if asked.options["maximise"] else min)(values, default=None)


def allowed(asked: Drawn, choice: tuple[int, ...]) -> bool:
    """Whether an assignment keeps everything that was asked."""
    options, everyone = asked.options, list(enumerate(choice))
    for load, lower, upper in zip(asked.load, asked.lower, asked.upper, strict=True):
        for team in range(len(lower)):
            total = math.fsum(load[unit, team] for unit, own in everyone if own == team)
            if not lower[team] - 1e-9 <= total <= upper[team] + 1e-9:
                return False
    if "forbidden" in options and any(options["forbidden"][pair] for pair in everyone):
        return False
    if "fixed" in options and any(
        options["fixed"][unit] not in (-1, own) for unit, own in everyone
    ):
        return False
    labels = options.get("together", np.full(len(choice), -1))
    for unit, own in everyone:
        for other in range(unit):
            if labels[unit] == labels[other] != -1 and choice[other] != own:
                return False
    if "budget" in options:
        use, limit = options["budget"]
        return bool(sum(use[pair] for pair in everyone) <= limit)
    return True


def check(seed: int) -> None:
    asked = drawn(seed)
    found = optimiser.assign(
        asked.cost, asked.load, asked.lower, asked.upper, threads=1, **asked.options
    )
    expected = best(asked)
    if expected is None:
        assert (found.status, found.choice, found.objective) == ("impossible", None, None)
        return
    assert found.status == "proved optimal"
    assert found.choice is not None
    assert found.objective is not None
    assert found.bound is not None
    assert allowed(asked, tuple(found.choice.tolist()))
    assert found.objective == pytest.approx(expected, abs=1e-6)
    assert found.bound == pytest.approx(expected, abs=1e-6)
    assert found.safe_bound is not None
    sign = -1 if asked.options["maximise"] else 1
    assert sign * found.safe_bound <= sign * expected + 1e-6


# one test for many, so that what is looked at at its end holds for each
@pytest.mark.parametrize("block", range(10))
def test_the_engine_finds_the_best_of_all_assignments(block: int, forced: list[bool]) -> None:
    for seed in range(12 * block, 12 * block + 12):
        check(seed)
    assert sum(forced) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10, 60))
def test_the_engine_finds_the_best_many_times(block: int, forced: list[bool]) -> None:
    for seed in range(12 * block, 12 * block + 12):
        check(seed)
    assert sum(forced) >= 3


def test_the_questions_drawn_are_of_every_kind() -> None:
    asked = [drawn(seed) for seed in range(120)]
    possible = [best(each) is not None for each in asked]
    assert 30 < sum(possible) < 110
    for option in ("forbidden", "fixed", "together", "budget", "start"):
        with_it = [
            fine for each, fine in zip(asked, possible, strict=True) if option in each.options
        ]
        assert sum(with_it) >= 5, option


# --- questions of middling size, against HiGHS as scipy has it


def middling(seed: int) -> Drawn:
    """Units and teams at places, loads of one kind or two, up to 80 x 6."""
    draw = np.random.default_rng([seed, 12])
    units, teams = int(draw.integers(40, 81)), int(draw.integers(3, 7))
    gap = draw.random((units, 1, 2)) - draw.random((1, teams, 2))
    work = draw.integers(5, 40, (1 + seed % 2, units, 1)).astype(float)
    load = np.repeat(work, teams, axis=2)
    cost = np.rint(1000 * np.hypot(gap[:, :, 0], gap[:, :, 1]) * work[0])
    share = work.sum(axis=(1, 2))[:, None] / teams
    room = draw.uniform(0.05, 0.2)
    limits = np.full((len(load), teams), 1 - room) * share, np.full_like(share, 1 + room) * share
    forbidden = draw.random((units, teams)) < 0.1
    forbidden[:, 0] = False
    return Drawn(
        cost, load, limits[0], np.repeat(limits[1], teams, axis=1), {"forbidden": forbidden}
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_the_engine_agrees_with_plain_highs(seed: int, forced: list[bool]) -> None:
    asked = middling(seed)
    units, teams = asked.cost.shape
    found = optimiser.assign(
        asked.cost, asked.load, asked.lower, asked.upper, time_limit=120, **asked.options
    )
    pair = np.arange(units * teams)
    one = sparse.csr_array((np.ones(pair.size), (pair // teams, pair)))
    rules = [LinearConstraint(one, 1, 1)]
    for load, lower, upper in zip(asked.load, asked.lower, asked.upper, strict=True):
        matrix = sparse.csr_array((load.ravel(), (pair % teams, pair)))
        rules.append(LinearConstraint(matrix, lower, upper))
    plain = milp(
        asked.cost.ravel(), integrality=np.ones(pair.size), constraints=rules,
        bounds=Bounds(0, 1.0 - asked.options["forbidden"].ravel()),
        options={"mip_rel_gap": 0.0, "time_limit": 120.0},
    )  # fmt: skip
    assert plain.status in (0, 2), "HiGHS did not end: draw an easier question"
    if plain.status == 2:
        assert found.status == "impossible"
        return
    assert forced == [True]
    assert found.status == "proved optimal"
    assert found.objective == found.bound == pytest.approx(plain.fun, abs=0.5)
