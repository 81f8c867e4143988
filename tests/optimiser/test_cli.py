"""The command line keeps its word: exit codes, where words go, and what is left on the disk."""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimiser
from instances import load

Run = Callable[..., Any]
Contents = Callable[[], dict[str, bytes]]

FILES = {
    "summary.json", "demand.csv", "capacity.csv", "pressure.csv", "staffing.csv",
    "school_teams.csv", "teams.csv", "frontier.csv", "tariffs.csv", "reconciliation.csv",
    "plan.xlsx", "report.html", "inputs",
}  # fmt: skip
HEAVY = {"highspy", "pandas", "numpy", "pydantic", "altair", "xlsxwriter", "jinja2"}


def program(
    *words: object, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "optimiser", *map(str, words)],
        cwd=cwd, env=os.environ | (env or {}), capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def table(run: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table of a run."""
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the example that can be solved by hand; not to be changed."""
    return optimiser.plan("hamlet", out=tmp_path_factory.mktemp("runs") / "hamlet").path


@pytest.fixture
def finished(planned: Path, tmp_path: Path) -> Path:
    """A copy of a finished run that a test may change."""
    return Path(shutil.copytree(planned, tmp_path / "finished"))


# ---- where words go ------------------------------------------------------------------------------


def test_a_plan_is_told_on_stderr_and_written_to_its_folder(run: Run, tmp_path: Path) -> None:
    ended = run("plan", "hamlet", "--out", "first")
    assert (ended.code, ended.stdout) == (0, "")
    assert "School teams" in ended.stderr
    assert "first" in ended.stderr
    assert {path.name for path in (tmp_path / "first").iterdir()} == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_a_plan_as_json_is_its_summary_and_nothing_else(run: Run, tmp_path: Path) -> None:
    ended = run("plan", "hamlet", "--out", "first", "--json")
    assert ended.code == 0
    assert ended.stdout.count("\n") == 1
    told = ended.told
    assert told.pop("path") == "first"
    assert told == json.loads((tmp_path / "first" / "summary.json").read_text(encoding="utf-8"))


def test_quiet_tells_no_progress(run: Run) -> None:
    assert "School teams" not in run("plan", "hamlet", "--out", "first", "--quiet").stderr


def test_a_run_without_a_folder_asked_for_is_named_after_its_instance(
    run: Run, tmp_path: Path
) -> None:
    assert run("plan", "hamlet").code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name == f"hamlet-{load('hamlet').digest[:8]}"


def test_checking_writes_nothing_and_says_there_are_no_faults(run: Run, contents: Contents) -> None:
    ended = run("check", "hamlet")
    assert (ended.code, ended.stdout) == (0, "")
    assert "No faults" in ended.stderr
    assert "6 schools" in ended.stderr
    assert contents() == {}


def test_a_check_as_json_is_one_object(run: Run, hamlet: Any) -> None:
    hamlet.put("schools", 4, "pupils", "")
    ended = run("check", hamlet.path, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.told["faults"] == []
    assert "Bridge School" in ended.told["warnings"][0]
    assert ended.told["hash"] == load(hamlet.path).digest


def test_a_verification_as_json_is_one_object(run: Run, finished: Path) -> None:
    ended = run("verify", finished, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.told["breaches"] == []


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_json_can_be_read_whatever_the_console_can_show(
    hamlet: Any, tmp_path: Path, encoding: str
) -> None:
    hamlet.put("schools", 4, "pupils", "")
    hamlet.put("schools", 4, "name", "Łódź Ōtani £1")
    ended = program(
        "check", hamlet.path, "--json", cwd=tmp_path, env={"PYTHONIOENCODING": encoding}
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "Łódź Ōtani £1" in json.loads(ended.stdout.decode(encoding))["warnings"][0]


def test_faults_end_a_process_with_three_and_no_traceback(hamlet: Any, tmp_path: Path) -> None:
    hamlet.put("schools", 4, "pupils", "-140")
    ended = program("plan", hamlet.path, "--out", "first", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (3, b"")
    assert b"schools.csv:4:pupils" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert not (tmp_path / "first").exists()


# ---- usage ---------------------------------------------------------------------------------------

USAGE = [
    "",
    "no-such-command",
    "plan",
    "check",
    "verify",
    "plan hamlet another",
    "plan hamlet --no-such-option",
    "plan hamlet --gap -0.1",
    "plan hamlet --gap nan",
    "plan hamlet --gap much",
    "plan hamlet --time-limit 0",
    "plan hamlet --time-limit nan",
    "plan hamlet --threads 0",
    "plan hamlet --threads 1000",
    "plan hamlet --seed -1",
    "plan hamlet --out",
    "import",
    "import schools",
    "import schools file.csv",
]


@pytest.mark.parametrize("line", USAGE)
def test_a_command_that_cannot_be_understood_ends_with_two(
    run: Run, contents: Contents, line: str
) -> None:
    ended = run(*line.split())
    assert ended.code == 2
    assert ended.stdout + ended.stderr
    assert contents() == {}


def test_a_process_that_cannot_be_understood_ends_with_two_and_no_traceback(tmp_path: Path) -> None:
    ended = program("plan", "hamlet", "--threads", "none", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [(), ("plan",), ("check",), ("verify",), ("import", "schools")])
def test_every_command_has_help(run: Run, command: tuple[str, ...]) -> None:
    ended = run(*command, "--help")
    assert ended.code == 0
    assert "Usage" in ended.stdout


@pytest.mark.parametrize(
    ("words", "light"),
    [
        (["-m", "optimiser", "--help"], HEAVY),
        (["-m", "optimiser", "plan", "--help"], HEAVY - {"pydantic"}),  # typer's own limits
        (["-c", "import optimiser"], HEAVY),
    ],
    ids=["help", "help of a command", "import"],
)
def test_help_waits_for_no_heavy_package(tmp_path: Path, words: list[str], light: set[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0]
                for line in ended.stderr.splitlines() if "|" in line}  # fmt: skip
    assert "optimiser" in imported
    assert imported.isdisjoint(light)


# ---- the folder of a run -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "taken",
    [
        {"thesis.txt": "years of work"},
        {"summary.json": "{}", "thesis.txt": "years of work"},
        {"deep/er/thesis.txt": "years of work"},
    ],
    ids=["a file", "a summary of something else", "a folder"],
)
def test_a_folder_of_something_else_is_refused_and_left_untouched(
    run: Run, tmp_path: Path, contents: Contents, taken: dict[str, str]
) -> None:
    for name, text in taken.items():
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = contents()
    ended = run("plan", "hamlet", "--out", "mine")
    assert (ended.code, ended.stdout) == (2, "")
    assert "mine" in ended.stderr.splitlines()[-1]
    assert contents() == before


@pytest.mark.parametrize("out", ["taken", "taken/run", "taken/deep/run"])
def test_a_file_in_the_place_of_the_folder_is_refused_and_left_untouched(
    run: Run, tmp_path: Path, contents: Contents, out: str
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    before = contents()
    assert run("plan", "hamlet", "--out", out).code == 2
    assert contents() == before


def test_the_tables_themselves_are_never_replaced_by_their_run(
    run: Run, hamlet: Any, contents: Contents
) -> None:
    before = contents()
    assert run("plan", hamlet.path, "--out", hamlet.path).code == 2
    assert contents() == before


def test_an_empty_folder_is_taken(run: Run, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    assert run("plan", "hamlet", "--out", "first").code == 0
    assert {path.name for path in (tmp_path / "first").iterdir()} == FILES


def test_the_folder_one_stands_in_is_taken_or_refused_in_words(run: Run, tmp_path: Path) -> None:
    ended = run("plan", "hamlet", "--out", ".")
    assert ended.code in (0, 2)
    assert {path.name for path in tmp_path.iterdir()} == (set() if ended.code else FILES)


def test_folders_above_the_run_are_made(run: Run, tmp_path: Path) -> None:
    assert run("plan", "hamlet", "--out", "a/b/c").code == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"c"}


def test_an_old_run_is_replaced_whole(run: Run, hamlet: Any, tmp_path: Path) -> None:
    assert run("plan", "hamlet", "--out", "again").code == 0
    (tmp_path / "again" / "old.csv").write_text("left over", encoding="utf-8")
    hamlet.set("name", "Another hamlet")
    assert run("plan", hamlet.path, "--out", "again").code == 0
    assert {path.name for path in (tmp_path / "again").iterdir()} == FILES
    assert {path.name for path in tmp_path.iterdir()} == {"again", "hamlet"}
    summary = json.loads((tmp_path / "again" / "summary.json").read_text(encoding="utf-8"))
    assert summary["instance"]["name"] == "Another hamlet"
    assert run("verify", "again").code == 0


def test_an_old_run_stays_where_the_new_one_fails(
    run: Run, hamlet: Any, finished: Path, contents: Contents
) -> None:
    hamlet.put("schools", 2, "pupils", "2100")
    before = contents()
    assert run("plan", hamlet.path, "--out", finished).code == 4
    assert contents() == before


def test_two_runs_are_the_same_to_the_byte_but_for_the_seconds(tmp_path: Path) -> None:
    for name, hashing in (("first", "1"), ("second", "2")):
        ended = program("plan", "hamlet", "--out", name, cwd=tmp_path,
                        env={"PYTHONHASHSEED": hashing})  # fmt: skip
        assert ended.returncode == 0
    first, second = tmp_path / "first", tmp_path / "second"
    names = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    assert names == {path.relative_to(second) for path in second.rglob("*") if path.is_file()}
    for name in sorted(names):
        one, two = (first / name).read_bytes(), (second / name).read_bytes()
        if name == Path("summary.json"):
            seconds = rb'"seconds": [0-9.e-]+'
            assert len(re.findall(seconds, one)) > 2
            one, two = (re.sub(seconds, b"", text) for text in (one, two))
        assert one == two, name


# ---- verify --------------------------------------------------------------------------------------


def test_a_fresh_run_passes_its_audit(run: Run, finished: Path, contents: Contents) -> None:
    before = contents()
    ended = run("verify", finished)
    assert (ended.code, ended.stdout) == (0, "")
    assert "0 breaches" in ended.stderr
    assert contents() == before


NUMBERS = [
    # table, column, added to the first number of the column
    ("staffing", "in_post_wte", 1), ("staffing", "placed_wte", 1), ("staffing", "planned_wte", 1),
    ("staffing", "cost_gbp", 1000),
    ("school_teams", "workload_min", 10), ("school_teams", "distance_km", 0.5),
    ("school_teams", "pupils", 10),
    ("tariffs", "children", 100), ("tariffs", "contacts", 100), ("tariffs", "direct_gbp", 0.01),
    ("tariffs", "service_support_gbp", 0.01), ("tariffs", "corporate_support_gbp", 0.01),
    ("tariffs", "unused_capacity_gbp", 0.01), ("tariffs", "tariff_gbp_per_child_year", 1),
    ("demand", "demand_min", 10), ("demand", "contacts", 10),
    ("capacity", "capacity_min", 10), ("capacity", "wte", 1),
    ("pressure", "demand_min", 1), ("pressure", "capacity_min", 1),
    ("pressure", "shortage_min", 1), ("pressure", "mandated_shortage_min", 1),
    ("pressure", "pressure", 0.1),
    ("teams", "schools", 1), ("teams", "workload_min", 1), ("teams", "pupils", 10),
    ("teams", "target_min", 10), ("teams", "imbalance_pct", 1),
    ("reconciliation", "own_gbp", 0.01), ("reconciliation", "received_gbp", 0.01),
    ("reconciliation", "passed_on_gbp", 0.01), ("reconciliation", "absorbed_gbp", 0.01),
]  # fmt: skip


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Put rows into a table of a run."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("name", "column", "more"), NUMBERS, ids=[f"{name}.{column}" for name, column, _ in NUMBERS]
)
def test_a_run_with_one_number_changed_fails_its_audit(
    run: Run, finished: Path, name: str, column: str, more: float
) -> None:
    rows = table(finished, name)
    row = next(row for row in rows if row[column])
    old = float(row[column])
    row[column] = str(int(old + more)) if row[column].isdigit() else f"{old + more:.4f}"
    write(finished / f"{name}.csv", rows)
    ended = run("verify", finished)
    assert (ended.code, ended.stdout) == (1, "")
    assert ", 0 breaches" not in ended.stderr


def test_pounds_moved_from_one_price_to_another_fails_the_audit(run: Run, finished: Path) -> None:
    rows = table(finished, "tariffs")
    for row, more in ((rows[0], 100), (rows[1], -100)):
        row["direct_gbp"] = f"{float(row['direct_gbp']) + more:.2f}"
    write(finished / "tariffs.csv", rows)
    assert run("verify", finished).code == 1


def test_a_school_given_to_another_team_fails_the_audit(run: Run, finished: Path) -> None:
    rows = table(finished, "school_teams")
    rows[0]["planned_team"] = "B" if rows[0]["planned_team"] == "A" else "A"
    write(finished / "school_teams.csv", rows)
    assert run("verify", finished).code == 1


@pytest.mark.parametrize(
    "name",
    ["demand", "capacity", "pressure", "staffing", "school_teams", "teams", "tariffs",
     "reconciliation"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["lost", "twice"])
def test_a_run_with_a_row_lost_or_told_twice_fails_its_audit(
    run: Run, finished: Path, name: str, how: str
) -> None:
    rows = table(finished, name)
    write(finished / f"{name}.csv", rows[:-1] if how == "lost" else [*rows, rows[-1]])
    ended = run("verify", finished)
    assert (ended.code, ended.stdout) == (1, "")


@pytest.mark.parametrize(
    ("name", "column", "cell"),
    [
        ("staffing", "placed_wte", "a few"), ("staffing", "placed_wte", ""),
        ("staffing", "tranche", "no-such"), ("staffing", "base", "no-such"),
        ("staffing", "grade", "no-such"), ("school_teams", "planned_team", "no-such"),
        ("school_teams", "school", "no-such"), ("tariffs", "direct_gbp", "nan"),
        ("tariffs", "direct_gbp", ""), ("demand", "priority", "first"),
        ("pressure", "base", "no-such"), ("teams", "workload_min", "inf"),
    ],
)  # fmt: skip
def test_a_run_with_a_senseless_cell_fails_its_audit_in_words(
    run: Run, finished: Path, name: str, column: str, cell: str
) -> None:
    rows = table(finished, name)
    place = next((row for row in rows if row.get("tranche")), rows[0])
    place[column] = cell
    write(finished / f"{name}.csv", rows)
    ended = run("verify", finished)
    assert ended.code in (1, 2)
    assert ended.stderr


@pytest.mark.parametrize(
    "spoil",
    [
        lambda run: (run / "tariffs.csv").unlink(),
        lambda run: (run / "tariffs.csv").write_bytes(b""),
        lambda run: (run / "tariffs.csv").write_bytes(b"pathway,age_band\nU-HV,0-1\n"),
        lambda run: (run / "staffing.csv").write_bytes(b"\xff\xfe\x00"),
        lambda run: (run / "summary.json").write_bytes(b"{"),
        lambda run: (run / "summary.json").write_bytes(b"[]"),
        lambda run: (run / "summary.json").write_bytes(b"{}"),
    ],
    ids=["table lost", "table empty", "columns lost", "table not text", "summary cut off",
         "summary a list", "summary empty"],
)  # fmt: skip
def test_a_run_that_is_not_whole_fails_its_audit_in_words(
    run: Run, finished: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(finished)
    ended = run("verify", finished)
    assert ended.code in (1, 2)
    assert ended.stderr


def test_a_run_whose_inputs_were_changed_fails_its_audit(run: Run, finished: Path) -> None:
    file = finished / "inputs" / "schools.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",210,", ",217,", 1), encoding="utf-8")
    ended = run("verify", finished)
    assert (ended.code, ended.stdout) == (1, "")
    assert "inputs" in ended.stderr


def test_a_run_whose_inputs_are_faulty_is_told_their_faults(run: Run, finished: Path) -> None:
    file = finished / "inputs" / "schools.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",210,", ",many,", 1), encoding="utf-8")
    ended = run("verify", finished)
    assert ended.code in (1, 3)
    assert "schools.csv:2:pupils" in ended.stderr


def test_a_better_objective_than_the_plan_has_fails_the_audit(run: Run, finished: Path) -> None:
    file = finished / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["questions"]["school teams"]["steps"][0]["objective"] -= 10_000
    file.write_text(json.dumps(summary), encoding="utf-8")
    assert run("verify", finished).code == 1


def test_a_folder_that_is_no_run_cannot_be_verified(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    for folder in ("bare", "nowhere"):
        ended = run("verify", folder)
        assert (ended.code, ended.stdout) == (2, "")
        assert folder in ended.stderr


# ---- services of any shape -----------------------------------------------------------------------


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
    assert {path.name for path in folder.iterdir()} == FILES
    assert run("verify", folder).code == 0


# ---- oddities do not stop ------------------------------------------------------------------------


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


# ---- what cannot be ------------------------------------------------------------------------------

ADVICE = re.compile(r"balance_tolerance_pct of ([0-9.]+) instead of ([0-9.]+)")


def advised(stderr: str) -> str:
    """The tolerance that a message advises."""
    found = ADVICE.search(stderr)
    assert found, stderr
    return found[1]


def least_tolerance(hamlet: Any) -> float:
    """The least tolerance that any plan for two equal teams keeps, all plans tried."""
    work = optimiser.plan(hamlet.path, gap=0).tables["school_teams"]["workload_min"].to_numpy()
    share = work.sum() / 2
    loads = (np.dot(work, chosen) for chosen in itertools.product((0, 1), repeat=len(work)))
    return float(min(abs(load - share) for load in loads) / share * 100)


def test_a_school_too_large_for_any_team_is_told_with_the_tolerance_that_would_do(
    run: Run, hamlet: Any, contents: Contents
) -> None:
    # 2,100 pupils: 300 of one year, 30 minutes each, and ten drop-ins of 90 minutes; with the
    # 7,200 minutes of the others a share is 8,550 and its limit 9,405
    hamlet.put("schools", 2, "pupils", "2100")
    before = contents()
    ended = run("plan", hamlet.path, "--out", "first")
    assert (ended.code, ended.stdout) == (4, "")
    assert "S1" in ended.stderr
    assert "9,900" in ended.stderr
    assert "9,405" in ended.stderr
    assert advised(ended.stderr) == "15.8"
    assert contents() == before
    as_json = run("plan", hamlet.path, "--out", "first", "--json")
    assert as_json.code == 4
    assert any("S1" in reason for reason in as_json.told["reasons"])
    hamlet.set("balance_tolerance_pct", "15.8")
    assert set(optimiser.plan(hamlet.path).tables["teams"]["workload_min"]) == {9_900, 7_200}


def test_no_school_is_too_large_but_nothing_fits_the_least_tolerance_is_told(
    run: Run, hamlet: Any, contents: Contents
) -> None:
    # 77 pupils make 1,230 minutes; the two halves nearest to 4,515 are 4,500 and 4,530: 0.33 %
    hamlet.put("schools", 7, "pupils", "77")
    assert least_tolerance(hamlet) == pytest.approx(15 / 4515 * 100)
    hamlet.set("balance_tolerance_pct", "0.1")
    before = contents()
    ended = run("plan", hamlet.path, "--out", "first")
    assert (ended.code, ended.stdout) == (4, "")
    assert "0.1 per cent" in ended.stderr
    assert advised(ended.stderr) == "0.4"
    assert contents() == before
    hamlet.set("balance_tolerance_pct", "0.4")
    assert optimiser.plan(hamlet.path).tables["teams"]["imbalance_pct"].abs().max() <= 0.4


@pytest.mark.parametrize(
    "pupils",
    [(210, 210, 140, 70, 140, 77), (431, 97, 250, 33, 512, 61), (700, 35, 35, 35, 35, 420),
     (123, 456, 789, 12, 345, 678)],
)  # fmt: skip
def test_the_tolerance_told_is_the_least_to_a_tenth(
    run: Run, hamlet: Any, pupils: tuple[int, ...]
) -> None:
    for line, count in enumerate(pupils, start=2):
        hamlet.put("schools", line, "pupils", str(count))
    hamlet.set("balance_tolerance_pct", "100")
    least = least_tolerance(hamlet)
    hamlet.set("balance_tolerance_pct", "0.01")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    told = advised(ended.stderr)
    assert least <= float(told) < least + 0.1
    hamlet.set("balance_tolerance_pct", told)
    optimiser.plan(hamlet.path)


def test_no_tolerance_at_all_is_kept_where_the_numbers_allow(hamlet: Any) -> None:
    hamlet.set("balance_tolerance_pct", "0")
    assert optimiser.plan(hamlet.path).tables["teams"]["workload_min"].tolist() == [4500, 4500]


def test_no_tolerance_at_all_is_impossible_where_shares_are_not_whole(
    run: Run, hamlet: Any
) -> None:
    hamlet.put("schools", 7, "pupils", "72")  # 1,209 minutes: a share is 4,504.5
    hamlet.set("balance_tolerance_pct", "0")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    hamlet.set("balance_tolerance_pct", advised(ended.stderr))
    optimiser.plan(hamlet.path)


def test_advice_is_one_that_the_settings_take(run: Run, hamlet: Any) -> None:
    hamlet.add("teams", team="C", name="Third team")
    hamlet.add("staff", base="C")
    hamlet.put("schools", 2, "pupils", "21000")  # nearly three shares
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "S1" in ended.stderr
    if found := ADVICE.search(ended.stderr):
        hamlet.set("balance_tolerance_pct", found[1])
        assert run("plan", hamlet.path, "--out", "first").code in (0, 4)


def test_a_school_locked_to_a_team_without_staff_is_told_and_not_blamed_on_the_tolerance(
    run: Run, hamlet: Any
) -> None:
    hamlet.add("teams", team="C", name="Third team", wte="0")
    hamlet.put("schools", 7, "team", "C")
    hamlet.put("schools", 7, "locked", "yes")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "must stay with C" in ended.stderr
    assert not ADVICE.search(ended.stderr)


def test_schools_that_must_stay_and_are_too_much_are_told_with_their_team(
    run: Run, hamlet: Any
) -> None:
    for line in range(2, 6):
        hamlet.put("schools", line, "locked", "yes")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "must stay with A" in ended.stderr
    assert "6,300" in ended.stderr
    assert "4,950" in ended.stderr
    assert advised(ended.stderr) == "40.0"
    hamlet.set("balance_tolerance_pct", "40")
    assert optimiser.plan(hamlet.path).tables["teams"]["workload_min"].tolist() == [6300, 2700]


# ---- import --------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["schools", "practices"])
@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_imported_is_told_and_nothing_is_written(
    run: Run, tmp_path: Path, contents: Contents, what: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "register.csv").write_bytes(content)
    before = contents()
    ended = run("import", what, "register.csv", "--into", "new", "--like", "hamlet")
    assert (ended.code, ended.stdout) == (3, "")
    assert "register.csv" in ended.stderr
    assert contents() == before
