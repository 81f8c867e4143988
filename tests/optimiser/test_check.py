"""`optimiser check` tells what is wrong as people and as programs can read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from instances import InstanceFaults, load

Run = Callable[..., Any]


def test_tables_without_faults_are_counted_and_their_hash_is_told(run: Run) -> None:
    ended = run("check", "hamlet")
    assert (ended.code, ended.stdout) == (0, "")
    assert load("hamlet").digest in ended.stderr
    assert "6 schools" in ended.stderr


def test_a_check_as_json_holds_everything(hamlet: Any, run: Run) -> None:
    hamlet.put("schools", 4, "pupils", "")
    told = run("check", hamlet.path, "--json").told
    instance = load(hamlet.path)
    assert told["faults"] == []
    assert told["warnings"] == [str(caution) for caution in instance.cautions]
    (caution,) = instance.cautions
    assert told["placed_warnings"] == [asdict(caution) | {"lines": [4], "cells": []}]
    assert told["assumptions"] == list(instance.defaults_used())
    assert told["hash"] == instance.digest


def test_faults_as_json_have_all_their_fields(hamlet: Any, run: Run) -> None:
    hamlet.put("schools", 6, "team", "BB")
    ended = run("check", hamlet.path, "--json")
    (fault,) = ended.told["faults"]
    assert ended.code == 3
    assert fault == {
        "table": "schools", "file": "schools.csv", "line": 6, "column": "team",
        "found": "'BB'", "expected": "a code of teams.csv", "remedy": "Did you mean 'B'?",
        "kind": "unknown code", "cell": "", "nearest": "B", "place": "schools.csv:6:team",
    }  # fmt: skip


def test_warnings_are_told_apart_from_faults(hamlet: Any, run: Run) -> None:
    hamlet.put("schools", 1, "locked", "lockd")
    hamlet.put("schools", 6, "team", "BB")
    ended = run("check", hamlet.path)
    fault, warning, count = ended.stderr.splitlines()
    assert fault.startswith("schools.csv:6:team")
    assert warning.startswith("Warning: schools.csv: column 'lockd'")
    assert count == "1 fault."


def test_a_fault_that_repeats_is_one_line(hamlet: Any, run: Run) -> None:
    for line in range(2, 8):
        hamlet.put("schools", line, "phase", "primry")
    first, *others = run("check", hamlet.path).stderr.splitlines()
    assert first.startswith("schools.csv:2:phase, 3, 4, 5, 6 and 1 more (6 times): found 'primry'")
    assert others == ["6 faults."]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_on_a_terminal_faults_are_a_table_as_wide_as_it(
    hamlet: Any, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    hamlet.put("schools", 4, "phase", "[red]primry")
    lines = run("check", hamlet.path).stderr.splitlines()
    plain = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in lines]
    assert all(len(line) <= width for line in plain if line[:1] in "┏┃┡│└├")
    for word in ("Where", "Found", "Expected"):
        assert any(word in line for line in plain)
    joined = "".join("".join(cell.strip() for cell in line.split("│")[2:3]) for line in plain)
    assert joined == "'[red]primry'"


def test_on_a_narrow_terminal_a_fault_is_a_line(
    hamlet: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    hamlet.put("schools", 6, "team", "BB")
    assert run("check", hamlet.path).stderr.startswith("schools.csv:6:team: found 'BB'; expected")


def test_a_workbook_is_checked_like_a_folder(run: Run) -> None:
    assert run("new", "hamlet.xlsx", "--like", "hamlet").code == 0
    ended = run("check", "hamlet.xlsx", "--json")
    assert ended.code == 0
    assert ended.told["hash"] == load("hamlet").digest
    with pytest.raises(InstanceFaults):
        load("hamlet.xls")
