"""What the declaration of tables says, in words and in order, for those who fill them in."""

from __future__ import annotations

from inspect import cleandoc

from instances.schema import Column, Row, columns
from instances.tables import TABLES

MUST, MAY, OPTIONAL = "must be filled in", "may be blank", "optional"

_UNITS = {
    "gbp": "pounds", "km": "km", "m": "metres", "min": "minutes", "pct": "per cent", "wte": "WTE",
}  # fmt: skip


def filling_order() -> tuple[type[Row], ...]:
    """The tables in an order in which each comes after those it takes codes from."""
    left, order = list(TABLES), list[type[Row]]()
    while left:
        done = {table.table for table in order}
        free = [table for table in left if _referred(table) <= done | {table.table}]
        order.append((free or left)[0])
        left.remove(order[-1])
    return tuple(order)


def _referred(table: type[Row]) -> set[str]:
    return {name for column in columns(table) for name in column.refers}


def purpose(table: type[Row]) -> str:
    """What a row of the table is, in a sentence."""
    return cleandoc(table.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def need(column: Column) -> str:
    """Whether a cell must be filled in; a column that is optional may be left out altogether."""
    if column.required:
        return MUST
    return MAY if column.must_exist else OPTIONAL


def holds(column: Column) -> str:
    """What a cell holds, with its unit."""
    if column.refers:
        several = "codes, separated by ;, each" if column.kind == "list" else "a code"
        return f"{several} of the table {' or '.join(column.refers)}"
    return f"{column.expected}, in {unit(column)}" if column.unit else column.expected


def unit(column: Column) -> str:
    """The unit of a column in words."""
    return " ".join(_UNITS.get(word, word) for word in column.unit.split())


def blank(column: Column, default: str) -> str:
    """What a blank cell stands for; `default` is the default as typed."""
    if column.assumption:
        return column.assumption
    return default or ("" if column.required else "not known, or none")
