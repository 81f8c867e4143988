"""Practices: registered children that sum to the figure of each district and age."""

from __future__ import annotations

from random import Random

from instances.simulate.county import AGES, County, District, Rows, draw, quintiles, scatter
from instances.units import apportion


def practices(county: County, seed: int) -> Rows:
    """The practices of every district; names and codes are invented."""
    chance = draw(seed, "practices")
    rows: Rows = []
    for district in county.districts:
        rows += _of_district(chance, county, district)
    width = max(3, len(str(len(rows))))
    for number, row in enumerate(rows, start=1):
        row["practice"] = f"SIM{number:0{width}d}"
    return rows


def _of_district(chance: Random, county: County, district: District) -> Rows:
    towns = district.of_practices
    sizes = county.list_sizes(chance, district)
    by_age = [
        apportion(total, [size * chance.uniform(0.94, 1.06) for size in sizes])
        for total in district.young
    ]
    born = apportion(district.births, by_age[0])
    drawn = quintiles(chance, len(towns), district)
    rows: Rows = []
    number: dict[str, int] = {}
    for place, town in enumerate(towns):
        number[town.name] = number.get(town.name, 0) + 1
        east, north = scatter(chance, town)
        ages = [counts[place] for counts in by_age]
        quintile = drawn[place] or county.deprivation.quintile(chance, town.deprived, east, north)
        rows.append({
            "practice": "",
            "name": f"{town.name} Practice {number[town.name]} (simulated)",
            "locality": town.locality,
            "easting_m": str(east),
            "northing_m": str(north),
            "births_per_year": str(born[place]),
            "children_0_4": str(sum(ages)),
            "imd_quintile": str(quintile),
            **{age: str(count) for age, count in zip(AGES, ages, strict=True)},
            "district": district.name,
            "source": county.source,
        })  # fmt: skip
    return rows
