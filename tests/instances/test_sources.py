"""Published rows become tables: nothing guessed, nothing lost without being told."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from instances import InstanceFaults, load
from instances.sources import build, read_practices, read_schools
from instances.sources.places import Place, groups, nearest_place
from instances.sources.practices import cut_points, quintile
from instances.sources.schools import phase
from instances.sources.start import read_tables

SCHOOL = {
    "urn": "1", "name": "Ash", "phase": "Primary", "type": "Community school",
    "type_group": "Local authority maintained schools", "state_funded": "True",
    "pupils_best": "210", "pupils_source": "gias_2025", "fsm_best": "12.5", "fsm_source": "",
    "easting": "530000", "northing": "220000", "imd2025_decile": "3",
    "typical_low_age": "4", "typical_high_age": "11",
}  # fmt: skip
PRIVATE = {"type_group": "Independent schools", "state_funded": "False"}
PRACTICE = {
    "practice_code": "E1", "practice_name": "MILL LANE", "easting": "539000",
    "northing": "220000", "ltla_code": "D1", "ltla_name": "Eastshire",
    "ods_status_2024": "active", "children_0_4_2021_22": "300",
    "imd2019_score_practice": "20.5",
}  # fmt: skip


def write(
    file: Path, rows: Sequence[Mapping[str, str]], encoding: str = "utf-8", end: str = "\n"
) -> Path:
    with file.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator=end)
        writer.writeheader()
        writer.writerows(rows)
    return file


def schools_file(folder: Path, *changes: Mapping[str, str]) -> Path:
    rows = [{**SCHOOL, "urn": str(number), **change} for number, change in enumerate(changes, 1)]
    return write(folder / "register.csv", rows)


def practices_file(folder: Path, *changes: Mapping[str, str]) -> Path:
    rows = [
        {**PRACTICE, "practice_code": f"E{number}", **change}
        for number, change in enumerate(changes, 1)
    ]
    return write(folder / "list.csv", rows)


def county(folder: Path, number: int = 40) -> Path:
    """Schools scattered by a rule over the land between the two localities."""
    return schools_file(
        folder,
        *(
            {
                "name": f"School {place}",
                "pupils_best": str(60 + place * 37 % 900),
                "easting": str(500_000 + place * 7_919 % 40_000),
                "northing": str(210_000 + place * 3_571 % 20_000),
            }
            for place in range(number)
        ),
    )


# --- the register of schools


def test_a_school_becomes_a_row_with_its_source(tmp_path: Path) -> None:
    (row,), account = read_schools(schools_file(tmp_path, {"pupils_best": "210.0"}))
    assert row == {
        "school": "1", "name": "Ash", "phase": "primary", "low_age": "4", "high_age": "11",
        "pupils": "210", "fsm_pct": "12.5", "imd_quintile": "2", "easting_m": "530000",
        "northing_m": "220000", "team": "", "locked": "no",
        "source": "DfE register of schools (GIAS), register.csv",
    }  # fmt: skip
    assert account.lines()[0] == "register.csv: 1 row read, 1 kept, 0 dropped"


def test_what_is_not_state_funded_is_dropped_and_told(tmp_path: Path) -> None:
    college = {"type_group": "Colleges", "state_funded": "False"}
    file = schools_file(tmp_path, {}, PRIVATE, PRIVATE, college)
    rows, account = read_schools(file)
    assert [row["school"] for row in rows] == ["1"]
    assert account.tallies[0].dropped == 3
    assert account.dropped == (
        "2 Independent schools: not state-funded",
        "1 Colleges: not state-funded",
    )


def test_all_schools_are_kept_when_asked_but_those_without_ages(tmp_path: Path) -> None:
    university = {"type_group": "Universities", "state_funded": "False"}
    ageless = {**university, "typical_low_age": "", "typical_high_age": ""}
    rows, account = read_schools(schools_file(tmp_path, {}, PRIVATE, ageless), False)
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


def test_blanks_stay_blank_and_are_named(tmp_path: Path) -> None:
    file = schools_file(
        tmp_path,
        {"name": "Birch", "pupils_best": "", "pupils_source": ""},
        {"name": "Cedar", "easting": "", "northing": "", "imd2025_decile": ""},
        {"name": "Deodar", "fsm_best": "", "easting": ""},
        {"name": "Elm", "fsm_best": "101"},
        {"name": "Fir", "fsm_best": "SUPP"},
    )
    rows, account = read_schools(file)
    assert [row["pupils"] for row in rows] == ["", "210", "210", "210", "210"]
    assert [row["fsm_pct"] for row in rows] == ["12.5", "12.5", "", "", ""]
    assert account.blank == (
        "pupils of 1 school: Birch",
        "coordinates of 2 schools: Cedar, Deodar",
        "deprivation of 1 school",
        "free school meals of 3 schools",
    )


def test_filled_pupil_counts_are_told_and_marked(tmp_path: Path) -> None:
    predecessor = {"pupils_source": "predecessor_pp_2019_20"}
    file = schools_file(tmp_path, {}, predecessor, predecessor, {"pupils_source": "estimate"})
    rows, account = read_schools(file)
    assert account.filled == (
        "2 pupil counts from 2019/20 pupils of the predecessor school",
        "1 pupil count from estimate",
    )
    assert rows[1]["source"].endswith("; pupils: 2019/20 pupils of the predecessor school")
    (assumed,) = [row.text for row in account.assumed if row.assumption == "school-pupils"]
    assert assumed.startswith("3 pupil counts of 4 schools are not of the register's own census")


def test_decile_to_quintile(tmp_path: Path) -> None:
    file = schools_file(tmp_path, *({"imd2025_decile": str(decile)} for decile in range(1, 11)))
    rows, _ = read_schools(file)
    assert "".join(row["imd_quintile"] for row in rows) == "1122334455"


def test_a_file_in_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    file = write(tmp_path / "old.csv", [{**SCHOOL, "name": "St José"}], "cp1252", "\r\n")
    (row,), account = read_schools(file)
    assert row["name"] == "St José"
    assert "note: old.csv: not UTF-8, read as Windows-1252" in account.lines()


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    plain = schools_file(tmp_path, {})
    packed = tmp_path / "register.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_schools(packed)[0][0]["name"] == "Ash"


def test_missing_columns_are_told_all_at_once(tmp_path: Path) -> None:
    row = {("pupils_bst" if name == "pupils_best" else name): cell for name, cell in SCHOOL.items()
           if name not in ("urn", "type")}  # fmt: skip
    with pytest.raises(InstanceFaults) as caught:
        read_schools(write(tmp_path / "short.csv", [row]))
    places = {fault.place: fault for fault in caught.value.faults}
    assert set(places) == {"short.csv:1:urn", "short.csv:1:type", "short.csv:1:pupils_best"}
    assert places["short.csv:1:pupils_best"].remedy == "Was it written as 'pupils_bst'?"


def test_faulty_cells_are_told_all_at_once(tmp_path: Path) -> None:
    file = schools_file(
        tmp_path,
        {"pupils_best": "many", "easting": "1e9"},
        {"urn": "1", "imd2025_decile": "11", "state_funded": ""},
        {"name": "", "typical_low_age": "11"},
        {"pupils_best": "10.5", "northing": "nan"},
    )
    with pytest.raises(InstanceFaults) as caught:
        read_schools(file)
    assert {fault.place for fault in caught.value.faults} == {
        "register.csv:2:pupils_best", "register.csv:2:easting", "register.csv:3:urn",
        "register.csv:3:imd2025_decile", "register.csv:3:state_funded", "register.csv:4:name",
        "register.csv:4:typical_high_age", "register.csv:5:pupils_best",
        "register.csv:5:northing",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "no such file"),
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (",".join(SCHOOL).encode(), "no rows"),
        (b"urn\x81", "bytes that are neither UTF-8 nor Windows-1252"),
        (b"urn\0", "a NUL character"),
        ((",".join(SCHOOL) + "\n" + "," * 20 + "x").encode(), "21 cells"),
    ],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, found: str) -> None:
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InstanceFaults, match=found):
        read_schools(file)


def test_a_folder_and_a_broken_archive_are_faults(tmp_path: Path) -> None:
    (tmp_path / "broken.csv.gz").write_bytes(b"not packed")
    for file in (tmp_path, tmp_path / "broken.csv.gz"):
        with pytest.raises(InstanceFaults, match="cannot be read"):
            read_schools(file)


# --- the list of practices


def test_a_practice_becomes_a_row(tmp_path: Path) -> None:
    (row,), account = read_practices(practices_file(tmp_path, {}), births_per_child=0.2111)
    assert row == {
        "practice": "E1", "name": "MILL LANE", "locality": "", "easting_m": "539000",
        "northing_m": "220000", "births_per_year": "63.3", "children_0_4": "300",
        "imd_quintile": "3", "district": "Eastshire", "ltla_code": "D1",
        "source": "NHS England practice list, list.csv; births: filled from children aged 0 to 4",
    }  # fmt: skip
    assert [row.assumption for row in account.assumed] == [
        "practice-births",
        "practice-deprivation",
    ]


def test_births_stay_blank_without_a_ratio_or_children(tmp_path: Path) -> None:
    file = practices_file(tmp_path, {}, {"children_0_4_2021_22": ""})
    assert [row["births_per_year"] for row in read_practices(file)[0]] == ["", ""]
    rows, account = read_practices(file, births_per_child=0.2)
    assert [row["births_per_year"] for row in rows] == ["60", ""]
    assert account.blank == ("children aged 0 to 4 of 1 practice: MILL LANE (E2)",)


def test_practices_that_are_not_active_are_kept_and_named(tmp_path: Path) -> None:
    rows, account = read_practices(practices_file(tmp_path, {}, {"ods_status_2024": "dormant"}))
    assert len(rows) == 2
    assert account.told == ("kept although not active in 2024: MILL LANE (E2, dormant)",)


def test_quintile_one_has_the_highest_scores() -> None:
    cuts = [least for _, least in cut_points()]
    assert cuts == sorted(cuts, reverse=True)
    assert [quintile(cut) for cut in cuts] == [1, 2, 3, 4]
    assert [quintile(cut - 0.001) for cut in cuts] == [2, 3, 4, 5]


# --- places


def test_of_two_as_near_the_earlier_code_is_taken() -> None:
    bases = [Place("b", 0, 10), Place("a", 0, -10), Place("c", 0, 11)]
    assert nearest_place(Place("x", 0, 0), bases).code == "a"


def test_groups_do_not_depend_on_the_order_given() -> None:
    places = [Place(f"{n:02d}", n * 7919 % 100, n * 3571 % 90, n % 5) for n in range(30)]
    found = groups(places, 4)
    assert found == groups(places[::-1], 4)
    assert len(found) == 4
    assert sorted(place.code for group in found for place in group) == [p.code for p in places]


def test_there_are_no_more_groups_than_places() -> None:
    assert len(groups([Place("a", 1, 1), Place("b", 1, 1), Place("c", 2, 1)], 5)) == 3


# --- building an instance


def test_schools_get_as_many_teams_as_before_and_no_staff_is_lost(
    small: Path, tmp_path: Path
) -> None:
    account = build(tmp_path / "new-county", small, schools=county(tmp_path))
    instance, before = load(tmp_path / "new-county"), load(small)
    assert instance.settings.name == "New County"
    assert [team.team for team in instance.teams] == ["team-01", "team-02"]
    assert instance.teams[0].northing_m >= instance.teams[1].northing_m
    codes, old = {team.team for team in instance.teams}, {team.team for team in before.teams}
    for grade in ("SN", "SUP"):
        now = [row for row in instance.staff if row.grade == grade and row.base in codes]
        then = [row for row in before.staff if row.grade == grade and row.base in old]
        for column in ("wte", "leavers_wte_per_year"):
            assert _exact(now, column) == _exact(then, column)
    assert [row for row in instance.staff if row.grade == "HV"] == list(before.staff[:2])
    assert _exact(instance.teams, "wte") == Fraction("6.33")
    assert not [caution for caution in instance.cautions if caution.table in ("staff", "teams")]
    assert "filled: today's team of 40 schools" in account.lines()
    assert "note: 2 school teams, 2 before; 6.33 WTE in all" in account.lines()


def _exact(rows: Sequence[object], column: str) -> Fraction:
    return sum((Fraction(str(getattr(row, column))) for row in rows), Fraction(0))


def test_a_team_sits_at_a_school_and_the_teams_have_about_as_many_pupils(
    small: Path, tmp_path: Path
) -> None:
    build(tmp_path / "new", small, schools=county(tmp_path))
    instance = load(tmp_path / "new")
    places = {(row.easting_m, row.northing_m): row.name for row in instance.schools}
    pupils = {row.team: 0 for row in instance.teams}
    for school in instance.schools:
        pupils[str(school.team)] += school.pupils or 0
    largest = max(school.pupils or 0 for school in instance.schools)
    assert max(pupils.values()) - min(pupils.values()) <= 2 * largest
    for team in instance.teams:
        assert team.name == places[team.easting_m, team.northing_m] + " team"
        assert team.locality == ("east" if team.easting_m > 520_000 else "west")


def test_the_same_files_give_the_same_tables_in_any_order(small: Path, tmp_path: Path) -> None:
    file = county(tmp_path)
    build(tmp_path / "one" / "same", small, schools=file)
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, *lines[::-1]]), encoding="utf-8")
    build(tmp_path / "two" / "same", small, schools=file)
    assert load(tmp_path / "one" / "same").digest == load(tmp_path / "two" / "same").digest


def test_a_school_without_coordinates_has_no_team(small: Path, tmp_path: Path) -> None:
    file = schools_file(tmp_path, {}, {"easting": "", "northing": ""})
    account = build(tmp_path / "new", small, schools=file)
    assert [row.team for row in load(tmp_path / "new").schools] == ["team-01", None]
    assert "note: 1 school without coordinates left without a team" in account.lines()
    assert "note: 1 school team, 2 before; 6.33 WTE in all" in account.lines()


def test_practices_go_to_the_nearest_locality_or_that_of_their_district(
    small: Path, tmp_path: Path
) -> None:
    lost = {"easting": "", "northing": ""}
    file = practices_file(
        tmp_path, {}, {"easting": "519000", "ltla_code": "D2"}, {**lost, "ltla_code": "D2"}, lost
    )
    account = build(tmp_path / "new", small, practices=file)
    instance = load(tmp_path / "new")
    assert [row.locality for row in instance.practices] == ["east", "west", "west", "east"]
    assert [row.births_per_year for row in instance.practices] == [60.0] * 4
    assert instance.schools == load(small).schools
    assert any("19.0 km" in line for line in account.lines())


def test_a_practice_of_no_known_place_is_a_fault_and_nothing_is_written(
    small: Path, tmp_path: Path
) -> None:
    lost = {"easting": "", "northing": "", "ltla_code": "D9"}
    file = practices_file(tmp_path, {}, lost, {**lost, "ltla_code": ""})
    register = schools_file(tmp_path, {"easting": "", "northing": ""})
    with pytest.raises(InstanceFaults) as caught:
        build(tmp_path / "new", small, schools=register, practices=file)
    assert [fault.found for fault in caught.value.faults] == [
        "a blank cell for 'E2'", "a blank cell for 'E3'",
        "no school with coordinates among 1",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "register.csv", "small"]


def test_an_instance_is_brought_up_to_date_or_left_alone(small: Path, tmp_path: Path) -> None:
    (small / "README.md").write_text("Ours.", encoding="utf-8")
    build(small, "no such example", schools=county(tmp_path))
    assert load(small).settings.name == "Small"
    assert (small / "README.md").exists()
    before = {path.name: path.read_bytes() for path in small.iterdir()}
    too_long = schools_file(tmp_path, {"name": "x" * 501})
    with pytest.raises(InstanceFaults, match=r"schools\.csv:2:name"):
        build(small, "no such example", schools=too_long)
    assert {path.name: path.read_bytes() for path in small.iterdir()} == before


def test_importing_twice_changes_nothing(small: Path, tmp_path: Path) -> None:
    schools, practices = county(tmp_path), practices_file(tmp_path, {})
    build(tmp_path / "new", small, schools, practices)
    first = load(tmp_path / "new").digest
    build(tmp_path / "new", small, schools, practices)
    assert load(tmp_path / "new").digest == first


def test_every_row_tells_its_source_and_every_assumption_is_repeated(
    small: Path, tmp_path: Path
) -> None:
    account = build(
        tmp_path / "new", small, county(tmp_path), practices_file(tmp_path, {}, {})
    )  # fmt: skip
    tables = read_tables(tmp_path / "new")
    assert all(row["source"] for rows in tables.values() for row in rows)
    assert tables["localities"][0]["source"] == "made up"
    assert tables["grades"][0]["source"] == "carried over from small"
    told = load(tmp_path / "new").defaults_used()
    assert told[-1 - len(account.assumed)] == (
        "small: Of what is carried over from small (not practices, schools, teams): "
        "Everything here is made up."
    )
    assert all(f"{row.assumption}: {row.text}" in told for row in account.assumed)
    assert {row.assumption for row in account.assumed} == {
        "practice-births", "practice-deprivation", "practice-localities", "school-ages",
        "school-deprivation", "school-teams", "team-bases", "team-staff",
    }  # fmt: skip


# --- the published files themselves


def test_the_register_of_hertfordshire(real_data: Path) -> None:
    rows, account = read_schools(real_data / "schools_hertfordshire.csv")
    assert str(account.tallies[0]).endswith("591 rows read, 532 kept, 59 dropped")
    assert (
        sum(int(row["pupils"]) for row in rows) == 202_943
    )  # 200,181 of the census, the rest filled
    assert account.dropped[0] == "47 Independent schools: not state-funded"
    assert account.filled[0] == "9 pupil counts from 2019/20 pupils of the predecessor school"


def test_the_practices_of_hertfordshire(real_data: Path) -> None:
    rows, account = read_practices(real_data / "gp_practices_hertfordshire.csv")
    assert len(rows) == account.tallies[0].read == 108
    assert sum(int(row["children_0_4"] or 0) for row in rows) == 68_334
    assert account.blank[0].startswith("children aged 0 to 4 of 5 practices")


def test_a_fifth_of_englands_practices_in_each_quintile(real_data: Path) -> None:
    rows, _ = read_practices(real_data / "gp_practices_england.csv.gz")
    scored = [row["imd_quintile"] for row in rows if row["imd_quintile"]]
    assert len(scored) == 6_224
    assert all(abs(scored.count(number) - len(scored) / 5) < 2 for number in "12345")


def test_hertfordshire_is_built_from_its_published_files(tmp_path: Path, real_data: Path) -> None:
    schools = real_data / "schools_hertfordshire.csv"
    practices = real_data / "gp_practices_hertfordshire.csv"
    build(tmp_path / "herts-real", "hertfordshire", schools, practices)
    instance, start = load(tmp_path / "herts-real"), load("hertfordshire")
    assert (len(instance.schools), len(instance.practices)) == (532, 108)
    assert len(instance.teams) == len(start.teams)
    assert _exact(instance.staff, "wte") == _exact(start.staff, "wte")
    assert {caution.table for caution in instance.cautions} == {"schools", "practices"}
    build(tmp_path / "herts-real", "hertfordshire", schools, practices)
    assert load(tmp_path / "herts-real").digest == instance.digest
