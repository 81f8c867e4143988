"""Many instances and scenarios: kept as they finish, whatever ends the sweep."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from optimiser.cli import app
from optimiser.settings import Settings, Stop
from optimiser.sweep import DONE, Job, rows, sweep

ONE = Settings(threads=1)
SCENARIOS = (("high", ("births=+10%",)), ("ill", ("sickness=+5",)), ("many", ("staff=+20%",)))


def jobs(source: str = "hamlet") -> list[Job]:
    return [Job(source, source), *(Job(name, source, changes) for name, changes in SCENARIOS)]


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


class Counting(Executor):
    """Counts what is worked on and not merely known again."""

    def __init__(self, inner: Executor) -> None:
        self.inner, self.worked = inner, 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        def count() -> Any:
            record = fn(*args, **kwargs)
            self.worked += not record.get("kept")
            return record

        return self.inner.submit(count)


def test_the_parts_of_a_difference_sum_to_the_whole(tmp_path: Path, executor: Executor) -> None:
    records = sweep(jobs(), tmp_path, executor, ONE)
    assert list(records) == ["hamlet", "high", "ill", "many"]
    base = records["hamlet"]
    for name, _ in SCENARIOS:
        causes, found = records[name]["causes"], records[name]
        assert sum(causes.values()) == found["shortage_min"] - base["shortage_min"]
    assert records["high"]["causes"]["demand_min"] > 0 == records["high"]["causes"]["staff_min"]
    assert records["ill"]["causes"]["staff_min"] > 0 == records["ill"]["causes"]["demand_min"]
    assert records["many"]["causes"]["staff_min"] < 0
    assert [row["name"] for row in rows(records)] == list(records)


def test_what_is_done_is_not_done_again_whatever_it_is_called(
    tmp_path: Path, executor: Executor
) -> None:
    counting = Counting(executor)
    first = sweep(jobs(), tmp_path, counting, ONE)
    assert counting.worked == 4
    renamed = [Job(f"again {job.name}", job.source, job.changes) for job in jobs()]
    second = sweep(renamed, tmp_path, counting, ONE)
    assert counting.worked == 4
    assert [*second.values()] == [*first.values()]
    other = [*jobs(), Job("new", "hamlet", ("births=+11%",))]
    sweep(other, tmp_path, counting, ONE)
    assert counting.worked == 5
    for settings in (replace(ONE, seed=2), replace(ONE, gap=0.01)):
        sweep(jobs()[:1], tmp_path, counting, settings)
    assert counting.worked == 7


def test_a_changed_instance_is_done_anew(tmp_path: Path, executor: Executor) -> None:
    from instances import load
    from instances.save import save

    where = tmp_path / "tables"
    save(load("hamlet"), where)
    counting = Counting(executor)
    sweep([Job("a", str(where))], tmp_path / "out", counting, ONE)
    grades = where / "grades.csv"
    grades.write_text(grades.read_text().replace("37.5", "36", 1))
    sweep([Job("a", str(where))], tmp_path / "out", counting, ONE)
    assert counting.worked == 2


def test_faults_and_wrong_changes_are_told_in_their_row(tmp_path: Path, executor: Executor) -> None:
    wrong = [Job("nothing", str(tmp_path / "nowhere")), Job("odd", "hamlet", ("birth=+3%",))]
    records = sweep([*jobs()[:1], *wrong], tmp_path / "out", executor, ONE)
    assert records["hamlet"]["status"] == "proved optimal"
    assert records["nothing"]["status"] == records["odd"]["status"] == "refused"
    assert "nowhere" in records["nothing"]["reasons"] and "births" in records["odd"]["reasons"]


def test_a_stopped_sweep_keeps_what_it_has(tmp_path: Path, executor: Executor) -> None:
    stop = Stop()

    def told(done: int, _whole: int, _name: str) -> None:
        stop.wished = done == 2

    records = sweep(jobs(), tmp_path, executor, ONE, stop, told)
    kept = [json.loads(path.read_text()) for path in (tmp_path / DONE).glob("*.json")]
    assert 2 <= len(records) < 4
    assert sorted(record["key"] for record in kept) == sorted(
        record["key"] for record in records.values()
    )
    assert len(sweep(jobs(), tmp_path, executor, ONE)) == 4


def command(out: Path, scenarios: int) -> list[str]:
    given = [sys.executable, "-m", "optimiser", "sweep", "hamlet", "--out", str(out)]
    for number in range(scenarios):
        given += ["--scenario", f"s{number}:births=+{number / 10 + 0.1:.1f}%"]
    return given


def whole(out: Path) -> list[dict[str, str]]:
    with (out / "sweep.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kill_and_go_on(out: Path, scenarios: int, kills: int, seed: int) -> int:
    """Kill the sweep at random moments; what was kept stays as it is. Gives the rows at the end."""
    draw, kept = random.Random(seed), dict[str, bytes]()
    for _ in range(kills):
        process = subprocess.Popen(
            command(out, scenarios), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0.6, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = {path.name: path.read_bytes() for path in (out / DONE).glob("*.json")}
        assert kept.items() <= now.items()
        for content in now.values():
            assert json.loads(content)["status"] == "proved optimal"
        kept = now
    subprocess.run(command(out, scenarios), check=True, capture_output=True)
    now = {path.name: path.read_bytes() for path in (out / DONE).glob("*.json")}
    assert kept.items() <= now.items() and len(now) == scenarios + 1
    assert not list(out.rglob("*.part"))
    return len(whole(out))


def test_a_killed_sweep_goes_on_where_it_was(tmp_path: Path) -> None:
    assert kill_and_go_on(tmp_path / "killed", scenarios=6, kills=1, seed=1) == 7
    subprocess.run(command(tmp_path / "whole", 6), check=True, capture_output=True)
    names = [tmp_path / name / "sweep.csv" for name in ("killed", "whole")]
    assert names[0].read_bytes() == names[1].read_bytes()


@pytest.mark.slow
def test_two_hundred_scenarios_killed_twenty_times(tmp_path: Path) -> None:
    assert kill_and_go_on(tmp_path / "killed", scenarios=200, kills=20, seed=2) == 201


def test_the_command_compares_in_words_and_json(tmp_path: Path) -> None:
    run = subprocess.run(
        [*command(tmp_path, 1), "--json"], check=True, capture_output=True, text=True
    )
    told = json.loads(run.stdout)
    assert [row["name"] for row in told["rows"]] == ["hamlet", "hamlet, s0"]
    said = subprocess.run(command(tmp_path, 1), check=True, capture_output=True, text=True)
    short = told["rows"][1]["shortage_min"] / 60
    assert f"hamlet, s0: {short:,.0f} hours" in said.stdout
    refused = subprocess.run(
        [*command(tmp_path, 0), "--scenario", "nameless"], capture_output=True, text=True
    )
    assert refused.returncode == 2 and "NAME:CHANGE" in refused.stderr


# --- whoever does the work


def bytes_of(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.*"))}


def swept(out: Path, *words: str) -> dict[str, bytes]:
    """What a sweep of the command, in this process, writes."""
    given = ["sweep", "hamlet", "--out", str(out), "--quiet", *words]
    for name, changes in SCENARIOS:
        given += ["--scenario", f"{name}:{','.join(changes)}"]
    ended = CliRunner().invoke(app, given)
    assert ended.exit_code == 0, ended.output
    return bytes_of(out)


def test_any_executor_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Client:
        """What the door needs of a cluster's client: threads here do its work."""

        def __init__(self, address: str, set_as_default: bool) -> None:
            asked.append((address, set_as_default))

        def __enter__(self) -> Client:
            return self

        def __exit__(self, *_: object) -> None:
            asked.append(("closed", True))

        def get_executor(self, pure: bool) -> Executor:
            assert not pure
            return ThreadPoolExecutor(3)

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    there = swept(tmp_path / "there", "--cluster", "tcp://somewhere:8786")
    assert asked == [("tcp://somewhere:8786", False), ("closed", True)]
    assert there == swept(tmp_path / "here", "--workers", "2")


def test_a_dask_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        there = swept(tmp_path / "there", "--cluster", cluster.scheduler_address)
    assert there == swept(tmp_path / "here", "--workers", "1")


def test_a_cluster_without_dask_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    given = ["sweep", "hamlet", "--out", str(tmp_path), "--cluster", "tcp://somewhere:8786"]
    ended = CliRunner().invoke(app, given)
    assert ended.exit_code == 2 and "pip install distributed" in ended.stderr
