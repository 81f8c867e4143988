"""Codes that stand in no table they refer to, each different one looked up once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from instances.faults import MOST_SUGGESTED, Fault, near, quoted
from instances.register.read import MOST_TOLD, Columns, many_more


def unknown(table: Columns, column: str, known: Collection[str], where: str) -> Iterator[Fault]:
    """Rows whose code is not known, with the nearest that is."""
    cells, known = table.cells[column], frozenset(known)
    wrong = [number for number, value in enumerate(cells.values) if value not in known]
    words = {number: near(cells.values[number], known) for number in wrong[:MOST_SUGGESTED]}
    rows = np.flatnonzero(np.isin(cells.of, np.array(wrong, dtype=np.int64)))
    for row in rows[:MOST_TOLD]:
        number = int(cells.of[row])
        word = words.get(number, "")
        yield table.at.fault(
            int(table.lines[row]), column, quoted(cells.values[number]), f"a code of {where}",
            f"Did you mean '{word}'?" if word else "", kind="unknown code", nearest=word,
        )  # fmt: skip
    if len(rows) > MOST_TOLD:
        yield many_more(table.at, int(table.lines[rows[MOST_TOLD]]), len(rows) - MOST_TOLD)
