"""What was delivered for what is paid, by pathway and age band.

A child of a month of age is due the part of each contact's window that the month covers; a
pregnancy, paid in the month of birth, all that is due before it. Contacts of schools are due to no
child and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.register import Register
from instances.register.children import Whole, month_days, month_of
from models.demand import AGE_BANDS
from models.invoices.lines import Lines, bands_of
from models.invoices.newborn import BEFORE, MONTHS

WEEKS_A_MONTH = 52 / MONTHS
YOUNGEST, OLDEST = -12, 30 * MONTHS


@dataclass(frozen=True)
class Delivered:
    """By pathway and band: months paid (before birth: pregnancies), pence, contacts due, attended
    and missed."""

    child_months: NDArray[np.float64]
    pence: Whole
    due: NDArray[np.float64]
    attended: Whole
    missed: Whole


def delivered(
    instance: Instance, register: Register, today: Lines, months: Sequence[int]
) -> Delivered:
    """Lines of some months against the contacts made in them."""
    shape = (len(register.pathways), len(AGE_BANDS))
    length_of = {m: month_days(m)[1] - month_days(m)[0] + 1 for m in months}
    whole = np.array([length_of.get(m, 1) for m in range(min(months), max(months) + 1)])
    part = today.days / whole[today.month - min(months)]
    cell = today.pathway * shape[1] + today.band
    age = np.clip(today.month - register.birth[today.child], YOUNGEST, OLDEST - 1)
    at_age = _due(instance, register.pathways)
    in_all = at_age[:, :-YOUNGEST].sum(axis=1)
    due = part * np.where(
        today.band == BEFORE, in_all[today.pathway], at_age[today.pathway, age - YOUNGEST]
    )

    def by_cell(weight: NDArray[np.float64] | Whole) -> NDArray[np.float64]:
        size = shape[0] * shape[1]
        return np.bincount(cell, weight, size).reshape(shape).astype(np.float64)

    seen, missed = _made(instance, register, months, shape)
    return Delivered(
        by_cell(part), by_cell(today.pence).astype(np.int64), by_cell(due), seen, missed
    )


def _due(instance: Instance, pathways: tuple[str, ...]) -> NDArray[np.float64]:
    """Contacts due in each month of age on each pathway, uptake allowed for."""
    rows = [row for row in instance.contacts if row.per != "school"]
    start = np.array([row.age_from_weeks for row in rows]) / WEEKS_A_MONTH
    end = np.array([row.age_to_weeks for row in rows]) / WEEKS_A_MONTH
    number = np.array([row.number * row.uptake_pct / 100 for row in rows])
    ages = np.arange(YOUNGEST, OLDEST)
    overlap = np.minimum(end[:, None], ages + 1) - np.maximum(start[:, None], ages)
    rate = np.maximum(overlap, 0) * (number / np.maximum(end - start, 1e-9))[:, None]
    due = np.zeros((len(pathways), len(ages)))
    np.add.at(due, [pathways.index(row.pathway) for row in rows], rate)
    return due


def _made(
    instance: Instance, register: Register, months: Sequence[int], shape: tuple[int, int]
) -> tuple[Whole, Whole]:
    """Contacts attended and missed in some months, by the pathway of the contact."""
    none = np.zeros(shape, dtype=np.int64)
    made = register.activity
    if made is None or not instance.contacts:
        return none, none.copy()
    of = np.array([register.pathways.index(row.pathway) for row in instance.contacts])
    month = month_of(made.day)
    kept = np.isin(month, np.array(months))
    band = bands_of(month - register.birth[made.child])
    cell = of[made.contact] * shape[1] + band
    seen, missed = (
        np.bincount(cell[kept & mask], minlength=shape[0] * shape[1]).reshape(shape)
        for mask in (made.attended, ~made.attended)
    )
    return seen.astype(np.int64), missed.astype(np.int64)
