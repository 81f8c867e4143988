"""Published files go in by the commands that the README shows, and the account is true."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import load

Run = Callable[..., Any]

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## From published files")[2].partition("\n## ")[0]
COMMANDS = [line.split()[1:] for line in SECTION.splitlines() if line.startswith("optimiser ")]
KINDS = ("schools", "practices", "population", "deprivation")


def with_files(command: list[str], folder: Path) -> list[str]:
    """The words of a command, with its files where they lie."""
    return [str(folder / word) if ".csv" in word else word for word in command]


def cells(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table but for what names its file."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return [row | {"source": ""} for row in csv.DictReader(lines)]


def test_the_readme_shows_the_four_imports_and_the_check() -> None:
    assert [command[:2] for command in COMMANDS] == [
        *(["import", kind] for kind in KINDS), ["check", "herts"]
    ]  # fmt: skip


def test_the_real_county_goes_in_by_the_commands_of_the_readme(
    run: Run, real_data: Path, tmp_path: Path
) -> None:
    told = []
    for command in COMMANDS:
        ended = run(*with_files(command, real_data))
        assert ended.code == 0, ended.stderr
        told.append(ended.stderr.splitlines())
    schools, practices, population, deprivation, check = told
    assert schools[0] == "schools_hertfordshire.csv: 591 rows read, 532 kept, 59 dropped"
    assert "dropped: 47 Independent schools: not state-funded" in schools
    assert "filled: 9 pupil counts from 2019/20 pupils of the predecessor school" in schools
    assert practices[0] == "gp_practices_hertfordshire.csv: 108 rows read, 108 kept, 0 dropped"
    assert "note: 68,334 children aged 0 to 4 known, in 103 of 108 practices" in practices
    assert population[0] == "lad_population_mid2020_sya.csv: 290 rows read, 10 kept, 280 dropped"
    assert any("10 districts with 72,864 residents aged 0 to 4, 13,560 of them under 1" in line
               for line in population)  # fmt: skip
    assert deprivation[0] == "lsoa21_england.csv.gz: 32,182 rows read, 713 kept, 31,469 dropped"
    assert "filled: deprivation of 532 schools by the code of the LSOA" in deprivation
    assert check[-1].startswith("No faults. Herts: ")
    for lines in told[:4]:
        assert any("Open Government Licence v3.0" in line for line in lines)
    (claim,) = re.findall(r"Of these files.*?five\.", SECTION, flags=re.DOTALL)
    figures = re.findall(r"\d[\d,]+", claim)
    assert figures == ["591", "532", "108", "68,334"]
    for figure in figures:
        assert any(figure in line for line in (*schools, *practices))

    instance = load(tmp_path / "herts")
    ages = [[row.age_0, row.age_1, row.age_2, row.age_3, row.age_4] for row in instance.practices]
    assert sum(age for row in ages for age in row if age is not None) == 68_334
    assert sum(row.births_per_year or 0 for row in instance.practices) == 13_560
    assert sum(row.pupils or 0 for row in instance.schools) == 202_943
    assert all(row.imd_quintile for row in (*instance.schools, *instance.practices))
    assert {caution.table for caution in instance.cautions} == {"schools", "practices"}


def test_the_files_of_england_give_the_same_county(
    run: Run, real_data: Path, tmp_path: Path
) -> None:
    england = {"schools_hertfordshire.csv": "schools_england.csv.gz",
               "gp_practices_hertfordshire.csv": "gp_practices_england.csv.gz"}  # fmt: skip
    for command in COMMANDS[:2]:
        assert run(*with_files(command, real_data)).code == 0
        other = [england.get(word, word.replace("herts", "cut")) for word in command]
        ended = run(*with_files(other, real_data))
        assert ended.code == 0, ended.stderr
    for table in ("schools", "practices", "teams", "staff"):
        assert cells(tmp_path / "cut", table) == cells(tmp_path / "herts", table), table


def test_a_table_of_districts_beside_it_stands_in_for_the_schools(
    run: Run, real_data: Path, tmp_path: Path
) -> None:
    words = ["import", "practices", "gp_practices_england.csv.gz", "--area", "Hertfordshire",
             "--into", "new"]  # fmt: skip
    refused = run(*with_files(words, real_data))
    assert refused.code == 3
    assert "import its schools first" in refused.stderr
    assert not (tmp_path / "new").exists()
    words.insert(3, "lad_population_mid2020_sya.csv")
    ended = run(*with_files(words, real_data))
    assert ended.code == 0, ended.stderr
    assert len(load(tmp_path / "new").practices) == 108


def test_deprivation_of_either_census_may_be_asked_of_the_real_county(
    run: Run, real_data: Path
) -> None:
    for command in COMMANDS[:1]:
        assert run(*with_files(command, real_data)).code == 0
    old = real_data / "lsoa11_population_mid2020_sya.csv.gz"
    ended = run("import", "deprivation", old, "--into", "herts")
    assert ended.code == 0
    assert "532 schools not looked up: the codes of their LSOAs are not of 2011" in ended.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_an_area_that_no_file_knows_is_told_with_the_nearest_and_nothing_is_written(
    run: Run, real_data: Path, contents: Callable[[], object], kind: str
) -> None:
    before = contents()
    words = with_files(COMMANDS[KINDS.index(kind)], real_data)
    words[words.index("--area") + 1] = "Dacorumm"
    ended = run(*words)
    assert (ended.code, ended.stdout) == (3, "")
    assert "no row in 'Dacorumm'" in ended.stderr
    assert "Did you mean 'Dacorum'?" in ended.stderr
    assert contents() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_that_cannot_be_imported_is_told_and_nothing_is_written(
    run: Run, tmp_path: Path, contents: Callable[[], object], kind: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "file.csv").write_bytes(content)
    before = contents()
    ended = run("import", kind, "file.csv", "--into", "new", "--like", "hamlet")
    assert (ended.code, ended.stdout) == (3, "")
    assert "file.csv" in ended.stderr
    assert contents() == before


@pytest.mark.parametrize("line", ["import population", "import deprivation x.csv",
                                  "import practices --into x"])  # fmt: skip
def test_an_import_without_files_or_folder_is_not_understood(run: Run, line: str) -> None:
    assert run(*line.split()).code == 2
