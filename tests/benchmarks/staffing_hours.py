"""Staffing with the hours of every skill and grade in it: the form that grows large.

Hours h of each skill that a grade may do, by locality and month; hours short u, agency hours a,
whole steps of new posts x by tranche, locality and grade; z the worst share that is short.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.program import Family, Program
from tests.benchmarks import staffing_hours_arrays, staffing_hours_peers
from tests.benchmarks.registry import BARE, OURS, Case
from tests.benchmarks.staffing_hours_data import SHORT_PRICE, WORST_PRICE, Data, draw

NEED = Family("need", "What is needed is given or short.", r"\sum_g h_{ltkg} + u_{ltk} \ge D_{ltk}")
MIX = Family(
    "mix", "At least a share of the hours of a skill is given by registered grades.",
    r"\sum_{g \in R} h_{ltkg} \ge s_k \sum_g h_{ltkg}",
)  # fmt: skip
HAVE = Family(
    "have", "No grade gives more hours than it has, in post, new or from an agency.",
    r"\sum_k h_{ltkg} \le a_{ltg} + c_{lg} + \sum_j m_{gt} x_{jlg}",
)  # fmt: skip
RECRUIT = Family("recruit", "No more new posts than can be filled.", r"\sum_l x_{jlg} \le n_{jg}")
BUDGET = Family(
    "budget", "Mileage and agency keep within the budget.",
    r"\sum_{ltkg} q_k h_{ltkg} + \sum_{ltg} p_g a_{ltg} \le B",
)  # fmt: skip
FAIR = Family("fair", "No locality is shorter than the worst.", r"\sum_{tk} u_{ltk} \le z D_l")


def program(data: Data) -> Program:
    """By our own program."""
    localities, months, skills = data.need.shape
    tranches, grades = data.posts.shape
    cells = localities * months
    program = Program("staffing in hours")
    pairs = len(data.pair_skill)
    h = program.variables("h", "hours given", (cells, pairs)).column
    u = program.variables("u", "hours short", (cells, skills)).column
    a = program.variables("a", "agency hours", (cells, grades)).column
    x = program.variables(
        "x", "new steps", (tranches, localities, grades), upper=data.posts[:, None], integer=True
    ).column
    z = program.variables("z", "worst share that is short", (1,)).column

    cell = np.arange(cells)[:, None]
    of_skill = cell * skills + data.pair_skill
    skill = cell * skills + np.arange(skills)
    # a row's entries together, as they come: what is in order need not be sorted
    order = np.argsort(_joined(data.pair_skill, np.arange(skills)), kind="stable")
    program.promise(
        NEED, np.concatenate([of_skill, skill], axis=1)[:, order],
        np.concatenate([h, u], axis=1)[:, order], 1.0, data.need.ravel(), np.inf, rows=skill.size,
    )  # fmt: skip
    program.promise(MIX, of_skill, h, np.tile(data.mix, cells), 0.0, np.inf, rows=skill.size)

    grade = cell * grades + np.arange(grades)
    locality, month = np.divmod(np.arange(cells), months)
    here = np.argwhere(month >= data.begins[:, None])
    post, new = x[here[:, 0], locality[here[:, 1]]], grade[here[:, 1]]
    program.promise(
        HAVE,
        _joined(cell * grades + data.pair_grade, grade, new),
        _joined(h, a, post),
        _joined(np.ones(h.shape), -np.ones(a.shape), -data.step.T[month[here[:, 1]]]),
        -np.inf, np.repeat(data.have, months, axis=0).ravel(), rows=grade.size,
    )  # fmt: skip

    caps = tranches * grades
    program.promise(
        RECRUIT, np.repeat(np.arange(caps), localities), x.transpose(0, 2, 1), 1.0,
        -np.inf, data.posts.ravel(), rows=caps,
    )  # fmt: skip
    program.promise(
        BUDGET,
        np.zeros(h.size + a.size, dtype=int),
        _joined(h, a),
        _joined(np.tile(data.mileage[data.pair_skill], cells), np.tile(data.agency, cells)),
        -np.inf, data.budget, rows=1,
    )  # fmt: skip
    of_locality = np.column_stack([u.reshape(localities, -1), np.repeat(z, localities)])
    short = np.ones(of_locality.shape)
    short[:, -1] = -data.need.sum(axis=(1, 2))
    each = np.repeat(np.arange(localities), of_locality.shape[1])
    program.promise(FAIR, each, of_locality, short.ravel(), -np.inf, 0.0, rows=localities)
    program.aim(
        "cost", "Least cost.", "pounds", _joined(u, a, x, z),
        _joined(
            np.full(u.size, SHORT_PRICE), np.tile(data.agency, cells),
            np.broadcast_to(data.post_price, x.shape), [WORST_PRICE],
        ),
    )  # fmt: skip
    program.assemble()
    return program


def _joined(*parts: Any) -> Any:
    return np.concatenate([np.ravel(part) for part in parts])


CASE = Case(
    name="staffing_hours",
    sentence="Staffing with the hours of every skill and grade in it, by locality and month.",
    sizes={"3x4x5": (3, 4, 5), "40x12x136": (40, 12, 136), "150x52x24": (150, 52, 24)},
    draw=draw,
    build={
        OURS: program,
        BARE: staffing_hours_arrays.arrays,
        "linopy": staffing_hours_peers.linopy,
        "pulp": staffing_hours_peers.pulp,
        "pyomo": staffing_hours_peers.pyomo,
    },
)
