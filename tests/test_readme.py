"""The README says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Lines of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    (command,) = [line for line in lines if "pytest" in line]
    assert command in commands()
    assert lines.index(command) == len(lines) - 1


def test_both_set_up_commands_are_complete_and_differ_only_in_what_they_run() -> None:
    plan, test = commands()[:2]
    set_up = "python3 -m venv .venv && .venv/bin/python -m pip install"
    assert plan.startswith(set_up)
    assert test.startswith(set_up)
    assert plan.rsplit("&&", 1)[0] == test.rsplit("&&", 1)[0]


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("optimiser ")])
def test_every_command_shown_exists(line: str) -> None:
    words = line.split("#")[0].split()[1:]
    asked = words[:2] if words[0] == "import" else words[:1]
    found = subprocess.run(
        [sys.executable, "-m", "optimiser", *asked, "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    for option in [word for word in words if word.startswith("--")]:
        assert option in found.stdout


def test_every_file_the_readme_points_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
