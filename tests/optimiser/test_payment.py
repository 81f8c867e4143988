"""The command payment: what it says, writes and refuses; each promise broken is seen."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from instances import Instance, load
from instances.save import save
from instances.tables import Growth
from models.demand import AGE_BANDS
from models.payment_audit import PROMISES, payment_breaches
from optimiser import income
from optimiser import payment as room
from optimiser.prices import of_list

Run = Callable[..., Any]
HEAD = "pathway,age_band,price_gbp_per_child_month"


def price_list(instance: Instance, path: Path, gbp: str = "12.50", but: str = "") -> Path:
    """A price for each pathway and age that contacts are owed in; none for one pathway."""
    rows = [
        f"{pathway},{band},{gbp}"
        for pathway, band in dict.fromkeys(
            (contact.pathway, name)
            for contact in instance.contacts
            for name, low, high in AGE_BANDS
            if contact.age_from_weeks < high * 52 and contact.age_to_weeks > low * 52
        )
        if pathway != but
    ]
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def county() -> Instance:
    return load("hertfordshire")


@pytest.fixture(scope="module")
def priced(county: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return price_list(county, tmp_path_factory.mktemp("prices") / "list.csv")


@pytest.fixture(scope="module")
def answer(priced: Path) -> room.Told:
    return room.ask("hertfordshire", prices=priced, draws=500)


def test_the_county_is_told_what_it_loses_when_and_what_would_contain_it(
    answer: room.Told,
) -> None:
    told = answer.sentences
    assert len(told) == 10
    assert "£17,000,000 a year" in told[0]
    assert "5 years from April 2026" in told[0]
    assert "12,391 children under one and 14,541 of four: 14.8% fewer" in told[1]
    last = sum(
        row["income_gbp"] for row in answer.tables["payment_years"]
        if row["model"] == "per child" and row["year"] == 5
    )  # fmt: skip
    assert f"£{last:,.0f} a year, £{17_000_000 - last:,.0f}" in told[2]
    assert any("glide path" in said and "floor" in said and "fixed" in said for said in told)
    assert any("year 3" in said or "year 4" in said or "year 2" in said for said in told)


def test_what_is_said_to_contain_the_loss_does(
    county: Instance, priced: Path, answer: room.Told, tmp_path: Path
) -> None:
    """The glide path, the fixed share, the floor and the collar that are told, each tried."""
    held = answer.tables["containment"]
    words = next(said for said in answer.sentences if said.startswith("What would keep"))
    fixed = float(words.split("% of the block fixed")[0].split()[-1])
    floor = float(words.split("a floor of ")[1].split("%")[0])
    glide = ";".join(str(row["largest_share_pct"]) for row in held)
    flat = ";".join(["100"] * 5)
    tried = {
        "glide": {"glide_pct": glide},
        "fixed": {"glide_pct": flat, "model": "blended", "variable_pct": str(100 - fixed)},
        "floor": {"glide_pct": flat, "floor_pct": str(floor)},
        "collar": {"glide_pct": flat, "collar_pct": "2"},
        "nothing": {"glide_pct": flat},
    }
    worst = {}
    for name, cells in tried.items():
        folder = tmp_path / name
        save(county, folder)
        row = {"commissioner": "C", "block_gbp": "17000000", "start_month": "2026-04",
               "years": "5"} | cells  # fmt: skip
        (folder / "contract.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n")
        found = room.ask(folder, prices=priced, draws=100)
        (option,) = [row for row in found.tables["options"] if row["model"] == "contract"]
        worst[name] = option["worst_year_change_gbp"]
    assert worst.pop("nothing") < -340_000
    assert {name for name, change in worst.items() if change < -340_000.01} == set()


def test_tables_are_whole_and_the_same_bytes_each_time(
    run: Run, priced: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        ended = run("payment", "hertfordshire", "--prices", priced, "--draws", 200, "--out", name,
                    "--quiet")  # fmt: skip
        assert ended.code == 0, ended.stderr
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted([
        "payment.csv", "payment_years.csv", "options.csv", "containment.csv", "bridge.csv",
        "prices.csv", "risk.csv", "tornado.csv", "report.html", "summary.json",
    ])  # fmt: skip
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    with (tmp_path / "one" / "payment.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == [
        "month", "commissioner", "locality", "model", "children", "income_gbp", "cost_gbp",
        "cash_gbp",
    ]  # fmt: skip
    assert len(rows) == 60 * 10 * len({row["model"] for row in rows})


def test_json_is_one_object_and_nothing_else(run: Run, priced: Path) -> None:
    ended = run("payment", "hertfordshire", "--prices", priced, "--draws", 100, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    told = ended.told
    assert told["command"] == "payment"
    assert told["prices"] == "list.csv"
    assert {row["cause"] for row in told["tables"]["tornado"]} == {
        "births", "movers", "levels", "uptake", "cost"
    }  # fmt: skip
    assert any("birth" in said and "assumption" in said for said in told["assumptions"])


def test_a_change_of_births_moves_what_is_paid_per_child(run: Run, priced: Path) -> None:
    words = ("payment", "hertfordshire", "--prices", priced, "--draws", 100, "--json")
    lasts = []
    for more in ((), ("--set", "births=-10%")):
        told = run(*words, *more).told
        lasts.append(told["tables"]["containment"][-1]["per_child_gbp"])
        assert told["tables"]["containment"][0]["per_child_gbp"] == 17_000_000
    assert lasts[1] < lasts[0]


def test_without_a_contract_it_is_a_what_if_and_says_so(run: Run) -> None:
    ended = run("payment", "hamlet", "--draws", 100, "--json")
    assert ended.code == 0, ended.stderr
    assert ended.told["sentences"][0].startswith("No contract is given, so this is a what-if")
    assert ended.told["contracts"][0]["block_gbp"] == 89752.15
    assert ended.told["prices"] == "the tariffs of the plan"


def test_a_run_of_the_same_tables_gives_its_tariffs(run: Run, planned: Path, hamlet: Any) -> None:
    quick = run("payment", "hamlet", "--run", planned, "--draws", 100, "--json").told
    slow = run("payment", "hamlet", "--draws", 100, "--json").told
    assert quick["tables"] == slow["tables"]
    hamlet.put("practices", 2, "age_0", "366")
    hamlet.put("practices", 2, "children_0_4", "1827")
    refused = run("payment", hamlet.path, "--run", planned)
    assert refused.code == 2
    assert "run of other tables" in refused.stderr


@pytest.mark.parametrize(
    ("more", "column", "found"),
    [
        ("U-HV,0-1,-3", "price_gbp_per_child_month", "'-3'"),
        ("U-HV,0-1,nan", "price_gbp_per_child_month", "'nan'"),
        ("U-HV,0-1,ten", "price_gbp_per_child_month", "'ten'"),
        ("U-VH,0-1,3", "pathway", "'U-VH'"),
        ("U-HV,0-2,3", "age_band", "'0-2'"),
        ("U-HV,0-1,3", "pathway", "a second price"),
    ],
)
def test_a_bad_price_is_told_with_its_row(
    run: Run, tmp_path: Path, more: str, column: str, found: str
) -> None:
    path = price_list(load("hamlet"), tmp_path / "list.csv")
    line = len(path.read_text(encoding="utf-8").splitlines()) + 1
    path.write_text(path.read_text(encoding="utf-8") + more + "\n", encoding="utf-8")
    ended = run("payment", "hamlet", "--prices", path, "--json")
    assert ended.code == 3
    (fault,) = ended.told["faults"]
    assert (fault["file"], fault["line"], fault["column"]) == ("list.csv", line, column)
    assert found in fault["found"]


def test_a_level_that_nobody_priced_is_told(run: Run, tmp_path: Path) -> None:
    path = price_list(load("hertfordshire"), tmp_path / "list.csv", but="UPP-safeguarding")
    ended = run("payment", "hertfordshire", "--prices", path, "--json")
    assert ended.code == 3
    assert {fault["found"] for fault in ended.told["faults"]} == {
        f"no price for 'UPP-safeguarding' at age {band}" for band in ("0-1", "1-2", "2-5")
    }
    assert all("Add a row" in fault["remedy"] for fault in ended.told["faults"])


@pytest.mark.parametrize("text", ["", "pathway,price\nU-HV,3\n", "\x00\xff"])
def test_a_file_that_is_no_price_list_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode("latin-1"))
    ended = run("payment", "hamlet", "--prices", path)
    assert ended.code == 3
    assert "list.csv" in ended.stderr
    assert run("payment", "hamlet", "--prices", tmp_path / "nowhere.csv").code == 3


def test_years_beyond_the_contract_and_prices_of_nothing_are_refused(
    run: Run, county: Instance, priced: Path, tmp_path: Path
) -> None:
    ended = run("payment", "hertfordshire", "--prices", priced, "--years", 6)
    assert ended.code == 2
    assert "the longest contract has 5" in ended.stderr
    free = price_list(county, tmp_path / "free.csv", gbp="0")
    ended = run("payment", "hertfordshire", "--prices", free)
    assert ended.code == 2
    assert "No child that County council pays for has a price" in ended.stderr
    both = run("payment", "hertfordshire", "--prices", priced, "--run", tmp_path)
    assert both.code == 2


def test_nothing_else_is_replaced_and_verify_refuses_the_folder(
    run: Run, planned: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    words = ("payment", "hamlet", "--run", planned, "--draws", 100, "--out")
    ended = run(*words, "mine")
    assert ended.code == 2
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "keep"
    assert run(*words, "paid").code == 0
    assert run(*words, "paid").code == 0  # its own may be replaced
    ended = run("verify", "paid")
    assert ended.code == 2
    assert "is not the folder of a run" in ended.stderr


def test_children_that_no_contract_pays_for_are_warned_of(
    run: Run, county: Instance, priced: Path, tmp_path: Path
) -> None:
    save(county, tmp_path / "late")
    (tmp_path / "late" / "contract.csv").write_text(
        "commissioner,block_gbp,start_month,years,glide_pct\nC,17000000,2027-01,1,100\n"
    )
    ended = run("payment", "late", "--prices", priced, "--draws", 100, "--json")
    (warning,) = [said for said in ended.told["warnings"] if said.startswith("No contract")]
    assert "from 2026-04 to 2026-12" in warning


def test_text_of_tables_is_never_live(county: Instance, priced: Path, tmp_path: Path) -> None:
    save(county, tmp_path / "live")
    (tmp_path / "live" / "contract.csv").write_text(
        "commissioner,block_gbp,start_month,years,glide_pct,share_pct\n"
        "=1+1,17000000,2026-04,1,100,40\n<b>Bold,17000000,2026-04,1,100,60\n"
    )
    found = room.ask(tmp_path / "live", prices=priced, draws=100)
    room.write(found, tmp_path / "paid")
    text = (tmp_path / "paid" / "payment.csv").read_text(encoding="utf-8")
    assert "=1+1" in text
    assert ",=1+1" not in text
    page = (tmp_path / "paid" / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Bold" in page
    assert "<b>Bold" not in page


def copied(answer: room.Told) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(row) for row in rows] for name, rows in answer.tables.items()}


def breaches(tables: dict[str, Any], county: Instance) -> set[str]:
    found = payment_breaches(county.contract, 20, 50, tables)
    return {breach.promise for breach in found}


@pytest.mark.parametrize(
    ("table", "column", "model", "promise"),
    [
        ("payment", "income_gbp", "block", 0),
        ("payment", "cost_gbp", "contract", 0),
        ("payment_years", "income_gbp", "block", 1),
        ("payment_years", "income_gbp", "per child", 2),
        ("payment_years", "income_gbp", "contract", 3),
        ("payment_years", "owed_gbp", "contract", 5),
        ("options", "income_gbp", "blended 20%", 6),
    ],
)
def test_a_figure_that_is_off_by_a_little_is_seen(
    county: Instance, answer: room.Told, table: str, column: str, model: str, promise: int
) -> None:
    tables = copied(answer)
    assert breaches(tables, county) == set()
    row = next(row for row in tables[table] if row["model"] == model)
    row[column] = round(row[column] + 0.05, 2)
    assert PROMISES[promise] in breaches(tables, county)


def test_a_figure_that_does_not_hold_is_never_told(
    run: Run, priced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = income.tables

    def a_penny_off(found: Any) -> Any:
        rows = made(found)
        rows["payment_years"][0]["income_gbp"] += 0.05
        return rows

    monkeypatch.setattr(income, "tables", a_penny_off)
    ended = run("payment", "hertfordshire", "--prices", priced, "--draws", 100, "--out", "paid")
    assert ended.code == 1
    assert "the months of a year come to the year" in ended.stderr
    assert not (tmp_path / "paid").exists()


def test_contracts_of_every_kind_are_recounted(tmp_path: Path) -> None:
    """Each rule, and several at once, through the recount, which knows them by itself."""
    rules = {
        "floor_pct,ceiling_pct": "0.4,1", "cap_pct,collar_pct": "1,2", "model": "block",
        "model,variable_pct": "blended,35", "model,mff,budget_neutral": "activity,1.07,no",
        "marginal_pct,under_pct": "70,50",
        "quality_pct,quality_floor_pct,quality_target_pct,quality_result_pct": "2.5,80,95,86",
        "risk_share_pct,risk_corridor_pct,payment_lag_months": "40,1,3",
        "risk_corridor_pct,floor_pct,collar_pct,under_pct,model": "2,0.5,1.5,80,blended",
    }  # fmt: skip
    falling = [
        Growth(locality=code, births_pct_per_year=pct, children_pct_per_year=0)
        for code, pct in (("up", -9), ("low", 2))
    ]
    given = replace(load("hamlet"), growth=tuple(falling))
    prices = price_list(given, tmp_path / "list.csv")
    for number, (start, (columns, cells)) in enumerate(
        product(("2025-10", "2026-04"), rules.items())
    ):
        folder = tmp_path / str(number)
        save(given, folder)
        (folder / "contract.csv").write_text(
            f"commissioner,block_gbp,start_month,years,glide_pct,{columns}\n"
            f"C,89752.15,{start},5,0;25;50;75;100,{cells}\n"
        )
        found = room.ask(folder, prices=prices, draws=100)
        assert found.tables["options"][0]["income_gbp"] > 0, columns


def test_a_price_list_is_read_as_pence_of_the_year(tmp_path: Path) -> None:
    path = price_list(load("hamlet"), tmp_path / "list.csv", gbp="1.23")
    assert set(of_list(path, load("hamlet")).pence.values()) == {1476}
