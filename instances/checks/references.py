"""Every code stands in the table it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from instances.checks.reading import Reading
from instances.faults import MOST_SUGGESTED, Fault, near, quoted
from instances.instance import Instance
from instances.schema import Column, columns


def references(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Codes that are in no table they refer to, with the nearest that is."""
    for table, rows in instance.tables():
        for column in columns(table):
            codes = [reading.known(name) for name in column.refers]
            known = frozenset[str]().union(*(code for code in codes if code is not None))
            if not codes or None in codes:
                continue
            wrong = [
                (number, code)
                for number, row in enumerate(rows)
                for code in _codes(getattr(row, column.name))
                if code not in known
            ]
            yield from _dangling(reading, table.table, column, wrong, known)


def _dangling(
    reading: Reading, table: str, column: Column, wrong: list[tuple[int, str]],
    known: frozenset[str],
) -> Iterator[Fault]:  # fmt: skip
    where = " or ".join(reading.found.file_of(name) for name in column.refers)
    sought = list(dict.fromkeys(code for _, code in wrong))[:MOST_SUGGESTED]
    words = {code: near(code, known) for code in sought}
    for number, code in wrong:
        word = words.get(code, "")
        yield reading.fault(
            table, number, column.name, quoted(code), f"a code of {where}",
            f"Did you mean '{word}'?" if word else "",
            kind="unknown code", nearest_word=word,
        )  # fmt: skip


def _codes(found: object) -> Sequence[str]:
    if found is None:
        return ()
    return (found,) if isinstance(found, str) else found  # type: ignore[return-value]
