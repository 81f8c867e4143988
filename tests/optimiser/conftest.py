"""What several tests of the command line start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import optimiser


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the example that can be solved by hand; not to be changed."""
    return optimiser.plan("hamlet", out=tmp_path_factory.mktemp("runs") / "hamlet").path


@pytest.fixture
def finished(planned: Path, tmp_path: Path) -> Path:
    """A copy of a finished run that a test may change."""
    return Path(shutil.copytree(planned, tmp_path / "finished"))
