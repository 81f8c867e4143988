"""What changes for you: a sheet for each school, team, practice and locality, for consultation.

A sheet has sentences, figures today and planned, and lists; page and Word are made of the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from instances import Instance
from models.travel import distance_km
from reports.words import Frame, Frames, by_base, count, hours, labels, listed, month, percent

KINDS = {
    "schools": "school", "teams": "school team", "practices": "GP practice",
    "localities": "locality",
}  # fmt: skip


UNKNOWN = "not counted"
"""Pressure is counted with the planned teams alone."""


@dataclass(frozen=True)
class Fact:
    """One figure, today and planned."""

    what: str
    today: str
    planned: str


@dataclass(frozen=True)
class Sheet:
    """What one school, team, practice or locality is told; `code` is that of the tables."""

    code: str
    name: str
    changed: bool
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def sheets(instance: Instance, frames: Frames) -> dict[str, list[Sheet]]:
    """Every sheet of a run by kind.

    Args:
        instance: the tables.
        frames: school_teams, teams, staffing and pressure of a run.
    """
    told = _Told(instance, frames)
    return {
        "schools": [told.school(place) for place in range(len(instance.schools))],
        "teams": [told.team(place) for place in range(len(instance.teams))],
        "practices": [told.practice(row) for row in instance.practices],
        "localities": [told.locality(row) for row in instance.localities],
    }


class _Told:
    """What the sheets draw on, looked up once."""

    def __init__(self, instance: Instance, frames: Frames) -> None:
        self.instance = instance
        self.called = labels(instance)
        self.km = distance_km(instance)
        self.number = {row.team: place for place, row in enumerate(instance.teams)}
        table = frames["school_teams"]
        self.planned = table["planned_team"].tolist()
        self.work_min = table["workload_min"].astype(float).tolist()
        self.teams: dict[Any, dict[Any, Any]] = frames["teams"].set_index("team").to_dict("index")
        self.yearly: dict[Any, dict[Any, Any]] = by_base(frames["pressure"]).to_dict("index")
        self.posts = _posts(frames["staffing"])
        self.titles = {row.grade: row.title for row in instance.grades}
        self.starts = {row.tranche: month(row.start_month) for row in instance.tranches}
        self.now: dict[str, list[int]] = defaultdict(list)
        self.then: dict[str, list[int]] = defaultdict(list)
        for place, (row, team) in enumerate(zip(instance.schools, self.planned, strict=True)):
            self.now[row.team or ""].append(place)
            self.then[team].append(place)

    def school(self, place: int) -> Sheet:
        """The sheet of a school."""
        row, to = self.instance.schools[place], self.planned[place]
        was = row.team or ""
        moved = was != to
        work = hours(self.work_min[place])
        if not moved:
            said = [f"Nothing changes: {self.called[to]} goes on looking after the school."]
        elif was:
            said = [f"The school would move from {self.called[was]} to {self.called[to]}."]
        else:
            said = [f"The school has no team today; {self.called[to]} would look after it."]
        said.append(f"The planned contacts at the school take {work} of a nurse's time.")
        placed = row.easting_m is not None
        facts = [
            Fact("School team", self.called.get(was, "none"), self.called[to]),
            Fact("Distance from the team's base",
                 self._km(place, was) if placed else "not known",
                 self._km(place, to) if placed else "not known"),
            Fact("Schools of that team", self._schools(self.now, was),
                 self._schools(self.then, to)),
            Fact("Pressure of the team", UNKNOWN, self._pressure(to)),
        ]  # fmt: skip
        return Sheet(row.school, row.name, moved, tuple(said), tuple(facts))

    def _km(self, place: int, team: str) -> str:
        return f"{self.km[place, self.number[team]]:.1f} km" if team else "none"

    def _schools(self, by_team: Mapping[str, list[int]], team: str) -> str:
        return f"{len(by_team.get(team, ())):,}" if team else "none"

    def team(self, place: int) -> Sheet:
        """The sheet of a school team."""
        team = self.instance.teams[place].team
        old, new = set(self.now.get(team, ())), set(self.then.get(team, ()))
        gained, lost = sorted(new - old), sorted(old - new)
        row = self.teams[team]
        said = [
            f"The team would look after {count(len(new), 'school')} in place of {len(old):,}:"
            f" {len(gained):,} would come and {len(lost):,} would go."
            if gained or lost
            else f"The team keeps its {count(len(new), 'school')}."
        ]
        away = float(row["imbalance_pct"])
        said.append(
            f"Its work would be {abs(away):.1f}% {'above' if away > 0 else 'below'} its fair share"
            f" of {hours(float(row['target_min']))}."
        )
        pupils = [sum(self.instance.schools[n].pupils or 0 for n in some) for some in (old, new)]
        facts = [
            Fact("Schools", f"{len(old):,}", f"{len(new):,}"),
            Fact("Pupils", f"{pupils[0]:,}", f"{pupils[1]:,}"),
            Fact("Work at the schools", hours(sum(self.work_min[n] for n in old)),
                 hours(float(row["workload_min"]))),
            Fact("Away from its fair share", _signed(row["today_imbalance_pct"]), _signed(away)),
            *self._staff(team),
            Fact("Pressure", UNKNOWN, self._pressure(team)),
        ]  # fmt: skip
        lists = (
            ("Schools that would come", self._named(gained, self._from)),
            ("Schools that would go", self._named(lost, self._to)),
            ("Schools that stay", self._named(sorted(old & new), lambda _: "")),
        )
        changed = bool(gained or lost)
        return Sheet(team, self.called[team], changed, tuple(said), tuple(facts),
                     tuple((head, items) for head, items in lists if items))  # fmt: skip

    def _named(self, places: list[int], where: Any) -> tuple[str, ...]:
        return tuple(
            f"{self.instance.schools[n].name} ({self.instance.schools[n].school}){where(n)}"
            for n in places
        )

    def _from(self, place: int) -> str:
        return f", from {self.called.get(self.instance.schools[place].team or '', 'no team')}"

    def _to(self, place: int) -> str:
        return f", to {self.called[self.planned[place]]}"

    def practice(self, row: Any) -> Sheet:
        """The sheet of a GP practice: what changes in the locality that its families live in."""
        base = row.locality
        come = self._come(base)
        said = [f"The practice's families are looked after in {self.called[base]}.", *come]
        births = "not known" if row.births_per_year is None else f"{row.births_per_year:,.0f}"
        small = "not known" if row.children_0_4 is None else f"{row.children_0_4:,.0f}"
        facts = [
            Fact("Locality", self.called[base], self.called[base]),
            Fact("Births a year", births, births),
            Fact("Children under five", small, small),
            *self._staff(base),
            *self._pressures(base, "Pressure of the locality"),
        ]
        return Sheet(row.practice, row.name, bool(self.posts[base][1]), tuple(said), tuple(facts))

    def locality(self, row: Any) -> Sheet:
        """The sheet of a locality."""
        base = row.locality
        yearly = self.yearly[base]
        short = [float(yearly[f"{when}shortage_min"]) for when in ("before_", "")]
        said = [
            *self._come(base),
            f"Hours short over the plan: {hours(short[0])} without new starters, {hours(short[1])}"
            " with them."
            if any(short)
            else "No contact is short.",
        ]
        facts = [
            Fact("Hours owed", *(hours(float(yearly["demand_min"])),) * 2),
            Fact("Hours staff can give", hours(float(yearly["before_capacity_min"])),
                 hours(float(yearly["capacity_min"]))),
            *self._pressures(base, "Pressure"),
            Fact("Hours short", hours(short[0]), hours(short[1])),
            *self._staff(base),
        ]  # fmt: skip
        mine = tuple(
            f"{practice.name} ({practice.practice})"
            for practice in self.instance.practices
            if practice.locality == base
        )
        return Sheet(base, self.called[base], bool(self.posts[base][1]), tuple(said), tuple(facts),
                     (("GP practices", mine),) if mine else ())  # fmt: skip

    def _come(self, base: str) -> list[str]:
        """Who starts there, and when."""
        come = self.posts[base][1]
        if not come:
            return ["No new starter is placed here."]
        told = [
            f"{wte:g} WTE ({self.titles[grade]}) from {self.starts[tranche]}"
            for (tranche, grade), wte in come.items()
        ]
        return [f"New starters: {listed(told)}."]

    def _staff(self, base: str) -> list[Fact]:
        """WTE by grade, in post and planned."""
        there, come = self.posts[base]
        more: dict[str, float] = defaultdict(float)
        for (_, grade), wte in come.items():
            more[grade] += wte
        return [
            Fact(f"{self.titles[grade]}, WTE", f"{there.get(grade, 0.0):.2f}",
                 f"{there.get(grade, 0.0) + more[grade]:.2f}")
            for grade in self.titles
            if grade in there or grade in more
        ]  # fmt: skip

    def _pressure(self, base: str) -> str:
        return percent(float(self.yearly[base]["pressure"]))

    def _pressures(self, base: str, what: str) -> list[Fact]:
        """Pressure of a locality without and with the new starters."""
        row = self.yearly[base]
        return [Fact(what, percent(float(row["before_pressure"])), percent(float(row["pressure"])))]


Posts = dict[str, tuple[dict[str, float], dict[tuple[str, str], float]]]


def _posts(staffing: Frame) -> Posts:
    """WTE in post by grade, and new starters by tranche and grade, of each base."""
    found: Posts = defaultdict(lambda: ({}, {}))
    for row in staffing.to_dict("records"):
        there, come = found[row["base"]]
        if row["tranche"]:
            come[row["tranche"], row["grade"]] = round(float(row["placed_wte"]), 6)
        else:
            there[row["grade"]] = float(row["in_post_wte"])
    return found


def _signed(pct: float) -> str:
    return "not known" if np.isnan(pct) else f"{round(float(pct), 1) + 0.0:+.1f}%"
