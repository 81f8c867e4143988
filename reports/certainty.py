"""How sure a plan is, in words: what is proved, by whom, and how much better one could be."""

from __future__ import annotations

import math
from typing import Any

from models.outcome import Ending, Outcome, Step
from reports.words import ROUNDING, TINY, amount, count, gap_words, listed, money

FAILURES = {
    Ending.IMPOSSIBLE: "No plan can keep every promise asked for.",
    Ending.UNBOUNDED: "The question as put has no best answer.",
    Ending.FAILED: "The search failed and found no plan.",
}


def verdict(outcome: Outcome[Any], months: int = 12) -> str:
    """What is proved about a plan."""
    if outcome.found is None:
        early = "Time ran out before any plan was found."
        return " ".join([FAILURES.get(outcome.ending, early), *outcome.reasons])
    weak = [
        step
        for step in outcome.steps
        if step.gap > (ROUNDING if step.ending is Ending.PROVED else TINY)
    ]
    when = "it was stopped" if outcome.ending is Ending.STOPPED else "time ran out"
    start = f"Best plan found when {when}" if outcome.ending.is_early else "Proved"
    if outcome.ending is Ending.CLAIMED:
        start = "The best by the word of the solver"
    if not weak:
        early = f"{start}: what was looked at is proved, aims that come later were not reached."
        return early if outcome.ending.is_early else "Proved: no plan can be better."
    gap = gap_words(max(step.gap for step in weak))
    if gap == "not known":
        return f"{start}: how much better a plan could be is not known."
    within = f", proved to be within {gap}" if outcome.ending.is_early else f" to within {gap}"
    left = listed([_left(step, months) for step in weak])
    return f"{start}{within} of the best possible: {left}."


def _left(step: Step, months: int) -> str:
    """What a better plan could still gain."""
    gap = abs(step.objective - step.bound)
    over = _over(months)
    if step.unit == "pence":
        return f"at most {money(math.ceil(gap / 100 - TINY))} {over} could still be saved"
    return f"at most {amount(gap, step.unit)} could still be gained ({step.name})"


def _over(months: int) -> str:
    return "a year" if months == 12 else f"over {count(months, 'month')}"


def sureness(outcome: Outcome[Any], months: int = 12) -> str:
    """What is proved about a plan, and how much of it by arithmetic alone."""
    return " ".join(filter(None, [verdict(outcome, months), safety(outcome, months)]))


def safety(outcome: Outcome[Any], months: int = 12) -> str:
    """What is proved about a plan by arithmetic alone; nothing where that is not known."""
    if outcome.found is None or any(step.safe_bound is None for step in outcome.steps):
        return ""
    open_ = [step for step in outcome.steps if step.safe_gap > ROUNDING]
    how = "proved by arithmetic alone, without trust in the search"
    if not open_:
        return f"That is {how}." if outcome.steps else ""
    far = []
    for step in open_:
        gap = abs(step.objective - (step.safe_bound or 0.0))
        if step.unit == "pence":
            far.append(f"{money(math.ceil(gap / 100 - TINY))} {_over(months)}")
        else:
            far.append(f"{amount(gap, step.unit)} ({step.name})")
    return f"At most {listed(far)} from the best possible, {how}."
