"""The command line keeps its word: exit codes, where words go, and what is left on the disk."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import load

Run = Callable[..., Any]
Contents = Callable[[], dict[str, bytes]]

FILES = {
    "summary.json", "demand.csv", "capacity.csv", "pressure.csv", "staffing.csv",
    "school_teams.csv", "teams.csv", "frontier.csv", "frontier_plans.csv", "tariffs.csv",
    "reconciliation.csv", "trace.csv", "tariff_parts.csv", "unit_costs.csv", "contact_costs.csv",
    "pathway_costs.csv", "staff_costs.csv",
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
