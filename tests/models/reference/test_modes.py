"""Every mode of staffing has one optimum: by cuts, and with every hour in it for another solver.

For those who train, who are missed in one grade before they arrive in another, every plan is tried
as well; for the other modes that is done in `test_terms`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from models import promises
from models.agency import Agency
from models.outcome import Ending
from models.staffing import Staffing
from models.terms import HIRING, Bound, Terms
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from reference import pyomo_terms
from reference.by_hand import served_by_level
from reference.pyomo_terms import on_terms

EXACT = Search(Settings(gap=0.0))
DRAWN = [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 300))]


def priced(make: SimpleNamespace, seed: int) -> tuple[Staffing, np.ndarray, np.random.Generator]:
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng([seed, 15])
    return question, draw.integers(1, 60, len(question.capacity.tranches)) * 5, draw


def reached(question: Staffing) -> list[float] | None:
    outcome = solve(question.program(), EXACT, "staffing")
    if outcome.ending is Ending.IMPOSSIBLE:
        return None
    assert outcome.ending is Ending.PROVED
    return [step.objective for step in outcome.steps]


@pytest.mark.parametrize("seed", DRAWN)
def test_least_pay(make: SimpleNamespace, seed: int) -> None:
    question, pence, _ = priced(make, seed)
    asked = replace(question, terms=Terms(HIRING[:3], True, step_pence=pence))
    assert reached(asked) == pyomo_terms.least(on_terms(asked))


@pytest.mark.parametrize("seed", DRAWN)
def test_a_budget(make: SimpleNamespace, seed: int) -> None:
    question, pence, draw = priced(make, seed)
    budget = int(draw.uniform(0, 1.2) * (pence @ question.capacity.tranche_steps))
    terms = Terms(HIRING[:3], True, step_pence=pence, budget_pence=budget)
    asked = replace(question, terms=terms)
    assert reached(asked) == pyomo_terms.least(on_terms(asked), budget)


@pytest.mark.parametrize("seed", DRAWN)
def test_posts_or_an_agency(make: SimpleNamespace, seed: int) -> None:
    question, pence, draw = priced(make, seed)
    agency = Agency(draw.integers(0, 30, len(question.demand.skills)))
    asked = replace(question, terms=Terms(("money",), True, step_pence=pence, agency=agency))
    assert reached(asked) == pyomo_terms.money(on_terms(asked, agency.minute_pence.tolist()))


@pytest.mark.parametrize("seed", DRAWN)
def test_what_can_be_promised(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    found = pyomo_terms.promised(on_terms(question))
    outcome = solve(promises.most(question), EXACT, "promise")
    assert found is not None and outcome.ending is Ending.PROVED
    # a graver share is kept to within 1e-6, which moves the next by the ratio of demands
    for step, share in zip(outcome.steps, found, strict=True):
        assert step.objective == pytest.approx(share, abs=2e-4)


# --- training


def in_training(make: SimpleNamespace, seed: int) -> Staffing:
    """A drawn question with one or two ways to train: missed from a period on, then there."""
    question, pence, draw = priced(make, seed)
    has = question.capacity
    grades, periods = len(has.grades), len(has.periods)
    count = int(draw.integers(1, 3))
    gives = np.zeros((count, grades, periods), dtype=np.int64)
    bounds, to = [], []
    for way in range(count):
        leaves, becomes = draw.permutation(grades)[:2]
        begins = int(draw.integers(0, max(1, periods - 1)))
        gives[way, leaves, begins:] = -has.step_min[leaves, begins:]
        gives[way, becomes, begins + 1 :] = has.step_min[becomes, begins + 1 :]
        to.append(int(becomes))
        for base in range(len(has.bases)):
            there = (has.in_post_min[base, leaves] // has.step_min[leaves]).min()
            # those of all ways that leave the grade share those who are there
            bounds.append(Bound(f"{way} {base}", (base,), _alone(way, len(has.tranches), count),
                                -np.inf, float(there // count)))  # fmt: skip
    wide = replace(
        has,
        tranches=(*has.tranches, *(f"train {way}" for way in range(count))),
        tranche_grade=np.concatenate([has.tranche_grade, to]),
        tranche_steps=np.concatenate([has.tranche_steps, np.full(count, 2)]),
        here=np.concatenate([has.here, (gives.max(axis=1) > 0).astype(np.int64)]),
        tranche_min=np.concatenate([has.gives_min, gives]),
    )
    agency = Agency(draw.integers(0, 90, len(question.demand.skills)))
    pay = np.concatenate([pence, draw.integers(0, 30, count)])
    least = np.concatenate([has.tranche_steps, np.zeros(count, dtype=np.int64)])
    terms = Terms(("money",), True, least, pay, bounds=tuple(bounds), agency=agency)
    return replace(question, capacity=wide, terms=terms)


def _alone(way: int, own: int, count: int) -> np.ndarray:
    weight = np.zeros(own + count)
    weight[own + way] = 1
    return weight


def every_way(question: Staffing) -> int | None:
    """The least pay and price of all plans, minutes handed out by flows that augment."""
    q = on_terms(question, question.terms.agency.minute_pence.tolist())  # type: ignore[union-attr]
    dear = sorted(set(q.price), reverse=True)
    tier = [dear.index(each) for each in q.price]
    bases, periods = range(len(q.D)), range(len(q.s[0][0]))
    found = []
    ways = [
        [way for way in product(*(range(n * may + 1) for may in open_to)) if least <= sum(way) <= n]
        for n, least, open_to in zip(q.n, q.least, q.may, strict=True)
    ]
    for placed in product(*ways):
        if any(
            not low <= sum(weight[j] * placed[j][b] for j in range(len(q.n)) for b in at) <= high
            for at, weight, low, high in q.rules
        ):
            continue
        cost = sum(c * sum(row) for c, row in zip(q.c, placed, strict=True))
        for b, t in product(bases, periods):
            has = [
                q.s[b][g][t] + sum(q.a[j][g][t] * placed[j][b] for j in range(len(q.n)))
                for g in range(len(q.s[b]))
            ]
            assert min(has) >= 0
            owed = [skill[t] for skill in q.D[b]]
            served = served_by_level(owed, has, q.G, tier)
            for place, pence in enumerate(dear):
                whole = sum(minutes for minutes, at in zip(owed, tier, strict=True) if at == place)
                cost += pence * (whole - served[place])
        found.append(cost)
    return min(found, default=None)


@pytest.mark.parametrize("seed", DRAWN)
def test_training_three_ways(make: SimpleNamespace, seed: int) -> None:
    asked = in_training(make, seed)
    prices = asked.terms.agency.minute_pence.tolist()  # type: ignore[union-attr]
    found = reached(asked)
    assert found == pyomo_terms.money(on_terms(asked, prices))
    best = every_way(asked)
    assert found == (None if best is None else [best])


def test_some_are_trained(make: SimpleNamespace) -> None:
    trained = 0
    for seed in range(40):
        asked = in_training(make, seed)
        outcome = solve(asked.program(), EXACT, "train").read(asked.read)
        if outcome.found is not None:
            trained += outcome.plan.placed[asked.terms.least_steps == 0].any()
    assert trained >= 4
