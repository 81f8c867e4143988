"""The template is one service that can be planned, and says where it is only an example."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from instances import Instance, load
from instances.checks.examples import BEGINS
from instances.save import save, write_tables
from instances.schema import columns
from instances.starter import NAME, STANDARD, template_rows
from instances.tables import TABLES, Locality, Settings
from optimiser import plan


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a folder."""
    folder = tmp_path_factory.mktemp("template") / "county"
    write_tables(template_rows(), folder)
    return folder


@pytest.fixture(scope="module")
def instance(template: Path) -> Instance:
    """The template, read; it has no faults."""
    return load(template)


def test_the_template_can_be_planned_as_it_is(template: Path, tmp_path: Path) -> None:
    run = plan(str(template), out=tmp_path / "run")
    assert {question["status"] for question in run.summary["questions"].values()} == {
        "proved optimal"
    }
    assert run.summary["audit"]["breaches"] == []


def test_every_setting_stands_in_the_template_at_its_default(instance: Instance) -> None:
    given = {setting.key: setting.value for setting in instance.settings_given}
    """Wishes that are off unless they are asked for have no default, and are left out."""
    usual = [
        column for column in columns(Settings) if column.required or column.default is not None
    ]
    assert list(given) == [column.name for column in usual]
    for column in columns(Settings):
        if not column.required:
            assert getattr(instance.settings, column.name) == column.default


def test_each_row_of_the_template_is_a_default_or_plainly_an_example() -> None:
    for table, rows in template_rows().items():
        for row in rows:
            example = any(cell.lower().startswith(BEGINS) for cell in row.values())
            assert example == (table not in (*STANDARD, "settings", "assumptions")) or (
                table == "settings" and row["key"] == "name"
            )
            if table in STANDARD:
                assert row["source"] == "planning default"


def test_every_table_with_examples_left_is_told_with_its_rows(instance: Instance) -> None:
    told = {
        caution.table: len(caution.lines)
        for caution in instance.cautions if "examples of the template" in caution.text
    }  # fmt: skip
    counts = {table: len(rows) for table, rows in template_rows().items() if rows}
    kept = {*STANDARD, "settings", "assumptions"}
    assert told == {
        **{table: count for table, count in counts.items() if table not in kept}, "settings": 1
    }  # fmt: skip


def test_a_table_is_no_longer_told_once_its_examples_are_typed_over(
    instance: Instance, tmp_path: Path
) -> None:
    named = [
        row.model_copy(update={"value": "Our county"}) if row.value == NAME else row
        for row in instance.settings_given
    ]
    save(replace(instance, settings_given=tuple(named)), tmp_path / "ours")
    told = {caution.table for caution in load(tmp_path / "ours").cautions}
    assert "settings" not in told
    assert Locality.table in told


def test_the_template_has_rows_or_at_least_a_sheet_for_every_table() -> None:
    assert set(template_rows()) == {table.table for table in TABLES}
    assert all(template_rows()[table.table] for table in TABLES if not table.optional)
