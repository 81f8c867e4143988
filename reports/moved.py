"""What moving work inside its windows would save, and what is late even then."""

from __future__ import annotations

from models.counted import Counted
from models.pressure import people
from models.smoothing import Bottleneck, Late, Smoothed
from reports.flow import Rows
from reports.flow_words import when
from reports.words import count, hours, labels, listed, percent

MOST_NAMED = 3


def moved_rows(found: Counted, smoothed: Smoothed) -> Rows:
    """Minutes short by base and level: as work falls due, and moved inside its windows."""
    as_due = found.shortage_min.sum(axis=1)
    return [
        {
            "base": base, "level": level, "as_due_short_min": int(as_due[b, p]),
            "moved_short_min": int(smoothed.short_min[b, p]),
        }
        for b, base in enumerate(found.demand.bases)
        for p, level in enumerate(found.demand.level_names)
    ]  # fmt: skip


def late_rows(found: Counted, late: list[Late]) -> Rows:
    """Mandated contacts that cannot be made inside their window, contact by contact."""
    owed = found.demand
    return [
        {
            "base": owed.bases[row.base], "contact": owed.contacts[row.contact].contact,
            "window_from": owed.periods[row.first], "window_to": owed.periods[row.last],
            "late_contacts": round(row.contacts, 2), "late_min": row.minutes,
        }
        for row in late
    ]  # fmt: skip


def moved_words(found: Counted, smoothed: Smoothed, late: list[Late]) -> list[str]:
    """What moving saves, which mandated contacts are late all the same, and why."""
    as_due, moved = int(found.shortage_min.sum()), int(smoothed.short_min.sum())
    if not as_due:
        return []
    part = percent(float(smoothed.movable_min.sum()) / float(found.demand_min.sum()))
    legal = found.pressure.mandated_levels
    before = int(found.mandated_shortage_min.sum())
    after = int(smoothed.short_min[:, :legal].sum())
    said = (
        f"{part} of the hours owed may be moved within their windows; done at the best time,"
        f" {hours(moved)} would be short in place of {hours(as_due)}"
    )
    if before:
        said += f", and of mandated contacts {hours(after)} in place of {hours(before)}"
    return [f"{said}.", *_late(found, late), *_why(found, smoothed)]


def _late(found: Counted, late: list[Late]) -> list[str]:
    if not late:
        return []
    names = {row.contact: row.name for row in found.demand.contacts}
    sums: dict[str, float] = {}
    for row in late:
        name = names[found.demand.contacts[row.contact].contact]
        sums[name] = sums.get(name, 0.0) + row.contacts
    most = sorted(sums, key=lambda name: -sums[name])[:MOST_NAMED]
    told = listed([f"{name} {count(round(sums[name]), 'contact')}" for name in most])
    return [f"Mandated contacts that cannot be made inside their window even so: {told}."]


def _why(found: Counted, smoothed: Smoothed) -> list[str]:
    """The bottleneck that leaves most undone."""
    necks = [neck for neck in smoothed.bottlenecks if neck.short_min > 0]
    if not necks:
        return []
    worst: Bottleneck = max(necks, key=lambda neck: neck.short_min)
    owed = found.demand
    grades = {found.capacity.grades[grade] for grade in worst.grades}
    first, last = (owed.periods[place] for place in (worst.periods[0], worst.periods[-1]))
    span = f"In {when(first)}" if first == last else f"Between {when(first)} and {when(last)}"
    return [
        f"{span}, the {people(found.instance.grades, grades)} of"
        f" {labels(found.instance)[owed.bases[worst.base]]} owe {hours(worst.short_min)} more than"
        " they can give, whenever it is done."
    ]
