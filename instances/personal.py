"""Data of single children have no place in the tables: a column that looks like them is refused.

No message ever shows what stands in such a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from instances.faults import Caution, Fault
from instances.found import Found

_OF = "(?:(?:child|children|pupil|student|patient|baby|infant|mother|father|carer)s? )"
_NAMED = re.compile(
    rf"{_OF}?(?:nhs ?(?:number|no|num|id)|dob|d o b|date of birth|birth ?date|birthday"
    rf"|surname|last ?name|family ?name|forenames?|first ?name|given ?names?|middle ?names?"
    rf"|home address|upn|unique pupil number)|{_OF}(?:full )?(?:names?|address|postcode)"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TEN_DIGITS = re.compile(r"(?<![0-9.])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9]|\.[0-9])")
SURE = 3  # different numbers with the check digit of an NHS number that are no chance

NOT_NEEDED = "no data of single children: a plan needs counts alone"
REMEDY = "Delete the column, and every copy of the file that should not hold it."


def refused(at: Found) -> Iterator[Fault]:
    """Columns that look like data of single children, by their name or by what they hold.

    A name says so; or else at least three different ten-digit numbers have the check digit of an
    NHS number, and those are at least half of all (of other numbers one in eleven has it).
    """
    for place, name in enumerate(at.header):
        if _NAMED.fullmatch(_words(name)):
            yield _fault(at, name, "a column named like data of single children")
            continue
        right, ten_digits = _nhs_numbers(at, place)
        if right >= SURE and right * 2 >= ten_digits:
            yield _fault(at, name, "numbers that look like NHS numbers")


def doubtful(at: Found) -> Iterator[Caution]:
    """Columns with a few numbers that look like NHS numbers, too few to be sure."""
    for place, name in enumerate(at.header):
        right, ten_digits = _nhs_numbers(at, place)
        if 0 < right < SURE and right * 2 >= ten_digits:
            text = (
                f"{at.table}, {name}: {right} cells look like NHS numbers; if they are, delete"
                " them: a plan needs counts alone."
            )
            yield at.caution(text, name)


def _fault(at: Found, column: str, found: str) -> Fault:
    return at.fault(
        at.header_line, column, found, NOT_NEEDED, REMEDY, kind="personal data"
    )  # fmt: skip


def _nhs_numbers(at: Found, place: int) -> tuple[int, int]:
    """Different numbers of a column with the check digit of an NHS number, and of ten digits."""
    cells = "\n".join([row[place] for row in at.rows if place < len(row)])
    numbers = {re.sub("[ -]", "", number) for number in _TEN_DIGITS.findall(cells)}
    if not numbers:
        return 0, 0
    from nhs_number.validate import is_valid

    return sum(is_valid(number) for number in numbers), len(numbers)


def _words(name: str) -> str:
    """The name of a column as words: NHS_No, nhsNo and "nhs no." are one."""
    return " ".join(_WORD.findall(name.replace("'s", "").replace("’s", ""))).lower()  # noqa: RUF001
