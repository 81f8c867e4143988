"""Rules between rows and tables: a broken one is told once, with its place; oddities only warn."""

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


# ---- references ----------------------------------------------------------------------------------

REFERENCES = [
    # table, line, column, cell, the file it refers to, the code that is near
    ("practices", 3, "locality", "loww", "localities.csv", "low"),
    ("schools", 6, "team", "b", "teams.csv", "B"),
    ("teams", 2, "locality", "upp", "localities.csv", "up"),
    ("staff", 3, "base", "Up", "localities.csv or teams.csv", "up"),
    ("staff", 6, "grade", "SNN", "grades.csv", "SN"),
    ("tranches", 2, "grade", "HVV", "grades.csv", "HV"),
    ("contacts", 3, "pathway", "U-HW", "pathways.csv", "U-HV"),
    ("contacts", 3, "grades", "HV;NNN", "grades.csv", "NN"),
    ("contacts", 4, "grades", "SNN", "grades.csv", "SN"),
    ("caseload", 3, "pathway", "U-NS", "pathways.csv", "U-SN"),
    ("drivers", 6, "centre", "sn_pay", "cost_centres.csv", "sn-pay"),
]


@pytest.mark.parametrize(
    ("table", "line", "column", "cell", "where", "near"),
    REFERENCES,
    ids=[f"{table}.{column} {cell}" for table, _, column, cell, *_ in REFERENCES],
)
def test_a_code_that_does_not_exist_is_told_once_with_the_nearest_one(
    hamlet: Any, faults: Faults, table: str, line: int, column: str, cell: str, where: str,
    near: str,
) -> None:  # fmt: skip
    hamlet.put(table, line, column, cell)
    (fault,) = faults(hamlet.path)
    assert place(fault) == (f"{table}.csv", line, column)
    assert fault.found == f"'{cell.split(';')[-1]}'"
    assert where in fault.expected
    assert fault.remedy == f"Did you mean '{near}'?"


def test_a_code_like_no_other_is_told_without_a_guess(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 6, "team", "the-far-side")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 6, "team")
    assert fault.remedy == ""


def test_a_faulty_row_does_not_make_others_dangle(hamlet: Any, faults: Faults) -> None:
    hamlet.put("localities", 3, "easting_m", "east")
    assert [place(fault) for fault in faults(hamlet.path)] == [("localities.csv", 3, "easting_m")]


def test_posts_of_an_unknown_grade_bring_up_no_other_fault(hamlet: Any, faults: Faults) -> None:
    for line in (6, 7):
        hamlet.put("staff", line, "grade", "SNN")
    told = [place(fault) for fault in faults(hamlet.path)]
    assert told == [("staff.csv", 6, "grade"), ("staff.csv", 7, "grade")]


def test_a_reference_that_may_be_blank_is_no_fault(hamlet: Any) -> None:
    hamlet.put("teams", 2, "locality", "")
    hamlet.put("schools", 2, "team", "")
    assert load(hamlet.path).teams[0].locality is None


# ---- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("opens", ["53", "60"])
def test_a_window_that_closes_before_it_opens_is_told(
    hamlet: Any, faults: Faults, opens: str
) -> None:
    hamlet.put("contacts", 3, "age_from_weeks", opens)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("contacts.csv", 3, "age_to_weeks")
    assert fault.found == "53"
    assert "age_from_weeks" in fault.expected
    assert opens in fault.expected


@pytest.mark.parametrize("leaves", ["4", "3"])
def test_a_school_that_pupils_leave_before_they_join_is_told(
    hamlet: Any, faults: Faults, leaves: str
) -> None:
    hamlet.put("schools", 5, "high_age", leaves)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 5, "high_age")
    assert fault.found == leaves
    assert "low_age, 4" in fault.expected


def test_a_school_locked_to_no_team_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 5, "locked", "yes")
    hamlet.put("schools", 5, "team", "")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("schools.csv", 5, "team")
    assert "locked" in fault.expected


@pytest.mark.parametrize(
    ("line", "column", "cell", "expected"),
    [
        (2, "per", "pupil", "birth, child or mover"),
        (4, "per", "birth", "pupil or school"),
        (3, "mode", "school", "home, clinic, group or remote"),
        (3, "age_to_weeks", "262", "at most 261"),
    ],
)
def test_a_contact_must_fit_its_service(
    hamlet: Any, faults: Faults, line: int, column: str, cell: str, expected: str
) -> None:
    hamlet.put("contacts", line, column, cell)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("contacts.csv", line, column)
    assert fault.found == cell
    assert expected in fault.expected


