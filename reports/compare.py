"""Runs side by side: what changed in their inputs, and what moved because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.between_runs import FIGURES, PLAN, Between, Changed
from models.causes import Method
from models.variance import EFFECTS, Item, Variance
from reports.words import Frame, Frames, by_base, count, hours, labels, listed, money

COLUMNS = ("demand_min", "capacity_min", "shortage_min", "mandated_shortage_min", "ledger_gbp")
ALL = "all"
TOGETHER = "all of them together"


@dataclass(frozen=True)
class Compared:
    """A run against the first: changed cells, parts by cause, the cost of contacts by effect."""

    name: str
    changes: Mapping[str, Sequence[Changed]]
    moved: Between
    cost: Variance


def items(frames: Frames) -> dict[str, Item]:
    """Each contact of a run with its activity, cost and minutes, as the variance takes them."""
    return {
        str(row["contact"]): Item(
            float(row["contacts"]), round(float(row["full_gbp"]) * 100), float(row["minutes"])
        )
        for row in frames["contact_costs"].to_dict("records")
    }


def tables(runs: Mapping[str, Frames], found: Sequence[Compared]) -> dict[str, Frame]:
    """Every table of a comparison by name."""
    return {
        "runs": overview(runs),
        "inputs_changed": Frame(
            [
                {"run": one.name, "table": cell.table, "key": cell.key, "column": cell.column,
                 "before": cell.before, "after": cell.after}
                for one in found
                for cells in one.changes.values()
                for cell in cells
            ],
            columns=["run", "table", "key", "column", "before", "after"],
        ),
        "moved_by_cause": Frame([row for one in found for row in _moved(one)]),
        "cost_by_effect": Frame([_cost(one) for one in found]),
        "prices": prices(runs),
        "places": places(runs),
    }  # fmt: skip


def overview(runs: Mapping[str, Frames]) -> Frame:
    """The totals of each run."""
    rows = []
    for name, frames in runs.items():
        pressure, tariffs = frames["pressure"], frames["tariffs"]
        parts = ["direct_gbp", "service_support_gbp", "corporate_support_gbp"]
        rows.append({
            "run": name,
            **{column: int(pressure[column].sum()) for column in COLUMNS[:-1]},
            "placed_wte": round(float(frames["staffing"]["placed_wte"].sum()), 6),
            "schools_moved": int((frames["school_teams"]["moved"] == "yes").sum()),
            "worst_imbalance_pct": float(frames["teams"]["imbalance_pct"].abs().max()),
            "ledger_gbp": _pounds(frames["reconciliation"]["own_gbp"]),
            "in_prices_gbp": round(sum(_pounds(tariffs[part]) for part in parts), 2),
            "unused_capacity_gbp": _pounds(tariffs["unused_capacity_gbp"]),
        })  # fmt: skip
    return Frame(rows)


def _pounds(column: pd.Series[Any]) -> float:
    return round(float(column.sum()), 2)


def _moved(one: Compared) -> list[dict[str, Any]]:
    """The part of each cause, and all of it."""
    moved = one.moved
    names = [TOGETHER] if moved.method is Method.TOGETHER else list(moved.causes)
    parts = [*moved.parts, moved.after - moved.before]
    rows = []
    for cause, part in zip([*names, ALL], parts, strict=True):
        row = dict(zip(FIGURES, part.tolist(), strict=True))
        rows.append({"run": one.name, "cause": cause, **{name: row[name] for name in COLUMNS[:-1]},
                     "ledger_gbp": row["ledger_pence"] / 100})  # fmt: skip
    return rows


def _cost(one: Compared) -> dict[str, Any]:
    """The difference of the cost of contacts by effect."""
    cost = one.cost
    return {
        "run": one.name, "before_gbp": cost.before_pence / 100,
        **{f"{effect}_gbp": cost.effects[effect] / 100 for effect in EFFECTS},
        "after_gbp": cost.after_pence / 100,
    }  # fmt: skip


def prices(runs: Mapping[str, Frames]) -> Frame:
    """The price of each pathway and age in each run."""
    return _side_by_side(
        {name: frames["tariffs"].set_index(["pathway", "age_band"])["tariff_gbp_per_child_year"]
         for name, frames in runs.items()}, ["pathway", "age_band"], "gbp_per_child_year",
    )  # fmt: skip


def places(runs: Mapping[str, Frames]) -> Frame:
    """Minutes short at each place in each run."""
    return _side_by_side(
        {name: by_base(frames["pressure"])["shortage_min"] for name, frames in runs.items()},
        ["base"], "shortage_min",
    )  # fmt: skip


def _side_by_side(columns: Mapping[str, Any], index: list[str], unit: str) -> Frame:
    """A column for each run, and the change of each against the first."""
    table = pd.concat({f"{name}: {unit}": column for name, column in columns.items()}, axis=1,
                      sort=False)  # fmt: skip
    first = table.iloc[:, 0]
    for name in list(columns)[1:]:
        change = pd.to_numeric(table[f"{name}: {unit}"]) - pd.to_numeric(first)
        table[f"{name}: change_{unit}"] = change.round(2)
    return table.rename_axis(index=index).reset_index()


def words(first: str, found: Sequence[Compared]) -> list[str]:
    """What a person is told of each comparison."""
    said = []
    for one in found:
        said += [_inputs(first, one), *_because(one), _costs(one)]
    return said


def _inputs(first: str, one: Compared) -> str:
    if not one.changes:
        return f"{one.name} has the same inputs as {first}."
    cells = [f"{name} ({count(len(cells), 'change')})" for name, cells in one.changes.items()]
    return f"{one.name} differs from {first} in {listed(cells)}."


def _because(one: Compared) -> list[str]:
    moved = one.moved
    whole = moved.after - moved.before
    if not whole.any():
        return ["No total moves."]
    said = [
        f"Owed: {_hours(whole[0])}; staff can give: {_hours(whole[1])}; short: {_hours(whole[2])},"
        f" of which mandated {_hours(whole[3])}; the ledger: {_money(whole[4])}."
    ]
    if moved.method is Method.TOGETHER:
        return [*said, "The causes are not told apart: some cannot stand without the others."]
    if len(moved.causes) > 1:
        parts = [
            f"{'other placements and teams' if cause == PLAN else cause} {_hours(part[2])}"
            for cause, part in zip(moved.causes, moved.parts, strict=True)
            if part[2]
        ]
        if parts:
            said.append(f"Of what is short: {listed(parts)} ({moved.method.value}).")
    return said


def _costs(one: Compared) -> str:
    cost = one.cost
    change = cost.after_pence - cost.before_pence
    if not change:
        return "What the contacts delivered cost is the same."
    parts = [f"{effect} {_money(cost.effects[effect])}" for effect in EFFECTS
             if cost.effects[effect]]  # fmt: skip
    return (
        f"The contacts delivered cost {money(abs(change) / 100)}"
        f" {'more' if change > 0 else 'less'}: {listed(parts)}."
    )


def _hours(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{hours(abs(int(minutes)))}"


def _money(pence: int) -> str:
    gbp = int(pence) / 100
    return money(gbp) if gbp < 0 else f"+{money(gbp)}"


def named(frames: Frame, instance: Any) -> Frame:
    """A table with the names of places and pathways beside their codes."""
    called = labels(instance) | {row.pathway: row.name for row in instance.pathways}
    first = frames.columns[0]
    told = frames.copy()
    told[first] = [called.get(code, code) for code in told[first]]
    return told


def shown(value: Any, column: str) -> str:
    """A cell of a comparison as people read it."""
    if isinstance(value, str):
        return value
    if value is None or np.isnan(value):
        return ""
    if "gbp" in column:
        return money(float(value), pence=True)
    if column.endswith("_min"):
        return f"{float(value) / 60:,.0f}"
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")
