"""Another spreadsheet program opens the workbooks and works out the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from instances import load
from instances.load import as_found
from instances.starter import template_rows
from instances.workbook import write_workbook
from instances.workbook.marking import mark

RECALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def saved_again(path: Path, form: str = "xlsx") -> Path:
    """The workbook as LibreOffice saves it, every formula worked out anew; or a reason to skip."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile, out = path.parent / "profile", path.parent / "again"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form,
         "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return out / f"{path.stem}.{form}"


def cells(path: Path) -> dict[str, list[list[object]]]:
    """The filled rows of every sheet."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python() if any(row)]
        for name in book.sheet_names
    }


@pytest.mark.slow
def test_the_formulas_of_the_template_are_worked_out_to_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wrong").mkdir()
    write_workbook(template_rows(), tmp_path / "county.xlsx")
    formula = Worksheet.write_formula

    def wrong(sheet: Worksheet, row: int, column: int, text: str, look: object, _: object) -> int:
        return int(formula(sheet, row, column, text, look, "wrong"))

    monkeypatch.setattr(Worksheet, "write_formula", wrong)
    write_workbook(template_rows(), tmp_path / "wrong" / "county.xlsx")
    assert cells(tmp_path / "wrong" / "county.xlsx") != cells(tmp_path / "county.xlsx")
    assert cells(saved_again(tmp_path / "wrong" / "county.xlsx")) == cells(tmp_path / "county.xlsx")


@pytest.mark.slow
def test_a_template_saved_by_another_program_is_the_same_instance(tmp_path: Path) -> None:
    write_workbook(template_rows(), tmp_path / "county.xlsx")
    assert (
        load(saved_again(tmp_path / "county.xlsx")).digest == load(tmp_path / "county.xlsx").digest
    )


@pytest.mark.slow
def test_a_marked_workbook_opens_too(small: Path, tmp_path: Path) -> None:
    mark(as_found(small), (), load(small).cautions, small, tmp_path / "m.xlsx")
    assert saved_again(tmp_path / "m.xlsx", "pdf").stat().st_size > 10_000
    assert load(saved_again(tmp_path / "m.xlsx")).digest == load(small).digest
