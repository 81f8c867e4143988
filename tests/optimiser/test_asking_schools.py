"""The command `schools`: what it tells, writes and refuses; its run is recounted as any other."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

FILES = {
    "school_teams.csv", "teams.csv", "frontier.csv", "frontier_plans.csv", "school_moves.csv",
    "team_changes.csv", "comparison.csv", "schools.html", "summary.json", "inputs",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def changed(path: Path, column: str, row: int, value: str) -> None:
    """One cell of a written table changed."""
    found = rows(path)
    found[row][column] = value
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def test_the_hamlet_moves_the_bridge_school_and_says_why(run: Run, tmp_path: Path) -> None:
    ended = run("schools", "hamlet", "--out", "out", "--quiet")
    assert ended.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    moved = [row for row in rows(tmp_path / "out" / "school_moves.csv") if row["moved"] == "yes"]
    assert [row["school"] for row in moved] == ["S3"]
    assert "Bridge School (S3) goes from Upper team to Lower team" in ended.stdout
    teams = {row["team"]: row for row in rows(tmp_path / "out" / "team_changes.csv")}
    assert (teams["A"]["leaves"], teams["B"]["joins"]) == ("S3", "S3")
    assert run("verify", "out").code == 0


@pytest.mark.parametrize(
    ("table", "column", "row", "value"),
    [
        ("school_teams", "planned_team", 0, "B"),
        ("school_teams", "planned_team", 2, "A"),
        ("frontier", "worst_imbalance_pct", 1, "0.5"),
        ("frontier", "travel_min", 0, "1"),
        ("frontier_plans", "team", 0, "A"),
        ("teams", "pupils", 0, "1"),
    ],
)
def test_a_tampered_run_is_refused(
    run: Run, tmp_path: Path, table: str, column: str, row: int, value: str
) -> None:
    run("schools", "hamlet", "--out", "out", "--quiet")
    changed(tmp_path / "out" / f"{table}.csv", column, row, value)
    ended = run("verify", "out", "--json")
    assert ended.code == 1
    # told by the recount too, not only by the digest of the file
    assert len([said for said in ended.told["breaches"] if "as it was written" not in said]) > 0


def test_nobody_may_move_and_it_cannot_be(run: Run) -> None:
    ended = run("schools", "hamlet", "--moves", "0", "--json")
    assert ended.code == 4
    assert ended.told["error"] == "ImpossibleError"
    assert any("budget" in reason for reason in ended.told["reasons"])


def test_a_point_of_the_frontier_is_the_plan_if_asked(run: Run, tmp_path: Path) -> None:
    ended = run("schools", "hamlet", "--point", "0", "--out", "out", "--json", "--quiet")
    assert ended.code == 0
    assert {row["moved"] for row in ended.told["tables"]["school_moves"]} == {"no"}
    assert run("verify", tmp_path / "out").code == 0
    assert run("schools", "hamlet", "--point", "99").code == 2


@pytest.mark.parametrize(
    "words",
    [("--balance", "least"), ("--farther-km", "9"), ("--pupils", "200"), ("--moves", "1")],
)
def test_wishes_are_kept_and_kept_with_the_run(run: Run, words: tuple[str, ...]) -> None:
    assert run("schools", "hamlet", *words, "--out", "out", "--quiet").code == 0
    assert run("verify", "out").code == 0


def test_wishes_of_the_tables_are_recounted_from_the_tables(run: Run, hamlet: Any) -> None:
    """The very plan of the hamlet breaks what is asked afterwards, and is refused for it."""
    run("schools", hamlet.path, "--out", "out", "--quiet")
    inputs = Path("out") / "inputs"
    for file, text, promise in (
        ("forbidden.csv", "school,team\nS3,B\n", "forbidden"),
        ("settings.csv", "most_schools_moved,0\n", "no more change team"),
        ("settings.csv", "pupils_tolerance_pct,0\n", "every measure"),
        ("settings.csv", "most_km_farther,0.1\n", "so much farther"),
    ):
        path = inputs / file
        before = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text((before or "") + text, encoding="utf-8")
        ended = run("verify", "out", "--json")
        assert any(promise in said for said in ended.told["breaches"]), (promise, ended.told)
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")


def test_a_team_in_two_pieces_is_refused(run: Run, hamlet: Any) -> None:
    """The schools lie on a line; the plan gives S3 away from between S2 and S4."""
    run("schools", hamlet.path, "--out", "out", "--quiet")
    settings = Path("out") / "inputs" / "settings.csv"
    text = settings.read_text(encoding="utf-8") + "contiguous,yes\n"
    settings.write_text(text, encoding="utf-8")
    assert any(
        said.startswith("every team is in one piece:")
        for said in run("verify", "out", "--json").told["breaches"]
    )
    changed(Path("out") / "school_teams.csv", "planned_team", 3, "B")
    assert not any(
        said.startswith("every team is in one piece:")
        for said in run("verify", "out", "--json").told["breaches"]
    )


def test_teams_in_one_piece_need_more_tolerance_in_the_hamlet(run: Run, hamlet: Any) -> None:
    ended = run("schools", hamlet.path, "--contiguous", "--json")
    assert ended.code == 4
    assert "one piece" in ended.told["reasons"][0]
    hamlet.set("balance_tolerance_pct", "35")
    assert run("schools", hamlet.path, "--contiguous", "--out", "out", "--quiet").code == 0
    teams = [row["planned_team"] for row in rows(Path("out") / "school_teams.csv")]
    assert teams == sorted(teams)
    assert run("verify", "out").code == 0


def test_islands_are_named(run: Run, hamlet: Any) -> None:
    hamlet.add("settings", key="neighbour_km", value="1.5")
    ended = run("schools", hamlet.path, "--contiguous", "--json")
    assert ended.code == 4
    assert any("no neighbours" in reason and "S5" in reason for reason in ended.told["reasons"])


def test_a_school_locked_where_forbidden_is_a_fault(run: Run, hamlet: Any) -> None:
    hamlet.put("schools", 2, "locked", "yes")
    (hamlet.path / "forbidden.csv").write_text("school,team\nS1,A\n", encoding="utf-8")
    ended = run("schools", hamlet.path, "--json")
    assert ended.code == 3
    assert [fault["kind"] for fault in ended.told["faults"]] == ["locked where forbidden"]


def test_a_team_without_staff_and_locked_schools_are_told(run: Run, hamlet: Any) -> None:
    hamlet.put("teams", 3, "wte", "0")
    for line in range(2, 8):
        hamlet.put("schools", line, "locked", "yes")
    warned = " ".join(run("check", hamlet.path, "--json").told["warnings"])
    assert "B: no staff" in warned
    assert "Every school is locked" in warned
    assert run("schools", hamlet.path, "--json").code == 4
