"""The command `tariff` from end to end: words, tables, methods, comparisons, refusals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from instances import load

Run = Callable[..., Any]
TABLES = {
    "tariffs", "reconciliation", "tariff_parts", "trace", "unit_costs", "contact_costs",
    "pathway_costs", "staff_costs", "waterfall",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pounds(path: Path, column: str) -> Fraction:
    return sum((Fraction(row[column]) for row in rows(path)), Fraction(0))


def test_the_folder_holds_every_table_and_every_pound(run: Run, tmp_path: Path) -> None:
    ended = run("tariff", "hamlet", "--out", "prices")
    assert ended.code == 0
    assert "Hamlet is £89,752" in ended.stdout
    assert "per child" not in ended.stderr
    folder = tmp_path / "prices"
    assert {path.stem for path in folder.glob("*.csv")} == TABLES
    whole = Fraction("89752.15")
    assert (
        pounds(folder / "trace.csv", "used_gbp") + pounds(folder / "trace.csv", "unused_gbp")
        == whole
    )
    bars = {row["step"]: row for row in rows(folder / "waterfall.csv")}
    assert bars["charged"]["gbp"] == bars["rounding"]["to_gbp"]
    assert Fraction(bars["charged"]["gbp"]) == pounds(folder / "tariff_parts.csv", "charged_gbp")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["version"].startswith("2026/27 ")
    assert load(str(folder / "inputs")).digest == summary["instance"]["hash"]
    said = (folder / "words.txt").read_text(encoding="utf-8").splitlines()
    assert said == summary["words"] == ended.stdout.splitlines()[: len(said)]


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_the_ledger(
    run: Run, hamlet: Any, tmp_path: Path
) -> None:
    assert run("tariff", hamlet.path, "--out", "one").code == 0
    for table in ("cost_centres", "drivers"):
        head, *lines = hamlet.file(table).read_text(encoding="utf-8").splitlines()
        hamlet.file(table).write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    assert run("tariff", hamlet.path, "--out", "two").code == 0
    for name in ("tariffs", "tariff_parts", "unit_costs", "contact_costs", "waterfall"):
        same = [(tmp_path / out / f"{name}.csv").read_bytes() for out in ("one", "two")]
        assert same[0] == same[1], name
    summaries = [
        json.loads((tmp_path / out / "summary.json").read_text()) for out in ("one", "two")
    ]
    assert summaries[0]["version"] == summaries[1]["version"]


def test_a_folder_of_prices_is_written_again_and_nothing_else_is_replaced(
    run: Run, tmp_path: Path
) -> None:
    assert run("tariff", "hamlet", "--out", "prices").code == 0
    assert run("tariff", "hamlet", "--out", "prices").code == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    ended = run("tariff", "hamlet", "--out", "other")
    assert ended.code == 2
    assert (tmp_path / "other" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "method", "order"),
    [((), "reciprocal", []), (("--method", "direct"), "direct", []),
     (("--method", "step-down"), "step-down", ["hr", "estates"]),
     (("--order", "estates;hr"), "step-down", ["estates", "hr"])],
)  # fmt: skip
def test_the_method_asked_for_is_used_and_the_textbook_comes_out(
    run: Run, options: tuple[str, ...], method: str, order: list[str]
) -> None:
    """The hamlet's support is Horngren's in thousandths: 4,187.03, 3,653.30 or 4,300.80 arrive."""
    ended = run("tariff", "hamlet", "--json", *options)
    assert (ended.code, ended.stderr) == (0, "")
    assert (ended.told["method"], ended.told["order"]) == (method, order)
    received = {
        row["centre"]: row["received_gbp"] for row in ended.told["tables"]["reconciliation"]
    }
    due = {"reciprocal": 4187.025, "direct": 3653.30, "step-down": 4300.80}[method]
    if order == ["estates", "hr"]:
        due = 0.8 * 1452.15 + (6300 + 145.215) * 3 / 8
    assert received["hv-pay"] == pytest.approx(due, abs=0.011)
    assert ended.told["audit"]["breaches"] == []


def test_two_places_are_compared_to_the_penny(run: Run) -> None:
    ended = run("tariff", "hamlet", "--json", "--between", "up=low")
    last = ended.told["tables"]["difference"][-1]
    parts = [last[f"{effect}_gbp"] for effect in ("volume", "mix", "price", "efficiency", "joint")]
    assert sum(map(Fraction, map(str, parts))) == Fraction(str(last["change_gbp"]))
    units = ended.told["tables"]["unit_costs"]
    cost = {
        base: sum(row["mandated_gbp"] + row["other_gbp"] for row in units if row["base"] == base)
        for base in ("up", "low")
    }
    assert last["change_gbp"] == pytest.approx(cost["low"] - cost["up"], abs=0.001)
    assert "more or fewer contacts" in ended.told["words"][-1]


def test_two_years_are_compared_and_the_same_year_differs_by_nothing(run: Run, hamlet: Any) -> None:
    ended = run("tariff", "hamlet", "--json", "--against", "hamlet")
    assert ended.told["tables"]["difference"][-1]["change_gbp"] == 0
    hamlet.put("cost_centres", 2, "amount_gbp", "77000.00")
    later = hamlet.path.rename(hamlet.path.parent / "later")
    ended = run("tariff", later, "--json", "--against", "hamlet")
    last = ended.told["tables"]["difference"][-1]
    assert last["price_gbp"] == pytest.approx(last["change_gbp"])
    assert last["change_gbp"] > 5_000


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--method", "magic"), "reciprocal, step-down or direct"),
     (("--order", "hr"), "estates, hr"),
     (("--order", "hr;estates", "--method", "direct"), "step-down"),
     (("--between", "up"), "HERE=THERE"), (("--between", "up=A"), "two localities, or two teams"),
     (("--between", "up=up"), "HERE=THERE"),
     (("--between", "up=low", "--against", "hamlet"), "two bases, or two years")],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused_in_words(
    run: Run, options: tuple[str, ...], words: str
) -> None:
    ended = run("tariff", "hamlet", *options)
    assert ended.code == 2
    assert words in ended.stderr


def test_more_income_than_cost_is_an_input_fault_in_words(run: Run, hamlet: Any) -> None:
    hamlet.add("cost_centres", centre="grant", kind="income", amount_gbp="999999", driver="")
    ended = run("tariff", hamlet.path, "--quiet")
    assert ended.code == 3
    assert "More income than cost" in ended.stderr


def test_income_and_what_is_added_are_told_and_pass_the_audit(run: Run, hamlet: Any) -> None:
    hamlet.add("cost_centres", centre="grant", kind="income", amount_gbp="1234.56", driver="",
               service="HV")  # fmt: skip
    with hamlet.file("settings").open("a", encoding="utf-8") as lines:
        lines.write("contribution_pct,3\nmarket_forces_factor,1.05\nledger_year,2025/26\n")
        lines.write("inflator_pct,2\ntariff_rounding_gbp,0.5\nskill_mix,equal\n")
    ended = run("tariff", hamlet.path, "--json")
    assert ended.code == 0
    parts = ended.told["tables"]["tariff_parts"]
    income = sum(Fraction(str(row["income_gbp"])) for row in parts)
    unused = sum(Fraction(str(row["unused_gbp"])) for row in ended.told["tables"]["trace"]
                 if row["part"] == "income")  # fmt: skip
    assert income + unused == Fraction("-1234.56")
    for row in parts:
        price = Fraction(str(row["tariff_gbp_per_child_year"]))
        assert price % Fraction(1, 2) == 0
    said = " ".join(ended.told["words"])
    assert "a contribution of 3 %" in said
    assert "a market forces factor of 1.05" in said
    assert "2 % a year since 2025/26" in said


def test_a_service_of_which_nobody_is_counted_is_told_apart(run: Run, hamlet: Any) -> None:
    """A pathway that nobody is on has no price; the waterfall takes its cost out by name."""
    ended = run("tariff", hamlet.path, "--json")
    bars = [row["step"] for row in ended.told["tables"]["waterfall"]]
    assert bars.index("no_child_counted") < bars.index("contribution")
    at = 0
    for row in ended.told["tables"]["waterfall"][:-1]:
        assert row["from_gbp"] == pytest.approx(at)
        at = row["to_gbp"]
        assert row["to_gbp"] - row["from_gbp"] == pytest.approx(row["gbp"])


def test_a_dearer_ledger_is_in_the_prices_and_in_the_tables_kept(run: Run, tmp_path: Path) -> None:
    ended = run("tariff", "hamlet", "--set", "cost_centres[estates].amount_gbp=+1000", "--out", "p")
    assert ended.code == 0
    used, unused = (
        pounds(tmp_path / "p" / "trace.csv", f"{part}_gbp") for part in ("used", "unused")
    )
    assert used + unused == Fraction("89752.15") + 1000
    kept = rows(tmp_path / "p" / "inputs" / "cost_centres.csv")
    was = {row.centre: row.amount_gbp for row in load("hamlet").cost_centres}
    for row in kept:
        more = 1000 if row["centre"] == "estates" else 0
        assert float(row["amount_gbp"]) == pytest.approx(was[row["centre"]] + more, abs=0.001)
