"""What is wrong with a register is told with its row and how to mend it, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import Fault, InstanceFaults, load
from instances.faults import KINDS
from instances.register import load_register
from tests.registers.files import HEADS, write

Run = Callable[..., Any]

GOOD = {
    "register": [
        "A,2025-02,County,up,2025-02-03,2026-05-10", "A,2025-02,County,low,2026-05-11,",
        "B,2026-05,County,up,2026-05-20,",
    ],
    "levels": ["A,U-HV,2025-02-03,", "B,U-HV,2026-05-20,"],
    "activity": ["A,new-birth,2025-02-12,yes"],
    "prices": ["U-HV,0-1,31.00,2026-04", "U-HV,1-2,20.00,2026-04"],
}  # fmt: skip


def faults(folder: Path, **more: list[str]) -> tuple[Fault, ...]:
    """Faults of the good tables with some rows added; line 2 is the first row."""
    paths = write(folder, {name: [*rows, *more.get(name, [])] for name, rows in GOOD.items()})
    with pytest.raises(InstanceFaults) as refused:
        load_register(load("hamlet"), **paths)
    return refused.value.faults


def test_the_tables_without_anything_added_are_right(tmp_path: Path) -> None:
    register, prices = load_register(load("hamlet"), **write(tmp_path, GOOD))
    assert (len(register.stays), len(register.levels), len(prices.rows)) == (3, 2, 2)


CASES = [
    ("register", "A,2025-02,County,up,2026-06-01,2026-06-30", "two places", 5, "from_date"),
    ("register", "A,2025-02,County,up,2026-05-01,2026-05-09", "overlap", 5, "from_date"),
    ("register", "B,2026-05,County,up,2026-05-20,", "key twice", 5, "from_date"),
    ("register", "C,2026-05,County,upp,2026-05-20,", "unknown code", 5, "locality"),
    ("register", "B,2026-04,County,up,2026-04-01,2026-04-02", "birth month", 5, "birth_month"),
    ("register", "C,2027-05,County,up,2026-05-20,", "before birth", 5, "from_date"),
    ("register", "C,2000-04,County,up,2026-05-20,", "out of range", 5, "birth_month"),
    ("register", "C,2026-05,County,up,2026-05-20,2026-05-19", "window", 5, "to_date"),
    ("register", "C,2026-05,County,up,2026-02-30,", "not a day", 5, "from_date"),
    ("register", "C,May 2026,County,up,2026-05-20,", "not a month", 5, "birth_month"),
    ("register", "C,,County,up,2026-05-20,", "missing cell", 5, "birth_month"),
    ("register", "C?,2026-05,County,up,2026-05-20,", "not an identifier", 5, "child"),
    ("register", "C,2026-05,County,up,2026-05-20,,more", "extra cells", 5, ""),
    ("register", "943 476 5919,2026-05,County,up,2026-05-20,", "personal data", 1, "child"),
    ("register", "9434765919,2026-05,County,up,2026-05-20,", "personal data", 1, "child"),
    ("levels", "A,U-HV,2026-06-01,", "overlap", 4, "from_date"),
    ("levels", "A,U-HW,2026-06-01,", "unknown code", 4, "pathway"),
    ("levels", "Z,U-HV,2026-06-01,", "unknown code", 4, "child"),
    ("levels", "B,U-SN,2026-04-01,2026-05-19", "outside", 4, "from_date"),
    ("activity", "B,new-birth,2026-04-30,yes", "before birth", 3, "date"),
    ("activity", "A,new-birth,2025-02-12,yes", "key twice", 3, "date"),
    ("activity", "Z,new-birth,2025-02-12,yes", "unknown code", 3, "child"),
    ("activity", "A,new-brith,2025-02-12,yes", "unknown code", 3, "contact"),
    ("activity", "A,new-birth,2025-02-12,maybe", "not yes or no", 3, "attended"),
    ("prices", "U-HV,2-5,-1.00,2026-04", "out of range", 4, "price_gbp_per_child_month"),
    ("prices", "U-HV,2-5,1.005,2026-04", "not whole", 4, "price_gbp_per_child_month"),
    ("prices", "U-HV,0-1,31.00,2026-04", "key twice", 4, "pathway"),
    ("prices", "U-HV,0-2,31.00,2026-04", "not a choice", 4, "age_band"),
    ("prices", "U-XX,0-1,31.00,2026-04", "unknown code", 4, "pathway"),
]


@pytest.mark.parametrize(("table", "row", "kind", "line", "column"), CASES)
def test_each_fault_is_told_where_it_stands(
    tmp_path: Path, table: str, row: str, kind: str, line: int, column: str
) -> None:
    (fault,) = faults(tmp_path, **{table: [row]})
    assert (fault.table, fault.kind, fault.line, fault.column) == (table, kind, line, column)
    assert kind in KINDS
    assert fault.file.endswith(f"{table}.csv")
    assert fault.expected
    assert "943" not in str(fault)


def test_all_are_told_at_once(tmp_path: Path) -> None:
    some = [case for case in CASES if case[2] in ("two places", "before birth", "not whole")]
    added = {table: [case[1] for case in some if case[0] == table] for table in GOOD}
    told = faults(tmp_path, **added)
    assert len(told) == len(some)
    assert {fault.table for fault in told} == {"register", "activity", "prices"}


def test_a_clash_names_the_row_it_clashes_with(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, register=["A,2025-02,County,up,2026-06-01,2026-06-30"])
    assert "as on line 3" in fault.found
    assert "day before" in fault.remedy


def test_a_short_stay_within_a_long_one_is_seen_whatever_stands_between(tmp_path: Path) -> None:
    spans = ("2026-01-01,2026-12-31", "2026-02-01,2026-02-02", "2026-03-01,2026-03-02")
    rows = [f"C,2020-01,County,up,{span}" for span in spans]
    told = faults(tmp_path, register=rows)
    assert [(fault.line, fault.kind) for fault in told] == [(6, "overlap"), (7, "overlap")]
    assert all("as on line 5" in fault.found for fault in told)


@pytest.mark.parametrize("name", ["NHS number", "surname", "Date of birth"])
def test_a_column_named_like_personal_data_is_refused(tmp_path: Path, name: str) -> None:
    paths = write(tmp_path, GOOD)
    text = paths["register"].read_text(encoding="utf-8").splitlines()
    rows = [f"{HEADS['register']},{name}", *(f"{row},secret" for row in text[1:])]
    paths["register"].write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InstanceFaults) as refused:
        load_register(load("hamlet"), **paths)
    assert [fault.kind for fault in refused.value.faults] == ["personal data"]
    assert "secret" not in str(refused.value)


def test_a_commissioner_who_is_not_in_the_contract_is_unknown(tmp_path: Path) -> None:
    rows = dict(GOOD, register=["C,2026-05,Conty council,dacorum,2026-05-20,"],
                levels=["C,U-HV,2026-05-20,"], activity=[])  # fmt: skip
    with pytest.raises(InstanceFaults) as refused:
        load_register(load("hertfordshire"), **write(tmp_path, rows))
    (fault,) = refused.value.faults
    assert (fault.kind, fault.nearest) == ("unknown code", "County council")


def test_a_file_that_is_not_there_and_one_that_is_no_csv_are_told(tmp_path: Path) -> None:
    paths = write(tmp_path, GOOD)
    paths["register"].unlink()
    paths["levels"].write_bytes(b"\xff\xfe\x00")
    paths["activity"].write_text("", encoding="utf-8")
    with pytest.raises(InstanceFaults) as refused:
        load_register(load("hamlet"), **paths)
    kinds = {fault.table: fault.kind for fault in refused.value.faults}
    assert kinds == {"register": "missing table", "levels": "not CSV", "activity": "empty table"}


def test_blank_rows_spaces_and_empty_cells_at_the_end_are_no_fault(tmp_path: Path) -> None:
    paths = write(tmp_path, GOOD)
    text = paths["register"].read_text(encoding="utf-8").replace("A,", " A ,")
    lines = [f"{line},," for line in text.splitlines()]
    paths["register"].write_text("\n".join([*lines[:2], "", *lines[2:], ",,,,,"]), "utf-8")
    register, _ = load_register(load("hamlet"), **paths)
    assert register.children.tolist() == ["A", "B"]
    assert sorted(register.stays.line.tolist()) == [2, 4, 5]


def test_faults_that_repeat_are_one_line_and_exit_with_3(run: Run, tmp_path: Path) -> None:
    paths = write(tmp_path / "r", GOOD | {"prices": GOOD["prices"][:1]})
    ended = run("invoice", "hamlet", *(word for name, path in paths.items()
                                       for word in (f"--{name}", path)),
                "--month", "2026-05", "--out", "out")  # fmt: skip
    assert ended.code == 3
    assert "'U-HV' at age 1-2 in 2026-05, which has no price" in ended.stderr
    assert "end the level" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_great_many_faults_are_told_as_a_few_lines(run: Run, tmp_path: Path) -> None:
    rows = [f"C{n},2026-05,County,nowhere,2026-05-20," for n in range(20_000)]
    paths = write(tmp_path / "r", GOOD | {"register": GOOD["register"] + rows})
    words = ("--register", paths["register"], "--levels", paths["levels"], "--prices",
             paths["prices"])  # fmt: skip
    ended = run("invoice", "hamlet", *words, "--month", "2026-05", "--out", "out")
    assert ended.code == 3
    assert "15,000 more rows at fault" in ended.stderr
    assert len(ended.stderr.splitlines()) < 5
