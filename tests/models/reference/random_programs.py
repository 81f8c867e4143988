"""Random small programs of every kind, and the optimum of those that can be counted out."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np

from models.program import Family, Program

RULE = Family("rule", "A rule of the test.", "")


def drawn(seed: int) -> Program:
    """The kinds in turn; every tenth has something missing, four of seven have a plan."""
    if seed % 10 == 9:
        return hollow(seed)
    if seed % 10 == 4:
        return degenerate(seed)
    program = countable(seed) if seed % 10 in (2, 5, 8) else any_program(seed)
    if seed % 7 < 4:
        make_possible(program, seed)
    return program


def make_possible(program: Program, seed: int) -> None:
    """Widen the rows so that a random plan keeps them."""
    rng, arrays = np.random.default_rng(seed), program.assemble()
    low = np.maximum(arrays.lower, -9)
    plan = np.floor(low + rng.random(len(low)) * (np.minimum(arrays.upper, 9) - low))
    activity = arrays.activity(plan)
    (rows,) = program.families
    program.families[0] = replace(
        rows, lower=np.minimum(rows.lower, activity), upper=np.maximum(rows.upper, activity)
    )


def is_well_scaled(seed: int) -> bool:
    """Whether the rows of `drawn` are of one size."""
    return seed % 10 in (2, 4, 5, 8, 9) or seed % 3 != 2


def any_program(seed: int) -> Program:
    """Whole, continuous or mixed; feasible, impossible or unbounded; every third badly scaled."""
    rng = np.random.default_rng(seed)
    program = Program("any")
    columns, rows = int(rng.integers(2, 9)), int(rng.integers(1, 7))
    lower = np.where(rng.random(columns) < 0.15, -math.inf, rng.integers(-3, 1, columns))
    upper = np.where(rng.random(columns) < 0.3, math.inf, rng.integers(1, 7, columns))
    program.variables("x", "", (columns,), lower=lower, upper=upper, integer=seed % 4 < 2)
    if seed % 4 > 2:
        program.variables("y", "", (3,), upper=4, integer=True)
    value = rng.integers(-5, 6, (rows, program.columns)) * (rng.random((rows, 1)) < 0.8)
    value = value * 10.0 ** (rng.integers(-3, 4, (rows, 1)) if seed % 3 == 2 else 0)
    middle = rng.integers(-8, 15, rows).astype(float)
    kind = rng.integers(0, 4, rows)
    low = np.where(kind == 0, -math.inf, middle)
    high = np.where(kind == 1, math.inf, middle + np.where(kind == 2, 0, rng.integers(0, 5, rows)))
    row, column = np.nonzero(value)
    program.promise(RULE, row, column, value[row, column], low, high, rows=rows)
    program.aim(
        "cost", "", "", range(program.columns), rng.integers(-5, 6, program.columns),
        most=bool(rng.integers(2)), whole=False, precision=1e-6,
    )  # fmt: skip
    return program


def countable(seed: int, whole: bool = True) -> Program:
    """Four variables of few values, three rows of every kind; one variable is in no row."""
    rng = np.random.default_rng(seed)
    program = Program("random")
    lower = rng.integers(-2, 1, 4)
    x = program.variables(
        "x", "", (4,), lower=lower, upper=lower + rng.integers(0, 4, 4), integer=whole
    )
    value = rng.integers(-3, 4, (3, 3))
    middle = rng.integers(-4, 5, 3)
    low = np.array([-np.inf, middle[1], middle[2] - 2])
    high = np.array([middle[0], np.inf, middle[2]])
    row, column = np.indices((3, 3))
    program.promise(RULE, row.ravel(), x.column[:3][column.ravel()], value.ravel(), low, high, 3)
    program.aim("cost", "", "", x.column, rng.integers(-5, 6, 4), most=bool(seed % 2))
    return program


def degenerate(seed: int) -> Program:
    """Things to places: many plans are equally good, rows repeat and add up to one another."""
    rng = np.random.default_rng(seed)
    program = Program("degenerate")
    size = int(rng.integers(2, 5))
    x = program.variables("x", "", (size, size), upper=1, integer=bool(rng.integers(2)))
    for column in (x.column, x.column.T, x.column):
        row = np.repeat(np.arange(size), size)
        program.promise(RULE, row, column.ravel(), 1.0, 1, 1, rows=size)
    program.promise(RULE, np.zeros(size * size), x.column.ravel(), 1.0, size, size, rows=1)
    program.aim("cost", "", "", x.column.ravel(), rng.integers(0, 3, size * size))
    return program


def hollow(seed: int) -> Program:
    """No rows, or no variables, or rows of nothing, or an objective of nothing."""
    rng = np.random.default_rng(seed)
    program = Program("hollow")
    kind = seed // 10 % 4
    count = 0 if kind == 1 else int(rng.integers(1, 5))
    x = program.variables("x", "", (count,), lower=-1, upper=5, integer=bool(rng.integers(2)))
    if kind:
        some = kind == 3
        row, column = ([0] * count, x.column) if some else ([], [])
        low = float(rng.integers(-4, 2))
        program.promise(RULE, row, column, 1.0, low, low + 4, rows=1)
    weight = rng.integers(-3, 4, count) * (kind != 3)
    program.aim("cost", "", "", x.column, weight, most=bool(rng.integers(2)))
    return program


def by_counting(program: Program) -> float | None:
    """The optimum over every whole point, None where there is none."""
    arrays, aim = program.assemble(), program.objectives[0]
    ranges = [range(int(a), int(b) + 1) for a, b in zip(arrays.lower, arrays.upper, strict=True)]
    points = np.array(list(itertools.product(*ranges)), dtype=float)
    dense = np.zeros((arrays.rows, arrays.columns))
    dense[arrays.row, arrays.column] = arrays.value
    added = points @ dense.T
    good = ((added >= arrays.row_lower) & (added <= arrays.row_upper)).all(axis=1)
    if not good.any():
        return None
    costs = points[good] @ aim.cost(arrays.columns)
    return float(costs.max() if aim.most else costs.min())
