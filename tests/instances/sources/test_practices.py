"""Lists of practices and of their patients become rows, and what is not known stays blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from instances import InstanceFaults
from instances.sources import read_practices
from instances.sources.areas import Atlas
from instances.sources.assumptions import practices_assume
from instances.sources.births import fill_births
from instances.sources.readers.practice_extract import cut_points, quintile

Make = Callable[..., Path]
Patients = Callable[[str, Mapping[str, Sequence[int]]], Path]

KNOWN = {"practice": "E1", "name": "Known", "children_0_4": "500", "births_per_year": "100",
         "locality": "east", "easting_m": "539000", "northing_m": "220000"}  # fmt: skip


def told(files: Sequence[Path], *how: object) -> list[str]:
    with pytest.raises(InstanceFaults) as caught:
        read_practices(files, *how)  # type: ignore[arg-type]
    return [str(fault) for fault in caught.value.faults]


# --- a tidy extract


def test_a_practice_of_an_extract_becomes_a_row(practices_file: Make) -> None:
    (row,), account = read_practices([practices_file()])
    assert row == {
        "practice": "E1", "name": "MILL LANE", "easting_m": "539000", "northing_m": "220000",
        "children_0_4": "300", "imd_quintile": "3", "imd_basis": "registered patients, IMD 2019",
        "postcode": "ZZ1 1ZZ", "lsoa21": "E01990001", "district": "Eastham",
        "ltla_code": "E07999991", "status": "", "source": "NHS England practice list, list.csv",
        "births_per_year": "", "births_basis": "",
    }  # fmt: skip
    assert "300 children aged 0 to 4 known, in 1 of 1 practice" in account.told
    assert [one.assumption for one in practices_assume([row])] == ["practice-deprivation"]


def test_births_are_by_the_ratio_of_before_or_stay_blank(practices_file: Make) -> None:
    file = practices_file({}, {"children_0_4_2021_22": ""})
    assert [row["births_per_year"] for row in read_practices([file])[0]] == ["", ""]
    rows, account = read_practices([file], [{**KNOWN, "practice": "other"}])
    assert [row["births_per_year"] for row in rows] == ["60", ""]
    assert account.blank == ("children aged 0 to 4 of 1 practice: MILL LANE (E2)",)
    assert "births of 1 practice from their children aged 0 to 4" in account.filled
    (births, *_) = practices_assume(rows)
    assert "0.2000 for each child aged 0 to 4, as before the import (1 practice)" in births.text


def test_births_that_people_gave_are_kept(practices_file: Make) -> None:
    (row,), _ = read_practices([practices_file()], [KNOWN])
    assert (row["births_per_year"], row["children_0_4"], row["locality"]) == ("100", "300", "east")
    filled = {**KNOWN, "births_basis": "0.2000 for each child"}
    (row,), _ = read_practices([practices_file()], [filled])
    assert row["births_per_year"] == "60"


def test_practices_that_are_not_active_are_kept_and_named(practices_file: Make) -> None:
    rows, account = read_practices([practices_file({}, {"ods_status_2024": "dormant"})])
    assert len(rows) == 2
    assert "kept although not active in 2024: MILL LANE (E2, dormant)" in account.told
    assert practices_assume(rows)[-1].text.startswith("1 practice not active in 2024 kept with 300")


def test_quintile_one_has_the_highest_scores() -> None:
    cuts = [least for _, least in cut_points()]
    assert cuts == sorted(cuts, reverse=True)
    assert [quintile(cut) for cut in cuts] == [1, 2, 3, 4]
    assert [quintile(cut - 0.001) for cut in cuts] == [2, 3, 4, 5]


def test_faulty_cells_of_a_list_are_told_all_at_once(practices_file: Make) -> None:
    file = practices_file(
        {"children_0_4_2021_22": "-1", "easting": "x"}, {"practice_code": "E1"},
        {"practice_name": "", "imd2019_score_practice": "101"},
    )  # fmt: skip
    places = {line.split(": found")[0].partition(":")[2] for line in told([file])}
    assert places == {"2:children_0_4_2021_22", "2:easting", "3:practice_code",
                      "4:practice_name", "4:imd2019_score_practice"}  # fmt: skip


# --- areas


def test_practices_are_cut_by_district_or_by_the_districts_of_a_county(
    practices_file: Make, residents: Make
) -> None:
    file = practices_file({}, {"ltla_name": "Farham", "ltla_code": "E07999999"}, {})
    for area in ("eastham", "E07999991"):
        rows, account = read_practices([file], areas=[area])
        assert [row["practice"] for row in rows] == ["E1", "E3"]
        assert account.dropped == (f"1 not in {area}",)
    assert "no row in 'Madeupshire'" in told([file], (), ["Madeupshire"])[0]
    rows, account = read_practices([file, residents()], areas=["Madeupshire"])
    assert [row["practice"] for row in rows] == ["E1", "E3"]
    assert any("by its 1 district (lad_mid2099.csv)" in text for text in account.told)
    known = Atlas("its schools", {"madeupshire": Counter(["E07999999"])})
    rows, _ = read_practices([file], areas=["Madeupshire"], atlases=[known])
    assert [row["practice"] for row in rows] == ["E2"]


# --- the ODS list, placed by postcode


def test_open_gp_practices_of_the_ods_list_are_kept_and_placed(
    epraccur: Make, postcodes: Make
) -> None:
    file = epraccur(
        {"postcode": "ZZ11ZZ"}, {"setting": "10"}, {"status": "C"}, {"status": "D"},
        {"status": "ACTIVE", "setting": "RO72|RO76", "postcode": "ZZ1 1ZZ"},
        {"status": "INACTIVE", "setting": "RO76"},
    )  # fmt: skip
    rows, account = read_practices([file, postcodes()])
    assert [row["practice"] for row in rows] == ["E99001", "E99005"]
    assert {(row["easting_m"], row["northing_m"], row["ltla_code"]) for row in rows} == {
        ("539000", "220000", "E07999991")
    }
    assert account.dropped == ("2 closed", "1 dormant", "1 not a GP practice")
    assert account.tallies[0].read == 6


def test_practices_of_the_ods_list_need_a_list_of_postcodes(epraccur: Make) -> None:
    (line,) = told([epraccur()])
    assert line.startswith("epraccur.csv: found practices with a postcode and no place")


def test_practices_of_the_ods_list_are_cut_by_the_district_of_their_postcode(
    epraccur: Make, postcodes: Make
) -> None:
    spots = postcodes({}, {"ltla_code": "E07999999"})
    file = epraccur({"postcode": "ZZ1 1ZZ"}, {"postcode": "ZZ2 1ZZ"}, {"postcode": "ZZ1 9ZZ"},
                    {"postcode": "YY1 1ZZ"})  # fmt: skip
    rows, account = read_practices([file, spots], areas=["E07999991"])
    assert [row["practice"] for row in rows] == ["E99001"]
    assert account.dropped == ("2 of a postcode that no list has", "1 not in E07999991")
    assert any("left out" in text and "E99003, ZZ1 9ZZ" in text and "E99004" not in text
               for text in account.told)  # fmt: skip


def test_code_point_open_knows_the_county_of_a_postcode(epraccur: Make, tmp_path: Path) -> None:
    code_point = tmp_path / "zz.csv"
    code_point.write_text(
        '"ZZ1 1ZZ",10,539000,220000,"E92000001","","","E10999999","E07999991","E05999999"\n'
        '"ZZ1 1ZY",90,0,0,"E92000001","","","E10999999","E07999991","E05999999"\n',
        encoding="utf-8",
    )
    file = epraccur({}, {"postcode": "ZZ1 1ZY"})
    rows, account = read_practices([file, code_point], areas=["E10999999"])
    assert [row["practice"] for row in rows] == ["E99001"]
    assert "1 of a postcode that no list has" in account.dropped


def test_the_fuller_of_two_lists_holds_and_the_other_fills(
    practices_file: Make, epraccur: Make, postcodes: Make
) -> None:
    extract = practices_file({"practice_code": "E99001", "easting": "", "northing": ""})
    ods = epraccur({"name": "LATER NAME", "postcode": "ZZ1 1ZZ"}, {"postcode": "ZZ1 1ZZ"})
    both = [ods, extract, postcodes()]
    rows, _ = read_practices(both)
    assert [(row["practice"], row["name"], row["children_0_4"]) for row in rows] == [
        ("E99001", "MILL LANE", "300"), ("E99002", "MADE UP SURGERY", "")
    ]  # fmt: skip
    assert rows[0]["easting_m"] == "539000"
    assert read_practices(both[::-1])[0] == rows
    alone, account = read_practices([extract, ods])
    assert [row["practice"] for row in alone] == ["E99001"]
    assert "1 not in the fuller list beside it" in account.dropped


def test_the_map_of_practices_names_them(tmp_path: Path, postcodes: Make) -> None:
    file = tmp_path / "gp-reg-pat-prac-map.csv"
    file.write_text("PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE\n"
                    "MADE UP,01Jul2099,E1,MILL LANE,ZZ1 1ZZ\n", encoding="utf-8")  # fmt: skip
    (row,), _ = read_practices([file, postcodes()])
    assert (row["name"], row["easting_m"], row["children_0_4"]) == ("MILL LANE", "539000", "")


# --- patients by age


def test_single_years_of_age_fill_ages_children_and_births_exactly(
    practices_file: Make, patients: Patients
) -> None:
    girls = patients("FEMALE", {"E1": [10, 11, 12, 13, 14], "E9": [1] * 5})
    boys = patients("MALE", {"E1": [20, 21, 22, 23, 24], "E9": [1] * 5})
    rows, account = read_practices([girls, practices_file({}, {}), boys])
    assert [rows[0][f"age_{age}"] for age in range(5)] == ["30", "32", "34", "36", "38"]
    assert (rows[0]["children_0_4"], rows[0]["births_per_year"]) == ("170", "30")
    assert rows[0]["ages_basis"] == "counted"
    assert rows[1]["children_0_4"] == "300"
    assert "children of 1 practice, 1 by single year of age" in account.filled
    assert "1 practice not in the list of patients: MILL LANE (E2)" in account.told
    assert "patients registered on 01JUL2099" in account.told
    assert [(tally.read, tally.kept) for tally in account.tallies[1:]] == [(16, 6), (16, 6)]


def test_half_of_the_children_are_not_taken_for_all(
    practices_file: Make, patients: Patients
) -> None:
    girls = patients("FEMALE", {"E1": [10] * 5})
    (line,) = told([practices_file(), girls])
    assert "found no row with MALE; expected patients of both sexes" in line


def test_a_file_given_twice_is_not_counted_twice(practices_file: Make, patients: Patients) -> None:
    girls, boys = patients("FEMALE", {"E1": [1] * 5}), patients("MALE", {"E1": [1] * 5})
    lines = told([practices_file(), girls, boys, girls])
    assert len(lines) == 6
    assert "'E1' with sex FEMALE and age 0 twice" in lines[1]


def _bands(tmp_path: Path, *cells: str) -> Path:
    file = tmp_path / "quin.csv"
    header = "EXTRACT_DATE,ORG_TYPE,ORG_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS"
    file.write_text("\n".join([header, *(f"01JUL2099,{row}" for row in cells), ""]), "utf-8")
    return file


def test_bands_of_five_years_fill_the_children_of_practices_alone(
    practices_file: Make, tmp_path: Path
) -> None:
    file = _bands(
        tmp_path, "GP,E1,ZZ1 1ZZ,ALL,ALL,9000", "GP,E1,ZZ1 1ZZ,FEMALE,0_4,101",
        "GP,E1,ZZ1 1ZZ,MALE,0_4,100", "GP,E1,ZZ1 1ZZ,UNKNOWN,0_4,1", "GP,E1,ZZ1 1ZZ,MALE,5_9,99",
        "CCG,E2,,MALE,0_4,5555",
    )  # fmt: skip
    rows, account = read_practices([file, practices_file({}, {})])
    assert [row["children_0_4"] for row in rows] == ["202", "300"]
    assert rows[0].get("age_0", "") == ""
    assert "children of 1 practice, 0 by single year of age" in account.filled


def test_patients_alone_bring_known_practices_up_to_date(patients: Patients) -> None:
    files = [patients(sex, {"E1": [5, 6, 7, 8, 9], "E7": [1] * 5}) for sex in ("MALE", "FEMALE")]
    other = {**KNOWN, "practice": "E2"}
    rows, _ = read_practices(files, [KNOWN, other])
    assert [row["children_0_4"] for row in rows] == ["70", "500"]
    assert rows[0]["births_per_year"] == "100"  # given by people
    assert rows[1] == {**other, "births_per_year": "100"}
    again, _ = read_practices(files, rows)
    assert again == rows


def test_patients_of_unknown_practices_alone_are_a_fault(patients: Patients) -> None:
    files = [patients(sex, {"E7": [1] * 5}) for sex in ("MALE", "FEMALE")]
    (line,) = told(files, [KNOWN])
    assert "found 1 practice, none of them known" in line


def test_faulty_counts_are_placed(practices_file: Make, tmp_path: Path) -> None:
    file = _bands(tmp_path, "GP,E1,ZZ1,MALE,0_4,many", "GP,E1,ZZ1,FEMALE,0_4,")
    assert [line.split(": found")[0] for line in told([practices_file(), file])][:2] == [
        "quin.csv:2:NUMBER_OF_PATIENTS", "quin.csv:3:NUMBER_OF_PATIENTS"
    ]  # fmt: skip


def test_a_new_list_forgets_the_ages_that_were_shared_by_the_old(practices_file: Make) -> None:
    aged = {**KNOWN, "age_0": "100", "ages_basis": "shared as residents of its district, mid-2099"}
    (row,), _ = read_practices([practices_file()], [aged])
    assert (row["age_0"], row["ages_basis"]) == ("", "")


def test_a_list_that_is_silent_on_children_keeps_what_was_known(
    epraccur: Make, postcodes: Make
) -> None:
    files = [epraccur({"code": "E1A", "postcode": "ZZ1 1ZZ"}), postcodes()]
    (row,), _ = read_practices(files, [{**KNOWN, "practice": "E1A", "imd_quintile": "2"}])
    assert (row["children_0_4"], row["imd_quintile"], row["name"]) == (
        "500", "2", "MADE UP SURGERY"
    )  # fmt: skip


def test_births_are_filled_for_all_that_have_children() -> None:
    rows = [{"children_0_4": "100"}, {"children_0_4": ""}, {"ages_basis": "counted", "age_0": "7"}]
    fill_births(rows, 0.25)
    assert [row["births_per_year"] for row in rows] == ["25", "", "7"]
