"""Residents of districts give ages and births to practices, and no child is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from instances import InstanceFaults
from instances.sources.assumptions import practices_assume
from instances.sources.population import Population, read_population, share_population
from instances.sources.published import Published
from instances.sources.readers.population import Residents

Make = Callable[..., Path]
AGES = [f"age_{age}" for age in range(5)]


def practice(code: str, children: str = "100", **cells: str) -> dict[str, str]:
    return {"practice": code, "name": code, "children_0_4": children, "births_per_year": "",
            "ltla_code": "E07999991", **cells}  # fmt: skip


def residents_of(**districts: Sequence[int]) -> Population:
    found = {code: Residents(code, code, tuple(ages)) for code, ages in districts.items()}
    return Population(found, "mid-2099", Published("practices", "lad.csv"))


# --- the tables


def test_a_tidy_extract_is_read_and_cut_to_its_county(residents: Make) -> None:
    far = {"utla_name": "Farshire", "utla_code": "E10999998", "age_0": "not looked at"}
    found, account = read_population([residents({}, far, {})], ["madeupshire"])
    assert [one.ages for one in found.districts.values()] == [(100, 110, 120, 130, 140)] * 2
    assert found.vintage == "mid-2099"
    assert str(account.tallies[0]) == "lad_mid2099.csv: 3 rows read, 2 kept, 1 dropped"
    assert account.told[-1] == (
        "2 districts with 1,200 residents aged 0 to 4, 200 of them under 1 (mid-2099)"
    )


WIDE = [
    ["Made up: persons by single year of age, mid-2098"],
    ["Code", "Name", "Geography", "All ages", "0", "1", "2", "3", "4", "90+"],
    ["E12999999", "MADE UP REGION", "Region", "999", "9", "9", "9", "9", "9", "9"],
    ["E06999990", "Townham", "Unitary Authority", "99", "1", "1", "1", "1", "1", "1"],
    ["E10999999", "Madeupshire", "County", "99", "30", "32", "34", "36", "38", "1"],
    ["E07999991", "Eastham", "Non-metropolitan District", "99", "10", "11", "12", "13", "14", "1"],
    ["E07999992", "Westham", "Non-metropolitan District", "99", "20", "21", "22", "23", "24", "1"],
    ["E10999998", "Farshire", "County", "99", "5", "5", "5", "5", "5", "1"],
    ["E07999993", "Farham", "Non-metropolitan District", "99", "5", "5", "5", "5", "5", "1"],
]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_districts_of_the_wide_table_stand_below_their_county(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"mye.{suffix}"
    if suffix == "csv":
        file.write_text("\n".join(",".join(row) for row in WIDE), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(file, {"strings_to_numbers": True}) as book:
            sheet = book.add_worksheet("MYE2 - Persons")
            for number, row in enumerate(WIDE):
                sheet.write_row(number, 0, row)
    found, _ = read_population([file], ["Madeupshire"])
    assert {code: one.ages for code, one in found.districts.items()} == {
        "E07999991": (10, 11, 12, 13, 14), "E07999992": (20, 21, 22, 23, 24)
    }  # fmt: skip
    assert found.vintage == "mid-2098"
    assert set(read_population([file])[0].districts) == {
        "E06999990", "E07999991", "E07999992", "E07999993"
    }  # fmt: skip
    assert set(read_population([file], ["Townham"])[0].districts) == {"E06999990"}


def test_the_wide_table_of_one_sex_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mye.csv"
    rows = [["Made up: males by single year of age"], *WIDE[1:]]
    file.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    with pytest.raises(InstanceFaults, match="residents of one sex"):
        read_population([file])


def test_the_long_table_is_summed_over_sexes_for_its_last_year(tmp_path: Path) -> None:
    file = tmp_path / "myeb1.csv"
    lines = ["Made up", "ladcode23,laname23,country,sex,age,population_2097,population_2098"]
    lines += [f"E07999991,Eastham,E,{sex},{age},7,{age + 10}" for sex in "FM" for age in range(9)]
    file.write_text("\n".join(lines), encoding="utf-8")
    found, account = read_population([file], ["eastham"])
    assert found.districts["E07999991"].ages == (20, 22, 24, 26, 28)
    assert found.vintage == "mid-2098"
    assert account.tallies[0].read == 18
    file.write_text("\n".join([*lines, lines[-1], lines[2]]), encoding="utf-8")
    with pytest.raises(InstanceFaults, match=r"myeb1\.csv:22:age: found sex F and age 0 of"):
        read_population([file])


def test_faulty_counts_of_residents_are_placed(residents: Make) -> None:
    with pytest.raises(InstanceFaults) as caught:
        read_population([residents({"age_0": ""}, {"age_3": "1.5"}, {"ltla21_code": "E07999991"})])
    assert [fault.place for fault in caught.value.faults] == [
        "lad_mid2099.csv:4:ltla21_code", "lad_mid2099.csv:2:age_0", "lad_mid2099.csv:3:age_3",
    ]  # fmt: skip


def test_a_district_may_stand_in_one_file_only(residents: Make) -> None:
    with pytest.raises(InstanceFaults, match="the district E07999991, as in another file"):
        read_population([residents(name="a.csv"), residents(name="b.csv")])


def test_a_table_without_a_district_is_a_fault(residents: Make) -> None:
    with pytest.raises(InstanceFaults, match="no district"):
        read_population([residents({"ltla21_code": "E12999999"})])


# --- the sharing


def test_children_are_spread_and_births_shared_by_district_to_the_last_child() -> None:
    rows = [practice("a", "101"), practice("b", "52"), practice("c", "7", ltla_code="E07999992")]
    found = residents_of(E07999991=[100, 110, 120, 130, 140], E07999992=[9, 1, 0, 0, 0])
    account = share_population(rows, found, one_area=False)
    assert [[row[age] for age in AGES] for row in rows] == [
        ["17", "18", "20", "22", "24"], ["9", "10", "10", "11", "12"], ["6", "1", "0", "0", "0"]
    ]  # fmt: skip
    assert [row["births_per_year"] for row in rows] == ["66", "34", "9"]
    assert account.filled == (
        "children of 3 practices by single year of age",
        "births of 3 practices from residents under 1",
    )
    births, ages = practices_assume(rows)[:2]
    assert "residents under 1 of its district, mid-2099 (3 practices)" in births.text
    assert "single years of age as residents of its district, mid-2099:" in ages.text


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=12),
    st.lists(st.integers(0, 9000), min_size=5, max_size=5),
)
def test_no_child_and_no_birth_is_lost(children: list[int], ages: list[int]) -> None:
    rows = [practice(str(number), str(count)) for number, count in enumerate(children)]
    share_population(rows, residents_of(E07999991=ages), one_area=False)
    for row in rows:
        if sum(ages):
            assert sum(int(row[age]) for age in AGES) == int(row["children_0_4"])
    if sum(children):
        assert sum(int(row["births_per_year"]) for row in rows) == ages[0]


def test_practices_of_no_known_district_go_by_the_whole_area_asked_for() -> None:
    found = residents_of(E07999991=[10, 10, 10, 10, 10], E07999992=[30, 10, 10, 10, 10])
    rows = [practice("a", "300", ltla_code=""), practice("b", "100", ltla_code="E07000000")]
    account = share_population(rows, found, one_area=True)
    assert [row["births_per_year"] for row in rows] == ["30", "10"]  # 40 under 1 in all
    assert [row["age_0"] for row in rows] == ["100", "33"]
    assert any("2 practices by the whole area" in text for text in account.told)
    assert all("of the whole area, mid-2099" in row["births_basis"] for row in rows)


def test_a_practice_of_no_known_district_among_others_has_births_as_the_area() -> None:
    found = residents_of(E07999991=[20, 20, 20, 20, 20])
    rows = [practice("a", "300"), practice("b", "50", ltla_code="")]
    share_population(rows, found, one_area=True)
    assert [row["births_per_year"] for row in rows] == ["20", "10"]
    rows = [practice("a", "300"), practice("b", "50", ltla_code="")]
    account = share_population(rows, found, one_area=False)
    assert [row["births_per_year"] for row in rows] == ["20", ""]
    assert any("1 practice left as they are" in text for text in account.told)


def test_without_district_and_area_no_population_is_guessed() -> None:
    found = residents_of(E07999991=[10] * 5)
    with pytest.raises(InstanceFaults, match="Name it with --area"):
        share_population([practice("a", ltla_code="")], found, one_area=False)


def test_counted_ages_and_figures_that_people_gave_are_left() -> None:
    counted = dict(zip(AGES, ["30", "20", "20", "20", "10"], strict=True))
    rows = [
        practice("a", **counted, ages_basis="counted", births_per_year="30", births_basis="x"),
        practice("b", **counted, births_per_year="33"),
        practice("c"),
    ]
    account = share_population(rows, residents_of(E07999991=[60, 60, 60, 60, 60]), one_area=False)
    assert [row["age_0"] for row in rows] == ["30", "30", "20"]
    assert [row["births_per_year"] for row in rows] == ["20", "33", "20"]
    assert "births of 1 practice kept as given" in account.told
    assert "ages of 2 practices kept as counted or given" in account.told


def test_where_all_are_counted_births_are_shared_by_the_children_under_1() -> None:
    rows = [
        practice("a", "100", age_0="40", ages_basis="counted"),
        practice("b", "100", age_0="10", ages_basis="counted"),
    ]
    share_population(rows, residents_of(E07999991=[60, 60, 60, 60, 60]), one_area=False)
    assert [row["births_per_year"] for row in rows] == ["48", "12"]


def test_a_later_table_replaces_what_an_earlier_one_gave() -> None:
    rows = [practice("a", "100")]
    share_population(rows, residents_of(E07999991=[1, 1, 1, 1, 0]), one_area=False)
    share_population(rows, residents_of(E07999991=[50, 0, 0, 0, 50]), one_area=False)
    assert [rows[0][age] for age in AGES] == ["50", "0", "0", "0", "50"]
    assert rows[0]["births_per_year"] == "50"


def test_practices_without_children_stay_blank() -> None:
    rows = [practice("a", ""), practice("b", "10")]
    account = share_population(rows, residents_of(E07999991=[10] * 5), one_area=False)
    assert (rows[0]["births_per_year"], rows[0].get("age_0", "")) == ("", "")
    assert account.blank == ("births of 1 practice",)
