"""Sheets of a workbook that reckon: change an assumption, and the prices follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.answers import Answers
from models.costing_steps import Steps, costing_steps
from reports.grid import Grid
from reports.live.inputs import FIRST, Inputs, inputs
from reports.live.log import change_log
from reports.live.prices import PENNY, checks, tariff
from reports.live.steps import minute_cost, standard_cost, support

__all__ = ["Grid", "Inputs", "Steps", "live_sheets", "steps_of"]

WIDTHS = {
    "assumptions": (64, 16, 22, 16, 12, 70),
    "driver_quantities": (34, *(14,) * 30),
    "minute_cost": (34, *(16,) * 8),
    "support_passed_on": (40, *(16,) * 40),
    "standard_cost": (30, 12, 12, *(15,) * 20),
    "tariff_live": (44, 18, 10, *(15,) * 24),
    "checks": (60, 20, 60),
    "change_log": (14, 24, 26, 16, 16, 60),
}


def steps_of(answers: Answers) -> Steps:
    """The steps of the prices of a run."""
    return costing_steps(
        answers.instance, answers.demand, answers.hours, answers.staffing.plan.capacity_min,
        answers.absorbed, answers.costed,
    )  # fmt: skip


def live_sheets(answers: Answers, identity: str, name: Callable[[str, str], None]) -> list[Grid]:
    """The sheets in the order in which people read them.

    Args:
        answers: what a run found.
        identity: which run it is.
        name: hears each name that formulas use, and the cell it stands for.
    """
    steps = steps_of(answers)
    given = inputs(answers, steps, identity)
    minutes = minute_cost(answers, steps, given, identity)
    passed = support(answers, steps, given, identity)
    standard = standard_cost(steps, minutes, identity)
    prices = tariff(answers, steps, given, passed, standard, identity)
    told = checks(answers, steps, given, passed, prices, identity)
    log = change_log(given, identity)
    for word, cell in given.named.items():
        name(word, cell)
    sheets = [given.sheet, given.drivers, minutes.sheet, passed.sheet, standard.sheet,
              prices.sheet, told, log]  # fmt: skip
    return [sheet for sheet in sheets if sheet is not None]


def write_live(
    answers: Answers, sheets: list[Grid], styles: Mapping[str, Any], into: Mapping[str, Any]
) -> None:
    """Write the sheets into those of a workbook, by name."""
    for grid in sheets:
        sheet = into[grid.name]
        grid.write(sheet, styles, WIDTHS[grid.name])
        sheet.freeze_panes(*((3, 1) if grid.name == "support_passed_on" else (4, 1)))
        if grid.name == "tariff_live":
            sheet.print_area(0, 0, FIRST + len(answers.tariffs), PENNY - 2)
        sheet.set_tab_color("#FFB81C" if grid.name in ("assumptions", "driver_quantities")
                            else "#005EB8")  # fmt: skip
