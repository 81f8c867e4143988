"""Children by day of birth and deprivation, and the contacts that fall due as they grow."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from instances import Instance
from instances.calendar import Calendar
from instances.tables import Contact, Practice

Floats = NDArray[np.float64]

QUINTILES = 6
"""Deprivation quintiles 1 to 5; place 0 is for practices whose quintile is not known."""
YEARS_BACK = 5
DAYS_OF_YEAR = 365.25
DAYS_AHEAD = 290
"""A child born this long after the end may still be owed antenatal contacts before it."""


def due(instance: Instance, calendar: Calendar, contacts: tuple[Contact, ...]) -> Floats:
    """Contacts owed to children of the practices, (contact, locality, period), not rounded.

    A contact per birth or child falls due evenly over its window; one per mover is owed once to
    each child who moves in while its age is in the window. Growth by moves (movers in less movers
    out) changes how many children are there, so what is owed per child and per mover.
    """
    births, first = births_by_day(instance, calendar)
    # children passing an age edge by a day is a running sum of births; by a period, a sum of those
    passed = np.zeros((*births.shape[:2], births.shape[2] + 2))
    passed[:, :, 2:] = births.cumsum(axis=2).cumsum(axis=2)
    edges = calendar.bounds()
    share = shares(instance)
    growth = _children_growth(instance, calendar)
    coming = _movers_a_day(instance)
    owed = np.zeros((len(contacts), births.shape[0], calendar.periods))
    for number, contact in enumerate(contacts):
        opens = round(contact.age_from_weeks * 7)
        closes = max(round(contact.age_to_weeks * 7), opens + 1)
        entered = np.diff(passed[:, :, edges - opens + 1 - first], axis=2)
        left = np.diff(passed[:, :, edges - closes + 1 - first], axis=2)
        inside = entered - left
        kept, joined = share_flow(instance, contact.pathway, calendar)
        on = kept * np.einsum("lq,lqt->lt", share[contact.pathway], inside)
        on += joined * inside.sum(axis=1)
        each = contact.number * contact.uptake_pct / 100
        owed[number] = on * (each * coming if contact.per == "mover" else each / (closes - opens))
        if contact.per in ("child", "mover"):
            owed[number] *= growth
    return owed


def births_by_day(instance: Instance, calendar: Calendar) -> tuple[Floats, int]:
    """Births by (locality, quintile, day), and the number of the first day (0 starts the plan).

    Before the start each year's cohort is the children of that age now; after it births follow
    the yearly number and its growth. Both follow the seasonal index.
    """
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    oldest = calendar.start - relativedelta(years=YEARS_BACK)
    last = calendar.end + timedelta(days=DAYS_AHEAD)
    first = (oldest - calendar.start).days
    dates = [oldest + timedelta(days=number) for number in range((last - oldest).days)]
    season = _season(instance)[np.array([day.month - 1 for day in dates])]
    ages, yearly = children(instance)
    births = np.zeros((len(place), QUINTILES, len(dates)))
    for age in range(YEARS_BACK):
        born_from = (calendar.start - relativedelta(years=age + 1) - oldest).days
        born_to = (calendar.start - relativedelta(years=age) - oldest).days
        shape = season[born_from:born_to]
        births[:, :, born_from:born_to] = ages[:, :, age, None] * (shape / shape.sum())
    years_on = np.array([calendar.years_from_start(day) for day in dates[-first:]])
    growth = np.ones((len(place), len(years_on)))
    for row in instance.growth:
        growth[place[row.locality]] = (1 + row.births_pct_per_year / 100) ** years_on
    births[:, :, -first:] = yearly[:, :, None] * growth[:, None, :] * season[-first:] / DAYS_OF_YEAR
    return births, first


def shares(instance: Instance) -> dict[str, Floats]:
    """Share of children on each pathway, (locality, quintile).

    Universal pathways take all. A real count for a locality stands before the shares. A practice
    of unknown quintile takes the average share of the others.
    """
    ages, _ = children(instance)
    population = ages.sum(axis=2)
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    share = {
        row.pathway: np.tile(
            pathway_share(instance, row.pathway, population.sum(axis=0)), (len(place), 1)
        )
        for row in instance.pathways
    }
    for row in instance.caseload_counts:
        inside = population[place[row.locality]].sum()
        share[row.pathway][place[row.locality]] = row.children / inside if inside else 0.0
    return share


def share_flow(instance: Instance, pathway: str, calendar: Calendar) -> tuple[Floats, Floats]:
    """How the share of a pathway moves by steps up and down, at the middle of each period.

    With a share e of those not on it entering in a year and l of those on it leaving, the share
    goes from s0 to e / (e + l): after t years it is s0 x kept + joined, kept = exp(-(e + l) t).

    Returns:
        kept and joined, both (period,); 1 and 0 where nothing is given.
    """
    entering, leaving = next(
        (
            (row.entering_pct_per_year / 100, row.leaving_pct_per_year / 100)
            for row in instance.level_flows
            if row.pathway == pathway
        ),
        (0.0, 0.0),
    )
    rate = entering + leaving
    kept = np.exp(-rate * middles(calendar))
    return kept, (1 - kept) * (entering / rate if rate else 0.0)


def middles(calendar: Calendar) -> Floats:
    """Years from the start to the middle of each period, (period,)."""
    edges = calendar.bounds()
    return (edges[:-1] + edges[1:]) / 2 / DAYS_OF_YEAR


def pathway_share(instance: Instance, pathway: str, population: Floats) -> Floats:
    """Share of children on a pathway by quintile, (6,); place 0 is the population's average."""
    (level,) = {row.level for row in instance.pathways if row.pathway == pathway}
    share = np.full(QUINTILES, 100.0 if level == "U" else 0.0)
    for row in instance.caseload:
        if row.pathway == pathway:
            share[row.imd_quintile] = row.children_pct
    known = population[1:].sum()
    share[0] = share[1:] @ population[1:] / known if known else share[1:].mean()
    return share / 100


