"""Sizes of an invented service: read, filled up in proportion, refused with every fault at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import InstanceFaults
from instances.simulate import Sizes, sizes
from instances.simulate.sizes import LIKE, MOST, NAMES

COUNTY = Sizes(localities=10, practices=108, schools=590, teams=20)


def faults(text: str) -> list[tuple[str, str, str, str]]:
    with pytest.raises(InstanceFaults) as refused:
        sizes(text)
    return [(f.column, f.found, f.expected, f.remedy) for f in refused.value.faults]


@pytest.mark.parametrize(
    "text", ["", " ", ",", "localities=10", "practices=108", "schools=590", "teams=20",
             " teams = 20 , localities=10,", "schools=590,practices=108"],
)  # fmt: skip
def test_what_is_not_given_is_in_the_proportions_of_hertfordshire(text: str) -> None:
    assert sizes(text) == COUNTY


def test_what_is_given_is_kept() -> None:
    asked = Sizes(localities=40, practices=400, schools=3000, teams=60)
    assert sizes("localities=40,schools=3000,practices=400,teams=60") == asked


def test_schools_follow_teams_or_practices_before_localities() -> None:
    assert sizes("localities=40,schools=5900") == Sizes(40, 1080, 5900, 200)
    assert sizes("localities=40,teams=200") == Sizes(40, 1080, 5900, 200)
    assert sizes("localities=40,practices=1080") == Sizes(40, 1080, 5900, 200)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("schools=1", Sizes(1, 1, 1, 1)),
        ("localities=150,schools=1", Sizes(150, 150, 1, 1)),
        ("localities=1500", Sizes(1500, 9153, 50_000, 1695)),
        ("practices=1,teams=30", Sizes(1, 1, 40, 30)),
        ("teams=5000", Sizes(848, 9153, 50_000, 5000)),
    ],
)
def test_what_is_filled_up_is_as_many_as_the_others_need_and_within_the_range(
    text: str, filled: Sizes
) -> None:
    assert sizes(text) == filled


def test_every_fault_of_the_text_is_told_at_once() -> None:
    told = faults("localites=4, schools=many, practices=0, teams=9000, 12, teams=2")
    assert [(column, found) for column, found, _, _ in told] == [
        ("localites", "'localites'"), ("schools", "'many'"), ("practices", "'0'"),
        ("teams", "'9000'"), ("", "'12'"), ("teams", "given 2 times"),
    ]  # fmt: skip
    assert told[0][3] == "Did you mean 'localities'?"
    assert "from 1 to 50,000" in told[1][2]
    assert "from 1 to 5,000" in told[3][2]


@pytest.mark.parametrize(
    "count",
    ["-1", "0", "1.5", "1e3", "", "x", "50001", "1_000", "9" * 30, "\u0663", "0x10", "+5"],
)
def test_only_a_whole_number_within_the_range_is_taken(count: str) -> None:
    ((column, found, expected, remedy),) = faults(f"schools={count}")
    assert column == "schools"
    assert found.startswith(f"'{count}")
    assert expected == "a whole number from 1 to 50,000, written without separators"
    assert remedy == "For example schools=590."


def test_a_thousands_separator_is_recognised() -> None:
    assert faults("schools=3,000") == [
        ("", "'000'", "a name, = and a whole number", "Leave out thousands separators.")
    ]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("schools=40,teams=60", "teams", "at most 40, one for each school"),
        ("localities=9,practices=8", "localities", "at most 8, one for each practice"),
        ("schools=100,practices=2", "practices", "at least 3 for 100 schools, one for every 40"),
    ],
)
def test_sizes_that_cannot_be_together_are_refused(text: str, column: str, expected: str) -> None:
    ((found, _, wanted, _),) = faults(text)
    assert (found, wanted) == (column, expected)


def test_sizes_made_in_python_are_held_to_the_same_rules() -> None:
    with pytest.raises(InstanceFaults) as refused:
        Sizes(localities=0, practices=10, schools=5, teams=5001)
    assert [fault.column for fault in refused.value.faults] == ["localities", "teams"]
    with pytest.raises(InstanceFaults) as refused:
        Sizes(localities=20, practices=10, schools=5, teams=6)
    assert [fault.column for fault in refused.value.faults] == ["teams", "localities"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(name=st.sampled_from(NAMES), share=st.floats(0, 1))
def test_one_size_alone_within_its_range_is_always_possible(name: str, share: float) -> None:
    count = max(1, round(share * MOST[name]))
    found = sizes(f"{name}={count}")
    assert getattr(found, name) == count
    assert all(1 <= getattr(found, other) <= MOST[other] for other in NAMES)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(1, 300), min_size=2).filter(
        lambda given: (
            given.get("teams", 1) <= given.get("schools", given.get("practices", 300) * 40)
            and given.get("localities", 1) <= given.get("practices", 300)
            and given.get("schools", 1) <= 40 * given.get("practices", 300)
        )
    )
)
def test_sizes_that_can_be_together_are_kept_and_filled_up(given: dict[str, int]) -> None:
    found = sizes(",".join(f"{name}={count}" for name, count in given.items()))
    assert {name: getattr(found, name) for name in given} == given


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*"=,0 19-\n\x00\u0660\u00b2", *NAMES])).map("".join))
def test_any_text_gives_sizes_or_faults_that_name_it(text: str) -> None:
    try:
        found = sizes(text)
    except InstanceFaults as refused:
        assert refused.faults
        assert all(fault.expected for fault in refused.faults)
    else:
        assert all(getattr(found, name) >= 1 for name in LIKE)
        assert set(re.findall("[a-z]+", text)) <= set(NAMES)
