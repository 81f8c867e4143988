"""A folder of CSV files, or one workbook, to an Instance, or every fault in them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from instances.checks import check
from instances.faults import Fault, InstanceFaults, nearest
from instances.found import Findings
from instances.instance import Instance
from instances.read_csv import read_csv
from instances.read_workbook import read_workbook
from instances.rows import read_rows, read_settings
from instances.schema import ABOUT
from instances.tables import TABLES, Settings

EXAMPLES = Path(__file__).parent / "examples"


def examples() -> tuple[str, ...]:
    """Names of the bundled instances."""
    return tuple(
        sorted(path.name for path in EXAMPLES.iterdir() if (path / "settings.csv").exists())
    )


@dataclass(frozen=True)
class Loaded:
    """An instance with the cells it was read from; `lines` are those of the rows of each table."""

    instance: Instance
    found: Findings
    lines: Mapping[str, Sequence[int]]


def load(source: str | Path) -> Instance:
    """Read an instance from a folder, a workbook, or a bundled one by its name.

    Raises:
        InstanceFaults: with every fault of every table.
    """
    return read(source).instance


def read(source: str | Path) -> Loaded:
    """As `load`, with where each row was found.

    Raises:
        InstanceFaults: with every fault of every table.
    """
    found = as_found(source)
    given = {table.table: read_rows(found, table) for table in TABLES}
    rows = {name: tuple(row for _, row in numbered) for name, numbered in given.items()}
    tables: dict[str, Any] = {name: rows[name] for name in given if name != "settings"}
    instance = Instance(
        settings=read_settings(found, given["settings"])
        or Settings(name="?", start_month="2000-01"),
        settings_given=rows["settings"],  # type: ignore[arg-type]
        **tables,
    )
    lines = {name: tuple(line for line, _ in numbered) for name, numbered in given.items()}
    faults, cautions = check(instance, found, lines)
    cautions = found.cautions + cautions
    if found.faults or faults:
        raise InstanceFaults(_in_order(found.faults + faults), cautions)
    return Loaded(replace(instance, cautions=tuple(cautions)), found, lines)


def as_found(source: str | Path) -> Findings:
    """The tables of a folder, a workbook or a bundled instance as they were found.

    Raises:
        InstanceFaults: there is no such instance, or it cannot be opened.
    """
    path = Path(source)
    if _there(path.is_dir):
        return read_csv(path)
    if _there(path.is_file):
        return read_workbook(path)
    if str(source) in examples():
        return read_csv(EXAMPLES / str(source))
    raise InstanceFaults([_no_instance(str(source))])


def _there(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except (OSError, ValueError):  # a name that nothing can have
        return False


def _no_instance(name: str) -> Fault:
    return Fault(
        table="", file=name, line=0, column="", found="no folder or workbook of this name",
        expected="a folder of CSV files, a workbook (.xlsx), or one of the bundled "
        + ", ".join(examples()),
        remedy=nearest(name, examples()), kind="no instance",
    )  # fmt: skip


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Faults by table and line, the order of the columns kept."""
    place = {table.table: number for number, table in enumerate(TABLES)}
    return sorted(faults, key=lambda fault: (place.get(fault.table, -1), fault.line))


def text_rows(found: Findings) -> dict[str, list[dict[str, str]]]:
    """The rows of each table as text cells, with every column that has a name."""
    return {
        name: [
            {column: cell for column, cell in zip(at.header, row, strict=False)
             if column and column != ABOUT}
            for row in at.rows
        ]
        for name, at in found.tables.items()
    }  # fmt: skip
