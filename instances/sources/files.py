"""A published file as lines of cells: plain, packed (.gz, .zip) or a workbook (.xlsx)."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from instances.sources.published import Published

MOST_BYTES = 200_000_000  # unpacked; the register of all England is about 60 million
SHEETS_MARK = "xl/workbook.xml"

Lines = Iterator[tuple[int, list[str]]]


def read_sheets(source: Published, file: Path) -> list[tuple[str, Lines]]:
    """The sheets of a file by name (a CSV file has one, without a name), each as numbered lines.

    Blank lines are left out. Text is UTF-8, else Windows-1252. What goes wrong, also while the
    lines are drawn, is noted as a fault of `source`.
    """
    content = _bytes(source, file)
    if source.faults:
        return []
    if content[:4] == b"PK\x03\x04":
        return _unzipped(source, content)
    return [("", _lines(source, _text(source, content)))]


def _bytes(source: Published, file: Path) -> bytes:
    """What a file holds, unpacked if it is packed with gzip."""
    try:
        with file.open("rb") as content:
            packed = file.suffix == ".gz" or content.read(2) == b"\x1f\x8b"
        with gzip.open(file) if packed else file.open("rb") as content:
            found = content.read(MOST_BYTES + 1)
    except FileNotFoundError:
        source.fault(0, "", "no such file", "a CSV file")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        source.fault(0, "", f"a file that cannot be read ({reason})", "a CSV file")
    else:
        if len(found) > MOST_BYTES:
            source.fault(0, "", "a file that is too large", f"at most {MOST_BYTES:,} bytes")
        return found
    return b""


def _unzipped(source: Published, content: bytes) -> list[tuple[str, Lines]]:
    """The one CSV file of a zip, or the sheets of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            book = SHEETS_MARK in archive.namelist()
            if size > MOST_BYTES:
                source.fault(0, "", f"{size:,} bytes once unpacked", f"at most {MOST_BYTES:,}")
            elif not book and len(names) != 1:
                source.fault(
                    0, "", f"a zip of {len(names)} CSV files", "one",
                    "Unpack it and give the files that are meant." if names else "",
                )  # fmt: skip
            elif not book:
                return [("", _lines(source, _text(source, archive.read(names[0]))))]
    except (OSError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
        source.fault(0, "", "a zip that cannot be unpacked", "a CSV file")
        return []
    return [] if source.faults else _book(source, content)


def _book(source: Published, content: bytes) -> list[tuple[str, Lines]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            (name, _filled(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError):
        source.fault(0, "", "a workbook that cannot be read", "a workbook (.xlsx) or a CSV file")
        return []


def _filled(rows: Sequence[Sequence[object]]) -> Lines:
    for number, row in enumerate(rows, start=1):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _cell(value: object) -> str:
    """A cell of a workbook as it would stand in a CSV file."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).strip()


def _text(source: Published, content: bytes) -> str:
    text = ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            source.fault(line, "", "bytes that are neither UTF-8 nor Windows-1252",
                         "a text file in UTF-8", "Save it again as CSV UTF-8.")  # fmt: skip
        else:
            source.notes.append(f"{source.file}: not UTF-8, read as Windows-1252")
    if "\0" in text:
        source.fault(0, "", "a NUL character", "a text file", "Save it again as CSV UTF-8.")
        return ""
    return text


def _lines(source: Published, text: str) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        source.fault(reader.line_num, "", f"text that is not CSV ({error})", "a CSV file")
