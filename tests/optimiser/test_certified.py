"""No wrong answer passes: random programs through every solver, answers tampered with, bounds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

import numpy as np
import pytest

from models.certificate import flaws
from models.outcome import Ending
from models.program import Program
from optimiser.backends import NAMES, backend, installed
from optimiser.backends.asking import ask
from optimiser.backends.fitness import refuse_unfit
from optimiser.backends.protocol import Answer, Backend, Task
from optimiser.certify import proved_impossible, recheck, safe_bound_of
from optimiser.errors import UnfitSolverError
from optimiser.second import disagreement
from optimiser.settings import Settings
from reference.random_programs import by_counting, drawn, is_well_scaled

EXACT = Settings(gap=0.0, time_limit=3)
BEST = (Ending.PROVED, Ending.CLAIMED)
HIGHS = backend("highs")


@pytest.fixture(scope="module")
def solvers() -> Iterator[list[Backend]]:
    """Every usual solver that is here, its process kept."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(backend(n))) for n in NAMES if installed(n)]


def task_of(program: Program) -> Task:
    return Task(program.assemble(), program.objectives[0], EXACT)


def checked(solver: Backend, program: Program, task: Task) -> Answer:
    return recheck(task, ask(solver, task), solver.name, program.row_name, program.column_name)


def answers_of(program: Program, task: Task, solvers: list[Backend]) -> dict[str, Answer]:
    """The answer of every solver that can take the program, rechecked."""
    found = {}
    for solver in solvers:
        try:
            refuse_unfit(solver, program, task.arrays, task.objective)
        except UnfitSolverError:
            continue
        found[solver.name] = checked(solver, program, task)
    return found


def same(one: Answer, other: Answer) -> bool:
    if one.ending in BEST and other.ending in BEST:
        return math.isclose(one.objective, other.objective, rel_tol=1e-6, abs_tol=1e-6)
    return one.ending is other.ending


def is_countable(program: Program) -> bool:
    arrays = program.assemble()
    return bool(
        arrays.columns
        and arrays.integer.all()
        and np.isfinite([arrays.lower, arrays.upper]).all()
        and np.prod(arrays.upper - arrays.lower + 1) < 2**16
    )


