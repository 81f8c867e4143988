"""A workbook is looked through before it is opened: nothing that could hurt is.

A workbook is a zip of XML parts. Each part is unpacked as a stream and thrown away, so that what
it would take to open it is known before anything is kept in memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from instances.faults import Fault, InstanceFaults

MOST_BYTES = 50_000_000  # of the file
MOST_UNPACKED = 300_000_000  # of all its parts
MOST_RATIO = 150  # of a part unpacked to packed, where it is large enough to matter
RATIO_FROM = 5_000_000  # unpacked bytes from which the ratio matters
MOST_PARTS = 10_000
MOST_CELLS = 1_000_000  # of a sheet
MOST_TEXT = 100_000_000  # characters of all cells of a sheet
LONG_TEXT = 100  # characters; a shared text may be repeated so often without being weighed
CHUNK = 1 << 18

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # first bytes of .xls, and of a locked .xlsx
LOCKED = "EncryptedPackage".encode("utf-16-le")
WANTED = "a folder of CSV files, or an Excel workbook (.xlsx)"
MAKE_XLSX = "Save it as an Excel workbook (.xlsx)."

Place = tuple[int, int]
"""Row and column of a cell, 0 the first."""


@dataclass
class Sheet:
    """What a sheet holds, as far as opening it needs to know.

    `errors` are cells that show an error, `empty` formulas that have never been calculated.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    empty: set[Place] = field(default_factory=set)


class _Refused(Exception):
    """Found, expected, remedy, kind."""


def scan(path: Path) -> dict[str, Sheet]:
    """Look a workbook through.

    Returns:
        Each sheet by its name.

    Raises:
        InstanceFaults: it is no workbook, too large to be opened, locked or of another format.
    """
    try:
        return _scan(path)
    except _Refused as refused:
        found, expected, remedy, kind = refused.args
        raise InstanceFaults([Fault("", str(path), 0, "", found, expected, remedy, kind)]) from None


def _no(found: str, remedy: str = "", expected: str = WANTED) -> _Refused:
    return _Refused(found, expected, remedy, "not a workbook")


def _large(found: str, expected: str, remedy: str) -> _Refused:
    return _Refused(found, expected, remedy, "too large")


def _scan(path: Path) -> dict[str, Sheet]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _large(
            f"a file of {size / 1e6:,.0f} MB", f"at most {MOST_BYTES // 1_000_000} MB",
            "Keep pictures and other tables elsewhere.",
        )  # fmt: skip
    with path.open("rb") as file:
        first = file.read(len(OLD))
        if first == OLD:
            raise _old(LOCKED in first + file.read())
    if not zipfile.is_zipfile(path):
        raise _no("a file that is no workbook", MAKE_XLSX)
    try:
        with zipfile.ZipFile(path) as parts:
            return _parts(parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _no(f"a damaged file ({error})", MAKE_XLSX) from None


def _old(locked: bool) -> _Refused:
    if locked:
        return _no("a workbook locked with a password", "Save it without a password.")
    return _no("a workbook of the old format (.xls)", MAKE_XLSX)


def _parts(parts: zipfile.ZipFile) -> dict[str, Sheet]:
    named = {info.filename.lower(): info for info in parts.infolist()}
    if "mimetype" in named:
        raise _no("a workbook of another program (such as .ods)", MAKE_XLSX)
    if "xl/workbook.bin" in named:
        raise _no("a binary workbook (.xlsb)", MAKE_XLSX)
    if "xl/vbaproject.bin" in named:
        raise _no("a workbook with macros (.xlsm)", MAKE_XLSX)
    if "xl/workbook.xml" not in named:
        raise _no("a zip file that is no workbook", MAKE_XLSX)
    if len(parts.infolist()) > MOST_PARTS or len(named) < len(parts.infolist()):
        raise _no("a damaged file (its parts)", MAKE_XLSX)
    texts = _Texts()
    if "xl/sharedstrings.xml" in named:
        _unpack(parts, named["xl/sharedstrings.xml"], texts)
    scanned = {}
    unpacked = 0
    for name, info in named.items():
        look = _Cells(texts.lengths if texts.longest > LONG_TEXT else None)
        unpacked += _unpack(parts, info, look if name.endswith(".xml") else None)
        if unpacked > MOST_UNPACKED:
            raise _large(
                "more than can be unpacked", f"at most {MOST_UNPACKED // 1_000_000} MB unpacked",
                "Keep pictures and other tables elsewhere.",
            )  # fmt: skip
        scanned[name] = look.sheet
    return {sheet: scanned.get(part.lower(), Sheet()) for sheet, part in _sheets(parts, named)}


def _unpack(parts: zipfile.ZipFile, info: zipfile.ZipInfo, look: _Look | None) -> int:
    """Unpack one part as a stream, looking at its XML; gives its bytes."""
    told, info.file_size = info.file_size, MOST_UNPACKED * 2  # read to the end, whatever it says
    unpacked = 0
    with parts.open(info) as stream:
        for chunk in _chunks(stream):
            unpacked += len(chunk)
            ratio = unpacked / max(1, info.compress_size)
            if (unpacked > RATIO_FROM and ratio > MOST_RATIO) or unpacked > MOST_UNPACKED:
                raise _large(
                    f"a part that unpacks to more than {unpacked / 1e6:,.0f} MB",
                    f"at most {MOST_RATIO} times its packed size and"
                    f" {MOST_UNPACKED // 1_000_000} MB",
                    "Copy the tables into a new workbook.",
                )  # fmt: skip
            if look is not None:
                look.feed(chunk)
    if look is not None:
        look.close()
    info.file_size = told
    if told != unpacked:
        raise _no("a damaged file (a part is not as long as it says)", MAKE_XLSX)
    return unpacked


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _sheets(parts: zipfile.ZipFile, named: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    try:
        book = ElementTree.fromstring(parts.read(named["xl/workbook.xml"]))
        links = ElementTree.fromstring(parts.read(named["xl/_rels/workbook.xml.rels"]))
    except (ElementTree.ParseError, KeyError) as error:
        raise _no(f"a damaged file ({error})", MAKE_XLSX) from None
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in element.items() if k.rpartition("}")[2] == "id"), "")
            part = target.get(link, "")
            yield (
                element.get("name", ""),
                part.lstrip("/") if part.startswith("/") else f"xl/{part}",
            )


