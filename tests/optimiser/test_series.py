"""The command `series`: published limits in words and files, and what is refused."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2; limits 45.82 and 55.80."""


def test_a_series_is_told_and_drawn(run: Callable[..., Any], tmp_path: Path) -> None:
    lines = [f"=month {n},{value}" for n, value in enumerate([*FLOW, 60.1], start=1)]
    (tmp_path / "flow.csv").write_text("when,Flow\n" + "\n".join(lines) + "\n", encoding="utf-8")
    ended = run("series", "flow.csv", "--out", "seen")
    assert ended.code == 0
    assert "beyond the limits: 1 point (=month 11)" in ended.stdout
    assert "fewer than 15 points" in ended.stdout
    with (tmp_path / "seen" / "series.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert rows[-1]["special"] == "outside"
    assert rows[-1]["when"] == "'=month 11"
    assert "<svg" in (tmp_path / "seen" / "series.svg").read_text(encoding="utf-8")
    assert run("series", "flow.csv", "--out", "seen").code == 0


def test_a_quiet_series_has_the_published_limits(run: Callable[..., Any], tmp_path: Path) -> None:
    lines = [f"{n},{value}" for n, value in enumerate(FLOW)]
    (tmp_path / "flow.csv").write_text("when,Flow\n" + "\n".join(lines) + "\n", encoding="utf-8")
    told = run("series", "flow.csv", "--json").told
    assert (told["lower"], told["upper"]) == pytest.approx((45.8159, 55.8041), abs=2e-3)
    assert told["words"][1].startswith("Nothing in it is more than chance")


@pytest.mark.parametrize("text", ["", "when,n\n1,x\n2,3\n", "when,n\n1,2\n", "when,n\n1,2\n1,3\n"])
def test_what_is_no_series_is_refused(run: Callable[..., Any], tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    assert run("series", "bad.csv").code == 2
