"""An invented county of any size: towns, districts and localities from a few sizes and a seed.

Children and pupils are those of so many schools of Hertfordshire's kinds and sizes; where there are
more practices than these children fill, there are more children, and not all go to these schools.
Districts are groups of towns with about 120 schools, localities other groups of about equal weight.
"""

from __future__ import annotations

from dataclasses import replace
from math import isqrt
from random import Random

from instances.simulate.county import (
    CHILDREN,
    County,
    District,
    Locality,
    Town,
    draw,
    scaled,
    scatter,
)
from instances.simulate.deprivation import Deprivation, fifths, surface
from instances.simulate.land import scattered
from instances.simulate.schools import KINDS
from instances.simulate.sizes import Sizes
from instances.sources.places import Place, groups
from instances.units import apportion

PRIMARY, SECONDARY = 106_908, 101_384
"""Pupils of Hertfordshire under and over 11."""
YOUNG = (12_391, 13_630, 13_900, 14_446, 14_541)
"""Its children by year of age under five."""
BIRTHS = 12_449
MORE_HV_PCT, MORE_SN_PCT = 109, 118
"""Staff for a child and for a pupil against Hertfordshire: as far as children of whom a fifth are
in each quintile owe more than its own, so that staff are as short as there."""
LEAST_LIST = 200
"""Children under five for each practice on average, at least."""
TOWN_CHILDREN = 1_767
"""Children under five for each town, as in Hertfordshire."""
LARGEST = 1.6
"""The first town against an average locality or district, at most."""
MIDDLE_SCHOOLS = 1 / 15
"""Part of the districts in which children change school at 9 and 13."""
SAMPLES = 2_000
"""Places looked at, at least, to part the land into fifths by deprivation."""

ASSUMPTIONS = {
    "simulated": "Every row is simulated. Sizes that were not asked for, and numbers of children,"
    " pupils and staff, are in the proportions of Hertfordshire, with more staff"
    f" ({MORE_HV_PCT - 100} % in health visiting, {MORE_SN_PCT - 100} % in school nursing) as more"
    " children are deprived.",
    "sixth-form": "A year group of 16 and over is 0.6 of a younger one. Children of school age who"
    " are more than the schools have places for go to schools that are not in the tables.",
    "school-teams": "Teams of today are the nearest ones, but for about one school in seven: the"
    " nearest has no room for it, or chance gave it to another one nearby.",
}


