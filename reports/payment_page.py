"""A page of payment: sentences, charts and the rules side by side, for each contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.payment.answer import Payment
from models.payment.terms import AS_WRITTEN, BLOCK, PER_CHILD
from reports.drawing import BLUE, DARK_BLUE, GREEN, GREY, RED, svg_of
from reports.maps import Figure, template
from reports.parts import Table, inline
from reports.payment_tables import Rows
from reports.payment_words import BANDS, CAUSE
from reports.words import Frame, labels, money, month

DRAWN = {AS_WRITTEN: "as written", BLOCK: "block", PER_CHILD: "per child at once"}
COST = "cost"
COLOURS = (DARK_BLUE, GREY, RED, GREEN)
MILLION = 1e6
WIDTH = 560


def payment_page(found: Payment, tables: Mapping[str, Rows], summary: Mapping[str, Any]) -> str:
    """The page as the text of an HTML file."""
    parts = []
    for number, account in enumerate(found.accounts):
        name = account.deal.commissioner
        mine = {
            table: [row for row in rows if row["commissioner"] == name]
            for table, rows in tables.items()
        }
        each = len(summary["sentences"]) // len(found.accounts)
        parts.append({
            "name": name,
            "sentences": summary["sentences"][number * each : (number + 1) * each],
            "figures": payment_figures(mine, number),
            "tables": _tables(found, mine),
        })  # fmt: skip
    text: str = template("payment.html.jinja").render(
        name=found.instance.settings.name, parts=parts, prices=summary["prices"],
        first=month(found.flow.months[0]), draws=f"{found.size:,}", seed=found.seed,
        assumptions=summary["assumptions"], warnings=summary["warnings"],
        simulated=any("simulated" in text.lower() for text in summary["assumptions"]),
        hash=summary["instance"]["hash"], inline=inline,
    )  # fmt: skip
    return text


def payment_figures(tables: Mapping[str, Rows], number: int) -> list[Figure]:
    """Income by year, its range, where it changes and what matters."""
    drawn = (_income(tables), _spread(tables), _bridge(tables), _tornado(tables))
    figures_of = _figures_of(tables)
    return [
        Figure(f"{name}-{number}", title, svg_of(chart, f"{name}{number}"), said,
               Table(title, *figures_of[name]))
        for name, title, chart, said in drawn
    ]  # fmt: skip


def _figures_of(tables: Mapping[str, Rows]) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Heads and rows of the figures of each drawing, by its name."""
    yearly = Frame(tables["payment_years"]).groupby(["model", "year"], sort=False)
    sums = yearly[["income_gbp", "cost_gbp"]].sum()
    years = list(dict.fromkeys(row["year"] for row in tables["payment_years"]))
    return {
        "income": (
            ["Year", *DRAWN.values(), COST],
            [[str(year), *(money(float(sums["income_gbp"][model, year])) for model in DRAWN),
              money(float(sums["cost_gbp"][BLOCK, year]))] for year in years],
        ),
        "spread": (
            ["Year", "One in twenty below", "Half below", "One in twenty above"],
            [[str(row["year"]),
              *(money(row[f"{part}_income_gbp"]) for part in ("p5", "p50", "p95"))]
             for row in tables["risk"] if row["model"] == AS_WRITTEN],
        ),
        "bridge": (
            ["Children", "First year", "Last year", "Change"],
            [[BANDS[row["age_band"]], *(money(row[f"{name}_gbp"])
              for name in ("first_year", "last_year", "change"))] for row in tables["bridge"]],
        ),
        "tornado": (
            ["Cause", "One in twenty below", "One in twenty above"],
            [[CAUSE[row["cause"]], money(row["low_result_gbp"]), money(row["high_result_gbp"])]
             for row in tables["tornado"] if row["model"] == AS_WRITTEN],
        ),
    }  # fmt: skip


Drawn = tuple[str, str, Any, str]


def _income(tables: Mapping[str, Rows]) -> Drawn:
    """Income under three rules, and cost, year by year."""
    import altair as alt

    rows = Frame(tables["payment_years"])
    yearly = rows.groupby(["model", "year"], sort=False)[["income_gbp", "cost_gbp"]].sum()
    data = [
        {
            "year": int(year),
            "what": what,
            "millions": float(yearly.loc[(model, year)].iloc[0]) / 1e6,
        }
        for model, what in DRAWN.items()
        for year in dict.fromkeys(rows["year"])
    ]
    data += [
        {
            "year": int(year),
            "what": COST,
            "millions": float(yearly.loc[(BLOCK, year)].iloc[1]) / 1e6,
        }
        for year in dict.fromkeys(rows["year"])
    ]
    names = [*DRAWN.values(), COST]
    chart = (
        alt.Chart(Frame(data))
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=alt.X("year:O", title="Year of the contract").axis(labelAngle=0),
            y=alt.Y("millions:Q", title="£ million a year").scale(zero=False),
            color=alt.Color("what:N", title=None).scale(domain=names, range=list(COLOURS)),
            strokeDash=alt.StrokeDash("what:N", title=None).scale(
                domain=names, range=[[1, 0], [6, 3], [1, 0], [2, 2]]
            ),
        )
        .properties(width=WIDTH, height=260)
    )
    last = int(rows["year"].max())
    ends = {row["what"]: row["millions"] for row in data if row["year"] == last}
    told = ", ".join(f"{name} £{value:.2f} million" for name, value in ends.items())
    return "income", "Income and cost by year", chart, f"In year {last}: {told}."


