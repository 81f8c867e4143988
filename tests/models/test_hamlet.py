"""The hamlet, worked out by hand from its raw tables and by trying every plan."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from models.answers import Answers
from models.audit import audit
from models.outcome import Ending
from reference.hamlet import STEPS, mandated_short, raw

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]

WEEKS_OF_PAY = Fraction("52.143")

# --- school teams


def school_minutes() -> list[int]:
    """Reception review: 30 minutes for a seventh of the pupils. Drop-in: ten times 90 minutes."""
    return [int(row["pupils"]) // 7 * 30 + 10 * 90 for row in raw("schools")]


def school_pence(row: dict[str, str], team: dict[str, str]) -> Fraction:
    """Ten return journeys, paid by the minute and by the mile, and GBP 2 a pupil who is moved."""
    rules = {row["key"]: row["value"] for row in raw("settings")}
    (nurse,) = [row for row in raw("grades") if row["grade"] == "SN"]
    minute = Fraction(nurse["salary_gbp"]) / (Fraction("37.5") * 60 * WEEKS_OF_PAY)
    km = Fraction(abs(int(row["easting_m"]) - int(team["easting_m"])), 1000)
    each_km = (
        Fraction(rules["mileage_gbp_per_km"]) + Fraction(60, int(rules["speed_km_h"])) * minute
    )
    moved = int(row["pupils"]) * Fraction(rules["move_price_gbp_per_pupil"])
    return 100 * (10 * 2 * km * each_km + (moved if team["team"] != row["team"] else 0))


def balanced_plans() -> Iterator[tuple[Fraction, str]]:
    """Every assignment of the schools within a tenth of the equal share of the two teams."""
    teams = raw("teams")
    load = school_minutes()
    cost = [[school_pence(row, team) for team in teams] for row in raw("schools")]
    share = Fraction(sum(load), 2)
    for plan in product((0, 1), repeat=len(load)):
        first = sum(minutes for minutes, team in zip(load, plan, strict=True) if team == 0)
        if abs(first - share) <= share / 10:
            pence = sum((row[team] for row, team in zip(cost, plan, strict=True)), Fraction(0))
            yield pence, "".join(teams[team]["team"] for team in plan)


def test_the_two_teams_of_the_hamlet_have_equal_shares_of_9000_minutes() -> None:
    assert school_minutes() == [1800, 1800, 1500, 1200, 1500, 1200]
    assert {row["wte"] for row in raw("teams")} == {"0.1"}


def test_only_bridge_school_moves_and_no_other_plan_is_as_cheap() -> None:
    (best, plan), (second, _) = sorted(balanced_plans())[:2]
    assert best == 77_500
    assert plan == "AABABB"
    assert second > best


def test_the_school_plan_of_the_hamlet_is_the_best_of_all_64(hamlet: Solved) -> None:
    answers, told = hamlet
    best, plan = min(balanced_plans())
    (step,) = answers.schools.steps
    assert (step.objective, step.bound, step.ending) == (best, best, Ending.PROVED)
    assert "".join(row["planned_team"] for row in told["school_teams"]) == plan
    assert [row["school"] for row in told["school_teams"] if row["moved"] == "yes"] == ["S3"]
    assert [row["workload_min"] for row in told["school_teams"]] == school_minutes()


# --- staffing


def test_one_step_up_and_three_low_leave_less_short_than_any_other_placement() -> None:
    total = {up: sum(mandated_short(up, STEPS - up).values()) for up in range(STEPS + 1)}
    best, second = sorted(total, key=total.__getitem__)[:2]
    assert best == 1
    assert total[second] > total[best]


def test_program_audit_and_hand_agree_on_the_staffing_of_the_hamlet(hamlet: Solved) -> None:
    answers, told = hamlet
    counted = mandated_short(1, 3)
    placed = {row["base"]: row["placed_wte"] for row in told["staffing"] if row["tranche"]}
    assert placed == {"up": 0.1, "low": 0.3}
    first = answers.staffing.steps[0]
    assert first.ending is Ending.PROVED
    assert first.objective == first.bound == sum(counted.values())
    for row in told["pressure"]:
        expected = counted.get((row["base"], row["period"]), 0)
        assert row["mandated_shortage_min"] == expected, (row["base"], row["period"])
    assert audit(answers.instance, told) == ()


@pytest.mark.parametrize("by", [-1, 1])
def test_the_audit_agrees_with_the_hand_to_the_minute_in_every_month(
    hamlet: Solved, by: int
) -> None:
    answers, told = hamlet
    changed = deepcopy(told)
    counted = mandated_short(1, 3)
    rows = [row for row in changed["pressure"] if (row["base"], row["period"]) in counted]
    for row in rows:
        row["mandated_shortage_min"] = counted[row["base"], row["period"]] + by
    found = [
        breach for breach in audit(answers.instance, changed) if breach.promise.startswith("mandat")
    ]
    assert len(rows) == len(found) == 24
    for breach in found:
        told_min, counted_min = (
            int(part.replace(",", "")) for part in (breach.told, breach.counted)
        )
        assert told_min - counted_min == by


def test_the_hamlet_without_its_new_starters_is_as_short_as_by_hand(hamlet: Solved) -> None:
    answers, _ = hamlet
    assert answers.before.mandated_shortage_min.sum() == sum(mandated_short(0, 0).values())
