"""The commands demand and capacity, from end to end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import load
from models.audit import audit_today
from models.counted import counted
from optimiser import flows

Run = Callable[..., Any]

KEYS = {
    "command", "instance", "period", "sentences", "tables", "audit", "schools_without_team",
    "assumptions", "warnings", "path",
}  # fmt: skip
CAUSES = {"causes_total", "causes_by_base", "causes"}


def minutes(rows: list[dict[str, Any]], column: str = "demand_min") -> int:
    return sum(row[column] for row in rows)


@pytest.mark.parametrize("command", ["demand", "capacity"])
@pytest.mark.parametrize("source", ["hamlet", "hertfordshire"])
def test_the_answer_as_json_is_one_object_whose_tables_agree(
    run: Run, contents: Callable[[], dict[str, bytes]], command: str, source: str
) -> None:
    ended = run(command, source, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    told = ended.told
    assert set(told) == KEYS
    assert told["instance"]["hash"] == load(source).digest
    assert set(told["tables"]) == set(flows.OF[command])
    assert 5 <= len(told["sentences"]) <= 14
    sums = {
        minutes(rows) for name, rows in told["tables"].items()
        if name not in ("capacity", "weighting", "ranges", "moved", "late")
    }  # fmt: skip
    assert len(sums) == 1
    assert contents() == {}


def test_the_hamlet_by_hand(run: Run) -> None:
    """New birth: 100 and 90 minutes, one and two children a day. One-year review: 40 minutes."""
    tables = run("demand", "hamlet", "--json").told["tables"]
    base = {row["base"]: row for row in tables["bases"]}
    assert base["up"]["mandated_min"] == 365 * 100
    assert base["low"]["mandated_min"] == 730 * 90
    contact = {row["contact"]: row for row in tables["contacts"]}
    assert contact["new-birth"]["contacts"] == pytest.approx(3 * 365, abs=0.01)
    assert contact["reception"]["contacts"] == pytest.approx(120, abs=0.01)  # 840 pupils / 7
    assert contact["drop-in"]["contacts"] == pytest.approx(60, abs=0.01)  # 10 for 6 schools


def test_the_shortage_of_the_hamlet_by_hand(run: Run) -> None:
    """February: 2,800 owed in the upper hamlet, 20 days of 135 minutes given; so in README."""
    rows = run("capacity", "hamlet", "--json").told["tables"]["pressure"]
    short = {(row["base"], row["period"]): row["mandated_shortage_min"] for row in rows}
    assert short["up", "2027-02"] == 100
    assert short["low", "2027-02"] == 2340
    assert short["up", "2027-03"] == 265
    assert short["low", "2027-03"] == 2745


def test_moving_inside_windows_never_adds_to_what_is_short_and_late_contacts_are_told(
    run: Run,
) -> None:
    """A new birth visit has a week, so a month with too few hours leaves it late all the same."""
    told = run("capacity", "hamlet", "--json").told
    moved = told["tables"]["moved"]
    assert minutes(moved, "moved_short_min") <= minutes(moved, "as_due_short_min")
    short = minutes(told["tables"]["pressure"], "shortage_min")
    assert minutes(moved, "as_due_short_min") == short
    late = told["tables"]["late"]
    assert {row["contact"] for row in late} == {"new-birth"}
    mandated = [row for row in moved if row["level"].startswith("mandated")]
    assert minutes(late, "late_min") == minutes(mandated, "moved_short_min")
    assert any("even so: New birth visit" in text for text in told["sentences"])


def test_the_week_stands_in_for_the_month_of_the_settings(run: Run) -> None:
    months = run("demand", "hamlet", "--json").told
    weeks = run("demand", "hamlet", "--by", "week", "--json").told
    assert (months["period"], weeks["period"]) == ("month", "week")
    assert len(months["tables"]["periods"]) == 12
    assert len(weeks["tables"]["periods"]) == 53
    gap = minutes(months["tables"]["bases"]) - minutes(weeks["tables"]["bases"])
    assert abs(gap) < 53 * 4 * 4  # a minute of rounding for each cell


def test_words_come_first_and_name_the_worst_place_and_who_is_short(run: Run) -> None:
    ended = run("capacity", "hamlet", "--quiet")
    assert ended.code == 0
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("Over the 12 months from April 2026 the 1.3 WTE in post can give")
    assert "In May 2026, Lower Hamlet owes" in ended.stdout
    assert "more than its health visitors can give." in ended.stdout
    assert any(line.startswith("Lower Hamlet ") for line in lines)


def test_changes_are_told_first_with_what_each_adds(run: Run) -> None:
    ended = run("demand", "hamlet", "--set", "births=+10%", "--set",
                "contacts[new-birth].number=+1", "--json")  # fmt: skip
    told = ended.told
    assert set(told["tables"]) == set(flows.OF["demand"]) | CAUSES
    assert told["sentences"][0].startswith(
        "With births 10% higher and 1 contact more of New birth visit, the pathways ask for"
    )
    *parts, whole = told["tables"]["causes_total"]
    assert [part["cause"] for part in parts] == [
        "births 10% higher", "1 contact more of New birth visit",
    ]  # fmt: skip
    before = run("demand", "hamlet", "--json").told["tables"]["bases"]
    gained = minutes(told["tables"]["bases"]) - minutes(before)
    assert minutes(parts) == whole["demand_min"] == gained
    assert minutes(told["tables"]["causes"]) == minutes(told["tables"]["causes_by_base"]) == gained
    assert sum("Changed by --set" in text for text in told["assumptions"]) == 2


def test_ranges_and_weights_are_told_before_one_figure_is_relied_on(run: Run) -> None:
    ended = run("demand", "hertfordshire", "--json").told
    rows = [row for row in ended["tables"]["ranges"] if row["cause"] == "all together"]
    assert all(row["low_min"] <= row["as_given_min"] <= row["high_min"] for row in rows)
    assert minutes(rows, "as_given_min") == minutes(ended["tables"]["bases"])
    weights = ended["tables"]["weighting"]
    for scheme in ("none", "table", "linear", "caseload"):
        assert sum(row[f"share_{scheme}"] for row in weights) == pytest.approx(1, abs=1e-3)
    assert any("low or its high end" in text for text in ended["sentences"])
    assert any("Most need for each WTE is in" in text for text in ended["sentences"])


def test_bad_changes_end_with_three_and_are_all_told(run: Run) -> None:
    ended = run("demand", "hamlet", "--set", "birth=+3%", "--set", "uptak=2", "--json")
    assert (ended.code, ended.stderr) == (3, "")
    assert [fault["nearest"] for fault in ended.told["faults"]] == ["births", "uptake"]


def test_a_folder_holds_tables_page_and_map(run: Run, tmp_path: Path) -> None:
    ended = run("capacity", "hamlet", "--set", "staff=+10%", "--out", "told")
    assert ended.code == 0
    names = {path.name for path in (tmp_path / "told").iterdir()}
    tables = {f"{name}.csv" for name in {*flows.OF["capacity"], *CAUSES}}
    # more staff owes nobody anything: that table has no rows, and stays as an empty file
    assert names == tables | {"summary.json", "report.html", "heat.svg"}
    summary = json.loads((tmp_path / "told" / "summary.json").read_text(encoding="utf-8"))
    page = (tmp_path / "told" / "report.html").read_text(encoding="utf-8")
    assert summary["sentences"][0].replace("'", "&#39;") in page
    assert "<svg" in page
    with (tmp_path / "told" / "pressure.csv").open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == 4 * 12


def test_a_folder_is_the_same_to_the_byte_and_replaced_only_by_its_own_command(
    run: Run, tmp_path: Path
) -> None:
    assert run("demand", "hamlet", "--out", "one").code == 0
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert run("demand", "hamlet", "--out", "one").code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()} == first
    assert run("capacity", "hamlet", "--out", "one").code == 2
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert run("demand", "hamlet", "--out", "mine").code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_text_of_the_tables_is_never_live(run: Run, hamlet: Any, tmp_path: Path) -> None:
    hamlet.put("localities", 2, "name", "<script>alert(1)</script>")
    hamlet.put("settings", 2, "value", "=cmd()|'/c calc'!A1")
    assert run("demand", hamlet.path, "--out", "told").code == 0
    page = (tmp_path / "told" / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_schools_without_a_team_are_told_and_left_out(run: Run, hamlet: Any) -> None:
    hamlet.put("schools", 7, "team", "")
    told = run("demand", hamlet.path, "--json").told
    assert told["schools_without_team"] == ["S6"]
    assert "Not counted: 1 school without a team today (Hill School)." in told["sentences"]
    contact = {row["contact"]: row["contacts"] for row in told["tables"]["contacts"]}
    assert contact["drop-in"] == pytest.approx(50, abs=0.02)  # 10 for each of the other five


def test_a_plan_takes_changes_and_can_be_verified(run: Run, tmp_path: Path) -> None:
    ended = run("plan", "hamlet", "--set", "contacts[new-birth].uptake_pct=95", "--out", "less")
    assert ended.code == 0
    assert run("verify", "less").code == 0
    summary = json.loads((tmp_path / "less" / "summary.json").read_text(encoding="utf-8"))
    assert summary["instance"]["hash"] != load("hamlet").digest
    assert any("Changed by --set" in text for text in summary["assumptions"])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("demand", "demand_min"), ("capacity", "capacity_min"), ("pressure", "shortage_min"),
        ("pressure", "mandated_shortage_min"), ("pathways", "demand_min"),
        ("bases", "demand_min"), ("periods", "demand_min"), ("contacts", "demand_min"),
    ],
)  # fmt: skip
def test_a_figure_that_is_told_wrong_is_found_by_the_recount(table: str, column: str) -> None:
    answer = flows.ask("demand", "hamlet")
    tables: Any = {**answer.tables, "capacity": flows.ask("capacity", "hamlet").tables["capacity"]}
    instance = counted(load("hamlet")).instance
    tables["school_teams"] = [
        {"school": row.school, "planned_team": row.team} for row in instance.schools
    ]
    assert audit_today(instance, tables) == ()
    wrong = [dict(row) for row in tables[table]]
    wrong[0][column] += 60
    assert audit_today(instance, {**tables, table: wrong})


@pytest.mark.parametrize("line", ["demand", "capacity", "demand hamlet --by year",
                                  "capacity hamlet --set"])  # fmt: skip
def test_what_cannot_be_understood_ends_with_two(run: Run, line: str) -> None:
    assert run(*line.split()).code == 2
