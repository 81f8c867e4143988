"""Every authority told: sentences, a row for each authority and each school, one map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from instances.inert import guarded
from reports.maps import Figure, areas_map, template
from reports.parts import inline
from reports.words import Frame, count, gap_words, hours, listed, money

Records = Sequence[dict[str, Any]]
COLUMNS = (
    "la_code", "authority", "schools", "teams", "pupils", "status", "tolerance_pct", "cost_gbp",
    "bound_gbp", "gap", "travel_min", "worst_imbalance_pct", "without_coordinates",
    "pupils_filled", "reasons",
)  # fmt: skip
MOST_NAMED = 5


def planned(records: Records) -> list[dict[str, Any]]:
    """Those that have a plan."""
    return [record for record in records if "rows" in record]


def tables(records: Records) -> dict[str, Frame]:
    """`schools`: the team of each; `authorities`: how sure, how far, how balanced."""
    rows = [
        {name: record.get(name) for name in COLUMNS} | {"gap": _gap(record)} for record in records
    ]
    schools = [row for record in planned(records) for row in record["rows"]]
    columns = ["school", "name", "la_code", "easting_m", "northing_m", "pupils", "team",
               "workload_min", "distance_km"]  # fmt: skip
    frames = {
        "authorities": Frame(rows, columns=list(COLUMNS)),
        "schools": Frame(schools, columns=columns),
    }
    return {
        name: frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
        for name, frame in frames.items()
    }


def _gap(record: dict[str, Any]) -> float | None:
    if "rows" not in record:
        return None
    cost, bound = record["cost_gbp"], record["bound_gbp"]
    return round(max(0.0, (cost - bound) / cost), 6) if cost else 0.0


def words(records: Records, whole: int) -> list[str]:
    """The sums, how sure they are, and what stands out."""
    there = planned(records)
    cost = sum(record["cost_gbp"] for record in there)
    bound = sum(min(record["bound_gbp"], record["cost_gbp"]) for record in there)
    gap = gap_words((cost - bound) / cost if cost else 0.0)
    schools, teams = (sum(record[name] for record in there) for name in ("schools", "teams"))
    places = count(whole, "authority", "authorities")
    said = [
        f"{count(schools, 'school')} of {len(there):,} of {places}"
        f" go to {count(teams, 'team')}: journeys of"
        f" {hours(sum(record['travel_min'] for record in there))}, {money(cost)} over the plan. The"
        f" sum of the bounds is {money(bound)}: the gap is {gap}.",
        f"Every one of the {len(there):,} plans was recounted from its schools alone.",
    ]
    wide = [record for record in there if record["tolerance_pct"] > _usual(there)]
    if wide:
        named = [
            f"{record['authority']} ({record['tolerance_pct']:g}%)"
            for record in sorted(wide, key=lambda one: -one["tolerance_pct"])[:MOST_NAMED]
        ]
        said.append(
            f"In {count(len(wide), 'authority', 'authorities')} no plan keeps every team within"
            f" {_usual(there):g}% of its share; the least there is was taken, the widest"
            f" in {listed(named)}."
        )
    lost = sum(record["without_coordinates"] for record in there)
    if lost:
        said.append(
            f"{count(lost, 'school')} without coordinates have a team with room; their journeys"
            " count as none."
        )
    filled = sum(record["pupils_filled"] for record in there)
    if filled:
        said.append(f"Pupils of {count(filled, 'school')} are not known: the usual number stands.")
    failed = [record for record in records if "rows" not in record]
    said += [f"{record['authority']}: {record['status']}. {record['reasons']}" for record in failed]
    if len(records) < whole:
        said.append(f"{whole - len(records):,} are still to be planned; the same command goes on.")
    return said


def _usual(there: Records) -> float:
    return float(min(record["tolerance_pct"] for record in there))


def drawn(records: Records) -> Figure | None:
    """One map: each school in the colour of its team, a line to its base."""
    at: list[tuple[float, float]] = []
    team: list[int] = []
    bases: list[tuple[float, float]] = []
    for record in planned(records):
        number = {name: len(bases) + place for place, (name, *_) in enumerate(record["bases"])}
        bases += [(east, north) for _, east, north in record["bases"]]
        for row in record["rows"]:
            if row["easting_m"] is not None and row["northing_m"] is not None:
                at.append((row["easting_m"], row["northing_m"]))
                team.append(number[row["team"]])
    if not at:
        return None
    summary = (
        f"{count(len(at), 'school')} joined by lines to the bases of {count(len(bases), 'team')};"
        " teams that lie side by side have different colours."
    )
    svg = areas_map(np.array(at), np.array(bases), np.array(team, dtype=np.int64))
    return Figure("map-england", "Schools and teams", svg, summary)


def page(records: Records, said: Sequence[str], assumed: Sequence[str]) -> str:
    """A page: words, the map, every authority; text can never become markup."""
    figure = drawn(records)
    rows = [
        (record["authority"], f"{record['schools']:,}", f"{record['teams']:,}", record["status"],
         "" if (gap := _gap(record)) is None else gap_words(gap),
         f"{record.get('worst_imbalance_pct', '')}", f"{record.get('cost_gbp', 0):,.0f}")
        for record in records
    ]  # fmt: skip
    heads = ("Authority", "Schools", "Teams", "Proof", "Gap", "Furthest team, %", "Journeys, £")
    text: str = template("england.html.jinja").render(
        said=said, figure=figure, inline=inline, heads=heads, rows=rows, assumed=assumed
    )
    return text
