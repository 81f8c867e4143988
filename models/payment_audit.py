"""What is told of payment, counted again in fractions from its own tables and the contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from instances.tables import Contract
from models.figures import Breach, number

Told = Mapping[str, Sequence[Mapping[str, object]]]
Key = tuple[str, str, str, int]
Yearly = dict[tuple[str, str], dict[int, Fraction]]

PROMISES = (
    "the months of a year come to the year",
    "the block is paid in full, to the penny",
    "budget-neutral prices give the block in the first year, to the penny",
    "a contract pays by its own rules",
    "no locality falls or rises by more than the contract allows",
    "what is not paid in cash is owed",
    "the options are the sum of their years",
)
PENNY = Fraction(1, 100)


def payment_breaches(
    contracts: Sequence[Contract], blended_pct: float, provider_pct: float, told: Told
) -> tuple[Breach, ...]:
    """Promises that the tables of payment do not keep.

    Args:
        contracts: as given, or the one that is assumed.
        blended_pct, provider_pct: what stands in where a contract is silent.
        told: the tables as plain rows.
    """
    by_name = {row.commissioner: row for row in contracts}
    return (
        *_months(by_name, told),
        *_blocks(by_name, told),
        *_rules(by_name, Fraction(str(blended_pct)) / 100, Fraction(str(provider_pct)) / 100, told),
        *_bounds(by_name, told),
        *_cash(told),
        *_options(told),
    )


def _months(contracts: Mapping[str, Contract], told: Told) -> Iterator[Breach]:
    """Months against years."""
    columns = ("income_gbp", "cost_gbp", "cash_gbp")
    sums: dict[tuple[Key, str], Fraction] = defaultdict(Fraction)
    for row in told["payment"]:
        contract = contracts[str(row["commissioner"])]
        year = _months_on(contract.start_month, str(row["month"])) // 12 + 1
        for column in columns:
            sums[(*_where(row), year), column] += number(row[column])
    for row in told["payment_years"]:
        key = (*_where(row), int(str(row["year"])))
        for column in columns:
            counted = sums.pop((key, column), Fraction())
            if counted != number(row[column]):
                yield _breach(0, f"{key} {column}", row[column], counted)
    for (key, column), counted in sums.items():
        yield _breach(0, f"{key} {column}", "no such year", counted)


def _blocks(contracts: Mapping[str, Contract], told: Told) -> Iterator[Breach]:
    """The block model, and the first year of a budget-neutral contract per child."""
    months = _lengths(told)
    for (commissioner, model), years in _totals(told, "income_gbp").items():
        contract = contracts[commissioner]
        first = min(years)
        for year, income in years.items():
            due = Fraction(str(contract.block_gbp)) * months[commissioner, year] / 12
            if model == "block" and abs(income - due) > PENNY / 2:
                yield _breach(1, f"{commissioner}, year {year}", income, due)
            neutral = contract.budget_neutral and months[commissioner, year] == 12
            if model == "per child" and year == first and neutral and abs(income - due) > PENNY / 2:
                yield _breach(2, f"{commissioner}, year {year}", income, due)


def _rules(
    contracts: Mapping[str, Contract], blended: Fraction, provider: Fraction, told: Told
) -> Iterator[Breach]:
    """The contract as written, from what payment per child and the block are told to be."""
    months = _lengths(told)
    income, cost = _totals(told, "income_gbp"), _totals(told, "cost_gbp")
    for (commissioner, model), years in income.items():
        if model != "contract":
            continue
        contract = contracts[commissioner]
        if contract.risk_share_pct is None and contract.risk_corridor_pct is None:
            share_of_cost = Fraction(1)
        else:
            share_of_cost = _share(contract.risk_share_pct, provider)
        block = Fraction(str(contract.block_gbp))
        full = {year: Fraction(12, months[commissioner, year]) for year in years}
        first = min(years)
        if months[commissioner, first] < 12 and share_of_cost < 1:
            continue  # the cost planned is that of twelve months, which are not told
        planned = cost[commissioner, model][first] * full[first]
        before = block
        for year in sorted(years):
            target = income[commissioner, "per child"][year] * full[year]
            paid = before = _held(contract, block, target, year, before, blended)
            off = cost[commissioner, model][year] * full[year] - planned
            if contract.risk_corridor_pct is not None:
                limit = planned * _share(contract.risk_corridor_pct, Fraction(0))
                off = max(-limit, min(limit, off))
            paid += (1 - share_of_cost) * off
            paid = max(Fraction(0), paid * _earned(contract)) / full[year]
            if abs(paid - years[year]) > 2 * PENNY:
                yield _breach(3, f"{commissioner}, year {year}", years[year], paid)


def _held(
    contract: Contract, block: Fraction, target: Fraction, year: int, before: Fraction,
    blended: Fraction,
) -> Fraction:  # fmt: skip
    """Income of a year before cost and quality; `before` is that of the year before it."""
    if target > block:
        target = block + (target - block) * _share(contract.marginal_pct, Fraction(1))
    else:
        target = block - (block - target) * _share(contract.under_pct, Fraction(1))
    follows = Fraction(str(contract.glide_pct[year - 1])) / 100
    if contract.model == "block":
        follows = Fraction(0)
    elif contract.model == "blended":
        follows *= _share(contract.variable_pct, blended)
    paid = block * (1 - follows) + target * follows
    if contract.floor_pct is not None:
        paid = max(paid, before * (1 - _share(contract.floor_pct, Fraction(1))))
    if contract.ceiling_pct is not None:
        paid = min(paid, before * (1 + _share(contract.ceiling_pct, Fraction(1))))
    if contract.collar_pct is not None:
        paid = max(paid, block * (1 - _share(contract.collar_pct, Fraction(1))))
    if contract.cap_pct is not None:
        paid = min(paid, block * (1 + _share(contract.cap_pct, Fraction(1))))
    return paid


def _earned(contract: Contract) -> Fraction:
    """Part of the income that is paid after quality."""
    weight = _share(contract.quality_pct, Fraction(0))
    if not weight:
        return Fraction(1)
    floor, target, result = (
        _share(share, Fraction(0))
        for share in (
            contract.quality_floor_pct, contract.quality_target_pct, contract.quality_result_pct
        )
    )  # fmt: skip
    part = max(Fraction(0), min(Fraction(1), (result - floor) / (target - floor)))
    return 1 - weight + weight * part


def _bounds(contracts: Mapping[str, Contract], told: Told) -> Iterator[Breach]:
    """Localities from year to year, where nothing but the pace of change holds the contract."""
    before: dict[tuple[str, str], Fraction] = {}
    lengths: dict[tuple[str, str], Fraction] = {}
    for row in sorted(told["payment_years"], key=lambda row: int(str(row["year"]))):
        if row["model"] != "contract":
            continue
        contract = contracts[str(row["commissioner"])]
        others = (
            contract.cap_pct, contract.collar_pct, contract.quality_pct, contract.risk_share_pct,
            contract.risk_corridor_pct,
        )  # fmt: skip
        if any(share is not None for share in others):
            continue
        here = str(row["commissioner"]), str(row["locality"])
        full = Fraction(12, int(str(row["months"])))
        income = number(row["income_gbp"]) * full
        last = before.get(here, number(row["block_gbp"]) * full)
        slack = 2 * PENNY * (full + lengths.get(here, full))
        floor, ceiling = contract.floor_pct, contract.ceiling_pct
        low = last * (1 - _share(floor, Fraction(1))) if floor is not None else Fraction(0)
        high = last * (1 + _share(ceiling, Fraction(1))) if ceiling is not None else income
        if not low - slack <= income <= high + slack:
            yield _breach(4, f"{here}, year {row['year']}", income, f"{float(low)}-{float(high)}")
        before[here], lengths[here] = income, full


def _cash(told: Told) -> Iterator[Breach]:
    """Income less cash, added up, is owed; cash never runs ahead of income."""
    open_: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in sorted(told["payment_years"], key=lambda row: int(str(row["year"]))):
        key = _where(row)
        open_[key] += number(row["income_gbp"]) - number(row["cash_gbp"])
        if open_[key] != number(row["owed_gbp"]) or open_[key] < 0:
            yield _breach(5, f"{key}, year {row['year']}", row["owed_gbp"], open_[key])


def _options(told: Told) -> Iterator[Breach]:
    """Sums over the years."""
    columns = (("income_gbp", "income_gbp"), ("cost_gbp", "cost_gbp"), ("change_gbp", "change_gbp"))
    sums = {column: _totals(told, column) for column, _ in columns}
    for row in told["options"]:
        for column, of in columns:
            counted = sum(sums[of][str(row["commissioner"]), str(row["model"])].values())
            if counted != number(row[column]):
                yield _breach(6, f"{row['commissioner']}, {row['model']}", row[column], counted)


def _totals(told: Told, column: str) -> Yearly:
    """Sum over localities by (commissioner, model) and year."""
    found: Yearly = defaultdict(lambda: defaultdict(Fraction))
    for row in told["payment_years"]:
        year = int(str(row["year"]))
        found[str(row["commissioner"]), str(row["model"])][year] += number(row[column])
    return found


def _lengths(told: Told) -> dict[tuple[str, int], int]:
    return {
        (str(row["commissioner"]), int(str(row["year"]))): int(str(row["months"]))
        for row in told["payment_years"]
    }


def _where(row: Mapping[str, object]) -> tuple[str, str, str]:
    return str(row["commissioner"]), str(row["locality"]), str(row["model"])


def _months_on(first: str, then: str) -> int:
    return (int(then[:4]) - int(first[:4])) * 12 + int(then[5:]) - int(first[5:])


def _share(pct: float | None, otherwise: Fraction) -> Fraction:
    return otherwise if pct is None else Fraction(str(pct)) / 100


def _breach(promise: int, where: str, told: object, counted: object) -> Breach:
    said = [f"{float(x):.2f}" if isinstance(x, Fraction) else str(x) for x in (told, counted)]
    return Breach(PROMISES[promise], where, said[0], said[1])
