"""Rows are cut to an authority by name, by code, or by its districts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.sources.areas import Atlas, atlas, lying_in
from instances.sources.published import Numbered, Published

COLUMNS = ("county", "county_code", "district", "code")
ROWS: list[Numbered] = [
    (2, {"county": "Madeupshire", "county_code": "E10", "district": "Eastham", "code": "E07-1"}),
    (3, {"county": "Madeupshire", "county_code": "E10", "district": "Westham", "code": "E07-2"}),
    (4, {"county": "Farshire", "county_code": "E11", "district": "Farham", "code": "E07-3"}),
    (5, {"county": "Eastham", "county_code": "E06", "district": "Eastham", "code": "E06-4"}),
]


def lines(*areas: str, columns: tuple[str, ...] = COLUMNS, known: tuple[Atlas, ...] = ()) -> object:
    source = Published("schools", "file.csv")
    kept = [line for line, _ in lying_in(source, ROWS, areas, columns, "code", known)]
    return kept if not source.faults else source.faults


@pytest.mark.parametrize(
    ("areas", "kept"),
    [
        ((), [2, 3, 4, 5]),
        (("Madeupshire",), [2, 3]),
        (("MADEUPSHIRE",), [2, 3]),
        (("E10",), [2, 3]),
        (("westham",), [3]),
        (("E07-3",), [4]),
        (("Eastham",), [5]),  # the widest column that knows it
        (("Westham", "Farshire"), [3, 4]),
    ],
)
def test_rows_are_kept_by_the_widest_column_that_knows_the_area(
    areas: tuple[str, ...], kept: list[int]
) -> None:
    assert lines(*areas) == kept


def test_an_unknown_area_is_a_fault_with_the_nearest_name() -> None:
    (fault,) = lines("Madupshire")  # type: ignore[misc]
    assert fault.place == "file.csv:county"
    assert fault.found == "no row in 'Madupshire'"
    assert fault.remedy == "Did you mean 'Madeupshire'?"
    (fault,) = lines("Nowhere at all")  # type: ignore[misc]
    assert fault.expected.endswith("of the file: Eastham, Farham, Farshire, Madeupshire, Westham")


def test_each_unknown_area_is_told() -> None:
    assert len(lines("Madupshire", "Westham", "Farshir")) == 2  # type: ignore[arg-type]


def test_districts_known_elsewhere_stand_for_a_county_that_a_file_does_not_name() -> None:
    districts = ("district", "code")
    known = atlas("a table", (cells for _, cells in ROWS), COLUMNS, "code")
    assert lines("Madeupshire", columns=districts, known=(known,)) == [2, 3]
    assert lines("E10", columns=districts, known=(Atlas("nothing"), known)) == [2, 3]
    (fault,) = lines("Madeupshire", columns=districts)  # type: ignore[misc]
    assert "import its schools first" in fault.remedy


def test_a_few_schools_abroad_do_not_make_a_district() -> None:
    home, abroad = {"la": "Madeupshire", "code": "E07-1"}, {"la": "Madeupshire", "code": "E07-3"}
    known = atlas("schools", [home] * 200 + [abroad], ["la"], "code")
    assert known.of("madeupshire") == {"E07-1"}
    assert atlas("schools", [home] * 9 + [abroad], ["la"], "code").of("Madeupshire") == {
        "E07-1", "E07-3"
    }  # fmt: skip


@given(st.lists(st.sampled_from(["Ash", "ash", "Beech", "Cedar", ""]), min_size=1), st.data())
def test_a_cut_keeps_just_the_rows_of_the_name_in_their_order(
    names: list[str], data: st.DataObject
) -> None:
    area = data.draw(st.sampled_from(["ASH", "beech"]))
    rows = [(number, {"area": name}) for number, name in enumerate(names)]
    source = Published("schools", "file.csv")
    kept = lying_in(source, rows, [area], ["area"], "", ())
    assert kept == [row for row in rows if row[1]["area"].lower() == area.lower()]
    assert bool(source.faults) is not bool(kept)
