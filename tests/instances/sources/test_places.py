"""Places are gathered by rule, nothing drawn by chance."""

from __future__ import annotations

from instances.sources.places import Place, groups, nearest_place


def test_of_two_as_near_the_earlier_code_is_taken() -> None:
    bases = [Place("b", 0, 10), Place("a", 0, -10), Place("c", 0, 11)]
    assert nearest_place(Place("x", 0, 0), bases).code == "a"


def test_groups_do_not_depend_on_the_order_given() -> None:
    places = [Place(f"{n:02d}", n * 7919 % 100, n * 3571 % 90, n % 5) for n in range(30)]
    found = groups(places, 4)
    assert found == groups(places[::-1], 4)
    assert len(found) == 4
    assert sorted(place.code for group in found for place in group) == [p.code for p in places]


def test_there_are_no_more_groups_than_places() -> None:
    assert len(groups([Place("a", 1, 1), Place("b", 1, 1), Place("c", 2, 1)], 5)) == 3