def _spread(tables: Mapping[str, Rows]) -> Drawn:
    """Income of the contract as written, with chance."""
    import altair as alt

    rows = [row for row in tables["risk"] if row["model"] == AS_WRITTEN]
    data = Frame([
        {"year": row["year"]}
        | {part: row[f"{part}_income_gbp"] / MILLION for part in ("p5", "p50", "p95")}
        for row in rows
    ])  # fmt: skip
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title="Year of the contract").axis(labelAngle=0)
    )
    y = alt.Y("p5:Q", title="£ million a year").scale(zero=False)
    chart = (
        base.mark_area(opacity=0.25, color=BLUE).encode(y=y, y2="p95:Q")
        + base.mark_line(point=True, color=DARK_BLUE, strokeWidth=2.5).encode(y="p50:Q")
    ).properties(width=WIDTH, height=240)
    last = rows[-1]
    said = (
        f"Nine of ten draws lie in the shaded part, half above the line; in year {last['year']}"
        f" from {money(last['p5_income_gbp'])} to {money(last['p95_income_gbp'])}."
    )
    return "spread", "Income of the contract as written, with chance", chart, said


def _bridge(tables: Mapping[str, Rows]) -> Drawn:
    """Change of payment per child by age band."""
    import altair as alt

    data = Frame([
        {"band": BANDS[row["age_band"]], "thousands": row["change_gbp"] / 1e3}
        for row in tables["bridge"]
    ])  # fmt: skip
    chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            x=alt.X("thousands:Q", title="£ thousand a year, last year against the first"),
            y=alt.Y("band:N", title=None, sort=None),
            color=alt.condition("datum.thousands < 0", alt.value(RED), alt.value(BLUE)),
        )
        .properties(width=WIDTH - 100, height=alt.Step(26))
    )
    whole = sum(row["change_gbp"] for row in tables["bridge"])
    way = "less" if whole < 0 else "more"
    said = f"Together {money(abs(whole))} a year {way}, paid per child."
    return "bridge", "Where payment per child changes", chart, said


def _tornado(tables: Mapping[str, Rows]) -> Drawn:
    """Income less cost of the contract, one cause at a time."""
    import altair as alt

    rows = [row for row in tables["tornado"] if row["model"] == AS_WRITTEN]
    data = Frame([
        {"cause": CAUSE[row["cause"]], "low": row["low_result_gbp"] / MILLION,
         "high": row["high_result_gbp"] / MILLION}
        for row in rows
    ])  # fmt: skip
    chart = (
        alt.Chart(data)
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("low:Q", title="£ million over the contract, income less cost"),
            x2="high:Q",
            y=alt.Y("cause:N", title=None, sort=None).axis(labelLimit=360),
        )
        .properties(width=WIDTH - 180, height=alt.Step(28))
    )
    said = (
        f"Most: {CAUSE[rows[0]['cause']]}, from {money(rows[0]['low_result_gbp'])} to"
        f" {money(rows[0]['high_result_gbp'])} in nine of ten draws."
    )
    return "tornado", "What matters, one cause at a time", chart, said


def _tables(found: Payment, tables: Mapping[str, Rows]) -> list[Table]:
    return [options_table(tables), _hold(tables), _places(found, tables)]


def options_table(tables: Mapping[str, Rows]) -> Table:
    """The rules side by side."""
    heads = (
        "Rule", "Income", "Against block", "Worst year", "Less cost", "One in 20 below",
        "Chance of a loss", "Commissioner pays more",
    )  # fmt: skip
    columns = (
        "income_gbp", "change_gbp", "worst_year_change_gbp", "result_gbp", "p5_income_gbp",
        "chance_of_loss_pct", "commissioner_pays_more_gbp",
    )  # fmt: skip
    rows = [
        [row["model"], *(_cell(column, row[column]) for column in columns)]
        for row in tables["options"]
    ]
    note = (
        "Over the whole contract. The commissioner pays more or less than for payment per child at"
        " once, on average over the draws."
    )
    return Table("The rules side by side", heads, rows, note=note)


def _hold(tables: Mapping[str, Rows]) -> Table:
    heads = (
        "Year", "Per child would pay", "Change", "Share per child now", "Largest share that holds",
        "Break-even, children of plan",
    )  # fmt: skip
    columns = (
        "per_child_gbp", "change_pct", "share_now_pct", "largest_share_pct",
        "break_even_pct_of_plan",
    )  # fmt: skip
    rows = [
        [str(row["year"]), *(_cell(column, row[column]) for column in columns)]
        for row in tables["containment"]
    ]
    note = "Break-even: within a year posts stay; blank where income and cost never meet."
    return Table("What would contain the loss, year by year", heads, rows, note=note)


def _places(found: Payment, tables: Mapping[str, Rows]) -> Table:
    """Localities in the first and the last year, paid per child."""
    called = labels(found.instance)
    mine = [row for row in tables["payment_years"] if row["model"] == PER_CHILD]
    years = (min(row["year"] for row in mine), max(row["year"] for row in mine))
    rows = []
    for place in dict.fromkeys(row["locality"] for row in mine):
        first, last = (
            next(row for row in mine if (row["locality"], row["year"]) == (place, year))
            for year in years
        )
        rows.append([
            called[place], money(first["block_gbp"]),
            *(_cell(column, row[column]) for row in (first, last)
              for column in ("change_gbp", "change_pct")),
            money(last["stranded_gbp"]),
        ])  # fmt: skip
    heads = (
        "Locality", "Its part of the block", f"Year {years[0]}", "", f"Year {years[1]}", "",
        "Cost that stays",
    )  # fmt: skip
    return Table("Winners and losers between localities, paid per child", heads, rows)


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column.endswith("_gbp"):
        return money(value)
    return f"{value:,.1f}%"
