"""Identifiers of the field: what each looks like, and how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Identifier:
    """A kind of code that a public body gives out.

    Attributes:
        words: what it is, for a person.
        pattern: what it looks like.
    """

    words: str
    pattern: re.Pattern[str]

    def fits(self, code: str) -> bool:
        """Whether a code has the form."""
        return self.pattern.fullmatch(code) is not None


def _form(words: str, pattern: str) -> Identifier:
    return Identifier(words, re.compile(pattern, re.ASCII))


URN = _form("the URN of a school: six digits", r"[1-9][0-9]{5}")
"""Unique reference number of the Department for Education's register of schools."""

PRACTICE = _form("the ODS code of a general practice: a letter and five digits", r"[A-Z][0-9]{5}")
"""Organisation Data Service code of a prescribing practice of England or Wales."""

LSOA_2021 = _form(
    "the code of an LSOA of 2021: E01 (or W01) and six digits", r"[EW]01[0-9]{6}"
)  # fmt: skip
"""GSS code of a lower layer super output area; the vintage is that of the column."""

POSTCODE = _form(
    "a postcode, such as SG6 1AB", r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"
)  # fmt: skip
"""A postcode as Royal Mail writes it: capitals, one space before the last three."""

CHILD = _form(
    "a code of letters and digits (- and _ inside), at most 40, and not ten digits alone",
    r"(?![0-9]{10}$)[A-Za-z0-9][A-Za-z0-9_-]{0,39}",
)
"""A code that a service made up for a child; ten digits could be an NHS number."""


def child(code: str) -> str:
    """A made-up code of a child.

    Raises:
        ValueError: it has not the form.
    """
    if not CHILD.fits(code):
        raise ValueError(f"not {CHILD.words}")
    return code


def lsoa_2021(code: str) -> str:
    """A code of an LSOA in capitals.

    Raises:
        ValueError: it has not the form.
    """
    if not LSOA_2021.fits(code.upper()):
        raise ValueError(f"not {LSOA_2021.words}")
    return code.upper()


def postcode(code: str) -> str:
    """A postcode as Royal Mail writes it, however it is spaced.

    Raises:
        ValueError: it has not the form.
    """
    # the utilities alone: the parser of the package loads a directory of every postcode
    from uk_postcodes_parsing.postcode_utils import is_valid, to_normalised

    written = to_normalised(code.upper()) if is_valid(code) else None
    if written is None or not POSTCODE.fits(written):
        raise ValueError(f"not {POSTCODE.words}")
    return str(written)
