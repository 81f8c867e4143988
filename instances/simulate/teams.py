"""School-nursing teams, their schools of today and their staff, as history left them."""

from __future__ import annotations

from random import Random

from instances.simulate.county import (
    PUPILS,
    SIMULATED,
    County,
    District,
    Rows,
    Town,
    draw,
    scaled,
    scatter,
)
from instances.simulate.near import Near
from instances.units import apportion

STAFF = {"SN": 5_083, "SSN": 2_000, "SNA": 2_000}
"""Hundredths of WTE in Hertfordshire; school nurses as in September 2013."""
ELSEWHERE = 0.12
"""Part of the schools that are not with the nearest team of their district."""
ROOM = 1.45
"""A team has at most so much of the average pupils of the teams of its district, if another of the
`AT_HAND` nearest has room."""
AT_HAND = 12
NEARBY = 4
"""One of so many nearest teams has a school that is not with the nearest."""
ENOUGH = 5.0
"""Staff for the largest school of a team, where 3 is the share of its pupils: a pupil of the most
deprived secondary school is owed 1.7 times as much as the average pupil."""
APART_M = {1: (0,), 2: (-1300, 1300), 3: (-1600, 0, 1600)}
"""Where up to three teams of a town sit, metres east of its middle; more are scattered over it."""


def teams(county: County, seed: int, schools: Rows) -> tuple[Rows, Rows, Rows]:
    """The teams, the schools with their team of today, and the staff of the teams.

    Args:
        county: what the schools were drawn on.
        seed: of all that is drawn by chance.
        schools: rows without a team.
    """
    chance = draw(seed, "teams")
    counts = apportion(county.teams, [district.pupils for district in county.districts])
    bases = {
        district.name: _bases(district, count, draw(seed, f"bases {district.name}"))
        for district, count in zip(county.districts, counts, strict=True)
    }
    own = [row for district in bases.values() for row in district]
    width = max(2, len(str(len(own))))
    for number, row in enumerate(own, start=1):
        row["team"] = f"team-{number:0{width}d}"
    placed = _placed(chance, schools, bases, own)
    staff = _staff(chance, _totals(county), own, placed)
    hundredths = dict.fromkeys((row["team"] for row in own), 0)
    for post in staff:
        hundredths[post["base"]] += _hundredths(post["wte"])
    for row in own:
        row["wte"] = _wte(hundredths[row["team"]])
    return own, placed, staff


def _totals(county: County) -> dict[str, int]:
    """Hundredths of WTE of each grade of school nursing, in proportion to pupils."""
    return {
        grade: max(
            county.teams, scaled(total * county.sn_staff_pct, county.pupils, 100 * PUPILS)
        )
        for grade, total in STAFF.items()
    }  # fmt: skip


def _bases(district: District, count: int, chance: Random) -> Rows:
    """The teams of a district: one more to the town with the most weight for each team."""
    of: dict[Town, int] = {}
    for _ in range(count):
        town = max(district.towns, key=lambda town: town.weight / (of.get(town, 0) + 1))
        of[town] = of.get(town, 0) + 1
    rows: Rows = []
    for town, number in of.items():
        for place, (east, north) in enumerate(_sites(town, number, chance), start=1):
            rows.append({
                "team": "",
                "name": f"{town.name} {place} (simulated)",
                "locality": town.locality,
                "easting_m": str(east),
                "northing_m": str(north),
                "wte": "",
                "source": SIMULATED,
            })  # fmt: skip
    return rows


def _sites(town: Town, number: int, chance: Random) -> list[tuple[int, int]]:
    """Where the teams of a town sit."""
    if number not in APART_M:
        return [scatter(chance, town) for _ in range(number)]
    return [(town.easting_m + apart, town.northing_m + apart // 2) for apart in APART_M[number]]


def _placed(chance: Random, schools: Rows, bases: dict[str, Rows], own: Rows) -> Rows:
    """The schools with their team of today.

    The nearest team of the district that has room, or of all where the district has none; but for
    some another one nearby.
    """
    everywhere = _near(own)
    homes = _homes(schools, bases)
    placed: Rows = []
    for school, home in zip(schools, homes, strict=True):
        east, north = int(school["easting_m"]), int(school["northing_m"])
        nearby = [own[number] for number in everywhere.nearest(east, north, NEARBY)]
        home = home or nearby[0]
        others = [team for team in nearby if team is not home]
        moved = chance.random() < ELSEWHERE and others
        placed.append({**school, "team": (chance.choice(others) if moved else home)["team"]})
    return placed


def _homes(schools: Rows, bases: dict[str, Rows]) -> list[dict[str, str] | None]:
    """For each school the nearest team of its district that has room, if there is one."""
    pupils = dict.fromkeys(bases, 0)
    for school in schools:
        pupils[school["district"]] += int(school["pupils"])
    near = {district: _near(rows) for district, rows in bases.items()}
    load: dict[str, int] = {}
    homes: list[dict[str, str] | None] = []
    for school in schools:
        rows, count = bases[school["district"]], int(school["pupils"])
        by_distance = near[school["district"]].nearest(
            int(school["easting_m"]), int(school["northing_m"]), AT_HAND
        )
        room = ROOM * pupils[school["district"]] / max(1, len(rows))
        teams = [rows[number] for number in by_distance]
        free = [team for team in teams if load.get(team["team"], 0) + count <= room]
        home = next(iter(free or teams), None)
        if home:
            load[home["team"]] = load.get(home["team"], 0) + count
        homes.append(home)
    return homes


def _near(teams: Rows) -> Near:
    return Near([(int(row["easting_m"]), int(row["northing_m"])) for row in teams])


def _staff(chance: Random, totals: dict[str, int], own: Rows, schools: Rows) -> Rows:
    """Staff of each team: a third an equal share, the rest by pupils of today, and some chance.

    A team has enough for its largest school, which matters where teams have few schools.
    """
    pupils = dict.fromkeys((row["team"] for row in own), 0)
    largest = dict(pupils)
    for school in schools:
        team, count = school["team"], int(school["pupils"])
        pupils[team] += count
        largest[team] = max(largest[team], count)
    equal = sum(pupils.values()) / len(own)
    weights = [
        max((equal + 2 * count) * chance.uniform(0.88, 1.12), ENOUGH * largest[team])
        for team, count in pupils.items()
    ]
    rows: Rows = []
    for grade, total in totals.items():
        by_team = apportion(total, [weight * chance.uniform(0.9, 1.1) for weight in weights])
        rows += [
            {"base": team, "grade": grade, "wte": _wte(share), "leavers_wte_per_year": "0",
             "source": SIMULATED}
            for team, share in zip(pupils, by_team, strict=True)
        ]  # fmt: skip
    return rows


def _wte(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"


def _hundredths(wte: str) -> int:
    return round(float(wte) * 100)
