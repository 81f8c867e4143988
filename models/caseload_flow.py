"""Children on each pathway, by age band, month by month over the years of a contract.

Children are counted by the day: a child who is born, has a birthday or moves within a month counts
for the days that it was there, in the band that it was in (a mean over the days of the month). So a
price per child that is paid on them is pro rata.

Health visiting: children of the practices as they grow, births after the start by the trend.
Before birth: the births of the month, at a year's rate, for the price of a pregnancy is paid once.
School nursing: pupils of a year of age follow the cohort they come from. After s Septembers, with
C(a) the children of age a now (of a below 0 those yet to be born, of 5 and over as those of 4),

    pupils(a, s) = pupils(a) x C(a - s) / C(a).

Both grow by moves in less moves out. A pathway keeps its share of children, but for steps up and
down where these are given (`models.cohorts.share_flow`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar, calendar
from models.cohorts import QUINTILES, YEARS_BACK, births_by_day, pathway_share, share_flow, shares
from models.demand import AGE_BANDS
from models.places import locality_of_school
from models.school_work import AGES, year_groups

Floats = NDArray[np.float64]
Cell = tuple[str, str]

DAYS = 365.25
NAMES = tuple(name for name, _, _ in AGE_BANDS)
YOUNG = NAMES.index("2-5") + 1
"""Number of bands that children of health visiting are in, the one before birth first."""


@dataclass(frozen=True)
class Flow:
    """Children over the months from the first one planned.

    `children` are by (month, locality, cell), a cell being pathway and age band. `born` is the
    share of the children of a (year, cell) who were born in a year (year, cell, year of birth):
    0 before the first month, k in the k-th year after it. `births` are those expected in each year.
    """

    months: tuple[str, ...]
    localities: tuple[str, ...]
    cells: tuple[Cell, ...]
    children: Floats
    born: Floats
    births: Floats

    @property
    def years(self) -> int:
        """Whole years covered."""
        return len(self.months) // 12


def caseload_flow(instance: Instance, cells: Sequence[Cell], years: int) -> Flow:
    """The children of each cell over so many years from the first month planned."""
    days = calendar(
        instance.settings.model_copy(update={"months": 12 * years, "period": "month"}),
        instance.school_terms,
    )
    births, first = births_by_day(instance, days)
    young, young_born = _young(births, first, days)
    pupils, pupils_born = _pupils(instance, births.sum(axis=1), first, days)
    moved = _moved(instance, days)
    service = {row.pathway: row.service for row in instance.pathways}
    of_visiting = shares(instance)
    everyone = pupils[0].sum(axis=(0, 2))
    children = np.zeros((days.periods, len(instance.localities), len(cells)))
    born = np.zeros((years, len(cells), years + 1))
    for number, (pathway, name) in enumerate(cells):
        band = NAMES.index(name)
        kept, joined = (part[:, None] for part in share_flow(instance, pathway, days))
        if service[pathway] == "HV":
            inside = young[..., band]
            on = kept * np.einsum("lq,mlq->ml", of_visiting[pathway], inside)
            born[:, number] = young_born[:, band]
        else:
            share = pathway_share(instance, pathway, everyone)
            inside = pupils[..., band]
            on = kept * np.einsum("q,mlq->ml", share, inside)
            born[:, number] = pupils_born[:, band]
        on += joined * inside.sum(axis=2)
        children[:, :, number] = on if band == 0 else on * moved
    return Flow(
        days.labels, tuple(row.locality for row in instance.localities), tuple(cells), children,
        born, _births_by_year(births, first, days),
    )  # fmt: skip


def _births_by_year(births: Floats, first: int, days: Calendar) -> Floats:
    """Births expected in each year from the first month."""
    county = births.sum(axis=(0, 1))
    of = _year_of_day(county.size, first, days)
    return np.bincount(of, county)[1 : days.periods // 12 + 1].astype(np.float64)


def _young(births: Floats, first: int, days: Calendar) -> tuple[Floats, Floats]:
    """Children of health visiting, (month, locality, quintile, band), and when they were born."""
    inside = _by_band(births, first, days)
    county = births.sum(axis=(0, 1))
    of = _year_of_day(county.size, first, days)
    whole = np.stack([
        _by_band((county * (of == year))[None, None], first, days)[:, 0, 0]
        for year in range(days.periods // 12 + 1)
    ], axis=-1)  # fmt: skip
    return inside, _share_by_year(whole)


def _by_band(births: Floats, first: int, days: Calendar) -> Floats:
    """Mean number of children in each band over the days of each month."""
    edges = days.bounds()
    length = np.diff(edges)
    running = np.zeros((*births.shape[:2], births.shape[2] + 2))
    running[:, :, 2:] = births.cumsum(axis=2).cumsum(axis=2)
    inside = np.zeros((days.periods, *births.shape[:2], len(NAMES)))
    daily = np.concatenate([np.zeros((*births.shape[:2], 1)), births.cumsum(axis=2)], axis=2)
    inside[..., 0] = (np.diff(daily[:, :, edges - first], axis=2) / length).transpose(2, 0, 1)
    inside[..., 0] *= DAYS
    for band, (_, low, high) in enumerate(AGE_BANDS[1:YOUNG], 1):
        opens, closes = round(low * DAYS), round(high * DAYS)
        entered = np.diff(running[:, :, _held(edges - opens + 1 - first)], axis=2)
        left = np.diff(running[:, :, _held(edges - closes + 1 - first)], axis=2)
        inside[..., band] = ((entered - left) / length).transpose(2, 0, 1)
    return inside


def _held(place: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.maximum(place, 0)


def _year_of_day(size: int, first: int, days: Calendar) -> NDArray[np.int64]:
    """Year of birth of those born on each day: 0 before the start, then 1, 2, ..."""
    starts = np.append(days.bounds()[12::12], 10**9)
    day = np.arange(size) + first
    return np.where(day < 0, 0, 1 + np.searchsorted(starts, day, side="right"))


def _share_by_year(whole: Floats) -> Floats:
    """Children by (month, band, year of birth) as shares of their year and band."""
    yearly = whole.reshape(-1, 12, *whole.shape[1:]).sum(axis=1)
    total = yearly.sum(axis=-1, keepdims=True)
    known = np.zeros_like(yearly)
    known[..., 0] = 1
    return np.divide(yearly, total, out=known, where=total > 0)


def _pupils(
    instance: Instance, births: Floats, first: int, days: Calendar
) -> tuple[Floats, Floats]:
    """Pupils, (month, locality, quintile, band), and when they were born."""
    places = len(instance.localities)
    now = np.zeros((places, QUINTILES, AGES))
    here = locality_of_school(instance)
    for school, share in zip(instance.schools, here, strict=True):
        now[:, school.imd_quintile or 0] += share[:, None] * year_groups(school)
    years = days.periods // 12
    cohort, county = _cohorts(births, first, years)
    bands = np.array([[low <= age < high for _, low, high in AGE_BANDS] for age in range(AGES)])
    bands = bands.astype(float)
    age = np.arange(AGES)
    steps = np.cumsum([label.endswith("-09") for label in days.labels])
    inside = np.zeros((days.periods, places, QUINTILES, len(NAMES)))
    whole = np.zeros((days.periods, len(NAMES), years + 1))
    for month, step in enumerate(steps.tolist()):
        ratio = _ratio(cohort, age - step, age)
        bare = cohort[:, _place(age)] == 0
        ratio[bare] = np.broadcast_to(_ratio(county, age - step, age), ratio.shape)[bare]
        then = now * ratio[:, None, :]
        inside[month] = then @ bands
        of = np.clip(step - age, 0, years)
        whole[month] = bands.T @ (then.sum(axis=(0, 1))[:, None] * np.eye(years + 1)[of])
    return inside, _share_by_year(whole)


def _cohorts(births: Floats, first: int, years: int) -> tuple[Floats, Floats]:
    """Children by year of birth, (locality, place): the last to be born first, those of 4 last."""
    edges = np.rint(np.arange(-YEARS_BACK, years + 1) * DAYS).astype(int) - first
    daily = np.concatenate([np.zeros((len(births), 1)), births.cumsum(axis=1)], axis=1)
    edges = np.clip(edges, 0, births.shape[1])
    cohort = np.diff(daily[:, edges], axis=1)[:, ::-1]
    return np.roll(cohort, -years, axis=1), np.roll(cohort, -years, axis=1).sum(0, keepdims=True)


def _place(age: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the cohort of an age stands; of ages below 0, from the end."""
    return np.minimum(age, YEARS_BACK - 1)


def _ratio(cohort: Floats, then: NDArray[np.int64], now: NDArray[np.int64]) -> Floats:
    """The cohort of one age against that of another, (locality, age); 1 where there is none."""
    above, below = cohort[:, _place(then)], cohort[:, _place(now)]
    return np.divide(above, below, out=np.ones_like(above), where=below > 0)


def _moved(instance: Instance, days: Calendar) -> Floats:
    """Children against the start by moves in less moves out, (month, locality)."""
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    edges = days.bounds()
    middle = (edges[:-1] + edges[1:]) / 2 / DAYS
    moved = np.ones((days.periods, len(place)))
    for row in instance.growth:
        moved[:, place[row.locality]] = (1 + row.children_pct_per_year / 100) ** middle
    return moved
