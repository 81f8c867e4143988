"""Example rows of the template that nobody has typed over."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Caution
from instances.instance import Instance
from instances.schema import Row, keys

BEGINS = "example"
"""How a cell of each example row begins, in any case."""


def examples_left(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """A caution for each table with rows that begin as the examples of the template do."""
    for table, rows in instance.tables():
        left = [number for number, row in enumerate(rows) if _is_example(row)]
        if left:
            text = (
                f"{table.table}: {len(left)} of {len(rows)} rows are examples of the template;"
                " type your own over them or delete them."
            )
            yield reading.caution(table.table, text, keys(table)[0], left)


def _is_example(row: Row) -> bool:
    cells = row.__dict__.values()
    return any(isinstance(cell, str) and cell[:7].lower() == BEGINS for cell in cells)
