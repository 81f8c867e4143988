"""How the tables were read, for rules that must say where something stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instances.faults import Caution, Fault
from instances.found import Findings, Found


@dataclass(frozen=True)
class Reading:
    """The tables as found, and the line of each row of the instance."""

    found: Findings
    lines: Mapping[str, Sequence[int]]

    def known(self, table: str) -> frozenset[str] | None:
        """Every code of a table, those of faulty rows too; None if it could not be opened."""
        return self.found.known.get(table)

    def table(self, table: str) -> Found:
        """A table as it was found."""
        return self.found.tables.get(table) or self.found.blank(table)

    def fault(
        self, table: str, row: int, column: str, found: str, expected: str, remedy: str = "", *,
        kind: str, nearest_word: str = "",
    ) -> Fault:  # fmt: skip
        """A fault of a row of the instance, by its number."""
        return self.table(table).fault(
            self.lines[table][row], column, found, expected, remedy,
            kind=kind, nearest=nearest_word,
        )  # fmt: skip

    def caution(
        self, table: str, text: str, column: str = "", rows: Sequence[int] = ()
    ) -> Caution:  # fmt: skip
        """A caution about rows of the instance, by their numbers."""
        lines = [self.lines[table][row] for row in rows]
        return self.table(table).caution(text, column, lines)
