"""What a contract would pay, in sentences for a director: pounds, years, months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from instances.tables import Practice
from models.cohorts import children_by_age
from models.payment.accounts import Account
from models.payment.answer import Payment
from models.payment.terms import AS_WRITTEN, BLOCK, PER_CHILD
from reports.words import count, labels, listed, money, month, percent

Rows = list[dict[str, Any]]
CAUSE = {
    "births": "births", "movers": "moves in and out",
    "levels": "how many children are on the pathways above universal",
    "uptake": "uptake of contacts", "cost": "cost at given children",
}  # fmt: skip
BANDS = {
    "antenatal": "pregnancies", "0-1": "children under one", "1-2": "children of one",
    "2-5": "children of two to four", "5-11": "children of five to ten",
    "11-16": "children of eleven to fifteen", "16-19": "those of sixteen and over",
}  # fmt: skip


def sentences(found: Payment, tables: Mapping[str, Rows]) -> list[str]:
    """The answer in sentences, ten for each contract, and what is taken for granted."""
    told = []
    for account in found.accounts:
        mine = {
            name: [row for row in rows if row["commissioner"] == account.deal.commissioner]
            for name, rows in tables.items()
        }
        told += [*_of(found, account, mine)]
    return told


def _of(found: Payment, account: Account, tables: Mapping[str, Rows]) -> Iterator[str]:
    options = {row["model"]: row for row in tables["options"]}
    yield _contract(found, account)
    yield _children(found.instance.practices)
    yield _per_child(account, options[PER_CHILD])
    yield _where_from(tables["bridge"])
    yield _when(found, account)
    yield _as_written(account, options[AS_WRITTEN])
    yield _stranded(account, tables["payment_years"])
    yield _contains(found, account, tables["containment"])
    yield _localities(found, tables["payment_years"])
    yield _chance(found, account, tables)


def _contract(found: Payment, account: Account) -> str:
    deal = account.deal
    size = f"{money(deal.block_pence / 100)} a year"
    months = len(account.months)
    length = count(months, "month") if months % 12 else _years(months // 12)
    spell = f"{length} from {month(account.months[0])}"
    if found.assumed:
        return (
            f"No contract is given, so this is a what-if: a block of the whole ledger, {size}, for"
            f" {spell}, moved to payment per child by a quarter a year."
        )
    return f"{deal.commissioner} pays a block of {size}; its contract is looked at for {spell}."


def _children(practices: tuple[Practice, ...]) -> str:
    ages = np.array([children_by_age(row) for row in practices]).reshape(-1, 5).sum(axis=0)
    youngest, oldest = float(ages[0]), float(ages[4])
    if not oldest:
        return "No children of four are known, so how numbers change cannot be seen from ages."
    change = round(youngest / oldest - 1, 3)
    there = f"There are {youngest:,.0f} children under one and {oldest:,.0f} of four"
    if not change:
        return f"{there}: the youngest are as many as those who go to school next."
    word = "fewer" if change < 0 else "more"
    return (
        f"{there}: {percent(abs(change), 1)} {word} in the youngest year of age than in the one"
        " that goes to school next."
    )


def _per_child(account: Account, row: Mapping[str, Any]) -> str:
    block, last = account.deal.block_pence / 100, float(account.target[-1]) / 100
    first = float(account.target[0]) / 100
    set_so = (
        f"income in year 1 would be {money(first)}, as the block, because prices are set so"
        if account.deal.neutral
        else f"income in year 1 would be {money(first)} at the prices given"
    )
    return (
        f"Paid per child from the first day, {set_so}; in {_last(account)} it would be"
        f" {money(last)} a year, {_against(last - block, block)}; over the whole time"
        f" {money(row['income_gbp'])}, {_against(row['change_gbp'])}."
    )


def _where_from(bridge: Rows) -> str:
    rows = sorted(bridge, key=lambda row: row["change_gbp"])
    lost = [row for row in rows if row["change_gbp"] < 0][:3]
    if not lost:
        return "No age band brings in less in the last year than in the first."
    told = [f"{money(-row['change_gbp'])} for {BANDS[row['age_band']]}" for row in lost]
    most = max(bridge, key=lambda row: row["first_year_gbp"])
    whole = sum(row["first_year_gbp"] for row in bridge)
    return (
        f"Of what is lost in a year by then, {listed(told)} would no longer come in;"
        f" {percent(most['first_year_gbp'] / whole)} of the price of year 1 is for"
        f" {BANDS[most['age_band']]}, and a fall in births from before the contract is in the"
        " prices already."
    )


def _when(found: Payment, account: Account) -> str:
    fall = found.contained(account).fall
    within, block = found.rates.loss, account.deal.block_pence / 100
    late = np.flatnonzero(fall > within)
    limit = f"{percent(within, 1)} of the block ({money(within * block)} a year)"
    if not late.size:
        return f"In no year would payment per child lose more than {limit}."
    year = int(late[0])
    start = account.months[int(np.flatnonzero(account.year == year)[0])]
    return (
        f"Payment per child would first lose more than {limit} in year {_number(account, year)},"
        f" the one from {month(start)}."
    )


def _as_written(account: Account, row: Mapping[str, Any]) -> str:
    paid = account.paid[AS_WRITTEN]
    share = listed([percent(part) for part in paid.terms.share])
    owed = (
        f", of which {money(row['owed_at_end_gbp'])} is still owed at the end"
        if row["owed_at_end_gbp"]
        else ""
    )
    return (
        f"As the contract is written ({share} per child, year by year) income is"
        f" {money(row['income_gbp'])} in all{owed}: {_against(row['change_gbp'])}, and in its worst"
        f" year, year {row['worst_year']}, {_against(row['worst_year_change_gbp'])}."
    )


def _stranded(account: Account, rows: Rows) -> str:
    last = max(row["year"] for row in rows)
    now = [row for row in rows if row["model"] == BLOCK and row["year"] == last]
    stays = sum(row["stranded_gbp"] for row in now)
    saved = (float(account.planned_cost[-1]) - float(account.costs[-1])) / 100
    rule = "(what is fixed stays, what is semi-fixed follows in steps)"
    if stays < 0.5:
        return f"No cost is left behind by children who are gone by {_last(account)} {rule}."
    return (
        f"Cost follows late: by {_last(account)} it would be"
        f" {money(saved) + ' a year lower' if saved > 0.5 else 'no lower'}, while {money(stays)} a"
        f" year stays although the children that it was for are gone {rule}."
    )


def _contains(found: Payment, account: Account, rows: Rows) -> str:
    held = found.contained(account)
    within = found.rates.loss
    if not (held.fall > within).any():
        return "No glide path, floor or fixed share is needed to keep the loss within that."
    glide = listed([f"{row['largest_share_pct']:g}%" for row in rows])
    steps = max(1, len(rows) - 1)
    floor = np.floor((1 - (1 - within) ** (1 / steps)) * 1000) / 10
    return (
        f"What would keep each year's loss within {percent(within, 1)} of the block: a glide path"
        f" of at most {glide} per child, year by year; or {percent(_up(held.fixed), 1)} of the"
        f" block fixed for good; or a floor of {floor:g}% a year under the year before; or a"
        f" collar of {percent(within, 1)} under the block."
    )


def _localities(found: Payment, rows: Rows) -> str:
    called = labels(found.instance)
    first = min(row["year"] for row in rows)
    here = [row for row in rows if row["model"] == PER_CHILD and row["year"] == first]
    if len(here) < 2:
        return "There is one locality, so nothing moves between localities."
    low, high = (pick(here, key=lambda row: row["change_gbp"]) for pick in (min, max))
    losing = [row for row in here if row["change_gbp"] < 0]
    return (
        f"Between localities, paid per child in the first year, {len(losing)} of {len(here)} would"
        f" bring in less than their share of staff today: most of all"
        f" {called[low['locality']]}, {money(-low['change_gbp'])}"
        f" ({percent(-(low['change_pct'] or 0) / 100, 1)}) less;"
        f" {called[high['locality']]} would bring in {money(high['change_gbp'])} more."
    )


def _chance(found: Payment, account: Account, tables: Mapping[str, Rows]) -> str:
    row = next(row for row in tables["options"] if row["model"] == AS_WRITTEN)
    last = [line for line in tables["risk"] if line["model"] == AS_WRITTEN][-1]
    causes = [line for line in tables["tornado"] if line["model"] == AS_WRITTEN][:2]
    told = [f"{CAUSE[line['cause']]} ({money(line['swing_gbp'])})" for line in causes]
    return (
        f"By chance, in nine of ten of {found.size:,} draws income over the contract as written"
        f" lies between {money(row['p5_income_gbp'])} and {money(row['p95_income_gbp'])};"
        f" in {last['chance_of_loss_pct']:g}% of them {_last(account)} is more than"
        f" {percent(found.rates.loss, 1)} under the block; one cause at a time, what moves income"
        f" less cost most, from low to high, is {listed(told)}."
    )


def _years(years: int) -> str:
    return count(years, "year")


def _number(account: Account, year: int) -> int:
    """The year of the contract, from 1."""
    return int(account.deal.year[0]) + year + 1


def _last(account: Account) -> str:
    return f"year {_number(account, len(account.target) - 1)} (to {month(account.months[-1])})"


def _against(gbp: float, whole: float = 0.0) -> str:
    """A difference in words: £3 (1.0%) less than the block, £3 more than the block."""
    if abs(gbp) < 0.5:
        return "as much as the block"
    share = f" ({percent(abs(gbp) / whole, 1)})" if whole else ""
    return f"{money(abs(gbp))}{share} {'less' if gbp < 0 else 'more'} than the block"


def _up(share: float) -> float:
    """A share to a tenth of a per cent, upwards."""
    return float(np.ceil(share * 1000 - 1e-9) / 1000)
