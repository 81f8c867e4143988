"""Payment as tables: plain rows, units in the column names, money to the penny."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.payment.answer import HIGH, LOW, MIDDLE, Payment
from models.payment.risk import Simulated
from models.payment.terms import AS_WRITTEN, PER_CHILD

Rows = list[dict[str, Any]]


def tables(found: Payment) -> dict[str, Rows]:
    """Every table of the answer by name."""
    drawn = [found.simulated(account) for account in found.accounts]
    makers: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        "payment": lambda: _months(found),
        "payment_years": lambda: _years(found),
        "options": lambda: _options(found, drawn),
        "containment": lambda: _containment(found),
        "bridge": lambda: _bridge(found),
        "prices": lambda: _prices(found),
        "risk": lambda: _risk(found, drawn),
        "tornado": lambda: _tornado(found),
    }
    return {name: list(make()) for name, make in makers.items()}


def _months(found: Payment) -> Iterator[dict[str, Any]]:
    """Income, cost and cash by month, commissioner, locality and model."""
    for account in found.accounts:
        for model, paid in account.paid.items():
            income, cash, cost = (x.tolist() for x in (paid.income, paid.cash, account.cost))
            counted = np.round(account.counted, 2).tolist()
            for m, month in enumerate(account.months):
                for place, locality in enumerate(found.flow.localities):
                    if account.deal.children[place]:
                        yield {
                            "month": month, "commissioner": account.deal.commissioner,
                            "locality": locality, "model": model,
                            "children": counted[m][place],
                            "income_gbp": income[m][place] / 100,
                            "cost_gbp": cost[m][place] / 100,
                            "cash_gbp": cash[m][place] / 100,
                        }  # fmt: skip


def _years(found: Payment) -> Iterator[dict[str, Any]]:
    """The same by year, against the block; and cost that stays when children are gone."""
    for account in found.accounts:
        months = np.bincount(account.year)
        counted = np.array([
            account.counted[account.year == year].mean(axis=0) for year in range(len(months))
        ])  # fmt: skip
        block, cost = account.of_year(account.block), account.of_year(account.cost)
        for model, paid in account.paid.items():
            income, cash = account.of_year(paid.income), account.of_year(paid.cash)
            owed = (income - cash).cumsum(axis=0)
            for year, first in enumerate(np.cumsum([0, *months[:-1]]).tolist()):
                for place, locality in enumerate(found.flow.localities):
                    if not account.deal.children[place]:
                        continue
                    had, has = int(block[year, place]), int(income[year, place])
                    yield {
                        "year": int(account.deal.year[0]) + year + 1,
                        "first_month": account.months[first],
                        "months": int(months[year]),
                        "commissioner": account.deal.commissioner,
                        "locality": locality,
                        "model": model,
                        "children": round(float(counted[year, place]), 2),
                        "block_gbp": had / 100,
                        "income_gbp": has / 100,
                        "change_gbp": (has - had) / 100,
                        "change_pct": _pct(has - had, had),
                        "cost_gbp": int(cost[year, place]) / 100,
                        "result_gbp": (has - int(cost[year, place])) / 100,
                        "stranded_gbp": int(account.stranded[year, place]) / 100,
                        "cash_gbp": int(cash[year, place]) / 100,
                        "owed_gbp": int(owed[year, place]) / 100,
                    }


def _options(found: Payment, drawn: list[Simulated]) -> Iterator[dict[str, Any]]:
    """Each rule over the whole contract: the decision in one table."""
    for account, chance in zip(found.accounts, drawn, strict=True):
        block = int(account.block.sum())
        cost = int(account.cost.sum())
        yearly_block = account.of_year(account.block).sum(axis=1)
        part = np.bincount(account.year) / 12
        usual = (chance.income[PER_CHILD] * part).sum(axis=1)
        for model, paid in account.paid.items():
            income = int(paid.income.sum())
            change = account.of_year(paid.income).sum(axis=1) - yearly_block
            worst = int(change.argmin())
            sums = (chance.income[model] * part).sum(axis=1)
            lost = sums < block * (1 - found.rates.loss)
            yield {
                "commissioner": account.deal.commissioner,
                "model": model,
                "income_gbp": income / 100,
                "change_gbp": (income - block) / 100,
                "change_pct": _pct(income - block, block),
                "worst_year": int(account.deal.year[0]) + worst + 1,
                "worst_year_change_gbp": int(change[worst]) / 100,
                "cost_gbp": cost / 100,
                "result_gbp": (income - cost) / 100,
                "owed_at_end_gbp": int(paid.owed.sum()) / 100,
                **_percentiles("income", sums),
                "chance_of_loss_pct": round(float(lost.mean()) * 100, 1),
                "commissioner_pays_more_gbp": _pounds(float((sums - usual).mean())),
            }


def _containment(found: Payment) -> Iterator[dict[str, Any]]:
    """By year: what payment per child loses, and the largest share that holds it."""
    for account in found.accounts:
        held = found.contained(account)
        even = found.break_even(account)
        share = account.paid[AS_WRITTEN].terms.share
        for year, (fall, most) in enumerate(zip(held.fall, held.most, strict=True)):
            yield {
                "commissioner": account.deal.commissioner,
                "year": int(account.deal.year[0]) + year + 1,
                "per_child_gbp": _pounds(float(account.target[year])),
                "change_pct": round(-float(fall) * 100, 2),
                "share_now_pct": round(share[year] * 100, 2),
                "largest_share_pct": float(np.floor(most * 1000) / 10),
                "break_even_pct_of_plan": _known(even[year][0] * 100),
                "loss": even[year][1],
            }


def _bridge(found: Payment) -> Iterator[dict[str, Any]]:
    """What payment per child is for each age band in the first year and in the last."""
    bands = list(dict.fromkeys(band for _, band in found.flow.cells))
    for account in found.accounts:
        for band in bands:
            cells = [n for n, (_, name) in enumerate(found.flow.cells) if name == band]
            first, last = (float(account.value[year, cells].sum()) for year in (0, -1))
            yield {
                "commissioner": account.deal.commissioner, "age_band": band,
                "first_year_gbp": _pounds(first), "last_year_gbp": _pounds(last),
                "change_gbp": (round(last) - round(first)) / 100,
                "change_pct": _pct(last - first, first),
            }  # fmt: skip


def _prices(found: Payment) -> Iterator[dict[str, Any]]:
    """The tariff, the price that leads to the block, and what one per cent of it is worth."""
    for account in found.accounts:
        for number, ((pathway, band), price) in enumerate(found.price_pence.items()):
            worth = float(account.value[0, number])
            yield {
                "commissioner": account.deal.commissioner, "pathway": pathway, "age_band": band,
                "tariff_gbp_per_child_year": price / 100,
                "price_gbp_per_child_year": _pounds(price * account.scale),
                "price_gbp_per_child_month": _pounds(price * account.scale / 12),
                "first_year_gbp": _pounds(worth), "one_per_cent_gbp": _pounds(worth / 100),
            }  # fmt: skip


def _risk(found: Payment, drawn: list[Simulated]) -> Iterator[dict[str, Any]]:
    """Income and result by year, over the draws."""
    for account, chance in zip(found.accounts, drawn, strict=True):
        part = np.bincount(account.year) / 12
        block = account.deal.block_pence * part
        for model, income in chance.income.items():
            for year in range(len(part)):
                has, cost = income[:, year] * part[year], chance.cost[:, year] * part[year]
                low, middle = np.percentile(has, [LOW, MIDDLE])
                lost = has < block[year] * (1 - found.rates.loss)
                yield {
                    "commissioner": account.deal.commissioner,
                    "model": model,
                    "year": int(account.deal.year[0]) + year + 1,
                    "mean_income_gbp": _pounds(float(has.mean())),
                    **_percentiles("income", has),
                    "income_at_risk_gbp": _pounds(float(middle - low)),
                    "chance_of_loss_pct": round(float(lost.mean()) * 100, 1),
                    **_percentiles("result", has - cost),
                    "chance_of_deficit_pct": round(float((has < cost).mean()) * 100, 1),
                }


def _tornado(found: Payment) -> Iterator[dict[str, Any]]:
    """One cause at a time: the contract's result with it low and high, the widest first."""
    for account in found.accounts:
        part = np.bincount(account.year) / 12
        alone = found.one_at_a_time(account)
        for model in (AS_WRITTEN, PER_CHILD):
            rows: Rows = []
            for cause, chance in alone.items():
                income = (chance.income[model] * part).sum(axis=1)
                result = income - (chance.cost * part).sum(axis=1)
                low, middle, high = np.percentile(result, [LOW, MIDDLE, HIGH])
                paid = np.percentile(income, [LOW, HIGH])
                rows.append({
                    "commissioner": account.deal.commissioner, "model": model, "cause": cause,
                    "low_result_gbp": _pounds(float(low)),
                    "middle_result_gbp": _pounds(float(middle)),
                    "high_result_gbp": _pounds(float(high)),
                    "swing_gbp": _pounds(float(high - low)),
                    "low_income_gbp": _pounds(float(paid[0])),
                    "high_income_gbp": _pounds(float(paid[1])),
                })  # fmt: skip
            yield from sorted(rows, key=lambda row: -row["swing_gbp"])


def _percentiles(name: str, pence: NDArray[np.float64]) -> dict[str, float]:
    low, middle, high = np.percentile(pence, [LOW, MIDDLE, HIGH])
    return {
        f"p{percent}_{name}_gbp": _pounds(float(value))
        for percent, value in ((LOW, low), (MIDDLE, middle), (HIGH, high))
    }


def _pounds(pence: float) -> float:
    """Pounds to the penny."""
    return round(pence) / 100


def _pct(part: float, whole: float) -> float | None:
    return round(part / whole * 100, 2) if whole else None


def _known(number: float) -> float | None:
    """A number to one place; blank where there is none."""
    return None if np.isnan(number) else round(number, 1)
