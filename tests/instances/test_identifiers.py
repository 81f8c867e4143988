"""Identifiers are told by their form, and written in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.identifiers import LSOA_2021, POSTCODE, PRACTICE, URN, lsoa_2021, postcode
from instances.schema import columns
from instances.tables import Practice, School


@pytest.mark.parametrize("code", ["117065", "100000", "999999"])
def test_a_urn_has_six_digits(code: str) -> None:
    assert URN.fits(code)


@pytest.mark.parametrize(
    "code", ["", "17065", "017065", "1170650", "S1", "117065.0", "\uff11\uff11\uff17065"]
)
def test_other_codes_are_no_urn(code: str) -> None:
    assert not URN.fits(code)


def test_a_practice_has_a_letter_and_five_digits() -> None:
    assert PRACTICE.fits("E82001")
    assert not any(
        PRACTICE.fits(code) for code in ("e82001", "E8200", "E820011", "Y0123", "SIM001")
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("SG6 1AB", "SG6 1AB"), ("sg61ab", "SG6 1AB"), ("EC1R  1UB", "EC1R 1UB"),
        ("w1a1aa", "W1A 1AA"), ("M1 1AE", "M1 1AE"), ("B33 8TH", "B33 8TH"),
    ],
)  # fmt: skip
def test_a_postcode_is_written_as_royal_mail_does(typed: str, written: str) -> None:
    assert postcode(typed) == written
    assert postcode(written) == written
    assert POSTCODE.fits(written)


@pytest.mark.parametrize(
    "typed", ["", "SG6", "SG6 1A", "SG6 11AB", "1SG 6AB", "simulated", "SG6 1AB, Letchworth"]
)
def test_what_is_no_postcode_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="SG6 1AB"):
        postcode(typed)


@given(st.text(max_size=12))
def test_any_text_is_a_postcode_or_refused(typed: str) -> None:
    try:
        assert POSTCODE.fits(postcode(typed))
    except ValueError as error:
        assert "not a postcode" in str(error)


@pytest.mark.parametrize("typed", ["E01023636", "e01023636", "W01000001"])
def test_an_lsoa_is_written_in_capitals(typed: str) -> None:
    assert lsoa_2021(typed) == typed.upper()
    assert LSOA_2021.fits(lsoa_2021(typed))


@pytest.mark.parametrize("typed", ["E02004942", "E0102363", "E010236361", "North Herts 001A", ""])
def test_another_area_is_no_lsoa(typed: str) -> None:
    with pytest.raises(ValueError, match="E01"):
        lsoa_2021(typed)


@pytest.mark.parametrize("table", [Practice, School])
def test_places_may_say_their_postcode_and_their_area(table: type[Practice | School]) -> None:
    declared = {column.name: column for column in columns(table)}
    for name in ("postcode", "lsoa21"):
        assert declared[name].kind == "code"
        assert not declared[name].required
        assert not declared[name].must_exist
        assert declared[name].expected.startswith(("a postcode", "the code of an LSOA"))
    like = {column.name: column.example for column in columns(table)}
    row = table.model_validate(like | {"postcode": "sg61ab", "lsoa21": "e01023636"})
    assert (row.postcode, row.lsoa21) == ("SG6 1AB", "E01023636")
