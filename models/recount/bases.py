"""Bases that are chosen, recounted: who is where, the shares of work, journeys and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instances import Instance
from instances.calendar import calendar
from instances.tables import Team
from models.recount.boundaries import Found
from models.recount.pay import minute_gbp
from models.recount.schools import Schools


def bases(
    instance: Instance, base_of: Mapping[str, str], number: int | None, told_gbp: float
) -> Iterator[Found]:
    """Each promise that a choice of bases breaks; `told_gbp` is what it is said to cost."""
    schools = Schools(instance, calendar(instance.settings, instance.school_terms))
    places = {row.base: row for row in instance.candidate_bases}
    open_now = set(base_of.values())
    if set(base_of) != {row.school for row in instance.schools} or not open_now <= set(places):
        yield "each school has a base of the table", "bases", str(len(base_of)), "every school"
        return
    if number is not None and len(open_now) != number:
        yield "so many bases are chosen", "bases", str(len(open_now)), str(number)
    load: dict[str, Fraction] = defaultdict(Fraction)
    settings = instance.settings
    per_km = settings.mileage_gbp_per_km + 60 * minute_gbp(instance) / settings.speed_km_h
    cost = sum(places[base].yearly_gbp for base in open_now) * settings.months / 12
    for school in instance.schools:
        base = places[base_of[school.school]]
        load[base.base] += round(schools.workload[school.school])
        there = Team(team=base.base, name=base.name, easting_m=base.easting_m,
                     northing_m=base.northing_m, wte=0)  # fmt: skip
        km = 2 * float(schools.distance_km(school, there)) * schools.journeys(school)
        cost += km * per_km
    share = sum(load.values(), Fraction(0)) / (number or len(instance.teams))
    tolerance = Fraction(str(settings.balance_tolerance_pct)) / 100
    for name, minutes in sorted(load.items()):
        if abs(minutes - share) > tolerance * share + len(base_of):
            yield "a base has its share of the work", name, str(minutes), f"{float(share):.0f}"
    if abs(cost - told_gbp) > 0.01 * (len(base_of) + len(open_now)):
        yield "the cost is that of journeys and bases", "bases", f"{told_gbp:.2f}", f"{cost:.2f}"
