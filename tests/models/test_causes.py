"""The difference that changes make: by hand on the hamlet, and what parts of it must keep."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.changes import read_changes
from instances.load import read
from models.apportion import apportioned, divided
from models.causes import Causes, Method, causes, told_apart

UP, LOW = 0, 1


def of(source: str, *asked: str) -> Causes:
    changes, faults = read_changes(asked)
    assert not faults
    return causes(read(source), changes)


def hamlet_working_days() -> int:
    """Weekdays from April 2026 to March 2027 without the bank holidays of England."""
    free = {"2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
            "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29"}  # fmt: skip
    days = [date(2026, 4, 1) + timedelta(days=number) for number in range(365)]
    return sum(day.weekday() < 5 and day.isoformat() not in free for day in days)


# ---- by hand -------------------------------------------------------------------------------------
# A new birth visit takes 100 minutes in the upper hamlet (a child a day), 90 in the lower (two).


def test_one_contact_more_of_each_child() -> None:
    found = of("hamlet", "contacts[new-birth].number=+1")
    assert found.method is Method.ALONE
    assert found.whole.demand_min.sum(axis=1).tolist() == [365 * 100, 730 * 90, 0, 0]
    assert found.whole.contacts.sum(axis=1).tolist() == [36500, 73000, 0, 0]


def test_one_contact_more_in_posts_and_pounds() -> None:
    """Only health visitors may do it; one gives 450 minutes on every working day."""
    found = of("hamlet", "contacts[new-birth].number=+1")
    a_year_min = 450 * hamlet_working_days()
    assert found.whole.wte[UP] / 10_000 == pytest.approx(36_500 / a_year_min, abs=1.1e-4)
    # a post costs the same whatever it does: pounds over posts is one cost for both places
    each = [found.whole.pence[place] / minutes for place, minutes in ((UP, 36_500), (LOW, 65_700))]
    assert each[UP] == pytest.approx(each[LOW], rel=1e-5)


def test_uptake_of_95_takes_a_twentieth_away() -> None:
    found = of("hamlet", "contacts[new-birth].uptake_pct=95")
    assert found.whole.demand_min.sum(axis=1).tolist() == [-1825, -3285, 0, 0]


def test_births_10_per_cent_higher_reach_the_visits_of_children_born_after_the_start() -> None:
    """A visit falls due 7 to 13 days after birth, so 355 days of the year have the new number.

    The children that the one-year review falls due for were born before it, but for one seventh of
    a day of them: 0.1 / 7 of a review of 40 minutes in the upper hamlet.
    """
    found = of("hamlet", "births=+10%")
    got = found.whole.demand_min.sum(axis=1).tolist()
    assert got[2:] == [0, 0]
    assert got[UP] == pytest.approx(35.5 * 100 + 4 / 7, abs=7)  # months are whole minutes
    assert got[LOW] == pytest.approx(71 * 90 + 8 / 7, abs=7)


def test_two_changes_that_meet_share_what_only_both_do() -> None:
    found = of("hamlet", "births=+10%", "contacts[new-birth].number=+1")
    births, number = (part.demand_min.sum(axis=1)[UP] for part in found.parts)
    assert births == pytest.approx((3550 + 7100) / 2, abs=8)
    assert number == pytest.approx(36_500 + 3550 / 2, abs=8)
    assert births + number == found.whole.demand_min.sum(axis=1)[UP]


def test_staff_alone_change_what_is_short_and_nothing_that_is_owed() -> None:
    found = of("hamlet", "staff[up,HV].wte=+0.1")
    assert not found.whole.demand_min.any()
    assert found.whole.short_min[UP, 0] < 0
    assert not found.whole.short_min[LOW].any()


# ---- what must hold ------------------------------------------------------------------------------

CHANGES = (
    "births=+7%", "uptake=91", "contacts[new-birth].number=+1", "travel=-3", "staff=+15%",
    "pupils=+4%", "sickness=+2", "contacts.duration_min=+5",
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4, unique=True))
def test_parts_add_up_in_every_figure(asked: list[str]) -> None:
    found = of("hamlet", *asked)
    assert (sum(part.flat for part in found.parts) == found.whole.flat).all()
    assert len(found.parts) == len(asked)


@settings(max_examples=4, deadline=None)
@given(st.permutations(CHANGES[:3]))
def test_the_order_of_few_changes_does_not_matter(asked: list[str]) -> None:
    found = of("hamlet", *asked)
    again = of("hamlet", *CHANGES[:3])
    for place, name in enumerate(asked):
        gap = found.parts[place].flat - again.parts[CHANGES.index(name)].flat
        assert np.abs(gap).max() <= 1  # who gets an odd minute goes by the order


def test_many_changes_are_told_in_the_order_given() -> None:
    found = of("hamlet", *CHANGES)
    assert found.method is Method.IN_ORDER
    first = of("hamlet", CHANGES[0])
    assert (found.parts[0].flat == first.whole.flat).all()
    assert (sum(part.flat for part in found.parts) == found.whole.flat).all()


def test_changes_that_need_each_other_are_told_together() -> None:
    late = ("contacts[new-birth].age_to_weeks=40", "contacts[new-birth].age_from_weeks=30")
    found = of("hamlet", *late)
    assert found.method is Method.TOGETHER
    assert (found.parts[0].flat == found.whole.flat).all()


@st.composite
def games(draw: Any) -> tuple[int, dict[frozenset[int], Any]]:
    count = draw(st.integers(2, 4))
    sets = [frozenset(n for n in range(count) if bits >> n & 1) for bits in range(2**count)]
    number = st.integers(-50, 50)
    return count, {each: np.array(draw(st.tuples(number, number))) for each in sets}


@given(games())
@settings(max_examples=60, deadline=None)
def test_parts_are_the_mean_over_all_orders(game: tuple[int, dict[frozenset[int], Any]]) -> None:
    count, value = game
    players: Any = list(range(count))
    method, parts = told_apart(players, lambda some: value[frozenset(some)])
    orders = list(permutations(players))
    for player in players:
        for figure in range(2):
            gains = [
                value[frozenset(order[: place + 1])][figure]
                - value[frozenset(order[:place])][figure]
                for order in orders
                for place in [order.index(player)]
            ]
            mean = Fraction(int(sum(gains)), len(orders))
            assert abs(parts[player][figure] - mean) < 1
    assert method is Method.ANY_ORDER
    assert (sum(parts) == value[frozenset(players)] - value[frozenset()]).all()


# ---- whole parts ---------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.lists(st.floats(0, 1e6), min_size=3, max_size=3)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
@settings(deadline=None)
def test_totals_are_split_without_loss_and_near_their_shares(
    cells: list[tuple[int, list[float]]],
) -> None:
    cells = [(total, weights) for total, weights in cells if sum(weights) > 1e-6]
    if not cells:
        return
    total = np.array([cell[0] for cell in cells])
    weights = np.array([cell[1] for cell in cells]).T
    parts = apportioned(total, weights)
    assert (parts.sum(axis=0) == total).all()
    assert (parts >= 0).all()
    assert np.abs(parts - weights / weights.sum(axis=0) * total).max() < 1 + 1e-6


def test_a_total_without_weights_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="no weight"):
        apportioned(np.array([3]), np.zeros((2, 1)))


def test_fractions_are_made_whole_by_largest_remainder() -> None:
    # 5/3, 5/3, -4/3 add up to 2: floors 1, 1, -2, remainders 2/3, 2/3, 2/3
    assert divided(np.array([[5], [5], [-4]]), 3).ravel().tolist() == [2, 2, -2]
