"""Practices to localities: the program of the school teams, asked of GP practices.

A practice stands as a school, a locality as a team, a child under five as a pupil. Workload of a
practice: its health-visiting minutes over the plan, weighted by its need if the settings ask for
it, home journeys apart. Target of a locality: its share of the staff in post. Journeys: home visits
x return distance between the practice, around which its families are taken to live, and the base
of the locality. What belongs to today's locality by growth, moves and counts of caseload stays with
the practice wherever it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Forbidden, Locality, School, Settings, Team
from models.cohorts import children_by_age, due
from models.minutes import each_min, journeys_each
from models.school_teams import Nouns, SchoolTeams, school_teams
from models.travel import distance_km, return_min
from models.weighting import need_weights

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NOUNS = Nouns(
    "practice", "locality", "child", "practices", "localities", "children", "homes"
)  # fmt: skip
NOT_ASKED = (
    "balance", "most_schools_moved", "most_pupils_moved", "most_plan_pupils_moved",
    "most_km_farther", "clusters_together", "cluster_price_gbp", "schools_tolerance_pct",
    "pupils_tolerance_pct", "plan_pupils_tolerance_pct", "contiguous",
)  # fmt: skip
"""Settings that are wishes for schools; of practices only what is asked with the question."""


@dataclass(frozen=True)
class PracticeWork:
    """Work of each practice over the plan, as `SchoolWork` has it of schools.

    `visits` are journeys to homes; `travel_min` (practice, locality) is one return journey.
    """

    workload_min: Whole
    visits: Floats
    travel_min: Floats


def as_schools(instance: Instance, asked: Mapping[str, object]) -> Instance:
    """The practices as schools and the localities as teams, with what is asked as settings."""
    wte: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        wte[row.base] += row.wte
    schools = tuple(
        School(
            school=row.practice, name=row.name, phase="other", low_age=0, high_age=5,
            pupils=round(sum(children_by_age(row))), imd_quintile=row.imd_quintile,
            easting_m=row.easting_m, northing_m=row.northing_m, team=row.locality,
            locked=row.locked,
        )
        for row in instance.practices
    )  # fmt: skip
    teams = tuple(
        Team(team=row.locality, name=row.name, easting_m=row.easting_m, northing_m=row.northing_m,
             wte=round(wte[row.locality], 6))
        for row in instance.localities
    )  # fmt: skip
    price = instance.settings.move_price_gbp_per_child
    wishes = dict.fromkeys(NOT_ASKED) | dict(asked) | {"move_price_gbp_per_pupil": price}
    settings = instance.settings.model_dump(exclude_unset=True) | wishes
    return replace(
        instance, schools=schools, teams=teams, practices=(),
        settings=Settings.model_validate(settings),
        forbidden=tuple(
            Forbidden(school=row.practice, team=row.locality)
            for row in instance.forbidden_localities
        ),
    )  # fmt: skip


def practice_work(instance: Instance, mirror: Instance, days: Calendar) -> PracticeWork:
    """What each practice owes; `mirror` has the practices as schools."""
    apart = _apart(instance)
    inside = {row.pathway for row in instance.pathways if row.service == "HV"}
    contacts = tuple(row for row in instance.contacts if row.pathway in inside)
    owed = due(apart, days, contacts).sum(axis=2)
    clinic_min = np.array([float(each_min(row, row.journey_min)) for row in contacts])
    journeys = np.array([journeys_each(row) * (row.mode == "home") for row in contacts])
    minutes = need_weights(apart) * (clinic_min @ owed)
    return PracticeWork(
        workload_min=np.rint(minutes).astype(np.int64),
        visits=journeys @ owed,
        travel_min=return_min(distance_km(mirror), instance),
    )


def practice_localities(mirror: Instance, work: PracticeWork) -> SchoolTeams:
    """The question: schools are the practices, teams the localities."""
    return replace(school_teams(mirror, work), nouns=NOUNS)


def _apart(instance: Instance) -> Instance:
    """Every practice as a locality of its own, with the growth and its part of the counts."""
    size: dict[str, float] = defaultdict(float)
    own = {row.practice: sum(children_by_age(row)) for row in instance.practices}
    for row in instance.practices:
        size[row.locality] += own[row.practice]
    inside: dict[str, list[str]] = defaultdict(list)
    for row in instance.practices:
        inside[row.locality].append(row.practice)
    return replace(
        instance,
        localities=tuple(
            Locality(locality=row.practice, name=row.name, easting_m=0, northing_m=0,
                     home_visit_travel_min=0)
            for row in instance.practices
        ),
        practices=tuple(
            row.model_copy(update={"locality": row.practice}) for row in instance.practices
        ),
        growth=tuple(
            row.model_copy(update={"locality": practice})
            for row in instance.growth for practice in inside[row.locality]
        ),
        caseload_counts=tuple(
            row.model_copy(update={
                "locality": practice,
                "children": row.children * own[practice] / size[row.locality],
            })
            for row in instance.caseload_counts if size[row.locality]
            for practice in inside[row.locality]
        ),
    )  # fmt: skip
