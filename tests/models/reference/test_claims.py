"""The claims of models/FORMULATIONS.md about the projection, each by itself.

The hours form is a linear program here, solved by scipy; the flow of minutes is found by hand.
"""

from __future__ import annotations

from itertools import chain, combinations, product
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog

from models.cuts import closed_sets
from models.staffing import Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import relaxed, solve
from reference import draw
from reference.by_hand import served_by_level
from reference.data import StaffingData, staffing_data

EXACT = Search(Settings(gap=0.0))
DRAWN = range(60)


def moment(seed: int) -> tuple[list[int], list[int], list[tuple[int, ...]], list[int]]:
    """One base and period: minutes owed, minutes that grades have, grades allowed, levels."""
    rng = np.random.default_rng([seed, 4])
    grades, skills = int(rng.integers(1, 5)), int(rng.integers(1, 7))
    allowed = []
    for _ in range(skills):
        on = rng.random(grades) < 0.5
        on[rng.integers(grades)] = True
        allowed.append(tuple(np.flatnonzero(on).tolist()))
    level = np.sort(rng.integers(0, 3, skills))
    return (
        rng.integers(0, 30, skills).tolist(), rng.integers(0, 30, grades).tolist(), allowed,
        np.unique(level, return_inverse=True)[1].tolist(),
    )  # fmt: skip


def least_short(owed: list[int], has: list[int], allowed: list[tuple[int, ...]]) -> int:
    """Minutes short when nothing but these skills is served, by a greatest flow."""
    return sum(owed) - sum(served_by_level(owed, has, allowed, [0] * len(owed)))


def most_lacking(
    owed: list[int], has: list[int], allowed: list[tuple[int, ...]], sets: list[frozenset[int]]
) -> int:
    """The greatest difference between what is for the grades of a set alone and what they have."""
    return max(
        sum(minutes for minutes, grades in zip(owed, allowed, strict=True) if inside >= {*grades})
        - sum(has[grade] for grade in inside)
        for inside in [frozenset[int](), *sets]
    )


@pytest.mark.parametrize("seed", DRAWN)
def test_closed_sets_suffice(seed: int) -> None:
    owed, has, allowed, _ = moment(seed)
    named = closed_sets(frozenset(map(str, grades)) for grades in allowed)
    closed = [frozenset(map(int, inside)) for inside in named]
    every = [
        frozenset(inside)
        for inside in chain.from_iterable(
            combinations(range(len(has)), size) for size in range(len(has) + 1)
        )
    ]
    short = least_short(owed, has, allowed)
    assert most_lacking(owed, has, allowed, closed) == short
    assert most_lacking(owed, has, allowed, every) == short
    assert len(closed) <= 2 ** len(has) - 1


@pytest.mark.parametrize("seed", DRAWN)
def test_all_levels_are_least_short_at_once(seed: int) -> None:
    """One handing out (that with level after level served) is as short as each level alone."""
    owed, has, allowed, level = moment(seed)
    together = served_by_level(owed, has, allowed, level)
    for rank in range(max(level) + 1):
        mine = [k for k, of in enumerate(level) if of <= rank]
        alone = least_short([owed[k] for k in mine], has, [allowed[k] for k in mine])
        assert sum(owed[k] for k in mine) - sum(together[: rank + 1]) == alone


# --- the hours form as a linear program


def least_in_hours(q: StaffingData, weights: list[float], placed: list[list[int]] | None) -> float:
    """Least weighted shortage, in hours; with any placement, in fractions too, where none is given.

    One column for each x[j, b], then for each h[b, k, g, t] and z[b, k, t].
    """
    bases, periods, skills, grades, tranches, _ = q.sizes
    names: list[tuple[object, ...]] = [("x", j, b) for j in range(tranches) for b in range(bases)]
    for b, k, t in product(range(bases), range(skills), range(periods)):
        names += [("h", b, k, g, t) for g in q.G[k]] + [("z", b, k, t)]
    column = {name: place for place, name in enumerate(names)}
    cost = np.zeros(len(names))
    equal, equals, at_most, limits = [], [], [], []

    def row(entries: dict[tuple[object, ...], float]) -> np.ndarray:
        line = np.zeros(len(names))
        for name, value in entries.items():
            line[column[name]] += value
        return line

    for b, k, t in product(range(bases), range(skills), range(periods)):
        cost[column["z", b, k, t]] = weights[q.p[k]]
        equal.append(row({("h", b, k, g, t): 1 for g in q.G[k]} | {("z", b, k, t): 1}))
        equals.append(q.D[b][k][t])
    for b, g, t in product(range(bases), range(grades), range(periods)):
        spent = {("h", b, k, g, t): 1.0 for k in range(skills) if g in q.G[k]}
        new = {("x", j, b): -q.a[j][t] for j in range(tranches) if q.g[j] == g}
        at_most.append(row(spent | new))
        limits.append(q.s[b][g][t])
    bounds: list[tuple[float, float | None]] = [(0, None)] * len(names)
    for j in range(tranches):
        equal.append(row({("x", j, b): 1 for b in range(bases)}))
        equals.append(q.n[j])
        for b in range(bases):
            most = q.n[j] * q.may_go(j, b)
            bounds[column["x", j, b]] = (placed[j][b],) * 2 if placed else (0, most)
    found = linprog(cost, at_most, limits, equal, equals, bounds)
    assert found.status == 0, found.message
    return float(found.fun)


