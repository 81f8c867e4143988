"""The tables of all England need little memory, faults and all; the time is a benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.loading import Loaded, england, load_apart, spoil

MOST_MB = 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of the size of England."""
    return england(tmp_path_factory.mktemp("tables") / "england")


def assert_little(loaded: Loaded) -> None:
    assert loaded.peak_mb is None or loaded.peak_mb < MOST_MB


def test_tables_of_england_have_no_fault_and_need_little_memory(folder: Path) -> None:
    loaded = load_apart(folder)
    assert loaded.faults == 0
    assert_little(loaded)


def test_a_fault_in_every_row_is_told_and_needs_little_memory(folder: Path) -> None:
    spoil(folder)
    loaded = load_apart(folder)
    assert loaded.faults == 31_000
    assert loaded.groups < 30
    assert_little(loaded)