class _Look:
    """Looks at XML that streams by, as long as its root is the one looked for."""

    root = ""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._over = False

    def feed(self, chunk: bytes) -> None:
        """The next piece."""
        if self._over:
            return
        try:
            self._parser.Parse(chunk)
        except expat.ExpatError as error:
            raise _no(f"a damaged file ({error})", MAKE_XLSX) from None

    def close(self) -> None:
        """No piece is left."""
        if not self._over:
            self._parser.Parse(b"", True)

    def _root(self, name: str, _marks: dict[str, str]) -> None:
        if _local(name) == self.root:
            self.begin(self._parser)
        else:
            self._over = True
            self._parser.StartElementHandler = None

    def begin(self, parser: expat.XMLParserType) -> None:
        """The root is the one looked for."""

    def _doctype(self, *_args: object) -> None:
        raise _no("a file with definitions of its own", MAKE_XLSX)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Texts(_Look):
    """Lengths of the texts that cells share."""

    root = "sst"

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.longest = 0

    def begin(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, _marks: dict[str, str]) -> None:
        if name.endswith(" si"):
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)
            self.longest = max(self.longest, self.lengths[-1])


class _Cells(_Look):
    """The cells of a sheet: how many, how far apart, what they would weigh, errors."""

    root = "worksheet"

    def __init__(self, lengths: list[int] | None) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._lengths = lengths
        self._count = 0
        self._weight = 0
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._valued = False
        self._text: list[str] = []
        self._first = [1 << 30, 1 << 30]
        self._last = [-1, -1]
        self._letters: dict[str, int] = {}

    def begin(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, marks: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._begin_cell(marks)
        elif name in ("v", "f", "is"):
            self._fill(name)
        elif name == "row":
            self._row = int(marks["r"]) - 1 if marks.get("r", "").isdecimal() else self._row + 1
            self._column = -1

    def _begin_cell(self, marks: dict[str, str]) -> None:
        self._count += 1
        self._kind = marks.get("t", "")
        self._formula = self._valued = False
        ref = marks.get("r")
        if ref is None:
            self._column += 1
            return
        letters = ref.rstrip("0123456789")
        column = self._letters.get(letters)
        if column is None:
            column = self._letters[letters] = column_number(letters)
        self._column = column
        self._row = int(ref[len(letters) :] or 0) - 1

    def _fill(self, name: str) -> None:
        row, column = self._row, self._column
        first, last = self._first, self._last
        if row < first[0]:
            first[0] = row
        if row > last[0]:
            last[0] = row
        if column < first[1]:
            first[1] = column
        if column > last[1]:
            last[1] = column
        if name == "f":
            self._formula = True
        elif name == "v" and (self._formula or self._kind == "e" or self._lengths):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "v":
            self._parser.CharacterDataHandler = None
            text = "".join(self._text)
            self._valued = bool(text)
            if self._kind == "e":
                self.sheet.errors[self._row, self._column] = text[:20]
            elif self._kind == "s" and self._lengths:
                self._weigh(text)
        elif name == "c":
            if self._formula and not self._valued and self._kind != "str":
                self.sheet.empty.add((self._row, self._column))
        elif name == "row":
            self._limit()

    def _weigh(self, text: str) -> None:
        assert self._lengths is not None
        place = int(text) if text.isdecimal() else 0
        self._weight += self._lengths[place] if place < len(self._lengths) else 0

    def _limit(self) -> None:
        high, wide = (self._last[side] - self._first[side] + 1 for side in (0, 1))
        if max(self._count, high * wide) > MOST_CELLS or self._weight > MOST_TEXT:
            raise _large(
                f"a sheet of more than {MOST_CELLS:,} cells, or its text as long",
                f"at most {MOST_CELLS:,} cells from the first to the last of a sheet",
                "Delete the rows and columns beyond the table.",
            )  # fmt: skip


def column_number(letters: str) -> int:
    """Number of a column of a sheet: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
