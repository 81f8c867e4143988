"""The report of a run: one self-contained page for people.

No script and no request to anywhere; text from tables can never become markup. The same run gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from models.answers import Answers
from reports import certainty, words
from reports.charts import PARTS, figures
from reports.maps import school_maps, template
from reports.parts import Table, inline
from reports.words import Frame, Frames, money, percent

Summary = Mapping[str, Any]

MOST_MOVES = 300
"""Moves listed on the page; all are in school_teams.csv."""


def page(answers: Answers, frames: Frames, summary: Summary) -> str:
    """The report as the text of an HTML file."""
    given, audit = answers.instance, summary["audit"]
    assumptions = list(summary.get("assumptions", ()))
    text: str = template("report.html.jinja").render(
        span=words.span(given),
        period=given.settings.period,
        simulated=any("simulated" in text.lower() for text in assumptions),
        breaches=[str(breach) for breach in audit.get("breaches", ())],
        answer=answer(answers, frames, summary),
        moves=words.moves(answers),
        ledger=ledger(answers),
        audit=words.audit(audit),
        figures=figures(answers, frames),
        maps=list(school_maps(answers).values()),
        tables={
            "pressure": _pressure(answers, frames), "starters": _starters(answers, frames),
            "posts": _posts(answers, frames), "moves": _moves(answers, frames),
            "teams": _teams(answers, frames),
            "tariffs": _tariffs(answers, frames),
            "reconciliation": _reconciliation(answers, frames),
        },
        frontier=_rows(frames["frontier"]),
        summary=summary,
        words=words,
        assumptions=assumptions,
        warnings=list(summary.get("warnings", ())),
        inline=inline,
    )  # fmt: skip
    return text


def answer(answers: Answers, frames: Frames, summary: Summary) -> list[tuple[str, list[str]]]:
    """The whole answer in about ten sentences, by topic."""
    months = answers.instance.settings.months
    topics = [
        ("Work and staff", [words.demand_and_capacity(answers, frames)]),
        ("What is short", [words.shortage(answers)]),
        ("Where pressure is", [words.worst_off(answers, frames)]),
        ("New starters", words.placements(answers, frames)),
        ("School teams", [words.moves(answers)]),
        ("Prices", prices(answers)),
        ("The ledger", [ledger(answers)]),
        (
            "How sure we are",
            [
                f"School teams. {certainty.sureness(answers.schools, months)}",
                f"Staff. {certainty.sureness(answers.staffing, months)}",
                words.audit(summary["audit"]),
            ],
        ),
    ]
    return [(topic, sentences) for topic, sentences in topics if sentences]


def prices(answers: Answers) -> list[str]:
    """Prices of the universal pathways, one sentence for each pathway."""
    said = []
    for row in answers.instance.pathways:
        found_prices = [
            f"{money(found.price_pence / 100, pence=True)} at {found.age_band}"
            for found in answers.tariffs
            if row.pathway == found.pathway and row.level == "U" and found.price_pence is not None
        ]
        if found_prices:
            text = words.listed(found_prices).replace(" at antenatal", " before birth")
            said.append(f"{row.name}, per child and year by age: {text}.")
    return said


def ledger(answers: Answers) -> str:
    """The ledger against prices and unused capacity, and what the latter is."""
    own = sum(answers.absorbed.own.values())
    priced = sum(sum(found.pence.values()) for found in answers.tariffs)
    unused = sum(found.unused_pence for found in answers.tariffs)
    left = own - priced - unused
    return (
        f"Of the ledger of {money(own / 100, True)}, {money(priced / 100, True)} is in the prices"
        f" and {money(unused / 100, True)} is unused capacity: hours of staff that nobody needs at"
        " the time. It is shown apart and is in no price."
        + (f" {money(left / 100, True)} is left over: look into it." if left else "")
    )


def _hours(minutes: float) -> str:
    return f"{minutes / 60:,.0f}"


def _gbp(amount: float) -> str:
    return "" if amount is None or np.isnan(amount) else money(round(amount, 2), pence=True)


def _wte(amount: float) -> str:
    return f"{amount:,.2f}" if amount else "-"


def _signed(pct: float) -> str:
    return "not known" if np.isnan(pct) else f"{round(pct, 1) + 0.0:+.1f}%"


def _rows(frame: Frame) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    return rows


def _pressure(answers: Answers, frames: Frames) -> Table:
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


def _starters(answers: Answers, frames: Frames) -> Table:
    called, given = words.labels(answers.instance), answers.instance
    titles = {row.grade: row.title for row in given.grades}
    starts = {row.tranche: words.month(row.start_month) for row in given.tranches}
    placed = frames["staffing"][frames["staffing"]["tranche"] != ""]
    rows = [
        [called[row["base"]], titles[row["grade"]], row["tranche"], starts[row["tranche"]],
         _wte(row["placed_wte"]), money(row["cost_gbp"])]
        for row in _rows(placed)
    ]  # fmt: skip
    total = ["All", "", "", "", _wte(placed["placed_wte"].sum()), money(placed["cost_gbp"].sum())]
    heads = ["Place", "Grade", "Tranche", "From", "WTE", "Cost of a full year"]
    return Table("New starters (WTE: whole-time equivalents)", heads, rows, total, words=4)


def _posts(answers: Answers, frames: Frames) -> Table:
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


def _moves(answers: Answers, frames: Frames) -> Table:
    called, question = words.labels(answers.instance), answers.school_question
    table = frames["school_teams"]
    changes = np.flatnonzero((table["moved"] == "yes").to_numpy() | (question.today < 0))
    rows = []
    for place, row in zip(
        changes[:MOST_MOVES], _rows(table.iloc[changes[:MOST_MOVES]]), strict=True
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


def _teams(answers: Answers, frames: Frames) -> Table:
    called = words.labels(answers.instance)
    rows = [
        [str(number), called[row["team"]], f"{row['schools']:,}", f"{row['pupils']:,}",
         _hours(row["workload_min"]), _hours(row["target_min"]),
         *(_signed(row[f"{when}imbalance_pct"]) for when in ("today_", ""))]
        for number, row in enumerate(_rows(frames["teams"]), start=1)
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


def _tariffs(answers: Answers, frames: Frames) -> Table:
    names = {row.pathway: row.name for row in answers.instance.pathways}
    table, parts = frames["tariffs"], list(PARTS)[:3]
    rows = [
        [names[row["pathway"]], row["age_band"], f"{row['children']:,.1f}",
         f"{row['contacts']:,.0f}", *(_gbp(row[part]) for part in parts),
         _gbp(sum(row[part] for part in parts)),
         _gbp(row["tariff_gbp_per_child_year"]), _gbp(row["unused_capacity_gbp"])]
        for row in _rows(table)
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


def _reconciliation(answers: Answers, frames: Frames) -> Table:
    names = {row.centre: row.name for row in answers.instance.cost_centres}
    table = frames["reconciliation"]
    columns = ["own_gbp", "received_gbp", "passed_on_gbp", "absorbed_gbp"]
    rows = [[names[row["centre"]], *(_gbp(row[name]) for name in columns)] for row in _rows(table)]
    sums = [_gbp(float(table[name].sum())) for name in columns]
    heads = ["Cost centre", "Own cost", "Received", "Passed on", "Absorbed"]
    note = "Own cost and absorbed cost are equal: what is passed on arrives, to the penny."
    equal = sums[0] == sums[3]
    return Table("The ledger", heads, rows, ["All", *sums], note=note if equal else "")
