"""What is odd about tables without a fault is told, with its place, and stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instances import Fault, load

Faults = Callable[[object], tuple[Fault, ...]]
Run = Callable[..., Any]


def place(fault: Fault) -> tuple[str, int, str]:
    """File, line and column of a fault."""
    return fault.file, fault.line, fault.column


# ---- cautions ------------------------------------------------------------------------------------


def cautions(hamlet: Any) -> list[str]:
    """What is odd about a folder, in words."""
    return [str(caution) for caution in load(hamlet.path).cautions]


def test_nothing_is_odd_about_the_example_itself(hamlet: Any) -> None:
    assert cautions(hamlet) == []


def test_a_school_with_unknown_pupils_is_named(hamlet: Any) -> None:
    hamlet.put("schools", 4, "pupils", "")
    (caution,) = cautions(hamlet)
    assert "Bridge School" in caution
    assert "pupils" in caution


@pytest.mark.parametrize("column", ["easting_m", "northing_m"])
def test_a_school_without_a_place_is_named(hamlet: Any, column: str) -> None:
    hamlet.put("schools", 4, column, "")
    (caution,) = cautions(hamlet)
    assert "Bridge School" in caution
    assert "coordinates" in caution


def test_schools_at_one_place_are_counted(hamlet: Any) -> None:
    for line in (2, 3, 4):
        hamlet.put("schools", line, "easting_m", "501000")
    (caution,) = cautions(hamlet)
    assert caution.startswith("3 schools share")


@pytest.mark.parametrize(("table", "count"), [("schools", "1 of 6"), ("practices", "1 of 2")])
def test_unknown_deprivation_is_counted(hamlet: Any, table: str, count: str) -> None:
    hamlet.put(table, 3, "imd_quintile", "")
    (caution,) = cautions(hamlet)
    assert caution.startswith(f"{count} {table}")
    assert "deprivation" in caution


def test_a_school_without_a_team_today_is_named(hamlet: Any) -> None:
    hamlet.put("schools", 4, "team", "")
    (caution,) = cautions(hamlet)
    assert "Bridge School" in caution
    assert "no team today" in caution


@pytest.mark.parametrize(
    ("column", "words"), [("births_per_year", "births"), ("children_0_4", "children")]
)
def test_a_practice_with_unknown_children_is_named(hamlet: Any, column: str, words: str) -> None:
    for age in ("age_0", "age_1", "age_2", "age_3", "age_4"):
        hamlet.put("practices", 3, age, "")
    hamlet.put("practices", 3, column, "")
    (caution,) = cautions(hamlet)
    assert "Lower Surgery" in caution
    assert words in caution


def test_a_locality_without_a_practice_is_named(hamlet: Any) -> None:
    hamlet.put("practices", 3, "locality", "up")
    (caution,) = cautions(hamlet)
    assert "Lower Hamlet" in caution


def test_a_base_without_staff_is_named(hamlet: Any) -> None:
    hamlet.put("staff", 7, "wte", "0")
    (caution,) = cautions(hamlet)
    assert caution.startswith("B:")


def test_a_team_whose_two_establishments_differ_is_named(hamlet: Any) -> None:
    hamlet.put("staff", 7, "wte", "0.2")
    (caution,) = cautions(hamlet)
    assert "Lower team" in caution
    assert "0.1 WTE in teams.csv" in caution
    assert "0.2 in staff.csv" in caution


@pytest.mark.parametrize(("start", "told"), [("2027-03", False), ("2027-04", True)])
def test_a_tranche_after_the_plan_ends_is_named(hamlet: Any, start: str, told: bool) -> None:
    hamlet.put("tranches", 2, "start_month", start)
    assert [text.startswith("winter") for text in cautions(hamlet)] == [True] * told


def test_long_lists_of_names_are_cut_and_counted(hamlet: Any) -> None:
    for number in range(20):
        hamlet.add(
            "schools", school=f"X{number}", name=f"Blank {number}", pupils="",
            easting_m=str(509100 + number),
        )  # fmt: skip
    (caution,) = cautions(hamlet)
    assert "Blank 11" in caution
    assert "Blank 12" not in caution
    assert "20 in all" in caution


# ---- cautions about figures ----------------------------------------------------------------------


def new(hamlet: Any, table: str, *rows: str) -> None:
    """Put a table in, header first."""
    hamlet.file(table).write_text("\n".join([*rows, ""]), encoding="utf-8")


@pytest.mark.parametrize("children", ["1826", "1828.5", "1823.5", ""])
def test_ages_that_add_up_but_for_rounding_are_no_fault(hamlet: Any, children: str) -> None:
    hamlet.put("practices", 2, "children_0_4", children)
    assert load(hamlet.path).cautions == ()


@pytest.mark.parametrize("children", ["1829", "1823", "0", "18260"])
def test_ages_that_do_not_add_up_are_told(hamlet: Any, faults: Faults, children: str) -> None:
    hamlet.put("practices", 2, "children_0_4", children)
    (fault,) = faults(hamlet.path)
    assert (fault.kind, fault.found) == ("sum", children)
    assert "1826" in fault.expected


def test_ages_given_in_part_are_named(hamlet: Any) -> None:
    hamlet.put("practices", 2, "age_3", "")
    (caution,) = cautions(hamlet)
    assert caution.startswith("Upper Surgery: not every age")


def test_a_universal_pathway_for_some_is_named(hamlet: Any) -> None:
    hamlet.put("caseload", 2, "children_pct", "95")
    (caution,) = cautions(hamlet)
    assert caution == "U-HV: universal, yet for 95 % of children."


def test_a_quintile_without_a_share_is_named(hamlet: Any) -> None:
    hamlet.add("pathways", pathway="UP", name="More", service="HV", level="UP")
    for quintile in ("1", "2", "4"):
        hamlet.add("caseload", pathway="UP", imd_quintile=quintile, children_pct="5")
    (caution,) = cautions(hamlet)
    assert caution == "UP: no share for quintile 3, 5; counted as none."


@pytest.mark.parametrize(("share", "told"), [("50", False), ("51", True)])
def test_shares_of_more_than_all_children_are_named(hamlet: Any, share: str, told: bool) -> None:
    for pathway in ("UP", "UPP"):
        hamlet.add("pathways", pathway=pathway, name=pathway, service="SN", level=pathway)
        for quintile in "12345":
            hamlet.add("caseload", pathway=pathway, imd_quintile=quintile, children_pct="50")
    hamlet.put("caseload", 13, "children_pct", share)
    assert [text.startswith("SN, quintile 5: pathways") for text in cautions(hamlet)] == [
        True
    ] * told


def test_counts_that_are_not_used_are_told(hamlet: Any) -> None:
    new(hamlet, "caseload_counts", "locality,pathway,children", "up,U-SN,3", "up,U-HV,1826")
    (caution,) = load(hamlet.path).cautions
    assert caution.text.startswith("1 counts are of pathways of SN")
    assert (caution.table, caution.column, caution.lines) == ("caseload_counts", "pathway", (2,))


def test_a_count_alone_is_no_share_for_school_nurses(hamlet: Any, faults: Faults) -> None:
    hamlet.add("pathways", pathway="UP", name="More", service="SN", level="UP")
    new(hamlet, "caseload_counts", "locality,pathway,children", "up,UP,3")
    (fault,) = faults(hamlet.path)
    assert (fault.kind, place(fault)) == ("no share", ("pathways.csv", 4, "pathway"))


def test_a_season_that_is_not_around_1_is_told(hamlet: Any) -> None:
    new(hamlet, "birth_season", "month,index", *(f"{month},1.1" for month in range(1, 13)))
    assert cautions(hamlet) == ["The mean index is 1.1, not 1; each is divided by it."]


def test_a_season_of_some_months_is_told(hamlet: Any) -> None:
    new(hamlet, "birth_season", "month,index", "1,0.9", "7,1.1")
    (caution,) = cautions(hamlet)
    assert caution.startswith("2 of 12 months")


def test_a_driver_that_nobody_uses_is_named(hamlet: Any) -> None:
    hamlet.add("drivers", driver="laptops", centre="hv-pay", quantity="4")
    (caution,) = cautions(hamlet)
    assert caution.startswith("laptops: no support centre")


@pytest.mark.parametrize(
    ("start", "told"),
    [("2024-05", False), ("2024-04", True), ("2027-03", False), ("2027-04", True)],
)
def test_a_contract_outside_the_months_planned_is_named(
    hamlet: Any, start: str, told: bool
) -> None:
    new(hamlet, "contract", "commissioner,block_gbp,start_month,years,glide_pct",
        f"Council,90000,{start},2,0;50")  # fmt: skip
    assert [text.startswith("Council: the contract lies") for text in cautions(hamlet)] == (
        [True] * told
    )


def test_a_few_codes_that_are_no_urns_are_counted(hamlet: Any) -> None:
    for line, code in enumerate(["117065", "117066", "117067", "117068"], 2):
        hamlet.put("schools", line, "school", code)
    (caution,) = load(hamlet.path).cautions
    assert caution.text.startswith("2 of 6 codes of schools are not the URN")
    assert caution.lines == (6, 7)


def test_per_cent_written_as_fractions_are_told(hamlet: Any) -> None:
    for line in range(2, 6):
        hamlet.put("contacts", line, "uptake_pct", "0.95")
    (caution,) = cautions(hamlet)
    assert caution.startswith("contacts, uptake_pct: no value is above 1")


def test_a_caution_says_which_lines_it_is_about(hamlet: Any) -> None:
    hamlet.put("schools", 4, "pupils", "")
    hamlet.put("schools", 6, "pupils", "")
    (caution,) = load(hamlet.path).cautions
    assert (caution.table, caution.column, caution.lines) == ("schools", "pupils", (4, 6))
    assert caution.cells == ()
