"""Invoices as tables and in words: what may be sent, what may be shared, what stays local."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import add

import numpy as np
import pandas as pd

from instances.inert import guarded
from instances.register.children import Whole, groups, month_days, month_label, month_of
from instances.register.prices import BANDS
from instances.register.tables import IssuedLine
from instances.schema import columns
from models.invoices.answer import Invoicing
from models.invoices.steps import LEVELS
from reports.words import count, listed, money, month

Frame = pd.DataFrame

LOCAL = """\
This folder names children by their codes and tells small numbers. It stays where it is: do not
send, share or publish any file of it. Keep lines.csv as it is: the next invoices are made with it
(--issued), so that nothing is charged twice.
"""
SHARE = """\
Counts of children for others, small ones hidden. They tell no money: prices are known, so an amount
would give away the count that is hidden. For the same reason an invoice is for its payer alone.
"""


def document_pence(found: Invoicing) -> list[int]:
    """Pence of each document."""
    sums = np.zeros(len(found.billed.documents), dtype=np.int64)
    np.add.at(sums, found.billed.document, found.billed.lines.pence)
    return [int(amount) for amount in sums]


def tables(found: Invoicing) -> dict[str, Frame]:
    """Every table but the lines, by the name of its file."""
    return {
        "invoices": invoices(found), "prices": prices(found), "share/children": children(found),
        "local/totals": totals(found), "local/delivered": delivered(found),
        "local/steps": steps(found), "local/month_ends": month_ends(found),
        "local/reclassified": reclassified(found), "local/uncharged": uncharged(found),
        "local/audit_sample": audit_sample(found),
    }  # fmt: skip


def invoices(found: Invoicing) -> Frame:
    """Invoices and notes, each with its sum."""
    rows = [
        (document.number, _kind(document.corrects, pence), document.corrects,
         document.commissioner, document.month, pence / 100)
        for document, pence in zip(found.billed.documents, document_pence(found), strict=True)
    ]  # fmt: skip
    head = ["document", "kind", "corrects", "commissioner", "month", "amount_gbp"]
    return Frame(rows, columns=head)


def _kind(corrects: str, pence: int) -> str:
    if not corrects:
        return "invoice"
    return "credit note" if pence < 0 else "debit note"


def prices(found: Invoicing) -> Frame:
    """The prices that were used."""
    rows = [
        (pathway, BANDS[band], month_label(start), price / 100)
        for pathway, band, start, price in sorted(found.prices.rows)
    ]
    return Frame(rows, columns=["pathway", "age_band", "valid_from", "price_gbp_per_child_month"])


def children(found: Invoicing) -> Frame:
    """Children by commissioner, month, pathway and band; blank where hidden."""
    rows = [
        (row.commissioner, month_label(row.month), found.register.pathways[row.pathway],
         "all" if row.band < 0 else BANDS[row.band], None if row.children < 0 else row.children,
         "yes" if row.children < 0 else "no")
        for row in found.shared
    ]  # fmt: skip
    frame = Frame(rows, columns=["commissioner", "month", "pathway", "age_band", "children",
                                 "hidden"])  # fmt: skip
    frame["children"] = frame["children"].astype("Int64")
    return frame


def totals(found: Invoicing) -> Frame:
    """Sums of lines beside price x child-months, what the payment model gives, unrounded."""
    sums, register = found.totals, found.register
    exact = sums.price * sums.days / sums.month_days / 100
    return Frame(
        {
            "document": _pick([row.number for row in found.billed.documents], sums.document),
            "commissioner": _pick([payer for payer, _ in register.places], sums.place),
            "locality": _pick([place for _, place in register.places], sums.place),
            "pathway": _pick(register.pathways, sums.pathway),
            "age_band": _pick(BANDS, sums.band),
            "price_gbp_per_child_month": sums.price / 100,
            "lines": sums.lines,
            "child_days": sums.days,
            "child_months": np.round(sums.days / sums.month_days, 4),
            "amount_gbp": sums.pence / 100,
            "price_x_child_months_gbp": np.round(exact, 4),
            "rounding_gbp": np.round(sums.pence / 100 - exact, 4) + 0.0,
        }
    )


def _pick(names: Sequence[str], of: Whole) -> list[str]:
    return [names[number] for number in of.tolist()]


def delivered(found: Invoicing) -> Frame:
    """What is paid for the months asked, and the contacts due and made, by pathway and band."""
    what = found.delivered
    there = (what.pence > 0) | (what.child_months > 0) | (what.attended + what.missed > 0)
    rows = [
        (found.register.pathways[p], BANDS[b], round(float(what.child_months[p, b]), 2),
         int(what.pence[p, b]) / 100, round(float(what.due[p, b]), 2), int(what.attended[p, b]),
         int(what.missed[p, b]))
        for p, b in np.argwhere(there).tolist()
    ]  # fmt: skip
    head = ["pathway", "age_band", "child_months", "paid_gbp", "contacts_due",
            "contacts_attended", "contacts_missed"]  # fmt: skip
    frame = Frame(rows, columns=head)
    if found.register.activity is None:
        frame[["contacts_attended", "contacts_missed"]] = None
    return frame


def steps(found: Invoicing) -> Frame:
    """Steps between levels by month, commissioner and locality."""
    took, months = found.steps, month_of(found.steps.day)
    order, begins, _ = groups(months, took.place, took.before, took.after)
    sizes = np.diff([*begins.tolist(), len(order)]).tolist()
    rows = [
        (month_label(int(months[row])), *found.register.places[took.place[row]],
         LEVELS[took.before[row]], LEVELS[took.after[row]], size)
        for row, size in zip(order[begins].tolist(), sizes, strict=True)
    ]  # fmt: skip
    head = ["month", "commissioner", "locality", "from_level", "to_level", "steps"]
    return Frame(rows, columns=head)


def month_ends(found: Invoicing) -> Frame:
    """Steps up in the last days of months against what chance would bring, by locality."""
    rows = [
        (*found.register.places[end.place], end.ups, end.late, round(end.expected, 2),
         float(f"{end.chance:.3g}"), "yes" if end.unusual else "no")
        for end in found.month_ends
    ]  # fmt: skip
    head = ["commissioner", "locality", "steps_up", "late_in_month", "late_by_chance",
            "chance_of_as_many", "unusual"]  # fmt: skip
    return Frame(rows, columns=head)


def reclassified(found: Invoicing) -> Frame:
    """Starts on pathways above universal, most pay first."""
    rows = [
        (found.register.pathways[row.pathway], BANDS[row.band], row.starts, row.price / 100,
         row.starts * row.price / 100)
        for row in found.reclassified
    ]  # fmt: skip
    head = ["pathway", "age_band", "starts", "price_gbp_per_child_month", "gain_gbp_per_month"]
    return Frame(rows, columns=head)


def uncharged(found: Invoicing) -> Frame:
    """Stays with days on no pathway."""
    rows = [
        (found.register.children[child], month_label(gap.month), line, days)
        for gap in found.uncharged
        for child, line, days in zip(
            gap.child.tolist(), gap.line.tolist(), gap.days.tolist(), strict=True
        )
    ]
    return Frame(rows, columns=["child", "month", "register_line", "days"])


def audit_sample(found: Invoicing) -> Frame:
    """Steps up to look at."""
    took = found.steps
    rows = [
        (found.register.children[took.child[step]],
         str(np.datetime64(int(took.day[step]), "D")), *found.register.places[took.place[step]],
         LEVELS[took.before[step]], LEVELS[took.after[step]], why)
        for step, why in found.sample
    ]  # fmt: skip
    head = ["child", "day", "commissioner", "locality", "from_level", "to_level", "why"]
    return Frame(rows, columns=head)


def line_text(found: Invoicing) -> Iterator[str]:
    """The lines as CSV text: what many share is written once, the code of the child before it."""
    lines, register = found.billed.lines, found.register
    yield ",".join(column.name for column in columns(IssuedLine)) + "\n"
    keys = (
        found.billed.document, lines.place, lines.pathway, lines.band, lines.days, lines.price,
        lines.pence,
    )  # fmt: skip
    packed = keys[0]
    for key in keys[1:]:
        low = int(key.min(initial=0))
        packed = packed * (int(key.max(initial=0)) - low + 1) + (key - low)
        if packed.max(initial=0) > 2**31:  # keep the next product within 64 bits
            packed = np.unique(packed, return_inverse=True)[1]
    _, row, of = np.unique(packed, return_index=True, return_inverse=True)
    ends = np.array([_end(found, int(each)) for each in row], dtype=object)
    yield from map(add, register.children[lines.child], ends[of])


def _end(found: Invoicing, row: int) -> str:
    """All of a line but the child."""
    lines = found.billed.lines
    document = found.billed.documents[found.billed.document[row]]
    cells = (
        document.number, document.corrects, document.month,
        *found.register.places[lines.place[row]],
        found.register.pathways[lines.pathway[row]], BANDS[lines.band[row]], str(lines.days[row]),
        f"{lines.price[row] / 100:.2f}", f"{lines.pence[row] / 100:.2f}",
    )  # fmt: skip
    return "".join("," + _cell(cell) for cell in cells) + "\n"


def _cell(text: str) -> str:
    text = guarded(text)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def words(found: Invoicing, frames: Mapping[str, Frame]) -> list[str]:
    """What a finance officer wants to know, in the order in which it is asked."""
    return [
        *_documents(found, frames["invoices"]), *_delivered(found, frames["local/delivered"]),
        *_steps(found), *_gaps(found),
    ]  # fmt: skip


def _documents(found: Invoicing, table: Frame) -> Iterator[str]:
    if not len(table):
        yield "Nothing to invoice or to correct: all of it was issued before."
    for row in table.itertuples():
        amount = money(abs(float(str(row.amount_gbp))), pence=True)
        when = month(str(row.month))
        if row.kind == "invoice":
            yield f"{row.commissioner}, {when}: {amount} (invoice '{row.document}')."
        else:
            way = "back to" if row.kind == "credit note" else "more from"
            yield (
                f"{row.commissioner}, {when}: {amount} {way} it ({row.kind} '{row.document}',"
                f" corrects invoice '{row.corrects}')."
            )
    lines = found.billed.lines
    yield (
        f"{count(len(lines), 'line')} for {count(_different(lines.child), 'child', 'children')}"
        f"; part months by days, whole pence; prices from {found.prices.source}."
    )


def _different(children: Whole) -> int:
    return int(np.count_nonzero(np.bincount(children)))


def _delivered(found: Invoicing, table: Frame) -> Iterator[str]:
    if found.register.activity is None:
        yield "No activity was given, so nothing is said of what was delivered."
        return
    due, made = table["contacts_due"].sum(), table["contacts_attended"].sum()
    paid = table["paid_gbp"].sum()
    yield (
        f"For the {money(paid)} of {_span(found)}, {due:,.0f} contacts were due and"
        f" {made:,} were attended."
    )


def _span(found: Invoicing) -> str:
    first, last = (month(month_label(number)) for number in (found.months[0], found.months[-1]))
    return first if first == last else f"{first} to {last}"


def _steps(found: Invoicing) -> Iterator[str]:
    took = found.steps
    ups = int(took.up.sum())
    yield f"{count(ups, 'step')} up and {count(len(took.up) - ups, 'step')} down between levels."
    odd = [found.register.places[end.place][1] for end in found.month_ends if end.unusual]
    if odd:
        yield f"More steps up in the last days of a month than chance would bring: {listed(odd)}."
    if found.sample:
        yield f"{count(len(found.sample), 'step')} up drawn for an audit (local/audit_sample.csv)."


def _gaps(found: Invoicing) -> Iterator[str]:
    for gap in found.uncharged:
        if len(gap.days):
            whole = month_days(gap.month)
            assert int(gap.days.max()) <= whole[1] - whole[0] + 1
            yield (
                f"Not charged: {count(int(gap.days.sum()), 'day')} of"
                f" {count(_different(gap.child), 'child', 'children')} who are there and on no"
                f" pathway in {month(month_label(gap.month))} (local/uncharged.csv)."
            )
