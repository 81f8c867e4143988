"""Whether a map of school teams keeps what was asked of it, recounted school by school."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from instances.tables import School
from models.recount.schools import Schools

Found = tuple[str, str, str, str]
"""A promise that is broken: which, where, what is there, what may be."""


Near = Mapping[str, set[str]]


def broken(
    instance: Instance, team_of: Mapping[str, str], schools: Schools, near: Near | None = None
) -> Iterator[Found]:
    """Each wish of the settings and tables that a map breaks; `near` if it is known already."""
    yield from _forbidden(instance, team_of)
    yield from _farther(instance, team_of, schools)
    yield from _budgets(instance, team_of)
    yield from _measures(instance, team_of)
    yield from _clusters(instance, team_of)
    yield from _pieces(instance, team_of, near)


def _forbidden(instance: Instance, team_of: Mapping[str, str]) -> Iterator[Found]:
    for row in instance.forbidden:
        if team_of[row.school] == row.team:
            yield "no school is with a team forbidden to it", row.school, row.team, "another team"


def _farther(instance: Instance, team_of: Mapping[str, str], schools: Schools) -> Iterator[Found]:
    most = instance.settings.most_km_farther
    if most is None:
        return
    for school in instance.schools:
        if school.team is None or team_of[school.school] == school.team:
            continue
        now = float(schools.distance_km(school, schools.teams[team_of[school.school]]))
        limit = float(schools.distance_km(school, schools.teams[school.team])) + most
        if now > limit + 1e-6:
            yield "no school is so much farther", school.school, f"{now:.3f} km", f"{limit:.3f} km"


def _size(school: School, name: str) -> int:
    return {"schools": 1, "pupils": school.pupils or 0, "pupils on plans": school.plan_pupils or 0}[
        name
    ]


def _budgets(instance: Instance, team_of: Mapping[str, str]) -> Iterator[Found]:
    given = instance.settings
    for name, most in (
        ("schools", given.most_schools_moved),
        ("pupils", given.most_pupils_moved),
        ("pupils on plans", given.most_plan_pupils_moved),
    ):
        if most is None:
            continue
        moved = sum(
            _size(school, name)
            for school in instance.schools
            if school.team is not None and team_of[school.school] != school.team
        )
        if moved > most:
            yield "no more change team than asked", name, str(moved), str(most)


def _measures(instance: Instance, team_of: Mapping[str, str]) -> Iterator[Found]:
    given = instance.settings
    establishment = sum(Fraction(str(row.wte)) for row in instance.teams)
    for name, tolerance_pct in (
        ("schools", given.schools_tolerance_pct),
        ("pupils", given.pupils_tolerance_pct),
        ("pupils on plans", given.plan_pupils_tolerance_pct),
    ):
        if tolerance_pct is None:
            continue
        size: dict[str, int] = defaultdict(int)
        for school in instance.schools:
            size[team_of[school.school]] += _size(school, name)
        for team in instance.teams:
            share = Fraction(str(team.wte)) * sum(size.values()) / establishment
            if abs(size[team.team] - share) * 100 > Fraction(str(tolerance_pct)) * share:
                where, limits = f"{name} of {team.team}", f"{float(share):.1f} +- {tolerance_pct}%"
                yield "every measure is within its tolerance", where, str(size[team.team]), limits


def _clusters(instance: Instance, team_of: Mapping[str, str]) -> Iterator[Found]:
    if not instance.settings.clusters_together:
        return
    for cluster, teams in clusters(instance, team_of).items():
        if len(teams) > 1:
            yield "a feeder cluster has one team", cluster, ", ".join(sorted(teams)), "one"


def clusters(instance: Instance, team_of: Mapping[str, str]) -> dict[str, set[str]]:
    """The teams of each feeder cluster."""
    found: dict[str, set[str]] = defaultdict(set)
    for school in instance.schools:
        if school.cluster:
            found[school.cluster].add(team_of[school.school])
    return found


def _pieces(instance: Instance, team_of: Mapping[str, str], known: Near | None) -> Iterator[Found]:
    if not instance.settings.contiguous:
        return
    near = neighbours(instance) if known is None else known
    for team in instance.teams:
        left = {school for school in near if team_of[school] == team.team}
        pieces = 0
        while left:
            pieces += 1
            waiting = [left.pop()]
            while waiting:
                reached = near[waiting.pop()] & left
                left -= reached
                waiting += reached
        if pieces > 1:
            yield "every team is in one piece", team.team, f"{pieces} pieces", "1"


def neighbours(instance: Instance) -> dict[str, set[str]]:
    """Neighbours of each school that has a place: sides of triangles, not longer than the limit."""
    from scipy.spatial import Delaunay, QhullError

    here: dict[tuple[float, float], list[str]] = defaultdict(list)
    for school in instance.schools:
        if school.easting_m is not None and school.northing_m is not None:
            here[school.easting_m, school.northing_m].append(school.school)
    spots = sorted(here)
    sides = {(n, n + 1) for n in range(len(spots) - 1)}
    if len(spots) > 2:
        try:
            corners = Delaunay(spots).simplices.tolist()
            sides = {(a, b) for three in corners for a in three for b in three if a < b}
        except QhullError:
            pass
    limit_m = (instance.settings.neighbour_km or math.inf) * 1000
    near: dict[str, set[str]] = {
        name: set(names) - {name} for names in here.values() for name in names
    }
    for a, b in sides:
        if math.dist(spots[a], spots[b]) <= limit_m:
            for one in here[spots[a]]:
                near[one] |= set(here[spots[b]])
            for one in here[spots[b]]:
                near[one] |= set(here[spots[a]])
    return near
