"""School-nursing teams, their schools of today and their staff, as history left them."""

from __future__ import annotations

from random import Random

from instances.simulate.county import SIMULATED, District, Rows, Town, districts, draw
from instances.units import apportion

TEAMS = 20
STAFF = {"SN": 5_083, "SSN": 2_000, "SNA": 2_000}
"""Hundredths of WTE; school nurses as in Hertfordshire in September 2013."""
ELSEWHERE = 0.12
"""Part of the schools that are not with the nearest team of their district."""
APART_M = {1: (0,), 2: (-1300, 1300), 3: (-1600, 0, 1600)}
"""Where the teams of a town sit, metres east of its middle, by their number."""


def teams(seed: int, schools: Rows) -> tuple[Rows, Rows, Rows]:
    """The teams, the schools with their team of today, and the staff of the teams.

    Args:
        seed: of all that is drawn by chance.
        schools: rows without a team.
    """
    chance = draw(seed, "teams")
    bases = {district.name: _bases(district, count) for district, count in _counts(schools)}
    own = [row for district in bases.values() for row in district]
    for number, row in enumerate(own, start=1):
        row["team"] = f"team-{number:02d}"
    placed = [
        {**school, "team": _team_of_today(chance, school, bases[school["district"]], own)}
        for school in schools
    ]
    staff = _staff(chance, own, placed)
    for row in own:
        mine = [post["wte"] for post in staff if post["base"] == row["team"]]
        row["wte"] = _wte(sum(_hundredths(wte) for wte in mine))
    return own, placed, staff


def _counts(schools: Rows) -> list[tuple[District, int]]:
    """Teams of each district, by its pupils."""
    of = districts()
    pupils = [
        sum(int(row["pupils"]) for row in schools if row["district"] == district.name)
        for district in of
    ]
    return list(zip(of, apportion(TEAMS, pupils), strict=True))


def _bases(district: District, count: int) -> Rows:
    """The teams of a district: one more to the town with the most weight for each team."""
    towns: list[Town] = []
    for _ in range(count):
        towns.append(max(district.towns, key=lambda town: town.weight / (towns.count(town) + 1)))
    rows: Rows = []
    for town in dict.fromkeys(towns):
        for number, apart in enumerate(APART_M[towns.count(town)], start=1):
            rows.append({
                "name": f"{town.name} {number} (simulated)",
                "locality": town.locality,
                "easting_m": str(town.easting_m + apart),
                "northing_m": str(town.northing_m + apart // 2),
                "source": SIMULATED,
            })  # fmt: skip
    return rows


def _team_of_today(chance: Random, school: dict[str, str], at_home: Rows, own: Rows) -> str:
    """The nearest team of the district, but for some schools another one nearby."""
    home = _nearest(school, at_home)[0]
    others = [team for team in _nearest(school, own)[:4] if team is not home]
    return (chance.choice(others) if chance.random() < ELSEWHERE else home)["team"]


def _nearest(school: dict[str, str], own: Rows) -> Rows:
    """Teams, the nearest first."""

    def apart(team: dict[str, str]) -> int:
        east = int(school["easting_m"]) - int(team["easting_m"])
        north = int(school["northing_m"]) - int(team["northing_m"])
        return east * east + north * north

    return sorted(own, key=apart)


def _staff(chance: Random, own: Rows, schools: Rows) -> Rows:
    """Staff of each team: a third an equal share, the rest by pupils of today, and some chance."""
    pupils = dict.fromkeys((row["team"] for row in own), 0)
    for school in schools:
        pupils[school["team"]] += int(school["pupils"])
    equal = sum(pupils.values()) / len(own)
    weights = [(equal + 2 * count) * chance.uniform(0.88, 1.12) for count in pupils.values()]
    rows: Rows = []
    for grade, total in STAFF.items():
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
