"""The workbook reckons: an engine of others finds our figures from nought, before and after."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from instances.tables import Contract, CostCentre
from instances.tables.staff import OwnRate
from models.answers import Answers
from models.costing import ledger
from models.staff_cost import contact_minute_gbp
from models.tariffs import costed
from reports.grid import formats
from reports.live import live_sheets, steps_of, write_live
from reports.live.inputs import FIRST
from reports.live.prices import CHARGED, PENNY, PRICE, UNUSED

Cells = dict[tuple[str, int, int], Any]
SHEETS = re.compile(r"'\[[^\]]*\](\w+)'!([A-Z]+)(\d+)")


def live(answers: Answers, path: Path) -> Path:
    """A workbook of the live sheets alone."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        styles = formats(book)
        grids = live_sheets(answers, "a run", lambda word, cell: book.define_name(word, f"={cell}"))
        write_live(
            answers, grids, styles, {grid.name: book.add_worksheet(grid.name) for grid in grids}
        )
    return path


def without_values(path: Path, put: Mapping[tuple[str, str], float] | None = None) -> Path:
    """The workbook with every value of a formula forgotten, and some cells changed."""
    names = CalamineWorkbook.from_path(path).sheet_names
    empty, changes = path.with_name(f"empty-{path.name}"), dict(put or {})
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(empty, "w") as now:
        for item in was.infolist():
            data = was.read(item)
            if number := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename):
                text = data.decode()
                text = re.sub(r"(<f[^>]*>[^<]*</f>)<v>[^<]*</v>", r"\1<v>0</v>", text)
                text = re.sub(r' t="str"(?=[^>]*><f)', "", text)
                for (sheet, cell), value in list(changes.items()):
                    if names[int(number[1]) - 1] == sheet:
                        text, found = re.subn(
                            rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>', rf"\g<1><v>{value!r}</v>", text
                        )
                        assert found == 1
                        del changes[sheet, cell]
                data = text.encode()
            now.writestr(item, data)
    assert not changes
    return empty


def read(path: Path) -> Cells:
    """Every cell with something in it."""
    book = CalamineWorkbook.from_path(path)
    return {
        (name, r, c): cell
        for name in book.sheet_names
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for c, cell in enumerate(row)
        if cell != ""
    }


