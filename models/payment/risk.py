"""What chance does to the income of a contract: births, movers, levels, uptake, cost.

Each cause is drawn by itself, with mean 1, from a stream of its own, so that leaving one out
changes no other:

    births   births of year k: negative binomial around mean x exp(k g), g normal: the trend is not
             known better, and a year differs from it by more than chance (gamma and Poisson)
    movers   children of year y: product of 1 + normal, moves in less moves out
    levels   shares of the levels: one Dirichlet draw; of each pathway above universal: beta
    uptake   contacts taken up: beta; it moves income by contact and cost that follows contacts
    cost     cost of a year at given children: normal

What a level or a pathway takes holds for the whole contract. Posts follow the expected children,
not the drawn ones: chance comes too quickly for them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.rates import Rate, in_force, settled
from models.caseload_flow import Flow
from models.payment.accounts import Account

Floats = NDArray[np.float64]

CAUSES = ("births", "movers", "levels", "uptake", "cost")
LEVELS = ("U", "UP", "UPP")


@dataclass(frozen=True)
class Chances:
    """How far each cause may go, as shares; and the rates that say so."""

    births_cv: float
    births_trend_sd: float
    movers_sd: float
    level_cv: float
    uptake: float
    uptake_sd: float
    cost_sd: float
    used: tuple[Rate, ...]


@dataclass(frozen=True)
class Draws:
    """Factors with mean 1. Axes: draw, year, year of birth, cell.

    `births` (draw, year of birth) begins with those born before the first month, who are known.
    """

    births: Floats
    movers: Floats
    cells: Floats
    uptake: Floats
    cost: Floats


def chances_of(instance: Instance) -> Chances:
    """The chances of the pay year, the service's own before ours."""
    day = settled(instance.settings.pay_year)
    names = [name for name in Chances.__annotations__ if name != "used"]
    found = {name: in_force(f"{name}_pct", day, instance.own_rates) for name in names}
    return Chances(
        **{name: rate.value / 100 for name, rate in found.items()}, used=tuple(found.values())
    )


@dataclass(frozen=True)
class Levels:
    """What the levels are drawn around.

    `share` is the share of the children of its service and band on each cell's pathway, `level` 0
    universal, 1 plus, 2 partnership plus; `mix` the share of children on each level.
    """

    share: Floats
    level: NDArray[np.int64]
    mix: Floats


def draws(
    chances: Chances, births: Floats, levels: Levels, *,
    years: int, size: int, seed: int, causes: Collection[str] = CAUSES,
) -> Draws:  # fmt: skip
    """Factors of each draw.

    Args:
        chances: how far each cause may go.
        births: expected births of each year.
        levels: pathways and their levels.
        years: years of the contract.
        size: number of draws.
        seed: same seed, same draws.
        causes: those that vary; the others stay at their mean.
    """

    def stream(cause: str) -> np.random.Generator | None:
        number = CAUSES.index(cause)
        return np.random.default_rng([seed, number]) if cause in causes else None

    yearly = (size, years)
    chance = stream("births")
    born = _births(chance, chances, births, size) if chance else np.ones((size, len(births) + 1))
    chance = stream("movers")
    moved = 1 + chance.normal(0, chances.movers_sd, yearly) if chance else np.ones(yearly)
    chance = stream("levels")
    cells = _levels(chance, chances.level_cv, levels, size) if chance else None
    chance = stream("uptake")
    taken = _uptake(chance, chances, yearly) if chance else None
    chance = stream("cost")
    cost = 1 + chance.normal(0, chances.cost_sd, yearly) if chance else None
    still = np.ones(yearly)
    return Draws(
        births=born,
        movers=moved.cumprod(axis=1),
        cells=np.ones((size, len(levels.share))) if cells is None else cells,
        uptake=still if taken is None else taken,
        cost=still if cost is None else cost,
    )


def _births(chance: np.random.Generator, chances: Chances, births: Floats, size: int) -> Floats:
    slope = chance.normal(0, chances.births_trend_sd, (size, 1))
    mean = births * np.exp(slope * np.arange(1, len(births) + 1))
    if chances.births_cv:
        firm = 1 / chances.births_cv**2
        count = chance.negative_binomial(firm, firm / (firm + mean))
    else:
        count = chance.poisson(mean)
    # a normal slope is centred so that its exponential has mean 1
    centre = np.exp((chances.births_trend_sd * np.arange(1, len(births) + 1)) ** 2 / 2)
    wanted = births * centre
    factor = np.divide(count, wanted, out=np.ones(count.shape), where=wanted > 0)
    return np.concatenate([np.ones((size, 1)), factor], axis=1)


