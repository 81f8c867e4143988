"""`optimiser invoice`: folders of invoices, notes that correct them, and what is refused."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from optimiser.invoice import Asked, invoice
from tests.registers.by_days import Cell, by_days
from tests.registers.files import Rows, registers, write

Run = Callable[..., Any]
EXAMPLE = Path(__file__).parents[2] / "instances" / "examples" / "hamlet" / "register"
FILES = ("--register", EXAMPLE / "register.csv", "--levels", EXAMPLE / "levels.csv")
PRICED = (*FILES, "--prices", EXAMPLE / "prices.csv")


def lines_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "local/lines.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@given(registers(), registers(), registers())
@settings(max_examples=12, deadline=None)
def test_corrections_bring_what_was_issued_to_what_is_right(a: Rows, b: Rows, c: Rows) -> None:
    """Three registers in turn, and then the last again."""
    issued: list[Path] = []
    summed: dict[Cell, int] = defaultdict(int)
    documents: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for number, rows in enumerate((a, b, c, c)):
            paths = write(Path(place) / f"{number}", rows)
            asked = Asked(
                paths["register"], paths["levels"], ("2026-03", "2026-05"),
                prices=paths["prices"], issued=tuple(issued),
            )  # fmt: skip
            issued.append(Path(place) / f"out{number}")
            invoice("hamlet", asked, issued[-1])
            lines = lines_of(issued[-1])
            documents += sorted({line["document"] for line in lines})
            for line in lines:
                key = tuple(line[name] for name in ("month", "child", "commissioner", "locality",
                                                    "pathway"))  # fmt: skip
                summed[key] += round(float(line["amount_gbp"]) * 100)  # type: ignore[index]
    expected = {key: pence for key, pence in by_days(c).items() if key[0] <= "2026-05" and pence}
    assert {key: pence for key, pence in summed.items() if pence} == expected
    assert lines == []  # asked again, nothing is left to charge
    assert len(documents) == len(set(documents))


def test_the_example_is_invoiced_in_words_and_tables(run: Run, tmp_path: Path) -> None:
    activity = ("--activity", EXAMPLE / "activity.csv")
    ended = run("invoice", "hamlet", *PRICED, *activity, "--month", "2026-09", "--out", "out")
    assert (ended.code, ended.stdout) == (0, "")
    first = ended.stderr.splitlines()[0]
    total = sum(round(float(line["amount_gbp"]) * 100) for line in lines_of(tmp_path / "out"))
    assert first.startswith(f"County council, September 2026: £{total / 100:,.2f} (invoice")
    with (tmp_path / "out/invoices.csv").open(encoding="utf-8") as rows:
        (row,) = csv.DictReader(rows)
    assert round(float(row["amount_gbp"]) * 100) == total


def test_as_json_it_tells_one_object_without_any_child(run: Run, tmp_path: Path) -> None:
    words = ("invoice", "hamlet", *PRICED, "--from", "2026-08", "--to", "2026-09")
    ended = run(*words, "--out", "out", "--json")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.told["months"] == ["2026-08", "2026-09"]
    assert len(ended.told["documents"]) == 2
    told = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert ended.told == told | {"path": "out"}


def test_codes_of_children_stay_in_local_and_the_register_is_not_copied(
    run: Run, tmp_path: Path
) -> None:
    run("invoice", "hamlet", *PRICED, "--month", "2026-09", "--out", "out")
    register = (EXAMPLE / "register.csv").read_text(encoding="utf-8").splitlines()
    births = {",".join(line.split(",")[:3]) for line in register[1:]}
    for path in (tmp_path / "out").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not any(birth in text for birth in births)
        if path.parent.name != "local":
            assert "SIM" not in text
    assert "stays where it is" in (tmp_path / "out/local/READ-ME-FIRST.txt").read_text("utf-8")


def test_the_same_register_in_any_order_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name in ("register", "levels", "activity", "prices"):
        head, *rows = (EXAMPLE / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (mixed / f"{name}.csv").write_text("\n".join([head, *rows[::-1], ""]), encoding="utf-8")
    for out, folder in (("a", EXAMPLE), ("b", mixed)):
        files = [word for name in ("register", "levels", "activity", "prices")
                 for word in (f"--{name}", folder / f"{name}.csv")]  # fmt: skip
        assert run("invoice", "hamlet", *files, "--month", "2026-09", "--out", out).code == 0
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def a_run(folder: Path, tariffs: str) -> Path:
    """The folder of a finished run, as far as prices need it."""
    (folder / "inputs").mkdir(parents=True)
    told = {"instance": {"hash": "other"}, "questions": {}, "audit": {}, "files": {}}
    (folder / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "tariffs.csv").write_text(tariffs, encoding="utf-8")
    return folder


def test_the_tariffs_of_a_run_are_prices_by_the_month(run: Run, tmp_path: Path) -> None:
    rows = [f"{pathway},{band},{year}" for pathway, band, year in (
        ("U-HV", "0-1", "100.02"), ("U-HV", "1-2", "24.00"), ("U-HV", "2-5", ""),
        ("U-SN", "5-11", "1.2"), ("U-SN", "11-16", "1.2"), ("U-SN", "16-19", "1.2"),
    )]  # fmt: skip
    head = "pathway,age_band,tariff_gbp_per_child_year"
    folder = a_run(tmp_path / "run", "\n".join([head, *rows, ""]))
    words = ("invoice", "hamlet", *FILES, "--run", folder, "--month", "2026-09", "--out")
    ended = run(*words, "short")
    assert ended.code == 3
    assert "'U-HV' at age 2-5 in 2026-09, which has no price" in ended.stderr
    (folder / "tariffs.csv").write_text(
        "\n".join([head, *rows, "U-HV,2-5,24", ""]), encoding="utf-8"
    )
    ended = run(*words, "out")
    assert ended.code == 0
    assert "a run of other tables" in ended.stderr
    price_of = {line["age_band"]: line["price_gbp_per_child_month"]
                for line in lines_of(tmp_path / "out")}  # fmt: skip
    assert price_of["0-1"] == "8.34"  # 100.02 / 12 = 8.335, half a penny up
    assert price_of["1-2"] == "2.00"


def test_lines_issued_that_were_changed_or_given_twice_are_refused(
    run: Run, contents: Callable[[], dict[str, bytes]], tmp_path: Path
) -> None:
    words = ("invoice", "hamlet", *PRICED, "--month", "2026-09")
    run(*words, "--out", "one")
    before = contents()
    ended = run(*words, "--issued", "one", "--issued", "one", "--out", "two")
    assert ended.code == 3
    assert "stands in one too" in ended.stderr
    assert contents() == before
    path = tmp_path / "one/local/lines.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",30,", ",29,"), encoding="utf-8")
    ended = run(*words, "--issued", "one", "--out", "two")
    assert ended.code == 3
    assert "was changed since" in ended.stderr
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (PRICED, "Say which months"),
        ((*PRICED, "--month", "2026-13"), "not a month"),
        ((*PRICED, "--from", "2026-05", "--to", "2026-04"), "before"),
        ((*FILES, "--month", "2026-09"), "Say what a child costs"),
        ((*FILES, "--month", "2026-09", "--run", "nowhere"), "not the folder of a run"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    run: Run, words: tuple[object, ...], said: str
) -> None:
    ended = run("invoice", "hamlet", *words, "--out", "out")
    assert ended.code == 2
    assert said in ended.stderr


def test_invoices_are_never_replaced(run: Run) -> None:
    words = ("invoice", "hamlet", *PRICED, "--month", "2026-09", "--out", "out")
    assert run(*words).code == 0
    ended = run(*words)
    assert ended.code == 2
    assert "never replaced" in ended.stderr


def test_stopped_in_the_middle_nothing_is_written(
    run: Run, contents: Callable[[], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = contents()
    monkeypatch.setattr("reports.invoices.line_text", stop)
    ended = run("invoice", "hamlet", *PRICED, "--month", "2026-09", "--out", "out")
    assert ended.code == 5
    assert contents() == before
