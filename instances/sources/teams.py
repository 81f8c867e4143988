"""School teams for a new set of schools: bases by rule, staff shared by pupils."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from instances.faults import Fault, InstanceFaults
from instances.save import cell_text
from instances.sources.account import Account, assume, counted
from instances.sources.places import Place, distance_m, groups, nearest_place, place
from instances.sources.start import Rows
from instances.units import apportion

BASE_SOURCE = "rule: largest school of a group of schools that lie together"
STAFF_SOURCE = "rule: staff of the teams before, shared by pupils"


def rebase_teams(tables: dict[str, Rows], file: str) -> Account:
    """Give the schools of the tables as many teams as there were, placed anew, and share staff.

    Changes the tables schools, teams and staff in place.

    Args:
        tables: rows of every table; schools are the new ones, teams and staff those of before.
        file: the file the schools came from, to place a fault.

    Raises:
        InstanceFaults: no school has coordinates.
    """
    schools = tables["schools"]
    located = [found for row in schools if (found := place(row, "school", "pupils"))]
    if not located:
        raise InstanceFaults([
            Fault("schools", file, 0, "easting", f"no school with coordinates among {len(schools)}",
                  "coordinates, by which teams are placed")
        ])  # fmt: skip
    before = {row["team"] for row in tables["teams"]}
    bases = _bases(located, len(before))
    _look_after(schools, bases)
    pupils = [
        sum(int(row["pupils"] or 0) for row in schools if row["team"] == base.code)
        for base in bases
    ]
    staff = _shared_staff([row for row in tables["staff"] if row["base"] in before], bases, pupils)
    tables["staff"] = [row for row in tables["staff"] if row["base"] not in before] + staff
    tables["teams"] = _teams(bases, tables, staff, _weights(pupils))
    return _account(tables, len(before), bases)


def _bases(located: Sequence[Place], number: int) -> list[Place]:
    """The largest school of each group, north to south, under the codes of the teams."""
    largest = [
        min(group, key=lambda found: (-found.weight, found.code))
        for group in groups(located, number)
    ]
    largest.sort(key=lambda found: (-found.north, found.east, found.code))
    width = max(2, len(str(len(largest))))
    return [
        Place(f"team-{number:0{width}d}", found.east, found.north)
        for number, found in enumerate(largest, start=1)
    ]


def _look_after(schools: Rows, bases: Sequence[Place]) -> None:
    """Today's team of each school: the nearest base; blank where the school has no place."""
    for row in schools:
        at = place(row, "school")
        row["team"] = nearest_place(at, bases).code if at else ""


def _weights(pupils: Sequence[int]) -> Sequence[int]:
    return pupils if any(pupils) else [1] * len(pupils)


def _shared_staff(before: Rows, bases: Sequence[Place], pupils: Sequence[int]) -> Rows:
    """Staff of each grade shared among the teams by pupils, to the hundredth of a WTE."""
    rows: Rows = []
    for grade in dict.fromkeys(row["grade"] for row in before):
        mine = [row for row in before if row["grade"] == grade]
        wte = apportion(_hundredths(mine, "wte"), _weights(pupils))
        leavers = apportion(_hundredths(mine, "leavers_wte_per_year"), _weights(pupils))
        rows += [
            {
                "base": base.code,
                "grade": grade,
                "wte": cell_text(given / 100),
                "leavers_wte_per_year": cell_text(leaving / 100) if any(leavers) else "",
                "source": STAFF_SOURCE,
            }
            for base, given, leaving in zip(bases, wte, leavers, strict=True)
        ]
    return rows


def _hundredths(rows: Rows, column: str) -> int:
    return round(sum(Fraction(row.get(column) or "0") for row in rows) * 100)


def _teams(
    bases: Sequence[Place], tables: dict[str, Rows], staff: Rows, weights: Sequence[int]
) -> Rows:
    """Rows of the teams; their establishment is their staff, or what teams had where none is."""
    if staff:
        wte = [_hundredths([row for row in staff if row["base"] == base.code], "wte")
               for base in bases]  # fmt: skip
    else:
        wte = apportion(_hundredths(tables["teams"], "wte"), weights)
    localities = [found for row in tables["localities"] if (found := place(row, "locality"))]
    return [
        {
            "team": base.code,
            "name": f"{_school_at(base, tables['schools'])} team",
            "locality": nearest_place(base, localities).code,
            "easting_m": cell_text(base.east),
            "northing_m": cell_text(base.north),
            "wte": cell_text(hundredths / 100),
            "source": BASE_SOURCE,
        }
        for base, hundredths in zip(bases, wte, strict=True)
    ]


def _school_at(base: Place, schools: Rows) -> str:
    """Name of the largest school at a base."""
    there = [row for row in schools if row["team"] == base.code
             and (at := place(row, "school")) and distance_m(at, base) == 0]  # fmt: skip
    return min(there, key=lambda row: (-int(row["pupils"] or 0), row["school"]))["name"]


def _account(tables: dict[str, Rows], before: int, bases: Sequence[Place]) -> Account:
    wte = sum(Fraction(row["wte"]) for row in tables["teams"])
    told = [f"{counted(len(bases), 'school team')}, {before} before; {float(wte):,.2f} WTE in all"]
    homeless = sum(not row["team"] for row in tables["schools"])
    if homeless:
        told.append(f"{counted(homeless, 'school')} without coordinates left without a team")
    return Account(
        filled=(f"today's team of {counted(len(tables['schools']) - homeless, 'school')}",),
        told=tuple(told),
        assumed=(
            assume(
                "school-teams",
                "The register does not say which team looks after a school; the nearest base "
                "stands for today's team.",
            ),
            assume(
                "team-bases",
                "School teams are placed by rule, not where they are today: schools that lie "
                "together are grouped by pupils, and a team sits at the largest school of its "
                "group.",
            ),
            assume(
                "team-staff",
                "The staff of the school teams are those of the instance started from, by grade, "
                "shared among the teams by pupils.",
            ),
        ),
    )
