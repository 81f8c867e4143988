"""The difference that changes make, in sentences and rows: in all, by cause, place and pathway."""

from __future__ import annotations

from typing import Any

import numpy as np

from instances.changes import Change
from instances.schema import keys
from models.causes import TEN_THOUSAND, Causes, Figures, Method
from reports.words import count, hours, labels, listed, money, percent

Rows = list[dict[str, Any]]
MOST_NAMED = 4
EVERY = "all changes"


def cause_names(found: Causes) -> list[str]:
    """What each part comes of."""
    words = _changes(found)
    return [listed(words)] if found.method is Method.TOGETHER else words


def _changes(found: Causes) -> list[str]:
    """The changes in words, rows by their names."""
    return [change.words(_name(found, change)) for change in found.changes]


def _name(found: Causes, change: Change) -> str:
    """What the row of a change is called."""
    rows = getattr(found.after.instance, change.table.table, ())
    called = [row for row in rows if change.key == getattr(row, keys(change.table)[0], None)]
    return str(getattr(called[0], "name", change.key)) if len(called) == 1 else change.key


def cause_words(found: Causes) -> list[str]:
    """What the changes do: in all, each of them, and where."""
    whole, before = found.whole, found.figures_before
    with_all = listed(_changes(found))
    said = [f"With {with_all}, {_sentence(whole, before)}"]
    if len(found.parts) > 1:
        said += [
            f"Of that, {name} adds {_amounts(part)}."
            for name, part in zip(cause_names(found), found.parts, strict=True)
        ]
        said.append(f"The parts add up exactly ({found.method.value}).")
    elif found.method is Method.TOGETHER:
        said.append(f"The changes are {found.method.value}.")
    return [*said, *_places(found), *_pathways(found)]


def _sentence(whole: Figures, before: Figures) -> str:
    minutes, first = int(whole.demand_min.sum()), int(before.demand_min.sum())
    short, legal = int(whole.short_min.sum()), int(whole.short_min[:, 0].sum())
    if not whole.flat.any():
        return "nothing changes."
    share = f" ({percent(abs(minutes) / first, 1)})" if first else ""
    told = (
        f"the pathways ask for {_more(minutes)}{share}: {_signed_contacts(whole)},"
        f" {_signed(whole.wte.sum() / TEN_THOUSAND)} WTE and {_pounds(whole)} of staff time."
    )
    if not minutes:
        told = (
            f"the pathways ask for no more and no less; the work takes"
            f" {_signed(whole.wte.sum() / TEN_THOUSAND)} WTE and {_pounds(whole)} of staff time."
        )
    if short:
        side = "more" if short > 0 else "less"
        of_law = ", all of mandated contacts" if legal == short else f", {_of_law(legal)}"
        told += f" {hours(abs(short))} {side} are short{of_law if legal else ''}."
    else:
        told += " What is short stays the same."
    return told


def _of_law(minutes: int) -> str:
    side = "more" if minutes > 0 else "less"
    return f"{hours(abs(minutes))} {side} of mandated contacts"


def _amounts(part: Figures) -> str:
    short = int(part.short_min.sum())
    return listed(
        [
            _signed_hours(int(part.demand_min.sum())),
            f"{_signed(part.wte.sum() / TEN_THOUSAND)} WTE",
            _pounds(part),
            f"{_signed_hours(short)} of shortage",
        ]
    )


def _places(found: Causes) -> list[str]:
    """Where the difference is largest."""
    called, whole = labels(found.after.instance), found.whole
    minutes = whole.demand_min.sum(axis=1)
    order = np.argsort(-np.abs(minutes), kind="stable")[:MOST_NAMED].tolist()
    parts = [
        f"{called[found.after.demand.bases[base]]} {_signed_hours(int(minutes[base]))},"
        f" {_signed(whole.wte[base] / TEN_THOUSAND)} WTE, {_signed_money(whole.pence[base] / 100)}"
        for base in order
        if minutes[base]
    ]
    return [f"Most of it falls on: {'; '.join(parts)}."] if parts else []


def _pathways(found: Causes) -> list[str]:
    names = [row.name for row in found.after.instance.pathways]
    minutes = found.whole.demand_min.sum(axis=0)
    order = np.argsort(-np.abs(minutes), kind="stable")[:MOST_NAMED].tolist()
    parts = [f"{names[place]} {_signed_hours(int(minutes[place]))}" for place in order
             if minutes[place]]  # fmt: skip
    return [f"By pathway: {'; '.join(parts)}."] if len(parts) > 1 else []


def cause_rows(found: Causes) -> Rows:
    """The part of each change at each base and pathway; cells without a difference left out.

    Minutes and contacts by base and pathway; shortage, posts and pounds by base, in rows without a
    pathway.
    """
    bases = found.after.demand.bases
    pathways = [row.pathway for row in found.after.instance.pathways]
    rows = []
    for name, part in zip(cause_names(found), found.parts, strict=True):
        for b, base in enumerate(bases):
            for p in np.flatnonzero(part.demand_min[b] | part.contacts[b]).tolist():
                rows.append(
                    {
                        "cause": name, "base": base, "pathway": pathways[p],
                        "demand_min": int(part.demand_min[b, p]),
                        "contacts": int(part.contacts[b, p]) / 100,
                    }
                )  # fmt: skip
    return rows


def cause_base_rows(found: Causes) -> Rows:
    """The part of each change at each base: minutes, contacts, posts, pounds, shortage."""
    return [
        {
            "cause": name, "base": base, "demand_min": int(part.demand_min[b].sum()),
            "contacts": int(part.contacts[b].sum()) / 100, "wte": int(part.wte[b]) / TEN_THOUSAND,
            "cost_gbp": int(part.pence[b]) / 100, "shortage_min": int(part.short_min[b].sum()),
            "mandated_shortage_min": int(part.short_min[b, 0]),
        }
        for name, part in zip(cause_names(found), found.parts, strict=True)
        for b, base in enumerate(found.after.demand.bases)
    ]  # fmt: skip


def cause_totals(found: Causes) -> Rows:
    """The part of each change in all, and the whole difference."""
    named = [*zip(cause_names(found), found.parts, strict=True), (EVERY, found.whole)]
    return [
        {
            "cause": name, "demand_min": int(part.demand_min.sum()),
            "contacts": int(part.contacts.sum()) / 100, "wte": int(part.wte.sum()) / TEN_THOUSAND,
            "cost_gbp": int(part.pence.sum()) / 100, "shortage_min": int(part.short_min.sum()),
            "mandated_shortage_min": int(part.short_min[:, 0].sum()),
        }
        for name, part in named
    ]  # fmt: skip


def _more(minutes: int) -> str:
    return f"{hours(abs(minutes))} {'more' if minutes >= 0 else 'less'}"


def _signed_contacts(part: Figures) -> str:
    number = round(int(part.contacts.sum()) / 100)
    return f"{count(abs(number), 'contact')} {'more' if number >= 0 else 'fewer'}"


def _signed(value: float) -> str:
    return f"{value:+,.2f}"


def _signed_hours(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{hours(abs(minutes))}"


def _signed_money(gbp: float) -> str:
    return money(gbp) if gbp < 0 else f"+{money(gbp)}"


def _pounds(part: Figures) -> str:
    return _signed_money(int(part.pence.sum()) / 100)
