"""Children followed one by one from day to day, by chance, agree with the flow of cohorts."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from instances import Instance
from instances.tables import BirthSeason, Caseload, Growth, LevelFlow, Pathway

SEEDS = 200
MONTHS = [date(2026 + (3 + m) // 12, (3 + m) % 12 + 1, 1) for m in range(13)]
START = MONTHS[0]
EDGES = [(day - START).days for day in MONTHS]
AGES = (310, 280, 300, 330, 250)
BIRTHS, FALL, MOVING, ENTER, LEAVE, ON = 320, -0.06, 0.30, 0.30, 0.90, 0.20
SEASON = {month: 0.7 if month < 6 else 1.2 for month in range(1, 13)}


@pytest.fixture(scope="module")
def service(make: SimpleNamespace) -> Instance:
    """Four kinds of contact, a strong season, falling births, many movers and steps."""
    contacts = (
        make.contact("antenatal", age_from_weeks=-12, age_to_weeks=-2, uptake_pct=90),
        make.contact("review", age_from_weeks=39, age_to_weeks=52, per="child", uptake_pct=80),
        make.contact("moved-in", age_from_weeks=0, age_to_weeks=200, per="mover", uptake_pct=95),
        make.contact("plus", pathway="UP-HV", age_from_weeks=60, age_to_weeks=190, per="child",
                     number=3),
    )  # fmt: skip
    return make.service(
        practices=(
            make.practice(
                "P", births_per_year=BIRTHS, imd_quintile=2,
                **{f"age_{age}": size for age, size in enumerate(AGES)},
            ),
        ),
        contacts=contacts,
        pathways=(
            Pathway(pathway="U-HV", name="Universal", service="HV", level="U"),
            Pathway(pathway="UP-HV", name="Plus", service="HV", level="UP"),
        ),
        caseload=(Caseload(pathway="UP-HV", imd_quintile=2, children_pct=100 * ON),),
        level_flows=(
            LevelFlow(pathway="UP-HV", entering_pct_per_year=100 * ENTER,
                      leaving_pct_per_year=100 * LEAVE),
        ),
        growth=(
            Growth(locality="here", births_pct_per_year=100 * FALL, children_pct_per_year=0,
                   movers_in_pct_per_year=100 * MOVING),
        ),
        birth_season=tuple(BirthSeason(month=m, index=index) for m, index in SEASON.items()),
    )  # fmt: skip


def birthdays(draw: np.random.Generator) -> np.ndarray:
    """Days of birth, counted from the start, of the children there and of those to come."""
    born = []
    for age, children in enumerate(AGES):
        first, last = (START.replace(year=START.year - back) for back in (age + 1, age))
        days = np.array([(first - START).days + n for n in range((last - first).days)])
        odds = np.array([SEASON[(START + timedelta(days=int(day))).month] for day in days])
        born.append(draw.choice(days, children, p=odds / odds.sum()))
    mean = sum(SEASON.values()) / 12
    days = np.arange(EDGES[-1] + 120)
    index = np.array([SEASON[(START + timedelta(days=int(day))).month] for day in days])
    expected = BIRTHS / 365.25 * index / mean * (1 + FALL) ** (days / 365.25)
    born.append(np.repeat(days, draw.poisson(expected)))
    return np.concatenate(born)


def days_on(draw: np.random.Generator, children: int) -> np.ndarray:
    """Whether each child is on the pathway, (day, child): each day some step up and some down."""
    on = np.zeros((EDGES[-1], children), dtype=bool)
    now = draw.random(children) < ON
    for day in range(EDGES[-1]):
        chance = draw.random(children)
        now = np.where(now, chance >= LEAVE / 365.25, chance < ENTER / 365.25)
        on[day] = now
    return on


def one_year(seed: int) -> np.ndarray:
    """Contacts of one simulated year, (contact, month)."""
    draw = np.random.default_rng(seed)
    born = birthdays(draw)
    on = days_on(draw, len(born))

    def by_month(days: np.ndarray, child: np.ndarray, kept: float, plus: bool) -> np.ndarray:
        here = (days >= 0) & (days < EDGES[-1]) & (draw.random(len(days)) < kept)
        days, child = days[here], child[here]
        if plus:
            days = days[on[days, child]]
        return np.histogram(days, EDGES)[0]

    everybody = np.arange(len(born))
    moving = np.repeat(everybody, draw.poisson(MOVING * 1400 / 365.25, len(born)))
    thrice = np.repeat(everybody, 3)
    return np.array(
        [
            by_month(born + draw.integers(-84, -14, len(born)), everybody, 0.9, False),
            by_month(born + draw.integers(273, 364, len(born)), everybody, 0.8, False),
            by_month(born[moving] + draw.integers(0, 1400, len(moving)), moving, 0.95, False),
            by_month(born[thrice] + draw.integers(420, 1330, len(thrice)), thrice, 1, True),
        ]
    )


def test_children_followed_one_by_one_are_owed_what_the_cohorts_owe(
    make: SimpleNamespace, service: Instance
) -> None:
    owed = make.owed_by(service).contacts_due[:, 0]
    years = np.array([one_year(seed) for seed in range(SEEDS)])
    error = years.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (error / owed).max() < 0.03
    assert (np.abs(years.mean(axis=0) - owed) / error).max() < 4
    whole = years.sum(axis=2)
    error = whole.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (error / owed.sum(axis=1)).max() < 0.01
    assert (np.abs(whole.mean(axis=0) - owed.sum(axis=1)) / error).max() < 4
