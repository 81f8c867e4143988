"""Which posts go to the same place whether little or much is owed."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from models.demand import demand
from models.no_regret import ENDS, GIVEN, NoRegret, alike, placements
from models.outcome import Ending, Outcome
from models.ranges import CAUSES, End, at_end
from models.relaxed import StaffPrices
from models.school_work import school_work
from models.staffing import Staffing, StaffingPlan
from optimiser.answer import answer_staffing
from optimiser.errors import NothingFoundError
from optimiser.settings import Search
from optimiser.solve import solve

Whole = NDArray[np.int64]


def no_regret(
    instance: Instance, days: Calendar, team: Whole, question: Staffing,
    outcome: Outcome[StaffingPlan], prices: StaffPrices, search: Search,
) -> NoRegret:  # fmt: skip
    """The plans for low demand, as given and high that have most in common, each the best.

    Args:
        instance: the tables, with the least and the most of what is owed where they are known.
        days: the days planned.
        team: number of the team of each school.
        question: what was asked, with demand as given.
        outcome: its answer.
        prices: of what would mend a question without answer.
        search: how to search.

    Raises:
        ImpossibleError: at one of the ends there is no plan.
        NothingFoundError: the search was stopped before it found plans.
    """
    exact = replace(search, settings=replace(search.settings, gap=0.0))
    questions = [
        question if end == ENDS[GIVEN] else _at(instance, days, team, question, end)
        for end in ENDS
    ]  # fmt: skip
    found = [
        outcome if place == GIVEN else answer_staffing(each, exact, prices)
        for place, each in enumerate(questions)
    ]
    best = [[step.objective for step in one.steps] for one in found]
    joint = solve(alike(questions, best), exact, "no regret")
    if joint.found is None:
        raise NothingFoundError("The posts without regret: no plans were found in the time.")
    endings = {joint.ending, *(one.ending for one in found)}
    return NoRegret(
        placements(questions, joint.found),
        np.array([each.demand.demand_min.sum() for each in questions], dtype=np.int64),
        round(joint.steps[0].bound),
        endings == {Ending.PROVED},
    )


def _at(
    instance: Instance, days: Calendar, team: Whole, question: Staffing, end: str
) -> Staffing:  # fmt: skip
    """The question with as little, or as much, owed as the tables allow."""
    other = at_end(instance, cast(End, end), CAUSES)
    return replace(question, demand=demand(other, days, school_work(other, days), team))
