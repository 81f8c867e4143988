"""A second opinion: another solver asked the same, both told, never one chosen in silence."""

from __future__ import annotations

from models.outcome import Ending, Opinion
from models.program import Program
from optimiser.backends.asking import ROUNDING, ask
from optimiser.backends.fitness import refuse_unfit
from optimiser.backends.protocol import Answer, Backend, Task
from optimiser.certify import recheck
from optimiser.errors import UnfitSolverError
from optimiser.settings import Stop

BEST = (Ending.PROVED, Ending.CLAIMED)
CONCLUSIVE = (*BEST, Ending.IMPOSSIBLE, Ending.UNBOUNDED)
FINEST = 1e-9
"""A relative difference of whole objectives that comes of adding up."""


def second_answer(solver: Backend, program: Program, task: Task, stop: Stop) -> Answer | Opinion:
    """What another solver answers, rechecked as any answer; an opinion that says why it cannot."""
    try:
        refuse_unfit(solver, program, task.arrays, task.objective)
    except UnfitSolverError as unfit:
        return Opinion(solver.name, task.objective.name, None, said=str(unfit))
    answer = ask(solver, task, stop)
    names = (program.row_name, program.column_name)
    return recheck(task, answer, solver.name, *names, stop)


def opinion(solver: str, task: Task, answer: Answer) -> Opinion:
    """An answer as it is told."""
    return Opinion(
        solver, task.objective.name, answer.ending, answer.objective, answer.bound, answer.seconds,
        answer.said,
    )  # fmt: skip


def disagreement(task: Task, answers: dict[str, Answer]) -> str:
    """How the answers of two solvers, by name, contradict each other; empty where they do not.

    A search that ended early contradicts only by a plan, or by a bound; one that failed by nothing.
    """
    (one, first), (other, second) = answers.items()
    told = f"{one} and {other} disagree about {task.objective.name or 'the objective'}: "
    if Ending.FAILED in (first.ending, second.ending):
        return ""
    for name, answer in answers.items():
        (rival,) = (found for found in answers if found != name)
        if answer.values is None or answers[rival].ending not in CONCLUSIVE:
            continue
        if answers[rival].values is None and _excludes(answers[rival], answer):
            said = answers[rival].ending.value
            return f"{told}{rival} says '{said}', {name} has a plan of {answer.objective:.10g}."
    if {first.ending, second.ending} == {Ending.IMPOSSIBLE, Ending.UNBOUNDED}:
        return f"{told}{one} says '{first.ending.value}', {other} '{second.ending.value}'."
    return next((told + said for said in _beaten(task, answers)), "")


def _excludes(nothing: Answer, plan: Answer) -> bool:
    """Whether an answer without a plan says that there can be none like this."""
    return nothing.ending is Ending.IMPOSSIBLE or plan.ending in BEST


def _beaten(task: Task, answers: dict[str, Answer]) -> list[str]:
    """Plans that beat the bound of the other solver, or what it says is best."""
    sign = 1 if task.objective.most else -1
    said = []
    for name, answer in answers.items():
        (rival,) = (found for found in answers if found != name)
        other = answers[rival]
        if answer.values is not None and sign * (answer.objective - other.bound) > _noise(
            task, answer
        ):
            said.append(
                f"the plan of {name} has {answer.objective:.10g}, {rival} says that none is better"
                f" than {other.bound:.10g}."
            )
        best = other.values is not None and other.ending in BEST
        if best and answer.values is not None:
            better = sign * (answer.objective - other.objective)
            if better > max(_asked(task, other), _noise(task, other)):
                said.append(
                    f"{rival} says that {other.objective:.10g} is best, {name} has a plan of"
                    f" {answer.objective:.10g}."
                )
    return said


def _asked(task: Task, answer: Answer) -> float:
    """How far from the best a search may end."""
    gap = task.settings.gap * max(1.0, abs(answer.objective))
    return max(gap, task.objective.precision * (0.999 if task.objective.whole else 1.0))


def _noise(task: Task, answer: Answer) -> float:
    """What comes of the solvers' arithmetic."""
    fine = FINEST if task.objective.whole else ROUNDING
    return ROUNDING + fine * max(1.0, abs(answer.objective))
