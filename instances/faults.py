"""What can be wrong with tables, and how it is told: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

KINDS: dict[str, str] = {
    # the whole of it
    "no instance": "There is no folder, workbook or bundled example of this name.",
    "not a workbook": "The file cannot be read as an Excel workbook (.xlsx).",
    "too large": "The workbook is larger than any that people fill in, and was not opened.",
    "newer version": "The workbook was made from a template of a later version of the program.",
    "change": "A change asked for by name cannot be made.",
    # a table
    "missing table": "A table that must be there is not.",
    "table twice": "Two sheets could both be the table.",
    "empty table": "A table has no header or no rows.",
    "not CSV": "The file of a table cannot be read as CSV.",
    "not UTF-8": "The file of a table was not saved as UTF-8.",
    "personal data": "A column looks as if it held data of single children or their carers.",
    # a column or a row
    "missing column": "A column that must be there is not.",
    "column twice": "Two columns have one name.",
    "extra cells": "A row has more cells than the header.",
    "merged cells": "Cells of a table are merged, so that only the first has a value.",
    # a cell
    "missing cell": "A cell that must be filled in is blank.",
    "not a number": "A cell that must hold a number holds something else.",
    "not whole": "A cell that must hold a whole number holds a fraction.",
    "out of range": "A number is below the least or above the most that makes sense.",
    "not a choice": "A word is none of those allowed.",
    "not yes or no": "A cell that must say yes or no says something else.",
    "not a month": "A cell that must hold a month as YYYY-MM holds something else.",
    "not a day": "A cell that must hold a day as YYYY-MM-DD holds something else.",
    "not an identifier": "A code has not the form of the identifiers of its kind.",
    "a date": "A code has been turned into a date by the spreadsheet.",
    "too long": "A text is longer than allowed.",
    "control character": "A text holds characters that cannot be seen or printed.",
    "error value": "A formula of the workbook ends in an error such as #N/A.",
    "formula without a value": "A formula of the workbook has never been calculated.",
    # settings
    "unknown setting": "A setting has a name that is not known.",
    "setting": "A setting does not fit another setting or a table.",
    "missing setting": "A setting that must be given is not.",
    # between rows and tables
    "key twice": "Two rows of a table have the same key.",
    "unknown code": "A code is not in the table that it refers to.",
    "window": "Something ends before it begins.",
    "sum": "Parts do not add up to their whole.",
    "wrong service": "A contact does not fit the service of its pathway.",
    "skill": "Nobody in post or in a tranche could deliver a contact.",
    "tranche early": "A tranche starts before the first month planned.",
    "half a ramp": "New starters have months of a ramp without the part at its start, or the part"
    " without months.",
    "fence": "Posts of a grade that works as another have no such grade, or nothing to do.",
    "too many students": "Students ask for more supervision than staff in post have hours.",
    "not in steps": "A number of WTE is not a whole number of steps of a post.",
    "pay": "There is no salary for a band or a year.",
    "skill mix": "The stated mix of grades of a contact cannot be read or is not the whole.",
    "income without cost": "Income has no direct cost that it could be taken off.",
    "no share": "A pathway above universal has no share of children.",
    "degrees": "Coordinates are degrees, not metres of the British National Grid.",
    "locked where forbidden": "A school or practice is locked to where it is forbidden.",
    "locked to no team": "A school is locked to its team but has none.",
    "same code": "A team and a locality have the same code.",
    "no staff": "There are schools but no team has staff.",
    "no driver": "A support centre has no driver by which to pass its cost on.",
    "driver without receiver": "Nobody has any of the driver of a support centre.",
    "closed loop": "Support centres pass their cost only to each other.",
    "no direct centre": "There is no direct centre to carry the cost.",
    "service without pathway": "A cost centre belongs to a service without pathways.",
    "contract": "Terms of a contract do not fit each other, or leave a locality without payer.",
    # a register of children
    "overlap": "Two stretches of days of one child on one thing share a day: it would pay twice.",
    "two places": "A child is in two places on one day.",
    "birth month": "A child has two months of birth.",
    "before birth": "Something stands before the birth of a child that can only come after it.",
    "outside": "A stretch of days lies outside every stay of the child.",
    "no price": "A child is on a pathway that has no price at its age in a month to be charged.",
    "not issued": "Lines that are said to have been issued are not as they were written.",
}
"""Each kind of fault that tables can have, with a sentence: the whole list."""

NEAR = 60.0  # per cent of letters alike from which a word is offered
MOST_APART = 20  # remedies of a column that are told one by one
VERY_NEAR = 80.0  # the same, where nothing says that a word is wrong
TIED = 8  # words as near as each other that are compared
MOST_SUGGESTED = 200  # wrong words of a column for which the nearest is sought


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place.

    `file` and `line` (1 is the header) are where it stands; 0 and "" mean the whole file. In a
    workbook `cell` is the place, as sheet!C11. `kind` is one of `KINDS`, `nearest` a valid value
    near to what was found, if there is one.
    """

    table: str
    file: str
    line: int
    column: str
    found: str
    expected: str
    remedy: str = ""
    kind: str = ""
    cell: str = ""
    nearest: str = ""

    @property
    def place(self) -> str:
        """sheet!cell, or file:line:column as far as known."""
        parts = [self.file, str(self.line) if self.line else "", self.column]
        return _printable(self.cell or ":".join(part for part in parts if part))

    def __str__(self) -> str:
        told = f"{self.place}: found {self.found}; expected {self.expected}"
        return f"{told}. {self.remedy}" if self.remedy else told


