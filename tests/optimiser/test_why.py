"""Why a plan is as it is: what binds, what one more is worth, what it costs to have it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from instances import load
from instances.calendar import calendar
from models.assignment import LOAD
from models.capacity import capacity
from models.demand import demand
from models.school_teams import SchoolTeams, school_teams
from models.school_work import school_work
from models.staffing import CUTS, PLACED, Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import relaxed
from optimiser.why import why
from optimiser.wishes import Wishes
from optimiser.worth import worth
from reference.draw import schools, staffing_parts
from reference.questions import staffing

Run = Callable[..., Any]
EXACT = Search(Settings(gap=0.0, time_limit=20))


def hamlet_questions() -> tuple[SchoolTeams, Staffing]:
    """Both questions of the hamlet, its schools as they are today."""
    instance = load("hamlet")
    days = calendar(instance.settings)
    work = school_work(instance, days)
    question = school_teams(instance, work)
    owed = demand(instance, days, work, question.today)
    return question, Staffing(owed, capacity(instance, days))


# --- what binds


def moved(question: SchoolTeams | Staffing, row: int, by: float) -> float:
    """The optimum where all may be fractions, with the limits of a row that binds moved."""
    program = question.program()
    rows, place = program.family_of(row)
    at = next(n for n, given in enumerate(program.families) if given is rows)
    shift = np.zeros(len(rows.lower))
    shift[place] = by
    program.families[at] = replace(rows, lower=rows.lower + shift, upper=rows.upper + shift)
    return relaxed(program, EXACT)


def test_in_the_hamlet_a_minute_more_for_one_team_is_worth_nothing_as_the_other_needs_it() -> None:
    """9,000 minutes; A may have 4,950 and B must have 4,050, so neither limit alone helps."""
    question, _ = hamlet_questions()
    (only,) = worth(question.program(), (LOAD,), EXACT)
    assert (only.name, only.side, only.limit) == ("load[A]", "at most", 4950)
    assert only.price < 0
    assert only.alone == pytest.approx(moved(question, only.row, 1) - moved(question, only.row, 0))
    assert only.alone == pytest.approx(0)
    assert "one more would change nothing; its marginal price would save" in str(only)


def held(question: SchoolTeams | Staffing, families: tuple[Any, ...]) -> int:
    """Holds what is told against solving again with a unit more, and less; tells how many."""
    found = worth(question.program(), families, EXACT)
    names = [objective.name for objective in question.program().objectives]
    if found and names.index(found[0].objective):
        return 0  # worth of a later objective
    for one in found:
        base, more, less = (moved(question, one.row, by) for by in (0, 1, -1))
        if one.side != "exactly":
            assert one.alone == pytest.approx(more - base, abs=1e-5)
        assert one.alone >= one.price - 1e-5
        if np.isfinite(less):
            assert base - less <= one.price + 1e-5
    return len(found)


def test_what_is_told_of_drawn_questions_is_what_solving_again_says() -> None:
    told = 0
    for seed in range(30):
        if np.isfinite(relaxed(schools(seed).program(), EXACT)):
            told += held(schools(seed), (LOAD,))
        told += held(staffing(**staffing_parts(seed)), (CUTS,))
    assert told >= 30


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_one_more_step_is_worth_what_the_same_question_with_one_more_step_says(steps: int) -> None:
    def asked(count: int) -> Staffing:
        return staffing([("A", True, 1)], [[[50]], [[9]]], [[[20]], [[0]]], [[10]],
                        [(0, count, [1])])  # fmt: skip

    told = {
        one.name.partition("[")[0]: one
        for one in worth(asked(steps).program(), (PLACED, CUTS), EXACT)
    }
    more = relaxed(asked(steps + 1).program(), EXACT) - relaxed(asked(steps).program(), EXACT)
    assert told["placed"].alone == pytest.approx(more)
    assert (told["placed"].side, told["placed"].limit) == ("exactly", steps)
    assert told["cover"].alone == pytest.approx(1)


# --- what it would cost to have it so


def least_pence(question: SchoolTeams, keeps: Callable[[tuple[int, ...]], bool]) -> int | None:
    """The least pence of every assignment of the hamlet that keeps its balance and something."""
    share = Fraction(int(question.workload_min.sum()), 2)
    costs = [
        sum(int(question.cost_pence[school, place]) for school, place in enumerate(team))
        for team in product((0, 1), repeat=len(question.schools))
        if keeps(team)
        and abs(
            sum(int(w) for w, t in zip(question.workload_min, team, strict=True) if t == 0) - share
        ) <= share / 10
    ]  # fmt: skip
    return min(costs) if costs else None


@pytest.mark.parametrize("kind", ["schools", "forbidden"])
def test_every_choice_of_the_hamlet_costs_what_trying_all_plans_says(kind: str) -> None:
    question, _ = hamlet_questions()
    as_it_is = least_pence(question, lambda _team: True)
    assert as_it_is == 77_500
    for (number, school), (place, team) in product(
        enumerate(question.schools), enumerate(question.teams)
    ):
        least = least_pence(
            question, lambda given, n=number, p=place: (given[n] == p) == (kind == "schools")
        )  # type: ignore[misc]
        assert least is not None
        found = why("hamlet", Wishes(**{kind: (f"{school}={team}",)}), EXACT)
        cost = next(row for row in found["differences"] if row["unit"] == "pounds")
        assert cost["before"] == 775
        assert cost["after"] * 100 == pytest.approx(least)
        assert cost["difference"] * 100 == pytest.approx(least - as_it_is)
        assert (least == as_it_is) == (not found["changes"])


@pytest.mark.parametrize("steps", range(5))
def test_a_placement_asked_for_is_short_by_as_much_as_that_placement_is(steps: int) -> None:
    _, staff = hamlet_questions()
    placed = np.zeros((1, len(staff.demand.bases)), dtype=np.int64)
    placed[0, :2] = steps, 4 - steps
    short = int(staff.plan(placed).mandated_shortage_min.sum())
    for wish in (f"winter=up:{steps}", f"winter=up:{steps / 10}wte"):
        found = why("hamlet", Wishes(places=(wish,)), EXACT)
        row = next(row for row in found["differences"] if "mandated" in row["objective"])
        assert (row["after"], row["unit"]) == (short, "minutes")


# --- the door


def test_without_a_wish_the_rows_that_bind_are_told(run: Run) -> None:
    ended = run("why", "hamlet")
    assert ended.code == 0
    assert "load[A], at most 4,950 minutes" in ended.stdout
    told = run("why", "hamlet", "--json").told["binding"]
    assert told["school teams"][0]["row"] == "load[A]"
    assert told["school teams"][0]["marginal_price"] < 0


def test_who_moves_because_of_a_wish_is_told(run: Run) -> None:
    ended = run("why", "hamlet", "--school", "S3=A")
    assert ended.code == 0
    assert "school S2: A -> B" in ended.stdout
    assert "775 -> 1,035 pounds" in ended.stdout


def test_what_cannot_be_is_refused_with_clash_and_repairs(run: Run) -> None:
    ended = run("why", "hamlet", "--no-mandated-shortage")
    assert (ended.code, ended.stdout) == (4, "")
    assert "needs 5,580, can give 2,565 even with every new post" in ended.stderr
    assert "To mend it: accept 28,985 mandated minutes short" in ended.stderr
    told = run("why", "hamlet", "--no-mandated-shortage", "--json")
    assert told.code == 4
    costs = [repair["cost_gbp"] for repair in told.told["repairs"]]
    assert costs == sorted(costs)
    assert len(costs) == 2


def test_wishes_that_contradict_each_other_are_named(run: Run) -> None:
    ended = run("why", "hamlet", "--school", "S3=B", "--forbid", "S3=B")
    assert ended.code == 4
    assert "asked[S3, B] exactly 1; asked[S3, B] exactly 0" in ended.stderr
    assert "To mend it" in ended.stderr


def test_a_plan_that_cannot_be_tells_clash_and_repairs(run: Run, hamlet: Any) -> None:
    hamlet.put("schools", 7, "pupils", "77")
    hamlet.set("balance_tolerance_pct", "0.1")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "without any one of them the others can" in ended.stderr
    assert "load[" in ended.stderr
    assert "To mend it: With balance_tolerance_pct of 0.4" in ended.stderr


def test_every_wish_that_names_nothing_is_told_at_once(run: Run) -> None:
    ended = run("why", "hamlet", "--school", "S9=A", "--school", "S1=C", "--place", "winter=up",
                "--place", "wintr=up:1", "--place", "winter=up:0.25wte")  # fmt: skip
    assert ended.code == 2
    assert len(ended.stderr.splitlines()) == 5
    assert "there is no school S9" in ended.stderr
    assert "did you mean winter?" in ended.stderr
    assert "steps of 0.1 WTE" in ended.stderr
