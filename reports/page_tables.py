"""The tables of the page, as people read them: names, hours, pounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from models.answers import Answers
from reports import words
from reports.charts import PARTS
from reports.parts import Table
from reports.words import Frame, Frames, money, percent

MOST_MOVES = 300
"""Moves listed on the page; all are in school_teams.csv."""


def _hours(minutes: float) -> str:
    return f"{minutes / 60:,.0f}"


def _gbp(amount: float) -> str:
    return "" if amount is None or np.isnan(amount) else money(round(amount, 2), pence=True)


def _wte(amount: float) -> str:
    return f"{amount:,.2f}" if amount else "-"


def _signed(pct: float) -> str:
    return "not known" if np.isnan(pct) else f"{round(pct, 1) + 0.0:+.1f}%"


def rows_of(frame: Frame) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    return rows


def pressure(answers: Answers, frames: Frames) -> Table:
    called, yearly = words.labels(answers.instance), words.by_base(frames["pressure"])
    placed = bool(answers.instance.tranches)

    def row(name: str, sums: Mapping[Any, Any]) -> list[str]:
        owed, had, has = (
            float(sums[column]) for column in ("demand_min", "before_capacity_min", "capacity_min")
        )
        minutes = [owed, had, has] if placed else [owed, has]
        shown = [
            percent(owed / given if given else (np.inf if owed else 0)) for given in minutes[1:]
        ]
        short = [sums["shortage_min"], sums["mandated_shortage_min"]]
        return [name, *map(_hours, minutes), *shown, *map(_hours, short)]

    both = ("without new starters", "with new starters")
    which = [f" {when}" for when in both] if placed else [""]
    heads = [
        "Locality or team", "Hours owed", *(f"Hours staff can give{when}" for when in which),
        *(f"Pressure{when}" for when in which), "Hours short", "of these mandated",
    ]  # fmt: skip
    rows = [row(called[str(base)], sums) for base, sums in yearly.to_dict("index").items()]
    total = row("All", yearly.sum().to_dict())
    return Table(
        f"Hours owed and hours to give over {words.span(answers.instance)}", heads, rows, total
    )


def starters(answers: Answers, frames: Frames) -> Table:
    called, given = words.labels(answers.instance), answers.instance
    titles = {row.grade: row.title for row in given.grades}
    starts = {row.tranche: words.month(row.start_month) for row in given.tranches}
    placed = frames["staffing"][frames["staffing"]["tranche"] != ""]
    rows = [
        [called[row["base"]], titles[row["grade"]], row["tranche"], starts[row["tranche"]],
         _wte(row["placed_wte"]), money(row["cost_gbp"])]
        for row in rows_of(placed)
    ]  # fmt: skip
    total = ["All", "", "", "", _wte(placed["placed_wte"].sum()), money(placed["cost_gbp"].sum())]
    heads = ["Place", "Grade", "Tranche", "From", "WTE", "Cost of a full year"]
    return Table("New starters (WTE: whole-time equivalents)", heads, rows, total, words=4)


def posts(answers: Answers, frames: Frames) -> Table:
    called, posts = words.labels(answers.instance), frames["staffing"]
    grades = [row for row in answers.instance.grades if (posts["grade"] == row.grade).any()]

    def cells(mine: Frame) -> list[str]:
        by_grade = [mine[mine["grade"] == row.grade] for row in grades]
        shown = [_post(part["in_post_wte"].sum(), part["placed_wte"].sum()) for part in by_grade]
        return [*shown, _wte(mine["planned_wte"].sum()), money(mine["cost_gbp"].sum())]

    rows = [[called[base], *cells(posts[posts["base"] == base])] for base in posts["base"].unique()]
    heads = ["Place", *(row.title for row in grades), "All planned", "Cost of a full year"]
    note = "WTE in post, and after the plus sign the new starters."
    return Table("WTE of every locality and team", heads, rows, ["All", *cells(posts)], note=note)


def _post(in_post: float, placed: float) -> str:
    return f"{_wte(in_post)} + {_wte(placed)}" if placed else _wte(in_post)


def moves(answers: Answers, frames: Frames) -> Table:
    called, question = words.labels(answers.instance), answers.school_question
    table = frames["school_teams"]
    changes = np.flatnonzero((table["moved"] == "yes").to_numpy() | (question.today < 0))
    rows = []
    for place, row in zip(
        changes[:MOST_MOVES], rows_of(table.iloc[changes[:MOST_MOVES]]), strict=True
    ):
        before = int(question.today[place])
        was = f"{answers.distance_km[place, before]:.1f}" if before >= 0 else ""
        rows.append(
            [f"{row['name']} ({row['school']})",
             called[question.teams[before]] if before >= 0 else "no team",
             called[row["planned_team"]], _hours(row["workload_min"]), was,
             f"{row['distance_km']:.1f}"]
        )  # fmt: skip
    heads = ["School", "From", "To", "Work, hours", "km from base today", "km planned"]
    more = len(changes) - len(rows)
    note = f"{more:,} more are in school_teams.csv." if more else ""
    return Table("Schools that change team, or get one", heads, rows, words=3, note=note)


def teams(answers: Answers, frames: Frames) -> Table:
    called = words.labels(answers.instance)
    rows = [
        [str(number), called[row["team"]], f"{row['schools']:,}", f"{row['pupils']:,}",
         _hours(row["workload_min"]), _hours(row["target_min"]),
         *(_signed(row[f"{when}imbalance_pct"]) for when in ("today_", ""))]
        for number, row in enumerate(rows_of(frames["teams"]), start=1)
    ]  # fmt: skip
    heads = [
        "Number on the map", "Team", "Schools", "Pupils", "Work, hours", "Fair share, hours",
        "Away from it today", "Away from it in the plan",
    ]  # fmt: skip
    sums = frames["teams"][["schools", "pupils", "workload_min", "target_min"]].sum()
    total = ["All", "", f"{sums['schools']:,.0f}", f"{sums['pupils']:,.0f}",
             _hours(sums["workload_min"]), _hours(sums["target_min"]), "", ""]  # fmt: skip
    note = "Work is that at the schools, journeys apart; a fair share goes by establishment."
    return Table("Work of each team against its fair share", heads, rows, total, 2, note)


def tariffs(answers: Answers, frames: Frames) -> Table:
    names = {row.pathway: row.name for row in answers.instance.pathways}
    table, parts = frames["tariffs"], list(PARTS)[:3]
    rows = [
        [names[row["pathway"]], row["age_band"], f"{row['children']:,.1f}",
         f"{row['contacts']:,.0f}", *(_gbp(row[part]) for part in parts),
         _gbp(sum(row[part] for part in parts)),
         _gbp(row["tariff_gbp_per_child_year"]), _gbp(row["unused_capacity_gbp"])]
        for row in rows_of(table)
    ]  # fmt: skip
    sums = {part: float(table[part].sum()) for part in PARTS}
    priced = [sums[part] for part in parts]
    total = [
        "All", "", "", f"{table['contacts'].sum():,.0f}", *map(_gbp, priced), _gbp(sum(priced)), "",
        _gbp(sums["unused_capacity_gbp"]),
    ]  # fmt: skip
    heads = [
        "Pathway", "Age", "Children", "Contacts", "Direct", "Support of the service",
        "Corporate support", "In the price", "Price per child and year",
        "Not in the price: unused capacity",
    ]  # fmt: skip
    return Table("Price of each pathway and age, with its parts", heads, rows, total, words=2)


def reconciliation(answers: Answers, frames: Frames) -> Table:
    names = {row.centre: row.name for row in answers.instance.cost_centres}
    table = frames["reconciliation"]
    columns = ["own_gbp", "received_gbp", "passed_on_gbp", "absorbed_gbp"]
    rows = [
        [names[row["centre"]], *(_gbp(row[name]) for name in columns)] for row in rows_of(table)
    ]
    sums = [_gbp(float(table[name].sum())) for name in columns]
    heads = ["Cost centre", "Own cost", "Received", "Passed on", "Absorbed"]
    note = "Own cost and absorbed cost are equal: what is passed on arrives, to the penny."
    equal = sums[0] == sums[3]
    return Table("The ledger", heads, rows, ["All", *sums], note=note if equal else "")
