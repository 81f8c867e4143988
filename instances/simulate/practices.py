"""Practices: registered children that sum to the published figure of each district and age."""

from __future__ import annotations

from random import Random

from instances.simulate.county import (
    AGES,
    ON_TOTALS,
    District,
    Rows,
    districts,
    draw,
    quintiles,
    scatter,
    spread,
)
from instances.units import apportion

COUNTY_BIRTHS = 12_449
"""Births of Hertfordshire in 2022."""
DISTRICT_BIRTHS = {"Dacorum": 1_729, "Watford": 1_319}
"""Births of 2022 and of 2023, where published."""


def practices(seed: int) -> Rows:
    """The practices of every district; names and codes are invented."""
    chance = draw(seed, "practices")
    births = _births(districts())
    rows: Rows = []
    for district in districts():
        rows += _of_district(chance, district, births[district.name], len(rows))
    return rows


def _births(of: tuple[District, ...]) -> dict[str, int]:
    """Births by district: as published, the rest of the county by children under one."""
    others = [district for district in of if district.name not in DISTRICT_BIRTHS]
    rest = COUNTY_BIRTHS - sum(DISTRICT_BIRTHS.values())
    shares = apportion(rest, [district.young[0] for district in others])
    return DISTRICT_BIRTHS | {
        district.name: share for district, share in zip(others, shares, strict=True)
    }


def _of_district(chance: Random, district: District, births: int, before: int) -> Rows:
    towns = spread(district.practices, district)
    sizes = [0.2 + 1.2 * chance.random() + 0.3 * chance.random() for _ in towns]
    by_age = [
        apportion(total, [size * chance.uniform(0.94, 1.06) for size in sizes])
        for total in district.young
    ]
    born = apportion(births, by_age[0])
    quintile = quintiles(chance, len(towns), district)
    rows: Rows = []
    number: dict[str, int] = {}
    for place, town in enumerate(towns):
        number[town.name] = number.get(town.name, 0) + 1
        east, north = scatter(chance, town)
        ages = [counts[place] for counts in by_age]
        rows.append({
            "practice": f"SIM{before + place + 1:03d}",
            "name": f"{town.name} Practice {number[town.name]} (simulated)",
            "locality": town.locality,
            "easting_m": str(east),
            "northing_m": str(north),
            "births_per_year": str(born[place]),
            "children_0_4": str(sum(ages)),
            "imd_quintile": str(quintile[place]),
            **{age: str(count) for age, count in zip(AGES, ages, strict=True)},
            "district": district.name,
            "source": ON_TOTALS,
        })  # fmt: skip
    return rows
