"""The steps between assumptions and prices, as formulas: minutes, support, standard cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.answers import Answers
from models.costing_steps import ALL, Steps
from models.tariffs import TRACED
from reports.drawing import SERVICES
from reports.grid import Grid
from reports.live.inputs import FIRST, Inputs

TOO_MANY = (
    "Where the cost of each support centre ends is as in the run: there are too many of them to be"
    " passed on by formulas."
)
PART_NAMES = dict(zip(TRACED, ("direct", "support of the service", "corporate support",
                               "income"), strict=True))  # fmt: skip


@dataclass
class Minutes:
    """Where the cost of a minute of each grade stands."""

    sheet: Grid
    place: list[str]


def minute_cost(answers: Answers, steps: Steps, given: Inputs, identity: str) -> Minutes:
    """What a minute for contacts of each grade costs."""
    sheet = Grid("minute_cost", "What a minute for contacts costs", identity,
                 "From pay to the cost of a minute of each grade")  # fmt: skip
    sheet.heads(3, ["Grade", "Pay, £ a year", "On-cost, £ a year", "Cover of absence, £ a year",
                    "One WTE, £ a year", "Minutes for contacts a year", "£ a minute"])  # fmt: skip
    place = []
    for row, (grade, pay) in enumerate(
        zip(answers.instance.grades, steps.pay, strict=True), start=FIRST
    ):
        line = row + 1
        sheet.text(row, 0, f"{grade.title} ({grade.grade})")
        sheet.formula(row, 1, given.place["pay", grade.grade], pay.pay_gbp, "gbp")
        employed = pay.wte_gbp / (1 + pay.cover_share)
        on_cost = (
            f"B{line}*{given.place['on_cost', grade.grade]}/100"
            if pay.on_cost_pct is not None
            else f"MAX(0,B{line}-ni_threshold_gbp)*ni_rate_pct/100"
            f"+B{line}*(pension_pct+levy_pct)/100"
        )
        sheet.formula(row, 2, on_cost, employed - pay.pay_gbp, "gbp")
        sheet.formula(row, 3, f"(B{line}+C{line})*{given.place['cover', grade.grade]}/100",
                      employed * pay.cover_share, "gbp")  # fmt: skip
        sheet.formula(row, 4, f"B{line}+C{line}+D{line}", pay.wte_gbp, "gbp")
        sheet.formula(row, 5, given.place["minutes", grade.grade], pay.contact_min, "min")
        place.append(sheet.formula(row, 6, f"IF(F{line}=0,0,E{line}/F{line})",
                                   pay.minute_gbp, "rate"))  # fmt: skip
    return Minutes(sheet, place)


@dataclass
class Support:
    """Where stands what each service carries of each part of the price, and all of it."""

    sheet: Grid
    pot: dict[tuple[str, str], str]
    own: str
    whole: list[str]


def support(answers: Answers, steps: Steps, given: Inputs, identity: str) -> Support:
    """Where the cost of every centre ends, and what each service carries."""
    sheet = Grid("support_passed_on", "Where the cost of every centre ends", identity,
                 "Support passed on by its drivers, and what each service carries")  # fmt: skip
    ends, row, whole = _ends(answers, steps, given, sheet)
    rows = {centre.centre: centre for centre in answers.instance.cost_centres}
    sheet.text(row, 0, "The ledger by centre, and the part that ends in each service", "section")
    pots = [_pot(name) for name in steps.pots]
    sheet.heads(row + 1, ["Cost centre", "Part of the price", "Amount, £", *pots])
    first = row + 2
    for number, centre in enumerate(steps.centres):
        line = first + number
        sheet.text(line, 0, f"{rows[centre].name} ({centre})")
        sheet.text(line, 1, PART_NAMES[TRACED[steps.part[number]]])
        sign = "-" if rows[centre].kind == "income" else ""
        amount = f"{sign}{given.place['centre', centre]}"
        sheet.formula(line, 2, amount, float(steps.own_gbp[number]), "gbp")
        for place in range(len(pots)):
            share = float(steps.ends[number, place])
            if centre in ends:
                sheet.formula(line, 3 + place, ends[centre][place], share, "share")
            else:
                sheet.number(line, 3 + place, share, "share")
    last = first + len(steps.centres) - 1
    found = _pots(steps, sheet, first, last)
    return Support(sheet, found, sheet.span(first, 2, last, 2), whole)


def _pots(steps: Steps, sheet: Grid, first: int, last: int) -> dict[tuple[str, str], str]:
    """What each service carries of each part."""
    row = last + 2
    sheet.text(row, 0, "What each service carries", "section")
    sheet.heads(row + 1, ["Service", *PART_NAMES.values(), "All"])
    parts, own = sheet.span(first, 1, last, 1), sheet.span(first, 2, last, 2)
    found: dict[tuple[str, str], str] = {}
    for number, name in enumerate(steps.pots):
        line = row + 2 + number
        sheet.text(line, 0, _pot(name))
        share = sheet.span(first, 3 + number, last, 3 + number)
        for place, part in enumerate(TRACED):
            formula = f'SUMPRODUCT(({parts}="{PART_NAMES[part]}")*{own}*{share})'
            value = float(steps.pot_gbp[number, place])
            found[name, part] = sheet.formula(line, 1 + place, formula, value, "gbp")
        whole = float(steps.pot_gbp[number].sum())
        formula = f"SUM(B{line + 1}:E{line + 1})"
        found[name, "all"] = sheet.formula(line, 5, formula, whole, "total_gbp")
    return found


def _pot(name: str) -> str:
    return "All services" if name == ALL else SERVICES.get(name, name)


def _ends(
    answers: Answers, steps: Steps, given: Inputs, sheet: Grid
) -> tuple[dict[str, list[str]], int, list[str]]:
    """Formulas of where support ends, by centre; the next free row; sums that must be 1."""
    absorbed = answers.absorbed
    size = len(absorbed.support)
    if given.drivers is None:
        if size:
            sheet.text(3, 0, TOO_MANY, "note")
        return {}, 5, []
    receivers = [*absorbed.support, *absorbed.direct]
    names = {row.centre: row.name for row in answers.instance.cost_centres}
    called = [f"{names[centre]} ({centre})" for centre in receivers]
    service = {row.centre: row.service or ALL for row in answers.instance.cost_centres}
    quantity, cells = _quantities(answers, given)
    sheet.text(3, 0, f"Quantity by which each is passed on ({absorbed.method})", "section")
    sheet.heads(4, ["Support centre", *called, "All"])
    share = np.divide(quantity, quantity.sum(axis=1, keepdims=True), out=np.zeros_like(quantity),
                      where=quantity.sum(axis=1, keepdims=True) > 0)  # fmt: skip
    stay, onward = 7 + size, 10 + 2 * size
    sheet.text(stay - 1, 0, "What stays to be passed on: one less the share given to each support"
                            " centre", "section")  # fmt: skip
    sheet.heads(stay, ["Support centre", *called[:size]])
    sheet.text(onward - 1, 0, "Share given to the direct centres of each service", "section")
    sheet.heads(onward, ["Support centre", *(_pot(name) for name in steps.pots)])
    end = len(receivers) + 1
    for number in range(size):
        line = 5 + number
        for block in (4, stay, onward):
            sheet.text(block + 1 + number, 0, called[number])
        for place in range(len(receivers)):
            if cells[number][place]:
                sheet.formula(line, 1 + place, cells[number][place],
                              float(quantity[number, place]))  # fmt: skip
            else:
                sheet.number(line, 1 + place, 0.0)
        inside = sheet.span(line, 1, line, len(receivers))
        whole = sheet.formula(line, end, f"SUM({inside})", float(quantity[number].sum()))
        for place in range(size):
            one = 1.0 if place == number else 0.0
            formula = f"{one:g}-IF({whole}=0,0,{sheet.at(line, 1 + place)}/{whole})"
            value = one - float(share[number, place])
            sheet.formula(stay + 1 + number, 1 + place, formula, value, "factor")
        for pot, name in enumerate(steps.pots):
            mine = [1 + size + n for n, to in enumerate(absorbed.direct) if service[to] == name]
            told = "+".join(sheet.at(line, place) for place in mine)
            value = float(share[number, [place - 1 for place in mine]].sum())
            sheet.formula(onward + 1 + number, 1 + pot, f"IF({whole}=0,0,({told})/{whole})",
                          value, "factor")  # fmt: skip
    return _solved(steps, dict(zip(absorbed.support, called, strict=False)), sheet, stay, onward)


def _solved(
    steps: Steps, called: dict[str, str], sheet: Grid, stay: int, onward: int
) -> tuple[dict[str, list[str]], int, list[str]]:
    """The matrix of what ends where, in one formula."""
    size, pots = len(called), len(steps.pots)
    row = onward + size + 3
    sheet.text(row - 1, 0, "Where it ends, once nothing is left to pass on", "section")
    sheet.heads(row, ["Support centre", *(_pot(name) for name in steps.pots), "All, must be 1"])
    left = sheet.span(stay + 1, 1, stay + size, size)
    right = sheet.span(onward + 1, 1, onward + size, pots)
    place_of = {centre: number for number, centre in enumerate(steps.centres)}
    values = [[float(steps.ends[place_of[name], pot]) for pot in range(pots)] for name in called]
    sheet.array(row + 1, 1, f"MMULT(MINVERSE({left}),{right})", values, "share")
    whole, ends = [], {}
    for number, name in enumerate(called):
        line = row + 1 + number
        sheet.text(line, 0, called[name])
        ends[name] = [sheet.at(line, 1 + pot) for pot in range(pots)]
        block = sheet.span(line, 1, line, pots)
        whole.append(sheet.formula(line, 1 + pots, f"SUM({block})", sum(values[number]), "share"))
    return ends, row + size + 2, whole


def _quantities(answers: Answers, given: Inputs) -> tuple[np.ndarray, list[list[str]]]:
    """The quantity of each support centre's driver by receiver it may give to, and its cell."""
    absorbed, instance = answers.absorbed, answers.instance
    receivers = [*absorbed.support, *absorbed.direct]
    rows = {row.centre: row for row in instance.cost_centres}
    rank = {centre: number for number, centre in enumerate(absorbed.order)}
    quantity = np.zeros((len(absorbed.support), len(receivers)))
    cells = [[""] * len(receivers) for _ in absorbed.support]
    for number, centre in enumerate(absorbed.support):
        own = rows[centre]
        for place, to in enumerate(receivers):
            onward = place >= len(absorbed.support)
            if to == centre or (not onward and absorbed.method == "direct"):
                continue
            if not onward and rank and rank[to] <= rank[centre]:
                continue
            key: tuple[str, ...] = ("driver", own.driver or "", to)
            if own.kind == "income" and not own.driver:
                key = ("centre", to)
                if not onward or own.service not in (None, rows[to].service):
                    continue
            quantity[number, place] = given.values[key]
            cells[number][place] = given.place[key]
    return quantity, cells


