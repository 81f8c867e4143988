"""The bundled county: districts and totals as published, towns at their rounded place."""

from __future__ import annotations

from random import Random

from instances.rates import read
from instances.simulate.county import AGES, County, District, Locality, Town
from instances.simulate.schools import KINDS
from instances.units import apportion

ON_TOTALS = "simulated on ONS mid-2023 totals"

PROFILE = {
    "Broxbourne": (11, (10, 28, 30, 20, 12)),
    "Dacorum": (15, (5, 17, 25, 25, 28)),
    "East Herts": (13, (0, 5, 13, 30, 52)),
    "Hertsmere": (11, (4, 17, 26, 26, 27)),
    "North Herts": (14, (3, 12, 22, 30, 33)),
    "St Albans": (12, (0, 6, 13, 24, 57)),
    "Stevenage": (6, (17, 34, 27, 15, 7)),
    "Three Rivers": (11, (3, 14, 18, 25, 40)),
    "Watford": (5, (8, 24, 32, 24, 12)),
    "Welwyn Hatfield": (10, (6, 20, 27, 26, 21)),
}
"""Practices of each district, and the weights of deprivation quintiles 1 to 5 (assumptions)."""

LOCALITIES = (
    ("upper-lea", "Upper Lea Valley", "Hertford", 22, -1.4, 0.3, 0.95),
    ("stort", "Stort Valley", "Bishop's Stortford", 26, -1.0, 0.6, 1.06),
    ("hertsmere", "Hertsmere", "Borehamwood", 18, -1.3, 0.4, 1.0),
    ("watford-three-rivers", "Watford & Three Rivers", "Watford", 16, -1.1, 0.2, 0.97),
    ("st-albans-harpenden", "St Albans & Harpenden", "St Albans", 18, -2.0, 0.4, 1.02),
    ("dacorum", "Dacorum", "Hemel Hempstead", 20, -1.5, 0.4, 1.0),
    ("north-herts", "North Herts", "Letchworth", 24, -1.5, 0.5, 1.04),
    ("lower-lea", "Lower Lea Valley", "Cheshunt", 16, -1.6, 0.2, 0.97),
    ("welwyn-hatfield", "Welwyn & Hatfield", "Welwyn Garden City", 18, -1.4, 0.3, 1.0),
    ("stevenage", "Stevenage", "Stevenage", 14, -1.7, 0.2, 0.99),
)
"""Code, name, base, travel of a home visit, yearly growth of births and of children, and staff
against the share of the children."""

COUNTY_BIRTHS = 12_449
"""Births of Hertfordshire in 2022."""
DISTRICT_BIRTHS = {"Dacorum": 1_729, "Watford": 1_319}
"""Births of 2022 and of 2023, where published."""

TEAMS = 20

ASSUMPTIONS = {
    "simulated": "Every row is simulated; only the totals of children, births and staff that the"
    " README names are published.",
    "deprivation": "Deprivation of practices and schools follows an assumed profile of each"
    " district, not a measured one.",
    "sixth-form": "A year group of 16 and over is 0.6 of a younger one, and all children of a"
    " district go to its schools.",
}


def county() -> County:
    """The map of Hertfordshire."""
    towns = {town.name: town for town in _towns()}
    return County(
        name="Hertfordshire",
        localities=tuple(
            Locality(
                code, name, towns[base].easting_m, towns[base].northing_m, travel, births, children,
                history,
            )
            for code, name, base, travel, births, children, history in LOCALITIES
        ),
        districts=_districts(tuple(towns.values())),
        schools=KINDS,
        teams=TEAMS,
        list_sizes=_list_sizes,
        source=ON_TOTALS,
        assumptions=ASSUMPTIONS,
    )  # fmt: skip


def _list_sizes(chance: Random, district: District) -> list[float]:
    return [0.2 + 1.2 * chance.random() + 0.3 * chance.random() for _ in district.of_practices]


def _districts(towns: tuple[Town, ...]) -> tuple[District, ...]:
    """The ten districts in the order of the published table.

    Pupils are the children of 4, 5-10 and 11-15 and two year groups of 16 and over, each 0.6 of
    one of the five from 11 to 15.
    """
    rows = read("population_hertfordshire")
    births = _births({row["district"]: int(row["age_0"]) for row in rows})
    return tuple(
        District(
            name=row["district"],
            young=tuple(int(row[age]) for age in AGES),
            primary=int(row["age_4"]) + int(row["age_5_10"]),
            secondary=int(row["age_11_15"]) + round(0.24 * int(row["age_11_15"])),
            births=births[row["district"]],
            towns=tuple(town for town in towns if town.district == row["district"]),
            quintiles=PROFILE[row["district"]][1],
        )
        for row in rows
    )


def _births(under_1: dict[str, int]) -> dict[str, int]:
    """Births by district: as published, the rest of the county by children under one."""
    others = {name: count for name, count in under_1.items() if name not in DISTRICT_BIRTHS}
    rest = COUNTY_BIRTHS - sum(DISTRICT_BIRTHS.values())
    shares = apportion(rest, list(others.values()))
    return DISTRICT_BIRTHS | dict(zip(others, shares, strict=True))


def _towns() -> list[Town]:
    rows = read("places_hertfordshire")
    practices: dict[str, int] = {}
    for district, (count, _) in PROFILE.items():
        mine = [row for row in rows if row["district"] == district]
        shares = apportion(count, [int(row["weight"]) for row in mine])
        practices |= {row["place"]: share for row, share in zip(mine, shares, strict=True)}
    return [
        Town(
            row["place"], row["district"], row["locality"], int(row["easting_m"]),
            int(row["northing_m"]), int(row["spread_m"]), int(row["weight"]),
            practices[row["place"]],
        )
        for row in rows
    ]  # fmt: skip
