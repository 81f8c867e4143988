"""What became of published rows, in words that can be checked against the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instances.tables import Assumption


@dataclass(frozen=True)
class Tally:
    """How many rows of a file were read and how many were kept."""

    file: str
    read: int
    kept: int

    @property
    def dropped(self) -> int:
        """Rows that were read and not kept."""
        return self.read - self.kept

    def __str__(self) -> str:
        read = counted(self.read, "row")
        return f"{self.file}: {read} read, {self.kept:,} kept, {self.dropped:,} dropped"


@dataclass(frozen=True)
class Account:
    """What was read, kept, dropped (and why), filled (and how), left blank, and assumed.

    What is assumed is also written to the assumptions table, so that every report repeats it.
    `licence` are the attributions that the publishers ask for.
    """

    tallies: tuple[Tally, ...] = ()
    dropped: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    assumed: tuple[Assumption, ...] = ()
    licence: tuple[str, ...] = ()

    def __add__(self, other: Account) -> Account:
        return Account(
            tallies=self.tallies + other.tallies,
            dropped=self.dropped + other.dropped,
            filled=self.filled + other.filled,
            blank=self.blank + other.blank,
            told=self.told + other.told,
            assumed=self.assumed + other.assumed,
            licence=tuple(dict.fromkeys(self.licence + other.licence)),
        )

    def lines(self) -> list[str]:
        """The account in plain words, one fact to a line."""
        return [
            *(str(tally) for tally in self.tallies),
            *(f"dropped: {text}" for text in self.dropped),
            *(f"filled: {text}" for text in self.filled),
            *(f"left blank: {text}" for text in self.blank),
            *(f"note: {text}" for text in self.told),
            *(f"assumed: {row.text}" for row in self.assumed),
            *self.licence,
        ]


def assume(code: str, text: str) -> Assumption:
    """An assumption with a short name."""
    return Assumption(assumption=code, text=text)


def named(names: Sequence[str], most: int = 12) -> str:
    """Names in a row, cut short where there are many."""
    told = ", ".join(names[:most])
    return told if len(names) <= most else f"{told} and {len(names) - most} more"


def counted(number: int, thing: str, many: str = "") -> str:
    """1 school, 2 schools."""
    return f"{number:,} {thing if number == 1 else many or thing + 's'}"
