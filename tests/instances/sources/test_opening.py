"""A published file is known by its columns, whatever its name and however it is packed."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances import InstanceFaults
from instances.sources import files, read_schools
from instances.sources.opening import open_published
from instances.sources.published import Published
from instances.sources.readers import FORMATS

Make = Callable[..., Path]

EVERY = tuple(dict.fromkeys(form.kind for form in FORMATS))
SCHOOLS = ",".join(
    next(form for form in FORMATS if form.name == "tidy extract of the register of schools").columns
)
HEADERS = {
    "IoD 2019, File 1": (
        "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),"
        "Local Authority District name (2019),Index of Multiple Deprivation (IMD) Rank,"
        "Index of Multiple Deprivation (IMD) Decile",
        "deprivation",
    ),
    "IoD 2025, File 7": (
        "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
        "Local Authority District name (2024),Index of Multiple Deprivation (IMD) Score,"
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
        "deprivation",
    ),
    "LSOAs of 2011": ("lsoa11_code,lsoa21_code_best,lad22_code,lad22_name,lsoa11_name,age_0,"
                      "imd2019_decile", "deprivation"),
    "MYE2": ("Code,Name,Geography,All ages,0,1,2,3,4,5,90+", "population"),
    "MYEB1": ("ladcode23,laname23,country,sex,age,population_2011,population_2023", "population"),
    "patients since 2022": ("EXTRACT_DATE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,ORG_CODE,"
                            "POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS", "patients"),
    "patients before 2022": ("EXTRACT_DATE,CCG_CODE,ONS_CCG_CODE,ORG_CODE,POSTCODE,SEX,AGE,"
                             "NUMBER_OF_PATIENTS", "patients"),
    "patients by band": ("PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,"
                         "AGE_GROUP_5,NUMBER_OF_PATIENTS", "patients"),
    "map of practices": ("PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,"
                         "PCN_CODE", "practices"),
    "Code-Point Open with headers": (
        "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,"
        "NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code",
        "postcodes",
    ),
}  # fmt: skip


def opened(file: Path, *kinds: str) -> Published:
    (source,) = open_published([file], "schools", kinds or EVERY)
    return source


def faults(*given: Path, kinds: Sequence[str] = EVERY) -> list[str]:
    with pytest.raises(InstanceFaults) as caught:
        open_published(given, "schools", kinds)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("case", HEADERS)
def test_a_format_is_recognised_by_its_columns(tmp_path: Path, case: str) -> None:
    header, kind = HEADERS[case]
    file = tmp_path / "download (3).csv"
    cells = ",".join("x" for _ in header.split(","))
    file.write_text(f"{header}\n{cells}\n", encoding="utf-8")
    assert opened(file).form.kind == kind


def test_each_made_up_file_is_recognised_as_what_it_is(
    schools_file: Make, register: Make, practices_file: Make, residents: Make, lsoas: Make,
    postcodes: Make, epraccur: Make,
) -> None:  # fmt: skip
    kinds = [opened(make(name="x.txt")).form.name for make in (
        schools_file, register, practices_file, residents, lsoas, postcodes, epraccur)]  # fmt: skip
    assert kinds == [
        "tidy extract of the register of schools",
        "register of schools (DfE, Get Information about Schools)",
        "tidy extract of general practices",
        "tidy extract of residents of districts by single year of age",
        "tidy list of LSOAs of 2021 with deprivation",
        "tidy extract of Code-Point Open",
        "ODS list of GP practices, epraccur",
    ]


def test_code_point_open_is_recognised_without_a_header(tmp_path: Path) -> None:
    file = tmp_path / "zz.csv"
    codes = '"E92000001","","","E10999999","E07999991","E05999999"'
    file.write_text(f'"ZZ1 1ZZ",10,539000,220000,{codes}\n', encoding="utf-8")
    assert opened(file).form.name == "Code-Point Open"
    assert opened(file).rows[0][0] == 1


def test_a_file_of_another_shape_without_a_header_is_not_taken_for_one(
    tmp_path: Path, epraccur: Make
) -> None:
    text = epraccur().read_text(encoding="utf-8")
    for other in (text.replace("19740401", "yesterday"), text.replace("\n", ",28\n"), "a" + text):
        file = tmp_path / "other.csv"
        file.write_text(other, encoding="utf-8")
        assert "expected one of the files known" in faults(file)[0]


def test_a_header_may_stand_below_a_title(tmp_path: Path) -> None:
    file = tmp_path / "mye.csv"
    file.write_text(
        f"Made up: residents at mid-2099\n\n{HEADERS['MYE2'][0]}\nE07999991,Eastham,District,9,"
        "1,2,3,4,5,6,7\n", encoding="utf-8",
    )  # fmt: skip
    source = opened(file)
    assert source.title == "Made up: residents at mid-2099"
    assert (source.read, source.rows[0][0]) == (1, 4)


def test_an_unknown_file_lists_what_is_known_and_the_columns_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "edubasealldata.csv"
    file.write_text("sector,places\nZZ1 1,9\n", encoding="utf-8")
    (told,) = faults(file, kinds=["population", "postcodes"])
    assert told.startswith("edubasealldata.csv:1: found columns 'sector, places'")
    assert "mid-year population estimates, MYE2 (ONS) (columns Code, Name, Geography, All" in told
    assert "Code-Point Open (10 columns without a header)" in told
    assert "register of schools" not in told


def test_a_file_of_something_else_says_by_which_command_it_goes_in(residents: Make) -> None:
    assert faults(residents(), kinds=["schools"]) == [
        "lad_mid2099.csv: found tidy extract of residents of districts by single year of age; "
        "expected a file of schools. Import it with: optimiser import population."
    ]


def test_missing_columns_are_told_all_at_once(schools_file: Make) -> None:
    file = schools_file()
    text = file.read_text(encoding="utf-8")
    for column, other in (("pupils_best", "pupils_bst"), ("urn,", "number,"), (",type,", ",t,")):
        text = text.replace(column, other, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InstanceFaults) as caught:
        open_published([file], "schools", ["schools"])
    places = {fault.place: fault for fault in caught.value.faults}
    assert set(places) == {"register.csv:1:urn", "register.csv:1:type",
                           "register.csv:1:pupils_best"}  # fmt: skip
    assert places["register.csv:1:pupils_best"].remedy == "Was it written as 'pupils_bst'?"


def test_what_is_wrong_with_any_file_is_told_at_once(tmp_path: Path, schools_file: Make) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    told = faults(tmp_path / "none.csv", schools_file(), tmp_path / "empty.csv")
    assert [line.split(";")[0] for line in told] == [
        "none.csv: found no such file", "empty.csv: found an empty file"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "no such file"),
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (SCHOOLS.encode(), "no rows"),
        (b"urn\x81", "bytes that are neither UTF-8 nor Windows-1252"),
        (b"urn\0", "a NUL character"),
        ((SCHOOLS + "\n" + "," * 20 + "x").encode(), "21 cells"),
        ((SCHOOLS + ",urn\n" + "," * 14).encode(), "2 columns 'urn'"),
        (b'a,b\n"' + b"x" * 200_000, "text that is not CSV"),
        (b"PK\x03\x04" + b"x" * 99, "a zip that cannot be unpacked"),
        (b"\x1f\x8b" + b"x" * 99, "cannot be read"),
    ],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, found: str) -> None:
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    assert found in "\n".join(faults(file))


def test_a_folder_and_a_broken_archive_are_faults(tmp_path: Path) -> None:
    (tmp_path / "broken.csv.gz").write_bytes(b"not packed")
    for file in (tmp_path, tmp_path / "broken.csv.gz"):
        assert "cannot be read" in faults(file)[0]


def _zip(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_packed_files_are_read_whatever_they_are_called(tmp_path: Path, schools_file: Make) -> None:
    plain = schools_file().read_bytes()
    packings = {
        "a.csv.gz": gzip.compress(plain),
        "b.csv": gzip.compress(plain),
        "c.zip": _zip({"extract/edubase.csv": plain, "read me.txt": b"made up"}),
        "d.csv": _zip({"edubase.CSV": plain}),
    }
    for name, content in packings.items():
        (tmp_path / name).write_bytes(content)
        assert opened(tmp_path / name).rows[0][1]["name"] == "Ash"


def test_a_zip_must_have_one_csv_file(tmp_path: Path) -> None:
    file = tmp_path / "codepo.zip"
    file.write_bytes(_zip({"al.csv": b"", "wd.csv": b""}))
    assert "found a zip of 2 CSV files; expected one. Unpack it" in faults(file)[0]
    file.write_bytes(_zip({"al.txt": b""}))
    assert "found a zip of 0 CSV files; expected one" in faults(file)[0]


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, schools_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10_000)
    bomb = schools_file().read_bytes() + b"\n" * 20_000
    for name, content in {"a.zip": _zip({"a.csv": bomb}), "a.gz": gzip.compress(bomb)}.items():
        (tmp_path / name).write_bytes(content)
        assert "10,000" in faults(tmp_path / name)[0]


def _book(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file


def test_the_sheet_of_a_workbook_is_found_by_its_columns(tmp_path: Path) -> None:
    header = HEADERS["MYE2"][0].replace("All ages", "All \nages").split(",")
    row = ["E07999991", "Eastham", "District", 9, 1, 2.0, 3, 4, 5, 6, 7]
    file = _book(tmp_path / "mye.xlsx", {
        "Notes": [["Made up"]], "MYE2 - Persons": [["Title"], [], header, row],
    })  # fmt: skip
    source = opened(file)
    assert source.file == "mye.xlsx!MYE2 - Persons"
    ((line, cells),) = source.rows
    assert (line, cells["Code"], cells["1"], source.cell(cells, "4")) == (4, "E07999991", "2", "5")


def test_a_workbook_without_a_known_sheet_is_told(tmp_path: Path) -> None:
    assert "files known" in faults(_book(tmp_path / "x.xlsx", {"A": [["a", "b"]], "B": []}))[0]
    (tmp_path / "y.xlsx").write_bytes(_zip({"xl/workbook.xml": b"<no"}))
    assert "a workbook that cannot be read" in faults(tmp_path / "y.xlsx")[0]


ODD = [
    "",
    "nan",
    "1e400",
    "-1",
    "1_0",
    "=1+1",
    "\u202e",
    "x" * 600,
    '"',
    "\n",
    "\r",
    "\0",
    "\ufeff",
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_file_ends_in_rows_or_faults_and_nothing_else(
    tmp_path: Path, schools_file: Make, register: Make, data: st.DataObject
) -> None:
    make = data.draw(st.sampled_from([schools_file, register]))
    cells = make({}, {}).read_text(encoding="utf-8").split(",")
    place = data.draw(st.integers(0, len(cells) - 1))
    cells[place] = data.draw(st.sampled_from(ODD) | st.text(max_size=5))
    (tmp_path / "changed.csv").write_text(",".join(cells), encoding="utf-8", errors="replace")
    try:
        rows, account = read_schools([tmp_path / "changed.csv"])
    except InstanceFaults as told:
        assert all(fault.file.startswith("changed.csv") for fault in told.faults)
    else:
        assert account.tallies[0].kept == len(rows)
