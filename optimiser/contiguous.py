"""Teams in one piece: a program is solved, what falls apart is cut off, and it is solved again.

Each cut takes away plans in which two given schools share a team and nothing between them does
(see `models.neighbours`), so no plan in one piece is lost: the bound of every round is a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.neighbours import Cut, Graph, cut_off
from models.outcome import Ending, Outcome, Step, gap
from models.program import Program
from optimiser.mending import mended
from optimiser.settings import Search
from optimiser.solve import solve

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST_OF_A_PIECE = 4
"""So many units of a small piece are cut from the large one at once."""


def in_one_piece(
    program: Callable[[], Program], graph: Graph | None, search: Search, question: str,
    start: Floats | None = None,
) -> Outcome[Floats]:  # fmt: skip
    """The outcome of a program whose first block are choices (unit, place), each place together.

    Where time runs out before a plan in one piece is found, nothing is found.
    """
    if graph is None:
        return solve(program(), search, question, start=start)
    began, cuts, first = perf_counter(), dict[Cut, None](), start
    best: tuple[float, Floats] | None = None
    last: Outcome[Floats] | None = None
    while True:
        left = search.settings.time_limit - (perf_counter() - began)
        written = program()
        cost = _cost(written)
        plain = written.assemble()
        cut_off(written, list(cuts))
        settings = replace(search.settings, time_limit=max(0.01, left))
        outcome = solve(written, replace(search, settings=settings), question, start=first)
        if outcome.found is None:
            if not outcome.ending.is_early or best is None or last is None:
                return outcome
            return _mended(last, best, search, perf_counter() - began, outcome.ending)
        chosen = outcome.found[: cost.size].reshape(cost.shape) > 0.5
        new = [cut for cut in torn(graph, chosen, _regret(cost)) if cut not in cuts]
        if not new:
            return replace(outcome, steps=_timed(outcome, perf_counter() - began))
        # what is proved of one round is true of those with more cuts
        known = max(outcome.steps[0].bound, -np.inf if last is None else last.steps[0].bound)
        outcome = replace(
            outcome, steps=(replace(outcome.steps[0], bound=known), *outcome.steps[1:])
        )
        last = outcome
        team = mended(graph, plain, cost, chosen.argmax(axis=1))
        if team is not None:
            value = float(cost[np.arange(len(team)), team].sum())
            if best is None or value < best[0]:
                best = value, _values(team, cost.shape)
        if best is not None:
            within = gap(best[0], outcome.steps[0].bound) <= search.settings.gap
            if within and len(written.objectives) == 1:
                return _mended(outcome, best, search, perf_counter() - began, Ending.WITHIN_GAP)
        if outcome.ending.is_early or search.stop.wished:
            stopped = Ending.STOPPED if search.stop.wished else Ending.TIME_OUT
            if best is not None:
                return _mended(outcome, best, search, perf_counter() - began, stopped)
            said = "no plan with every team in one piece was found in time"
            return Outcome(question, stopped, (), None, (said,))
        cuts |= dict.fromkeys(new)
        first = None if best is None else best[1]


def _cost(program: Program) -> Floats:
    """The first objective by choice (unit, place)."""
    x = program.blocks[0].column
    return program.objectives[0].cost(program.columns)[x.ravel()].reshape(x.shape)


def _regret(cost: Floats) -> Floats:
    """How much dearer the cheapest other place of a unit is."""
    if cost.shape[1] < 2:
        return np.zeros(cost.shape)
    low = np.partition(cost, 1, axis=1)[:, :2]
    others = np.where(cost == low[:, :1], low[:, 1:], low[:, :1])
    regret: Floats = others - cost
    return regret


def _values(team: Whole, shape: tuple[int, ...]) -> Floats:
    values = np.zeros(shape)
    values[np.arange(len(team)), team] = 1
    return values.ravel()


def _mended(
    outcome: Outcome[Floats], best: tuple[float, Floats], search: Search, seconds: float,
    ending: Ending,
) -> Outcome[Floats]:  # fmt: skip
    """A mended plan with the bound of the last round."""
    step = outcome.steps[0]
    step = replace(step, objective=best[0], ending=ending, seconds=seconds)
    if step.gap <= search.settings.gap:
        step = replace(step, ending=Ending.PROVED if step.gap == 0 else Ending.WITHIN_GAP)
    return replace(outcome, ending=step.ending, steps=(step,), found=best[1])


def _timed(outcome: Outcome[Floats], seconds: float) -> tuple[Step, ...]:
    """The steps with the time of all rounds, told with the first."""
    more = seconds - outcome.seconds
    first, *others = outcome.steps
    return (replace(first, seconds=first.seconds + max(0.0, more)), *others)


def torn(graph: Graph, chosen: NDArray[np.bool_], regret: Floats) -> list[Cut]:
    """The cuts that a choice breaks: each smaller piece of a place against its largest piece."""
    found: list[Cut] = []
    for place in range(chosen.shape[1]):
        inside = chosen[:, place] & graph.placed
        piece = graph.pieces(inside)
        many = int(piece.max(initial=-1)) + 1
        if many < 2:
            continue
        size = np.bincount(piece[inside], minlength=many)
        largest = int(size.argmax())
        for number in range(many):
            if number != largest:
                found += _parted(graph, piece == number, piece == largest, place, regret[:, place])
    return found


def _parted(
    graph: Graph, small: NDArray[np.bool_], large: NDArray[np.bool_], place: int, regret: Floats
) -> list[Cut]:
    """Cuts of the units of a small piece from the unit of the large one that most belongs there.

    Next to the small piece, and next to the large one.
    """
    anchor = int(np.where(large, regret, -np.inf).argmax())
    some = np.flatnonzero(small)
    some = some[np.argsort(-regret[some], kind="stable")][:MOST_OF_A_PIECE]
    near = tuple(np.flatnonzero(graph.separator(small, large)).tolist())
    far = tuple(np.flatnonzero(graph.separator(large, small)).tolist())
    return [
        (int(one), anchor, place, between) for one in some for between in dict.fromkeys((near, far))
    ]
