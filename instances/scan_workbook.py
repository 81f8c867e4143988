"""A workbook is looked through before it is opened: nothing that could hurt is.

A workbook is a zip of XML parts. Each part is unpacked as a stream and thrown away, so that what
it would take to open it is known before anything is kept in memory.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from instances.faults import Fault, InstanceFaults
from instances.scan_sheet import Cells, Extent, Look, Quick, Sheet, Texts

MOST_BYTES = 50_000_000  # of the file
MOST_UNPACKED = 300_000_000  # of all its parts
MOST_RATIO = 100  # of a part, unpacked to packed: sheets that people fill in reach 20
RATIO_FROM = 5_000_000  # unpacked bytes from which the ratio matters
MOST_PARTS = 10_000
MOST_LIST = 5_000_000  # bytes of the list of sheets
MOST_CELLS = 1_000_000  # of a sheet
MOST_TEXT = 100_000_000  # characters of all cells of a sheet
CHUNK = 1 << 18
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ExpatError, EOFError, OSError, RuntimeError,
    ValueError, OverflowError, LookupError,  # the last: an encoding that nobody knows
)  # fmt: skip
"""What unpacking a damaged file can raise."""

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # first bytes of .xls, and of a locked .xlsx
LOCKED = "EncryptedPackage".encode("utf-16-le")
WANTED = "a folder of CSV files, or an Excel workbook (.xlsx)"
MAKE_XLSX = "Save it as an Excel workbook (.xlsx)."


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
    except DAMAGE as error:
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
    texts = _texts(parts, named.get("xl/sharedstrings.xml"))
    part_of = dict(_sheets(parts, named))
    scanned = {}
    unpacked = 0
    for name, info in named.items():
        scanned[name], size = _look_at(parts, info, texts, name in part_of.values())
        unpacked += size
        if unpacked > MOST_UNPACKED:
            raise _large(
                "more than can be unpacked", f"at most {MOST_UNPACKED // 1_000_000} MB unpacked",
                "Keep pictures and other tables elsewhere.",
            )  # fmt: skip
    return {sheet: scanned.get(part, Sheet()) for sheet, part in part_of.items()}


def _texts(parts: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> Texts:
    """The texts that cells share."""
    texts = Texts(MOST_CELLS)
    if info:
        _plain(parts, info, MOST_UNPACKED)
        _unpack(parts, info, texts)
    if texts.too_many:
        raise _too_much()
    return texts


def _plain(parts: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> None:
    """Refuse a part that is too large, or has definitions of its own that could unfold."""
    quick = Quick(0)
    _unpack(parts, info, quick, most=most)
    if quick.doctype:
        raise _no("a file with definitions of its own", MAKE_XLSX)


def _look_at(
    parts: zipfile.ZipFile, info: zipfile.ZipInfo, texts: Texts, is_sheet: bool
) -> tuple[Sheet, int]:
    """What a part holds if it is a sheet, and its bytes."""
    quick, extent = Quick(texts.longest), Extent()
    size = _unpack(parts, info, quick, extent)
    if quick.doctype and info.filename.endswith((".xml", ".rels")):
        raise _no("a file with definitions of its own", MAKE_XLSX)
    if extent.area > MOST_CELLS:
        raise _too_much()
    sheet, blank = quick.sheet, is_sheet and not quick.sheet.cells
    if not _too_large(sheet) and quick.sure and not blank:
        return sheet, size
    if not (sheet.cells or blank):
        return sheet, size
    cells = Cells(texts.lengths)
    _unpack(parts, info, cells)
    _limit(cells.sheet)
    return cells.sheet, size


def _too_large(sheet: Sheet) -> bool:
    return max(sheet.cells, sheet.area) > MOST_CELLS or sheet.text > MOST_TEXT


def _limit(sheet: Sheet) -> None:
    if _too_large(sheet):
        raise _too_much()


def _too_much() -> _Refused:
    return _large(
        f"a sheet of more than {MOST_CELLS:,} cells, or as much text",
        f"at most {MOST_CELLS:,} cells from the first to the last of a sheet",
        "Delete the rows and columns beyond the table.",
    )


def _unpack(
    parts: zipfile.ZipFile, info: zipfile.ZipInfo, *looks: Quick | Look, most: int = MOST_UNPACKED
) -> int:
    """Unpack one part as a stream, looking at it; gives its bytes."""
    told, info.file_size = info.file_size, MOST_UNPACKED * 2  # read to the end, whatever it says
    unpacked = 0
    try:
        with parts.open(info) as stream:
            for chunk in _chunks(stream):
                unpacked += len(chunk)
                ratio = unpacked / max(1, info.compress_size)
                if (unpacked > RATIO_FROM and ratio > MOST_RATIO) or unpacked > most:
                    raise _large(
                        f"a part that unpacks to more than {unpacked / 1e6:,.0f} MB",
                        f"at most {MOST_RATIO} times its packed size and"
                        f" {most // 1_000_000} MB",
                        "Copy the tables into a new workbook.",
                    )  # fmt: skip
                for look in looks:
                    look.feed(chunk)
                    if isinstance(look, Quick) and look.sheet.cells > MOST_CELLS:
                        raise _too_much()
        for look in looks:
            look.close()
    finally:
        info.file_size = told
    if told != unpacked:
        raise _no("a damaged file (a part is not as long as it says)", MAKE_XLSX)
    return unpacked


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _sheets(parts: zipfile.ZipFile, named: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    rels = "xl/_rels/workbook.xml.rels"
    try:
        for name in ("xl/workbook.xml", rels):
            _plain(parts, named[name], MOST_LIST)
        book = ElementTree.fromstring(parts.read(named["xl/workbook.xml"]))
        links = ElementTree.fromstring(parts.read(named[rels]))
    except (ElementTree.ParseError, KeyError) as error:
        raise _no(f"a damaged file ({error})", MAKE_XLSX) from None
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in element.items() if k.rpartition("}")[2] == "id"), "")
            part = target.get(link, "").removeprefix("/")
            part = part if part.startswith("xl/") else f"xl/{part}"
            yield element.get("name", ""), part.lower()
