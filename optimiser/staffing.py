"""Questions about staff alone: where to place them, how few would do, what can be promised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar, calendar
from instances.rates import in_force
from models import choices, hiring, promises, safety
from models.agency import Agency
from models.asked import Pin
from models.buys import posts
from models.capacity import capacity
from models.demand import demand
from models.no_regret import GIVEN
from models.outcome import Ending, Outcome
from models.relaxed import StaffPrices, staff_prices
from models.school_teams import school_teams
from models.school_work import SchoolWork, school_work
from models.staff_answer import Choice, Insisted, Mode, Point, StaffAnswer
from models.staffing import Staffing, StaffingPlan
from models.terms import PLACING, Aim
from models.training import Training, grown, offers
from optimiser.answer import STAFFING_GAP, answer_schools, answer_staffing
from optimiser.errors import WrongWishError
from optimiser.no_regret import no_regret
from optimiser.settings import Search, Stop
from optimiser.solve import solve
from optimiser.worth import worth_of_staff

Whole = NDArray[np.int64]
POINTS = 20
POINT_S = 5.0
"""Seconds for a point of the frontier; what is not proved by then is told with its bound."""


@dataclass(frozen=True)
class Asked:
    """What is asked.

    `scratch` forgets those in post; `agency` lets agency staff do what a post would cost more for;
    `pins` are choices asked for; `routes` grades that may train for others, (from, to). `order`
    says what matters first when tranches are placed.
    `stands` is a plan that stands, steps by (tranche, base), `moves` how many may go elsewhere.
    `plans` asks for that many choices within `within_pct` of the best; `no_regret` for the posts
    that are right whether little or much is owed; `worth` for what one more of each grade saves.
    """

    mode: Mode = "place"
    scratch: bool = False
    agency: bool = False
    budget_gbp: float | None = None
    pins: tuple[Pin, ...] = ()
    routes: tuple[tuple[str, str], ...] = ()
    order: tuple[Aim, ...] = PLACING
    stands: Whole | None = None
    moves: int | None = None
    plans: int = 1
    within_pct: float = 1.0
    insist: bool = False
    frontier: bool = False
    no_regret: bool = False
    worth: bool = False


def staff(
    instance: Instance, asked: Asked, search: Search,
    told: Callable[[str], None] = lambda _stage: None,
) -> StaffAnswer:  # fmt: skip
    """Answer what is asked about the staff of an instance.

    Raises:
        WrongWishError: what is asked does not go together.
        ImpossibleError: it cannot be so; with what clashes and what would mend it.
        NothingFoundError: the search was stopped before it found a plan.
    """
    if asked.mode == "budget" and asked.budget_gbp is None:
        raise WrongWishError("A budget is asked for: say how much it is.")
    if asked.worth and asked.mode not in ("place", "budget"):
        raise WrongWishError("What more is worth is asked with --mode place or --mode budget.")
    if asked.no_regret and asked.mode != "place":
        raise WrongWishError("Posts without regret are those of tranches: ask with --mode place.")
    told("Counting what is owed and what can be given")
    days = calendar(instance.settings, instance.school_terms)
    work = school_work(instance, days)
    team, as_today = teams(instance, work, search, told)
    given = Staffing(demand(instance, days, work, team), capacity(instance, days), asked.pins)
    if asked.scratch:
        given = hiring.from_scratch(given)
    prices = staff_prices(instance, days, given)
    question = _question(instance, days, given, asked, prices)
    told("Staff")
    quick = replace(
        search, settings=replace(search.settings, gap=min(search.settings.gap, STAFFING_GAP))
    )
    promised: tuple[float, ...] = ()
    if asked.mode == "promise":
        outcome, promised = _promise(question, quick)
    else:
        outcome = answer_staffing(question, quick, prices)
    same = None
    if asked.no_regret:
        told("Which posts are the same at low and high demand")
        same = no_regret(instance, days, team, question, outcome, prices, quick)
        # of plans equally good, the one that has most in common with the others
        outcome = replace(outcome, found=question.plan(same.placed[GIVEN]))
    plan = outcome.plan
    today = question.plan(np.zeros_like(plan.placed))
    answer = StaffAnswer(
        instance, asked.mode, asked.scratch, as_today,
        tuple(instance.teams[place].team for place in team), question, outcome, plan, today,
        posts(question, plan),
        prices.agency, prices.step_pence, promised=promised,
        promised_at=promises.shares(question, plan.capacity_min), no_regret=same,
    )  # fmt: skip
    if asked.worth:
        told("What one more of each grade is worth, where and when")
        found = worth_of_staff(
            instance, days, team, question, plan, prices.agency, quick
        )  # fmt: skip
        answer = replace(answer, worth=found)
    if asked.insist and asked.mode != "promise":
        told("What it costs to insist on each aim")
        answer = replace(answer, insisted=_insisted(question, outcome, quick))
    if asked.frontier and asked.mode in ("least", "budget"):
        told("What more cover for the worst-off costs")
        answer = replace(answer, frontier=frontier(question, outcome, quick))
    if asked.plans > 1 and asked.mode != "promise":
        told("Other plans that are nearly as good")
        answer = replace(answer, choices=others(question, outcome, asked, quick))
    return answer


def teams(
    instance: Instance,
    work: SchoolWork,
    search: Search,
    told: Callable[[str], None] = lambda _stage: None,
) -> tuple[Whole, bool]:
    """The team of each school: today's, where each has one; else as planned."""
    question = school_teams(instance, work)
    if (question.today >= 0).all():
        return question.today, True
    told("School teams, for some schools have none today")
    return answer_schools(question, search).plan.team, False


