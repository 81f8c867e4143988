"""The most that can be promised with the staff there are, mandated contacts first.

One share for each level, the same at every base and in every period: of what the level owes, so
much can be delivered everywhere. With the graver levels at their shares, the share r_p of level p
is the most for which every closed set of grades still covers what lies in it:

    capacity of S >= sum over q < p of r_q D_q(S) + r_p D_p(S)

which, with staff in post alone, is the least of finitely many quotients. Tranches are placed where
the share of the gravest level is best, then that of the next, by the same rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.program import Family, Names, Program
from models.staffing import Staffing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PROMISED = Family(
    "promised", "What is promised of each level is covered at every base, in every period.",
    r"\sum_{g \in S} C_{bgt} \ge \sum_{q} r_q \sum_{k \,:\, p_k = q,\ G_k \subseteq S} D_{bkt}",
)  # fmt: skip


def most(question: Staffing) -> Program:
    """The largest share of each level that can be delivered everywhere, the gravest first."""
    has, owed = question.capacity, question.demand
    program = question.placing()
    x = program.blocks[0].column
    levels = len(owed.levels)
    r = program.variables("r", "share of the level that is delivered", (levels,), upper=1.0,
                          names=Names((owed.level_names,)))  # fmt: skip
    gives = has.gives_min
    columns, values, rows, lows = [], [], [], []
    count = 0
    for base, sets in enumerate(question.closed_sets):
        within = np.diff(sets.skills, axis=0, prepend=0) @ owed.demand_min[base]
        asked = np.argwhere(within.any(axis=0))
        if not len(asked):
            continue
        place, period = asked.T
        adds = sets.adds(gives)[:, place, period].T * question.open_to[:, base]
        value = np.column_stack([adds, -within[:, place, period].T]).astype(float)
        column = np.column_stack(
            [np.broadcast_to(x[:, base], adds.shape),
             np.broadcast_to(r.column, (len(place), levels))]
        )  # fmt: skip
        row, entry = np.nonzero(value)
        rows.append(count + row)
        columns.append(column[row, entry])
        values.append(value[row, entry])
        lows.append(-(sets.grades @ has.in_post_min[base])[place, period].astype(float))
        count += len(place)
    if count:
        program.promise(
            PROMISED, np.concatenate(rows), np.concatenate(columns), np.concatenate(values),
            np.concatenate(lows), np.inf, rows=count,
        )  # fmt: skip
    for level, name in enumerate(owed.level_names):
        program.aim(
            f"most of {name}", f"The largest share of {name} that can be promised everywhere.",
            "share", r.column[[level]], [1.0], most=True, whole=False, precision=1e-6,
        )  # fmt: skip
    return program


def shares(question: Staffing, capacity_min: Whole) -> Floats:
    """The share of each level that each base could promise by itself, (base, level).

    The gravest first, each as much as the capacity allows in its worst period; 1 where nothing is
    owed. `capacity_min` is by (base, grade, period).
    """
    owed = question.demand
    found = np.ones((len(owed.bases), len(owed.levels)))
    for base, sets in enumerate(question.closed_sets):
        within = np.diff(sets.skills, axis=0, prepend=0) @ owed.demand_min[base]
        left = (sets.grades @ capacity_min[base]).astype(float)
        for level, asked in enumerate(within):
            quotient = np.divide(left, asked, out=np.ones_like(left), where=asked > 0)
            found[base, level] = np.clip(quotient.min(initial=1.0), 0, 1)
            left = left - found[base, level] * asked
    return found