def _levels(chance: np.random.Generator, cv: float, levels: Levels, size: int) -> Floats:
    """Factor of each cell, (draw, cell): that of its level and its own; universal ones stay."""
    above = 1 - levels.mix[0]
    of_level = np.ones((size, len(LEVELS)))
    if cv and above > 0:
        firm = max((1 - above) / (above * cv**2) - 1, 1.0)
        some = levels.mix > 0
        of_level[:, some] = chance.dirichlet(firm * levels.mix[some], size) / levels.mix[some]
        of_level[:, 0] = 1
    own = np.ones((size, len(levels.share)))
    some = (levels.level > 0) & (levels.share > 0) & (levels.share < 1)
    if cv and some.any():
        mean = levels.share[some]
        weight = np.maximum((1 - mean) / (mean * cv**2) - 1, 1.0)
        own[:, some] = chance.beta(mean * weight, (1 - mean) * weight, (size, len(mean))) / mean
    return of_level[:, levels.level] * own


def _uptake(chance: np.random.Generator, chances: Chances, size: tuple[int, int]) -> Floats:
    """Beta of the mean and deviation given; a deviation too wide for a share is narrowed."""
    mean = chances.uptake
    spread = min(chances.uptake_sd**2, 0.5 * mean * (1 - mean))
    if not spread:
        return np.ones(size)
    weight = mean * (1 - mean) / spread - 1
    return chance.beta(mean * weight, (1 - mean) * weight, size) / mean


@dataclass(frozen=True)
class Simulated:
    """Pence by (draw, year), at a year's rate: what children cost at the price, income, cost."""

    target: Floats
    cost: Floats
    income: Mapping[str, Floats]


def simulated(
    found: Account, flow: Flow, instance: Instance, drawn: Draws, models: Collection[str] = ()
) -> Simulated:
    """What the draws make of a contract, under each rule of its account (or some of them)."""
    years = len(found.target)
    ahead = np.minimum(found.deal.first // 12 + np.arange(years), flow.years - 1)
    target = np.zeros((len(drawn.births), years))
    for cells in _alike(flow, instance):
        level = drawn.cells[:, cells] @ found.value[:, cells].T
        target += level * (drawn.births @ flow.born[ahead, cells[0]].T)
    target *= drawn.movers[:, ahead]
    more = np.divide(target, found.target, out=np.ones_like(target), where=found.target > 0)
    uptake = drawn.uptake[:, ahead]
    cost = found.costs + found.variable_cost * (more * uptake - 1)
    cost = cost * drawn.cost[:, ahead]
    block = np.full(years, float(found.deal.block_pence))
    income = {}
    for name in models or found.paid:
        terms = found.paid[name].terms
        paid_for = target * uptake if terms.by_contact else target
        income[name] = terms.paid(np.broadcast_to(block, target.shape), paid_for, cost,
                                  found.planned_cost)  # fmt: skip
    return Simulated(target, cost, income)


def _alike(flow: Flow, instance: Instance) -> list[list[int]]:
    """Cells of one service and band: their children were born in the same years."""
    service = {row.pathway: row.service for row in instance.pathways}
    groups: dict[tuple[str, str], list[int]] = {}
    for number, (pathway, band) in enumerate(flow.cells):
        groups.setdefault((service[pathway], band), []).append(number)
    return list(groups.values())


def levels_of(flow: Flow, instance: Instance) -> Levels:
    """The levels of the cells of a flow, as in its first month."""
    of = {row.pathway: (LEVELS.index(row.level), row.service) for row in instance.pathways}
    level = np.array([of[pathway][0] for pathway, _ in flow.cells], dtype=np.int64)
    size = flow.children[0].sum(axis=0)
    share = np.zeros(len(size))
    for cells in _alike(flow, instance):
        whole = max((size[cell] for cell in cells if level[cell] == 0), default=0.0)
        if whole:
            share[cells] = np.minimum(size[cells] / whole, 1.0)
    on = np.bincount(level, size, len(LEVELS))
    plus = np.minimum(on[1:] / on[0], 0.45) if on[0] else np.zeros(2)
    return Levels(share, level, np.array([1 - plus.sum(), *plus]))
