"""What arithmetic says against a staffing before anything is solved, in numbers counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.asked import Pin
from models.foretold import foretell
from models.staffing import Staffing
from reference.every_way import ways
from reference.questions import staffing

NONE_SHORT = np.zeros((2, 2), dtype=np.int64)


def question() -> Staffing:
    """Grade A alone may do what is mandated: 50 and 90 minutes are owed, 30 are in post.

    A step of the one tranche gives 10 minutes, in the second period only; it has three.
    """
    return staffing(
        [("A", True, 1), ("AB", False, 1)],
        [[[30, 90], [500, 500]], [[0, 0], [5, 5]]],
        [[[30, 30], [200, 200]], [[0, 0], [0, 0]]],
        [[10, 10], [10, 10]],
        [(0, 3, [0, 1])],
    )


def test_nothing_speaks_against_a_question_without_wishes() -> None:
    assert foretell(question()) == ()


def test_a_promise_that_every_new_post_cannot_keep_is_told_with_its_minutes() -> None:
    asked = replace(question(), promised_short_min=NONE_SHORT)
    (reason,) = foretell(asked)
    assert "A minutes for mandated contacts at base 0 in period 1" in reason
    assert "needs 90, can give 60 even with every new post" in reason
    assert not len(ways(asked.program()))


def test_a_promise_that_allows_what_is_lacking_is_not_spoken_against() -> None:
    allowed = NONE_SHORT.copy()
    allowed[0, 1] = 30
    asked = replace(question(), promised_short_min=allowed)
    assert foretell(asked) == ()
    assert len(ways(asked.program()))
    allowed[0, 1] = 29
    assert len(foretell(replace(question(), promised_short_min=allowed))) == 1


def test_the_worst_period_is_told_and_how_many_others_there_are() -> None:
    asked = question()
    asked.demand.demand_min[0, 0, 0] = 31
    (reason,) = foretell(replace(asked, promised_short_min=NONE_SHORT))
    assert "in period 1: needs 90" in reason
    assert "1 other" in reason


@pytest.mark.parametrize(("steps", "refused"), [((3, 0), False), ((3, 1), True), ((4, 0), True)])
def test_more_steps_asked_for_than_a_tranche_has_are_told(
    steps: tuple[int, int], refused: bool
) -> None:
    pins = tuple(Pin(0, base, count) for base, count in enumerate(steps))
    asked = replace(question(), pins=pins)
    reasons = foretell(asked)
    assert bool(reasons) == refused
    assert len(ways(asked.program())) == (not refused)
    if refused:
        assert f"has 3 steps of 0.1 WTE; {sum(steps)} are asked for" in reasons[0]


def test_steps_asked_for_where_their_grade_has_no_work_are_told() -> None:
    alone = staffing(
        [("A", True, 1), ("B", False, 1)],
        [[[9], [9]], [[0], [9]]], [[[0], [0]], [[0], [0]]], [[5], [5]], [(0, 2, [1])],
    )  # fmt: skip
    asked = replace(alone, pins=(Pin(0, 1, 1),))
    assert foretell(alone) == ()
    assert "tranche 0 at base 1" in foretell(asked)[0]
    assert not len(ways(asked.program()))
