"""What drives the difference of two costs, to the penny, and as published."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.rates.national import national_costs
from models.variance import EFFECTS, Item, variance

drawn = settings(max_examples=200, deadline=None, derandomize=True)


def published(year: str) -> dict[str, Item]:
    """All health visiting of the National Cost Collection in one year."""
    return {
        row.code: Item(row.activity, round(Fraction(str(row.unit_gbp)) * row.activity * 100))
        for row in national_costs()
        if row.code.startswith("N03") and row.year == year
    }


def test_health_visiting_of_two_years_comes_apart_as_published() -> None:
    """NHS England, National Cost Collection 2023/24 and 2024/25; unit costs to four places."""
    found = variance(published("2023/24"), published("2024/25"))
    assert sum(item.activity for item in published("2023/24").values()) == 1_779_606
    assert sum(item.activity for item in published("2024/25").values()) == 1_693_892
    assert found.before_pence / 100 == pytest.approx(127_821_327, abs=40)
    assert found.after_pence / 100 == pytest.approx(145_469_726, abs=40)
    pounds = {name: pence / 100 for name, pence in found.effects.items()}
    assert (found.after_pence - found.before_pence) / 100 == pytest.approx(17_648_400, abs=60)
    assert pounds["price"] == pytest.approx(22_933_664, abs=60)
    assert pounds["volume"] + pounds["mix"] == pytest.approx(-3_489_742, abs=60)
    assert pounds["joint"] == pytest.approx(-1_795_538, abs=60)
    assert pounds["efficiency"] == 0
    assert found.laspeyres == pytest.approx(1.1794, abs=5e-5)
    assert found.paasche == pytest.approx(1.1700, abs=5e-5)


def test_each_effect_alone_is_told_as_that_one() -> None:
    """Ten visits of 60 minutes at a pound a minute, GBP 600; then one thing at a time."""
    before = {"visit": Item(10, 60_000, 600), "group": Item(10, 20_000, 200)}
    more = {"visit": Item(20, 120_000, 1200), "group": Item(20, 40_000, 400)}
    other = {"visit": Item(15, 90_000, 900), "group": Item(5, 10_000, 100)}
    dearer = {"visit": Item(10, 66_000, 600), "group": Item(10, 22_000, 200)}
    longer = {"visit": Item(10, 66_000, 660), "group": Item(10, 22_000, 220)}
    changes = {"volume": (more, 80_000), "mix": (other, 20_000), "price": (dearer, 8_000),
               "efficiency": (longer, 8_000)}  # fmt: skip
    for effect, (after, pence) in changes.items():
        found = variance(before, after).effects
        assert found == {**dict.fromkeys(EFFECTS, 0), effect: pence}


def test_two_changes_at_once_leave_what_they_do_together() -> None:
    """A tenth longer and a tenth dearer: 10 % + 10 % + 1 %."""
    found = variance({"visit": Item(10, 60_000, 600)}, {"visit": Item(10, 72_600, 660)}).effects
    assert found == {"volume": 0, "mix": 0, "price": 6_000, "efficiency": 6_000, "joint": 600}


ITEM = st.builds(
    Item,
    st.integers(0, 5_000) | st.floats(1e-6, 5_000),
    st.integers(0, 10**9),
    st.none() | st.floats(0.1, 10**5),
)


@drawn
@given(
    st.dictionaries(st.sampled_from("abcdef"), ITEM),
    st.dictionaries(st.sampled_from("abcdef"), ITEM),
)
def test_the_effects_are_the_whole_difference_in_pence(
    before: dict[str, Item], after: dict[str, Item]
) -> None:
    found = variance(before, after)
    had = sum(item.pence for item in before.values())
    has = sum(item.pence for item in after.values())
    assert (found.before_pence, found.after_pence) == (had, has)
    assert sum(found.effects.values()) == has - had
    for name, effects in found.items.items():
        change = (after[name].pence if name in after else 0) - (
            before[name].pence if name in before else 0
        )
        assert sum(effects.values()) == change
    assert variance(dict(reversed(before.items())), after) == found


@drawn
@given(st.dictionaries(st.sampled_from("abcd"), ITEM, min_size=1))
def test_nothing_has_changed_where_nothing_has(same: dict[str, Item]) -> None:
    assert set(variance(same, same).effects.values()) == {0}
