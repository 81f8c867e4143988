"""Hertfordshire: its districts, towns and localities, and how places are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from instances.rates import read
from instances.units import apportion

Rows = list[dict[str, str]]

SIMULATED = "simulated"
ON_TOTALS = "simulated on ONS mid-2023 totals"
DEFAULT = "simulated: planning default"

AGES = ("age_0", "age_1", "age_2", "age_3", "age_4")


@dataclass(frozen=True)
class Town:
    """A town: what lies there is scattered up to `spread_m` around it."""

    name: str
    district: str
    locality: str
    easting_m: int
    northing_m: int
    spread_m: int
    weight: int


@dataclass(frozen=True)
class District:
    """A district: published children by age, simulated practices and deprivation.

    `quintiles` are the weights of deprivation quintiles 1 to 5.
    """

    name: str
    young: tuple[int, ...]
    aged_5_10: int
    aged_11_15: int
    towns: tuple[Town, ...]
    practices: int
    quintiles: tuple[int, ...]

    @property
    def children_0_4(self) -> int:
        """Children under five."""
        return sum(self.young)

    @property
    def sixth_form(self) -> int:
        """Pupils of 16 and over: two year groups, each 0.6 of one of the five from 11 to 15."""
        return round(0.24 * self.aged_11_15)

    @property
    def pupils(self) -> int:
        """Pupils of all its schools, nursery schools apart."""
        return self.young[4] + self.aged_5_10 + self.aged_11_15 + self.sixth_form


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


def districts() -> tuple[District, ...]:
    """The ten districts in the order of the published table."""
    towns = _towns()
    return tuple(
        District(
            name=row["district"],
            young=tuple(int(row[age]) for age in AGES),
            aged_5_10=int(row["age_5_10"]),
            aged_11_15=int(row["age_11_15"]),
            towns=tuple(town for town in towns if town.district == row["district"]),
            practices=PROFILE[row["district"]][0],
            quintiles=PROFILE[row["district"]][1],
        )
        for row in read("population_hertfordshire")
    )


def _towns() -> tuple[Town, ...]:
    return tuple(
        Town(
            row["place"], row["district"], row["locality"], int(row["easting_m"]),
            int(row["northing_m"]), int(row["spread_m"]), int(row["weight"]),
        )
        for row in read("places_hertfordshire")
    )  # fmt: skip


def draw(seed: int, what: str) -> Random:
    """A source of chance of its own for each table, so that one does not move the others."""
    return Random(f"{seed} {what}")


def spread(count: int, district: District) -> list[Town]:
    """Towns of so many places of a district, in proportion to the weight of the town."""
    shares = apportion(count, [town.weight for town in district.towns])
    return [town for town, share in zip(district.towns, shares, strict=True) for _ in range(share)]


def scatter(chance: Random, town: Town, reach: float = 1.0) -> tuple[int, int]:
    """A place near a town, likelier towards its middle; metres east and north."""
    far = town.spread_m * reach
    east, north = (
        far * (chance.random() + chance.random() + chance.random() - 1.5) for _ in range(2)
    )
    return town.easting_m + round(east), town.northing_m + round(north)


def quintiles(chance: Random, count: int, district: District) -> list[int]:
    """Deprivation quintiles of so many places, in the proportions of the district."""
    shares = apportion(count, district.quintiles)
    drawn = [quintile for quintile, share in enumerate(shares, start=1) for _ in range(share)]
    chance.shuffle(drawn)
    return drawn
