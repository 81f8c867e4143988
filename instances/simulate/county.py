"""What a service is drawn on: a county with its districts, towns and localities.

The bundled county stands on published totals (`hertfordshire.py`), others are invented from a few
sizes (`invented.py`); practices, schools, teams, staff and ledger are drawn from either alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from instances.simulate.deprivation import Deprivation
from instances.units import apportion

Rows = list[dict[str, str]]

SIMULATED = "simulated"
DEFAULT = "simulated: planning default"

AGES = ("age_0", "age_1", "age_2", "age_3", "age_4")

CHILDREN, PUPILS = 68_908, 208_292
"""Children under five and pupils of Hertfordshire: staff and ledger are measured against them."""


@dataclass(frozen=True)
class Town:
    """A town: what lies there is scattered up to `spread_m` around it.

    `weight` is its share of its district; `deprived` is added to the deprivation of its places.
    """

    name: str
    district: str
    locality: str
    easting_m: int
    northing_m: int
    spread_m: int
    weight: int
    practices: int
    deprived: float = 0.0


@dataclass(frozen=True)
class District:
    """A district: whose children register with its practices and go to its schools.

    `young` are its children by year of age under five; `primary` and `secondary` the pupils of its
    schools under and over 11, nursery schools apart. `quintiles` are the weights of deprivation
    quintiles 1 to 5; without them deprivation follows the place. With `middle_schools` children
    change school at 9 and 13 rather than at 11.
    """

    name: str
    young: tuple[int, ...]
    primary: int
    secondary: int
    births: int
    towns: tuple[Town, ...]
    quintiles: tuple[int, ...] = ()
    middle_schools: bool = False

    @property
    def children_0_4(self) -> int:
        """Children under five."""
        return sum(self.young)

    @property
    def pupils(self) -> int:
        """Pupils of all its schools, nursery schools apart."""
        return self.primary + self.secondary

    @property
    def of_practices(self) -> list[Town]:
        """The town of each of its practices."""
        return [town for town in self.towns for _ in range(town.practices)]


@dataclass(frozen=True)
class Locality:
    """A locality: its base, travel and yearly growth.

    `history` is how well it is staffed against its share of the children.
    """

    code: str
    name: str
    easting_m: int
    northing_m: int
    home_visit_travel_min: int
    births_pct_per_year: float
    children_pct_per_year: float
    history: float


@dataclass(frozen=True)
class County:
    """All that is given before practices, schools, teams and staff are drawn.

    `schools` are the schools of each kind; `list_sizes` draws how large the practices of a district
    are against each other; `hv_staff_pct` and `sn_staff_pct` are the staff for a child and a pupil
    against Hertfordshire; `source` says where its figures are from; `assumptions` stand in place of
    the general ones.
    """

    name: str
    localities: tuple[Locality, ...]
    districts: tuple[District, ...]
    schools: Mapping[str, int]
    teams: int
    list_sizes: Callable[[Random, District], list[float]]
    hv_staff_pct: int = 100
    sn_staff_pct: int = 100
    source: str = SIMULATED
    deprivation: Deprivation = field(default_factory=Deprivation)
    assumptions: Mapping[str, str] = field(default_factory=dict)

    @property
    def children_0_4(self) -> int:
        """Children under five."""
        return sum(district.children_0_4 for district in self.districts)

    @property
    def pupils(self) -> int:
        """Pupils of all schools, nursery schools apart."""
        return sum(district.pupils for district in self.districts)


def scaled(figure: int, number: int, of: int) -> int:
    """A whole figure times number / of, to the nearest whole, halves up."""
    return (2 * figure * number + of) // (2 * of)


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
    """Deprivation quintiles of so many places, in the proportions of the district.

    0 for each place where the district has none: its quintile follows from where it is.
    """
    if not district.quintiles:
        return [0] * count
    shares = apportion(count, district.quintiles)
    drawn = [quintile for quintile, share in enumerate(shares, start=1) for _ in range(share)]
    chance.shuffle(drawn)
    return drawn