def test_a_tranche_before_the_plan_begins_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("tranches", 2, "start_month", "2026-03")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("tranches.csv", 2, "start_month")
    assert fault.found == "2026-03"
    assert "2026-04" in fault.expected
    assert "staff" in fault.remedy


@pytest.mark.parametrize("wte", ["0.25", "0.34", "0.04", "1.99"])
def test_a_tranche_that_is_not_in_whole_steps_is_told_with_one_that_is(
    hamlet: Any, faults: Faults, wte: str
) -> None:
    hamlet.put("tranches", 2, "wte", wte)
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("tranches.csv", 2, "wte")
    assert fault.found == wte
    assert "wte_step, 0.1" in fault.expected
    hamlet.put("tranches", 2, "wte", fault.remedy.removeprefix("For example ").split(",")[0])
    load(hamlet.path)


@pytest.mark.parametrize("wte", ["0.3", "0.7", "1.1", "27.9"])
def test_whole_steps_are_no_fault_though_binary_fractions_are_not_exact(
    hamlet: Any, wte: str
) -> None:
    hamlet.put("tranches", 2, "wte", wte)
    assert load(hamlet.path).tranches[0].wte == float(wte)


def test_a_skill_that_nobody_has_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.add("grades", grade="PN", title="Practice nurse")
    hamlet.put("contacts", 4, "grades", "PN")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("contacts.csv", 4, "grades")
    assert fault.found == "PN"
    assert "in post" in fault.expected
    for grade in ("HV", "NN", "SN"):
        assert grade in fault.expected


def test_a_skill_whose_only_posts_are_empty_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("staff", 6, "wte", "0")
    hamlet.put("staff", 7, "wte", "0")
    told = [place(fault) for fault in faults(hamlet.path)]
    assert told == [("contacts.csv", 4, "grades"), ("contacts.csv", 5, "grades")]


def test_new_starters_alone_can_have_a_skill(hamlet: Any) -> None:
    for line in (2, 4):
        hamlet.put("staff", line, "wte", "0")
    assert load(hamlet.path).contacts[0].grades == ("HV",)


def test_an_unknown_pay_band_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("grades", 2, "band", "6a")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("grades.csv", 2, "band")
    assert fault.found == "'6a'"
    assert "2026/27" in fault.expected
    assert "8a" in fault.expected
    assert "salary_gbp" in fault.remedy


def test_any_band_will_do_where_the_salary_is_given(hamlet: Any) -> None:
    hamlet.put("grades", 4, "band", "local")
    assert load(hamlet.path).grades[2].band == "local"


def test_a_pathway_above_universal_needs_its_share(hamlet: Any, faults: Faults) -> None:
    hamlet.add("pathways", pathway="UP-feeding", name="Feeding", service="HV", level="UP")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("pathways.csv", 4, "pathway")
    assert "caseload.csv" in fault.expected


def test_a_team_with_the_code_of_a_locality_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.add("teams", team="up", name="Third team")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("teams.csv", 4, "team")
    assert fault.found == "'up'"
    assert "locality" in fault.expected


def test_teams_without_staff_are_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("teams", 2, "wte", "0")
    hamlet.put("teams", 3, "wte", "0")
    (fault,) = faults(hamlet.path)
    assert (fault.file, fault.column) == ("teams.csv", "wte")


# ---- the ledger ----------------------------------------------------------------------------------


