"""What cannot be is told with a smallest clash, and repairs that hold: every way tried by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from models.agency import Agency
from models.asked import Pin
from models.relaxed import StaffPrices, unlocked
from models.repair import clash_told
from models.school_teams import SchoolTeams
from models.staffing import Staffing
from optimiser.clashing import clashing
from optimiser.errors import NothingFoundError, SolverFailedError
from optimiser.repairing import school_repairs, staff_repairs, why_not
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from reference.every_way import ways
from reference.questions import staffing

EXACT = Search(Settings(gap=0.0, time_limit=20))
PRICES = StaffPrices(np.array([500_000, 300_000, 400_000]), 1.25, Agency(np.array([125])))
FEW, MANY = range(33), range(100, 400)

# --- impossible questions


def schools(seed: int) -> SchoolTeams:
    """Three or four schools and two or three teams: too little room, too many locks, or a pin."""
    draw = np.random.default_rng([seed, 7])
    count, teams = int(draw.integers(3, 5)), int(draw.integers(2, 4))
    work = draw.integers(1, 60, count)
    wte = [int(part) for part in draw.integers(1, 4, teams)]
    today = draw.integers(0, teams, count)
    kind = seed % 3
    picked = draw.permutation(count)[:2]
    pins = tuple(
        Pin(int(school), int(draw.integers(teams)), int(draw.integers(2))) for school in picked
    )
    return SchoolTeams(
        schools=tuple(f"S{number}" for number in range(count)),
        teams=tuple("ABC"[:teams]),
        workload_min=work,
        target=tuple(Fraction(part * int(work.sum()), sum(wte)) for part in wte),
        tolerance=Fraction(int(draw.integers(0, (4, 30, 40)[kind])), 100),
        travel_pence=draw.integers(0, 90, (count, teams)),
        travel_min=np.zeros((count, teams)),
        move_pence=draw.integers(0, 40, count),
        today=today,
        kept=draw.random(count) < (0, 0.7, 0.1)[kind],
        pins=pins if kind == 2 else (),
    )


def staff(seed: int) -> Staffing:
    """Two bases: a promise that cannot be kept, or more asked for than a tranche has, or both."""
    draw = np.random.default_rng([seed, 8])
    periods = int(draw.integers(1, 3))
    skills = [("A", True, 1), ("AB", True, 2), ("B", False, 1)]
    tranches = [(int(draw.integers(2)), int(draw.integers(1, 4)), [1] * periods)
                for _ in range(draw.integers(1, 3))]  # fmt: skip
    question = staffing(
        skills,
        draw.integers(1, 40, (2, 3, periods)),
        draw.integers(0, 40, (2, 2, periods)),
        draw.integers(5, 12, (2, periods)),
        tranches,
    )
    kind = seed % 3
    pins = tuple(
        Pin(tranche, int(base), int(draw.integers(0, steps + 2)))
        for tranche, (_, steps, _) in enumerate(tranches)
        for base in draw.permutation(2)[: draw.integers(1, 3)]
    )
    promise = np.zeros((2, periods), dtype=np.int64)
    return replace(
        question,
        pins=pins if kind else (),
        promised_short_min=None if kind == 1 else promise,
    )


def impossible(make: object, seeds: range) -> list[int]:
    """The seeds whose question has no answer, every way tried."""
    return [seed for seed in seeds if not len(ways(told(make(seed)).program()))]  # type: ignore[operator]


def told(question: SchoolTeams | Staffing) -> SchoolTeams | Staffing:
    return unlocked(question) if isinstance(question, SchoolTeams) else question


QUESTIONS = [(make, seed) for make in (schools, staff) for seed in impossible(make, FEW)]
NAMED = [f"{make.__name__} {seed}" for make, seed in QUESTIONS]


def test_there_are_twenty_impossible_questions_and_of_every_kind() -> None:
    asked = [make for make, _ in QUESTIONS]
    assert min(asked.count(schools), asked.count(staff)) >= 20
    assert {(make, seed % 3) for make, seed in QUESTIONS} == {
        (make, kind) for make in (schools, staff) for kind in range(3)
    }


# --- the clash


def assert_smallest(question: SchoolTeams | Staffing) -> None:
    program = told(question).program()
    found = clashing(program, EXACT)
    assert found is not None
    assert found.irreducible
    assert not len(ways(program, found.rows))
    for one in found.rows:
        assert len(ways(program, [row for row in found.rows if row != one]))
    text = "\n".join(clash_told(program, found.rows, found.irreducible))
    for row in found.rows[:3]:
        assert program.row_name(row) in text
        assert program.family_of(row)[0].family.sentence in text


@pytest.mark.parametrize(("make", "seed"), QUESTIONS, ids=NAMED)
def test_the_rows_told_clash_and_without_any_one_they_do_not(make: object, seed: int) -> None:
    assert_smallest(make(seed))  # type: ignore[operator]


def test_a_question_that_has_an_answer_has_no_clash() -> None:
    refused = [seed for make, seed in QUESTIONS if make is schools]
    possible = [seed for seed in FEW if seed not in refused]
    assert possible
    for seed in possible:
        assert clashing(told(schools(seed)).program(), EXACT) is None


def test_what_only_whole_numbers_make_clash_is_told_too() -> None:
    """Three schools of 10 minutes and two equal teams: halves would do."""
    question = replace(
        schools(0), schools=("a", "b", "c"), teams=("A", "B"), workload_min=np.full(3, 10),
        target=(Fraction(15), Fraction(15)), tolerance=Fraction(0),
        travel_pence=np.zeros((3, 2), dtype=int), travel_min=np.zeros((3, 2)),
        move_pence=np.zeros(3, dtype=int), today=np.zeros(3, dtype=int), kept=np.zeros(3, bool),
    )  # fmt: skip
    assert_smallest(question)


def test_without_time_the_clash_is_told_as_one_that_may_be_too_large() -> None:
    program = told(schools(QUESTIONS[0][1])).program()
    found = clashing(program, Search(replace(EXACT.settings, time_limit=1e-9)))
    assert found is not None
    assert not found.irreducible
    assert not len(ways(program, found.rows))
    assert "no time" in clash_told(program, found.rows, found.irreducible)[0]


def test_the_word_of_a_solver_is_not_enough_for_impossible() -> None:
    refused = [seed for make, seed in QUESTIONS if make is schools]
    possible = next(seed for seed in FEW if seed not in refused)
    with pytest.raises(SolverFailedError, match="yet there is one"):
        why_not(schools(possible), EXACT)
    hasty = Search(Settings(time_limit=1e-9, solver="pulp:CBC"))
    with pytest.raises(NothingFoundError, match="no time to see"):
        why_not(schools(possible), hasty)
    assert why_not(schools(refused[0]), EXACT)


# --- the repairs


def least(question: SchoolTeams) -> int:
    """The least pence of every way."""
    return int((ways(question.program()) @ question.cost_pence.ravel()).min())


def repaired_schools(question: SchoolTeams) -> None:
    repairs = school_repairs(question, EXACT)
    assert repairs
    assert [repair.cost_gbp for repair in repairs] == sorted(r.cost_gbp for r in repairs)
    for repair in repairs:
        after = repair.question
        assert repair.cost_gbp * 100 == pytest.approx(least(after))
        # no more was changed than had to be
        gone = len(unlocked(question).pins) - len(after.pins)
        if after.tolerance != question.tolerance and not gone:
            less = after.tolerance - Fraction(1, 500)
            assert not len(ways(replace(after, tolerance=max(less, Fraction(0))).program()))
        elif after.tolerance == question.tolerance:
            locked = "unlock" in repair.change
            loose = [pin for pin in unlocked(question).pins if pin.locked == locked]
            firm = [pin for pin in unlocked(question).pins if pin.locked != locked]
            for stays in combinations(loose, len(loose) - gone + 1):
                tried = replace(after, pins=(*firm, *stays))
                assert not len(ways(tried.program()))


def repaired_staff(question: Staffing) -> None:
    repairs = staff_repairs(question, PRICES, EXACT)
    assert repairs
    assert [repair.cost_gbp for repair in repairs] == sorted(r.cost_gbp for r in repairs)
    for repair in repairs:
        after = repair.question
        assert len(ways(after.program()))
        assert repair.cost_gbp == pytest.approx(changed_gbp(question, after))
        posts = after.capacity
        for tranche in range(len(question.capacity.tranches), len(posts.tranches)):
            fewer = posts.tranche_steps.copy()
            fewer[tranche] -= 1
            tried = replace(after, capacity=replace(posts, tranche_steps=fewer))
            assert not len(ways(tried.program()))
        if after.promised_short_min is not None and after.pins == question.pins:
            allowed = int(after.promised_short_min.sum())
            free = replace(after, promised_short_min=None)
            assert allowed <= min(mandated_short(free))


def assert_mended(question: SchoolTeams | Staffing) -> None:
    if isinstance(question, SchoolTeams):
        repaired_schools(question)
    else:
        repaired_staff(question)


def mandated_short(question: Staffing) -> list[int]:
    """Mandated minutes short in every way."""
    shape = question.open_to.shape
    count = shape[0] * shape[1]
    return [
        int(question.plan(way[:count].astype(int).reshape(shape)).mandated_shortage_min.sum())
        for way in ways(question.program())
    ]


def changed_gbp(before: Staffing, after: Staffing) -> float:
    """What more posts and more minutes short cost, counted from the two questions."""
    was = dict(zip(before.capacity.tranches, before.capacity.tranche_steps, strict=True))
    has = after.capacity
    pounds = sum(
        (int(steps) - int(was.get(name, 0))) * int(PRICES.step_pence[grade]) / 100
        for name, grade, steps in zip(
            has.tranches, has.tranche_grade, has.tranche_steps, strict=True
        )
    )
    if before.promised_short_min is not None and after.promised_short_min is not None:
        more = after.promised_short_min - before.promised_short_min
        pounds += float(more.sum()) * PRICES.agency_minute_gbp
    return pounds


@pytest.mark.parametrize(("make", "seed"), QUESTIONS, ids=NAMED)
def test_every_repair_applied_makes_it_possible_at_the_cost_told(make: object, seed: int) -> None:
    assert_mended(make(seed))  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize("make", [schools, staff])
def test_many_impossible_questions_are_told_and_mended(make: object) -> None:
    seeds = impossible(make, MANY)
    assert len(seeds) >= 100
    for seed in seeds:
        question = make(seed)  # type: ignore[operator]
        assert_smallest(question)
        assert_mended(question)


def test_asking_for_nothing_changes_nothing() -> None:
    question = replace(schools(1), kept=np.zeros_like(schools(1).kept), tolerance=Fraction(9, 10))
    plain = solve(question.program(), EXACT, "plain")
    assert unlocked(question).pins == ()
    assert [step.objective for step in plain.steps] == [least(question)]
