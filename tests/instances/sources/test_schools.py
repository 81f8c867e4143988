"""Registers of schools become rows: nothing guessed, nothing lost without being told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from instances import InstanceFaults
from instances.sources import read_schools
from instances.sources.assumptions import schools_assume
from instances.sources.listed import phase
from instances.sources.readers.gias import funded

Make = Callable[..., Path]

PRIVATE = {"type_group": "Independent schools", "state_funded": "False"}


# --- a tidy extract


def test_a_school_of_an_extract_becomes_a_row_with_its_source(schools_file: Make) -> None:
    (row,), account = read_schools([schools_file({"pupils_best": "210.0"})])
    assert row == {
        "school": "1", "name": "Ash", "phase": "primary", "low_age": "4", "high_age": "11",
        "ages_basis": "typical of phase, type and name", "pupils": "210", "pupils_basis": "",
        "fsm_pct": "12.5", "imd_quintile": "2",
        "imd_basis": "LSOA it stands in, IMD 2025, LSOAs of 2021",
        "easting_m": "530000", "northing_m": "220000", "lsoa21": "E01990001",
        "district": "Eastham", "ltla_code": "E07999991", "la_name": "Madeupshire",
        "la_code": "999", "utla_code": "E10999999", "team": "", "locked": "no",
        "source": "DfE register of schools (GIAS), register.csv",
    }  # fmt: skip
    assert account.lines()[0] == "register.csv: 1 row read, 1 kept, 0 dropped"
    assert account.lines()[-1].endswith("Open Government Licence v3.0.")


def test_what_is_not_state_funded_is_dropped_and_told(schools_file: Make) -> None:
    college = {"type_group": "Colleges", "state_funded": "False"}
    rows, account = read_schools([schools_file({}, PRIVATE, PRIVATE, college)])
    assert [row["school"] for row in rows] == ["1"]
    assert account.tallies[0].dropped == 3
    assert account.dropped == (
        "2 Independent schools: not state-funded",
        "1 Colleges: not state-funded",
    )


def test_all_schools_are_kept_when_asked_but_those_without_ages(schools_file: Make) -> None:
    university = {"type_group": "Universities", "state_funded": "False"}
    ageless = {**university, "typical_low_age": "", "typical_high_age": ""}
    file = schools_file({}, PRIVATE, ageless)
    rows, account = read_schools([file], state_funded_only=False)
    assert [row["school"] for row in rows] == ["1", "2"]
    assert account.dropped == ("1 Universities: no ages in the register",)


@pytest.mark.parametrize(
    ("register", "kind", "group", "planned"),
    [
        ("Primary", "Community school", "Academies", "primary"),
        ("Middle deemed primary", "Academy converter", "Academies", "primary"),
        ("Secondary", "University technical college", "Free Schools", "secondary"),
        ("Middle deemed secondary", "Academy converter", "Academies", "secondary"),
        ("All-through", "Academy converter", "Academies", "all-through"),
        ("Not applicable", "Academy special converter", "Academies", "special"),
        ("Not applicable", "Community special school", "Special schools", "special"),
        ("Secondary", "Free schools special", "Free Schools", "special"),
        ("Not applicable", "Pupil referral unit", "Local authority maintained schools", "other"),
        ("Nursery", "Local authority nursery school", "Academies", "other"),
        ("16 plus", "Free schools 16 to 19", "Free Schools", "other"),
    ],
)
def test_phase(register: str, kind: str, group: str, planned: str) -> None:
    assert phase(register, kind, group) == planned


def test_blanks_stay_blank_and_are_named(schools_file: Make) -> None:
    file = schools_file(
        {"name": "Birch", "pupils_best": "", "pupils_source": ""},
        {"name": "Cedar", "easting": "", "northing": "", "imd2025_decile": ""},
        {"name": "Deodar", "fsm_best": "", "easting": ""},
        {"name": "Elm", "fsm_best": "101"},
        {"name": "Fir", "fsm_best": "SUPP"},
    )
    rows, account = read_schools([file])
    assert [row["pupils"] for row in rows] == ["", "210", "210", "210", "210"]
    assert [row["fsm_pct"] for row in rows] == ["12.5", "12.5", "", "", ""]
    assert account.blank == (
        "pupils of 1 school: Birch",
        "coordinates of 2 schools: Cedar, Deodar",
        "deprivation of 1 school",
        "free school meals of 3 schools",
    )
    assert "840 pupils known, in 4 of 5 schools" in account.told


def test_filled_pupil_counts_are_told_and_marked(schools_file: Make) -> None:
    predecessor = {"pupils_source": "predecessor_pp_2019_20"}
    file = schools_file({}, predecessor, predecessor, {"pupils_source": "estimate"})
    rows, account = read_schools([file])
    assert account.filled[:2] == (
        "2 pupil counts from 2019/20 pupils of the predecessor school",
        "1 pupil count from estimate",
    )
    assert rows[1]["pupils_basis"] == "2019/20 pupils of the predecessor school"
    (assumed,) = [one.text for one in schools_assume(rows) if one.assumption == "school-pupils"]
    assert assumed.startswith("3 pupil counts of 4 schools are not of the register's own census")


def test_decile_to_quintile(schools_file: Make) -> None:
    file = schools_file(*({"imd2025_decile": str(decile)} for decile in range(1, 11)))
    quintiles = [row["imd_quintile"] for row in read_schools([file])[0]]
    assert quintiles == ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5"]


def test_faulty_cells_are_told_all_at_once(schools_file: Make) -> None:
    file = schools_file(
        {"pupils_best": "many", "easting": "1e9"},
        {"urn": "1", "imd2025_decile": "11", "state_funded": ""},
        {"name": "", "typical_low_age": "11"},
        {"pupils_best": "10.5", "northing": "nan"},
    )
    with pytest.raises(InstanceFaults) as caught:
        read_schools([file])
    assert {fault.place for fault in caught.value.faults} == {
        "register.csv:2:pupils_best", "register.csv:2:easting", "register.csv:3:urn",
        "register.csv:3:imd2025_decile", "register.csv:3:state_funded", "register.csv:4:name",
        "register.csv:4:typical_high_age", "register.csv:5:pupils_best",
        "register.csv:5:northing",
    }  # fmt: skip


def test_several_files_are_read_together_and_may_not_share_a_school(schools_file: Make) -> None:
    first = schools_file({}, {}, name="one.csv")
    second = schools_file({"urn": "3"}, name="two.csv")
    rows, account = read_schools([first, second])
    assert [row["school"] for row in rows] == ["1", "2", "3"]
    assert [tally.read for tally in account.tallies] == [2, 1]
    third = schools_file({"urn": "2"}, name="three.csv")
    with pytest.raises(InstanceFaults, match=r"three\.csv: found schools of another file too: 2"):
        read_schools([first, third])


# --- the register as downloaded


def test_a_school_of_the_register_becomes_a_row_with_its_statutory_ages(register: Make) -> None:
    (row,), account = read_schools([register()])
    assert row == {
        "school": "1", "name": "Ash", "phase": "primary", "low_age": "3", "high_age": "11",
        "ages_basis": "", "pupils": "210", "fsm_pct": "12.5", "easting_m": "530000",
        "northing_m": "220000", "postcode": "ZZ1 1ZZ", "lsoa21": "E01990001", "district": "Eastham",
        "ltla_code": "E07999991", "la_name": "Madeupshire", "la_code": "999",
        "utla_code": "E10999999", "team": "", "locked": "no",
        "source": "DfE register of schools (GIAS), edubasealldata20990101.csv",
    }  # fmt: skip
    assert "Made" not in row.values()  # names of people are not taken
    assert account.blank == ("deprivation of 1 school",)
    assert schools_assume([row]) == []


def test_schools_that_are_not_open_are_dropped_and_told_by_status(register: Make) -> None:
    status = "EstablishmentStatus (name)"
    faulty = {"NumberOfPupils": "x", "EstablishmentName": ""}
    file = register(
        {}, {status: "Open, but proposed to close"}, {status: "Closed", **faulty},
        {status: "Closed"}, {status: "Proposed to open"},
    )  # fmt: skip
    rows, account = read_schools([file])
    assert [row["school"] for row in rows] == ["1", "2"]
    assert account.dropped == ("2 closed", "1 proposed to open")


@pytest.mark.parametrize(
    ("kind", "group", "paid"),
    [
        ("Academy converter", "Academies", True),
        ("Free schools special", "Free Schools", True),
        ("Pupil referral unit", "Local authority maintained schools", True),
        ("Non-maintained special school", "Special schools", True),
        ("Community special school", "Special schools", True),
        ("Other independent special school", "Special schools", False),
        ("Other independent school", "Independent schools", False),
        ("Further education", "Colleges", False),
        ("Higher education institutions", "Universities", False),
        ("Children's centre", "Other types", False),
        ("Welsh establishment", "Welsh schools", False),
    ],
)
def test_what_is_state_funded(kind: str, group: str, paid: bool) -> None:
    assert funded(kind, group) is paid


def test_special_and_independent_schools_and_blank_pupils_of_the_register(register: Make) -> None:
    kind, group = "TypeOfEstablishment (name)", "EstablishmentTypeGroup (name)"
    none = {"PhaseOfEducation (name)": "Not applicable"}
    file = register(
        {**none, kind: "Community special school", group: "Special schools", "NumberOfPupils": ""},
        {**none, kind: "Other independent school", group: "Independent schools"},
        {**none, kind: "Other independent special school", group: "Special schools"},
    )
    rows, account = read_schools([file])
    assert [(row["phase"], row["pupils"]) for row in rows] == [("special", "")]
    assert account.dropped == (
        "1 Independent schools: not state-funded",
        "1 Special schools: not state-funded",
    )
    assert account.blank[0] == "pupils of 1 school: Ash"
    everything, _ = read_schools([file], state_funded_only=False)
    assert [row["phase"] for row in everything] == ["special", "other", "special"]


def test_blank_statutory_ages_are_those_typical_of_the_phase_and_told(register: Make) -> None:
    blank = {"StatutoryLowAge": "", "StatutoryHighAge": ""}
    unknown = {**blank, "PhaseOfEducation (name)": "Not applicable"}
    secondary = {**blank, "PhaseOfEducation (name)": "Secondary"}
    rows, account = read_schools([register({}, secondary, unknown)])
    assert [(row["low_age"], row["high_age"]) for row in rows] == [("3", "11"), ("11", "18")]
    assert "ages of 1 school: typical of phase, type and name" in account.filled
    assert account.dropped == ("1 Local authority maintained schools: no ages in the register",)
    (assumed,) = schools_assume(rows)
    assert assumed.text.startswith("The ages taught at 1 of 2 schools are those typical")


def test_ages_of_the_register_beyond_what_a_school_can_have(register: Make) -> None:
    rows, account = read_schools([register({"StatutoryHighAge": "99"}, {})])
    assert [row["high_age"] for row in rows] == ["26", "11"]
    assert "ages of 1 school: leaving at 99 read as 26" in account.filled


def test_faulty_cells_of_the_register_are_placed(register: Make) -> None:
    private = {"EstablishmentTypeGroup (name)": "Independent schools", "StatutoryHighAge": "3"}
    file = register(
        {"StatutoryHighAge": "3"}, {"URN": "1", "Easting": "east"}, {"NumberOfPupils": "-1"},
        private,
    )  # fmt: skip
    with pytest.raises(InstanceFaults) as caught:
        read_schools([file])
    assert {fault.place.partition(":")[2] for fault in caught.value.faults} == {
        "2:StatutoryHighAge", "3:URN", "3:Easting", "4:NumberOfPupils",
    }  # fmt: skip


def test_no_place_is_told_by_the_register_as_zero(register: Make) -> None:
    (row, other), account = read_schools([register({"Easting": "0", "Northing": "0"}, {})])
    assert (row["easting_m"], row["northing_m"]) == ("", "")
    assert other["easting_m"] == "530000"
    assert account.blank[0] == "coordinates of 1 school: Ash"


def test_codes_of_small_areas_say_of_which_census_when_they_show_it(register: Make) -> None:
    old = read_schools([register({"LSOA (code)": "E01000001"})])[0]
    assert (old[0]["lsoa"], old[0].get("lsoa21")) == ("E01000001", None)
    new = read_schools([register({"LSOA (code)": "E01000001"}, {"LSOA (code)": "E01033769"})])[0]
    assert [row["lsoa21"] for row in new] == ["E01000001", "E01033769"]


def test_the_register_in_windows_1252_is_read(register: Make) -> None:
    file = register({"EstablishmentName": "Café d'École"}, encoding="cp1252", end="\r\n")
    rows, account = read_schools([file])
    assert rows[0]["name"] == "Café d'École"
    assert any("Windows-1252" in text for text in account.told)


@pytest.mark.parametrize("area", ["Madeupshire", "madeupSHIRE", "999", "E10999999"])
def test_an_authority_is_cut_out_by_name_or_code(register: Make, area: str) -> None:
    abroad = {"LA (name)": "Elsewhere", "LA (code)": "998", "GSSLACode (name)": "E10999998",
              "NumberOfPupils": "not looked at"}  # fmt: skip
    rows, account = read_schools([register({}, abroad, {})], [area])
    assert [row["school"] for row in rows] == ["1", "3"]
    assert account.dropped == (f"1 not in {area}",)
