"""Changes by name: what they mean, what they make of the tables, how wrong ones are told."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance, InstanceFaults, load
from instances.changes import WORDS, read_changes
from instances.changing import apply, load_changed, read_with
from instances.load import read
from instances.save import save
from instances.schema import columns
from instances.tables import TABLES


def values(instance: Instance, table: str, column: str) -> list[Any]:
    return [getattr(row, column) for row in getattr(instance, table)]


def refused(source: object, *asked: str) -> list[str]:
    with pytest.raises(InstanceFaults) as caught:
        load_changed(str(source), asked)
    return [str(fault) for fault in caught.value.faults]


# ---- what is changed -----------------------------------------------------------------------------


def test_a_share_is_added_to_every_row() -> None:
    births = values(load_changed("hamlet", ["births=+10%"]), "practices", "births_per_year")
    assert births == [401.775, 803.55]


def test_a_word_and_its_column_are_the_same() -> None:
    short = load_changed("hamlet", ["uptake=95"])
    long = load_changed("hamlet", ["contacts.uptake_pct=95"])
    assert values(short, "contacts", "uptake_pct") == [95.0] * 4
    assert short.contacts == long.contacts


def test_one_row_is_changed_by_its_key() -> None:
    numbers = values(
        load_changed("hamlet", ["contacts[new-birth].number=+1"]), "contacts", "number"
    )
    assert numbers == [2, 1, 1, 10]


@pytest.mark.parametrize(
    ("key", "wte"),
    [
        ("up,HV", [0.5, 0.2, 0.3, 0.3, 0.1, 0.1]),
        ("*,HV", [0.5, 0.2, 0.5, 0.3, 0.1, 0.1]),
        ("up", [0.5, 0.4, 0.3, 0.3, 0.1, 0.1]),
        (" up , NN ", [0.3, 0.4, 0.3, 0.3, 0.1, 0.1]),
    ],
)
def test_a_key_of_two_parts_may_be_given_in_part(key: str, wte: list[float]) -> None:
    assert values(load_changed("hamlet", [f"staff[{key}].wte=+0.2"]), "staff", "wte") == wte


def test_changes_are_made_one_after_another() -> None:
    pupils = values(load_changed("hamlet", ["pupils=200", "pupils=+10%"]), "schools", "pupils")
    assert pupils == [220] * 6


def test_a_setting_that_is_not_given_is_taken_from_its_default(small: Any) -> None:
    assert load_changed(str(small), ["settings.wte_step=0.1"]).settings.wte_step == 0.1
    assert load_changed(str(small), ["settings.speed_km_h=-20%"]).settings.speed_km_h == 28.0


def test_a_negative_number_is_set_after_a_second_sign_of_equality() -> None:
    ages = values(load_changed("hertfordshire", ["contacts[antenatal].age_from_weeks==-16"]),
                  "contacts", "age_from_weeks")  # fmt: skip
    assert ages[0] == -16


def test_what_is_not_known_is_left_unknown_by_a_share(small: Any) -> None:
    births = values(load_changed(str(small), ["births=+50%"]), "practices", "births_per_year")
    assert births == [150, None]


def test_a_blank_cell_takes_what_is_set(small: Any) -> None:
    births = values(load_changed(str(small), ["births=90"]), "practices", "births_per_year")
    assert births == [90, 90]


def test_whole_numbers_are_rounded_to_the_nearest() -> None:
    pupils = values(load_changed("hamlet", ["pupils=-3%"]), "schools", "pupils")
    assert pupils == [204, 204, 136, 68, 136, 68]  # 203.7, 135.8, 67.9


def test_text_and_lists_are_set() -> None:
    changed = load_changed("hamlet", ["contacts[new-birth].grades=HV;NN", "settings.period=week"])
    assert changed.contacts[0].grades == ("HV", "NN")
    assert changed.settings.period == "week"


def test_no_change_leaves_the_instance_as_it_is() -> None:
    assert load_changed("hamlet", []).digest == load("hamlet").digest


def test_a_changed_instance_has_a_hash_of_its_own_and_says_what_was_changed() -> None:
    changed = load_changed("hamlet", ["births=+3%", "contacts[new-birth].number=2"])
    assert changed.digest != load("hamlet").digest
    said = [row.text for row in changed.assumptions[-2:]]
    assert said == [
        "Changed by --set 'births=+3%': births_per_year of practices, 2 cells.",
        "Changed by --set 'contacts[new-birth].number=2': number of contacts from 1 to 2.",
    ]


def test_a_changed_instance_is_as_if_its_tables_had_been_written_so(hamlet: Any) -> None:
    changed = load_changed("hamlet", ["contacts[new-birth].uptake_pct=90", "settings.months=6"])
    hamlet.put("contacts", 2, "uptake_pct", "90")
    hamlet.set("months", "6")
    typed = load(hamlet.path)
    assert changed.contacts == typed.contacts
    assert changed.settings == typed.settings


def test_a_changed_instance_is_saved_and_read_as_it_is(tmp_path: Any) -> None:
    changed = load_changed("hamlet", ["births=+3%", "settings.detour=1.2"])
    save(changed, tmp_path / "changed")
    assert load(tmp_path / "changed").digest == changed.digest


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(-99, 200))
def test_a_share_is_exact(number: int, share: int) -> None:
    changes, faults = read_changes([f"contacts.number={number}", f"contacts.number={share:+d}%"])
    assert not faults
    instance, wrong = apply(read("hamlet").instance, changes)
    assert not wrong
    due = float(Fraction(number) * (100 + share) / 100)
    assert values(instance, "contacts", "number") == [due] * 4


def test_every_word_stands_for_columns_that_exist() -> None:
    known = {table.table: {column.name for column in columns(table)} for table in TABLES}
    for table, names in WORDS.values():
        assert set(names) <= known[table]


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found", "remedy"),
    [
        ("birth=+3%", "'birth'", "Did you mean 'births'?"),
        ("detour=1.2", "'detour'", "Did you mean 'settings.detour'?"),
        ("contact.number=2", "'contact'", "Did you mean 'contacts'?"),
        ("contacts.uptak_pct=2", "'uptak_pct'", "Did you mean 'uptake_pct'?"),
        ("contacts[new-brith].number=2", "'new-brith'", "Did you mean 'new-birth'?"),
        ("staff[up,HW].wte=2", "'up,HW'", "Did you mean 'up, HV'?"),
        ("settings.wte_stp=0.1", "'wte_stp'", "Did you mean 'wte_step'?"),
        ("settings[months].value=6", "settings[months]", "settings.months=VALUE"),
        ("contacts.contact=x", "'contact'", "Change the key in the table itself."),
        ("growth.births_pct_per_year=2", "no rows in growth", ""),
        ("nonsense", "'nonsense'", "For example contacts[new-birth].number=+1."),
        ("", "''", "For example"),
        ("schools.fsm_pct=+1", "blank cells alone", "Set a number without a sign."),
    ],
)
def test_what_cannot_be_meant_is_told_with_what_is_near(
    asked: str, found: str, remedy: str
) -> None:
    (said,) = refused("hamlet", asked)
    assert said.startswith(f"--set {asked}: found {found}; expected ")
    assert remedy in said


def test_a_changed_cell_is_checked_as_the_loader_checks_it() -> None:
    said = refused("hamlet", "uptake=+5")
    assert len(said) == 4
    assert said[0].startswith(
        "--set uptake=+5:contacts[new-birth].uptake_pct: found '105';"
        " expected a number, 0 or more and at most 100"
    )


def test_every_bad_change_is_told_at_once() -> None:
    said = refused("hamlet", "birth=+3%", "uptake=200", "settings.months=0", "contacts.mode=hom")
    assert sum("found 'birth'" in line for line in said) == 1
    assert sum("found '200'" in line for line in said) == 4
    assert sum("settings.months=0" in line for line in said) == 1
    assert sum("Did you mean 'home'?" in line for line in said) == 4


def test_faults_of_the_tables_are_told_with_those_of_the_changes(hamlet: Any) -> None:
    hamlet.put("schools", 2, "pupils", "-1")
    said = refused(hamlet.path, "birth=+3%")
    assert len(said) == 2
    assert "schools.csv:2:pupils" in said[1]


def test_what_does_not_fit_together_is_told_as_of_a_change() -> None:
    said = refused("hamlet", "contacts[new-birth].age_from_weeks=30")
    assert "It comes of a change asked for with --set." in said[0]
    assert "contacts.csv:2" in said[0]


def test_a_period_of_its_own_is_no_change() -> None:
    loaded, changes = read_with("hamlet", [], "week")
    assert loaded.instance.settings.period == "week"
    assert changes == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("births=+3%", "births 3% higher"),
        ("births=-10%", "births 10% lower"),
        ("uptake=95", "uptake at 95%"),
        ("uptake=-5", "uptake 5 points lower"),
        ("contacts[new-birth].number=+1", "1 contact more of new-birth"),
        ("number=-2", "2 contacts fewer"),
        ("travel[up]=+5", "travel of up 5 min higher"),
        ("settings.detour=1.2", "detour at 1.2"),
        ("contacts[one-year].uptake_pct=80", "uptake of one-year at 80%"),
    ],
)
def test_a_change_is_said_in_words(asked: str, words: str) -> None:
    ((change,), faults) = read_changes([asked])
    assert not faults
    assert change.words() == words


@pytest.mark.parametrize("setting", ["clusters_together=yes", "cluster_price_gbp=500"])
def test_feeder_clusters_are_a_caution_only_where_they_steer_nothing(setting: str) -> None:
    def told(*asked: str) -> list[str]:
        cautions = load_changed("hertfordshire", asked).cautions
        return [str(one) for one in cautions if "Feeder clusters" in str(one)]

    assert len(told()) == 1
    assert told(f"settings.{setting}") == []
