"""What can be wrong between the rows of a register: each rule gives lines, and how to mend them.

No message shows the code of a child: a line is enough to find it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from instances.faults import Fault
from instances.found import Found
from instances.instance import Instance
from instances.register.children import Contacts, Spells, Whole, groups, month_of, pairs
from instances.register.read import MOST_TOLD, many_more

BEFORE_BIRTH = 10
"""Months before birth from which a child may be in the register."""

OLDEST = 26 * 12
"""Months of age from which nobody can be in the register: service ends at 19, at the most 25."""


def at_lines(
    at: Found, lines: Whole, column: str, found: str, expected: str, remedy: str, kind: str,
    as_on: Whole | None = None,
) -> Iterator[Fault]:  # fmt: skip
    """One fault a line, in the order of lines; `as_on` are the lines they clash with."""
    order = np.argsort(lines, kind="stable")
    for row in order[:MOST_TOLD]:
        clash = f", as on line {as_on[row]}" if as_on is not None else ""
        yield at.fault(int(lines[row]), column, found + clash, expected, remedy, kind=kind)
    if len(order) > MOST_TOLD:
        yield many_more(at, int(lines[order[MOST_TOLD]]), len(order) - MOST_TOLD)


def backwards(at: Found, spells: Spells) -> Iterator[Fault]:
    """Stretches that end before they begin."""
    yield from at_lines(
        at, spells.line[spells.last < spells.first], "to_date", "a day before from_date",
        "the last day, from_date or later", "Mend the one that is wrong.", "window",
    )  # fmt: skip


def twice(at: Found, spells: Spells, apart: str) -> Iterator[Fault]:
    """Stretches of one child that share a day: rows given twice, and those that overlap.

    `apart` is "" where a child may be on one thing alone (a place), else the column of which a
    child may have several (pathways) as long as each is there once.
    """
    keys = (spells.child, spells.what) if apart else (spells.child,)
    # stretches are in order of their first days already
    order, begins, group = groups(*keys)
    there = spells.take(order)
    # the row that lasts longest of those before it, of the same child
    span = int(there.last.max(initial=0)) + 1
    lasting = np.maximum.accumulate(there.last + group * span)
    head = np.zeros(len(order), dtype=bool)
    head[begins] = True
    reach = np.empty_like(lasting)
    reach[1:] = lasting[:-1] - group[1:] * span
    clash = ~head
    clash[1:] &= reach[1:] >= there.first[1:]
    rows = np.flatnonzero(clash)
    holder = np.maximum.accumulate(
        np.where(there.last + group * span == lasting, np.arange(len(order)), 0)
    )
    before = holder[rows - 1]
    same = (there.first[rows] == there.first[before]) & (there.what[rows] == there.what[before])
    elsewhere = ~same & (there.what[rows] != there.what[before])
    thing = "pathway" if apart else "place"
    for mask, kind, found, expected in (
        (same, "key twice", "a row that stands already", "each stretch of days once"),
        (~same & ~elsewhere, "overlap", f"days on the same {thing}", "days that are counted once"),
        (elsewhere, "two places", "days in two places", "one place on one day"),
    ):
        yield from at_lines(
            at, there.line[rows[mask]], "from_date", found, expected,
            "Remove one of the two rows, or end one the day before the other begins.", kind,
            there.line[before[mask]],
        )  # fmt: skip


def births(at: Found, stays: Spells, birth: Whole, first_birth: Whole) -> Iterator[Fault]:
    """Children with two months of birth; stays long before birth or long after childhood.

    `birth` is the month of each row as given, `first_birth` that of the first row of each child.
    """
    other = birth != first_birth[stays.child]
    yield from at_lines(
        at, stays.line[other], "birth_month", "another month than in an earlier row of the child",
        "one month of birth for each child", "Mend the one that is wrong.", "birth month",
    )  # fmt: skip
    age = month_of(stays.first) - birth
    yield from at_lines(
        at, stays.line[(age < -BEFORE_BIRTH) & ~other], "from_date",
        f"a day more than {BEFORE_BIRTH} months before the birth", "a stay from pregnancy on",
        "Mend from_date or birth_month.", "before birth",
    )  # fmt: skip
    old = (age >= OLDEST) & ~other
    yield from at_lines(
        at, stays.line[old], "birth_month", f"an age of {OLDEST // 12} or more",
        "a child or young person", "Mend from_date or birth_month.", "out of range",
    )  # fmt: skip


def strangers(at: Found, lines: Whole) -> Iterator[Fault]:
    """Rows of children who are not in the register."""
    yield from at_lines(
        at, lines, "child", "a child who is not in the register", "a child of the register",
        "Add the stays of the child, or remove the row.", "unknown code",
    )  # fmt: skip


def outside(at: Found, levels: Spells, stays: Spells) -> Iterator[Fault]:
    """Levels of which no day falls within a stay of the child."""
    inside = np.zeros(len(levels), dtype=bool)
    inside[pairs(levels, stays)[0]] = True
    yield from at_lines(
        at, levels.line[~inside], "from_date", "days on which the child is nowhere",
        "days within a stay of the register", "Add the stay, or remove the row.", "outside",
    )  # fmt: skip


def made(
    at: Found, activity: Contacts, birth: Whole, instance: Instance
) -> Iterator[Fault]:  # fmt: skip
    """Contacts given twice, and those before the birth that they must follow."""
    order, begins, group = groups(
        activity.child, activity.contact, activity.day, activity.attended.astype(np.int64)
    )
    head = np.zeros(len(order), dtype=bool)
    head[begins] = True
    again = order[~head]
    yield from at_lines(
        at, activity.line[again], "date", "a contact that stands already",
        "each contact once", "Remove one of the two rows.", "key twice",
        activity.line[order[begins[group[~head]]]],
    )  # fmt: skip
    after = np.array([row.age_from_weeks >= 0 for row in instance.contacts], dtype=bool)
    known = activity.contact < len(after)
    early = (
        known
        & after[np.where(known, activity.contact, 0)]
        & (month_of(activity.day) < birth[activity.child])
    )
    yield from at_lines(
        at, activity.line[early], "date", "a contact before the birth of the child",
        "a day from the month of birth on", "Mend the date, the contact or birth_month.",
        "before birth",
    )  # fmt: skip


def away(activity: Contacts, stays: Spells) -> NDArray[np.bool_]:
    """Which contacts were made on a day on which the child is nowhere."""
    points = Spells(activity.child, activity.contact, activity.day, activity.day, activity.line)
    inside = np.zeros(len(points), dtype=bool)
    inside[pairs(points, stays)[0]] = True
    return ~inside
