"""The staffing case in hours written by hand for HiGHS, with no layer in between."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.doors import Bare
from tests.benchmarks.staffing_hours_data import SHORT_PRICE, WORST_PRICE, Data, Whole


def arrays(data: Data) -> Bare:
    """By hand: the rows of the first locality, repeated; then the rows that couple them."""
    localities, months, skills = data.need.shape
    tranches, grades = data.posts.shape
    pairs, cells = len(data.pair_skill), localities * months
    sizes = [cells * pairs, cells * skills, cells * grades, tranches * localities * grades, 1]
    h0, u0, a0, x0, z0, columns = np.concatenate([[0], np.cumsum(sizes)])
    month = np.arange(months)[:, None]
    h, u, a = (first + month * n + np.arange(n) for first, n in
               ((h0, pairs), (u0, skills), (a0, grades)))  # fmt: skip
    per_h, per_u, per_a = months * pairs, months * skills, months * grades
    by_skill = month * skills + data.pair_skill
    by_grade = month * grades + np.arange(grades)
    new = [
        (by_grade[begins:], x0 + j * localities * grades + np.arange(grades), grades,
         -data.step.T[begins:])
        for j, begins in enumerate(data.begins)
    ]  # fmt: skip
    repeated = [
        _pattern([(by_skill, h, per_h, 1.0),
                  (month * skills + np.arange(skills), u, per_u, 1.0)], months * skills),
        _pattern([(by_skill, h, per_h, data.mix)], months * skills),
        _pattern([(month * grades + data.pair_grade, h, per_h, 1.0), (by_grade, a, per_a, -1.0),
                  *new], months * grades),
    ]  # fmt: skip
    start, column, value = [np.zeros(1, np.int32)], [], []
    each = np.arange(localities)[:, None]
    for length, first, stride, coefficient in repeated:
        column.append((first + each * stride).astype(np.int32).ravel())
        value.append(np.tile(coefficient, localities))
        start.append(np.tile(length, localities))
    x = x0 + np.arange(sizes[3]).reshape(tranches, localities, grades)
    column += [
        x.transpose(0, 2, 1).astype(np.int32).ravel(),
        np.arange(h0, u0, dtype=np.int32), np.arange(a0, x0, dtype=np.int32),
        np.column_stack([u0 + np.arange(sizes[1]).reshape(localities, -1),
                         np.full(localities, z0)]).astype(np.int32).ravel(),
    ]  # fmt: skip
    value += [
        np.ones(x.size), np.tile(data.mileage[data.pair_skill], cells), np.tile(data.agency, cells),
        np.column_stack([np.ones((localities, per_u)), -data.need.sum(axis=(1, 2))]).ravel(),
    ]  # fmt: skip
    start += [
        np.full(tranches * grades, localities), np.array([sizes[0] + sizes[2]]),
        np.full(localities, per_u + 1),
    ]  # fmt: skip
    cost, upper = np.zeros(columns), np.full(columns, np.inf)
    cost[u0:a0], cost[z0] = SHORT_PRICE, WORST_PRICE
    cost[a0:x0] = np.tile(data.agency, cells)
    cost[x0:z0] = np.tile(data.post_price, tranches * localities)
    upper[x0:z0] = np.broadcast_to(data.posts[:, None], x.shape).ravel()
    integer = np.zeros(columns, np.int32)
    integer[x0:z0] = 1
    free = cells * skills
    return Bare(
        cost=cost, lower=np.zeros(columns), upper=upper, integer=integer,
        row_lower=np.concatenate([data.need.ravel(), np.zeros(free), np.full(
            cells * grades + tranches * grades + 1 + localities, -np.inf)]),
        row_upper=np.concatenate([
            np.full(2 * free, np.inf), np.repeat(data.have, months, axis=0).ravel(),
            data.posts.ravel(), [data.budget], np.zeros(localities),
        ]),
        start=np.cumsum(np.concatenate(start), dtype=np.int32),
        column=np.concatenate(column), value=np.concatenate(value),
    )  # fmt: skip


def _pattern(parts: list[tuple[Whole, Whole, int, Any]], rows: int) -> tuple[Any, Any, Any, Any]:
    """Entries in each row, then column, its stride by locality and value of every entry, by row."""
    row = np.concatenate([part[0].ravel() for part in parts])
    order = np.argsort(row, kind="stable")
    column, stride, value = (
        np.concatenate([np.broadcast_to(part[k], part[0].shape).ravel() for part in parts])[order]
        for k in (1, 2, 3)
    )
    return np.bincount(row, minlength=rows), column, stride, value
