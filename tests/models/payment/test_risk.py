"""Chance: distributions as stated, means kept, one cause at a time, the same seed the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from instances import Instance
from models.caseload_flow import Flow
from models.payment.accounts import Account
from models.payment.risk import CAUSES, Chances, Levels, chances_of, draws, simulated
from models.payment.terms import PER_CHILD, Terms

SIZE = 20_000
BIRTHS = np.array([12_000.0, 11_800, 11_600, 11_400, 11_200])
LEVELS = Levels(
    np.array([1.0, 0.06, 0.02]), np.array([0, 1, 2]), np.array([0.92, 0.06, 0.02])
)  # fmt: skip


@pytest.fixture(scope="module")
def chances(hamlet_tables: Instance) -> Chances:
    return chances_of(hamlet_tables)


def drawn(chances: Chances, **more: Any) -> Any:
    return draws(chances, BIRTHS, LEVELS, **({"years": 5, "size": SIZE, "seed": 7} | more))


def test_every_factor_has_mean_one(chances: Chances) -> None:
    found = drawn(chances)
    for name in ("births", "movers", "cells", "uptake", "cost"):
        factor = getattr(found, name)
        error = factor.std(axis=0) / np.sqrt(SIZE)
        assert (np.abs(factor.mean(axis=0) - 1) <= 5 * error + 1e-12).all(), name


def test_births_without_a_trend_are_negative_binomial(chances: Chances) -> None:
    found = drawn(replace(chances, births_trend_sd=0.0, births_cv=0.05)).births[:, 1:]
    count = found * BIRTHS
    firm = 1 / 0.05**2
    expected = stats.nbinom(firm, firm / (firm + BIRTHS[2]))
    assert count[:, 2].var() == pytest.approx(expected.var(), rel=0.05)
    for part in (0.05, 0.5, 0.95):
        quantile = float(np.quantile(count[:, 2], part))
        assert expected.cdf(quantile) == pytest.approx(part, abs=0.01)
    poisson = drawn(replace(chances, births_trend_sd=0.0, births_cv=0.0)).births[:, 1]
    assert poisson.var() * BIRTHS[0] == pytest.approx(1, rel=0.05)
    assert (found[:, 0] != found[:, 1]).all()


def test_an_unsure_trend_spreads_births_more_each_year(chances: Chances) -> None:
    found = drawn(replace(chances, births_cv=0.0, births_trend_sd=0.03)).births
    assert (found[:, 0] == 1).all()
    assert found[:, 5].std() == pytest.approx(0.15, rel=0.05)
    assert np.corrcoef(found[:, 4], found[:, 5])[0, 1] > 0.98


def test_an_unsure_trend_does_not_raise_births(chances: Chances) -> None:
    """The mean of the exponential of a normal slope is above one, and is taken out."""
    found = drawn(replace(chances, births_cv=0.0, births_trend_sd=0.1), size=100_000).births
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - 1) <= 5 * error + 1e-12).all()


def test_moves_uptake_and_cost_are_as_stated(chances: Chances) -> None:
    wide = replace(chances, movers_sd=0.01, uptake=0.9, uptake_sd=0.03, cost_sd=0.02)
    found = drawn(wide)
    assert stats.kstest(found.movers[:, 0], stats.norm(1, 0.01).cdf).pvalue > 1e-3
    assert found.movers[:, 4].std() == pytest.approx(0.01 * 5**0.5, rel=0.03)
    weight = 0.9 * 0.1 / 0.03**2 - 1
    beta = stats.beta(0.9 * weight, 0.1 * weight)
    assert stats.kstest(found.uptake[:, 2] * 0.9, beta.cdf).pvalue > 1e-3
    assert stats.kstest(found.cost[:, 1], stats.norm(1, 0.02).cdf).pvalue > 1e-3


def test_the_shares_of_the_levels_are_as_firm_as_stated(chances: Chances) -> None:
    """The universal take all children; the share above universal varies by its coefficient."""
    found = drawn(replace(chances, level_cv=0.1)).cells
    assert (found[:, 0] == 1).all()
    own = 0.1  # of the pathway by itself, on top of that of its level
    firm = 0.92 / (0.08 * 0.1**2) - 1
    for cell, mean in ((1, 0.06), (2, 0.02)):
        level = stats.beta(firm * mean, firm * (1 - mean))
        cv = level.std() / mean
        both = np.sqrt((1 + cv**2) * (1 + own**2) - 1)
        assert found[:, cell].std() == pytest.approx(both, rel=0.05)


def test_the_same_seed_draws_the_same_and_causes_do_not_disturb_each_other(
    chances: Chances,
) -> None:
    one, again, other = drawn(chances), drawn(chances), drawn(chances, seed=8)
    for name in ("births", "movers", "cells", "uptake", "cost"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
        assert getattr(one, name).tobytes() != getattr(other, name).tobytes()
    alone = drawn(chances, causes=("births",))
    assert alone.births.tobytes() == one.births.tobytes()
    assert (alone.cells == 1).all() and (alone.movers == 1).all()
    assert set(CAUSES) == {"births", "movers", "levels", "uptake", "cost"}


def small(made: Callable[..., Account], **terms: Any) -> tuple[Account, Flow]:
    counted = np.repeat([100.0, 95, 90, 85, 80], 12)[:, None]
    found = made(counted, terms=Terms(**({"share": (1.0,) * 5} | terms)))
    born = np.zeros((5, 1, 6))
    born[:, 0, 1:] = np.eye(5)
    flow = Flow(found.months, ("a",), (("U-HV", "0-1"),), counted[:, :, None], born, BIRTHS)
    return found, flow


ONE = Levels(np.ones(1), np.zeros(1, dtype=int), np.array([1.0, 0, 0]))


def test_income_per_child_follows_what_was_drawn(
    made: Callable[..., Account], hamlet_tables: Instance, chances: Chances
) -> None:
    """With moves alone, income of year y is that expected by the product of normals."""
    found, flow = small(made)
    moves = draws(
        replace(chances, movers_sd=0.02), BIRTHS, ONE, years=5, size=SIZE, seed=3,
        causes=("movers",),
    )  # fmt: skip
    income = simulated(found, flow, hamlet_tables, moves).income[PER_CHILD]
    assert income == pytest.approx(found.target * moves.movers)
    low = float(np.quantile(income[:, 0], 0.05))
    assert low == pytest.approx(stats.norm(1, 0.02).ppf(0.05) * 1_200_000, rel=2e-3)


def test_births_move_the_years_in_which_the_children_are_there(
    made: Callable[..., Account], hamlet_tables: Instance, chances: Chances
) -> None:
    """All children of a year are born in it, so its income follows the births of that year."""
    found, flow = small(made)
    born = draws(chances, BIRTHS, ONE, years=5, size=300, seed=3, causes=("births",))
    target = simulated(found, flow, hamlet_tables, born).target
    assert target == pytest.approx(found.target * born.births[:, 1:])


def test_a_collar_takes_the_loss_from_the_provider_and_puts_it_on_the_commissioner(
    made: Callable[..., Account], hamlet_tables: Instance, chances: Chances
) -> None:
    found, flow = small(made, collar=0.1, cap=0.1)
    born = draws(chances, BIRTHS, ONE, years=5, size=2_000, seed=3)
    chance = simulated(found, flow, hamlet_tables, born)
    held, free = chance.income["contract"], chance.income[PER_CHILD]
    assert held.min() >= 1_080_000 - 1e-6
    assert held[:, 4].mean() > free[:, 4].mean()
    inside = (free > 1_080_000) & (free < 1_320_000)
    assert held[inside] == pytest.approx(free[inside])


def test_uptake_moves_income_by_contact_alone(
    made: Callable[..., Account], hamlet_tables: Instance, chances: Chances
) -> None:
    found, flow = small(made, by_contact=True)
    taken = draws(chances, BIRTHS, ONE, years=5, size=500, seed=3, causes=("uptake",))
    chance = simulated(found, flow, hamlet_tables, taken)
    assert chance.income["contract"] == pytest.approx(found.target * taken.uptake)
    assert np.ptp(chance.income[PER_CHILD], axis=0) == pytest.approx(np.zeros(5), abs=1e-6)
