"""A folder of CSV files to an Instance, or every fault in them at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instances.checks import Reading, check
from instances.faults import Caution, Fault, InstanceFaults, nearest, quoted
from instances.instance import Instance
from instances.schema import Column, Row, columns, keys
from instances.tables import TABLES, Setting, Settings

EXAMPLES = Path(__file__).parent / "examples"


def examples() -> tuple[str, ...]:
    """Names of the bundled instances."""
    return tuple(
        sorted(path.name for path in EXAMPLES.iterdir() if (path / "settings.csv").exists())
    )


def load(source: str | Path) -> Instance:
    """Read an instance from a folder, or a bundled one by its name.

    Raises:
        InstanceFaults: with every fault of every table.
    """
    folder = Path(source)
    if not _is_folder(folder) and str(source) in examples():
        folder = EXAMPLES / str(source)
    if not _is_folder(folder):
        raise InstanceFaults([_no_folder(str(source))])
    reading = _Reading()
    given = {table.table: reading.table(folder, table) for table in TABLES}
    rows = {name: tuple(row for _, row in numbered) for name, numbered in given.items()}
    tables: dict[str, Any] = {name: rows[name] for name in given if name != "settings"}
    instance = Instance(
        settings=reading.settings(given["settings"]) or Settings(name="?", start_month="2000-01"),
        settings_given=rows["settings"],  # type: ignore[arg-type]
        **tables,
    )
    lines = {name: tuple(line for line, _ in numbered) for name, numbered in given.items()}
    faults, cautions = check(instance, Reading(lines, reading.known, frozenset(reading.partial)))
    if reading.faults or faults:
        raise InstanceFaults([*reading.faults, *faults])
    return replace(instance, cautions=tuple(reading.cautions + cautions))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no folder can have
        return False


def _no_folder(name: str) -> Fault:
    return Fault(
        table="", file=name, line=0, column="", found="no folder of this name",
        expected="a folder of CSV files, or one of the bundled " + ", ".join(examples()),
        remedy=nearest(name, examples()),
    )  # fmt: skip


@dataclass
class _Reading:
    """What has been found so far.

    `known` holds the codes of every table that could be opened, faulty rows included, so that a
    faulty row does not make others dangle; `partial` the tables of which some row is missing.
    """

    faults: list[Fault] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)

    def table(self, folder: Path, table: type[Row]) -> list[tuple[int, Row]]:
        """The rows of one table with their line numbers; keys are unique."""
        cells = self._cells(folder, table)
        names = keys(table)
        if cells or table.table not in self.partial:
            self.known[table.table] = frozenset(cell.get(names[0], "") for _, cell in cells)
        rows: list[tuple[int, Row]] = []
        seen: dict[tuple[str, ...], int] = {}
        for line, cell in cells:
            key = tuple(cell.get(name, "") for name in names)
            try:
                row = table.model_validate(cell)
            except ValidationError as error:
                self.partial.add(table.table)
                self.faults += _row_faults(table, line, cell, error)
            else:
                rows.append((line, row))
                key = tuple(str(getattr(row, name)) for name in names)
            if all(key) and key in seen:
                self.faults.append(_given_twice(table, line, key, seen[key]))
            seen.setdefault(key, line)
        return rows

    def settings(self, numbered: list[tuple[int, Row]]) -> Settings | None:
        """The settings with defaults filled in; None where they cannot be read."""
        line_of = {row.key: line for line, row in numbered if isinstance(row, Setting)}
        value_of = {row.key: row.value for _, row in numbered if isinstance(row, Setting)}
        known = {column.name for column in columns(Settings)}
        for key in sorted(line_of.keys() - known):
            self.faults.append(
                Fault(
                    "settings",
                    "settings.csv",
                    line_of[key],
                    "key",
                    quoted(key),
                    "one of " + ", ".join(sorted(known)),
                    nearest(key, known),
                )  # fmt: skip
            )
        try:
            return Settings.model_validate(value_of)
        except ValidationError as error:
            unreadable = self.known.get("settings", frozenset()) - value_of.keys()
            self.faults += [
                replace(fault, line=line_of.get(fault.column, 0))
                for fault in _row_faults(Settings, 0, value_of, error)
                if "settings" in self.known and fault.column not in unreadable
            ]
            self.partial.add("settings")
            return None

    def _cells(self, folder: Path, table: type[Row]) -> list[tuple[int, dict[str, str]]]:
        """Non-blank cells of each row by column name; [] and a fault where it cannot be read."""
        path = folder / f"{table.table}.csv"
        if not path.is_file():
            if path.exists():
                self._whole_file(table, path, "a folder", "a CSV file")
            elif not table.optional:
                near = nearest(path.name, [other.name for other in folder.iterdir()])
                self._whole_file(table, path, "no such file", f"the table {table.table}", near)
            return []
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self._whole_file(table, path, "bytes that are not UTF-8", "a file saved as UTF-8",
                             "Save it again as CSV UTF-8.", line)  # fmt: skip
            return []
        if "\0" in text:
            self._whole_file(
                table, path, "a NUL character", "a text file", "Save it again as CSV UTF-8."
            )
            return []
        reader = csv.reader(io.StringIO(text), strict=True)
        try:
            numbered = [(reader.line_num, cells) for cells in reader]
        except csv.Error as error:
            found = f"text that is not CSV ({error})"
            self._whole_file(table, path, found, "a CSV file", line=reader.line_num)
            return []
        numbered = [
            (line, cells) for line, cells in numbered if any(cell.strip() for cell in cells)
        ]
        if not numbered:
            self._whole_file(table, path, "an empty file", "a header row and rows below it")
            return []
        header = [name.strip() for name in numbered[0][1]]
        if not self._header(table, path, header):
            return []
        if len(numbered) == 1 and not table.optional:
            self._whole_file(table, path, "no rows", "at least one row", line=2)
        declared = {column.name for column in columns(table)}
        rows = []
        for line, cells in numbered[1:]:
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                self.faults.append(
                    Fault(
                        table.table,
                        path.name,
                        line,
                        "",
                        f"{len(cells)} cells",
                        f"{len(header)} as in the header",
                        "Put text that holds a comma in quotes.",
                    )  # fmt: skip
                )
                self.partial.add(table.table)
                continue
            named = zip(header, cells, strict=False)
            rows.append((line, {name: cell.strip() for name, cell in named
                                if name in declared and cell.strip()}))  # fmt: skip
        return rows

    def _header(self, table: type[Row], path: Path, header: list[str]) -> bool:
        """Whether the header has every column it must, each once."""
        declared = columns(table)
        extra = [name for name in header if name not in {column.name for column in declared}]
        missing = [column for column in declared if column.name not in header]
        good = True
        for column in missing:
            near = nearest(column.name, extra)
            if column.must_exist:
                remedy = near.replace("Did you mean", "Was it written as")
                expected = _column_words(column)
                self._whole_file(table, path, "no such column", expected, remedy, 1, column.name)
                good = False
            elif near:
                written = near.split("'")[1]
                self.cautions.append(
                    Caution(
                        table.table,
                        f"{path.name}: column '{written}' is not read; '{column.name}' is near.",
                    )
                )
        for name, times in Counter(header).items():
            if times > 1 and name:
                self._whole_file(table, path, f"{times} columns {quoted(name)}", "one", "", 1, name)
                good = False
        return good

    def _whole_file(
        self, table: type[Row], path: Path, found: str, expected: str, remedy: str = "",
        line: int = 0, column: str = "",
    ) -> None:  # fmt: skip
        self.faults.append(Fault(table.table, path.name, line, column, found, expected, remedy))
        self.partial.add(table.table)


def _given_twice(table: type[Row], line: int, key: tuple[str, ...], first: int) -> Fault:
    return Fault(
        table.table,
        f"{table.table}.csv",
        line,
        ", ".join(keys(table)),
        f"{quoted(', '.join(key))}, as in line {first}",
        "a key that stands once",
        "Rename or remove one of the two rows.",
    )


def _row_faults(
    table: type[Row], line: int, cells: dict[str, str], error: ValidationError
) -> Iterable[Fault]:
    declared = {column.name: column for column in columns(table)}
    told = set()
    for trouble in error.errors():
        column = declared[str(trouble["loc"][0])]
        if column.name in told:
            continue
        told.add(column.name)
        found = quoted(cells[column.name]) if column.name in cells else "a blank cell"
        yield Fault(
            table.table, f"{table.table}.csv", line, column.name, found,
            _column_words(column), _remedy(column, cells.get(column.name, "")),
        )  # fmt: skip


def _column_words(column: Column) -> str:
    """What the column must hold: its kind, its unit and its meaning."""
    unit = f" in {column.unit}" if column.unit else ""
    return f"{column.expected}{unit} ({column.meaning.lower()})"


def _remedy(column: Column, found: str) -> str:
    if column.expected.startswith("one of "):
        return nearest(found, column.expected.removeprefix("one of ").split(", "))
    if not found:
        return f"Fill it in, for example {column.example}."
    if "number" in column.expected and "," in found:
        return "Leave out thousands separators."
    return f"For example {column.example}."