def children_by_age(practice: Practice) -> list[float]:
    """Children aged 0 to 4 now: by single year where given, else a fifth of the total each."""
    ages = [practice.age_0, practice.age_1, practice.age_2, practice.age_3, practice.age_4]
    if all(age is not None for age in ages):
        return [age or 0.0 for age in ages]
    return [(practice.children_0_4 or 0.0) / YEARS_BACK] * YEARS_BACK


def children(instance: Instance) -> tuple[Floats, Floats]:
    """Children by (locality, quintile, age) and yearly births by (locality, quintile)."""
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    ages = np.zeros((len(place), QUINTILES, YEARS_BACK))
    births = np.zeros((len(place), QUINTILES))
    for practice in instance.practices:
        where = place[practice.locality], practice.imd_quintile or 0
        ages[where] += children_by_age(practice)
        births[where] += practice.births_per_year or 0.0
    return ages, births


def _season(instance: Instance) -> Floats:
    """Births of each calendar month against the average month, January first."""
    index = np.ones(12)
    for row in instance.birth_season:
        index[row.month - 1] = row.index
    return index / index.mean()


def _children_growth(instance: Instance, calendar: Calendar) -> Floats:
    """Children against the start by moves in and out, (locality, period), at mid-period."""
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    growth = np.ones((len(place), calendar.periods))
    for row in instance.growth:
        growth[place[row.locality]] = (1 + row.children_pct_per_year / 100) ** middles(calendar)
    return growth


def _movers_a_day(instance: Instance) -> Floats:
    """Share of the children there who moved in on a day, (locality, 1)."""
    place = {row.locality: number for number, row in enumerate(instance.localities)}
    share = np.zeros((len(place), 1))
    for row in instance.growth:
        share[place[row.locality]] = (row.movers_in_pct_per_year or 0.0) / 100 / DAYS_OF_YEAR
    return share
