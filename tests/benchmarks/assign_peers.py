"""The assignments of `tests.benchmarks.assign` by others, each as its manual writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.assign_data import Data

THREADS = 2


@dataclass(frozen=True)
class Answer:
    """The team of each unit (None where none was found), the bound told, whether it is proved."""

    choice: NDArray[np.int64] | None
    bound: float | None
    proved: bool


def highs(data: Data, seconds: float) -> Answer:
    """HiGHS, arrays by hand, all pairs."""
    import highspy
    from scipy import sparse

    units, teams = data.cost.shape
    pairs, chosen = units * teams, data.opened is not None
    pair = np.arange(pairs)
    team = pair % teams
    one = sparse.csr_array((np.ones(pairs), (pair // teams, pair)), (units, pairs))
    load = sparse.csr_array((data.load.ravel(), (team, pair)), (teams, pairs))
    rows, low, high = sparse.vstack([one, load]), [np.ones(units)], [np.ones(units)]
    cost = data.cost.ravel()
    if chosen:
        y = sparse.vstack([sparse.csr_array((units, teams)), -sparse.diags_array(data.upper)])
        link = sparse.hstack([sparse.eye_array(pairs), -sparse.eye_array(teams).tocsr()[team]])
        count = sparse.csr_array(
            (np.ones(teams), (np.zeros(teams, dtype=int), pairs + np.arange(teams))),
            (1, pairs + teams),
        )
        rows = sparse.vstack([sparse.hstack([rows, y]), link, count])
        low += [np.full(teams + pairs, -np.inf), [data.opened]]
        high += [np.zeros(teams + pairs), [data.opened]]
        cost = np.append(cost, np.zeros(teams))
    else:
        low, high = [*low, data.lower], [*high, data.upper]
    rows = rows.tocsr()
    model = highspy.Highs()
    for option, value in {
        "output_flag": False, "mip_rel_gap": 0.0, "time_limit": seconds, "threads": THREADS,
    }.items():  # fmt: skip
        model.setOptionValue(option, value)
    columns = len(cost)
    model.passModel(
        columns, rows.shape[0], rows.nnz, int(highspy.MatrixFormat.kRowwise), 1, 0.0, cost,
        np.zeros(columns), np.ones(columns), np.concatenate(low), np.concatenate(high),
        rows.indptr.astype(np.int32), rows.indices.astype(np.int32), rows.data,
        np.ones(columns, dtype=np.int32),
    )  # fmt: skip
    model.run()
    info = model.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(model.getSolution().col_value)[:pairs]
    return Answer(
        values.reshape(units, teams).argmax(axis=1) if found else None, info.mip_dual_bound,
        model.getModelStatus().name == "kOptimal",
    )  # fmt: skip


def cp_sat(data: Data, seconds: float) -> Answer:
    """CP-SAT; costs that are not whole are taken in hundredths."""
    from ortools.sat.python import cp_model

    units, teams = data.cost.shape
    scale = 1 if (data.cost == np.rint(data.cost)).all() else 100
    cost = np.rint(data.cost * scale).astype(int).tolist()
    load = data.load.astype(int).tolist()
    model = cp_model.CpModel()
    x = [[model.new_bool_var("") for _ in range(teams)] for _ in range(units)]
    for row in x:
        model.add_exactly_one(row)
    opened: list[Any] = [1] * teams
    if data.opened is not None:
        opened = [model.new_bool_var("") for _ in range(teams)]
        model.add(sum(opened) == data.opened)
        for row in x:
            for mine, base in zip(row, opened, strict=True):
                model.add_implication(mine, base)
    for j in range(teams):
        total = sum(load[i][j] * x[i][j] for i in range(units))
        model.add(total <= int(data.upper[j]) * opened[j])
        if np.isfinite(data.lower[j]):
            model.add(total >= int(data.lower[j]))
    model.minimize(sum(cost[i][j] * x[i][j] for i in range(units) for j in range(teams)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = THREADS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, None, False)
    choice = np.array([[solver.value(mine) for mine in row] for row in x]).argmax(axis=1)
    return Answer(choice, solver.best_objective_bound / scale, status == cp_model.OPTIMAL)


def cbc(data: Data, seconds: float) -> Answer:
    """PuLP with the CBC that it brings; it tells no bound."""
    import pulp

    units, teams = map(range, data.cost.shape)
    cost, load = data.cost.tolist(), data.load.tolist()
    problem = pulp.LpProblem("assignment", pulp.LpMinimize)
    x = pulp.LpVariable.dicts("x", (units, teams), cat="Binary")
    y = pulp.LpVariable.dicts("y", teams, cat="Binary") if data.opened is not None else None
    problem += pulp.lpSum(cost[i][j] * x[i][j] for i in units for j in teams)
    for i in units:
        problem += pulp.lpSum(x[i][j] for j in teams) == 1
    for j in teams:
        total = pulp.lpSum(load[i][j] * x[i][j] for i in units)
        problem += total <= float(data.upper[j]) * (1 if y is None else y[j])
        if np.isfinite(data.lower[j]):
            problem += total >= float(data.lower[j])
    if y is not None:
        problem += pulp.lpSum(y) == data.opened
        for i in units:
            for j in teams:
                problem += x[i][j] <= y[j]
    problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=THREADS, gapRel=0.0))
    values = np.array([[x[i][j].value() or 0.0 for j in teams] for i in units])
    if abs(values.max(axis=1) - 1.0).max() > 1e-5:
        return Answer(None, None, False)
    proved = problem.sol_status == pulp.LpSolutionOptimal
    return Answer(values.argmax(axis=1), None, proved)


PEERS = {"highs": highs, "cp-sat": cp_sat, "cbc": cbc}
