"""What one more is worth: by hand with the plan as it is, by every plan where posts are placed
anew, and counted again where it is told."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from instances import load
from models.agency import Agency
from models.audit import audit_staff
from models.staffing import Staffing
from models.worth import TRAVEL, Cell, Worth, told, with_one_more, worth
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from optimiser.staffing import Asked, staff
from reference.by_hand import ByHand
from reference.data import staffing_data
from reports.staff_tables import told as rows_told
from reports.staff_words import sentences

EXACT = Search(Settings(gap=0.0))
DRAWN = [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 300))]


def drawn(make: SimpleNamespace, seed: int) -> tuple[Staffing, Staffing, Worth, np.ndarray]:
    """A question, the same with less owed, what more is worth there, and the plan."""
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng([seed, 13])
    owed = question.demand
    less = owed.demand_min - draw.integers(0, 10, owed.demand_min.shape)
    quicker = replace(owed, demand_min=np.maximum(0, less))
    plan = solve(question.program(), EXACT, "staffing").read(question.read).plan
    wte_min = question.capacity.step_min * int(draw.integers(1, 4))
    agency = Agency(draw.integers(1, 9, len(owed.skills)))
    found = worth(question, plan, wte_min, quicker, agency)
    return question, replace(question, demand=quicker), found, plan.placed


def short_by_hand(question: Staffing, placed: np.ndarray) -> np.ndarray:
    """Minutes short of each level alone, all bases and periods together."""
    up_to = ByHand(staffing_data(question)).shortage(placed.tolist())
    return np.diff(up_to, prepend=0)


@pytest.mark.parametrize("seed", DRAWN)
def test_one_more_with_the_plan_as_it_is(make: SimpleNamespace, seed: int) -> None:
    question, quicker, found, placed = drawn(make, seed)
    now = short_by_hand(question, placed)
    shape = found.saves_min.shape[:3]
    for what, base, period in np.ndindex(*shape):
        cell = Cell(what, base, period)
        more = with_one_more(question, quicker.demand, found, cell)
        saved = now - short_by_hand(more, placed)
        assert found.saves_min[what, base, period].tolist() == saved.tolist()
        if found.what[what] == TRAVEL:
            continue
        # the first minute, and no more than that for each of the others
        one = replace(found, gives_min=np.ones_like(found.gives_min))
        first = with_one_more(question, quicker.demand, one, cell)
        margin = (now - short_by_hand(first, placed)).sum()
        assert found.marginal[what, base, period] == margin
        assert saved.sum() <= margin * found.gives_min[what, base, period]


@pytest.mark.parametrize("seed", DRAWN)
def test_one_more_with_posts_placed_anew(make: SimpleNamespace, seed: int) -> None:
    question, quicker, found, placed = drawn(make, seed)
    now = np.cumsum(short_by_hand(question, placed))
    for what in range(len(found.what)):
        for cell in found.first(what, 2):
            asked = with_one_more(question, quicker.demand, found, cell)
            outcome = solve(asked.program(), EXACT, "one more").read(asked.read)
            by_hand = ByHand(staffing_data(asked))
            best = min((by_hand.shortage(each) for each in by_hand.placements()), default=None)
            if best is None:  # nothing that the grade may do is left
                assert outcome.found is None
                continue
            then = np.cumsum(outcome.plan.shortage_min.sum(axis=(0, 1)))
            assert tuple(then) == best
            kept = np.cumsum(found.saves_min[cell.what, cell.base, cell.period])
            assert tuple(now - then) >= tuple(kept)


@pytest.mark.parametrize("seed", DRAWN)
def test_the_first_cells_are_those_that_save_most(make: SimpleNamespace, seed: int) -> None:
    _, _, found, _ = drawn(make, seed)
    for what in range(len(found.what)):
        every = sorted(map(tuple, found.saves_min[what].reshape(-1, found.saves_min.shape[-1])))
        most = [one for one in every[::-1] if any(one)][:3]
        cells = found.first(what, 3)
        assert [tuple(found.saves_min[c.what, c.base, c.period]) for c in cells] == most


def test_a_month_of_the_hamlet_by_hand() -> None:
    """A health visitor gives 450 minutes a day; Lower Hamlet lacks 2,340 and more in any month."""
    answer = staff(load("hamlet"), Asked(worth=True), Search())
    found = answer.worth
    assert found is not None
    periods = answer.question.demand.periods
    low = answer.question.demand.bases.index("low")
    may = periods.index("2026-05")
    # 19 days worked: 3 steps give 135 minutes a day of 31 x 2 x 90 minutes
    lacks = 31 * 2 * 90 - 19 * 135
    assert found.saves_min[0, low, may, 0] == min(lacks, 19 * 450) == 3015
    # ten minutes less on two visits a day
    assert found.saves_min[-1, low, may, 0] == found.gives_min[-1, low, may] == 31 * 2 * 10
    said = " ".join(sentences(answer))
    assert (
        "One more WTE of Health visitor for one month would save most in Lower Hamlet in May"
        in (said)
    )
    assert all(one.proved for one in found.anew) and len(found.anew) == 6
    assert len(list(told(found, answer.question))) == len(rows_told(answer)["worth"])


def test_what_one_more_is_worth_is_counted_again() -> None:
    answer = staff(load("hamlet"), Asked(worth=True), Search())
    rows = rows_told(answer)
    assert audit_staff(answer.as_given, rows) == ()
    told_worth = rows["worth"]
    for place in (0, 5, -1):
        for column in ("gives_min", "saves_mandated_priority_1_min", "saves_gbp", "period"):
            row = told_worth[place]
            was = row[column]
            row[column] = "2030-01" if isinstance(was, str) else was + 70
            assert audit_staff(answer.as_given, rows), (place, column)
            row[column] = was
    assert audit_staff(answer.as_given, rows | {"worth": told_worth[1:]})
