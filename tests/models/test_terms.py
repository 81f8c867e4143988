"""Staffing on terms: every placement tried, its shortages by hand, against the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pytest

from models import choices, promises
from models.agency import Agency
from models.buys import one_step, posts
from models.outcome import Ending
from models.staffing import Staffing
from models.terms import HIRING, PLACING, Bound, Terms
from optimiser.settings import Search, Settings
from optimiser.solve import solve
from reference.by_hand import ByHand, Placement
from reference.data import staffing_data

EXACT = Search(Settings(gap=0.0))
DRAWN = [*range(25), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(25, 300))]


class Every(ByHand):
    """Every placement of a question on its terms, and what each reaches."""

    def __init__(self, question: Staffing) -> None:
        super().__init__(staffing_data(question))
        self.terms = question.terms

    def placements(self) -> Iterator[Placement]:
        """All that the terms allow."""
        least = self.data.n if not self.terms.optional else [0] * len(self.data.n)
        ways = []
        for tranche, steps in enumerate(self.data.n):
            most = [steps * self.data.may_go(tranche, base) for base in range(self.bases)]
            counts = product(*(range(limit + 1) for limit in most))
            ways.append([way for way in counts if least[tranche] <= sum(way) <= steps])
        for placed in product(*ways):
            if self.allowed(placed):
                yield placed

    def allowed(self, placed: Placement) -> bool:
        """Whether the terms allow a placement."""
        terms = self.terms
        moved = self.moved(placed) <= (np.inf if terms.most_moved is None else terms.most_moved)
        dear = self.cost(placed) > (np.inf if terms.budget_pence is None else terms.budget_pence)
        safe = all(
            bound.lower
            <= sum(
                each * sum(row[base] for base in bound.bases)
                for each, row in zip(bound.weight, placed, strict=True)
            )
            <= bound.upper
            for bound in terms.bounds
        )
        return moved and not dear and safe

    def cost(self, placed: Placement) -> int:
        """Pence of what is placed."""
        pence = [0] * len(placed) if self.terms.step_pence is None else self.terms.step_pence
        return sum(int(each) * sum(row) for each, row in zip(pence, placed, strict=True))

    def moved(self, placed: Placement) -> int:
        """Steps elsewhere than in the plan that stands."""
        if self.terms.stands is None:
            return 0
        pairs = zip(placed, self.terms.stands.tolist(), strict=True)
        return sum(
            max(0, now - was) for row, old in pairs for now, was in zip(row, old, strict=True)
        )

    def reached(self, placed: Placement) -> list[float]:
        """What a placement has of each aim in the order of the terms, most as negative."""
        short = self.shortage(placed)
        legal = sum(not optional for optional, _ in self.ranks)
        found: list[float] = []
        for aim in self.terms.order:
            if aim in ("mandated", "other"):
                found += short[:legal] if aim == "mandated" else short[legal:]
            elif aim == "cost":
                found.append(self.cost(placed))
            elif aim == "changes":
                found.append(self.moved(placed))
            elif aim == "money":
                found.append(self.cost(placed) + self.agency(placed))
        return found

    def agency(self, placed: Placement) -> int:
        """Pence of what is short, the dearest skills served first by flows that augment."""
        assert self.terms.agency is not None
        pence = self.terms.agency.minute_pence.tolist()
        dear = sorted(set(pence), reverse=True)
        data = replace(self.data, p=tuple(dear.index(each) for each in pence))
        up_to = ByHand(data).shortage(placed)
        return int(np.diff(up_to, prepend=0) @ dear)

    ranks: tuple[tuple[bool, int], ...] = ()


Reached = list[float] | None
"""What is reached of each aim in order; None where nothing is allowed."""


def lexicographic(question: Staffing) -> tuple[Every, Reached]:
    every = Every(question)
    every.ranks = question.demand.levels
    return every, min((every.reached(placed) for placed in every.placements()), default=None)


def tried(question: Staffing) -> Reached:
    """The best of every placement."""
    return lexicographic(question)[1]


def solved(question: Staffing) -> Reached:
    """What the program says, once its plan is seen to be allowed and to have what it says."""
    outcome = solve(question.program(), EXACT, "staffing").read(question.read)
    if outcome.ending is Ending.IMPOSSIBLE:
        return None
    assert outcome.ending is Ending.PROVED
    every, _ = lexicographic(question)
    placed = tuple(map(tuple, outcome.plan.placed.tolist()))
    assert every.allowed(placed)
    reached = every.reached(placed)
    assert question.objectives(outcome.plan) == reached
    assert [round(step.bound) for step in outcome.steps] == reached
    return reached


def pence(question: Staffing, seed: int) -> np.ndarray:
    draw = np.random.default_rng([seed, 7])
    return draw.integers(1, 60, len(question.capacity.tranches)) * 5


@pytest.mark.parametrize("seed", DRAWN)
def test_the_least_pay_for_the_least_shortage(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    order = HIRING[:3]
    asked = replace(question, terms=Terms(order, True, step_pence=pence(question, seed)))
    assert solved(asked) == tried(asked)


@pytest.mark.parametrize("seed", DRAWN)
def test_the_most_that_a_budget_buys(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    each = pence(question, seed)
    budget = int(
        np.random.default_rng([seed, 8]).uniform(0, 1.2) * (each @ question.capacity.tranche_steps)
    )
    terms = Terms(("mandated", "other", "cost"), True, step_pence=each, budget_pence=budget)
    asked = replace(question, terms=terms)
    assert solved(asked) == tried(asked)


@pytest.mark.parametrize("seed", DRAWN)
def test_posts_are_had_where_they_cost_less_than_what_they_save(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng([seed, 9])
    agency = Agency(draw.integers(0, 30, len(question.demand.skills)))
    terms = Terms(("money",), True, step_pence=pence(question, seed), agency=agency)
    asked = replace(question, terms=terms)
    assert solved(asked) == tried(asked)


@pytest.mark.parametrize("seed", DRAWN)
def test_a_plan_that_stands_is_left_for_as_little_as_may_move(
    make: SimpleNamespace, seed: int
) -> None:
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng([seed, 10])
    every = list(Every(question).placements())
    stands = np.array(every[draw.integers(len(every))], dtype=np.int64)
    moves = int(draw.integers(0, 4))
    order = ("mandated", "other", "changes")
    asked = replace(question, terms=Terms(order, stands=stands, most_moved=moves))
    assert solved(asked) == tried(asked)


def _bases(draw: np.random.Generator, bases: int) -> tuple[int, ...]:
    """One base, or now and then all of them together."""
    return tuple(range(bases)) if draw.random() < 0.3 else (int(draw.integers(bases)),)


@pytest.mark.parametrize("seed", DRAWN)
def test_rules_of_safe_staffing_are_kept_or_refused(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    draw = np.random.default_rng([seed, 11])
    tranches, bases = question.open_to.shape
    bounds = []
    for number in range(int(draw.integers(1, 4))):
        low = float(draw.integers(-3, 4))
        upper = low + float(draw.integers(0, 4)) if draw.random() < 0.5 else np.inf
        weight = draw.integers(-2, 3, tranches).astype(float)
        bounds.append(Bound(f"rule {number}", _bases(draw, bases), weight, low, upper))
    asked = replace(question, terms=Terms(PLACING[:2], bounds=tuple(bounds)))
    assert solved(asked) == tried(asked)


def test_shortage_is_sought_by_level_or_by_price(make: SimpleNamespace) -> None:
    question: Staffing = make.drawn_staffing(0)
    agency = Agency(np.ones(len(question.demand.skills), dtype=np.int64))
    terms = Terms(("mandated", "money"), True, step_pence=pence(question, 0), agency=agency)
    with pytest.raises(ValueError, match="not both"):
        replace(question, terms=terms).program()


# --- what can be promised


def best_shares(question: Staffing) -> list[Fraction] | None:
    """The share of each level, by every set of grades of every placement."""
    by_hand = ByHand(staffing_data(question))
    q, found = by_hand.data, []
    subsets = [set(s) for n in range(1, by_hand.grades + 1)
               for s in combinations(range(by_hand.grades), n)]  # fmt: skip
    for placed in by_hand.placements():
        shares: list[Fraction] = []
        for level in range(by_hand.levels):
            most = Fraction(1)
            for base, period in product(range(by_hand.bases), range(by_hand.periods)):
                has = by_hand.minutes(placed, base, period)
                for inside in subsets:
                    owed = [
                        sum(
                            skill[period]
                            for skill, grades, rank in zip(q.D[base], q.G, q.p, strict=True)
                            if rank == now and inside.issuperset(grades)
                        )
                        for now in range(level + 1)
                    ]
                    left = sum(has[grade] for grade in inside) - sum(
                        (share * each for share, each in zip(shares, owed, strict=False)),
                        Fraction(0),
                    )
                    if owed[level]:
                        most = min(most, left / owed[level])
            shares.append(most)
        found.append(shares)
    return max(found, default=None)


@pytest.mark.parametrize("seed", DRAWN)
def test_the_most_that_can_be_promised(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    best = best_shares(question)
    assert best is not None
    outcome = solve(promises.most(question), EXACT, "promise").read(question.read)
    assert outcome.ending is Ending.PROVED
    # what is kept of the graver shares to within 1e-6 may move the next by the ratio of demands
    for step, share in zip(outcome.steps, best, strict=True):
        assert step.objective == pytest.approx(float(share), abs=2e-4)
    first = promises.shares(question, outcome.plan.capacity_min)
    assert first[:, 0].min() == pytest.approx(float(best[0]), abs=1e-5)


# --- other plans, and what posts buy


@pytest.mark.parametrize("seed", DRAWN)
def test_no_plan_nearly_as_good_is_farther(make: SimpleNamespace, seed: int) -> None:
    question = replace(make.drawn_staffing(seed), terms=Terms(PLACING[:2]))
    every, best = lexicographic(question)
    assert best is not None
    first = solve(question.program(), EXACT, "staffing").read(question.read).plan.placed
    program = choices.farthest(question, best, 25.0, [first])
    found = solve(program, EXACT, "another plan")
    near = [
        placed
        for placed in every.placements()
        if all(has <= 1.25 * value + 1e-9
               for has, value in zip(every.reached(placed), best, strict=True))
    ]  # fmt: skip
    apart = max(int(np.clip(np.array(placed) - first, 0, None).sum()) for placed in near)
    assert round(found.steps[0].objective) == apart
    other = question.read(found.found).placed if found.found is not None else first
    assert int(np.clip(other - first, 0, None).sum()) == apart


@pytest.mark.parametrize("seed", DRAWN[:25])
def test_what_a_post_buys_is_the_shortage_without_it(make: SimpleNamespace, seed: int) -> None:
    question: Staffing = make.drawn_staffing(seed)
    by_hand = ByHand(staffing_data(question))
    plan = solve(question.program(), EXACT, "staffing").read(question.read).plan
    lost, gained = one_step(question, plan)
    now = np.array(by_hand.shortage(plan.placed.tolist()))
    for tranche, base in np.argwhere(question.open_to).tolist():
        for sign, change in ((-1, lost), (1, gained)):
            other = plan.placed.copy()
            other[tranche, base] += sign
            if other[tranche, base] < 0:
                assert not change[tranche, base].any()
                continue
            then = np.array(by_hand.shortage(other.tolist()))
            expected = sign * np.diff(now - then, prepend=0)
            assert change[tranche, base].tolist() == expected.tolist()
    told = posts(question, plan)
    assert {(post.tranche, post.base) for post in told} == set(
        map(tuple, np.argwhere(plan.placed).tolist())
    )
    for post in told:
        rest = np.delete(gained[post.tranche], post.base, axis=0)
        if post.next_best >= 0:
            assert tuple(post.there_min) == max(map(tuple, rest.tolist()))


# --- the promises are needed


@pytest.mark.parametrize(
    ("terms", "family"),
    [
        (Terms(HIRING[:3], True, step_pence=np.array([5]), budget_pence=10), "budget"),
        (Terms(PLACING[:2], stands=np.array([[9, 0]]), most_moved=1), "moves"),
        (Terms(PLACING[:2], bounds=(Bound("two there", (0,), np.ones(1), 2, np.inf),)),
         "safe staffing"),
    ],
)  # fmt: skip
def test_without_its_rows_a_promise_is_broken(
    make: SimpleNamespace, terms: Terms, family: str
) -> None:
    # all of the work is at the second base, so four steps would go there
    question: Staffing = make.staffing(
        [("A", True, 1)], [[[1]], [[400]]], [[[5]], [[0]]], [[10]], [(0, 4, [1])]
    )
    question = replace(question, terms=terms)
    every = Every(question)

    def kept(program: object) -> bool:
        outcome = solve(program, EXACT, "staffing").read(question.read)  # type: ignore[arg-type]
        return outcome.found is not None and every.allowed(
            tuple(map(tuple, outcome.plan.placed.tolist()))
        )

    whole, without = question.program(), question.program()
    assert kept(whole) or solve(whole, EXACT, "staffing").ending is Ending.IMPOSSIBLE
    without.families = [rows for rows in without.families if rows.family.name != family]
    assert len(without.families) == len(whole.families) - 1
    assert not kept(without)
