"""Practices to localities: asked as the school teams are, told and kept in words of practices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instances import Instance
from instances.calendar import calendar
from models.audit import audit_practices
from models.practices import as_schools, practice_localities, practice_work
from optimiser.boundaries import Boundaries, Frames, answered, put_down, steps_of, summary_of
from optimiser.errors import AuditError, WrongWishError
from optimiser.folder import refuse_other
from optimiser.runs import PRACTICES
from optimiser.settings import Search

ASSUMED = (
    "The families of a practice are taken to live around it: a home visit is a journey between the"
    " practice and the base of the locality.",
    "What belongs to a locality by growth, moves and counts of caseload stays with its practices"
    " of today wherever they go.",
    "A locality's share of the work is its share of the staff in post at the localities.",
)


@dataclass(frozen=True)
class Localities:
    """The answer; `given` are the tables, `asked` the wishes, by the settings they stand for."""

    given: Instance
    asked: Mapping[str, object]
    found: Boundaries


def localities(
    instance: Instance, wishes: Mapping[str, object], search: Search,
    told: Callable[[str], None], point: int | None = None,
) -> Localities:  # fmt: skip
    """Which locality should serve which practice; as `boundaries.boundaries`.

    Raises:
        WrongWishError: there is nobody in post at any locality, or no such point.
        ImpossibleError, NothingFoundError: as of the school teams.
    """
    asked = {name: value for name, value in wishes.items() if value is not None}
    mirror = as_schools(instance, asked)
    if not any(row.wte for row in mirror.teams):
        raise WrongWishError("No locality has staff in post, so none has a share of the work.")
    told("Counting what is owed")
    days = calendar(instance.settings, instance.school_terms)
    work = practice_work(instance, mirror, days)
    question = practice_localities(mirror, work)
    return Localities(instance, asked, answered(mirror, work, question, search, told, point))


def written(answer: Localities, out: Path | None) -> tuple[dict[str, Any], Frames, list[str]]:
    """The summary, the tables and the words of the answer, audited, and written where asked.

    Raises:
        AuditError: the plan broke a promise; nothing is written.
        NotARunError: `out` is a folder of something else.
    """
    from reports.boundaries import page, tables, words
    from reports.practices import as_practices, as_schools_told
    from reports.tables import told as rows

    if out is not None:
        refuse_other(out)
    found = answer.found
    own = tables(found, found.explained, found.bases)
    frames = as_practices(own)
    told = as_schools_told(rows(frames, steps_of(found)))
    if breaches := audit_practices(answer.given, told, answer.asked):
        raise AuditError(breaches)
    said = words(found, own)
    summary = summary_of(PRACTICES, found, answer.given, said) | {"asked": dict(answer.asked)}
    summary["assumptions"] += ASSUMED
    if out is not None:
        pages = {"practices.html": page(found, own, said)}
        put_down(out, answer.given, summary, frames, pages)
    return summary, frames, said