def go_through(seeds: range, solvers: list[Backend]) -> Counter[str]:
    """Ask every solver about random programs; count how they end, and what was caught."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        program = drawn(seed)
        task = task_of(program)
        found = answers_of(program, task, solvers)
        usual = found["highs"]
        seen[usual.ending.value] += 1
        for name, other in found.items():
            seen[f"answers of {name}"] += 1
            if same(usual, other):
                continue
            caught = disagreement(task, {"highs": usual, name: other})
            if not caught and Ending.TIME_OUT in (usual.ending, other.ending):
                seen["no end in time"] += 1
                print(f"seed {seed}: {name} {other.ending.value}")  # noqa: T201
                continue
            failed = [
                f"{solver}: {answer.said}"
                for solver, answer in (("highs", usual), (name, other))
                if answer.ending is Ending.FAILED
            ]
            assert caught or failed, (seed, usual, other)
            seen["disagreements"] += 1
            print(f"seed {seed}: {caught or failed}")  # noqa: T201
        if is_countable(program):
            seen["counted out"] += 1
            best = by_counting(program)
            assert usual.objective == best if best is not None else usual.values is None, seed
        bounded(seed, task, found, seen)
    return seen


def bounded(seed: int, task: Task, found: dict[str, Answer], seen: Counter[str]) -> None:
    """The safe bound is beaten by no plan of any solver, and is that of the linear program."""
    usual, sign = found["highs"], 1 if task.objective.most else -1
    if usual.ending is Ending.IMPOSSIBLE:
        seen["proved impossible by arithmetic"] += proved_impossible(task.arrays, EXACT)
        return
    assert not proved_impossible(task.arrays, EXACT), seed
    if usual.ending not in BEST:
        return
    safe = safe_bound_of(task)
    arrays = task.arrays
    for name, answer in found.items():
        if answer.values is not None:
            # rows with a variable of fractions are kept within a millionth, rows with coefficients
            # such as a tenth within their rounding
            odd = (arrays.value != np.rint(arrays.value)).any()
            share = (1e-12 if odd else 0.0) if arrays.integer.all() else 1e-6
            room = share * max(1.0, abs(answer.objective))
            assert sign * (safe - answer.objective) >= -room, (seed, name)
    seen["bounds"] += 1
    least, most = arrays.limits
    loose = replace(arrays, lower=least, upper=most, integer=np.zeros_like(arrays.integer))
    linear = ask(HIGHS, Task(loose, task.objective, EXACT))
    near = abs(safe - linear.bound) <= 1e-6 * max(1.0, abs(linear.bound))
    seen["bounds of the linear program"] += near
    assert near or not is_well_scaled(seed), (seed, safe, linear.bound)


def test_solvers_agree_on_random_programs_or_the_wrong_one_is_caught(
    solvers: list[Backend],
) -> None:
    seen = go_through(range(40), solvers)
    print(dict(seen))  # noqa: T201
    assert seen["impossible"] > 2
    assert seen["unbounded"] > 2
    assert seen["proved optimal"] > 15
    assert seen["proved impossible by arithmetic"] > 2


@pytest.mark.slow
def test_solvers_agree_on_a_thousand_random_programs_or_the_wrong_one_is_caught(
    solvers: list[Backend],
) -> None:
    seen = go_through(range(1000), solvers)
    print(dict(seen))  # noqa: T201
    assert sum(seen[ending.value] for ending in Ending) == 1000
    assert not seen["the solver failed"]


# ---- answers tampered with


def untrue(seed: int) -> Iterator[tuple[str, Task, Answer]]:
    """Untrue variants of a true answer; none where the program has no plan."""
    program = drawn(seed)
    task = task_of(program)
    answer = checked(HIGHS, program, task)
    if answer.ending is not Ending.PROVED or answer.values is None or not task.arrays.columns:
        return
    rng, sign = np.random.default_rng(seed), 1 if task.objective.most else -1
    arrays, values = task.arrays, answer.values
    moved = values.copy()
    moved[rng.integers(len(values))] += rng.choice([-1, 1]) * (0.5 if arrays.integer.any() else 1e4)
    spoilt = replace(answer, values=moved, objective=float(task.cost @ moved))
    if flaws(arrays, task.cost, moved, spoilt.objective, sign * math.inf, most=sign > 0):
        yield "a value nudged", task, spoilt
    if arrays.rows:
        row = int(rng.integers(arrays.rows))
        low, high = arrays.row_lower.copy(), arrays.row_upper.copy()
        activity = arrays.activity(values)[row]
        # the row moved by a unit past the plan, as a plan that misses the row by one
        low[row], high[row] = activity + 1, max(high[row], activity + 1)
        yield (
            "a row broken by one",
            replace(task, arrays=replace(arrays, row_lower=low, row_upper=high)),
            answer,
        )
    shaved = answer.objective + sign * max(1e-3, 1e-3 * abs(answer.objective))
    yield "an objective shaved", task, replace(answer, objective=shaved, bound=shaved)
    yield (
        "a bound lied about",
        task,
        replace(answer, bound=answer.objective - sign * max(1.0, 1e-3 * abs(answer.objective))),
    )


def rejected(wanted: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    seed = 0
    while seen.total() < wanted:
        for kind, task, answer in untrue(seed):
            told = recheck(task, answer, "it", "row {}".format, "column {}".format)
            assert (told.ending, told.values) == (Ending.FAILED, None), (seed, kind)
            assert "it gave an answer that is none" in told.said
            seen[kind] += 1
        seed += 1
    return seen


def test_answers_that_were_tampered_with_are_rejected() -> None:
    assert min(rejected(60).values()) > 5


@pytest.mark.slow
def test_a_thousand_answers_that_were_tampered_with_are_rejected() -> None:
    seen = rejected(1000)
    print(dict(seen))  # noqa: T201
    assert min(seen.values()) > 100
