"""What is said is true, and said so that anybody understands."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from models.answers import Answers
from models.outcome import Ending, Outcome, Step
from reports import certainty, page, words
from reports.words import Frame

JARGON = ("optimal", "incumbent", "solver", "mip", "objective", "lexicographic", "relaxation")


def outcome(*steps: tuple[float, float, str], ending: Ending = Ending.PROVED) -> Outcome[str]:
    """An outcome with steps of (value, bound, unit)."""
    found = tuple(
        Step(f"step {n}", "A step.", unit, value, bound, ending, 1.0)
        for n, (value, bound, unit) in enumerate(steps, start=1)
    )
    return Outcome("schools", ending, found, "a plan")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (outcome((5, 5, "pence")), "Proved: no plan can be better."),
        (
            outcome((32_000_000, 31_968_000, "pence"), ending=Ending.WITHIN_GAP),
            "Proved to within 0.10% of the best possible: at most £320 a year could still be"
            " saved.",
        ),
        (
            outcome((600, 60, "minutes"), ending=Ending.TIME_OUT),
            "Best plan found when time ran out, proved to be within 90% of the best possible: at"
            " most 9.0 hours could still be gained (step 1).",
        ),
        (
            outcome((600, -math.inf, "minutes"), ending=Ending.STOPPED),
            "Best plan found when it was stopped: how much better a plan could be is not known.",
        ),
        (
            outcome((6, 6, "minutes"), ending=Ending.TIME_OUT),
            "Best plan found when time ran out: what was looked at is proved, aims that come later"
            " were not reached.",
        ),
        (
            Outcome("schools", Ending.IMPOSSIBLE, (), None, ("Team A is too small.",)),
            "No plan can keep every promise asked for. Team A is too small.",
        ),
        (Outcome("schools", Ending.TIME_OUT, ()), "Time ran out before any plan was found."),
    ],
)
def test_verdict(given: Outcome[Any], said: str) -> None:
    assert certainty.verdict(given) == said
    assert not any(word in said.lower() for word in JARGON)


@pytest.mark.parametrize(
    ("safe", "said"),
    [
        ((None, 500.0), ""),
        ((32_000_000.0, 600.0), "That is proved by arithmetic alone, without trust in the search."),
        (
            (31_968_000.0, 60.0),
            "At most £320 a year and 9.0 hours (step 2) from the best possible, proved by"
            " arithmetic alone, without trust in the search.",
        ),
    ],
)
def test_what_needs_no_trust_is_said_beside_the_sharper_bound(
    safe: tuple[float | None, float], said: str
) -> None:
    found = outcome((32_000_000, 32_000_000, "pence"), (600, 600, "minutes"))
    steps = [replace(step, safe_bound=bound) for step, bound in zip(found.steps, safe, strict=True)]
    certified = replace(found, steps=tuple(steps))
    assert certainty.safety(certified) == said
    assert certainty.sureness(certified) == f"Proved: no plan can be better. {said}".strip()
    assert not any(word in said.lower() for word in JARGON)


def test_a_gap_is_never_told_smaller_than_it_is() -> None:
    assert words.gap_words(0.000_917) == "0.092%"
    assert words.gap_words(0.5) == "50%"
    assert words.gap_words(0.0) == "none"
    assert words.gap_words(None) == "not known"


def test_numbers_have_their_units() -> None:
    assert words.money(-320.4) == "-£320"
    assert words.money(-0.001) == "£0"
    assert words.money(1234.5, pence=True) == "£1,234.50"
    assert words.hours(90) == "1.5 hours"
    assert words.percent(math.inf) == "nobody to do it"
    assert words.month("2026-04") == "April 2026"
    assert words.month("2026-04-06") == "6 April 2026"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert (words.listed(["a"]), words.listed([])) == ("a", "")


def test_the_hamlet_in_words(
    hamlet: Answers, frames: dict[str, Frame], summary: dict[str, Any]
) -> None:
    said = dict(page.answer(hamlet, frames, summary))
    assert said["School teams"] == [
        "Moved to another team: 1 of 6 schools. The team furthest from its fair share of work is"
        " 40.0% away today and 6.7% away in the plan (the limit is 10%). Journeys to schools take"
        " 11.0 hours and £495 over the plan; with today's teams 9.7 hours and £435."
    ]
    assert said["New starters"] == [
        "0.4 WTE (Health visitor) from February 2027, tranche winter: 0.3 to Lower Hamlet and 0.1"
        " to Upper Hamlet."
    ]
    assert said["What is short"][0].startswith("483 hours of mandated contacts cannot be given")
    assert "£89,752.15" in said["The ledger"][0]
    assert not any(word in str(said).lower() for word in JARGON)


def test_without_tranches_nothing_is_said_of_new_starters(
    hamlet: Answers, frames: dict[str, Frame]
) -> None:
    alone = replace(
        hamlet,
        instance=replace(hamlet.instance, tranches=()),
        staffing_question=replace(
            hamlet.staffing_question,
            capacity=replace(
                hamlet.capacity, tranches=(), tranche_grade=hamlet.capacity.tranche_grade[:0]
            ),
        ),
    )
    assert words.placements(alone, frames) == []
    said = [
        words.demand_and_capacity(alone, frames), words.shortage(alone),
        words.worst_off(alone, frames),
    ]  # fmt: skip
    assert not any("starter" in text for text in said)
    assert said[2].startswith("Most pressed: Lower Hamlet")


def test_without_teams_today_only_the_plan_is_told(hamlet: Answers) -> None:
    question = hamlet.school_question
    unknown = replace(hamlet, school_question=replace(question, today=question.today * 0 - 1))
    said = words.moves(unknown)
    assert "6 schools with no team today get one." in said
    assert "away today" not in said
    assert "with today's teams" not in said


def test_without_shortage_that_is_said(hamlet: Answers) -> None:
    plan = hamlet.staffing.plan
    enough = replace(plan, shortage_min=plan.shortage_min * 0)
    met = replace(hamlet, staffing=replace(hamlet.staffing, found=enough))
    assert (
        words.shortage(met) == "No contact is short: every month has staff for all that falls due."
    )


def test_places_that_share_a_name_are_told_apart(hamlet: Answers) -> None:
    teams = tuple(row.model_copy(update={"name": "Team"}) for row in hamlet.instance.teams)
    assert words.labels(replace(hamlet.instance, teams=teams))["A"] == "Team (A)"
