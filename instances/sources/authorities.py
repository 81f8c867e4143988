"""A register of schools as one service for each authority, with as many teams as its pupils make.

School nursing is commissioned by authority. Where its teams are is not in any register: schools of
an authority that lie together form groups of about as many pupils each, and a team is based at the
school in the middle of its group. Pathways, pay and settings are those of another service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from statistics import median

from instances.faults import Fault, InstanceFaults
from instances.instance import Instance
from instances.schema import columns
from instances.sources.account import Account
from instances.sources.places import Place, centre, groups, nearest_place
from instances.sources.schools import read_schools
from instances.tables import Locality, School, Setting, Staff, Team

ASSUMED = (
    "Each authority has teams by its share of pupils, at least one; they are alike in staff.",
    "Teams are placed by rule: schools that lie together form groups of about as many pupils each,"
    " and a team sits at the school in the middle of its group.",
    "A school whose pupils are not known counts as the median of its phase in its authority.",
    "Pathways, pay and settings are those of the service named by --like everywhere.",
)


@dataclass(frozen=True)
class Authority:
    """An authority with its schools and the number of its teams."""

    code: str
    name: str
    schools: tuple[School, ...]
    teams: int = 0
    filled: int = 0

    @property
    def pupils(self) -> int:
        """Pupils of all its schools."""
        return sum(row.pupils or 0 for row in self.schools)


def read_authorities(
    files: Sequence[Path], teams: int, areas: Sequence[str] = ()
) -> tuple[tuple[Authority, ...], Account]:
    """The authorities of registers of schools, by code, sharing so many teams.

    Raises:
        InstanceFaults: with every fault of the files; or where there are fewer teams than
            authorities, or more than schools with a place.
    """
    rows, account = read_schools(files, areas)
    names = {column.name for column in columns(School)} - {"postcode", "lsoa21"}
    inside: dict[tuple[str, str], list[School]] = {}
    for row in rows:
        school = School.model_validate({n: row[n] for n in names if row.get(n)})
        inside.setdefault((row["la_code"], row["la_name"]), []).append(school)
    found = [_filled(code, name, schools) for (code, name), schools in sorted(inside.items())]
    most = [max(1, len(_places(one.schools))) for one in found]
    if not len(found) <= teams <= sum(most):
        raise InstanceFaults([
            Fault("schools", files[0].name, 0, "", f"{teams} teams for {len(found)} authorities",
                  f"{len(found)} to {sum(most)} teams: one for each authority at least, none"
                  " without a school", "Choose another number of teams.")
        ])  # fmt: skip
    numbers = shared(teams, [one.pupils for one in found], most)
    return (
        tuple(replace(one, teams=many) for one, many in zip(found, numbers, strict=True)),
        account,
    )


def shared(total: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """A number shared by weights, at least one each and no more than `most` of each.

    One after another to whom most is due by the method of Sainte-Lague, once each has one; ties go
    to the earlier.
    """
    given = [1] * len(weights)
    for _ in range(total - len(weights)):
        free = [place for place, many in enumerate(given) if many < most[place]]
        due = max(free, key=lambda place: (Fraction(weights[place], 2 * given[place] + 1), -place))
        given[due] += 1
    return given


def service_of(authority: Authority, like: Instance) -> Instance:
    """An authority as a service: its schools without teams of today, its teams at their bases."""
    bases = _bases(authority)
    posts = [row for row in like.staff if row.base in {team.team for team in like.teams}]
    wte = {row.grade: Fraction(0) for row in posts}
    for row in posts:
        wte[row.grade] += Fraction(str(row.wte)) / len(like.teams)
    each = float(sum(wte.values()))
    middle = centre(list(bases))
    travel = [row.home_visit_travel_min for row in like.localities]
    place = Locality(
        locality=f"la-{authority.code}", name=authority.name, easting_m=middle.east,
        northing_m=middle.north, home_visit_travel_min=sum(travel) / len(travel),
    )  # fmt: skip
    teams = tuple(
        Team(team=base.code, name=base.code, locality=place.locality, easting_m=base.east,
             northing_m=base.north, wte=each)
        for base in bases
    )  # fmt: skip
    return replace(
        like,
        settings=like.settings.model_copy(update={"name": authority.name}),
        settings_given=tuple(
            Setting(key="name", value=authority.name) if row.key == "name" else row
            for row in like.settings_given
        ),
        localities=(place,), practices=(), schools=authority.schools, teams=teams,
        staff=tuple(
            Staff(base=team.team, grade=grade, wte=float(part))
            for team in teams for grade, part in wte.items()
        ),
        caseload_counts=(), growth=(), tranches=(), students=(), safe_staffing=(), contract=(),
        forbidden=(), forbidden_localities=(), candidate_bases=(), assumptions=(), cautions=(),
    )  # fmt: skip


def _filled(code: str, name: str, schools: list[School]) -> Authority:
    """Schools of unknown pupils at the median of their phase, else of all."""
    known = [row for row in schools if row.pupils is not None]
    usual = median([row.pupils or 0 for row in known]) if known else 0
    of_phase = {
        phase: median([row.pupils or 0 for row in known if row.phase == phase])
        for phase in {row.phase for row in known}
    }
    rows = tuple(
        row if row.pupils is not None
        else row.model_copy(update={"pupils": round(of_phase.get(row.phase, usual))})
        for row in schools
    )  # fmt: skip
    return Authority(code, name, rows, filled=len(schools) - len(known))


def _places(schools: Sequence[School]) -> list[Place]:
    return [
        Place(row.school, row.easting_m, row.northing_m, float(row.pupils or 0))
        for row in schools
        if row.easting_m is not None and row.northing_m is not None
    ]


def _bases(authority: Authority) -> tuple[Place, ...]:
    """Where its teams sit, north to south; at the origin where no school has a place."""
    located = _places(authority.schools)
    middles = [
        nearest_place(centre(group), group) for group in groups(located, authority.teams)
    ] or [Place("", 0.0, 0.0)]
    middles.sort(key=lambda base: (-base.north, base.east, base.code))
    return tuple(
        Place(f"{authority.code}-{number:02d}", base.east, base.north)
        for number, base in enumerate(middles, start=1)
    )
