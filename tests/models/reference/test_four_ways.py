"""Every question has one optimum, whoever writes it down and whoever solves it.

Each drawn question is answered four ways: the program of the product by HiGHS; its plain form,
written term by term in Pyomo, by CBC (staffing with every hour in it); the same in whole numbers by
CP-SAT; and by trying every plan. Wherever an objective is whole the four values are equal. The last
two know no rounding at all; where an objective is a fraction the others may be off by the precision
they promise.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from models.outcome import Ending
from models.program import Program
from models.staffing import Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from reference import by_hand, cp_sat, draw, pyomo_forms
from reference.cp_sat import Apart, Values
from reference.data import assignment_data, schools_data, staffing_data

EXACT = Search(Settings(gap=0.0))
FINE = 1e-6
"""What CBC may be off by where a value is not whole, relatively: its tolerance."""


def seeds(few: int, many: int) -> list[object]:
    """A few dozen for every day; several hundred before a release."""
    return [*range(few), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(few, many))]


def drawn(make: SimpleNamespace, seed: int) -> Staffing:
    question: Staffing = make.staffing(**draw.staffing_parts(seed))
    return question


# --- staffing


@pytest.mark.parametrize("seed", seeds(40, 600))
def test_staffing_has_one_optimum_with_hours_and_without(
    make: SimpleNamespace, apart: Apart, seed: int
) -> None:
    question = drawn(make, seed)
    data = staffing_data(question)
    tried = by_hand.ByHand(data)
    best = tried.best()
    in_hours = pyomo_forms.staffing_in_hours(data)
    outcome = solve(question.program(), EXACT, "staffing").read(question.read)
    assert apart(cp_sat.staffing, data) == best
    if best is None:
        assert in_hours is None
        assert outcome.ending is Ending.IMPOSSIBLE
        return
    levels = data.sizes[-1]
    steps = outcome.steps
    assert {step.ending for step in steps[:levels]} == {Ending.PROVED}
    assert [step.objective for step in steps[:levels]] == best[:levels] == in_hours[:levels]
    assert [step.bound for step in steps[:levels]] == best[:levels]
    assert len(steps) == len(best) == len(in_hours)
    placed = tuple(map(tuple, outcome.plan.placed.tolist()))
    assert list(tried.shortage(placed)) == best[:levels]
    if data.joined:
        assert in_hours[levels:] == pytest.approx([float(v) for v in best[levels:]], rel=FINE)
        cover, lag = tried.fairness(placed)
        aims = question.program().objectives[levels:]
        assert best[-2] - aims[0].precision <= cover <= best[-2]
        assert lag <= best[-1] + aims[1].precision
        assert [step.objective for step in steps[levels:]] == pytest.approx(
            [float(cover), float(lag)], rel=FINE, abs=FINE
        )


def test_the_drawn_staffing_questions_are_of_every_kind(make: SimpleNamespace) -> None:
    found = {"impossible": 0, "short": 0, "several levels": 0, "a choice": 0, "no tranche": 0}
    for seed in range(40):
        tried = by_hand.ByHand(staffing_data(drawn(make, seed)))
        every = {tried.shortage(placed) for placed in tried.placements()}
        found["impossible"] += not every
        found["short"] += bool(every) and min(every)[-1] > 0
        found["several levels"] += len({len(set(short)) for short in every} - {1}) > 0
        found["a choice"] += len(every) > 1
        found["no tranche"] += not tried.data.n
    assert min(found.values()) >= 2, found
    assert found["a choice"] >= 16, found


# --- schools and other assignments


def assert_whole_optimum(program: Program, others: list[object]) -> None:
    """The program's only objective is whole and has the value, or the lack of one, of the others.

    One of the others at least counts exactly.
    """
    outcome = solve(program, EXACT, program.name)
    assert others[1:] == others[:-1]
    if others[0] is None:
        assert outcome.ending is Ending.IMPOSSIBLE
        return
    assert outcome.ending is Ending.PROVED
    assert [step.objective for step in outcome.steps] == others[0]
    assert [step.bound for step in outcome.steps] == others[0]


@pytest.mark.parametrize("seed", seeds(24, 400))
def test_school_teams_have_one_least_cost(apart: Apart, seed: int) -> None:
    question = draw.schools(seed)
    data = schools_data(question)
    assert_whole_optimum(
        question.program(),
        [by_hand.least_cost(data), apart(cp_sat.least_cost, data), pyomo_forms.least_cost(data)],
    )


@pytest.mark.parametrize("seed", seeds(16, 300))
def test_school_teams_have_one_best_balance_for_a_number_of_moves(apart: Apart, seed: int) -> None:
    question = draw.schools(seed)
    data = schools_data(question)
    budget = (None, 0, 1, 2)[seed % 4]
    best: Values = by_hand.least_worst(data, budget)
    program = question.balancing(budget)
    # as fine as the others can tell, not as fine as anybody cares
    program.objectives = [replace(program.objectives[0], precision=1e-3)]
    outcome = solve(program, EXACT, "balance")
    written = pyomo_forms.least_worst(data, budget)
    assert apart(cp_sat.least_worst, data, budget) == best
    if best is None:
        assert written is None
        assert outcome.ending is Ending.IMPOSSIBLE
        return
    exact = [float(value) for value in best]
    assert written == pytest.approx(exact, rel=FINE, abs=0.1)
    assert [step.objective for step in outcome.steps] == pytest.approx(exact, rel=FINE, abs=0.1)
    assert [step.bound for step in outcome.steps] == pytest.approx(exact, rel=FINE, abs=0.1)


@pytest.mark.parametrize("seed", seeds(16, 300))
def test_an_assignment_has_one_optimum(apart: Apart, seed: int) -> None:
    question = draw.assignment(seed)
    data = assignment_data(question)
    assert_whole_optimum(
        question.program(),
        [
            by_hand.best_assignment(data),
            apart(cp_sat.best_assignment, data),
            pyomo_forms.best_assignment(data),
        ],
    )


def test_the_drawn_schools_and_assignments_are_of_both_kinds() -> None:
    costs = [by_hand.least_cost(schools_data(draw.schools(seed))) for seed in range(24)]
    balances = [by_hand.least_worst(schools_data(draw.schools(seed)), 1) for seed in range(16)]
    others = [by_hand.best_assignment(assignment_data(draw.assignment(seed))) for seed in range(16)]
    assert 4 < sum(found is not None for found in costs) < 22
    assert sum(found is not None for found in balances) > 8
    assert 4 < sum(found is not None for found in others) < 16
