"""A program to an outcome: one objective after another, each kept while the next is sought."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.outcome import Ending, Opinion, Outcome, Step, overall
from models.program import Arrays, Objective, Program, ProgramError
from optimiser.backends import backend, opened
from optimiser.backends.asking import LEAST_S, ask
from optimiser.backends.fitness import refuse_unfit
from optimiser.backends.protocol import Answer, Backend, Task
from optimiser.certify import proved_impossible, recheck, safe_bound_of
from optimiser.errors import WrongProgramError
from optimiser.second import disagreement, opinion, second_answer
from optimiser.settings import Progress, Search

Floats = NDArray[np.float64]

WHOLE = 1e-6
"""A bound this close to a whole number is one."""
PROOF = 1e-9
"""A gap as small as this is none."""


def relaxed(program: Program, search: Search) -> float:
    """A bound of the first objective where every variable may be a fraction, safe as far as known.

    Minus infinity (infinity where most is sought) if the search ended before it was known.
    """
    answer = relaxation(program, search)
    if answer.prices is None:
        return answer.bound
    task = _relaxed_task(program, search)
    safe = safe_bound_of(task, search.stop, answer.prices.row)
    return safe if math.isfinite(safe) else answer.bound


def relaxation(program: Program, search: Search) -> Answer:
    """HiGHS's answer for the first objective where every variable may be a fraction.

    It has the prices of rows and columns, if it is proved.
    """
    return ask(backend("highs"), _relaxed_task(program, search), search.stop)


def _relaxed_task(program: Program, search: Search) -> Task:
    arrays = _assembled(program)
    arrays = replace(arrays, integer=np.zeros_like(arrays.integer))
    return Task(arrays, program.objectives[0], search.settings)


def solve(
    program: Program, search: Search, question: str, start: Floats | None = None
) -> Outcome[Floats]:
    """Solve a program for each of its objectives in turn.

    What is found are the values of the variables. A search that is stopped, or runs out of time,
    keeps the best found; later objectives are then left. `start` is a plan to begin from. Every
    plan is rechecked exactly; one that fails, or that a second opinion contradicts, is a failure
    with its reasons and is not used.

    Raises:
        NoSolverError: the solver of the settings is not here.
        UnfitSolverError: the solver lacks an ability that the program needs.
        WrongProgramError: a number in the program is none.
    """
    second = search.settings.second_opinion
    with opened(search.settings.solver) as solver, _opened_if(second) as other:
        arrays = _assembled(program)
        for objective in program.objectives:
            refuse_unfit(solver, program, arrays, objective)
        return _in_turn(program, search, question, start, arrays, solver, other)


@contextmanager
def _opened_if(name: str) -> Iterator[Backend | None]:
    if not name:
        yield None
    else:
        with opened(name) as found:
            yield found


def _in_turn(
    program: Program, search: Search, question: str, start: Floats | None, arrays: Arrays,
    solver: Backend, other: Backend | None,
) -> Outcome[Floats]:  # fmt: skip
    values, said = start, ""
    steps: list[Step] = []
    opinions: list[Opinion] = []
    for objective in program.objectives:
        left = search.settings.time_limit - sum(step.seconds for step in steps)
        if steps and (search.stop.wished or left <= 0):
            break
        settings = replace(search.settings, time_limit=max(LEAST_S, left))
        task = Task(arrays, objective, settings, values)
        answer = ask(solver, task, search.stop, _teller(search, question, objective))
        answer = recheck(
            task, answer, solver.name, program.row_name, program.column_name, search.stop
        )
        if steps and answer.ending is Ending.IMPOSSIBLE:
            answer = replace(answer, ending=Ending.FAILED, said=f"lost the plan: {answer.said}")
        if other is not None:
            clash = _second(program, task, answer, solver, other, search, opinions)
            if clash:
                return Outcome(
                    question, Ending.FAILED, tuple(steps), None, (clash,), opinions=tuple(opinions)
                )
        said = f"{solver.name}: {answer.said}"
        if answer.values is None:
            if not steps or not answer.ending.is_early:
                found = values if steps else None
                certain = answer.ending is Ending.IMPOSSIBLE and _certain(task, answer, search)
                return Outcome(
                    question, answer.ending, tuple(steps), found, (said,), certain, tuple(opinions)
                )
            break
        values = answer.values
        step = _step(objective, answer)
        steps.append(_certified(step, task, answer, search))
        if answer.ending.is_early:
            break
        arrays = _kept(arrays, objective, step.objective)
    ending = overall(tuple(steps))
    if len(steps) < len(program.objectives) and not ending.is_early:
        ending = Ending.STOPPED if search.stop.wished else Ending.TIME_OUT
    found = values if steps else None
    return Outcome(question, ending, tuple(steps), found, opinions=tuple(opinions))


def _second(
    program: Program, task: Task, answer: Answer, solver: Backend, other: Backend, search: Search,
    opinions: list[Opinion],
) -> str:  # fmt: skip
    """How another solver contradicts an answer, if it does; what it says is added to `opinions`."""
    second = second_answer(other, program, replace(task, start=None), search.stop)
    if isinstance(second, Opinion):
        opinions.append(second)
        return ""
    opinions.append(opinion(other.name, task, second))
    return disagreement(task, {solver.name: answer, other.name: second})


def _certain(task: Task, answer: Answer, search: Search) -> bool:
    """Whether it is proved without the solver that nothing keeps every row."""
    left = task.settings.time_limit - answer.seconds
    if search.stop.wished or left <= 0:
        return False
    return proved_impossible(task.arrays, replace(task.settings, time_limit=left), search.stop)


def _certified(step: Step, task: Task, answer: Answer, search: Search) -> Step:
    """The step with the bound that needs no trust, where there is time to find it.

    It serves where the solver has none, or a weaker one.
    """
    began = perf_counter()
    left = task.settings.time_limit - step.seconds
    if answer.ending.is_early or search.stop.wished or left <= 0:
        return step
    prices = None if answer.prices is None else answer.prices.row
    timed = replace(task, settings=replace(task.settings, time_limit=left))
    safe = safe_bound_of(timed, search.stop, prices)
    step = replace(step, seconds=step.seconds + perf_counter() - began)
    if not math.isfinite(safe):
        return step
    nearer = min if task.objective.most else max
    if task.objective.whole:
        safe = float(math.floor(safe) if task.objective.most else math.ceil(safe))
    # a plan that misses rows by what solvers miss may pass it; what is weaker is true as well
    safe = max(safe, step.objective) if task.objective.most else min(safe, step.objective)
    step = replace(step, safe_bound=safe, bound=nearer(safe, step.bound))
    if step.gap <= PROOF:
        return replace(step, ending=Ending.PROVED)
    if step.ending is Ending.CLAIMED and step.gap <= task.settings.gap:
        return replace(step, ending=Ending.WITHIN_GAP)
    return step


def _assembled(program: Program) -> Arrays:
    try:
        return program.assemble()
    except ProgramError as error:
        raise WrongProgramError(str(error)) from error


def _step(objective: Objective, answer: Answer) -> Step:
    """The step, its bound sharpened to a whole number where the objective is one."""
    value, bound, ending = answer.objective, answer.bound, answer.ending
    if objective.whole and math.isfinite(bound):
        value = float(round(value))
        bound = math.floor(bound + WHOLE) if objective.most else math.ceil(bound - WHOLE)
    bound = max(bound, value) if objective.most else min(bound, value)
    step = Step(
        objective.name, objective.sentence, objective.unit, value, bound, ending, answer.seconds,
    )  # fmt: skip
    if ending is Ending.PROVED and step.gap > PROOF:
        return replace(step, ending=Ending.WITHIN_GAP)
    return step


def _kept(arrays: Arrays, objective: Objective, value: float) -> Arrays:
    """The program with one more row: the objective stays at what was reached."""
    room = 0.0 if objective.whole else objective.precision
    lower, upper = (value - room, math.inf) if objective.most else (-math.inf, value + room)
    cost = objective.cost(len(arrays.lower))
    columns = np.flatnonzero(cost)
    return replace(
        arrays,
        start=np.append(arrays.start, arrays.start[-1] + len(columns)),
        column=np.append(arrays.column, columns.astype(np.int32)),
        value=np.append(arrays.value, cost[columns]),
        row_lower=np.append(arrays.row_lower, lower),
        row_upper=np.append(arrays.row_upper, upper),
    )


def _teller(
    search: Search, question: str, objective: Objective
) -> Callable[[float | None, float | None], None]:
    def tell(value: float | None, bound: float | None) -> None:
        search.listener(Progress(question, objective.name, value, bound))

    return tell
