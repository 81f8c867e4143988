"""A column is declared once, and the declaration alone says what is valid and how to say so."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from instances.faults import Fault, nearest, quoted
from instances.schema import Row, choices, columns, keys
from instances.tables import TABLES, Settings

BY_NAME = {table.table: table for table in TABLES}

DOCUMENTED = {
    "settings": "key* value",
    "localities": "locality* name easting_m northing_m home_visit_travel_min",
    "practices": "practice* name locality easting_m northing_m births_per_year children_0_4"
    " imd_quintile age_0 age_1 age_2 age_3 age_4",
    "schools": "school* name phase low_age high_age pupils fsm_pct imd_quintile easting_m"
    " northing_m team cluster locked",
    "teams": "team* name locality easting_m northing_m wte",
    "grades": "grade* title band registered salary_gbp on_cost_pct hours_per_week leave_days"
    " study_days sickness_pct support_pct term_time_only",
    "staff": "base* grade* wte leavers_wte_per_year",
    "tranches": "tranche* start_month grade wte",
    "pathways": "pathway* name service level",
    "contacts": "contact* pathway name per age_from_weeks age_to_weeks number uptake_pct"
    " duration_min admin_min mode group_size grades mandated priority",
    "caseload": "pathway* imd_quintile* children_pct",
    "caseload_counts": "locality* pathway* children",
    "growth": "locality* births_pct_per_year children_pct_per_year",
    "birth_season": "month* index",
    "cost_centres": "centre* name kind amount_gbp driver service",
    "drivers": "driver* centre* quantity",
    "contract": "commissioner block_gbp start_month years glide_pct cap_pct collar_pct"
    " marginal_pct",
}
"""The documented columns of each table; * marks the key. Columns may be added, not renamed."""


@pytest.mark.parametrize("table", DOCUMENTED)
def test_no_documented_column_is_renamed_or_lost(table: str) -> None:
    names = [column.name for column in columns(BY_NAME[table])]
    assert {name.rstrip("*") for name in DOCUMENTED[table].split()} <= set(names)


@pytest.mark.parametrize("table", sorted(set(DOCUMENTED) - {"contract"}))
def test_keys_are_as_documented(table: str) -> None:
    marked = [name.rstrip("*") for name in DOCUMENTED[table].split() if name.endswith("*")]
    assert list(keys(BY_NAME[table])) == marked


def test_documented_settings_are_all_known() -> None:
    documented = {
        "name", "start_month", "months", "period", "pay_year", "wte_step", "balance_tolerance_pct",
        "agency_multiplier", "speed_km_h", "mileage_gbp_per_km", "detour", "seed",
    }  # fmt: skip
    assert documented <= {column.name for column in columns(Settings)}


def test_documented_defaults_of_settings_hold() -> None:
    plain = Settings.model_validate({"name": "x", "start_month": "2026-04"})
    assert (plain.months, plain.pay_year, plain.wte_step) == (12, "2026/27", 0.2)
    assert (plain.balance_tolerance_pct, plain.agency_multiplier) == (10, 1.6)
    assert (plain.speed_km_h, plain.detour) == (35, 1.3)


@pytest.mark.parametrize("table", [*TABLES, Settings], ids=lambda table: table.__name__)
def test_the_examples_of_a_table_make_a_valid_row(table: type[Row]) -> None:
    row = table.model_validate({column.name: column.example for column in columns(table)})
    assert row.model_fields_set == {column.name for column in columns(table)}


@pytest.mark.parametrize("table", [*TABLES, Settings], ids=lambda table: table.__name__)
def test_every_column_says_what_it_holds(table: type[Row]) -> None:
    for column in columns(table):
        assert not column.meaning[0].islower(), column
        assert not column.meaning.endswith("."), column
        assert column.expected, column
        assert column.example, column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_references_are_to_tables_with_a_key_of_one_column(table: type[Row]) -> None:
    for column in columns(table):
        for name in column.refers:
            assert len(keys(BY_NAME[name])) == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_has_a_key_that_must_be_given(table: type[Row]) -> None:
    assert keys(table)
    assert all(column.required and column.must_exist for column in columns(table) if column.key)


def expected_of(table: str, name: str) -> str:
    """What a column expects, in words."""
    return next(column.expected for column in columns(BY_NAME[table]) if column.name == name)


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("schools", "pupils", "a whole number, 0 or more"),
        ("schools", "phase", "one of primary, secondary, all-through, special, other"),
        ("schools", "locked", "yes or no"),
        ("schools", "imd_quintile", "a whole number, 1 or more and at most 5"),
        ("schools", "name", "text of at most 500 characters"),
        ("schools", "team", "text of at most 80 characters"),
        ("tranches", "start_month", "a month as YYYY-MM, from 2000-01 to 2099-12"),
        ("tranches", "wte", "a number, more than 0"),
        ("contacts", "grades", "a list separated by ;"),
        ("contract", "glide_pct", "numbers separated by ;"),
        ("cost_centres", "service", "one of HV, SN"),
        ("grades", "salary_gbp", "a number, 0 or more"),
    ],
)
def test_what_a_column_expects_is_said_in_words(table: str, column: str, words: str) -> None:
    assert expected_of(table, column).startswith(words)


@pytest.mark.parametrize("table", [*TABLES, Settings], ids=lambda table: table.__name__)
def test_the_words_of_a_choice_are_its_valid_cells(table: type[Row]) -> None:
    examples = {column.name: column.example for column in columns(table)}
    for name, info in table.model_fields.items():
        for word in choices(info.annotation):
            table.model_validate(examples | {name: word})
        if choices(info.annotation):
            with pytest.raises(ValidationError):
                table.model_validate(examples | {name: "no such word"})


@pytest.mark.parametrize(
    ("cell", "value"),
    [("yes", True), ("Yes", True), (" NO ", False), ("no", False)],
)
def test_yes_and_no_are_read_however_they_are_written(cell: str, value: bool) -> None:
    school = {
        column.name: column.example
        for column in columns(BY_NAME["schools"])
        if column.name != "locked"
    }
    assert BY_NAME["schools"].model_validate(school | {"locked": cell}).model_dump()["locked"] is (
        value
    )


@pytest.mark.parametrize("cell", ["HV;NN", " HV ; NN ", "HV;;NN;"])
def test_a_list_is_read_whatever_stands_around_its_marks(cell: str) -> None:
    contact = {column.name: column.example for column in columns(BY_NAME["contacts"])}
    row = BY_NAME["contacts"].model_validate(contact | {"grades": cell})
    assert row.model_dump()["grades"] == ("HV", "NN")


# ---- how a fault is told -------------------------------------------------------------------------


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    assert Fault("t", "t.csv", 4, "c", "x", "y").place == "t.csv:4:c"
    assert Fault("t", "t.csv", 4, "", "x", "y").place == "t.csv:4"
    assert Fault("t", "t.csv", 0, "", "x", "y").place == "t.csv"


def test_a_fault_says_where_what_and_how_to_mend_it() -> None:
    assert str(Fault("t", "t.csv", 4, "c", "'x'", "a number", "Do this.")) == (
        "t.csv:4:c: found 'x'; expected a number. Do this."
    )
    assert str(Fault("t", "t.csv", 4, "c", "'x'", "a number")) == (
        "t.csv:4:c: found 'x'; expected a number"
    )


def test_a_cell_is_quoted_short_and_printable() -> None:
    assert quoted("plain") == "'plain'"
    assert quoted("a\x00\n\x1bb").isprintable()
    assert len(quoted("x" * 10_000)) < 70


def test_the_nearest_word_is_offered_only_where_one_is_near() -> None:
    assert nearest("scools", ["schools", "teams"]) == "Did you mean 'schools'?"
    assert nearest("SCHOOLS", ["schools", "teams"]) == "Did you mean 'schools'?"
    assert nearest("wholly different", ["schools", "teams"]) == ""
    assert nearest("", []) == ""
