"""What one more is worth, counted again: shortage with it and without, by every set of grades.

What it would be worth if all posts were placed anew takes a search, and has its proof from there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from instances import Instance
from models.recount import Cell, Recount
from models.recount.pay import wte_cost_gbp
from models.recount.staff import allowed, lack, wte_minutes

Found = tuple[str, str, str, str]


def wrong(
    instance: Instance, rows: Sequence[Mapping[str, object]], recount: Recount
) -> Iterator[Found]:
    """What is broken of the rows told, as (promise, where, told, counted)."""
    season = instance.settings.sickness_season
    gives = {row.grade: wte_minutes(row, recount.days, season) for row in instance.grades}
    price = _price(instance, recount)
    less = _with_less_travel(instance, recount)
    levels = sorted({(not contact.mandated, contact.priority) for contact in instance.contacts})
    once = Counter((str(row["what"]), str(row["base"]), str(row["period"])) for row in rows)
    saved: dict[tuple[str, str], int] = defaultdict(int)
    for cell in recount.cells:
        saved[cell.where] += cell.demand_min
    for where, cells in less.items():
        # each cell is rounded to whole minutes
        saved[where] -= sum(cell.demand_min + 1 for cell in cells)
    missing = {
        (grade, base, period)
        for base, grades in recount.grades_of.items()
        for grade in grades
        for period, minutes in gives[grade].items()
        if minutes > 0.51
    } | {("travel", *where) for where, minutes in saved.items() if minutes > 0}
    missing -= once.keys()
    doubled = {key for key, times in once.items() if times > 1}
    for key in sorted(doubled | missing):
        yield "what one more is worth is told once", ", ".join(key), str(once[key]), "1"
    for row in rows:
        what, where = str(row["what"]), (str(row["base"]), str(row["period"]))
        named = f"{what}, {where[0]}, {where[1]}"
        before = [cell for cell in recount.cells if cell.where == where]
        has = dict(recount.minutes.get(where, {}))
        told = Fraction(str(row["gives_min"]))
        if what in gives:
            after, more = before, has | {what: has.get(what, 0) + int(told)}
            counted, slack = Fraction(gives[what].get(where[1], 0.0)), Fraction(1)
        else:
            after, more = less.get(where, []), has
            counted = Fraction(sum(c.demand_min for c in before) - sum(c.demand_min for c in after))
            slack = Fraction(len(before))
        if abs(told - counted) > slack or (what not in gives and what != "travel"):
            yield "one more gives so many minutes", named, str(told), f"{float(counted):.1f}"
        within = Fraction(0) if what in gives else slack
        short = [_by_level(before, has, levels), _by_level(after, more, levels)]
        for place, (optional, priority) in enumerate(levels):
            column = f"saves_{'other' if optional else 'mandated'}_priority_{priority}_min"
            due = short[0][place] - short[1][place]
            if abs(Fraction(str(row[column])) - due) > 2 * within:
                yield f"what one more is worth ({column})", named, str(row[column]), str(due)
        pence = _agency_pence(before, has, price) - _agency_pence(after, more, price)
        rounding = Fraction(sum(short[0]), 100) + within * max(price.values(), default=0) / 100
        if abs(Fraction(str(row["saves_gbp"])) - Fraction(pence, 100)) > rounding:
            yield ("what one more is worth in pounds", named, str(row["saves_gbp"]),
                   f"{pence / 100:.2f}")  # fmt: skip


def _by_level(
    cells: Sequence[Cell], has: Mapping[str, int], levels: Sequence[tuple[bool, int]]
) -> list[int]:
    """Minutes short of each level alone."""
    up_to = [
        lack([(cell.grades, cell.demand_min) for cell in cells if cell.rank <= level], has)
        for level in levels
    ]
    return [count - before for count, before in zip(up_to, [0, *up_to], strict=False)]


def _price(instance: Instance, recount: Recount) -> dict[frozenset[str], int]:
    """Pence of an agency minute of work that some grades may do: that of the cheapest of them."""
    year = recount.days.year()
    minute = {
        row.grade: wte_cost_gbp(instance, row.grade) / (sum(wte_minutes(row, year).values()) or 1)
        for row in instance.grades
    }
    pence = 100 * instance.settings.agency_multiplier
    sets = {allowed(instance, contact) for contact in instance.contacts}
    return {each: max(1, round(min(minute[name] for name in each) * pence)) for each in sets}


def _agency_pence(
    cells: Sequence[Cell], has: Mapping[str, int], price: Mapping[frozenset[str], int]
) -> int:
    """Least cost of what is short: minutes short at each price or more, times how far it falls."""
    prices = sorted(set(price.values()), reverse=True)
    cost = 0
    for pence, below in zip(prices, [*prices[1:], 0], strict=True):
        dear = [(cell.grades, cell.demand_min) for cell in cells if price[cell.grades] >= pence]
        cost += (pence - below) * lack(dear, has)
    return cost


def _with_less_travel(
    instance: Instance, recount: Recount
) -> dict[tuple[str, str], list[Cell]]:  # fmt: skip
    """What would be owed with ten minutes less on each home visit, by (base, period)."""
    rows = tuple(
        row.model_copy(update={"home_visit_travel_min": max(0, row.home_visit_travel_min - 10)})
        for row in instance.localities
    )
    other = Recount(replace(instance, localities=rows), recount.told)
    found: dict[tuple[str, str], list[Cell]] = {}
    for key, minutes in other.demand().items():
        assert isinstance(key, tuple)
        base, period, skill, mandated, priority = key
        cell = Cell(
            (base, period), frozenset(skill.split(";")), (mandated != "yes", int(priority)),
            round(minutes),
        )  # fmt: skip
        found.setdefault((base, period), []).append(cell)
    return found
