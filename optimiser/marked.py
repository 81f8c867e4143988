"""A check that gives the tables back with the cells to be mended in colour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.errors import TargetError

if TYPE_CHECKING:
    from instances import Caution, Fault, Instance


def check_and_mark(source: str, out: Path) -> Instance:
    """Load an instance and write it as a workbook in which what is wrong or odd is marked.

    The workbook is written whether or not there are faults.

    Args:
        source: a folder, a workbook or a bundled name.
        out: the workbook to write; there must be nothing yet.

    Raises:
        TargetError: `out` is no new workbook, or it cannot be written.
        InstanceFaults: the faults that were marked; or it cannot be opened, and nothing is written.
    """
    from instances import InstanceFaults, load

    if out.suffix.lower() != ".xlsx":
        raise TargetError(f"{out}: the marked tables are a workbook; give it a name with .xlsx.")
    if out.exists():
        raise TargetError(f"{out} is there already; nothing was written. Name another.")
    try:
        instance = load(source)
    except InstanceFaults as error:
        _write(source, out, error.faults, error.cautions)
        raise
    _write(source, out, (), instance.cautions)
    return instance


def _write(
    source: str, out: Path, faults: tuple[Fault, ...], cautions: tuple[Caution, ...]
) -> None:
    from instances.load import as_found
    from instances.workbook.marking import mark

    try:
        mark(as_found(source), faults, cautions, Path(source), out)
    except OSError as error:
        raise TargetError(f"{out} could not be written: {error.strerror or error}.") from None
