"""Every builder of every benchmark writes the same rows, at the smallest size; none is timed."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.benchmarks.__main__ import ROOT
from tests.benchmarks.doors import DOORS
from tests.benchmarks.measure import optimum
from tests.benchmarks.registry import BARE, BUILDERS, CASES, OURS, case

Given = dict[str, Any]


def given(name: str, builder: str) -> Any:
    """The HiGHS object that a builder leads to."""
    chosen = case(name)
    data = chosen.draw(*chosen.sizes[chosen.smallest])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, while they are imported and write
        return DOORS[builder](chosen.build[builder](data))


def numbers(highs: Any) -> Given:
    """What is in a program whatever its order: sizes, and every number sorted."""
    lp = highs.getLp()
    rows = zip(lp.row_lower_, lp.row_upper_, strict=True)
    columns = zip(lp.col_cost_, lp.col_lower_, lp.col_upper_, strict=True)
    return {
        "sizes": (highs.getNumCol(), highs.getNumRow(), highs.getNumNz()),
        "rows": np.array(sorted(rows)),
        "columns": np.array(sorted(columns)),
        "values": np.sort(lp.a_matrix_.value_),
        "whole": sum(kind.name == "kInteger" for kind in lp.integrality_),
    }


@cache
def ours(name: str) -> tuple[Given, float]:
    """What our own program of a case holds, and its optimum."""
    highs = given(name, OURS)
    return numbers(highs), optimum(highs)


@pytest.mark.parametrize(
    ("name", "builder"),
    [(name, builder) for name in CASES for builder in case(name).build if builder != OURS],
)
def test_a_builder_writes_the_same_rows_with_the_same_optimum(name: str, builder: str) -> None:
    expected, least = ours(name)
    highs = given(name, builder)
    found = numbers(highs)
    assert found["sizes"] == expected["sizes"]
    assert found["whole"] == expected["whole"] > 0
    for part in ("rows", "columns", "values"):
        np.testing.assert_allclose(found[part], expected[part], rtol=1e-12)
    assert optimum(highs) == pytest.approx(least, rel=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_written_by_every_modelling_library(name: str) -> None:
    assert set(BUILDERS) - {BARE} <= set(case(name).build)


def test_the_command_tells_medians_and_ratios_of_the_same_rows() -> None:
    command = "-m tests.benchmarks --case school_teams --size 12x3 --repeats 1 --json --solve"
    chosen = ["--builder", "program", "--builder", "arrays"]
    done = subprocess.run(
        [sys.executable, *command.split(), *chosen], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ours, bare = json.loads(done.stdout)
    assert (ours["builder"], bare["builder"]) == ("program", "arrays")
    assert ours["columns"] == bare["columns"] == 12 * 3
    assert ours["rows"] == bare["rows"] == 12 + 2 * 3
    assert ours["times_ours"] == 1
    assert bare["times_ours"] == pytest.approx(bare["cpu_s"] / ours["cpu_s"])
    assert ours["objective"] == bare["objective"] > 0
