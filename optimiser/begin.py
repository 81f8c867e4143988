"""A new instance: a template to fill in, a copy in the other form, or one drawn by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.errors import TargetError

WORKBOOK = ".xlsx"
OTHER_FORMS = (".csv", ".json", ".numbers", ".ods", ".txt", ".xls", ".xlsb", ".xlsm", ".zip")

Tables = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class Begun:
    """What was written: where, rows by table, the hash of the content; `template` if to fill in."""

    path: Path
    rows: Mapping[str, int]
    digest: str
    template: bool


def begin(
    target: Path,
    like: str | None = None,
    sizes: str | None = None,
    seed: int | None = None,
    force: bool = False,
) -> Begun:
    """Write a new instance, complete or not at all, as a workbook (.xlsx) or a folder.

    Args:
        target: what to write; its suffix says which form.
        like: the instance to copy: a folder, a workbook or a bundled name. Undeclared columns are
            copied too.
        sizes: of an instance to be drawn by chance, as `localities=40,schools=3000`.
        seed: of chance; None is the usual one.
        force: whether an instance that is already there may be replaced.

    Raises:
        TargetError: something else is there, or it cannot be written.
        InstanceFaults: the instance to copy, or the sizes, have faults.
    """
    from instances import load
    from instances.load import as_found, text_rows
    from instances.starter import template_rows

    workbook = _is_workbook(target)
    if like and sizes:
        raise TargetError("--like and --simulate cannot be used together.")
    if seed is not None and not sizes:
        raise TargetError("--seed is the seed of --simulate; it says nothing without it.")
    _refuse_to_lose(target, workbook, force)
    expected = ""
    if like:
        expected = load(like).digest
        tables: Tables = text_rows(as_found(like))
    elif sizes:
        tables = _drawn(sizes, seed)
    else:
        tables = template_rows()
    digest = _write(tables, target, workbook, expected, whole=not like and not sizes)
    counts = {name: len(rows) for name, rows in tables.items() if rows}
    return Begun(target, counts, digest, template=not like and not sizes)


def _is_workbook(target: Path) -> bool:
    """Whether a workbook is asked for; anything but a workbook or a folder is refused."""
    suffix = target.suffix.lower()
    if suffix in OTHER_FORMS:
        raise TargetError(
            f"{target}: a file of {suffix} is not written. Name a workbook (.xlsx), or a folder"
            " for CSV files."
        )
    return suffix == WORKBOOK


def _refuse_to_lose(target: Path, workbook: bool, force: bool) -> None:
    """Refuse to replace what is there, unless it is an instance of the same form and forced."""
    if not target.exists():
        return
    if workbook != target.is_file():
        kind = "a file" if target.is_file() else "a folder"
        raise TargetError(f"{target} is {kind} already; nothing was written. Name another.")
    if not workbook and not (target / "settings.csv").exists():
        if any(target.iterdir()):
            raise TargetError(
                f"{target} is a folder with other things in it; nothing was written. Name another."
            )
    elif not force:
        raise TargetError(
            f"{target} is there already; nothing was written. --force replaces its tables."
        )


def _drawn(text: str, seed: int | None) -> Tables:
    from instances.simulate import SEED, simulate, sizes

    return simulate(sizes(text), SEED if seed is None else seed)


def _write(tables: Tables, target: Path, workbook: bool, expected: str, *, whole: bool) -> str:
    """Write the tables and read them again before they are put in place; gives their hash."""
    from instances import load
    from instances.manual import page
    from instances.save import write_tables
    from instances.workbook import NotWritable, write_workbook

    digest = ""

    def check(new: Path) -> None:
        nonlocal digest
        digest = load(new).digest
        if expected and digest != expected:
            raise TargetError(f"{target}: the copy is not the same as what was copied.")

    try:
        if workbook:
            write_workbook(tables, target, check)
        else:
            write_tables(tables, target, check, pages={"TABLES.md": page()} if whole else None)
    except NotWritable as error:
        raise TargetError(f"{error} Nothing was written; use a folder.") from None
    except OSError as error:
        raise TargetError(f"{target} could not be written: {error.strerror or error}.") from None
    return digest
