"""What people may change: the assumptions behind the prices, and the quantities of the drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.answers import Answers
from models.costing_steps import Steps
from models.pricing import pricing
from models.staff_cost import pay_rates_of
from reports.grid import Grid

MOST_SUPPORT = 40
"""Support centres whose drivers can be changed; with more, where their cost ends stays as it is."""

HEADS = ("Assumption", "Value", "Unit", "As in the run", "Changed?", "Where it is from")
AGAIN = (
    "Placements, school teams and hours delivered stay as planned; to have them planned again,"
    " change the tables and run optimiser plan."
)
FIRST = 4
"""The first row below the heads."""


@dataclass
class Inputs:
    """The sheet of assumptions, and the place of each by what it is."""

    sheet: Grid
    drivers: Grid | None = None
    place: dict[tuple[str, ...], str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, ...], float] = field(default_factory=dict)
    row: int = FIRST

    def section(self, said: str) -> None:
        """Begin a new part of the sheet."""
        self.row += 1 if self.row > FIRST else 0
        self.sheet.text(self.row, 0, said, "section")
        self.row += 1

    def ask(
        self, key: tuple[str, ...], said: str, value: float, unit: str, style: str, source: str,
        name: str = "",
    ) -> None:  # fmt: skip
        """One assumption in its row."""
        sheet, row = self.sheet, self.row
        sheet.text(row, 0, said)
        self.place[key] = sheet.number(row, 1, value, f"input_{style}")
        self.values[key] = value
        sheet.text(row, 2, unit, "unit")
        sheet.number(row, 3, value, style)
        sheet.formula(row, 4, f'IF(B{row + 1}=D{row + 1},"","changed")', "", "bold")
        sheet.text(row, 5, source, "note")
        if name:
            self.named[name] = self.place[key]
        self.row += 1


def inputs(answers: Answers, steps: Steps, identity: str) -> Inputs:
    """The sheets of what may be changed."""
    sheet = Grid(
        "assumptions", "Assumptions: change a coloured cell and the prices follow", identity,
        "What the prices rest on; coloured cells may be changed",
    )  # fmt: skip
    sheet.text(2, 0, AGAIN, "note")
    sheet.heads(3, HEADS)
    given = Inputs(sheet)
    _pricing(given, answers)
    _pay(given, answers, steps)
    _ledger(given, answers)
    _children(given, answers, steps)
    _contract(given, answers)
    given.drivers = _drivers(given, answers, identity)
    return given


def _pricing(given: Inputs, answers: Answers) -> None:
    settings, rule = answers.instance.settings, pricing(answers.instance)
    stated = {row.key for row in answers.instance.settings_given}

    def source(key: str) -> str:
        return f"settings.{key}, " + ("as given" if key in stated else "not given: our default")

    years = 0
    if settings.ledger_year is not None:
        years = int(settings.pay_year[:4]) - int(settings.ledger_year[:4])
    given.section("From cost to price")
    rows: Sequence[tuple[str, str, float, str, str, str]] = (
        ("contribution_pct", "Contribution added to cost", settings.contribution_pct,
         "% of cost", "pct", source("contribution_pct")),
        ("market_forces_factor", "Market forces factor", settings.market_forces_factor,
         "times", "factor", source("market_forces_factor")),
        ("inflator_pct", "Rise of prices a year", settings.inflator_pct, "% a year", "pct",
         source("inflator_pct")),
        ("inflator_years", "Years from the ledger to the price", years, "years", "whole",
         "settings.ledger_year and settings.pay_year"),
        ("price_rounding_gbp", "Prices are whole numbers of", rule.rounding_pence / 100, "£",
         "gbp", source("tariff_rounding_gbp")),
        ("unused_in_price_pct", "Unused capacity that is put into the prices", 0.0,
         "% of unused capacity", "pct", "our rule: none; 100 charges families for all of it"),
    )  # fmt: skip
    for key, said, value, unit, style, why in rows:
        given.ask((key,), said, value, unit, style, why, name=key)


def _pay(given: Inputs, answers: Answers, steps: Steps) -> None:
    rates = pay_rates_of(answers.instance)
    given.section("Employer's on-cost")
    for key, said, rate, unit, style in (
        ("ni_rate_pct", "National insurance", rates.ni_rate_pct, "% of pay above", "pct"),
        ("ni_threshold_gbp", "National insurance is paid above", rates.ni_threshold_gbp,
         "£ a year", "gbp"),
        ("pension_pct", "Pension", rates.pension_pct, "% of pay", "pct"),
        ("levy_pct", "Apprenticeship levy", rates.levy_pct, "% of pay", "pct"),
    ):  # fmt: skip
        given.ask((key,), said, rate.value, unit, style, str(rate), name=key)
    given.section("One whole-time equivalent of each grade")
    for row, found in zip(answers.instance.grades, steps.pay, strict=True):
        called = f"{row.title} ({row.grade})"
        scale = f"pay scale {answers.instance.settings.pay_year}, band {row.band}, with supplement"
        if row.salary_gbp is not None:
            scale = "grades.salary_gbp"
        given.ask(("pay", row.grade), f"{called}: pay", found.pay_gbp, "£ a year", "gbp", scale)
        if found.on_cost_pct is not None:
            given.ask(("on_cost", row.grade), f"{called}: on-cost", found.on_cost_pct, "% of pay",
                      "pct", "grades.on_cost_pct; in place of the parts above")  # fmt: skip
        given.ask(("cover", row.grade), f"{called}: cover of absence", found.cover_share * 100,
                  "% of pay and on-cost", "pct",
                  "absence_cover_pct of leave, study and sickness")  # fmt: skip
        given.ask(("minutes", row.grade), f"{called}: time for contacts", found.contact_min,
                  "minutes a year", "min",
                  f"hours less leave, study, {row.sickness_pct:g}% sickness and"
                  f" {row.support_pct:g}% support")  # fmt: skip


def _ledger(given: Inputs, answers: Answers) -> None:
    given.section("The ledger")
    for row in answers.instance.cost_centres:
        kind = "income, taken off" if row.kind == "income" else f"{row.kind} cost"
        given.ask(("centre", row.centre), f"{row.name} ({row.centre})", row.amount_gbp,
                  f"£ a year, {kind}", "gbp",
                  "cost_centres.amount_gbp, from the general ledger")  # fmt: skip


def _children(given: Inputs, answers: Answers, steps: Steps) -> None:
    given.section("Children on each pathway")
    names = {row.pathway: row.name for row in answers.instance.pathways}
    for (pathway, band), children in zip(steps.cells, steps.children, strict=True):
        source = "practices" if _visited(answers, pathway) else "schools"
        given.ask(("children", pathway, band), f"{names[pathway]}, age {band}", children,
                  "births a year" if band == "antenatal" else "children", "other",
                  f"counted from {source} and the shares of caseload")  # fmt: skip


def _visited(answers: Answers, pathway: str) -> bool:
    return any(row.pathway == pathway and row.service == "HV" for row in answers.instance.pathways)


def _contract(given: Inputs, answers: Answers) -> None:
    if not answers.instance.contract:
        return
    given.section("Contracts")
    for row in answers.instance.contract:
        given.ask(("block", row.commissioner), f"{row.commissioner}: block", row.block_gbp,
                  "£ a year", "gbp", "contract.block_gbp")  # fmt: skip


def _drivers(given: Inputs, answers: Answers, identity: str) -> Grid | None:
    """A row for each driver, a column for each centre that may receive cost by it."""
    absorbed = answers.absorbed
    if not absorbed.support or len(absorbed.support) > MOST_SUPPORT:
        return None
    sheet = Grid(
        "driver_quantities", "Drivers: how much of each a cost centre has", identity,
        "The quantities by which support is shared out; coloured cells may be changed",
    )  # fmt: skip
    receivers = [*absorbed.support, *absorbed.direct]
    names = {row.centre: row.name for row in answers.instance.cost_centres}
    sheet.heads(3, ["Driver", *(f"{names[centre]} ({centre})" for centre in receivers)])
    quantity = {(row.driver, row.centre): row.quantity for row in answers.instance.drivers}
    used = dict.fromkeys(
        row.driver for row in answers.instance.cost_centres if row.driver and row.kind != "direct"
    )
    for number, driver in enumerate(used, start=FIRST):
        sheet.text(number, 0, str(driver))
        for place, centre in enumerate(receivers, start=1):
            held = quantity.get((str(driver), centre), 0.0)
            key = ("driver", str(driver), centre)
            given.place[key] = sheet.number(number, place, held, "input_other")
            given.values[key] = held
    return sheet