def by_formulas(path: Path) -> Cells:
    """Every cell as the library `formulas` reckons it."""
    formulas = pytest.importorskip("formulas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = formulas.ExcelModel().loads(str(path)).finish().calculate()
    cells: Cells = {}
    for key, value in found.items():
        if place := SHEETS.fullmatch(str(key)):
            column = 0
            for letter in place[2]:
                column = column * 26 + ord(letter) - 64
            cells[place[1].lower(), int(place[3]) - 1, column - 1] = value.value[0, 0]
    return cells


def by_libreoffice(path: Path, folder: Path) -> Cells:
    """Every cell as LibreOffice reckons it, told to reckon everything again."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items'
        ' xmlns:oor="http://openoffice.org/2001/registry"><item'
        ' oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"'
        ' oor:op="fuse"><value>0</value></prop></item></oor:items>'
    )
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{folder}", "--convert-to", "xlsx",
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return read(folder / path.name)


def same(told: Cells, found: Cells) -> int:
    """How many numbers agree to a billionth; all of them must."""
    numbers = 0
    for place, value in told.items():
        if isinstance(value, float):
            numbers += 1
            assert float(found[place]) == pytest.approx(value, rel=1e-9, abs=1e-9), place
    return numbers


@pytest.fixture(scope="module")
def rich(hamlet: Answers) -> Answers:
    """The hamlet with what a ledger may hold: income, a centre for all, step-down, a block."""
    given = hamlet.instance
    grant = {"kind": "income", "amount_gbp": 900.5, "service": "HV"}
    instance = replace(
        given,
        cost_centres=(
            *given.cost_centres,
            CostCentre(centre="grant", name="Grant", **grant),
            CostCentre(centre="fees", name="Fees", kind="income", amount_gbp=77, driver="wte"),
            CostCentre(centre="line", name="Text line", kind="direct", amount_gbp=1234.56),
        ),
        settings=given.settings.model_copy(update={
            "costing_method": "step-down", "contribution_pct": 2.5, "market_forces_factor": 1.07,
            "inflator_pct": 3.1, "ledger_year": "2024/25", "tariff_rounding_gbp": 0.05,
        }),
        contract=(
            Contract(commissioner="County", block_gbp=90000, start_month="2026-04", years=1,
                     glide_pct=(100.0,)),
        ),
    )  # fmt: skip
    return priced_again(hamlet, instance)


def priced_again(answers: Answers, instance: Any) -> Answers:
    """The same plan, its costs passed on and priced by the tables of another instance."""
    from instances.calendar import calendar
    from models.mileage import mileage
    from models.standard import standard

    absorbed, plan = ledger(instance), answers.schools.plan
    minute = contact_minute_gbp(instance, calendar(instance.settings, instance.school_terms))
    spent = standard(
        instance, answers.demand, answers.hours, answers.staffing.plan.capacity_min, minute,
        mileage(instance, answers.demand, answers.work, plan.team),
    )  # fmt: skip
    found = costed(instance, answers.demand, spent, absorbed, plan.team)
    return replace(answers, instance=instance, absorbed=absorbed, costed=found,
                   tariffs=found.tariffs)  # fmt: skip


@pytest.mark.parametrize("which", ["hamlet", "rich"])
def test_another_engine_finds_the_same_from_nought(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    answers = request.getfixturevalue(which)
    told = read(live(answers, tmp_path / "live.xlsx"))
    found = by_formulas(without_values(tmp_path / "live.xlsx"))
    assert same(told, found) > 150
    for number, tariff in enumerate(answers.tariffs):
        price = found["tariff_live", FIRST + number, PRICE]
        assert float(price) == pytest.approx(tariff.price_pence / 100, abs=1e-9)
        unused = found["tariff_live", FIRST + number, UNUSED]
        assert float(unused) == pytest.approx(tariff.unused_pence / 100, abs=1e-9)
    zero = [row for (sheet, row, _), said in told.items()
            if sheet == "checks" and "must be 0" in str(said)]  # fmt: skip
    assert [float(found["checks", row, 1]) for row in zero] == [0.0, 0.0]


def test_a_changed_assumption_moves_the_prices_as_a_new_run_would(
    hamlet: Answers, tmp_path: Path
) -> None:
    path = live(hamlet, tmp_path / "live.xlsx")
    told = read(path)
    row_of = {str(said): row for (sheet, row, column), said in told.items()
              if sheet == "assumptions" and column == 0}  # fmt: skip
    wte = next(row for (sheet, row, column), said in told.items()
               if (sheet, column, said) == ("driver_quantities", 0, "wte"))  # fmt: skip
    put = {
        ("assumptions", f"B{row_of['Human resources (hr)'] + 1}"): 7000.0,
        ("assumptions", f"B{row_of['School nurse (SN): pay'] + 1}"): 61000.0,
        ("assumptions", f"B{row_of['Contribution added to cost'] + 1}"): 4.0,
        ("assumptions", f"B{row_of['Pension'] + 1}"): 20.0,
        # estates comes first, for support centres stand in the order of their codes
        ("driver_quantities", f"B{wte + 1}"): 35.0,
    }
    found = by_formulas(without_values(path, put))
    given = hamlet.instance
    changed = replace(
        given,
        cost_centres=tuple(
            row.model_copy(update={"amount_gbp": 7000.0}) if row.centre == "hr" else row
            for row in given.cost_centres
        ),
        grades=tuple(
            row.model_copy(update={"salary_gbp": 61000.0}) if row.grade == "SN" else row
            for row in given.grades
        ),
        drivers=tuple(
            row.model_copy(update={"quantity": 35.0})
            if (row.driver, row.centre) == ("wte", "estates") else row
            for row in given.drivers
        ),
        settings=given.settings.model_copy(update={"contribution_pct": 4.0}),
        rates=(OwnRate(rate="pension_cash_pct", valid_from="2026-04-01", value=20),),
    )  # fmt: skip
    again = priced_again(hamlet, changed)
    exact, before = steps_of(again).exact_gbp, steps_of(hamlet)
    assert np.abs(exact - before.exact_gbp).max() > 1
    for number, tariff in enumerate(again.tariffs):
        row = FIRST + number
        costs = [float(found["tariff_live", row, 4 + place]) for place in range(5)]
        pennies = [float(told["tariff_live", row, PENNY + place]) for place in range(5)]
        assert np.array(costs) - pennies == pytest.approx(exact[number], rel=1e-9)
        assert float(found["tariff_live", row, PRICE]) == pytest.approx(
            tariff.price_pence / 100, abs=0.0101
        )
        assert found["tariff_live", row, PRICE] != told["tariff_live", row, PRICE]
    changes = next(row for (sheet, row, column), said in told.items()
                   if (sheet, column) == ("checks", 0) and "were changed" in str(said))  # fmt: skip
    assert float(found["checks", changes, 1]) == 4


def test_the_steps_are_the_prices_but_for_pennies(hamlet: Answers, rich: Answers) -> None:
    for answers in (hamlet, rich):
        steps = steps_of(answers)
        assert np.abs(steps.penny).max() <= 0.01 * len(steps.centres)
        assert steps.penny.sum() == pytest.approx(0, abs=1e-6)
        told = [
            [*(tariff.pence[part] / 100 for part in tariff.pence)] for tariff in answers.tariffs
        ]
        direct = steps.gbp[:, 0] + steps.gbp[:, 3]
        assert np.column_stack([direct, steps.gbp[:, 1:3]]) == pytest.approx(np.array(told))
        assert steps.ends.sum(axis=1) == pytest.approx(1)


def test_all_that_is_charged_is_that_of_the_tables(rich: Answers, tmp_path: Path) -> None:
    told = read(live(rich, tmp_path / "live.xlsx"))
    charged = sum(t.price_pence * t.children for t in rich.tariffs) / 100
    assert told["tariff_live", FIRST + len(rich.tariffs), CHARGED] == pytest.approx(charged)
    row = next(row for (_, row, _), said in told.items() if "bring in the blocks" in str(said))
    scale = told["checks", row, 1]
    assert scale * charged == pytest.approx(90000)


@pytest.mark.slow
def test_libreoffice_finds_the_same_for_the_county(
    answered: Callable[[Any], Answers], tmp_path: Path
) -> None:
    told = read(live(answered("hertfordshire"), tmp_path / "live.xlsx"))
    found = by_libreoffice(without_values(tmp_path / "live.xlsx"), tmp_path / "office")
    assert same(told, found) > 2000


def test_libreoffice_finds_the_same(rich: Answers, tmp_path: Path) -> None:
    told = read(live(rich, tmp_path / "live.xlsx"))
    found = by_libreoffice(without_values(tmp_path / "live.xlsx"), tmp_path / "office")
    assert same(told, found) > 150
