"""Made-up rows in the shape of each published file; no row of a real school, practice or place."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

Row = Mapping[str, str]
Make = Callable[..., Path]

SCHOOL_EXTRACT = {
    "urn": "1", "name": "Ash", "phase": "Primary", "type": "Community school",
    "type_group": "Local authority maintained schools", "state_funded": "True",
    "pupils_best": "210", "pupils_source": "gias_2025", "fsm_best": "12.5", "fsm_source": "",
    "easting": "530000", "northing": "220000", "imd2025_decile": "3",
    "typical_low_age": "4", "typical_high_age": "11", "la_name": "Madeupshire", "la_code": "999",
    "utla_code": "E10999999", "ltla24_name": "Eastham", "ltla24_code": "E07999991",
    "lsoa21_code": "E01990001",
}  # fmt: skip
REGISTER = {
    "URN": "1", "LA (code)": "999", "LA (name)": "Madeupshire", "EstablishmentName": "Ash",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentTypeGroup (name)": "Local authority maintained schools",
    "EstablishmentStatus (name)": "Open", "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "3", "StatutoryHighAge": "11", "NumberOfPupils": "210",
    "PercentageFSM": "12.5", "Postcode": "ZZ1 1ZZ", "DistrictAdministrative (code)": "E07999991",
    "DistrictAdministrative (name)": "Eastham", "GSSLACode (name)": "E10999999",
    "Easting": "530000", "Northing": "220000", "LSOA (code)": "E01990001", "HeadFirstName": "Made",
}  # fmt: skip
PRACTICE_EXTRACT = {
    "practice_code": "E1", "practice_name": "MILL LANE", "practice_postcode": "ZZ1 1ZZ",
    "easting": "539000", "northing": "220000", "ltla_code": "E07999991", "ltla_name": "Eastham",
    "nearest_lsoa21_code": "E01990001", "ods_status_2024": "active",
    "children_0_4_2021_22": "300", "imd2019_score_practice": "20.5",
}  # fmt: skip
POSTCODE = {"postcode": "ZZ1 1ZZ", "easting": "539000", "northing": "220000",
            "ltla_code": "E07999991"}  # fmt: skip
DISTRICT = {
    "ltla21_code": "E07999991", "ltla21_name": "Eastham", "age_0": "100", "age_1": "110",
    "age_2": "120", "age_3": "130", "age_4": "140", "utla_code": "E10999999",
    "utla_name": "Madeupshire",
}  # fmt: skip
LSOA_2021 = {
    "lsoa21_code": "E01990001", "lsoa21_name": "Eastham 001A", "ltla24_code": "E07999991",
    "ltla24_name": "Eastham", "utla_code": "E10999999", "utla_name": "Madeupshire",
    "pwc_easting": "530500", "pwc_northing": "220000", "imd2025_decile": "7",
}  # fmt: skip


def write_rows(file: Path, rows: Sequence[Row], encoding: str = "utf-8", end: str = "\n") -> Path:
    with file.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator=end)
        writer.writeheader()
        writer.writerows(rows)
    return file


def write_cells(file: Path, rows: Sequence[Sequence[str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    return file


def _maker(
    folder: Path, name: str, like: Row, key: str, prefix: str = "", suffix: str = ""
) -> Make:
    """A maker of files: each change gives a row, like the made-up one but for it."""

    def make(*changes: Row, name: str = name, **how: str) -> Path:
        rows = [{**like, key: f"{prefix}{number}{suffix}", **change}
                for number, change in enumerate(changes or ({},), 1)]  # fmt: skip
        return write_rows(folder / name, rows, **how)

    return make


@pytest.fixture
def schools_file(tmp_path: Path) -> Make:
    """The tidy extract of the register of schools."""
    return _maker(tmp_path, "register.csv", SCHOOL_EXTRACT, "urn")


@pytest.fixture
def register(tmp_path: Path) -> Make:
    """The register of schools as downloaded."""
    return _maker(tmp_path, "edubasealldata20990101.csv", REGISTER, "URN")


@pytest.fixture
def practices_file(tmp_path: Path) -> Make:
    """The tidy extract of practices."""
    return _maker(tmp_path, "list.csv", PRACTICE_EXTRACT, "practice_code", "E")


@pytest.fixture
def residents(tmp_path: Path) -> Make:
    """The tidy extract of residents of districts."""
    return _maker(tmp_path, "lad_mid2099.csv", DISTRICT, "ltla21_code", "E0799999")


@pytest.fixture
def lsoas(tmp_path: Path) -> Make:
    """The tidy list of LSOAs of 2021."""
    return _maker(tmp_path, "lsoa.csv", LSOA_2021, "lsoa21_code", "E0199000")


@pytest.fixture
def postcodes(tmp_path: Path) -> Make:
    """The tidy list of postcodes."""
    return _maker(tmp_path, "postcodes.csv", POSTCODE, "postcode", "ZZ", " 1ZZ")


@pytest.fixture
def epraccur(tmp_path: Path) -> Make:
    """The ODS list of practices, without a header; status and setting as before 2025."""

    def make(*changes: Row, name: str = "epraccur.csv") -> Path:
        rows = []
        for number, change in enumerate(changes or ({},), 1):
            cells = {"code": f"E9900{number}", "name": "MADE UP SURGERY", "postcode": "ZZ1 1ZZ",
                     "status": "A", "setting": "4", **change}  # fmt: skip
            row = [""] * 27
            row[0], row[1], row[9], row[10] = cells["code"], cells["name"], cells["postcode"], \
                "19740401"  # fmt: skip
            row[12], row[25] = cells["status"], cells["setting"]
            rows.append(row)
        return write_cells(tmp_path / name, rows)

    return make


@pytest.fixture
def patients(tmp_path: Path) -> Callable[[str, Mapping[str, Sequence[int]]], Path]:
    """Patients of one sex by single year of age."""

    def make(sex: str, counts: Mapping[str, Sequence[int]]) -> Path:
        rows = [
            {"EXTRACT_DATE": "01JUL2099", "SUB_ICB_LOCATION_CODE": "99Z",
             "ONS_SUB_ICB_LOCATION_CODE": "E38999999", "ORG_CODE": code, "POSTCODE": "ZZ1 1ZZ",
             "SEX": sex, "AGE": age, "NUMBER_OF_PATIENTS": str(number)}
            for code, ages in counts.items()
            for age, number in [("ALL", sum(ages) + 999), *zip("01234", ages, strict=True),
                                ("5", 77), ("95+", 7)]
        ]  # fmt: skip
        return write_rows(tmp_path / f"gp-reg-pat-prac-sing-age-{sex.lower()}.csv", rows)

    return make


@pytest.fixture
def county(schools_file: Make) -> Make:
    """Schools scattered by a rule over the land between the two localities of `small`."""

    def make(number: int = 40) -> Path:
        return schools_file(*(
            {
                "urn": str(1001 + place),
                "name": f"School {place}",
                "pupils_best": str(60 + place * 37 % 900),
                "easting": str(500_000 + place * 7_919 % 40_000),
                "northing": str(210_000 + place * 3_571 % 20_000),
            }
            for place in range(number)
        ))  # fmt: skip

    return make