def _question(
    instance: Instance, days: Calendar, given: Staffing, asked: Asked, prices: StaffPrices
) -> Staffing:
    """The question in its mode, with the rules of safe staffing."""
    question, agency = given, prices.agency
    pay = np.rint(prices.step_pence * instance.settings.months / 12).astype(np.int64)
    if asked.mode == "least":
        question = hiring.establishment(given, pay, agency if asked.agency else None)
    elif asked.mode == "budget":
        question = hiring.within_budget(given, pay, round((asked.budget_gbp or 0.0) * 100))
    elif asked.mode == "train":
        question = _trained(instance, days, given, asked, prices, agency)
    elif asked.mode == "place":
        terms = replace(given.terms, order=asked.order, stands=asked.stands, most_moved=asked.moves)
        question = replace(given, terms=terms)
    bounds = (*question.terms.bounds, *safety.bounds(instance, question))
    return replace(question, terms=replace(question.terms, bounds=bounds))


def _trained(
    instance: Instance, days: Calendar, given: Staffing, asked: Asked, prices: StaffPrices,
    agency: Agency,
) -> Staffing:  # fmt: skip
    """What to recruit and whom to train."""
    rate = {
        name: in_force(name, f"{days.start:%Y-%m-%d}", instance.own_rates).value
        for name in ("training_months", "training_fee_gbp", "ramp_months", "ramp_start_pct")
    }
    training = Training(
        round(rate["training_months"]), rate["training_fee_gbp"], round(rate["ramp_months"]),
        rate["ramp_start_pct"],
    )  # fmt: skip
    months, grades = instance.settings.months, given.capacity.grades
    if months <= training.months:
        raise WrongWishError(
            f"A plan of {months} months is too short to see a training of {training.months} months"
            " pay; plan two years or more, for example with --set settings.months=36."
        )
    unknown = sorted({name for route in asked.routes for name in route} - set(grades))
    if unknown:
        raise WrongWishError(
            f"No grade is called {', '.join(unknown)}; there are {', '.join(grades)}."
        )
    routes = [(grades.index(one), grades.index(other)) for one, other in asked.routes]
    recruits = np.flatnonzero(given.useful.any(axis=0)).tolist()
    ways = offers(given, months, recruits, routes)
    return grown(given, days, months, ways, training, prices.step_pence, agency)


def _promise(question: Staffing, search: Search) -> tuple[Outcome[StaffingPlan], tuple[float, ...]]:
    program = promises.most(question)
    outcome = solve(program, search, "promise")
    r = next(block for block in program.blocks if block.name == "r").column
    shares = tuple(float(step.objective) for step in outcome.steps[: r.size])
    return outcome.read(question.read), shares


