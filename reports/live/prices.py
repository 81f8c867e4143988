"""The tariff as formulas, and the checks that must be nought."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.answers import Answers
from models.costing_steps import ADDED, ALL, Steps
from models.tariffs import TRACED
from reports.grid import Grid
from reports.live.inputs import FIRST, Inputs
from reports.live.steps import Standard, Support

PARTS = ("Direct, £", "Support of the service, £", "Corporate support, £", "Income, £",
         "Unused capacity, £")  # fmt: skip
HEADS = (
    "Pathway", "Code", "Age", "Children", *PARTS, "Cost in the price, £", "For a child, £ a year",
    "With contribution, £", "With market forces, £", "With the rise of prices, £",
    "Price for a child and year, £", "As in the run, £", "Change, £",
    "Price for a child and month, £", "Charged in all, £", "",
    *(f"Pennies: {name[:-3].lower()}, £" for name in PARTS),
)  # fmt: skip
UNUSED = 8
COST, CHILD, PRICE, CHARGED, PENNY = 9, 10, 14, 18, 20
"""Columns of the tariff."""


@dataclass
class Prices:
    """The tariff, and where its totals stand."""

    sheet: Grid
    total: dict[str, str]


def tariff(
    answers: Answers, steps: Steps, given: Inputs, passed: Support, standard: Standard,
    identity: str,
) -> Prices:  # fmt: skip
    """A row for each pathway and age: from what its service carries to the price for a child."""
    sheet = Grid("tariff_live", "The tariff: every price follows the assumptions", identity,
                 "From cost to price by formulas, for each pathway and age")  # fmt: skip
    sheet.text(2, 0, "Pennies make each cost whole, as the ledger needs it; they sum to nought.",
               "note")  # fmt: skip
    sheet.heads(3, HEADS)
    names = {row.pathway: row.name for row in answers.instance.pathways}
    for number, found in enumerate(answers.tariffs):
        row = FIRST + number
        sheet.text(row, 0, names[found.pathway])
        sheet.text(row, 1, found.pathway)
        sheet.text(row, 2, found.age_band)
        sheet.formula(row, 3, given.place["children", found.pathway, found.age_band],
                      found.children)  # fmt: skip
        for place, amount in enumerate(steps.penny[number]):
            sheet.number(row, PENNY + place, float(amount), "penny")
        _costs(sheet, row, number, steps, passed, standard)
        _price(sheet, row, answers, number, steps)
    return Prices(sheet, _totals(sheet, answers, steps))


def _costs(
    sheet: Grid, row: int, number: int, steps: Steps, passed: Support, standard: Standard
) -> None:
    """What the pathway and age carries of each part, and of unused capacity."""
    service = steps.services[steps.serves[number]]
    mine = [pot for pot, name in enumerate(steps.pots) if name in (ALL, service)]
    cell = standard.cell[number]
    for place, part in enumerate(TRACED):
        terms = [f"{passed.pot[steps.pots[pot], part]}*{cell}/{standard.both(pot)}" for pot in mine]
        formula = "+".join([*terms, sheet.at(row, PENNY + place)])
        sheet.formula(row, 4 + place, formula, float(steps.gbp[number, place]), "gbp")
    terms = []
    for pot in mine:
        needed, lost = standard.needed[pot], standard.lost[pot]
        each = f"1/{int(steps.in_pot(pot).sum())}"
        terms.append(f"{passed.pot[steps.pots[pot], 'all']}*{lost}/{standard.both(pot)}"
                     f"*IF({needed}=0,{each},{cell}/{needed})")  # fmt: skip
    formula = "+".join([*terms, sheet.at(row, PENNY + ADDED.index("unused"))])
    sheet.formula(row, UNUSED, formula, float(steps.gbp[number, -1]), "gbp")


def _price(sheet: Grid, row: int, answers: Answers, number: int, steps: Steps) -> None:
    """From the cost to the price for a child, step by step."""
    found, line = answers.tariffs[number], row + 1
    rule, cost = found.pricing, float(steps.gbp[number, :-1].sum())
    sheet.formula(row, COST, f"SUM(E{line}:H{line})+I{line}*unused_in_price_pct/100", cost, "gbp")
    heights: list[float | str] = ["", "", "", ""]
    if found.price_pence is not None:
        each = cost / found.children
        with_more = each * float(1 + rule.contribution)
        at_place = with_more * float(rule.market_forces)
        heights = [each, with_more, at_place, at_place * float(rule.inflation)]
    steps_up = (
        f"J{line}/D{line}", f"K{line}*(1+contribution_pct/100)", f"L{line}*market_forces_factor",
        f"M{line}*(1+inflator_pct/100)^inflator_years",
    )  # fmt: skip
    for place, (formula, height) in enumerate(zip(steps_up, heights, strict=True)):
        sheet.formula(row, CHILD + place, f'IF(D{line}>0,{formula},"")', height, "gbp")
    price = "" if found.price_pence is None else found.price_pence / 100
    sheet.formula(
        row, PRICE,
        f'IF(D{line}>0,ROUND(N{line}/price_rounding_gbp,0)*price_rounding_gbp,"")', price, "gbp",
    )  # fmt: skip
    if price == "":
        sheet.text(row, PRICE + 1, "no child")
    else:
        sheet.number(row, PRICE + 1, float(price), "gbp")
    none = found.price_pence is None
    change = f'IF(AND(ISNUMBER(O{line}),ISNUMBER(P{line})),O{line}-P{line},"")'
    sheet.formula(row, PRICE + 2, change, "" if none else 0.0, "gbp")
    sheet.formula(row, PRICE + 3, f'IF(D{line}>0,O{line}/12,"")',
                  "" if none else float(price) / 12, "gbp")  # fmt: skip
    sheet.formula(row, CHARGED, f"IF(D{line}>0,O{line}*D{line},0)", charged(answers, number), "gbp")


def charged(answers: Answers, number: int) -> float:
    """Pounds charged for all children of a pathway and age, not rounded."""
    found = answers.tariffs[number]
    if found.price_pence is None:
        return 0.0
    return float(Fraction(found.price_pence, 100) * Fraction(found.children))


def _totals(sheet: Grid, answers: Answers, steps: Steps) -> dict[str, str]:
    """The sums of the columns of money."""
    last = FIRST + len(answers.tariffs) - 1
    row = last + 1
    sheet.text(row, 0, "All", "bold")
    sums = [float(value) for value in steps.gbp.sum(axis=0)]
    total = {}
    for place, name in enumerate(ADDED):
        column = sheet.span(FIRST, 4 + place, last, 4 + place)
        total[name] = sheet.formula(row, 4 + place, f"SUM({column})", sums[place], "total_gbp")
    paid = sum(charged(answers, number) for number in range(len(answers.tariffs)))
    for name, place, value in (("cost", COST, sum(sums[:-1])), ("charged", CHARGED, paid)):
        column = sheet.span(FIRST, place, last, place)
        total[name] = sheet.formula(row, place, f"SUM({column})", value, "total_gbp")
    return total


def checks(
    answers: Answers, steps: Steps, given: Inputs, passed: Support, prices: Prices, identity: str
) -> Grid:
    """What must be nought, and what the prices bring in against what is paid today."""
    sheet = Grid(
        "checks", "Checks: what must be nought, and the prices against the block", identity,
        "The ledger against the prices, and the prices against the block",
    )  # fmt: skip
    sheet.heads(3, ["What", "Value", "Meaning"])
    total, row = prices.total, FIRST
    ledger = float(steps.own_gbp.sum())
    unused = float(steps.gbp[:, -1].sum())
    used = float(steps.gbp[:, :-1].sum())
    parts = "+".join(total[name] for name in TRACED)
    where = {}
    for key, said, formula, value, meaning in (
        ("ledger", "The ledger", f"SUM({passed.own})", ledger, "Every centre, income taken off"),
        ("priced", "For what children need", parts, used, "The cost of the pathways"),
        ("unused", "Unused capacity", total["unused"], unused, "Hours of staff nobody needs"),
    ):  # fmt: skip
        sheet.text(row, 0, said)
        where[key] = sheet.formula(row, 1, formula, value, "gbp")
        sheet.text(row, 2, meaning, "note")
        row += 1
    zero = [("The ledger less the prices less unused capacity, must be 0",
             f"ROUND({where['ledger']}-{where['priced']}-{where['unused']},2)+0",
             "Nothing is lost and nothing is charged twice")]  # fmt: skip
    if passed.whole:
        off = "+".join(f"ABS({place}-1)" for place in passed.whole)
        zero.append(("Support that does not reach a service, must be 0", f"ROUND({off},9)",
                     "Parts of each support centre sum to one"))  # fmt: skip
    for said, formula, meaning in zero:
        sheet.text(row, 0, said, "bold")
        sheet.formula(row, 1, formula, 0.0, "total_gbp")
        sheet.text(row, 2, meaning, "note")
        row += 1
    paid = sum(charged(answers, number) for number in range(len(answers.tariffs)))
    row = _against_block(answers, given, sheet, row + 1, total["charged"], paid)
    first = given.sheet.span(FIRST, 4, given.row, 4).split("!")[1]
    sheet.text(row + 1, 0, "Assumptions that were changed on the sheet assumptions")
    sheet.formula(row + 1, 1, f'COUNTIF(assumptions!{first},"changed")', 0.0, "whole")
    sheet.text(row + 1, 2, "Note each of them on the sheet change_log", "note")
    return sheet


def _against_block(
    answers: Answers, given: Inputs, sheet: Grid, row: int, place: str, paid: float
) -> int:
    """What the prices bring in, against each block or all of them."""
    sheet.text(row, 0, "Charged for all children at these prices, £ a year")
    sheet.formula(row, 1, place, paid, "gbp")
    blocks = [given.place["block", deal.commissioner] for deal in answers.instance.contract]
    if not blocks:
        return row + 1
    block = sum(deal.block_gbp for deal in answers.instance.contract)
    sheet.text(row + 1, 0, "Block payments of today, £ a year")
    there = sheet.formula(row + 1, 1, "+".join(blocks), block, "gbp")
    sheet.text(row + 2, 0, "Charged above the blocks (below: less than nought), £ a year")
    sheet.formula(row + 2, 1, f"B{row + 1}-{there}", paid - block, "gbp")
    sheet.text(row + 3, 0, "Prices that would bring in the blocks: times")
    sheet.formula(row + 3, 1, f"IF(B{row + 1}=0,0,{there}/B{row + 1})",
                  block / paid if paid else 0.0, "factor")  # fmt: skip
    sheet.text(row + 3, 2, "Budget neutral: every price multiplied by this", "note")
    return row + 4
