"""The bounds of the assignment engine: below every assignment, and each with a given pair."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from models.assignment import Assignment, Budget
from models.lagrangian import Prices, lagrangian
from models.outcome import Ending
from optimiser.assignment import engine, knapsack
from optimiser.assignment.engine import find
from optimiser.assignment.knapsack import fill
from optimiser.assignment.tight import proof
from optimiser.settings import Search, Settings

Floats = np.ndarray[Any, np.dtype[np.float64]]


def drawn(seed: int, measures: int = 1) -> Assignment:
    """Five units, three teams; loads whole or not."""
    draw = np.random.default_rng([seed, measures])
    cost = draw.integers(-20, 60, (5, 3)).astype(float)
    load = draw.integers(0, 12, (measures, 5, 3)).astype(float)
    share = load.mean(axis=(1, 2))[:, None] * 5 / 3
    upper = np.floor(share * draw.uniform(1.0, 2.0, (measures, 3)))
    lower = np.ceil(share * draw.uniform(0.0, 0.7, (measures, 3)))
    if draw.random() < 0.4:
        cost, load, lower, upper = cost / 7, load / 3, lower / 3, upper / 3
    lower[draw.random(lower.shape) < 0.4] = -np.inf
    upper[draw.random(upper.shape) < 0.2] = np.inf
    forbidden = draw.random((5, 3)) < 0.1
    forbidden[forbidden.all(axis=1)] = False
    return Assignment(cost, load, lower, upper, forbidden)


def all_of(question: Assignment) -> list[tuple[float, tuple[int, ...]]]:
    """Every assignment that keeps its limits, with its cost."""
    load, lower, upper = question.measures
    found = []
    for choice in product(range(3), repeat=5):
        if any(question.forbidden[pair] for pair in enumerate(choice)):
            continue
        total = [
            [math.fsum(each[unit, own] for unit, own in enumerate(choice) if own == team)
             for team in range(3)]
            for each in load
        ]  # fmt: skip
        if question.budget is not None:
            used = math.fsum(question.budget.use[pair] for pair in enumerate(choice))
            if used > question.budget.most:
                continue
        if ((lower - 1e-9 <= total) & (total <= upper + 1e-9)).all():
            found.append((math.fsum(question.cost[pair] for pair in enumerate(choice)), choice))
    return found


def beaten(question: Assignment, value: float, extra: Floats) -> list[tuple[int, ...]]:
    """The assignments that cost less than the bound, or than the bound of one of their pairs."""
    return [
        choice for cost, choice in all_of(question)
        if value > cost or any(value + extra[pair] > cost for pair in enumerate(choice))
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_of_any_prices_of_limits_is_below_every_assignment(seed: int) -> None:
    draw = np.random.default_rng(seed)
    for measures in (1, 2):
        question = drawn(seed, measures)
        question = Assignment(
            question.cost, question.load, question.lower, question.upper, question.forbidden,
            budget=Budget(draw.integers(0, 3, (5, 3)).astype(float), 6.0),
        )  # fmt: skip
        prices = Prices(draw.normal(0, 3, (measures, 3)), -abs(draw.normal(0, 3)))
        bound = lagrangian(question, prices)
        assert beaten(question, bound.value, bound.extra - bound.room) == []


@pytest.mark.parametrize("cells", [32768, 40])
@pytest.mark.parametrize("seed", range(40))
def test_the_bound_of_any_prices_of_units_is_below_every_assignment(
    seed: int, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where loads are counted coarsely."""
    monkeypatch.setattr(knapsack.fill, "__defaults__", (cells,))
    question = drawn(seed)
    draw = np.random.default_rng(seed)
    for _ in range(4):
        value, extra = proof(question, draw.normal(20, 25, 5))
        assert beaten(question, value, extra) == []
        assert math.isfinite(value) or not all_of(question)


def test_the_questions_of_the_bounds_have_assignments() -> None:
    assert sum(bool(all_of(drawn(seed))) for seed in range(40)) > 20


@pytest.mark.parametrize("seed", range(60))
def test_a_team_is_filled_at_least_cost(seed: int) -> None:
    """Whole loads: the very least of all selections; counted coarsely, no more than that."""
    draw = np.random.default_rng(seed)
    count = int(draw.integers(1, 11))
    cost = draw.normal(0, 10, count)
    load = draw.integers(0, 9, count).astype(float)
    lower, upper = sorted(draw.integers(0, int(load.sum()) + 2, 2).astype(float))
    lower = -math.inf if draw.random() < 0.3 else lower
    upper = math.inf if draw.random() < 0.2 else upper
    values = [
        float(cost @ taken)
        for taken in (np.array(some) for some in product([0.0, 1.0], repeat=count))
        if lower <= load @ taken <= upper
    ]
    exact = fill(cost, load, lower, upper, counted=True)
    coarse = fill(cost, load / 3, lower / 3, upper / 3 + 1e-9, counted=False, cells=25)
    if not values:
        assert exact is None
        return
    assert exact is not None
    assert coarse is not None
    assert exact.value == pytest.approx(min(values), abs=1e-9)
    assert float(cost[exact.taken].sum()) == pytest.approx(exact.value, abs=1e-9)
    assert lower <= load[exact.taken].sum() <= upper
    assert exact.linear <= exact.value + 1e-9
    assert coarse.value <= min(values) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_plans_found_by_parts_and_dives_alone_keep_their_limits(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a search of the whole, and with little time: what is told is kept and true."""
    monkeypatch.setattr(engine, "NARROW", ())
    monkeypatch.setattr(engine, "FEW", -1)
    draw = np.random.default_rng(seed)
    load = draw.integers(1, 60, (60, 6)).astype(float)
    cost = 111 - load + draw.integers(-10, 11, load.shape)
    lower = np.full((1, 6), load.mean() * 6 if seed % 2 else -np.inf)
    question = Assignment(cost, load[None], lower, np.full((1, 6), load.mean() * 9), load > 55)
    found = find(question, Search(Settings(gap=0.0, time_limit=0.5, threads=1)), None)
    assert found is not None
    monkeypatch.undo()
    whole = find(question, Search(Settings(gap=0.02, time_limit=2, threads=1)), None)
    assert whole is not None
    assert whole.choice is not None
    assert found.bound <= question.value(whole.choice)
    assert found.safe <= question.value(whole.choice)
    if found.choice is None:
        assert found.ending.is_early
        return
    value = question.value(found.choice)
    assert whole.bound <= value
    assert found.bound <= value
    loads = question.loads(found.choice)
    assert ((question.lower <= loads) & (loads <= question.upper)).all()
    assert not question.forbidden[np.arange(60), found.choice].any()
    assert found.ending.is_early == (found.bound < value)


@pytest.mark.parametrize("seed", range(40))
def test_pairs_left_out_by_the_dearest_plan_cost_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is known at first is the worst assignment: the search of what may be better ends
    at the best of all."""
    monkeypatch.setattr(engine, "NARROW", ())
    question = drawn(seed)
    everything = all_of(question)
    if not everything:
        return
    _, worst = max(everything)
    search = Search(Settings(gap=0.0, time_limit=20, threads=1))
    found = find(question, search, np.array(worst))
    assert found is not None
    assert found.choice is not None
    best = min(everything)[0]
    assert question.value(found.choice) == pytest.approx(best, abs=1e-9)
    assert found.ending is Ending.PROVED
    assert found.safe <= best
