"""The disruption frontier, each point recounted from the schools it moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from instances import Instance
from models.recount import Recount
from models.recount.boundaries import Found, broken
from models.recount.pay import minute_gbp

Rows = Sequence[Mapping[str, Any]]


def frontier(instance: Instance, points: Rows, changes: Rows, recount: Recount) -> Iterator[Found]:
    """What is told of each point: the schools moved, the worst imbalance, travel, cost, bound."""
    today = {row.school: row.team for row in instance.schools}
    moves: dict[str, dict[str, str]] = defaultdict(dict)
    for row in changes:
        school, point = str(row["school"]), str(row["point"])
        if school not in today or str(row["team"]) not in recount.schools.teams:
            yield "a move of the frontier is of a school and a team", point, school, "known"
            return
        moves[point][school] = str(row["team"])
    if points and None in today.values():
        yield "a frontier begins with today", "frontier", "points", "every school with a team"
        return
    best: list[tuple[int, Fraction]] = []
    for number, row in enumerate(points):
        name = str(number)
        moved = {s: t for s, t in moves.pop(name, {}).items() if t != today[s]}
        worst = Fraction(str(row["worst_imbalance_pct"]))
        bound, gap = Fraction(str(row["bound"])), Fraction(str(row["gap"]))
        yield from _figures(instance, recount, name, row, {**today, **moved}, len(moved))
        if number == 0 and moved:
            yield "a frontier begins with today", name, f"{len(moved)} moved", "0"
        if bound > worst + Fraction(2, 1000) or abs(worst - bound - gap) > Fraction(2, 1000):
            yield "a gap is from the bound", name, f"{float(gap)}", f"{float(worst - bound)}"
        best.append((len(moved), worst))
        known = min(value for count, value in best if count <= len(moved))
        if bound > known + Fraction(2, 1000):
            yield "no plan is better than a bound", name, f"{float(bound)}", f"{float(known)}"
    for name in sorted(moves):
        yield "moves are those of a point", name, str(len(moves[name])), "0"


def _figures(
    instance: Instance, recount: Recount, name: str, row: Mapping[str, Any],
    team_of: Mapping[str, str | None], moved: int,
) -> Iterator[Found]:  # fmt: skip
    """The figures of one point, and what was asked of the map."""
    kept = {school: str(team) for school, team in team_of.items()}
    if moved:
        for promise, where, there, may in broken(instance, kept, recount.schools):
            yield f"{promise} (frontier)", f"{name}: {where}", there, may
        for school in instance.schools:
            if school.locked and kept[school.school] != school.team:
                yield "locked schools stay (frontier)", name, school.school, str(school.team)
    load: dict[str, Fraction] = defaultdict(Fraction)
    for told in recount.told["school_teams"]:
        load[kept[str(told["school"])]] += Fraction(str(told["workload_min"]))
    establishment = sum(Fraction(str(team.wte)) for team in instance.teams)
    worst = Fraction(0)
    for team in instance.teams:
        share = Fraction(str(team.wte)) * sum(load.values()) / establishment
        off = abs(load[team.team] - share) / share if share else Fraction(bool(load[team.team]))
        worst = max(worst, off * 100)
    settings = instance.settings
    km = Fraction(0)
    for school in instance.schools:
        way = recount.schools.distance_km(school, recount.schools.teams[kept[school.school]])
        km += Fraction(2 * recount.schools.journeys(school)) * way
    travel_min = km / Fraction(str(settings.speed_km_h)) * 60
    each_gbp = Fraction(settings.mileage_gbp_per_km) + Fraction(
        60 * minute_gbp(instance) / settings.speed_km_h
    )
    for column, counted, slack in (
        ("schools_moved", Fraction(moved), Fraction(0)),
        ("worst_imbalance_pct", worst, Fraction(1, 1000)),
        ("travel_min", travel_min, Fraction(1)),
        ("cost_gbp", km * each_gbp, Fraction(len(kept), 100) + Fraction(1, 100)),
    ):
        if abs(Fraction(str(row[column])) - counted) > slack:
            yield (
                f"the frontier is as counted ({column})",
                name,
                str(row[column]),
                (f"{float(counted):.3f}"),
            )
