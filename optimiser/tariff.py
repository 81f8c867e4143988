"""What children cost and are charged: answered alone, taken apart, recounted, written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances import Instance, load
from instances.changing import load_changed
from instances.inert import guarded
from instances.save import save
from instances.tables import Setting
from models.answers import Answers
from models.audit import PROMISES, audit
from models.cost_objects import items
from models.costing import METHODS
from models.variance import Variance, variance
from optimiser.answer import answer_or_faults
from optimiser.errors import AuditError, WrongWishError
from optimiser.folder import INPUTS, SUMMARY, digests, put_in_place, refuse_other, write_text
from optimiser.settings import Search

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Tariffs:
    """What was found: words for people, the summary, tables by name, and where it was written."""

    words: tuple[str, ...]
    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    path: Path | None


def tariff(
    source: str | Path,
    search: Search,
    *,
    changes: Sequence[str] = (),
    method: str = "",
    order: Sequence[str] = (),
    between: str = "",
    against: str | Path | None = None,
    out: Path | None = None,
    told: Callable[[str], None] = lambda _stage: None,
) -> Tariffs:
    """Cost and price of every pathway and age band, and what is inside them.

    Args:
        source: a folder of tables, a workbook, or the name of a bundled example.
        search: how the plan that the cost rests on is sought.
        changes: by name, as births=-3%, made before anything is asked.
        method: how support centres pass their cost on, in place of the settings.
        order: support centres in the order of step-down, in place of the settings.
        between: HERE=THERE, two bases whose cost is compared.
        against: the instance of an earlier year to compare with.
        out: the folder to write; nothing is written where it is None.
        told: hears each stage.

    Raises:
        InstanceFaults: every fault of the tables, or a ledger that cannot be passed on.
        WrongWishError: a method, a centre or a base that is not there.
        AuditError: a figure broke a promise; nothing is written.
    """
    if out is not None:
        refuse_other(out)
    instance = _with_method(load_changed(source, changes), method, order)
    here, there = _bases(instance, between)
    answers = answer_or_faults(instance, search, told, frontiers=False)
    frames = _recounted(answers, told)
    compared = None
    if between:
        compared = variance(items(answers.demand, answers.costed, here),
                            items(answers.demand, answers.costed, there))  # fmt: skip
    elif against is not None:
        before = answer_or_faults(load(against), search, told, frontiers=False)
        compared = variance(items(before.demand, before.costed),
                            items(answers.demand, answers.costed))  # fmt: skip
    return _told(answers, frames, compared, (here, there) if between else None, out)


def _with_method(instance: Instance, method: str, order: Sequence[str]) -> Instance:
    """The instance with another method, as if its settings said so."""
    if method and method not in METHODS:
        raise WrongWishError(f"'{method}' is no method: reciprocal, step-down or direct.")
    if order:
        support = sorted(row.centre for row in instance.cost_centres if row.kind == "support")
        if method not in ("", "step-down") or sorted(order) != support:
            raise WrongWishError(
                "--order is that of step-down, each support centre once: " + ", ".join(support)
            )
        method = "step-down"
    if not method:
        return instance
    changed: dict[str, Any] = {"costing_method": method}
    written = {"costing_method": method}
    if order:
        changed["step_down_order"], written["step_down_order"] = tuple(order), ";".join(order)
    given = tuple(row for row in instance.settings_given if row.key not in changed)
    given += tuple(Setting(key=key, value=value) for key, value in written.items())
    settings = instance.settings.model_copy(update=changed)
    return replace(instance, settings=settings, settings_given=given)


def _bases(instance: Instance, between: str) -> tuple[str, str]:
    """The two bases that are compared.

    Raises:
        WrongWishError: not two bases of one service.
    """
    if not between:
        return "", ""
    here, _, there = (part.strip() for part in between.partition("="))
    localities = [row.locality for row in instance.localities]
    teams = [row.team for row in instance.teams]
    for known in (localities, teams):
        if here in known and there in known and here != there:
            return here, there
    raise WrongWishError(
        f"'{between}' is not two localities, or two teams, written HERE=THERE. Localities:"
        f" {', '.join(localities)}. Teams: {', '.join(teams)}."
    )


def _recounted(answers: Answers, told: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """The tables of the answers, after every promise was recounted."""
    from reports.tables import tables
    from reports.tables import told as rows

    frames = tables(answers)
    told("Recounting every promise")
    steps = [
        {"question": outcome.question, "step": step.name, "objective": step.objective}
        for outcome in (answers.schools, answers.staffing)
        for step in outcome.steps
    ]
    breaches = audit(answers.instance, rows(frames, steps))
    if breaches:
        raise AuditError(breaches)
    return frames


def _told(
    answers: Answers,
    frames: dict[str, pd.DataFrame],
    compared: Variance | None,
    bases: tuple[str, str] | None,
    out: Path | None,
) -> Tariffs:
    from reports.money import MONEY, difference, waterfall
    from reports.money_words import difference_words, tariff_words

    instance = answers.instance
    shown = {name: frames[name] for name in ("tariffs", "reconciliation", *MONEY)}
    shown["waterfall"] = waterfall(answers)
    words = tariff_words(answers, shown)
    if compared is not None:
        shown["difference"] = difference(compared)
        words += difference_words(answers, compared, bases)
    early = [out.question for out in (answers.schools, answers.staffing) if out.ending.is_early]
    summary = {
        "instance": {"name": instance.settings.name, "hash": instance.digest},
        "version": version(instance),
        "method": answers.absorbed.method,
        "order": list(answers.absorbed.order),
        "questions": {},
        "early": early,
        "audit": {"promises": len(PROMISES), "breaches": []},
        "words": list(words),
        "assumptions": list(instance.defaults_used()),
        "warnings": [str(caution) for caution in instance.cautions],
    }
    path = None if out is None else _write(out, instance, shown, summary)
    return Tariffs(words, summary, shown, path)


def version(instance: Instance) -> str:
    """The version of a tariff: its pay year and the content it was made from."""
    return f"{instance.settings.pay_year} {instance.digest[:12]}"


def _write(
    out: Path, instance: Instance, frames: dict[str, pd.DataFrame], summary: dict[str, Any]
) -> Path:
    with put_in_place(out) as new:
        for name, frame in frames.items():
            inert = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
            inert.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        write_text(new / "words.txt", "\n".join(summary["words"]) + "\n")
        summary["files"] = digests(new)
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")
        save(instance, new / INPUTS)
    return out