def telescoped(weights: list[float]) -> list[float]:
    """The weight of the shortage up to each level, from those of the levels."""
    return [weight - after for weight, after in zip(weights, [*weights[1:], 0.0], strict=True)]


def falling(seed: int, levels: int) -> list[float]:
    """Weights that fall with the level, quarters."""
    steps = np.random.default_rng([seed, 5]).integers(0, 20, levels) / 4
    return np.cumsum(steps)[::-1].tolist()


def possible(make: SimpleNamespace) -> list[tuple[int, Staffing]]:
    """Drawn questions that have a placement."""
    drawn = [(seed, make.staffing(**draw.staffing_parts(seed))) for seed in range(80)]
    return [(seed, question) for seed, question in drawn if question.open_to.any(axis=1).all()]


def test_weights_that_fall_with_the_level_telescope(make: SimpleNamespace) -> None:
    several = 0
    for seed, question in possible(make):
        q = staffing_data(question)
        rng = np.random.default_rng([seed, 6])
        placed = [
            rng.multinomial(steps, open_to / open_to.sum()).tolist()
            for steps, open_to in zip(q.n, question.open_to, strict=True)
        ]
        plan = question.plan(np.array(placed, dtype=np.int64).reshape(question.open_to.shape))
        short = np.cumsum(plan.shortage_min.sum(axis=(0, 1)))
        weights = falling(seed, q.sizes[-1])
        several += len(set(short.tolist())) > 1
        assert least_in_hours(q, weights, placed) == pytest.approx(
            float(short @ telescoped(weights)), rel=1e-9, abs=1e-6
        )
    assert several > 10


def test_weights_that_rise_with_the_level_do_not_telescope(make: SimpleNamespace) -> None:
    """A minute for either of two skills: the lesser, graver one is left for the dearer."""
    question: Staffing = make.staffing(
        [("A", True, 1), ("A", False, 2)], [[[1], [1]]], [[[1]]], [[1]]
    )
    short = question.shortage(question.capacity.in_post_min)
    assert short[0, 0].tolist() == [0, 1]
    assert least_in_hours(staffing_data(question), [1.0, 2.0], []) == pytest.approx(1.0)
    assert float(np.cumsum(short[0, 0]) @ telescoped([1.0, 2.0])) == 2.0


def test_with_fractions_of_steps_both_forms_have_the_same_bound(make: SimpleNamespace) -> None:
    fractions = 0
    for seed, question in possible(make):
        q = staffing_data(question)
        weights = falling(seed, q.sizes[-1])
        program = question.program()
        (u,) = (block.column for block in program.blocks if block.name == "u")
        program.objectives.clear()
        program.aim(
            "weighted", "Least weighted shortage.", "minutes", u,
            np.broadcast_to(telescoped(weights), u.shape), whole=False, precision=1e-6,
        )  # fmt: skip
        bound = relaxed(program, EXACT)
        assert bound == pytest.approx(least_in_hours(q, weights, None), rel=1e-7, abs=1e-6)
        fractions += solve(program, EXACT, "weighted").steps[0].objective > bound + 1e-3
    assert fractions > 3


def test_shortages_are_whole_though_the_program_lets_them_be_fractions(
    make: SimpleNamespace,
) -> None:
    short = 0
    for _, question in possible(make):
        program = question.program()
        (u,) = (block.column for block in program.blocks if block.name == "u")
        assert not program.assemble().integer[u].any()
        values = solve(program, EXACT, "staffing").plan
        counted = np.cumsum(question.read(values).shortage_min, axis=2)
        assert values[u] == pytest.approx(counted, abs=1e-5)
        short += int(counted.any())
    assert short > 10
