"""Posts told of a staffing alone: tranches, recruits and trainees, each counted again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from instances import Instance
from models.figures import Breach, compare, number, text
from models.recount import Recount, Told, training
from models.recount.training import Rows

KEYS: dict[str, tuple[str, ...]] = {
    "demand": ("base", "period", "skill", "mandated", "priority"),
    "capacity": ("base", "grade", "period"),
    "pressure": ("base", "period"),
    "staffing": ("base", "grade", "tranche"),
    "school_teams": ("school",),
}
"""What names a row of each told table."""


def staff_readable(
    instance: Instance, told: Told, recount: Recount, there: Rows, ways: Rows
) -> Iterator[Breach]:
    """Every name told is one of the tables, every row stands once and none is missing."""
    places = {row.locality for row in instance.localities} | {row.team for row in instance.teams}
    grades = {row.grade for row in instance.grades}
    known = {
        "base": places, "grade": grades, "period": {*recount.days.labels},
        "planned_team": {row.team for row in instance.teams}, "mandated": {"yes", "no"},
    }  # fmt: skip
    for table in KEYS:
        for row in told[table]:
            for column, names in known.items():
                if column in row and text(row[column]) not in names:
                    yield Breach("every name is one of the tables", f"{table}, {column}",
                                 text(row[column]), "unknown")  # fmt: skip
    grade_of = {row.tranche: row.grade for row in instance.tranches} | {
        name: way.grade for name, way in (training.ways(instance) if ways else {}).items()
    }
    for row in (*there, *ways):
        name, grade = text(row["tranche"]), text(row["grade"])
        if name and grade_of.get(name) != grade:
            yield Breach("a tranche is of its grade", name, grade, str(grade_of.get(name)))
        if name and (number(row["in_post_wte"]) or not number(row["placed_wte"])):
            yield Breach("posts of a tranche are placed", name, str(row["placed_wte"]), "more")
        if not name and number(row["placed_wte"]):
            where = f"{row['base']}, {grade}"
            yield Breach("who is placed is of a tranche", where, str(row["placed_wte"]), "0")
    yield from _once(instance, told, recount)


def _once(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    wanted: dict[str, set[tuple[str, ...]]] = {
        "pressure": {(base, period) for base, period in recount.sums()},
        "school_teams": {(row.school,) for row in instance.schools},
        "staffing": {(row.base, row.grade, "") for row in instance.staff},
    }
    for table, names in KEYS.items():
        count = Counter(tuple(text(row[name]) for name in names) for row in told[table])
        for where, times in count.items():
            if times > 1:
                yield Breach("every row stands once", f"{table}, {where}", str(times), "1")
        given = {key for key in count if table != "staffing" or not key[-1]}
        for key in sorted(wanted.get(table, given) ^ given):
            yield Breach("every row is there", f"{table}, {key}", str(count[key]), "1 or none")
    of_place: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in told["capacity"]:
        of_place[text(row["base"]), text(row["grade"])].add(text(row["period"]))
    for (base, grade), periods in of_place.items():
        if periods != {*recount.days.labels}:
            yield Breach("every period is told", f"capacity, {base}, {grade}", str(len(periods)),
                         str(len(recount.days.labels)))  # fmt: skip


def posts_and_minutes(instance: Instance, recount: Recount, ways: Rows) -> Iterator[Breach]:
    """Minutes and WTE are those of who is in post, placed, recruited and in training."""
    counted, slack = recount.capacity()
    wte = recount.wte()
    if ways:
        minutes, steps, more = training.added(instance, recount.days, ways)
        for key, each in minutes.items():
            counted[key] = counted.get(key, Fraction(0)) + each
            slack[key] = slack.get(key, 0) + steps[key]
        for key, each in more.items():
            wte[key] = wte.get(key, Fraction(0)) + each
    told = {
        (text(row["base"]), text(row["grade"]), text(row["period"])): row
        for row in recount.told["capacity"]
    }
    for key in sorted(told.keys() | counted.keys()):
        said = number(told[key]["capacity_min"]) if key in told else Fraction(0)
        # each step and the staff in post are rounded to whole minutes
        within = Fraction(slack.get(key, 0) + 1)
        yield from compare("capacity is that of the staff told", {key: said},
                           {key: counted.get(key, Fraction(0))}, within)  # fmt: skip
    said_wte: dict[object, Fraction] = {key: number(row["wte"]) for key, row in told.items()}
    counted_wte: dict[object, Fraction] = {key: each for key, each in wte.items()}  # noqa: C416
    yield from compare("WTE are those told", said_wte, counted_wte, Fraction(1, 1000))
    yield from _trainable(instance, recount, ways)


def _trainable(instance: Instance, recount: Recount, ways: Rows) -> Iterator[Breach]:
    """Recruits and trainees are whole steps with work to do; no more train than are in post."""
    step = Fraction(str(instance.settings.wte_step))
    for row in ways:
        wte, name = number(row["placed_wte"]), f"{row['base']}, {row['tranche']}"
        if wte < 0 or (wte / step).denominator != 1:
            yield Breach("posts are whole steps", name, str(wte), f"x {step}")
        if number(row["planned_wte"]) != wte:
            yield Breach("planned is in post and placed", name, str(row["planned_wte"]), str(wte))
        if text(row["grade"]) not in recount.grades_of[text(row["base"])]:
            yield Breach("posts are where their grade has work", name, str(wte), "0")
    # those of tranches may not
    told = {**recount.told, "staffing": ()}
    placed = Recount(instance, told).wte()
    for (base, grade), gone in training.missed(instance, ways).items():
        there = min(placed.get((base, grade, period), Fraction(0))
                    for period in recount.days.labels)  # fmt: skip
        if gone > there + Fraction(1, 10**6):
            yield Breach("no more train than are in post", f"{base}, {grade}", str(float(gone)),
                         str(float(there)))  # fmt: skip
