"""What arithmetic alone says against a staffing, before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from models import safety
from models.cuts import closed_sets
from models.staffing import Staffing


def foretell(question: Staffing) -> tuple[str, ...]:
    """Why no plan can exist, in sentences; empty where arithmetic does not speak against one.

    Tranches without work, more asked for than a tranche has, and promises that every new post
    together could not keep.
    """
    return (
        *_workless(question), *_overasked(question), *_uncoverable(question),
        *safety.foretell(question),
    )  # fmt: skip


def _workless(question: Staffing) -> Iterator[str]:
    has = question.capacity
    for tranche in np.flatnonzero(~question.open_to.any(axis=1)):
        yield (
            f"Tranche {has.tranches[tranche]}: no locality or team has work that"
            f" {has.grades[has.tranche_grade[tranche]]} may do; let the grade deliver a contact, or"
            " leave the tranche out."
        )


def _overasked(question: Staffing) -> Iterator[str]:
    has = question.capacity
    asked: Counter[int] = Counter()
    for pin in dict.fromkeys(question.pins):
        asked[pin.unit] += pin.count
        if pin.count and not question.open_to[pin.unit, pin.place]:
            yield (
                f"Tranche {has.tranches[pin.unit]} at {has.bases[pin.place]}: nothing there is work"
                f" that {has.grades[has.tranche_grade[pin.unit]]} may do."
            )
    for tranche, steps in sorted(asked.items()):
        if steps > has.tranche_steps[tranche]:
            yield (
                f"Tranche {has.tranches[tranche]} has {has.tranche_steps[tranche]} steps of"
                f" {has.wte_step:g} WTE; {steps} are asked for at named bases."
            )


def _uncoverable(question: Staffing) -> Iterator[str]:
    """Each base whose promise fails even with every new post there, in its worst period."""
    if question.promised_short_min is None or not question.mandated_levels:
        return
    owed, has = question.demand, question.capacity
    given = has.gives_min.sum(axis=1) * has.tranche_steps[:, None]
    mandated = [k for k, skill in enumerate(owed.skills) if skill.mandated]
    for base, name in enumerate(owed.bases):
        here = [k for k in mandated if owed.demand_min[base, k].any()]
        worst: dict[int, tuple[int, str]] = {}
        for inside in closed_sets(frozenset(owed.skills[k].grades) for k in here):
            skills = [k for k in here if inside.issuperset(owed.skills[k].grades)]
            grades = [has.grades.index(grade) for grade in sorted(inside)]
            new = np.isin(has.tranche_grade, grades) & question.open_to[:, base]
            needs = owed.demand_min[base, skills].sum(axis=0)
            gives = has.in_post_min[base, grades].sum(axis=0) + given[new].sum(axis=0)
            lack = needs - gives - question.promised_short_min[base]
            for period in np.flatnonzero(lack > 0).tolist():
                said = (
                    f"{'+'.join(sorted(inside))} minutes for mandated contacts at {name} in"
                    f" {owed.periods[period]}: needs {needs[period]:,}, can give"
                    f" {gives[period]:,} even with every new post"
                )
                worst[period] = max(worst.get(period, (0, "")), (int(lack[period]), said))
        if worst:
            others = len(worst) - 1
            also = f"; nor do they suffice in {others} other periods" if others else ""
            yield f"{max(worst.values())[1]}{also}."
