"""Changes to the tables of an instance, made whatever the checks would say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from instances import Instance

Change = Callable[[Instance], Instance]


def row_changed(table: str, place: int, /, **columns: Any) -> Change:
    """One row of a table with other cells."""

    def change(instance: Instance) -> Instance:
        rows = list(getattr(instance, table))
        rows[place] = rows[place].model_copy(update=columns)
        return replace(instance, **{table: tuple(rows)})

    return change


def rule(**keys: Any) -> Change:
    """Other settings."""
    return lambda instance: replace(instance, settings=instance.settings.model_copy(update=keys))


def given(table: str, *rows: Any) -> Change:
    """Other rows in a table."""
    return lambda instance: replace(instance, **{table: rows})
