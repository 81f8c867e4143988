"""An instance is built from published files, or brought up to date, complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from instances import InstanceFaults, load
from instances.sources import build
from instances.sources.start import read_tables

Make = Callable[..., Path]
Patients = Callable[[str, Mapping[str, Sequence[int]]], Path]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assumed(folder: Path) -> dict[str, str]:
    return {row["assumption"]: row["text"] for row in read_tables(folder)["assumptions"]}


def _exact(rows: Sequence[object], column: str) -> Fraction:
    return sum((Fraction(str(getattr(row, column))) for row in rows), Fraction(0))


# --- schools and their teams


def test_schools_get_as_many_teams_as_before_and_no_staff_is_lost(
    small: Path, tmp_path: Path, county: Make
) -> None:
    account = build(tmp_path / "new-county", small, schools=[county()])
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


def test_a_team_sits_at_a_school_and_the_teams_have_about_as_many_pupils(
    small: Path, tmp_path: Path, county: Make
) -> None:
    build(tmp_path / "new", small, schools=[county()])
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


def test_the_same_files_give_the_same_tables_in_any_order(
    small: Path, tmp_path: Path, county: Make
) -> None:
    file = county()
    build(tmp_path / "one" / "same", small, schools=[file])
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, *lines[::-1]]), encoding="utf-8")
    build(tmp_path / "two" / "same", small, schools=[file])
    assert load(tmp_path / "one" / "same").digest == load(tmp_path / "two" / "same").digest


def test_a_school_without_coordinates_has_no_team(
    small: Path, tmp_path: Path, schools_file: Make
) -> None:
    file = schools_file({"urn": "91"}, {"urn": "92", "easting": "", "northing": ""})
    account = build(tmp_path / "new", small, schools=[file])
    assert [row.team for row in load(tmp_path / "new").schools] == ["team-01", None]
    assert "note: 1 school without coordinates left without a team" in account.lines()
    assert "note: 1 school team, 2 before; 6.33 WTE in all" in account.lines()


def test_schools_that_are_known_keep_what_people_decided(small: Path, schools_file: Make) -> None:
    text = (small / "schools.csv").read_text(encoding="utf-8")
    lines = [f"{line},{end}" for line, end in zip(text.splitlines(), ("locked", "yes", ""))]  # noqa: B905
    (small / "schools.csv").write_text("\n".join(lines), encoding="utf-8")
    account = build(small, "", schools=[schools_file({"urn": "1"}, {"urn": "3", "name": "New"})])
    instance = load(small)
    assert [(row.school, row.team, row.locked) for row in instance.schools] == [
        ("1", "a", True), ("3", None, False)
    ]  # fmt: skip
    assert [team.team for team in instance.teams] == ["a", "b"]
    told = "\n".join(account.told)
    assert "team, cluster and lock of 1 school kept as they were" in told
    assert "1 school new, without a team today: New" in told
    assert "1 school of before no longer there: Beech" in told


def test_deprivation_stays_where_a_register_is_silent_on_it(small: Path, register: Make) -> None:
    build(small, "", schools=[register({"URN": "1"})])
    assert [row.imd_quintile for row in load(small).schools] == [2]


# --- practices


def test_practices_go_to_the_nearest_locality_or_that_of_their_district(
    small: Path, tmp_path: Path, practices_file: Make
) -> None:
    lost = {"easting": "", "northing": ""}
    file = practices_file(
        {}, {"easting": "519000", "ltla_code": "D2"}, {**lost, "ltla_code": "D2"}, lost
    )  # fmt: skip
    account = build(tmp_path / "new", small, practices=[file])
    instance = load(tmp_path / "new")
    assert [row.locality for row in instance.practices] == ["east", "west", "west", "east"]
    assert [row.births_per_year for row in instance.practices] == [60.0] * 4
    assert instance.schools == load(small).schools
    assert any("19.0 km" in line for line in account.lines())
    assert assumed(tmp_path / "new")["practice-localities"] == (
        "2 practices are put into the locality with the nearest base; 2 practices without "
        "coordinates into that of most practices of the same district."
    )


def test_a_locality_that_people_decided_is_kept(
    small: Path, tmp_path: Path, practices_file: Make
) -> None:
    file = practices_file({}, {})
    build(tmp_path / "new", small, practices=[file])
    table = tmp_path / "new" / "practices.csv"
    text = table.read_text(encoding="utf-8")
    assert text.count(",east,") == 2
    table.write_text(text.replace(",east,", ",west,", 1), encoding="utf-8")
    account = build(tmp_path / "new", small, practices=[file])
    assert [row.locality for row in load(tmp_path / "new").practices] == ["west", "east"]
    assert "locality of 2 practices kept as it was" in account.told


def test_a_practice_of_no_known_place_is_a_fault_and_nothing_is_written(
    small: Path, tmp_path: Path, practices_file: Make, schools_file: Make
) -> None:
    lost = {"easting": "", "northing": "", "ltla_code": "D9"}
    file = practices_file({}, lost, {**lost, "ltla_code": ""})
    register = schools_file({"urn": "9", "easting": "", "northing": ""})
    with pytest.raises(InstanceFaults) as caught:
        build(tmp_path / "new", small, schools=[register], practices=[file])
    assert [fault.found for fault in caught.value.faults] == [
        "no school with coordinates among 1",
        "a blank cell for 'E2'", "a blank cell for 'E3'",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "register.csv", "small"]


# --- bringing up to date


def test_an_instance_is_brought_up_to_date_or_left_alone(
    small: Path, county: Make, schools_file: Make
) -> None:
    (small / "README.md").write_text("Ours.", encoding="utf-8")
    build(small, "no such example", schools=[county()])
    assert load(small).settings.name == "Small"
    assert (small / "README.md").exists()
    before = contents(small)
    too_long = schools_file({"name": "x" * 501})
    with pytest.raises(InstanceFaults, match=r"schools\.csv:2:name"):
        build(small, "no such example", schools=[too_long])
    assert contents(small) == before


def test_four_imports_give_what_one_build_gives_and_twice_gives_the_same_bytes(
    small: Path, tmp_path: Path, county: Make, practices_file: Make, residents: Make, lsoas: Make
) -> None:
    given = {
        "schools": [county()],
        "practices": [practices_file({}, {"imd2019_score_practice": ""}, {})],
        "population": [residents()],
        "deprivation": [lsoas()],
    }
    area = ["Madeupshire"]
    build(tmp_path / "one" / "new", small, areas=area, **given)
    written = []
    for _ in range(2):
        for name, files in given.items():
            build(tmp_path / "two" / "new", small, areas=area, **{name: files})
        assert load(tmp_path / "two" / "new").digest == load(tmp_path / "one" / "new").digest
        written.append(contents(tmp_path / "two" / "new"))
    first, second = written
    assert second == first
    for name in ("deprivation", "population"):  # the order of these does not matter
        build(tmp_path / "two" / "new", small, areas=area, **{name: given[name]})
        assert contents(tmp_path / "two" / "new") == first


def test_population_and_deprivation_may_come_in_either_order(
    small: Path, tmp_path: Path, practices_file: Make, residents: Make, lsoas: Make
) -> None:
    practices = [practices_file({}, {"imd2019_score_practice": ""})]
    last: list[tuple[str, Path]] = [("population", residents()), ("deprivation", lsoas())]
    for folder, order in (("one", last), ("two", last[::-1])):
        build(tmp_path / folder / "new", small, practices=practices)
        for name, file in order:
            build(tmp_path / folder / "new", small, **{name: [file]})  # type: ignore[arg-type]
    one, two = (load(tmp_path / folder / "new") for folder in ("one", "two"))
    assert one.practices == two.practices
    assert set(one.assumptions) == set(two.assumptions)


def test_the_schools_of_an_instance_say_which_districts_a_county_has(
    small: Path, tmp_path: Path, schools_file: Make, practices_file: Make
) -> None:
    practices = practices_file({}, {"ltla_code": "E07999999", "ltla_name": "Farham"})
    with pytest.raises(InstanceFaults, match="no row in 'Madeupshire'"):
        build(tmp_path / "new", small, practices=[practices], areas=["Madeupshire"])
    build(tmp_path / "new", small, schools=[schools_file({"urn": "91"})], areas=["Madeupshire"])
    account = build(tmp_path / "new", small, practices=[practices], areas=["Madeupshire"])
    assert [row.practice for row in load(tmp_path / "new").practices] == ["E1"]
    assert any("by its 1 district (where its schools stand)" in text for text in account.told)


def test_patients_bring_the_practices_of_an_instance_up_to_date(
    small: Path, patients: Patients
) -> None:
    counts = {"P1": [100, 90, 80, 70, 60]}
    build(small, "", practices=[patients(sex, counts) for sex in ("MALE", "FEMALE")])
    first, second = load(small).practices
    assert (first.children_0_4, first.age_0, first.births_per_year) == (800, 200, 100)
    assert (second.practice, second.children_0_4) == ("P2", 80)


# --- what is told and kept for the record


def test_every_row_tells_its_source_and_every_assumption_is_repeated(
    small: Path, tmp_path: Path, county: Make, practices_file: Make
) -> None:
    account = build(
        tmp_path / "new", small, [county()], [practices_file({}, {})]
    )  # fmt: skip
    tables = read_tables(tmp_path / "new")
    assert all(row["source"] for rows in tables.values() for row in rows)
    assert tables["localities"][0]["source"] == "made up"
    assert tables["grades"][0]["source"] == "carried over from small"
    told = load(tmp_path / "new").defaults_used()
    assert (
        "small: Of what is carried over from small (not practices, schools, teams): "
        "Everything here is made up."
    ) in told
    assert all(f"{row.assumption}: {row.text}" in told for row in account.assumed)
    assert {row.assumption for row in account.assumed} == {
        "practice-births", "practice-deprivation", "practice-localities", "school-ages",
        "school-deprivation", "school-teams", "team-bases", "team-staff",
    }  # fmt: skip


def test_the_record_of_an_import_names_files_rows_and_licence(
    small: Path, tmp_path: Path, county: Make
) -> None:
    account = build(tmp_path / "new", small, schools=[county()])
    (licence,) = account.licence
    assert "Open Government Licence v3.0" in licence
    assert assumed(tmp_path / "new")["import-schools"] == (
        f"register.csv: 40 rows read, 40 kept, 0 dropped. {licence}"
    )


def test_what_is_carried_over_is_told_of_less_with_each_import(
    small: Path, tmp_path: Path, county: Make, practices_file: Make
) -> None:
    build(tmp_path / "new", small, schools=[county()])
    build(tmp_path / "new", small, practices=[practices_file()])
    build(tmp_path / "new", small, practices=[practices_file()])
    assert assumed(tmp_path / "new")["small"] == (
        "Of what is carried over from small (not practices, schools, teams): "
        "Everything here is made up."
    )


def test_no_assumption_outlives_what_rests_on_it(
    small: Path, tmp_path: Path, county: Make, practices_file: Make, residents: Make
) -> None:
    new = tmp_path / "new"
    build(new, small, [county()], [practices_file()], [residents()])
    assert {"practice-ages", "school-ages"} <= assumed(new).keys()
    assert "school-pupils" not in assumed(new)
    build(new, small, practices=[practices_file({"imd2019_score_practice": ""})])
    assert not {"practice-ages", "practice-deprivation"} & assumed(new).keys()
