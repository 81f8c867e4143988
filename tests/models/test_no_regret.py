"""Posts that are right however much is owed: against every choice of best plans."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.no_regret import BEST, ENDS, alike, placements
from models.outcome import Ending
from models.staffing import Staffing
from models.terms import PLACING, Terms
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from reference.by_hand import ByHand
from reference.data import staffing_data

EXACT = Search(Settings(gap=0.0))
DRAWN = [*range(20), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(20, 300))]
MOST_TRIED = 3_000_000
"""Choices of three plans that are tried; a question with more is left out."""


def with_demand(question: Staffing, share: float) -> Staffing:
    owed = np.rint(question.demand.demand_min * share).astype(np.int64)
    return replace(question, demand=replace(question.demand, demand_min=owed))


def best_plans(question: Staffing) -> np.ndarray:
    """Every plan as good as the best, (plan, tranche, base): exactly, and fair to the precision."""
    by_hand = ByHand(staffing_data(question))
    short = {placed: by_hand.shortage(placed) for placed in by_hand.placements()}
    found = [placed for placed, each in short.items() if each == min(short.values())]
    if "cover" in question.terms.order and by_hand.data.joined:
        fair = {placed: by_hand.fairness(placed) for placed in found}
        most = max(float(cover) for cover, _ in fair.values())
        found = [placed for placed in found if fair[placed][0] >= most - 1e-6]
        least = min(float(fair[placed][1]) for placed in found)
        found = [placed for placed in found if fair[placed][1] <= least + 1]
    return np.array(found)


def most_in_common(plans: list[np.ndarray]) -> int:
    """The most steps that three best plans, one of each list, have in common."""
    low, given, high = plans
    return max(
        int(np.minimum(np.minimum(a, given[:, None]), high).sum(axis=(2, 3)).max()) for a in low
    )


@pytest.mark.parametrize("order", [PLACING[:2], PLACING])
@pytest.mark.parametrize("seed", DRAWN)
def test_no_best_plans_have_more_in_common(
    make: SimpleNamespace, seed: int, order: tuple[str, ...]
) -> None:
    question = replace(make.drawn_staffing(seed), terms=Terms(order))  # type: ignore[arg-type]
    draw = np.random.default_rng([seed, 12])
    shares = (draw.uniform(0.3, 0.9), 1.0, draw.uniform(1.1, 2))
    questions = [with_demand(question, share) for share in shares]
    plans = [best_plans(each) for each in questions]
    if not all(map(len, plans)):
        pytest.skip("a tranche has no place at low demand")
    if np.prod([len(each) for each in plans]) > MOST_TRIED:
        pytest.skip("too many plans are equally good to try every choice of three")
    found = [solve(each.program(), EXACT, "staffing") for each in questions]
    best = [[step.objective for step in one.steps] for one in found]
    joint = solve(alike(questions, best), EXACT, "no regret")
    assert joint.ending is Ending.PROVED and joint.found is not None
    assert joint.steps[0].objective == joint.steps[0].bound == most_in_common(plans)
    placed = placements(questions, joint.found)
    assert placed.min(axis=0).sum() == joint.steps[0].objective
    for each, among in zip(placed, plans, strict=True):
        assert (among == each).all(axis=(1, 2)).any()


def two_bases(make: SimpleNamespace, owed: list[int]) -> Staffing:
    """Four steps of ten minutes, for two bases that owe so much."""
    question: Staffing = make.staffing(
        [("A", True, 1)], [[[minutes]] for minutes in owed], [[[0]], [[0]]], [[10]], [(0, 4, [1])]
    )
    return replace(question, terms=Terms(PLACING[:2]))


def test_what_is_equally_good_is_told_as_the_same(make: SimpleNamespace) -> None:
    # at low demand any plan with a step at each will do; at the other two, three of the first
    questions = [two_bases(make, owed) for owed in ([10, 10], [30, 10], [90, 10])]
    best = [[0.0], [0.0], [60.0]]
    joint = solve(alike(questions, best), EXACT, "no regret")
    assert joint.found is not None and joint.steps[0].objective == 4
    assert placements(questions, joint.found).tolist() == [[[3, 1]]] * 3


def test_without_its_rows_plans_are_not_at_their_best(make: SimpleNamespace) -> None:
    # low demand is at the second base alone, high demand at the first
    questions = [two_bases(make, owed) for owed in ([1, 39], [20, 20], [39, 1])]
    best = [[solve(q.program(), EXACT, "staffing").steps[0].objective] for q in questions]
    program = alike(questions, best)
    true = solve(program, EXACT, "no regret")
    assert true.steps[0].objective < 4
    program.families = [rows for rows in program.families if rows.family is not BEST]
    assert solve(program, EXACT, "no regret").steps[0].objective == 4


def test_rows_and_columns_are_told_with_the_demand_they_are_for(make: SimpleNamespace) -> None:
    questions = [two_bases(make, [20, 20])] * 3
    program = alike(questions, [[0.0]] * 3)
    names = [program.column_name(column) for column in range(program.columns)]
    assert len(set(names)) == len(names)
    assert names[0] == "x[low, tranche 0, base 0]"
    rows = [program.row_name(row) for row in range(program.assemble().rows)]
    assert len(set(rows)) == len(rows)
    assert {name.split("[")[1].split(",")[0] for name in rows} == set(ENDS)
