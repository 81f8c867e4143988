"""The school teams told: words first, then tables for teams and schools, maps and the frontier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models.answers import ToldSchools
from models.comparison import Basis
from models.explained import Explained
from models.school_teams import Nouns
from reports import words as saying
from reports.charts import frontier as frontier_chart
from reports.maps import school_maps, template
from reports.parts import inline
from reports.tables import frontier, frontier_plans, school_teams, teams
from reports.words import Frame, Frames, count, listed, money

MOST_TOLD = 10
KNEE = 0.8
"""The knee: the fewest moves that buy this share of the most balance that can be bought."""


def tables(answers: ToldSchools, explained: Explained, bases: Sequence[Basis]) -> dict[str, Frame]:
    """Every table of the school teams by name."""
    return {
        "school_teams": school_teams(answers), "teams": teams(answers),
        "frontier": frontier(answers), "frontier_plans": frontier_plans(answers),
        "school_moves": _school_moves(answers, explained),
        "team_changes": _team_changes(answers), "comparison": _comparison(bases),
    }  # fmt: skip


def _school_moves(answers: ToldSchools, explained: Explained) -> Frame:
    """What changes for each school, what that buys and costs, and the next best team."""
    question, plan = answers.school_question, answers.schools.plan
    rows = []
    for place, row in enumerate(answers.instance.schools):
        other, today = explained.next_best[place], int(question.today[place])
        rows.append({
            "school": row.school, "name": row.name,
            "today_team": question.teams[today] if today >= 0 else "",
            "planned_team": question.teams[plan.team[place]],
            "moved": "yes" if plan.moved[place] else "no",
            "pupils": row.pupils or 0, "plan_pupils": row.plan_pupils or 0,
            "travel_saved_min": round(float(explained.saved_min[place])),
            "travel_saved_gbp": int(explained.saved_pence[place]) / 100,
            "move_price_gbp": int(question.move_pence[place]) / 100 if plan.moved[place] else 0.0,
            "worst_imbalance_if_left_pct": round(float(explained.undone_pct[place]), 3),
            "next_best_team": question.teams[other.team] if other else "",
            "next_best_exchanged_for": (
                question.schools[other.exchanged] if other and other.exchanged >= 0 else ""
            ),
            "next_best_more_gbp": other.more_pence / 100 if other else None,
            "next_best_worst_imbalance_pct": round(other.worst_pct, 3) if other else None,
        })  # fmt: skip
    return Frame(rows)


def _team_changes(answers: ToldSchools) -> Frame:
    """What changes for each team."""
    question, plan = answers.school_question, answers.schools.plan
    pupils = np.array([row.pupils or 0 for row in answers.instance.schools])
    rows = []
    for place, team in enumerate(question.teams):
        now, then = question.today == place, plan.team == place
        rows.append({
            "team": team, "schools_today": int(now.sum()), "schools_planned": int(then.sum()),
            "joins": ";".join(question.schools[n] for n in np.flatnonzero(then & ~now)),
            "leaves": ";".join(question.schools[n] for n in np.flatnonzero(now & ~then)),
            "pupils_today": int(pupils[now].sum()), "pupils_planned": int(pupils[then].sum()),
            "workload_today_min": int(question.workload_min[now].sum()),
            "workload_planned_min": int(question.workload_min[then].sum()),
            "travel_today_min": round(float(question.travel_min[now, place].sum())),
            "travel_planned_min": round(float(question.travel_min[then, place].sum())),
        })  # fmt: skip
    return Frame(rows)


def _comparison(bases: Sequence[Basis]) -> Frame:
    """Ways to form teams, the same children in each."""
    return Frame(
        [
            {
                "basis": basis.name, "schools_moved": basis.schools_moved,
                "travel_min": round(basis.travel_min), "travel_km": round(basis.travel_km),
                "travel_miles": round(basis.travel_miles),
                "travel_gbp": round(basis.travel_gbp, 2),
                "worst_imbalance_pct": round(basis.worst_imbalance_pct, 2),
                "spread_pct": round(basis.spread_pct, 2),
                "teams_without_schools": basis.without_schools,
            }
            for basis in bases
        ]
    )  # fmt: skip


def words(answers: ToldSchools, frames: Frames) -> list[str]:
    """The answer in sentences: the plan, the knee, the moves worth most, other bases of a team."""
    return [
        saying.moves(answers), *_unplaced(answers), *_knee(answers, frames["frontier"]),
        *_moves(answers, frames), *_bases(answers, frames["comparison"]),
    ]  # fmt: skip


def _unplaced(answers: ToldSchools) -> list[str]:
    lost = [row.name for row in answers.instance.schools if row.easting_m is None]
    if not lost:
        return []
    named = listed([*lost[:5], *([f"{len(lost) - 5} more"] if len(lost) > 5 else [])])
    nouns = answers.school_question.nouns
    return [
        f"{count(len(lost), nouns.unit)} without coordinates stay with their {nouns.place}, or get"
        f" any with room where they have none; their journeys count as none: {named}."
    ]


def _knee(answers: ToldSchools, points: Frame) -> list[str]:
    """Where the frontier bends."""
    if len(points) < 2:
        return []
    worst = points["worst_imbalance_pct"].to_numpy(dtype=float)
    moved = points["schools_moved"].to_numpy()
    whole = worst[0] - worst.min()
    if whole <= 0:
        return []
    at = int(np.flatnonzero(worst[0] - worst >= KNEE * whole)[0])
    last = int(worst.argmin())
    nouns = answers.school_question.nouns
    said = (
        f"Today the {nouns.place} furthest from its share is {worst[0]:.1f}% off. Moving"
        f" {count(int(moved[at]), nouns.unit)} brings that to {worst[at]:.1f}%"
    )
    if last == at:
        return [f"{said}, the best found."]
    more = int(moved[last]) - int(moved[at])
    return [f"{said}; {more:,} more moves bring it to {worst[last]:.1f}%, the best found."]


def _moves(answers: ToldSchools, frames: Frames) -> list[str]:
    """The moves worth most: those without which a team would be furthest off, then by pounds."""
    table, nouns = frames["school_moves"], answers.school_question.nouns
    moved = table[table["moved"] == "yes"]
    if moved.empty:
        return [f"No {nouns.unit} has to move."]
    called = saying.labels(answers.instance)
    names = {row.school: row.name for row in answers.instance.schools}
    plan, question = answers.schools.plan, answers.school_question
    own = float(question.worst(plan.load_min)) * 100
    ranked = moved.assign(
        over=(moved["worst_imbalance_if_left_pct"] - own).clip(lower=0).round(2)
    ).sort_values(["over", "travel_saved_gbp"], ascending=False, kind="stable")
    said = []
    for row in ranked.head(MOST_TOLD).to_dict("records"):
        saved, minutes = float(row["travel_saved_gbp"]), float(row["travel_saved_min"])
        travel = (
            f"saves {money(saved)} and {saying.hours(minutes)} of travel"
            if saved >= 0
            else f"adds {money(-saved)} and {saying.hours(-minutes)} of travel"
        )
        text = (
            f"{row['name']} ({row['school']}) goes from {called[row['today_team']]} to"
            f" {called[row['planned_team']]}: {travel};"
            f" {count(int(row['pupils']), nouns.person, nouns.people)} change {nouns.place}."
        )
        if row["over"] > 0:
            text += (
                f" Left where it is, a {nouns.place} would be"
                f" {row['worst_imbalance_if_left_pct']:.1f}% off its share instead of at most"
                f" {own:.1f}%."
            )
        said.append(text + _next_best(row, called | names, nouns))
    if len(moved) > MOST_TOLD:
        said.append(f"{len(moved) - MOST_TOLD:,} more moves are in {nouns.unit}_moves.csv.")
    return said


def _next_best(row: Mapping[Any, Any], called: Mapping[str, str], nouns: Nouns) -> str:
    if not row["next_best_team"]:
        return f" No other {nouns.place} could take it within the limits."
    more = float(str(row["next_best_more_gbp"]))
    swap = row["next_best_exchanged_for"]
    how = f", in exchange for {called[swap]}," if swap else ""
    what = f"{money(more)} more" if more >= 0 else f"{money(-more)} less"
    return f" Next best is {called[str(row['next_best_team'])]}{how} at {what} in all."


def _bases(answers: ToldSchools, table: Frame) -> list[str]:
    said, nouns = [], answers.school_question.nouns
    for row in table.to_dict("records"):
        how = "as " if row["basis"] in ("planned", "today") else ""
        said.append(
            f"{nouns.places.capitalize()} {how}{row['basis']}:"
            f" {saying.hours(float(row['travel_min']))} and {row['travel_miles']:,.0f} miles of"
            f" journeys, {money(float(row['travel_gbp']))}; the furthest {nouns.place} is"
            f" {row['worst_imbalance_pct']:.1f}% off its share;"
            f" {count(int(row['schools_moved']), nouns.unit)} moved."
        )
    return said


def page(answers: ToldSchools, frames: Frames, said: Sequence[str]) -> str:
    """A page: words, maps before and after, the frontier; text can never become markup."""
    drawn = frontier_chart(answers, frames)
    text: str = template("schools.html.jinja").render(
        name=answers.instance.settings.name,
        nouns=answers.school_question.nouns,
        said=said,
        maps=list(school_maps(answers).values()),
        chart=drawn,
        comparison=frames["comparison"].to_dict("records"),
        heads=list(frames["comparison"].columns),
        inline=inline,
    )
    return text
