"""The XML of a sheet of a workbook, looked at as it streams by: how much it would hold, errors.

`Quick` counts by patterns of bytes; whatever it cannot vouch for, `Cells` reads element by element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

Place = tuple[int, int]
"""Row and column of a cell, 0 the first."""

_ANY = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"')
_REF = re.compile(r"([A-Z]{1,7})([0-9]{1,9})")
_SHARED = re.compile(rb"""=\s*["']s["']""")
_ODD = re.compile(rb"""<(?:\w+:)?f[\s/>]|=\s*["'](?:e["']|&)""")


LONGEST_TAG = 4096
"""Bytes of what may be cut in two between pieces."""


@dataclass
class Sheet:
    """What a sheet holds, as far as opening it needs to know.

    Attributes:
        cells: how many it has, blank ones that have a format too.
        area: cells of the box from the first to the last that is not blank.
        text: at most so many characters of shared texts.
        errors: cells that show an error, such as #N/A.
        empty: cells of formulas that have never been calculated.
    """

    cells: int = 0
    area: int = 0
    text: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    empty: set[Place] = field(default_factory=set)


class Quick:
    """Counts the cells of a sheet by patterns of bytes.

    What it counts is never less than what is there: a comment may add to it. `sure` says whether
    nothing else needs to be known.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""
        self._placed = self._shared = 0
        self._columns: set[bytes] = set()
        self._rows: set[bytes] = set()
        self._first, self._last = 1 << 30, -1
        self._odd = False
        self.sheet = Sheet()
        self.doctype = False

    def feed(self, chunk: bytes) -> None:
        """The next piece."""
        data = self._rest + chunk
        cut = data.rfind(b"<", max(0, len(data) - LONGEST_TAG))
        cut = len(data) if cut < 0 else cut
        self._count(data[:cut])
        self._rest = data[cut:]

    def close(self) -> None:
        """No piece is left."""
        self._count(self._rest)
        columns = [column_number(letters.decode()) for letters in self._columns]
        wide = max(columns, default=0) - min(columns, default=0) + 1
        self.sheet.area = wide * (self._last - self._first + 1) if self._last >= 0 else 0
        self.sheet.text = self._shared * self._longest

    @property
    def sure(self) -> bool:
        """Whether every cell says where it is and none is a formula or an error."""
        return not self._odd and self.sheet.cells == self._placed

    def _count(self, data: bytes) -> None:
        self.sheet.cells += len(_ANY.findall(data))
        places = _PLACED.findall(data)
        if places:
            letters, numbers = zip(*places, strict=True)
            self._placed += len(places)
            self._columns.update(letters)
            rows = {int(number) for number in set(numbers)}
            self._first, self._last = min(self._first, *rows), max(self._last, *rows)
        self._shared += len(_SHARED.findall(data))
        self._odd = self._odd or _ODD.search(data) is not None
        self.doctype = self.doctype or b"<!DOCTYPE" in data


class Look:
    """Looks at XML that streams by, element by element, if its root is the one looked for."""

    root = ""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self._over = False
        self.marks: dict[str, str] = {}

    def feed(self, chunk: bytes) -> None:
        """The next piece.

        Raises:
            expat.ExpatError: it is not XML.
        """
        if not self._over:
            self.parser.Parse(chunk)

    def close(self) -> None:
        """No piece is left.

        Raises:
            expat.ExpatError: it is not XML.
        """
        if not self._over:
            self.parser.Parse(b"", True)

    def _root(self, name: str, marks: dict[str, str]) -> None:
        self.parser.StartElementHandler = None
        prefix, _, plain = name.rpartition(":")
        if plain == self.root:
            self.marks = marks
            self.begin(f"{prefix}:" if prefix else "")
        else:
            self._over = True

    def begin(self, prefix: str) -> None:
        """The root is the one looked for; its elements begin with a prefix."""


class Extent(Look):
    """How many cells a named table says that it has; parts that are no XML have none."""

    root = "table"

    def __init__(self) -> None:
        super().__init__()
        self.area = 0

    def feed(self, chunk: bytes) -> None:
        """See `Look`."""
        try:
            super().feed(chunk)
        except expat.ExpatError:
            self._over = True

    def close(self) -> None:
        """See `Look`."""

    def begin(self, _prefix: str) -> None:
        """See `Look`."""
        self._over = True
        cells = _REF.findall(self.marks.get("ref", ""))
        columns, rows = ([column_number(cell[0]) for cell in cells], [int(c[1]) for c in cells])
        if cells:
            self.area = (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1)


class Texts(Look):
    """Lengths of the texts that cells share."""

    root = "sst"

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.lengths: list[int] = []

    @property
    def too_many(self) -> bool:
        """Whether there are more than were to be counted."""
        return len(self.lengths) > self._most

    @property
    def longest(self) -> int:
        """Characters of the longest."""
        return max(self.lengths, default=0)

    def begin(self, prefix: str) -> None:
        """See `Look`."""
        item = f"{prefix}si"

        def start(name: str, _marks: dict[str, str]) -> None:
            if name == item and len(self.lengths) <= self._most:
                self.lengths.append(0)

        def text(found: str) -> None:
            if self.lengths:
                self.lengths[-1] += len(found)

        self.parser.StartElementHandler = start
        self.parser.CharacterDataHandler = text


class Cells(Look):
    """The cells of a sheet, one by one."""

    root = "worksheet"

    def __init__(self, lengths: list[int]) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._lengths = lengths
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._valued = False
        self._text: list[str] = []
        self._number: dict[str, int] = {}
        self._box = [1 << 30, -1, 1 << 30, -1]

    def begin(self, prefix: str) -> None:
        """See `Look`."""
        names = {f"{prefix}{name}": name for name in ("c", "v", "f", "is", "row")}

        def start(name: str, marks: dict[str, str]) -> None:
            plain = names.get(name)
            if plain == "c":
                self._begin_cell(marks)
            elif plain == "row":
                row = marks.get("r", "")
                self._row = int(row) - 1 if row.isdecimal() else self._row + 1
                self._column = -1
            elif plain:
                self._fill(plain)

        def end(name: str) -> None:
            plain = names.get(name)
            if plain == "v":
                self._end_value()
            elif plain == "c":
                self._end_cell()

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end

    def close(self) -> None:
        """See `Look`."""
        super().close()
        top, bottom, left, right = self._box
        self.sheet.area = (bottom - top + 1) * (right - left + 1) if bottom >= 0 else 0

    def _begin_cell(self, marks: dict[str, str]) -> None:
        self.sheet.cells += 1
        self._kind = marks.get("t", "")
        self._formula = self._valued = False
        place = marks.get("r")
        if place is None:
            self._column += 1
            return
        letters = place.rstrip("0123456789")
        if letters not in self._number:
            self._number[letters] = column_number(letters)
        self._column = self._number[letters]
        self._row = int(place[len(letters) :] or 0) - 1

    def _fill(self, what: str) -> None:
        top, bottom, left, right = self._box
        row, column = self._row, self._column
        self._box = [min(top, row), max(bottom, row), min(left, column), max(right, column)]
        if what == "f":
            self._formula = True
        elif what == "v":
            self._text = []
            self.parser.CharacterDataHandler = self._text.append

    def _end_value(self) -> None:
        self.parser.CharacterDataHandler = None
        text = "".join(self._text)
        self._valued = bool(text)
        if self._kind == "e":
            self.sheet.errors[self._row, self._column] = text[:20]
        elif self._kind == "s" and text.isdecimal() and int(text) < len(self._lengths):
            self.sheet.text += self._lengths[int(text)]

    def _end_cell(self) -> None:
        if self._formula and not self._valued and self._kind != "str":
            self.sheet.empty.add((self._row, self._column))


def column_number(letters: str) -> int:
    """Number of a column of a sheet: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
