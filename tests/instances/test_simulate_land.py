"""The land of an invented service: towns, districts, localities, deprivation, what is nearest."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.simulate import Sizes, sizes
from instances.simulate.county import CHILDREN, PUPILS, County, Town, scaled
from instances.simulate.deprivation import fifths, surface
from instances.simulate.hertfordshire import county as hertfordshire
from instances.simulate.invented import BIRTHS, PRIMARY, SECONDARY, YOUNG, county
from instances.simulate.land import GAP_M
from instances.simulate.near import Near

SEEDS = range(6)


@cache
def land(text: str, seed: int = 1) -> County:
    return county(sizes(text), seed)


def towns(of: County) -> list[Town]:
    return [town for district in of.districts for town in district.towns]


def apart_m(one: Town, other: Town) -> float:
    east, north = one.easting_m - other.easting_m, one.northing_m - other.northing_m
    return float((east * east + north * north) ** 0.5)


def test_figures_of_hertfordshire_are_those_of_its_map() -> None:
    of = hertfordshire()
    assert (of.children_0_4, of.pupils) == (CHILDREN, PUPILS)
    assert sum(district.primary for district in of.districts) == PRIMARY
    assert sum(district.secondary for district in of.districts) == SECONDARY
    assert tuple(sum(years) for years in zip(*(d.young for d in of.districts), strict=True)) == (
        YOUNG
    )
    assert sum(district.births for district in of.districts) == BIRTHS


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_scaled_is_the_nearest_whole_number(figure: int, number: int, of: int) -> None:
    assert abs(scaled(figure, number, of) * of - figure * number) * 2 <= of


@pytest.mark.parametrize("seed", SEEDS)
def test_towns_do_not_touch(seed: int) -> None:
    for one, other in combinations(towns(land("schools=1200", seed)), 2):
        assert apart_m(one, other) >= GAP_M + one.spread_m + other.spread_m


def test_towns_are_on_the_grid_and_their_names_differ() -> None:
    found = towns(land("schools=50000"))
    assert len({town.name for town in found}) == len(found) > 3_000
    assert min(town.easting_m for town in found) > 50_000
    assert max(town.easting_m for town in found) < 650_000
    assert min(town.northing_m for town in found) > 50_000
    assert max(town.northing_m for town in found) < 1_200_000


def test_a_few_towns_are_large_and_most_are_small() -> None:
    weights = sorted((town.weight for town in towns(land("schools=1200"))), reverse=True)
    tenth = weights[: len(weights) // 10]
    assert sum(tenth) > 0.25 * sum(weights)
    assert weights[0] > 5 * weights[len(weights) // 2]


def test_without_a_bound_the_second_town_has_half_the_children_of_the_first() -> None:
    first, second, third, *_ = sorted(
        (town.weight for town in towns(county(Sizes(1, 60, 300, 1), 3))), reverse=True
    )
    assert abs(first / 2 - second) <= 1
    assert abs(first / 3 - third) <= 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("text", "near"), [("", 0.6), ("localities=40,schools=1000", 0.4), ("localities=2", 0.9)]
)
def test_localities_are_of_like_size_and_their_towns_lie_together(
    text: str, near: float, seed: int
) -> None:
    of = land(text, seed)
    by_locality: dict[str, list[Town]] = {row.code: [] for row in of.localities}
    for town in towns(of):
        by_locality[town.locality].append(town)
    weights = [sum(town.weight for town in inside) for inside in by_locality.values()]
    mean = sum(weights) / len(weights)
    assert 0.25 * mean < min(weights)
    assert max(weights) < 2.2 * mean
    bases = [max(inside, key=lambda town: town.weight) for inside in by_locality.values()]
    assert {(base.easting_m, base.northing_m) for base in bases} == {
        (row.easting_m, row.northing_m) for row in of.localities
    }
    own = [apart_m(town, base) for base in bases for town in by_locality[base.locality]]
    every = [apart_m(town, base) for base in bases for town in towns(of)]
    assert sum(own) / len(own) < near * sum(every) / len(every)


@pytest.mark.parametrize("text", ["schools=3000", "localities=40,schools=3000,teams=60"])
def test_a_locality_lies_in_one_district_or_is_made_of_whole_ones(text: str) -> None:
    found = towns(land(text))
    pairs = {(town.locality, town.district) for town in found}
    localities, districts = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    assert len(pairs) == max(len(localities), len(districts))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 400), st.integers(0, 99))
def test_every_district_and_locality_has_a_practice(
    localities: int, more: int, schools: int, seed: int
) -> None:
    practices = max(localities + more - 1, -(-schools // 40))
    of = county(Sizes(localities, practices, schools, max(1, schools // 30)), seed)
    assert len(of.localities) == localities
    assert sum(town.practices for town in towns(of)) == practices
    assert all(district.of_practices for district in of.districts)
    served = {town.locality for town in towns(of) if town.practices}
    assert served == {row.code for row in of.localities}
    assert sum(town.weight for town in towns(of)) == of.children_0_4


def test_pupils_are_those_of_the_schools_and_never_more_than_the_children() -> None:
    as_many, more_practices = land("schools=590"), land("schools=59,practices=1080")
    assert as_many.children_0_4 == CHILDREN
    assert as_many.pupils == PUPILS
    assert more_practices.children_0_4 == 200 * 1080
    assert more_practices.pupils < 0.11 * PUPILS


def test_in_a_few_of_many_districts_children_change_school_at_9() -> None:
    changed = [district.middle_schools for district in land("schools=50000").districts]
    assert 0.02 < sum(changed) / len(changed) < 0.14


# ---- deprivation ---------------------------------------------------------------------------------


def test_the_surface_is_smooth() -> None:
    of = surface(Random(1), 400_000, 300_000, 60_000)
    heights = [
        sum(lattice.at(400_000 + 100 * step, 317_000) for lattice in of.lattices)
        for step in range(600)
    ]
    steps = [abs(one - other) for one, other in pairwise(heights)]
    assert max(steps) < 0.05
    assert max(heights) - min(heights) > 0.5


@pytest.mark.parametrize("east", [0, 399_999, 400_000, 460_000, 700_000])
def test_the_surface_goes_on_level_beyond_its_edges(east: int) -> None:
    of = surface(Random(1), 400_000, 300_000, 60_000)
    for lattice in of.lattices:
        corners = [height for row in lattice.height for height in row]
        assert min(corners) <= lattice.at(east, 1_000_000) <= max(corners)


@given(st.integers(60, 200), st.integers(0, 10**6))
def test_fifths_part_places_into_fifths_of_their_weight(count: int, seed: int) -> None:
    chance = Random(seed)
    heights = [chance.random() for _ in range(count)]
    weights = [chance.randint(1, 9) for _ in range(count)]
    cuts = fifths(heights, weights)
    assert list(cuts) == sorted(cuts, reverse=True)
    assert len(cuts) == 4
    for number, cut in enumerate(cuts, start=1):
        above = sum(w for height, w in zip(heights, weights, strict=True) if height >= cut)
        assert 0 <= above - number * sum(weights) / 5 < 9


# ---- nearest -------------------------------------------------------------------------------------

place = st.tuples(st.integers(0, 400), st.integers(0, 400))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(place, min_size=1, max_size=90), place, st.integers(1, 5), st.integers(1, 900))
def test_the_nearest_are_those_a_look_at_every_point_finds(
    points: list[tuple[int, int]], here: tuple[int, int], count: int, stretch: int
) -> None:
    points = [(east * stretch, north) for east, north in points]

    def apart(number: int) -> tuple[int, int]:
        east, north = points[number]
        return (east - here[0]) ** 2 + (north - here[1]) ** 2, number

    assert Near(points).nearest(*here, count) == sorted(range(len(points)), key=apart)[:count]


def test_of_no_points_none_is_nearest() -> None:
    assert Near([]).nearest(1, 2) == []
