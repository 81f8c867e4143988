"""How a search ended, what it found and what is proved are told apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Ending, NoPlanError, Outcome, Step, gap, overall

numbers = st.floats(-1e9, 1e9)


def step(
    objective: float, bound: float, ending: Ending = Ending.PROVED, seconds: float = 1
) -> Step:
    return Step("name", "Sentence.", "minutes", objective, bound, ending, seconds)


@pytest.mark.parametrize(
    ("objective", "bound", "expected"),
    [
        (100, 100, 0),
        (100, 99, 0.01),
        (100, 101, 0.01),
        (-100, -101, 0.01),
        (0.5, 0.25, 0.25),
        (0, 0, 0),
        (0, -3, 3),
        (5, -math.inf, math.inf),
        (5, math.inf, math.inf),
        (5, math.nan, math.inf),
    ],
)
def test_a_gap_is_the_distance_against_the_value_or_one(
    objective: float, bound: float, expected: float
) -> None:
    assert gap(objective, bound) == pytest.approx(expected)
    assert step(objective, bound).gap == gap(objective, bound)


@given(numbers, numbers)
def test_a_gap_is_nothing_only_where_value_and_bound_meet(objective: float, bound: float) -> None:
    assert gap(objective, bound) >= 0
    assert (gap(objective, bound) == 0) == (objective == bound)
    assert gap(-objective, -bound) == gap(objective, bound)


def test_an_outcome_has_the_largest_gap_and_all_the_seconds() -> None:
    outcome = Outcome("staff", Ending.WITHIN_GAP, (step(100, 99), step(10, 8), step(5, 5)), "plan")
    assert outcome.gap == pytest.approx(0.2)
    assert outcome.seconds == 3
    assert Outcome[str]("staff", Ending.IMPOSSIBLE, ()).gap == 0
    assert Outcome[str]("staff", Ending.IMPOSSIBLE, ()).seconds == 0


def test_an_empty_outcome_has_no_plan_and_says_why() -> None:
    outcome = Outcome[str]("school teams", Ending.IMPOSSIBLE, (), reasons=("Too few.", "Too far."))
    with pytest.raises(NoPlanError) as refused:
        _ = outcome.plan
    assert str(refused.value) == "school teams: impossible. Too few. Too far."


def test_a_plan_that_is_empty_or_nothing_is_still_a_plan() -> None:
    assert Outcome("staff", Ending.PROVED, (), found=()).plan == ()
    assert Outcome("staff", Ending.PROVED, (), found=0).plan == 0


def test_reading_keeps_everything_but_what_was_found() -> None:
    outcome = Outcome("staff", Ending.TIME_OUT, (step(3, 1),), 21, ("Slow.",))
    read = outcome.read(lambda found: found * 2)
    assert read.plan == 42
    assert (read.question, read.ending, read.steps, read.reasons) == (
        "staff", Ending.TIME_OUT, outcome.steps, ("Slow.",),
    )  # fmt: skip


def test_nothing_found_is_not_read() -> None:
    outcome = Outcome[int]("staff", Ending.IMPOSSIBLE, ())
    assert outcome.read(lambda found: 1 // found).found is None


@pytest.mark.parametrize(
    ("endings", "whole"),
    [
        ([], Ending.PROVED),
        ([Ending.PROVED, Ending.PROVED], Ending.PROVED),
        ([Ending.PROVED, Ending.WITHIN_GAP, Ending.PROVED], Ending.WITHIN_GAP),
        ([Ending.WITHIN_GAP, Ending.TIME_OUT], Ending.TIME_OUT),
        ([Ending.TIME_OUT, Ending.STOPPED, Ending.PROVED], Ending.STOPPED),
    ],
)
def test_a_search_ends_as_its_weakest_step(endings: list[Ending], whole: Ending) -> None:
    assert overall(tuple(step(1, 1, ending) for ending in endings)) is whole


def test_only_time_and_stopping_are_early() -> None:
    assert {ending for ending in Ending if ending.is_early} == {Ending.TIME_OUT, Ending.STOPPED}
