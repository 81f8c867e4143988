"""School maps as SVG text: a line joins each school to the base of its team.

British National Grid metres at one scale both ways, north up, no tiles. Two maps of the same
ground, today and planned; teams are numbered in the order of the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.answers import ToldSchools
from reports.shapes import Figure as Figure
from reports.words import count

Floats = NDArray[np.float64]
Point = tuple[float, float]

COLOURS = (
    "#003087", "#da291c", "#007f3b", "#ae2573", "#00788c", "#a35200", "#330072", "#425563",
)  # fmt: skip
WIDTH, MARGIN = 480, 26
TALLEST = 720
AREAS_WIDTH, AREAS_TALLEST = 900, 1100
BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class _Ground:
    """Metres to places on the drawing."""

    west: float
    north: float
    px_per_m: float
    height: int

    def at(self, easting: float, northing: float) -> Point:
        return (
            round(MARGIN + (easting - self.west) * self.px_per_m, 1),
            round(MARGIN + (self.north - northing) * self.px_per_m, 1),
        )


def school_maps(answers: ToldSchools) -> dict[str, Figure]:
    """The map of today, where schools have teams, and the map of the plan."""
    question, plan = answers.school_question, answers.schools.plan
    schools = _places([(row.easting_m, row.northing_m) for row in answers.instance.schools])
    bases = _places([(row.easting_m, row.northing_m) for row in answers.instance.teams])
    known = ~np.isnan(schools).any(axis=1)
    if not known.any() or not len(bases):
        return {}
    ground = _ground(np.concatenate([schools[known], bases]))
    colour = _colours(bases)
    unknown = int((~known).sum())
    nouns = question.nouns
    note = f" {count(unknown, nouns.unit)} without coordinates not drawn." if unknown else ""
    drawn = [("map-planned", "Planned", plan.team)]
    if (question.today >= 0).any():
        drawn.insert(0, ("map-today", "Today", question.today))
    ringed = plan.moved & known
    moved = (
        f"; {count(int(ringed.sum()), nouns.unit)} that the plan moves ringed"
        if ringed.any()
        else ""
    )
    seen = (
        f"{count(int(known.sum()), nouns.unit)} joined by lines to the bases of"
        f" {count(len(bases), nouns.place, nouns.places)} (numbered squares){moved}.{note}"
    )
    return {
        name: Figure(name, title, _draw(ground, schools, bases, team, ringed, colour), seen)
        for name, title, team in drawn
    }


def _places(coordinates: list[tuple[float | None, float | None]]) -> Floats:
    return np.array(coordinates, dtype=float).reshape(-1, 2)


def _ground(points: Floats, width: int = WIDTH, tallest: int = TALLEST) -> _Ground:
    """The largest scale at which every point is on the drawing."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    inside = width - 2 * MARGIN
    wide, high = max(float(east - west), 1000.0), max(float(north - south), 1000.0)
    px_per_m = min(inside / wide, (tallest - 2 * MARGIN) / high)
    spare = (inside / px_per_m - float(east - west)) / 2
    height = round(high * px_per_m) + 2 * MARGIN + 10
    return _Ground(float(west) - spare, float(north), px_per_m, height)


def _colours(bases: Floats) -> list[str]:
    """A colour for each team: the one whose nearest other team is furthest off."""
    given: list[int] = []
    for place, base in enumerate(bases):
        gap = np.hypot(*(bases[:place] - base).T)
        nearest = [
            min((gap[n] for n in range(place) if given[n] == colour), default=np.inf)
            for colour in range(len(COLOURS))
        ]
        given.append(int(np.argmax(np.nan_to_num(nearest, posinf=1e12))))
    return [COLOURS[colour] for colour in given]


def _draw(
    ground: _Ground, schools: Floats, bases: Floats, team: NDArray[np.int64],
    ringed: NDArray[np.bool_], colours: list[str],
) -> str:  # fmt: skip
    """One map."""
    at = [None if np.isnan(place).any() else ground.at(*place) for place in schools]
    members: list[list[Point]] = [[] for _ in bases]
    for place, number in zip(at, team.tolist(), strict=True):
        if place and number >= 0:
            members[number].append(place)
    base_at = [ground.at(*base) for base in bases]
    squares = _apart(base_at)
    bar_km = max((km for km in BARS_KM if km * 1000 * ground.px_per_m < 130), default=BARS_KM[0])
    return template("map.svg.jinja").render(
        width=WIDTH,
        height=ground.height,
        teams=[
            {
                "number": number + 1,
                "colour": colours[number],
                "square": squares[number],
                "dots": _dots(mine),
                "lines": _lines(mine, base_at[number]),
                "rings": [
                    place
                    for place, ring, n in zip(at, ringed, team, strict=True)
                    if place and ring and n == number
                ],
            }
            for number, mine in enumerate(members)
        ],
        nobodys=_dots([place for place, n in zip(at, team, strict=True) if place and n < 0]),
        rings=[
            place
            for place, ring, n in zip(at, ringed, team, strict=True)
            if place and ring and n < 0
        ],
        bar_km=bar_km,
        bar_px=round(bar_km * 1000 * ground.px_per_m, 1),
        line_px=0.9, dot_px=5.4,
    )  # fmt: skip


def areas_map(schools: Floats, bases: Floats, team: NDArray[np.int64]) -> str:
    """One map of many teams: small dots, no numbers; every school has a place."""
    ground = _ground(np.concatenate([schools, bases]), AREAS_WIDTH, AREAS_TALLEST)
    colours = _colours(bases)
    members: list[list[Point]] = [[] for _ in bases]
    for place, number in zip(schools, team.tolist(), strict=True):
        members[number].append(ground.at(*place))
    bar_km = max((km for km in BARS_KM if km * 1000 * ground.px_per_m < 130), default=BARS_KM[0])
    return template("map.svg.jinja").render(
        width=AREAS_WIDTH, height=ground.height, nobodys="", rings=[], bar_km=bar_km,
        bar_px=round(bar_km * 1000 * ground.px_per_m, 1), line_px=0.4, dot_px=1.6,
        teams=[
            {"number": number + 1, "colour": colours[number], "square": None, "rings": (),
             "dots": _dots(mine), "lines": _lines(mine, ground.at(*bases[number]))}
            for number, mine in enumerate(members)
        ],
    )  # fmt: skip


def _dots(places: list[Point]) -> str:
    """A path of points, to be drawn with round ends."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in places)


def _lines(places: list[Point], base: Point) -> str:
    """A path from the base to each place."""
    return "".join(f"M{base[0]:g} {base[1]:g}L{x:g} {y:g}" for x, y in places)


def _apart(places: list[Point]) -> list[Point]:
    """Where to put labels so that none hides another: moved right until free."""
    put: list[Point] = []
    for x, y in places:
        while any(abs(x - other) < 19 and abs(y - level) < 17 for other, level in put):
            x = round(x + 4, 1)
        put.append((x, y))
    return put


def template(name: str) -> Any:
    """A template of this package; text put into it can never become markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(name)
