"""Weights of need: scaled, side by side, and how far the order of the localities holds."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance
from instances.tables import Locality, Staff
from models.weighting import SCHEMES, quintile_weights, steady, weighting

drawn = settings(max_examples=40, deadline=None, derandomize=True)


def of(make: SimpleNamespace, places: list[dict[int | None, float]], posts: list[float] | None =
       None, **rules: Any) -> Instance:  # fmt: skip
    """Localities with so many children under five by quintile, and health visitors in post."""
    names = [f"L{number}" for number in range(len(places))]
    posts = posts or [1.0] * len(places)
    return make.service(
        rules,
        localities=tuple(
            Locality(locality=name, name=name, easting_m=1, northing_m=1, home_visit_travel_min=20)
            for name in names
        ),
        practices=tuple(
            make.practice(f"{name}-{quintile}", locality=name, imd_quintile=quintile,
                          children_0_4=children, births_per_year=children / 5)
            for name, place in zip(names, places, strict=True)
            for quintile, children in place.items()
        ),
        staff=tuple(
            Staff(base=name, grade="HV", wte=wte) for name, wte in zip(names, posts, strict=True)
        ),
    )  # fmt: skip


def test_weights_by_quintile_are_the_table_a_line_and_children_for_each_post() -> None:
    assert quintile_weights("table").tolist() == [1.5, 1.2, 1.0, 0.85, 0.75]
    assert quintile_weights("linear").tolist() == [1.5, 1.3125, 1.125, 0.9375, 0.75]
    posts_of_100 = [100 / children for children in (100, 175, 250, 325, 400)]
    assert (quintile_weights("caseload") * 100).tolist() == pytest.approx(posts_of_100)
    assert quintile_weights("none").tolist() == [1] * 5


def test_two_localities_worked_by_hand(make: SimpleNamespace) -> None:
    """300 children of quintile 1 and 100 of quintile 5: weights 1.5 and 0.75 over 1.3125."""
    every = weighting(of(make, [{1: 300}, {5: 100}]))
    table = every.schemes.index("table")
    assert every.weight[table].tolist() == pytest.approx([1.5 / 1.3125, 0.75 / 1.3125])
    assert every.weighted_children[table].sum() == pytest.approx(400)
    assert every.share[table].tolist() == pytest.approx([450 / 525, 75 / 525])
    assert every.share[every.schemes.index("none")].tolist() == [0.75, 0.25]


@drawn
@given(places=st.lists(
    st.dictionaries(st.sampled_from([None, 1, 2, 3, 4, 5]), st.integers(1, 900), min_size=1),
    min_size=1, max_size=5,
))  # fmt: skip
def test_the_weight_of_a_child_is_1_on_average(
    make: SimpleNamespace, places: list[dict[int | None, float]]
) -> None:
    every = weighting(of(make, places))
    assert every.schemes == SCHEMES
    for weighted in every.weighted_children:
        assert weighted.sum() == pytest.approx(every.children.sum())
    assert every.share.sum(axis=1) == pytest.approx(np.ones(len(SCHEMES)))


def test_only_minutes_of_health_visiting_are_weighted(make: SimpleNamespace) -> None:
    places: list[dict[int | None, float]] = [{1: 300}, {5: 100}]
    plain = make.owed_by(of(make, places))
    weighted = make.owed_by(of(make, places, need_weighting="table"))
    assert weighted.contacts_due == pytest.approx(plain.contacts_due)
    ratio = weighted.contact_min[0, :2].sum(axis=1) / plain.contact_min[0, :2].sum(axis=1)
    assert ratio.tolist() == pytest.approx([1.5 / 1.3125, 0.75 / 1.3125])


# --- the order of the localities


@pytest.mark.parametrize(
    ("each", "crossing"),
    [(400, Fraction(7, 15)), (570, Fraction(63, 67)), (1000, Fraction(49, 33))],
)
def test_a_crossing_worked_by_hand(make: SimpleNamespace, each: float, crossing: Fraction) -> None:
    """300 (1 + t / 7) = n (1 - 3 t / 7) at t = 7 (n - 300) / (300 + 3 n): n children each WTE."""
    found = steady(of(make, [{1: 300}, {5: 100}], [1.0, 100 / each]), "table")
    below = crossing < 1
    assert found.low == pytest.approx(float(crossing) if below else 0)
    assert found.high == pytest.approx(np.inf if below else float(crossing))
    assert (found.low_pairs if below else found.high_pairs) == (("L0", "L1"),)
    assert found.ranking == (("L0", "L1") if below else ("L1", "L0"))


@drawn
@given(
    places=st.lists(
        st.dictionaries(st.sampled_from([1, 2, 3, 4, 5]), st.integers(1, 900), min_size=1),
        min_size=2, max_size=5,
    ),
    posts=st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.4]), min_size=5, max_size=5),
    scheme=st.sampled_from(SCHEMES),
)  # fmt: skip
def test_inside_the_range_no_two_localities_change_places_and_beyond_it_two_do(
    make: SimpleNamespace, places: list[dict[int | None, float]], posts: list[float], scheme: str
) -> None:
    instance = of(make, places, posts[: len(places)])
    found, every = steady(instance, scheme), weighting(instance)
    weight = dict(zip(every.localities, every.weight[SCHEMES.index(scheme)], strict=True))
    children = dict(zip(every.localities, every.children, strict=True))
    wte = {row.base: row.wte for row in instance.staff}

    def ahead(theta: float, one: str, other: str) -> float:
        need = [children[n] * (1 + theta * (weight[n] - 1)) / wte[n] for n in (one, other)]
        return need[0] - need[1]

    staffed = [name for name in every.localities if wte[name]]
    assert set(found.unstaffed) == set(every.localities) - set(staffed)
    assert found.low <= 1 <= found.high
    inside = [found.low + part * (min(found.high, 50) - found.low) for part in (0.25, 0.5, 0.75)]
    for one, other in combinations(staffed, 2):
        signs = {np.sign(round(ahead(theta, one, other), 6)) for theta in inside}
        assert not {-1.0, 1.0} <= signs
    for end, pairs, step in ((found.low, found.low_pairs, -1), (found.high, found.high_pairs, 1)):
        if 0 < end < np.inf:
            assert pairs
            for one, other in pairs:
                assert ahead(end, one, other) == pytest.approx(0, abs=1e-6 * (1 + end))
                before, after = ahead(end - 0.1, one, other), ahead(end + 0.1, one, other)
                assert before * after * step * step < 0
