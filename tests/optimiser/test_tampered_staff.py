"""Whatever is changed in what is told of a staffing is rejected, in every mode."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from instances import Instance, load
from instances.changing import load_changed
from models.audit import audit_staff
from models.staff_answer import StaffAnswer
from optimiser.settings import Search
from optimiser.staffing import Asked, staff
from reports.staff_tables import told

Tables = dict[str, list[dict[str, Any]]]
Tamper = Callable[[Tables, random.Random], str]
RANGED = ["contacts[new-birth].duration_low_min=30", "contacts[new-birth].duration_high_min=90"]
TRAINED = ["settings.months=36", "staff[*,NN].wte=1.5", "practices.births_per_year=2500"]


def service(seed: int) -> Instance:
    """The hamlet with other staff, births, contacts and tranches, drawn by chance."""
    draw = random.Random(seed)
    changes = [
        f"practices.births_per_year={draw.randint(200, 900)}",
        f"staff[*,HV].wte={draw.randint(1, 9) / 10}", f"staff[*,NN].wte={draw.randint(1, 5) / 10}",
        f"staff[*,HV].leavers_wte_per_year={draw.randint(0, 3) / 10}",
        f"contacts[one-year].number={draw.randint(1, 3)}",
        f"contacts[one-year].priority={draw.randint(1, 2)}", "grades.sickness_pct=5",
        f"tranches.wte={draw.randint(2, 9) / 10}",
        f"tranches.start_month=2026-{draw.randint(5, 12):02}",
        f"tranches.ramp_months={draw.randint(1, 6)}", "tranches.ramp_start_pct=40",
    ]  # fmt: skip
    return load_changed("hamlet", changes)


PLANS: dict[str, Callable[[], StaffAnswer]] = {
    "hamlet": lambda: staff(
        load_changed("hamlet", RANGED), Asked(no_regret=True, worth=True), Search()
    ),
    "one service": lambda: staff(service(1), Asked(worth=True), Search()),
    "another service": lambda: staff(service(2), Asked("least"), Search()),
    "a budget": lambda: staff(load("hamlet"), Asked("budget", budget_gbp=20_000), Search()),
    "trained": lambda: staff(
        load_changed("hamlet", TRAINED), Asked("train", routes=(("NN", "HV"),)), Search()
    ),
}


@cache
def plan(name: str) -> tuple[StaffAnswer, Tables]:
    answer = PLANS[name]()
    return answer, told(answer)


def found_out(answer: StaffAnswer, tables: Tables) -> bool:
    return bool(audit_staff(answer.as_given, tables, in_training=answer.mode == "train"))


# what may be off by rounding, or is proved by the search and cannot be counted
ROUNDED = {
    ("demand", "demand_min"): 3, ("demand", "contacts"): 1, ("capacity", "capacity_min"): 60,
    ("worth", "gives_min"): 60, ("worth", "saves_gbp"): 2_000,
    # what would be owed with less travel is rounded, skill by skill
    **{("worth", f"saves_{level}_min"): 9
       for level in ("mandated_priority_1", "other_priority_1", "other_priority_2",
                     "other_priority_3")},
}  # fmt: skip
UNCOUNTED = {("worth", "first_minute_saves_min"), ("worth", "anew_proved")}


def columns(tables: Tables) -> list[tuple[str, str]]:
    """Every column told."""
    return [
        (table, column)
        for table, rows in sorted(tables.items())
        for column in (rows[0] if rows else ())
        if (table, column) not in UNCOUNTED and not column.startswith("anew_")
    ]


def cell(tables: Tables, table: str, column: str, draw: random.Random) -> str:
    """Another value in one cell: a number more or less, a word of another row, or a strange one."""
    rows = tables[table]
    row = draw.choice(rows)
    was = row[column]
    if isinstance(was, bool) or was is None or isinstance(was, str):
        others = sorted({str(other[column]) for other in rows} - {str(was)})
        row[column] = draw.choice([*others, "nowhere"])
    else:
        step = ROUNDED.get((table, column), 0.1 if isinstance(was, float) else 1)
        row[column] = round(was + draw.choice((-1, 1)) * draw.choice((1, 7, 50)) * step, 6)
    return f"{table}.{column}: {was} to {row[column]}"


def row_dropped(tables: Tables, draw: random.Random) -> str:
    table = draw.choice([name for name, rows in sorted(tables.items()) if rows])
    rows = tables[table]
    return f"{table}: dropped {rows.pop(draw.randrange(len(rows)))}"


def row_doubled(tables: Tables, draw: random.Random) -> str:
    table = draw.choice([name for name, rows in sorted(tables.items()) if rows])
    row = draw.choice(tables[table])
    tables[table].append(dict(row))
    return f"{table}: doubled {row}"


def cells_swapped(tables: Tables, draw: random.Random) -> str:
    """The numbers of one column exchanged between two rows that differ in them enough."""
    while True:
        table, column = draw.choice(columns(tables))
        one, other = draw.choice(tables[table]), draw.choice(tables[table])
        if isinstance(one[column], (int, float)):
            enough = 2 * ROUNDED.get((table, column), 0)
            if abs(one[column] - other[column]) > enough:
                one[column], other[column] = other[column], one[column]
                return f"{table}.{column}: swapped between {one} and {other}"


ROWS: tuple[Tamper, ...] = (row_dropped, row_doubled, cells_swapped)


def tampered(name: str, seed: int) -> tuple[str, Tables]:
    """The tables of a plan with one thing changed: by turns a cell of each column, and rows."""
    draw = random.Random(f"{name} {seed}")
    tables = deepcopy(plan(name)[1])
    every = columns(tables)
    if seed % 4 == 3:
        return ROWS[seed // 4 % len(ROWS)](tables, draw), tables
    return cell(tables, *every[seed % len(every)], draw), tables


@pytest.mark.parametrize("name", PLANS)
def test_what_is_true_is_accepted(name: str) -> None:
    answer, tables = plan(name)
    assert answer.plan.placed.any()
    assert not found_out(answer, tables)


def test_some_are_recruited_and_some_trained() -> None:
    told_of = {
        row["tranche"].split()[0] for row in plan("trained")[1]["staffing"] if row["tranche"]
    }
    assert told_of == {"train", "recruit", "winter"}


@pytest.mark.parametrize("name", PLANS)
def test_whatever_is_changed_is_found_out(name: str) -> None:
    answer, _ = plan(name)
    missed = []
    for seed in range(60 // len(PLANS)):
        what, tables = tampered(name, seed)
        if not found_out(answer, tables):
            missed.append(what)
    assert missed == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_a_thousand_changes_are_found_out(name: str) -> None:
    answer, _ = plan(name)
    missed = []
    for seed in range(1000 // len(PLANS)):
        what, tables = tampered(name, seed)
        if not found_out(answer, tables):
            missed.append(what)
    assert missed == []
