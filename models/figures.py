"""Figures that follow from others: each told one is counted again from the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from instances import Instance
from models.recount import Recount, Told
from models.recount.pay import wte_cost_gbp

KEYS: dict[str, tuple[str, ...]] = {
    "demand": ("base", "period", "skill", "mandated", "priority"),
    "capacity": ("base", "grade", "period"),
    "pressure": ("base", "period"),
    "staffing": ("base", "grade", "tranche"),
    "school_teams": ("school",),
    "teams": ("team",),
    "tariffs": ("pathway", "age_band"),
    "tariff_parts": ("pathway", "age_band"),
    "trace": ("centre", "pathway", "age_band", "part"),
    "unit_costs": ("pathway", "age_band", "base"),
    "contact_costs": ("contact",),
    "pathway_costs": ("pathway",),
    "staff_costs": ("grade",),
    "reconciliation": ("centre",),
}
"""What names a row of each told table."""


@dataclass(frozen=True)
class Breach:
    """A promise that is not kept: which, where, what is told and what the recount gives."""

    promise: str
    where: str
    told: str
    counted: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.where}: told {self.told}, counted {self.counted}"


def number(found: object) -> Fraction:
    """A told figure."""
    return Fraction(str(found))


def text(found: object) -> str:
    """A told word; nothing where the cell is blank."""
    return "" if found is None else str(found)


def compare(
    promise: str,
    told: Mapping[object, Fraction],
    counted: Mapping[object, Fraction],
    within: Fraction = Fraction(0),
) -> Iterator[Breach]:
    """A breach wherever told and counted are further apart than rounding."""
    for where in sorted(told.keys() | counted.keys(), key=str):
        said, found = told.get(where, Fraction(0)), counted.get(where, Fraction(0))
        if abs(said - found) > within:
            yield Breach(promise, str(where), f"{float(said):,.10g}", f"{float(found):,.10g}")


def rows_once(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Every row stands once, and none that must be there is missing."""
    bases = [row.locality for row in instance.localities] + [row.team for row in instance.teams]
    wanted: dict[str, set[tuple[str, ...]]] = {
        "pressure": {(base, period) for base in bases for period in recount.days.labels},
        "teams": {(row.team,) for row in instance.teams},
        "reconciliation": {(row.centre,) for row in instance.cost_centres},
        "contact_costs": {(row.contact,) for row in instance.contacts},
        "staff_costs": {(row.grade,) for row in instance.grades},
        "tariff_parts": {(text(row["pathway"]), text(row["age_band"])) for row in told["tariffs"]},
        "pathway_costs": {(text(row["pathway"]),) for row in told["tariffs"]},
    }
    for table, names in KEYS.items():
        count = Counter(tuple(text(row[name]) for name in names) for row in told[table])
        for where, times in count.items():
            if times > 1:
                yield Breach("every row stands once", f"{table}, {where}", str(times), "1")
        for where in sorted(wanted.get(table, set(count)) ^ set(count)):
            yield Breach("every row is there", f"{table}, {where}", str(count[where]), "1 or none")


def contacts(_: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Contacts are those owed."""
    said: dict[object, Fraction] = {
        (text(row["base"]), text(row["period"]), text(row["skill"]), text(row["mandated"]),
         int(str(row["priority"]))): number(row["contacts"])
        for row in told["demand"]
    }  # fmt: skip
    owed = {where: count for where, count in recount.contacts().items() if where in said}
    yield from compare("contacts are those owed", said, owed, Fraction(6, 1000))


def contacts_and_posts(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Contacts are those owed; WTE are those in post and placed; posts cost what the rates say."""
    yield from contacts(instance, told, recount)
    wte: dict[object, Fraction] = {
        (text(row["base"]), text(row["grade"]), text(row["period"])): number(row["wte"])
        for row in told["capacity"]
    }
    posts: dict[object, Fraction] = {where: count for where, count in recount.wte().items()}  # noqa: C416
    yield from compare("WTE are those told", wte, posts, Fraction(1, 1000))
    cost = {row.grade: wte_cost_gbp(instance, row.grade) for row in instance.grades}
    for row in told["staffing"]:
        due = float(number(row["planned_wte"])) * cost[text(row["grade"])]
        if abs(float(number(row["cost_gbp"])) - due) > 0.011:
            where = f"{row['base']}, {row['grade']}, {text(row['tranche'])}"
            yield Breach("posts cost what the rates say", where, str(row["cost_gbp"]), f"{due:.2f}")


def pressures(_: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Pressure is demand against capacity; figures before are those without the new starters."""
    had = recount.minutes_before()
    sums = recount.sums(had)
    short, mandated = recount.short(has=had), recount.short(True, has=had)
    for row in told["pressure"]:
        where = (text(row["base"]), text(row["period"]))
        # minutes of those in post are rounded, one grade by one
        within = len(recount.grades_of[where[0]])
        counted = {
            "before_capacity_min": (Fraction(sums[where][1]), within),
            "before_shortage_min": (short[where], within),
            "before_mandated_shortage_min": (mandated[where], within),
        }
        for column, (found, slack) in counted.items():
            if abs(number(row[column]) - found) > slack:
                yield Breach(
                    f"pressure before ({column})", str(where), str(row[column]), str(found)
                )
        for owed, has, ratio in (
            ("demand_min", "capacity_min", "pressure"),
            ("demand_min", "before_capacity_min", "before_pressure"),
        ):
            minutes = number(row[has])
            due = float(number(row[owed]) / minutes) if minutes else None
            given = float(number(row[ratio])) if text(row[ratio]) else None
            if (due is None) != (given is None) or abs((due or 0) - (given or 0)) > 6e-5:
                yield Breach(f"pressure is a ratio ({ratio})", str(where), str(given), str(due))


def shares_of_work(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Targets are shares of the establishment; imbalance is the distance from them."""
    load: dict[str, Fraction] = defaultdict(Fraction)
    load_today: dict[str, Fraction] = defaultdict(Fraction)
    pupils: dict[str, int] = defaultdict(int)
    today = {row.school: row.team for row in instance.schools}
    size = {row.school: row.pupils or 0 for row in instance.schools}
    for row in told["school_teams"]:
        school, team = text(row["school"]), text(row["planned_team"])
        load[team] += number(row["workload_min"])
        load_today[today[school] or ""] += number(row["workload_min"])
        pupils[team] += size[school]
    whole = sum(load.values(), Fraction(0))
    establishment = sum(Fraction(str(row.wte)) for row in instance.teams)
    wte = {row.team: Fraction(str(row.wte)) for row in instance.teams}
    for row in told["teams"]:
        team = text(row["team"])
        target = whole * wte[team] / establishment
        counted: dict[str, tuple[Fraction | None, Fraction]] = {
            "pupils": (Fraction(pupils[team]), Fraction(0)),
            "target_min": (target, Fraction(6, 100)),
            "imbalance_pct": (_off(load[team], target), Fraction(6, 1000)),
            "today_imbalance_pct": (
                None if None in today.values() else _off(load_today[team], target),
                Fraction(6, 1000),
            ),
        }
        for column, (due, within) in counted.items():
            given = number(row[column]) if text(row[column]) else None
            apart = abs((due or Fraction(0)) - (given or Fraction(0)))
            if (due is None) != (given is None) or apart > within:
                yield Breach(f"shares of work ({column})", team, str(row[column]), _short(due))


def _off(load: Fraction, target: Fraction) -> Fraction:
    return (load - target) / target * 100 if target else Fraction(100 if load else 0)


def _short(found: Fraction | None) -> str:
    return "nothing" if found is None else f"{float(found):.10g}"
