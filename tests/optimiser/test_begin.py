"""A new instance is written whole, in the form asked for, and nothing that is there is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import load
from instances.tables import TABLES

Run = Callable[..., Any]


def test_a_template_is_a_workbook_or_a_folder_by_its_name(run: Run, tmp_path: Path) -> None:
    book, folder = run("new", "county.xlsx"), run("new", "county")
    assert (book.code, folder.code) == (0, 0)
    assert (tmp_path / "county.xlsx").is_file()
    names = {path.name for path in (tmp_path / "county").iterdir()}
    assert names == {"TABLES.md", *(f"{table.table}.csv" for table in TABLES)}
    assert load(tmp_path / "county.xlsx").digest == load(tmp_path / "county").digest


def test_a_template_says_what_to_do_next_and_check_warns_of_its_examples(run: Run) -> None:
    assert "optimiser check county.xlsx" in run("new", "county.xlsx").stderr
    checked = run("check", "county.xlsx")
    assert checked.code == 0
    assert "examples of the template" in checked.stderr


def test_a_copy_goes_both_ways_and_is_the_same(run: Run, tmp_path: Path) -> None:
    assert run("new", "h.xlsx", "--like", "hamlet").code == 0
    assert run("new", "h", "--like", "h.xlsx").code == 0
    assert run("new", "again.xlsx", "--like", "h").code == 0
    digests = {load(tmp_path / name).digest for name in ("h.xlsx", "h", "again.xlsx")}
    assert digests == {load("hamlet").digest}
    assert (tmp_path / "h.xlsx").stat().st_size > 0


def test_what_was_written_is_told_as_json(run: Run) -> None:
    told = run("new", "h.xlsx", "--like", "hamlet", "--json").told
    assert told["path"] == "h.xlsx"
    assert told["hash"] == load("hamlet").digest
    assert told["tables"]["schools"] == 6


def test_a_simulated_instance_is_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    sizes = "localities=2,practices=4,schools=12,teams=2"
    for name in ("one.xlsx", "two.xlsx"):
        (tmp_path / name[:3]).mkdir()
        done = run("new", f"{name[:3]}/county.xlsx", "--simulate", sizes, "--seed", "5")
        assert done.code == 0
    one, two = (tmp_path / name / "county.xlsx" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert len(load(one).schools) == 12


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("new", "county.csv"), 2, "a workbook (.xlsx), or a folder"),
        (("new", "county.ods"), 2, "a workbook (.xlsx), or a folder"),
        (("new", "c", "--seed", "1"), 2, "--seed"),
        (("new", "c", "--like", "hamlet", "--simulate", "schools=9"), 2, "together"),
        (("new", "c", "--like", "hamlte"), 3, "Did you mean 'hamlet'?"),
        (("new", "c", "--simulate", "schols=9"), 3, "Did you mean 'schools'?"),
        (("new", "file/c.xlsx"), 2, "could not be written"),
        (("new", "file"), 2, "is a file already"),
        (("new", "full"), 2, "other things in it"),
        (("new", "full", "--force"), 2, "other things in it"),
        (("new", "taken.xlsx"), 2, "--force"),
        (("new", "instance"), 2, "--force"),
        (("new", "full.xlsx", "--force"), 2, "is a folder already"),
        (("check", "hamlet", "--mark", "taken.xlsx"), 2, "is there already"),
        (("check", "hamlet", "--mark", "marked.csv"), 2, ".xlsx"),
        (("check", "hamlet", "--mark", "file/m.xlsx"), 2, "could not be written"),
        (("check", "taken.xlsx", "--mark", "m.xlsx"), 3, "workbook"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_sentence_and_changes_nothing(
    run: Run, contents: Callable[[], dict[str, bytes]], tmp_path: Path,
    words: tuple[str, ...], code: int, said: str,
) -> None:  # fmt: skip
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "taken.xlsx").write_text("mine", encoding="utf-8")
    for name, inside in (("full", "photo.txt"), ("instance", "settings.csv"), ("full.xlsx", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / inside).write_text("mine", encoding="utf-8")
    before = contents()
    ended = run(*words)
    assert (ended.code, ended.stdout) == (code, "")
    assert said in ended.stderr.replace("\n", " ")
    assert contents() == before


def test_force_replaces_the_tables_and_keeps_the_other_files(run: Run, tmp_path: Path) -> None:
    assert run("new", "county").code == 0
    (tmp_path / "county" / "README.md").write_text("ours", encoding="utf-8")
    assert run("new", "county", "--like", "hamlet", "--force").code == 0
    assert (tmp_path / "county" / "README.md").read_text(encoding="utf-8") == "ours"
    assert load(tmp_path / "county").digest == load("hamlet").digest
    assert run("new", "h.xlsx").code == 0
    assert run("new", "h.xlsx", "--like", "hamlet", "--force").code == 0
    assert load(tmp_path / "h.xlsx").digest == load("hamlet").digest


def test_an_empty_folder_is_filled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "county").mkdir()
    assert run("new", "county").code == 0
    assert load(tmp_path / "county").settings.name.startswith("Example")


def test_what_a_workbook_cannot_hold_is_copied_to_a_folder_alone(
    run: Run, small: Path, tmp_path: Path
) -> None:
    with (small / "assumptions.csv").open("a", encoding="utf-8") as lines:
        lines.write("odd,A note.\n")
    text = (small / "localities.csv").read_text(encoding="utf-8")
    (small / "localities.csv").write_text(text.replace("made up", "m" * 40_000), encoding="utf-8")
    refused = run("new", "b.xlsx", "--like", small)
    assert refused.code == 2
    assert "localities!F2: text of 40,000 characters" in refused.stderr.replace("\n", " ")
    assert not (tmp_path / "b.xlsx").exists()
    assert run("new", "copy", "--like", small).code == 0


def test_the_marked_workbook_is_written_with_faults_and_without(
    run: Run, small: Path, tmp_path: Path
) -> None:
    assert run("check", small, "--mark", "good.xlsx").code == 0
    assert load(tmp_path / "good.xlsx").digest == load(small).digest
    text = (small / "teams.csv").read_text(encoding="utf-8")
    (small / "teams.csv").write_text(text.replace("2.33", "two"), encoding="utf-8")
    marked = run("check", small, "--mark", "bad.xlsx")
    assert marked.code == 3
    again = run("check", "bad.xlsx")
    assert again.code == 3
    assert "teams!F2" in again.stderr.replace("\n", "")