@dataclass(frozen=True)
class Caution:
    """Something odd that does not stop a run and is carried into the report.

    Where it concerns single cells, `column` and `lines` (of the file, or rows of the sheet) say
    which, and in a workbook `cells`, as sheet!C11.
    """

    table: str
    text: str
    column: str = ""
    lines: tuple[int, ...] = ()
    cells: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class InstanceFaults(Exception):
    """Every fault found in a set of tables, and what else was odd."""

    def __init__(self, faults: Iterable[Fault], cautions: Iterable[Caution] = ()):
        self.faults = tuple(faults)
        self.cautions = tuple(cautions)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Group:
    """A fault that repeats: one of a kind, in one column, with one remedy."""

    faults: tuple[Fault, ...]

    @property
    def remedy(self) -> str:
        """How to mend all of them."""
        return self.faults[0].remedy if len({fault.remedy for fault in self.faults}) == 1 else ""

    @property
    def expected(self) -> str:
        """What belongs there."""
        return self.faults[0].expected

    @property
    def where(self) -> str:
        """The first place in full, some of the others by cell or line, and how many there are."""
        first, *others = self.faults
        if not others:
            return first.place
        told = _some([fault.cell.rpartition("!")[2] or str(fault.line) for fault in others])
        return f"{first.place}, {told} ({len(self.faults):,} times)"

    @property
    def found(self) -> str:
        """The first of the different things that were found."""
        return _some(list(dict.fromkeys(fault.found for fault in self.faults)))

    def __str__(self) -> str:
        told = f"{self.where}: found {self.found}; expected {self.expected}"
        return f"{told}. {self.remedy}" if self.remedy else told


def grouped(faults: Iterable[Fault]) -> tuple[Group, ...]:
    """Faults of one table, column and kind that expect the same, told once with all places.

    They stand where the first of them stood. Faults with a remedy of their own (a nearest word,
    say) are told apart, as long as they are not too many to read.
    """
    alike: dict[tuple[str, ...], dict[str, list[Fault]]] = {}
    for fault in faults:
        same = (fault.table, fault.column, fault.kind, fault.expected)
        alike.setdefault(same, {}).setdefault(fault.remedy, []).append(fault)
    groups: list[Group] = []
    for by_remedy in alike.values():
        if len(by_remedy) <= MOST_APART:
            groups += [Group(tuple(group)) for group in by_remedy.values()]
        else:
            groups.append(Group(tuple(fault for group in by_remedy.values() for fault in group)))
    return tuple(groups)


def _some(words: Sequence[str], most: int = 4) -> str:
    told = ", ".join(words[:most])
    return told if len(words) <= most else f"{told} and {len(words) - most:,} more"


def quoted(found: object) -> str:
    """A cell as shown in a message: short and without control characters."""
    text = _printable(str(found)[:200])
    return f"'{text[:60]}...'" if len(text) > 60 else f"'{text}'"


def _printable(text: str) -> str:
    return "".join(mark if mark.isprintable() else "?" for mark in text)


def near(found: str, valid: Iterable[str], least: float = NEAR) -> str:
    """The valid word nearest to one that was found, or "" where none has `least` % alike."""
    return _near(found.casefold(), frozenset(valid), least)


def nearest(found: str, valid: Iterable[str]) -> str:
    """A sentence naming the nearest valid word, or nothing where none is near."""
    word = near(found, valid)
    return f"Did you mean '{word}'?" if word else ""


@lru_cache(maxsize=4096)
def _near(found: str, valid: frozenset[str], least: float) -> str:
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import Prefix

    likely = process.extract(
        found, _folded(valid), scorer=fuzz.ratio, score_cutoff=least, limit=TIED
    )
    # of words as near as each other, the one that begins alike
    best = max(likely, key=lambda word: (word[1], Prefix.similarity(found, word[0])), default=None)
    return best[2] if best else ""


@lru_cache(maxsize=64)
def _folded(valid: frozenset[str]) -> dict[str, str]:
    """Each valid word in lower case, in a settled order."""
    return {word: word.casefold() for word in sorted(valid)}
