"""Other ways to form teams, each made again school by school and counted."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from instances import Instance
from instances.tables import Practice, School, Team
from models.recount import Recount
from models.recount.boundaries import Found
from models.recount.changes import Plan, Row, Rows, _near

Map = dict[str, str]


def comparison(instance: Instance, told: Rows, recount: Recount) -> Iterator[Found]:
    """Each way that the tables allow, once, with its journeys, its balance and its moves."""
    plan = Plan(instance, recount)
    maps = dict(_maps(instance, plan))
    if [str(row["basis"]) for row in told] != list(maps):
        said = ", ".join(str(row["basis"]) for row in told)
        yield "every way to form teams is told", "comparison", said, ", ".join(maps)
        return
    for row in told:
        yield from _counted(row, plan, maps[str(row["basis"])])


def _counted(row: Row, plan: Plan, team_of: Mapping[str, str]) -> Iterator[Found]:
    km = sum(plan.km[pair] for pair in team_of.items())
    load: dict[str, int] = defaultdict(int)
    for school, team in team_of.items():
        load[team] += plan.work[school]
    off = [
        abs(float(load[team] / share) - 1) * 100 if share else 100.0 * (load[team] > 0)
        for team, share in plan.share.items()
    ]
    moved = sum(
        plan.today[school] is not None and plan.today[school] != team
        for school, team in team_of.items()
    )
    yield from _near(row, "comparison", str(row["basis"]), {
        "schools_moved": (moved, 0),
        "travel_min": (km / plan.instance.settings.speed_km_h * 60, 0.51),
        "travel_km": (km, 0.51), "travel_miles": (km / 1.609344, 0.51),
        # each school's journeys are whole pence
        "travel_gbp": (km * plan.per_km, 0.005 * len(team_of) + 0.01),
        "worst_imbalance_pct": (max(off), 0.006),
        "spread_pct": (math.sqrt(sum(one**2 for one in off) / len(off)), 0.006),
        "teams_without_schools": (len(plan.share) - len(set(team_of.values())), 0),
    })  # fmt: skip


def _maps(instance: Instance, plan: Plan) -> Iterator[tuple[str, Map]]:
    stays = {name: home or plan.team_of[name] for name, home in plan.today.items()}
    yield "planned", dict(plan.team_of)
    if all(plan.today.values()):
        yield "today", dict(stays)
    yield (
        "nearest base",
        {
            row.school: stays[row.school] if _at(row) is None else _nearest(row, instance.teams)
            for row in instance.schools
        },
    )
    if any(row.locality for row in instance.teams) and any(map(_at, instance.practices)):
        yield (
            "by GP practice",
            {
                row.school: stays[row.school] if _at(row) is None else _by_gp(row, instance)
                for row in instance.schools
            },
        )
    if any(row.cluster for row in instance.schools):
        yield "by feeder cluster", _by_cluster(instance, plan)


def _at(row: School | Practice | Team) -> tuple[float, float] | None:
    known = row.easting_m is not None and row.northing_m is not None
    return (float(row.easting_m or 0), float(row.northing_m or 0)) if known else None


def _nearest(school: School, teams: tuple[Team, ...] | list[Team]) -> str:
    here = _at(school)
    assert here is not None, "asked only of schools with a place"
    return min(teams, key=lambda row: math.dist(here, (row.easting_m, row.northing_m))).team


def _by_gp(school: School, instance: Instance) -> str:
    """The nearest base in the locality of the nearest practice; of all where none sits in it."""
    here = _at(school)
    assert here is not None, "asked only of schools with a place"
    placed = [(place, row) for row in instance.practices if (place := _at(row)) is not None]
    _, practice = min(placed, key=lambda pair: math.dist(here, pair[0]))
    inside = [row for row in instance.teams if row.locality == practice.locality]
    return _nearest(school, inside or instance.teams)


def _by_cluster(instance: Instance, plan: Plan) -> Map:
    """Each cluster, joined by those without one, with the base of least travel."""
    heads = [
        (place, row)
        for row in instance.schools
        if row.cluster and row.phase == "secondary" and (place := _at(row)) is not None
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(instance.schools):
        name, here = row.cluster, _at(row)
        if not name and heads:
            near = heads[0][1]
            if here is not None:
                _, near = min(heads, key=lambda pair: math.dist(here, pair[0]))
            name = near.cluster
        groups[name or f"alone {number}"].append(row.school)
    chosen: Map = {}
    for schools in groups.values():
        team = min(
            plan.share, key=lambda base: sum(round(plan.km[one, base] * plan.per_km * 100)
                                             for one in schools)
        )  # fmt: skip
        chosen |= dict.fromkeys(schools, team)
    return {row.school: chosen[row.school] for row in instance.schools}
