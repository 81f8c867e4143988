"""The report of a run: one self-contained page for people.

No script and no request to anywhere; text from tables can never become markup. The same run gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.answers import Answers
from reports import certainty, page_tables, words
from reports.charts import figures
from reports.glossary import promises, terms
from reports.income import Income, income_parts
from reports.maps import school_maps, template
from reports.parts import inline
from reports.ten import ten
from reports.words import Frames, money

Summary = Mapping[str, Any]
MOST_SHOWN = 100
"""Teams that can be shown alone on the maps."""


def page(answers: Answers, frames: Frames, summary: Summary, income: Income | None = None) -> str:
    """The report as the text of an HTML file.

    Args:
        answers: what a run found.
        frames: its tables.
        summary: as in summary.json.
        income: what the contracts would pay, where there are any.
    """
    given, audit = answers.instance, summary["audit"]
    assumptions = list(summary.get("assumptions", ()))
    teams = [row.team for row in given.teams][:MOST_SHOWN]
    called = words.labels(given)
    text: str = template("report.html.jinja").render(
        span=words.span(given),
        period=given.settings.period,
        simulated=any("simulated" in text.lower() for text in assumptions),
        breaches=[str(breach) for breach in audit.get("breaches", ())],
        ten=ten(answers, frames, summary, income.tables if income else None),
        answer=dict(answer(answers, frames, summary)),
        audit=words.audit(audit),
        figures=figures(answers, frames),
        maps=list(school_maps(answers).values()),
        shown=[(number, called[team]) for number, team in enumerate(teams, start=1)],
        tables={
            name: getattr(page_tables, name)(answers, frames)
            for name in ("pressure", "starters", "posts", "moves", "teams", "tariffs",
                         "reconciliation")
        },
        income=income_parts(income),
        frontier=page_tables.rows_of(frames["frontier"]),
        summary=summary,
        words=words,
        terms=terms(given.settings.wte_step),
        promises=promises(answers),
        assumptions=assumptions,
        warnings=list(summary.get("warnings", ())),
        inline=inline,
    )  # fmt: skip
    return text


def answer(answers: Answers, frames: Frames, summary: Summary) -> list[tuple[str, list[str]]]:
    """The whole answer by topic, more of it than the ten sentences say."""
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
