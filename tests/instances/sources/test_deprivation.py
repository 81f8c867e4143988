"""Deprivation comes by the code of a small area, else by the nearest; never by a wrong Census."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from instances import InstanceFaults
from instances.sources.assumptions import practices_assume, schools_assume
from instances.sources.deprivation import fill_quintiles, read_deprivation
from instances.sources.readers.deprivation import Deprivation

Make = Callable[..., Path]

IOD_2019 = (
    "LSOA code (2011)", "LSOA name (2011)", "Local Authority District code (2019)",
    "Local Authority District name (2019)", "Index of Multiple Deprivation (IMD) Rank",
    "Index of Multiple Deprivation (IMD) Decile",
)  # fmt: skip
IOD_2025 = (
    "LSOA code (2021)", "LSOA name (2021)", "Local Authority District code (2024)",
    "Local Authority District name (2024)", "Index of Multiple Deprivation (IMD) Score",
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
)  # fmt: skip


def table(file: Path, header: Sequence[str], *rows: Sequence[str]) -> Path:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (header, *rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def school(**cells: str) -> dict[str, str]:
    return {"school": "1", "name": "Ash", "imd_quintile": "", "imd_basis": "", **cells}


FOUND = Deprivation(
    "21", "2025", {"E01-near": 2, "E01-far": 5},
    {"E01-near": (530_000, 220_000), "E01-far": (560_000, 220_000)},
)  # fmt: skip


# --- the lists


def test_the_tidy_list_of_2021_gives_quintiles_and_centroids(lsoas: Make) -> None:
    far = {"utla_name": "Farshire", "imd2025_decile": "not looked at"}
    file = lsoas({"imd2025_decile": "1"}, far, {"imd2025_decile": "10", "pwc_easting": ""})
    found, account = read_deprivation([file], ["Madeupshire"])
    assert (found.lsoa, found.imd) == ("21", "2025")
    assert found.quintiles == {"E01990001": 1, "E01990003": 5}
    assert list(found.centroids.values()) == [(530_500, 220_000)]
    assert str(account.tallies[0]) == "lsoa.csv: 3 rows read, 2 kept, 1 dropped"
    assert "IMD 2025, LSOAs of 2021; 1 LSOAs with a centroid" in account.told


@pytest.mark.parametrize(
    ("header", "lsoa", "imd"),
    [
        (IOD_2019, "11", "2019"),
        (IOD_2025, "21", "2025"),
        ([name.replace("2019", "2013") for name in IOD_2019], "11", "2015"),
        ([name.replace("2019", "2031") for name in IOD_2019], "11", ""),
    ],
)
def test_the_published_indices_tell_their_vintages_in_the_header(
    tmp_path: Path, header: Sequence[str], lsoa: str, imd: str
) -> None:
    row = ["E01999999", "Eastham 001A", "E07999991", "Eastham", "5", "4"]
    found, _ = read_deprivation([table(tmp_path / "File_1.csv", header, row)], ["eastham"])
    assert (found.lsoa, found.imd, found.quintiles) == (lsoa, imd, {"E01999999": 2})


def test_the_tidy_list_of_2011_is_read(tmp_path: Path) -> None:
    header = ["lsoa11_code", "lsoa21_code_best", "lad22_code", "lad22_name", "lsoa11_name",
              "age_0", "imd2019_decile"]  # fmt: skip
    row = ["E01999999", "E01999998", "E07999991", "Eastham", "Eastham 001A", "9", "9"]
    found, _ = read_deprivation([table(tmp_path / "a.csv", header, row)], ["E07999991"])
    assert (found.lsoa, found.imd, found.quintiles) == ("11", "2019", {"E01999999": 5})


def test_faulty_deciles_are_placed(lsoas: Make) -> None:
    file = lsoas({"imd2025_decile": "0"}, {"imd2025_decile": ""}, {"lsoa21_code": "E01990001"})
    with pytest.raises(InstanceFaults) as caught:
        read_deprivation([file])
    assert sorted(fault.place for fault in caught.value.faults) == [
        "lsoa.csv:2:imd2025_decile", "lsoa.csv:3:imd2025_decile", "lsoa.csv:4:lsoa21_code",
    ]  # fmt: skip


def test_one_list_is_wanted(lsoas: Make, residents: Make) -> None:
    with pytest.raises(InstanceFaults, match="found 2 lists of LSOAs"):
        read_deprivation([lsoas(name="a.csv"), lsoas(name="b.csv")])
    with pytest.raises(InstanceFaults, match="found 0 lists of LSOAs"):
        read_deprivation([residents()])


# --- the filling


def test_the_code_of_the_small_area_comes_first() -> None:
    rows = [school(lsoa21="E01-far", easting_m="530000", northing_m="220000"),
            school(lsoa="E01-near")]  # fmt: skip
    account = fill_quintiles(rows, FOUND, "school")
    assert [row["imd_quintile"] for row in rows] == ["5", "2"]
    assert account.filled == ("deprivation of 2 schools by the code of the LSOA",)
    assert schools_assume(rows)[0].text == (
        "The deprivation of a school is that of the area it stands in (IMD 2025, LSOAs of 2021), "
        "not of where its pupils live."
    )


def test_codes_of_another_census_are_told_and_not_guessed() -> None:
    rows = [school(lsoa11="E01-near", easting_m="530000", northing_m="220000"),
            school(lsoa21="E01-gone"), school()]  # fmt: skip
    account = fill_quintiles(rows, FOUND, "school")
    assert [row["imd_quintile"] for row in rows] == ["", "", ""]
    assert account.told == (
        "1 school not looked up: the codes of their LSOAs are not of 2021; give the list of the "
        "same Census",
        "1 school with an LSOA that the list does not have",
    )
    assert account.blank == ("deprivation of 3 schools",)
    old = Deprivation("11", "2019", {"E01-near": 4})
    fill_quintiles(rows, old, "school")
    assert [row["imd_quintile"] for row in rows] == ["4", "", ""]


def test_without_a_code_the_nearest_centroid_within_ten_kilometres_counts() -> None:
    rows = [school(easting_m="534000", northing_m="223000"),
            school(easting_m="545000", northing_m="220000")]  # fmt: skip
    account = fill_quintiles(rows, FOUND, "school")
    assert [row["imd_quintile"] for row in rows] == ["2", ""]
    assert "by the nearest centroid of an LSOA, the farthest 5.0 km away" in account.filled[0]
    bare = [school(easting_m="534000", northing_m="223000")]
    fill_quintiles(bare, Deprivation("21", "2025", FOUND.quintiles), "school")
    assert bare[0]["imd_quintile"] == ""


def test_what_rests_on_patients_or_was_given_is_kept_and_what_rests_on_place_is_not() -> None:
    rows = [
        school(lsoa21="E01-near", imd_quintile="5", imd_basis="registered patients, IMD 2019"),
        school(lsoa21="E01-near", imd_quintile="5"),
        school(lsoa21="E01-near", imd_quintile="5", imd_basis="LSOA it stands in, IMD 2019"),
    ]
    account = fill_quintiles(rows, FOUND, "practice")
    assert [row["imd_quintile"] for row in rows] == ["5", "5", "2"]
    assert "deprivation of 2 practices kept: it rests on patients, or was given" in account.told
    codes = [one.assumption for one in practices_assume(rows)]
    assert codes == ["practice-deprivation", "practice-place-deprivation"]
