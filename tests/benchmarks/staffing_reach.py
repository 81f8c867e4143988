"""How far staffing reaches, and what the form with every hour in it takes beside it.

    python -m tests.benchmarks.staffing_reach small county nation ordered fine frontier
    python -m tests.benchmarks.staffing_reach county --peers
    python -m tests.benchmarks.staffing_reach sweep --trusts 150

Times are of the wall and of the processor; where others use the machine, trust the second and the
ratios. The hours form has the same data, solver and gap; PuLP's CBC has the same rows as ours.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from instances import load
from instances.calendar import calendar
from models import hiring
from models.capacity import capacity
from models.demand import demand
from models.outcome import Outcome
from models.program import Family, Program
from models.relaxed import staff_prices
from models.school_teams import school_teams
from models.school_work import school_work
from models.staffing import Staffing
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from optimiser.staffing import frontier
from optimiser.sweep import Job, pool, sweep
from tests.benchmarks.staffing_cuts import draw

SIZES = {"small": (10, 52, 24), "county": (40, 12, 24), "nation": (150, 52, 24)}
GAP, FINE = 1e-3, 1e-5
LIMIT_S = 100.0
GIVEN = Family("given", "No grade gives more than it has.", "")
DONE = Family("done", "What is owed is done or short.", "")


def in_hours(question: Staffing) -> Program:
    """Steps, hours of every skill and grade, and what nobody gives; least of all that is short."""
    program, has, owed = question.placing(), question.capacity, question.demand
    x = program.blocks[0].column
    skills, grades = np.nonzero(
        np.array([[grade in skill.grades for grade in has.grades] for skill in owed.skills])
    )
    bases, periods = len(has.bases), len(has.periods)
    cells = bases * periods
    h = program.variables("h", "minutes", (cells, len(skills))).column
    z = program.variables("z", "nobody", (cells, len(owed.skills))).column
    at = np.arange(cells)[:, None]
    minutes = owed.demand_min.transpose(0, 2, 1).reshape(cells, -1).astype(float)
    program.promise(
        DONE, np.concatenate([(at * len(owed.skills) + skills).ravel(), np.arange(z.size)]),
        np.concatenate([h.ravel(), z.ravel()]), 1.0, minutes.ravel(), minutes.ravel(), z.size,
    )  # fmt: skip
    gives = has.gives_min
    tranche, grade, period = np.nonzero(gives)
    placed = [
        ((base * periods + period) * len(has.grades) + grade, x[tranche, base],
         -gives[tranche, grade, period].astype(float))
        for base in range(bases)
    ]  # fmt: skip
    row = [(at * len(has.grades) + grades).ravel(), *(part[0] for part in placed)]
    column = [h.ravel(), *(part[1] for part in placed)]
    value = [np.ones(h.size), *(part[2] for part in placed)]
    post = has.in_post_min.transpose(0, 2, 1).reshape(-1).astype(float)
    program.promise(
        GIVEN, np.concatenate(row), np.concatenate(column), np.concatenate(value), -np.inf, post,
        len(post),
    )  # fmt: skip
    program.aim("short", "Fewest minutes short.", "minutes", z, np.ones(z.size))
    return program


def timed(name: str, work: Callable[[], object]) -> float:
    """Do it, say how long it took and what was reached; seconds of the wall."""
    began, worked = time.perf_counter(), time.process_time()
    outcome = work()
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    said = ""
    if isinstance(outcome, Outcome):
        value = outcome.steps[0].objective if outcome.steps else float("nan")
        said = f", {outcome.ending.value}, {len(outcome.steps)} aims, gap {outcome.gap:.1e},"
        said += f" first {value:,.0f}"
    print(f"{name:36s} {wall:8.2f} s, processor {cpu:8.2f} s{said}", flush=True)  # noqa: T201
    return wall


def by_cuts(question: Staffing) -> Program:
    """The program of the product with one aim, least of all that is short."""
    program = question.program()
    program.objectives = [program.objectives[len(question.demand.levels) - 1]]
    return program


def search(gap: float, limit_s: float = LIMIT_S, solver: str = "highs") -> Search:
    """One thread."""
    return Search(Settings(gap=gap, time_limit=limit_s, threads=1, solver=solver))


def reach(size: str, peers: bool) -> None:
    """Least of all that is short, one size, by cuts; beside it the hours form and CBC."""
    question = draw(*SIZES[size])
    ours = timed(
        f"{size}: all that is short, by cuts",
        lambda: solve(by_cuts(question), search(GAP), "cuts"),
    )
    if peers:
        theirs = {
            "hours form, HiGHS": lambda: solve(in_hours(question), search(GAP), "hours"),
            "hours form, PuLP's CBC": lambda: solve(
                in_hours(question), search(GAP, solver="pulp:CBC"), "hours"
            ),
            "cuts, PuLP's CBC": lambda: solve(
                by_cuts(question), search(GAP, solver="pulp:CBC"), "cuts"
            ),
        }
        for name, work in theirs.items():
            took = timed(f"{size}: all that is short, {name}", work)
            print(f"{'':36s} {took / ours:8.1f} times ours")  # noqa: T201


def ordered() -> None:
    """All aims of the smallest size, one after another."""
    question = draw(*SIZES["small"])
    timed("small: all aims", lambda: solve(question.program(), search(GAP), "cuts"))


def fine() -> None:
    """The county to a thousandth of a per cent."""
    question = draw(*SIZES["county"])
    timed("county to 0.001 %", lambda: solve(question.program(), search(FINE, 60), "fine"))


def more_cover() -> None:
    """Twenty points of the frontier of the bundled county against single solves."""
    instance = load("hertfordshire")
    days = calendar(instance.settings, instance.school_terms)
    work = school_work(instance, days)
    team = school_teams(instance, work).today
    given = Staffing(demand(instance, days, work, team), capacity(instance, days))
    prices = staff_prices(instance, days, given)
    question = hiring.establishment(given, prices.step_pence, None)
    found: list[Outcome[object]] = []

    def single() -> Outcome[object]:
        found.append(solve(question.program(), search(FINE), "least").read(question.read))
        return found[0]

    one = timed("least establishment, single", single)
    twenty = timed(
        "frontier of 20 points",
        lambda: frontier(question, found[0], search(FINE)),  # type: ignore[arg-type]
    )
    print(f"{'':36s} {twenty / one:8.1f} single solves")  # noqa: T201


def many(trusts: int) -> None:
    """So many services of ten localities by week, two processes."""
    jobs = [
        Job(f"trust {number}", "hertfordshire",
            ("settings.period=week", f"births=+{number / 10 + 0.1:.1f}%"))
        for number in range(trusts)
    ]  # fmt: skip
    settings = replace(search(GAP).settings, time_limit=60.0)
    with tempfile.TemporaryDirectory() as out, pool(2) as executor:
        took = timed(
            f"sweep of {trusts} trusts, and the base",
            lambda: sweep(jobs, Path(out), executor, settings),
        )
    print(f"{'':36s} {took / (trusts + 1):8.2f} s each")  # noqa: T201


def main() -> None:
    """Measure what is named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", nargs="+", choices=[*SIZES, "ordered", "fine", "frontier", "sweep"])
    asked.add_argument("--trusts", type=int, default=150)
    asked.add_argument("--peers", action="store_true", help="Beside it the hours form and CBC.")
    given = asked.parse_args()
    for what in given.what:
        if what in SIZES:
            reach(what, given.peers)
        else:
            {
                "ordered": ordered,
                "fine": fine,
                "frontier": more_cover,
                "sweep": lambda: many(given.trusts),
            }[what]()


if __name__ == "__main__":
    main()
