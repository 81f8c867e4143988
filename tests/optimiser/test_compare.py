"""Two runs compared: what changed, and parts that add up to what moved."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import optimiser
from optimiser.compare import compare

FIGURES = ("demand_min", "capacity_min", "shortage_min", "mandated_shortage_min")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The hamlet, and the hamlet with more births, dearer estates and a nurse less."""
    folder = tmp_path_factory.mktemp("runs")
    optimiser.plan("hamlet", folder / "first")
    inputs = folder / "changed"
    inputs.mkdir()
    for path in (folder / "first" / "inputs").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "cost_centres":
            assert "1452.15" in text
            text = text.replace("1452.15", "2000.05")
        if path.stem == "practices":
            head, *lines = list(csv.reader(text.splitlines()))
            place = head.index("births_per_year")
            lines[0][place] = str(float(lines[0][place]) + 7)
            text = "\n".join(",".join(line) for line in [head, *lines]) + "\n"
        (inputs / path.name).write_text(text, encoding="utf-8")
    optimiser.plan(str(inputs), folder / "second")
    return [folder / "first", folder / "second"]


def test_the_parts_add_up_to_what_the_runs_tell(runs: list[Path], tmp_path: Path) -> None:
    told = compare(runs, tmp_path / "out")
    first, second = (
        json.loads((run / "summary.json").read_text(encoding="utf-8"))["totals"] for run in runs
    )
    moved = rows(tmp_path / "out" / "moved_by_cause.csv")
    *parts, whole = moved
    assert {row["cause"] for row in parts} >= {"practices", "cost_centres"}
    for figure in FIGURES:
        change = second[figure] - first[figure]
        assert int(whole[figure]) == change, figure
        assert sum(int(row[figure]) for row in parts) == change, figure
    ledger = {row["cause"]: Fraction(row["ledger_gbp"]) for row in moved}
    assert ledger["cost_centres"] == ledger["all"] == Fraction("547.90")
    assert int(whole["demand_min"]) > 0
    (cost,) = rows(tmp_path / "out" / "cost_by_effect.csv")
    effects = sum(
        Fraction(cost[f"{effect}_gbp"])
        for effect in ("volume", "mix", "price", "efficiency", "joint")
    )
    assert Fraction(cost["before_gbp"]) + effects == Fraction(cost["after_gbp"])
    assert Fraction(cost["before_gbp"]) == Fraction(str(first["in_prices_gbp"]))
    changed = {(row["table"], row["column"]) for row in rows(tmp_path / "out/inputs_changed.csv")}
    assert changed == {("cost_centres", "amount_gbp"), ("practices", "births_per_year")}
    assert "practices (1 change)" in told["words"][0]
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "report.html", "compare.xlsx", "summary.json", "prices.csv"
    }  # fmt: skip


def test_a_run_compared_with_itself_moves_nothing(runs: list[Path]) -> None:
    told = compare([runs[0], runs[0]], None)
    assert told["words"] == [
        "first (2) has the same inputs as first (1).", "No total moves.",
        "What the contacts delivered cost is the same.",
    ]  # fmt: skip


def test_what_is_no_run_is_refused(
    run: Callable[..., Any], runs: list[Path], tmp_path: Path
) -> None:
    assert run("compare", runs[0]).code == 2
    assert run("compare", runs[0], tmp_path).code == 2
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    assert run("compare", *runs, "--out", "mine").code == 2
    ended = run("compare", *runs, "--json")
    assert ended.code == 0
    assert len(ended.told["tables"]["runs"]) == 2


def test_sheets_of_a_run_in_word_through_a_template_of_ones_own(
    run: Callable[..., Any], runs: list[Path], tmp_path: Path
) -> None:
    docx = pytest.importorskip("docx")
    assert run("sheets", runs[0], "--out", "sheets", "--word").code == 0
    template = docx.Document(str(tmp_path / "sheets" / "template.docx"))
    template.paragraphs[2].insert_paragraph_before("From your own trust")
    template.save(str(tmp_path / "own.docx"))
    ended = run("sheets", runs[0], "--out", "sheets", "--style", "own.docx", "--json")
    assert ended.code == 0
    assert ended.told["kinds"]["schools"] == {"sheets": 6, "changed": 1}
    teams = docx.Document(str(tmp_path / "sheets" / "teams.docx"))
    assert sum(p.text == "From your own trust" for p in teams.paragraphs) == 2
    (tmp_path / "letter.docx").write_text("no Word file", encoding="utf-8")
    assert run("sheets", runs[0], "--out", "sheets", "--style", "letter.docx").code == 2
    assert run("sheets", tmp_path / "sheets").code == 2
