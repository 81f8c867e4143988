"""The questions of a run, asked in turn: school teams, then staff on that map, then the price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from instances import Fault, Instance, InstanceFaults
from instances.calendar import calendar
from models import foretold, school_teams
from models.answers import Answers
from models.capacity import capacity
from models.costing import CostingError, ledger
from models.demand import demand
from models.explained import keeps
from models.frontier import BUDGETS, FrontierPoint, bounded, point, today
from models.hours import hours
from models.mileage import mileage
from models.neighbours import Graph
from models.outcome import Ending, Outcome
from models.relaxed import StaffPrices, staff_prices
from models.school_teams import MILLIONTHS, SchoolPlan, SchoolTeams
from models.school_work import school_work
from models.staff_cost import contact_minute_gbp, pay_rates_of, wte_cost_gbp
from models.staffing import Staffing, StaffingPlan
from models.standard import standard
from models.tariffs import costed
from models.travel import distance_km
from optimiser.balance import FEW, best_balance, cheaper, least
from optimiser.contiguous import in_one_piece
from optimiser.errors import ImpossibleError, NothingFoundError, SolverFailedError
from optimiser.few_moves import MOST
from optimiser.repairing import school_repairs, staff_repairs, why_not
from optimiser.settings import Search, Stop
from optimiser.solve import solve

CHEAPER = 0.4
"""Of the time for the balance of a point, that for less travel at it."""
STAFFING_GAP = 1e-5
"""Staffing is searched to this gap: minutes short are families not seen; the search is quick."""


def answer_or_faults(
    instance: Instance, search: Search, told: Callable[[str], None], frontiers: bool = True
) -> Answers:
    """As `answer`; a ledger that cannot be passed on is a fault of its table.

    Raises:
        InstanceFaults: with that fault.
    """
    try:
        return answer(instance, search, told, frontiers)
    except CostingError as error:
        fault = Fault(
            "cost_centres", "cost_centres.csv", 0, "driver", str(error),
            "a ledger whose support centres all reach a direct centre",
        )  # fmt: skip
        raise InstanceFaults([fault]) from error


def answer(
    instance: Instance, search: Search, told: Callable[[str], None], frontiers: bool = True
) -> Answers:
    """Ask every question of an instance; without `frontiers`, what each number of moves would buy.

    Raises:
        ImpossibleError: the school teams cannot be balanced as asked.
        NothingFoundError: a search was stopped before it found a plan.
        CostingError: the ledger cannot be passed on.
    """
    told("Counting what is owed")
    days = calendar(instance.settings, instance.school_terms)
    absorbed = ledger(instance)
    work = school_work(instance, days)
    question = school_teams.school_teams(instance, work)
    told("School teams")
    schools = answer_schools(question, search)
    if frontiers:
        told("What each number of moved schools would buy")
    frontier = frontier_of(question, search) if frontiers else ()
    owed = demand(instance, days, work, schools.plan.team)
    has = capacity(instance, days)
    told("Staff")
    staffing_question = Staffing(owed, has)
    posts = answer_staffing(
        staffing_question, search, staff_prices(instance, days, staffing_question)
    )
    before = staffing_question.plan(np.zeros_like(posts.plan.placed))
    told("Costs and prices")
    rates = pay_rates_of(instance)
    yearly = np.array([wte_cost_gbp(row, rates) for row in instance.grades])
    minute = contact_minute_gbp(instance, days)
    given = hours(owed, has, posts.plan.capacity_min, np.argsort(minute, kind="stable").tolist())
    spent = standard(
        instance, owed, given, posts.plan.capacity_min, minute,
        mileage(instance, owed, work, schools.plan.team),
    )  # fmt: skip
    priced = costed(instance, owed, spent, absorbed, schools.plan.team)
    return Answers(
        instance, work, question, distance_km(instance), schools, frontier, owed, has,
        staffing_question, posts, before, given, yearly, absorbed, priced.tariffs,
        priced,
    )  # fmt: skip


def answer_schools(question: SchoolTeams, search: Search) -> Outcome[SchoolPlan]:
    """The school teams; raises `ImpossibleError` with what clashes and what would mend it."""
    reasons = () if question.wishes.least else school_teams.foretell(question)
    if reasons:
        clash = why_not(question, search, foretold=True)
        raise ImpossibleError((*reasons, *clash), school_repairs(question, search))
    if question.wishes.least:
        outcome = least(question, search)
    else:
        graph = question.wishes.graph
        found = in_one_piece(question.program, graph, search, "school teams")
        outcome = found.read(question.read)
    if outcome.ending is Ending.IMPOSSIBLE and question.wishes.graph is not None:
        loose = replace(question, wishes=replace(question.wishes, graph=None))
        answer_schools(loose, search)  # raises where it is not the pieces that make it impossible
        place = question.nouns.place
        said = f"No plan has every {place} in one piece and keeps all else that is asked."
        islands = _islands(question, question.wishes.graph)
        raise ImpossibleError((said, *islands, "Without contiguous there is a plan."))
    if outcome.ending is Ending.IMPOSSIBLE:
        clash = why_not(question, search)
        own = float(question.tolerance * 100)
        said = f"No plan keeps every {question.nouns.place} within {own:g} per cent of its share."
        reasons = (_whose_word(outcome),) if question.pins else (said, _whose_word(outcome))
        raise ImpossibleError((*reasons, *clash), school_repairs(question, search))
    _refuse_nothing(outcome)
    if question.wishes.least or question.pins:
        return outcome
    return _none_for_nothing(outcome, question)


def _none_for_nothing(outcome: Outcome[SchoolPlan], question: SchoolTeams) -> Outcome[SchoolPlan]:
    """The plan without moves that cost as much as they save, or more, and that nothing needs.

    A search may leave some: those that cost nothing, and those within the gap asked.
    """
    plan = outcome.plan
    lower, upper = question.limits
    for school in np.flatnonzero(plan.moved).tolist():
        home = int(question.today[school])
        team = plan.team.copy()
        team[school] = home
        back = question.plan(team)
        fits = bool(((back.load_min >= lower) & (back.load_min <= upper)).all())
        fits &= not question.shut[school, home] and back.cost_pence <= plan.cost_pence
        if fits and keeps(question, team):
            plan = back
    if plan is outcome.plan:
        return outcome
    first, *others = outcome.steps
    first = replace(first, objective=float(plan.cost_pence))
    return replace(outcome, steps=(first, *others), found=plan)


def _islands(question: SchoolTeams, graph: Graph) -> tuple[str, ...]:
    """Schools that no way by neighbours leads to from the most others."""
    piece = graph.pieces(graph.placed)
    if piece.max(initial=0) < 1:
        return ()
    alone = np.flatnonzero((piece >= 0) & (piece != np.bincount(piece[piece >= 0]).argmax()))
    named = ", ".join(question.schools[place] for place in alone[:10])
    units = question.nouns.units
    return (f"{len(alone)} {units} have no neighbours that lead to the others: {named}.",)


def _whose_word(outcome: Outcome[Any]) -> str:
    if outcome.certain:
        return "That there is no plan is proved by arithmetic, without the solver."
    return "That there is no plan is the word of the solver."


def _refuse_nothing(outcome: Outcome[Any]) -> None:
    """Raise where a search found no plan, or a solver failed."""
    if outcome.found is None or outcome.ending is Ending.FAILED:
        if not outcome.ending.is_early:
            why = "; ".join(outcome.reasons)
            raise SolverFailedError(f"{outcome.question}: {outcome.ending.value} ({why}).")
        why = "it was stopped" if outcome.ending is Ending.STOPPED else "time ran out"
        raise NothingFoundError(f"{outcome.question}: {why}; no plan was found yet.")


def frontier_of(
    question: SchoolTeams,
    search: Search,
    budgets: tuple[int, ...] = BUDGETS,
    thorough: bool = False,
) -> tuple[FrontierPoint, ...]:
    """Today's plan, then the best balance for more and more moved schools, while it gets better."""
    as_today = today(question)
    if as_today is None:
        return ()
    worst = float(np.abs(question.imbalance_pct(as_today.load_min)).max())
    points = [point(question, as_today, worst / 100 * MILLIONTHS)]
    for moves in (*(k for k in budgets if k < len(question.schools)), None):
        if search.stop.wished:
            break
        few = len(question.schools) if thorough else FEW
        found = best_balance(question, moves, search, few, points[-1] if thorough else None)
        if found is None:
            continue
        proved = moves is not None and moves <= MOST and not question.wishes.ties
        better = found.worst_imbalance_pct < points[-1].worst_imbalance_pct
        if thorough and better and not proved:
            limit = search.settings.time_limit * CHEAPER
            short = replace(search, settings=replace(search.settings, time_limit=limit))
            found = cheaper(question, moves, found, short)
        if found.worst_imbalance_pct < points[-1].worst_imbalance_pct:
            points.append(found)
        if moves is not None and found.schools_moved < moves and not thorough:
            break
    return bounded(points)


def answer_staffing(
    question: Staffing, search: Search, prices: StaffPrices
) -> Outcome[StaffingPlan]:
    """The staffing; raises `ImpossibleError` with what clashes and what would mend it."""
    reasons = foretold.foretell(question)
    search = replace(
        search, settings=replace(search.settings, gap=min(search.settings.gap, STAFFING_GAP))
    )
    if search.stop.wished:
        # an earlier search was stopped: this quick one still has to find some plan
        search = replace(search, stop=Stop())
    found = None if reasons else solve(question.program(), search, "staffing")
    if found is None or found.ending is Ending.IMPOSSIBLE:
        clash = why_not(question, search, foretold=bool(reasons))
        raise ImpossibleError((*reasons, *clash), staff_repairs(question, prices, search))
    outcome = found.read(question.read)
    _refuse_nothing(outcome)
    # what is told is what the plan has, counted in whole numbers
    reached = question.objectives(outcome.plan)
    steps = tuple(
        replace(step, objective=value) for step, value in zip(outcome.steps, reached, strict=False)
    )
    return replace(outcome, steps=steps)
