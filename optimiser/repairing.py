"""What would mend a question that has no answer: each way, least of it, applied and solved again.

A repair is found by a wider program (`models.relaxed`) and told only when the question with it
made has been solved: its cost is that of a real plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from models import hiring, relaxed
from models.asked import Pin
from models.relaxed import StaffPrices
from models.repair import Repair, clash_told
from models.school_teams import SchoolTeams
from models.staffing import Staffing
from optimiser.clashing import clashing
from optimiser.errors import NothingFoundError, SolverFailedError
from optimiser.settings import Search
from optimiser.solve import solve

Found = Iterator[Repair[Any]]


def why_not(
    question: SchoolTeams | Staffing, search: Search, foretold: bool = False
) -> tuple[str, ...]:
    """The clash of a question that has no answer, in words; empty where none was found.

    A solver's word is not enough for "impossible", unless arithmetic foretold it.

    Raises:
        SolverFailedError: there is a plan, whatever the solver says.
        NothingFoundError: another solver than HiGHS says so and there was no time to see it.
    """
    open_locks = relaxed.unlocked(question) if isinstance(question, SchoolTeams) else question
    program = open_locks.program()
    found, solver = clashing(program, search), search.settings.solver
    if found is None and not foretold:
        raise SolverFailedError(f"{solver} says that no plan can exist, yet there is one.")
    if found and not (found.proved or foretold or solver == "highs"):
        raise NothingFoundError(
            f"{solver} says that no plan can exist; there was no time to see whether that is so."
        )
    return clash_told(program, found.rows, found.irreducible) if found else ()


def _ranked(found: Sequence[Repair[Any]]) -> tuple[Repair[Any], ...]:
    """Cheapest first, each once."""
    once = {repair.change: repair for repair in reversed(found)}
    return tuple(sorted(once.values(), key=lambda repair: (repair.cost_gbp, repair.change)))


# --- school teams


def school_repairs(question: SchoolTeams, search: Search) -> tuple[Repair[Any], ...]:
    """Repairs of a question of school teams that has no answer, cheapest plan first."""
    open_locks = relaxed.unlocked(question)
    alone = [
        *_widened(open_locks, search, ()),
        *_given_up(open_locks, search, locked=False),
        *_given_up(open_locks, search, locked=True),
    ]
    return _ranked(alone or list(_all_changed(open_locks, search)))


def _widened(question: SchoolTeams, search: Search, before: tuple[str, ...]) -> Found:
    """The least tolerance, in tenths of a per cent, with which there is a plan."""
    outcome = solve(question.balancing(), search, "least tolerance").read(question.read)
    if outcome.found is None:
        return
    worst = max(
        (abs(int(load) - share) / share
         for load, share in zip(outcome.plan.load_min, question.target, strict=True) if share),
        default=Fraction(0),
    )  # fmt: skip
    tenths = max(-(-worst * 1000 // 1), -(-question.tolerance * 1000 // 1))
    own = float(question.tolerance * 100)
    wide = f"With balance_tolerance_pct of {float(tenths) / 10:.1f} instead of {own:g} there is one"
    change = "; ".join([wide, *before])
    yield from _solved(replace(question, tolerance=Fraction(tenths, 1000)), change, search)


def _given_up(question: SchoolTeams, search: Search, locked: bool) -> Found:
    """The fewest choices to give up, of those in the tables or of those asked for."""
    loose = tuple(pin for pin in question.pins if pin.locked == locked)
    if not loose:
        return
    program, d = relaxed.given_up(question, locked)
    outcome = solve(program, search, "what to give up")
    if outcome.found is None:
        return
    up = outcome.found[d.column]
    gone = [pin for pin, given in zip(loose, up, strict=True) if given > 0.5]
    yield from _solved(relaxed.remaining(question, up, loose), _without(question, gone), search)


def _all_changed(question: SchoolTeams, search: Search) -> Found:
    """Where no change does alone: the fewest choices to give up, and then the least tolerance."""
    if not question.pins:
        return
    program, d = relaxed.all_given_up(question)
    outcome = solve(program, search, "what to give up")
    if outcome.found is None:
        return
    up = outcome.found[d.column]
    gone = [pin for pin, given in zip(question.pins, up, strict=True) if given > 0.5]
    fewer = relaxed.remaining(question, up, question.pins)
    yield from _widened(fewer, search, (_without(question, gone),) if gone else ())


def _without(question: SchoolTeams, gone: Sequence[Pin]) -> str:
    told = []
    for pin in gone:
        school, team = question.schools[pin.unit], question.teams[pin.place]
        if pin.locked:
            told.append(f"unlock {question.nouns.unit} {school} (now to stay with {team})")
        else:
            told.append(
                f"do not ask for {school} with {team}"
                if pin.count
                else f"allow {school} with {team}"
            )
    return "; ".join(told)


def _solved(question: SchoolTeams, change: str, search: Search) -> Found:
    """The repair, if the question with it made has an answer."""
    outcome = solve(question.program(), search, "repair").read(question.read)
    if outcome.found is None:
        return
    plan = outcome.plan
    worst = float(np.abs(question.imbalance_pct(plan.load_min)).max(initial=0.0))
    cost = (plan.travel_pence + plan.move_pence) / 100
    nouns, moved = question.nouns, int(plan.moved.sum())
    gives = f"{nouns.units} moved: {moved}, no {nouns.place} is more than {worst:.1f} per cent off"
    yield Repair(change, question, cost, "travel and moves then cost", gives)


# --- staffing


def staff_repairs(
    question: Staffing, prices: StaffPrices, search: Search
) -> tuple[Repair[Any], ...]:
    """Repairs of a staffing that has no answer, cheapest first."""
    ways: list[Callable[[], Found]] = [
        lambda: _fewer_asked(question, search),
        lambda: _accepted(question, prices, search, ()),
        lambda: _posts(question, prices, search),
    ]
    alone = list(chain.from_iterable(way() for way in ways))
    if not alone:
        without = replace(question, promised_short_min=None)
        for fewer in _fewer_asked(without, search):
            asked = replace(fewer.question, promised_short_min=question.promised_short_min)
            alone += _accepted(asked, prices, search, (fewer.change,))
    return _ranked(alone)


def _fewer_asked(question: Staffing, search: Search) -> Found:
    """The fewest choices to give up."""
    if not question.pins:
        return
    program, d = relaxed.given_up(question)
    outcome = solve(program, search, "what to give up")
    if outcome.found is None:
        return
    up = outcome.found[d.column]
    names = question.capacity
    told = [
        (f"do not ask for {pin.count} steps of" if pin.count else "allow")
        + f" {names.tranches[pin.unit]} at {names.bases[pin.place]}"
        for pin, given in zip(question.pins, up, strict=True)
        if given > 0.5
    ]
    fewer = relaxed.remaining(question, up, question.pins)
    yield from _staffed(fewer, "; ".join(told), 0.0, "in pay this costs", search)


def _accepted(
    question: Staffing, prices: StaffPrices, search: Search, before: tuple[str, ...]
) -> Found:
    """The fewest minutes short of what is mandated that have to be accepted, at agency cost."""
    if question.promised_short_min is None:
        return
    outcome = solve(relaxed.shortest(question), search, "what to accept")
    if outcome.found is None:
        return
    wider = relaxed.promising(question, outcome.found)
    assert wider.promised_short_min is not None
    more = wider.promised_short_min - question.promised_short_min
    where = sorted(zip(*np.nonzero(more), strict=True), key=lambda cell: (-more[cell], cell))
    cells = [
        f"{more[cell]:,} at {question.demand.bases[cell[0]]} in {question.demand.periods[cell[1]]}"
        for cell in where[:3]
    ]
    others = [f"{len(where) - 3} more"] if len(where) > 3 else []
    change = f"accept {more.sum():,} mandated minutes short ({', '.join([*cells, *others])})"
    cost = round(float(more.sum()) * prices.agency_minute_gbp, 2)
    yield from _staffed(
        wider, "; ".join([*before, change]), cost, "from an agency they would cost", search
    )


def _posts(question: Staffing, prices: StaffPrices, search: Search) -> Found:
    """The cheapest more posts, in the tranches or beside them."""
    more_posts = hiring.more_posts(question, prices.step_pence)
    outcome = solve(more_posts.program(), search, "more posts")
    if outcome.found is None:
        return
    wider = hiring.with_posts(question, more_posts.read(outcome.found).placed)
    has, own = wider.capacity, question.capacity
    before = dict(zip(own.tranches, own.tranche_steps.tolist(), strict=True))
    more = {
        tranche: int(steps) - before.get(tranche, 0)
        for tranche, steps in zip(has.tranches, has.tranche_steps, strict=True)
    }
    told = [
        f"add {steps} steps of {has.wte_step:g} WTE of {has.grades[grade]} to {tranche}"
        for (tranche, steps), grade in zip(more.items(), has.tranche_grade, strict=True) if steps
    ]  # fmt: skip
    grade_pence = prices.step_pence[has.tranche_grade]
    cost = float(grade_pence @ np.array(list(more.values()))) / 100
    yield from _staffed(wider, "; ".join(told), cost, "a year this costs", search)


def _staffed(question: Staffing, change: str, cost: float, costs: str, search: Search) -> Found:
    """The repair, if the question with it made has an answer."""
    program = question.program()
    del program.objectives[question.mandated_levels :]
    if not program.objectives:
        program = question.program()
        del program.objectives[1:]
    outcome = solve(program, search, "repair").read(question.read)
    if outcome.found is None:
        return
    placed = outcome.plan.placed
    where = [
        f"{placed[tranche, base]} of {question.capacity.tranches[tranche]} at"
        f" {question.capacity.bases[base]}"
        for tranche, base in zip(*np.nonzero(placed), strict=True)
    ]
    short = int(outcome.plan.mandated_shortage_min.sum())
    gives = f"{short:,} mandated minutes are short"
    if where:
        gives += f" with steps placed {', '.join(where[:6])}" + (" ..." if len(where) > 6 else "")
    yield Repair(change, question, cost, costs, gives)
