"""What is wrong inside a file is told with its place, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import Fault, InstanceFaults, examples, load

Faults = Callable[[object], tuple[Fault, ...]]

REQUIRED = (
    "settings", "localities", "practices", "schools", "teams", "grades", "staff", "pathways",
    "contacts", "caseload", "cost_centres", "drivers",
)  # fmt: skip
OPTIONAL = ("tranches", "caseload_counts", "growth", "birth_season", "contract")


def place(fault: Fault) -> tuple[str, int, str]:
    """File, line and column of a fault."""
    return fault.file, fault.line, fault.column


# ---- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", REQUIRED)
def test_a_missing_table_is_the_one_fault_told(hamlet: Any, faults: Faults, table: str) -> None:
    hamlet.file(table).unlink()
    (fault,) = faults(hamlet.path)
    assert place(fault) == (f"{table}.csv", 0, "")
    assert fault.found == "no such file"
    assert table in fault.expected


@pytest.mark.parametrize("table", OPTIONAL)
def test_an_optional_table_may_be_missing(hamlet: Any, table: str) -> None:
    hamlet.file(table).unlink(missing_ok=True)
    assert getattr(load(hamlet.path), table) == ()


def test_an_optional_table_may_have_no_rows(hamlet: Any) -> None:
    header = hamlet.file("tranches").read_text(encoding="utf-8").splitlines()[0]
    hamlet.file("tranches").write_text(header + "\n", encoding="utf-8")
    assert load(hamlet.path).tranches == ()


def test_an_empty_folder_lacks_every_table(tmp_path: Path, faults: Faults) -> None:
    (tmp_path / "bare").mkdir()
    assert sorted(fault.file for fault in faults("bare")) == sorted(f"{t}.csv" for t in REQUIRED)


def test_a_table_under_a_wrong_name_is_pointed_at(hamlet: Any, faults: Faults) -> None:
    hamlet.file("schools").rename(hamlet.path / "school.csv")
    (fault,) = faults(hamlet.path)
    assert fault.file == "schools.csv"
    assert "'school.csv'" in fault.remedy


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_a_file_without_a_header_is_empty(hamlet: Any, faults: Faults, content: bytes) -> None:
    hamlet.file("teams").write_bytes(content)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("teams.csv", 0, "")
    assert fault.found == "an empty file"
    assert "header" in fault.expected


@pytest.mark.parametrize("table", REQUIRED)
def test_a_header_alone_is_not_enough(hamlet: Any, faults: Faults, table: str) -> None:
    header = hamlet.file(table).read_text(encoding="utf-8").splitlines()[0]
    hamlet.file(table).write_text(header + "\n", encoding="utf-8")
    told = faults(hamlet.path)
    assert [(place(fault), fault.found) for fault in told if fault.file == f"{table}.csv"] == [
        ((f"{table}.csv", 2, ""), "no rows")
    ]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (lambda text: text.replace("Bridge", "Brücke").encode("latin-1"), 4),
        (lambda text: text.replace("school,", "écoles,", 1).encode("cp1252"), 1),
        (lambda text: text.encode("utf-16"), 1),
    ],
)
def test_a_file_that_is_not_utf_8_is_told_with_its_line(
    hamlet: Any, faults: Faults, content: Callable[[str], bytes], line: int
) -> None:
    file = hamlet.file("schools")
    file.write_bytes(content(file.read_text(encoding="utf-8")))
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", line, "")
    assert "not UTF-8" in fault.found
    assert "UTF-8" in fault.expected


def test_a_byte_order_mark_is_no_fault(hamlet: Any) -> None:
    before = load(hamlet.path)
    file = hamlet.file("schools")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load(hamlet.path) == before


def test_lines_may_end_as_on_any_system(hamlet: Any) -> None:
    before = load(hamlet.path)
    for table in REQUIRED:
        file = hamlet.file(table)
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(hamlet.path) == before


def test_a_nul_character_is_told(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("schools")
    file.write_bytes(file.read_bytes().replace(b"Mill", b"Mi\0l"))
    (fault,) = faults(hamlet.path)
    assert fault.file == "schools.csv"
    assert "NUL" in fault.found


def test_a_quote_that_is_never_closed_swallows_no_rows(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("schools")
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace(",simulated", ',"simulated')
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = faults(hamlet.path)
    assert {fault.file for fault in told} == {"schools.csv"}


def test_a_folder_in_the_place_of_a_table_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.file("schools").unlink()
    hamlet.file("schools").mkdir()
    (fault,) = faults(hamlet.path)
    assert fault.file == "schools.csv"


# ---- folders -------------------------------------------------------------------------------------


def test_a_folder_that_does_not_exist_is_told(faults: Faults) -> None:
    (fault,) = faults("nowhere")
    assert place(fault) == ("nowhere", 0, "")
    assert "no folder" in fault.found
    for name in examples():
        assert name in fault.expected


def test_a_misspelt_example_is_pointed_at(faults: Faults) -> None:
    (fault,) = faults("hamlett")
    assert "'hamlet'" in fault.remedy


def test_a_file_in_the_place_of_the_folder_is_told(hamlet: Any, faults: Faults) -> None:
    (fault,) = faults(hamlet.file("schools"))
    assert place(fault) == (str(hamlet.file("schools")), 0, "")
    assert "folder of CSV files" in fault.expected


def test_a_name_too_long_for_any_folder_is_told(faults: Faults) -> None:
    (fault,) = faults("a" * 300)
    assert fault.file == "a" * 300


def test_a_folder_goes_before_an_example_of_its_name(
    hamlet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hamlet.set("name", "Another hamlet")
    monkeypatch.chdir(hamlet.path.parent)
    assert load("hamlet").settings.name == "Another hamlet"


# ---- header and rows -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "written"),
    [
        ("schools", "pupils", "pupil"),
        ("contacts", "duration_min", "duration_mins"),
        ("localities", "locality", "Locality"),
        ("settings", "value", "values"),
    ],
)
def test_a_misspelt_column_is_told_with_the_name_near_it(
    hamlet: Any, faults: Faults, table: str, column: str, written: str
) -> None:
    hamlet.put(table, 1, column, written)
    (fault,) = faults(hamlet.path)
    assert place(fault) == (f"{table}.csv", 1, column)
    assert fault.found == "no such column"
    assert f"'{written}'" in fault.remedy


def test_a_missing_column_with_no_name_near_it_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("contacts", 1, "uptake_pct", "xyz")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("contacts.csv", 1, "uptake_pct")
    assert fault.remedy == ""


def test_a_misspelt_optional_column_is_a_caution(hamlet: Any) -> None:
    hamlet.put("schools", 1, "locked", "lockd")
    (caution,) = load(hamlet.path).cautions
    assert "'lockd'" in str(caution)
    assert "'locked'" in str(caution)


def test_a_column_given_twice_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 1, "source", "pupils")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 1, "pupils")
    assert fault.found.startswith("2 columns")


def test_columns_may_stand_in_any_order(hamlet: Any) -> None:
    before = load(hamlet.path)
    turned = [",".join(reversed(row)) for row in hamlet.rows("schools")]
    hamlet.file("schools").write_text("\n".join(turned) + "\n", encoding="utf-8")
    assert load(hamlet.path) == before


def test_too_many_cells_are_told(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("schools")
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[4] = lines[4].replace("Ford School", "Ford, School")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 5, "")
    assert (fault.found, fault.expected) == ("13 cells", "12 as in the header")
    assert "quotes" in fault.remedy


def test_a_row_that_ends_early_has_blank_cells(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("localities")
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[2] = ",".join(lines[2].split(",")[:4])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("localities.csv", 3, "home_visit_travel_min")
    assert fault.found == "a blank cell"


def test_blank_lines_are_passed_over_and_still_counted(hamlet: Any, faults: Faults) -> None:
    file = hamlet.file("schools")
    lines = file.read_text(encoding="utf-8").splitlines()
    lines.insert(2, "")
    lines[6] = lines[6].replace("140", "-140")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 7, "pupils")


@pytest.mark.parametrize(
    ("table", "line", "column", "code", "first"),
    [
        ("schools", 7, "school", "S5", 6),
        ("localities", 3, "locality", "up", 2),
        ("settings", 4, "key", "start_month", 3),
    ],
)
def test_a_key_given_twice_is_told_with_both_lines(
    hamlet: Any, faults: Faults, table: str, line: int, column: str, code: str, first: int
) -> None:
    hamlet.put(table, line, column, code)
    twice = [fault for fault in faults(hamlet.path) if "as in line" in fault.found]
    assert [place(fault) for fault in twice] == [(f"{table}.csv", line, column)]
    assert twice[0].found == f"'{code}', as in line {first}"


def test_a_key_of_two_columns_given_twice_is_told_with_both_lines(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("staff", 3, "grade", "HV")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("staff.csv", 3, "base, grade")
    assert fault.found == "'up, HV', as in line 2"


def test_a_key_given_twice_is_told_though_the_row_has_another_fault(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("schools", 7, "school", "S5")
    hamlet.put("schools", 7, "pupils", "many")
    assert {place(fault) for fault in faults(hamlet.path)} == {
        ("schools.csv", 7, "school"), ("schools.csv", 7, "pupils"),
    }  # fmt: skip


# ---- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples())
def test_the_bundled_examples_have_no_faults(name: str) -> None:
    assert load(name).schools


def test_spaces_around_a_cell_do_not_matter(hamlet: Any) -> None:
    before = load(hamlet.path)
    hamlet.put("schools", 4, "team", "  A ")
    hamlet.put("schools", 4, "pupils", " 140 ")
    assert load(hamlet.path) == before


def test_cautions_are_told_beside_faults(hamlet: Any) -> None:
    hamlet.put("schools", 1, "locked", "lockd")
    hamlet.put("schools", 4, "pupils", "-1")
    with pytest.raises(InstanceFaults) as refused:
        load(hamlet.path)
    (caution,) = refused.value.cautions
    assert "'lockd'" in caution.text
    assert (caution.table, caution.lines) == ("schools", (1,))


def test_a_file_near_the_name_of_an_optional_table_is_a_caution(hamlet: Any) -> None:
    hamlet.file("tranches").rename(hamlet.path / "tranche.csv")
    (caution,) = load(hamlet.path).cautions
    assert "tranche.csv is not read" in str(caution)
    assert "'tranches.csv'" in str(caution)


def test_other_files_in_the_folder_are_passed_over(hamlet: Any) -> None:
    for name in ("notes.csv", "schools_old.csv", "README.md", "tranches.xlsx"):
        (hamlet.path / name).write_text("anything", encoding="utf-8")
    assert load(hamlet.path).cautions == ()


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1,234", "thousands"), ("12%", "sign %"), ("£12", "sign £"),
        ("\uff11\uff12", "digits 0 to 9"), ("a dozen", "230"),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_told_with_its_own_remedy(
    hamlet: Any, faults: Faults, cell: str, remedy: str
) -> None:
    hamlet.put("schools", 4, "pupils", cell)
    (fault,) = faults(hamlet.path)
    assert remedy in fault.remedy


def test_only_the_first_of_many_wrong_codes_are_compared(hamlet: Any) -> None:
    for number in range(400):
        hamlet.add("schools", school=f"X{number}", team=f"A{number}")
    with pytest.raises(InstanceFaults) as refused:
        load(hamlet.path)
    near = [fault.nearest for fault in refused.value.faults]
    assert len(near) == 400
    assert near[0] == "A"
    assert near[-1] == ""


def test_defaults_that_stand_in_for_settings_are_told(hamlet: Any) -> None:
    file = hamlet.file("settings")
    lines = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("detour")
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    instance = load(hamlet.path)
    assert instance.settings.detour == 1.3
    assert [told for told in instance.defaults_used() if "detour" in told and "1.3" in told]


def test_the_message_of_the_exception_holds_every_fault(hamlet: Any) -> None:
    hamlet.put("schools", 4, "pupils", "-140")
    hamlet.put("staff", 5, "wte", "nan")
    with pytest.raises(InstanceFaults, match=r"schools\.csv:4:pupils[\s\S]*staff\.csv:5:wte"):
        load(hamlet.path)
