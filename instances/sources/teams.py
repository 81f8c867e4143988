"""School teams for a new set of schools: bases by rule, staff shared by pupils."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from instances.faults import Fault, InstanceFaults
from instances.save import cell_text
from instances.sources.account import Account, assume, counted
from instances.sources.places import Place, centre, distance_m, groups, nearest_place, place
from instances.sources.start import Rows
from instances.units import apportion

BASE_SOURCE = "rule: the school in the middle of a group of schools that lie together"
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
    teams = _bases(located, len(before))
    bases = [base for base, _ in teams]
    team_of = {school.code: base.code for base, group in teams for school in group}
    for row in schools:
        row["team"] = team_of.get(row["school"], "")
    pupils = [round(base.weight) for base in bases]
    staff = _shared_staff([row for row in tables["staff"] if row["base"] in before], bases, pupils)
    tables["staff"] = [row for row in tables["staff"] if row["base"] not in before] + staff
    tables["teams"] = _teams(bases, tables, staff, _weights(pupils))
    return _account(tables, len(before), bases)


def _bases(located: Sequence[Place], number: int) -> list[tuple[Place, list[Place]]]:
    """Base and schools of each team, north to south.

    The base is the school in the middle of a group, under the code of the team; its weight is the
    pupils of the group.
    """
    found = []
    for group in groups(located, number):
        middle = nearest_place(centre(group), group)
        pupils = sum(member.weight for member in group)
        found.append((Place("", middle.east, middle.north, pupils), group))
    found.sort(key=lambda pair: (-pair[0].north, pair[0].east))
    width = max(2, len(str(len(found))))
    return [
        (Place(f"team-{number:0{width}d}", base.east, base.north, base.weight), group)
        for number, (base, group) in enumerate(found, start=1)
    ]


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
                "The register does not say which team looks after a school; the team of the group "
                "it lies in stands for today's team.",
            ),
            assume(
                "team-bases",
                "School teams are placed by rule, not where they are today: schools that lie "
                "together form groups of about as many pupils each, and a team sits at the school "
                "in the middle of its group.",
            ),
            assume(
                "team-staff",
                "The staff of the school teams are those of the instance started from, by grade, "
                "shared among the teams by the pupils of their groups.",
            ),
        ),
    )
