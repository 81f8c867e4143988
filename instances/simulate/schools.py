"""Schools: pupils that sum to the children of school age of each district.

Together the schools of a district, its nursery schools apart, have as many pupils as the district
sends to them (see `District`), over and under 11.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from instances.simulate.county import (
    SIMULATED,
    County,
    District,
    Rows,
    Town,
    draw,
    quintiles,
    scaled,
    scatter,
    spread,
)
from instances.simulate.near import Near
from instances.units import apportion

KINDS = {
    "primary": 430, "secondary": 83, "special": 42, "all-through": 7, "unit": 12, "nursery": 16,
}  # fmt: skip
"""Schools of each kind in Hertfordshire: 590; a unit is a pupil referral unit."""
PAIRS = 36
"""How many sites of two of its primary schools, an infant and a junior school."""
LOCKED = 3
"""How many of its special schools stay with the team that knows their children."""
AGES = {
    "primary": (4, 11), "infant": (4, 7), "junior": (7, 11), "secondary": (11, 18),
    "lower": (11, 16), "special": (4, 19), "all-through": (4, 18), "unit": (11, 16),
    "nursery": (2, 5), "first": (4, 9), "middle": (9, 13), "upper": (13, 18),
}  # fmt: skip
PHASE = {
    "infant": "primary", "junior": "primary", "secondary": "secondary", "lower": "secondary",
    "primary": "primary", "special": "special", "all-through": "all-through", "unit": "other",
    "nursery": "other", "first": "primary", "middle": "secondary", "upper": "secondary",
}  # fmt: skip
STAGE = {"infant": "primary", "junior": "primary", "lower": "secondary"}
"""Kinds that share the pupils of another kind."""
TITLE = {"lower": "Secondary", "unit": "Pupil Referral Unit"}
SENIOR = ("secondary", "lower", "all-through", "upper")
FREE_MEALS_PCT = (34.0, 25.0, 17.0, 11.0, 7.0)
"""By deprivation quintile, 1 first."""
PRIMARY_PART = {"special": 0.5, "all-through": 0.53}
"""Part of the pupils who are under 11."""
BESIDE = (120, 40)
"""Metres east and north from an infant school to its junior school."""


@dataclass(frozen=True)
class Site:
    """A school as it is drawn."""

    kind: str
    town: Town
    east: int
    north: int
    size: float
    pupils: int = 0


def schools(county: County, seed: int) -> Rows:
    """The schools of every district, without their teams; names and codes are invented."""
    chance = draw(seed, "schools")
    pupils = [district.pupils for district in county.districts]
    counts = {kind: apportion(count, pupils) for kind, count in county.schools.items()}
    pairs = apportion(PAIRS * county.schools["primary"] // KINDS["primary"], pupils)
    rows: Rows = []
    for place, district in enumerate(county.districts):
        here = {kind: share[place] for kind, share in counts.items()}
        if district.middle_schools:
            here |= _three_stages(here)
        sites = _filled(district, list(_sites(chance, district, here, pairs[place])))
        rows += _rows(chance, county, district, sites)
    width = max(3, len(str(len(rows))))
    for number, row in enumerate(rows, start=1):
        row["school"] = f"SCH{number:0{width}d}"
    _lock(chance, rows)
    return rows


def _three_stages(count: dict[str, int]) -> dict[str, int]:
    """First, middle and upper schools in place of primary and secondary schools."""
    middle = (count["primary"] + count["secondary"]) // 6
    upper = count["secondary"] - count["secondary"] // 3
    first = count["primary"] + count["secondary"] - middle - upper
    return {"primary": 0, "secondary": 0, "first": first, "middle": middle, "upper": upper}


def _sites(chance: Random, district: District, count: dict[str, int], pairs: int) -> Iterator[Site]:
    """Sites of a district with the size they would like to have."""
    youngest = "first" if district.middle_schools else "primary"
    pairs = 0 if district.middle_schools else pairs
    for number, town in enumerate(_mixed(chance, count[youngest] - pairs, district)):
        forms = chance.choice((0.2, 0.5, 1, 1, 1, 1, 1, 1.5, 1.5, 2))
        if number < pairs:
            forms = chance.choice((1.5, 2, 2, 3))
            yield from _pair(chance, town, forms)
        else:
            east, north = scatter(chance, town, 2.2 if forms < 1 else 1.1)
            yield Site(youngest, town, east, north, 210 * forms * chance.uniform(0.8, 1.03))
    for kind in ("secondary", "middle", "upper", "special", "all-through", "unit", "nursery"):
        for town in _mixed(chance, count.get(kind, 0), district):
            east, north = scatter(chance, town)
            yield Site(_or_lower(chance, kind), town, east, north, _size(chance, kind))


def _mixed(chance: Random, count: int, district: District) -> list[Town]:
    """Towns of so many schools in random order."""
    towns = spread(count, district)
    chance.shuffle(towns)
    return towns


def _pair(chance: Random, town: Town, forms: float) -> Iterator[Site]:
    """An infant and a junior school side by side: three and four year groups of the same forms."""
    east, north = scatter(chance, town)
    full = chance.uniform(0.8, 1.0)
    yield Site("infant", town, east, north, 90 * forms * full)
    yield Site("junior", town, east + BESIDE[0], north + BESIDE[1], 120 * forms * full)


def _or_lower(chance: Random, kind: str) -> str:
    """One secondary school in ten has no sixth form."""
    return "lower" if kind == "secondary" and chance.random() < 0.1 else kind


def _size(chance: Random, kind: str) -> float:
    smallest, largest = {
        "secondary": (0.45, 1.55), "middle": (0.45, 1.55), "upper": (0.45, 1.55),
        "special": (50, 150), "all-through": (750, 1350), "unit": (25, 80), "nursery": (70, 110),
    }[kind]  # fmt: skip
    return chance.triangular(smallest, largest)


def _filled(district: District, sites: list[Site]) -> list[Site]:
    """The sites with whole pupils: schools of the common stages take what the others leave."""
    rest = _stages(district)
    youngest, oldest = next(iter(rest)), next(reversed(rest))
    filled = [replace(site, pupils=round(site.size)) for site in sites]
    for site in filled:
        if site.kind in ("special", "all-through", "unit"):
            under_11 = round(site.pupils * PRIMARY_PART.get(site.kind, 0.0))
            rest[youngest] -= under_11
            rest[oldest] -= site.pupils - under_11
    for stage, total in rest.items():
        mine = [n for n, site in enumerate(filled) if STAGE.get(site.kind, site.kind) == stage]
        if mine:
            shares = apportion(total, [sites[place].size for place in mine])
            for place, share in zip(mine, shares, strict=True):
                filled[place] = replace(filled[place], pupils=share)
    return filled


def _stages(district: District) -> dict[str, int]:
    """Pupils by stage, the youngest first.

    A first school has five of the seven years under 11. A middle school has the other two and the
    first two of 6.2 years over 11, a year of the sixth form being 0.6 of one.
    """
    if not district.middle_schools:
        return {"primary": district.primary, "secondary": district.secondary}
    first = scaled(5, district.primary, 7)
    upper = scaled(42, district.secondary, 62)
    return {"first": first, "middle": district.pupils - first - upper, "upper": upper}


def _rows(chance: Random, county: County, district: District, sites: list[Site]) -> Rows:
    quintile = quintiles(chance, len(sites), district)
    seniors = Near([(site.east, site.north) for site in sites if site.kind in SENIOR])
    number: dict[tuple[str, str], int] = {}
    rows: Rows = []
    for place, site in enumerate(sites):
        if site.kind == "junior":
            quintile[place] = quintile[place - 1]
        quintile[place] = quintile[place] or county.deprivation.quintile(
            chance, site.town.deprived, site.east, site.north
        )
        title = TITLE.get(site.kind, site.kind.capitalize())
        number[site.town.name, title] = number.get((site.town.name, title), 0) + 1
        free = FREE_MEALS_PCT[quintile[place] - 1] + chance.uniform(-4, 4)
        free += 15 if site.kind in ("special", "unit") else 0
        low, high = AGES[site.kind]
        rows.append({
            "school": "",
            "name": f"{site.town.name} {title} {number[site.town.name, title]:02d} (simulated)",
            "phase": PHASE[site.kind],
            "low_age": str(low),
            "high_age": str(high),
            "pupils": str(site.pupils),
            "fsm_pct": f"{free:.1f}",
            "imd_quintile": str(quintile[place]),
            "easting_m": str(site.east),
            "northing_m": str(site.north),
            "team": "",
            "cluster": _cluster(district, site, seniors),
            "locked": "no",
            "district": district.name,
            "source": SIMULATED if site.kind == "nursery" else county.source,
        })  # fmt: skip
    return rows


def _cluster(district: District, site: Site, seniors: Near) -> str:
    """The nearest secondary school of the district; a junior school goes with its infant school."""
    if site.kind in ("special", "unit", "nursery"):
        return ""
    east, north = site.east, site.north
    if site.kind == "junior":
        east, north = east - BESIDE[0], north - BESIDE[1]
    nearest = seniors.nearest(east, north)
    return f"{district.name} {nearest[0] + 1}" if nearest else ""


def _lock(chance: Random, rows: Rows) -> None:
    """A few special schools stay with the team that knows their children."""
    special = [row for row in rows if row["phase"] == "special"]
    for row in chance.sample(special, scaled(LOCKED, len(special), KINDS["special"])):
        row["locked"] = "yes"
