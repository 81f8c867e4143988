"""Published files opened: recognised by their columns, their rows cut into named cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

from instances.faults import nearest, quoted
from instances.sources.files import Lines, read_sheets
from instances.sources.formats import FARTHEST_HEADER, Format, nearest_format, recognise
from instances.sources.published import Published, stop_on_faults
from instances.sources.readers import FORMATS

COMMAND = {"patients": "practices", "postcodes": "practices"}  # else the kind is the command


def open_published(files: Sequence[Path], table: str, kinds: Sequence[str]) -> list[Published]:
    """Recognise files and read their rows.

    Args:
        files: CSV files, plain, .gz or .zip, in UTF-8 or Windows-1252; or .xlsx.
        table: the table they are meant for.
        kinds: what the files may hold.

    Raises:
        InstanceFaults: with what is wrong with any of them: it cannot be read, is empty, is of no
            known format (columns looked for are named), or holds something else.
    """
    sources = [_open(file, table, kinds) for file in files]
    stop_on_faults(sources)
    return sources


def _open(file: Path, table: str, kinds: Sequence[str]) -> Published:
    source = Published(table, file.name)
    sheets = read_sheets(source, file)
    tops: list[list[tuple[int, list[str]]]] = []
    for name, lines in sheets:
        top = list(islice(lines, FARTHEST_HEADER))
        headers = [_header(cells) for _, cells in top]
        found = recognise(headers, FORMATS)
        if found and (found[0].kind in kinds or len(sheets) == 1):
            source.form, at = found
            if name:
                source.file = f"{file.name}!{name}"
            if source.form.kind not in kinds:
                _holds_something_else(source, kinds)
            else:
                _rows(source, top, at, lines)
            return source
        tops.append(top)
    if not source.faults:
        _unknown(source, [line for top in tops for line in top], kinds)
    return source


def _header(cells: Sequence[str]) -> list[str]:
    """Names of columns without line breaks or double spaces, which workbooks have."""
    return [" ".join(cell.split()) for cell in cells]


def _rows(source: Published, top: list[tuple[int, list[str]]], at: int, rest: Lines) -> None:
    """Put the rows below the header into the source, needed cells only."""
    form = source.form
    line, names = (top[at][0], _header(top[at][1])) if at >= 0 else (0, list(form.columns))
    places = form.header(names)
    source.columns = {pattern: names[place] for pattern, place in places.items()}
    source.title = " ".join(cell for _, cells in top[: max(at, 0)] for cell in cells if cell)
    for name, times in Counter(names).items():
        if times > 1 and name in source.columns.values():
            source.fault(line, name, f"{times} columns {quoted(name)}", "one")
    kept = [(name, names.index(name)) for name in dict.fromkeys(source.columns.values())]
    for line, row in chain(top[at + 1 :], rest):
        source.read += 1
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            source.fault(line, "", f"{len(row)} cells", f"{len(names)} as in the header",
                         "Put text that holds a comma in quotes.")  # fmt: skip
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in kept}
        if form.wanted is None or form.wanted(cells):
            source.rows.append((line, cells))
    if form.prepare:
        form.prepare([cells for _, cells in source.rows])
        source.columns |= {area: area for area in form.areas if area not in source.columns}
    if not source.read:
        source.fault(line + 1, "", "no rows", "at least one row below the header")


def _holds_something_else(source: Published, kinds: Sequence[str]) -> None:
    kind = source.form.kind
    source.fault(
        0, "", source.form.name, f"a file of {' or '.join(kinds)}",
        f"Import it with: optimiser import {COMMAND.get(kind, kind)}.",
    )  # fmt: skip


def _unknown(source: Published, top: list[tuple[int, list[str]]], kinds: Sequence[str]) -> None:
    """Say which columns are missing from the format that is nearest, or else what is known."""
    if not top:
        source.fault(0, "", "an empty file", "a header row and rows below it")
        return
    wanted = [form for form in FORMATS if form.kind in kinds]
    headers = [_header(cells) for _, cells in top]
    near = nearest_format(headers, wanted)
    if near:
        form, at = near
        for column in form.missing(headers[at]):
            told = nearest(column, headers[at]).replace("Did you mean", "Was it written as")
            source.fault(top[at][0], column, "no such column",
                         f"the column {column} of the {form.name}", told)  # fmt: skip
        return
    names = ", ".join(name for name in headers[0] if name)
    known = "; ".join(f"{form.name} ({_columns(form)})" for form in wanted)
    source.fault(top[0][0], "", f"columns {quoted(names)}", f"one of the files known: {known}")


def _columns(form: Format) -> str:
    """What a file of a format must have to be recognised."""
    if form.looks:
        return f"{len(form.columns)} columns without a header"
    return "columns " + ", ".join(form.columns)