@dataclass
class Standard:
    """Where stand the standard cost of each cell, and what all cells of a pot and its idle cost."""

    sheet: Grid
    cell: list[str]
    needed: list[str]
    lost: list[str]

    def both(self, pot: int) -> str:
        """All standard cost of a pot, as a term of a formula."""
        return f"({self.needed[pot]}+{self.lost[pot]})"


def standard_cost(steps: Steps, minutes: Minutes, identity: str) -> Standard:
    """Minutes of the plan at the cost of a minute, by pathway and age."""
    sheet = Grid(
        "standard_cost", "Minutes of the plan at the cost of a minute", identity,
        "Standard cost of each pathway and age, in whose shares a service's cost is split",
    )  # fmt: skip
    grades = [row.grade for row in steps.pay]
    last = 3 + len(grades) - 1
    sheet.heads(3, ["Pathway", "Age", "Service", *(f"{name}, minutes" for name in grades),
                    "Mileage, £", "Standard cost, £"])  # fmt: skip
    sheet.text(4, 0, "Cost of a minute, £", "bold")
    for number, cost in enumerate(minutes.place):
        sheet.formula(4, 3 + number, cost, float(steps.minute_gbp[number]), "rate")
    rate = sheet.span(4, 3, 4, last)
    cells = []
    for number, (pathway, band) in enumerate(steps.cells):
        row = 5 + number
        sheet.text(row, 0, pathway)
        sheet.text(row, 1, band)
        sheet.text(row, 2, SERVICES[steps.services[steps.serves[number]]])
        for place, count in enumerate(steps.minutes[number]):
            sheet.number(row, 3 + place, float(count), "min")
        sheet.number(row, last + 1, float(steps.mileage_gbp[number]), "gbp")
        formula = f"SUMPRODUCT({sheet.span(row, 3, row, last)},{rate})+{sheet.at(row, last + 1)}"
        cells.append(
            sheet.formula(row, last + 2, formula, float(steps.standard_gbp[number]), "gbp")
        )
    row = 6 + len(steps.cells)
    sheet.text(row, 0, "Minutes that nobody needs", "section")
    idle = {}
    for number, service in enumerate(steps.services):
        row += 1
        sheet.text(row, 0, SERVICES[service])
        for place, count in enumerate(steps.idle_min[number]):
            sheet.number(row, 3 + place, float(count), "min")
        formula = f"SUMPRODUCT({sheet.span(row, 3, row, last)},{rate})"
        idle[service] = sheet.formula(row, last + 2, formula, float(steps.idle_gbp[number]), "gbp")
    needed, lost = _sums(steps, sheet, row + 2, last, idle)
    return Standard(sheet, cells, needed, lost)


def _sums(
    steps: Steps, sheet: Grid, row: int, last: int, idle: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Standard cost of what each service needs and does not need."""
    sheet.text(row, 0, "What each service's cost is split by", "section")
    sheet.heads(row + 1, ["Service", "", "", "Needed, £", "Not needed, £"])
    end = 4 + len(steps.cells)
    all_cells, whose = sheet.span(5, last + 2, end, last + 2), sheet.span(5, 2, end, 2)
    needed, lost = [], []
    for pot, name in enumerate(steps.pots):
        line = row + 2 + pot
        sheet.text(line, 0, _pot(name))
        mine = f"SUM({all_cells})" if name == ALL else (
            f'SUMIF({whose},"{SERVICES[name]}",{all_cells})')  # fmt: skip
        both = steps.pot_standard(pot)
        needed.append(sheet.formula(line, 3, mine, both[0], "gbp"))
        unused = "+".join(idle.values()) if name == ALL else idle[name]
        lost.append(sheet.formula(line, 4, f"IF({needed[-1]}=0,1,{unused})", both[1], "gbp"))
    return needed, lost
