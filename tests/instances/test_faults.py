"""Faults are told once each, with the nearest valid word, and as people can read them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.faults import KINDS, Fault, grouped, near, nearest

ONE = Fault("schools", "schools.csv", 4, "phase", "'primry'", "one of primary, secondary",
            "Did you mean 'primary'?", "not a choice", "", "primary")  # fmt: skip


def at(line: int, **more: str) -> Fault:
    """The fault in another line."""
    return replace(ONE, line=line, **more)  # type: ignore[arg-type]


# ---- grouped -------------------------------------------------------------------------------------


def test_a_fault_that_stands_alone_is_told_as_itself() -> None:
    (group,) = grouped([ONE])
    assert str(group) == str(ONE)


def test_a_fault_that_repeats_is_told_once_with_its_places_and_their_number() -> None:
    (group,) = grouped([at(line) for line in range(4, 16)])
    assert str(group) == (
        "schools.csv:4:phase, 5, 6, 7, 8 and 7 more (12 times): found 'primry'; "
        "expected one of primary, secondary. Did you mean 'primary'?"
    )


def test_in_a_workbook_the_other_places_are_cells() -> None:
    (group,) = grouped([at(4, cell="schools!C4"), at(9, cell="schools!C9")])
    assert group.where == "schools!C4, C9 (2 times)"


def test_different_things_that_were_found_are_named() -> None:
    (group,) = grouped([at(4), at(5, found="'prim'"), at(6), at(7, found="'primari'")])
    assert group.found == "'primry', 'prim', 'primari'"


@pytest.mark.parametrize(
    "other", [{"table": "teams"}, {"column": "name"}, {"kind": "too long"}, {"expected": "a word"},
              {"remedy": "Did you mean 'secondary'?"}],
)  # fmt: skip
def test_faults_that_differ_are_told_apart(other: dict[str, str]) -> None:
    assert len(grouped([ONE, at(5, **other)])) == 2


def test_too_many_remedies_of_a_column_are_told_as_one_fault() -> None:
    (group,) = grouped([at(line, remedy=f"Did you mean '{line}'?") for line in range(100)])
    assert group.remedy == ""
    assert "(100 times)" in str(group)


@given(st.lists(st.tuples(st.integers(2, 9), st.sampled_from("abc"), st.sampled_from("xyz"))))
def test_no_fault_is_lost_or_told_twice(drawn: list[tuple[int, str, str]]) -> None:
    faults = [at(line, column=column, remedy=remedy) for line, column, remedy in drawn]
    told = [fault for group in grouped(faults) for fault in group.faults]
    assert sorted(map(str, told)) == sorted(map(str, faults))


# ---- nearest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "valid", "word"),
    [
        ("primry", ["primary", "secondary"], "primary"),
        ("TEAM-03", ["team-30", "team-03"], "team-03"),
        ("SNN", ["NN", "SN", "HV"], "SN"),
        ("Letchwrth", ["Letchworth and Baldock", "Letchworth"], "Letchworth"),
        ("xyz", ["primary"], ""), ("", ["a"], ""), ("a", [], ""),
    ],
)  # fmt: skip
def test_the_nearest_valid_word_is_found(found: str, valid: list[str], word: str) -> None:
    assert near(found, valid) == word
    assert near(found, reversed(valid)) == word
    assert nearest(found, valid) == (f"Did you mean '{word}'?" if word else "")


@given(st.text(max_size=12), st.sets(st.text(max_size=12), max_size=8))
def test_a_nearest_word_is_a_valid_one(found: str, valid: set[str]) -> None:
    assert near(found, valid) in valid | {""}


@given(st.sets(st.text("abcdef-0123", min_size=1, max_size=8), min_size=1, max_size=8))
def test_a_valid_word_is_nearest_to_itself(valid: set[str]) -> None:
    for word in valid:
        assert near(word, valid).casefold() == word.casefold()


def test_the_nearest_of_many_words_is_found_in_no_time() -> None:
    valid = frozenset(f"E8{number:04d}" for number in range(6_000))
    begun = time.perf_counter()
    assert near("E8123", valid).startswith("E8")
    assert time.perf_counter() - begun < 0.5


# ---- words ---------------------------------------------------------------------------------------


def test_every_kind_has_a_sentence() -> None:
    for kind, sentence in KINDS.items():
        assert kind == kind.strip()
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_a_place_shows_no_control_characters() -> None:
    assert Fault("", "a\x1b[31mb.xlsx", 0, "", "x", "y").place == "a?[31mb.xlsx"
