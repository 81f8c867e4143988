"""Whatever is told of schools, teams and other ways to form teams: changed, it is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from instances import load
from models.audit import audit_schools
from optimiser.boundaries import asked, boundaries
from optimiser.settings import Search, Settings
from reports.boundaries import tables
from reports.tables import told as rows

Run = Callable[..., Any]
SEARCH = Search(Settings(gap=0.0, time_limit=20))

WISHES: dict[str, dict[str, object]] = {
    "plain": {},
    "contiguous": {"contiguous": True, "balance_tolerance_pct": 45.0},
    "budget": {"most_schools_moved": 2, "schools_tolerance_pct": 80.0},
    "farther": {"most_km_farther": 9.0},
    "clusters": {"clusters_together": True, "balance_tolerance_pct": 80.0},
    "priced clusters": {"cluster_price_gbp": 40.0},
    "least": {"balance": "least"},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The told tables of the hamlet, with feeder clusters and pupils on plans, by what is asked."""
    folder = tmp_path_factory.mktemp("clusters") / "hamlet"
    shutil.copytree(Path(__file__).parents[2] / "instances" / "examples" / "hamlet", folder)
    schools = pd.read_csv(folder / "schools.csv", dtype=str, keep_default_na=False)
    schools["cluster"] = ["w", "w", "", "e", "e", ""]
    schools["plan_pupils"] = ["4", "0", "7", "1", "", "2"]
    schools.to_csv(folder / "schools.csv", index=False)
    given = load(folder)
    found = {}
    for name, wishes in WISHES.items():
        answers = boundaries(asked(given, wishes), SEARCH, lambda _stage: None)
        steps = [
            {"question": "school teams", "step": step.name, "objective": step.objective}
            for step in answers.schools.steps
        ]
        frames = tables(answers, answers.explained, answers.bases)
        found[name] = answers.instance, rows(frames, steps)
    return found


@pytest.mark.parametrize("wish", WISHES)
def test_what_is_told_is_what_is_counted(told: dict[str, Any], wish: str) -> None:
    assert audit_schools(*told[wish]) == ()


def test_moves_exchanges_and_nothing_are_among_the_next_best(told: dict[str, Any]) -> None:
    every = [row for _, tables in told.values() for row in tables["school_moves"]]
    assert any(not row["next_best_team"] for row in every)
    assert any(row["next_best_exchanged_for"] for row in every)
    assert any(row["next_best_team"] and not row["next_best_exchanged_for"] for row in every)


def other(value: object) -> object:
    """A value that is not the one told."""
    if value is None:
        return 17
    if isinstance(value, str):
        return {"yes": "no", "no": "yes", "A": "B", "B": "A"}.get(value, value + "X")
    return value + 5  # type: ignore[operator]


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("table", ["school_moves", "team_changes", "comparison"])
def test_every_cell_that_is_changed_is_found(told: dict[str, Any], wish: str, table: str) -> None:
    instance, tables = told[wish]
    for place in (0, len(tables[table]) - 1):
        for column, value in tables[table][place].items():
            if value is None:
                continue
            wrong = [dict(row) for row in tables[table]]
            wrong[place][column] = other(value)
            assert audit_schools(instance, {**tables, table: wrong}), (wish, table, column, value)
    for fewer in (tables[table][1:], tables[table] + tables[table][:1]):
        assert audit_schools(instance, {**tables, table: fewer})


def test_a_dearer_next_best_and_none_where_there_is_one_are_found(told: dict[str, Any]) -> None:
    instance, tables = told["contiguous"]
    seen = 0
    for place, row in enumerate(tables["school_moves"]):
        if not row["next_best_team"]:
            continue
        seen += 1
        wrong = [dict(row) for row in tables["school_moves"]]
        wrong[place] |= {"next_best_team": "", "next_best_exchanged_for": ""}
        wrong[place] |= {"next_best_more_gbp": None, "next_best_worst_imbalance_pct": None}
        said = audit_schools(instance, {**tables, "school_moves": wrong})
        assert any("no other team" in breach.promise for breach in said)
    assert seen


def test_an_exchange_told_in_place_of_a_cheaper_one_is_found(told: dict[str, Any]) -> None:
    """The figures of the dearer exchange are its own, so that only its being dearer is wrong."""
    from itertools import product

    from models.recount import Recount
    from models.recount.changes import Plan, _Next

    found = 0
    for wish in ("plain", "budget", "farther"):
        instance, tables = told[wish]
        plan = Plan(instance, Recount(instance, tables))
        for place, other_name in product(range(len(tables["school_moves"])), plan.rows):
            row = tables["school_moves"][place]
            name, mine = str(row["school"]), plan.team_of[str(row["school"])]
            if not row["next_best_exchanged_for"] or plan.team_of[other_name] == mine:
                continue
            changed = {name: plan.team_of[other_name], other_name: mine}
            more = plan.more_gbp(changed)
            if more <= float(row["next_best_more_gbp"]) + 0.1 or not plan.fits(changed):
                continue
            wrong = dict(row) | {
                "next_best_team": plan.team_of[other_name], "next_best_exchanged_for": other_name,
                "next_best_more_gbp": more,
                "next_best_worst_imbalance_pct": plan.worst_pct(changed),
            }  # fmt: skip
            said = list(_Next(plan).wrong(wrong, plan.rows[name]))
            assert said
            found += any(one[0] == "no other team is better than the next best" for one in said)
    assert found


def test_a_run_with_a_changed_explanation_is_refused(run: Run, tmp_path: Path) -> None:
    run("schools", "hamlet", "--out", "out", "--quiet")
    for table, column in (("school_moves", "travel_saved_gbp"), ("comparison", "travel_miles"),
                          ("team_changes", "leaves")):  # fmt: skip
        path = tmp_path / "out" / f"{table}.csv"
        before = path.read_text(encoding="utf-8")
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frame.loc[0, column] = "99"
        frame.to_csv(path, index=False, lineterminator="\n")
        said = run("verify", "out", "--json").told["breaches"]
        assert any(f"({table}, {column})" in breach for breach in said)
        path.write_text(before, encoding="utf-8")
    assert run("verify", "out").code == 0
