"""What two runs differ in: the part of each cause worked by hand from single counts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import instances
from models.between_runs import FIGURES, PLAN, Planned, between, counted
from models.causes import Method


@pytest.fixture(scope="module")
def runs() -> tuple[Planned, Planned]:
    """The hamlet, and the hamlet with longer visits and its starters elsewhere."""
    given = instances.load("hamlet")
    team = {row.school: row.team or "" for row in given.schools}
    (tranche,) = given.tranches
    here, there = (row.locality for row in given.localities)
    longer = tuple(row.model_copy(update={"duration_min": row.duration_min * 2})
                   for row in given.contacts)  # fmt: skip
    first = Planned(given, team, {(tranche.tranche, here): tranche.wte})
    second = Planned(replace(given, contacts=longer), team, {(tranche.tranche, there): tranche.wte})
    return first, second


def test_each_cause_has_the_mean_of_what_it_adds(runs: tuple[Planned, Planned]) -> None:
    first, second = runs
    found = between(first, second)
    assert found.causes == ("contacts", PLAN)
    assert found.method is Method.ANY_ORDER
    moved = counted(replace(first, placed_wte=second.placed_wte))
    longer = counted(replace(second, placed_wte=first.placed_wte))
    start, end = counted(first), counted(second)
    assert (moved != start).any()
    for place, figure in enumerate(FIGURES):
        alone, last = int(moved[place] - start[place]), int(end[place] - longer[place])
        plan = int(found.parts[1][place])
        assert abs(plan - Fraction(alone + last, 2)) <= Fraction(1, 2), figure
        assert int(found.parts[:, place].sum()) == int(end[place] - start[place]), figure


def test_what_changes_nothing_has_no_part(runs: tuple[Planned, Planned]) -> None:
    first, second = runs
    same = replace(first, placed_wte={**first.placed_wte, ("none", "here"): 0.0})
    assert between(first, same).causes == ()
    only = between(first, replace(first, placed_wte=second.placed_wte))
    assert (only.causes, only.method) == ((PLAN,), Method.ALONE)
    assert (only.parts[0] == only.after - only.before).all()
