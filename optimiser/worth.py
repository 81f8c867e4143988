"""What one more is worth: of each row of a program that binds, of staff and of time for visits.

Of rows it is marginal, of fractions; of staff it is counted (see `models.worth`), and confirmed by
searching again with one more of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from models import worth as worth_of
from models.agency import Agency
from models.arrays import Arrays
from models.capacity import wte_minutes
from models.demand import demand
from models.outcome import Ending
from models.parts import Objective
from models.program import Family, Program
from models.repair import UNITS
from models.school_work import school_work
from models.staffing import Staffing, StaffingPlan
from models.worth import Anew, Worth
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.backends.protocol import Answer, Task
from optimiser.settings import Search
from optimiser.solve import solve

KEPT = Family("kept", "What mattered more stays at nothing.", "")
NOTHING = 1e-6
"""A price, or the value of an objective, that is rounding."""


CONFIRMED = 3
"""So many cells of a grade that starts, and of travel, are searched again: those worth most."""


@dataclass(frozen=True)
class Binding:
    """A row that binds.

    `price` is the marginal change of the objective by the limit of the row, where all may be
    fractions; `alone` what a whole unit more changes there when every other limit stays. The two
    differ where another row binds at the same point, and where a unit is much.
    """

    row: int
    name: str
    side: str
    limit: float
    limit_unit: str
    price: float
    alone: float
    objective: str
    unit: str

    def __str__(self) -> str:
        return (
            f"{self.name}, {self.side} {self.limit:,.10g} {self.limit_unit}: one more would"
            f" {_effect(self.alone, self.unit)}; its marginal price would"
            f" {_effect(self.price, self.unit)} ({self.objective})"
        )

    @property
    def told(self) -> dict[str, Any]:
        """As in JSON."""
        return {
            "row": self.name, "side": self.side, "limit": self.limit, "unit": self.limit_unit,
            "marginal_price": self.price, "one_more_alone": self.alone,
            "objective": self.objective, "objective_unit": self.unit,
        }  # fmt: skip


def _effect(change: float, unit: str) -> str:
    if abs(change) <= NOTHING:
        return "change nothing"
    if unit == "pence":
        change, unit = change / 100, "pounds"
    amount = f"{abs(change):,.4g}"
    thing = unit.removesuffix("s") if amount == "1" else unit
    return f"{'save' if change < 0 else 'cost'} {amount} {thing}"


def worth(
    program: Program, families: Collection[Family], search: Search, top: int = 10
) -> tuple[Binding, ...]:
    """The rows of some families that bind and are worth most.

    Worth is in the first objective that is not 0; those before it are kept at nothing, by rows
    that the program gets for it.
    """
    for objective in list(program.objectives):
        arrays = _fractions(program.assemble())
        answer = _answer(arrays, objective, search)
        if answer.prices is None or answer.values is None:
            return ()
        if objective.most or abs(answer.objective) > NOTHING:
            break
        program.promise(
            KEPT, np.zeros(len(objective.column)), objective.column, objective.weight,
            -np.inf, max(0.0, answer.objective), rows=1,
        )  # fmt: skip
    else:
        return ()
    activity, prices = arrays.activity(answer.values), answer.prices.row
    found = []
    for row in np.flatnonzero(np.abs(prices) > NOTHING).tolist():
        family = program.family_of(row)[0].family
        if family not in families:
            continue
        low, high = float(arrays.row_lower[row]), float(arrays.row_upper[row])
        at_least = abs(activity[row] - low) <= abs(activity[row] - high)
        side = "exactly" if low == high else "at least" if at_least else "at most"
        found.append(
            Binding(
                row, program.row_name(row), side, low if at_least else high,
                UNITS.get(family.name, ""), float(prices[row]), 0.0, objective.name, objective.unit,
            )
        )  # fmt: skip
    found.sort(key=lambda one: (-abs(one.price), -one.limit, one.row))
    told = []
    for one in found[:top]:
        more = _answer(_with_one_more(arrays, one), objective, search)
        if more.values is not None:
            told.append(replace(one, alone=more.objective - answer.objective))
    return tuple(told)


def _fractions(arrays: Arrays) -> Arrays:
    """The program where all may be fractions.

    What must be whole loses its upper limit, which the rows say as well (no more of a tranche at a
    base than in all, no school more than once with a team): else a limit would hide a price.
    """
    free = arrays.integer & (arrays.upper > 0)
    return replace(arrays, integer=np.zeros_like(free), upper=np.where(free, np.inf, arrays.upper))


def _answer(arrays: Arrays, objective: Objective, search: Search) -> Answer:
    return ask(backend("highs"), Task(arrays, objective, search.settings), search.stop)


def _with_one_more(arrays: Arrays, one: Binding) -> Arrays:
    """The program with a limit of a row, or both where they are one, a unit more."""
    low, high = arrays.row_lower.copy(), arrays.row_upper.copy()
    if one.side != "at most":
        low[one.row] += 1
    if one.side != "at least":
        high[one.row] += 1
    return replace(arrays, row_lower=low, row_upper=high)


# --- of staff and of time


def worth_of_staff(
    instance: Instance, days: Calendar, team: NDArray[np.int64], question: Staffing,
    plan: StaffingPlan, agency: Agency, search: Search,
) -> Worth:  # fmt: skip
    """One more WTE of each grade, and less travel, at each base in each period.

    Of what could be had, a grade that starts or less travel, those cells that are worth most are
    searched again, all posts placed anew.
    """
    season = instance.settings.sickness_season
    wte_min = np.rint([wte_minutes(row, days, season) for row in instance.grades])
    quicker = worth_of.shorter(instance)
    less = demand(quicker, days, school_work(quicker, days), team)
    found = worth_of.worth(question, plan, wte_min.astype(np.int64), less, agency)
    now = plan.shortage_min.sum(axis=(0, 1))
    exact = replace(search, settings=replace(search.settings, gap=0.0))
    anew = []
    for what in sorted({*question.capacity.tranche_grade.tolist(), len(found.what) - 1}):
        for cell in found.first(what, CONFIRMED):
            asked = worth_of.with_one_more(question, less, found, cell)
            outcome = solve(asked.program(), exact, "one more").read(asked.read)
            if outcome.found is not None:
                then = outcome.plan.shortage_min.sum(axis=(0, 1))
                anew.append(Anew(cell, now - then, outcome.ending is Ending.PROVED))
    return replace(found, anew=tuple(anew))
