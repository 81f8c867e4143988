"""Invented instances can be planned: within the tolerance they come with, and audited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import optimiser
from instances.simulate import simulate, sizes, write

Run = Callable[..., Any]


def made(folder: Path, text: str, seed: int) -> Path:
    write(folder, simulate(sizes(text), seed))
    return folder


def test_a_small_invented_instance_is_planned_and_audited(run: Run, tmp_path: Path) -> None:
    made(tmp_path / "made", "localities=3,schools=40,teams=3", 1)
    ended = run("plan", "made", "--out", "first", "--json")
    assert ended.code == 0
    assert ended.told["audit"]["breaches"] == []
    checked = run("verify", "first", "--json")
    assert (checked.code, checked.told["breaches"]) == (0, [])


def test_the_least_invented_instance_is_planned(tmp_path: Path) -> None:
    found = optimiser.plan(str(made(tmp_path / "made", "schools=1", 1)))
    assert found.summary["questions"]["school teams"]["status"] == "proved optimal"
    assert len(found.tables["school_teams"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("text", ["localities=3,schools=40,teams=3", "schools=30,teams=6",
                                  "localities=2,schools=120"])  # fmt: skip
def test_small_invented_instances_can_be_balanced_whatever_the_seed(
    text: str, tmp_path: Path
) -> None:
    for seed in range(20):
        found = optimiser.plan(str(made(tmp_path / f"{seed}", text, seed)), time_limit=10)
        assert found.tables["teams"].imbalance_pct.abs().max() <= 10.01, seed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_medium_invented_instance_can_be_planned(seed: int, tmp_path: Path) -> None:
    made(tmp_path / "made", "localities=10,schools=600", seed)
    found = optimiser.plan(str(tmp_path / "made"), time_limit=30)
    assert found.summary["audit"]["breaches"] == []
    assert found.tables["teams"].imbalance_pct.abs().max() <= 10.01
    assert found.summary["questions"]["school teams"]["gap"] < 0.01
