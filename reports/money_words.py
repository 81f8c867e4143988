"""What children cost, in words for those who pay and those who are paid; prices as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from models.answers import Answers
from models.variance import EFFECTS, Variance
from reports.words import count, listed, money, percent

Frames = Mapping[str, pd.DataFrame]

FAR_PCT = (67.0, 150.0)
"""Below and above these shares of the national average a cost is worth a look."""
MOST = 5

SAID = {
    "volume": "more or fewer contacts in all",
    "mix": "a different mix of contacts",
    "price": "what a minute costs",
    "efficiency": "minutes for each contact",
    "joint": "both at once",
}


def tariff_words(answers: Answers, frames: Frames) -> tuple[str, ...]:
    """The findings, the gravest first."""
    prices, parts = frames["tariffs"], frames["tariff_parts"]
    own = sum(answers.absorbed.own.values()) / 100
    unused = float(prices["unused_capacity_gbp"].sum())
    charged = float(parts["charged_gbp"].sum())
    instance = answers.instance
    told = [
        f"The ledger of {instance.settings.name} is {money(own)}:"
        f" {money(own - unused)} is the cost of what is delivered, {money(unused)} is staff time"
        " that nobody needs where and when it is there. That is told apart and is in no price.",
        f"At these prices all children together are charged {money(charged)}"
        + _added(answers, charged, own - unused),
        *_universal(answers),
        *_made_of(answers),
        *_mix(frames["contact_costs"]),
        *_national(frames["contact_costs"]),
        f"Support is passed on by the {answers.absorbed.method} method{_order(answers)}.",
        f"Version of these prices: {instance.settings.pay_year} {instance.digest[:12]}.",
    ]
    return tuple(told)


def _added(answers: Answers, charged: float, cost: float) -> str:
    given = answers.instance.settings
    said = []
    if given.contribution_pct:
        said.append(f"a contribution of {given.contribution_pct:g} %")
    if given.market_forces_factor != 1:
        said.append(f"a market forces factor of {given.market_forces_factor:g}")
    if given.inflator_pct:
        said.append(f"{given.inflator_pct:g} % a year since {given.ledger_year}")
    if given.tariff_rounding_gbp > 0.01:
        said.append(f"prices rounded to {money(given.tariff_rounding_gbp, pence=True)}")
    because = f", with {listed(said)}" if said else ": each price is in whole pence"
    more = "more" if charged >= cost else "less"
    return f", {money(abs(charged - cost), pence=True)} {more} than that cost{because}."


def _order(answers: Answers) -> str:
    return f", in the order {', '.join(answers.absorbed.order)}" if answers.absorbed.order else ""


def _universal(answers: Answers) -> list[str]:
    """What one child on a universal pathway costs from start to end."""
    from models.cost_objects import pathway_costs

    found = [
        f"{money(row.completed_pence / 100)} on {row.name}"
        for row in pathway_costs(answers.instance, answers.demand, answers.costed)
        if row.level == "U" and row.completed_pence is not None
    ]
    return [f"One child from start to end costs {listed(found)}."] if found else []


def _made_of(answers: Answers) -> list[str]:
    """What a pound of a price is made of, by cost centre."""
    used = answers.costed.trace[..., 0].sum(axis=(1, 2))
    whole = int(used.sum())
    if not whole:
        return []
    name = {row.centre: row.name for row in answers.instance.cost_centres}
    order = sorted(range(len(used)), key=lambda place: (-int(used[place]), place))[:MOST]
    parts = [f"{name[answers.costed.centres[place]]} {percent(int(used[place]) / whole, 1)}"
             for place in order if used[place]]  # fmt: skip
    return [f"The largest parts of all prices: {', '.join(parts)} (trace.csv has every pound)."]


def _mix(contacts: pd.DataFrame) -> list[str]:
    """What the skill mix of the plan costs against the one that is specified."""
    dearer = float(contacts["difference_gbp"].sum())
    if abs(dearer) < 1:
        return ["Contacts are delivered by the grades specified, or at their cost."]
    worst = contacts.reindex(contacts["difference_gbp"].abs().sort_values(ascending=False).index)
    most = worst.iloc[0]
    more = "more" if dearer > 0 else "less"
    return [
        f"As the plan delivers them, contacts cost {money(abs(dearer))} {more} in staff time than"
        f" by the grades specified; most of it at {most['name']} ({money(most['difference_gbp'])})."
    ]


def _national(contacts: pd.DataFrame) -> list[str]:
    """Contacts far from the national average, and figures that cannot be right."""
    told = []
    known = contacts[contacts["pct_of_national"].notna()]
    if len(known):
        ends = (known["pct_of_national"].min(), known["pct_of_national"].max())
        near = " to ".join(dict.fromkeys(f"{end:,.0f}" for end in ends)) + " %"
        year = known["national_year"].iloc[0]
        told.append(
            f"Beside the national average of {year} (NHS trusts, raised by pay awards since),"
            f" {count(len(known), 'kind of contact', 'kinds of contact')} cost {near} of it; staff"
            " time that is idle is not in ours."
        )
        far = known[~known["pct_of_national"].between(*FAR_PCT)]
        told += [
            f"Look at {row['name']}: {money(row['gbp_per_contact'], pence=True)} against"
            f" {money(row['national_at_pay_year_gbp'], pence=True)}."
            for _, row in far.iterrows()
        ][:MOST]
    told += [
        f"Not plausible: {row['name']} at {money(row['gbp_per_contact'], pence=True)}"
        f" ({row['doubt']})."
        for _, row in contacts[contacts["doubt"].notna()].iterrows()
    ][:MOST]
    return told


def difference_words(
    answers: Answers, found: Variance, bases: tuple[str, str] | None
) -> tuple[str, ...]:
    """What drives the difference of two costs."""
    change = (found.after_pence - found.before_pence) / 100
    more = "more" if change >= 0 else "less"
    if bases:
        name = {row.locality: row.name for row in answers.instance.localities}
        name |= {row.team: row.name for row in answers.instance.teams}
        said = f"{name[bases[1]]} costs {money(abs(change))} {more} than {name[bases[0]]}"
    else:
        said = f"All contacts cost {money(abs(change))} {more} than in the earlier year"
    parts = [f"{money(found.effects[effect] / 100)} is {SAID[effect]}" for effect in EFFECTS]
    return (f"{said}: {listed(parts)}.",)


def price_lines(frames: Frames) -> tuple[str, ...]:
    """Prices as lines of text in columns."""
    head = ("pathway", "age band", "children", "cost of all", "a year", "a month")
    prices = frames["tariffs"].merge(
        frames["tariff_parts"][["pathway", "age_band", "tariff_gbp_per_child_month"]],
        on=["pathway", "age_band"],
    )
    rows = [head]
    for row in prices.to_dict("records"):
        cost = sum(row[f"{part}_gbp"] for part in ("direct", "service_support",
                                                    "corporate_support"))  # fmt: skip
        none = pd.isna(row["tariff_gbp_per_child_year"])
        rows.append((
            str(row["pathway"]), str(row["age_band"]), f"{row['children']:,.0f}", money(cost),
            "none" if none else money(row["tariff_gbp_per_child_year"], pence=True),
            "none" if none else money(row["tariff_gbp_per_child_month"], pence=True),
        ))  # fmt: skip
    width = [max(len(row[place]) for row in rows) for place in range(len(head))]
    note = ("Antenatal: the price of a year is that of one pregnancy, paid once.",)
    return (*_columns(rows, width), *(note if (prices["age_band"] == "antenatal").any() else ()))


def _columns(rows: Sequence[tuple[str, ...]], width: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        "  ".join(
            cell.ljust(width[place]) if place < 2 else cell.rjust(width[place])
            for place, cell in enumerate(row)
        ).rstrip()
        for row in rows
    )
