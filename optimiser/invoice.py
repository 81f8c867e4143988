"""Invoices from a register: read, bill, recount, and put the folder in place at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instances import Fault, Instance, InstanceFaults, load
from instances.inert import guarded
from instances.register import PriceList, Register, load_register, run_prices
from instances.register.checks import away
from instances.register.children import month_label, month_number
from instances.register.prices import BANDS
from models.invoice_audit import PROMISES, audit_invoices
from models.invoices.answer import SAMPLE, Invoicing, invoicing
from models.invoices.suppression import SMALLEST
from optimiser.errors import AuditError, NotARunError, TargetError, WrongWishError
from optimiser.folder import SUMMARY, put_in_place, summary_of, write_text

MOST_MONTHS = 60
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """What is to be invoiced, from which files.

    `prices` is a file, `run` the folder of a run: one of them. `months` are first and last month;
    `issued` every folder of invoices written before; `smallest` the smallest count to share.
    """

    register: Path
    levels: Path
    months: tuple[str, str]
    activity: Path | None = None
    prices: Path | None = None
    run: Path | None = None
    issued: Sequence[Path] = ()
    smallest: int = SMALLEST
    sampled: int = SAMPLE


@dataclass(frozen=True)
class Invoices:
    """What was found, told and written: words for people, the summary, the folder."""

    words: tuple[str, ...]
    summary: dict[str, Any]
    path: Path


def asked_months(month: str | None, first: str | None, last: str | None) -> tuple[str, str]:
    """First and last month from what was typed.

    Raises:
        WrongWishError: no month, too much, or not a month.
    """
    if bool(month) == bool(first or last) or bool(first) != bool(last):
        raise WrongWishError("Say which months: --month 2026-09, or --from 2026-04 --to 2026-09.")
    start, end = (month or first or ""), (month or last or "")
    for word in (start, end):
        if not _MONTH.fullmatch(word):
            raise WrongWishError(f"'{word}' is not a month written YYYY-MM, such as 2026-09.")
    if start > end:
        raise WrongWishError(f"{end} is before {start}; --to is the last month.")
    if month_number(end) - month_number(start) >= MOST_MONTHS:
        raise WrongWishError(f"{start} to {end} is more than {MOST_MONTHS} months.")
    return start, end


def invoice(source: str, asked: Asked, out: Path) -> Invoices:
    """Write the invoices of some months, and notes that correct those issued before.

    Raises:
        InstanceFaults: with every fault of the files; nothing is written.
        WrongWishError, NotARunError, TargetError: what is asked for cannot be.
        AuditError: the recount differs; nothing is written.
    """
    _refuse_to_lose(out)
    if bool(asked.prices) == bool(asked.run):
        raise WrongWishError("Say what a child costs: --prices FILE, or --run RUN for its tariffs.")
    instance = load(source)
    warnings: list[str] = []
    prices = asked.prices if asked.prices else _of_run(asked.run, instance, warnings)
    register, held = load_register(
        instance, asked.register, asked.levels, asked.activity, prices, asked.issued
    )
    first, last = map(month_number, asked.months)
    found = invoicing(
        instance, register, held, range(first, last + 1), smallest=asked.smallest,
        sampled=asked.sampled, seed=instance.settings.seed,
    )  # fmt: skip
    if found.unpriced:
        raise InstanceFaults(_unpriced(found))
    breaches = audit_invoices(found, instance.settings.seed)
    if breaches:
        raise AuditError(breaches)
    warnings += _warnings(instance, register)
    return _write(found, asked, warnings, out)


def _refuse_to_lose(out: Path) -> None:
    """Invoices that were written are never replaced, nor is anything else."""
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise TargetError(f"{out} is there already; invoices are never replaced. Name another.")
    file = next((path for path in out.parents if path.is_file()), None)
    if file is not None:
        raise TargetError(f"{file} is a file; choose another --out than {out}.")


def _of_run(run: Path | None, instance: Instance, warnings: list[str]) -> PriceList:
    assert run is not None
    summary = summary_of(run)
    try:
        prices = run_prices(run)
    except (OSError, ValueError, LookupError) as error:
        raise NotARunError(f"{run}: its tariffs.csv cannot be read ({error}).") from None
    if summary["instance"]["hash"] != instance.digest:
        warnings.append(f"The tariffs are those of a run of other tables ({run}).")
    return prices


def _unpriced(found: Invoicing) -> Iterator[Fault]:
    """A level that nobody priced, where it is charged."""
    at = found.register.files["levels"]
    for without in found.unpriced:
        for line, pathway, band in zip(
            without.line.tolist(), without.pathway.tolist(), without.band.tolist(), strict=True
        ):
            cell = f"'{found.register.pathways[pathway]}' at age {BANDS[band]}"
            yield at.fault(
                line, "pathway", f"{cell} in {month_label(without.month)}, which has no price",
                "a price for each pathway, age band and month that is charged",
                "Add the price, or end the level before that age.", kind="no price",
            )  # fmt: skip


def _warnings(instance: Instance, register: Register) -> Iterator[str]:
    if not instance.contract:
        payers = sorted({payer for payer, _ in register.places})
        yield (
            "The instance has no contract, so commissioners are taken as the register has them: "
            + ", ".join(payers) + "."
        )  # fmt: skip
    if register.activity is not None:
        outside = int(away(register.activity, register.stays).sum())
        if outside:
            yield f"{outside:,} contacts are of days on which the child is nowhere; they count."


def _write(found: Invoicing, asked: Asked, warnings: list[str], out: Path) -> Invoices:
    from reports.invoices import LOCAL, SHARE, line_text, tables, words

    frames = tables(found)
    told = words(found, frames)
    summary = _summary(found, asked, warnings)
    summary["documents"] = frames["invoices"].to_dict("records")
    with put_in_place(out) as new:
        for folder in ("local", "share"):
            (new / folder).mkdir()
        with (new / "local/lines.csv").open("w", encoding="utf-8", newline="") as lines:
            lines.writelines(line_text(found))
        for name, frame in frames.items():
            inert = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
            inert.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        write_text(new / "local/READ-ME-FIRST.txt", LOCAL)
        write_text(new / "share/READ-ME-FIRST.txt", SHARE)
        write_text(new / "local/words.txt", "\n".join([*told, *warnings, ""]))
        summary["files"] = {
            path.relative_to(new).as_posix(): _digest(path)
            for path in sorted(new.rglob("*")) if path.is_file()
        }  # fmt: skip
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")
    return Invoices(tuple(told), summary, out)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _summary(found: Invoicing, asked: Asked, warnings: list[str]) -> dict[str, Any]:
    """What may be told outside: no child and no count."""
    settings = found.instance.settings
    return {
        "instance": {"name": settings.name, "hash": found.instance.digest},
        "months": [month_label(month) for month in found.months],
        "prices": found.prices.source,
        "smallest_count_shared": asked.smallest,
        "seed": settings.seed,
        "rules": [
            "a day is charged if the child is in a place and on a pathway on it",
            "the age band changes on the first day of the month of birth",
            "the month of birth counts from its first day, where the child is first",
            "the time before birth is paid in the month of birth: twelve monthly prices",
            "a part month costs price x days / days of the month, in whole pence",
        ],
        "audit": {"promises": list(PROMISES), "breaches": []},
        "warnings": warnings,
    }