def test_a_support_centre_without_a_driver_is_told_with_the_drivers_there_are(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("cost_centres", 4, "driver", "")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("cost_centres.csv", 4, "driver")
    assert fault.found == "a blank cell"
    assert "support centre" in fault.expected
    assert "floor_m2" in fault.remedy
    assert "wte" in fault.remedy


def test_a_driver_that_does_not_exist_is_told_with_the_nearest_one(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("cost_centres", 5, "driver", "floor_m")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("cost_centres.csv", 5, "driver")
    assert fault.found == "'floor_m'"
    assert "'floor_m2'" in fault.remedy


def test_a_driver_that_only_the_centre_itself_has_is_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("cost_centres", 4, "driver", "desks")
    hamlet.add("drivers", driver="desks", centre="hr", quantity="12")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("cost_centres.csv", 4, "driver")
    assert "at least one other centre" in fault.expected


def test_a_driver_of_which_there_is_nothing_is_told(hamlet: Any, faults: Faults) -> None:
    for line in (2, 3, 4):
        hamlet.put("drivers", line, "quantity", "0")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("cost_centres.csv", 4, "driver")
    assert fault.found == "'wte'"


def test_support_centres_in_a_closed_loop_are_told(hamlet: Any, faults: Faults) -> None:
    for line in (2, 3, 5, 6):
        hamlet.put("drivers", line, "quantity", "0")
    told = faults(hamlet.path)
    assert {fault.file for fault in told} == {"cost_centres.csv"}
    words = " ".join(str(fault) for fault in told)
    for word in ("loop", "hr", "estates"):
        assert word in words


def test_a_centre_behind_one_without_a_driver_is_in_no_loop(hamlet: Any, faults: Faults) -> None:
    for line in (2, 3):
        hamlet.put("drivers", line, "quantity", "0")
    hamlet.put("cost_centres", 5, "driver", "")
    assert [place(fault) for fault in faults(hamlet.path)] == [("cost_centres.csv", 5, "driver")]


def test_a_ledger_with_support_alone_is_told(hamlet: Any, faults: Faults) -> None:
    for line in (2, 3):
        hamlet.put("cost_centres", line, "kind", "support")
        hamlet.put("cost_centres", line, "driver", "wte")
    told = faults(hamlet.path)
    assert ("cost_centres.csv", 0, "kind") in {place(fault) for fault in told}


def test_a_direct_centre_of_a_service_without_pathways_is_told(hamlet: Any, faults: Faults) -> None:
    for table in ("pathways", "caseload"):
        rows = hamlet.file(table).read_text(encoding="utf-8").splitlines()
        hamlet.file(table).write_text("\n".join(rows[:2]) + "\n", encoding="utf-8")
    rows = hamlet.file("contacts").read_text(encoding="utf-8").splitlines()
    hamlet.file("contacts").write_text("\n".join(rows[:3]) + "\n", encoding="utf-8")
    (fault,) = faults(hamlet.path)
    assert place(fault) == ("cost_centres.csv", 3, "service")
    assert fault.found == "SN"


# ---- all at once ---------------------------------------------------------------------------------


def test_faults_of_many_tables_are_all_told_at_once_and_no_others(
    hamlet: Any, faults: Faults
) -> None:
    hamlet.put("schools", 4, "pupils", "1,234")
    hamlet.put("schools", 6, "team", "BB")
    hamlet.put("staff", 5, "wte", "-0.3")
    hamlet.put("contacts", 3, "age_to_weeks", "50")
    hamlet.put("contacts", 5, "per", "pupill")
    hamlet.put("practices", 3, "locality", "lo")
    hamlet.put("tranches", 2, "start_month", "2025-09")
    hamlet.put("cost_centres", 4, "driver", "")
    assert sorted(place(fault) for fault in faults(hamlet.path)) == [
        ("contacts.csv", 3, "age_to_weeks"),
        ("contacts.csv", 5, "per"),
        ("cost_centres.csv", 4, "driver"),
        ("practices.csv", 3, "locality"),
        ("schools.csv", 4, "pupils"),
        ("schools.csv", 6, "team"),
        ("staff.csv", 5, "wte"),
        ("tranches.csv", 2, "start_month"),
    ]


def test_faults_inside_files_do_not_hide_rules_of_other_tables(hamlet: Any, faults: Faults) -> None:
    hamlet.file("caseload").unlink()
    hamlet.put("settings", 10, "key", "speed")
    hamlet.put("teams", 1, "easting_m", "east")
    hamlet.put("grades", 2, "band", "66")
    hamlet.put("drivers", 2, "quantity", "nan")
    hamlet.put("localities", 2, "name", "")
    assert sorted(place(fault) for fault in faults(hamlet.path)) == [
        ("caseload.csv", 0, ""),
        ("drivers.csv", 2, "quantity"),
        ("grades.csv", 2, "band"),
        ("localities.csv", 2, "name"),
        ("settings.csv", 10, "key"),
        ("teams.csv", 1, "easting_m"),
    ]


def test_two_faults_of_one_row_are_both_told(hamlet: Any, faults: Faults) -> None:
    hamlet.put("schools", 4, "pupils", "many")
    hamlet.put("schools", 4, "phase", "middle")
    hamlet.put("schools", 4, "high_age", "")
    assert [place(fault)[1:] for fault in faults(hamlet.path)] == [
        (4, "phase"), (4, "high_age"), (4, "pupils"),
    ]  # fmt: skip
