"""What is wrong with tables, told: a table for people, data for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from instances import Caution, Fault, Instance


def as_data(
    faults: Sequence[Fault], cautions: Sequence[Caution], instance: Instance | None = None
) -> dict[str, Any]:
    """Everything a check found, as data: what `optimiser check --json` writes.

    `warnings` are sentences; `cautions` are the same with the table, column and lines of each.
    """
    return {
        "faults": [asdict(fault) for fault in faults],
        "warnings": [str(caution) for caution in cautions],
        "cautions": [asdict(caution) for caution in cautions],
        "assumptions": list(instance.defaults_used()) if instance else [],
        "hash": instance.digest if instance else None,
    }


def tell_check(instance: Instance) -> None:
    """The warnings of tables without faults, how large they are, and their hash, on stderr."""
    _tell_cautions(instance.cautions)
    sizes = ", ".join(f"{len(rows)} {table.table}" for table, rows in instance.tables() if rows)
    _say(f"No faults. {instance.settings.name}: {sizes}.")
    _say(f"Hash of the tables: {instance.digest}")


def tell_faults(
    faults: Sequence[Fault], cautions: Sequence[Caution] = (), *, after: str = ""
) -> None:
    """Faults on stderr, those that repeat once with their count; then warnings, then a sum.

    On a terminal they are a table as wide as the terminal; else a line each.

    Args:
        faults: what is wrong.
        cautions: what is odd besides.
        after: what to add to the sum, such as that nothing was written.
    """
    from rich.console import Console

    from instances import grouped

    console = Console(stderr=True)
    if console.is_terminal:
        _table(console, faults)
    else:
        for group in grouped(faults):
            _say(str(group))
    _tell_cautions(cautions)
    _say(f"{len(faults):,} fault{'s' if len(faults) != 1 else ''}{after}.")


def _table(console: Console, faults: Sequence[Fault]) -> None:
    from rich.table import Table
    from rich.text import Text

    from instances import grouped

    table = Table("Where", "Found", "Expected", "How to mend it", show_lines=True)
    for column in table.columns:
        column.overflow = "fold"
    for group in grouped(faults):
        cells = (group.where, group.found, group.expected, group.remedy)
        table.add_row(*(Text(cell) for cell in cells))  # Text: nothing in a cell is markup
    console.print(table)


def _tell_cautions(cautions: Sequence[Caution]) -> None:
    for caution in cautions:
        _say(f"Warning: {caution}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
