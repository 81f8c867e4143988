"""A finished run is audited again: whatever was changed in it is found."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Contents = Callable[[], dict[str, bytes]]


def table(run: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table of a run."""
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


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