def county(sizes: Sizes, seed: int) -> County:
    """The map of an invented county."""
    chance = draw(seed, "land")
    kinds = dict(zip(KINDS, apportion(sizes.schools, list(KINDS.values())), strict=True))
    children, primary, secondary = _people(kinds, sizes.practices)
    count = max(sizes.localities, scaled(1, children, TOWN_CHILDREN), 1)
    districts = max(1, min(sizes.schools // 120, sizes.teams // 2, sizes.practices // 16))
    found = scattered(chance, count, children, LARGEST / max(sizes.localities, districts))
    found = _divided(found, sizes.localities, districts)
    found = _with_practices(found, sizes.practices)
    found, deprivation = _deprived(chance, found)
    return County(
        name=f"Simulated: {sizes.localities:,} localities, {sizes.schools:,} schools",
        localities=_localities(chance, found),
        districts=_districts(chance, found, primary, secondary),
        schools=kinds,
        teams=sizes.teams,
        list_sizes=_list_sizes,
        hv_staff_pct=MORE_HV_PCT,
        sn_staff_pct=MORE_SN_PCT,
        deprivation=deprivation,
        assumptions=ASSUMPTIONS,
    )


def _list_sizes(chance: Random, district: District) -> list[float]:
    """As many practices are so many times larger than the middle one as are smaller.

    Those of a locality have its children between them.
    """
    towns = district.of_practices
    sizes = [
        (0.15 + chance.random() + chance.random()) / (0.15 + chance.random() + chance.random())
        for _ in towns
    ]
    drawn, children = dict[str, float](), dict[str, int]()
    for town, size in zip(towns, sizes, strict=True):
        drawn[town.locality] = drawn.get(town.locality, 0.0) + size
    for town in district.towns:
        children[town.locality] = children.get(town.locality, 0) + town.weight
    return [
        size / drawn[town.locality] * children[town.locality]
        for town, size in zip(towns, sizes, strict=True)
    ]


def _people(kinds: dict[str, int], practices: int) -> tuple[int, int, int]:
    """Children under five and pupils under and over 11, for so many schools and practices.

    A year group is that which fills primary and secondary schools as in Hertfordshire, the two
    together; where there is no secondary school, the primary schools alone.
    """
    full = kinds["primary"] * PRIMARY * KINDS["secondary"]
    full += kinds["secondary"] * SECONDARY * KINDS["primary"]
    whole = (PRIMARY + SECONDARY * (kinds["secondary"] > 0)) * KINDS["primary"] * KINDS["secondary"]
    children = max(scaled(CHILDREN, full, whole), LEAST_LIST * practices)
    secondary = scaled(SECONDARY, full, whole) if kinds["secondary"] else 0
    return children, scaled(PRIMARY, full, whole), secondary


def _divided(found: list[Town], localities: int, districts: int) -> list[Town]:
    """Each town with its locality and its district, both called after their largest town.

    The more numerous of the two are groups of towns, the others groups of these.
    """
    fine = _grouped([[town] for town in found], max(localities, districts))
    coarse = _grouped(fine, min(localities, districts))
    by_locality, by_district = (fine, coarse) if localities >= districts else (coarse, fine)
    locality = {town: group[0].name for group in by_locality for town in group}
    district = {town: group[0].name for group in by_district for town in group}
    return [
        replace(
            town, locality=locality[town].lower().replace(" ", "-"), district=district[town]
        )
        for town in found
    ]  # fmt: skip


def _grouped(parts: list[list[Town]], number: int) -> list[list[Town]]:
    """Parts joined to so many groups of about equal weight; the largest town stands first."""
    places = [
        Place(part[0].name, part[0].easting_m, part[0].northing_m, sum(t.weight for t in part))
        for part in parts
    ]
    of = {part[0].name: part for part in parts}
    return [
        sorted((town for member in group for town in of[member.code]), key=_largest_first)
        for group in groups(places, number)
    ]


def _largest_first(town: Town) -> tuple[int, str]:
    return -town.weight, town.name


def _with_practices(found: list[Town], number: int) -> list[Town]:
    """Each town with its practices: one in the base of each locality, the rest by weight."""
    bases = _bases(found)
    more = apportion(number - len(bases), [town.weight for town in found])
    return [
        replace(town, practices=count + (bases[town.locality] is town))
        for town, count in zip(found, more, strict=True)
    ]


def _bases(found: list[Town]) -> dict[str, Town]:
    """The largest town of each locality."""
    bases: dict[str, Town] = {}
    for town in sorted(found, key=_largest_first):
        bases.setdefault(town.locality, town)
    return bases


def _deprived(chance: Random, found: list[Town]) -> tuple[list[Town], Deprivation]:
    """What each town adds to deprivation, more the larger it is, and the surface in fifths."""
    west, south = (min(town.easting_m for town in found), min(town.northing_m for town in found))
    east, north = (max(town.easting_m for town in found), max(town.northing_m for town in found))
    land = surface(chance, west, south, max(east - west, north - south))
    found = [
        replace(town, deprived=0.5 - rank / len(found) + chance.uniform(-0.25, 0.25))
        for rank, town in enumerate(sorted(found, key=_largest_first))
    ]
    heights, weights = list[float](), list[int]()
    for town in found:
        for _ in range(max(4, -(-SAMPLES // len(found)))):
            heights.append(land.height(chance, town.deprived, *scatter(chance, town)))
            weights.append(town.weight)
    return found, replace(land, cuts=fifths(heights, weights))


def _localities(chance: Random, found: list[Town]) -> tuple[Locality, ...]:
    by_code: dict[str, list[Town]] = {}
    for town in found:
        by_code.setdefault(town.locality, []).append(town)
    return tuple(
        Locality(
            code=code,
            name=" & ".join(town.name for town in of[:2]),
            easting_m=of[0].easting_m,
            northing_m=of[0].northing_m,
            home_visit_travel_min=_travel_min(of),
            births_pct_per_year=chance.uniform(-2.0, -1.0),
            children_pct_per_year=chance.uniform(0.2, 0.6),
            history=chance.uniform(0.93, 1.07),
        )
        for code, of in by_code.items()
    )


def _travel_min(of: list[Town]) -> int:
    """Travel of a home visit: 15 min, and 2 for each km of the average child from the base."""
    base = of[0]
    metres = sum(
        town.weight
        * isqrt(
            (town.easting_m - base.easting_m) ** 2 + (town.northing_m - base.northing_m) ** 2
        )
        for town in of
    )  # fmt: skip
    mean_m = metres // max(1, sum(town.weight for town in of))
    return min(40, 15 + scaled(2, mean_m, 1_000))


def _districts(
    chance: Random, found: list[Town], primary: int, secondary: int
) -> tuple[District, ...]:
    by_name: dict[str, list[Town]] = {}
    for town in found:
        by_name.setdefault(town.district, []).append(town)
    children = [sum(town.weight for town in of) for of in by_name.values()]
    under_11, over_11 = (
        apportion(total, [count * chance.uniform(0.96, 1.04) for count in children])
        for total in (primary, secondary)
    )
    districts = []
    for place, (name, of) in enumerate(by_name.items()):
        young = apportion(children[place], [year * chance.uniform(0.97, 1.03) for year in YOUNG])
        middle_schools = chance.random() < MIDDLE_SCHOOLS and len(by_name) > 1
        districts.append(District(
            name=name,
            young=tuple(young),
            primary=under_11[place],
            secondary=over_11[place],
            births=scaled(young[0], BIRTHS, YOUNG[0]),
            towns=tuple(of),
            middle_schools=middle_schools,
        ))  # fmt: skip
    return tuple(districts)
