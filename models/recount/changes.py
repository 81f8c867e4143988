"""What changes for each school and each team, and the next best team of each school, recounted.

The next best is tried again: every single move, and where none keeps what is asked every exchange,
each with its own loads. Where choices for schools depend on each other, moves and exchanges are
tried in the order of their cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from instances import Instance
from instances.tables import School
from models.recount import Recount
from models.recount.boundaries import Found, broken, neighbours
from models.recount.pay import minute_gbp

Row = Mapping[str, Any]
Rows = Sequence[Row]

PENCE = 0.021
"""Pounds by which four journeys, each in whole pence, may be off."""
ENOUGH = 50
"""So many moves, or exchanges, of a school are tried where schools depend on each other."""


class Plan:
    """A map of schools to teams with what follows from it, pair by pair."""

    def __init__(self, instance: Instance, recount: Recount) -> None:
        self.instance, self.recount = instance, recount
        self.team_of = dict(recount.planned_team)
        self.rows = {row.school: row for row in instance.schools}
        self.today = {row.school: row.team for row in instance.schools}
        self.work = {
            str(row["school"]): int(str(row["workload_min"]))
            for row in recount.told["school_teams"]
        }
        settings = instance.settings
        self.price = settings.move_price_gbp_per_pupil
        self.per_km = settings.mileage_gbp_per_km + 60 * minute_gbp(instance) / settings.speed_km_h
        self.km: dict[tuple[str, str], float] = {}
        for school in instance.schools:
            many = 2 * recount.schools.journeys(school)
            for base in instance.teams:
                way = float(recount.schools.distance_km(school, base))
                self.km[school.school, base.team] = many * way
        whole = sum(self.work.values())
        wte = {row.team: Fraction(str(row.wte)) for row in instance.teams}
        self.share = {team: part * whole / sum(wte.values()) for team, part in wte.items()}
        self.load: dict[str, int] = dict.fromkeys(wte, 0)
        for name, team in self.team_of.items():
            self.load[team] += self.work[name]
        tolerance = Fraction(str(settings.balance_tolerance_pct)) / 100
        self.least = {
            team: min(share * (1 - tolerance), Fraction(self.load[team]))
            for team, share in self.share.items()
        }
        self.most = {
            team: max(share * (1 + tolerance), Fraction(self.load[team]))
            for team, share in self.share.items()
        }

    def gbp(self, school: str, team: str) -> float:
        """Journeys to a school from a team, and the price of its move there."""
        today = self.today[school]
        moved = today is not None and today != team
        return self.km[school, team] * self.per_km + moved * self.price * (
            self.rows[school].pupils or 0
        )

    def minutes(self, school: str, team: str) -> float:
        """Minutes of the journeys to a school from a team."""
        return self.km[school, team] / self.instance.settings.speed_km_h * 60

    def worst_pct(self, changed: Mapping[str, str]) -> float:
        """The worst imbalance once some schools have another team."""
        load = dict(self.load)
        for school, team in changed.items():
            load[self.team_of[school]] -= self.work[school]
            load[team] += self.work[school]
        return max(
            (abs(float(load[team] / share) - 1) if share else float(load[team] > 0)) * 100
            for team, share in self.share.items()
        )

    def fits(self, changed: Mapping[str, str]) -> bool:
        """Whether the loads then are no further off than they may be, or are now."""
        load: dict[str, int] = defaultdict(int)
        for school, team in changed.items():
            load[self.team_of[school]] -= self.work[school]
            load[team] += self.work[school]
        return all(
            self.least[team] <= self.load[team] + more <= self.most[team]
            for team, more in load.items()
        )

    def more_gbp(self, changed: Mapping[str, str]) -> float:
        """What the plan then costs more; clusters that have a price too."""
        more = sum(
            self.gbp(school, team) - self.gbp(school, self.team_of[school])
            for school, team in changed.items()
        )
        return more + self._split(changed) - self._split({})

    def _split(self, changed: Mapping[str, str]) -> float:
        given = self.instance.settings
        if given.clusters_together or not given.cluster_price_gbp:
            return 0.0
        then = self.team_of | dict(changed)
        pairs = {(row.cluster, then[name]) for name, row in self.rows.items() if row.cluster}
        return given.cluster_price_gbp * len(pairs)


def school_moves(instance: Instance, told: Rows, recount: Recount) -> Iterator[Found]:
    """Each school once: what changes, what that saves and costs, and the next best team."""
    plan = Plan(instance, recount)
    names = [str(row["school"]) for row in told]
    if sorted(names) != sorted(plan.rows):
        yield "each school is explained once", "school_moves", str(len(names)), str(len(plan.rows))
        return
    nexts = _Next(plan)
    for row in told:
        name = str(row["school"])
        school, now = plan.rows[name], plan.team_of[name]
        moved = school.team is not None and school.team != now
        home = school.team or now
        yield from _same(row, "school_moves", name, {
            "name": school.name, "today_team": school.team or "", "planned_team": now,
            "moved": "yes" if moved else "no",
        })  # fmt: skip
        yield from _near(row, "school_moves", name, {
            "pupils": (school.pupils or 0, 0), "plan_pupils": (school.plan_pupils or 0, 0),
            "travel_saved_min": (plan.minutes(name, home) - plan.minutes(name, now), 0.51),
            "travel_saved_gbp": ((plan.km[name, home] - plan.km[name, now]) * plan.per_km, PENCE),
            "move_price_gbp": (moved * plan.price * (school.pupils or 0), 0.001),
            "worst_imbalance_if_left_pct": (plan.worst_pct({name: home}), 0.001),
        })  # fmt: skip
        yield from nexts.wrong(row, school)


class _Next:
    """The next best team of a school against all there are."""

    def __init__(self, plan: Plan) -> None:
        self.plan, given = plan, plan.instance.settings
        self.never = {(row.school, row.team) for row in plan.instance.forbidden}
        self.tied = any((
            given.most_schools_moved is not None, given.most_pupils_moved is not None,
            given.most_plan_pupils_moved is not None, given.schools_tolerance_pct is not None,
            given.pupils_tolerance_pct is not None, given.plan_pupils_tolerance_pct is not None,
            given.clusters_together, given.contiguous,
        ))  # fmt: skip
        self.priced = bool(given.cluster_price_gbp) and not given.clusters_together
        self.near = neighbours(plan.instance) if given.contiguous else None

    def wrong(self, row: Row, school: School) -> Iterator[Found]:
        """What is not so in the next best told of a school."""
        plan, name = self.plan, school.school
        team, other = str(row["next_best_team"] or ""), str(row["next_best_exchanged_for"] or "")
        if not team:
            figures = (row["next_best_more_gbp"], row["next_best_worst_imbalance_pct"])
            if other or any(figure not in (None, "") for figure in figures):
                yield "where no other team is told nothing is told of it", name, other, "nothing"
            found = next(self._tries(name, None), None)
            if found and not self.priced:
                yield "where no other team is told none is there", name, "none", found[1][name]
            return
        if team not in plan.share or (other and other not in plan.rows):
            yield "the next best is a team of the table", name, f"{team} {other}".strip(), "known"
            return
        changed = {name: team} | ({other: plan.team_of[name]} if other else {})
        fair = team != plan.team_of[name] and (not other or plan.team_of[other] == team)
        if not (fair and plan.fits(changed) and self._may(changed) and self._keeps(changed)):
            yield "the next best team keeps what is asked", name, team, "a team that may be"
            return
        yield from _near(row, "school_moves", name, {
            "next_best_more_gbp": (plan.more_gbp(changed), PENCE),
            "next_best_worst_imbalance_pct": (plan.worst_pct(changed), 0.001),
        })  # fmt: skip
        limit = float(str(row["next_best_more_gbp"])) - 2 * PENCE
        better = next(self._tries(name, limit, exchanges=bool(other)), None)
        if better and not self.priced:
            yield "no other team is better than the next best", name, team, better[1][name]

    def _tries(
        self, name: str, below: float | None, exchanges: bool = True
    ) -> Iterator[tuple[float, dict[str, str]]]:
        """Moves and exchanges of a school that may be, cheapest first, each below a limit.

        An exchange counts only where there is no single move, whatever that costs.
        """
        plan, mine = self.plan, self.plan.team_of[name]
        singles = [{name: team} for team in plan.share if team != mine]
        yield from self._fitting(singles, None if exchanges else below)
        if exchanges:
            swaps = [
                {name: team, other: mine} for other, team in plan.team_of.items() if team != mine
            ]
            yield from self._fitting(swaps, below)

    def _fitting(
        self, tries: list[dict[str, str]], below: float | None
    ) -> Iterator[tuple[float, dict[str, str]]]:
        plan = self.plan
        found = [(plan.more_gbp(one), one) for one in tries if plan.fits(one) and self._may(one)]
        found.sort(key=lambda pair: pair[0])
        for more, changed in found[:ENOUGH] if self.tied else found:
            if below is not None and more >= below:
                return
            if self._keeps(changed):
                yield more, changed

    def _may(self, changed: Mapping[str, str]) -> bool:
        """Whether each school may go where it does, whatever the others do."""
        return all(self._pair(school, team) for school, team in changed.items())

    def _pair(self, school: str, team: str) -> bool:
        plan, home = self.plan, self.plan.today[school]
        row, farther = plan.rows[school], plan.instance.settings.most_km_farther
        if (school, team) in self.never:
            return False
        if home is None or team == home:
            return True
        if row.locked or row.easting_m is None or row.northing_m is None:
            return False
        if farther is None:
            return True
        teams = plan.recount.schools.teams
        then, now = (
            float(plan.recount.schools.distance_km(row, teams[base])) for base in (team, home)
        )
        return then <= now + farther + 1e-9

    def _keeps(self, changed: Mapping[str, str]) -> bool:
        if not self.tied:
            return True
        then = self.plan.team_of | dict(changed)
        schools = self.plan.recount.schools
        return next(broken(self.plan.instance, then, schools, self.near), None) is None


def team_changes(instance: Instance, told: Rows, recount: Recount) -> Iterator[Found]:
    """Each team once: who joins, who leaves, pupils, work and journeys today and as planned."""
    plan = Plan(instance, recount)
    if sorted(str(row["team"]) for row in told) != sorted(plan.share):
        yield "each team is told once", "team_changes", str(len(told)), str(len(plan.share))
        return
    for row in told:
        team = str(row["team"])
        now = [name for name, home in plan.today.items() if home == team]
        then = [name for name in plan.today if plan.team_of[name] == team]
        yield from _same(row, "team_changes", team, {
            "joins": ";".join(name for name in then if name not in now),
            "leaves": ";".join(name for name in now if name not in then),
        })  # fmt: skip
        for when, names in (("today", now), ("planned", then)):
            yield from _near(row, "team_changes", team, {
                f"schools_{when}": (len(names), 0),
                f"pupils_{when}": (sum(plan.rows[name].pupils or 0 for name in names), 0),
                f"workload_{when}_min": (sum(plan.work[name] for name in names), 0),
                f"travel_{when}_min": (sum(plan.minutes(name, team) for name in names), 0.51),
            })  # fmt: skip


def _same(row: Row, table: str, where: str, due: Mapping[str, str]) -> Iterator[Found]:
    for column, word in due.items():
        if str(row[column] or "") != word:
            yield f"what changes is as counted ({table}, {column})", where, str(row[column]), word


def _near(
    row: Row, table: str, where: str, due: Mapping[str, tuple[float, float]]
) -> Iterator[Found]:
    for column, (counted, within) in due.items():
        given = row[column]
        if given in (None, "") or abs(float(str(given)) - counted) > within:
            said = f"what changes is as counted ({table}, {column})"
            yield said, where, str(given), f"{counted:.3f}"
