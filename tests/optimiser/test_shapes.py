"""Services of any shape are planned; oddities are told and stop nothing."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import optimiser

Run = Callable[..., Any]
Contents = Callable[[], dict[str, bytes]]


def table(run: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table of a run."""
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def balanced_today(hamlet: Any) -> None:
    """1,800 + 1,500 + 1,200 minutes in each team."""
    hamlet.put("schools", 3, "team", "B")


def no_team_today(hamlet: Any) -> None:
    for line in range(2, 8):
        hamlet.put("schools", line, "team", "")


def all_locked(hamlet: Any) -> None:
    hamlet.set("balance_tolerance_pct", "40")
    for line in range(2, 8):
        hamlet.put("schools", line, "locked", "yes")


def one_team(hamlet: Any) -> None:
    for table in ("teams", "staff"):
        lines = hamlet.file(table).read_text(encoding="utf-8").splitlines()
        hamlet.file(table).write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    for line in (6, 7):
        hamlet.put("schools", line, "team", "A")


def one_school(hamlet: Any) -> None:
    one_team(hamlet)
    lines = hamlet.file("schools").read_text(encoding="utf-8").splitlines()
    hamlet.file("schools").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")


def no_tranches(hamlet: Any) -> None:
    hamlet.file("tranches").unlink()


def a_tranche_too_late(hamlet: Any) -> None:
    hamlet.put("tranches", 2, "start_month", "2028-01")


def weeks(hamlet: Any) -> None:
    hamlet.set("period", "week")


def one_month(hamlet: Any) -> None:
    hamlet.set("months", "1")


def five_years(hamlet: Any) -> None:
    hamlet.set("months", "60")


def august(hamlet: Any) -> None:
    """A month without a day of school."""
    hamlet.set("start_month", "2026-08")
    hamlet.set("months", "1")
    hamlet.put("tranches", 2, "start_month", "2026-08")


def marks_in_every_name(hamlet: Any) -> None:
    for table in ("schools", "teams", "localities", "practices", "pathways", "contacts"):
        for line in range(2, len(hamlet.rows(table)) + 1):
            hamlet.put(table, line, "name", "=1+1,\"<b>&'\n{{ 7*7 }} é")
    hamlet.set("name", '../../<b>"x"</b>')


@pytest.mark.parametrize(
    "shape",
    [balanced_today, no_team_today, all_locked, one_team, one_school, no_tranches,
     a_tranche_too_late, weeks, one_month, five_years, august, marks_in_every_name],
    ids=lambda shape: shape.__name__,
)  # fmt: skip
def test_a_service_of_any_shape_is_planned_and_passes_its_audit(
    run: Run, hamlet: Any, tmp_path: Path, shape: Callable[[Any], None]
) -> None:
    shape(hamlet)
    ended = run("plan", hamlet.path)
    assert ended.code == 0, ended.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    assert {"summary.json", "report.html", "inputs"} <= {path.name for path in folder.iterdir()}
    assert run("verify", folder).code == 0


def test_a_plan_is_made_in_spite_of_oddities_and_tells_them(
    run: Run, hamlet: Any, tmp_path: Path
) -> None:
    hamlet.put("schools", 5, "pupils", "")
    hamlet.put("schools", 6, "easting_m", "")
    hamlet.put("schools", 2, "imd_quintile", "")
    hamlet.put("practices", 2, "imd_quintile", "")
    hamlet.set("balance_tolerance_pct", "50")
    assert run("plan", hamlet.path, "--out", "odd").code == 0
    rows = {row["school"]: row for row in table(tmp_path / "odd", "school_teams")}
    assert rows["S4"]["workload_min"] == "0"
    assert rows["S4"]["pupils"] == ""
    assert (rows["S5"]["planned_team"], rows["S5"]["moved"]) == ("B", "no")
    # the same average share as its neighbours: 30 pupils of one year and ten drop-ins
    assert rows["S1"]["workload_min"] == "1800"
    summary = json.loads((tmp_path / "odd" / "summary.json").read_text(encoding="utf-8"))
    told = "\n".join(summary["warnings"])
    assert re.search(r"Ford School.*pupils", told)
    assert re.search(r"Green School.*coordinates", told)
    assert re.search(r"1 of 6 schools.*deprivation", told)
    assert re.search(r"1 of 2 practices.*deprivation", told)
    assert run("verify", "odd").code == 0


def test_a_school_without_a_place_stays_where_balance_would_move_it(hamlet: Any) -> None:
    before = optimiser.plan(hamlet.path).tables["school_teams"].set_index("school")
    assert before.loc["S3", "moved"] == "yes"
    hamlet.put("schools", 4, "easting_m", "")
    hamlet.put("schools", 4, "northing_m", "")
    after = optimiser.plan(hamlet.path).tables["school_teams"].set_index("school")
    assert (after.loc["S3", "planned_team"], after.loc["S3", "moved"]) == ("A", "no")


def test_where_no_pupil_is_known_a_plan_is_made_or_refused_for_that_reason(
    run: Run, hamlet: Any
) -> None:
    for line in range(2, 8):
        hamlet.put("schools", line, "pupils", "")
    checked, planned = run("check", hamlet.path), run("plan", hamlet.path)
    assert checked.code == planned.code
    assert planned.code in (0, 3)
    if planned.code:
        assert "SN" in planned.stderr
        assert "support centres" not in planned.stderr
