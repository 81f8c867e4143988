"""The command staff: its modes, its words, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from instances import Instance, load
from instances.changing import load_changed
from instances.tables import SafetyRule
from models.audit import audit_staff
from models.recount.safety import unsafe
from optimiser.cli import app
from optimiser.errors import ImpossibleError
from optimiser.settings import Search
from optimiser.staffing import Asked, staff
from reports.staff_tables import told as rows_told
from reports.staff_words import sentences

RUN = CliRunner()


def asked(*words: str) -> Result:
    return RUN.invoke(app, ["staff", "hamlet", "--quiet", *words])


def told(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(*words, "--json").stdout)
    return found


def test_both_steps_of_the_hamlet_by_hand() -> None:
    # the example's page works it out: one step up, three low
    rows = {row["base"]: row["placed_wte"] for row in told()["tables"]["placements"]}
    assert rows == {"up": 0.1, "low": pytest.approx(0.3)}
    said = asked().stdout
    assert "0.3 to Lower Hamlet and 0.1 to Upper Hamlet" in said
    assert "Worst off" in said


def test_least_is_less_than_from_scratch_and_leaves_nothing_short() -> None:
    more, scratch = told("--mode", "least"), told("--mode", "least", "--scratch")
    for found in (more, scratch):
        assert sum(row["shortage_min"] for row in found["tables"]["pressure"]) == 0
    cost = [sum(row["cost_gbp"] for row in f["tables"]["placements"]) for f in (more, scratch)]
    assert 0 < cost[0] < cost[1]


def test_a_budget_is_not_passed_and_more_of_it_leaves_less_short() -> None:
    short = []
    for pounds in (0, 8000, 16000, 40000):
        tables = told("--mode", "budget", "--budget", str(pounds))["tables"]
        assert sum(row["cost_gbp"] for row in tables["placements"]) <= pounds
        short.append(sum(row["shortage_min"] for row in tables["pressure"]))
    assert short == sorted(short, reverse=True) and short[0] > short[-1] == 0


def test_a_wish_is_kept_and_a_plan_that_stands_is_left_alone(tmp_path: Path) -> None:
    wished = told("--place", "winter=up:4")["tables"]["placements"]
    assert [(row["base"], row["placed_wte"]) for row in wished] == [("up", 0.4)]
    run = tmp_path / "run"
    RUN.invoke(app, ["plan", "hamlet", "--quiet", "--out", str(run)])
    stands = told("--stands", str(run), "--moves", "0", "--set", "births=+20%")
    assert stands["tables"]["placements"] and stands["status"] == "proved optimal"
    rows = {row["base"]: row["placed_wte"] for row in stands["tables"]["placements"]}
    assert rows == {"up": 0.1, "low": pytest.approx(0.3)}


def test_what_can_be_promised_is_told_by_level() -> None:
    found = told("--mode", "promise")
    # as by hand: with all four steps low, its worst month still decides
    worst = min(row["mandated_priority_1"] for row in found["tables"]["promises"])
    assert any(f"{worst:.1%}".rstrip("%") in line for line in found["words"])


def test_a_plan_too_short_for_training_is_refused() -> None:
    short = asked("--mode", "train", "--train", "HV=HV")
    assert short.exit_code == 2 and "settings.months=36" in short.stderr
    unknown = asked("--mode", "train", "--train", "HW=HV", "--set", "settings.months=24")
    assert unknown.exit_code == 2 and "HW" in unknown.stderr
    assert asked("--mode", "everything").exit_code == 2
    assert asked("--mode", "budget").exit_code == 2


def with_rule(**columns: Any) -> Instance:
    return replace(load("hamlet"), safe_staffing=(SafetyRule(rule="rule", **columns),))


def test_a_rule_of_safe_staffing_moves_the_posts() -> None:
    free = staff(load("hamlet"), Asked(), Search())
    kept = staff(with_rule(kind="most_wte", base="low", grades=("HV",), value=0.5), Asked(),
                 Search())  # fmt: skip
    has = kept.question.capacity
    cell = has.bases.index("low"), has.grades.index("HV"), -1
    assert kept.plan.wte[cell] <= 0.5 + 1e-9 < free.plan.wte[cell]


RULES = [
    {"kind": kind, "base": base, "grades": grades, "value": value}
    for kind, values in (
        ("least_wte", (0.4, 0.5, 0.65, 0.9)), ("most_wte", (0.35, 0.45, 0.7, 0.9)),
        ("registered_pct", (55, 60, 67, 72)), ("others_per_registered", (0.3, 0.45, 0.55, 0.7)),
    )
    for value in values
    for base in ("up", "low", None)
    for grades in (("HV",), None)
    if not (grades and kind in ("registered_pct", "others_per_registered"))
]  # fmt: skip


def test_rules_are_kept_as_by_every_placement() -> None:
    question = staff(load("hamlet"), Asked(), Search()).question
    every = [np.array([[steps, 4 - steps, 0, 0]]) for steps in range(5)]
    refused = kept = 0
    for columns in RULES:
        rule = with_rule(**columns)
        places = [columns["base"]] if columns["base"] else ["up", "low", "A", "B"]
        allowed = [
            question.objectives(question.plan(placed))[0]
            for placed in every
            if not list(unsafe(rule, there(question.plan(placed).wte), places))
        ]
        if not allowed:
            refused += 1
            with pytest.raises(ImpossibleError):
                staff(rule, Asked(), Search())
            continue
        kept += 1
        answer = staff(rule, Asked(), Search())
        assert answer.outcome.steps[0].objective == min(allowed)
        assert audit_staff(answer.as_given, rows_told(answer)) == ()
    assert min(refused, kept) > 10


def there(wte: Any) -> dict[tuple[str, str], Fraction]:
    """WTE by base and grade at the end of the plan."""
    return {
        (base, grade): Fraction(str(round(float(wte[b, g, -1]), 6)))
        for b, base in enumerate(("up", "low", "A", "B"))
        for g, grade in enumerate(("HV", "NN", "SN"))
    }


def test_who_comes_anyway_is_placed_though_nobody_is_needed() -> None:
    # the teams are worst off and health visitors cannot help them
    rich = load_changed("hamlet", ["staff[*,HV].wte=+900%", "staff[*,NN].wte=+900%"])
    answer = staff(rich, Asked("least"), Search())
    assert not answer.plan.shortage_min.any()
    assert answer.plan.placed.sum(axis=1).tolist() == [4, 0, 0, 0]


def test_a_rule_that_nothing_can_keep_is_foretold() -> None:
    rule = with_rule(kind="least_wte", base="low", grades=("HV",), value=9)
    with pytest.raises(ImpossibleError, match="even with every new starter"):
        staff(rule, Asked(), Search())


def test_other_plans_and_prices_of_aims_are_told() -> None:
    answer = staff(load("hamlet"), Asked(plans=2, within_pct=50, insist=True), Search())
    assert len(answer.choices) == 1 and answer.choices[0].apart >= 1
    assert len(answer.insisted) == len(answer.outcome.steps) - 1
    assert any("Putting" in line for line in sentences(answer))


def test_tables_are_written_at_once_and_over_their_own_kind_alone(tmp_path: Path) -> None:
    out = tmp_path / "answer"
    assert asked("--out", str(out)).exit_code == 0
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {"placements.csv", "aims.csv", "summary.json"} <= first.keys()
    assert asked("--out", str(out)).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    assert asked("--out", str(other)).exit_code == 2
    assert (other / "mine.txt").exists()


# --- posts without regret


def ranged() -> Instance:
    """The hamlet, whose new birth visit may take from 30 to 90 minutes."""
    return load_changed(
        "hamlet",
        ["contacts[new-birth].duration_low_min=30", "contacts[new-birth].duration_high_min=90"],
    )


def test_posts_without_regret_are_told_and_counted_again() -> None:
    answer = staff(ranged(), Asked(no_regret=True), Search())
    found = answer.no_regret
    assert found is not None and found.proved and found.ranged
    # one step up and three low as given; at high demand both are short all through
    common = found.common.sum()
    assert 0 < common <= 4
    said = " ".join(sentences(answer))
    assert f"{common * 0.1:,.1f} of 0.4 WTE go to the same place" in said
    rows = rows_told(answer)
    assert audit_staff(answer.as_given, rows) == ()
    assert len(rows["no_regret"]) >= 1
    for row in rows["no_regret"]:
        for column in ("in_all_wte", "low_wte", "as_given_wte", "high_wte", "base", "tranche"):
            was = row[column]
            row[column] = "nowhere" if isinstance(was, str) else round(was + 0.1, 6)
            assert audit_staff(answer.as_given, rows), column
            row[column] = was
    assert audit_staff(answer.as_given, rows | {"no_regret": rows["no_regret"][1:]})


def test_without_ranges_no_post_is_one_of_regret() -> None:
    assert "No table gives the least and the most" in asked("--no-regret").stdout
    assert asked("--no-regret", "--mode", "least").exit_code == 2


# --- what is told is counted again

MODES = {
    "place": Asked(),
    "least": Asked("least"),
    "from scratch": Asked("least", scratch=True),
    "budget": Asked("budget", budget_gbp=20_000),
    "promise": Asked("promise"),
}


def raised(table: str, column: str, by: float) -> Callable[[dict[str, Any]], None]:
    def tamper(told: dict[str, Any]) -> None:
        row = next(row for row in told[table] if row[column])
        row[column] = row[column] + by

    return tamper


def moved(told: dict[str, Any]) -> None:
    """The first post placed is told at the other locality."""
    row = next(row for row in told["staffing"] if row["placed_wte"])
    row["base"] = "low" if row["base"] == "up" else "up"


TAMPERED = {
    "a post moved": moved,
    "more placed": raised("staffing", "placed_wte", 0.1),
    "more in post": raised("staffing", "in_post_wte", 0.1),
    "more minutes": raised("capacity", "capacity_min", 60),
    "more owed": raised("demand", "demand_min", 60),
    "another pressure": raised("pressure", "capacity_min", 3),
}


@pytest.mark.parametrize("mode", MODES)
def test_what_is_told_of_staff_is_counted_again(mode: str) -> None:
    answer = staff(load("hamlet"), MODES[mode], Search())
    true = rows_told(answer)
    assert audit_staff(answer.as_given, true) == ()
    for name, tamper in TAMPERED.items():
        if name == "more in post" and mode == "from scratch":
            continue
        wrong = deepcopy(true)
        tamper(wrong)
        assert audit_staff(answer.as_given, wrong), name


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"kind": "least_wte", "value": 0.6}, True), ({"kind": "least_wte", "value": 0.7}, False),
        ({"kind": "most_wte", "value": 0.6}, True), ({"kind": "most_wte", "value": 0.5}, False),
        ({"kind": "least_wte", "value": 0.9, "grades": None}, True),
        ({"kind": "least_wte", "value": 1.0, "grades": None}, False),
        ({"kind": "registered_pct", "value": 66.6, "grades": None}, True),
        ({"kind": "registered_pct", "value": 66.7, "grades": None}, False),
        ({"kind": "others_per_registered", "value": 0.5, "grades": None}, True),
        ({"kind": "others_per_registered", "value": 0.49, "grades": None}, False),
    ],
)  # fmt: skip
def test_rules_of_safe_staffing_are_counted_again(rule: dict[str, Any], holds: bool) -> None:
    # the plan has 0.6 WTE of health visitors and 0.3 of nursery nurses at Lower Hamlet
    answer = staff(load("hamlet"), Asked(), Search())
    strict = with_rule(base="low", **{"grades": ("HV",), **rule})
    assert (audit_staff(strict, rows_told(answer)) == ()) is holds
