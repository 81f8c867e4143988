"""Practices and localities counted again as schools and teams are, by the loops of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from instances import Instance
from instances.tables import Forbidden, Locality, Practice, School, Settings, Team
from models.recount import Recount, Told
from models.recount.children import Children, ages
from models.recount.schools import Schools

ASKED = {
    "balance": None, "most_schools_moved": None, "most_pupils_moved": None,
    "most_plan_pupils_moved": None, "most_km_farther": None, "clusters_together": None,
    "cluster_price_gbp": None, "schools_tolerance_pct": None, "pupils_tolerance_pct": None,
    "plan_pupils_tolerance_pct": None, "contiguous": None,
}  # fmt: skip
"""Of wishes for schools none holds for practices, unless it is asked with the question."""


def mirrored(instance: Instance, asked: Mapping[str, object]) -> Instance:
    """The tables with each practice in a row of a school, each locality in that of a team."""
    given = {name: getattr(instance.settings, name) for name in instance.settings.model_fields_set}
    given |= ASKED | dict(asked)
    given["move_price_gbp_per_pupil"] = instance.settings.move_price_gbp_per_child
    schools, teams = [], []
    for row in instance.practices:
        schools.append(
            School(school=row.practice, name=row.name, phase="other", low_age=0, high_age=5,
                   pupils=round(sum(ages(row))), easting_m=row.easting_m,
                   northing_m=row.northing_m, team=row.locality, locked=row.locked)
        )  # fmt: skip
    for place in instance.localities:
        there = sum(Fraction(str(post.wte)) for post in instance.staff
                    if post.base == place.locality)  # fmt: skip
        teams.append(
            Team(team=place.locality, name=place.name, easting_m=place.easting_m,
                 northing_m=place.northing_m, wte=float(there))
        )  # fmt: skip
    never = [Forbidden(school=row.practice, team=row.locality)
             for row in instance.forbidden_localities]  # fmt: skip
    return replace(
        instance, settings=Settings(**given), schools=tuple(schools), teams=tuple(teams),
        forbidden=tuple(never),
    )  # fmt: skip


class Practices(Schools):
    """Minutes and journeys of the practices, as of schools."""

    @cached_property
    def workload(self) -> dict[str, Fraction]:
        """Minutes each practice owes over the plan, home journeys apart."""
        return {name: Fraction(minutes) for name, (minutes, _) in self._owed.items()}

    def journeys(self, school: School) -> float:
        """Journeys to homes of a practice over the plan."""
        return self._owed[school.school][1]

    @cached_property
    def _owed(self) -> dict[str, tuple[float, float]]:
        """Minutes and journeys by practice, each counted as a place of its own."""
        alone = self._alone()
        children = Children(alone, self.days)
        owed = {}
        for place in alone.localities:
            minutes = journeys = 0.0
            for contact in alone.contacts:
                count = sum(children.due(contact, place.locality).values())
                # at a place without travel to homes this is all but the journeys home
                minutes += count * children.each_min(contact, place)
                if contact.mode == "home":
                    made = 1 - contact.did_not_attend_pct / 100
                    journeys += count / contact.group_size / made
            owed[place.locality] = (minutes, journeys)
        return owed

    def _alone(self) -> Instance:
        given = self.instance
        heads: dict[str, float] = {}
        for row in given.practices:
            heads[row.locality] = heads.get(row.locality, 0.0) + sum(ages(row))

        def home(locality: str) -> list[Practice]:
            return [row for row in given.practices if row.locality == locality]

        growth = [
            one.model_copy(update={"locality": row.practice})
            for one in given.growth for row in home(one.locality)
        ]  # fmt: skip
        counts = [
            one.model_copy(update={"locality": row.practice,
                                   "children": one.children / heads[one.locality] * sum(ages(row))})
            for one in given.caseload_counts for row in home(one.locality) if heads[one.locality]
        ]  # fmt: skip
        places = [
            Locality(locality=row.practice, name=row.name, easting_m=0, northing_m=0,
                     home_visit_travel_min=0)
            for row in given.practices
        ]  # fmt: skip
        moved = [row.model_copy(update={"locality": row.practice}) for row in given.practices]
        visiting = [row for row in given.pathways if row.service == "HV"]
        names = {row.pathway for row in visiting}
        return replace(
            given, localities=tuple(places), practices=tuple(moved), growth=tuple(growth),
            caseload_counts=tuple(one for one in counts if one.pathway in names),
            pathways=tuple(visiting),
            contacts=tuple(row for row in given.contacts if row.pathway in names),
        )  # fmt: skip


def recount_of(mirror: Instance, told: Told) -> Recount:
    """The counting of the audit, with practices in the place of the schools."""
    recount = Recount(mirror, told)
    recount.schools = Practices(mirror, recount.days)
    return recount