def _insisted(
    question: Staffing, outcome: Outcome[StaffingPlan], search: Search
) -> tuple[Insisted, ...]:
    """For each aim but the last: what the next would reach if that were not insisted on."""
    found = []
    for number in range(len(outcome.steps) - 1):
        program = question.program()
        del program.objectives[number + 2 :]
        del program.objectives[number]
        free = solve(program, search, "without an aim")
        if len(free.steps) == len(program.objectives):
            one, other = outcome.steps[number], outcome.steps[number + 1]
            found.append(
                Insisted(
                    one.name, other.name, other.unit, other.objective, free.steps[-1].objective
                )
            )
    return tuple(found)


def frontier(
    question: Staffing, outcome: Outcome[StaffingPlan], search: Search, points: int = POINTS
) -> tuple[Point, ...]:
    """Least pay for more and more cover of the worst-off base, shortage as little as it can be."""
    fairness = question.fairness
    if fairness is None or outcome.found is None:
        return ()
    short = [step for step in outcome.steps if step.unit == "minutes"]
    has = (outcome.plan.capacity_min.sum(axis=2) * question.useful).sum(axis=1)
    low = float((has[fairness.number] / fairness.owed_min).min())
    most = float(
        min(
            (question.plan(_all(question)).capacity_min.sum(axis=2) * question.useful)
            .sum(axis=1)[fairness.number] / fairness.owed_min
        )
    )  # fmt: skip
    found: list[Point] = []
    start = None
    limit = min(search.settings.time_limit, POINT_S)
    quick = replace(search, settings=replace(search.settings, time_limit=limit))
    for target in np.linspace(low, min(max(low, 1.0) + 0.2, most), points):
        program = replace(
            question, terms=replace(question.terms, order=("mandated", "other", "cover", "cost"))
        ).program()
        r = next(block for block in program.blocks if block.name == "r").column
        for aim, step in zip(program.objectives, short, strict=False):
            program.promise(
                choices.NEARLY, np.zeros(len(aim.column)), aim.column, aim.weight, -np.inf,
                step.objective, rows=1,
            )  # fmt: skip
        program.promise(choices.NEARLY, [0], r, 1.0, target - 1e-9, np.inf, rows=1)
        program.objectives = [aim for aim in program.objectives if aim.unit == "pence"]
        if not program.objectives:
            return ()
        one = solve(program, quick, "frontier", start)
        if one.found is None:
            break
        start, step = one.found, one.steps[0]
        found.append(Point(float(target), step.objective, step.bound, step.ending is Ending.PROVED))
    return tuple(found)


def _all(question: Staffing) -> Whole:
    """All that may be placed, at every base at once: more than can be."""
    return question.open_to * question.capacity.tranche_steps[:, None]


def others(
    question: Staffing, outcome: Outcome[StaffingPlan], asked: Asked, search: Search
) -> tuple[Choice, ...]:
    """Plans nearly as good, each as far from the best and the earlier ones as can be."""
    best = question.objectives(outcome.plan)
    plans: list[Whole] = [outcome.plan.placed]
    found: list[Choice] = []
    search = replace(search, stop=Stop(), settings=replace(search.settings, gap=0.0))
    while len(plans) < asked.plans:
        program = choices.farthest(question, best, asked.within_pct, plans)
        one = solve(program, search, "another plan")
        if one.found is None or one.steps[0].objective < 1:
            break
        plan = question.read(one.found)
        found.append(Choice(plan, round(one.steps[0].objective), tuple(question.objectives(plan))))
        plans.append(plan.placed)
    return tuple(found)


def kept(placed: Sequence[tuple[str, str, int]], instance: Instance) -> Whole:
    """Steps by (tranche, base) of a plan told as rows; what is not there any more is left out."""
    tranches = [row.tranche for row in instance.tranches]
    bases = [row.locality for row in instance.localities] + [row.team for row in instance.teams]
    stands = np.zeros((len(tranches), len(bases)), dtype=np.int64)
    for tranche, base, steps in placed:
        if tranche in tranches and base in bases:
            stands[tranches.index(tranche), bases.index(base)] = steps
    return stands
